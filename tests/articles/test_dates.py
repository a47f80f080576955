"""Dates as feeds and pages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.dates import find_date, is_plausible, read_date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        # RFC 3339 and its usual breakages
        ("2024-05-05T10:11:12Z", "2024-05-05T10:11:12+00:00"),
        ("2024-05-05T10:11:12.123+03:00", "2024-05-05T10:11:12.123000+03:00"),  # the offset is kept
        ("2020-06-03T03:01+0400", "2020-06-03T03:01:00+04:00"),  # no colon, no seconds
        ("2024-05-05 10:11:12", "2024-05-05T10:11:12+00:00"),  # no zone: the assumed one
        ("2024-05-05T10:00:00 -05:00", "2024-05-05T10:00:00-05:00"),
        ("2024-05-05T24:00:00Z", "2024-05-06T00:00:00+00:00"),  # midnight at the day's end
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),  # a leap second
        ("2024-05-05T10:00:00+03:00[Asia/Baghdad]", "2024-05-05T10:00:00+03:00"),  # Java's form
        ("2024-05-05", "2024-05-05T00:00:00+00:00"),
        ("20240505T101112Z", "2024-05-05T10:11:12+00:00"),
        ("1714903872", "2024-05-05T10:11:12+00:00"),  # seconds since 1970, as some JSON-LD has it
        ("1714903872000", "2024-05-05T10:11:12+00:00"),
        # RFC 822 and its usual breakages
        ("Sun, 05 May 2024 10:00:00 GMT", "2024-05-05T10:00:00+00:00"),
        ("Sun, 05 May 2024 10:00:00 +0300", "2024-05-05T10:00:00+03:00"),
        ("Sun, 5 May 24 10:00 EST", "2024-05-05T10:00:00-05:00"),  # two-digit year, named zone
        ("Thu, 5 May 94 10:00 GMT", "1994-05-05T10:00:00+00:00"),
        ("Wes, 18 Aug 2021 10:00:00 GMT", "2021-08-18T10:00:00+00:00"),  # the day's name is not read
        ("Fri, 24 Oct 2003 19:00:00 GMT+9", "2003-10-24T19:00:00+09:00"),
        ("Sun, 05 مايو 2024 10:11:12 +0300", "2024-05-05T10:11:12+03:00"),  # a translated month inside
        ("Sun May  5 10:11:12 UTC 2024", "2024-05-05T10:11:12+00:00"),  # asctime
        # English words
        ("5th, May 2024 GMT", "2024-05-05T00:00:00+00:00"),
        ("Sunday, May 5th, 2024 at 3:04 pm", "2024-05-05T15:04:00+00:00"),
        ("10:11 May 05, 2024", "2024-05-05T10:11:00+00:00"),  # not the eleventh of May 2005
        ("12:05 a.m., Sept. 7, 2024", "2024-09-07T00:05:00+00:00"),
        ("5-May-2024", "2024-05-05T00:00:00+00:00"),
        # Arabic: Mashriq, Egypt and the Gulf, Maghreb; two at once; Arabic-Indic and Persian digits
        ("الأحد 5 أيار 2024", "2024-05-05T00:00:00+00:00"),
        ("05 مايو، 2024", "2024-05-05T00:00:00+00:00"),
        ("5 ماي 2024", "2024-05-05T00:00:00+00:00"),
        ("15 كانون الثاني 2024", "2024-01-15T00:00:00+00:00"),
        ("1 كانون الأول 2023 - 10:30 م", "2023-12-01T22:30:00+00:00"),
        ("1 آب 2023", "2023-08-01T00:00:00+00:00"),
        ("3 جانفي 2024", "2024-01-03T00:00:00+00:00"),
        ("7 جويلية 2023 الساعة 14:20", "2023-07-07T14:20:00+00:00"),
        ("12 غشت 2023", "2023-08-12T00:00:00+00:00"),
        ("الجمعة 03 نونبر 2023 - 12:30 ص", "2023-11-03T00:30:00+00:00"),
        ("٥ أيار/مايو ٢٠٢٤", "2024-05-05T00:00:00+00:00"),
        ("5 تشرين الثاني (نوفمبر) 2023", "2023-11-05T00:00:00+00:00"),
        ("۵ مايو ۲۰۲۴", "2024-05-05T00:00:00+00:00"),
        ("5 مايو 2024 3:45 مساءً بتوقيت مكة المكرمة", "2024-05-05T15:45:00+03:00"),
        ("آخر تحديث: ٥ ديسمبر٢٠٢٤", "2024-12-05T00:00:00+00:00"),  # no blank before the year
        # numbers alone: day first, swapped where it can't be
        ("13-05-2023", "2023-05-13T00:00:00+00:00"),
        ("05/06/2024", "2024-06-05T00:00:00+00:00"),
        ("05/13/2024", "2024-05-13T00:00:00+00:00"),
        ("2024/05/05", "2024-05-05T00:00:00+00:00"),
        ("2024年5月5日", "2024-05-05T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_with_its_offset(text: str, moment: str) -> None:
    """One case a habit."""
    found = read_date(text)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "أمس", "منذ ساعتين",  # nothing to read, or words that need a clock
        "2024-13-45", "31/02/2024", "2024-05-05T25:10:00Z",  # no such moment
        "5 تشرين الثاني/أكتوبر 2023",  # two months that contradict each other
        "26 شوال 1445", "1445-10-26",  # Hijri
        "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000",  # what systems write for "none"
        "May 2024", "2024", "1/2/24",  # not a day, or more than one
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read_date(text) is None


def test_a_zone_is_assumed_only_where_none_is_given() -> None:
    """``assume`` is the source's own zone."""
    baghdad = timezone(timedelta(hours=3))
    assert read_date("2024-05-05 10:00", assume=baghdad) == datetime(2024, 5, 5, 7, tzinfo=UTC)
    assert read_date("2024-05-05 10:00Z", assume=baghdad) == datetime(2024, 5, 5, 10, tzinfo=UTC)


def test_the_future_and_the_distant_past_are_bounded() -> None:
    """Two days ahead are forgiven: clocks are wrong, and zones are."""
    now = datetime(2024, 5, 5, tzinfo=UTC)
    assert read_date("2024-05-06", now)
    assert read_date("2024-05-08", now) is None
    assert not is_plausible(datetime(1989, 12, 31, tzinfo=UTC))


@given(st.text())
def test_any_text_is_read_or_none(text: str) -> None:
    """Nothing raises."""
    found = find_date(text)
    assert found is None or found.tzinfo is not None


@given(st.text(alphabet="0123456789٠٥۱ -/:.TZ+,ايرمsuntGM", max_size=40))
def test_any_text_of_date_letters_is_read_or_none(text: str) -> None:
    """Closer to the grammar than arbitrary text."""
    found = find_date(text)
    assert found is None or found.tzinfo is not None


moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds and adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=3)), timezone(timedelta(hours=-9, minutes=-30))]
    ),
)


@given(moments)
def test_what_standards_write_is_read_back(moment: datetime) -> None:
    """RFC 3339 to the microsecond, RFC 822 to the second."""
    assert read_date(moment.isoformat()) == moment
    assert read_date(format_datetime(moment)) == moment.replace(microsecond=0)
