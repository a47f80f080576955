"""The day that a line names. The habits of sources are rows of test_dates.py; here is how parts are told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.articles.days import day_in
from monitor.articles.months import folded

NOW = datetime(2024, 5, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published May 5, 2024, updated May 6, 2024", date(2024, 5, 5)),  # the first of several
        ("5 May 2024 - 26 شوال 1445", date(2024, 5, 5)),  # ours before the other calendar's
        ("26 شوال 1445 - 05/05/2024", date(2024, 5, 5)),  # by number, too
        ("31 أبريل 2024, 5 مايو 2024", date(2024, 5, 5)),  # there is no 31st of April
        ("2024 مايو 5", date(2024, 5, 5)),
        ("5 من شهر مايو لعام 2024", date(2024, 5, 5)),  # joints
        ("قتل 5 أشخاص في مايو 2024", None),  # a word between is no joint
        ("May 5 - 7, 2024", None),  # which of the two?
        ("مايو 2024", None),
        ("5 تموز/حزيران 2024", None),  # a contradiction
    ],
)
def test_parts_belong_together_or_not(line: str, day: date | None) -> None:
    """A day, a month and a year, with nothing but joints between them."""
    found = day_in(folded(line), None)
    assert (found[0] if found else None) == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("6 مايو", date(2024, 5, 6)),  # tomorrow: clocks are wrong, and zones are
        ("8 مايو", date(2023, 5, 8)),  # the day after that: last year's
        ("الخميس 8 مايو", date(2014, 5, 8)),  # the latest that was a Thursday
        ("29 شباط", date(2024, 2, 29)),
        ("8 مايو - 9 مايو", None),  # two
        ("26 شوال", None),  # whose years are not ours
    ],
)
def test_without_a_year_it_is_the_latest_that_it_can_be(line: str, day: date | None) -> None:
    """Which is a guess."""
    found = day_in(folded(line), NOW)
    assert found == ((day, True) if day else None)
    assert day_in(folded(line), None) is None
