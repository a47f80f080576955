"""From terms to sequences of words."""

from __future__ import annotations

import pytest

from monitor.matching.expression import Form, Term
from monitor.matching.lexicon import read_lexicon
from monitor.matching.patterns import patterns, runs_over, spellings
from monitor.matching.vocabulary import Vocabulary
from monitor.text import tokens


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term("التحالف الدولي"), {"التحالف الدولي"}),
        (Term("F-16"), {"f 16"}),
        # Names written solid and apart.
        (Term("عبد الله"), {"عبد الله", "عبدالله"}),
        (Term("عبدالله"), {"عبدالله", "عبد الله"}),
        (
            Term("أبو مازن"),
            {"ابو مازن", "ابي مازن", "ابا مازن", "ابومازن", "ابيمازن", "ابامازن"},
        ),
        # Persian: a non-joiner, a blank, nothing. Arabic words are not run together.
        (Term("رئیس‌جمهور"), {"رءيسجمهور", "رءيس جمهور"}),
        (Term("رئیس جمهور"), {"رءيسجمهور", "رءيس جمهور"}),
        (Term("رئيس الجمهورية"), {"رءيس الجمهوريه"}),
        # Not of words that only begin alike, and not of exact terms.
        (Term("أبوين"), {"ابوين"}),
        (Term("عبد الله", Form.EXACT), {"عبد الله"}),
        # No word, no spelling.
        (Term("…"), set()),
    ],
)
def test_a_term_has_these_spellings(term: Term, expected: set[str]) -> None:
    assert {" ".join(word.folded for word in spelling) for spelling in spellings(term)} == expected


@pytest.mark.parametrize(
    ("gap", "typed", "expected"),
    [
        (" ", "", True),
        ("", "", True),
        (" \n ", "", True),
        ('" - (', "", True),
        (", ", "", False),
        ("\n\n", "", False),
        (". ", ".", True),
        (". . ", ".", False),
    ],
)
def test_a_phrase_runs_over_layout_and_what_it_has_itself(gap: str, typed: str, expected: bool) -> None:
    assert runs_over(gap, typed) == expected


def test_only_the_last_word_of_a_phrase_is_sought_by_its_beginning() -> None:
    vocabulary = Vocabulary(read_lexicon())
    (pattern,) = patterns(Term("وزير خارج", Form.PREFIX), vocabulary)

    def is_word(place: int, text: str) -> bool:
        return pattern.words[place] in {each.word for each in vocabulary.meet(tokens(text)[0]).words}

    assert is_word(0, "الوزير")
    assert not is_word(0, "وزيرستان")
    assert is_word(1, "الخارجية")


def test_every_word_of_a_phrase_is_inflected() -> None:
    vocabulary = Vocabulary(read_lexicon())
    (pattern,) = patterns(Term("شركة عراقية", Form.INFLECTED), vocabulary)
    words = [{each.word for each in vocabulary.meet(token).words} for token in tokens("الشركات عراقيتان")]
    assert [number in met for number, met in zip(pattern.words, words, strict=True)] == [True, True]


def test_a_term_without_a_word_has_no_pattern() -> None:
    assert patterns(Term("…", Form.PREFIX), Vocabulary(read_lexicon())) == ()
