"""Surface forms: what a spelling in a text is to all rules, in the numbers that executors count with.

What a token is depends on its spelling alone (vocabulary.py), so each executor asks once for a spelling and remembers
the answer; from then on a token costs one look-up, whatever the grammar had to think about.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.matching.vocabulary import Meeting, Vocabulary
from monitor.text import tokens

LONGEST_REMEMBERED = 48
"""Characters of a surface that an executor may remember; longer ones are no words, and are resolved each time."""

MOST_REMEMBERED = 500_000
"""Surfaces that an executor remembers; then it begins anew."""

SINGLE, FIRST_ONLY, DOUBTFUL, STARTS, ENDS = 1, 2, 4, 8, 16
"""Bits of an entry: the word may stand alone · in a phrase it may only be the first · it is not there in a text that
keeps ة and ه apart · it reaches the token's start · its end."""

ENTRY_BITS = 5
"""An entry is ``word << ENTRY_BITS | bits``."""

TEH, HEH = 1, 2
"""Flags of a surface: it ends in ة, in ه."""


class Surface(NamedTuple):
    """A spelling: its flags, and an entry for each word of the rules that it is."""

    flags: int
    entries: tuple[int, ...]


class Forms:
    """Resolves spellings against a vocabulary; remembers nothing."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def resolve(self, surface: str, persian: bool) -> Surface | None:  # called from C, by place
        """What a token of a text is; None for what looks like a letter and is none. ``persian``: the article is in
        a language that writes Arabic letters without Arabic clitics."""
        found = tokens(surface)
        if not found:
            return None
        (token,) = found
        meetings = self._vocabulary.meet(token, persian=persian)
        length = len(surface)
        entries = dict.fromkeys(
            _entry(each, length) for each in meetings.words if each.verdict.refusal is None
        )
        return Surface(TEH * meetings.teh | HEH * meetings.heh, tuple(entries))


def _entry(meeting: Meeting, length: int) -> int:
    verdict = meeting.verdict
    bits = (
        SINGLE * (verdict.phrase_only is None)
        | FIRST_ONLY * verdict.proclitic
        | DOUBTFUL * verdict.teh_heh
        | STARTS * (meeting.start == 0)
        | ENDS * (meeting.end == length)
    )
    return meeting.word << ENTRY_BITS | bits
