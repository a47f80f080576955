"""Rules against articles: which match, where, and if not, why.

Theory of operation. Building a Matcher numbers every word of every rule (vocabulary.py) and every term (index.py), a
term being one or more sequences of words (patterns.py). Each rule is filed under one set of terms of which it needs at least one,
the rarest such set as far as can be guessed: of an AND the rarest part, of an OR all parts. An article is then read
once (scan.py): its tokens say which words are present, those say which terms to look for, and those which rules to
evaluate; a rule without its rarest term costs nothing. Evidence is collected for rules that match only.

What is written is cut at ``scan.LONGEST_FIELD`` characters a field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.matching.arabic import Refusal
from monitor.matching.expression import AllOf, AnyOf, Not, Term, terms, written
from monitor.matching.index import TermIndex
from monitor.matching.lexicon import Lexicon, read_lexicon
from monitor.matching.scan import SUMMARY, TEXT, Occurrence, Scan, mask_of
from monitor.matching.scope import Scope, scope_of
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Article, Evidence, Expression, Match, Rule

Check = Callable[[Collection[int]], bool]
"""Whether the terms of these numbers satisfy an expression."""

_MOST_NEAR = 5


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


@dataclass(frozen=True, slots=True)
class Missing:
    """What a rule still needs: one of ``terms`` (a single one: that term). Concepts go by name: @isis."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A term that nearly stands at ``evidence``; ``refusal`` names what forbids it."""

    evidence: Evidence
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an article is to one rule, and why.

    hit: ``match``. excluded: ``excluded``. missing: ``missing`` says what, ``present`` of ``wanted`` terms are there,
    ``near`` what nearly is. out of scope: ``scope`` is what the rule does not look at, "source" or "language".
    """

    rule: Rule
    verdict: Literal["hit", "excluded", "missing", "out of scope"]
    match: Match | None = None
    excluded: Excluded | None = None
    missing: tuple[Missing, ...] = ()
    present: int = 0
    wanted: int = 0
    near: tuple[NearMiss, ...] = ()
    scope: str = ""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule, ready to be evaluated. ``positive`` are the numbers of its terms that ask for a hit."""

    rule: Rule
    mask: int
    check: Check
    check_positive: Check
    positive: tuple[int, ...]


class Matcher:
    """A set of rules. Immutable but for what it remembers of spellings it has seen (bounded)."""

    def __init__(self, rules: Sequence[Rule], lexicon: Lexicon) -> None:
        self._vocabulary = Vocabulary(lexicon)
        self._index = TermIndex((term for rule in rules for term in terms(rule.expression)), self._vocabulary)
        self._rules_by_term: defaultdict[int, list[int]] = defaultdict(list)
        self._always: list[int] = []
        self._rules = [self._compile(number, rule) for number, rule in enumerate(rules)]
        self._languages = any(rule.languages for rule in rules)
        self._wanted = 0
        for compiled in self._rules:
            self._wanted |= compiled.mask

    @classmethod
    def from_rules(cls, rules: Iterable[Rule]) -> Matcher:
        """A matcher for these rules. Reads the word lists of the package."""
        return cls(tuple(rules), read_lexicon())

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in order."""
        return tuple(each.rule for each in self._rules)

    def match(self, article: Article, labels: Collection[str] = ()) -> tuple[Match, ...]:
        """The rules that the article satisfies, in their order. ``labels`` are those of its source. Never raises."""
        return self.judge(article, labels).matches

    def match_many(self, articles: Iterable[Article]) -> list[tuple[Match, ...]]:
        """The same for each of many."""
        return [self.match(article) for article in articles]

    def judge(self, article: Article, labels: Collection[str] = ()) -> Judgement:
        """What the article is to all rules."""
        reading = _Reading(self._index, Scan(article, self._vocabulary, self._wanted))
        scope = scope_of(article, labels, languages=self._languages)
        matches, excluded = list[Match](), list[Excluded]()
        for number in reading.candidates(self._rules_by_term, self._always):
            compiled = self._rules[number]
            present = reading.present(compiled.mask)
            if not compiled.check_positive(present) or scope.outside(compiled.rule):
                continue
            if compiled.check(present):
                matches.append(self._match(compiled, reading))
            else:
                excluded.append(self._excluded(compiled, reading))
        return Judgement(tuple(matches), tuple(excluded))

    def explain(self, article: Article, labels: Collection[str] = ()) -> tuple[Explanation, ...]:
        """What the article is to each rule and why, in the order of the rules."""
        reading = _Reading(self._index, Scan(article, self._vocabulary, self._wanted, refused=True))
        scope = scope_of(article, labels, languages=self._languages)
        return tuple(self._explain(compiled, reading, scope) for compiled in self._rules)

    # --- building ------------------------------------------------------------------------------------------------

    def _compile(self, number: int, rule: Rule) -> _Compiled:
        required = self._required(rule.expression)
        if required is None:
            self._always.append(number)
        for term_number in required or ():
            self._rules_by_term[term_number].append(number)
        positive = dict.fromkeys(self._index.number(term) for term in terms(rule.expression, positive=True))
        return _Compiled(
            rule,
            mask_of(rule.fields),
            self._check(rule.expression),
            self._check(rule.expression, ignore_exclusions=True),
            tuple(positive),
        )

    def _required(self, expression: Expression) -> frozenset[int] | None:
        """Terms of which an article needs at least one; None when it may need none."""
        match expression:
            case Term():
                return frozenset({self._index.number(expression)})
            case AllOf(parts):
                found = [each for each in map(self._required, parts) if each is not None]
                return min(found, key=self._cost, default=None)
            case AnyOf(parts):
                all_parts = [self._required(part) for part in parts]
                if any(each is None for each in all_parts):
                    return None
                return frozenset().union(*(each for each in all_parts if each is not None))
        return None

    def _cost(self, required: frozenset[int]) -> float:
        return sum(self._index.weight(number) for number in required)

    def _check(self, expression: Expression, *, ignore_exclusions: bool = False) -> Check:
        match expression:
            case Term():
                number = self._index.number(expression)
                return lambda present: number in present
            case Not() if ignore_exclusions:
                return lambda _: True
            case Not(part):
                inner = self._check(part)
                return lambda present: not inner(present)
            case AllOf(parts):
                checks = [self._check(part, ignore_exclusions=ignore_exclusions) for part in parts]
                return lambda present: all(check(present) for check in checks)
            case AnyOf(parts):
                checks = [self._check(part, ignore_exclusions=ignore_exclusions) for part in parts]
                return lambda present: any(check(present) for check in checks)
        raise TypeError(f"not a node of the rule language: {expression!r}")

    # --- judging -------------------------------------------------------------------------------------------------

    def _match(self, compiled: _Compiled, reading: _Reading) -> Match:
        return Match(compiled.rule, reading.evidence(compiled.mask, self._labelled(compiled.positive)))

    def _labelled(self, numbers: Iterable[int]) -> list[tuple[int, str]]:
        return [(number, written(self._index.term(number))) for number in numbers]

    def _excluded(self, compiled: _Compiled, reading: _Reading) -> Excluded:
        present = reading.present(compiled.mask)
        for exclusion in _exclusions(compiled.rule.expression):
            if self._check(exclusion.part)(present):
                for term in terms(exclusion.part):
                    number = self._index.number(term)
                    if number in present:
                        evidence = reading.evidence(compiled.mask, [(number, written(term))])
                        return Excluded(compiled.rule, written(term), evidence)
                return Excluded(compiled.rule, written(exclusion.part), ())
        return Excluded(compiled.rule, "", ())

    def _explain(self, compiled: _Compiled, reading: _Reading, scope: Scope) -> Explanation:
        rule = compiled.rule
        present = reading.present(compiled.mask)
        count = sum(1 for number in compiled.positive if number in present)
        wanted = len(compiled.positive)
        if outside := scope.outside(rule):
            return Explanation(rule, "out of scope", present=count, wanted=wanted, scope=outside)
        if compiled.check(present):
            found = self._match(compiled, reading)
            return Explanation(rule, "hit", match=found, present=count, wanted=wanted)
        if compiled.check_positive(present):
            refused = self._excluded(compiled, reading)
            return Explanation(rule, "excluded", excluded=refused, present=count, wanted=wanted)
        return Explanation(
            rule,
            "missing",
            missing=tuple(self._missing(rule.expression, present)),
            present=count,
            wanted=wanted,
            near=tuple(self._near(compiled, reading, present)),
        )

    def _missing(self, expression: Expression, present: Collection[int]) -> Iterator[Missing]:
        match expression:
            case AllOf(parts):
                for part in parts:
                    if not isinstance(part, Not):
                        yield from self._missing(part, present)
            case Not():
                return
            case _ if self._check(expression, ignore_exclusions=True)(present):
                return
            case AnyOf(parts, concept) if not concept:
                yield Missing(tuple(dict.fromkeys(map(written, parts))))
            case _:
                yield Missing((written(expression),))

    def _near(self, compiled: _Compiled, reading: _Reading, present: Collection[int]) -> Iterator[NearMiss]:
        found = 0
        for number in compiled.positive:
            if number in present:
                continue
            for miss in reading.near(number, written(self._index.term(number)), compiled.mask):
                yield miss
                found += 1
                if found >= _MOST_NEAR:
                    return

    def nearest_entry(self, rule: Rule, article: Article) -> str:
        """The missing term of which most words stand in the article; "" when none has any."""
        reading = _Reading(self._index, Scan(article, self._vocabulary, self._wanted, refused=True))
        best, share = "", 0.0
        for term in terms(rule.expression, positive=True):
            number = self._index.number(term)
            score = reading.share(number)
            if score > share and not reading.occurs(number):
                best, share = written(term), score
        return best


class _Reading:
    """What is known of one article: its scan, and the terms found so far."""

    def __init__(self, index: TermIndex, scan: Scan) -> None:
        self._index = index
        self._scan = scan
        self._found: dict[int, list[Occurrence]] = {}
        self._bits: dict[int, int] = {}
        self._present: dict[int, frozenset[int]] = {}
        self._repeats: bool | None = None
        for term in index.worth_looking_for(scan.places):
            found = scan.occurrences(index.patterns(term))
            if found:
                self._found[term] = found
                bits = 0
                for occurrence in found:
                    bits |= scan.bit(occurrence)
                self._bits[term] = bits

    def candidates(self, rules_by_term: dict[int, list[int]], always: Sequence[int]) -> list[int]:
        """Rules of whose rarest terms at least one is present, in order."""
        numbers = set(always)
        for term in self._found:
            numbers.update(rules_by_term.get(term, ()))
        return sorted(numbers)

    def occurs(self, term: int) -> bool:
        """Whether a term stands anywhere."""
        return term in self._found

    def present(self, mask: int) -> frozenset[int]:
        """The terms that stand in the fields of the mask."""
        mask = self._effective(mask)
        known = self._present.get(mask)
        if known is None:
            known = frozenset(term for term, bits in self._bits.items() if bits & mask)
            self._present[mask] = known
        return known

    def evidence(self, mask: int, labelled: Iterable[tuple[int, str]]) -> tuple[Evidence, ...]:
        """Every occurrence of these terms in the fields of the mask, in order of the text."""
        mask = self._effective(mask)
        found = [
            (occurrence, label)
            for number, label in labelled
            for occurrence in self._found.get(number, ())
            if self._scan.bit(occurrence) & mask
        ]
        found.sort(key=lambda each: each[0])
        return tuple(self._scan.evidence(label, occurrence) for occurrence, label in dict.fromkeys(found))

    def near(self, term: int, label: str, mask: int) -> Iterator[NearMiss]:
        """Where a term nearly stands."""
        mask = self._effective(mask)
        seen: set[Occurrence] = set()
        for occurrence, refusal in self._scan.near_misses(self._index.patterns(term)):
            if self._scan.bit(occurrence) & mask and occurrence not in seen:
                seen.add(occurrence)
                yield NearMiss(self._scan.evidence(label, occurrence), refusal)

    def share(self, term: int) -> float:
        """How much of a term stands in the article: words present of words asked for."""
        shares = (
            self._scan.words_present(pattern) / len(pattern.words) for pattern in self._index.patterns(term)
        )
        return max(shares, default=0.0)

    def _effective(self, mask: int) -> int:
        """A summary that the text repeats is not read twice."""
        if mask & SUMMARY and mask & TEXT:
            if self._repeats is None:
                self._repeats = self._scan.repeats_summary()
            if self._repeats:
                return mask & ~SUMMARY
        return mask


def _exclusions(expression: Expression) -> Iterator[Not]:
    match expression:
        case Not():
            yield expression
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _exclusions(part)
