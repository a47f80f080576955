"""From terms to sequences of words, and how they are filed."""

from __future__ import annotations

import pytest

from monitor.matching.expression import Term
from monitor.matching.index import TermIndex
from monitor.matching.lexicon import read_lexicon
from monitor.matching.patterns import runs_over, spellings
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
        # Not of words that only begin alike, and not of exact terms.
        (Term("أبوين"), {"ابوين"}),
        (Term("عبد الله", exact=True), {"عبد الله"}),
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


def test_a_phrase_is_looked_for_when_its_rarest_word_is_there() -> None:
    vocabulary = Vocabulary(read_lexicon())
    terms = [Term("وزير النفط"), Term("وزير الخارجية"), Term("وزير")]
    index = TermIndex(terms, vocabulary)

    def found(text: str) -> set[str]:
        words = {meeting.word for token in tokens(text) for meeting in vocabulary.meetings(token).words}
        return {index.term(number).text for number in index.worth_looking_for(words)}

    assert found("قال الوزير") == {"وزير"}
    assert found("سعر النفط") == {"وزير النفط"}
    assert found("شيء آخر") == set()
