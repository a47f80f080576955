"""The last readers of dates."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.extract import parse_page
from monitor.articles.guessing import guess_date, guess_page_date
from monitor.errors import ReadError

NOW = datetime(2024, 5, 6, tzinfo=UTC)
FIFTH = datetime(2024, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["5 maja 2024", "5. května 2024", "5 Μαΐου 2024", "Thứ Hai, 5 tháng 5, 2024"]
)
def test_months_of_further_languages_are_read(text: str) -> None:
    """Polish, Czech, Greek, Vietnamese: none is in our table."""
    assert guess_date(text, NOW) == FIFTH


@pytest.mark.parametrize(
    "text",
    [
        "1 آب 2023",  # which it takes for the tenth of May
        "maja 2024", "5 maja", "2024", "hello",  # not a day
        "5 maja 2031",  # not yet
        "5 maja 1950", "x" * 300,
    ],
)  # fmt: skip
def test_what_it_would_guess_wrong_is_never_asked(text: str) -> None:
    """Nor what can't be right."""
    assert guess_date(text, NOW) is None


@pytest.mark.parametrize(
    ("body", "url", "day"),
    [
        ("<p>text</p><p>text</p>", "https://news.example/2024/05/05/title", FIFTH),  # in the address
        ('<div class="info">Published: 05/05/2024</div><p>text</p>', "https://news.example/1", FIFTH),
        ("<p>Copyright 2024</p><p>text</p>", "https://news.example/1", None),  # a year is no day
        ("<p>text</p><p>text</p>", "https://news.example/1", None),
    ],
)
def test_a_page_is_searched_for_a_day(body: str, url: str, day: datetime | None) -> None:
    """Its address first."""
    assert guess_page_date(parse_page(f"<html><body>{body}</body></html>"), url, NOW) == day


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_and_page_is_survived(text: str) -> None:
    """Nothing raises."""
    guess_date(text, NOW)
    with suppress(ReadError):
        guess_page_date(parse_page(f"<p>{text}</p>"), "", NOW)
