"""In how many articles each word stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.stories import Frequencies


def test_a_word_weighs_less_the_more_articles_have_it() -> None:
    """And never nothing."""
    counts = Frequencies()
    weights = [counts.weight(7)]
    for _ in range(2000):
        counts.learn([7])
        weights.append(counts.weight(7))
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0
    assert counts.weight(8) > weights[0]
    assert counts.documents == 2000


@settings(deadline=None)  # compressing 4 MiB takes what it takes
@given(st.lists(st.sets(st.integers(0, 2**32 - 1), max_size=5), max_size=5))
def test_counts_come_back_as_they_were(articles: list[set[int]]) -> None:
    """Written and read."""
    counts = Frequencies()
    for words in articles:
        counts.learn(words)
    again = Frequencies.from_bytes(counts.to_bytes())
    assert again.documents == counts.documents
    assert all(again.weight(word) == counts.weight(word) for words in articles for word in words)
    assert again.to_bytes() == counts.to_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        b"\x02" + Frequencies().to_bytes()[1:],
        Frequencies().to_bytes()[:-9],
        Frequencies().to_bytes()[:9] + b"not compressed",
    ],
)
def test_what_can_not_be_read_is_refused(data: bytes) -> None:
    """With what to do about it."""
    with pytest.raises(ValueError, match="counted anew"):
        Frequencies.from_bytes(data)
