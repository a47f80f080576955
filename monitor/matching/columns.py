"""Columns of numbers: rows of different lengths laid end to end, and a table of numbers by hash. Immutable."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_SMALLEST = 1 << 10
_SCATTER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that different numbers stay different


def column(numbers: array[int] | Sequence[int]) -> Ints:
    """An array of the index as a column."""
    return np.array(numbers, np.int64)


def scattered(numbers: Ints) -> Words:
    """Distinct hashes of distinct numbers."""
    return numbers.astype(np.uint64) * _SCATTER


class Rows(NamedTuple):
    """A row of values for each number: ``values[starts[i]:starts[i + 1]]``."""

    starts: Ints
    values: Ints

    def of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """The rows of these numbers end to end, and for each value which of ``numbers`` it is of."""
        which, places = spread(self.starts[numbers], self.starts[numbers + 1])
        return which, self.values[places]

    def lengths(self) -> Ints:
        """How long each row is."""
        return np.diff(self.starts)

    def extended(self, rows: Sequence[Sequence[int]]) -> Rows:
        """The same with further rows behind."""
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        values = np.fromiter(chain.from_iterable(rows), np.int64, lengths.sum())
        return Rows(
            np.concatenate((self.starts, self.starts[-1] + np.cumsum(lengths))),
            np.concatenate((self.values, values)),
        )


def grouped(keys: Ints, count: int) -> Rows:
    """The places at which each key stands, by key; keys are less than ``count``."""
    starts = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=count))))
    return Rows(starts, np.argsort(keys, kind="stable"))


def spread(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """All numbers from each start up to its end, one range after the other, and for each number which range it is
    of."""
    lengths = ends - starts
    which = np.repeat(np.arange(len(starts)), lengths)
    shifts = starts - np.cumsum(lengths)
    shifts += lengths
    places = shifts.take(which)
    places += np.arange(len(which))
    return which, places


class Table:
    """Numbers by hash: open addressing with linear probing, at most half full. Immutable."""

    def __init__(self, hashes: Words, numbers: Ints, size: int) -> None:
        self._hashes, self._numbers = hashes, numbers
        self.size = size

    @classmethod
    def of(cls, hashes: Words, numbers: Ints) -> Table:
        """A table of these distinct hashes."""
        places = max(_SMALLEST, 1 << (2 * len(hashes)).bit_length())
        table = cls(np.zeros(places, np.uint64), np.full(places, -1, np.int64), 0)
        table._insert(hashes, numbers)
        return table

    def find(self, hashes: Words) -> Ints:
        """The number of each hash; -1 where there is none."""
        places = self._places(hashes)
        numbers = self._numbers.take(places)
        astray = np.flatnonzero(self._hashes.take(places) != hashes)
        taken = numbers[astray] >= 0
        numbers[astray] = -1
        astray = astray[taken]
        wanted, places = hashes[astray], places[astray]
        while astray.size:
            places = (places + 1) & (len(self._hashes) - 1)
            there, found = self._hashes[places], self._numbers[places]
            here = there == wanted
            numbers[astray[here]] = found[here]
            further = np.flatnonzero(~here & (found >= 0))
            astray, wanted, places = astray[further], wanted[further], places[further]
        return numbers

    def extended(self, hashes: Words, numbers: Ints) -> Table:
        """A table with these as well; the hashes are distinct, and it has none of them."""
        if 2 * (self.size + len(hashes)) > len(self._hashes):
            used = np.flatnonzero(self._numbers >= 0)
            return Table.of(
                np.concatenate((self._hashes[used], hashes)), np.concatenate((self._numbers[used], numbers))
            )
        table = Table(self._hashes.copy(), self._numbers.copy(), self.size)
        table._insert(hashes, numbers)
        return table

    def _places(self, hashes: Words) -> Ints:
        return (hashes >> np.uint64(65 - len(self._hashes).bit_length())).astype(np.int64)

    def _insert(self, hashes: Words, numbers: Ints) -> None:
        self.size += len(hashes)
        places = self._places(hashes)
        while hashes.size:
            free = np.flatnonzero(self._numbers[places] < 0)
            # Of several that want one place the last is written, and gets it.
            self._hashes[places[free]] = hashes[free]
            self._numbers[places[free]] = numbers[free]
            left = np.flatnonzero((self._hashes[places] != hashes) | (self._numbers[places] != numbers))
            hashes, numbers, places = hashes[left], numbers[left], places[left] + 1
            places &= len(self._hashes) - 1
