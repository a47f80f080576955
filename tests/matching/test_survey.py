"""Judgements on whole rules: never, nearly always, needlessly."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest

from monitor.errors import Weight
from monitor.matching import RuleSet, survey
from monitor.matching.expression import AllOf, AnyOf, Not, Term
from monitor.model import Rule

from .build import ruleset

Keys = dict[str, Any]


def files(*rules: Keys, before: str = "") -> RuleSet:
    """A rule set of these tables, r1, r2, …"""
    tables = []
    for number, keys in enumerate(rules, start=1):
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
        tables.append("\n".join(["[[rule]]", f'id = "r{number}"', *lines]))
    found = ruleset(before + "\n\n".join(tables) + "\n")
    assert len(found.rules) == len(rules), found.problems
    return found


def told(*rules: Keys, before: str = "") -> list[tuple[str, str, str]]:
    """(rule, code, other rule) of everything that is said."""
    return [
        (each.values["rule"], each.code, each.values.get("other", ""))
        for each in survey(files(*rules, before=before))
    ]


NEVER: list[tuple[Keys, str]] = [
    ({"all": ["كرة القدم"], "none": ["كرة"]}, "the word of a phrase"),
    ({"all": ["النفط"], "none": ["نفط"]}, "the same word, its article apart"),
    ({"all": ['="وزير"'], "none": ["وزير"]}, "an exact form is found by the plain one"),
    ({"all": ["وزير"], "none": ["~وزير"]}, "inflection covers the word itself"),
    ({"all": ["terrorism"], "none": ["terror*"]}, "a prefix covers what begins so"),
    ({"any": ["oil", "gas"], "none": ["oil", "gas"]}, "every alternative is excluded"),
    ({"match": "(oil OR gas) NOT oil NOT gas"}, "the same in an expression"),
    ({"match": "2 OF (oil, gas, coal) NOT oil NOT gas"}, "too few entries are left"),
    ({"match": "score(oil^3, gas^1) >= 3 NOT oil"}, "too little weight is left"),
    ({"match": "count(oil) >= 2 NOT oil"}, "an occurrence is one too many"),
    ({"match": "oil NEAR/3 price NOT price"}, "a side of NEAR"),
    ({"match": "title:oil NOT oil"}, "a field of those that the exclusion covers"),
    ({"match": "oil AND (gas NOT gas)"}, "within brackets"),
    ({"match": "(oil NOT oil) OR (gas NOT gas)"}, "in each alternative"),
    ({"match": "oil AND gas NOT (oil AND gas)"}, "both together"),
    ({"match": "/f-?16/ NOT /f-?16/"}, "a regular expression and itself"),
    ({"match": "oil AND lang:ar", "languages": ["en"]}, "languages of the rule and of the expression"),
    ({"match": "lang:ar AND lang:en"}, "two languages"),
    ({"match": "oil AND source:a AND source:b"}, "an article has one source"),
    ({"match": "oil AND source:a NOT source:a"}, "a source and not that source"),
    ({"match": "(lang:ar OR lang:fa) AND oil", "languages": ["en", "fr"]}, "several of each"),
    ({"match": "(lang:ar-SA OR lang:he) AND oil", "languages": ["ru"]}, "with a region"),
]

POSSIBLE: list[tuple[Keys, str]] = [
    ({"all": ["كرة"], "none": ["كرة القدم"]}, "the phrase is less than the word"),
    ({"all": ["وزير"], "none": ['="وزير"']}, "other forms remain"),
    ({"all": ["النفط"], "none": ["نفط"], "article": "same"}, "the article is typed in one of them only"),
    ({"all": ["terror*"], "none": ["terrorism"]}, "other words begin so"),
    ({"any": ["oil", "gas"], "none": ["oil"]}, "an alternative is left"),
    ({"match": "2 OF (oil, gas, coal) NOT oil"}, "two entries are left"),
    ({"match": "score(oil^3, gas^1) >= 1 NOT oil"}, "enough weight is left"),
    ({"match": "oil NOT title:oil"}, "the other fields"),
    ({"match": "title:oil NOT text:oil"}, "one field each"),
    ({"match": "oil AND gas NOT (oil AND price)"}, "only together with another"),
    ({"match": "oil AND lang:ar", "languages": ["ar-SA"]}, "a region of the language"),
    ({"match": "oil AND source:(a OR b) AND source:(B OR c)"}, "b is one of both, in whatever case"),
    ({"match": "oil AND lang:ar", "languages": ["fa"]}, "undeclared, the script decides, and they share it"),
    ({"match": "(lang:ar OR lang:en) AND oil", "languages": ["en"]}, "one of them is possible"),
    ({"match": "(lang:ar OR gas) AND oil", "languages": ["en"]}, "the language is not required"),
    ({"match": "oil AND NEAR"} | {"match": 'oil NEAR/2 oil NOT "oil oil oil"'}, "a pair of the same word"),
]


@pytest.mark.parametrize(("keys", "why"), NEVER)
def test_a_rule_that_can_never_match_is_an_error(keys: Keys, why: str) -> None:
    (problem,) = survey(files(keys))
    assert (problem.code, problem.weight) == ("never-matches", Weight.ERROR), why
    assert (problem.file, problem.line) == ("rules/1.toml", 2)
    assert problem.message.format_map(problem.values)
    assert problem.remedy.format_map(problem.values)


@pytest.mark.parametrize(("keys", "why"), POSSIBLE)
def test_a_rule_that_can_match_is_not_refused(keys: Keys, why: str) -> None:
    assert "never-matches" not in [code for _, code, _ in told(keys)], why


def test_a_concept_whose_guards_leave_nothing_can_never_match() -> None:
    before = '[concept.hashd]\nany = ["الحشد"]\nunless = ["الحشد"]\n\n'
    assert told({"any": ["@hashd"]}, before=before) == [("r1", "never-matches", "")]


EVERYTHING: list[tuple[Keys, str]] = [
    ({"any": ["oil", "the"]}, "one of the words is enough"),
    ({"all": ["في", "من"]}, "all of them say nothing"),
    ({"any": ["a*"]}, "one letter"),
    ({"any": ["/\\w+/"]}, "any word"),
    ({"any": ["/[ا-ي]/"]}, "any letter"),
    ({"match": "2 OF (the, in, oil)"}, "two say nothing"),
    ({"match": "score(the^2, oil^1) >= 2"}, "the weight of one that says nothing"),
    ({"match": "count(the) >= 2"}, "it stands twice as well"),
    ({"match": "the NEAR/5 in"}, "both sides"),
    ({"match": "lang:ar"}, "a language is no news"),
    ({"match": "the NOT film"}, "an exclusion asks for nothing"),
]

SOMETHING: list[tuple[Keys, str]] = [
    ({"all": ["the", "oil"]}, "one of them says something"),
    ({"any": ["ir*"]}, "two letters: advice of lint, not of the survey"),
    ({"match": "the NEAR/3 oil"}, "one side"),
    ({"match": "count(the) >= 30"}, "how long an article is says something"),
    ({"match": "source:bbc-arabic"}, "everything of one source may be wanted"),
    ({"any": ["من أجل العراق"]}, "a phrase"),
    ({"any": ["/\\bf-?16\\b/"]}, "a pattern"),
]


@pytest.mark.parametrize(("keys", "why"), EVERYTHING)
def test_a_rule_that_matches_nearly_everything_is_warned_of(keys: Keys, why: str) -> None:
    (problem,) = survey(files(keys))
    assert (problem.code, problem.weight) == ("matches-everything", Weight.WARNING), why


@pytest.mark.parametrize(("keys", "why"), SOMETHING)
def test_a_rule_that_asks_for_something_is_left_in_peace(keys: Keys, why: str) -> None:
    assert told(keys) == [], why


OIL: Keys = {"any": ["oil"]}

# The narrow rule, the wide one, and why.
SHADOWED: list[tuple[Keys, Keys, str]] = [
    ({"any": ["oil"]}, {"any": ["oil", "gas"]}, "fewer alternatives"),
    ({"all": ["oil", "Iraq"]}, {"any": ["oil"]}, "more is required"),
    ({"any": ["وزير النفط"]}, {"any": ["وزير"]}, "a phrase and its word"),
    ({"any": ['="وزير"']}, {"any": ["وزير"]}, "an exact form"),
    ({"any": ["terrorist"]}, {"any": ["terror*"]}, "a word and its beginning"),
    ({"match": "title:oil"}, {"any": ["oil"]}, "one of the fields"),
    ({"any": ["oil"], "fields": ["title"]}, {"any": ["oil"]}, "the same by fields"),
    ({"match": "oil BEFORE/2 price"}, {"match": "price NEAR/5 oil"}, "nearer and in order"),
    ({"match": "oil NEAR/2 price"}, {"all": ["oil", "price"]}, "near means both"),
    ({"match": "3 OF (oil, gas, coal)"}, {"match": "2 OF (oil, gas, coal)"}, "a higher bound"),
    ({"match": "count(oil) >= 5"}, {"match": "count(oil) >= 2"}, "a higher count"),
    ({"match": "score(oil^2, gas^1) >= 3"}, {"match": "score(oil^2, gas^1) >= 2"}, "a higher score"),
    ({"any": ["oil"], "none": ["film"]}, {"any": ["oil"]}, "an exclusion more"),
    ({"all": ["oil", "Iraq"], "none": ["film"]}, {"any": ["oil"], "none": ["film"]}, "the same exclusion"),
    (OIL | {"languages": ["ar-SA"]}, OIL | {"languages": ["ar"]}, "a region of the language"),
    (OIL | {"sources": ["bbc"]}, OIL, "one of the sources"),
    (OIL | {"send": ["desk"]}, OIL, "one of the receivers"),
    (OIL | {"severity": "low"}, OIL | {"severity": "high"}, "less loud"),
]

APART: list[tuple[Keys, Keys, str]] = [
    (OIL | {"send": ["desk"]}, {"any": ["oil", "gas"], "send": ["ops"]}, "other receivers"),
    (OIL, {"any": ["oil", "gas"], "send": ["ops"]}, "all receivers, and one"),
    (OIL | {"severity": "high"}, {"any": ["oil", "gas"]}, "louder on purpose"),
    (OIL | {"languages": ["ar"]}, {"any": ["oil", "gas"], "languages": ["en"]}, "another language"),
    (OIL | {"fields": ["keyword"]}, {"any": ["oil", "gas"]}, "another field"),
    ({"any": ["oil"]}, {"any": ["oil", "gas"], "none": ["film"]}, "the other excludes more"),
    (
        OIL | {"kind": "silence", "after": "6h"},
        {"any": ["oil", "gas"], "kind": "silence", "after": "6h"},
        "silence of less",
    ),
    (OIL | {"kind": "threshold", "stories": 5}, {"any": ["oil", "gas"]}, "another kind"),
    ({"any": ["وزير"]}, {"any": ["وزارة"]}, "another word"),
]


@pytest.mark.parametrize(("narrow", "wide", "why"), SHADOWED)
def test_a_rule_that_adds_nothing_is_told_with_the_rule_that_makes_it_so(
    narrow: Keys, wide: Keys, why: str
) -> None:
    for first, second in ((narrow, wide), (wide, narrow)):
        found = [each for each in told(first, second) if each[1] == "shadowed-rule"]
        expected = ("r1", "r2") if first is narrow else ("r2", "r1")
        assert [(rule, other) for rule, _, other in found] == [expected], why


@pytest.mark.parametrize(("one", "other", "why"), APART)
def test_rules_that_differ_in_what_they_tell_are_left_in_peace(one: Keys, other: Keys, why: str) -> None:
    assert told(one, other) == [], why
    assert told(other, one) == [], why


def test_of_two_rules_that_say_the_same_the_later_one_is_told() -> None:
    (problem,) = survey(files({"any": ["oil", "gas"]}, {"match": "gas OR oil"}))
    assert problem.values == {"rule": "r2", "other": "r1", "place": "rules/1.toml:2"}
    assert problem.weight is Weight.WARNING
    assert told(OIL, OIL, OIL) == [("r2", "shadowed-rule", "r1"), ("r3", "shadowed-rule", "r1")]


def test_concepts_are_looked_into() -> None:
    before = '[concept]\nfuel = ["oil", "gas", "coal"]\n\n'
    assert told({"any": ["@fuel"]}, {"all": ["gas", "price"]}, before=before) == [
        ("r2", "shadowed-rule", "r1")
    ]


def some_rules(number: int) -> tuple[Rule, ...]:
    """Rules of random words, as large sets have them: an OR of some, one that is required, perhaps an exclusion."""
    chance = random.Random(5)  # noqa: S311 - chance makes words here, no keys
    common, rare = [f"word{each}" for each in range(300)], [f"name{each}" for each in range(30_000)]

    def term() -> Term:
        word = chance.choice(rare if chance.random() < 0.7 else common)
        return Term(f"{word} {chance.choice(common)}" if chance.random() < 0.3 else word)

    rules = []
    for each in range(number):
        parts = [AnyOf(tuple(term() for _ in range(chance.randint(2, 5)))), term()]
        rules.append(
            Rule(id=str(each), expression=AllOf((*parts, Not(term())) if each % 3 == 0 else tuple(parts)))
        )
    return tuple(rules)


def test_ten_thousand_rules_are_surveyed_in_seconds() -> None:
    rules = some_rules(10_000)
    began = time.process_time()
    survey(RuleSet(rules=rules))
    assert time.process_time() - began < 6  # half of it on a busy machine


def test_rules_of_ten_thousand_terms_are_compared_by_their_words() -> None:
    terms = [Term(f"word{each}") for each in range(10_000)]
    rules = Rule("narrow", AnyOf(tuple(terms[1:]))), Rule("wide", AnyOf(tuple(reversed(terms))))
    began = time.process_time()
    assert [each.values["rule"] for each in survey(RuleSet(rules=rules))] == ["narrow"]
    assert time.process_time() - began < 6


def test_thousands_of_rules_that_say_the_same_take_no_longer() -> None:
    rules = tuple(Rule(str(each), Term("oil")) for each in range(5_000))
    began = time.process_time()
    assert len(survey(RuleSet(rules=rules))) == 4_999
    assert time.process_time() - began < 6
