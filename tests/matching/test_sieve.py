"""The sieve lets every chunk through that may hold a word of a rule, and hardly any other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.expression import Form, Term
from monitor.matching.forms import Forms, word_borders
from monitor.matching.patterns import patterns
from monitor.matching.vocabulary import Vocabulary
from monitor.text import borders
from tests.matching.naive import LEXICON

TERMS = (
    Term("التحالف"), Term("وحدة"), Term("المهاجرين"), Term("مستشفى"), Term("سوريا", name=True), Term("لجنة", Form.INFLECTED),
    Term("علمي", Form.PREFIX), Term("oil"), Term("refiner", Form.PREFIX), Term("Erdoğan"), Term("2014"), Term("F-16"),
    Term("كتاب", Form.EXACT), Term("דמוקרטיה"), Term("서울"), Term("東京"), Term("دانشگاه"), Term("رئیس جمهور"),
)  # fmt: skip


def forms_of(terms: tuple[Term, ...] = TERMS) -> Forms:
    vocabulary = Vocabulary(LEXICON)
    for term in terms:
        patterns(term, vocabulary)
    return Forms(vocabulary)


FORMS = forms_of()


def needed(chunk: str, *, persian: bool) -> bool:
    """Whether a chunk holds a word of a rule, or no word."""
    found = (FORMS.resolve(chunk[start:end], persian) for start, end in borders(chunk))
    words = [surface for surface in found if surface is not None]
    return not words or any(surface.entries for surface in words)


WORDS = " ".join(term.text for term in TERMS).split()
ODD = "وفبكلاهمنتيىةأإ\u064b\u064e\u0654\u0640\u200c\u200d\u0301«»،.-'1٣éßİΣяاषाがก가ﻼﷺﺓ\ufe8e👍\ud800\0x"
pieces = st.sampled_from(WORDS) | st.text(ODD, max_size=4)
chunks = st.lists(pieces, min_size=1, max_size=4).map("".join).filter(lambda chunk: chunk.split() == [chunk])


@settings(max_examples=600, deadline=None)
@given(several=st.lists(chunks, min_size=1, max_size=6, unique=True), persian=st.booleans())
def test_no_word_of_a_rule_is_lost(several: list[str], persian: bool) -> None:
    kept = FORMS.sift(several, persian)
    assert kept == [chunk for chunk in several if chunk in kept]
    assert {chunk for chunk in several if needed(chunk, persian=persian)} <= set(kept)


@pytest.mark.parametrize(
    ("chunk", "why"),
    [
        ("وللتحالف،", "clitics before the word"),
        ("«بوحدتنا»", "ة became ت before a pronoun"),
        ("مستشفاها", "ى became ا before a pronoun"),
        ("المهاجرون", "the other case"),
        ("OIL!", "capitals and signs"),
        ("erdogan", "without its accent"),
        ("٢٠١٤", "other digits"),
        ("–", "no word: phrases run over it"),
        ("علميًا", "begins as a word that is sought by its beginning"),
        ("في2014", "two words of two classes"),
    ],
)
def test_what_may_matter_is_kept(chunk: str, why: str) -> None:
    assert FORMS.sift([chunk, "garden"], False) == [chunk], why


def test_most_other_words_are_left_out() -> None:
    others = ["السفينة", "(ومزرعتهم)", "بطريق،", "garden", "Île", "Привет", "1999", "١٩٩٩", "house-boat"]
    assert FORMS.sift(others, False) == []


def test_characters_beyond_the_basic_plane_are_not_remembered() -> None:
    forms = forms_of()
    before = "".join(map(chr, range(0x1F300, 0x1F500)))
    forms.sift([before, "𝒜𝒜"], False)
    assert forms._sieve is not None
    assert max(forms._sieve._letters) < 0x10000


@given(chunks)
def test_the_quick_way_to_the_borders_of_a_word_gives_the_same(chunk: str) -> None:
    assert word_borders(chunk) == list(borders(chunk))
