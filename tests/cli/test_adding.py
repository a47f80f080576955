"""`rasid sources add`: against a site on loopback, as a person and as a script."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.adding import chosen
from monitor.cli.blocks import Sources
from monitor.cli.discovery import Offer
from monitor.cli.entry import run
from monitor.cli.terminal import has_rtl
from monitor.sources._discovery import Kind, Taste
from tests.cli.site import HEADLINES, article, configured, feed, front, heard, news_sitemap, serving
from tests.cli.terminals import NOW, Heard

NAMED = "<link rel='alternate' type='application/rss+xml' href='/all.rss'>"
ROBOTS = "User-agent: *\nDisallow:\nSitemap: {site}/index.xml\n"
INDEX = "<sitemapindex><sitemap><loc>{site}/news-sitemap.xml</loc></sitemap><sitemap><loc>{site}/tags.xml</loc></sitemap></sitemapindex>"


async def added(
    config: Path, pages: Mapping[str, str], *args: str, path: str = "/", typed: str = "", tty: bool = False
) -> tuple[int, Heard, list[str]]:
    """(exit code, what was heard, what was asked for); {site} in a page is the site's address."""
    terminal = heard(config, typed, tty=tty)
    async with serving(pages) as site:
        if "/news-sitemap.xml" in site.pages:
            site.pages["/news-sitemap.xml"] = news_sitemap(site.address)
        code = await asyncio.to_thread(run, ["sources", "add", site.address + path, *args], terminal)
    return code, terminal, site.asked


def sources(config: Path) -> list[dict[str, Any]]:
    """Those that were added."""
    found: list[dict[str, Any]] = tomllib.loads(config.read_text("utf-8"))["source"]
    return found[1:]


EVERYTHING = {
    "/": front(NAMED),
    "/all.rss": feed(),
    "/robots.txt": ROBOTS,
    "/index.xml": INDEX,
    "/news-sitemap.xml": "",
}


async def test_feeds_sitemaps_and_the_page_are_found_the_feed_first(tmp_path: Path) -> None:
    """With how much, how fresh and what; nobody says which, so nothing is written."""
    config = configured(tmp_path)
    before = config.read_text("utf-8")
    code, terminal, asked = await added(config, EVERYTHING)
    assert code == 1
    rows = [line.split() for line in terminal.lines if line.split()[0].isdecimal()]
    assert [row[1] for row in rows] == ["feed", "sitemap", "page"]
    assert [row[2:4] for row in rows] == [["newest", "12m"], ["newest", "30m"], ["newest", "1h"]]
    assert [row[4:7] for row in rows] == [
        ["12/day", "5", "articles"],
        ["-", "2", "articles"],
        ["-", "5", "articles"],
    ]
    assert rows[1][-1].endswith("/news-sitemap.xml")  # and not the index, which leads to other lists as well
    assert f"   {HEADLINES[0]}" in terminal.lines
    assert "--take N" in terminal.said
    assert config.read_text("utf-8") == before
    assert not {"/feed", "/rss"} & set(asked)  # the page names one: nothing is guessed


async def test_yes_takes_the_first_and_never_twice(tmp_path: Path) -> None:
    """Name, language and a comment of its own; the next best the second time."""
    config = configured(tmp_path)
    async with serving(EVERYTHING) as site:
        site.pages["/news-sitemap.xml"] = news_sitemap(site.address)
        for _ in range(4):
            terminal = heard(config)
            assert (
                await asyncio.to_thread(
                    run, ["sources", "add", site.address, "--yes", "--label", "iraq"], terminal
                )
                == 0
            )
    assert [each["kind"] for each in sources(config)] == ["feed", "sitemap", "page"]
    first = sources(config)[0]
    assert (first["name"], first["language"], first["labels"], first["id"]) == (
        "صدى النهر",
        "ar",
        ["iraq"],
        "source",
    )
    assert (
        "# added 2026-11-24 by rasid sources add: 5 articles, about 12 a day\n[[source]]"
        in config.read_text("utf-8")
    )
    assert "Nothing was added" in terminal.said
    assert "watched already, as: source-2" in terminal.said
    assert run(["check"], heard(config)) == 0


async def test_a_dry_run_shows_the_block_alone(tmp_path: Path) -> None:
    """On stdout, so that it can be put wherever somebody wants it."""
    config = configured(tmp_path)
    before = config.read_text("utf-8")
    code, terminal, _ = await added(config, EVERYTHING, "--take", "2", "--take", "3", "--dry-run")
    assert code == 0
    assert [each["kind"] for each in tomllib.loads(terminal.heard.getvalue())["source"]] == [
        "sitemap",
        "page",
    ]
    assert config.read_text("utf-8") == before


async def test_a_person_chooses_by_number(tmp_path: Path) -> None:
    """At a terminal, where the table is shown before the question."""
    config = configured(tmp_path)
    code, terminal, _ = await added(config, EVERYTHING, typed="3 1\n", tty=True)
    assert code == 0, terminal.said
    assert [each["kind"] for each in sources(config)] == ["page", "feed"]
    assert "newest 12m" in terminal.said


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("\n", ["feed"]),
        ("2\n", ["sitemap"]),
        ("1, 2\n", ["feed", "sitemap"]),
        ("٢\n", ["sitemap"]),
        ("0\n", []),
        ("x\n9\n2\n", ["sitemap"]),
    ],
)
def test_numbers_are_typed_in_many_ways(tmp_path: Path, typed: str, kinds: list[str]) -> None:
    """The first is the default; what is no number is asked again."""
    each: tuple[Kind, ...] = ("feed", "sitemap")
    offers = [Offer(kind, f"https://river.example/{kind}", "", "", Taste(3)) for kind in each]
    terminal = heard(configured(tmp_path), typed, tty=True)
    found = chosen(terminal, offers, Sources(configured(tmp_path)), yes=False, take=())
    assert [offer.kind for offer in found or ()] == kinds


async def test_six_guesses_are_made_where_a_page_names_no_feed(tmp_path: Path) -> None:
    """In their order, up to the first that is one."""
    config = configured(tmp_path)
    _, terminal, asked = await added(config, {"/ar/": front(), "/rss.xml": feed()}, path="/ar/")
    assert [line.split()[1] for line in terminal.lines if line.split()[0].isdecimal()] == ["feed", "page"]
    assert asked[:4] == ["/ar/", "/feed", "/rss", "/rss.xml"]
    _, _, asked = await added(config, {"/": front()})
    assert [each for each in asked if not each.startswith("/news")] == [
        "/", "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/robots.txt", "/robots.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "kind"),
    [({"/": feed()}, "feed"), ({"/": news_sitemap("https://river.example")}, "sitemap")],
)
async def test_the_address_of_a_feed_or_a_sitemap_is_taken_as_it_is(
    tmp_path: Path, pages: dict[str, str], kind: str
) -> None:
    """Nothing else is asked for."""
    config = configured(tmp_path)
    code, _, asked = await added(config, pages, "--yes")
    assert code == 0
    assert asked == ["/"]
    assert [each["kind"] for each in sources(config)] == [kind]


async def test_sections_of_the_menu_are_looked_at_where_they_are_wanted(tmp_path: Path) -> None:
    """Those that list articles; a page about the site is none."""
    menu = "<nav><a href='/politics'>سياسة</a><a href='/category/sport'>رياضة</a><a href='/login'>الدخول</a><a href='/imprint'>الناشر</a></nav>"
    section = "".join(
        f"<h2><a href='/news/{22340 + number}'>{title}</a></h2>" for number, title in enumerate(HEADLINES)
    )
    pages = {
        "/": front().replace("<nav><a href='/about'>من نحن</a></nav>", menu), "/politics": f"<html><body>{section}</body></html>",
        "/category/sport": front(), "/imprint": "<html><body><p>us</p></body></html>",
    }  # fmt: skip
    config = configured(tmp_path)
    code, _, asked = await added(config, pages, "--sections", "--take", "2", "--take", "3")
    assert code == 0
    assert [(each["kind"], each["name"]) for each in sources(config)] == [
        ("page", "صدى النهر - سياسة"), ("page", "صدى النهر - رياضة"),
    ]  # fmt: skip
    assert "/login" not in asked
    _, _, asked = await added(config, pages)
    assert "/politics" not in asked


async def test_a_feed_without_news_comes_last(tmp_path: Path) -> None:
    """Left over from an old system: the page is better."""
    pages = {"/": front(NAMED), "/all.rss": feed(newest=NOW - timedelta(days=400))}
    _, terminal, _ = await added(configured(tmp_path), pages)
    assert [line.split()[1] for line in terminal.lines if line.split()[0].isdecimal()] == ["page", "feed"]


async def test_what_a_page_names_and_can_not_be_read_is_said(tmp_path: Path) -> None:
    """The rest is offered all the same."""
    pages = {
        "/": front(NAMED),
        "/all.rss": "<html><body>moved</body></html>",
        "/robots.txt": "User-agent: *\nDisallow: /news/\n",
    }
    code, terminal, _ = await added(configured(tmp_path), pages, "--yes", "--dry-run")
    assert code == 0
    assert "/all.rss: it is no feed" in terminal.said
    assert "robots.txt" in terminal.said  # its articles may not be read


async def test_json_gives_one_offer_a_line(tmp_path: Path) -> None:
    """Also with --yes, which writes."""
    config = configured(tmp_path)
    code, terminal, _ = await added(config, EVERYTHING, "--json", "--yes")
    assert code == 0
    offers = [json.loads(line) for line in terminal.lines]
    assert [(each["number"], each["kind"], each["articles"], each["per_day"], each["watched_as"]) for each in offers] == [
        (1, "feed", 5, 12.0, None), (2, "sitemap", 2, None, None), (3, "page", 5, None, None),
    ]  # fmt: skip
    assert [each["kind"] for each in sources(config)] == ["feed"]


async def test_in_arabic_nothing_but_arabic_follows_arabic(tmp_path: Path) -> None:
    """Columns and addresses are ASCII, headlines have lines of their own."""
    _, terminal, _ = await added(configured(tmp_path, "ar"), EVERYTHING, "--yes")
    assert terminal.locale.rtl
    for line in (*terminal.said.splitlines(), *terminal.lines):
        if not line.startswith(("name =", "#")):
            assert not (has_rtl(line) and line.rstrip()[-1].isascii() and line.rstrip()[-1].isalnum()), line


@pytest.mark.parametrize(
    ("pages", "args", "code", "said"),
    [
        ({"/": "<html><body><p>drawn by a script</p></body></html>"}, (), 1, "Nothing to watch was found"),
        ({}, (), 1, "404"),
        ({"/": feed()}, ("--take", "7"), 2, "1 to choose from"),
        ({"/": feed()}, ("--yes", "--label", "no label"), 78, "can't be a name"),
        ({"/": " "}, (), 1, "empty"),
    ],
)
async def test_what_does_not_work_is_said(
    tmp_path: Path, pages: dict[str, str], args: tuple[str, ...], code: int, said: str
) -> None:
    """And nothing is written."""
    config = configured(tmp_path)
    before = config.read_text("utf-8")
    found, terminal, _ = await added(config, pages, *args)
    assert (found, config.read_text("utf-8")) == (code, before)
    assert said in terminal.said


async def test_private_addresses_are_guarded(tmp_path: Path) -> None:
    """As in a poll: only networks that [fetch] names."""
    config = configured(tmp_path)
    config.write_text(config.read_text("utf-8").replace("127.0.0.0/8", "10.0.0.0/8"), "utf-8")
    code, terminal, asked = await added(config, {"/": article()})
    assert (code, asked) == (1, [])
    assert "127.0.0.1" in terminal.said
