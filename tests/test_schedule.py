"""When a source is due: as tables of what happened, and as promises over all sources and moments."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError, FetchFailure, ReadError, WorkerError
from monitor.model import Health, Source, SourceState
from monitor.schedule import (
    OFFLINE_POLLS,
    RETRY_AFTER_MOST,
    Reason,
    Result,
    Success,
    after,
    allowance,
    heal,
    longest,
    looks_offline,
    overlap,
)

NOW = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def source(name: str = "gulf-news", every: timedelta = 5 * MINUTE, most: timedelta = 6 * HOUR) -> Source:
    return Source(id=name, kind="feed", url="https://example.org/feed", every=every, every_max=most)


def state(
    next_due: datetime = NOW,
    failures: int = 0,
    health: Health = Health.OK,
    last_read: datetime | None = None,
) -> SourceState:
    return SourceState("gulf-news", next_due, failures=failures, health=health, last_read=last_read)


def status(code: int, retry_after: timedelta | None = None) -> FetchError:
    return FetchError(f"HTTP {code}", FetchFailure.STATUS, status=code, retry_after=retry_after)


def failed(failure: FetchFailure) -> FetchError:
    return FetchError("it failed", failure)


@pytest.mark.parametrize(
    ("result", "failures", "reason", "health", "multiple"),
    [
        # A success is due an interval later and forgets the failures, changed or not.
        (Success(changed=True), 0, Reason.ON_TIME, Health.OK, 1),
        (Success(changed=False), 7, Reason.ON_TIME, Health.OK, 1),
        # A wish for a pause: up to twice the interval, while nothing changes; never for a shorter one.
        (Success(changed=False, pause=8 * MINUTE), 0, Reason.PAUSE, Health.OK, 1.6),
        (Success(changed=False, pause=HOUR), 0, Reason.PAUSE, Health.OK, 2),
        (Success(changed=True, pause=HOUR), 0, Reason.ON_TIME, Health.OK, 1),
        (Success(changed=False, pause=MINUTE), 0, Reason.ON_TIME, Health.OK, 1),
        # Soft failures: the first costs nothing, then half as much again each time.
        (status(404), 0, Reason.BACK_OFF, Health.FAILING, 1),
        (status(500), 1, Reason.BACK_OFF, Health.FAILING, 1.5),
        (failed(FetchFailure.TIMEOUT), 3, Reason.BACK_OFF, Health.FAILING, 1.5**3),
        # The others double.
        (failed(FetchFailure.DNS), 0, Reason.BACK_OFF, Health.FAILING, 1),
        (failed(FetchFailure.TLS), 3, Reason.BACK_OFF, Health.FAILING, 8),
        (status(429), 1, Reason.BACK_OFF, Health.FAILING, 2),
        (ReadError("not a feed"), 2, Reason.BACK_OFF, Health.FAILING, 4),
        (WorkerError("took too long"), 2, Reason.BACK_OFF, Health.FAILING, 4),
        # Nothing grows beyond the longest.
        (failed(FetchFailure.CONNECT), 40, Reason.BACK_OFF, Health.FAILING, 72),
        # Unwelcome: four times from the start; refused by us or gone: the longest from the start.
        (status(403), 0, Reason.UNWELCOME, Health.BLOCKED, 4),
        (status(401), 1, Reason.UNWELCOME, Health.BLOCKED, 16),
        (status(451), 9, Reason.UNWELCOME, Health.BLOCKED, 72),
        (failed(FetchFailure.GUARD), 0, Reason.REFUSED, Health.BLOCKED, 72),
        (status(410), 0, Reason.GONE, Health.FAILING, 72),
        # Asked to wait less than we would: we wait as we would.
        (status(503, timedelta(seconds=10)), 0, Reason.BACK_OFF, Health.FAILING, 1),
    ],
)
def test_what_happened_decides_when_a_source_is_due(
    result: Result, failures: int, reason: Reason, health: Health, multiple: float
) -> None:
    due = after(source(), state(failures=failures), result, NOW)
    assert (due.reason, due.health) == (reason, health)
    assert due.failures == (0 if isinstance(result, Success) else failures + 1)
    # On the grid: within half an interval of what is meant, or within one before the longest.
    assert abs(due.next_due - NOW - 5 * MINUTE * multiple) <= (5 * MINUTE if multiple == 72 else 2.5 * MINUTE)


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        (timedelta(hours=2), timedelta(hours=2), timedelta(hours=2, minutes=2.5)),
        # Longer than every_max is honoured, longer than a day is not.
        (timedelta(hours=20), timedelta(hours=20), timedelta(hours=20, minutes=2.5)),
        (timedelta(days=9), DAY, DAY),
    ],
)
def test_a_server_that_says_when_to_come_back_is_heard(
    asked: timedelta, least: timedelta, most: timedelta
) -> None:
    for code in (429, 503):
        due = after(source(), state(), status(code, asked), NOW)
        assert due.reason is Reason.ASKED
        assert least <= due.next_due - NOW <= most


def test_nobody_is_punished_when_our_own_network_is_down() -> None:
    before = state(failures=2, health=Health.FAILING)
    due = after(source(), before, failed(FetchFailure.DNS), NOW, network_down=True)
    assert (due.failures, due.health, due.reason) == (2, Health.FAILING, Reason.OFFLINE)
    assert timedelta(seconds=30) <= due.next_due - NOW <= MINUTE


def test_a_server_that_answered_was_reached_even_when_nobody_else_is() -> None:
    due = after(source(), state(), status(500), NOW, network_down=True)
    assert (due.failures, due.reason) == (1, Reason.BACK_OFF)


@pytest.mark.parametrize(
    ("latest", "down"),
    [
        ([], False),
        ([FetchFailure.DNS] * (OFFLINE_POLLS - 1), False),
        ([FetchFailure.DNS] * OFFLINE_POLLS, True),
        ([None, *[FetchFailure.DNS, FetchFailure.CONNECT] * 3], True),
        # One that got through, or got an answer of any kind, is proof of a network.
        ([FetchFailure.DNS] * 20 + [None], False),
        ([*[FetchFailure.DNS] * 4, FetchFailure.STATUS], False),
    ],
)
def test_our_network_is_down_when_nobody_was_reached_for_a_while(
    latest: list[FetchFailure | None], down: bool
) -> None:
    assert looks_offline(latest) is down


def test_a_source_keeps_to_its_grid_when_its_polls_come_late() -> None:
    due = NOW
    for late in (0, 1, 59, 140, 7, 0):
        due = after(source(), state(), Success(changed=True), due + timedelta(seconds=late)).next_due
        phase = (due - datetime(1970, 1, 1, tzinfo=UTC)) % (5 * MINUTE)
        assert phase == (
            after(source(), state(), Success(changed=True), NOW).next_due - datetime(1970, 1, 1, tzinfo=UTC)
        ) % (5 * MINUTE)


def test_sources_are_spread_evenly_over_the_interval() -> None:
    """10,000 sources polled in the same second come back as about 33 in each of the 300 after it."""
    seconds = Counter(
        int(
            (after(source(f"source-{n}"), state(), Success(changed=True), NOW).next_due - NOW).total_seconds()
        )
        for n in range(10_000)
    )
    assert min(seconds) >= 150
    assert max(seconds) < 450
    assert len(seconds) == 300
    assert (
        max(seconds.values()) < 70
    )  # Poisson: above 70 once in ten million runs, and ids are always the same


@pytest.mark.parametrize(
    ("before", "pulled_in"),
    [
        # Due within what can be: left alone.
        (state(NOW + 5 * MINUTE, last_read=NOW), False),
        (state(NOW - DAY), False),
        (state(NOW + 6 * HOUR), False),
        # A failing one may have been asked to stay away for a day, but not for longer.
        (state(NOW + 20 * HOUR, failures=1), False),
        (state(NOW + 25 * HOUR, failures=1), True),
        # The clock went back, or every_max was made shorter.
        (state(NOW + DAY + 5 * MINUTE, last_read=NOW + DAY), True),
        (state(NOW + 7 * HOUR), True),
        # The clock went back by less than every_max: only the last read gives it away.
        (state(NOW + 3 * HOUR, last_read=NOW + 3 * HOUR - 5 * MINUTE), True),
        # By seconds, as NTP does it: nothing is lost.
        (state(NOW + 4 * MINUTE, last_read=NOW + timedelta(seconds=2)), False),
    ],
)
def test_a_clock_that_went_back_puts_no_source_to_sleep(before: SourceState, pulled_in: bool) -> None:
    healed = heal(before, source(), NOW)
    assert (healed is not before) == pulled_in
    if pulled_in:
        assert NOW < healed.next_due <= NOW + 7.5 * MINUTE
        assert healed == heal(healed, source(), NOW)


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_clock_that_jumps_by_a_day_and_back_costs_one_poll_and_loses_none(jump: timedelta) -> None:
    """A source simulated over two hours of real time in steps of a second; the clock is wrong in the second half
    hour."""
    polls: list[timedelta] = []
    current, this = state(NOW), source()
    for second in range(2 * 3600):
        real = timedelta(seconds=second)
        wrong = timedelta(minutes=30) <= real < timedelta(minutes=60)
        now = NOW + real + (jump if wrong else timedelta(0))
        if second in {30 * 60, 60 * 60}:  # the daemon sees the jump and heals
            current = heal(current, this, now)
        if current.next_due <= now:
            polls.append(real)
            due = after(this, current, Success(changed=False), now)
            current = state(due.next_due, last_read=now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(polls)]
    assert max(gaps) <= 12.5 * MINUTE
    assert 24 - 2 <= len(polls) <= 24 + 3


@pytest.mark.parametrize(
    ("count", "every", "lanes"),
    [
        # Few sources: as many lanes as are polite anyway.
        (0, 5 * MINUTE, 32),
        (1000, 5 * MINUTE, 32),
        # Twice the steady rate of many.
        (30_000, 5 * MINUTE, 200),
        (100, timedelta(seconds=1), 200),
    ],
)
def test_a_restart_after_a_long_stop_is_spread(count: int, every: timedelta, lanes: int) -> None:
    assert allowance([source(every=every)] * count) == lanes


@pytest.mark.parametrize(
    ("known", "total", "share"), [(0, 0, None), (0, 30, 0.0), (27, 30, 0.9), (30, 30, 1.0)]
)
def test_the_overlap_is_the_share_of_what_was_known(known: int, total: int, share: float | None) -> None:
    assert overlap(known, total) == share


results: st.SearchStrategy[Result] = st.one_of(
    st.builds(Success, changed=st.booleans(), pause=st.none() | st.timedeltas(timedelta(0), 30 * DAY)),
    st.builds(
        FetchError,
        st.just("it failed"),
        st.sampled_from(FetchFailure),
        status=st.none() | st.integers(100, 599),
        retry_after=st.none() | st.timedeltas(timedelta(0), 30 * DAY),
    ),
    st.builds(ReadError, st.just("not a feed")),
)
sources = st.builds(
    source,
    st.text(),
    st.timedeltas(timedelta(milliseconds=100), DAY),
    st.timedeltas(timedelta(seconds=1), 3 * DAY),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  Hypothesis adds the zone


@given(sources, st.integers(0, 10_000), results, moments, st.booleans())
def test_a_source_is_always_due_again(
    this: Source, failures: int, result: Result, now: datetime, down: bool
) -> None:
    due = after(this, state(now, failures), result, now, network_down=down)
    most = max(longest(this), RETRY_AFTER_MOST) if due.reason is Reason.ASKED else longest(this)
    assert now < due.next_due <= now + most
    assert due.failures <= failures + 1
    # What was decided is nothing to heal.
    decided = state(due.next_due, due.failures, due.health, last_read=now)
    assert heal(decided, this, now) is decided


@given(sources, st.integers(1, 50), st.sampled_from(FetchFailure), moments)
def test_one_failure_more_is_never_due_much_earlier(
    this: Source, failures: int, failure: FetchFailure, now: datetime
) -> None:
    sooner = after(this, state(now, failures - 1), failed(failure), now).next_due
    later = after(this, state(now, failures), failed(failure), now).next_due
    assert later >= sooner


@given(sources, moments, moments)
def test_whatever_the_clock_did_a_healed_source_is_due_soon_enough(
    this: Source, then: datetime, now: datetime
) -> None:
    due = after(this, state(then), Success(changed=True), then)
    healed = heal(state(due.next_due, last_read=then), this, now)
    assert healed.next_due <= now + longest(this)
