"""Rules against articles: which match, where, and if not, why.

Theory of operation. The rules are compiled to flat arrays (compile.py), which an executor runs over an article
(executor.py): it names the rules that match, and those that may, for which the arrays hold only a necessary condition.
Those few are evaluated word by word (reading.py), which also finds the evidence, when somebody reads it.

Changing rules does not rebuild everything. A Matcher is made of *segments*, each a set of rules with arrays of its own:
``changed`` keeps the large one, strikes out of it what is gone, and compiles only what is new. When that has grown to
a share that costs more than it saves, all is compiled again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from monitor.matching.choose import Choice, fastest
from monitor.matching.compile import compile_rules
from monitor.matching.executor import SUMMARY, TEXT, TITLE, Pieces, Verdicts
from monitor.matching.explain import Explanation, explain
from monitor.matching.forms import Forms
from monitor.matching.lexicon import Lexicon, read_lexicon
from monitor.matching.matches import Matches
from monitor.matching.memo import Memo
from monitor.matching.overruns import Overruns
from monitor.matching.pieces import repeats_summary, texts, writes_without_clitics
from monitor.matching.reading import Excluded, Judgement, Reading
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Article, Match, Rule

_FEWEST = 2000
"""Rules below which all are compiled again at every change: it takes no time."""

_LARGEST_SHARE = 0.2
"""Of struck out and new rules, beyond which all are compiled again."""

_BATCH = 128
"""Articles that are judged together."""

_ALWAYS_READ = TITLE | SUMMARY | TEXT
"""These show how an article spells, whatever rules ask for."""

_Asked = tuple[Pieces, bool, bool]


class _Segment:
    """Rules with arrays of their own. Immutable but for what executor and memo remember of spellings."""

    def __init__(self, rules: Sequence[Rule], lexicon: Lexicon, choice: Choice) -> None:
        self.rules = tuple(rules)
        vocabulary = Vocabulary(lexicon)
        index = compile_rules(self.rules, vocabulary)
        self.wanted = index.wanted | _ALWAYS_READ
        self.executor = choice(index, Forms(vocabulary))
        self.memo = Memo(vocabulary)


class _Part:
    """A segment in the service of a Matcher: for each of its rules the one of the Matcher and its place, or None for
    one that was struck out."""

    def __init__(self, segment: _Segment, now: Sequence[tuple[int, Rule] | None]) -> None:
        self.segment = segment
        self.now = now

    @property
    def whole(self) -> bool:
        """Whether every rule is in its own place."""
        return all(each is not None and each[0] == place for place, each in enumerate(self.now))


class Matcher:
    """A set of rules. Immutable but for what it remembers of spellings it has seen (bounded) and of regular
    expressions that took too long. Safe to use from several threads."""

    def __init__(
        self,
        rules: Sequence[Rule],
        lexicon: Lexicon,
        *,
        choice: Choice = fastest,
        clock: Callable[[], float] | None = None,
    ) -> None:
        rules = tuple(rules)
        self._become(rules, lexicon, choice, [_part(rules, lexicon, choice)], Overruns(clock))

    @classmethod
    def from_rules(cls, rules: Iterable[Rule], *, clock: Callable[[], float] | None = None) -> Matcher:
        """A matcher for these rules. Reads the word lists of the package. ``clock`` gives seconds and bounds the time
        of a rule's regular expressions together; without one each of them is bounded."""
        return cls(tuple(rules), read_lexicon(), clock=clock)

    def changed(self, rules: Iterable[Rule]) -> Matcher:
        """A matcher for these rules that takes over what this one has compiled and seen of the same."""
        rules = tuple(rules)
        kept = _kept(self._parts[0].segment, rules)
        places = {each[0] for each in kept if each is not None}
        fresh = [(place, rule) for place, rule in enumerate(rules) if place not in places]
        before = {rule.id: rule for rule in self._rules}
        for _, rule in fresh:
            old = before.get(rule.id)
            if old is None or not _asks_the_same(old, rule):
                self._overruns.forget(rule.id)
        gone = len(kept) - len(places)
        if len(rules) < _FEWEST or gone + len(fresh) > _LARGEST_SHARE * len(rules):
            parts = [_part(rules, self._lexicon, self._choice)]
        else:
            parts = [_Part(self._parts[0].segment, kept)]
            if fresh:
                segment = _Segment([rule for _, rule in fresh], self._lexicon, self._choice)
                parts.append(_Part(segment, fresh))
        matcher = Matcher.__new__(Matcher)
        matcher._become(rules, self._lexicon, self._choice, parts, self._overruns)  # noqa: SLF001  # one of its kind
        return matcher

    def _become(
        self,
        rules: tuple[Rule, ...],
        lexicon: Lexicon,
        choice: Choice,
        parts: Sequence[_Part],
        overruns: Overruns,
    ) -> None:
        self._rules = rules
        self._lexicon = lexicon
        self._choice = choice
        self._parts = parts
        self._overruns = overruns
        self._wanted = 0
        for part in parts:
            self._wanted |= part.segment.wanted
        # The usual matcher has one segment, and rules that look at all articles: then a number is a rule, and no more.
        self._plain = len(parts) == 1 and parts[0].whole
        self._limited = any(rule.sources or rule.languages for rule in rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in order."""
        return self._rules

    def overrun(self) -> tuple[str, ...]:
        """The ids of rules whose regular expressions took too long and are off, each told once."""
        return self._overruns.report()

    def match(self, article: Article, labels: Collection[str] = ()) -> Sequence[Match]:
        """The rules that the article satisfies, in their order. ``labels`` are those of its source. Never raises."""
        pieces, persian, narrow = asked = self._asked(article)
        if self._plain:
            verdicts = self._parts[0].segment.executor.judge(pieces, persian, narrow)
            return self._matches(article, labels, narrow, verdicts)
        return self._judged(article, labels, asked).matches

    def match_many(self, articles: Iterable[Article]) -> list[Sequence[Match]]:
        """The same for each of many, faster than one by one."""
        found: list[Sequence[Match]] = []
        for batch in _batches(articles):
            if not self._plain:
                found += (self.match(article) for article in batch)
                continue
            asked = [self._asked(article) for article in batch]
            verdicts = self._parts[0].segment.executor.judge_many(asked)
            found += (
                self._matches(article, (), each[2], verdict)
                for article, each, verdict in zip(batch, asked, verdicts, strict=True)
            )
        return found

    def judge(self, article: Article, labels: Collection[str] = ()) -> Judgement:
        """What the article is to all rules, evidence included: whoever stores it does no more work for it."""
        found = self._judged(article, labels, self._asked(article))
        return Judgement(tuple(Match(each.rule, each.evidence) for each in found.matches), found.excluded)

    def explain(self, article: Article, labels: Collection[str] = ()) -> tuple[Explanation, ...]:
        """What the article is to each rule and why, in the order of the rules."""
        explained: dict[int, Explanation] = {}
        for part in self._parts:
            reading = Reading(article, part.segment.memo, self._overruns, labels)
            explained |= {each[0]: explain(reading, each[1]) for each in part.now if each is not None}
        return tuple(explained[place] for place in range(len(self._rules)))

    # --- one article -----------------------------------------------------------------------------------------------

    def _asked(self, article: Article) -> _Asked:
        narrow = bool(article.summary and article.text) and repeats_summary(article)
        return texts(article, self._wanted), writes_without_clitics(article), narrow

    def _matches(
        self, article: Article, labels: Collection[str], narrow: bool, verdicts: Verdicts
    ) -> Sequence[Match]:
        """What verdicts of the only segment come to."""
        numbers, maybe, _ = verdicts
        if not numbers and not maybe:
            return ()
        rules = self._rules
        reading = Reading(article, self._parts[0].segment.memo, self._overruns, labels, narrow=narrow)
        if maybe:
            numbers = sorted([*numbers, *(number for number in maybe if reading.holds(rules[number]))])
        if self._limited:
            numbers = [number for number in numbers if not reading.outside(rules[number])]
        return Matches(rules, numbers, reading)

    def _judged(self, article: Article, labels: Collection[str], asked: _Asked) -> Judgement:
        matches, excluded = dict[int, Match](), dict[int, Excluded]()
        for part in self._parts:
            verdicts = part.segment.executor.judge(*asked)
            reading = Reading(article, part.segment.memo, self._overruns, labels, narrow=asked[2])
            for place, rule in _now(part, verdicts.matched, reading):
                matches[place] = Match(rule, reading)
            for place, rule in _now(part, verdicts.maybe, reading):
                if reading.holds(rule):
                    matches[place] = Match(rule, reading)
                elif found := reading.excluded(rule):
                    excluded[place] = found
            for place, rule in _now(part, verdicts.excluded, reading):
                if found := reading.excluded(rule):
                    excluded[place] = found
        return Judgement(
            tuple(matches[place] for place in sorted(matches)),
            tuple(excluded[place] for place in sorted(excluded)),
        )


def _part(rules: tuple[Rule, ...], lexicon: Lexicon, choice: Choice) -> _Part:
    """All rules in one segment."""
    return _Part(_Segment(rules, lexicon, choice), list(enumerate(rules)))


def _kept(segment: _Segment, rules: Sequence[Rule]) -> list[tuple[int, Rule] | None]:
    """For each rule of a segment the new rule with the same id that asks for the same, and its place."""
    places = {rule.id: place for place, rule in enumerate(rules)}
    kept: list[tuple[int, Rule] | None] = []
    for rule in segment.rules:
        place = places.get(rule.id)
        if place is None or not _asks_the_same(rule, rules[place]):
            kept.append(None)
        else:
            kept.append((place, rules[place]))
    return kept


def _asks_the_same(one: Rule, other: Rule) -> bool:
    return one.fields == other.fields and one.expression == other.expression


def _now(part: _Part, numbers: Iterable[int], reading: Reading) -> Iterator[tuple[int, Rule]]:
    """The rules of these numbers that are still there and look at such articles."""
    for number in numbers:
        now = part.now[number]
        if now is not None and not reading.outside(now[1]):
            yield now


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    remaining = iter(articles)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
