"""The tree: which terms ask for a hit, and what a tree requires."""

from __future__ import annotations

import pytest

from monitor.matching.expression import AllOf, AnyOf, Not, Term, requires, terms, written
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


def test_a_tree_can_be_read_out() -> None:
    tree = AllOf((AnyOf((A, B), "letters"), Not(Term("c d", exact=True)), AnyOf((A, C))))
    assert written(tree) == '(@letters AND NOT ="c d" AND (a OR c))'
