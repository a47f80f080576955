"""What joins a story that was alerted about: how its alert shows it, and whether the rule wants to hear of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from monitor.alerts.composition import follow, rule_key
from monitor.alerts.triggers.hits import line
from monitor.model import Alert, Article, FollowUp, Joining, Match, Source, Told
from monitor.text import normal


def joining(alert_key: str, article: Article, source: Source, now: datetime) -> Joining:
    """The article as the alert of ``alert_key`` shows it."""
    url = article.url or article.canonical_url
    return Joining(
        alert_key=alert_key,
        source_id=source.id,
        place=url or article.id,
        outlet=outlet_of(article, source),
        title=line(article.title),
        url=url,
        at=now,
        published=article.published,
    )


def outlet_of(article: Article, source: Source) -> str:
    """Who carries an article: its publisher, or else its source."""
    return line(article.publisher) or line(source.title)


def said(match: Match, article: Article, source: Source) -> Told:
    """What an alert about the article tells of its story, as far as the rule asks for what is new to it."""
    if not match.rule.on_join:
        return Told()
    return Told(
        terms=frozenset(evidence.term for evidence in match.evidence),
        labels=frozenset(source.labels),
        outlets=frozenset((outlet_of(article, source),)),
    )


def brought(match: Match, article: Article, source: Source, told: Told) -> FollowUp | None:
    """What an article that joins brings of that which the rule wants to be told; None when it is nothing.

    ``told`` is what was said of the story before. When nothing was, the rule began to ask after its alert: then nobody
    knows what is new, and this article is what others are measured by.
    """
    wanted = match.rule.on_join
    if not wanted or not told.outlets:
        return None
    terms = dict.fromkeys(evidence.term for evidence in match.evidence) if wanted.term else ()
    labels = dict.fromkeys(source.labels) if wanted.label else ()
    before = _different(told.outlets)
    after = _different({*told.outlets, outlet_of(article, source)})
    follow_up = FollowUp(
        kind="join",
        terms=tuple(line(term) for term in terms if term not in told.terms),
        labels=tuple(line(label) for label in labels if label not in told.labels),
        outlets=after if after > before and after in wanted.outlets else 0,
    )
    return follow_up if follow_up.terms or follow_up.labels or follow_up.outlets else None


def join_alert(alert: Alert, follow_up: FollowUp) -> Alert:
    """``alert`` as a reply to the alert of its rule about its story. Its key names what is new, so that the same decision,
    taken again, has the same key."""
    named = json.dumps([follow_up.terms, follow_up.labels, follow_up.outlets])
    key = rule_key(alert.rule_id, alert.story_id, "join", named)
    return follow(alert, key, alert.key, follow_up)


def _different(outlets: Iterable[str]) -> int:
    """How many outlets there are, whatever the spelling of their names."""
    return len({normal(outlet) or outlet for outlet in outlets})
