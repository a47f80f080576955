"""The word lists that ship with the package, and how they are asked."""

from __future__ import annotations

from importlib import resources

import pytest

from monitor.matching.lexicon import read_lexicon
from monitor.text import fold

LISTS = ["al-stem", "atomic", "function-words", "ya-alef"]


def lines(name: str) -> list[str]:
    text = resources.files("monitor.matching").joinpath("words", f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_folded_words_each_once(name: str) -> None:
    """A word in another spelling would never be met; one that stands twice was not seen."""
    words = lines(name)
    assert [word for word in words if fold(word) != word] == []
    assert sorted(words) == sorted(set(words))


def test_each_list_holds_what_its_licence_asks_for() -> None:
    lexicon = read_lexicon()
    assert all(word[0] in "وفبكل" for word in lexicon.atomic)
    assert all(word.startswith("ال") and len(word) > 4 for word in lexicon.al_stems - {"الله"})
    assert all(word.endswith("ا") for word in lexicon.ya_alef)
    assert {"وان", "كلما", "لديها", "the"} <= lexicon.function_words


@pytest.mark.parametrize(
    ("word", "core", "expected"),
    [
        ("وزير", "زير", True),
        # With a regular suffix, and with the teh marbuta that it changes.
        ("وزيرها", "زيرها", True),
        ("وزارتها", "زارتها", True),
        # A listed core is a word by itself: لبنات is ل + بنات, not لبن with a suffix.
        ("لبنات", "بنات", False),
        ("لولايات", "ولايات", False),
        ("بالعراق", "العراق", False),
    ],
)
def test_a_stem_begins_where_a_listed_word_does(word: str, core: str, expected: bool) -> None:
    assert read_lexicon().begins_stem(word, core) == expected
