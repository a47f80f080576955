"""What becomes of a delivery that did not succeed. Time and chance are arguments.

A channel says what happened (errors.Failure), this says what follows:

    NOT_SENT       again after a pause; given up after five days of trying
    WAIT           again when the channel said, else as NOT_SENT
    UNKNOWN        stays unknown until the channel's policy decides (``resolve_unknown``)
    REFUSED        failed: this message will never be accepted
    RECEIVER_GONE  } waits, with long pauses, until a person has acted; an operator notice is due
    CHANNEL_DOWN   }

What becomes of an *update* of a message that was delivered is ``after_update``: it may be repeated without harm, so an
unknown outcome is tried once more, and whatever it comes to, the delivery stays sent.

The pause is exponential with full jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
2015): a uniformly random part of 5 s × 2^(attempts − 1), at most 15 min, so that those who failed together do not
come back together.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.errors import DeliveryError, Failure
from monitor.model import DeliveryState, OnUnknown, Settlement, UpdateSettlement

BASE = timedelta(seconds=5)
CAP = timedelta(minutes=15)
SHORTEST = timedelta(seconds=1)
"""Chance may say zero; a pause is never shorter than this."""

GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321 4.5.4.1: "the give-up time generally needs to be at least 4-5 days"."""

GIVE_UP_ATTEMPTS = 40
"""Nothing is given up after fewer attempts, so that days without power or network do not count as days of trying."""

LONG_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=1)

UPDATE_GAP = timedelta(seconds=30)
"""How long a delivered message stays as it is after it was sent or changed. A dozen outlets join a story in its first
minutes; each edit counts against the chat's flood limit as a message does."""

UPDATED_FOR = timedelta(hours=48)
"""For how long after it was sent a message is updated: nobody scrolls back farther, and a story ends some days after its
last article. Telegram itself sets no limit to a bot that edits its own messages."""

UPDATE_ATTEMPTS = 6
"""How often an update is tried that did not reach the channel, before it is left until something else joins."""

_DOUBLINGS = 20  # 5 s × 2^20 is far beyond the cap; more would only make large numbers
_NEEDS_A_PERSON = {Failure.RECEIVER_GONE, Failure.CHANNEL_DOWN}


def after(error: DeliveryError, attempts: int, created: datetime, now: datetime, chance: float) -> Settlement:
    """The settlement after a failed attempt. ``attempts`` counts this one; ``chance`` is uniform in [0, 1)."""
    reason = str(error) or error.failure.value
    if error.failure is Failure.REFUSED:
        return Settlement(DeliveryState.FAILED, reason)
    if error.failure is Failure.UNKNOWN:
        return Settlement(DeliveryState.UNKNOWN, reason)
    if error.failure in _NEEDS_A_PERSON:
        pause = min(LONGEST_PAUSE, LONG_PAUSE * max(1, attempts)) + BASE * chance
        return Settlement(DeliveryState.PENDING, f"waits for a person: {reason}", now + pause)
    if now - created >= GIVE_UP_AFTER and attempts >= GIVE_UP_ATTEMPTS:
        days = (now - created).days
        return Settlement(
            DeliveryState.FAILED, f"given up after {attempts} attempts in {days} days: {reason}"
        )
    return Settlement(DeliveryState.PENDING, reason, now + _pause(error, attempts, chance))


def resolve_unknown(policy: OnUnknown, attempts: int, now: datetime, *, because: str = "") -> Settlement:
    """What the channel's policy makes of a delivery whose fate is not known.

    ``resend`` once is worth a possible second copy, and at once. Should its fate be unknown again and again, the
    pauses double, so that a server which takes everything and answers nothing is not flooded with copies.
    """
    cause = f": {because}" if because else ""
    if policy == "hold":
        return Settlement(DeliveryState.UNKNOWN, f"may be delivered, held for a person{cause}")
    pause = timedelta(0) if attempts <= 1 else _backoff(attempts - 1)
    return Settlement(DeliveryState.PENDING, f"may be delivered, sent again{cause}", now + pause)


def after_update(error: DeliveryError, attempts: int, now: datetime, chance: float) -> UpdateSettlement:
    """What becomes of the update of a delivered message that failed. ``attempts`` counts this one."""
    reason = str(error) or error.failure.value
    if error.failure is Failure.REFUSED:
        return UpdateSettlement("gone", reason=reason)
    most = 2 if error.failure is Failure.UNKNOWN else UPDATE_ATTEMPTS
    if attempts >= most and error.failure is not Failure.WAIT:
        return UpdateSettlement("dropped", reason=reason)
    if error.failure in _NEEDS_A_PERSON:
        return UpdateSettlement("later", due=now + LONG_PAUSE * max(1, attempts), reason=reason)
    return UpdateSettlement(
        "later", due=now + max(UPDATE_GAP, _pause(error, attempts, chance)), reason=reason
    )


def _pause(error: DeliveryError, attempts: int, chance: float) -> timedelta:
    jittered = max(SHORTEST, _backoff(attempts) * chance)
    if error.failure is Failure.WAIT and error.retry_after is not None:
        return max(SHORTEST, error.retry_after) + SHORTEST * chance  # never before the time it asked for
    return jittered


def _backoff(attempts: int) -> timedelta:
    doublings = min(max(0, attempts - 1), _DOUBLINGS)
    return min(CAP, BASE * (1 << doublings))
