"""Dates as feeds and pages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.dates import clamped, find_date, is_plausible, is_unset, read_date, search_date

NOW = datetime(2024, 5, 5, 12, tzinfo=UTC)  # a Sunday: what the words that count from now count from

RFC_3339 = (  # RFC 3339; ISO 8601; W3C's note on datetime; what JSON-LD and Java add
    ("2024-05-05T10:11:12Z", "2024-05-05T10:11:12+00:00"),
    ("2024-05-05T10:11:12.123+03:00", "2024-05-05T10:11:12.123000+03:00"),  # the offset is kept
    ("2024-05-05T10:11:12.123456789Z", "2024-05-05T10:11:12.123456+00:00"),  # nanoseconds
    ("2020-06-03T03:01+0400", "2020-06-03T03:01:00+04:00"),  # no colon, no seconds
    ("2024-05-05T10:11Z", "2024-05-05T10:11:00+00:00"),
    ("2024-05-05 10:11:12", "2024-05-05T10:11:12+00:00"),  # no zone: the assumed one
    ("2024-05-05 10:11:12 +0300 UTC", "2024-05-05T10:11:12+03:00"),  # Go's
    ("2024-05-05T10:00:00 -05:00", "2024-05-05T10:00:00-05:00"),
    ("2024-05-05T10:11:12+03", "2024-05-05T10:11:12+03:00"),
    ("2024-05-05T24:00:00Z", "2024-05-06T00:00:00+00:00"),  # midnight at the day's end
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),  # a leap second
    ("2024-05-05T10:00:00+03:00[Asia/Baghdad]", "2024-05-05T10:00:00+03:00"),
    ("2024-05-05", "2024-05-05T00:00:00+00:00"),
    ("20240505T101112Z", "2024-05-05T10:11:12+00:00"),
    ("20240505T101112+0300", "2024-05-05T10:11:12+03:00"),
    ("202405051011", "2024-05-05T10:11:00+00:00"),
    ("1714903872", "2024-05-05T10:11:12+00:00"),  # seconds since 1970
    ("1714903872000", "2024-05-05T10:11:12+00:00"),
    ("/Date(1714903872000+0300)/", "2024-05-05T10:11:12+00:00"),  # .NET
    ("2024-5-5T1:2:3Z", "2024-05-05T01:02:03+00:00"),  # no zeros
)
RFC_822 = (  # RFC 822 and 2822; asctime of C; breakages that feeds are known for
    ("Sun, 05 May 2024 10:00:00 GMT", "2024-05-05T10:00:00+00:00"),
    ("Sun, 05 May 2024 10:00:00 +0300", "2024-05-05T10:00:00+03:00"),
    ("05 May 2024 10:00 UT", "2024-05-05T10:00:00+00:00"),
    ("Sunday, 05-May-24 10:00:00 GMT", "2024-05-05T10:00:00+00:00"),  # RFC 850
    ("Sun May 05 2024 10:11:12 GMT+0300 (Arabian Standard Time)", "2024-05-05T10:11:12+03:00"),  # JavaScript
    ("Sun, 05 May 2024 9:5:0 GMT", "2024-05-05T09:05:00+00:00"),
    ("Sun, 5 May 24 10:00 EST", "2024-05-05T10:00:00-05:00"),  # two-digit year, named zone
    ("Thu, 5 May 94 10:00 GMT", "1994-05-05T10:00:00+00:00"),
    ("Wes, 18 Aug 2021 10:00:00 GMT", "2021-08-18T10:00:00+00:00"),  # the day's name is not read
    ("Fri, 24 Oct 2003 19:00:00 GMT+9", "2003-10-24T19:00:00+09:00"),
    ("Sun 05 May 2024 10:00:00 +03:00", "2024-05-05T10:00:00+03:00"),  # no comma, a colon
    ("Sun, 05 May 2024 10:00 AM", "2024-05-05T10:00:00+00:00"),
    ("Sun May  5 10:11:12 UTC 2024", "2024-05-05T10:11:12+00:00"),  # asctime
    ("Sun, 05 مايو 2024 10:11:12 +0300", "2024-05-05T10:11:12+03:00"),  # a translated month inside
    ("lun., 06 mai 2024 10:00:00 +0200", "2024-05-06T10:00:00+02:00"),  # the same in French
    ("Sun, 05 May 2024 10:00:00 -0000", "2024-05-05T10:00:00+00:00"),
)
ENGLISH = (  # the pages of English newsrooms, and of Arabic systems in English
    ("5th, May 2024 GMT", "2024-05-05T00:00:00+00:00"),
    ("Sunday, May 5th, 2024 at 3:04 pm", "2024-05-05T15:04:00+00:00"),
    ("May 5, 2024, 3:04 PM EST", "2024-05-05T15:04:00-05:00"),
    ("10:11 May 05, 2024", "2024-05-05T10:11:00+00:00"),  # not the eleventh of May 2005
    ("12:05 a.m., Sept. 7, 2024", "2024-09-07T00:05:00+00:00"),
    ("5-May-2024", "2024-05-05T00:00:00+00:00"),
    ("May 5, 2024 3 pm", "2024-05-05T15:00:00+00:00"),
)
MASHRIQ = (  # CLDR ar_IQ, ar_SY, ar_LB, ar_JO, ar_PS
    ("الأحد 5 أيار 2024", "2024-05-05T00:00:00+00:00"),
    ("15 كانون الثاني 2024", "2024-01-15T00:00:00+00:00"),
    ("15 كانون  ثاني 2024", "2024-01-15T00:00:00+00:00"),  # without its article, two blanks
    ("1 كانون الأول 2023 - 10:30 م", "2023-12-01T22:30:00+00:00"),
    ("1 آب 2023", "2023-08-01T00:00:00+00:00"),
    ("٩ شباط ٢٠٢٤", "2024-02-09T00:00:00+00:00"),
    ("3 آذار 2024", "2024-03-03T00:00:00+00:00"),
    ("3 نيسان، 2024", "2024-04-03T00:00:00+00:00"),
    ("30 حَزيران 2023", "2023-06-30T00:00:00+00:00"),  # with a vowel mark
    ("4 تموز 2023", "2023-07-04T00:00:00+00:00"),
    ("4 أيلول 2023", "2023-09-04T00:00:00+00:00"),
    ("4 تشرين الأول 2023", "2023-10-04T00:00:00+00:00"),
    ("٥ تشرين ثاني ٢٠٢٣", "2023-11-05T00:00:00+00:00"),
)
EGYPT_AND_GULF = (  # CLDR ar_EG, ar_SA, ar_SD; the era's letter behind the year
    ("05 مايو، 2024", "2024-05-05T00:00:00+00:00"),
    ("الأحد، 05 مايو 2024 02:30 م", "2024-05-05T14:30:00+00:00"),
    ("5 مايو 2024م - 10:30 ص", "2024-05-05T10:30:00+00:00"),
    ("الأحد 05/مايو/2024 - 03:30 م", "2024-05-05T15:30:00+00:00"),
    ("15 إبريل 2024", "2024-04-15T00:00:00+00:00"),
    ("15 يونيه 2023", "2023-06-15T00:00:00+00:00"),  # as the Gulf writes it
    ("5 مايو 2024 3:45 مساءً بتوقيت مكة المكرمة", "2024-05-05T15:45:00+03:00"),
    ("5 مايو، 2024 الساعة 10 صباحا", "2024-05-05T10:00:00+00:00"),
    ("5 مايو 2024 - 10.30 م", "2024-05-05T22:30:00+00:00"),  # a full stop, where the letter tells
    ("5 مايو 2024 12:15 ظهرا", "2024-05-05T12:15:00+00:00"),
    ("5 مايو 2024 3:15 بعد الظهر", "2024-05-05T15:15:00+00:00"),
    ("5 مايو 2024 9:15 مساءا", "2024-05-05T21:15:00+00:00"),  # an alef too many
    ("آخر تحديث: ٥ ديسمبر٢٠٢٤", "2024-12-05T00:00:00+00:00"),  # no blank before the year
    ("نشر في: 05 مايو 2024 | 10:30 بتوقيت غرينتش", "2024-05-05T10:30:00+00:00"),
)
MAGHREB = (  # CLDR ar_DZ, ar_TN, ar_MA, ar_MR
    ("5 ماي 2024", "2024-05-05T00:00:00+00:00"),
    ("3 جانفي 2024", "2024-01-03T00:00:00+00:00"),
    ("3 فيفري 2024", "2024-02-03T00:00:00+00:00"),
    ("3 أفريل 2024", "2024-04-03T00:00:00+00:00"),
    ("3 جوان 2023", "2023-06-03T00:00:00+00:00"),
    ("7 جويلية 2023 الساعة 14:20", "2023-07-07T14:20:00+00:00"),
    ("الأربعاء 12 يوليوز 2023 - 12:30", "2023-07-12T12:30:00+00:00"),
    ("12 أوت 2023", "2023-08-12T00:00:00+00:00"),
    ("12 غشت 2023 على الساعة 10:30", "2023-08-12T10:30:00+00:00"),
    ("12 شتنبر 2023", "2023-09-12T00:00:00+00:00"),
    ("الجمعة 03 نونبر 2023 - 12:30 ص", "2023-11-03T00:30:00+00:00"),
    ("3 دجنبر 2023", "2023-12-03T00:00:00+00:00"),
)
TWO_NAMES = (  # pan-Arab newsrooms write both
    ("٥ أيار/مايو ٢٠٢٤", "2024-05-05T00:00:00+00:00"),
    ("5 تشرين الثاني (نوفمبر) 2023", "2023-11-05T00:00:00+00:00"),
    ("5 مايو - أيار 2024", "2024-05-05T00:00:00+00:00"),
)
DIGITS = (  # Unicode: Arabic-Indic U+0660, Extended Arabic-Indic U+06F0
    ("۵ مايو ۲۰۲۴", "2024-05-05T00:00:00+00:00"),
    ("٠٥-٠٥-٢٠٢٤ | ١٠:٣٠ م", "2024-05-05T22:30:00+00:00"),
    (
        "\u200f٥\u200f/\u200f٥\u200f/\u200f٢٠٢٤",
        "2024-05-05T00:00:00+00:00",
    ),  # as Intl.DateTimeFormat("ar-EG") writes it
)
NUMBERS = (  # CLDR's short forms: day first but in the United States and East Asia
    ("13-05-2023", "2023-05-13T00:00:00+00:00"),
    ("05/06/2024", "2024-06-05T00:00:00+00:00"),
    ("05/13/2024", "2024-05-13T00:00:00+00:00"),  # the other way round, for there is no thirteenth month
    ("5/5/2024 10:30:00 AM", "2024-05-05T10:30:00+00:00"),  # .NET
    ("05.05.2024 14:30", "2024-05-05T14:30:00+00:00"),
    ("2024/05/05", "2024-05-05T00:00:00+00:00"),
    ("2024年5月5日", "2024-05-05T00:00:00+00:00"),
    ("2024년 5월 5일", "2024-05-05T00:00:00+00:00"),
    ("2024년 05월 05일 오후 03:00:00", "2024-05-05T15:00:00+00:00"),  # the half of the day before the hour
    ("2024年5月5日 上午12:05", "2024-05-05T00:05:00+00:00"),
    ("5/5/2024 PM 3:00", "2024-05-05T15:00:00+00:00"),
)
OTHER_LANGUAGES = (  # CLDR fr, tr, fa, ur, ckb, he, ru, de, es
    ("Le 5 mai 2024 à 10h30", "2024-05-05T10:30:00+00:00"),
    ("1er août 2023", "2023-08-01T00:00:00+00:00"),
    ("5 Mayıs 2024 Pazar 10:30", "2024-05-05T10:30:00+00:00"),
    ("5 ŞUBAT 2024", "2024-02-05T00:00:00+00:00"),
    ("5 KASIM 2023", "2023-11-05T00:00:00+00:00"),
    ("5 Mayıs 2024 03:15 ÖS", "2024-05-05T15:15:00+00:00"),
    ("۵ مهٔ ۲۰۲۴", "2024-05-05T00:00:00+00:00"),
    ("5 مئی 2024", "2024-05-05T00:00:00+00:00"),
    ("٥ی ئایاری ٢٠٢٤", "2024-05-05T00:00:00+00:00"),  # with Kurdish's "of"
    ("5 במאי 2024", "2024-05-05T00:00:00+00:00"),  # with Hebrew's "in"
    ("5 мая 2024 г.", "2024-05-05T00:00:00+00:00"),
    ("5. Mai 2024", "2024-05-05T00:00:00+00:00"),
    ("5 de mayo de 2024", "2024-05-05T00:00:00+00:00"),
)
JALALI = (  # the calendar of Iran: Nowruz fell on 20 March 2024 and on 21 March 2025
    ("یکشنبه ۱۶ اردیبهشت ۱۴۰۳ - ۱۴:۳۰", "2024-05-05T14:30:00+00:00"),
    ("۱ فروردین ۱۴۰۳", "2024-03-20T00:00:00+00:00"),
    ("۳۰ اسفند ۱۴۰۳", "2025-03-20T00:00:00+00:00"),  # a leap day
    ("1 فروردین 1404", "2025-03-21T00:00:00+00:00"),
    ("۱۴۰۳/۰۲/۱۶", "2024-05-05T00:00:00+00:00"),
    ("1403-02-16 10:20", "2024-05-05T10:20:00+00:00"),
    ("۱۶ اردیبهشت ۱۴۰۳ ساعت ۳:۴۵ بعدازظهر", "2024-05-05T15:45:00+00:00"),
    ("۱۶ ثور ۱۴۰۳", "2024-05-05T00:00:00+00:00"),  # Afghanistan
)
BOTH_CALENDARS = (  # Saudi newsrooms; what stands beside it explains the Hijri day
    ("26 شوال 1445 هـ الموافق 5 مايو 2024", "2024-05-05T00:00:00+00:00"),
    ("الأحد 26 شوال 1445هـ - 5 مايو 2024م", "2024-05-05T00:00:00+00:00"),
    ("1445/10/26 هـ - 2024/05/05 م", "2024-05-05T00:00:00+00:00"),
)
STATED = (
    RFC_3339 + RFC_822 + ENGLISH + MASHRIQ + EGYPT_AND_GULF + MAGHREB + TWO_NAMES + DIGITS + NUMBERS
    + OTHER_LANGUAGES + JALALI + BOTH_CALENDARS
)  # fmt: skip

HIJRI = (  # Umm al-Qura: Ramadan 1445 began on 11 March 2024, Shawwal on 10 April, the year 1446 on 7 July
    ("26 شوال 1445", "2024-05-05T00:00:00+00:00"),
    ("٢٦ شوّال ١٤٤٥ هـ", "2024-05-05T00:00:00+00:00"),
    ("1 رمضان 1445", "2024-03-11T00:00:00+00:00"),
    ("10 ذي الحجة 1445", "2024-06-16T00:00:00+00:00"),
    ("10 ذو الحجة 1445 هـ", "2024-06-16T00:00:00+00:00"),
    ("1 محرم 1446", "2024-07-07T00:00:00+00:00"),
    ("26 ربيع الآخر 1445", "2023-11-10T00:00:00+00:00"),
    ("26 ربيع الثاني 1445", "2023-11-10T00:00:00+00:00"),  # the same month
    ("1445-10-26", "2024-05-05T00:00:00+00:00"),
    ("١٤٤٥/١٠/٢٦", "2024-05-05T00:00:00+00:00"),
    ("26/10/1445", "2024-05-05T00:00:00+00:00"),
)
FROM_NOW = (  # CLDR's relative times, and how pages shorten them
    ("منذ ساعتين", "2024-05-05T10:00:00+00:00"),
    ("قبل 3 ساعات", "2024-05-05T09:00:00+00:00"),
    ("منذ ٥ دقائق", "2024-05-05T11:55:00+00:00"),
    ("قبل ساعة واحدة", "2024-05-05T11:00:00+00:00"),
    ("منذ ساعة و 20 دقيقة", "2024-05-05T10:40:00+00:00"),
    ("منذ ثلاثة أيام", "2024-05-02T12:00:00+00:00"),
    ("أمس", "2024-05-04T12:00:00+00:00"),
    ("أمس الساعة 10:30 مساءً", "2024-05-04T22:30:00+00:00"),
    ("أول أمس", "2024-05-03T12:00:00+00:00"),
    ("اليوم 08:15 ص", "2024-05-05T08:15:00+00:00"),
    ("قبل قليل", "2024-05-05T12:00:00+00:00"),
    ("3 hours ago", "2024-05-05T09:00:00+00:00"),
    ("Posted an hour ago", "2024-05-05T11:00:00+00:00"),
    ("2h ago", "2024-05-05T10:00:00+00:00"),
    ("Yesterday at 10:11", "2024-05-04T10:11:00+00:00"),
    ("il y a 3 heures", "2024-05-05T09:00:00+00:00"),
    ("hier à 14h30", "2024-05-04T14:30:00+00:00"),
    ("3 saat önce", "2024-05-05T09:00:00+00:00"),
    ("dün", "2024-05-04T12:00:00+00:00"),
    ("۳ ساعت پیش", "2024-05-05T09:00:00+00:00"),
    ("دیروز", "2024-05-04T12:00:00+00:00"),
)
WITHOUT_YEAR = (  # the latest that it can be, on the weekday that stands beside it
    ("الأربعاء، 07 أكتوبر", "2020-10-07T00:00:00+00:00"),
    ("3 مايو", "2024-05-03T00:00:00+00:00"),
    ("December 24, 10:30", "2023-12-24T10:30:00+00:00"),
)


@pytest.mark.parametrize(("text", "moment"), STATED)
def test_a_date_is_read_with_its_offset(text: str, moment: str) -> None:
    """One case a habit; the family says where it comes from."""
    found = search_date(text)
    assert found is not None
    assert (found.moment.isoformat(), found.is_guess) == (moment, False)


@pytest.mark.parametrize(("text", "moment"), HIJRI + FROM_NOW + WITHOUT_YEAR)
def test_a_date_that_is_more_than_read_says_so(text: str, moment: str) -> None:
    """By sighting, by counting, or with a year of our own."""
    found = search_date(text, now=NOW)
    assert found is not None
    assert (found.moment.isoformat(), found.is_guess) == (moment, True)


@pytest.mark.parametrize("text", [text for text, _ in FROM_NOW + WITHOUT_YEAR])
def test_without_a_clock_nothing_counts_from_now(text: str) -> None:
    """A file has no now: a date made up from the machine's clock would be wrong."""
    assert search_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "عاجل", "بعد ساعتين", "3 minutes",  # nothing to read, or nothing past
        "قتل منذ ساعتين في بغداد", "اجتماع اليوم", "5 minutes to read, 2 hours ago in Paris",  # sentences
        "2024-13-45", "31/02/2024", "2024-05-05T25:10:00Z", "4 May 2024, 25:10",  # no such moment
        "30 اسفند 1402", "31 شوال 1445",  # nor such days
        "5 تشرين الثاني/أكتوبر 2023",  # two months that contradict each other
        "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000",  # what systems write for "none"
        "May 2024", "2024", "1/2/24",  # not a day, or more than one
        "منذ 99999 سنة", "5 مايو 9", "٠/٠/٢٠٢٤",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    """Nothing is guessed from a part."""
    assert read_date(text, NOW) is None


def test_what_stands_for_none_is_known() -> None:
    """Defaults of databases, spreadsheets and clocks; a real day of those years is none of them."""
    for text in (
        "0001-01-01",
        "1900-01-01",
        "1899-12-30T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1980-01-01",
        "9999-12-31",
    ):
        found = find_date(text)
        assert found is not None
        assert is_unset(found)
    assert not is_unset(datetime(1970, 1, 1, 8, tzinfo=UTC))


def test_a_moment_that_cannot_be_is_moved_to_the_nearest_that_can() -> None:
    """The future ends now; the past begins in 1990; without a clock there is no future."""
    assert clamped(datetime(2042, 1, 1, tzinfo=UTC), NOW) == NOW
    assert clamped(datetime(2042, 1, 1, tzinfo=UTC)).year == 2042
    assert clamped(datetime(1961, 4, 12, tzinfo=UTC), NOW) == datetime(1990, 1, 1, tzinfo=UTC)
    assert clamped(NOW + timedelta(days=1), NOW) == NOW + timedelta(days=1)  # clocks are wrong, and zones are


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
    found = find_date(text, now=NOW)
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
