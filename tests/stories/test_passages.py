"""What two texts share word for word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import shared_passages
from tests.stories.newsroom import FLOOD_A, FLOOD_B, STRIKE_A


def test_the_longest_passages_come_first_in_the_spelling_of_the_first_text() -> None:
    """Words are compared folded."""
    one = "قال المتحدث إن القوّات عادت إلى مواقعها اليوم، وأضاف أن الطرق ستفتح أمام المدنيين"
    other = "وأضاف ان الطرق ستفتح أمام المدنيين غدا. قال المتحدث إن القوات عادت الى مواقعها اليوم"
    assert shared_passages(one, other, 3) == (
        "قال المتحدث إن القوّات عادت إلى مواقعها اليوم،",
        "وأضاف أن الطرق ستفتح أمام المدنيين",
    )
    assert len(shared_passages(one, other, 1)) == 1


def test_texts_without_four_words_in_common_share_nothing() -> None:
    """Three words in a row are chance."""
    assert shared_passages(FLOOD_A[1], STRIKE_A[1], 5) == ()
    assert shared_passages("", FLOOD_B[1], 5) == ()


def test_long_and_monotonous_texts_end() -> None:
    """Every run of words stands everywhere: only some places are tried."""
    assert shared_passages("a " * 5_000_000, "a " * 5_000_000, 2)


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40))
def test_a_passage_stands_in_both_texts(ones: list[str], others: list[str]) -> None:
    """The longest first, at least four words each."""
    one, other = " ".join(ones), " ".join(others)
    found = shared_passages(one, other, 4)
    assert all(f" {passage} " in f" {one} " and f" {passage} " in f" {other} " for passage in found)
    lengths = [len(passage.split()) for passage in found]
    assert lengths == sorted(lengths, reverse=True)
    assert all(length >= 4 for length in lengths)
