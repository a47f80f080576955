"""More stories than usual at that hour of that weekday, over simulated weeks."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.triggers.spike import Baseline, baseline, question, weeks_before
from monitor.model import Expression, Rule, RuleMemory, Spike, Window
from tests.alerts.triggers.simulated import DAY, HOUR, MONDAY, WEEK, Desk

MINUTE = timedelta(minutes=1)
BAGHDAD = ZoneInfo("Asia/Baghdad")
BERLIN = ZoneInfo("Europe/Berlin")


def a_rule(trigger: Spike | None = None) -> Rule:
    """Three times what is usual, five stories at least, an hour, four weeks."""
    return Rule("oil", Expression(), title="Oil price", trigger=trigger or Spike())


def lived(desk: Desk, weeks: int, each_noon: int = 2, begin: datetime = MONDAY) -> datetime:
    """So many weeks with some stories at every noon of a Monday, and one a day else. Returns the next noon of a
    Monday."""
    for day in range(7 * weeks):
        noon = begin + day * DAY + 12 * HOUR
        for number in range(each_noon if day % 7 == 0 else 1):
            desk.poll(noon - (10 + number) * MINUTE)
    return begin + weeks * WEEK + 12 * HOUR


@pytest.mark.parametrize(
    ("usual", "stories", "alerts"),
    [
        (0, 4, 0),  # fewer than the minimum are never a spike
        (0, 5, 1),  # where nothing is usual, the minimum is enough
        (1, 5, 0),  # five may come by chance where one is usual: 1 + 4 × 1.1
        (1, 6, 1),
        (2, 8, 0),  # 2 + 4 × 1.6
        (2, 9, 1),
        (10, 29, 0),  # three times as many
        (10, 30, 1),
        (40, 119, 0),
        (40, 120, 1),
    ],
)
def test_a_spike_is_beyond_the_minimum_the_factor_and_chance(usual: int, stories: int, alerts: int) -> None:
    """All stories at once, after five weeks."""
    desk = Desk(a_rule())
    desk.poll(lived(desk, 5, each_noon=usual), [""] * stories)
    assert len(desk.alerts) == alerts


def test_the_alert_has_the_numbers() -> None:
    """What came, what is usual, from how many weeks; and the stories."""
    desk = Desk(a_rule())
    noon = lived(desk, 5)
    names = desk.names(noon, [""] * 12)
    assert names == ["counted"] * 11 + ["alerted"]
    (alert,) = desk.alerts
    assert alert.cause is not None
    cause = alert.cause
    assert (cause.kind, cause.count, cause.usual, cause.weeks, cause.needed) == ("spike", 12, 2.0, 4, 9)
    assert len(cause.stories) == 10


def test_outcomes_say_what_is_usual() -> None:
    """For ``rasid why``."""
    desk = Desk(a_rule())
    (outcome,) = desk.poll(lived(desk, 5))
    assert (outcome.name, dict(outcome.detail)) == (
        "counted",
        {"rule": "oil", "count": "1", "window": "1h", "usual": "2.0", "weeks": "4", "needed": "9"},
    )


def test_busy_hours_are_no_spike_and_the_same_number_at_a_quiet_hour_is() -> None:
    """Against its own hour and weekday: 20 stories are usual at noon of a Monday only."""
    for day, hour, expected in ((0, 12, 0), (0, 20, 1), (1, 12, 1)):
        desk = Desk(a_rule())
        lived(desk, 5, each_noon=20)
        desk.poll(MONDAY + 5 * WEEK + day * DAY + hour * HOUR, [""] * 20)
        assert len(desk.alerts) == expected, (day, hour)


def test_one_spike_of_a_past_week_does_not_hide_the_next() -> None:
    """The median of the weeks, not their mean."""
    desk = Desk(a_rule())
    lived(desk, 2)
    desk.poll(MONDAY + 2 * WEEK + 12 * HOUR - 10 * MINUTE, [""] * 100)
    before = len(desk.alerts)
    for week in (3, 4):
        desk.poll(MONDAY + week * WEEK + 12 * HOUR - 10 * MINUTE, [""] * 2)
    desk.poll(MONDAY + 5 * WEEK + 12 * HOUR, [""] * 12)
    assert len(desk.alerts) == before + 1


def test_copies_and_follow_ups_are_no_spike() -> None:
    """Counted in stories: forty outlets with one wire story are one story."""
    desk = Desk(a_rule())
    noon = lived(desk, 5)
    assert desk.names(noon, ["wire"] * 40) == ["counted"] + ["counted_before"] * 39
    assert desk.alerts == []


# --- before there is a baseline ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "stories", "name"),
    [
        (0.5, 200, "learning"),  # nothing is a spike on the first day: of what?
        (3, 9, "learning"),  # afterwards twice as much is needed: ten, where five are the minimum
        (3, 10, "alerted"),
        (13, 10, "alerted"),  # two weeks make a baseline
        (22, 9, "alerted"),  # and then the usual bounds hold
        (22, 8, "counted"),
    ],
)
def test_a_young_rule_is_quiet_unless_it_is_far_beyond(days: float, stories: int, name: str) -> None:
    """A story or two a day before."""
    desk = Desk(a_rule())
    for day in range(math.ceil(days)):
        desk.poll(MONDAY + day * DAY + 9 * HOUR, [""] * 2)
    now = MONDAY + days * DAY + 9 * HOUR + 30 * MINUTE
    assert desk.names(now, [""] * stories)[-1] == name
    assert len(desk.alerts) == (name == "alerted")


def test_a_young_rule_is_held_against_its_average() -> None:
    """Ten an hour all day long: twice three times as many are needed."""
    desk = Desk(a_rule())
    for hour in range(48):
        desk.poll(MONDAY + hour * HOUR, [""] * 10)
    assert desk.alerts == []
    assert desk.names(MONDAY + 2 * DAY + MINUTE, [""] * 55)[-1] == "learning"
    assert desk.names(MONDAY + 2 * DAY + 2 * MINUTE, [""] * 10)[-1] == "alerted"
    (alert,) = desk.alerts
    assert alert.cause is not None
    assert (alert.cause.weeks, alert.cause.count) == (0, 65)
    assert alert.cause.usual == pytest.approx(10, abs=0.3)


def test_a_week_in_which_nothing_was_read_says_nothing() -> None:
    """Rasid was off for two weeks: their zeroes must not make the usual a spike."""
    desk = Desk(a_rule())
    lived(desk, 3, each_noon=20)
    desk.memory.off.append(Window(MONDAY + 3 * WEEK, MONDAY + 5 * WEEK))
    desk.poll(MONDAY + 5 * WEEK + 12 * HOUR, [""] * 20)
    assert desk.alerts == []
    desk.memory.off.clear()
    desk.poll(MONDAY + 5 * WEEK + 13 * HOUR, [""] * 20)
    assert len(desk.alerts) == 1


# --- while it goes on --------------------------------------------------------------------------------------------


def test_a_spike_is_told_once_and_the_next_when_it_was_over() -> None:
    """Three hours of ten stories each are one spike; ten more after a pause are the next."""
    desk = Desk(a_rule())
    noon = lived(desk, 5)
    for minute in range(0, 180, 6):
        desk.poll(noon + minute * MINUTE)
    assert len(desk.alerts) == 1
    assert desk.names(noon + 181 * MINUTE) == ["told_recently"]
    desk.poll(noon + 5 * HOUR, [""] * 10)
    assert len(desk.alerts) == 2
    assert len({alert.key for alert in desk.alerts}) == 2


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "weeks", "before"),
    [
        (UTC, datetime(2026, 11, 24, 12, 7, tzinfo=UTC), 1, datetime(2026, 11, 17, 12, 7, tzinfo=UTC)),
        (BAGHDAD, datetime(2026, 11, 24, 12, 7, tzinfo=UTC), 4, datetime(2026, 10, 27, 12, 7, tzinfo=UTC)),
        # Summer time ended on 25 October: 13:07 in Berlin was 11:07 in UTC the week before.
        (BERLIN, datetime(2026, 10, 26, 12, 7, tzinfo=UTC), 1, datetime(2026, 10, 19, 11, 7, tzinfo=UTC)),
        # It began on 29 March.
        (BERLIN, datetime(2026, 3, 30, 11, 7, tzinfo=UTC), 1, datetime(2026, 3, 23, 12, 7, tzinfo=UTC)),
    ],
)
def test_the_same_hour_is_that_of_the_clock_on_the_wall(
    zone: ZoneInfo, now: datetime, weeks: int, before: datetime
) -> None:
    """The configured zone's."""
    assert weeks_before(now, weeks, zone) == before


def test_nine_oclock_news_stay_usual_over_a_change_to_summer_time() -> None:
    """In UTC they come an hour earlier from one day to the next."""
    for zone, expected in ((BERLIN, 0), (UTC, 1)):
        rule = a_rule(Spike(window=30 * MINUTE))
        desk = Desk(rule, since=datetime(2026, 2, 20, tzinfo=UTC), zone=zone)
        nine = datetime(2026, 2, 23, 9, 0, tzinfo=BERLIN)
        for week in range(6):  # the last one is 30 March, a day after the change
            desk.poll((nine + week * WEEK).astimezone(UTC), [""] * 12)
        late = [alert for alert in desk.alerts if alert.created > datetime(2026, 3, 20, tzinfo=UTC)]
        assert len(late) == expected, zone


def test_the_question_names_every_window_once() -> None:
    """Now; the same of each week; each of these with its neighbours; the last four weeks."""
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    asked = question(a_rule(), Spike(weeks=2), ["s"], now, UTC)
    assert asked.windows == (
        Window(now - HOUR, now),
        Window(now - WEEK - HOUR, now - WEEK),
        Window(now - 2 * WEEK - HOUR, now - 2 * WEEK),
        Window(now - WEEK - 2 * HOUR, now - WEEK + HOUR),
        Window(now - 2 * WEEK - 2 * HOUR, now - 2 * WEEK + HOUR),
        Window(now - 4 * WEEK, now - HOUR),
    )
    assert asked.stories == ("s",)


def test_a_day_of_which_an_eighth_was_read_is_comparable() -> None:
    """A source that is read every six hours leaves four hours a day."""
    trigger = Spike(window=DAY, weeks=2)
    now = MONDAY + 4 * WEEK
    for hours, weeks in ((4, 2), (2, 0)):
        memory = RuleMemory("oil", MONDAY, counts=(0, 6, 6, 18, 18, 90), hours=(4, hours, hours, 12, 12, 90))
        assert baseline(trigger, memory, now).weeks == weeks


def test_one_week_is_enough_where_one_is_asked_for() -> None:
    """``weeks = 1``."""
    memory = RuleMemory("oil", MONDAY, counts=(0, 4, 6, 40), hours=(2, 2, 4, 300))
    assert baseline(Spike(weeks=1), memory, MONDAY + 2 * WEEK) == Baseline(4.0, 1, 16)


def test_chance_alone_is_hardly_ever_a_spike() -> None:
    """Independent stories with a daily rhythm, one an hour on the average: near the rate where chance is worst."""
    desk = Desk(a_rule())
    chance = random.Random(5)  # noqa: S311 - the same news at every run
    for tick in range(7 * 7 * 24 * 12):
        now = MONDAY + tick * 5 * MINUTE
        busy = (1 + math.sin((now.hour - 6) / 24 * 2 * math.pi)) / 12
        stories = sum(chance.random() < busy / 4 for _ in range(4))
        if stories:
            desk.poll(now, [""] * stories)
    assert len(desk.alerts) <= 4
