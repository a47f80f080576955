"""Days of the Islamic and the Iranian calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.calendars import calendar_of, gregorian


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        # the first day of spring, as the observatory in Tehran announced it
        (1399, 1, 1, date(2020, 3, 20)),
        (1400, 1, 1, date(2021, 3, 21)),
        (1403, 1, 1, date(2024, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1357, 11, 22, date(1979, 2, 11)),
        (1403, 12, 30, date(2025, 3, 20)),  # a leap year
        (1402, 12, 30, None),  # none
        (1403, 7, 31, None),
        (1403, 13, 1, None),
        (1299, 1, 1, None),  # no year that is taken for one
    ],
)
def test_the_iranian_year(year: int, month: int, day: int, expected: date | None) -> None:
    """By the rule of 33 years."""
    assert gregorian("jalali", year, month, day) == expected


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        # Umm al-Qura, as published by King Abdulaziz City for Science and Technology
        (1445, 1, 1, date(2023, 7, 19)),
        (1445, 9, 1, date(2024, 3, 11)),
        (1445, 10, 1, date(2024, 4, 10)),
        (1446, 1, 1, date(2024, 7, 7)),
        (1446, 9, 1, date(2025, 3, 1)),
        (1445, 13, 1, None),
        (1445, 1, 31, None),
    ],
)
def test_the_islamic_year(year: int, month: int, day: int, expected: date | None) -> None:
    """Where a month is looked for in the sky it may begin a day off."""
    assert gregorian("hijri", year, month, day) == expected


@pytest.mark.parametrize(
    ("year", "calendar"),
    [
        (2024, "gregorian"),
        (1445, "hijri"),
        (1410, "hijri"),
        (1403, "jalali"),
        (1409, "jalali"),
        (1, "gregorian"),
    ],
)
def test_the_number_of_a_year_tells_its_calendar(year: int, calendar: str) -> None:
    """Of what can be the date of an article there is one."""
    assert calendar_of(year) == calendar


@given(st.integers(1343, 1499), st.integers(1, 12), st.integers(1, 29))
def test_the_days_of_both_calendars_follow_each_other(year: int, month: int, day: int) -> None:
    """A day later is a day later."""
    for calendar in ("hijri", "jalali"):
        today, tomorrow = (gregorian(calendar, year, month, each) for each in (day, day + 1))
        assert today is not None
        assert tomorrow is None or tomorrow - today == timedelta(days=1)
