"""The engine agrees with the naive evaluator, evidence included, on any rules and articles."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.engine import Matcher
from monitor.matching.expression import AllOf, AnyOf, Not, Term, requires
from monitor.matching.lexicon import read_lexicon
from monitor.model import Article, Expression, Rule
from tests.matching import naive

LEXICON = read_lexicon()

# Few words, so that rules and articles meet; forms of each other, so that the grammar is asked.
WORDS = [
    "التحالف", "تحالف", "للتحالف", "تحالفنا", "الدولي", "الدولى", "دولية", "وحدة", "الوحدة", "وحده", "مدينه", "لجنة",
    "للجنة", "الجنة", "عبد", "الله", "عبدالله", "لله", "أبو", "أبي", "مازن", "أبومازن", "المهاجرين", "مهاجرون", "وزير",
    "زير", "سوريا", "سوري", "oil", "Oil", "U.S.", "F-16", "F16", "٢٠١٤", "2014",
]  # fmt: skip
GAPS = [" ", " ", " ", "  ", "\n", "\n\n", ", ", "، ", "-", "_", ". ", "", "\u200f "]
FIELDS = [("title", "summary", "text"), ("title",), ("text",), ("title", "text")]

words = st.sampled_from(WORDS)
leaves = st.builds(
    lambda parts, exact: Term(" ".join(parts), exact), st.lists(words, min_size=1, max_size=3), st.booleans()
)


def trees(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(AllOf, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner)


expressions = st.recursive(leaves, trees, max_leaves=6).filter(requires)
rules = st.lists(
    st.builds(
        lambda tree, fields: Rule(id="r", expression=tree, fields=fields),
        expressions,
        st.sampled_from(FIELDS),
    ),
    min_size=1,
    max_size=4,
)
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)).map("".join), max_size=12).map("".join)
articles = st.builds(lambda title, text: Article(id="a", title=title, text=text), texts, texts)


@settings(max_examples=400, deadline=None)
@given(rules, articles)
def test_the_engine_finds_what_the_obvious_evaluator_finds(wanted: list[Rule], article: Article) -> None:
    assert Matcher(wanted, LEXICON).match(article) == naive.match(wanted, article, LEXICON)


@settings(max_examples=200, deadline=None)
@given(rules, articles)
def test_each_rule_is_explained_as_it_is_judged(wanted: list[Rule], article: Article) -> None:
    matcher = Matcher(wanted, LEXICON)
    judgement, explanations = matcher.judge(article), matcher.explain(article)
    assert [each.match for each in explanations if each.match] == list(judgement.matches)
    assert [each.excluded for each in explanations if each.excluded] == list(judgement.excluded)
    for each in explanations:
        if each.verdict == "missing":
            assert each.missing
            assert each.present <= each.wanted


@settings(max_examples=300, deadline=None)
@given(st.text() | texts, st.text("اـل\u064b\u0651\u200dأةهوa1東ガ\u3099ﻻﷺ\ud800\0\n ،") | texts)
def test_offsets_always_slice_right_and_nothing_raises(term: str, text: str) -> None:
    article = Article(id="a", title=term, text=text + term, authors=(term,), language=term[:3])
    rule = Rule(id="r", expression=AnyOf((Term(term or "x"), Term(text or "x"), Term("ا"))))
    matcher = Matcher([rule], LEXICON)
    matcher.explain(article)
    for match in matcher.match(article):
        assert match.evidence
        for each in match.evidence:
            assert getattr(article, each.field)[each.start : each.end] == each.text != ""
