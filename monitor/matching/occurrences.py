"""Places of terms in an article, and what is asked about them: how far apart they are, how many there are side by side,
which of them lie within others.

Every function takes occurrences in order and is at most n log n in their number: an article may hold a hundred thousand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Occurrence(NamedTuple):
    """A term in a piece: its characters, and its first and last word, as numbers in the sequence of all words of the
    article. What is no word (a find of a regular expression, the name of the source) has -1 there."""

    piece: int
    start: int
    end: int
    first: int
    last: int


def apart(occurrences: Iterable[Occurrence]) -> int:
    """How many occurrences there are that don't overlap: the leftmost first, of those the longest."""
    count, piece, reached = 0, -1, 0
    for each in sorted(occurrences, key=lambda each: (each.piece, each.start, -each.end)):
        if each.piece != piece or each.start >= reached:
            count, piece, reached = count + 1, each.piece, each.end
    return count


def close(
    these: Sequence[Occurrence],
    those: Sequence[Occurrence],
    distance: int,
    *,
    ordered: bool = False,
    mirrored: bool = False,
) -> Iterator[Occurrence]:
    """Those of ``these`` that have one of ``those`` at most ``distance`` words away. ``ordered``: the left side first;
    ``mirrored``: these are the right side."""
    for each, ahead, behind in distances(these, those):
        forward, backward = (behind, ahead) if mirrored else (ahead, behind)
        if forward <= distance or (not ordered and backward <= distance):
            yield each


NEVER = 1 << 60
"""The distance to what is not there."""


def distances(
    these: Sequence[Occurrence], those: Sequence[Occurrence]
) -> Iterator[tuple[Occurrence, int, int]]:
    """For each of ``these`` how far the next of ``those`` after it is in words, and the last before it.

    Two that follow each other within one run of a script without blanks (石油 and 価格 in 石油の価格) are adjacent: nobody
    can say how many words are between them.
    """
    firsts = sorted((each.first, each.start, each.piece) for each in those)
    lasts = sorted((each.last, each.end, each.piece) for each in those)
    for each in these:
        ahead = behind = NEVER
        after = bisect_left(firsts, (each.last, each.end, -1))
        if after < len(firsts) and firsts[after][2] == each.piece:
            ahead = max(1, firsts[after][0] - each.last)
        before = bisect_right(lasts, (each.first, each.start, NEVER)) - 1
        if before >= 0 and lasts[before][2] == each.piece:
            behind = max(1, each.first - lasts[before][0])
        yield each, ahead, behind


def outside(
    occurrences: Iterable[Occurrence], guards: Sequence[tuple[int, int, int]]
) -> Iterator[Occurrence]:
    """The occurrences that lie within none of these (piece, start, end). Both are in order."""
    at, piece, reached = 0, -1, 0
    for each in occurrences:
        while at < len(guards) and guards[at][:2] <= each[:2]:
            reached = max(reached, guards[at][2]) if guards[at][0] == piece else guards[at][2]
            piece = guards[at][0]
            at += 1
        if piece != each.piece or each.end > reached:
            yield each
