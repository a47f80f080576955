"""The tree: which terms ask for a hit, and what a tree requires."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Form,
    Near,
    Not,
    Regex,
    Score,
    Term,
    Unless,
    Within,
    requires,
    terms,
    written,
)
from monitor.model import Expression

A, B, C = Term("a"), Term("b"), Term("c")
TREE = AllOf((A, AnyOf((B, AllOf((C, Not(Term("d")))))), Not(AllOf((Term("e"), Not(Term("f")))))))


def test_terms_come_in_the_order_written() -> None:
    assert [term.text for term in terms(TREE)] == list("abcdef")


def test_positive_terms_stand_outside_of_every_exclusion() -> None:
    assert [term.text for term in terms(TREE, positive=True)] == list("abc")
    assert [term.text for term in terms(TREE, positive=False)] == list("def")


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (A, True),
        (Not(A), False),
        (AllOf((A, Not(B))), True),
        (AllOf((Not(A), Not(B))), False),
        (AnyOf((A, B)), True),
        # One alternative that requires nothing is enough to match the world.
        (AnyOf((A, Not(B))), False),
        (AnyOf((A, AllOf((B, Not(C))))), True),
    ],
)
def test_a_tree_requires_a_term_or_matches_the_world(tree: Expression, expected: bool) -> None:
    assert requires(tree) == expected


TITLE, SOURCE = Within("title", A), Within("source", Term("bbc"))
GUARDED = Unless(AnyOf((A, B), "letters"), (Term("a b"),))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Near(A, B, 3), True),
        (Count(A, 2), True),
        (Regex("a"), True),
        (TITLE, True),
        (SOURCE, True),
        (GUARDED, True),
        (Within("title", Not(A)), False),
        (AtLeast(1, (A, Not(B))), False),
        (Score(((A, Decimal(2)), (Not(B), Decimal(1))), Decimal(2)), False),
    ],
)
def test_every_node_requires_what_all_its_alternatives_do(tree: Expression, expected: bool) -> None:
    assert requires(tree) == expected


def test_names_of_sources_and_guards_are_no_terms() -> None:
    assert [term.text for term in terms(AllOf((SOURCE, TITLE, GUARDED)))] == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (AllOf((AnyOf((A, B), "letters"), Not(Term("c d", Form.EXACT)), AnyOf((A, C)))), '(@letters AND NOT ="c d" AND (a OR c))'),
        # By itself a phrase is an entry of a list; within an expression it needs quotes.
        (Term("a b"), "a b"),
        (Term("a b", Form.INFLECTED), "~a b"),
        (Term("a b", Form.PREFIX), "a b*"),
        (AnyOf((Term("a b"), Term("a b", Form.INFLECTED), Term("a b", Form.PREFIX))), '("a b" OR ~"a b" OR "a b*")'),
        (Near(A, Term("b c"), 3, ordered=True), 'a BEFORE/3 "b c"'),
        (AtLeast(2, (A, B, Term("c d"))), '2 OF (a, b, "c d")'),
        (Count(AnyOf((A, B)), 3), "count((a OR b)) >= 3"),
        (Score(((A, Decimal("1.5")), (Near(A, B, 2), Decimal(2))), Decimal(3)), "score(a^1.5, (a NEAR/2 b)^2) >= 3"),
        (Within("title", Term("a b")), 'title:"a b"'),
        (Within("title", Near(A, B, 2)), "title:(a NEAR/2 b)"),
        (Within("title", Not(A)), "title:(NOT a)"),
        (Regex("a.c"), "/a.c/"),
        (GUARDED, "@letters"),
    ],
)  # fmt: skip
def test_a_tree_can_be_read_out(tree: Expression, text: str) -> None:
    assert written(tree) == text
