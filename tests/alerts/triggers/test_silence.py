"""Nothing for a time: once for a silence, and again only after a match."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Expression, Rule, Silence
from tests.alerts.triggers.simulated import DAY, HOUR, MONDAY, Desk

MINUTE = timedelta(minutes=1)


def desk(after: timedelta = 6 * HOUR) -> Desk:
    """A rule that wants to be heard from."""
    return Desk(Rule("oil", Expression(), title="Oil price", trigger=Silence(after)))


@pytest.mark.parametrize(
    ("hits", "alerts"),
    [
        ((), [6]),  # counted from when the rule was first seen
        ((1, 3, 5), [11]),  # from the last match
        ((5.9,), [11.9]),
        ((1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45), []),  # never silent for six hours
        ((20,), [6, 26]),  # again after a match in between
        ((7, 8, 30), [6, 14, 36]),
    ],
)
def test_an_alert_once_for_each_silence(hits: tuple[float, ...], alerts: list[float]) -> None:
    """Asked every minute for two days; in hours."""
    made = desk()
    due = [MONDAY + hour * HOUR for hour in hits]
    for minute in range(48 * 60):
        now = MONDAY + minute * MINUTE
        if due and due[0] <= now:
            made.poll(due.pop(0))
        made.listen(now)
    assert [(alert.created - MONDAY) / HOUR for alert in made.alerts] == pytest.approx(alerts, abs=0.02)
    assert len({alert.key for alert in made.alerts}) == len(made.alerts)


def test_the_alert_says_since_when_and_what_was_last() -> None:
    """And without any match that there was none."""
    made = desk()
    never = made.listen(MONDAY + 7 * HOUR)
    assert never is not None
    assert never.cause is not None
    assert (never.cause.since, never.cause.stories, never.headline) == (MONDAY, (), "Oil price")
    made.poll(MONDAY + 8 * HOUR)
    after = made.listen(MONDAY + 15 * HOUR)
    assert after is not None
    assert after.cause is not None
    assert after.cause.since == MONDAY + 8 * HOUR
    assert [story.headline for story in after.cause.stories] == ["headline 1"]


def test_what_a_first_poll_brings_does_not_end_a_silence() -> None:
    """Nobody knows how old it is; a revision and a story that is known do, for they are signs of life."""
    made = desk()
    assert made.names(MONDAY + HOUR, silent="baseline") == ["baseline"]
    assert made.memory.last_hit is None
    assert made.names(MONDAY + 2 * HOUR, again=True) == ["heard"]
    assert made.names(MONDAY + 3 * HOUR, ["known"]) == ["heard"]
    assert made.listen(MONDAY + 8 * HOUR) is None
    assert made.listen(MONDAY + 9 * HOUR) is not None


@pytest.mark.parametrize(
    ("unread", "told"),
    [
        (None, True),  # nothing is due: everything was read
        (MONDAY + 6 * HOUR, True),  # what is due was read since the silence was one
        (MONDAY + 5 * HOUR, False),  # a source was not: after a night without power it is read first
    ],
)
def test_nothing_is_called_silent_before_all_was_read(unread: timedelta | None, told: bool) -> None:
    """A daemon that starts has heard nothing, because it asked nobody."""
    assert (desk().listen(MONDAY + 3 * DAY, unread) is not None) is told  # type: ignore[arg-type]  # datetimes


def test_the_key_names_the_silence() -> None:
    """Told again by whomever, it is the same alert."""
    first, second = (desk().listen(MONDAY + hours * HOUR) for hours in (6, 9))
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert first.key.startswith("rule:oil/silence/2026-03-02T00:00:00")


def test_a_longer_wish_does_not_repeat_what_was_told() -> None:
    """The rule was edited from six hours to twelve while it was silent."""
    made = desk()
    assert made.listen(MONDAY + 6 * HOUR) is not None
    made.rule = desk(12 * HOUR).rule
    assert made.listen(MONDAY + 12 * HOUR) is None
