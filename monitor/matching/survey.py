"""Judgements on whole rules: those that can never match, that match nearly everything, that another makes needless.

A rule that can't match is silence that looks like no news, so it is an error; the others are warnings. What follows from
what is shown by implication.py: a rule never matches when what it asks for implies what it excludes, and adds nothing
when what it asks for implies what another asks for, which sends to the same receivers.

To compare each rule with each other would take hours for 100,000 rules. So rules are filed as an engine files them:
each under the terms of its rarest required clause. Then each is turned round and asked as if it were an article: one
way to satisfy it (its *witness*: a term of each clause) is looked up, and only the rules that are filed under something
that covers a term of it can follow from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from monitor.errors import Problem, Weight
from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Form,
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
from monitor.matching.implication import Covers, Fields, Key, Prover, Terms
from monitor.matching.lexicon import Lexicon, read_lexicon
from monitor.matching.patterns import words_of
from monitor.matching.regexes import finds_every_text
from monitor.matching.rules import RuleSet
from monitor.matching.scope import are_disjoint
from monitor.model import Each, Expression, Rule, Severity, Threshold
from monitor.toml import t

_COMMON_PHRASE = 2  # words of a phrase of function words that is still in every text
_COMMON_COUNT = 3  # how often such a word stands in every text
_MOST_COMPARED = 20  # rules that one rule is compared with, those that ask for least first
_MOST_PAIRS = 10  # comparisons a rule, of all rules together; after that nothing more is said
_LONGEST_QUOTE = 80

_SEVERITIES = tuple(Severity)


def survey(ruleset: RuleSet) -> list[Problem]:
    """What is wrong with rules as wholes, in the order of the rules."""
    lexicon = read_lexicon()
    terms = Terms(lexicon)
    prover = Prover(terms)
    problems, sound = list[Problem](), list[Rule]()
    for rule in ruleset.rules:
        never = _never(rule, prover)
        if never is not None:
            problems.append(_at(ruleset, rule, never))
            continue
        sound.append(rule)
        weak = _weak(rule.expression, lexicon)
        if weak is not None:
            problems.append(_at(ruleset, rule, _everything(rule, weak)))
    problems += (
        _at(ruleset, rule, _shadow(rule, other, same=same))
        for rule, other, same in _Shadows(sound, terms, prover).found()
    )
    order = {rule.id: number for number, rule in enumerate(ruleset.rules)}
    return sorted(problems, key=lambda problem: order[problem.values["rule"]])


def _at(ruleset: RuleSet, rule: Rule, problem: Problem) -> Problem:
    places = ruleset.places.get(rule.id)
    if places is None:
        return problem
    return replace(problem, file=places.file, line=places.rule.line, column=places.rule.column)


# --- rules that can never match ----------------------------------------------------------------------------------


def _never(rule: Rule, prover: Prover) -> Problem | None:
    """Why no article can satisfy a rule."""
    clash = _Clash(prover).of(rule.expression, frozenset(rule.fields))
    if clash is not None:
        required, excluded = clash
        return Problem(
            file="",
            code="never-matches",
            message=t('rule "{rule}" can never match: it requires {required} and excludes {excluded}'),
            remedy=t("take {excluded} out of what it excludes, or exclude the phrase that you mean"),
            values={
                "rule": rule.id,
                "required": _quoted(written(required)),
                "excluded": _quoted(written(excluded)),
            },
        )
    languages = _languages_apart(rule)
    if languages is not None:
        return Problem(
            file="",
            code="never-matches",
            message=t('rule "{rule}" can never match: no article is in {one} and in {other}'),
            remedy=t("leave one of the two languages, or join them with OR"),
            values={"rule": rule.id, "one": languages[0], "other": languages[1]},
        )
    sources = _sources_apart(rule)
    if sources is not None:
        return Problem(
            file="",
            code="never-matches",
            message=t('rule "{rule}" can never match: no article is of {one} and of {other}'),
            remedy=t("leave one of the two sources, or join them with OR"),
            values={"rule": rule.id, "one": sources[0], "other": sources[1]},
        )
    return None


class _Clash:
    """Finds what an expression requires and excludes at once."""

    def __init__(self, prover: Prover) -> None:
        self._prover = prover

    def of(self, node: Expression, fields: Fields) -> tuple[Expression, Expression] | None:
        """What is required, and what excludes it; None when an article may satisfy the node."""
        match node:
            case AllOf(parts):
                return self._of_all(parts, fields)
            case AnyOf(parts):
                clashes = [self.of(part, fields) for part in parts] if _has_exclusion(node) else [None]
                return clashes[0] if all(clashes) else None
            case AtLeast(least, parts) if _has_exclusion(node):
                clashes = [self.of(part, fields) for part in dict.fromkeys(parts)]
                return self._too_few(clashes, clashes.count(None) < least)
            case Score(parts, least) if _has_exclusion(node):
                clashes = [self.of(part, fields) for part, _ in parts]
                left = sum(
                    (weight for (_, weight), clash in zip(parts, clashes, strict=True) if not clash),
                    Decimal(0),
                )
                return self._too_few(clashes, left < least)
            case Within(field, part) if field not in {"source", "lang"}:
                return self.of(part, frozenset({field}))
            case Unless(part, guards):
                return self._of_guarded(part, guards)
            case Near(left, right):
                return self.of(left, fields) or self.of(right, fields)
            case Count(part):
                return self.of(part, fields)
        return None

    @staticmethod
    def _too_few(
        clashes: Sequence[tuple[Expression, Expression] | None], failed: bool
    ) -> tuple[Expression, Expression] | None:
        return next(filter(None, clashes), None) if failed else None

    def _of_all(self, parts: Sequence[Expression], fields: Fields) -> tuple[Expression, Expression] | None:
        flat = list(_conjuncts(parts))
        excluded = [part.part for part in flat if isinstance(part, Not)]
        required = [part for part in flat if not isinstance(part, Not)]
        for part in required:
            clash = self.of(part, fields)
            if clash is not None:
                return clash
        if not excluded:
            return None
        return self._of_exclusions(required, excluded, fields)

    def _of_exclusions(
        self, required: Sequence[Expression], excluded: Sequence[Expression], fields: Fields
    ) -> tuple[Expression, Expression] | None:
        banned = _any_of(excluded)
        for part in required:
            if self._prover.implies(part, banned, fields, fields):
                return part, self._culprit(part, excluded, fields)
        whole = AllOf(tuple(required))
        if len(required) > 1 and self._prover.implies(whole, banned, fields, fields):
            return whole, self._culprit(whole, excluded, fields)
        return None

    def _culprit(self, part: Expression, excluded: Sequence[Expression], fields: Fields) -> Expression:
        """The one exclusion that suffices; all of them where it takes several."""
        alone = (each for each in excluded if self._prover.implies(part, each, fields, fields))
        found = next(alone, None)
        return found if found is not None else _any_of(excluded)

    def _of_guarded(self, part: Expression, guards: Sequence[Term]) -> tuple[Expression, Expression] | None:
        """Terms of which every occurrence lies within a guard."""
        guarded = _any_of(guards)
        for term in part.parts if isinstance(part, AnyOf) else (part,):
            if not self._prover.spans(term, guarded):
                return None
        return part, guarded


def _any_of(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _conjuncts(parts: Iterable[Expression]) -> Iterator[Expression]:
    for part in parts:
        if isinstance(part, AllOf):
            yield from _conjuncts(part.parts)
        else:
            yield part


def _has_exclusion(node: Expression) -> bool:
    return isinstance(node, Not | Unless) or any(map(_has_exclusion, children(node)))


def _languages_apart(rule: Rule) -> tuple[str, str] | None:
    """Two languages that the rule requires and no article has both of."""
    clauses = _required_names(rule, "lang")
    if rule.languages:
        clauses.append(rule.languages)
    for place, one in enumerate(clauses):
        for other in clauses[place + 1 :]:
            if all(are_disjoint(each, another) for each in one for another in other):
                return ", ".join(one), ", ".join(other)
    return None


def _sources_apart(rule: Rule) -> tuple[str, str] | None:
    """Two sources that the rule requires, while an article has one. What ``sources`` names may be a label."""
    clauses = _required_names(rule, "source")
    for place, one in enumerate(clauses):
        for other in clauses[place + 1 :]:
            if set(map(str.casefold, one)).isdisjoint(map(str.casefold, other)):
                return ", ".join(one), ", ".join(other)
    return None


def _required_names(rule: Rule, field: str) -> list[tuple[str, ...]]:
    """The names behind ``lang:`` or ``source:`` that a rule requires; of each group one."""
    required = (
        _names_of(each, field) for each in _conjuncts([rule.expression]) if isinstance(each, Within | AnyOf)
    )
    return [names for names in required if names]


def _names_of(node: Expression, field: str) -> tuple[str, ...]:
    """The languages or sources of which this asks for one, and for nothing else."""
    if isinstance(node, Within) and node.field == field and isinstance(node.part, Term):
        return (node.part.text,)
    if isinstance(node, AnyOf):
        found = [_names_of(part, field) for part in node.parts]
        return tuple(each[0] for each in found) if all(found) else ()
    return ()


# --- rules that match nearly everything --------------------------------------------------------------------------


def _everything(rule: Rule, weak: Expression) -> Problem:
    return Problem(
        file="",
        code="matches-everything",
        weight=Weight.WARNING,
        message=t('rule "{rule}" matches nearly every article: {term} is enough for it'),
        remedy=t("ask for a word that only the news you mean has"),
        values={"rule": rule.id, "term": _quoted(written(weak))},
    )


def _weak(node: Expression, lexicon: Lexicon) -> Expression | None:
    """The part that nearly every article has, if that is enough to satisfy the node."""
    match node:
        case Term():
            return node if _is_common(node, lexicon) else None
        case Regex(pattern):
            return node if finds_every_text(pattern) else None
        case AnyOf(parts):
            return next(filter(None, (_weak(part, lexicon) for part in parts)), None)
        case AllOf(parts):
            found = [_weak(part, lexicon) for part in parts if not isinstance(part, Not)]
            return found[0] if all(found) else None
        case AtLeast(least, parts):
            common = [part for part in dict.fromkeys(parts) if _weak(part, lexicon)]
            return node if len(common) >= least else None
        case Score(parts, least):
            common_weight = sum((weight for part, weight in parts if _weak(part, lexicon)), Decimal(0))
            return node if common_weight >= least else None
        case Count(part, least):
            return _weak(part, lexicon) if least <= _COMMON_COUNT else None
        case Near(left, right):
            return node if _weak(left, lexicon) and _weak(right, lexicon) else None
        case Within("lang"):
            return node
        case Within("text" | "summary" | "title", part) | Unless(part):
            return _weak(part, lexicon)
    return None


def _is_common(term: Term, lexicon: Lexicon) -> bool:
    words = words_of(term.text)
    if term.form is Form.PREFIX:
        return len(words) == 1 and len(words[0].folded) == 1
    return len(words) <= _COMMON_PHRASE and all(word.folded in lexicon.function_words for word in words)


# --- rules that another makes needless ---------------------------------------------------------------------------


def _shadow(rule: Rule, other: Rule, *, same: bool) -> Problem:
    return Problem(
        file="",
        code="shadowed-rule",
        weight=Weight.WARNING,
        message=t('rule "{rule}" asks for the same as rule "{other}" ({place})')
        if same
        else t('whatever rule "{rule}" matches, rule "{other}" ({place}) matches too'),
        remedy=t("take one of the two out, or give them different receivers or severities"),
        values={"rule": rule.id, "other": other.id, "place": other.place},
    )


class _Filed(NamedTuple):
    """A rule as it is compared. ``clauses``: for each thing that it requires, what the leaves of it are filed under.
    ``reach``: a number that rules with the same receivers, sources, languages … share."""

    number: int
    fields: Fields
    clauses: tuple[frozenset[Key], ...]
    excludes: bool
    reach: int


class _Shadows:
    """Pairs of rules of which one matches whatever the other does."""

    def __init__(self, rules: Sequence[Rule], terms: Terms, prover: Prover) -> None:
        self._rules = rules
        self._prover = prover
        self._covers = Covers(terms)
        self._counts = Counter(leaf for rule in rules for leaf in _each_leaf(rule.expression))
        for leaf in self._counts:  # all are read before the first is filed under its rarest word
            if isinstance(leaf, Term):
                terms.spellings(leaf)
        self._keys: dict[Expression, tuple[Key, ...]] = {}
        self._reaches: dict[tuple[int, int], bool] = {}
        self._filed: list[_Filed] = []
        self._left = _MOST_PAIRS * max(len(rules), 1000)

    def found(self) -> Iterator[tuple[Rule, Rule, bool]]:
        """Each needless rule with the one that makes it so, and whether the two say the same."""
        first: dict[tuple[object, ...], int] = {}
        reaches: dict[tuple[object, ...], int] = {}
        kept: list[int] = []
        for number, rule in enumerate(self._rules):
            told = (rule.severity, rule.trigger, rule.send, rule.sources, rule.languages)
            earlier = first.setdefault((rule.expression, rule.fields, told), number)
            self._filed.append(self._file(number, reaches.setdefault(told, len(reaches))))
            if earlier == number:
                kept.append(number)
                for leaf in self._clause(rule.expression):
                    self._covers.file(leaf, number)
            else:
                yield rule, self._rules[earlier], True
        for number in kept:
            pair = self._of(number)
            if pair is not None:
                yield self._rules[number], self._rules[pair[0]], pair[1]

    def _file(self, number: int, reach: int) -> _Filed:
        rule = self._rules[number]
        parts = list(_conjuncts([rule.expression]))
        clauses = tuple(
            frozenset(key for leaf in self._clause(part) for key in self._keys_of(leaf))
            for part in parts
            if not isinstance(part, Not)
        )
        return _Filed(number, frozenset(rule.fields), clauses, len(clauses) < len(parts), reach)

    def _keys_of(self, leaf: Expression) -> tuple[Key, ...]:
        keys = self._keys.get(leaf)
        if keys is None:
            keys = self._keys[leaf] = tuple(self._covers.filing(leaf))
        return keys

    def _of(self, number: int) -> tuple[int, bool] | None:
        rule = self._rules[number]
        for other in self._candidates(number)[:_MOST_COMPARED]:
            self._left -= 1
            if self._left < 0:
                return None
            if not self._follows(number, other):
                continue
            same = self._follows(other, number)
            if not same and not isinstance(rule.trigger, Each | Threshold):
                continue  # what is unusual for the one may be usual for the other
            if not (same and self._reach(number, other)) or other < number:
                return other, same
        return None

    def _candidates(self, number: int) -> list[int]:
        """The rules that may follow from this one, the likeliest first."""
        mine = self._filed[number]
        asked: dict[Key, None] = {}
        for leaf in self._witness(self._rules[number].expression):
            asked.update(dict.fromkeys(self._covers.asking(leaf)))
        found = set(self._covers.under(asked)) - {number}
        likely = (
            other
            for other in found
            if (mine.excludes or not self._filed[other].excludes)
            and not any(clause.isdisjoint(asked) for clause in self._filed[other].clauses)
            and self._reach(other, number)
        )
        return sorted(likely, key=lambda other: (len(self._filed[other].clauses), other))

    def _reach(self, wide: int, narrow: int) -> bool:
        key = self._filed[wide].reach, self._filed[narrow].reach
        known = self._reaches.get(key)
        if known is None:
            known = self._reaches[key] = _reaches(self._rules[wide], self._rules[narrow])
        return known

    def _follows(self, number: int, other: int) -> bool:
        return self._prover.implies(
            self._rules[number].expression,
            self._rules[other].expression,
            self._filed[number].fields,
            self._filed[other].fields,
        )

    # One way to satisfy a rule, and what every way needs one of. Both prefer the rare.

    def _witness(self, node: Expression) -> list[Expression]:
        match node:
            case Not():
                return []
            case AnyOf(parts):
                return min((self._witness(part) for part in parts), key=self._commonness)
            case AtLeast(least, parts):
                listed = sorted((self._witness(part) for part in parts), key=self._commonness)
                return [leaf for each in listed[:least] for leaf in each]
            case Within("source" | "lang") | Term() | Regex():
                return [node]
        return [leaf for part in children(node) for leaf in self._witness(part)]

    def _clause(self, node: Expression) -> list[Expression]:
        match node:
            case Not():
                return []
            case AllOf(parts):
                return min(
                    (each for each in map(self._clause, parts) if each), key=self._commonness, default=[]
                )
            case Near(left, right):
                return min(self._clause(left), self._clause(right), key=self._commonness)
            case AtLeast(least, parts):
                listed = sorted(map(self._clause, parts), key=self._commonness)
                return [leaf for each in listed[: len(parts) - least + 1] for leaf in each]
            case Within("source" | "lang") | Term() | Regex():
                return [node]
        return [leaf for part in children(node) for leaf in self._clause(part)]

    def _commonness(self, leaves: Sequence[Expression]) -> int:
        return sum(self._counts[leaf] for leaf in leaves)


def _each_leaf(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Term | Regex) or (isinstance(node, Within) and node.field in {"source", "lang"}):
        yield node
        return
    for part in children(node):
        if not isinstance(part, Not):
            yield from _each_leaf(part)


def _reaches(wide: Rule, narrow: Rule) -> bool:
    """Whether all that is told of the narrow rule's articles is told by the wide rule too: from the same sources, in
    the same languages, to the same receivers, in the same way."""
    return (
        _SEVERITIES.index(wide.severity) >= _SEVERITIES.index(narrow.severity)
        and wide.trigger == narrow.trigger
        and (not wide.send or (narrow.send != () and set(narrow.send) <= set(wide.send)))
        and (not wide.sources or (narrow.sources != () and set(narrow.sources) <= set(wide.sources)))
        and (
            not wide.languages
            or (narrow.languages != () and all(_spoken(each, wide.languages) for each in narrow.languages))
        )
    )


def _spoken(language: str, languages: Sequence[str]) -> bool:
    return any(language == each or language.startswith(each + "-") for each in languages)


def _quoted(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"
