"""`rasid read`: articles of files and addresses, in order; what can't be read costs a line, not the run."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.cli.entry import run
from tests.cli.processes import environment, rasid
from tests.cli.terminals import Heard

FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Outlet</title><link>https://example.org/</link>
<item><title>{title}</title><link>/news/1?utm_source=x</link><guid isPermaLink="false">n1</guid>
<pubDate>Tue, 24 Nov 2026 14:01:00 +0300</pubDate><description>نص الخبر</description></item>
</channel></rss>
"""
KEYS = {
    "file", "id", "url", "canonical_url", "title", "summary", "text", "authors", "published", "updated", "publisher",
    "keywords", "language", "image",
}  # fmt: skip


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A feed as a file."""
    file = tmp_path / "feed.xml"
    file.write_text(FEED.format(title="خبر &#x202E; عاجل"), "utf-8")
    return file


def test_json_has_exactly_the_documented_fields(feed: Path) -> None:
    """Times with the publisher's offset; addresses against --base; nothing that turns a terminal."""
    terminal = Heard()
    base = ["--base", "https://example.org/feed"]
    assert run(["read", "--kind", "feed", "--json", *base, str(feed)], terminal) == 0
    (line,) = terminal.lines
    article = json.loads(line)
    assert set(article) == KEYS
    assert article["file"] == str(feed)
    assert article["canonical_url"] == "https://example.org/news/1"
    assert datetime.fromisoformat(article["published"]).isoformat() == "2026-11-24T14:01:00+03:00"
    assert (article["updated"], article["image"]) == (None, None)
    assert "\u202e" not in line


def test_what_can_not_be_read_costs_a_line(feed: Path, tmp_path: Path) -> None:
    """The others are read, in the order they are named; exit 1 at the end."""
    (tmp_path / "bad.xml").write_bytes(b"\x00\x01 no feed")
    again = tmp_path / "again.xml"
    again.write_text(FEED.format(title="second"), "utf-8")
    names = [str(feed), "missing.xml", str(tmp_path / "bad.xml"), str(again)]
    done = rasid("read", "--kind", "feed", "--json", *names, cwd=tmp_path)
    assert done.returncode == 1
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(feed), str(again)]
    told = done.stderr.decode().splitlines()
    assert told[0].startswith("missing.xml: can't be read")
    assert told[1].startswith(str(tmp_path / "bad.xml"))
    assert len(told) == 2


def test_for_people_a_title_and_facts(feed: Path) -> None:
    """Foreign text alone or last."""
    terminal = Heard()
    assert run(["read", "--kind", "feed", "--base", "https://example.org/", str(feed)], terminal) == 0
    assert "عاجل" in terminal.lines[0]
    assert "  published  2026-11-24T14:01:00+03:00" in terminal.lines


PAGE = """\
<html><body><h1>Section</h1>
<a href="/news/2026/11/24/1234567-first">The first headline of enough words</a>
<a href="/news/2026/11/24/1234568-second">The second headline of enough words</a>
<a href="/about">About</a></body></html>
"""
ARTICLE = """\
<html><head><title>{title}</title><meta property="og:title" content="{title}"></head><body><article><h1>{title}</h1>
<p>The text of an article that is long enough to be taken for one, with a sentence, and with another sentence.</p>
</article></body></html>
"""
INDEX = """\
<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://example.org/news.xml</loc></sitemap></sitemapindex>
"""


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (
            "page",
            PAGE,
            [
                "https://example.org/news/2026/11/24/1234567-first",
                "https://example.org/news/2026/11/24/1234568-second",
            ],
        ),
        ("sitemap", INDEX, ["https://example.org/news.xml"]),
    ],
)
def test_a_file_that_only_lists_gives_addresses(
    tmp_path: Path, kind: str, text: str, found: list[str]
) -> None:
    """Id and address; nothing is fetched for a file."""
    (tmp_path / "file").write_text(text, "utf-8")
    terminal = Heard()
    base = ["--base", "https://example.org/", str(tmp_path / "file")]
    assert run(["read", "--kind", kind, "--json", *base], terminal) == 0, terminal.said
    objects = [json.loads(line) for line in terminal.lines]
    assert [(each["id"], each["url"]) for each in objects] == [(each, each) for each in found]
    assert all(set(each) == KEYS and each["title"] == "" for each in objects)


async def test_an_address_that_only_lists_is_followed(tmp_path: Path) -> None:
    """Its articles are shown; a page that fails costs a line and exit 1."""

    async def serve(request: web.Request) -> web.Response:
        if "second" in request.path:
            return web.Response(status=404)
        text = PAGE if request.path == "/" else ARTICLE.format(title="The first headline")
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{tail:.*}", serve)
    (tmp_path / "config.toml").write_text('[fetch]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    async with TestServer(app) as server:
        address = str(server.make_url("/"))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", "read", "--kind", "page", "--json", address,
            cwd=tmp_path, env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, told = await process.communicate()
    (article,) = [json.loads(line) for line in out.splitlines()]
    assert article["title"] == "The first headline"
    assert article["file"] == address
    assert process.returncode == 1
    assert "1234568-second" in told.decode()
    assert "404" in told.decode()


def test_a_page_without_its_address_says_what_is_missing(tmp_path: Path) -> None:
    """Its links lead nowhere."""
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    terminal = Heard()
    assert run(["read", "--kind", "page", str(tmp_path / "page.html")], terminal) == 1
    assert "--base" in terminal.said


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server on loopback with the feed."""

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(text=FEED.format(title="served"), content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/feed", serve)
    async with TestServer(app) as server:
        yield str(server.make_url("/feed"))


async def test_addresses_go_through_the_guard(address: str, tmp_path: Path) -> None:
    """Loopback is refused, unless the configuration allows the network."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "read", "--kind", "feed", "--json", address,
        cwd=tmp_path, env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, told = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert address in told.decode()
    (tmp_path / "config.toml").write_text('[fetch]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "read", "--kind", "feed", "--json", address,
        cwd=tmp_path, env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, told = await process.communicate()
    assert process.returncode == 0, told
    assert json.loads(out)["title"] == "served"
