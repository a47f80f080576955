"""Section pages and the articles behind their links."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from monitor.errors import ReadError
from monitor.sources.page import ENOUGH, MAX_LINKS, Link, Settings, read, score
from tests.sources.documents import LABELLED, SECTION, SITE, response, source


def test_article_links_are_followed_once_each() -> None:
    """Not sections, tags, other sites or files; the longest anchor of a link counts, tracking does not."""
    found = read(source("page"), response(SECTION, f"{SITE}/news"))
    assert [request.url for request in found.follow] == [
        "https://news.example/news/1234567",
        "https://www.news.example/news/1234568",
        "https://news.example/2026/01/24/%D8%A7%D9%84%D8%B9%D8%B1%D8%A7%D9%82-%D9%8A%D9%88%D9%82%D8%B9-%D8%A7%D8%AA%D9%81%D8%A7%D9%82-%D8%A7%D9%84%D8%B7%D8%A7%D9%82%D8%A9",
    ]
    assert {request.role for request in found.follow} == {"article"}
    assert found.articles == ()


@pytest.mark.parametrize(
    ("link", "anchor", "is_article"),
    [
        ("/news/1234567", "مجلس الوزراء يصوت على قانون التقاعد الجديد", True),  # only the anchor tells
        ("/news/1234567", "المزيد", False),
        ("/2026/01/24/harbour-closed-after-storm-warning", "Harbour closed", True),  # date and slug
        ("/world/harbour-closed-after-storm-warning", "Harbour closed after the storm warning", True),
        (
            "/story.php?id=556677",
            "قتلى وجرحى في انهيار مبنى قديم وسط العاصمة",
            True,
        ),  # the number is in the query
        ("/tag/daesh", "داعش", False),
        ("/category/politics/2", "كل أخبار السياسة المحلية والدولية في مكان واحد", False),
        ("/author/ada-quay-of-the-harbour-post", "Ada Quay", False),
        ("/about", "من نحن", False),
        ("/", "الرئيسية", False),
        (
            "https://facebook.com/2026/01/24/harbour-closed-after-storm",
            "Harbour closed after the storm",
            False,
        ),
        ("/2026/01/24/report-of-the-whole-year.pdf", "The report of the whole long year", False),
    ],
)
def test_links_are_told_apart_by_rules(link: str, anchor: str, *, is_article: bool) -> None:
    """One case a habit of a site."""
    address = link if "://" in link else SITE + link
    assert (score(Link(address, anchor), f"{SITE}/news") >= ENOUGH) is is_article


def test_a_selector_replaces_the_rules() -> None:
    """XPath to the links or to what contains them."""
    chosen = source("page", settings=Settings(links="//nav//a[contains(@href, 'category')]"))
    assert [request.url for request in read(chosen, response(SECTION)).follow] == [
        "https://news.example/category/politics"
    ]
    whole = source("page", settings=Settings(links="//article"))
    assert len(read(whole, response(SECTION)).follow) == 3


def test_a_selector_that_finds_nothing_is_an_error() -> None:
    """The site was rebuilt, and somebody must know."""
    with pytest.raises(ReadError, match="finds no link"):
        read(source("page", settings=Settings(links="//div[@class='gone']//a")), response(SECTION))


def test_a_selector_that_is_none_is_refused_in_the_config() -> None:
    """Before the first poll."""
    with pytest.raises(ValidationError, match="no XPath expression"):
        Settings(links="//a[")


def test_the_number_of_links_is_bounded() -> None:
    """In the order of the page."""
    links = "".join(
        f"<p><a href='/news/{10000 + i}'>عنوان طويل لخبر من أخبار هذا اليوم</a></p>" for i in range(100)
    )
    follow = read(source("page"), response(f"<html><body>{links}</body></html>")).follow
    assert len(follow) == MAX_LINKS
    assert follow[0].url == "https://news.example/news/10000"


def test_a_followed_page_is_read_as_an_article() -> None:
    """Its id is the address that was asked for."""
    found = read(source("page"), response(LABELLED, f"{SITE}/news/4402918", role="article"))
    (article,) = found.articles
    assert (article.id, article.publisher) == ("https://news.example/news/4402918", "البوابة نيوز")


@pytest.mark.parametrize("body", ["", "<html><body><p>no links</p><p>at all</p></body></html>", "\0\0"])
def test_a_page_without_links_is_an_error(body: str) -> None:
    """An error page, or one that a script draws."""
    with pytest.raises(ReadError):
        read(source("page"), response(body))


def test_a_base_element_and_bad_addresses_are_coped_with() -> None:
    """Relative links go by <base>; what is no address is no link."""
    body = (
        "<html><head><base href='https://news.example/deep/'></head><body><a href='http://[bad'>x</a><a href='//'>x</a>"
        "<a href='2026/01/24/harbour-closed-after-storm'>Harbour closed after the long storm</a><a>none</a></body></html>"
    )
    (request,) = read(source("page"), response(body)).follow
    assert request.url == "https://news.example/deep/2026/01/24/harbour-closed-after-storm"
