"""Which of many chunks of a text may hold a word of a rule: asked of all of them together, and quickly.

Theory of operation. An article that is read for the first time has a hundred chunks that no article had before, and nearly
all are words of no rule. To find that out of each by itself takes tokens, the fold and the grammar, some twenty
microseconds. But a condition that every word of a rule satisfies, and few others do, is a few operations on sets:

    fold        all chunks joined and folded in one translation, letter by letter. Letters whose fold depends on
                their neighbours, and scripts that have a grammar of their own, are marked instead: they are *hard*.
    the same    a folded word may be a word of a rule as it is spelled
    strip       or with clitics. All clitics before a word consist of six letters, and all that may happen to its end of
                eight; a word and its core, both stripped of all such letters at their ends, are equal.
    beginnings  or begin, without the six letters, as a word that is sought by its beginning does without them

Whatever passes is analysed by the grammar; the sieve decides nothing. In languages with Arabic letters and no Arabic clitics
other letters are stripped, at the end only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, filterfalse
from typing import NamedTuple

from monitor.matching.vocabulary import Vocabulary
from monitor.text import Script, letters, tokens

_HARD = "\x01"  # in a folded word
_DIGITS, _ARABIC = "0-9", "\u0620-\u06ff\u0750-\u077f\u0870-\u08ff"
# A word of more than one class is several tokens. What is left of the first two is letters of other scripts.
_ONE_CLASS = re.compile(f"[{_DIGITS}]+|[{_ARABIC}]+|[^{_DIGITS}{_ARABIC}{_HARD}]+")
_FIRST_ARABIC = "\u0600"
_BETWEEN = "\n"  # chunks that are joined: none has one
_BASIC = 1 << 16
_COMPOSING = re.compile("[\u0300-\u036f\u0653-\u0655\u3099\u309a]")  # become one with the letter before
_OTHER_GRAMMAR = re.compile(
    "[\u0590-\u05ff\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]"
)  # scripts.py


class _Ends(NamedTuple):
    """Letters that a grammar may put before a word, and those with which it may change its end. Folded."""

    before: str
    after: str


_CLITICS = _Ends("وفبكلا", "هامنكتوي")
_PERSIAN = _Ends("", "هايشانمتدكو")


class _Sought(NamedTuple):
    """Cores of words, and beginnings of words, both stripped; ``lengths`` of these."""

    ends: _Ends
    cores: frozenset[str]
    beginnings: frozenset[str]
    lengths: tuple[int, ...]


class Sieve:
    """Sorts out chunks for the words of a vocabulary, to which none may be added any more."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._keys = vocabulary.keys
        self._sought: dict[bool, _Sought] = {}  # by whether the text is without Arabic clitics
        self._letters = _Letters()

    def sift(self, chunks: Collection[str], *, persian: bool) -> list[str]:
        """Those that may hold a word of a rule, or hold no word at all. Chunks are what splitting a text gives."""
        folded = _BETWEEN.join(chunks).translate(self._letters)
        lines = [line.split() for line in folded.split(_BETWEEN)]
        words = set(chain.from_iterable(lines))
        if persian not in self._sought:
            self._sought[persian] = _sought(self._vocabulary, _PERSIAN if persian else _CLITICS)
        possible = self._possible(words, self._sought[persian])
        return [
            chunk for chunk, own in zip(chunks, lines, strict=True) if not own or not possible.isdisjoint(own)
        ]

    def _possible(self, words: set[str], sought: _Sought) -> set[str]:
        possible = words & self._keys
        possible.update(filterfalse(_ONE_CLASS.fullmatch, words))
        (before, after), cores, beginnings, lengths = sought
        if cores:
            possible.update(
                word for word in words if word >= _FIRST_ARABIC and word.lstrip(before).rstrip(after) in cores
            )
        for length in lengths:
            possible.update(word for word in words if word.lstrip(before)[:length] in beginnings)
        return possible


def _sought(vocabulary: Vocabulary, ends: _Ends) -> _Sought:
    beginnings = frozenset(beginning.lstrip(ends.before) for beginning in vocabulary.beginnings)
    return _Sought(
        ends,
        frozenset(core.lstrip(ends.before).rstrip(ends.after) for core in vocabulary.cores()),
        beginnings,
        tuple(sorted(set(map(len, beginnings)))),
    )


class _Letters(dict[int, str]):
    """What ``str.translate`` puts for a character: its fold, a blank for one that is part of no word, ``_HARD`` for one
    that can't be folded by itself. Filled as characters are met, those of the basic plane alone: texts could fill the
    memory with the others."""

    def __init__(self) -> None:
        super().__init__({ord(_BETWEEN): _BETWEEN})

    def __missing__(self, code: int) -> str:
        if code < _BASIC:
            self[code] = _folded(chr(code))
            return self[code]
        return " " if unicodedata.category(chr(code))[0] in "SP" else _HARD


def _folded(char: str) -> str:
    if _COMPOSING.match(char):
        return _HARD
    category, composed = unicodedata.category(char), unicodedata.normalize("NFKC", char)
    found = tokens(char)
    if not found:
        if letters(char):
            return _HARD if category[0] == "M" else " "
        return "" if composed == char else _HARD
    folded = found[0].folded
    easy = (
        category[0] != "M"
        and composed == char
        and found[0].script is not Script.DENSE
        and not _OTHER_GRAMMAR.match(char)
        and _ONE_CLASS.fullmatch(folded)
        and (folded.isalpha() or folded.isdecimal())
    )
    return folded if easy else _HARD
