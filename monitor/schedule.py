"""When a source is due next, and how it is doing: a column computed from what happened, never a timer.

Theory of operation. Every source has a grid of moments, ``every`` apart, shifted by a hash of its id: ten thousand
sources on one interval are spread evenly over it, today and after any restart, without jitter that adds up. After a
poll the next moment of the grid is chosen that is at least half an interval away, so that a poll which came late does
not shift the ones after it.

Failures stretch the interval, from ``every`` up to ``every_max``, the faster the less waiting helps. What a server
asks for with Retry-After is honoured, up to a day. When nothing at all can be reached, it is our network and nobody
is punished.

Wall clocks jump. A jump forward makes everything due at once: ``allowance`` lets it through in portions. After a jump
back, ``heal`` pulls in what would sleep through the difference.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from monitor.errors import FetchError, FetchFailure, ReadError, WorkerError
from monitor.model import Health, Source, SourceState

RETRY_AFTER_MOST = timedelta(hours=24)
"""What a server may ask for at most; a longer wish is read as this."""

OFFLINE_RETRY = timedelta(seconds=30)
"""How soon to look again whether our own network is back (up to twice this, spread)."""

OFFLINE_POLLS = 5
"""So many polls in a row without reaching anything mean that our network is down."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST_DOUBLINGS = 32
_ALLOWANCE_LEAST = 32
_OFFLINE_FAILURES = frozenset({FetchFailure.DNS, FetchFailure.CONNECT, FetchFailure.TIMEOUT})
_UNWELCOME = frozenset({401, 403, 451})
_GONE = 410


class Reason(StrEnum):
    """Why a source is due when it is."""

    ON_TIME = "on_time"
    PAUSE = "pause"  # unchanged, and the source wishes a longer interval
    BACK_OFF = "back_off"  # the last reads failed
    ASKED = "asked"  # the server said when to come back
    UNWELCOME = "unwelcome"  # 401, 403, 451
    REFUSED = "refused"  # by our own guard
    ROBOTS = "robots"  # by the publisher's robots.txt
    GONE = "gone"  # 410
    OFFLINE = "offline"  # our own network is down


_WAITING_WONT_HELP = frozenset({Reason.UNWELCOME, Reason.REFUSED, Reason.ROBOTS})


@dataclass(frozen=True, slots=True)
class Success:
    """A read that went well. ``pause`` is the source's own wish (ttl, Cache-Control), None without one."""

    changed: bool
    pause: timedelta | None = None


Result = Success | FetchError | ReadError | WorkerError
"""What a poll of a source ends with."""


@dataclass(frozen=True, slots=True)
class Due:
    """The decision after a poll."""

    next_due: datetime
    failures: int
    health: Health
    reason: Reason


def after(
    source: Source, state: SourceState, result: Result, now: datetime, *, network_down: bool = False
) -> Due:
    """When the source is due after this result. Always later than ``now``, and at most ``longest`` or, when the
    server asked, RETRY_AFTER_MOST away."""
    if isinstance(result, Success):
        return _after_success(source, result, now)
    if network_down and isinstance(result, FetchError) and result.failure in _OFFLINE_FAILURES:
        pause = min(source.every, OFFLINE_RETRY * (1 + _fraction(source.id)))
        return Due(now + pause, state.failures, state.health, Reason.OFFLINE)
    return _after_failure(source, state.failures + 1, result, now)


def longest(source: Source) -> timedelta:
    """The longest pause without Retry-After: ``every_max``, or the play that the grid needs around ``every``."""
    return max(source.every_max, source.every * 1.5)


def heal(state: SourceState, source: Source, now: datetime) -> SourceState:
    """The state, with ``next_due`` pulled in when a clock that went back would make the source sleep through it.

    To be asked at start, after a change of the configuration (a shorter interval) and when the clock jumped. Returns
    the same object when nothing is wrong.
    """
    most = max(longest(source), RETRY_AFTER_MOST) if state.failures else longest(source)
    went_back = state.last_read is not None and state.last_read > now and state.next_due > now + source.every
    if state.next_due <= now + most and not went_back:
        return state
    return replace(state, next_due=_on_grid(source, now, source.every))


def allowance(sources: Iterable[Source]) -> int:
    """How many lanes one tick of a second may claim: twice the steady rate, so that what has piled up during a stop
    is worked off within about the shortest interval and not in one burst."""
    steady = sum(1 / max(source.every.total_seconds(), 1.0) for source in sources)
    return max(_ALLOWANCE_LEAST, math.ceil(2 * steady))


def overlap(known: int, total: int) -> float | None:
    """The share of a reading's articles that were known already; None for an empty reading."""
    return known / total if total else None


def looks_offline(latest: Sequence[FetchFailure | None]) -> bool:
    """Whether our own network seems to be down: the latest polls (newest last; None is a success; hosts on this
    machine left out) all failed before anybody answered."""
    recent = latest[-OFFLINE_POLLS:]
    return len(recent) == OFFLINE_POLLS and all(failure in _OFFLINE_FAILURES for failure in recent)


# --- deciding ----------------------------------------------------------------------------------------------------


def _after_success(source: Source, result: Success, now: datetime) -> Due:
    if result.changed or result.pause is None or result.pause <= source.every:
        return Due(_on_grid(source, now, source.every), 0, Health.OK, Reason.ON_TIME)
    # Many generators write ttl=60 without meaning it, and the interval is the wish of whoever runs us: a source that
    # stands still gets up to twice the interval, one that moves gets none.
    pause = min(result.pause, source.every * 2, longest(source))
    return Due(_on_grid(source, now, pause), 0, Health.OK, Reason.PAUSE)


def _after_failure(
    source: Source, failures: int, error: FetchError | ReadError | WorkerError, now: datetime
) -> Due:
    reason, growth = _weighed(error)
    health = Health.BLOCKED if reason in _WAITING_WONT_HELP else Health.FAILING
    pause = _stretched(source, failures, growth)
    due = _on_grid(source, now, pause)
    if isinstance(error, FetchError) and error.retry_after is not None:
        asked = now + min(error.retry_after, RETRY_AFTER_MOST)
        if asked > due:
            # Not on the grid but never earlier than asked; the hash keeps a host's sources from coming at one moment.
            spread = source.every * 0.5 * _fraction(source.id)
            return Due(min(asked + spread, now + RETRY_AFTER_MOST), failures, health, Reason.ASKED)
    return Due(due, failures, health, reason)


def _weighed(error: FetchError | ReadError | WorkerError) -> tuple[Reason, float]:
    """The reason, and by what each further failure multiplies the interval (infinity: the longest at once)."""
    if not isinstance(error, FetchError):
        return Reason.BACK_OFF, 2.0
    if error.failure is FetchFailure.GUARD:
        return Reason.REFUSED, math.inf
    if error.failure is FetchFailure.ROBOTS:
        return Reason.ROBOTS, math.inf
    if error.status == _GONE:
        return Reason.GONE, math.inf
    if error.status in _UNWELCOME:
        # Four times at once, and not the longest: gatekeepers in front of a site answer 403 by mistake, too.
        return Reason.UNWELCOME, 4.0
    if error.failure in {FetchFailure.STATUS, FetchFailure.TIMEOUT} and error.status != 429:
        return Reason.BACK_OFF, 1.5
    return Reason.BACK_OFF, 2.0


def _stretched(source: Source, failures: int, growth: float) -> timedelta:
    """The interval after so many failures: the first soft one costs nothing, a refusal costs from the start."""
    exponent = failures if growth > 2.0 else failures - 1
    factor = growth ** min(exponent, _MOST_DOUBLINGS)
    most = longest(source)
    return most if factor >= most / source.every else source.every * factor


def _on_grid(source: Source, now: datetime, pause: timedelta) -> datetime:
    """The first moment of the source's grid that is at least ``pause`` less half an interval away, within
    ``longest``: about ``pause`` from now, on the average exactly."""
    every = max(source.every // _MICROSECOND, 1)
    phase = int(_fraction(source.id) * every)
    earliest = (now - _EPOCH + pause) // _MICROSECOND - every // 2
    moment = phase + -((phase - earliest) // every) * every
    latest = (now - _EPOCH + longest(source)) // _MICROSECOND
    if moment > latest:
        moment -= every
    return _EPOCH + moment * _MICROSECOND


def _fraction(name: str) -> float:
    """A stable number in [0, 1) for a name; Python's own hash differs from process to process."""
    octets = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(octets, "big") / 2**48
