"""Clock times and zones, inside folded lines: 10:30 م, 3 pm, 오후 03:00, +03:00, بتوقيت بغداد."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, timedelta, timezone, tzinfo

_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "غرينتش": 0, "جرينتش": 0, "غرينيتش": 0, "جرينيتش": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "cat": 2, "sast": 2, "eest": 3, "msk": 3, "trt": 3, "tsi": 3,
    "ksa": 3, "irst": 3.5, "pkt": 5, "jst": 9, "kst": 9,
}  # fmt: skip
"""Zone names, folded, in hours. Those that mean several zones are left out."""

_PLACES = {
    "مكه المكرمه": 3, "مكه": 3, "السعوديه": 3, "الرياض": 3, "بغداد": 3, "العراق": 3, "دمشق": 3, "سوريا": 3, "الدوحه": 3,
    "الكويت": 3, "صنعاء": 3, "اسطنبول": 3, "ابوظبي": 4, "دبي": 4, "الامارات": 4, "طهران": 3.5, "تهران": 3.5,
    "الجزاير": 1, "تونس": 1, "طرابلس": 2, "الخرطوم": 2, "غرينتش": 0, "جرينتش": 0, "غرينيتش": 0, "جرينيتش": 0,
}  # fmt: skip
"""Behind بتوقيت. Without it a place is the article's first word, and those with summer time are left out."""


def _alternatives(names: Sequence[str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)


_AFTERNOON = (
    "pm|م|مساء|مساءا|المساء|عصرا|عصر|ليلا|شب|ب.ظ|بعد الظهر|بعد از ظهر|بعدازظهر|오후|下午|午後|晚上|os"
)
_MORNING = "am|ص|صباحا|الصباح|فجرا|فجر|صبح|ق.ظ|قبل الظهر|قبل از ظهر|오전|上午|午前|凌晨|oo"
_IS_PM, _IS_AM = frozenset(_AFTERNOON.split("|")), frozenset(_MORNING.split("|"))
_NOON = "ظهرا"
_HALF = (
    rf"[ap]\.?m\b\.?|(?:{_alternatives([*(_IS_PM | _IS_AM) - {'am', 'pm', 'ص', 'م'}, _NOON])})(?!\w)|[صم]\b"
)
_ZONE = (
    r"(?:(?:utc|gmt|ut)?\s*(?P<sign>[+\-])(?P<zh>\d{1,2}):?(?P<zm>\d\d)?(?!\d)"
    rf"|(?P<zone>{_alternatives([*_ZONES])})\b|(?:ب?توقيت|به وقت)\s+(?P<place>{_alternatives([*_PLACES])})\b)"
)
_HALF_BEFORE = r"[ap]\.?m\b\.?|오전|오후|[上下]午|午前|午後|凌晨|晚上"
"""Before the hour, as East Asia writes it."""

TIME = re.compile(
    rf"(?:(?P<before>{_HALF_BEFORE})\s*)?(?<![\d.:])(?P<h>\d{{1,2}})[:h](?P<mi>\d\d|\d(?=:\d))(?::(?P<s>\d\d?)(?:[.,](?P<f>\d{{1,9}}))?)?(?![\d:])"
    rf"(?:\s*(?P<half>{_HALF}))?(?:\s*\(?{_ZONE}\)?)?"
)
"""A clock time with minutes, and what is known of its half of the day and its zone."""

HOUR = re.compile(
    rf"(?<![\d.:/\-])(?P<h>\d{{1,2}})(?:\.(?P<mi>\d\d))?\s*(?P<half>{_HALF}|uhr\b)(?:\s*\(?{_ZONE}\)?)?"
)
"""With the half of the day for its mark: "3 pm", "الساعة 10 صباحا", "10.30 م", "10.30 Uhr"."""
LONE_ZONE = re.compile(rf"(?:^|[\s(]){_ZONE}\)?\s*$")
"""A zone at a line's end, behind a date without a time."""


def clock_of(found: re.Match[str] | None) -> tuple[int, int, int, int]:
    """Hour, minute, second and microsecond of a match of TIME or HOUR; midnight of none. The hour may be 24."""
    parts = found.groupdict() if found else {}
    hour = int(parts.get("h") or 0)
    half = parts.get("half") or parts.get("before") or ""
    half = half.replace(".", "") if half[:1] in {"a", "p"} else half
    if (half in _IS_PM and hour < 12) or (half == _NOON and hour < 11):
        hour += 12
    elif half in _IS_AM and hour == 12:
        hour = 0
    micro = int((parts.get("f") or "0")[:6].ljust(6, "0"))
    return hour, int(parts.get("mi") or 0), int(parts.get("s") or 0), micro


def zone_of(found: re.Match[str] | None, assume: tzinfo) -> tzinfo:
    """The zone of a match, ``assume`` where it has none. Raises ValueError for an offset of a day or more."""
    parts = found.groupdict() if found else {}
    if parts.get("sign"):
        return offset(parts["sign"], int(parts["zh"]), int(parts.get("zm") or 0))
    if name := parts.get("zone") or parts.get("place"):
        hours = (_ZONES | _PLACES)[" ".join(name.split())]
        return timezone(timedelta(hours=hours)) if hours else UTC
    if found and found[0].endswith("z"):
        return UTC
    return assume


def offset(sign: str, hours: int, minutes: int) -> timezone:
    """A zone by its offset. Raises ValueError for one of a day or more."""
    if not (hours or minutes):
        return UTC
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(shift if sign == "+" else -shift)
