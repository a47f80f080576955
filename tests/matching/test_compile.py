"""What rules become in the arrays: which are decided there, and under what each is filed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.matching.compile import Index, compile_rules
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
)
from monitor.matching.lexicon import read_lexicon
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Expression, Rule

LEXICON = read_lexicon()
A, B, C, D = Term("amber"), Term("basalt"), Term("copper"), Term("dolomite rock")


def compiled(*expressions: Expression, fields: tuple[str, ...] = ("title", "summary", "text")) -> Index:
    """The index of rules that ask for these."""
    rules = [Rule(id=str(n), expression=each, fields=fields) for n, each in enumerate(expressions)]
    return compile_rules(rules, Vocabulary(LEXICON))


@pytest.mark.parametrize(
    "expression",
    [
        A,  # a word
        D,  # a phrase
        AllOf((A, AnyOf((B, D)), Not(C))),  # clauses and an exclusion
        AllOf((A, Not(AnyOf((B, C))))),  # an exclusion of either
        AnyOf((AllOf((A, B)), C)),  # multiplied out: (a OR c) AND (b OR c)
        Near(A, B, 5),  # two words
        Near(A, B, 5, ordered=True),
        AtLeast(1, (A, B)),  # is an OR
        AtLeast(2, (A, B)),  # is an AND
        Count(A, 1),  # is the term
        Within("title", AnyOf((A, B))),  # one field for the whole rule
        Term("amb", Form.PREFIX),
        Term("F-16"),  # a hyphen is nothing that a phrase stops at
    ],
)
def test_plain_conditions_are_decided_by_the_arrays(expression: Expression) -> None:
    index = compiled(expression)
    assert index.sure == b"\1"
    assert not index.always


@pytest.mark.parametrize(
    "expression",
    [
        Near(D, B, 5),  # a side of two words
        Near(AnyOf((A, B)), C, 5),  # alternatives
        AtLeast(2, (A, B, C)),
        Count(A, 2),
        Score(((A, Decimal(3)), (B, Decimal(1))), Decimal(4)),
        AllOf((A, Within("title", B))),  # fields of single terms
        AllOf((A, Not(Within("title", B)))),
        AnyOf((A, AllOf((B, Not(C))))),  # an exclusion within an alternative
        AllOf((A, Not(AllOf((B, C))))),  # an exclusion of both together
        Unless(AnyOf((A, B)), (Term("amber alert"),)),
        AllOf((A, Regex("x+y"))),
        Term("U.S. Army"),  # runs over a full stop, where it is typed
    ],
)
def test_other_conditions_are_needed_and_looked_at_again(expression: Expression) -> None:
    index = compiled(expression)
    assert index.sure == b"\0"
    assert not index.always


@pytest.mark.parametrize(
    "expression",
    [
        Regex("x+y"),
        Within("source", Term("bbc")),
        AnyOf((A, Regex("x+y"))),
        AllOf((Regex("x"), Within("lang", Term("ar")))),
    ],
)
def test_what_needs_no_word_is_handed_out_for_every_article(expression: Expression) -> None:
    assert list(compiled(expression).always) == [0]


def test_a_rule_is_filed_under_its_rarest_clause() -> None:
    # The long word is the rarer one, as far as can be guessed.
    index = compiled(AllOf((Term("oil"), Term("desertification"))))
    atoms = [atom for atom in range(index.atoms) if index.program_at[atom] < index.program_at[atom + 1]]
    assert len(atoms) == 1
    (word,) = [w for w in range(index.words) if index.single[index.single_at[w]] == atoms[0]]
    vocabulary = Vocabulary(LEXICON)
    compile_rules([Rule(id="r", expression=AllOf((Term("oil"), Term("desertification"))))], vocabulary)
    assert vocabulary.length(word) == len("desertification")


def test_of_several_that_suffice_together_only_the_rarest_are_asked_about() -> None:
    # 2 OF 3: one of any two must be there.
    index = compiled(AtLeast(2, (Term("oil"), Term("embargo"), Term("desertification"))))
    assert len(index.direct) == 2
    # score >= 4 of 3, 2, 1: without the commonest that do not reach 4 between them.
    parts = ((Term("oil"), Decimal(1)), (Term("embargo"), Decimal(2)), (Term("desertification"), Decimal(3)))
    assert len(compiled(Score(parts, Decimal(4))).direct) == 1


def test_a_phrase_is_filed_under_the_word_that_fewest_phrases_have() -> None:
    phrases = [Term(f"minister {name}") for name in ("amber", "basalt", "copper")]
    index = compiled(*phrases)
    assert list(index.phrase_anchor) == [1, 1, 1]


def test_fields_are_those_that_a_rule_reads() -> None:
    assert compiled(A, fields=("title", "author")).fields == bytes([1 | 8])
    assert compiled(Within("keyword", A)).fields == bytes([16])
    assert compiled(AllOf((A, Within("url", B)))).fields == bytes([7 | 64])
    assert compiled(A, Within("publisher", A)).wanted == 7 | 32


def test_a_wide_alternative_is_not_multiplied_out_without_end() -> None:
    wide = AnyOf(tuple(AllOf(tuple(Term(f"word{n}{m}") for m in range(5))) for n in range(40)))
    index = compiled(wide)
    assert index.sure == b"\0"
    assert len(index.direct) == 40


def test_rows_hold_each_pair_once() -> None:
    index = compiled(AnyOf((A, A, Term("amber"))))
    assert list(index.direct) == [0]
