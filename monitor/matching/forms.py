"""Surface forms: what a spelling in a text is to all rules, in the numbers that executors count with.

What a token is depends on its spelling alone (vocabulary.py), so each executor asks once for a spelling and remembers
the answer; from then on a token costs one look-up, whatever the grammar had to think about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from monitor.matching.endings import endings
from monitor.matching.sieve import Sieve
from monitor.matching.vocabulary import Meeting, Vocabulary
from monitor.text import Script, Token, borders, fold, tokens

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
    """Resolves spellings against a vocabulary, to which no words are added any more; remembers none of them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sieve: Sieve | None = None

    def resolve(self, surface: str, persian: bool) -> Surface | None:  # called from C, by place
        """What a token of a text is; None for what looks like a letter and is none. ``persian``: the article is in
        a language that writes Arabic letters without Arabic clitics."""
        token = _token(surface)
        if token is None:
            return None
        meetings = self._vocabulary.meet(token, persian=persian)
        length = len(surface)
        entries = dict.fromkeys(
            _entry(each, length) for each in meetings.words if each.verdict.refusal is None
        )
        return Surface(TEH * meetings.teh | HEH * meetings.heh, tuple(entries))

    def sift(self, chunks: Collection[str], persian: bool) -> list[str]:
        """Of the chunks of a text, those that may hold a word of a rule, or hold no word at all: quickly of many."""
        if self._sieve is None:
            self._sieve = Sieve(self._vocabulary)
        return self._sieve.sift(chunks, persian=persian)

    def endings(self, chunks: Sequence[str], persian: bool) -> tuple[int, int]:  # noqa: ARG002  # a fake may ask
        """How many words of these chunks end in ة, how many in ه."""
        return endings(chunks)

    def count(self, chunk: str) -> int:
        """How many words a chunk has."""
        return len(tokens(chunk))


# Words as nearly all are written, in letters that are of one class, and signs around them that are of none.
_SIMPLE = re.compile("([a-zA-Z]+)|([\u0621-\u063a\u0641-\u064a]+)|([0-9]+)")
_SCRIPTS = (Script.LETTERS, Script.ARABIC, Script.DIGITS)
SIGNS = ".,:;!?\"'()[]-«»،؛؟…“”‘’"
"""Signs that stand around words, the usual ones."""


def word_borders(chunk: str) -> list[tuple[int, int]]:
    """``monitor.text.borders``, quicker for a chunk that is one simple word."""
    word = chunk.strip(SIGNS)
    if word and _SIMPLE.fullmatch(word):
        start = chunk.index(word)
        return [(start, start + len(word))]
    return list(borders(chunk))


def _token(surface: str) -> Token | None:
    """``monitor.text.tokens`` of one token, quicker for a simple word."""
    simple = _SIMPLE.fullmatch(surface)
    if simple and simple.lastindex:
        return Token(0, len(surface), surface, fold(surface), _SCRIPTS[simple.lastindex - 1])
    found = tokens(surface)
    return found[0] if found else None


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
