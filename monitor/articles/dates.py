"""Dates as feeds and pages write them: RFC 822, RFC 3339, and words, in the languages and calendars of the news.

Theory of operation. Nearly every feed writes one of two forms, and those are read by one expression each. Anything else
is folded first (months.py: digits to ASCII, one spelling). Then, in this order:

    RFC 3339 and its breakages, 20240505T101112Z, seconds since 1970
    the clock time with its zone is taken out, because "10:11 May 05, 2024" must not become the eleventh
    a day, a month by name and a year, in any order that is used: Gregorian first, so that «26 شوال 1445 الموافق
    5 مايو 2024» is what it says; then numbers alone; then the two other calendars, by name or by number
    with a clock only: words that count from now (relative.py), and a day and month without a year

Nothing is guessed from a part: a string that fits no order is None. Numbers alone are year-month-day or day-month-year,
as Arabic sources write them, and swapped where the month would be above twelve. What is read right but may be off all
the same (a Hijri day is by sighting, "an hour ago" is rounded, a year was left out) says so.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from monitor.articles.calendars import calendar_of
from monitor.articles.clocks import HOUR, LONE_ZONE, TIME, clock_of, offset, zone_of
from monitor.articles.days import AHEAD, day_in, day_of
from monitor.articles.months import folded
from monitor.articles.relative import from_now

EARLIEST_YEAR = 1990
_LONGEST = 200


class Found(NamedTuple):
    """A moment, and whether more than reading was needed to find it."""

    moment: datetime
    is_guess: bool = False


def read_date(text: str, now: datetime | None = None, assume: tzinfo = UTC) -> datetime | None:
    """The moment a string means, with the offset it gives (``assume`` where it gives none), or None.

    None also for moments that can't be right: before 1990, or more than two days after ``now``.
    """
    moment = find_date(text, assume, now)
    return moment if moment is not None and is_plausible(moment, now) else None


def find_date(text: str, assume: tzinfo = UTC, now: datetime | None = None) -> datetime | None:
    """``read_date`` without its bounds. ``now`` is what "two hours ago" counts from; without it that is no date."""
    found = search_date(text, assume, now)
    return found.moment if found is not None else None


def search_date(text: str, assume: tzinfo = UTC, now: datetime | None = None) -> Found | None:
    """``find_date``, and whether the moment is more than what was read."""
    stripped = text[:_LONGEST].strip()
    if (moment := _standard(stripped, assume)) is not None:
        return Found(moment)
    line = folded(stripped)
    if not line:
        return None
    if any(character.isdigit() for character in line) and (found := _in_words(line, assume, now)) is not None:
        return found
    return _from_now(line, assume, now)


def is_plausible(moment: datetime, now: datetime | None = None) -> bool:
    """Whether an article can be from then: 1990 to two days after ``now``; without ``now`` there is no end."""
    return moment.year >= EARLIEST_YEAR and (now is None or moment <= now + AHEAD)


def is_unset(moment: datetime) -> bool:
    """Whether this is what systems write for "none": the year 1 or 9999, or the first day of 1900 or of a clock's counting."""
    return not 1900 <= moment.year < 9000 or moment.replace(tzinfo=None) in _NEVER


def clamped(moment: datetime, now: datetime | None = None) -> datetime:
    """The nearest moment that an article can be from: of the future that is ``now``, of before 1990 its first day."""
    if is_plausible(moment, now):
        return moment
    return now if now is not None and moment > now else datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)


_NEVER = frozenset(
    datetime.combine(day, time())
    # SQL Server's default · spreadsheets' days · Unix · DOS and most firmware
    for day in (date(1900, 1, 1), date(1899, 12, 30), date(1970, 1, 1), date(1980, 1, 1))
)

# --- the two forms of nearly all feeds ---------------------------------------------------------------------------

_RFC_3339 = re.compile(
    r"[12]\d{3}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3},? )?(\d\d?) ([A-Za-z]{3}) ([12]\d{3}) (\d\d):(\d\d)(?::(\d\d))? (?:GMT|UTC|UT|Z|([+-])(\d\d)(\d\d))",
    re.ASCII,
)
_JANUARY_TO_DECEMBER = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_RFC_MONTHS = {name: number for number, name in enumerate(_JANUARY_TO_DECEMBER.split(), 1)}


def _standard(text: str, assume: tzinfo) -> datetime | None:
    """A string that keeps to RFC 822 or RFC 3339; None for every other, and for what is no moment."""
    try:
        if _RFC_3339.fullmatch(text):
            moment = datetime.fromisoformat(text)
            if calendar_of(moment.year) != "gregorian":
                return None
            return moment if moment.tzinfo else moment.replace(tzinfo=assume)
        if (found := _RFC_822.fullmatch(text)) is None or (month := _RFC_MONTHS.get(found[2])) is None:
            return None
        day, _, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
        zone = offset(sign, int(zone_hours), int(zone_minutes)) if sign else UTC
        return datetime(int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
    except ValueError:
        return None


# --- everything else ---------------------------------------------------------------------------------------------

# A year and "م", which stands for "of Christ" there, and for "in the afternoon" behind a clock time.
_ERA = re.compile(r"(?<=\d{4})\s*م\b")

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?:(?:\s*t\s*|\s+)(?P<h>\d{1,2}):(?P<mi>\d\d|\d(?=:\d))(?::(?P<s>\d\d?)(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?:z|(?:utc|gmt)?\s*(?P<sign>[+-])(?P<zh>\d\d):?(?P<zm>\d\d)?)?)?"
)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:\s?t?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?(?:z|(?P<sign>[+-])(?P<zh>\d\d):?(?P<zm>\d\d)?)?)?"
)
_EPOCH = re.compile(r"(?:/date\()?(\d{10})(?:\d{3})?(?:\.\d{1,9})?(?:[+-]\d{4})?(?:\)/)?")


def _in_words(line: str, assume: tzinfo, now: datetime | None) -> Found | None:
    """The moment of a folded line in which there are digits."""
    if found := _ISO.fullmatch(line) or _COMPACT.fullmatch(line):
        return _composed(day_of(found), found, found, assume)
    if found := _EPOCH.fullmatch(line):
        return Found(datetime.fromtimestamp(int(found[1]), UTC))
    line = _ERA.sub(" ", line)
    clock = (TIME.search(line) if ":" in line or "h" in line else None) or HOUR.search(line)
    rest = f"{line[: clock.start()]} | {line[clock.end() :]}" if clock else line
    zone = clock if clock and (clock["sign"] or clock["zone"] or clock["place"]) else LONE_ZONE.search(rest)
    return _composed(day_in(rest, now), clock, zone, assume)


def _from_now(line: str, assume: tzinfo, now: datetime | None) -> Found | None:
    """The moment of words that count from now."""
    if now is None:
        return None
    clock = TIME.search(line)
    rest = f"{line[: clock.start()]} {line[clock.end() :]}" if clock else line
    moment = from_now(rest, now.astimezone(assume))
    if moment is None or clock is None:
        return Found(moment, is_guess=True) if moment is not None else None
    return _composed((moment.date(), True), clock, clock, assume)


def _composed(
    day: tuple[date, bool] | None, clock: re.Match[str] | None, zone: re.Match[str] | None, assume: tzinfo
) -> Found | None:
    """The moment of a day (and whether that is a guess), a clock time and a zone; None where they are no moment."""
    if day is None:
        return None
    hour, minute, second, micro = clock_of(clock)
    if hour > 24 or minute > 59 or second > 60:
        return None
    try:
        # 24:00 is midnight at the day's end; the leap second exists in strings only.
        midnight = datetime.combine(day[0], time(tzinfo=zone_of(zone, assume)))
        past = timedelta(hours=hour, minutes=minute, seconds=min(second, 59), microseconds=micro)
        return Found(midnight + past, day[1])
    except (ValueError, OverflowError):
        return None
