"""Words that count from now. The habits of languages are rows of test_dates.py; here is what they must not do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.months import folded
from monitor.articles.relative import from_now

_LINE = "منذ قبل 3 20 ساعات ساعتين يوم و ago hours an أمس اليوم , خبر"
WORDS = _LINE.split()
NOW = datetime(2024, 5, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "ago"),
    [
        ("منذ دقيقتين", timedelta(minutes=2)),  # the dual needs no number
        ("قبل عشر دقائق", timedelta(minutes=10)),
        ("منذ أسبوع", timedelta(weeks=1)),
        ("منذ شهرين", timedelta(days=60)),
        ("vor zwei Stunden", timedelta(hours=2)),
        ("hace 2 días", timedelta(days=2)),
        ("2 часа назад", timedelta(hours=2)),
        ("un jour ago", timedelta(days=1)),
        ("an hour and 5 minutes ago", timedelta(minutes=65)),
    ],
)
def test_amounts_are_added_up(line: str, ago: timedelta) -> None:
    """Words for numbers, articles, and more than one unit."""
    assert from_now(folded(line), NOW) == NOW - ago


@pytest.mark.parametrize(
    "line",
    [
        "منذ",
        "ago",
        "3 ago",
        "منذ 3",
        "ساعتين",
        "منذ 5000 سنة",
        "منذ 20240505 يوم",
        "منذ ساعات",
        "days ago",
        "",
        "- :",
    ],
)
def test_half_of_it_is_none(line: str) -> None:
    """A number without a unit, a unit without "ago", and what no article is."""
    assert from_now(folded(line), NOW) is None


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_any_line_is_past_or_none(words: list[str]) -> None:
    """Nothing raises, and nothing is in the future."""
    found = from_now(folded(" ".join(words)), NOW)
    assert found is None or found <= NOW
