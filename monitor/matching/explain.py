"""Why a rule matches an article or does not: what is missing, by how much, and what is nearly there.

An explanation says codes and numbers; sentences are made of them where they are shown. It is work done for a person who
looks at one article, and yet bounded: a rule may have ten thousand terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Literal

from monitor.matching.arabic import Licence, Refusal
from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Near,
    Not,
    Regex,
    Score,
    Term,
    Unless,
    Within,
    children,
    terms,
    written,
)
from monitor.matching.occurrences import NEVER, Occurrence, apart, distances
from monitor.matching.pieces import BITS
from monitor.matching.reading import Excluded, Found, Reading, View
from monitor.model import Evidence, Expression, Match, Rule

_MOST_NEAR = 5
_MOST_HITS = 100  # occurrences whose licences are told
_MOST_NAMED = 100  # alternatives that are named
_MOST_TERMS = 1000  # terms of a rule that are looked at for near misses


class Lack(StrEnum):
    """What is wrong with something that a rule needs."""

    TERM = "term"  # it is not there
    ELSEWHERE = "elsewhere"  # it stands in fields that the rule does not look at
    GUARDED = "guarded"  # each of its ``found`` occurrences lies within a guard
    FAR = "far"  # both sides are there, the nearest ``found`` words apart ("": never so in one field), ``needed`` at most
    ORDER = "order"  # near enough, the right side first
    TOO_FEW = "too few"  # ``found`` of ``needed`` entries are there
    COUNT = "count"  # it occurs ``found`` times of ``needed``
    SCORE = "score"  # what is there weighs ``found`` of ``needed``
    REGEX_OFF = "regex off"  # the regular expressions of the rule took too long before and are off
    REGEX_SLOW = "regex slow"  # they took too long in this article


@dataclass(frozen=True, slots=True)
class Missing:
    """What a rule still needs: one of ``terms`` (a single one: that term; of entries and weights: any of them).
    Concepts go by name: @isis. ``evidence`` is what comes nearest: the two sides of NEAR, the guards, the term in
    another field."""

    terms: tuple[str, ...]
    lack: Lack = Lack.TERM
    found: str = ""
    needed: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def measure(self) -> str:
        """What there is against what is needed, where that is a number: "2 < 3"."""
        if not self.needed:
            return ""
        return f"{self.found or '∞'} {'>' if self.lack is Lack.FAR else '<'} {self.needed}"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A term that nearly stands at ``evidence``; ``refusal`` names what forbids it."""

    evidence: Evidence
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence, and why each of its words is the term's. A regular expression needs no licence."""

    evidence: Evidence
    licences: tuple[Licence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an article is to one rule, and why.

    hit: ``match``, and why its first occurrences are ``hits``. excluded: ``excluded``. missing: ``missing`` says what,
    ``present`` of ``wanted`` terms are there, ``near`` what nearly is. out of scope: ``scope`` is what the rule does not
    look at, "source" or "language".
    """

    rule: Rule
    verdict: Literal["hit", "excluded", "missing", "out of scope"]
    match: Match | None = None
    hits: tuple[Hit, ...] = ()
    excluded: Excluded | None = None
    missing: tuple[Missing, ...] = ()
    present: int = 0
    wanted: int = 0
    near: tuple[NearMiss, ...] = ()
    scope: str = ""


def explain(reading: Reading, rule: Rule) -> Explanation:
    """What the article of this reading is to a rule, and why."""
    view = reading.view(rule)
    # Views are told apart without their rule, which is the same in all of them and takes long to compare.
    asked = {(node, seen.mask, seen.guards): (node, seen) for node, seen in _wanted(rule.expression, view)}
    wanted = list(asked.values())
    present = sum(1 for node, seen in wanted if reading.satisfies(node, seen))
    if outside := reading.outside(rule):
        return Explanation(rule, "out of scope", present=present, wanted=len(wanted), scope=outside)
    if reading.holds(rule):
        hits = tuple(islice(_hits(reading, rule.expression, view), _MOST_HITS))
        found = Match(rule, reading.evidence(rule))
        return Explanation(rule, "hit", match=found, hits=hits, present=present, wanted=len(wanted))
    if excluded := reading.excluded(rule):
        return Explanation(rule, "excluded", excluded=excluded, present=present, wanted=len(wanted))
    return Explanation(
        rule,
        "missing",
        missing=tuple(dict.fromkeys(_missing(reading, rule.expression, view))),
        present=present,
        wanted=len(wanted),
        near=tuple(islice(_near(reading, wanted), _MOST_NEAR)),
    )


def nearest_entry(reading: Reading, rule: Rule) -> str:
    """The missing term of which most words stand in the article; "" when none has any."""
    best, share = "", 0.0
    view = reading.view(rule)
    for term in islice(terms(rule.expression, positive=True), _MOST_TERMS):
        score = reading.share(term)
        if score > share and not reading.satisfies(term, view):
            best, share = written(term), score
    return best


# --- hits --------------------------------------------------------------------------------------------------------


def _hits(reading: Reading, node: Expression, view: View) -> Iterator[Hit]:
    """In the order of the evidence."""
    placed = [(place, found) for found in reading.found(node, view) for place in found.places]
    placed.sort(key=lambda each: each[0][:3])
    seen = set[tuple[str, tuple[int, ...]]]()
    for place, found in placed:
        key = (found.label, place[:3])
        if key not in seen:
            seen.add(key)
            yield Hit(reading.evidence_at(found.label, place), _licences(reading, found, place))


def _licences(reading: Reading, found: Found, place: Occurrence) -> tuple[Licence, ...]:
    return reading.licences(found.node, place) if isinstance(found.node, Term) else ()


# --- what is missing ---------------------------------------------------------------------------------------------


def _wanted(node: Expression, view: View) -> Iterator[tuple[Expression, View]]:
    """Everything that asks for a hit, with where it looks."""
    match node:
        case Term() | Regex() | Within("source" | "lang"):
            yield node, view
        case Not():
            return
        case Within(field, part):
            yield from _wanted(part, view._replace(mask=BITS[field]))
        case Unless(part, guards):
            yield from _wanted(part, view._replace(guards=view.guards + guards))
        case _:
            for part in children(node):
                yield from _wanted(part, view)


def _missing(reading: Reading, node: Expression, view: View) -> Iterator[Missing]:  # noqa: PLR0912 - a case for each node
    if reading.satisfies(node, view, exclusions=False):
        return
    match node:
        case AllOf(parts):
            for part in parts:
                yield from _missing(reading, part, view)
        case Term() | Regex():
            yield _absent(reading, node, view, written(node))
        case Within(field, (Term() | Regex()) as part) if field in BITS:
            yield _absent(reading, part, view._replace(mask=BITS[field]), written(node))
        case Within(field, part) if field in BITS and not isinstance(part, AnyOf):
            yield from _missing(reading, part, view._replace(mask=BITS[field]))
        case Near():
            yield from _apart(reading, node, view)
        case AtLeast(least, parts):
            lacking = [part for part in parts if not reading.satisfies(part, view, exclusions=False)]
            there = len(set(parts)) - len(set(lacking))
            yield Missing(_names(lacking), Lack.TOO_FEW, str(there), str(least))
        case Count(part, least):
            occurring = apart(reading.occurrences(part, view))
            yield Missing((written(part),), Lack.COUNT, str(occurring), str(least))
        case Score(parts, least):
            weight = reading.score(parts, view, exclusions=False)
            lacking = [part for part, _ in parts if not reading.satisfies(part, view, exclusions=False)]
            yield Missing(_names(lacking), Lack.SCORE, str(weight), str(least))
        case Unless(part, guards):
            yield _unguarded(reading, part, guards, view)
        case AnyOf(parts, concept):
            names = (written(node),) if concept else _names(parts)
            yield Missing(names, _trouble(reading, view) if Regex in map(type, parts) else Lack.TERM)
        case _:
            yield Missing((written(node),))


def _absent(reading: Reading, node: Term | Regex, view: View, label: str) -> Missing:
    """A term that is not where the rule looks."""
    if isinstance(node, Regex):
        return Missing((label,), _trouble(reading, view))
    elsewhere = reading.evidence_of(node, view._replace(mask=_EVERYWHERE))
    if elsewhere:
        fields = dict.fromkeys(each.field for each in elsewhere)
        return Missing((label,), Lack.ELSEWHERE, ", ".join(fields), evidence=elsewhere[:1])
    return Missing((label,))


def _trouble(reading: Reading, view: View) -> Lack:
    """What is wrong with a regular expression that is not found."""
    return {"": Lack.TERM, "off": Lack.REGEX_OFF, "slow": Lack.REGEX_SLOW}[reading.regex_trouble(view.rule)]


def _names(parts: Iterable[Expression]) -> tuple[str, ...]:
    """Parts as written, each once, as many as anybody reads."""
    names = list(islice(dict.fromkeys(map(written, parts)), _MOST_NAMED + 1))
    return tuple(names if len(names) <= _MOST_NAMED else [*names[:_MOST_NAMED], "…"])


_EVERYWHERE = sum(BITS.values())


def _unguarded(reading: Reading, part: Expression, guards: Sequence[Term], view: View) -> Missing:
    """Something that stands nowhere but within its guards, or nowhere at all."""
    inside = reading.occurrences(part, view)
    if not inside:
        return Missing((written(part),))
    around = [each for guard in guards for each in reading.evidence_of(guard, view)]
    return Missing((written(part),), Lack.GUARDED, str(apart(inside)), evidence=tuple(around[:1]))


def _apart(reading: Reading, near: Near, view: View) -> Iterator[Missing]:
    """Two sides that are not near each other."""
    left, right = reading.occurrences(near.left, view), reading.occurrences(near.right, view)
    if not left or not right:
        yield from _missing(reading, near.left, view)
        yield from _missing(reading, near.right, view)
        return
    ahead = min(((ahead, each) for each, ahead, _ in distances(left, right)), key=lambda pair: pair[0])
    behind = min(((behind, each) for each, _, behind in distances(left, right)), key=lambda pair: pair[0])
    name, needed = (written(near),), str(near.distance)
    if near.ordered and behind[0] <= near.distance:
        pair = _pair(reading, near, view, behind[1], -behind[0])
        yield Missing(name, Lack.ORDER, str(behind[0]), evidence=pair)
        return
    distance, nearest, sign = (*ahead, 1) if near.ordered or ahead[0] <= behind[0] else (*behind, -1)
    if distance == NEVER:
        yield Missing(name, Lack.FAR, "", needed)
    else:
        yield Missing(
            name, Lack.FAR, str(distance), needed, _pair(reading, near, view, nearest, sign * distance)
        )


def _pair(reading: Reading, near: Near, view: View, left: Occurrence, distance: int) -> tuple[Evidence, ...]:
    """An occurrence of the left side, and that of the right side so many words on (negative: back)."""
    right = next(
        each for each in reading.occurrences(near.right, view) if distance in set(_steps(left, each))
    )
    pair = ((written(near.left), left), (written(near.right), right))
    return tuple(reading.evidence_at(label, place) for label, place in pair)


def _steps(left: Occurrence, right: Occurrence) -> Iterator[int]:
    """How many words the right one is on (or back: negative), if the two don't overlap."""
    for _, ahead, behind in distances((left,), (right,)):
        yield from (ahead, -behind)


def _near(reading: Reading, wanted: Sequence[tuple[Expression, View]]) -> Iterator[NearMiss]:
    """Where terms that are missing nearly stand."""
    for node, view in islice(wanted, _MOST_TERMS):
        if isinstance(node, Term) and not reading.satisfies(node, view):
            for place, refusal in reading.near_misses(node, view):
                yield NearMiss(reading.evidence_at(written(node), place), refusal)
