"""News sitemaps, plain ones, indexes."""

from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.sources.sitemap import read
from monitor.sources.sitemap.index import MAX_CHILDREN, MAX_NESTED
from tests.sources.documents import NEWS_SITEMAP, SITE, SITEMAP_INDEX, response, source


def test_a_news_sitemap_gives_headlines() -> None:
    """With time, publisher, language and keywords; the name of the publication is not the title."""
    first, second = read(source("sitemap"), response(NEWS_SITEMAP)).articles
    assert (first.id, first.url) == ("https://news.example/story/501",) * 2
    assert (first.title, first.publisher, first.language) == ("اتفاق على هدنة لثلاثة أيام", "الميدان", "ar")
    assert first.keywords == ("هدنة", "مفاوضات")
    assert first.images == ("https://news.example/501.jpg",)
    assert first.published is not None
    assert first.updated is not None
    assert (first.published.isoformat(), first.updated.hour) == ("2026-01-24T08:00:00+03:00", 9)
    assert (second.title, second.updated) == ("ثلوج على المرتفعات", None)


@pytest.mark.parametrize(
    "body", [gzip.compress(NEWS_SITEMAP.encode(), mtime=0), NEWS_SITEMAP.encode("utf-16")]
)
def test_a_packed_or_oddly_encoded_sitemap_is_the_same(body: bytes) -> None:
    """sitemap.xml.gz is gzip by itself, not by its transfer."""
    assert (
        read(source("sitemap"), response(body)).articles
        == read(source("sitemap"), response(NEWS_SITEMAP)).articles
    )


def test_an_index_is_followed_news_first() -> None:
    """Then what changed lately; relative addresses are resolved."""
    found = read(source("sitemap"), response(SITEMAP_INDEX))
    assert found.articles == ()
    assert {request.role for request in found.follow} == {"source"}
    assert [request.url for request in found.follow] == [
        "https://news.example/sitemap-news.xml",
        "https://news.example/sitemap-2026.xml",
    ]


def test_an_index_never_leads_to_itself_and_an_index_in_it_to_few() -> None:
    """Two that name each other would be read for ever."""
    many = "".join(f"<sitemap><loc>/s{number}.xml</loc></sitemap>" for number in range(50))
    itself = f"<sitemapindex><sitemap><loc>{SITE}/source</loc></sitemap>{many}</sitemapindex>"
    found = [request.url for request in read(source("sitemap"), response(itself)).follow]
    assert len(found) == MAX_CHILDREN
    assert f"{SITE}/source" not in found
    nested = read(source("sitemap"), response(itself, f"{SITE}/s49.xml")).follow
    assert len(nested) == MAX_NESTED
    assert f"{SITE}/s49.xml" not in {request.url for request in nested}


def test_a_plain_sitemap_gives_addresses_the_newest_kept() -> None:
    """Without headlines; of too many the oldest go, and the order stays the sitemap's."""
    entries = "".join(
        f"<url><loc>/a/{i}</loc><lastmod>{2000 + i % 25}-01-01</lastmod></url>" for i in range(2500)
    )
    articles = read(source("sitemap"), response(f"<urlset>{entries}</urlset>")).articles
    assert len(articles) == 2000
    assert articles[-1].url == "https://news.example/a/2499"
    assert min(article.updated.year for article in articles if article.updated) == 2005


def test_a_plain_sitemap_without_times_gives_its_end() -> None:
    """Such are mostly written by appending."""
    entries = "".join(f"<url><loc>/a/{i}</loc></url>" for i in range(2500))
    articles = read(source("sitemap"), response(f"<urlset>{entries}</urlset>")).articles
    assert (articles[0].url, articles[-1].url) == (f"{SITE}/a/500", f"{SITE}/a/2499")


def test_a_plain_sitemap_also_lists_what_is_no_article() -> None:
    """The first page, tags, authors, sections, files: none of them is news. A news sitemap lists what it calls news."""
    addresses = (
        "/",
        "/tag/oil",
        "/author/ada",
        "/category/politics/2",
        "/a.pdf",
        "/news/8812",
        "/author-of-novel-dies",
    )
    body = "".join(f"<url><loc>{SITE}{address}</loc></url>" for address in addresses)
    articles = read(source("sitemap"), response(f"<urlset>{body}</urlset>")).articles
    assert [article.url for article in articles] == [f"{SITE}/news/8812", f"{SITE}/author-of-novel-dies"]
    news = NEWS_SITEMAP.replace("/story/501", "/tag/501")
    assert len(read(source("sitemap"), response(news)).articles) == 2


def test_an_address_that_is_listed_twice_is_one_article() -> None:
    """Its first mention."""
    body = NEWS_SITEMAP.replace("story/502", "story/501?utm_source=x")
    (article,) = read(source("sitemap"), response(body)).articles
    assert article.title == "اتفاق على هدنة لثلاثة أيام"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_a_text_sitemap_is_lines_of_addresses(end: str) -> None:
    """Their words are on their pages."""
    found = read(source("sitemap"), response(f"\ufeff{SITE}/news/1{end}{SITE}/news/خبر{end}"))
    assert [article.url for article in found.articles] == [f"{SITE}/news/1", f"{SITE}/news/خبر"]
    assert (found.articles[0].title, found.step) == ("", "text sitemap")


def test_a_cut_sitemap_gives_what_came() -> None:
    """Recovered: half a sitemap is better than none."""
    assert (
        len(read(source("sitemap"), response(NEWS_SITEMAP[: NEWS_SITEMAP.index("story/502")])).articles) >= 1
    )


def test_a_sitemap_with_small_faults_is_read() -> None:
    """A character that XML forbids, a prefix that nobody declared: each would cost all articles of strict readers."""
    body = NEWS_SITEMAP.replace("هدنة لثلاثة", "هدنة &#xD800;&#0;&#1;لثلاثة").replace(
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""
    )
    first, _ = read(source("sitemap"), response(body)).articles
    assert (first.title, first.publisher) == ("اتفاق على هدنة لثلاثة أيام", "الميدان")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"<html><body>404</body></html>", "root element is <html>"),
        (b"<rss><channel><title>x</title></channel></rss>", 'no sitemap: a feed; write kind = "feed"'),
        (b"https://news.example/a\nand a sentence", "no sitemap"),
        (b"not xml", "no sitemap"),
        (b"\x1f\x8bgarbage", "gzip file is damaged"),
        (gzip.compress(b" " * 30_000_000, mtime=0), "more than 20 MiB"),  # a bomb
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes, said: str) -> None:
    """With a reason."""
    with pytest.raises(ReadError, match=said):
        read(source("sitemap"), response(body))


def test_entities_are_never_expanded() -> None:
    """Neither files nor billions of laughs."""
    body = '<!DOCTYPE u [<!ENTITY a "x"><!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://news.example/&a;&f;</loc></url></urlset>'
    (article,) = read(source("sitemap"), response(body)).articles
    assert "root" not in article.url


@given(st.binary(max_size=300) | st.text(alphabet="<>/urlsetoc&; x", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but ReadError."""
    with suppress(ReadError):
        read(source("sitemap"), response(body))
