"""One article against one rule, exactly: whether it holds, where, and what keeps it out.

Theory of operation. Executors find the few of all rules that an article may satisfy (compile.py); a Reading answers for
each of those what they can't: rules with regular expressions, counts, guards …, and for every match its evidence. It
reads the article once and only when it is first asked something that needs it, so that a match whose evidence nobody
reads costs nothing. Then a term of a rule is looked for by its own words, and found terms are remembered: concepts are
shared by many rules.

A rule's tree is evaluated as it stands, in a *view*: the fields in which it looks, and the guards around it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from monitor.matching.arabic import Licence, Refusal
from monitor.matching.executor import SUMMARY, TEXT
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
    written,
)
from monitor.matching.memo import Memo
from monitor.matching.occurrences import Occurrence, apart, close, outside
from monitor.matching.overruns import Budget, Overruns
from monitor.matching.pieces import BITS, Piece, mask_of, pieces, repeats_summary, writes_without_clitics
from monitor.matching.scan import Scan
from monitor.matching.scope import Scope, scope_of
from monitor.model import Article, Evidence, Expression, Match, Rule


class Found(NamedTuple):
    """What asks for a hit: as the rule has it, the node itself (None for a source), and the places where it counts."""

    label: str
    node: Term | Regex | None
    places: Sequence[Occurrence]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A rule that would match but for ``term``, which stands at ``evidence``."""

    rule: Rule
    term: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an article is to all rules: those that match, and those that only an exclusion kept from it."""

    matches: tuple[Match, ...] = ()
    excluded: tuple[Excluded, ...] = ()


class View(NamedTuple):
    """Where a part of a rule looks: in which fields, and outside of which guards."""

    rule: Rule
    mask: int
    guards: tuple[Term, ...] = ()


class Reading:
    """An article as rules see it. ``labels`` are those of its source; ``narrow``: whether the text repeats the summary,
    where that is known already. Never raises for what an article holds.

    ``holds``, ``evidence`` and ``excluded`` ask about the expression of a rule only; ``outside`` whether the rule looks
    at such articles at all.
    """

    def __init__(
        self,
        article: Article,
        memo: Memo,
        overruns: Overruns,
        labels: Collection[str] = (),
        *,
        narrow: bool | None = None,
    ) -> None:
        self._article = article
        self._memo = memo
        self._overruns = overruns
        self._labels = labels
        self._narrow = narrow
        self._pieces: list[Piece] | None = None
        self._scan: Scan | None = None
        self._scope: Scope | None = None
        # By identity of the term, which each entry holds (see Memo): where it stands, and in which fields.
        self._found: dict[int, tuple[Term, tuple[Occurrence, ...], int]] = {}
        self._budgets: dict[str, Budget] = {}
        self._searched: dict[tuple[str, str, int], list[tuple[int, int]]] = {}

    def outside(self, rule: Rule) -> Literal["", "source", "language"]:
        """What keeps the article from the rule's sight, or ""."""
        return self.scope.outside(rule) if rule.sources or rule.languages else ""

    def holds(self, rule: Rule) -> bool:
        """Whether the article satisfies what the rule asks for."""
        return self.satisfies(rule.expression, self.view(rule))

    def evidence(self, rule: Rule) -> tuple[Evidence, ...]:
        """Every occurrence of every positive term, in order of fields and places; at one place in the rule's order."""
        return self.evidence_of(rule.expression, self.view(rule))

    def excluded(self, rule: Rule) -> Excluded | None:
        """What keeps a rule from matching that has all it asks for; None when it matches or lacks something."""
        view = self.view(rule)
        if self.satisfies(rule.expression, view) or not self.satisfies(
            rule.expression, view, exclusions=False
        ):
            return None
        return self._deciding(rule.expression, view)

    # --- what an explanation asks, too -----------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        """Where the article comes from and what it is written in."""
        if self._scope is None:
            self._scope = scope_of(self._article, self._labels)
        return self._scope

    @property
    def pieces(self) -> Sequence[Piece]:
        """What is read of the article."""
        if self._pieces is None:
            self._pieces = pieces(self._article)
        return self._pieces

    @property
    def scan(self) -> Scan:
        """The words of the article, read now if they were not."""
        scan = self._scan
        if scan is None or not scan.is_current:
            persian = writes_without_clitics(self._article)
            scan = self._scan = Scan(self.pieces, self._memo, persian=persian)
            self._found = {}
        return scan

    def view(self, rule: Rule) -> View:
        """Where a rule looks as a whole."""
        self._memo.prepare(rule.expression)
        return View(rule, self._effective(mask_of(rule.fields)))

    def satisfies(self, node: Expression, view: View, *, exclusions: bool = True) -> bool:  # noqa: PLR0912 - a case for each node
        """Whether a part of a rule holds. Without ``exclusions`` as if nothing were excluded."""
        match node:
            case Term():
                return self._stands(node, view)
            case AllOf(parts):
                return all(self.satisfies(part, view, exclusions=exclusions) for part in parts)
            case AnyOf(parts):
                return any(self.satisfies(part, view, exclusions=exclusions) for part in parts)
            case Not(part):
                return not exclusions or not self.satisfies(part, view)
            case Near():
                return self._are_near(node, view)
            case AtLeast(least, parts):
                present = [part for part in parts if self.satisfies(part, view, exclusions=exclusions)]
                return len(present) >= least and len(set(present)) >= least
            case Count(part, least):
                return apart(self.occurrences(part, view)) >= least
            case Score(parts, least):
                return self.score(parts, view, exclusions=exclusions) >= least
            case Within("source", Term(text)):
                return self._is_source(text)
            case Within("lang", Term(text)):
                return self.scope.speaks(text)
            case Within(field, part):
                return self.satisfies(part, view._replace(mask=BITS[field]), exclusions=exclusions)
            case Unless(part, guards):
                return self.satisfies(part, view._replace(guards=view.guards + guards), exclusions=exclusions)
            case Regex():
                return bool(self._matched(node, view))
        raise TypeError(f"not a node of the rule language: {node!r}")

    def occurrences(self, node: Expression, view: View) -> list[Occurrence]:
        """Where the terms of a part stand, in order, each place once."""
        found = {occurrence for each in self.found(node, view) for occurrence in each.places}
        return sorted(found)

    def score(
        self, parts: Iterable[tuple[Expression, Decimal]], view: View, *, exclusions: bool = True
    ) -> Decimal:
        """The weights of the parts that hold."""
        return sum(
            (weight for part, weight in parts if self.satisfies(part, view, exclusions=exclusions)),
            Decimal(0),
        )

    def evidence_of(self, node: Expression, view: View) -> tuple[Evidence, ...]:
        """The evidence of a part of a rule."""
        found = dict.fromkeys(
            (occurrence[:3], each.label) for each in self.found(node, view) for occurrence in each.places
        )
        return tuple(
            self.evidence_at(label, place) for place, label in sorted(found, key=lambda each: each[0])
        )

    def found(self, node: Expression, view: View) -> Iterator[Found]:  # noqa: PLR0912 - a case for each node
        """Every positive term of a part in the order of the rule, as written, with the places where it counts."""
        match node:
            case Term():
                if places := self._places(node, view):
                    yield Found(written(node), node, places)
            case Regex():
                if places := self._matched(node, view):
                    yield Found(written(node), node, places)
            case Not():
                return
            case Near():
                yield from self._near_pairs(node, view)
            case Within("lang"):
                return
            case Within("source", Term(text)):
                if self._is_source(text):
                    end = len(self._article.source_id)
                    yield Found(written(node), None, (Occurrence(len(self.pieces), 0, end, -1, -1),))
            case Within(field, part):
                found = self.found(part, view._replace(mask=BITS[field]))
                if isinstance(part, Term | Regex):
                    found = (each._replace(label=written(node)) for each in found)
                yield from found
            case Unless(part, guards):
                yield from self.found(part, view._replace(guards=view.guards + guards))
            case _:
                for part in children(node):
                    yield from self.found(part, view)

    def evidence_at(self, label: str, place: Sequence[int]) -> Evidence:
        """A place as evidence."""
        number, start, end = place[:3]
        if number == len(self.pieces):
            return Evidence(label, "source", start, end, self._article.source_id[start:end])
        piece = self.pieces[number]
        if piece.origin is None:
            return Evidence(label, piece.field, start, end, piece.text[start:end], piece.item)
        start, end = piece.origin[start], piece.origin[end]
        return Evidence(label, piece.field, start, end, self._article.url[start:end], piece.item)

    def licences(self, term: Term, place: Occurrence) -> tuple[Licence, ...]:
        """Why each word of this occurrence is the term's."""
        return self.scan.licences(self._memo.patterns(term), place)

    def near_misses(self, term: Term, view: View) -> Iterator[tuple[Occurrence, Refusal]]:
        """Where a term nearly stands in the view's fields, each place once, and what forbids it."""
        seen = set[tuple[int, ...]]()
        for place, refusal in self.scan.near_misses(self._memo.patterns(term)):
            if self.pieces[place.piece].bit & view.mask and place[:3] not in seen:
                seen.add(place[:3])
                yield place, refusal

    def share(self, term: Term) -> float:
        """How much of a term stands in the article: words present of words asked for."""
        scan = self.scan
        return max(
            (scan.words_present(each) / len(each.words) for each in self._memo.patterns(term)), default=0.0
        )

    def regex_trouble(self, rule: Rule) -> Literal["", "off", "slow"]:
        """Whether the rule's regular expressions are off, or took too long in this article."""
        if self._overruns.off(rule.id):
            return "off"
        budget = self._budgets.get(rule.id)
        return "slow" if budget is not None and budget.is_over else ""

    # --- exclusions --------------------------------------------------------------------------------------------------

    def _deciding(self, node: Expression, view: View) -> Excluded:
        """The exclusion that keeps a part from holding which has all it asks for."""
        match node:
            case Not(part):
                return self._excluding(part, view)
            case Within(field, part) if field in BITS:
                return self._deciding(part, view._replace(mask=BITS[field]))
            case Unless(part, guards):
                return self._deciding(part, view._replace(guards=view.guards + guards))
        for part in children(node):
            if not self.satisfies(part, view) and self.satisfies(part, view, exclusions=False):
                return self._deciding(part, view)
        return Excluded(view.rule, "", ())

    def _excluding(self, part: Expression, view: View) -> Excluded:
        """What is excluded, by the first of its terms that stands there; two that are near each other, by both."""
        first = next((each for each in self.found(part, view) if each.places), None)
        if first is None:
            return Excluded(view.rule, written(part), ())
        if isinstance(part, Near):
            return Excluded(view.rule, written(part), self.evidence_of(part, view))
        places = dict.fromkeys(place[:3] for place in first.places)
        return Excluded(
            view.rule, first.label, tuple(self.evidence_at(first.label, place) for place in places)
        )

    # --- terms -------------------------------------------------------------------------------------------------------

    def _stands(self, term: Term, view: View) -> bool:
        if view.guards:
            return bool(self._places(term, view))
        return bool(self._sought(term)[2] & view.mask)

    def _places(self, term: Term, view: View) -> Sequence[Occurrence]:
        """Where a term stands in the view's fields, outside of its guards."""
        _, found, bits = self._sought(term)
        if not bits & view.mask:
            return ()
        if bits & ~view.mask:
            found = tuple(each for each in found if self.pieces[each.piece].bit & view.mask)
        return self._unguarded(found, view)

    def _sought(self, term: Term) -> tuple[Term, tuple[Occurrence, ...], int]:
        scan = self.scan
        known = self._found.get(id(term))
        if known is None or known[0] is not term:
            found = scan.occurrences(self._memo.patterns(term))
            bits = 0
            for occurrence in found:
                bits |= self.pieces[occurrence.piece].bit
            known = self._found[id(term)] = (term, found, bits)
        return known

    def _unguarded(self, found: Sequence[Occurrence], view: View) -> Sequence[Occurrence]:
        if not view.guards or not found:
            return found
        guards = sorted({place[:3] for guard in view.guards for place in self._sought(guard)[1]})
        return list(outside(found, guards)) if guards else found

    # --- regular expressions -----------------------------------------------------------------------------------------

    def _matched(self, node: Regex, view: View) -> Sequence[Occurrence]:
        found = [
            Occurrence(number, start, end, -1, -1)
            for number, piece in enumerate(self.pieces)
            if piece.bit & view.mask
            for start, end in self._spans(node.pattern, view.rule, number, piece)
        ]
        return self._unguarded(found, view)

    def _spans(self, pattern: str, rule: Rule, number: int, piece: Piece) -> list[tuple[int, int]]:
        key = (rule.id, pattern, number)
        found = self._searched.get(key)
        if found is None:
            budget = self._budgets.get(rule.id)
            if budget is None:
                budget = self._budgets[rule.id] = Budget(self._overruns, rule.id)
            found = self._searched[key] = budget.find(pattern, piece.text)
        return found

    # --- near --------------------------------------------------------------------------------------------------------

    def _are_near(self, near: Near, view: View) -> bool:
        left = self.occurrences(near.left, view)
        right = self.occurrences(near.right, view) if left else []
        return bool(right) and any(True for _ in close(left, right, near.distance, ordered=near.ordered))

    def _near_pairs(self, near: Near, view: View) -> Iterator[Found]:
        """The occurrences of both sides that have one of the other near."""
        left, right = self.occurrences(near.left, view), self.occurrences(near.right, view)
        for side, kept in (
            (near.left, set(close(left, right, near.distance, ordered=near.ordered))),
            (near.right, set(close(right, left, near.distance, ordered=near.ordered, mirrored=True))),
        ):
            for each in self.found(side, view):
                yield each._replace(places=[place for place in each.places if place in kept])

    # --- fields ------------------------------------------------------------------------------------------------------

    def _is_source(self, name: str) -> bool:
        return self._article.source_id.casefold() == name.casefold()

    def _effective(self, mask: int) -> int:
        """A summary that the text repeats is not read twice."""
        if mask & SUMMARY and mask & TEXT:
            if self._narrow is None:
                self._narrow = repeats_summary(self._article)
            if self._narrow:
                return mask & ~SUMMARY
        return mask
