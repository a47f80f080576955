"""HTTP's Retry-After: when a server wants to be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

RETRY_AFTER_MOST = timedelta(days=30)
"""A longer wish is a mistake, or an attempt to be forgotten. Whoever uses it caps it further."""


def parsed_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 §10.2.3) as time from ``now``, at least zero; None when it says nothing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:12])), RETRY_AFTER_MOST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return min(max(moment - now, timedelta(0)), RETRY_AFTER_MOST)
    except OverflowError:
        return None
