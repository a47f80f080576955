"""robots.txt: what a publisher asks programs to leave alone (RFC 9309).

Asked once a day for each origin, by the same client and under the same limits as everything else. A file that is not
there, or that can't be used, forbids nothing; a server that is ill says nothing at all (its failure is that of the page
that was wanted, which is tried again).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from protego import Protego
from yarl import URL

from monitor.errors import FetchError, FetchFailure
from monitor.model import Request, Response

KEPT_S = 24 * 3600.0
"""For how long an answer holds, in seconds: what RFC 9309 §2.4 allows at most."""

MOST_ORIGINS = 4096
"""Origins remembered; the one that was asked first is forgotten for the next."""

_PASSES = frozenset({FetchFailure.DNS, FetchFailure.CONNECT, FetchFailure.TLS, FetchFailure.TIMEOUT})
_READ = 512 * 1024  # characters of a file that are read: RFC 9309 §2.5 asks for 500 KiB
_ALLOWED = None


class Robots:
    """What each origin allows ``agent``, the User-Agent that we send. ``fetch`` gets a file, ``monotonic`` gives
    seconds."""

    def __init__(
        self, fetch: Callable[[Request], Awaitable[Response]], agent: str, monotonic: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._agent = agent
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, Protego | None]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def allows(self, url: URL) -> bool:
        """Whether an address may be read. Raises FetchError where the server did not say because it is ill."""
        rules = await self._rules(str(url.origin()))
        return rules is None or bool(rules.can_fetch(str(url), self._agent))

    async def _rules(self, origin: str) -> Protego | None:
        lock = self._asking.setdefault(origin, asyncio.Lock())  # ten pages of a host ask once
        try:
            async with lock:
                known = self._known.get(origin)
                if known is not None and known[0] > self._monotonic():
                    return known[1]
                rules = await self._asked(origin)
                self._known.pop(origin, None)
                if len(self._known) >= MOST_ORIGINS:
                    del self._known[next(iter(self._known))]
                self._known[origin] = (self._monotonic() + KEPT_S, rules)
                return rules
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)

    async def _asked(self, origin: str) -> Protego | None:
        try:
            response = await self._fetch(Request(f"{origin}/robots.txt", accept="text/plain,*/*;q=0.5"))
        except FetchError as error:
            if error.failure in _PASSES or (error.status is not None and _is_ill(error.status)):
                raise
            return _ALLOWED
        try:
            return Protego.parse(response.body[:_READ].decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):  # a file nobody can read forbids nothing
            return _ALLOWED


def _is_ill(status: int) -> bool:
    return status >= 500 or status == 429
