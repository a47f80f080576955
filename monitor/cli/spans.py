"""Durations as columns show them: short, ASCII, the same in every language."""

from __future__ import annotations

from datetime import timedelta

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def short(duration: timedelta) -> str:
    """ "12m", "2h", "3d", "0s"; the largest unit of which there are two, or one without a remainder."""
    seconds = max(0, int(duration.total_seconds()))
    for size, letter in _UNITS:
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
