"""What a command writes: safe whatever it shows, in the person's language, coloured only where that can be seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.terminal import has_rtl, json_line, language_of, one_line
from tests.cli.terminals import Heard

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("خبر عاجل", "خبر عاجل"),  # nothing to do: the very same text
        ("first\nsecond\r\nthird\ttab", "first second third tab"),  # a break is a blank, and fakes no line
        ("\x1b[31mred", "\ufffd[31mred"),  # an escape reaches no terminal
        ("abc\u202egnp.exe", "abc\ufffdgnp.exe"),  # nothing turns the line
        ("می\u200cخواهم", "می\u200cخواهم"),  # ZWNJ is spelling, not control
        ("\ud800x", "\ufffdx"),  # half a character can't be written
        ("a\u2028b\x85c", "a b c"),  # separators that only some programs break at
    ],
)
def test_foreign_text_stays_on_its_line(text: str, shown: str) -> None:
    """Each row is one way of escaping from it."""
    assert one_line(text) == shown


@given(st.text())
def test_no_text_can_break_or_turn_a_line(text: str) -> None:
    """Whatever it is, and nothing is lost that can be shown."""
    shown = one_line(text)
    assert shown.splitlines() in ([], [shown])
    assert not set(shown) & set(BIDI + "\x1b\x00\x07\r\n")
    shown.encode("utf-8")


@given(st.dictionaries(st.text(), st.text()))
def test_json_is_one_line_for_every_reader_and_means_the_same(value: dict[str, str]) -> None:
    """Also for readers that take U+2028 or U+0085 for the end of a line, and with half characters in it."""
    line = json_line(value)
    assert line.splitlines() == [line[:-1]]
    assert json.loads(line) == value
    assert not set(line) & set(BIDI)
    line.encode("utf-8")


def test_json_keeps_letters_readable() -> None:
    """Escapes are for what needs them."""
    assert json_line({"text": "داعش"}) == '{"text": "داعش"}\n'


@pytest.mark.parametrize(
    ("text", "rtl"), [("abc 1.2", False), ("تنبيه", True), ("x שלום", True), ("ﻻ", True), ("日本", False)]
)
def test_right_to_left_letters_are_recognised(text: str, rtl: bool) -> None:
    """Arabic, Hebrew, presentation forms; not what is merely foreign."""
    assert has_rtl(text) is rtl


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ar_IQ.UTF-8"}, "ar"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "ar_EG", "LC_ALL": "en_US"}, "en"),  # LC_ALL wins, as POSIX says
        ({"LC_MESSAGES": "ar", "LANG": "de_DE"}, "ar"),
        ({"LANG": "arn_CL"}, "en"),  # Mapudungun only begins like Arabic
    ],
)
def test_the_environment_chooses_a_language(environ: dict[str, str], language: str) -> None:
    """Until a configuration does."""
    assert language_of(environ) == language


@pytest.mark.parametrize(
    ("toml", "language"),
    [
        ('[rasid]\nlanguage = "ar"\n', "ar"),
        ('[rasid]\nlanguage = "ar"\nsevrity = 1\n[[source]]\n', "ar"),  # mistakes elsewhere don't silence it
        ('[rasid]\nlanguage = "xx"\n', "en"),  # what we don't speak
        ("[rasid\n", "en"),  # not TOML at all: the environment's
        ("rasid = 3\n", "en"),
    ],
)
def test_the_configuration_chooses_the_language(tmp_path: Path, toml: str, language: str) -> None:
    """Even one that `rasid check` will refuse."""
    config = tmp_path / "config.toml"
    config.write_text(toml, "utf-8")
    assert Heard(environ={"RASID_CONFIG": str(config)}).locale.language == language


@pytest.mark.parametrize(
    ("tty", "environ", "no_color", "coloured"),
    [
        (True, {}, False, True),
        (False, {}, False, False),  # a pipe
        (True, {"NO_COLOR": "1"}, False, False),
        (True, {"NO_COLOR": ""}, False, True),  # no-color.org: an empty value asks for nothing
        (True, {"TERM": "dumb"}, False, False),
        (True, {}, True, False),
    ],
)
def test_colour_only_where_it_is_wanted_and_seen(
    tty: bool, environ: dict[str, str], no_color: bool, coloured: bool
) -> None:
    """A terminal, and nobody who asked for none."""
    terminal = Heard(tty=tty, environ=environ)
    terminal.no_color = no_color
    assert ("\x1b" in terminal.paint("failed", "bad")) is coloured


def test_hits_are_bracketed_where_they_can_not_be_bold() -> None:
    """The same places, with and without a terminal."""
    text = "عودة تنظيم داعش الإرهابي"
    start = text.index("داعش")
    hits = [(start, start + 4)]
    assert Heard().marked(text, hits) == "عودة تنظيم [داعش] الإرهابي"
    assert "\x1b[1;4mداعش\x1b[0m" in Heard(tty=True).marked(text, hits)
