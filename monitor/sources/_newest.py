"""Which entries of a feed that lists too many are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from monitor.articles.build import MAX_ARTICLES

T = TypeVar("T")

_AT_LAST = datetime.max.replace(tzinfo=UTC)


def newest(entries: Sequence[T], dated: Callable[[T], datetime | None]) -> Sequence[T]:
    """At most MAX_ARTICLES entries, in the feed's order: the newest by their dates, else the first.

    Some feeds list their oldest entry first, and all that they ever had: there the first ones are never news. An entry
    without a date may be today's, so it counts as the newest.
    """
    if len(entries) <= MAX_ARTICLES:
        return entries
    times = [dated(entry) or _AT_LAST for entry in entries]
    by_age = sorted(range(len(entries)), key=times.__getitem__, reverse=True)  # equal ones stay in order
    return [entries[at] for at in sorted(by_age[:MAX_ARTICLES])]
