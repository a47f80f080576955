"""What runs an index over articles. There are three: scanner.py, batch.py and, where it was built, kernel/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

TITLE, SUMMARY, TEXT, AUTHOR, KEYWORD, PUBLISHER, URL = 1, 2, 4, 8, 16, 32, 64
"""Bits of the fields in a mask."""

Pieces = Sequence[tuple[str, int]]
"""The fields of an article, each author and keyword by itself, with the field's bit."""


class Verdicts(NamedTuple):
    """Numbers of rules, rising: that match; that may and must be evaluated; that would match but for an exclusion."""

    matched: list[int]
    maybe: list[int]
    excluded: list[int]


class Executor(Protocol):
    """Finds the rules that an article satisfies. Remembers spellings, nothing else; safe to use from several threads.

    ``persian``: see forms.py. ``narrow``: the text repeats the summary, which rules that read both then leave out.
    """

    def judge(self, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts:  # one is written in C
        """One article."""

    def judge_many(self, articles: Sequence[tuple[Pieces, bool, bool]]) -> list[Verdicts]:
        """The same for each of many."""
