"""Fakes that implement the Protocols, and a clock that moves when told to. Nothing here is patched into anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from monitor.errors import FetchError, FetchFailure
from monitor.model import Message, OnUnknown, Request, Response

T = TypeVar("T")

START = datetime(2026, 1, 24, 11, 7, tzinfo=UTC)


class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        """Seconds that have passed on it."""
        return (self.now - START).total_seconds()

    def move(self, **units: float) -> None:
        """``clock.move(minutes=5)``."""
        self.now += timedelta(**units)


@dataclass
class FakeChannel:
    """A channel whose answers are scripted: an exception to raise or None for a delivery; after the script, None."""

    script: list[Exception | None] = field(default_factory=list)
    on_unknown: OnUnknown = "resend"
    lane: str = "fake:1"
    sent: list[Message] = field(default_factory=list)
    tried: int = 0
    gate: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    async def send(self, message: Message) -> str:
        """Wait at the gate if there is one, then follow the script."""
        self.tried += 1
        self.begun.set()
        answer = self.script.pop(0) if self.script else None
        if self.gate is not None:
            await self.gate.wait()
        if answer is not None:
            raise answer
        self.sent.append(message)
        return str(len(self.sent))

    async def aclose(self) -> None:
        """Remember it."""
        self.closed = True


class FakeFetcher:
    """Answers by address; an address without an answer does not resolve."""

    def __init__(self, answers: Mapping[str, Response | FetchError | Callable[[Request], Response]]) -> None:
        self.answers = dict(answers)
        self.asked: list[Request] = []

    async def fetch(self, request: Request) -> Response:
        """The scripted answer."""
        self.asked.append(request)
        answer = self.answers.get(request.url)
        if answer is None:
            raise FetchError(f"{request.url} did not resolve", FetchFailure.DNS)
        if isinstance(answer, FetchError):
            raise answer
        return answer if isinstance(answer, Response) else answer(request)


class ReadersHere:
    """Runs readings in this process: what is tested is what they do, not that they can be killed."""

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call it."""
        return function(*arguments)
