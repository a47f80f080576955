"""new: a source, or an author, matches for the first time.

Who matches while the rule is younger than ``learn``, in a source that is, or in a source's first poll, is learnt and
not alerted: at the beginning everybody is new. An author is the name, whatever its spelling, in any source: who moves
to another outlet is known there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerts.composition import alert_key, compose, ref_of
from monitor.alerts.triggers.hits import Hit, Weighed, alerted, line, outcome
from monitor.model import Alert, Article, Cause, New, Outcome, Question, Rule, RuleMemory, Source, Tally
from monitor.text import normal

AUTHORS = 20
"""Authors of one article that are looked at."""

_NAME = 200


def question(
    rule: Rule, trigger: New, articles: Sequence[Article], source: Source, now: datetime
) -> Question:
    """Which of the sources or authors used the term before."""
    voices = dict.fromkeys(voice for article in articles for voice in voices_of(trigger, article, source))
    return Question(rule.id, now, voices=tuple(voices), source_id=source.id)


def voices_of(trigger: New, article: Article, source: Source) -> dict[str, str]:
    """Who speaks in an article: what each is known by, and how the name is shown."""
    if trigger.by == "source":
        return {source.id: line(source.title)}
    shown = [name for author in article.authors[:AUTHORS] if (name := line(author[:_NAME]))]
    return {normal(name) or name: name for name in reversed(shown)}


def weigh(
    rule: Rule,
    trigger: New,
    memory: RuleMemory,
    hits: Sequence[Hit],
    receivers: Sequence[str],
    now: datetime,
) -> Weighed:
    """An alert for each article in which somebody uses the term who never did."""
    known = set(memory.voices)
    outcomes: list[Outcome] = []
    alerts: list[tuple[int, Alert]] = []
    voices: dict[str, None] = {}
    learning = _is_young(memory.since, trigger, now) or _is_young(memory.source_since, trigger, now)
    for number, hit in enumerate(hits):
        speaking = voices_of(trigger, hit.article, hit.source)
        fresh = {voice: name for voice, name in speaking.items() if voice not in known}
        known.update(speaking)
        voices.update(dict.fromkeys(speaking))
        who = {"who": ", ".join(fresh.values() or speaking.values())}
        reason = _why_silent(hit, speaking, fresh, learning=learning)
        if reason:
            outcomes.append(outcome(rule, reason, who if speaking else {}))
            continue
        alert = _alert(rule, hit, fresh, now)
        alerts.append((number, alert))
        outcomes.append(alerted(rule, alert, receivers, who))
    tally = Tally(
        rule.id, "new", now, hits[-1].article.id, voices=tuple(voices), alerted=now if alerts else None
    )
    return Weighed(tuple(outcomes), tuple(alerts), tally if voices else None)


def _why_silent(hit: Hit, speaking: dict[str, str], fresh: dict[str, str], *, learning: bool) -> str:
    if not speaking:
        return hit.silent or "no_author"
    if not fresh:
        return hit.silent or "used_before"
    return hit.silent or ("learnt" if learning else "")


def _is_young(since: datetime | None, trigger: New, now: datetime) -> bool:
    return since is not None and now - since < trigger.learn and trigger.learn > timedelta(0)


def _alert(rule: Rule, hit: Hit, fresh: dict[str, str], now: datetime) -> Alert:
    """About the article, as a rule of kind each would tell it, and who is new."""
    alert = compose(rule, hit.match, hit.article, hit.story_id, hit.source, now)
    digest = hashlib.blake2b("\0".join(sorted(fresh)).encode("utf-8", "surrogatepass"), digest_size=8)
    key = f"{alert_key(rule.id, hit.story_id)}/new/{digest.hexdigest()}"
    return replace(alert, key=key, ref=ref_of(key), cause=Cause("new", who=tuple(fresh.values())))
