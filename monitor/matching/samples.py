"""The samples of rules and concepts: texts that each must match, and texts that it must not.

A sample is a text and nothing else. It stands where its rule looks: in the title, or in the rule's first field when it
does not read titles, and in each field that the rule names by a prefix (author:سعد). Where it comes from is not asked:
a rule for some sources or languages takes it for one of theirs, and what is for Persian articles is read as Persian.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from monitor.errors import Problem
from monitor.matching.explain import Explanation, Lack, Missing, explain, nearest_entry
from monitor.matching.expression import AnyOf, Not, Term, Within, children
from monitor.matching.lexicon import read_lexicon
from monitor.matching.memo import Memo
from monitor.matching.overruns import Overruns
from monitor.matching.reading import Reading
from monitor.matching.rules import RuleSet, Spot
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Article, Expression, Rule
from monitor.toml import t

_MOST_SHOWN = 8

_LACKS = {
    Lack.TERM: t("missing"),
    Lack.ELSEWHERE: t("in another field"),
    Lack.GUARDED: t("within its guard"),
    Lack.FAR: t("too far apart"),
    Lack.ORDER: t("in the other order"),
    Lack.TOO_FEW: t("too few"),
    Lack.COUNT: t("too seldom"),
    Lack.SCORE: t("too little weight"),
    Lack.REGEX_OFF: t("took too long"),
    Lack.REGEX_SLOW: t("took too long"),
}


class _Sampled(NamedTuple):
    """A rule, or a concept as a rule that asks for it alone."""

    rule: Rule
    concept: str
    file: str
    must_match: tuple[Spot, ...]
    must_not_match: tuple[Spot, ...]
    language: str = ""


def check_samples(ruleset: RuleSet) -> list[Problem]:
    """Every sample that does not do what its rule says, with what decided."""
    sampled = [each for each in _sampled(ruleset) if each.must_match or each.must_not_match]
    if not sampled:
        return []
    memo, overruns = Memo(Vocabulary(read_lexicon())), Overruns()
    for each in sampled:
        memo.prepare(each.rule.expression)
    problems: list[Problem] = []
    for each in sampled:
        for number, spot in enumerate(each.must_match, start=1):
            reading = Reading(sample_article(each.rule, spot.text, each.language), memo, overruns)
            problems += _must_match(reading, each, spot, number)
        for number, spot in enumerate(each.must_not_match, start=1):
            reading = Reading(sample_article(each.rule, spot.text, each.language), memo, overruns)
            problems += _must_not_match(reading, each, spot, number)
    return problems


def _sampled(ruleset: RuleSet) -> Iterator[_Sampled]:
    for rule in ruleset.rules:
        if places := ruleset.places.get(rule.id):
            anywhere = replace(rule, sources=(), languages=())
            language = rule.languages[0] if len(rule.languages) == 1 else ""
            yield _Sampled(anywhere, "", places.file, places.must_match, places.must_not_match, language)
    for name, samples in ruleset.concept_samples.items():
        alone = Rule(id=f"@{name}", expression=samples.expression)
        yield _Sampled(alone, name, samples.file, samples.must_match, samples.must_not_match)


def sample_article(rule: Rule, text: str, language: str = "") -> Article:
    """The text as an article that has it where the rule looks, in this language unless the rule names one itself."""
    fields = {"title" if "title" in rule.fields else rule.fields[0]}
    source = named = ""
    for prefix in _prefixes(rule.expression):
        match prefix:
            case Within("source", Term(name)):
                source = source or name
            case Within("lang", Term(name)):
                named = named or name
            case _:
                fields.add(prefix.field)
    return Article(
        id="sample",
        source_id=source,
        url=text if "url" in fields else "",
        title=text if "title" in fields else "",
        summary=text if "summary" in fields else "",
        text=text if "text" in fields else "",
        authors=(text,) if "author" in fields else (),
        keywords=(text,) if "keyword" in fields else (),
        publisher=text if "publisher" in fields else "",
        language=named or language,
    )


def _prefixes(node: Expression) -> Iterator[Within]:
    """The field prefixes that a rule asks for."""
    if isinstance(node, Not):
        return
    if isinstance(node, Within):
        yield node
    for part in children(node):
        yield from _prefixes(part)


def _must_match(reading: Reading, sampled: _Sampled, spot: Spot, number: int) -> Iterator[Problem]:
    if reading.holds(sampled.rule):  # nearly all do, and an explanation takes four times as long
        return
    explanation = explain(reading, sampled.rule)
    if explanation.excluded is not None:
        yield _problem(
            sampled,
            spot,
            number,
            code="sample-excluded",
            key="must_match",
            message=t('must_match sample {number} is excluded by concept "{concept}"')
            if sampled.concept
            else t('must_match sample {number} is excluded by rule "{rule}"'),
            remedy=t("take the exclusion out, or take the sample out")
            if sampled.concept
            else t("take the term out of none, or take the sample out"),
            details=(("text", spot.text), ("excluded by", explanation.excluded.term)),
        )
        return
    nearest = nearest_entry(reading, sampled.rule)
    yield _problem(
        sampled,
        spot,
        number,
        code="sample-not-matched",
        key="must_match",
        message=t('must_match sample {number} is not matched by concept "{concept}"')
        if sampled.concept
        else t('must_match sample {number} is not matched by rule "{rule}"'),
        remedy=_remedy(sampled, explanation),
        concept=_concept_of(sampled, explanation),
        details=(
            ("text", spot.text),
            *((_LACKS[each.lack], _missing(each)) for each in explanation.missing),
            *([("nearest", nearest)] if nearest else []),
            *(("refused", f"{near.evidence.text} ({near.refusal})") for near in explanation.near),
        ),
    )


def _remedy(sampled: _Sampled, explanation: Explanation) -> str:
    if _concept_of(sampled, explanation):
        return t("add the phrase to [concept] {concept}, or take the sample out")
    if isinstance(sampled.rule.expression, AnyOf):
        return t("add the phrase to any, or take the sample out")
    return t("add another way of saying it to the rule, or take the sample out")


def _concept_of(sampled: _Sampled, explanation: Explanation) -> str:
    """The concept that is sampled, or the first of those that are missing."""
    named = (term[1:] for each in explanation.missing for term in each.terms if term.startswith("@"))
    return sampled.concept or next(named, "")


def _missing(missing: Missing) -> str:
    listed = _listed(missing.terms)
    if missing.measure:
        return f"{listed} ({missing.measure})"
    if missing.lack is Lack.TERM and (len(missing.terms) > 1 or missing.terms[0].startswith("@")):
        return f"any of {listed}"
    by = dict.fromkeys(each.term for each in missing.evidence) if missing.lack is Lack.GUARDED else ()
    return f"{listed} ({_listed(tuple(by))})" if by else listed


def _listed(names: tuple[str, ...]) -> str:
    shown = [*names[:_MOST_SHOWN], *(["…"] if len(names) > _MOST_SHOWN else [])]
    return (", " if "".join(names).isascii() else "، ").join(shown)


def _must_not_match(reading: Reading, sampled: _Sampled, spot: Spot, number: int) -> Iterator[Problem]:
    if not reading.holds(sampled.rule):
        return
    decided = dict.fromkeys(
        f"{each.text} ← {each.term}" if each.text != each.term else each.text
        for each in reading.evidence(sampled.rule)
    )
    yield _problem(
        sampled,
        spot,
        number,
        code="sample-matched",
        key="must_not_match",
        message=t('must_not_match sample {number} is matched by concept "{concept}"')
        if sampled.concept
        else t('must_not_match sample {number} is matched by rule "{rule}"'),
        remedy=t("add the phrase to unless of [concept] {concept}, or take the sample out")
        if sampled.concept
        else t("exclude it with none, ask for more with all, or take the sample out"),
        details=(("text", spot.text), *(("matched", each) for each in list(decided)[:_MOST_SHOWN])),
    )


def _problem(  # noqa: PLR0913 - the sides of a Problem that differ
    sampled: _Sampled,
    spot: Spot,
    number: int,
    *,
    code: str,
    key: str,
    message: str,
    remedy: str,
    details: tuple[tuple[str, str], ...],
    concept: str = "",
) -> Problem:
    return Problem(
        file=sampled.file,
        code=code,
        message=message,
        line=spot.place.line,
        column=spot.place.column,
        key=key,
        remedy=remedy,
        values={
            "number": str(number),
            **({} if sampled.concept else {"rule": sampled.rule.id}),
            "concept": sampled.concept or concept,
        },
        details=details,
    )
