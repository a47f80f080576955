"""Concepts: what is written under [concept], and every mistake in it."""

from __future__ import annotations

import pytest

from monitor.errors import Problem, Weight
from monitor.matching.expression import AllOf, AnyOf, Form, Near, Not, Regex, Term, Unless
from monitor.model import Expression
from tests.matching.build import ruleset


def shown(problem: Problem) -> tuple[int, int, str, str]:
    """Line, column, sentence and remedy, as a person sees them."""
    values = problem.values
    message = problem.message.format_map(values) if values else problem.message
    remedy = problem.remedy.format_map(values) if values else problem.remedy
    return problem.line, problem.column, message, remedy


def concept(text: str, use: str = "@hashd") -> tuple[Expression, list[Problem]]:
    """What a rule that asks for a concept asks for."""
    found = ruleset(f"{text}\n[[rule]]\nid = 'x'\nmatch = '{use}'\n")
    return (found.rules[0].expression if found.rules else Not(Term("none"))), list(found.problems)


HASHD = Term("الحشد الشعبي", name=True)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # Terms of a concept are names, in a list and in a table; a table may say otherwise.
        ('[concept]\nhashd = ["الحشد الشعبي"]', AnyOf((HASHD,), "hashd")),
        ('[concept.hashd]\nany = ["الحشد الشعبي"]', AnyOf((HASHD,), "hashd")),
        (
            '[concept.hashd]\nany = ["نفط", "~سفينة"]\nnames = false\narticle = "same"',
            AnyOf((Term("نفط", same_article=True), Term("سفينة", Form.INFLECTED, same_article=True)), "hashd"),
        ),
        # Every form but fields and other concepts.
        (
            "[concept]\nhashd = ['~سفينة', 'نفط*', '=\"نفط\"', '/a.c/']",
            AnyOf(
                (Term("سفينة", Form.INFLECTED, name=True), Term("نفط", Form.PREFIX, name=True), Term("نفط", Form.EXACT), Regex("a.c")),
                "hashd",
            ),
        ),
        # match stands beside the list.
        (
            '[concept.hashd]\nany = ["الحشد الشعبي"]\nmatch = "war NEAR/5 iraq"',
            AnyOf((HASHD, Near(Term("war", name=True), Term("iraq", name=True), 5)), "hashd"),
        ),
        ('[concept.hashd]\nmatch = "war AND iraq"', AnyOf((AllOf((Term("war", name=True), Term("iraq", name=True))),), "hashd")),
        # Guards are for the terms of the list.
        (
            '[concept.hashd]\nany = ["الحشد الشعبي"]\nunless = ["مهرجان الحشد الشعبي"]',
            Unless(AnyOf((HASHD,), "hashd"), (Term("مهرجان الحشد الشعبي", name=True),)),
        ),
        (
            '[concept.hashd]\nany = ["الحشد الشعبي", "/a.c/"]\nmatch = "war AND iraq"\nunless = ["مهرجان الحشد الشعبي"]',
            AnyOf(
                (
                    Unless(AnyOf((HASHD,)), (Term("مهرجان الحشد الشعبي", name=True),)),
                    Regex("a.c"),
                    AllOf((Term("war", name=True), Term("iraq", name=True))),
                ),
                "hashd",
            ),
        ),
    ],
)  # fmt: skip
def test_a_concept_means_what_is_written_under_it(text: str, tree: Expression) -> None:
    assert concept(text) == (tree, [])


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "remedy"),
    [
        ('[concept.hashd]\nnames = true', 1, 1, 'concept "hashd" has no terms', 'add any = ["one", "two"]'),
        ('[concept.hashd]\nanny = ["war"]', 2, 1, 'unknown key "anny" in [concept.hashd]', "did you mean any?"),
        ("[concept]\nhashd = 5", 2, 9, 'concept "hashd" is not a list of terms', 'write hashd = ["one", "two"]'),
        (
            '[concept]\nhashd = ["title:war"]', 2, 10,
            "a concept has no fields: its terms are found wherever a rule looks", "write title:@hashd in the rule",
        ),
        ('[concept]\n"no name" = ["war"]\nhashd = ["war"]', 2, 1, 'no rule can name the concept "no name"', "write its name without blanks, brackets, quotes and commas"),
        (
            "[concept.hashd]\nany = ['war']\nmatch = 'iraq AND @hashd'", 3, 19,
            "a concept can't hold another one", 'name both in the rule: any = ["@one", "@two"]',
        ),
        ("[concept.hashd]\nany = ['war']\nunless = ['/a.c/']", 3, 11, "unless takes words and phrases, not /a.c/", "write a phrase around the term, or use match"),
        ("[concept.hashd]\nany = ['war']\nunless = ['@hashd']", 3, 11, "a concept can't hold another one", 'name both in the rule: any = ["@one", "@two"]'),
        # A mistake in its match, at its column.
        ("[concept.hashd]\nmatch = 'war iraq'", 2, 14, "AND, OR or NOT is expected between war and iraq", 'write "war iraq" for the phrase, or war AND iraq'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_concept_is_told_once(
    text: str, line: int, column: int, message: str, remedy: str
) -> None:
    """The rule that uses it is left out without another word."""
    _, problems = concept(text)
    wrong = [problem for problem in problems if problem.weight is Weight.ERROR]
    assert [shown(problem) for problem in wrong] == [(line, column, message, remedy)]


@pytest.mark.parametrize("use", ["war NEAR/3 @hashd", "count(@hashd) >= 2"])
def test_a_concept_with_an_expression_is_no_words(use: str) -> None:
    _, problems = concept('[concept.hashd]\nmatch = "war AND iraq"', use)
    assert [problem.code for problem in problems] in (["near-side"], ["count-part"])
    assert "AND" in shown(problems[0])[2]


def test_samples_of_concepts_are_kept_with_their_places() -> None:
    found = ruleset(
        '[concept.war]\nany = ["حرب"]\nmust_match = ["حرب أهلية"]\nmust_not_match = ["سلام", "هدوء"]\n[concept]\noil = ["نفط"]\n'
    )
    ((name, samples),) = found.concept_samples.items()
    assert (name, samples.file, samples.expression) == (
        "war",
        "rules/1.toml",
        AnyOf((Term("حرب", name=True),), "war"),
    )
    assert [(spot.text, spot.place.line, spot.place.column) for spot in samples.must_match] == [
        ("حرب أهلية", 3, 15)
    ]
    assert [(spot.text, spot.place.column) for spot in samples.must_not_match] == [("سلام", 19), ("هدوء", 27)]


def test_a_file_of_concepts_alone_is_a_library() -> None:
    """Nobody needs all of it; a list beside rules is meant for them."""
    library, rule = '[concept]\noil = ["نفط"]\n', '[[rule]]\nid = "x"\nany = ["war"]\n'
    assert ruleset(library, rule).problems == ()
    assert [each.code for each in ruleset(library + rule).problems] == ["unused-concept"]
