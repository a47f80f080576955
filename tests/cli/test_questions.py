"""Asking at a real pseudo-terminal: prompts on stderr, secrets unseen, Ctrl-D ends it."""

from __future__ import annotations

import io
import os
import select
import termios
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

import click
import pytest

from monitor.cli.questions import Questions
from monitor.cli.terminal import Terminal


@dataclass
class Person:
    """Who sits at the other end of the pseudo-terminal."""

    keyboard: int
    terminal: Terminal
    narrated: io.StringIO

    def types(self, text: str) -> None:
        os.write(self.keyboard, text.encode())

    def sees(self) -> str:
        """What the terminal echoed."""
        seen = b""
        while select.select([self.keyboard], [], [], 0.05)[0]:
            seen += os.read(self.keyboard, 4096)
        return seen.decode()


@pytest.fixture
def person() -> Iterator[Person]:
    keyboard, screen = os.openpty()
    stdin: TextIO = open(screen, encoding="utf-8", closefd=True)  # noqa: SIM115, PTH123 - a descriptor, closed below
    narrated = io.StringIO()
    terminal = Terminal(stdin, io.StringIO(), narrated, {"LANG": "en"}, lambda: datetime.now(UTC))
    yield Person(keyboard, terminal, narrated)
    stdin.close()
    os.close(keyboard)


def test_empty_means_the_default(person: Person) -> None:
    """Which the question shows."""
    person.types("\nبغداد\n")
    questions = Questions(person.terminal)
    assert questions.possible
    assert questions.text("Where?", "here") == "here"
    assert questions.text("Where?", "here") == "بغداد"
    assert person.narrated.getvalue() == "Where? [here]: " * 2


def test_only_the_named_answers_are_taken(person: Person) -> None:
    """Asked again until one of them is given, in any case."""
    person.types("fr\nAR\n")
    assert Questions(person.terminal).choice("Language?", ("ar", "en"), "en") == "ar"


@pytest.mark.parametrize(
    ("typed", "default", "yes"),
    [("", True, True), ("", False, False), ("نعم", False, True), ("n", True, False)],
)
def test_yes_and_no_in_both_languages(person: Person, typed: str, default: bool, yes: bool) -> None:
    """An empty answer is the default."""
    person.types(f"{typed}\n")
    assert Questions(person.terminal).yes("Right?", default=default) is yes


def test_a_secret_is_not_echoed(person: Person) -> None:
    """And the terminal echoes again afterwards."""
    keyboard = person.keyboard
    before = termios.tcgetattr(keyboard)[3] & termios.ECHO

    def type_when_hidden() -> None:
        while termios.tcgetattr(keyboard)[3] & termios.ECHO:
            pass
        person.types("123456:secret\n")

    typing = threading.Thread(target=type_when_hidden)
    typing.start()
    assert Questions(person.terminal).hidden("Token") == "123456:secret"
    typing.join()
    assert "secret" not in person.sees()
    assert termios.tcgetattr(keyboard)[3] & termios.ECHO == before


def test_arabic_questions_leave_the_line_before_the_answer(person: Person) -> None:
    """What is typed must not follow Arabic."""
    person.types("داعش\n")
    Questions(person.terminal).text("الكلمات")
    assert person.narrated.getvalue() == "الكلمات\n> "


def test_the_end_of_input_is_an_end(person: Person) -> None:
    """Ctrl-D, at the beginning of a line."""
    person.types("\x04")
    with pytest.raises(click.Abort):
        Questions(person.terminal).text("Where?")
