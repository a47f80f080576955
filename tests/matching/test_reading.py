"""What a rule means for an article: every sentence of the rule language's semantics as cases, on the exact evaluator."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from monitor.matching.overruns import Overruns
from monitor.matching.reading import Reading
from monitor.model import Article, Evidence, Expression, Match
from tests.matching.readings import DEFAULT, asking, found, holds, memo, reading

ELSEWHERE = Article(
    id="a",
    source_id="bbc-arabic",
    url="https://www.example.com/news/%D8%A7%D9%84%D8%B9%D8%B1%D8%A7%D9%82/oil-prices?x=%FF",
    title="نفط العراق",
    summary="أسعار الخام",
    text="برميل من كركوك",
    authors=("علي حسن", "محمد سعد"),
    keywords=("اقتصاد عراقي", "طاقة"),
    publisher="وكالة الأنباء",
    language="ar-IQ",
)


@pytest.mark.parametrize(
    ("tree", "text", "expected"),
    [
        # NEAR and BEFORE bind before NOT, NOT before AND, AND before OR.
        ("a OR b AND c", "a", True),
        ("a OR b AND c", "b", False),
        ("NOT a AND b", "b", True),
        ("NOT a AND b", "a b", False),
        ("b AND NOT a NEAR/1 c", "b a x c", True),
        ("b AND NOT a NEAR/1 c", "b a c", False),
        # A NOT B is A AND NOT B.
        ("a NOT b", "a", True),
        ("a NOT b", "a b", False),
        # Arabic words and digits.
        ("a و b", "a b", True),
        ("a أو b", "b", True),
        ("a ليس b", "a b", False),
        ("a NEAR/٢ b", "a x b", True),
        # F-16 needs no quotes.
        ("F-16 AND x", "x f16", True),
        ("F-16 AND x", "x 16-F", False),
        # An exclusion of one alternative leaves the other alone.
        ("a OR (b NOT c)", "b c", False),
        ("a OR (b NOT c)", "a b c", True),
    ],
)
def test_operators_bind_as_the_semantics_say(tree: str, text: str, expected: bool) -> None:
    assert holds(tree, text) == expected


@pytest.mark.parametrize(
    ("tree", "fields", "expected"),
    [
        # The default fields are one text for AND, OR, NOT.
        ("نفط AND الخام AND برميل", DEFAULT, True),
        ("نفط NOT برميل", DEFAULT, False),
        # Not for phrases, and nothing else is read by default.
        ('"العراق أسعار"', DEFAULT, False),
        ("سعد OR طاقة OR الأنباء OR example", DEFAULT, False),
        # The rule's fields; each prefix is its field alone and beats them.
        ("برميل", ("title",), False),
        ("سعد", ("author",), True),
        ("title:نفط", ("text",), True),
        ("title:برميل", DEFAULT, False),
        ("summary:الخام AND text:كركوك", ("title",), True),
        ("author:سعد AND keyword:طاقة AND publisher:الأنباء", DEFAULT, True),
        ("author:طاقة OR keyword:سعد OR publisher:نفط", DEFAULT, False),
        ("title:(نفط OR برميل)", DEFAULT, True),
        ("title:(نفط AND برميل)", DEFAULT, False),
        # One author and the next are two texts, and so are keywords.
        ('author:"علي حسن"', DEFAULT, True),
        ('author:"حسن محمد"', DEFAULT, False),
        ('keyword:"عراقي طاقة"', DEFAULT, False),
        ("author:(حسن NEAR/3 محمد)", DEFAULT, False),
        # source is the whole id; a language covers its regions.
        ("source:bbc-arabic AND نفط", DEFAULT, True),
        ("source:bbc AND نفط", DEFAULT, False),
        ("lang:ar AND نفط", DEFAULT, True),
        ("lang:ar-IQ AND نفط", DEFAULT, True),
        ("lang:ar-SA AND نفط", DEFAULT, False),
        ("lang:en AND نفط", DEFAULT, False),
        # The words of the address, also those behind percent signs; a phrase runs over what stands between.
        ("url:العراق", DEFAULT, True),
        ('url:"oil prices"', DEFAULT, True),
        ('url:"news العراق oil"', DEFAULT, True),
        ("url:نفط", DEFAULT, False),
        ("oil OR news", DEFAULT, False),
        # NOT and none exclude on any occurrence in their scope.
        ("نفط NOT title:برميل", DEFAULT, True),
        ("نفط NOT title:العراق", DEFAULT, False),
        ("نفط NOT author:سعد", ("title",), False),
        ("نفط NOT source:bbc-arabic", DEFAULT, False),
        ("نفط NOT lang:en", DEFAULT, True),
    ],
)
def test_scope(tree: str, fields: tuple[str, ...], expected: bool) -> None:
    assert holds(tree, ELSEWHERE, fields) == expected


@pytest.mark.parametrize(
    ("summary", "text", "times"),
    [
        ("أسعار النفط", "أسعار النفط ترتفع", 1),
        ("أسعار النفط", "قال إن أسعارَ النفط ترتفع", 1),
        ("أسعار النفط تر…", "أسعار النفط ترتفع", 1),
        ("أسعار النفط اليوم", "أسعار النفط ترتفع", 2),
        ("أسعار النفط", "", 1),
    ],
)
def test_a_summary_that_the_text_repeats_is_not_read_twice(summary: str, text: str, times: int) -> None:
    article = Article(id="a", summary=summary, text=text)
    assert holds(Count(Term("النفط"), times), article)
    assert not holds(Count(Term("النفط"), times + 1), article)
    assert len(found("النفط", article)) == times
    assert holds("summary:النفط", article)
    assert holds("النفط", article, ("summary",))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        *[(Term("Islamic State"), f"Islamic{gap}State", True) for gap in ("\n", "  ", " - ", "–", "/", "_")],
        *[(Term("Islamic State"), f"“Islamic”{gap}State", True) for gap in (" (", " «", '"')],
        *[(Term("Islamic State"), f"Islamic{gap} State", False) for gap in ",،;؛:.!?؟…|"],
        (Term("Islamic State"), "Islamic\n \nState", False),
        (Term("Islamic State"), "Islamic x State", False),
        (Term("Islamic State"), "State Islamic", False),
        # What the term itself has between its words.
        (Term("U.S. Army"), "the U.S. Army", True),
        # The first word may have a proclitic, the others only the article.
        (Term("تحالف دولي"), "بالتحالف الدولي", True),
        (Term("تحالف دولي"), "تحالف ودولي", False),
        # ="two words" is one without clitics.
        (Term("تحالف دولي", Form.EXACT), "تحالف دولي", True),
        (Term("تحالف دولي", Form.EXACT), "التحالف الدولي", False),
        # Within and across runs without blanks.
        (Term("用python写"), "我用Python写的", True),
        (Term("東京 大阪"), "東京・大阪", True),
    ],
)
def test_a_phrase_is_adjacent_words_of_one_field(phrase: Term, text: str, expected: bool) -> None:
    assert holds(phrase, text) == expected


@pytest.mark.parametrize(
    ("tree", "text", "expected"),
    [
        # Positions differ by at most n; adjacent is 1; either side first.
        ("a NEAR/1 b", "a b", True),
        ("a NEAR/1 b", "b a", True),
        ("a NEAR/1 b", "a x b", False),
        ("a NEAR/2 b", "a x b", True),
        ("a NEAR/2 b", "a. x, b", True),  # words are counted, whatever stands between
        # BEFORE: the left one first.
        ("a BEFORE/2 b", "a x b", True),
        ("a BEFORE/2 b", "b x a", False),
        ("a BEFORE/2 b", "b x a x b", True),
        # A phrase from its end to the other's start.
        ('"a b" NEAR/1 c', "a b c", True),
        ('"a b" NEAR/1 c', "c a b", True),
        ('"a b" NEAR/1 c', "a b x c", False),
        ('c BEFORE/1 "a b"', "c a b", True),
        ('c BEFORE/1 "a b"', "c x a b", False),
        # The sides share no word.
        ("a NEAR/3 a", "a", False),
        ("a NEAR/3 a", "a x a", True),
        ('"a b" NEAR/5 b', "a b", False),
        ('"a b" NEAR/5 b', "a b x b", True),
        ('"a b" NEAR/5 "b c"', "a b c", False),
        ("東京 NEAR/5 大阪", "東京大阪", True),
        # Any of several on a side.
        ("(a OR c) NEAR/1 (b OR d)", "x c d", True),
        ("(a OR c) NEAR/1 (b OR d)", "a x b y c", False),
        # Exclusions and other operators around it.
        ("x NOT a NEAR/1 b", "x a b", False),
    ],
)
def test_near_counts_words(tree: str, text: str, expected: bool) -> None:
    assert holds(tree, text) == expected


def test_near_stays_in_one_field() -> None:
    assert not holds("a NEAR/9 b", Article(id="a", title="a", text="b"))
    assert holds("a NEAR/9 b", Article(id="a", title="a", text="b x a"))
    assert not holds("title:(a NEAR/9 b)", Article(id="a", text="a b"))


@pytest.mark.parametrize(
    ("tree", "text", "expected"),
    [
        ("2 OF (a, b, c)", "a c", True),
        ("2 OF (a, b, c)", "a a", False),
        ("3 OF (a, b, c)", "a c", False),
        ("٢ OF (a، b، c)", "b c", True),
        # A term given twice is one; entries may be expressions.
        (AtLeast(2, (Term("a"), Term("a"), Term("b"))), "a", False),
        ("2 OF (a AND b, c, d NOT e)", "a b c", True),
        ("2 OF (a AND b, c, d NOT e)", "a c", False),
        ("2 OF (a, c, d NOT e)", "a d e", False),
        ("2 OF (a, c, d NOT e)", "a d", True),
        # A concept is one entry.
        (AtLeast(2, (AnyOf((Term("a"), Term("b")), "ab"), Term("c"))), "a b", False),
        (AtLeast(2, (AnyOf((Term("a"), Term("b")), "ab"), Term("c"))), "b c", True),
    ],
)
def test_n_of_counts_distinct_entries(tree: str | Expression, text: str, expected: bool) -> None:
    assert holds(tree, text) == expected


@pytest.mark.parametrize(
    ("tree", "text", "times"),
    [
        # Occurrences that don't overlap, leftmost longest.
        (Term("a"), "a b a, a", 3),
        (Term("a a"), "a a a a", 2),
        (Term("a a"), "a a a", 1),
        (AnyOf((Term("a"), Term("a b"))), "a b", 1),
        (AnyOf((Term("a b"), Term("b c"), Term("c"))), "a b c", 2),
        (AnyOf((Term("a b"), Term("b c d"))), "a b c d", 1),
        (Term("ああ"), "あああ", 1),
        # A concept counts what its guards let.
        (Unless(AnyOf((Term("a"), Term("c")), "x"), (Term("a b"),)), "a b a c", 2),
        # A regular expression.
        (Regex("a+"), "aa b aaa", 2),
    ],
)
def test_count_counts_occurrences_side_by_side(tree: Expression, text: str, times: int) -> None:
    assert holds(Count(tree, times), text)
    assert not holds(Count(tree, times + 1), text)


def test_count_runs_over_all_fields_in_scope() -> None:
    article = Article(id="a", title="a", summary="a x", text="a", keywords=("a", "a"))
    assert holds("count(a) >= 3", article)
    assert not holds("count(a) >= 4", article)
    assert holds("count(a) >= 5", article, (*DEFAULT, "keyword"))
    assert not holds("title:(count(a) >= 2)", article)


@pytest.mark.parametrize(
    ("tree", "text", "expected"),
    [
        ("score(a^3, b) >= 4", "a b", True),
        ("score(a^3, b) >= 4", "a a a", False),  # each weight once
        ("score(a^3, b) >= 3", "a", True),
        ("score(a^0.1, b^0.2) >= 0.3", "a b", True),  # decimals, not floats
        ("score(a^1.5, b^1.5, c) >= 2.6", "a c", False),
        ("score(a^1.5, b^1.5, c) >= 2.5", "a c", True),
    ],
)
def test_score_adds_each_weight_once(tree: str, text: str, expected: bool) -> None:
    assert holds(tree, text) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        # word*: what remains after clitics and article begins so; the word itself included.
        (Term("عراق", Form.PREFIX), "العراقيون", ["العراقيون"]),
        (Term("عراق", Form.PREFIX), "والعراق", ["والعراق"]),
        (Term("terror", Form.PREFIX), "Terrorism terror counterterror", ["Terrorism", "terror"]),
        # ~word: inflections.
        (Term("وزير", Form.INFLECTED), "الوزيرة", ["الوزيرة"]),
        # Names take no pronouns.
        (Term("رون", name=True), "رونا", []),
        # The article as typed.
        (Term("عراق", same_article=True), "العراق", []),
        (Term("العراق", same_article=True), "بالعراق", ["بالعراق"]),
    ],
)
def test_forms_of_a_term(term: Term, text: str, expected: list[str]) -> None:
    assert found(term, text) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        # On the original text, ignoring case.
        ("عِراق", "العراق العِراق", ["عِراق"]),
        ("IS[IL]+", "isil ISIS", ["isil", "ISI"]),
        (r"\bF-\d+", "F-16, f-35", ["F-16", "f-35"]),
        # What finds nothing in particular is no find.
        ("x*", "ab", []),
        # Field by field: ^ is the beginning of each.
        ("^b", "a\nb", []),
    ],
)
def test_a_regular_expression_runs_on_the_original_text(pattern: str, text: str, expected: list[str]) -> None:
    assert found(Regex(pattern), text) == expected
    assert holds(Regex(pattern), text) == bool(expected)


def test_a_regular_expression_looks_at_its_fields_only() -> None:
    assert found(Regex("^ن"), ELSEWHERE) == ["ن"]
    assert not holds("text:/نفط/ OR /سعد/", ELSEWHERE)
    assert holds("author:/سعد$/", ELSEWHERE)
    assert holds("نفط NOT /كهرباء/", ELSEWHERE)
    assert not holds("نفط NOT /كركو./", ELSEWHERE)


def test_a_regular_expression_looks_at_20000_characters_of_a_field() -> None:
    assert holds(Regex("needle"), " " * 19_994 + "needle")
    assert not holds(Regex("needle"), " " * 19_995 + "needle")


SLOW = Regex("(a|aa)+$")  # refused by check; here to see what becomes of one that is not


def test_a_regular_expression_whose_time_is_up_counts_as_not_found() -> None:
    slow = Article(id="a", text="x " + "a" * 60 + "c")
    overruns = Overruns(time.perf_counter)
    started = time.process_time()
    read = reading(slow, overruns)
    assert not read.holds(asking(SLOW))
    assert read.evidence(asking(AnyOf((Term("x"), SLOW)))) == (Evidence("x", "text", 0, 1, "x"),)
    assert time.process_time() - started < 2
    assert not read.holds(asking(AllOf((SLOW, Regex("x")))))


def test_a_rule_is_off_after_three_overruns_and_told_once() -> None:
    overruns = Overruns(time.perf_counter)
    for number in range(3):
        assert not overruns.off("r")
        assert overruns.report() == ()
        assert not reading(Article(id=str(number), text="a" * 60 + "c"), overruns).holds(asking(SLOW))
    assert overruns.report() == ("r",)
    assert overruns.report() == ()
    assert not reading(Article(id="a", text="aa"), overruns).holds(asking(SLOW))
    assert reading(Article(id="a", text="ab"), overruns).holds(asking(AnyOf((SLOW, Term("ab")))))


def test_the_regular_expressions_of_a_rule_share_one_budget() -> None:
    """A clock that jumps 30 ms at every look: the second search begins in time, the third does not."""
    ticks = count()
    overruns = Overruns(lambda: next(ticks) * 0.03)
    read = reading(Article(id="a", title="a", summary="a b", text="a"), overruns)
    assert [each.field for each in read.evidence(asking(Regex("a")))] == ["title", "summary"]


# --- guards ------------------------------------------------------------------------------------------------------

HASHD = Unless(
    AnyOf((Term("الحشد"), Term("الحشد الشعبي")), "hashd"), (Term("الحشد الجماهيري"), Term("حشد من"))
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الحشد الشعبي", ["الحشد", "الحشد الشعبي"]),
        ("الحشد الجماهيري", []),
        ("والحشد الجماهيري، ثم الحشد", ["الحشد"]),
        ("حشد من الناس", []),
        ("الجماهيري الحشد", ["الحشد"]),
    ],
)
def test_occurrences_within_a_guard_do_not_count(text: str, expected: list[str]) -> None:
    assert found(HASHD, text) == expected
    assert holds(HASHD, text) == bool(expected)


def test_a_guard_works_where_its_concept_stands() -> None:
    near = Near(HASHD, Term("قتل"), 3)
    assert not holds(near, "قتل الحشد الجماهيري")
    assert holds(near, "قتل الحشد")
    assert holds(AllOf((Term("قتل"), Not(HASHD))), "قتل الحشد الجماهيري")
    assert not holds(AllOf((Term("قتل"), Not(HASHD))), "قتل الحشد")
    # A guard in another field guards nothing; around a regular expression it works as around a term.
    assert holds(HASHD, Article(id="a", title="الحشد", text="الحشد الجماهيري"))
    assert found(Unless(AnyOf((Regex("حشد"),), "x"), (Term("الحشد الجماهيري"),)), "الحشد الجماهيري حشد") == [
        "حشد"
    ]


# --- evidence ----------------------------------------------------------------------------------------------------


def test_evidence_is_every_occurrence_of_every_positive_term_in_order_of_fields() -> None:
    read = reading(ELSEWHERE)
    wanted = asking("(نفط OR العراق OR كركوك) AND author:سعد AND url:العراق AND source:bbc-arabic NOT غاز")
    url = ELSEWHERE.url
    escaped = "%D8%A7%D9%84%D8%B9%D8%B1%D8%A7%D9%82"
    start = url.index(escaped)
    assert read.evidence(wanted) == (
        Evidence("نفط", "title", 0, 3, "نفط"),
        Evidence("العراق", "title", 4, 10, "العراق"),
        Evidence("كركوك", "text", 9, 14, "كركوك"),
        Evidence("author:سعد", "authors", 5, 8, "سعد", item=1),
        Evidence("url:العراق", "url", start, start + len(escaped), escaped),
        Evidence("source:bbc-arabic", "source", 0, 10, "bbc-arabic"),
    )


@pytest.mark.parametrize(
    ("tree", "text", "expected"),
    [
        # Duplicates are one; the same place under two names is two, in the order of the rule.
        ("a AND (a OR b)", "b a", ["b", "a"]),
        ('"a b" OR a', "a b", ["a b", "a"]),
        ('a OR "a b"', "a b", ["a", "a b"]),
        # NEAR: those that take part.
        ("a NEAR/1 b", "a b x a x b", ["a", "b"]),
        ("a BEFORE/1 b", "b a b", ["a", "b"]),
        ("a NEAR/1 b OR a", "a b x a", ["a", "b", "a"]),
        # n OF, count, score: all of their terms.
        ("2 OF (a, b, c)", "a c a", ["a", "c", "a"]),
        ("count(a) >= 2", "a a a", ["a", "a", "a"]),
        ("score(a^3, b) >= 3", "a b", ["a", "b"]),
        # An alternative that does not hold as a whole shows its terms too.
        ("(a AND x) OR b", "a b", ["a", "b"]),
        # Below NOT nothing is asked for.
        ("a NOT (b AND c)", "a b", ["a"]),
        ("a AND lang:en", "a", ["a"]),
    ],
)
def test_evidence_of_each_operator(tree: str, text: str, expected: list[str]) -> None:
    assert sorted(found(tree, text)) == sorted(expected)
    if '"' not in tree:
        assert found(tree, text) == expected


def test_terms_are_named_as_the_rule_has_them() -> None:
    concept = AnyOf((Term("داعش"), Regex("is.s"), Term("oil", Form.INFLECTED)), "isis")
    tree = AllOf((Within("title", Term("وزير", Form.PREFIX)), Within("text", concept), Term("b", Form.EXACT)))
    article = Article(id="a", title="الوزير b", text="داعش ISIS oil")
    labels = [each.term for each in reading(article).evidence(asking(tree))]
    assert labels == ["title:وزير*", '="b"', "داعش", "/is.s/", "~oil"]


@pytest.mark.parametrize(
    ("url", "start", "text"),
    [
        ("https://x.org/%C3%89toile/oil", 26, "oil"),
        ("https://x.org/%FFoil", 17, "oil"),  # no UTF-8: no letter
        ("https://x.org/%D8oil%D8%A7%C3", 17, "oil"),
        ("https://x.org/%6Fil", 14, "%6Fil"),
        ("https://x.org/a%20oil", 18, "oil"),
        ("%6Fil", 0, "%6Fil"),
        ("oi%6C", 0, "oi%6C"),
    ],
)
def test_places_in_an_address_are_those_of_the_address(url: str, start: int, text: str) -> None:
    (evidence,) = reading(Article(id="a", url=url)).evidence(asking("url:oil"))
    assert (evidence.start, evidence.text) == (start, text)
    assert url[evidence.start : evidence.end] == text


# --- exclusions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "text", "term", "places"),
    [
        ("a NOT b", "a b b", "b", ["b", "b"]),
        ("a NOT (b OR c)", "a c", "c", ["c"]),
        ("a NOT (b AND c)", "a c b", "b", ["b"]),
        ("a NOT title:b", Article(id="a", title="b", text="a"), "title:b", ["b"]),
        ("a NOT b NEAR/1 c", "a b c", "b NEAR/1 c", ["b", "c"]),
        ("a NOT lang:en", Article(id="a", text="a", language="en"), "lang:en", []),
        # The exclusion that decides, not another one that holds as well.
        ("(a NOT b) OR (c NOT d)", "c b d", "d", ["d"]),
        ("2 OF (a, b NOT c)", "a b c", "c", ["c"]),
    ],
)
def test_the_exclusion_that_decides_is_named(
    tree: str, text: str | Article, term: str, places: list[str]
) -> None:
    article = Article(id="a", text=text) if isinstance(text, str) else text
    excluded = reading(article).excluded(asking(tree))
    assert excluded is not None
    assert (excluded.term, [each.text for each in excluded.evidence]) == (term, places)


@pytest.mark.parametrize(
    ("tree", "text"), [("a NOT b", "b"), ("a NOT b", "a"), ("a NEAR/1 c NOT b", "a x c b")]
)
def test_what_matches_or_lacks_something_is_not_excluded(tree: str, text: str) -> None:
    assert reading(Article(id="a", text=text)).excluded(asking(tree)) is None


# --- laziness ----------------------------------------------------------------------------------------------------


def test_a_deferred_match_is_the_match_it_will_be() -> None:
    wanted = asking("a")
    read = reading(Article(id="a", text="b a"))
    deferred = Match(wanted, read)
    assert deferred == Match(wanted, (Evidence("a", "text", 2, 3, "a"),))
    assert deferred.evidence is deferred.evidence


def test_rules_may_come_later_than_the_first_reading() -> None:
    shared = memo()
    first = Reading(Article(id="a", text="كلمة أولى"), shared, Overruns())
    assert first.holds(asking("كلمة"))
    assert first.holds(asking("أولى"))
    assert first.holds(asking("كلمة"))
    assert Reading(Article(id="b", text="الأولى"), shared, Overruns()).holds(asking("أولى"))


# --- hostile -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\u0651\u064b" * 100_000,
        "داعش" + "\u0651\u064b" * 100_000,
        "\ud800\0" * 100_000,
        "داعش كلمة " * 30_000,
        "التحالف" + " " * 300_000 + "الدولي",
        "東京" * 20_000,
        "%ff%d8" * 50_000,
    ],
)
def test_a_hostile_article_takes_bounded_time(text: str) -> None:
    near = Near(Term("داعش"), AnyOf((Term("كلمة"), Term("東京"))), 3)
    guarded = Unless(AnyOf((Term("داعش"),)), (Term("داعش كلمة"), Term("كلمة داعش")))
    tree = AnyOf(
        (near, guarded, Count(Term("東京"), 10**6), Term("التحالف الدولي"), Within("url", Term("x")))
    )
    article = Article(id="a", title=text[:1000], text=text, url=text, authors=(text[:50],) * 2000)
    started = time.process_time()
    read = reading(article)
    read.holds(asking(tree))
    for each in read.evidence(asking(tree))[:1000]:
        assert getattr(article, each.field)[each.start : each.end] == each.text
    assert time.process_time() - started < 10


def test_a_huge_article_is_read_up_to_a_million_characters_of_a_field() -> None:
    article = Article(id="a", text="x" * 10_000_000 + " needle", title="needle")
    assert [each.field for each in reading(article).evidence(asking("needle"))] == ["title"]


def test_a_rule_of_ten_thousand_terms_takes_bounded_time() -> None:
    """All of them phrases with the same first word, which the article repeats."""
    tree = AnyOf(tuple(Term(f"كلمة {number}") for number in range(10_000)))
    read = reading(Article(id="a", text="كلمة 9999، كلمة أخرى. " * 2000))
    started = time.process_time()
    assert len(read.evidence(asking(tree))) == 2000
    assert read.holds(asking(AtLeast(1, tree.parts)))
    assert not read.holds(asking(Score(tuple((part, Decimal(1)) for part in tree.parts), Decimal(2))))
    assert time.process_time() - started < 8


leaves = st.builds(
    Term, st.sampled_from(["a", "a b", "عراق", "العراق", "ガ", "x"]), st.sampled_from(list(Form))
) | st.builds(Regex, st.sampled_from(["a", "عر", "\ud800"]))


def _trees(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return (
        st.builds(AllOf, parts)
        | st.builds(AnyOf, parts)
        | st.builds(Not, inner)
        | st.builds(AtLeast, st.integers(1, 2), parts)
        | st.builds(Count, inner, st.integers(1, 3))
        | st.builds(Within, st.sampled_from(["title", "author", "url"]), inner)
        | st.builds(Unless, inner, st.just((Term("a b"),)))
        | st.builds(Near, inner, inner, st.integers(1, 3), st.booleans())
    )


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(leaves, _trees, max_leaves=6),
    st.text(alphabet="ab xعراقالガカ\u3099%\ud8000\n.", max_size=40),
)
def test_nothing_raises_and_evidence_is_a_slice(tree: Expression, text: str) -> None:
    article = Article(id="a", title=text, text=text, url=text, authors=(text,))
    read = reading(article)
    wanted = asking(tree)
    if read.holds(wanted):
        assert read.excluded(wanted) is None
    places = [
        (each.item or 0, each.start, each.end) for each in read.evidence(wanted) if each.field == "text"
    ]
    assert places == sorted(places)
    for each in read.evidence(wanted):
        field = getattr(article, each.field)
        assert (field if each.item is None else field[each.item])[each.start : each.end] == each.text != ""
