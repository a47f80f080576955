"""The expression language: what binds how, and what is said about a mistake at which column."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.expression import AllOf, AnyOf, Not, Term, requires, terms, written
from monitor.matching.parse import DEEPEST, MistakeError, entry, parse
from monitor.model import Expression

A, B, C = Term("a"), Term("b"), Term("c")
ISIS = AnyOf((Term("داعش"), Term("ISIS")), "isis")
CONCEPTS = {"isis": ISIS}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a AND b", AllOf((A, B))),
        ("a OR b OR c", AnyOf((A, B, C))),
        # AND binds before OR, NOT before AND.
        ("a OR b AND c", AnyOf((A, AllOf((B, C))))),
        ("(a OR b) AND c", AllOf((AnyOf((A, B)), C))),
        ("NOT a AND b", AllOf((Not(A), B))),
        # a NOT b is a AND NOT b.
        ("a NOT b", AllOf((A, Not(B)))),
        ("a AND NOT b", AllOf((A, Not(B)))),
        ("a NOT (b OR c)", AllOf((A, Not(AnyOf((B, C)))))),
        # The Arabic words, with and without hamza.
        ("a و b", AllOf((A, B))),
        ("a أو b", AnyOf((A, B))),
        ("a او b", AnyOf((A, B))),
        ("a ليس b", AllOf((A, Not(B)))),
        # Phrases between any quotation marks, exact ones, concepts.
        ('"a b" AND c', AllOf((Term("a b"), C))),
        ("«a b» AND c", AllOf((Term("a b"), C))),
        ("“a b”", Term("a b")),
        ('="a b"', Term("a b", exact=True)),
        ("@isis NOT a", AllOf((ISIS, Not(A)))),
        # No quotes needed.
        ("F-16 OR C++", AnyOf((Term("F-16"), Term("C++")))),
        # Quotes make a word of an operator.
        ('"AND" OR "and"', AnyOf((Term("AND"), Term("and")))),
        # Brackets mean nothing but order.
        ("((a))", A),
        ("  a\nAND\tb ", AllOf((A, B))),
    ],
)
def test_an_expression_means_this(text: str, tree: Expression) -> None:
    assert parse(text, CONCEPTS) == tree


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("", "empty-match", 0, 0),
        # Two terms side by side.
        ("نفط أسعار", "side-by-side", 4, 9),
        ("(a) b", "side-by-side", 4, 5),
        ('a "b c"', "side-by-side", 2, 7),
        ("a @isis", "side-by-side", 2, 7),
        # Operators are capitals.
        ("a and b", "lower-case-operator", 2, 5),
        ("not a", "lower-case-operator", 0, 3),
        # Something is missing.
        ("a AND", "term-expected", 5, 5),
        ("a AND OR b", "term-expected", 6, 8),
        ("OR a", "term-expected", 0, 2),
        ("()", "term-expected", 1, 2),
        # Brackets and quotes without a partner.
        ("(a OR b", "bracket", 0, 1),
        ("a OR b)", "bracket", 6, 7),
        ('a OR "b', "quote", 5, 6),
        ("a OR b”", "quote", 6, 7),
        # What would match the world.
        ("NOT a", "only-exclusions", 0, 5),
        ("NOT a AND NOT b", "only-exclusions", 0, 15),
        ("NOT (NOT a AND NOT b)", "only-exclusions", 0, 21),
        ("a OR NOT b", "or-not", 2, 4),
        # Names.
        ("a OR @isisx", "unknown-concept", 5, 11),
        ("@", "unknown-concept", 0, 1),
        # No word in it.
        ("a OR ++", "no-word", 5, 7),
        ('""', "no-word", 0, 2),
        ("a -b", "side-by-side", 2, 4),
        ("-a", "minus", 0, 2),
        ("=a", "exact-form", 0, 2),
        # Forms that the language keeps for later are refused, not misunderstood.
        ("a NEAR/5 b", "not-yet", 2, 8),
        ("a BEFORE/3 b", "not-yet", 2, 10),
        ("2 OF (a)", "not-yet", 0, 1),
        ("count(a)", "not-yet", 0, 5),
        ("title:a", "not-yet", 0, 7),
        ("~a", "not-yet", 0, 2),
        ("ab*", "not-yet", 0, 3),
        ("/a.c/", "not-yet", 0, 5),
        ("/a b/", "not-yet", 0, 2),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, code: str, start: int, end: int) -> None:
    with pytest.raises(MistakeError) as caught:
        parse(text, CONCEPTS)
    found = caught.value.mistake
    assert (found.code, found.start, found.end) == (code, start, end)
    assert found.message.format_map(found.values)
    assert found.remedy.format_map(found.values)


def test_side_by_side_offers_the_phrase_and_the_operator() -> None:
    with pytest.raises(MistakeError) as caught:
        parse("oil price", {})
    found = caught.value.mistake
    assert found.remedy.format_map(found.values) == 'write "oil price" for the phrase, or oil AND price'


def test_an_unknown_concept_is_met_with_the_nearest() -> None:
    with pytest.raises(MistakeError) as caught:
        parse("@isys", CONCEPTS)
    found = caught.value.mistake
    assert found.remedy.format_map(found.values) == 'did you mean "@isis"? known: @isis'


@pytest.mark.parametrize("text", ["(" * (DEEPEST + 1) + "a", "NOT " * (DEEPEST + 1) + "a", "(" * 100_000])
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(MistakeError) as caught:
        parse(text, {})
    assert caught.value.mistake.code == "too-deep"


def test_ten_thousand_terms_are_no_depth() -> None:
    tree = parse(" OR ".join(f"w{number}" for number in range(10_000)), {})
    assert isinstance(tree, AnyOf)
    assert len(tree.parts) == 10_000


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # Several words are a phrase, quotes are not needed, lower-case words are words.
        ("التحالف الدولي", Term("التحالف الدولي")),
        ("  داعش ", Term("داعش")),
        ("Smith and Wesson", Term("Smith and Wesson")),
        ('="داعش"', Term("داعش", exact=True)),
        ("@isis", ISIS),
        # Brackets and quotes are punctuation here.
        ("Bank (Iraq)", Term("Bank (Iraq)")),
    ],
)
def test_an_entry_of_a_list_means_this(text: str, tree: Expression) -> None:
    assert entry(text, CONCEPTS) == tree


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a OR b", "operator-in-list"),
        ("a NEAR/5 b", "operator-in-list"),
        ("@isisx", "unknown-concept"),
        ("…", "no-word"),
        ("", "no-word"),
        ("~a", "not-yet"),
        ("title:a", "not-yet"),
        ("a" * 2000, "long-term"),
    ],
)
def test_a_mistake_in_an_entry_is_named(text: str, code: str) -> None:
    with pytest.raises(MistakeError) as caught:
        entry(text, CONCEPTS)
    assert caught.value.mistake.code == code


@settings(deadline=None)
@given(st.text('ab ()"“”«»@=-*~/ANDORT\u0648\u0623أوليس\n', max_size=30))
def test_any_text_parses_or_is_a_mistake_within_it(text: str) -> None:
    try:
        tree = parse(text, CONCEPTS)
    except MistakeError as error:
        found = error.mistake
    else:
        assert requires(tree)
        assert any(terms(tree, positive=True))
        assert written(tree)
        return
    assert 0 <= found.start <= found.end <= len(text)
