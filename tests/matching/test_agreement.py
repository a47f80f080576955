"""Every executor agrees with the naive evaluator, evidence included, on any rules and articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.matching import Matcher, kernel
from monitor.matching.choose import Choice, fastest, portable
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
)
from monitor.model import Article, Expression, Match, Rule
from tests.matching import naive

LEXICON = naive.LEXICON

# Few words, so that rules and articles meet; forms of each other, so that the grammar is asked.
WORDS = [
    "التحالف", "تحالف", "للتحالف", "تحالفنا", "الدولي", "الدولى", "دولية", "وحدة", "الوحدة", "وحده", "مدينه", "لجنة",
    "للجنة", "الجنة", "عبد", "الله", "عبدالله", "لله", "أبو", "أبي", "مازن", "أبومازن", "المهاجرين", "مهاجرون", "وزير",
    "زير", "سوريا", "سوري", "رون", "رونا", "oil", "Oil", "U.S.", "F-16", "F16", "٢٠١٤", "2014", "東京", "東京都",
]  # fmt: skip
GAPS = [" ", " ", " ", "  ", "\n", "\n\n", ", ", "، ", "-", "_", ". ", "", "\u200f "]
FIELDS = [
    ("title", "summary", "text"),
    ("title",),
    ("text",),
    ("title", "text"),
    ("author", "keyword"),
    ("publisher", "title"),
]

words = st.sampled_from(WORDS)
terms = st.builds(
    lambda parts, form, name, same: Term(" ".join(parts), form, name, same),
    st.lists(words, min_size=1, max_size=3),
    st.sampled_from([Form.PLAIN, Form.PLAIN, *Form]),
    st.booleans(),
    st.booleans(),
)
several = st.lists(terms, min_size=1, max_size=3, unique=True).map(tuple)
concepts = st.builds(AnyOf, several, st.sampled_from(["", "name"]))
guarded = st.builds(Unless, concepts | terms, st.lists(terms, min_size=1, max_size=2).map(tuple))
sides = terms | concepts | guarded
regexes = st.sampled_from([r"o\w+", r"[٠-٩]+", r"تحالف", r"U\.S", r"(?:ba)+", r"."]).map(Regex)
distances = st.integers(1, 6)
weights = st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5"), Decimal(3)])
leaves: st.SearchStrategy[Expression] = st.one_of(
    terms,
    terms,
    terms,
    concepts,
    guarded,
    regexes,
    st.builds(Near, sides, sides, distances, st.booleans()),
    st.builds(Count, sides | regexes, st.integers(1, 3)),
    st.builds(
        Within, st.sampled_from(["title", "text", "author", "keyword", "publisher", "url"]), sides | regexes
    ),
    st.just(Within("source", Term("bbc"))),
)


def trees(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    distinct = st.lists(inner, min_size=2, max_size=4, unique=True).map(tuple)
    weighed = st.lists(st.tuples(inner.filter(requires), weights), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, parts),
        st.builds(AnyOf, parts),
        st.builds(Not, inner),
        distinct.filter(lambda each: all(map(requires, each))).flatmap(
            lambda each: st.builds(AtLeast, st.integers(1, len(each)), st.just(each))
        ),
        st.builds(Score, weighed, weights),
    )


expressions = st.recursive(leaves, trees, max_leaves=6).filter(requires)
rules = st.lists(
    st.builds(
        lambda tree, fields: Rule(id="r", expression=tree, fields=fields),
        expressions,
        st.sampled_from(FIELDS),
    ),
    min_size=1,
    max_size=8,
)
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)).map("".join), max_size=12).map("".join)
names = st.lists(texts, max_size=2).map(tuple)
articles = st.builds(
    lambda title, text, authors, keywords, publisher, source: Article(
        id="a",
        title=title,
        text=text,
        authors=authors,
        keywords=keywords,
        publisher=publisher,
        source_id=source,
        url="https://example.org/2014/oil-U.S./",
    ),
    texts,
    texts,
    names,
    names,
    texts,
    st.sampled_from(["bbc", "afp"]),
)

# Strategies that choose among so many forms describe themselves at length, which Hypothesis warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

Ask = Callable[[Matcher, list[Article]], list[Sequence[Match]]]

HOW: dict[str, tuple[Choice, Ask]] = {
    "portable, one": (portable, lambda matcher, several: [matcher.match(article) for article in several]),
    "portable, many": (portable, lambda matcher, several: matcher.match_many(several * 20)[-len(several) :]),
    "kernel, one": (fastest, lambda matcher, several: [matcher.match(article) for article in several]),
    "kernel, many": (fastest, lambda matcher, several: matcher.match_many(several * 3)[-len(several) :]),
}


@pytest.fixture(params=HOW)
def how(request: pytest.FixtureRequest) -> tuple[Choice, Ask]:
    """A way of running rules; the kernel's only where it was built."""
    if request.param.startswith("kernel") and kernel.load() is None:
        pytest.skip("the kernel was not built on this machine")
    return HOW[request.param]


# The fixture holds functions only: nothing of one example is left for the next.
each_way = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@settings(each_way, max_examples=40)
@given(wanted=rules, several=st.lists(articles, min_size=1, max_size=4))
def test_every_executor_finds_what_the_obvious_evaluator_finds(
    how: tuple[Choice, Ask], wanted: list[Rule], several: list[Article]
) -> None:
    agree(how, wanted, several)


@pytest.mark.slow
@settings(each_way, max_examples=800)
@given(wanted=rules, several=st.lists(articles, min_size=1, max_size=4))
def test_every_executor_finds_it_for_ten_thousand_rules_and_articles(
    how: tuple[Choice, Ask], wanted: list[Rule], several: list[Article]
) -> None:
    agree(how, wanted, several)


def agree(how: tuple[Choice, Ask], wanted: list[Rule], several: list[Article]) -> None:
    choice, ask = how
    matcher = Matcher(wanted, LEXICON, choice=choice)
    assert ask(matcher, several) == [naive.match(wanted, article) for article in several]


@settings(each_way, max_examples=40)
@given(wanted=rules, article=articles)
def test_each_rule_is_explained_as_it_is_judged(
    how: tuple[Choice, Ask], wanted: list[Rule], article: Article
) -> None:
    matcher = Matcher(wanted, LEXICON, choice=how[0])
    judgement, explanations = matcher.judge(article), matcher.explain(article)
    assert [each.match for each in explanations if each.match] == list(judgement.matches)
    assert [each.excluded for each in explanations if each.excluded] == list(judgement.excluded)
    for each in explanations:
        if each.verdict == "missing":
            assert each.missing


@settings(each_way, max_examples=60)
@given(
    term=st.text() | texts,
    text=st.text("اـل\u064b\u0651\u200dأةهوa1東ガ\u3099ﻻﷺ\ud800\0\n ،") | texts,
    form=st.sampled_from(list(Form)),
)
def test_offsets_always_slice_right_and_nothing_raises(
    how: tuple[Choice, Ask], term: str, text: str, form: Form
) -> None:
    article = Article(id="a", title=term, text=text + term, authors=(term,), language=term[:3])
    rule = Rule(id="r", expression=AnyOf((Term(term or "x", form), Term(text or "x", form), Term("ا"))))
    choice, ask = how
    matcher = Matcher([rule], LEXICON, choice=choice)
    matcher.explain(article)
    for match in ask(matcher, [article])[0]:
        assert match.evidence
        for each in match.evidence:
            assert getattr(article, each.field)[each.start : each.end] == each.text != ""
