"""Dates as feeds and pages write them: RFC 822, RFC 3339, and words, in Arabic and English.

Theory of operation. The string is folded first (digits of all Arabic scripts to ASCII, alef and ya spellings to one,
marks off, lower case). RFC 3339 is read by one expression. From anything else the clock time with its zone is taken
out, because "10:11 May 05, 2024" must not become the eleventh; what remains is searched for one of a few orders of
day, month and year.

Nothing is guessed: a string that fits no order is None. Month names are those of the Mashriq (أيار), of Egypt and the
Gulf (مايو) and of the Maghreb (ماي), also two at once (أيار/مايو). Numbers alone are year-month-day or day-month-year,
as Arabic sources write them, and swapped where the month would be above twelve.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

EARLIEST_YEAR = 1990
AHEAD = timedelta(days=2)
"""How far after ``now`` an article may claim to be published: clocks are wrong, and zones are."""

_LONGEST = 200

_DIGITS = {ord(digit): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}
_LETTERS = str.maketrans("أإآٱىیةھک،٫", "ااااييههك,.")
_UNSEEN = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")

_MONTH_NAMES = (
    "january jan|يناير|كانون الثاني|جانفي|ينير",
    "february feb|فبراير|شباط|فيفري|فبرير",
    "march mar|مارس|اذار",
    "april apr|ابريل|نيسان|افريل",
    "may|مايو|ايار|ماي",
    "june jun|يونيو|حزيران|جوان|يونيه",
    "july jul|يوليو|تموز|جويليه|يوليوز|يوليه",
    "august aug|اغسطس|اب|اوت|غشت",
    "september sept sep|سبتمبر|ايلول|شتنبر",
    "october oct|اكتوبر|تشرين الاول|تشرين اول",
    "november nov|نوفمبر|تشرين الثاني|نونبر|تشرين ثاني",
    "december dec|ديسمبر|كانون الاول|دجنبر|كانون اول",
)
"""January to December, folded: English | Egypt and the Gulf | Mashriq | Tunisia and Algeria, Morocco, variants."""

_MONTHS: dict[str, int] = {}
for _number, _row in enumerate(_MONTH_NAMES, 1):
    _english, *_arabic = _row.split("|")
    _MONTHS.update(dict.fromkeys((*_english.split(), *_arabic), _number))
_MONTHS["كانون ثاني"] = 1

_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "بتوقيت غرينتش": 0, "بتوقيت جرينتش": 0, "غرينتش": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "cat": 2, "sast": 2, "eest": 3, "msk": 3, "trt": 3,
    "بتوقيت مكه المكرمه": 3, "بتوقيت مكه": 3, "بتوقيت بغداد": 3,
}  # fmt: skip
"""Zone names, in hours. The first row of RFC 822's North America; names that mean several zones are left out."""


def _alternatives(names: dict[str, int]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s*") for name in longest_first)


_ZONE = rf"(?:(?:utc|gmt|ut)?\s*(?P<sign>[+\-−])(?P<zh>\d{{1,2}}):?(?P<zm>\d\d)?(?!\d)|(?P<zone>{_alternatives(_ZONES)})\b)"
_CLOCK = (
    r"(?<![\d.:])(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?(?![\d:])"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?|صباحا|مساء|ظهرا|ص\b|م\b))?"
)
_TIME = re.compile(rf"{_CLOCK}(?:\s*\(?{_ZONE}\)?)?")
_LONE_ZONE = re.compile(rf"(?:^|[\s(]){_ZONE}\)?\s*$")

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?:(?:\s*t\s*|\s+)(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?:z|(?:utc|gmt)?\s*(?P<sign>[+-])(?P<zh>\d\d):?(?P<zm>\d\d)?)?)?"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:t?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)z?)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")

_MONTH = rf"(?:(?P<name>{_alternatives(_MONTHS)})(?![^\W\d_])\.?(?:\s*[/(\-]\s*(?P<twin>{_alternatives(_MONTHS)})(?![^\W\d_])\)?)?)"
_DAY = r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_GAP = r"[\s,./\-]*"
_ORDERS = tuple(
    re.compile(order)
    for order in (
        rf"{_DAY}{_GAP}(?:من |of )?\s*(?:شهر )?{_MONTH}{_GAP}(?:سنه |عام )?(?P<y>\d{{4}})(?!\d)",
        rf"(?<![^\W\d_]){_MONTH}{_GAP}{_DAY}{_GAP}(?P<y>\d{{4}})(?!\d)",
        rf"(?<!\d)(?P<y>\d{{4}}){_GAP}{_MONTH}{_GAP}{_DAY}",
        rf"{_DAY}[\s\-]+{_MONTH}[\s\-]+(?P<yy>\d\d)(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<y>\d{4})(?!\d)",
    )
)


def read_date(text: str, now: datetime | None = None, assume: tzinfo = UTC) -> datetime | None:
    """The moment a string means, with the offset it gives (``assume`` where it gives none), or None.

    None also for moments that can't be right: before 1990, or more than two days after ``now``.
    """
    moment = find_date(text, assume)
    return moment if moment is not None and is_plausible(moment, now) else None


def find_date(text: str, assume: tzinfo = UTC) -> datetime | None:
    """``read_date`` without its bounds."""
    folded = _folded(text)
    if not folded or not any(character.isdigit() for character in folded):
        return None
    found = _ISO.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if found:
        return _composed(found, found, assume)
    if _EPOCH.fullmatch(folded):
        return _from_epoch(int(folded[:10]))
    clock = _TIME.search(folded)
    rest = f"{folded[: clock.start()]} {folded[clock.end() :]}" if clock else folded
    zone = clock if clock and (clock["sign"] or clock["zone"]) else _LONE_ZONE.search(rest)
    for order in _ORDERS:
        if (day := order.search(rest)) is not None:
            return _composed(day, clock, assume, zone)
    return None


def is_plausible(moment: datetime, now: datetime | None = None) -> bool:
    """Whether an article can be from then: 1990 to two days after ``now``; without ``now`` there is no end."""
    return moment.year >= EARLIEST_YEAR and (now is None or moment <= now + AHEAD)


def _folded(text: str) -> str:
    short = _UNSEEN.sub("", text[:_LONGEST]).translate(_DIGITS).lower().translate(_LETTERS)
    return " ".join(short.split())


def _composed(
    day: re.Match[str], clock: re.Match[str] | None, assume: tzinfo, zone: re.Match[str] | None = None
) -> datetime | None:
    """The moment of a day, a clock time if there is one, and a zone; None where they are no moment."""
    date = _date(day)
    if date is None:
        return None
    hour, minute, second, micro = _clock(clock)
    try:
        # 24:00 is midnight at the day's end; the leap second exists in strings only.
        midnight = datetime(*date, tzinfo=_zone(zone or clock, assume))
        if hour > 24 or minute > 59 or second > 60:
            return None
        return midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59), microseconds=micro)
    except (ValueError, OverflowError):
        return None


def _date(found: re.Match[str]) -> tuple[int, int, int] | None:
    parts = found.groupdict()
    if parts.get("name"):
        month = _month(parts["name"])
        if parts.get("twin") and _month(parts["twin"]) != month:
            return None
    else:
        month = int(parts["m"])
    day = int(parts["d"])
    if parts.get("y"):
        year = int(parts["y"])
    else:
        short = int(parts["yy"])
        year = short + (2000 if short < 70 else 1900)
    if month > 12 >= day and not parts.get("name"):
        day, month = month, day
    return year, month, day


def _month(name: str) -> int:
    if (number := _MONTHS.get(name)) is not None:
        return number
    # Two-word names match with any blank between them, or none.
    squeezed = name.replace(" ", "")
    return next(number for known, number in _MONTHS.items() if known.replace(" ", "") == squeezed)


def _clock(found: re.Match[str] | None) -> tuple[int, int, int, int]:
    parts = found.groupdict() if found else {}
    hour = int(parts.get("h") or 0)
    half = (parts.get("half") or "").replace(".", "")
    if (half in {"pm", "م", "مساء"} and hour < 12) or (half == "ظهرا" and hour < 11):
        hour += 12
    elif half in {"am", "ص", "صباحا"} and hour == 12:
        hour = 0
    micro = int((parts.get("f") or "0")[:6].ljust(6, "0"))
    return hour, int(parts.get("mi") or 0), int(parts.get("s") or 0), micro


def _zone(found: re.Match[str] | None, assume: tzinfo) -> tzinfo:
    parts = found.groupdict() if found else {}
    if parts.get("sign"):
        shift = timedelta(hours=int(parts["zh"]), minutes=int(parts.get("zm") or 0))
        return timezone(-shift if parts["sign"] != "+" else shift)
    if parts.get("zone"):
        name = re.sub(r"\s+", " ", parts["zone"])
        return timezone(timedelta(hours=_ZONES.get(name, 0))) if _ZONES.get(name) else UTC
    if found and found[0].endswith("z"):
        return UTC
    return assume


def _from_epoch(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC)
