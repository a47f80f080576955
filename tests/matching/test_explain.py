"""Why a rule matches or does not, told in codes and numbers."""

from __future__ import annotations

import time

import pytest

from monitor.matching.arabic import Licence, Refusal
from monitor.matching.explain import Explanation, Lack, Missing, explain, nearest_entry
from monitor.matching.expression import AllOf, AnyOf, Form, Near, Regex, Term, Unless
from monitor.matching.overruns import MOST, Overruns
from monitor.model import Article, Expression, Rule
from tests.matching.readings import asking, reading

ISIS = AnyOf((Term("داعش"), Term("ISIS")), "isis")


def explained(tree: str | Expression, article: Article | str, **keys: object) -> Explanation:
    subject = Article(id="a", text=article) if isinstance(article, str) else article
    wanted = asking(tree, concepts={"isis": ISIS})
    rule = Rule(id="r", expression=wanted.expression, **keys)  # type: ignore[arg-type]  # a builder of test values
    return explain(reading(subject), rule)


@pytest.mark.parametrize(
    ("term", "text", "licences"),
    [
        (Term("العراق"), "العراق", [(Licence.SAME,)]),
        (Term("العراق"), "عراق", [(Licence.ARTICLE,)]),
        (Term("العراق"), "وبالعراق", [(Licence.PROCLITIC,)]),
        (Term("مدينة"), "مدينته", [(Licence.ENCLITIC,)]),
        (Term("مهندسون"), "مهندسين", [(Licence.CASE,)]),
        (Term("وزير", Form.INFLECTED), "الوزيرة", [(Licence.INFLECTION,)]),
        (Term("عراق", Form.PREFIX), "العراقيون", [(Licence.PREFIX,)]),
        (Term("서울"), "서울에서", [(Licence.PARTICLE,)]),
        (Term("東京"), "東京都", [(Licence.PART,)]),
        # One for each word of a phrase.
        (Term("التحالف الدولي"), "للتحالف الدولي", [(Licence.PROCLITIC, Licence.SAME)]),
        # A regular expression needs none.
        (Regex("عر"), "عراق", [()]),
    ],
)
def test_a_hit_tells_the_licence_of_each_word(
    term: Expression, text: str, licences: list[tuple[Licence, ...]]
) -> None:
    explanation = explained(term, text)
    assert explanation.verdict == "hit"
    assert [hit.licences for hit in explanation.hits] == licences
    assert explanation.match is not None
    assert [hit.evidence for hit in explanation.hits] == list(explanation.match.evidence)


@pytest.mark.parametrize(
    ("tree", "article", "missing"),
    [
        # Each part of an AND by itself; of an OR one; a concept by its name.
        (
            "نفط AND (خام OR غاز) AND @isis",
            "x",
            [Missing(("نفط",)), Missing(("خام", "غاز")), Missing(("@isis",))],
        ),
        ("نفط AND غاز", "نفط", [Missing(("غاز",))]),
        ("title:نفط", "x", [Missing(("title:نفط",))]),
        ("source:bbc AND x", "x", [Missing(("source:bbc",))]),
        # n OF, count, score: how many of how many.
        ("2 OF (a, b, c)", "b", [Missing(("a", "c"), Lack.TOO_FEW, "1", "2")]),
        ("count(a OR b) >= 3", "a b", [Missing(("(a OR b)",), Lack.COUNT, "2", "3")]),
        ("score(a^3, b^0.5, c) >= 4", "a b", [Missing(("c",), Lack.SCORE, "3.5", "4")]),
        # A side of NEAR that is not there at all.
        ("a NEAR/3 b", "b", [Missing(("a",))]),
        ("a NEAR/3 b", "x", [Missing(("a",)), Missing(("b",))]),
        ("a NEAR/3 b", Article(id="a", title="a", text="b"), [Missing(("a NEAR/3 b",), Lack.FAR, "", "3")]),
        ("title:(a NEAR/3 b)", Article(id="a", title="a"), [Missing(("b",))]),
        (Unless(ISIS, (Term("x"),)), "y", [Missing(("@isis",))]),
        # Exclusions are never missing.
        ("a NOT b", "b", [Missing(("a",))]),
    ],
)
def test_what_is_missing_is_told_with_what_there_is_of_it(
    tree: str | Expression, article: Article | str, missing: list[Missing]
) -> None:
    explanation = explained(tree, article)
    assert explanation.verdict == "missing"
    assert list(explanation.missing) == missing


@pytest.mark.parametrize(
    ("tree", "text", "lack", "found", "nearest"),
    [
        ("a NEAR/3 b", "a . x x x b x x x x x x a", Lack.FAR, "4", ["a", "b"]),
        ("a NEAR/3 b", "b x x x x a x x x x x x b", Lack.FAR, "5", ["a", "b"]),
        ("a BEFORE/3 b", "b x x x x x a x x x x b", Lack.FAR, "5", ["a", "b"]),
        ("a BEFORE/3 b", "b x a", Lack.ORDER, "2", ["a", "b"]),
        ("a BEFORE/3 b", "b x x x x a", Lack.FAR, "", []),
        ('"a c" NEAR/1 b', "a c x b", Lack.FAR, "2", ["a c", "b"]),
        # Within one run without blanks.
        ("石油 BEFORE/3 価格", "価格の石油", Lack.ORDER, "1", ["石油", "価格"]),
        ("東京 NEAR/3 東京都", "東京都", Lack.FAR, "", []),
    ],
)
def test_sides_that_are_too_far_apart_are_told_with_their_distance(
    tree: str, text: str, lack: Lack, found: str, nearest: list[str]
) -> None:
    (missing,) = explained(tree, text).missing
    assert (missing.lack, missing.found) == (lack, found)
    assert [each.text for each in missing.evidence] == nearest


def test_a_term_in_another_field_is_told() -> None:
    article = Article(id="a", text="نفط", keywords=("نفط",))
    (missing,) = explained("title:نفط", article).missing
    assert (missing.lack, missing.found) == (Lack.ELSEWHERE, "text, keywords")
    (missing,) = explained("نفط", article, fields=("title",)).missing
    assert (missing.lack, [each.field for each in missing.evidence]) == (Lack.ELSEWHERE, ["text"])


def test_a_guard_that_covers_all_there_is_is_told() -> None:
    guarded = Unless(AnyOf((Term("الحشد"),), "hashd"), (Term("الحشد الجماهيري"),))
    (missing,) = explained(guarded, "والحشد الجماهيري والحشد الجماهيري").missing
    assert (missing.terms, missing.lack, missing.found) == (("@hashd",), Lack.GUARDED, "2")
    assert missing.evidence[0].term == "الحشد الجماهيري"


def test_regular_expressions_that_are_off_are_told() -> None:
    overruns = Overruns()
    for _ in range(MOST):
        overruns.late("r")
    (missing,) = explain(reading(Article(id="a", text="a"), overruns), asking("/a/")).missing
    assert missing == Missing(("/a/",), Lack.REGEX_OFF)

    (missing,) = explain(reading(Article(id="a", text="a"), overruns), asking("b OR /a/")).missing
    assert missing == Missing(("b", "/a/"), Lack.REGEX_OFF)


def test_regular_expressions_that_take_too_long_are_told() -> None:
    slow = asking(Regex("(a|aa)+$"))
    (missing,) = explain(reading(Article(id="a", text="a" * 60 + "b")), slow).missing
    assert missing.lack is Lack.REGEX_SLOW


@pytest.mark.parametrize(
    ("term", "text", "near", "refusal"),
    [
        (Term("ريم"), "وصل كريم", "كريم", Refusal.ATOMIC),
        (Term("التحالف الدولي"), "التحالف، الدولي", "التحالف، الدولي", Refusal.GAP),
        (Term("قوات التحالف"), "قوات والتحالف", "قوات والتحالف", Refusal.INNER_PROCLITIC),
        (Term("سوري"), "سوريا", "سوريا", Refusal.YA_ALEF),
        (Term("الوحدة"), "المدينة الكبيرة وحده", "وحده", Refusal.TEH_HEH),
        (Term("رون", name=True), "رونا", "رونا", Refusal.NAME),
        (Term("عراق", same_article=True), "العراق", "العراق", Refusal.ARTICLE),
    ],
)
def test_what_nearly_matched_is_told_with_what_forbids_it(
    term: Term, text: str, near: str, refusal: Refusal
) -> None:
    assert [(each.evidence.text, each.refusal) for each in explained(term, text).near] == [(near, refusal)]


def test_near_misses_are_those_of_the_fields_that_are_read() -> None:
    article = Article(id="a", title="كريم", text="كريم كريم")
    assert [each.evidence.field for each in explained("title:ريم", article).near] == ["title"]
    assert len(explained("ريم", Article(id="a", text="كريم " * 50)).near) == 5


@pytest.mark.parametrize(
    ("tree", "text", "verdict"),
    [
        ("a", "a", "hit"),
        ("a NOT b", "a b", "excluded"),
        ("a NOT b", "b", "missing"),
    ],
)
def test_the_verdict(tree: str, text: str, verdict: str) -> None:
    explanation = explained(tree, text)
    assert explanation.verdict == verdict
    assert (explanation.match is not None) == (verdict == "hit")
    assert (explanation.excluded is not None) == (verdict == "excluded")
    assert bool(explanation.missing) == (verdict == "missing")


def test_an_article_out_of_scope_is_told_whatever_it_says() -> None:
    article = Article(id="a", text="نفط", source_id="bbc", language="ar")
    assert explained("نفط", article, sources=("cnn",)).scope == "source"
    assert explained("نفط", article, languages=("en",)).scope == "language"
    assert explained("نفط", article, sources=("bbc",), languages=("ar",)).verdict == "hit"


def test_present_counts_terms_that_are_where_the_rule_looks() -> None:
    explanation = explained("a AND title:b AND @isis AND lang:ar NOT c", "a b داعش")
    assert (explanation.present, explanation.wanted) == (3, 5)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("تنظيم الدولة", "تنظيم الدولة الإسلامية"),
        ("الدولة الإسلامية وداعش", "تنظيم الدولة الإسلامية"),
        ("x", ""),
    ],
)
def test_the_nearest_entry_has_most_of_its_words_there(text: str, nearest: str) -> None:
    wanted = asking(AnyOf((Term("داعش"), Term("تنظيم القاعدة"), Term("تنظيم الدولة الإسلامية"))))
    assert nearest_entry(reading(Article(id="a", text=text)), wanted) == nearest


def test_explaining_a_huge_rule_takes_bounded_time() -> None:
    entries = tuple(Term(f"كلمة {number}") for number in range(10_000))
    tree = AllOf((AnyOf(entries), Near(AnyOf(entries[:100]), Term("x"), 3)))
    article = Article(id="a", text="كلمة، 9999 وكلمة x. " * 3000)
    started = time.process_time()
    explanation = explain(reading(article), asking(tree))
    assert explanation.verdict == "missing"
    assert len(explanation.missing[0].terms) == 101
    assert explanation.missing[0].terms[-1] == "…"
    assert time.process_time() - started < 10
