"""Which hits of a poll count, for rules that count stories (threshold, spike)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.triggers.hits import Hit, harmless, newest, outcome, story_of
from monitor.model import CountedStory, Outcome, Rule, RuleMemory

LISTED = 10
"""Stories that an alert lists; it says how many others there are."""

OLD = timedelta(days=1)
"""An article that was published longer ago than this (or than the window, if that is longer) does not count: after a
time without power a rule would take the news of a weekend for an hour's."""


@dataclass(frozen=True, slots=True)
class Count:
    """The stories of the present window after this poll. ``reasons`` tells for each hit why it does not count ("" for
    one that does), ``running`` the count after each."""

    total: int
    reasons: tuple[str, ...]
    running: tuple[int, ...]
    listed: tuple[CountedStory, ...]
    counted: tuple[tuple[str, str], ...]

    @property
    def last(self) -> int:
        """The number of the last hit that counts."""
        return max(number for number, reason in enumerate(self.reasons) if not reason)


def count(memory: RuleMemory, hits: Sequence[Hit], window: timedelta, now: datetime) -> Count:
    """The first window of the memory and the hits of this poll, one story once."""
    total = memory.counts[0]
    seen = set(memory.counted)
    reasons: list[str] = []
    running: list[int] = []
    listed = [harmless(story) for story in memory.listed]
    counted: list[tuple[str, str]] = []
    for hit in hits:
        reason = _why_not(hit, hit.story_id in seen, window, now)
        if not reason:
            total += 1
            seen.add(hit.story_id)
            listed.append(story_of(hit, now))
            counted.append((hit.story_id, hit.article.id))
        reasons.append(reason)
        running.append(total)
    return Count(total, tuple(reasons), tuple(running), newest(listed, LISTED), tuple(counted))


def outcomes(
    rule: Rule, counted: Count, name: str, detail: Callable[[int], Mapping[str, str]]
) -> list[Outcome]:
    """One for each hit: why it does not count, or ``name`` with the ``detail`` of the count so far."""
    return [
        outcome(rule, reason) if reason else outcome(rule, name, detail(running))
        for reason, running in zip(counted.reasons, counted.running, strict=True)
    ]


def _why_not(hit: Hit, seen: bool, window: timedelta, now: datetime) -> str:
    if hit.silent:
        return hit.silent
    if hit.again or seen:
        return "counted_before"
    dated = hit.article.published
    return "old_news" if dated is not None and now - dated > max(OLD, window) else ""


def is_recent(moment: datetime | None, window: timedelta, now: datetime) -> bool:
    """Whether it was less than a window ago. A moment still to come was stamped before the clock was set back."""
    return moment is not None and timedelta(0) <= now - moment < window
