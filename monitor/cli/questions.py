"""Asking a person at a terminal. Questions are narration: they go to stderr, so that stdout stays the result's."""

from __future__ import annotations

import contextlib
import signal
import termios
from collections.abc import Iterator, Sequence

import click

from monitor.cli.terminal import Terminal, has_rtl


class Questions:
    """Asks on stderr, reads from stdin. Ctrl-D ends like Ctrl-C: ``click.Abort``."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    @property
    def possible(self) -> bool:
        """Whether there is a person to ask."""
        return self._terminal.stdin.isatty()

    def text(self, question: str, default: str = "") -> str:
        """An answer; empty means ``default``."""
        self._ask(f"{question} [{default}]" if default else question)
        return self._line() or default

    def needed(self, question: str) -> str:
        """An answer; asked again while it is empty."""
        while not (said := self.text(question)):
            pass
        return said

    def number(self, question: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``; asked again until it is, with the reason."""
        while True:
            said = self.text(question, str(default))
            if said.isdecimal() and 1 <= int(said) <= most:
                return int(said)
            self._terminal.narrate(self._terminal.locale.t("A number from 1 to {most}, please.", most=most))

    def choice(self, question: str, answers: Sequence[str], default: str) -> str:
        """One of ``answers``; asked again until it is."""
        while True:
            said = self.text(f"{question} {' / '.join(answers)}", default).casefold()
            if said in answers:
                return said

    def yes(self, question: str, *, default: bool) -> bool:
        """Yes or no; y, yes and نعم are yes."""
        self._ask(f"{question} [{'Y/n' if default else 'y/N'}]")
        said = self._line().casefold()
        return default if not said else said[0] in "yن"

    def hidden(self, question: str) -> str:
        """An answer that is not shown while it is typed."""
        self._ask(question)
        with self._without_echo():
            said = self._line()
        self._terminal.narrate()
        return said

    def _ask(self, question: str) -> None:
        # What is typed must not follow Arabic on its line.
        self._terminal.stderr.write(f"{question}\n> " if has_rtl(question) else f"{question}: ")
        self._terminal.stderr.flush()

    def _line(self) -> str:
        line = self._terminal.stdin.readline()
        if not line:
            raise click.Abort
        return line.strip()

    @contextlib.contextmanager
    def _without_echo(self) -> Iterator[None]:
        number = self._terminal.stdin.fileno()
        before = termios.tcgetattr(number)
        silent = [*before]
        silent[3] &= ~termios.ECHO
        try:
            termios.tcsetattr(number, termios.TCSAFLUSH, silent)
            yield
        finally:
            termios.tcsetattr(number, termios.TCSAFLUSH, before)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let the first Ctrl-C end everything, also within asyncio.run. asyncio's own handler, which it installs only over
    Python's own, would merely ask the task to end, and a task that reads a line does not hear that."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
