"""Months by name: held against the CLDR, in every country whose newsrooms we read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.dates import find_date
from monitor.articles.months import _GREGORIAN, _HIJRI, _JALALI, Month, folded, month_called

_COUNTRIES = """ar ar_EG ar_SA ar_IQ ar_SY ar_LB ar_JO ar_PS ar_DZ ar_TN ar_MA ar_MR fa ur ps ckb tr az ku
    fr en de es it pt id ru he"""
LOCALES = _COUNTRIES.split()


@pytest.mark.parametrize("width", ["wide", "abbreviated"])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_months_of_a_country_are_read(locale: str, width: Literal["wide", "abbreviated"]) -> None:
    """All twelve, long and short, as the CLDR has them."""
    for number, name in get_month_names(width, "format", locale).items():
        if locale == "ku" and width == "abbreviated":
            continue  # three consonants each, which nobody writes
        text = f"5 {name} 2024"
        assert find_date(text) == datetime(2024, number, 5, tzinfo=UTC), text


def test_no_name_stands_for_two_months() -> None:
    """A later calendar would silently win."""
    seen: dict[str, Month] = {}
    for calendar, rows in (("gregorian", _GREGORIAN), ("hijri", _HIJRI), ("jalali", _JALALI)):
        for number, row in enumerate(rows, 1):
            for name in row.replace("|", " ").split():
                key = folded(name).replace("-", "")
                month = Month(calendar, number)  # type: ignore[arg-type]  # the three names above
                assert seen.setdefault(key, month) == month, name
    assert len(seen) > 350


@pytest.mark.parametrize(
    ("words", "month"),
    [
        (("كانون", "الثاني"), Month("gregorian", 1)),
        (("ربيع", "الاول"), Month("hijri", 3)),
        (("ارديبهشت",), Month("jalali", 2)),
        (("الثاني",), None),  # half a name
        (("خبر",), None),
    ],
)
def test_a_name_tells_its_calendar(words: tuple[str, ...], month: Month | None) -> None:
    """Of one word or several."""
    assert month_called(*words) == month


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    """So that names and texts meet, however they were written."""
    once = folded(text)
    assert folded(once) == once


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(LOCALES))
def test_any_day_of_any_country_is_read(day: date, locale: str) -> None:
    """Not only the fifth."""
    name = get_month_names("wide", "format", locale)[day.month]
    assert find_date(f"{day.day} {name} {day.year}") == datetime(day.year, day.month, day.day, tzinfo=UTC)
