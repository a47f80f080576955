"""What Retry-After says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.retry_after import parsed_retry_after

NOW = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Seconds.
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        # A date, in its three forms and without a zone; one that has passed asks for nothing.
        ("Tue, 24 Nov 2026 14:09:00 GMT", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 16:09:00 +0200", timedelta(minutes=2)),
        ("Tue Nov 24 14:09:00 2026", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 14:00:00 GMT", timedelta(0)),
        # Longer than anybody means.
        ("9" * 5000, 30 * DAY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 30 * DAY),
        # Nothing that could be read.
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣٠", None),
        ("Tue, 99 Nov 2026 14:09:00 GMT", None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("Sat, 01 Jan 0001 00:00:00 +2359", timedelta(0)),
    ],
)
def test_retry_after_is_read_as_a_time_from_now(value: str | None, expected: timedelta | None) -> None:
    assert parsed_retry_after(value, NOW) == expected


@given(st.text())
def test_no_retry_after_raises(value: str) -> None:
    pause = parsed_retry_after(value, NOW)
    assert pause is None or timedelta(0) <= pause <= 30 * DAY
