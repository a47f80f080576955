"""silence: nothing matched for a time. One alert for a silence; the next after the rule has matched in between.

It is counted from the last match, or from when the rule was first seen. Before it is told, every source that is due
must have been read since it became one: after a night without power nothing has matched, and nothing was asked either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.triggers.hits import Hit, Weighed, alert_of, harmless, outcome
from monitor.model import Alert, Cause, Rule, RuleMemory, Silence, Tally


def weigh(rule: Rule, hits: Sequence[Hit], now: datetime) -> Weighed:
    """A hit ends a silence. What a first poll brings does not: nobody knows how long it had been there."""
    outcomes = tuple(outcome(rule, hit.silent or "heard") for hit in hits)
    heard = [hit for hit in hits if not hit.silent]
    tally = Tally(rule.id, "silence", now, heard[-1].article.id) if heard else None
    return Weighed(outcomes, tally=tally)


def alert(
    rule: Rule, trigger: Silence, memory: RuleMemory, unread_since: datetime | None, now: datetime
) -> Alert | None:
    """The alert about a silence that is long enough and not told yet; None for one that is not.

    ``unread_since`` is when the source that is overdue longest was read last; None when none is due.
    """
    since = max(memory.since, memory.last_hit or memory.since)
    told = memory.alerted is not None and memory.alerted >= since
    enough = since + trigger.after
    if told or now < enough or (unread_since is not None and unread_since < enough):
        return None
    last = () if memory.last_story is None or memory.last_hit is None else (harmless(memory.last_story),)
    cause = Cause("silence", window_s=int(trigger.after.total_seconds()), since=since, stories=last)
    return alert_of(rule, cause, since, now)
