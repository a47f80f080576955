"""Days of the Islamic and of the Iranian calendar as Gregorian ones.

A year of theirs and one of ours never look alike: an article's Gregorian year is 1990 or later, a Hijri one 1410 to
1500, a Jalali one 1369 to 1409. Until 2031, when the Iranian year 1410 begins, the number alone tells the two apart.
"""

from __future__ import annotations

from datetime import date, timedelta

from monitor.articles.months import Calendar

FIRST_YEAR, LAST_YEAR = 1300, 1500
"""Years that are taken for one of these calendars."""

_FIRST_HIJRI_YEAR = 1410
"""The one that began in August 1989: nothing that is read here is older."""

_FIRST_DAY_OF_1300 = date(1921, 3, 21)  # 1 Farvardin 1300
_LEAP_IN_33 = frozenset({1, 5, 9, 13, 17, 22, 26, 30})


def calendar_of(year: int) -> Calendar:
    """The calendar that the number of a year belongs to."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "gregorian"
    return "hijri" if year >= _FIRST_HIJRI_YEAR else "jalali"


def gregorian(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day of any of the three calendars, or None where that has no such day."""
    try:
        if calendar == "gregorian":
            return date(year, month, day)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        return _of_hijri(year, month, day) if calendar == "hijri" else _of_jalali(year, month, day)
    except (ValueError, OverflowError):
        return None


def _of_hijri(year: int, month: int, day: int) -> date:
    """By the Umm al-Qura calendar of Saudi Arabia. Where the new moon is looked for, the month may begin a day off."""
    # Imported at the first such date: most processes never see one.
    from hijridate import Hijri  # noqa: PLC0415 - see above

    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def _of_jalali(year: int, month: int, day: int) -> date | None:
    """By the rule of 33 years, which agrees with the equinox in Tehran, by which the calendar is defined, from 1178 to
    1633 (https://en.wikipedia.org/wiki/Solar_Hijri_calendar)."""
    longest = 31 if month <= 6 else 30 if month <= 11 or _is_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return None
    days = sum(365 + _is_leap(each) for each in range(FIRST_YEAR, year))
    days += 31 * (month - 1) - max(0, month - 7)
    return _FIRST_DAY_OF_1300 + timedelta(days=days + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAP_IN_33
