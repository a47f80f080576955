"""`rasid check`: ten mistakes at once, each with file, line and remedy; exit codes; JSON; Arabic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.entry import run
from monitor.cli.terminal import has_rtl
from tests.cli.terminals import Heard

CONFIG = """\
[rasid]
language = "en"
[[source]]
id = "one"
show = all
kind = "feed"
url = "https://example.org/feed"
every = "5"
[[source]]
id = "two"
kind = "feed"
url = "https://example.org/two"
[[source]]
id = "two"
kind = "feed"
url = "https://example.org/three"
[[receiver]]
name = "ops"
kind = "console"
"""

RULES = """\
[concept]
isis = ["داعش"]
[[rule]]
id = "quotes"
any = [“داعش”]
[[rule]]
id = "comma"
any = ["a"، "b"]
[[rule]]
id = "typo"
any = ["@isis"]
sevrity = "high"
[[rule]]
id = "value"
any = ["نفط"]
severity = "urgent"
[[rule]]
id = "names"
any = ["@isisx"]
send = ["ops2"]
[[rule]]
id = "nothing"
none = ["مباراة"]
[[rule]]
id = "stop"
any = ["في"]
[[rule]]
id = "sample"
any = ["@isis"]
must_match = ["مقتل عنصر من التنظيم"]
"""

# (file, line, what the remedy or the sentence must hold): interface.md's ten mistakes and a failing sample
MISTAKES = [
    ("config.toml", 5, '"all"'),  # text needs quotes
    ("config.toml", 8, "5m"),  # a duration needs a unit
    ("config.toml", 14, "config.toml:10"),  # an id twice: the first place is named
    ("first.toml", 5, '"'),  # typographic quotes
    ("first.toml", 8, ","),  # the Arabic comma separates nothing
    ("first.toml", 12, "severity"),  # an unknown key, with the nearest
    ("first.toml", 16, "low, normal, high"),  # an unknown value, with all there are
    ("first.toml", 19, "isis"),  # an unknown concept
    ("first.toml", 20, "ops"),  # an unknown receiver
    ("first.toml", 23, "any"),  # only none: matches every article
    ("first.toml", 26, "phrase"),  # a stop word
    ("first.toml", 30, ""),  # a sample that is not matched
]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Files with all the mistakes."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "first.toml").write_text(RULES, "utf-8")
    return tmp_path / "config.toml"


@pytest.fixture
def right(tmp_path: Path) -> Path:
    """Files without any."""
    config = (
        CONFIG.replace("show = all\n", "").replace('"5"', '"5m"').replace('id = "two"', 'id = "three"', 1)
    )
    (tmp_path / "config.toml").write_text(config, "utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "first.toml").write_text(
        '[[rule]]\nid = "a"\nany = ["نفط"]\nmust_match = ["والنفط"]\n', "utf-8"
    )
    return tmp_path / "config.toml"


def test_every_mistake_is_told_in_one_run(wrong: Path) -> None:
    """With file, line and remedy."""
    terminal = Heard()
    assert run(["check", "--json", "--config", str(wrong)], terminal) == 78
    found = [json.loads(line) for line in terminal.lines]
    for file, line, word in MISTAKES:
        here = [each for each in found if each["file"].endswith(file) and each["line"] == line]
        assert here, (
            f"{file}:{line} is not among {[(each['file'], each['line'], each['code']) for each in found]}"
        )
        assert any(word in each["message"] + each["remedy"] for each in here), here
        assert all(each["remedy"] or each["details"] for each in here), here


def test_the_layout_ends_with_counts_and_the_exit_code(wrong: Path) -> None:
    """And has no caret under Arabic."""
    terminal = Heard()
    assert run(["check", "--config", str(wrong)], terminal) == 78
    assert terminal.lines[-1].endswith("Nothing applied; a running rasid keeps its rules.   exit 78")
    for above, line in zip(terminal.lines, terminal.lines[1:], strict=False):
        assert not (set(line) <= set(" |^") and "^" in line and has_rtl(above)), above


def test_nothing_follows_arabic_on_its_line(wrong: Path) -> None:
    """Pieces of the files that run right to left stand last, or alone."""
    terminal = Heard()
    run(["check", "--config", str(wrong)], terminal)
    for line in terminal.lines:
        last = max((index for index, letter in enumerate(line) if has_rtl(letter)), default=len(line))
        assert not any(c.isascii() and c.isalnum() for c in line[last:]), line


def test_arabic_sentences_hold_no_names_of_the_files(wrong: Path) -> None:
    """Ids, keys, values and places stay on lines of their own; the first line of a problem is ASCII."""
    wrong.write_text(wrong.read_text("utf-8").replace('"en"', '"ar"'), "utf-8")
    terminal = Heard()
    assert run(["check", "--config", str(wrong)], terminal) == 78
    assert terminal.locale.rtl
    for line in filter(has_rtl, terminal.lines):
        assert not any(name in line for name in ("ops2", "isisx", "sevrity", "urgent", "config.toml")), line
    for line in terminal.lines:
        assert not (line.startswith(str(wrong.parent)) and has_rtl(line)), line


def test_files_without_mistakes_are_counted(right: Path) -> None:
    """Exit 0, and silence for a program."""
    terminal = Heard()
    assert run(["check", "--config", str(right)], terminal) == 0, terminal.lines
    assert terminal.lines == ["No mistakes: 3 sources, 1 rule, 1 sample, 1 receiver."]
    quiet = Heard()
    assert run(["check", "--json", "--config", str(right)], quiet) == 0
    assert quiet.heard.getvalue() == ""


def test_warnings_are_findings_only_when_that_is_asked(right: Path) -> None:
    """--strict makes them exit 1."""
    right.write_text(right.read_text("utf-8").split("[[receiver]]")[0], "utf-8")
    terminal = Heard()
    assert run(["check", "--config", str(right)], terminal) == 0
    assert terminal.lines[-1].startswith("1 warning in 2 files.")
    assert run(["check", "--strict", "--config", str(right)], Heard()) == 1


def test_concise_is_one_line_a_mistake(wrong: Path) -> None:
    """For editors."""
    terminal = Heard()
    assert run(["check", "--output", "concise", "--config", str(wrong)], terminal) == 78
    assert all(
        (line.startswith(str(wrong.parent)) and ": error " in line) or ": warning " in line
        for line in terminal.lines
    )
    assert len(terminal.lines) >= len(MISTAKES)


def test_no_file_at_all_is_refused_with_advice(tmp_path: Path) -> None:
    """rasid init, or --config."""
    terminal = Heard()
    assert run(["check", "--config", str(tmp_path / "none.toml")], terminal) == 78
    assert "rasid init" in terminal.heard.getvalue()
