"""Clock times and zones. The habits of sources are rows of test_dates.py; here is what stands between them."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from monitor.articles.clocks import HOUR, LONE_ZONE, TIME, clock_of, offset, zone_of
from monitor.articles.months import folded


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("10:11", (10, 11, 0, 0)),
        ("10:11:12.5", (10, 11, 12, 500_000)),
        ("14h30", (14, 30, 0, 0)),
        ("12:05 ص", (0, 5, 0, 0)),  # midnight
        ("12:05 م", (12, 5, 0, 0)),  # noon
        ("12:15 ظهراً", (12, 15, 0, 0)),
        ("1:15 ظهراً", (13, 15, 0, 0)),
        ("오후 3:00", (15, 0, 0, 0)),
        ("10:30 مايو", (10, 30, 0, 0)),  # a month, not the letter of the afternoon
    ],
)
def test_a_clock_time_has_its_half_of_the_day(line: str, clock: tuple[int, int, int, int]) -> None:
    """Behind it or before it."""
    assert clock_of(TIME.search(folded(line))) == clock


def test_an_hour_alone_needs_its_half_of_the_day() -> None:
    """Else it is any number."""
    assert clock_of(HOUR.search(folded("الساعة 10 مساءً"))) == (22, 0, 0, 0)
    assert HOUR.search(folded("الساعة 10")) is None
    assert clock_of(None) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("10:30 GMT+3", 3), ("10:30 (UTC -05:00)", -5), ("10:30 EST", -5), ("10:30 بتوقيت بغداد", 3),
        ("10:30 بتوقيت  مكة المكرمة", 3), ("10:30 بغداد", None), ("10:30 IST", None), ("10:30", None),
    ],
)  # fmt: skip
def test_a_zone_is_named_or_not_there(line: str, hours: int | None) -> None:
    """A place is one only behind its word; names of several zones are none."""
    assumed = timezone(timedelta(hours=9))
    found = zone_of(TIME.search(folded(line)), assumed)
    assert found == (assumed if hours is None else timezone(timedelta(hours=hours)))


def test_a_zone_may_stand_alone_at_the_end() -> None:
    """Behind a date without a time."""
    assert zone_of(LONE_ZONE.search("5th, may 2024 gmt"), timezone(timedelta(hours=9))) is UTC
    assert LONE_ZONE.search("5 may 2024") is None


def test_an_offset_of_a_day_is_none() -> None:
    """Python's zones are shorter."""
    assert offset("-", 3, 30) == timezone(-timedelta(hours=3, minutes=30))
    assert offset("+", 0, 0) is UTC
    with pytest.raises(ValueError, match="offset"):
        offset("+", 25, 0)
