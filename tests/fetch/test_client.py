"""The client against real servers on loopback: honest ones, slow ones and hostile ones."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from monitor.errors import FetchError, FetchFailure
from monitor.fetch import Client, FetchSettings
from monitor.model import Request, Response

NOW = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
DATA = Path(__file__).parent / "data"
LOOPBACK = FetchSettings(
    user_agent="Rasid/test",
    allow_networks=(ip_network("127.0.0.0/8"),),
    connect_s=1.0,
    sock_connect_s=1.0,
    read_s=0.3,
    total_s=0.8,
    max_body=100_000,
    host_gap_s=0.0,
)
Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """A web server that remembers what it was asked."""

    address: str = "127.0.0.1"
    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[web.BaseRequest] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    most_under_way: int = 0
    port: int = 0
    scheme: str = "http"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.address}:{self.port}{path}"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        self.was_asked.set()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self.routes[request.path](request)
        finally:
            self.under_way -= 1


class Sites:
    """Opens servers; everything is closed at the end of the test."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def open(
        self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None, /, **routes: Answer
    ) -> Site:
        """A site; a keyword is a path without its slash."""
        site = Site(address, {f"/{path}": answer for path, answer in routes.items()})
        runner = web.ServerRunner(web.Server(site.answer, handler_cancellation=True), shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, address, 0, ssl_context=tls).start()
        site.port = runner.addresses[0][1]
        site.scheme = "https" if tls else "http"
        return site

    async def open_raw(self, wire: bytes, *, endless: bytes = b"", hang: bool = False) -> str:
        """The URL of a server that reads a request and sends these bytes, whatever they are; then ``endless`` again
        and again, or nothing without closing, or the end."""

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(wire)
                await writer.drain()
                while endless:
                    writer.write(endless)
                    await writer.drain()
                if hang:
                    await reader.read()
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        self._stack.callback(server.close)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.fixture
async def sites() -> AsyncIterator[Sites]:
    async with AsyncExitStack() as stack:
        yield Sites(stack)


@asynccontextmanager
async def opened(**changes: Any) -> AsyncIterator[Client]:
    async with Client(replace(LOOPBACK, **changes), clock=lambda: NOW) as client:
        yield client


async def fetched(url: str, **changes: Any) -> Response:
    async with opened(**changes) as client:
        return await client.fetch(Request(url))


async def refused(url: str, **changes: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetched(url, **changes)
    return caught.value


def says(body: bytes | str = b"news", status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """A fixed answer."""

    async def answer(_: web.BaseRequest) -> web.Response:
        content = body if isinstance(body, bytes) else body.encode()
        return web.Response(body=content, status=status, headers=headers)

    return answer


def leads(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return says(b"", status, {"Location": location})


async def pause(seconds: float) -> None:
    """How long a server takes is what these tests are about; nothing is waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


async def hangs(_: web.BaseRequest) -> web.Response:
    """No answer, ever."""
    await asyncio.Event().wait()
    return web.Response()


# --- what comes back ---------------------------------------------------------------------------------------------


async def test_a_response_has_its_body_headers_and_address(sites: Sites) -> None:
    site = await sites.open(
        feed=says("خبر", headers={"ETag": 'W/"1-gzip"', "X-Twice": "a", "Set-Cookie": "s=1"})
    )
    response = await fetched(site.url("/feed?a=1#top"))
    assert response.status == 200
    assert response.body.decode() == "خبر"
    assert response.url == site.url("/feed?a=1")
    assert response.headers["etag"] == 'W/"1-gzip"'
    assert "set-cookie" not in response.headers
    assert response.request == Request(site.url("/feed?a=1#top"))


async def test_a_request_says_who_asks_and_nothing_else(sites: Sites) -> None:
    site = await sites.open(feed=says(headers={"Set-Cookie": "session=1; Path=/"}))
    async with opened() as client:
        for _ in range(2):
            await client.fetch(Request(site.url("/feed"), accept="application/rss+xml"))
    headers = site.asked[1].headers
    assert headers["User-Agent"] == "Rasid/test"
    assert headers["Accept"] == "application/rss+xml"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert {"Cookie", "Authorization", "Referer", "If-None-Match", "If-Modified-Since"}.isdisjoint(headers)


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"abc"', "Tue, 24 Nov 2026 14:07:00 GMT"),
        # In the server's own words, right or wrong.
        ('W/"abc-gzip"', "tuesday"),
        ("unquoted", ""),
        ("", "Tue, 24 Nov 2026 14:07:00 GMT"),
        ('"خبر"', "24/11/2026"),
    ],
)
async def test_validators_are_echoed_byte_for_byte(sites: Sites, etag: str, modified: str) -> None:
    site = await sites.open(feed=says(b"", 304))
    async with opened() as client:
        response = await client.fetch(Request(site.url("/feed"), etag=etag, last_modified=modified))
    assert response.not_modified
    assert response.body == b""
    assert site.asked[0].headers.get("If-None-Match", "") == etag
    assert site.asked[0].headers.get("If-Modified-Since", "") == modified


async def test_a_304_that_nobody_asked_for_is_an_error(sites: Sites) -> None:
    site = await sites.open(feed=says(b"", 304))
    error = await refused(site.url("/feed"))
    assert error.failure is FetchFailure.PROTOCOL


@pytest.mark.parametrize("status", [204, 206, 300, 400, 403, 404, 410, 429, 500, 503])
async def test_any_other_status_is_an_error(sites: Sites, status: int) -> None:
    site = await sites.open(feed=says(b"x" * (0 if status == 204 else 10), status, {"Retry-After": "120"}))
    error = await refused(site.url("/feed"))
    assert (error.failure, error.status) == (FetchFailure.STATUS, status)
    assert error.retry_after == timedelta(minutes=2)
    assert f"HTTP {status}" in str(error)


async def test_a_compressed_body_comes_decompressed(sites: Sites) -> None:
    site = await sites.open(feed=says(gzip.compress(b"news" * 1000), headers={"Content-Encoding": "gzip"}))
    assert (await fetched(site.url("/feed"))).body == b"news" * 1000


# --- limits ------------------------------------------------------------------------------------------------------


async def test_a_bomb_is_refused(sites: Sites) -> None:
    site = await sites.open(
        feed=says(gzip.compress(b"\0" * 20_000_000), headers={"Content-Encoding": "gzip"})
    )
    error = await refused(site.url("/feed"))
    assert error.failure is FetchFailure.TOO_LARGE
    assert str(error) == "the answer of 127.0.0.1 is larger than 97 KiB"


async def test_a_body_of_the_cap_is_taken_and_a_larger_one_refused_unread(sites: Sites) -> None:
    site = await sites.open(fits=says(b"x" * 100_000), over=says(b"x" * 100_001))
    assert len((await fetched(site.url("/fits"))).body) == 100_000
    assert (await refused(site.url("/over"))).failure is FetchFailure.TOO_LARGE


async def test_a_body_without_end_is_refused(sites: Sites) -> None:
    url = await sites.open_raw(b"HTTP/1.1 200 OK\r\n\r\n", endless=b"news" * 1000)
    assert (await refused(url)).failure is FetchFailure.TOO_LARGE


@pytest.mark.parametrize(
    ("wire", "failure"),
    [
        # Not HTTP.
        (b"SSH-2.0-OpenSSH_9.2\r\n", FetchFailure.PROTOCOL),
        (b"HTTP/1.1 abc\r\n\r\n", FetchFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", FetchFailure.PROTOCOL),
        # A header line of 100 KB, and 600 headers.
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", FetchFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 600 + b"\r\n", FetchFailure.PROTOCOL),
        # An end before the end: of the answer, of a body that said its length, of chunks, of gzip.
        (b"", FetchFailure.CONNECT),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", FetchFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", FetchFailure.PROTOCOL),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
            + gzip.compress(b"news" * 100, mtime=0)[:-12],
            FetchFailure.PROTOCOL,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nnews", FetchFailure.PROTOCOL),
    ],
)
async def test_what_is_not_proper_http_is_an_error(sites: Sites, wire: bytes, failure: FetchFailure) -> None:
    error = await refused(await sites.open_raw(wire))
    assert error.failure is failure
    assert "127.0.0.1" in str(error)


async def test_large_headers_of_honest_servers_are_taken(sites: Sites) -> None:
    wire = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n" + b"Y: z\r\n" * 300 + b"\r\nnews"
    assert (await fetched(await sites.open_raw(wire))).body == b"news"


async def test_headers_that_are_not_utf8_are_left_out(sites: Sites) -> None:
    """They could be neither stored nor echoed as they were."""
    response = await fetched(
        await sites.open_raw(b'HTTP/1.1 200 OK\r\nETag: "\xce\xc8\xd1"\r\nX: y\r\n\r\nnews')
    )
    assert "etag" not in response.headers
    assert response.headers["x"] == "y"


async def test_headers_without_end_are_refused(sites: Sites) -> None:
    error = await refused(await sites.open_raw(b"HTTP/1.1 200 OK\r\n", endless=b"X-More: y\r\n" * 50))
    assert error.failure is FetchFailure.PROTOCOL


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        # Silence, before the answer and within.
        (b"", "sent nothing for 0.3 s"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "sent nothing for 0.3 s"),
    ],
)
async def test_silence_ends_after_the_read_timeout(sites: Sites, wire: bytes, text: str) -> None:
    error = await refused(await sites.open_raw(wire, hang=True))
    assert error.failure is FetchFailure.TIMEOUT
    assert text in str(error)


async def drips(request: web.BaseRequest) -> web.StreamResponse:
    """A byte now and then, each in time: only the whole takes for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await pause(0.05)


async def test_a_body_that_drips_ends_after_the_total(sites: Sites) -> None:
    site = await sites.open(feed=drips)
    started = time.monotonic()
    error = await refused(site.url("/feed"))
    assert error.failure is FetchFailure.TIMEOUT
    assert "within 0.8 s" in str(error)
    assert time.monotonic() - started < 2.0


async def test_the_total_spans_all_hops(sites: Sites) -> None:
    async def slow(request: web.BaseRequest) -> web.Response:
        await pause(0.25)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    site = await sites.open(a=slow, ax=slow, axx=slow, axxx=slow, axxxx=slow)
    error = await refused(site.url("/a"))
    assert error.failure is FetchFailure.TIMEOUT


# --- redirects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_and_the_response_says_where_to(sites: Sites, status: int) -> None:
    site = await sites.open(old=leads("new?x=1#part", status), new=says())
    assert (await fetched(site.url("/old"))).url == site.url("/new?x=1")


async def test_a_redirect_in_raw_utf8_is_understood(sites: Sites) -> None:
    site = await sites.open(خبر=says())
    url = await sites.open_raw(f"HTTP/1.1 302 Found\r\nLocation: {site.url('/خبر')}\r\n\r\n".encode())
    assert (await fetched(url)).body == b"news"


async def test_redirects_are_counted(sites: Sites) -> None:
    site = await sites.open(**{"x" * n: leads("/" + "x" * (n + 1)) for n in range(1, 9)}, xxxxxxxxx=says())
    assert (await fetched(site.url("/xxxx"))).status == 200
    error = await refused(site.url("/xxx"))
    assert error.failure is FetchFailure.REDIRECT
    assert "more than 5 times" in str(error)


@pytest.mark.parametrize(
    ("location", "failure", "text"),
    [
        # Circles, one hop and two.
        ("/feed", FetchFailure.REDIRECT, "in a circle"),
        ("/back", FetchFailure.REDIRECT, "in a circle"),
        # Nowhere, and to what is no address.
        ("", FetchFailure.REDIRECT, "without saying where"),
        ("http://[bad/", FetchFailure.REDIRECT, "not an address"),
        # To another kind of address.
        ("file:///etc/passwd", FetchFailure.GUARD, "only http and https"),
        ("https://user:secret@127.0.0.1/", FetchFailure.GUARD, "user name or a password"),
        # To where only we may go, as a literal, in disguise and by name.
        ("http://10.0.0.1/", FetchFailure.GUARD, "private address"),
        ("http://169.254.169.254/latest/meta-data/", FetchFailure.GUARD, "link-local"),
        ("http://[::1]/", FetchFailure.GUARD, "loopback"),
        ("http://[::ffff:10.0.0.1]/", FetchFailure.GUARD, "private address"),
        ("http://[64:ff9b::a00:1]/", FetchFailure.GUARD, "private address"),
    ],
)
async def test_a_redirect_to_the_wrong_place_is_refused(
    sites: Sites, location: str, failure: FetchFailure, text: str
) -> None:
    site = await sites.open(feed=leads(location), back=leads("/feed"))
    error = await refused(site.url("/feed"))
    assert error.failure is failure
    assert text in str(error)
    assert "secret" not in str(error)


async def test_a_redirect_to_another_loopback_address_is_refused_when_only_one_endpoint_is_allowed(
    sites: Sites,
) -> None:
    """The sample newsroom is one address and one port, not a hole to everything on this machine."""
    private = await sites.open("127.0.0.2", admin=says(b"secret"))
    newsroom = await sites.open(feed=leads(private.url("/admin")), ok=says())
    allowed = {"allow_networks": (), "allow_endpoints": frozenset({("127.0.0.1", newsroom.port)})}
    assert (await fetched(newsroom.url("/ok"), **allowed)).status == 200
    error = await refused(newsroom.url("/feed"), **allowed)
    assert error.failure is FetchFailure.GUARD
    assert str(error).startswith("127.0.0.2 leads to 127.0.0.2 (loopback address), which is refused")
    assert private.asked == []


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433"]
)
async def test_without_an_exception_nothing_on_this_machine_is_reached(sites: Sites, name: str) -> None:
    site = await sites.open(feed=says(b"secret"))
    error = await refused(f"http://{name}:{site.port}/feed", allow_networks=())
    assert error.failure is FetchFailure.GUARD
    assert site.asked == []


async def test_validators_stay_with_their_origin(sites: Sites) -> None:
    other = await sites.open("127.0.0.2", feed=says())
    site = await sites.open(feed=leads("/here"), here=leads(other.url("/feed")))
    async with opened() as client:
        await client.fetch(Request(site.url("/feed"), etag='"mine"', last_modified="yesterday"))
    assert [each.headers.get("If-None-Match") for each in site.asked] == ['"mine"', '"mine"']
    assert "If-None-Match" not in other.asked[0].headers
    assert "If-Modified-Since" not in other.asked[0].headers
    assert "Referer" not in other.asked[0].headers


# --- TLS ---------------------------------------------------------------------------------------------------------


async def test_a_certificate_that_nobody_vouches_for_is_refused(sites: Sites) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(DATA / "self-signed.crt", DATA / "self-signed.key")
    site = await sites.open("127.0.0.1", context, feed=says())
    error = await refused(site.url("/feed"))
    assert error.failure is FetchFailure.TLS
    assert str(error) == "the certificate of 127.0.0.1 is not valid: self-signed certificate"
    assert site.asked == []


async def test_tls_with_a_server_that_speaks_none_is_an_error(sites: Sites) -> None:
    url = await sites.open_raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    error = await refused(url.replace("http:", "https:"))
    assert error.failure in {FetchFailure.TLS, FetchFailure.CONNECT, FetchFailure.TIMEOUT}


async def test_nobody_there_is_an_error(sites: Sites) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    error = await refused(f"http://127.0.0.1:{port}/")
    assert error.failure is FetchFailure.CONNECT
    assert str(error) == "could not connect to 127.0.0.1: connection refused"


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "http://", "http://[bad", "http://a b/", "http://x" + "y" * 70 + "/"]
)
async def test_what_is_no_address_is_an_error_and_not_an_exception(url: str) -> None:
    assert (await refused(url)).failure in {FetchFailure.GUARD, FetchFailure.DNS}


# --- many at once ------------------------------------------------------------------------------------------------


async def test_a_host_is_asked_one_question_at_a_time(sites: Sites) -> None:
    site = await sites.open(feed=says(), page=says())
    async with opened() as client:
        urls = [site.url(f"/{path}?{n}") for n in range(10) for path in ("feed", "page")]
        await asyncio.gather(*(client.fetch(Request(url)) for url in urls))
    assert site.most_under_way == 1
    assert len(site.asked) == 20


async def test_between_two_questions_is_a_gap_that_the_newsroom_is_spared(sites: Sites) -> None:
    site = await sites.open(feed=says())
    endpoint = frozenset({("127.0.0.1", site.port)})
    for changes, least, most in (({}, 0.4, 3.0), ({"allow_endpoints": endpoint}, 0.0, 0.4)):
        async with opened(host_gap_s=0.2, **changes) as client:
            started = time.monotonic()
            await asyncio.gather(*(client.fetch(Request(site.url("/feed"))) for _ in range(3)))
            assert least <= time.monotonic() - started < most


async def test_waiting_for_a_turn_is_not_part_of_the_time_to_answer(sites: Sites) -> None:
    """Five questions that take 0.25 s each, to one host, with a total of 0.8 s."""

    async def slow(_: web.BaseRequest) -> web.Response:
        await pause(0.25)
        return web.Response(body=b"news")

    site = await sites.open(feed=slow)
    async with opened() as client:
        responses = await asyncio.gather(*(client.fetch(Request(site.url("/feed"))) for _ in range(5)))
    assert len(responses) == 5


async def test_hosts_that_hang_do_not_hold_up_the_others(sites: Sites) -> None:
    """Forty hosts that never answer and more questions than slots: the healthy ones wait, and none fails."""
    hanging = [await sites.open(f"127.0.1.{n}", feed=hangs) for n in range(1, 41)]
    healthy = [await sites.open(f"127.0.2.{n}", feed=says()) for n in range(1, 21)]
    async with opened(concurrency=20) as client:
        fetches = [client.fetch(Request(site.url("/feed"))) for site in (*hanging, *healthy)]
        results = await asyncio.gather(*fetches, return_exceptions=True)
    assert all(isinstance(each, FetchError) for each in results[:40])
    assert all(isinstance(each, Response) for each in results[40:])


async def test_a_host_with_many_questions_takes_one_slot(sites: Sites) -> None:
    busy = await sites.open("127.0.0.2", feed=hangs)
    healthy = await sites.open("127.0.0.3", feed=says())
    async with opened(concurrency=2, read_s=60, total_s=60) as client:
        asking = [asyncio.create_task(client.fetch(Request(busy.url(f"/feed?{n}")))) for n in range(20)]
        await busy.was_asked.wait()
        async with asyncio.timeout(2):
            assert (await client.fetch(Request(healthy.url("/feed")))).status == 200
        for each in asking:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def test_a_fetch_that_is_cancelled_gives_everything_back(sites: Sites) -> None:
    site = await sites.open(feed=hangs, ok=says())
    async with opened(concurrency=1, read_s=60, total_s=60) as client:
        for _ in range(3):
            asking = asyncio.create_task(client.fetch(Request(site.url("/feed"))))
            await site.was_asked.wait()
            site.was_asked.clear()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        assert (await client.fetch(Request(site.url("/ok")))).status == 200


async def test_a_client_that_is_not_open_says_so() -> None:
    client = Client(LOOPBACK, clock=lambda: NOW)
    with pytest.raises(RuntimeError, match="not open"):
        await client.fetch(Request("http://127.0.0.1/"))
    await client.aclose()
