"""threshold: so many different stories within a window.

What an alert told is not counted again, and at most one alert is made in a window: a day on which everything is about
one thing makes an alert an hour, each about other stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from monitor.alerts.triggers.counting import LISTED, count, is_recent, outcomes
from monitor.alerts.triggers.hits import Hit, Weighed, alert_of, alerted
from monitor.model import Cause, Question, Rule, RuleMemory, Tally, Threshold, Window
from monitor.toml.durations import show_duration


def question(rule: Rule, trigger: Threshold, stories: Iterable[str], now: datetime) -> Question:
    """The stories of the window that no alert has told yet."""
    window = Window(now - trigger.window, now)
    return Question(rule.id, now, (window,), untold=True, listed=LISTED, stories=tuple(stories))


def weigh(
    rule: Rule,
    trigger: Threshold,
    memory: RuleMemory,
    hits: Sequence[Hit],
    receivers: Sequence[str],
    now: datetime,
) -> Weighed:
    """An alert with the last story that counts, when there are enough of them."""
    counted = count(memory, hits, trigger.window, now)
    name = "told_recently" if is_recent(memory.alerted, trigger.window, now) else "counted"
    enough = counted.total >= trigger.stories
    detail = partial(_detail, trigger)
    became = outcomes(rule, counted, name if enough else "counted", detail)
    if not counted.counted:
        return Weighed(tuple(became))
    tally = Tally(rule.id, "threshold", now, hits[-1].article.id, counted=counted.counted)
    if not enough or name == "told_recently":
        return Weighed(tuple(became), tally=tally)
    cause = Cause(
        "threshold",
        count=counted.total,
        needed=trigger.stories,
        window_s=int(trigger.window.total_seconds()),
        stories=counted.listed,
    )
    alert = alert_of(rule, cause, memory.alerted or memory.since, now, hits[counted.last].story_id)
    became[counted.last] = alerted(rule, alert, receivers, detail(counted.total))
    return Weighed(tuple(became), ((counted.last, alert),), replace(tally, alerted=now))


def _detail(trigger: Threshold, counted: int) -> dict[str, str]:
    return {
        "count": str(counted),
        "needed": str(trigger.stories),
        "window": show_duration(trigger.window),
    }
