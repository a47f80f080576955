"""A desk that lives for simulated weeks: one rule, stories at given moments, and an obvious memory of them.

The memory is what the store is held against as well (tests/store/test_rules.py): lists, searched from end to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from monitor import alerts
from monitor.model import (
    Alert,
    Article,
    CountedStory,
    Match,
    Outcome,
    Question,
    Quiet,
    Rule,
    RuleMemory,
    Silence,
    Source,
    Tally,
    Window,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)

OUTLET = Source("outlet", "feed", "https://outlet.example/feed", name="Outlet")


@dataclass
class Memory:
    """What the store remembers of one rule, without a database."""

    rule_id: str
    since: datetime
    last_hit: datetime | None = None
    alerted: datetime | None = None
    raised: datetime | None = None
    last_story: CountedStory | None = None
    counted: list[tuple[str, datetime, CountedStory]] = field(default_factory=list)
    voices: set[str] = field(default_factory=set)
    sources: dict[str, datetime] = field(default_factory=dict)
    off: list[Window] = field(default_factory=list)

    def answer(self, question: Question) -> RuleMemory:
        """What was asked. Something is read in every hour but those in which Rasid was ``off``."""
        told = self.alerted if question.untold and self.alerted else datetime.min.replace(tzinfo=UTC)
        counts, listed = [], []
        for place, window in enumerate(question.windows):
            start = max(window.start, told) if place == 0 else window.start
            inside = [each for each in self.counted if start < each[1] <= window.end]
            counts.append(len(inside))
            if place == 0:
                listed = sorted(inside, key=lambda each: each[1], reverse=True)[: question.listed]
        return RuleMemory(
            rule_id=self.rule_id,
            since=self.since,
            last_hit=self.last_hit,
            alerted=self.alerted,
            raised=self.raised,
            last_story=self.last_story,
            counts=tuple(counts),
            hours=tuple(self._hours(window) for window in question.windows),
            listed=tuple(story for _, _, story in listed),
            counted=frozenset(story for story, _, _ in self.counted) & frozenset(question.stories),
            voices=frozenset(self.voices) & frozenset(question.voices),
            source_since=self.sources.get(question.source_id),
        )

    def _hours(self, window: Window) -> int:
        hour = max(window.start, self.since).replace(minute=0, second=0, microsecond=0)
        hours = 0
        while hour < window.end:
            hours += not any(each.start <= hour < each.end for each in self.off)
            hour += HOUR
        return hours

    def add(self, tally: Tally, listed: dict[str, CountedStory]) -> None:
        """What a poll adds."""
        known = {story for story, _, _ in self.counted}
        self.counted += [
            (story, tally.at, listed[article]) for story, article in tally.counted if story not in known
        ]
        self.voices.update(tally.voices)
        self.last_hit = tally.at
        self.last_story = listed[tally.last]
        self.alerted = tally.alerted or self.alerted
        self.raised = tally.raised or self.raised


class Desk:
    """One rule, polled at given moments."""

    def __init__(self, rule: Rule, since: datetime = MONDAY, zone: tzinfo = UTC) -> None:
        self.rule = rule
        self.zone = zone
        self.memory = Memory(rule.id, since)
        self.alerts: list[Alert] = []
        self._articles = 0

    def article(self, now: datetime, **fields: object) -> Article:
        """The next article, published when it is seen unless said otherwise."""
        self._articles += 1
        number = str(self._articles)
        said = {"title": f"headline {number}", "url": f"https://outlet.example/{number}", "published": now}
        return Article(id=number, source_id="outlet", **{**said, **fields})  # type: ignore[arg-type]  # plain fields

    def poll(
        self,
        now: datetime,
        stories: Iterable[str] = ("",),
        *,
        source: Source = OUTLET,
        silent: str = "",
        again: bool = False,
        **fields: object,
    ) -> list[Outcome]:
        """One poll that brings an article of each of these stories ("": a story of its own). Returns what the rule made
        of each."""
        hits = []
        for story in stories:
            article = self.article(now, **fields)
            hits.append(
                alerts.Hit(
                    Match(self.rule, ()),
                    article,
                    story or f"story {article.id}",
                    source,
                    silent,
                    again=again,
                )
            )
        question = alerts.question(
            self.rule,
            [hit.article for hit in hits],
            [hit.story_id for hit in hits],
            source,
            now,
            self.zone,
        )
        weighed = alerts.weigh(self.rule, self.memory.answer(question), hits, ("desk",), now)
        assert len(weighed.outcomes) == len(hits)
        if weighed.tally is not None:
            listed = {
                hit.article.id: CountedStory(hit.article.title, hit.article.url, "Outlet", now)
                for hit in hits
            }
            self.memory.add(weighed.tally, listed)
        self.alerts += [alert for _, alert in weighed.alerts]
        return list(weighed.outcomes)

    def names(self, now: datetime, stories: Sequence[str] = ("",), **how: object) -> list[str]:
        """The same, the names of the outcomes alone."""
        return [outcome.name for outcome in self.poll(now, stories, **how)]  # type: ignore[arg-type]  # passed on

    def listen(self, now: datetime, unread_since: datetime | None = None) -> Alert | None:
        """The minute's question to a rule of kind silence."""
        assert isinstance(self.rule.trigger, Silence)
        quiet = Quiet({self.rule.id: self.memory.answer(Question(self.rule.id, now))}, unread_since)
        alert = alerts.silence_alert(
            self.rule, self.rule.trigger, quiet.memories[self.rule.id], quiet.unread_since, now
        )
        if alert is not None:
            self.memory.alerted = now
            self.alerts.append(alert)
        return alert
