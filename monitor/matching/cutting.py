"""Many texts cut into tokens at once, on numpy: the same tokens as ``monitor.text.tokens`` finds, as columns of numbers.

Theory of operation. All texts are joined into one, with a line break between two. One look-up for each character gives
its class; a token begins where a class of letters begins and ends where another class does. Marks and invisible
characters ("soft" ones) first take the class of the word that they belong to: those between two letters of one class,
and the marks directly after a letter. Vowel signs that are a letter in their own script and a mark in others are settled
by the letter before them; where there is none, or one of a third script, that text is cut by the regular expression.

The hash of a token is a sum over its characters, weight(character) * base ** place, modulo 2 ** 64, taken as the
difference of two running sums and brought to place 0 with the inverse of the base. Weights and base are random numbers
drawn from a seed, so that nobody can write two words with one hash: for any two the chance is some 2 ** -64.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from monitor.matching.columns import Bytes, Ints, Words
from monitor.matching.patterns import BREAKS
from monitor.text import borders, classes
from monitor.text.tokens import (
    ARABIC,
    DENSE,
    DENSE_MARK,
    EITHER_MARK,
    INVISIBLE_SIGN,
    LETTERS,
    LETTERS_MARK,
    MARK,
    SEPARATOR,
)

_BREAK, _NEW_LINE = 16, 17  # separators that have a class of their own here
_PARAGRAPH_SEPARATOR = "\u2029"
_BASIC = 1 << 16
_ALL_BITS = (1 << 64) - 1


class Cut(NamedTuple):
    """The tokens of many texts, in order: where each starts and ends in ``joined``, and its hash. ``first[i]`` is the
    first token of text i, ``first[-1]`` their number. ``breaks``: places that no phrase may run over."""

    joined: str
    starts: Ints
    ends: Ints
    hashes: Words
    first: Ints
    breaks: Ints


class Cutter:
    """Cuts texts; ``seed`` is any number that no author of a text knows."""

    def __init__(self, seed: int) -> None:
        seed &= _ALL_BITS
        self._weights = _mixed(np.arange(_BASIC, dtype=np.uint64), seed)
        chosen = _mixed(np.arange(_BASIC, _BASIC + 2, dtype=np.uint64), seed) | np.uint64(1)
        self._base, self._plane = chosen
        self._powers = np.ones(1, np.uint64), np.ones(1, np.uint64)

    def cut(self, texts: Sequence[str]) -> Cut:
        """The tokens of these texts."""
        joined = "\n".join(("", *texts, ""))
        codes = _codes(joined)
        kinds = _kinds().take(codes)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        places = np.concatenate(([1], 1 + np.cumsum(lengths + 1)))
        breaks = np.flatnonzero(kinds == _BREAK)
        lines = np.flatnonzero(kinds == _NEW_LINE)
        _settle(kinds, texts, places)
        borders = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
        begins = np.flatnonzero(kinds[borders] - np.uint8(ARABIC) <= DENSE - ARABIC)
        starts, ends = borders[begins], borders[begins + 1]
        blank = _blank_lines(joined, lines, starts)
        if blank.size:
            breaks = np.sort(np.concatenate((breaks, blank)))
        return Cut(
            joined, starts, ends, self._hashes(codes, starts, ends), np.searchsorted(starts, places), breaks
        )

    def _hashes(self, codes: Ints, starts: Ints, ends: Ints) -> Words:
        powers, inverses = self._power(len(codes))
        if codes.size and codes.max() >= _BASIC:
            sums = self._weights.take(codes & (_BASIC - 1))
            sums += (codes >> 16).astype(np.uint64) * self._plane
        else:
            sums = self._weights.take(codes)
        sums *= powers
        np.cumsum(sums, out=sums)
        hashes: Words = sums[ends - 1]
        hashes -= sums[starts - 1]
        hashes *= inverses[starts]
        return hashes

    def _power(self, count: int) -> tuple[Words, Words]:
        """At least so many powers of the base and of its inverse."""
        powers, inverses = self._powers
        if len(powers) < count:
            base = int(self._base)
            powers, inverses = (
                _rising(each, 1 << count.bit_length()) for each in (base, pow(base, -1, 1 << 64))
            )
            self._powers = powers, inverses
        return powers[:count], inverses


def _rising(base: int, count: int) -> Words:
    factors = np.full(count, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _mixed(numbers: Words, seed: int) -> Words:
    """Numbers that look like chance (splitmix64, Steele, Lea and Flood 2014)."""
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@lru_cache(maxsize=1)
def _kinds() -> Bytes:
    """The class of every code point, with those of separators that end a sentence and that begin a line."""
    kinds = np.frombuffer(classes(), np.uint8).copy()
    kinds[[ord(sign) for sign in BREAKS + _PARAGRAPH_SEPARATOR]] = _BREAK
    kinds[ord("\n")] = _NEW_LINE
    return kinds


def _codes(text: str) -> Ints:
    """The code points of a text."""
    written = text.encode("utf-16-le", "surrogatepass")
    if len(written) == 2 * len(text):
        return np.frombuffer(written, np.uint16).astype(np.int64)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _blank_lines(joined: str, lines: Ints, starts: Ints) -> Ints:
    """The first ends of lines that nothing but blanks follow up to the next."""
    if lines.size < 2:
        return lines[:0]
    words = np.searchsorted(starts, lines)
    empty = np.flatnonzero(words[1:] == words[:-1])
    return np.array(
        [lines[each] for each in empty if not joined[lines[each] : lines[each + 1]].strip()], dtype=np.int64
    )


def _settle(kinds: Bytes, texts: Sequence[str], places: Ints) -> None:
    """Gives every soft character the class of the word that it belongs to, or of a separator."""
    soft = np.flatnonzero((kinds - np.uint8(MARK)) <= EITHER_MARK - MARK)
    if not soft.size:
        return
    if (kinds[soft] > INVISIBLE_SIGN).any():
        _settle_signs(kinds, soft, texts, places)
        soft = np.flatnonzero((kinds - np.uint8(MARK)) <= INVISIBLE_SIGN - MARK)
        if not soft.size:
            return
    run, first, last = _runs(soft)
    before, after = kinds[soft[first] - 1], kinds[soft[last] + 1]
    is_letter = before - np.uint8(ARABIC) <= DENSE - ARABIC
    invisible = np.where(kinds[soft] == INVISIBLE_SIGN, soft, len(kinds))
    attached = soft < np.minimum.reduceat(invisible, first)[run]
    kinds[soft] = np.where(is_letter[run] & (attached | (before == after)[run]), before[run], SEPARATOR)


def _settle_signs(kinds: Bytes, soft: Ints, texts: Sequence[str], places: Ints) -> None:
    """Gives vowel signs that are letters to some the class of a letter or of a mark."""
    run, first, _ = _runs(soft)
    before, own = kinds[soft[first] - 1][run], kinds[soft]
    torn = np.logical_or.reduceat(own == INVISIBLE_SIGN, first)[run]
    after_letters, after_dense = before == LETTERS, before == DENSE
    as_letter = (after_letters & np.isin(own, (LETTERS_MARK, EITHER_MARK))) | (
        after_dense & np.isin(own, (DENSE_MARK, EITHER_MARK))
    )
    as_mark = (own > INVISIBLE_SIGN) & (after_letters | after_dense) & ~as_letter & ~torn
    kinds[soft] = np.where(as_letter, before, np.where(as_mark, np.uint8(MARK), own))
    signs = soft[(own > INVISIBLE_SIGN) & ~as_letter & ~as_mark]
    unclear = np.unique(np.searchsorted(places, signs, "right") - 1)
    for text in unclear.tolist():
        start = int(places[text])
        own = kinds[start : start + len(texts[text])]
        by_letter = np.where(own == DENSE_MARK, DENSE, np.where(own > INVISIBLE_SIGN, LETTERS, own))
        own[own <= EITHER_MARK] = SEPARATOR
        for begin, end in borders(texts[text]):
            own[begin:end] = by_letter[begin]


def _runs(soft: Ints) -> tuple[Ints, Ints, Ints]:
    """Characters in a row: for each the number of its run, and of each run where its first and its last stand."""
    begins = np.concatenate(([True], soft[1:] != soft[:-1] + 1))
    first = np.flatnonzero(begins)
    last = np.concatenate((first[1:], [len(soft)])) - 1
    return np.cumsum(begins) - 1, first, last
