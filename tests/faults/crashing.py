"""The daemon, built as always, with one call of one part at which it is killed.

    python -m tests.faults.crashing --config FILE --at store.commit --when after --call 2

The App is that of ``monitor.app.open_app``; then store and channels are handed on behind a Trap, which passes
everything through and, before or after the n-th call of one method, sends this process SIGKILL. The program itself has
no hook and knows nothing of it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from monitor import check, log
from monitor.app import App, open_app
from monitor.daemon import Daemon
from monitor.store import Store
from monitor.store.sqlite import utc_now
from monitor.systemd import ServiceManager


@dataclass(frozen=True, slots=True)
class Point:
    """Where to die: before or after the ``call``-th call of a method of the store or of a channel."""

    part: str
    method: str
    when: Literal["before", "after"]
    call: int = 1

    def options(self) -> tuple[str, ...]:
        """As arguments of this program."""
        return ("--at", f"{self.part}.{self.method}", "--when", self.when, "--call", str(self.call))

    def __str__(self) -> str:
        return f"{self.when} {self.part}.{self.method} number {self.call}"


class Trap:
    """Stands in front of a part; kills the process at one call."""

    def __init__(self, part: Any, point: Point) -> None:
        self._part = part
        self._point = point
        self._calls = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return self._deadly(found) if name == self._point.method else found

    def _deadly(self, method: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*arguments: Any, **named: Any) -> Any:
            self._calls += 1
            meant = self._calls == self._point.call
            if meant and self._point.when == "before":
                _die()
            result = await method(*arguments, **named)
            if meant:
                _die()
            return result

        return call


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def set_trap(app: App, point: Point) -> None:
    """Put the trap between the loops and the part that the point names ("store", or a receiver)."""
    if point.part == "store":
        store = cast("Store", Trap(app.store, point))
        app.store = store
        app.poller._store = store
        app.deliverer._store = store
    else:
        app.deliverer.channels[point.part] = cast("Any", Trap(app.deliverer.channels[point.part], point))


async def _run(config: Path, point: Point) -> None:
    plan = check.load(config, os.environ)
    assert plan.ok, plan.problems
    async with open_app(plan, clock=utc_now, chance=random.random) as app:
        set_trap(app, point)
        await Daemon(app, ServiceManager(os.environ), lambda: check.load(config, os.environ)).run()


def main() -> None:
    """Run until the call comes."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.crashing")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--at", required=True)
    parser.add_argument("--when", choices=("before", "after"), required=True)
    parser.add_argument("--call", type=int, default=1)
    given = parser.parse_args()
    part, _, method = given.at.partition(".")
    log.setup(sys.stderr, "pipe", secrets=())
    logging.getLogger("monitor").setLevel(logging.INFO)
    asyncio.run(_run(given.config, Point(part, method, given.when, given.call)))


if __name__ == "__main__":
    main()
