"""The matches of one article, made when they are looked at.

A hundred thousand rules match an article sixty times. Whoever judges many articles at once would hold thousands of small
objects that are used once, and run through all of the rules' memory two times more. So this holds the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import overload

from monitor.matching.kernel import picked
from monitor.model import Match, Rule, Witness


class Matches(Sequence[Match]):
    """Equal to a tuple of the same matches, and to look at like one."""

    __slots__ = ("_numbers", "_rules", "_witness")

    def __init__(self, rules: Sequence[Rule], numbers: Sequence[int], witness: Witness) -> None:
        self._rules = rules
        self._numbers = numbers
        self._witness = witness

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Match]:
        return map(Match, picked(self._rules, self._numbers), repeat(self._witness))

    @overload
    def __getitem__(self, place: int) -> Match: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, place: int | slice) -> Match | tuple[Match, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        return Match(self._rules[self._numbers[place]], self._witness)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Matches | tuple):
            return tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
