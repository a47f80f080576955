"""What an address leads to, read off pages, robots.txt and what was fetched."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model import Article, Reading, Request
from monitor.sources._discovery import Taste, clues, kind_of, of_reading, per_day, refused, sitemaps, taste
from tests.sources.documents import (
    ATOM,
    JSON_FEED,
    NEWS_SITEMAP,
    RDF,
    SECTION,
    SITE,
    SITEMAP_INDEX,
    WORDPRESS,
    response,
)

NOW = datetime(2026, 1, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (WORDPRESS, "feed"), (ATOM, "feed"), (RDF, "feed"), (JSON_FEED, "feed"), (NEWS_SITEMAP, "sitemap"),
        (SITEMAP_INDEX, "sitemap"), (f"{SITE}/a\n{SITE}/b\n", "sitemap"), (SECTION, "page"), ("words", "page"),
    ],
)  # fmt: skip
def test_a_document_is_known_by_its_beginning(document: str, kind: str) -> None:
    """Whatever its address and its type say."""
    assert kind_of(response(document)) == kind


def page(head: str, body: str = "") -> tuple[str, ...]:
    """The feeds that a page names."""
    return clues(response(f"<html><head>{head}</head><body>{body}</body></html>", f"{SITE}/news/")).feeds


@pytest.mark.parametrize(
    ("head", "body", "feeds"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed/">', "", ["/feed/"]),
        ('<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom">', "", ["/news/atom"]),
        ('<link rel="alternate" type="application/feed+json" href="/feed.json">', "", ["/feed.json"]),
        # each once, in the order of the page
        ('<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="alternate" type="application/rss+xml" href="/feed">', "", ["/feed/"]),
        # comments, other languages, what WordPress offers to programs of other kinds
        ('<link rel="alternate" type="application/rss+xml" title="Post » Comments Feed" href="/comments/feed/">', "", []),
        ('<link rel="alternate" type="application/rss+xml" title="خلاصة تعليقات الموقع" href="/x/feed/">', "", []),
        ('<link rel="alternate" hreflang="en" type="text/xml" href="/en">', "", []),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">', "", []),
        ('<link rel="stylesheet" type="text/xml" href="/feed">', "", []),
        # links for people
        ("", "<a href='/rss.xml'>RSS</a><a href='/ar/rss'>خلاصات</a><a href='/?feed=rss2'>x</a>", ["/rss.xml", "/ar/rss", "/?feed=rss2"]),
        ("", "<a href='/feedback'>x</a><a href='/rsspreschool'>y</a><a href='/news/rss-turns-thirty'>z</a>", []),
        ("", "<a href='javascript:rss()'>x</a>", []),
    ],
)  # fmt: skip
def test_a_page_names_its_feeds(head: str, body: str, feeds: list[str]) -> None:
    """One case a habit."""
    assert [address.removeprefix(SITE) for address in page(head, body)] == feeds


def test_a_page_says_what_its_site_is_called() -> None:
    """og:site_name before the title; a language only where it is one."""
    said = clues(
        response(
            "<html lang='ar'><head><title>الرئيسية - الميدان</title><meta property='og:site_name' content=' الميدان '></head></html>"
        )
    )
    assert (said.name, said.language) == ("الميدان", "ar")
    bare = clues(response("<html lang='العربية'><head><title>الرئيسية</title></head><body>x</body></html>"))
    assert (bare.name, bare.language) == ("الرئيسية", "")


def test_robots_txt_names_sitemaps() -> None:
    """In any case and anywhere in the file; what is no address is none."""
    text = "User-agent: *\nDisallow: /\nSitemap: https://news.example/a.xml\n sitemap :/b.xml\r\nSITEMAP: https://news.example/a.xml\nSitemap: ftp://x\n# Sitemap: /c.xml\n"
    assert sitemaps(response(text, f"{SITE}/robots.txt")) == (f"{SITE}/a.xml", f"{SITE}/b.xml")


@pytest.mark.parametrize(
    ("hours", "pace"),
    [
        ([0, 2, 4, 6, 8], 12.0),
        ([0, 24, 48], 1.0),
        ([0, 24, 48, 24 * 400], 1.0),  # an old favourite at the end says nothing of today
        ([0, 24], None),  # too few
        ([0, 0.1, 0.2], None),  # all at once: an import, or a sitemap of one moment
        ([], None),
    ],
)
def test_articles_a_day_are_those_of_late(hours: list[float], pace: float | None) -> None:
    """Counted between the first and the last."""
    found = per_day([NOW - each * HOUR for each in hours])
    assert found is None if pace is None else found == pytest.approx(pace)


def test_a_taste_says_how_much_how_fresh_and_what() -> None:
    """The newest headlines first; what claims to be of tomorrow is not the newest."""
    articles = [
        Article("1", title="old", published=NOW - 9 * HOUR, language="ar", publisher="الميدان"),
        Article("2", title="new", published=NOW - HOUR, language="ar", publisher="الميدان"),
        Article("3", title="odd", published=NOW + 900 * HOUR, language="en"),
        Article("4", title="", updated=NOW - 2 * HOUR, language="ar"),
    ]
    found = of_reading(Reading(tuple(articles)), NOW)
    assert (found.articles, found.newest) == (4, NOW - HOUR)
    assert found.headlines == ("odd", "new", "old")
    assert (found.language, found.publisher) == ("ar", "الميدان")


def test_links_with_a_date_in_their_address_tell_how_fresh_a_page_is() -> None:
    """Before any of them is fetched."""
    links = tuple(
        Request(f"{SITE}{path}", role="article")
        for path in ("/2026/01/23/a", "/2026/1/20/b", "/news/1", "/2026/02/31/c")
    )
    found = of_reading(Reading(follow=links), NOW)
    assert (found.articles, found.newest) == (4, datetime(2026, 1, 23, tzinfo=UTC))


def test_the_sitemaps_of_an_index_are_no_articles() -> None:
    """They are to be asked."""
    found = taste("sitemap", response(SITEMAP_INDEX), NOW)
    assert (found.articles, len(found.follow)) == (0, 2)


def test_a_reason_stands_without_the_address_it_stands_beside() -> None:
    """It would be there twice."""
    assert refused(ReadError("https://x.example/a: it is no feed")) == "it is no feed"


@given(st.binary(max_size=200) | st.text(alphabet="<>linkrefatsmp:/ \"'", max_size=80).map(str.encode))
def test_any_bytes_are_looked_at_or_refused(body: bytes) -> None:
    """Nothing but ReadError."""
    with suppress(ReadError):
        kind = kind_of(response(body))
        clues(response(body))
        sitemaps(response(body))
        assert isinstance(taste(kind, response(body), NOW), Taste)
