"""robots.txt against real servers on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from aiohttp import web

from monitor.errors import FetchError, FetchFailure
from monitor.fetch import Client
from monitor.fetch.robots import KEPT_S
from monitor.model import Request
from tests.fetch.test_client import LOOPBACK, NOW, Site, Sites, says


@pytest.fixture
async def sites() -> AsyncIterator[Sites]:
    async with AsyncExitStack() as stack:
        yield Sites(stack)


async def publisher(sites: Sites, robots: str | bytes | None = None, status: int = 200) -> Site:
    """A site with a page, and with robots.txt where there is one."""
    site = await sites.open(page=says(), secret=says())
    site.routes["/robots.txt"] = says(robots or b"", status) if robots is not None else says(b"", 404)
    return site


def page(site: Site, path: str = "/page") -> Request:
    return Request(site.url(path), robots=True)


@pytest.mark.parametrize(
    ("robots", "path", "allowed", "why"),
    [
        (None, "/page", True, "without a file nothing is forbidden"),
        ("", "/page", True, "an empty file forbids nothing"),
        ("User-agent: *\nDisallow: /secret\n", "/page", True, "another path"),
        ("User-agent: *\nDisallow: /secret\n", "/secret", False, "everybody"),
        ("User-agent: *\nDisallow:\n\nUser-agent: rasid\nDisallow: /\n", "/page", False, "us by name"),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Rasid\nAllow: /page\n", "/page", True, "more exactly"),
        ("User-agent: *\nDisallow: /*cret$\n", "/secret", False, "patterns of RFC 9309"),
        ("\ufeffUser-agent: *\nDisallow: /\n", "/page", False, "behind a byte order mark"),
        ("<html>not found</html>", "/page", True, "a page in its place forbids nothing"),
    ],
)
async def test_a_page_is_read_where_robots_txt_allows_it(
    sites: Sites, robots: str | None, path: str, allowed: bool, why: str
) -> None:
    """Each with why."""
    site = await publisher(sites, robots)
    async with Client(LOOPBACK, clock=lambda: NOW) as client:
        if allowed:
            assert (await client.fetch(page(site, path))).body == b"news", why
            return
        with pytest.raises(FetchError, match="robots = false") as caught:
            await client.fetch(page(site, path))
    assert caught.value.failure is FetchFailure.ROBOTS, why
    assert [request.path for request in site.asked] == ["/robots.txt"], "the page was not asked for"


async def test_what_is_made_for_programs_asks_no_robots_txt(sites: Sites) -> None:
    """A feed."""
    site = await publisher(sites, "User-agent: *\nDisallow: /\n")
    async with Client(LOOPBACK, clock=lambda: NOW) as client:
        assert (await client.fetch(Request(site.url("/page")))).body == b"news"
    assert [request.path for request in site.asked] == ["/page"]


async def test_a_host_is_asked_once_a_day_however_many_pages_are_wanted(sites: Sites) -> None:
    """Ten at once, and one a day later."""
    site = await publisher(sites, "User-agent: *\nDisallow: /secret\n")
    moment = 0.0
    async with Client(LOOPBACK, clock=lambda: NOW, monotonic=lambda: moment) as client:
        await asyncio.gather(*(client.fetch(page(site)) for _ in range(10)))
        assert [request.path for request in site.asked].count("/robots.txt") == 1
        site.routes["/robots.txt"] = says("User-agent: *\nDisallow: /\n")
        moment = KEPT_S - 1
        await client.fetch(page(site))
        moment = KEPT_S + 1
        with pytest.raises(FetchError):
            await client.fetch(page(site))


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_server_that_is_ill_gives_no_leave(sites: Sites, status: int) -> None:
    """It fails as the page would, and is asked again at the next page."""
    site = await publisher(sites, b"", status)
    async with Client(LOOPBACK, clock=lambda: NOW) as client:
        with pytest.raises(FetchError) as caught:
            await client.fetch(page(site))
        assert (caught.value.failure, caught.value.status) == (FetchFailure.STATUS, status)
        site.routes["/robots.txt"] = says(b"", 404)
        assert (await client.fetch(page(site))).body == b"news"


async def test_a_file_that_is_too_large_forbids_nothing(sites: Sites) -> None:
    """Nor holds anything up."""
    site = await publisher(sites, b"User-agent: *\nDisallow: /\n" + b"#" * 200_000)
    async with Client(LOOPBACK, clock=lambda: NOW) as client:
        assert (await client.fetch(page(site))).body == b"news"


async def test_a_private_address_is_refused_before_its_robots_txt_is_asked_for(sites: Sites) -> None:
    """The guard comes first."""
    site = await publisher(sites)
    async with Client(replace(LOOPBACK, allow_networks=()), clock=lambda: NOW) as client:
        with pytest.raises(FetchError) as caught:
            await client.fetch(page(site))
    assert caught.value.failure is FetchFailure.GUARD
    assert not site.asked


async def test_handlers_that_hang_cost_their_own_time_only(sites: Sites) -> None:
    """A robots.txt that never comes is a timeout of that page."""

    async def never(_request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    site = await publisher(sites)
    site.routes["/robots.txt"] = never
    async with Client(LOOPBACK, clock=lambda: NOW) as client:
        with pytest.raises(FetchError) as caught:
            await client.fetch(page(site))
    assert caught.value.failure is FetchFailure.TIMEOUT
