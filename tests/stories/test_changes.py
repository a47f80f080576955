"""What a revision changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Article, Change, Former
from monitor.stories import words_changed


def changes(before: str, after: str) -> list[tuple[str, str, str]]:
    """Of a text."""
    found = words_changed(Former("", "", before), Article(id="1", text=after))
    assert all(each.field == "text" for each in found)
    return [(each.kind, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a b c", []),
        ("قتل 3 أشخاص", "قتل 5 أشخاص", [("replaced", "3", "5")]),
        ("a b", "a x y b", [("added", "", "x y")]),
        ("a x y b", "a b", [("removed", "x y", "")]),
        ("a b c d e", "a x c y e", [("replaced", "b", "x"), ("replaced", "d", "y")]),
        ("", "a b", [("added", "", "a b")]),
        ("a b", "", [("removed", "a b", "")]),
        # Marks, hamzas and punctuation are no change: nothing else would be told of many revisions.
        ("أعلنت الحكومةُ، أمس", "اعلنت الحكومه أمس", []),
        ("a - b", "a b", [("removed", "-", "")]),
    ],
)
def test_words_are_compared(before: str, after: str, expected: list[tuple[str, str, str]]) -> None:
    """Runs between blanks, folded; shown as they are spelt."""
    assert changes(before, after) == expected


def test_the_headline_comes_first_and_a_summary_stands_for_a_missing_text() -> None:
    """In the order of the article."""
    found = words_changed(
        Former("زلزال", "هزة في البحر", ""), Article(id="1", title="زلزال قوي", summary="هزة قوية في البحر")
    )
    assert found == (Change("title", "added", "", "قوي"), Change("text", "added", "", "قوية"))


def test_very_long_texts_and_many_changes_are_cut() -> None:
    """One change of what is too much, each of bounded length."""
    (whole,) = changes("a " * 5_000_000, "b " * 5_000_000)
    assert whole[0] == "replaced"
    assert len(whole[1]) <= 300
    assert whole[1].endswith("…")
    alternating = changes(
        " ".join(f"w{n}" for n in range(900)), " ".join(f"w{n}" if n % 2 else "x" for n in range(900))
    )
    assert len(alternating) == 1


WORDS = st.lists(st.sampled_from("abc"), max_size=12)


@given(WORDS, WORDS)
def test_the_changes_lead_from_one_text_to_the_other(before: list[str], after: list[str]) -> None:
    """Told with a word between any two, nothing gets lost: removed and added words make up the difference."""
    found = changes(" ".join(before), " ".join(after))
    removed = sum(len(each[1].split()) for each in found)
    added = sum(len(each[2].split()) for each in found)
    assert len(before) - removed == len(after) - added
    assert bool(found) is (before != after)


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_texts_can_be_compared(before: str, after: str) -> None:
    """Nothing raises."""
    for kind, old, new in changes(before, after):
        assert (kind == "added") is (not old)
        assert (kind == "removed") is (not new)
