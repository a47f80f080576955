"""What two texts share word for word: the longest passages, for people who ask why articles are one story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from monitor.stories.words import folded

_READ = 8_000  # characters of a text that are looked through
_SHORTEST = 4  # words
_PLACES = 4  # of one run of words, at which a passage may begin

Passage = tuple[int, int, int]
"""Words, and where they begin in the one and in the other text."""


def shared_passages(one_text: str, other_text: str, limit: int) -> tuple[str, ...]:
    """The longest sequences of at least four words that both texts have, none overlapping another, the longest first, at
    most ``limit`` of them; in the spelling of the one text. Words are compared folded. Looks at the first 8,000
    characters of each."""
    ones, others = one_text[:_READ].split(), other_text[:_READ].split()
    taken_ones: set[int] = set()
    taken_others: set[int] = set()
    found: list[str] = []
    for length, start, other_start in sorted(_passages(_folded(ones), _folded(others)), reverse=True):
        if len(found) >= limit:
            break
        here, there = range(start, start + length), range(other_start, other_start + length)
        if taken_ones.isdisjoint(here) and taken_others.isdisjoint(there):
            taken_ones.update(here)
            taken_others.update(there)
            found.append(" ".join(ones[start : start + length]))
    return tuple(found)


def _folded(runs: Sequence[str]) -> list[str]:
    return [folded(run) or run for run in runs]


def _passages(ones: Sequence[str], others: Sequence[str]) -> set[Passage]:
    """Every passage that can't be made longer, as far as its first words do not stand at too many places."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(ones) - _SHORTEST + 1):
        begins = places[tuple(ones[start : start + _SHORTEST])]
        if len(begins) < _PLACES:
            begins.append(start)
    found: set[Passage] = set()
    reached: dict[int, int] = {}  # by diagonal, where the last passage on it ends
    for other_start in range(len(others) - _SHORTEST + 1):
        for start in places.get(tuple(others[other_start : other_start + _SHORTEST]), ()):
            if reached.get(start - other_start, 0) > other_start:
                continue
            length = _SHORTEST
            while (
                start + length < len(ones)
                and other_start + length < len(others)
                and ones[start + length] == others[other_start + length]
            ):
                length += 1
            reached[start - other_start] = other_start + length
            found.add((length, start, other_start))
    return found
