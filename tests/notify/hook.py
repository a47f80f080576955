"""A receiver of webhooks on loopback: it checks what comes as Standard Webhooks says, and plays what can go wrong."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Came:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """Its JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Hook:
    """``status`` and ``answer_headers`` are what it answers; ``fault`` what it does instead. ``ring`` is called for each
    request that came."""

    status: int = 204
    answer: str = ""
    answer_headers: dict[str, str] = field(default_factory=dict)
    fault: str = (
        ""  # "drop": closes after reading all; "hang": never answers; "broken": answers what is not HTTP
    )
    came: list[Came] = field(default_factory=list)
    port: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    ring: Callable[[], None] = lambda: None
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/hook?desk=1"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body = await request.read()
        self.came.append(Came(request.path_qs, dict(request.headers), body))
        self.arrived.set()
        self.ring()
        transport = request.transport
        assert transport is not None
        if self.fault == "hang":
            await self.released.wait()
        if self.fault == "broken":
            transport.write(b"this is not HTTP\r\n\r\n")
        if self.fault:
            transport.abort()
        return web.Response(status=self.status, text=self.answer, headers=self.answer_headers)


@contextlib.asynccontextmanager
async def open_hook() -> AsyncIterator[Hook]:
    """One that listens."""
    hook = Hook()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", hook.handle)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.port = runner.addresses[0][1]
    try:
        yield hook
    finally:
        hook.released.set()
        await runner.cleanup()


@contextlib.asynccontextmanager
async def open_door(*, reads: bool) -> AsyncIterator[int]:
    """A port that accepts and closes at once, or after it read something. Gives its number."""

    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if reads:
            await reader.read(1)
        writer.transport.abort()

    server = await asyncio.start_server(close, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def verified(key: bytes, came: Came, *, now: int, tolerance_s: int = 300) -> bool:
    """What a careful receiver checks, as https://www.standardwebhooks.com describes it."""
    headers = {name.lower(): value for name, value in came.headers.items()}
    if abs(now - int(headers["webhook-timestamp"])) > tolerance_s:
        return False
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + came.body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, each) for each in headers["webhook-signature"].split(" "))
