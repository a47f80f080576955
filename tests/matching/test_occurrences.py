"""Distances between occurrences, against the obvious way of working them out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.occurrences import NEVER, Occurrence, apart, close, distances, outside

# Words of one letter and a blank, so that characters and words are the same story.
occurrences = st.lists(
    st.builds(
        lambda piece, first, length: Occurrence(
            piece, 2 * first, 2 * (first + length) + 1, 100 * piece + first, 100 * piece + first + length
        ),
        st.integers(0, 1),
        st.integers(0, 8),
        st.integers(0, 2),
    ),
    max_size=6,
).map(lambda found: sorted(set(found)))


@given(occurrences, occurrences)
def test_distances_are_those_to_the_nearest_on_each_side(
    these: list[Occurrence], those: list[Occurrence]
) -> None:
    for each, ahead, behind in distances(these, those):
        same = [other for other in those if other.piece == each.piece]
        assert ahead == min((o.first - each.last for o in same if o.first > each.last), default=NEVER)
        assert behind == min((each.first - o.last for o in same if o.last < each.first), default=NEVER)


def test_two_in_one_run_without_blanks_are_adjacent() -> None:
    """石油 and 価格 in 石油の価格, which is one word of the sequence; 石油 and 石油の overlap."""
    oil, price, oils = Occurrence(0, 0, 2, 7, 7), Occurrence(0, 3, 5, 7, 7), Occurrence(0, 0, 3, 7, 7)
    assert list(distances([oil], [price])) == [(oil, 1, NEVER)]
    assert list(distances([price], [oil])) == [(price, NEVER, 1)]
    assert list(distances([oil], [oils, oil])) == [(oil, NEVER, NEVER)]


@given(occurrences, occurrences, st.integers(1, 4), st.booleans())
def test_both_sides_of_a_pair_are_close(
    left: list[Occurrence], right: list[Occurrence], distance: int, ordered: bool
) -> None:
    pairs = [
        (a, b)
        for a in left
        for b in right
        if a.piece == b.piece
        and (0 < b.first - a.last <= distance or (not ordered and 0 < a.first - b.last <= distance))
    ]
    assert list(close(left, right, distance, ordered=ordered)) == sorted({a for a, _ in pairs})
    mirrored = close(right, left, distance, ordered=ordered, mirrored=True)
    assert list(mirrored) == sorted({b for _, b in pairs})


@given(occurrences, occurrences)
def test_outside_leaves_what_lies_within_no_guard(found: list[Occurrence], guards: list[Occurrence]) -> None:
    assert list(outside(found, [guard[:3] for guard in guards])) == [
        each
        for each in found
        if not any(g.piece == each.piece and g.start <= each.start and each.end <= g.end for g in guards)
    ]


@given(occurrences)
def test_apart_takes_the_leftmost_and_of_those_the_longest(found: list[Occurrence]) -> None:
    rest, count = list(found), 0
    while rest:
        first = min(rest, key=lambda each: (each.piece, each.start, -each.end))
        rest = [o for o in rest if o.piece > first.piece or (o.piece == first.piece and o.start >= first.end)]
        count += 1
    assert apart(found) == count
