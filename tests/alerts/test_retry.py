"""What follows a delivery that did not succeed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts import UPDATE_GAP, after, after_update, resolve_unknown
from monitor.errors import DeliveryError, Failure
from monitor.model import DeliveryState, UpdateSettlement
from tests.alerts.builders import NOW, ago

S, M, H, D = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.mark.parametrize(
    ("failure", "attempts", "age", "chance", "state", "pause"),
    [
        # certainly not sent: a random part of 5 s, 10 s, 20 s …, at most 15 min, at least 1 s
        (Failure.NOT_SENT, 1, 0 * S, 0.5, DeliveryState.PENDING, 2.5 * S),
        (Failure.NOT_SENT, 2, 1 * M, 0.5, DeliveryState.PENDING, 5 * S),
        (Failure.NOT_SENT, 3, 1 * M, 0.0, DeliveryState.PENDING, 1 * S),
        (Failure.NOT_SENT, 10**6, 1 * D, 0.5, DeliveryState.PENDING, 7.5 * M),
        # given up after five days, but never without having tried
        (Failure.NOT_SENT, 40, 5 * D, 0.5, DeliveryState.FAILED, None),
        (Failure.NOT_SENT, 40, 5 * D - S, 0.5, DeliveryState.PENDING, 7.5 * M),
        (Failure.NOT_SENT, 1, 9 * D, 0.5, DeliveryState.PENDING, 2.5 * S),
        # asked to wait, without saying how long: as above
        (Failure.WAIT, 1, 0 * S, 0.5, DeliveryState.PENDING, 2.5 * S),
        # never accepted: failed at once
        (Failure.REFUSED, 1, 0 * S, 0.5, DeliveryState.FAILED, None),
        # a person must act: it waits, however long
        (Failure.RECEIVER_GONE, 1, 0 * S, 0.0, DeliveryState.PENDING, 15 * M),
        (Failure.CHANNEL_DOWN, 2, 0 * S, 0.0, DeliveryState.PENDING, 30 * M),
        (Failure.CHANNEL_DOWN, 999, 90 * D, 0.0, DeliveryState.PENDING, 1 * H),
        # the policy decides
        (Failure.UNKNOWN, 1, 0 * S, 0.5, DeliveryState.UNKNOWN, None),
    ],
)
def test_each_failure_has_its_consequence(
    failure: Failure,
    attempts: int,
    age: timedelta,
    chance: float,
    state: DeliveryState,
    pause: timedelta | None,
) -> None:
    """The table of retry.py."""
    settled = after(DeliveryError("why", failure), attempts, NOW - age, NOW, chance)
    assert settled.state is state
    assert settled.due == (None if pause is None else NOW + pause)
    assert "why" in settled.reason


@settings(deadline=None)
@given(st.integers(1, 10**5), st.integers(1, 10**7), st.floats(0, 1, exclude_max=True))
def test_a_channel_is_never_asked_before_the_time_it_named(
    attempts: int, seconds: int, chance: float
) -> None:
    """retry_after is a floor, and no more than a second is added."""
    asked = timedelta(seconds=seconds)
    settled = after(DeliveryError("", Failure.WAIT, retry_after=asked), attempts, NOW, NOW, chance)
    assert settled.due is not None
    assert asked <= settled.due - NOW <= asked + S


@settings(deadline=None)
@given(st.integers(0, 10**9), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_between_a_second_and_a_quarter_of_an_hour(attempts: int, chance: float) -> None:
    """Whatever the number of attempts."""
    settled = after(DeliveryError("x", Failure.NOT_SENT), attempts, ago(hours=1), NOW, chance)
    assert settled.due is not None
    assert S <= settled.due - NOW <= 15 * M


@pytest.mark.parametrize(
    ("policy", "attempts", "state", "pause"),
    [
        ("resend", 1, DeliveryState.PENDING, 0 * S),  # one copy too many is better than none
        ("resend", 2, DeliveryState.PENDING, 5 * S),  # but a server that never answers gets no flood of them
        ("resend", 4, DeliveryState.PENDING, 20 * S),
        ("resend", 10**4, DeliveryState.PENDING, 15 * M),
        ("hold", 1, DeliveryState.UNKNOWN, None),  # a person decides
    ],
)
def test_the_policy_decides_about_the_unknown(
    policy: str, attempts: int, state: DeliveryState, pause: timedelta | None
) -> None:
    """resend or hold."""
    settled = resolve_unknown("hold" if policy == "hold" else "resend", attempts, NOW, because="no reply")
    assert (settled.state, settled.due) == (state, None if pause is None else NOW + pause)
    assert settled.reason.startswith("may be delivered")
    assert settled.reason.endswith(": no reply")


@pytest.mark.parametrize(
    ("failure", "attempts", "settled", "pause"),
    [
        # there is no such message, or it can't be changed: never again
        (Failure.REFUSED, 1, "gone", None),
        # it may have been changed: the same once more does no harm, then it is left
        (Failure.UNKNOWN, 1, "later", UPDATE_GAP),
        (Failure.UNKNOWN, 2, "dropped", None),
        # certainly not: some times, never sooner than a message may be changed
        (Failure.NOT_SENT, 1, "later", UPDATE_GAP),
        (Failure.NOT_SENT, 5, "later", 40 * S),
        (Failure.NOT_SENT, 6, "dropped", None),
        # a person must act: with long pauses
        (Failure.RECEIVER_GONE, 1, "later", 15 * M),
        (Failure.CHANNEL_DOWN, 2, "later", 30 * M),
    ],
)
def test_a_failed_update_has_its_consequence(
    failure: Failure, attempts: int, settled: str, pause: timedelta | None
) -> None:
    """None of them is the delivery's."""
    found = after_update(DeliveryError("why", failure), attempts, NOW, 0.5)
    due = None if pause is None else NOW + pause
    assert found == UpdateSettlement(settled, due=due, reason="why")  # type: ignore[arg-type]  # words of the table


@pytest.mark.parametrize("attempts", [1, 99])
def test_an_update_that_is_to_wait_waits_as_long_as_asked(attempts: int) -> None:
    """However often: it is no fault of the message."""
    found = after_update(DeliveryError("flood", Failure.WAIT, retry_after=10 * M), attempts, NOW, 0.5)
    assert found.result == "later"
    assert found.due is not None
    assert found.due >= NOW + 10 * M
