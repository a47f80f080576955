"""A yes of the prover is certain: whatever satisfies the one expression satisfies the other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import Matcher
from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Form,
    Near,
    Not,
    Score,
    Term,
    Unless,
    Within,
    requires,
)
from monitor.matching.implication import Prover, Terms
from monitor.matching.lexicon import read_lexicon
from monitor.model import Article, Expression, Rule

LEXICON = read_lexicon()
ALL = frozenset({"title", "summary", "text"})

# Words that cover each other in many ways: with article, as phrase, as beginning, inflected, as names.
WORDS = ("وزير", "الوزير", "وزير النفط", "النفط", "نفط", "oil", "oil price", "price", "石油", "油")
TEXTS = (
    "وزير",
    "الوزير",
    "للوزير",
    "وزيرها",
    "النفط",
    "نفط",
    "بالنفط",
    "نفطية",
    "oil",
    "oils",
    "price",
    "石油",
    "油",
    ".",
    "x",
)

terms = st.builds(Term, st.sampled_from(WORDS), st.sampled_from(Form), st.booleans(), st.booleans())
leaves = st.one_of(
    terms,
    st.builds(Within, st.sampled_from(["title", "text"]), terms),
    st.builds(lambda part, guard: Unless(part, (guard,)), terms, terms),
    st.builds(Near, terms, terms, st.integers(1, 4), st.booleans()),
    st.builds(Count, terms, st.integers(1, 3)),
)


def _nodes(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3, unique=True).map(tuple)
    return st.one_of(
        several.map(AllOf),
        several.map(AnyOf),
        st.builds(lambda part, other: AllOf((part, Not(other))), inner, inner),
        st.builds(lambda parts: AtLeast(2, parts), several),
        st.builds(lambda parts: Score(tuple((part, Decimal(2)) for part in parts), Decimal(3)), several),
    )


expressions = st.recursive(leaves, _nodes, max_leaves=5).filter(requires)
texts = st.lists(st.sampled_from(TEXTS), max_size=8).map(" ".join)


def implies(given_: Expression, wanted: Expression) -> bool:
    return Prover(Terms(LEXICON)).implies(given_, wanted, ALL, ALL)


@given(expressions, expressions, st.lists(st.tuples(texts, texts), min_size=3, max_size=8))
@settings(max_examples=400, deadline=None)
def test_what_is_shown_to_follow_follows(
    one: Expression, other: Expression, articles: list[tuple[str, str]]
) -> None:
    pairs = [("one", "other", implies(one, other)), ("other", "one", implies(other, one))]
    matcher = Matcher.from_rules([Rule("one", one), Rule("other", other)])
    for title, text in articles:
        matched = {match.rule.id for match in matcher.match(Article(id="a", title=title, text=text))}
        for given_, wanted, follows in pairs:
            assert not follows or given_ not in matched or wanted in matched


# A term that covers another wherever that is found, and why.
COVERED = [
    (Term("وزير"), Term("الوزير"), "the article is left open"),
    (Term("وزير"), Term("وزير النفط"), "a word of a phrase"),
    (Term("وزير"), Term("الوزير", Form.EXACT), "a form of it"),
    (Term("وزير", Form.INFLECTED), Term("وزير"), "inflections include the word"),
    (Term("وزير"), Term("وزير", name=True), "a name takes fewer clitics"),
    (Term("نفط", Form.PREFIX), Term("نفط"), "the word itself begins so"),
    (Term("oil", Form.PREFIX), Term("oils"), "a longer word"),
    (Term("油"), Term("石油"), "a sign within a run"),
    (Term("عبد الله"), Term("عبدالله"), "two spellings of one name"),
]

UNCOVERED = [
    (Term("وزير النفط"), Term("وزير"), "a phrase is less"),
    (Term("وزير", Form.EXACT), Term("وزير"), "one form is less"),
    (Term("وزير", name=True), Term("وزير"), "a name is less"),
    (Term("الوزير", same_article=True), Term("وزير"), "the article is required"),
    (Term("U S"), Term("U.S. Army"), "a phrase runs over full stops only where they are typed"),
    (Term("عبد"), Term("عبد الله"), "the name may be written solid"),
    (Term("oils"), Term("oil", Form.PREFIX), "a beginning is more"),
    (Term("سورية"), Term("سوريه"), "ة and ه may be told apart by a text"),
]


@pytest.mark.parametrize(("wide", "narrow", "why"), COVERED)
def test_a_term_covers_another_that_is_found_only_where_it_is(wide: Term, narrow: Term, why: str) -> None:
    assert implies(narrow, wide), why


@pytest.mark.parametrize(("wide", "narrow", "why"), UNCOVERED)
def test_a_term_does_not_cover_what_may_stand_without_it(wide: Term, narrow: Term, why: str) -> None:
    assert not implies(narrow, wide), why
