"""Durations as the files write them, of the configuration and of rules alike: "5m", "1h30m", "90d"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from monitor.toml.texts import t
from monitor.toml.validation import mistake

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhdw])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
_LONGEST = timedelta(days=3650)


def parse_duration(text: str) -> timedelta:
    """ "90s", "5m", "1h30m", "24h", "90d", "2w", or "0". Raises ValueError; the unit is required."""
    if text.strip() == "0":
        return timedelta(0)
    written = text.replace(" ", "")
    if not written.isascii() or not _DURATION.fullmatch(written):
        raise ValueError(f'{text!r} is no duration; write a number and a unit: "30s", "5m", "24h", "90d"')
    seconds = sum((Decimal(number) * _UNITS[unit] for number, unit in _PART.findall(written)), Decimal(0))
    if seconds > _LONGEST.total_seconds():
        raise ValueError(f"{text!r} is longer than ten years")
    return timedelta(seconds=float(seconds))


def show_duration(duration: timedelta) -> str:
    """The shortest way to write it in a file: "5m", "1h30m"."""
    rest, shown = round(duration.total_seconds()), ""
    for unit in "dhms":
        count, rest = divmod(rest, _UNITS[unit])
        shown += f"{count}{unit}" if count else ""
    return shown or "0"


def between(low: str, high: str, example: str) -> BeforeValidator:
    """Reads a duration within bounds; ``example`` is what a remedy shows."""
    return BeforeValidator(_Bounds(parse_duration(low), parse_duration(high), example))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A duration's bounds."""

    low: timedelta
    high: timedelta
    example: str

    def __call__(self, value: Any) -> timedelta:
        if isinstance(value, timedelta):
            return value
        plain = str(value).strip()
        if isinstance(value, int | float) or (re.fullmatch(r"\d+(?:\.\d+)?", plain) and plain != "0"):
            raise mistake(
                "no-unit", t("{key} needs a unit, such as {example}"), self._remedy(), **self._values(plain)
            )
        try:
            duration = parse_duration(plain)
        except ValueError:
            raise mistake(
                "wrong-duration", t('{key} can\'t be "{read}"'), self._remedy(), **self._values(plain)
            ) from None
        if not self.low <= duration <= self.high:
            raise mistake(
                "out-of-bounds", t('{key} can\'t be "{read}"'), t("{low} to {high}"), **self._values(plain)
            )
        return duration

    @staticmethod
    def _remedy() -> str:
        return t('write a number and s, m, h, d or w: "{example}" ({low} to {high})')

    def _values(self, read: str) -> dict[str, str]:
        low, high = show_duration(self.low), show_duration(self.high)
        return {"read": read[:60], "example": self.example, "low": low, "high": high}


_AS_WRITTEN = PlainSerializer(show_duration, return_type=str, when_used="json")

Duration = Annotated[timedelta, between("0", "3650d", "5m"), _AS_WRITTEN]
"""Any duration up to ten years."""
