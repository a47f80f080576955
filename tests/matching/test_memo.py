"""What readings remember between them."""

from __future__ import annotations

from monitor.matching.expression import AllOf, Not, Term, Unless, Within
from monitor.matching.memo import MOST_SPELLINGS
from tests.matching.readings import memo


def test_a_spelling_is_worked_out_once() -> None:
    shared = memo()
    shared.patterns(Term("العراق"))
    assert "بالعراق" not in shared.spellings(persian=False)
    first = shared.spelling("بالعراق", persian=False)
    assert len(first.met) == 1
    assert shared.spellings(persian=False)["بالعراق"] is first
    assert "بالعراق" not in shared.spellings(persian=True)


def test_spellings_are_forgotten_when_the_vocabulary_grows() -> None:
    shared = memo()
    assert shared.spelling("العراق", persian=False).met == ()
    shared.patterns(Term("العراق"))
    assert len(shared.spelling("العراق", persian=False).met) == 1


def test_preparing_adds_every_word_of_a_rule_guards_and_exclusions_too() -> None:
    shared = memo()
    tree = AllOf((Term("a"), Not(Term("b")), Unless(Term("c"), (Term("d e"),)), Within("source", Term("f"))))
    shared.prepare(tree)
    assert shared.words == 5
    shared.prepare(tree)
    assert shared.words == 5


def test_equal_terms_have_equal_patterns_whichever_object_they_are() -> None:
    shared = memo()
    assert shared.patterns(Term("a b")) == shared.patterns(Term("a b"))
    assert shared.words == 2


def test_the_memory_is_bounded() -> None:
    shared = memo()
    known = shared.spelling("x", persian=False)
    remembered = shared.spellings(persian=False)
    remembered |= {str(number): known for number in range(MOST_SPELLINGS)}
    shared.spelling("y", persian=False)
    assert len(shared.spellings(persian=False)) == 1
