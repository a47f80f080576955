"""The HTTP client: one session, one TLS context, every limit set.

Why each setting (measured with ten thousand hosts):

- ``force_close``: a source is asked every few minutes, a kept connection is dropped by then; kept TLS connections cost
  330 KB each. The TLS context is shared: a new one costs 30 ms.
- ``limit=0`` and a semaphore of our own, *outside* of the timeouts: aiohttp counts waiting for a slot of its pool as
  part of the request, so that forty hung hosts would make a hundred healthy ones "time out".
- aiodns: the default resolver shares six threads with everything else. Names are cached for ten minutes, longer than
  most intervals.
- no cookie jar and no environment: nothing of one publisher reaches another; redirects are followed here, where each
  hop is checked and loses what belongs to another origin.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote_from_bytes

import aiohttp
from aiohttp.resolver import AsyncResolver
from yarl import URL

from monitor.errors import FetchError, FetchFailure
from monitor.fetch.body import ACCEPT_ENCODING, Body, BodyBrokenError, BodyTooLargeError
from monitor.fetch.failures import status_error, translated
from monitor.fetch.politeness import Politeness
from monitor.fetch.robots import Robots
from monitor.fetch.settings import FetchSettings
from monitor.guard import Guard, check_url
from monitor.model import Request, Response
from monitor.ports import Clock

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_ASCII = bytes(range(33, 127))
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """The answer of a hop that is not the last one."""

    url: URL


class Client:
    """ports.Fetcher over aiohttp. An asynchronous context manager; ``clock`` is only asked to read Retry-After dates."""

    def __init__(
        self, settings: FetchSettings, clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self._guard = Guard(settings.allow_networks, settings.allow_endpoints)
        self._politeness = Politeness(settings.host_gap_s, monotonic)
        self._robots = Robots(self.fetch, settings.user_agent, monotonic)
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session; needs a running loop."""
        resolver = AsyncResolver()
        self._stack.push_async_callback(resolver.close)
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            ssl=ssl.create_default_context(),
            socket_factory=self._guard.socket,
            force_close=True,
            limit=0,
            ttl_dns_cache=600,
            dns_cache_max_size=20_000,
        )
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(
                    total=None,  # the budget of a fetch spans its hops: _hop sets it
                    connect=self._settings.connect_s,
                    sock_connect=self._settings.sock_connect_s,
                    sock_read=self._settings.read_s,
                ),
                headers={"User-Agent": self._settings.user_agent, "Accept-Encoding": ACCEPT_ENCODING},
                # Real feeds have passed aiohttp's 8 KB a line and 128 headers.
                max_line_size=65_536,
                max_field_size=65_536,
                max_headers=512,
            )
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the session and the resolver."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the session and the resolver. May be called twice."""
        self._session = None
        await self._stack.aclose()

    async def fetch(self, request: Request) -> Response:
        """One response, redirects followed. Raises FetchError; a status other than 200 and 304 is one.

        ``Response.url`` is the address that answered in the end.
        """
        try:
            url = URL(request.url)
        except ValueError as error:
            raise FetchError(
                f"not an address that can be fetched: {request.url[:200]}", FetchFailure.GUARD
            ) from error
        if request.robots:
            await self._heed_robots(url)
        chain = [url.with_fragment(None)]
        spent_s = 0.0
        while True:
            url = chain[-1]
            check_url(url)
            gapless = (url.host or "", url.port or 0) in self._settings.allow_endpoints
            async with self._politeness.turn(url.host or "", gapless=gapless), self._slots:
                started = self._monotonic()
                # Redirects within a host belong to one visit: they neither give the turn back nor pause.
                while True:
                    budget_s = self._settings.total_s - spent_s - (self._monotonic() - started)
                    answer = await self._hop(request, chain, budget_s)
                    if isinstance(answer, Response):
                        return answer
                    self._follow(chain, answer.url)
                    if chain[-1].host != url.host:
                        break
                spent_s += self._monotonic() - started

    async def _heed_robots(self, url: URL) -> None:
        """Refuse what the host asks programs not to read. Before the host's turn, since its file needs one, too."""
        check_url(url)
        if not await self._robots.allows(url):
            raise FetchError(
                f"robots.txt of {url.host} asks not to read {url.raw_path[:200]} (the source's robots = false reads it all the same)",
                FetchFailure.ROBOTS,
            )

    def _follow(self, chain: list[URL], url: URL) -> None:
        """Append the next hop to the chain, or refuse it."""
        here = chain[-1]
        check_url(url)
        if here.scheme == "https" and url.scheme == "http":
            raise FetchError(
                f"{here.host} redirects from https to http ({url.host}), which is refused",
                FetchFailure.REDIRECT,
            )
        if url in chain:
            raise FetchError(
                f"{here.host} redirects in a circle (some sites do without cookies)", FetchFailure.REDIRECT
            )
        if len(chain) > self._settings.max_redirects:
            raise FetchError(
                f"{chain[0].host} redirects more than {self._settings.max_redirects} times",
                FetchFailure.REDIRECT,
            )
        chain.append(url)

    async def _hop(self, request: Request, chain: list[URL], budget_s: float) -> Response | _Elsewhere:
        """One exchange, within what is left of the budget, every exception translated."""
        if self._session is None:
            raise RuntimeError("the client is not open: use it in an async with block")
        url = chain[-1]
        try:
            async with (
                asyncio.timeout(max(budget_s, 0.0)),
                self._session.get(url, headers=_headers(request, chain), allow_redirects=False) as reply,
            ):
                return await self._answer(request, url, reply)
        except FetchError:
            raise
        except BodyTooLargeError as error:
            raise FetchError(
                f"the answer of {url.host} is larger than {self._settings.max_body // 1024:,} KiB",
                FetchFailure.TOO_LARGE,
            ) from error
        except BodyBrokenError as error:
            raise FetchError(
                f"the answer of {url.host} can't be read: {error}", FetchFailure.PROTOCOL
            ) from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise translated(error, url, self._settings) from error

    async def _answer(
        self, request: Request, url: URL, reply: aiohttp.ClientResponse
    ) -> Response | _Elsewhere:
        if reply.status in _REDIRECTS:
            return _Elsewhere(_target(url, reply.headers.get("Location", "")))
        if reply.status == 304:
            return self._not_modified(request, url, reply)
        if reply.status != 200:
            raise status_error(url, reply.status, reply.headers.get("Retry-After"), self._clock())
        declared = reply.content_length
        if declared is not None and declared > self._settings.max_body:
            raise BodyTooLargeError
        body = Body(reply.headers.get("Content-Encoding", ""), self._settings.max_body)
        async for chunk in reply.content.iter_chunked(_CHUNK):
            body.feed(chunk)
        return Response(request, str(url), 200, _lowered(reply.headers), body.whole())

    def _not_modified(self, request: Request, url: URL, reply: aiohttp.ClientResponse) -> Response:
        sent = reply.request_info.headers
        if "If-None-Match" not in sent and "If-Modified-Since" not in sent:
            # Taken at its word, the source would look healthy and never be read.
            raise FetchError(
                f"{url.host} answered HTTP 304 to a question without conditions", FetchFailure.PROTOCOL
            )
        return Response(request, str(url), 304, _lowered(reply.headers))


def _headers(request: Request, chain: list[URL]) -> dict[str, str]:
    """The headers of one hop. Validators stay with the host they came from; http → https is the same host.

    nginx wants both validators to agree, so both are sent, in the server's own words.
    """
    headers = {"Accept": request.accept}
    if all(hop.host == chain[0].host and _same_port(chain[0], hop) for hop in chain):
        if _can_be_sent(request.etag):
            headers["If-None-Match"] = request.etag
        if _can_be_sent(request.last_modified):
            headers["If-Modified-Since"] = request.last_modified
    return headers


def _same_port(one: URL, other: URL) -> bool:
    return one.port == other.port or (one.is_default_port() and other.is_default_port())


def _can_be_sent(value: str) -> bool:
    return bool(value) and value.isprintable()


def _target(url: URL, location: str) -> URL:
    """Where a redirect leads. Servers send raw UTF-8 and worse in Location; it is encoded octet by octet."""
    text = quote_from_bytes(location.encode("utf-8", "surrogateescape"), safe=_ASCII)
    if not text:
        raise FetchError(f"{url.host} redirects without saying where", FetchFailure.REDIRECT)
    try:
        return url.join(URL(text)).with_fragment(None)
    except ValueError as error:
        raise FetchError(
            f"{url.host} redirects to what is not an address: {text[:200]}", FetchFailure.REDIRECT
        ) from error


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in lower case; repeated ones joined (RFC 9110 §5.2), cookies left out, so are values that are not UTF-8:
    they could be neither stored nor echoed as they were."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if key != "set-cookie" and not _SURROGATE.search(value):
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined
