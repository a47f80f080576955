"""The terminal, the pipe and the journal."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import DeliveryError, Failure
from monitor.model import Excerpt, Message, Severity
from monitor.notify.console import Console, Form, form_of, render, render_joined
from tests.notify.builders import COUNT, ENGLISH, FOLLOWING, HOSTILE, JOINED, MESSAGE, NOTICE, OUTLETS

ARABIC_LETTERS = re.compile("[\u0600-\u06ff]")
DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
SGR = re.compile(r"\x1b\[[0-9;]*m")


class Stream(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        """As told."""
        return self._terminal


class BrokenStream(io.StringIO):
    """A stream whose writes fail."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def write(self, _text: str) -> int:
        """Fail."""
        raise self._error


def test_an_alert_on_a_terminal_without_colour() -> None:
    """The layout, line by line."""
    assert render(MESSAGE, ENGLISH, "plain").splitlines() == [
        "15:07  ALERT  coalition  albawaba  k3f9q",
        "  [التحالف الدولي]: لا عودة لداعش",
        "  15:01  البوابة نيوز",
        "  seen 3 hours late",
        "  …عدم عودة تنظيم [داعش] الإرهابي…",
        "  second piece with [oil]",
        "  9x  التحالف الدولي",
        "  1x  oil",
        "  كلمات مفتاحية: العراق, Iraq",
        "  https://example.org/a?b=1&c=2",
    ]


def test_excerpts_are_broken_between_words_and_hits_stay_whole() -> None:
    """A terminal would break within a word, and reorder the halves."""
    excerpt = Excerpt("one two daesh four five six", ((8, 13),), cut_before=True)
    shown = render(replace(MESSAGE, excerpts=(excerpt,)), ENGLISH, "plain", 14).splitlines()
    assert shown[4:7] == ["  …one two", "  [daesh] four", "  five six"]


@given(st.text(max_size=200), st.integers(0, 60))
def test_breaking_loses_only_the_blanks_it_breaks_at(text: str, columns: int) -> None:
    """Whatever the text and the width."""
    message = replace(MESSAGE, excerpts=(Excerpt(text),))
    whole = render(message, ENGLISH, "plain").splitlines()[4:]
    broken = render(message, ENGLISH, "plain", columns).splitlines()[4:]
    assert " ".join(line.removeprefix("  ") for line in broken) == " ".join(
        line.removeprefix("  ") for line in whole
    )


def test_hits_are_bold_and_underlined_where_there_is_colour() -> None:
    """And nothing else changes."""
    shown = render(MESSAGE, ENGLISH, "colour")
    assert "\x1b[1;4mالتحالف الدولي\x1b[22;24m" in shown
    assert SGR.sub("", shown) == re.sub(r"[\[\]]", "", render(MESSAGE, ENGLISH, "plain"))


def test_a_pipe_gets_one_line_an_event() -> None:
    """The time first, the headline last, readable."""
    assert render(MESSAGE, ENGLISH, "pipe") == (
        "2026-11-24T12:07:00Z alert rule=coalition source=albawaba ref=k3f9q severity=normal "
        'published=2026-11-24T12:01:00Z url="https://example.org/a?b=1&c=2" '
        'title="[التحالف الدولي]: لا عودة لداعش"\n'
    )


def test_the_journal_gets_ascii_with_a_priority() -> None:
    """journald has the time, and turns other letters into a blob under a C locale."""
    shown = render(MESSAGE, ENGLISH, "journal")
    assert shown.startswith("<5>alert rule=coalition ")
    assert shown.isascii()


def test_a_notice_has_its_lines() -> None:
    """In every form."""
    assert render(NOTICE, ENGLISH, "plain").splitlines() == [
        "15:07  NOTICE  xk3f9",
        "  Reload refused: 1 mistake, the old rules stay",
        "  rules/a.toml:3: قاعدة",
    ]
    assert render(NOTICE, ENGLISH, "pipe").endswith(' detail="rules/a.toml:3: قاعدة"\n')


def test_high_severity_is_a_word_too() -> None:
    """State is shape and word, colour last."""
    head = render(replace(MESSAGE, severity=Severity.HIGH), ENGLISH, "plain").splitlines()[0]
    assert head.endswith("k3f9q  high")


def test_an_older_publication_shows_its_day() -> None:
    """In digits: a month's name would put Arabic before a number."""
    message = replace(MESSAGE, created=MESSAGE.created and MESSAGE.created.replace(day=26))
    assert "  2026-11-24 15:01  البوابة نيوز" in render(message, ENGLISH, "plain").splitlines()


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("plain", "15:20  ALSO   coalition  sputnik  k3f9q  Sputnik <Arabic> @nobody\n"),
        (
            "pipe",
            (
                "2026-11-24T12:20:00Z also rule=coalition source=sputnik ref=k3f9q url=javascript:alert(1) "
                'outlet="Sputnik <Arabic> @nobody" title="Coalition speaks"\n'
            ),
        ),
        (
            "journal",
            (
                "<5>also rule=coalition source=sputnik ref=k3f9q url=javascript:alert(1) "
                'outlet="Sputnik <Arabic> @nobody" title="Coalition speaks"\n'
            ),
        ),
    ],
)
async def test_who_joined_since_is_a_line(form: Form, line: str) -> None:
    """Only those that were not shown yet: what stands there stays."""
    stream = Stream(terminal=form == "plain")
    assert await Console(stream, form, ENGLISH).update(JOINED, "") == ""
    assert stream.getvalue() == line


def test_an_alert_that_goes_out_late_lists_who_joined_and_one_that_follows_says_why() -> None:
    """The time before the name."""
    lines = render(JOINED, ENGLISH, "plain").splitlines()
    begin = lines.index("  أيضاً لدى منفذين:")
    assert lines[begin + 1 : begin + 4] == [
        "    15:12  رووداو",
        "    15:20  Sputnik <Arabic> @nobody",
        "    و3 آخرون",
    ]
    lines = render(FOLLOWING, ENGLISH, "plain").splitlines()
    begin = lines.index("  كان العنوان:")
    assert lines[begin + 1 : begin + 3] == ["    Coalition: <old> headline", "  يحمل القصة الآن 3 منافذ"]
    assert 'detail="كان العنوان: Coalition: <old> headline / ' in render(FOLLOWING, ENGLISH, "pipe")


@pytest.mark.parametrize("form", ["colour", "plain", "pipe", "journal"])
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_outlet_turns_the_terminal_or_fakes_a_line(name: str, form: Form) -> None:
    """One line for each."""
    joined = replace(
        JOINED, joined=tuple(replace(each, outlet=name, title=name, url=name) for each in OUTLETS)
    )
    shown = render_joined(joined, form)
    _assert_harmless(shown, form)
    assert shown.count("\n") == 2


def _assert_harmless(shown: str, form: Form) -> None:
    words = SGR.sub("", shown) if form == "colour" else shown
    assert not CONTROLS.search(words)
    assert not DIRECTION_MARKS.search(words)
    assert words.endswith("\n")


@pytest.mark.parametrize("form", ["colour", "plain", "pipe", "journal"])
@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_no_title_turns_the_terminal_or_fakes_a_line(title: str, form: Form) -> None:
    """As many lines as ever, and no control but our own."""
    message = replace(MESSAGE, headline=title, headline_hits=((0, 3),), why=(title, title), byline=(title,))
    shown = render(message, ENGLISH, form)
    _assert_harmless(shown, form)
    assert shown.count("\n") <= 10


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=80))
def test_nothing_follows_arabic_in_the_head(title: str) -> None:
    """For any headline the first line is ids alone, and the headline has a line of its own."""
    lines = render(replace(MESSAGE, headline=title), ENGLISH, "plain").splitlines()
    assert not ARABIC_LETTERS.search(lines[0])
    _assert_harmless("\n".join(lines) + "\n", "plain")


@pytest.mark.parametrize(
    ("terminal", "environ", "form"),
    [
        (True, {}, "colour"),
        (True, {"NO_COLOR": "1"}, "plain"),
        (True, {"NO_COLOR": ""}, "colour"),  # no-color.org: "when present and not an empty string"
        (True, {"TERM": "dumb"}, "plain"),
        (False, {}, "pipe"),
        (False, {"JOURNAL_STREAM": "8:1"}, "pipe"),  # inherited from a session, and about another stream
    ],
)
def test_the_form_follows_the_stream(terminal: bool, environ: dict[str, str], form: Form) -> None:
    """And what the environment wishes."""
    assert form_of(Stream(terminal=terminal), environ) == form


def test_the_journal_is_known_by_its_stream(tmp_path: Path) -> None:
    """As systemd.exec(5) says."""
    with (tmp_path / "journal").open("w") as stream:
        status = os.fstat(stream.fileno())
        assert form_of(stream, {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}) == "journal"


async def test_what_is_sent_is_written() -> None:
    """And has no name of its own there."""
    stream = Stream(terminal=False)
    assert await Console(stream, "plain", ENGLISH).send(MESSAGE) == ""
    assert stream.getvalue() == render(MESSAGE, ENGLISH, "plain")


async def test_a_stream_that_is_not_utf8_gets_escapes(tmp_path: Path) -> None:
    """LANG=C must not stop alerts."""
    path = tmp_path / "out"
    with path.open("w", encoding="ascii") as stream:
        await Console(stream, "plain", ENGLISH).send(MESSAGE)
    assert "\\u0627" in path.read_text("ascii")


async def test_a_pipe_that_nobody_reads_needs_a_person() -> None:
    """A real one, closed at the other end."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w", encoding="utf-8", newline="\n", buffering=1)
    with pytest.raises(DeliveryError) as raised:
        await Console(stream, "pipe", ENGLISH).send(MESSAGE)
    assert raised.value.failure is Failure.CHANNEL_DOWN
    with pytest.raises(BrokenPipeError):
        stream.close()


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OSError(errno.ENOSPC, "full"), Failure.NOT_SENT),  # redirected to a file; the disk may be freed
        (OSError(errno.EIO, "gone"), Failure.CHANNEL_DOWN),  # the terminal hung up
        (ValueError("I/O operation on closed file"), Failure.CHANNEL_DOWN),
    ],
)
async def test_failures_to_write_are_classified(error: Exception, failure: Failure) -> None:
    """Each as what it means for the next attempt."""
    with pytest.raises(DeliveryError) as raised:
        await Console(BrokenStream(error), "pipe", ENGLISH).send(MESSAGE)
    assert raised.value.failure is failure


def test_messages_without_time_or_origin_still_show() -> None:
    """A message has few duties."""
    bare = Message(id="x", ref="k", headline="h", language="en", rtl=False)
    forms: list[tuple[Form, Callable[[str], bool]]] = [("plain", str.isprintable), ("pipe", str.isprintable)]
    for form, holds in forms:
        assert all(holds(line) for line in render(bare, ENGLISH, form).splitlines())


def test_a_count_lists_its_stories() -> None:
    """Headline, then who and when, then the address, each on its own line."""
    assert render(COUNT, ENGLISH, "plain").splitlines()[1:6] == [
        "  سعر النفط: 12 قصة خلال ساعة",
        "  - أوبك تخفض الإنتاج",
        "    البوابة نيوز · 15:06",
        "    https://example.org/1?a=1&b=2",
        "  - Oil <up> @nobody",
    ]
    assert 'detail="أوبك تخفض الإنتاج / Oil <up> @nobody"' in render(COUNT, ENGLISH, "pipe")
