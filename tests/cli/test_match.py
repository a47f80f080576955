"""`rasid match`: JSON Lines in, JSON Lines out, in order, flushed; bad lines named, bad rules refused."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.entry import run
from monitor.cli.terminal import has_rtl
from tests.cli.processes import environment, rasid
from tests.cli.terminals import Heard

RULES = '[[rule]]\nid = "coalition"\nany = ["التحالف الدولي"]\n[[rule]]\nid = "oil"\nall = ["نفط", "oil"]\nnone = ["مباراة"]\n'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Two rules."""
    file = tmp_path / "rules.toml"
    file.write_text(RULES, "utf-8")
    return file


def answers(rules: Path, *articles: object, explain: bool = False) -> list[dict[str, object]]:
    """What the command says to these articles."""
    file = rules.with_name("articles.jsonl")
    file.write_text("".join(json.dumps(each) + "\n" for each in articles), "utf-8")
    terminal = Heard()
    code = run(["match", "--rules", str(rules), *(["--explain"] if explain else []), str(file)], terminal)
    assert code == 0, terminal.said
    return [json.loads(line) for line in terminal.lines]


def test_evidence_is_a_slice_of_the_original(rules: Path) -> None:
    """Whatever stands around it; the id comes back as it was, a number too."""
    text = "😀 قال وللتَّحالُف الدوليّ \u2028 إن"
    (found,) = answers(rules, {"id": 7, "text": text})
    assert (found["article"], found["rule"]) == (7, "coalition")
    evidence = found["evidence"]
    assert isinstance(evidence, list)
    for each in evidence:
        assert set(each) == {"term", "field", "start", "end", "text"}
        assert text[each["start"] : each["end"]] == each["text"]


def test_the_order_is_that_of_the_input(rules: Path) -> None:
    """An article that matches nothing gives no line."""
    articles = [{"id": str(n), "title": "التحالف الدولي" if n % 2 else "x"} for n in range(9)]
    assert [each["article"] for each in answers(rules, *articles)] == ["1", "3", "5", "7"]


def test_explain_tells_what_is_missing_and_what_excludes(rules: Path) -> None:
    """A line for every rule."""
    told = answers(rules, {"id": "a", "title": "نفط"}, {"id": "b", "title": "نفط oil مباراة"}, explain=True)
    verdicts = {(each["article"], each["rule"]): each for each in told}
    assert verdicts["a", "oil"]["missing"] == [["oil"]]
    assert verdicts["b", "oil"]["excluded_by"] == "مباراة"
    assert verdicts["a", "coalition"]["verdict"] == "missing"


EXPLAINED = """
[[rule]]
id = "near"
match = "نفط NEAR/2 oil"
[[rule]]
id = "hit"
any = ["العراق"]
[[rule]]
id = "refused"
any = ["ريم"]
[[rule]]
id = "elsewhere"
any = ["نفط"]
sources = ["bbc"]
"""


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", ["with a letter or particle before it"]), ("ar", None)],
)
def test_explain_tells_codes_to_programs_and_why_to_people(
    rules: Path, language: str, why: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rules.parent)  # a config.toml here would say another language
    rules.write_text(EXPLAINED, "utf-8")
    file = rules.with_name("articles.jsonl")
    file.write_text(json.dumps({"id": "a", "title": "نفط x x x oil في وبالعراق كريم"}) + "\n", "utf-8")
    terminal = Heard(environ={"LANG": f"{language}.UTF-8"})
    assert run(["match", "--rules", str(rules), "--explain", str(file)], terminal) == 0
    near, hit, refused, elsewhere = map(json.loads, terminal.lines)
    (lack,) = near["lacks"]
    assert (lack["lack"], lack["found"], lack["needed"]) == ("far", "4", "2")
    assert [each["text"] for each in lack["evidence"]] == ["نفط", "oil"]
    assert hit["evidence"][0]["licences"] == ["proclitic"]
    assert [each["refusal"] for each in refused["near"]] == ["atomic"]
    assert (elsewhere["verdict"], elsewhere["scope"]) == ("out of scope", "source")
    said = [hit["evidence"][0]["why"], [lack["why"], refused["near"][0]["why"], elsewhere["why"]]]
    if why is not None:
        assert said[0] == why
    else:
        assert all(has_rtl(sentence) for group in said for sentence in group)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense", "not JSON"),
        ("[1]", "an object is expected"),
        ('{"title": "x"}', '"id" is missing'),
        ('{"id": true}', '"id" must be'),
        ('{"id": "1", "title": 3}', '"title" must be a string'),
        ('{"id": "1", "authors": "x"}', '"authors" must be a list'),
        ('{"id": "1", "published": "yesterday"}', '"published" must be a time'),
        ("[" * 100_000, "not JSON"),  # a depth that only an attacker writes
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path, rules: Path, line: str, why: str) -> None:
    """With its number; exit 1 at the end."""
    good = '{"id": "x", "title": "التحالف الدولي"}\n'
    done = rasid("match", "--rules", str(rules), "-", cwd=tmp_path, stdin=f"{good}\n{line}\n{good}".encode())
    assert done.returncode == 1
    assert f"-:3: {why}" in done.stderr.decode()
    assert len(done.stdout.splitlines()) == 2


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path, rules: Path) -> None:
    """The line, and the byte."""
    done = rasid("match", "--rules", str(rules), cwd=tmp_path, stdin=b'{"id": "\xc7\xe1"}\n')
    assert (done.returncode, done.stdout) == (1, b"")
    assert "-:1: not UTF-8 at byte 8" in done.stderr.decode()


def test_every_line_is_answered_at_once(rules: Path) -> None:
    """In a pipe that stays open."""
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "match", "--rules", str(rules)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "title": "التحالف الدولي"}).encode() + b"\n")
            process.stdin.flush()
            assert select.select([process.stdout], [], [], 60)[0]
            assert json.loads(process.stdout.readline())["article"] == number


def test_refused_rules_end_with_78(tmp_path: Path, rules: Path) -> None:
    """With file and line."""
    rules.write_text(RULES + '[[rule]]\nid = "oil"\nany = ["x"]\n', "utf-8")
    done = rasid("match", "--rules", str(rules), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (78, b"")
    assert "rules.toml:9" in done.stderr.decode()


def test_a_folder_and_the_shells_star_name_rules(tmp_path: Path, rules: Path) -> None:
    """``--rules rules/*.toml articles`` is what people type."""
    (tmp_path / "more.toml").write_text('[[rule]]\nid = "gas"\nany = ["gas"]\n', "utf-8")
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"id": 1, "title": "gas"}\n')
    terminal = Heard()
    assert run(["match", "--rules", str(rules), str(tmp_path / "more.toml"), str(articles)], terminal) == 0
    assert json.loads(terminal.lines[0])["rule"] == "gas"
    folder = Heard()
    assert run(["match", "--rules", str(tmp_path), str(articles)], folder) == 0
    assert folder.lines == terminal.lines


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, rules: Path) -> None:
    """Exit 1."""
    done = rasid("match", "--rules", str(rules), "nothing.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("rasid: nothing.jsonl: can't be read")
