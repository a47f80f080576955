"""spike: more stories than this rule usually has at that hour of that weekday.

Theory of operation. News has hours and weekdays, so the present window is held against the same window of each of the
past weeks, an hour of the clock in the configured zone (at a change to summer time 9 o'clock stays 9 o'clock). One
window holds few stories, so a week says the greater of two: what it had in that window, and what it had on the average
in that window, the one before and the one after. Usual is the median of the weeks: one spike of three weeks ago must
not hide the next. A spike is a count that reaches

    minimum,    factor × usual,    and usual + 4 σ      σ² = usual × (1 + 1 / weeks)

The third keeps chance out: stories that come independently are counted with a variance equal to the mean (Poisson),
and the mean of some weeks has its own. The window slides and is looked at with every story, many times an hour; on
simulated news without any spike this makes fewer than one alert in ten days at the worst rate, and hardly any at others.

A week counts when the rule was there already and something was read in at least an eighth of the window's hours: a week
in which Rasid was off says nothing. With fewer than two such weeks (one, where ``weeks = 1``) the rule still learns: it
is held against its average of all hours since it began (of four weeks at most), needs twice as much of everything, and
says nothing at all on its first day.

A spike is told once. It goes on as long as hits find it high, and the next is told when it was over for a window.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from statistics import median

from monitor.alerts.triggers.counting import LISTED, count, is_recent, outcomes
from monitor.alerts.triggers.hits import Hit, Weighed, alert_of, alerted
from monitor.model import Cause, Question, Rule, RuleMemory, Spike, Tally, Window
from monitor.toml.durations import show_duration

COMPARABLE = 2
"""Weeks from which there is a baseline."""

FIRST_DAY = 24
"""Hours of reading before which nothing is a spike."""

LEARNING = 2
"""How many times more a spike must be while the rule learns."""

SIGMAS = 4.0

_NEIGHBOURS = 3  # windows: the one before, the same, the one after
_WATCHED_SHARE = 8
_LIFE = timedelta(weeks=4)
_HOUR = timedelta(hours=1)


def question(rule: Rule, trigger: Spike, stories: Iterable[str], now: datetime, zone: tzinfo) -> Question:
    """The present window; the same of each past week, then each of these with its neighbours; and the last four
    weeks, up to the present one."""
    span = trigger.window
    past = [weeks_before(now, week, zone) for week in range(1, trigger.weeks + 1)]
    windows = (
        Window(now - span, now),
        *(Window(end - span, end) for end in past),
        *(Window(end - 2 * span, end + span) for end in past),
        Window(now - _LIFE, now - span),
    )
    return Question(rule.id, now, windows, listed=LISTED, stories=tuple(stories))


def weeks_before(moment: datetime, weeks: int, zone: tzinfo) -> datetime:
    """The moment at which the clocks of ``zone`` showed the same hour on the same weekday, in UTC."""
    return (moment.astimezone(zone) - timedelta(weeks=weeks)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual, from how many weeks (0: from the time since the rule began), and the count that is a spike (None:
    too little is known to call anything one)."""

    usual: float
    weeks: int
    needed: int | None


def baseline(trigger: Spike, memory: RuleMemory, now: datetime) -> Baseline:
    """What the past weeks say, or the rule's short life as long as they say nothing."""
    past = _comparable(trigger, memory, now)
    if len(past) >= min(COMPARABLE, trigger.weeks):
        usual = float(median(past))
        beyond_chance = usual + SIGMAS * math.sqrt(usual * (1 + 1 / len(past)))
        needed = _at_least(max(trigger.minimum, trigger.factor * usual, beyond_chance))
        return Baseline(usual, len(past), needed)
    stories, hours = memory.counts[-1], memory.hours[-1]
    if hours < FIRST_DAY:
        return Baseline(0.0, 0, None)
    usual = stories / hours * (trigger.window / _HOUR)
    return Baseline(usual, 0, _at_least(LEARNING * max(trigger.minimum, trigger.factor * usual)))


def _at_least(bound: float) -> int:
    """The first count that reaches a bound; 6.000000001 is 6, computed."""
    return math.ceil(bound - 1e-9)


def _comparable(trigger: Spike, memory: RuleMemory, now: datetime) -> list[float]:
    """What each of the past weeks had, as far as the rule was there and something was read.

    A week before is 7 × 24 hours but for a change of summer time, so the rule's age is asked with an hour to spare.
    """
    enough = max(1.0, trigger.window / _HOUR / _WATCHED_SHARE)
    found = []
    for week in range(1, trigger.weeks + 1):
        began = now - timedelta(weeks=week) - trigger.window - _HOUR
        if began >= memory.since and memory.hours[week] >= enough:
            found.append(max(memory.counts[week], memory.counts[trigger.weeks + week] / _NEIGHBOURS))
    return found


def weigh(
    rule: Rule,
    trigger: Spike,
    memory: RuleMemory,
    hits: Sequence[Hit],
    receivers: Sequence[str],
    now: datetime,
) -> Weighed:
    """An alert with the last story that counts, when there are more than usual."""
    counted = count(memory, hits, trigger.window, now)
    base = baseline(trigger, memory, now)
    high = base.needed is not None and counted.total >= base.needed
    goes_on = high and is_recent(memory.raised, trigger.window, now)
    detail = partial(_detail, trigger, base)
    name = "told_recently" if goes_on else "counted" if base.weeks else "learning"
    became = outcomes(rule, counted, name, detail)
    if not counted.counted:
        return Weighed(tuple(became))
    raised = now if high else None
    tally = Tally(rule.id, "spike", now, hits[-1].article.id, counted=counted.counted, raised=raised)
    if not high or goes_on:
        return Weighed(tuple(became), tally=tally)
    cause = Cause(
        "spike",
        count=counted.total,
        needed=base.needed or 0,
        window_s=int(trigger.window.total_seconds()),
        usual=round(base.usual, 1),
        weeks=base.weeks,
        stories=counted.listed,
    )
    alert = alert_of(rule, cause, memory.alerted or memory.since, now, hits[counted.last].story_id)
    became[counted.last] = alerted(rule, alert, receivers, detail(counted.total))
    return Weighed(tuple(became), ((counted.last, alert),), replace(tally, alerted=now))


def _detail(trigger: Spike, base: Baseline, counted: int) -> dict[str, str]:
    return {
        "count": str(counted),
        "window": show_duration(trigger.window),
        "usual": f"{base.usual:.1f}",
        "weeks": str(base.weeks),
        **({"needed": str(base.needed)} if base.needed is not None else {}),
    }
