"""The day that a folded line names: by the name of a month in any order that is used, by numbers, in three calendars.

Nothing is guessed from a part. A month needs a day beside it, and a year, but for a joint between them (joints are
words such as "of" and من, and marks); without a year it is a day only where something says which year it is now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from monitor.articles.calendars import calendar_of, gregorian
from monitor.articles.months import Month, begins_month, folded, month_called

AHEAD = timedelta(days=2)
"""How far after ``now`` an article may claim to be published: clocks are wrong, and zones are."""

_NUMBERS = tuple(
    re.compile(order)
    for order in (
        r"(?<!\d)(?P<y>\d{4})\s*(?P<between>[-/.])\s*(?P<m>\d{1,2})\s*(?P=between)\s*(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s*(?P<between>[-/.])\s*(?P<m>\d{1,2})\s*(?P=between)\s*(?P<y>\d{4})(?!\d)",
    )
)
"""Year first, or day first; with one mark twice, for "May 5 - 7, 2024" is not the fifth of July."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")


def day_in(line: str, now: datetime | None) -> tuple[date, bool] | None:
    """The day that a line without clock time names, and whether that is a guess."""
    tokens = _TOKEN.findall(line)
    named = list(_named_days(tokens))
    if None in named:  # two months that contradict each other
        return None
    dated = [each for each in named if each is not None and each.year is not None]
    for each in dated:
        if each.month.calendar == "gregorian" and (day := _checked(each)) is not None:
            return day
    numbers = [day_of(found) for order in _NUMBERS for found in order.finditer(line)]
    by_number = [day for day in numbers if day is not None]
    # Numbers of a year of our own before those of another calendar, by name or number: the one explains the other.
    said = [day for day in by_number if not day[1]] + [day for day in map(_checked, dated) if day] + by_number
    if said:
        return said[0]
    if now is not None and len(named) == 1 and named[0] is not None and not dated and _months(tokens) == 1:
        return _this_year(named[0], tokens, now.date())
    return None


class _Named(NamedTuple):
    """A day of a month by name; ``year`` is None where none stands beside it."""

    month: Month
    day: int
    year: int | None


def day_of(found: re.Match[str]) -> tuple[date, bool] | None:
    """The day of three numbers, and whether it is one by sighting."""
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if month > 12 >= day:
        day, month = month, day
    calendar = calendar_of(year)
    known = gregorian(calendar, year, month, day)
    return (known, calendar == "hijri") if known is not None else None


def _checked(named: _Named) -> tuple[date, bool] | None:
    """The Gregorian day, and whether it is one by sighting; None where the calendar has no such day."""
    assert named.year is not None, "only those with a year are asked for"
    known = gregorian(named.month.calendar, named.year, named.month.number, named.day)
    return (known, named.month.calendar == "hijri") if known is not None else None


_WORDS_BETWEEN = """من شهر سنه عام لعام لسنه ماه سال of the de del d le st nd rd th er e a en ب ה ي
    , . / - – | ( ) ° º · • ' ׳"""
_JOINTS = frozenset(_WORDS_BETWEEN.split())
_MOST_JOINTS = 4


def _named_days(tokens: Sequence[str]) -> Iterator[_Named | None]:
    """Every day and month by name of a line; None for a pair of names that contradict each other."""
    at = 0
    while at < len(tokens):
        found = _month_at(tokens, at)
        if found is None:
            at += 1
            continue
        month, end = found
        twin = _month_at(tokens, _past(tokens, end))
        if twin is not None and twin[0].calendar == month.calendar:
            if twin[0] != month:
                yield None
            end = twin[1]
        if (named := _beside(tokens, at, end, month)) is not None:
            yield named
        at = end


def _months(tokens: Sequence[str]) -> int:
    """How many months a line names, with a day or without."""
    return sum(_month_at(tokens, at) is not None for at in range(len(tokens)))


def _month_at(tokens: Sequence[str], at: int) -> tuple[Month, int] | None:
    """The month whose name begins here, and where it ends: of two or three words before one."""
    if at >= len(tokens) or not tokens[at].isalpha():
        return None
    for width in (3, 2, 1) if begins_month(tokens[at]) else (1,):
        words = tokens[at : at + width]
        if len(words) == width and (month := month_called(*words) or _inflected(words)) is not None:
            return month, at + width
    return None


def _inflected(words: Sequence[str]) -> Month | None:
    """The month behind a letter of grammar: Hebrew's "in" (במאי), Kurdish's "of" (ئایاری)."""
    first, last = words[0], words[-1]
    if first.startswith("ב"):
        return month_called(first[1:], *words[1:])
    return month_called(*words[:-1], last[:-1]) if last.endswith("ي") else None


def _past(tokens: Sequence[str], at: int, step: int = 1) -> int:
    """The first place from here on that is no joint."""
    for _ in range(_MOST_JOINTS):
        if not (0 <= at < len(tokens)) or tokens[at] not in _JOINTS:
            break
        at += step
    return at


def _number(tokens: Sequence[str], at: int) -> str:
    return tokens[at] if 0 <= at < len(tokens) and tokens[at].isdigit() else ""


def _beside(tokens: Sequence[str], start: int, end: int, month: Month) -> _Named | None:
    """The day and the year beside a month's name: 5 May 2024, May 5 2024, 2024 May 5, 5 May 24."""
    left_at, right_at = _past(tokens, start - 1, -1), _past(tokens, end)
    left, right = _number(tokens, left_at), _number(tokens, right_at)
    after = _number(tokens, _past(tokens, right_at + 1)) if right else ""
    if 1 <= len(left) <= 2:
        if len(right) == 4:
            return _Named(month, int(left), int(right))
        if len(right) == 2 and month.calendar == "gregorian":
            return _Named(month, int(left), int(right) + (2000 if int(right) < 70 else 1900))
        return _Named(month, int(left), None) if not right else None
    if 1 <= len(right) <= 2:
        if len(left) == 4:
            return _Named(month, int(right), int(left))
        if len(after) == 4:
            return _Named(month, int(right), int(after))
        return _Named(month, int(right), None) if not left and not after else None
    return None


_WEEKDAYS = {
    folded(name): number
    for number, row in enumerate(
        (
            "الاثنين الإثنين monday mon lundi pazartesi دوشنبه",
            "الثلاثاء الثلاثا tuesday tue mardi salı سه‌شنبه",
            "الأربعاء الاربعا wednesday wed mercredi çarşamba چهارشنبه",
            "الخميس thursday thu jeudi perşembe پنجشنبه",
            "الجمعة friday fri vendredi cuma جمعه",
            "السبت saturday sat samedi cumartesi شنبه",
            "الأحد sunday sun dimanche pazar یکشنبه",
        )
    )
    for name in row.split()
}
_MOST_YEARS_BACK = 11  # within which every date falls on every weekday but the 29th of February


def _this_year(named: _Named, tokens: Sequence[str], today: date) -> tuple[date, bool] | None:
    """The latest day until now that a day and month without year can be, on the weekday that stands beside them."""
    if named.month.calendar != "gregorian":
        return None
    weekdays = {_WEEKDAYS[token] for token in tokens if token in _WEEKDAYS}
    for year in range(today.year + 1, today.year - _MOST_YEARS_BACK, -1):
        day = gregorian("gregorian", year, named.month.number, named.day)
        if day is not None and day <= today + AHEAD and (not weekdays or day.weekday() in weekdays):
            return day, True
    return None
