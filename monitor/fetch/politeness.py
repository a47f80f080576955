"""One request per host at a time, with a pause between two: shared by all sources and all article pages.

Waiting for a turn happens before any timeout starts: a host that is asked often never looks slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_SWEEP_AT_LEAST = 1024


class _Host:
    """What is remembered of a host while somebody uses it or its pause runs."""

    __slots__ = ("free_at", "lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free_at = 0.0
        self.users = 0


class Politeness:
    """Turns per host, first come, first served. ``monotonic`` gives seconds."""

    def __init__(self, gap_s: float, monotonic: Callable[[], float]) -> None:
        self._gap_s = gap_s
        self._monotonic = monotonic
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = _SWEEP_AT_LEAST

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, host: str, *, gapless: bool = False) -> AsyncIterator[None]:
        """Hold the host's only turn. The pause runs from the end of one turn to the start of the next."""
        entry = self._entry(host)
        entry.users += 1
        try:
            async with entry.lock:
                wait_s = entry.free_at - self._monotonic()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                try:
                    yield
                finally:
                    entry.free_at = self._monotonic() + (0.0 if gapless else self._gap_s)
        finally:
            entry.users -= 1

    def _entry(self, host: str) -> _Host:
        if host not in self._hosts:
            self._forget_idle()
            self._hosts[host] = _Host()
        return self._hosts[host]

    def _forget_idle(self) -> None:
        """Now and then, so that a hundred thousand hosts in a day don't stay; costs nothing per turn."""
        if len(self._hosts) < self._sweep_at:
            return
        now = self._monotonic()
        self._hosts = {
            host: entry for host, entry in self._hosts.items() if entry.users or entry.free_at > now
        }
        self._sweep_at = max(_SWEEP_AT_LEAST, 2 * len(self._hosts))
