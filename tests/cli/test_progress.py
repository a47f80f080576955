"""Progress: silent for short work, one line that is rewritten at a terminal, a line every ten seconds in a pipe."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from monitor.cli.progress import Progress
from tests.cli.terminals import Heard


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_nothing_is_said_about_short_work() -> None:
    """Less than half a second is no time to read in."""
    terminal, watch = Heard(tty=True), Watch()
    with Progress(terminal, "read", 10, watch) as progress:
        watch.seconds = 0.4
        progress.step()
    assert terminal.said == ""


def test_a_pipe_gets_a_line_every_ten_seconds() -> None:
    """Numbers first, no escapes."""
    terminal, watch = Heard(), Watch()
    with Progress(terminal, "read", 2000, watch) as progress:
        for second in range(1, 26):
            watch.seconds = second
            progress.done += 39
            progress.step(failed=second % 20 == 0)
    assert terminal.said.splitlines() == ["400/2,000 read  40/s", "800/2,000 read  40/s  1 failed"]


def test_a_terminal_gets_one_line() -> None:
    """After half a second, and it is gone at the end."""
    terminal, watch = Heard(tty=True, environ={"TERM": "xterm"}), Watch()
    with Progress(terminal, "read", 2, watch) as progress:
        watch.seconds = 1.0
        progress.step()
        watch.seconds = 2.0
        progress.step()
    assert "2/2 read  1/s" in terminal.said
    assert terminal.heard.getvalue() == ""


@pytest.mark.parametrize(
    ("environ", "no_color"), [({"NO_COLOR": "1"}, False), ({}, True), ({"TERM": "dumb"}, False)]
)
def test_who_wants_no_colour_gets_no_escapes(environ: dict[str, str], no_color: bool) -> None:
    """The form of a pipe, at a terminal."""
    terminal, watch = Heard(tty=True, environ={"TERM": "xterm", **environ}), Watch()
    terminal.no_color = no_color
    with Progress(terminal, "read", 2, watch) as progress:
        watch.seconds = 10.0
        progress.step()
    assert terminal.said == "1/2 read  0/s\n"


def test_lines_of_others_never_stand_behind_it() -> None:
    """Log lines, narration and results take the line away first; it is drawn again later."""
    terminal, watch = Heard(tty=True, environ={"TERM": "xterm"}), Watch()
    logger = logging.getLogger()
    before = logger.handlers[:]
    handler = logging.StreamHandler(terminal.stderr)
    logger.addHandler(handler)
    try:
        with Progress(terminal, "read", 9, watch) as progress:
            writers: list[Callable[[str], None]] = [logger.warning, terminal.narrate, terminal.out]
            for second, write in enumerate(writers, start=1):
                watch.seconds = second
                progress.step()
                drawn = len(terminal.said)
                write("someone else's line")
                assert "\x1b[2K" in terminal.said[drawn:].partition("someone")[0]
    finally:
        logger.handlers[:] = before
    assert terminal.lines == ["someone else's line"]
    assert "4/9" not in terminal.said
    assert handler.stream is terminal.stderr is terminal.narrated
