"""The sample newsroom over HTTP, asked by a real client."""

from __future__ import annotations

import socket
from datetime import timedelta

import aiohttp
import pytest

from monitor.demo import Newsroom, open_newsroom
from monitor.demo.outlets import OUTLETS
from monitor.errors import RasidError
from tests.demo.reading import Clock


def url(newsroom: Newsroom, path: str) -> str:
    host, port = newsroom.endpoint
    return f"http://{host}:{port}{path}"


async def test_its_sources_are_on_its_own_loopback_address(newsroom: Newsroom) -> None:
    host, port = newsroom.endpoint
    assert host == "127.0.0.1"
    sources = newsroom.sources()
    assert len(sources) == len(OUTLETS)
    for source in sources:
        assert source.id.startswith("demo-")
        assert source.url.startswith(f"http://{host}:{port}/")
        assert (source.every, source.every_max) == (timedelta(seconds=2), timedelta(seconds=10))
        assert source.backfill > timedelta(days=1)
    assert {source.kind for source in sources} == {"feed", "page"}
    assert {source.text for source in sources if source.kind == "feed"} == {"feed", "page"}


async def test_every_source_answers_and_its_articles_have_pages(
    newsroom: Newsroom, client: aiohttp.ClientSession
) -> None:
    for source in newsroom.sources():
        async with client.get(source.url) as response:
            assert response.status == 200, source.url
    async with client.get(url(newsroom, "/agency/2026/11/24/coalition-iraq")) as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        assert response.charset == "utf-8"
        assert "التحالف الدولى" in await response.text()


@pytest.mark.parametrize(
    ("path", "content_type", "charset"),
    [
        ("/agency/feed.xml", "application/rss+xml", None),
        ("/gazette/feed.xml", "application/atom+xml", None),
        ("/radio/feed.xml", "application/rss+xml", None),  # says windows-1256 in the XML declaration only
        ("/radio/2026/11/24/weather", "text/html", "windows-1256"),
        ("/portal/", "text/html", "utf-8"),
    ],
)
async def test_content_types_are_those_of_publishers(
    newsroom: Newsroom, client: aiohttp.ClientSession, path: str, content_type: str, charset: str | None
) -> None:
    async with client.get(url(newsroom, path)) as response:
        assert (response.content_type, response.charset) == (content_type, charset)


@pytest.mark.parametrize("validator", [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")])
@pytest.mark.parametrize("path", ["/agency/feed.xml", "/agency/2026/11/24/coalition-iraq", "/portal/"])
async def test_who_has_the_current_version_gets_304_and_no_body(
    newsroom: Newsroom, client: aiohttp.ClientSession, path: str, validator: tuple[str, str]
) -> None:
    given, asked = validator
    async with client.get(url(newsroom, path)) as response:
        echoed = {asked: response.headers[given]}
    async with client.get(url(newsroom, path), headers=echoed) as response:
        assert response.status == 304
        assert await response.read() == b""
        assert response.headers[given] == echoed[asked]


@pytest.mark.parametrize("validator", [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")])
async def test_after_a_new_article_the_old_validators_bring_a_body(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock, validator: tuple[str, str]
) -> None:
    given, asked = validator
    async with client.get(url(newsroom, "/daily/feed.xml")) as response:
        echoed = {asked: response.headers[given]}
        assert "coalition" not in await response.text()
    clock.forward(22)
    async with client.get(url(newsroom, "/daily/feed.xml"), headers=echoed) as response:
        assert response.status == 200
        assert "coalition-and-iraq" in await response.text()


async def test_the_date_of_an_answer_is_that_of_the_newsrooms_clock(
    newsroom: Newsroom, client: aiohttp.ClientSession
) -> None:
    """Readers hold the dates in a document against it."""
    async with client.get(url(newsroom, "/agency/feed.xml")) as response:
        assert response.headers["Date"] == "Tue, 24 Nov 2026 14:00:00 GMT"


async def test_a_date_does_not_count_beside_an_entity_tag(
    newsroom: Newsroom, client: aiohttp.ClientSession
) -> None:
    async with client.get(url(newsroom, "/agency/feed.xml")) as response:
        date = response.headers["Last-Modified"]
    headers = {"If-None-Match": '"something-else"', "If-Modified-Since": date}
    async with client.get(url(newsroom, "/agency/feed.xml"), headers=headers) as response:
        assert response.status == 200


async def test_a_revised_article_changes_its_feed_and_its_page(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock
) -> None:
    clock.forward(50)
    async with client.get(url(newsroom, "/gazette/2026/11/24/blackout")) as response:
        before = await response.text()
    clock.forward(30)
    async with client.get(url(newsroom, "/gazette/2026/11/24/blackout")) as response:
        after = await response.text()
    async with client.get(url(newsroom, "/gazette/feed.xml")) as response:
        feed = await response.text()
    assert "خط أنابيب النفط" not in before
    assert "خط أنابيب النفط" in after
    assert "خط أنابيب النفط" in feed


@pytest.mark.parametrize(
    "path",
    [
        "/daily/2026/11/24/coalition-and-iraq",
        "/agency/2026/11/24/nothing",
        "/agency/2026/11/23/coalition-iraq",
        "/nobody/feed.xml",
        "/portal/feed.xml",
    ],
)
async def test_what_is_not_out_is_not_there(
    newsroom: Newsroom, client: aiohttp.ClientSession, path: str
) -> None:
    async with client.get(url(newsroom, path)) as response:
        assert response.status == 404


async def test_pages_are_compressed_for_who_can_read_that(
    newsroom: Newsroom, client: aiohttp.ClientSession
) -> None:
    async with client.get(url(newsroom, "/agency/feed.xml"), headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert "coalition-iraq" in await response.text()
    async with client.get(
        url(newsroom, "/agency/feed.xml"), headers={"Accept-Encoding": "identity"}
    ) as response:
        assert "Content-Encoding" not in response.headers


async def test_a_taken_port_is_named_with_a_remedy(clock: Clock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RasidError, match=rf"127\.0\.0\.1:{port}.*\[demo\]"):
            async with open_newsroom(port, 1.0, clock):
                pass  # never reached


async def test_the_port_is_free_again_when_it_is_closed(clock: Clock) -> None:
    async with open_newsroom(0, 1.0, clock) as first:
        port = first.endpoint[1]
    async with open_newsroom(port, 1.0, clock) as second:
        assert second.endpoint == ("127.0.0.1", port)
