"""Everything the files say, judged together."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.check import Plan, find_config, load
from monitor.errors import ConfigError, Problem, Weight

CONFIG = """
[[source]]
id = "bbc"
url = "https://example.org/feed"
labels = ["iraq"]

[[receiver]]
name = "ops"
kind = "console"
"""

RULE = """
[[rule]]
id = "a"
any = ["داعش"]
must_match = ["هزيمة داعش"]
"""


def said(problem: Problem) -> str:
    """The sentence and the remedy, as shown."""
    return f"{problem.message.format_map(problem.values)} / {problem.remedy.format_map(problem.values)}"


def write(base: Path, files: dict[str, str]) -> Path:
    """Files in a directory, and where the config is."""
    for name, text in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return base / "config.toml"


def plan(base: Path, config: str = CONFIG, rules: str = RULE) -> Plan:
    """What a config and one file of rules say."""
    return load(write(base, {"config.toml": config, "rules/a.toml": rules}), {})


def errors(found: Plan) -> list[tuple[str, int, str]]:
    """(file, line, code) of every error."""
    return [(Path(p.file).name, p.line, p.code) for p in found.problems if p.weight is Weight.ERROR]


# --- good files --------------------------------------------------------------------------------------------------


def test_good_files_become_a_plan(tmp_path: Path) -> None:
    """Sources with the options of their kinds, receivers, rules, and what was read."""
    found = plan(tmp_path)
    assert found.ok, found.problems
    assert not found.problems
    assert [source.id for source in found.sources] == ["bbc"]
    assert [(each.name, each.kind, each.operator) for each in found.receivers] == [("ops", "console", False)]
    assert [rule.id for rule in found.rules] == ["a"]
    assert found.samples == 1

    assert found.files == (tmp_path / "config.toml", tmp_path / "rules" / "a.toml")
    assert found.config is not None
    assert found.config.rasid.state_dir == tmp_path / "state"


def test_samples_of_concepts_count_as_well(tmp_path: Path) -> None:
    """What is said to have been tried was tried."""
    concept = "[concept.oil]\nany = ['نفط']\nmust_match = ['النفط', 'نفط']\nmust_not_match = ['غاز']\n"
    assert plan(tmp_path, CONFIG, concept + RULE).samples == 1 + 3


def test_the_checked_in_configuration_is_good() -> None:
    """The first run must show no mistake."""
    found = load(Path(__file__).parent.parent / "config.toml", {})
    assert found.ok, "\n".join(map(said, found.problems))


def test_without_a_receiver_alerts_go_to_the_console(tmp_path: Path) -> None:
    """A warning says so."""
    found = plan(tmp_path, CONFIG.partition("[[receiver]]")[0])
    assert found.ok
    assert [(each.name, each.kind) for each in found.receivers] == [("console", "console")]
    assert [p.code for p in found.problems] == ["no-receivers"]


def test_a_source_that_is_switched_off_is_judged_and_not_watched(tmp_path: Path) -> None:
    """Rules may go on naming it."""
    config = CONFIG.replace('labels = ["iraq"]', "enabled = false")
    found = plan(tmp_path, config, RULE + 'sources = ["bbc"]\n')
    assert found.ok
    assert found.sources == ()
    assert [p.code for p in found.problems] == ["no-sources"]


def test_rules_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    """From the whole tree below the config file."""
    files = {name: RULE.replace('"a"', f'"{Path(name).stem}"') for name in ("rules/z.toml", "rules/b/c.toml")}
    found = load(write(tmp_path, {"config.toml": CONFIG, **files}), {})
    assert [rule.id for rule in found.rules] == ["c", "z"]


def test_secrets_are_known_to_the_log(tmp_path: Path) -> None:
    """From wherever they came."""
    config = CONFIG + '[[receiver]]\nname = "t"\nkind = "telegram"\nchat = 5\ntoken_file = "token"\n'
    path = write(tmp_path, {"config.toml": config, "rules/a.toml": RULE, "token": "123456:" + "x" * 35})
    assert load(path, {}).secrets == {"123456:" + "x" * 35}


# --- the ten mistakes --------------------------------------------------------------------------------------------

TEN_CONFIG = CONFIG.replace('labels = ["iraq"]', 'every = "5"')
TEN_RULES = """[concept]
isis = ["داعش", "ISIS"]
[[rule]]
id = "one"
show = all
any = [“داعش”]
none = ["a"، "b"]
sevrity = "high"
[[rule]]
id = "two"
any = ["@isisx"]
[[rule]]
id = "six"
any = ["@isis"]
severity = "urgent"
send = ["ops2"]
[[rule]]
id = "one"
any = ["@isis"]
[[rule]]
id = "three"
none = ["مباراة"]
[[rule]]
id = "four"
any = ["في"]
"""


@pytest.mark.parametrize(
    ("file", "line", "column", "words"),
    [
        ("a.toml", 5, 8, ['text needs quotes: "all"']),
        ("a.toml", 6, 8, ["“ ” are not TOML quotes", 'use "']),
        ("a.toml", 7, 12, ["، separates nothing in TOML", "use ,"]),
        ("a.toml", 8, 1, ["unknown key", '"one"', "did you mean severity?"]),
        ("a.toml", 15, 12, ["low, normal, high"]),
        ("config.toml", 5, 9, ["needs a unit", '"5m"', "10s to 7d"]),
        ("a.toml", 16, 9, ["ops2", 'did you mean "ops"?', "known: ops"]),
        ("a.toml", 11, 8, ["isisx", "did you mean"]),
        ("a.toml", 18, 6, ["first at", "a.toml:4", "rename one"]),
        ("a.toml", 22, 1, ["matches every article", "all, any or match"]),
        ("a.toml", 25, 8, ["في", "use a phrase"]),
    ],
)
def test_the_ten_mistakes_are_told_in_one_run(
    file: str, line: int, column: int, words: list[str], tmp_path: Path
) -> None:
    """Each with file, line and remedy, all by one load of the same files."""
    problems = plan(tmp_path, TEN_CONFIG, TEN_RULES).problems
    here = [p for p in problems if Path(p.file).name == file and p.line == line]
    assert here, [(Path(p.file).name, p.line, said(p)) for p in problems]
    fitting = [p for p in here if all(word in said(p) for word in words)]
    assert fitting, [said(p) for p in here]
    assert column in {p.column for p in fitting}
    assert all(p.remedy for p in fitting)


def test_problems_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    """As a person goes through them."""
    places = [
        (p.file.endswith("a.toml"), p.line, p.column) for p in plan(tmp_path, TEN_CONFIG, TEN_RULES).problems
    ]
    assert places == sorted(places)


# --- what only all files together show ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "rules", "expected", "words"),
    [
        (CONFIG, RULE + 'sources = ["bbc", "iraq", "*"]\n', None, ""),  # by id, by label, all
        (CONFIG, RULE + 'sources = ["bcc"]\n', ("a.toml", 6, "unknown-source"), 'did you mean "bbc"?'),
        # Those behind source: too, at their own column; a rule for a source that is not there never matches.
        (CONFIG, RULE + "match = 'داعش AND source:(bbc OR bcc)'\n", ("a.toml", 6, "unknown-source"), 'did you mean "bbc"?'),
        (CONFIG, RULE + "match = 'داعش AND source:BBC'\n", None, ""),
        # source: is compared with the whole id: a label there would never match.
        (CONFIG, RULE + "match = 'داعش AND source:iraq'\n", ("a.toml", 6, "unknown-source"), 'sources = ["iraq"]'),
        (CONFIG, RULE + 'send = ["osp"]\n', ("a.toml", 6, "unknown-receiver"), 'did you mean "ops"?'),
        (CONFIG + CONFIG.partition("[[receiver]]")[0], RULE, ("config.toml", 12, "name-twice"), "config.toml:3"),
        (CONFIG + '[[receiver]]\nname = "ops"\nkind = "console"\n', RULE, ("config.toml", 11, "name-twice"), "rename"),
        (CONFIG + "[[receiver]]\nname = 'x'\nkind = 'telegran'\n", RULE, ("config.toml", 12, "unknown-kind"), '"telegram"'),
        ("[[source]\nid = 'a'\n" + CONFIG, RULE, ("config.toml", 1, "open-heading"), "[[source]]"),
    ],
)  # fmt: skip
def test_names_are_checked_across_files(
    config: str, rules: str, expected: tuple[str, int, str] | None, words: str, tmp_path: Path
) -> None:
    """Each with its place and what was probably meant."""
    found = plan(tmp_path, config, rules)
    if expected is None:
        assert found.ok
        return
    assert expected in errors(found)
    assert any(words in said(p) for p in found.problems if p.code == expected[2])
    assert not found.ok


def test_a_receiver_with_a_mistake_may_still_be_sent_to(tmp_path: Path) -> None:
    """One mistake makes one problem."""
    config = CONFIG + '[[receiver]]\nname = "desk"\nkind = "telegram"\nchat = 5\ntoken_env = "UNSET"\n'
    assert [code for _, _, code in errors(plan(tmp_path, config, RULE + 'send = ["desk"]\n'))] == [
        "unset-variable"
    ]


def test_a_rule_that_sends_nowhere_is_warned_of(tmp_path: Path) -> None:
    """An empty list is not the same as none."""
    found = plan(tmp_path, CONFIG, RULE + "send = []\n")
    assert any(p.code == "sends-nowhere" and p.weight is Weight.WARNING for p in found.problems)


def test_a_sample_that_is_not_matched_is_an_error(tmp_path: Path) -> None:
    """The rules' own samples are tried."""
    found = plan(tmp_path, CONFIG, RULE.replace("هزيمة داعش", "مباراة اليوم"))
    assert not found.ok
    assert [(file, line) for file, line, _ in errors(found)] == [("a.toml", 5)]


def test_rules_are_judged_as_wholes_when_files_are_read(tmp_path: Path) -> None:
    """Start, reload and check refuse a rule that can never match, and name the rule that makes another needless."""
    never = RULE.replace('must_match = ["هزيمة داعش"]', 'none = ["داعش"]')
    assert errors(plan(tmp_path, CONFIG, never)) == [("a.toml", 3, "never-matches")]
    found = plan(tmp_path, CONFIG, RULE + RULE.replace('"a"', '"b"'))
    assert found.ok
    assert [(each.code, each.line) for each in found.problems] == [("shadowed-rule", 8)]


def test_with_the_sample_newsroom_unknown_sources_are_warnings(tmp_path: Path) -> None:
    """Its sources are known only once it is open."""
    found = plan(tmp_path, "[demo]\n" + CONFIG, RULE + 'sources = ["demo-river"]\n')
    assert found.ok
    assert [p.code for p in found.problems] == ["unknown-source"]


# --- files that can't be used ------------------------------------------------------------------------------------


def test_no_file_of_rules_is_a_warning(tmp_path: Path) -> None:
    """Nothing will match; the pattern and where it looked are named."""
    found = load(write(tmp_path, {"config.toml": CONFIG}), {})
    assert found.ok
    assert [p.code for p in found.problems] == ["no-rules"]
    assert "rules/**/*.toml" in said(found.problems[0])


@pytest.mark.parametrize("pattern", ["**x/*.toml", "../..//", "a\\u0000b"])
def test_a_pattern_that_is_none_matches_nothing(pattern: str, tmp_path: Path) -> None:
    """Without a crash."""
    found = load(write(tmp_path, {"config.toml": f'[rasid]\nrules = "{pattern}"\n{CONFIG}'}), {})
    assert "no-rules" in [p.code for p in found.problems]


def test_a_file_in_another_encoding_is_told_with_the_line(tmp_path: Path) -> None:
    """And how to convert it."""
    path = write(tmp_path, {"config.toml": CONFIG})
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_bytes(('# x\ny = "' + "داعش" + '"\n').encode("windows-1256"))
    found = load(path, {})
    assert errors(found) == [("a.toml", 2, "not-utf8")]
    assert "windows-1256" in said(found.problems[0])


def test_a_config_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With `rasid init`."""
    found = load(tmp_path / "config.toml", {})
    assert not found.ok
    assert found.config is None
    assert "rasid init" in said(found.problems[0])


def test_a_directory_is_no_config(tmp_path: Path) -> None:
    """The system's reason is given."""
    found = load(tmp_path, {})
    assert [p.code for p in found.problems] == ["unreadable-file"]
    assert "Is a directory" in said(found.problems[0])


def test_a_state_directory_that_is_a_file_is_told(tmp_path: Path) -> None:
    """Before anything is started."""
    (tmp_path / "state").write_text("")
    found = plan(tmp_path)
    assert [code for _, _, code in errors(found)] == ["state-dir"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_state_directory_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    """The nearest directory that exists is named."""
    (tmp_path / "locked").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    found = plan(tmp_path, f'[rasid]\nstate_dir = "locked/state"\n{CONFIG}')
    assert "can't be written" in said(found.problems[0])


def test_an_inline_secret_that_others_read_is_warned_of(tmp_path: Path) -> None:
    """The permissions of the real file decide."""
    config = CONFIG + f'[[receiver]]\nname = "t"\nkind = "telegram"\nchat = 5\ntoken = "123456:{"x" * 35}"\n'
    path = write(tmp_path, {"config.toml": config, "rules/a.toml": RULE})
    path.chmod(0o644)
    assert [p.code for p in load(path, {}).problems] == ["shared-secret"]
    path.chmod(0o600)
    assert not load(path, {}).problems


# --- finding the config ------------------------------------------------------------------------------------------


def test_the_config_is_found_in_order(tmp_path: Path) -> None:
    """--config, $RASID_CONFIG, ./config.toml."""
    write(tmp_path, {"config.toml": ""})
    assert find_config("x.toml", {"RASID_CONFIG": "y.toml"}, tmp_path) == Path("x.toml")
    assert find_config(None, {"RASID_CONFIG": "y.toml"}, tmp_path) == Path("y.toml")
    assert find_config(None, {}, tmp_path) == tmp_path / "config.toml"


@pytest.mark.skipif(Path("/etc/rasid/config.toml").exists(), reason="this machine has a configuration")
def test_no_config_names_the_places_looked_at(tmp_path: Path) -> None:
    """And offers to write one."""
    with pytest.raises(ConfigError) as refused:
        find_config(None, {}, tmp_path)
    text = said(refused.value.problems[0])
    assert str(tmp_path / "config.toml") in text
    assert "/etc/rasid/config.toml" in text
    assert "rasid init" in text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(config=st.text(max_size=80), rules=st.text(max_size=80))
def test_loading_never_raises(config: str, rules: str, tmp_path: Path) -> None:
    """Whatever stands in the files."""
    config = config.encode("utf-8", "replace").decode()
    rules = rules.encode("utf-8", "replace").decode()
    found = plan(tmp_path, f"{CONFIG}\n{config}", f"{RULE}\n{rules}")
    for problem in found.problems:
        said(problem)


def test_mistakes_in_rules_come_out_beside_one_in_the_rasid_table(tmp_path: Path) -> None:
    """Every mistake at once: a wrong time zone does not hide the rules."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text('[[rule]]\nid = "x"\nnone = ["y"]\n')
    (tmp_path / "config.toml").write_text('[rasid]\ntimezone = "Asia/Bagdad"\n')
    plan = load(tmp_path / "config.toml", {})
    assert {Path(problem.file).name for problem in plan.problems} == {"a.toml", "config.toml"}
