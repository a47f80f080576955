"""A rule's own samples: texts that it must match, and texts that it must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monitor.errors import Problem
from monitor.matching.engine import Explanation, Matcher, Missing
from monitor.matching.expression import AnyOf
from monitor.matching.lexicon import read_lexicon
from monitor.matching.rules import RulePlaces, RuleSet, Spot
from monitor.model import Article, Expression, Rule
from monitor.toml import t

_MOST_SHOWN = 8


def check_samples(ruleset: RuleSet) -> list[Problem]:
    """Every sample that does not do what its rule says, with what decided."""
    lexicon = read_lexicon()
    problems: list[Problem] = []
    for rule in ruleset.rules:
        places = ruleset.places.get(rule.id)
        if places is None or not (rule.must_match or rule.must_not_match):
            continue
        # A sample is a text and nothing else: where it would come from is not asked.
        matcher = Matcher([replace(rule, sources=(), languages=())], lexicon)
        for number, spot in enumerate(places.must_match, start=1):
            problems += _must_match(matcher, rule, places, spot, number)
        for number, spot in enumerate(places.must_not_match, start=1):
            problems += _must_not_match(matcher, rule, places, spot, number)
    return problems


def sample_article(rule: Rule, text: str) -> Article:
    """The text as an article that has it where the rule looks."""
    field = "title" if "title" in rule.fields else rule.fields[0]
    return Article(
        id="sample",
        title=text if field == "title" else "",
        summary=text if field == "summary" else "",
        text=text if field == "text" else "",
        authors=(text,) if field == "author" else (),
        keywords=(text,) if field == "keyword" else (),
        publisher=text if field == "publisher" else "",
    )


def _must_match(
    matcher: Matcher, rule: Rule, places: RulePlaces, spot: Spot, number: int
) -> Iterator[Problem]:
    article = sample_article(rule, spot.text)
    explanation = matcher.explain(article)[0]
    if explanation.verdict == "hit":
        return
    if explanation.excluded is not None:
        yield Problem(
            file=places.file,
            code="sample-excluded",
            message=t('must_match sample {number} is excluded by rule "{rule}"'),
            line=spot.place.line,
            column=spot.place.column,
            key="must_match",
            remedy=t("take the term out of none, or take the sample out"),
            values={"number": str(number), "rule": rule.id},
            details=(("text", spot.text), ("excluded by", explanation.excluded.term)),
        )
        return
    nearest = matcher.nearest_entry(matcher.rules[0], article)
    yield Problem(
        file=places.file,
        code="sample-not-matched",
        message=t('must_match sample {number} is not matched by rule "{rule}"'),
        line=spot.place.line,
        column=spot.place.column,
        key="must_match",
        remedy=_remedy(rule.expression, explanation),
        values={
            "number": str(number),
            "rule": rule.id,
            "concept": next((name for name in map(_concept, explanation.missing) if name), ""),
        },
        details=(
            ("text", spot.text),
            *(("missing", _missing(each)) for each in explanation.missing),
            *([("nearest", nearest)] if nearest else []),
            *(("refused", f"{near.evidence.text} ({near.refusal})") for near in explanation.near),
        ),
    )


def _remedy(expression: Expression, explanation: Explanation) -> str:
    concept = next((name for name in map(_concept, explanation.missing) if name), "")
    if concept:
        return t("add the phrase to [concept] {concept}, or take the sample out")
    if isinstance(expression, AnyOf):
        return t("add the phrase to any, or take the sample out")
    return t("add another way of saying it to the rule, or take the sample out")


def _concept(missing: Missing) -> str:
    """The name of the concept among the terms that are missing."""
    return next((term[1:] for term in missing.terms if term.startswith("@")), "")


def _missing(missing: Missing) -> str:
    shown = [*missing.terms[:_MOST_SHOWN], *(["…"] if len(missing.terms) > _MOST_SHOWN else [])]
    listed = (", " if "".join(missing.terms).isascii() else "، ").join(shown)
    several = len(missing.terms) > 1 or missing.terms[0].startswith("@")
    return f"any of {listed}" if several else listed


def _must_not_match(
    matcher: Matcher, rule: Rule, places: RulePlaces, spot: Spot, number: int
) -> Iterator[Problem]:
    matches = matcher.match(sample_article(rule, spot.text))
    if not matches:
        return
    decided = dict.fromkeys(
        f"{each.text} ← {each.term}" if each.text != each.term else each.text for each in matches[0].evidence
    )
    yield Problem(
        file=places.file,
        code="sample-matched",
        message=t('must_not_match sample {number} is matched by rule "{rule}"'),
        line=spot.place.line,
        column=spot.place.column,
        key="must_not_match",
        remedy=t("exclude it with none, ask for more with all, or take the sample out"),
        values={"number": str(number), "rule": rule.id},
        details=(("text", spot.text), *(("matched", each) for each in decided)),
    )
