"""The word lists that ship with the package, and how they are asked."""

from __future__ import annotations

from importlib import resources

import pytest

from monitor.matching.lexicon import read_lexicon
from monitor.text import fold

LISTS = ["al-stem", "atomic", "enclitic-stem", "function-words", "hebrew-atomic", "whole", "ya-alef"]
TYPED_LISTS = ["adjectives", "broken-plurals", "feminine"]


def lines(name: str) -> list[str]:
    text = resources.files("monitor.matching").joinpath("words", f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_folded_words_each_once(name: str) -> None:
    """A word in another spelling would never be met; one that stands twice was not seen."""
    words = lines(name)
    assert [word for word in words if fold(word) != word] == []
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("name", TYPED_LISTS)
def test_a_list_of_typed_words_holds_each_once_without_article(name: str) -> None:
    heads = [line.split()[0] for line in lines(name)]
    assert sorted(heads) == sorted(set(heads))
    assert [
        word for line in lines(name) for word in line.split() if word.startswith("ال") and len(word) > 4
    ] == []


def test_a_family_is_a_singular_and_its_plurals() -> None:
    families = [line.split("\t") for line in lines("broken-plurals")]
    assert [family for family in families if len(family) != 2 or family[0] in family[1].split()] == []
    assert [family for family in families if len(set(family[1].split())) != len(family[1].split())] == []


def test_a_word_leads_to_every_family_it_belongs_to() -> None:
    families = read_lexicon().families
    assert families["دول"] == (("دولة", "دول"),)
    assert {family[0] for family in families["طرق"]} == {"طريق"}
    assert {family[0] for family in families["اسهم"]} == {"سهم"}


def test_each_list_holds_what_its_licence_asks_for() -> None:
    lexicon = read_lexicon()
    assert all(word[0] in "وفبكل" for word in lexicon.atomic)
    assert all(word.startswith("ال") and len(word) > 4 for word in lexicon.al_stems - {"الله"})
    assert all(word.endswith("ا") for word in lexicon.ya_alef)
    assert all(word.endswith(("ه", "ها", "هم", "هن", "كم", "نا")) for word in lexicon.enclitic_stems)
    assert all(word[0] in "הובכלמש" for word in lexicon.hebrew)
    assert all(word.endswith("ه") for word in lexicon.feminine_nouns)
    assert lexicon.is_noun("جمهورية")
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
        # A core that any list knows is a word by itself: a town, a country, a noun.
        ("لغزه", "غزه", False),
        ("لجنين", "جنين", False),
        ("والدين", "دين", False),
        ("كسوريا", "سوريا", False),
        ("بقريه", "قريه", False),
        # But where the longer word is listed as it stands.
        ("كتله", "تله", True),
        ("وخيمه", "خيمه", True),
    ],
)
def test_a_stem_begins_where_a_listed_word_does(word: str, core: str, expected: bool) -> None:
    assert read_lexicon().begins_stem(word, core) == expected
