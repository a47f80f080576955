"""What is wrong with an expression or an entry of a list, where in it, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

_SHOWN = 60
_PASTED = frozenset({"better", "known", "joined", "phrase"})  # no use when they are cut
_LONGEST_PASTED = 500


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with ``text[start:end]`` of an expression, as a sentence, and what to do."""

    code: str
    message: str
    remedy: str
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)


class MistakeError(Exception):
    """Carries a Mistake out of the parser; never leaves this room but for ``rasid init``."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def fail(start: int, end: int, code: str, message: str, remedy: str, **values: str) -> NoReturn:
    """Raise a mistake about ``text[start:end]``. The values are cut to what a line can show."""
    raise MistakeError(
        Mistake(
            code, message, remedy, start, end, {name: _shown(name, value) for name, value in values.items()}
        )
    )


def _shown(name: str, text: str) -> str:
    """A piece of a rule within a sentence: on one line, not longer than one can read there."""
    most = _LONGEST_PASTED if name in _PASTED else _SHOWN
    line = " ".join(text[: 10 * most].split())
    return line if len(line) <= most else line[: most - 1] + "…"
