"""What is weighed, what comes of it, and the parts that all kinds share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.composition import ref_of, rule_key
from monitor.alerts.wording import border_before, plain
from monitor.model import Alert, Article, Cause, CountedStory, Match, Outcome, Rule, Source, Tally

HEADLINE = 200
"""Characters kept of a headline in a list."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article of this poll that the rule matched. ``silent`` names why it is no news at all (baseline, too_old),
    ``again`` says that the rule matched the article before it was revised."""

    match: Match
    article: Article
    story_id: str
    source: Source
    silent: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """An outcome for each hit, the alerts with the number of the hit that made each, and what to remember."""

    outcomes: tuple[Outcome, ...]
    alerts: tuple[tuple[int, Alert], ...] = ()
    tally: Tally | None = None


def outcome(rule: Rule, name: str, detail: Mapping[str, str] | None = None) -> Outcome:
    """What became of one hit."""
    return Outcome("alert", name, {"rule": rule.id, **(detail or {})})


def alerted(rule: Rule, alert: Alert, receivers: Iterable[str], detail: Mapping[str, str]) -> Outcome:
    """The outcome of the hit that made the alert."""
    return outcome(rule, "alerted", {"alert": alert.ref, "receivers": ", ".join(receivers), **detail})


def story_of(hit: Hit, now: datetime) -> CountedStory:
    """How the alert lists the story of a hit."""
    article = hit.article
    return CountedStory(
        headline=line(article.title) or line(article.summary) or article.url,
        url=article.url or article.canonical_url,
        publisher=line(article.publisher) or line(hit.source.title),
        at=now,
    )


def harmless(story: CountedStory) -> CountedStory:
    """A story that is remembered as its article gave it, as an alert may list it."""
    return replace(story, headline=line(story.headline) or line(story.url), publisher=line(story.publisher))


def line(text: str) -> str:
    """Foreign text as one harmless line of some length."""
    return plain(text[: border_before(text, HEADLINE)])[0]


def alert_of(rule: Rule, cause: Cause, before: datetime, now: datetime, story_id: str = "") -> Alert:
    """The alert about a count, or about a silence. ``before`` tells it from all others: the alert before it or when the
    rule began, the beginning of a silence. ``story_id`` is the story that made the count full."""
    key = rule_key(rule.id, cause.kind, before.isoformat(timespec="microseconds"))
    title = line(rule.title or rule.id)
    return Alert(
        key=key,
        ref=ref_of(key),
        created=now,
        headline=title,
        severity=rule.severity,
        rule_id=rule.id,
        rule_title=title,
        story_id=story_id,
        cause=cause,
    )


def newest(stories: Sequence[CountedStory], most: int) -> tuple[CountedStory, ...]:
    """The newest stories, newest first."""
    ordered = sorted(stories, key=lambda each: each.at.timestamp() if each.at else 0.0, reverse=True)
    return tuple(ordered[:most])
