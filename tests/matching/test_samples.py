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
