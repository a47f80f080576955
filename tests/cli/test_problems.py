"""The layout of mistakes: a place, a sentence, the piece of the file, the remedy; and one direction a line."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.cli import problems
from monitor.cli.terminal import has_rtl
from monitor.errors import Problem, Weight
from monitor.locale import Locale
from tests.cli.terminals import Heard


def unknown_receiver(file: Path) -> Problem:
    return Problem(
        file=str(file),
        line=2,
        column=9,
        code="unknown-receiver",
        message='unknown receiver "{name}"',
        quote='"desk-chta"',
        remedy='did you mean "{meant}"? known: {known}',
        values={"name": "desk-chta", "meant": "desk-chat", "known": "console, desk-chat"},
    )


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "isis.toml"
    file.write_text('[[rule]]\nsend = ["desk-chta"]\nany = ["داعش", "@isisx"]\n', "utf-8")
    return file


def laid_out(*found: Problem, language: str = "en") -> list[str]:
    terminal = Heard()
    terminal.locale = Locale(
        language, ZoneInfo("UTC")
    )  # whatever configuration lies in the working directory
    return list(problems.lines(found, terminal))


def test_a_caret_points_at_the_piece(rules: Path) -> None:
    """Under left-to-right text, as long as the piece."""
    assert laid_out(unknown_receiver(rules)) == [
        f'{rules}:2:9  error  unknown receiver "desk-chta"',
        '   2 | send = ["desk-chta"]',
        "     |         ^^^^^^^^^^^",
        '   fix: did you mean "desk-chat"? known: console, desk-chat',
    ]


def test_no_caret_under_arabic(rules: Path) -> None:
    """It would point elsewhere: the piece stands alone."""
    found = Problem(
        file=str(rules),
        line=3,
        column=16,
        code="unknown-concept",
        message="unknown concept",
        quote='"@isisx"',
    )
    lines = laid_out(found)
    assert not any("^" in line for line in lines)
    assert lines[1] == '   "@isisx"'


def test_nothing_follows_arabic_on_a_line(rules: Path) -> None:
    """A value that runs against its sentence stands on its own line, and "…" is where it would have been."""
    found = Problem(
        file=str(rules),
        line=3,
        column=8,
        code="stop-word",
        message="{term} is a word of nearly every article",
        values={"term": "في"},
        remedy="use a phrase",
        details=(("text", "مقتل عنصر"),),
    )
    lines = laid_out(found)
    assert lines[0].endswith("error  … is a word of nearly every article")
    assert "   في" in lines
    assert "   text: مقتل عنصر" in lines


def test_arabic_sentences_stand_alone(rules: Path) -> None:
    """Place, weight and code in ASCII on the first line; Latin values on lines of their own."""
    for line in laid_out(unknown_receiver(rules), language="ar"):
        if has_rtl(line):
            assert not any(c.isascii() and c.isalpha() for c in line), line


def test_twenty_are_shown_and_the_rest_counted(rules: Path) -> None:
    """Nobody reads two hundred."""
    lines = laid_out(*[unknown_receiver(rules)] * 25)
    assert sum(line.startswith(str(rules)) for line in lines) == 20
    assert lines[-2:] == ["and 5 more", "See: rasid check --output concise"]


def test_a_long_line_is_cut_around_the_mistake(tmp_path: Path) -> None:
    """The caret is still under it."""
    file = tmp_path / "long.toml"
    file.write_text("any = [" + '"word", ' * 60 + '"bad" ]\n', "utf-8")
    column = file.read_text("utf-8").index('"bad"') + 1
    found = Problem(file=str(file), line=1, column=column, code="x", message="m", quote='"bad"')
    _, quoted, caret = laid_out(found)
    assert len(quoted) < 120
    assert quoted[caret.index("^") : caret.rindex("^") + 1] == '"bad"'


def test_a_file_that_is_gone_needs_no_quote() -> None:
    """A problem outlives its file."""
    found = Problem(file="gone.toml", line=1, column=1, code="x", message="m", quote="piece")
    assert laid_out(found) == ["gone.toml:1:1  error  m", "   piece"]


def test_concise_is_one_line_for_editors(rules: Path) -> None:
    """file:line:column: as compilers write it."""
    shown = problems.concise(unknown_receiver(rules), Heard().locale)
    assert shown == f'{rules}:2:9: error unknown-receiver: unknown receiver "desk-chta"'


def test_concise_in_arabic_ends_with_the_sentence(rules: Path) -> None:
    """Editors parse what comes before it, and no value stands within or behind it."""
    found = Problem(
        file=str(rules),
        line=2,
        column=9,
        code="wrong-value",
        key="send",
        message="{key} can't be {read}",
        values={"key": "send", "read": '"desk"'},
    )
    shown = problems.concise(found, Locale("ar", ZoneInfo("UTC")))
    before, _, sentence = shown.partition(': error wrong-value: send "desk" ')
    assert before == f"{rules}:2:9"
    assert has_rtl(sentence)
    assert not any(c.isascii() and c.isalnum() for c in sentence)


def test_concise_in_arabic_names_what_the_sentence_is_about(rules: Path) -> None:
    """The values that run against the sentence stand before it, each once: "…" alone would tell nobody which."""
    found = Problem(
        file=str(rules),
        line=2,
        column=9,
        code="unknown-concept",
        key="any",
        message='unknown concept "@{name}"',
        values={"name": "isiss"},
    )
    shown = problems.concise(found, Locale("ar", ZoneInfo("UTC")))
    assert shown.startswith(f"{rules}:2:9: error unknown-concept: any isiss ")
    assert has_rtl(shown.rpartition(" isiss ")[2])


@pytest.mark.parametrize(
    ("errors", "warnings", "counted"),
    [(1, 0, "1 error"), (2, 1, "2 errors, 1 warning"), (0, 2, "2 warnings"), (0, 0, "0 errors")],
)
def test_mistakes_are_counted(errors: int, warnings: int, counted: str) -> None:
    """Only what there is."""
    found = [Problem(file="f", code="x", message="m")] * errors
    found += [Problem(file="f", code="x", message="m", weight=Weight.WARNING)] * warnings
    assert problems.counts(found, Heard().locale) == counted


def test_a_value_can_not_fake_a_line(rules: Path) -> None:
    """Values come out of files, and files from anybody."""
    found = Problem(
        file=str(rules), code="x", message="unknown key {key}", values={"key": "a\nrules.toml:1: ok\x1b[2J"}
    )
    assert len(laid_out(found)) == 1
    assert "\x1b" not in laid_out(found)[0]
