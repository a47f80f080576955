"""The samples of rules: what is said about one that fails."""

from __future__ import annotations

import pytest

from monitor.matching import check_samples
from monitor.matching.samples import sample_article
from tests.matching.build import rule, ruleset

ISIS = """
[concept]
isis = [
  "داعش",
  "تنظيم الدولة الإسلامية",
]
[[rule]]
id = "isis"
any = ["@isis"]
none = ["مباراة"]
sources = ["somewhere"]
languages = ["ar"]
"""


def test_samples_that_hold_say_nothing() -> None:
    text = (
        ISIS
        + 'must_match = ["هزيمة داعش", "لتنظيم الدولة الإسلامية"]\nmust_not_match = ["مباراة داعش", "سوق"]\n'
    )
    assert check_samples(ruleset(text)) == []


def test_a_sample_that_is_not_matched_names_what_is_missing_and_the_nearest() -> None:
    text = ISIS + 'must_match = ["وداعش", "مقتل عنصر من تنظيم الدولة"]\n'
    (problem,) = check_samples(ruleset(text))
    assert (problem.file, problem.line, problem.column) == ("rules/1.toml", 13, 24)
    assert problem.message.format_map(problem.values) == 'must_match sample 2 is not matched by rule "isis"'
    assert problem.details == (
        ("text", "مقتل عنصر من تنظيم الدولة"),
        ("missing", "any of @isis"),
        ("nearest", "تنظيم الدولة الإسلامية"),
    )
    remedy = problem.remedy.format_map(problem.values)
    assert remedy == "add the phrase to [concept] isis, or take the sample out"


def test_a_refusal_of_the_grammar_is_told() -> None:
    (problem,) = check_samples(ruleset('[[rule]]\nid = "r"\nany = ["ريم"]\nmust_match = ["وصل كريم"]\n'))
    assert ("refused", "كريم (atomic)") in problem.details


def test_a_sample_that_an_exclusion_keeps_out_names_the_term() -> None:
    (problem,) = check_samples(ruleset(ISIS + 'must_match = ["مباراة داعش"]\n'))
    assert problem.code == "sample-excluded"
    assert ("excluded by", "مباراة") in problem.details


def test_a_sample_that_should_not_match_names_what_decided() -> None:
    (problem,) = check_samples(ruleset(ISIS + 'must_not_match = ["أخبار", "بداعش"]\n'))
    assert problem.message.format_map(problem.values) == 'must_not_match sample 2 is matched by rule "isis"'
    assert problem.details == (("text", "بداعش"), ("matched", "بداعش ← داعش"))


@pytest.mark.parametrize("field", ["title", "summary", "text", "author", "keyword", "publisher"])
def test_a_sample_stands_where_its_rule_looks(field: str) -> None:
    text = f'[[rule]]\nid = "r"\nany = ["a"]\nfields = ["{field}"]\nmust_match = ["a b"]\n'
    assert check_samples(ruleset(text)) == []


def test_a_sample_is_a_title_where_titles_are_read() -> None:
    assert sample_article(rule(any=["a"]), "x").title == "x"


@pytest.mark.parametrize(
    ("keys", "sample", "detail"),
    [
        ('match = "a NEAR/2 b"', "a x x x b", ("too far apart", "a NEAR/2 b (4 > 2)")),
        ('match = "a BEFORE/2 b"', "b a", ("in the other order", "a BEFORE/2 b")),
        ('match = "2 OF (a, b, c)"', "b", ("too few", "a, c (1 < 2)")),
        ('match = "count(a) >= 3"', "a a", ("too seldom", "a (2 < 3)")),
        ('match = "score(a^2, b) >= 3"', "a", ("too little weight", "b (2 < 3)")),
        ('all = ["a", "b"]', "b", ("missing", "a")),
        ('any = ["a", "b"]', "c", ("missing", "any of a, b")),
    ],
)
def test_a_sample_that_is_not_matched_says_by_how_much(
    keys: str, sample: str, detail: tuple[str, str]
) -> None:
    text = f"[[rule]]\nid = \"r\"\n{keys}\nmust_match = ['{sample}']\n"
    (problem,) = check_samples(ruleset(text))
    assert detail in problem.details


def test_a_sample_stands_in_the_fields_that_the_rule_names_and_comes_from_its_source() -> None:
    text = """
[[rule]]
id = "r"
match = "author:سعد AND نفط AND source:bbc AND url:oil AND lang:ar NOT keyword:غاز"
must_match = ["نفط سعد oil غاز"]
"""
    assert check_samples(ruleset(text)) == []
    article = sample_article(ruleset(text).rules[0], "x")
    assert (article.title, article.authors, article.url, article.source_id) == ("x", ("x",), "x", "bbc")
    assert article.keywords == ()


@pytest.mark.parametrize("keys", ["any = ['کتاب']\nlanguages = ['fa']", "match = 'کتاب AND lang:fa'"])
def test_a_sample_is_in_the_one_language_that_its_rule_is_for(keys: str) -> None:
    """In Persian ها makes a plural and و is no prefix."""
    text = f"[[rule]]\nid = 'r'\n{keys}\nmust_match = ['کتاب‌ها را خرید']\nmust_not_match = ['وکتاب']\n"
    assert check_samples(ruleset(text)) == []


CONCEPT = """
[concept.hashd]
any = ["الحشد", "الحشد الشعبي"]
unless = ["الحشد الجماهيري"]
must_match = ["قوات الحشد", "الحشد الجماهيري", "أخبار"]
must_not_match = ["سوق", "مقر الحشد"]
"""


def test_the_samples_of_a_concept_are_tried_by_themselves() -> None:
    guarded, missing, matched = check_samples(ruleset(CONCEPT))
    assert [each.code for each in (guarded, missing, matched)] == ["sample-not-matched"] * 2 + [
        "sample-matched"
    ]
    assert (guarded.file, guarded.line, guarded.key) == ("rules/1.toml", 5, "must_match")
    assert ("within its guard", "@hashd (الحشد الجماهيري)") in guarded.details
    assert ("missing", "any of @hashd") in missing.details
    assert ("matched", "الحشد") in matched.details
    said = [each.message.format_map(each.values) for each in (missing, matched)]
    assert said == [
        'must_match sample 3 is not matched by concept "hashd"',
        'must_not_match sample 2 is matched by concept "hashd"',
    ]
    assert matched.remedy.format_map(matched.values).startswith("add the phrase to unless of [concept] hashd")
