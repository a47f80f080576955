"""So many different stories within a window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Expression, Rule, Threshold
from tests.alerts.triggers.simulated import DAY, HOUR, MONDAY, WEEK, Desk

MINUTE = timedelta(minutes=1)
NOON = MONDAY + 12 * HOUR


def desk(stories: int = 3, window: timedelta = HOUR) -> Desk:
    """A rule that wants so many stories."""
    return Desk(Rule("oil", Expression(), title="Oil price", trigger=Threshold(stories, window)))


@pytest.mark.parametrize(
    ("minutes", "alerts"),
    [
        ((0, 10, 20), [20]),  # the third makes it
        ((0, 10), []),  # two are not three
        ((0, 10, 60), []),  # the first is an hour old: the window is after 0, up to 60
        ((0, 10, 59), [59]),  # and one minute earlier it is not
        ((0, 10, 20, 30, 40, 50), [20]),  # what was told is not counted again, and there is one alert an hour
        ((0, 10, 20, 50, 60, 81), [20, 81]),  # the next hour's, about three others
        ((0, 10, 20, 30, 50, 60, 81), [20, 81]),  # about four
        ((0, 10, 20, 30, 31, 32, 95), [20]),  # those of 30 to 32 are no longer in the window of 95
        ((0, 10, 20, 70, 71, 79, 80), [20, 80]),  # enough at 79, told at the first chance after an hour
    ],
)
def test_the_story_that_makes_it_enough_alerts(minutes: tuple[int, ...], alerts: list[int]) -> None:
    """Single stories, one a poll."""
    made = desk()
    for minute in minutes:
        made.poll(NOON + minute * MINUTE)
    assert [(alert.created - NOON) // MINUTE for alert in made.alerts] == alerts


def test_outcomes_tell_how_far_it_is() -> None:
    """What ``rasid why`` shows."""
    made = desk()
    (first,) = made.poll(NOON)
    assert (first.name, dict(first.detail)) == (
        "counted",
        {"rule": "oil", "count": "1", "needed": "3", "window": "1h"},
    )
    _, third = made.poll(NOON + MINUTE, ["", ""])
    assert third.name == "alerted"
    assert third.detail["receivers"] == "desk"
    assert third.detail["alert"] == made.alerts[0].ref
    assert made.names(NOON + 2 * MINUTE) == ["counted"]
    assert made.names(NOON + 3 * MINUTE, ["", ""]) == ["told_recently", "told_recently"]


def test_one_story_counts_once_however_many_articles_it_has() -> None:
    """In one poll, in another one, and days later."""
    made = desk(stories=2)
    assert made.names(NOON, ["fire", "fire"]) == ["counted", "counted_before"]
    assert made.names(NOON + MINUTE, ["fire"]) == ["counted_before"]
    assert made.names(NOON + DAY, ["fire", ""]) == ["counted_before", "counted"]
    assert made.alerts == []


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ({"silent": "baseline"}, "baseline"),  # a source's first poll is no news
        ({"silent": "too_old"}, "too_old"),
        ({"again": True}, "counted_before"),  # a revision of an article that the rule matched already
        ({"published": NOON - 2 * DAY}, "old_news"),  # a backlog after a weekend without power
        ({"published": NOON - 23 * HOUR}, "counted"),  # publishers' clocks and dates without a time
        ({"published": NOON + 2 * DAY}, "counted"),
        ({"published": None}, "counted"),
    ],
)
def test_what_is_no_news_does_not_count(how: dict[str, object], name: str) -> None:
    """And is not remembered: later it may count."""
    made = desk()
    assert made.names(NOON, ["", ""], **how) == [name, name]
    assert len(made.memory.counted) == (2 if name == "counted" else 0)


def test_a_longer_window_takes_older_news() -> None:
    """A rule over a week asks for what is a week old."""
    made = desk(window=WEEK)
    assert made.names(NOON, published=NOON - 6 * DAY) == ["counted"]
    assert made.names(NOON, published=NOON - 8 * DAY) == ["old_news"]


def test_stories_of_one_poll_are_one_alert_about_all_of_them() -> None:
    """Not one about the first three and silence about the rest."""
    made = desk()
    names = made.names(NOON, [""] * 14)
    assert names == ["counted"] * 13 + ["alerted"]
    (alert,) = made.alerts
    assert alert.cause is not None
    assert (alert.cause.kind, alert.cause.count, alert.cause.needed, alert.cause.window_s) == (
        "threshold",
        14,
        3,
        3600,
    )
    assert len(alert.cause.stories) == 10
    assert (alert.headline, alert.rule_title, alert.story_id) == ("Oil price", "Oil price", "story 14")


def test_the_alert_lists_the_stories_newest_first() -> None:
    """With what is needed to open them."""
    made = desk()
    for minute in (0, 1, 2):
        made.poll(NOON + minute * MINUTE)
    (alert,) = made.alerts
    assert alert.cause is not None
    assert [(story.headline, story.url) for story in alert.cause.stories] == [
        (f"headline {n}", f"https://outlet.example/{n}") for n in (3, 2, 1)
    ]


def test_keys_are_unique_and_follow_from_the_memory_alone() -> None:
    """The same decision taken again, a moment later, is the same alert."""
    made, again = desk(), desk()
    for hour in range(0, 50, 2):
        made.poll(NOON + hour * HOUR, [""] * 3)
        again.poll(NOON + hour * HOUR, [""] * 3)
    keys = [alert.key for alert in made.alerts]
    assert len(keys) == len(set(keys)) == 25
    assert keys == [alert.key for alert in again.alerts]
    assert all(key.startswith("rule:oil/threshold/") for key in keys)


def test_a_clock_set_back_does_not_silence_the_rule() -> None:
    """The last alert seems to be still to come."""
    made = desk()
    made.poll(NOON, [""] * 3)
    assert made.names(NOON - 2 * HOUR, [""] * 3)[-1] == "alerted"
    assert len({alert.key for alert in made.alerts}) == 2


def test_simulated_weeks_with_one_busy_day() -> None:
    """A story every two hours never makes three in an hour; a day with six an hour makes one alert an hour."""
    made = desk()
    for tick in range(4 * 7 * 24 * 6):
        now = MONDAY + tick * 10 * MINUTE
        if now.day == 11 or tick % 12 == 0:
            made.poll(now)
    assert {alert.created.day for alert in made.alerts} == {11}
    assert 20 <= len(made.alerts) <= 24
