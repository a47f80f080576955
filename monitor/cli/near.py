"""What the rules that did not match an article lacked, asked of the rules as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.matching import Explanation, Matcher, Missing
from monitor.model import Rule
from monitor.store import Life

_MOST = 8


@dataclass(frozen=True, slots=True)
class Lack:
    """A rule and what it lacked: of each of ``groups`` one term is needed. ``near``: something of it was there, or
    nearly; ``almost`` are the words that nearly were a term."""

    rule: str
    near: bool
    groups: tuple[tuple[str, ...], ...]
    almost: tuple[str, ...] = ()


def lacks(rules: Sequence[Rule], life: Life, labels: Sequence[str]) -> list[Lack]:
    """The nearest first. Rules that hit, were excluded or don't look at such articles lacked nothing."""
    explained = Matcher.from_rules(rules).explain(life.article.article, labels)
    told = {each.outcome.detail.get("rule") for each in life.outcomes} | set(life.hit_rules)
    missed = [each for each in explained if each.verdict == "missing" and each.rule.id not in told]
    return [_lack(each) for each in sorted(missed, key=_distance)[:_MOST]]


def _distance(explanation: Explanation) -> tuple[bool, float]:
    return not explanation.near, -explanation.present / max(1, explanation.wanted)


def _lack(explanation: Explanation) -> Lack:
    return Lack(
        explanation.rule.id,
        near=bool(explanation.near or explanation.present),
        groups=tuple(map(_group, explanation.missing)),
        almost=tuple(dict.fromkeys(each.evidence.text for each in explanation.near)),
    )


def _group(missing: Missing) -> tuple[str, ...]:
    """Of these one is needed; of a number that falls short the number, too."""
    if missing.measure and len(missing.terms) == 1:
        return (f"{missing.terms[0]} ({missing.measure})",)
    return missing.terms
