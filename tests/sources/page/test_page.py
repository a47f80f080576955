"""Section pages and the articles behind their links."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from monitor.errors import ReadError
from monitor.sources.page import MAX_LINKS, Settings, read
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


def test_a_selector_replaces_the_rules() -> None:
    """CSS, or XPath for what CSS can't say; to the links or to what contains them."""
    by_class = source("page", settings=Settings(selector="nav a[href*=category]"))
    assert [request.url for request in read(by_class, response(SECTION)).follow] == [
        "https://news.example/category/politics"
    ]
    assert len(read(source("page", settings=Settings(selector="article")), response(SECTION)).follow) == 3
    chosen = source("page", settings=Settings(links="//nav//a[contains(@href, 'category')]"))
    assert [request.url for request in read(chosen, response(SECTION)).follow] == [
        "https://news.example/category/politics"
    ]
    whole = source("page", settings=Settings(links="//article"))
    assert len(read(whole, response(SECTION)).follow) == 3


@pytest.mark.parametrize(
    "options", [{"links": "//div[@class='gone']//a"}, {"selector": "div.gone a"}, {"selector": "p"}]
)
def test_a_selector_that_finds_nothing_is_an_error(options: dict[str, str]) -> None:
    """The site was rebuilt, and somebody must know."""
    with pytest.raises(ReadError, match="finds no link"):
        read(source("page", settings=Settings(**options)), response(SECTION))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"links": "//a["}, "this is no XPath expression"),
        ({"selector": "a[href"}, "this is no CSS selector"),
        ({"selector": "a::before"}, "this is no CSS selector"),  # a pseudo-element is no element
        ({"selector": "a:hover-ish"}, "this is no CSS selector"),
        ({"selector": "a", "links": "//a"}, "in two ways"),
    ],
)
def test_a_selector_that_is_none_is_refused_in_the_config(options: dict[str, str], said: str) -> None:
    """Before the first poll."""
    with pytest.raises(ValidationError, match=said):
        Settings(**options)


def test_a_page_whose_links_are_none_to_articles_is_an_error() -> None:
    """As many as there are, none would ever alert: the operator must hear of it, and of a way out."""
    menu = "".join(f"<a href='/section/{name}'>{name}</a>" for name in ("world", "sport", "culture"))
    with pytest.raises(
        ReadError, match="none of the 3 links of the page looks like one to an article; point at them"
    ):
        read(source("page"), response(f"<html><body>{menu}</body></html>"))


def test_the_number_of_links_is_bounded() -> None:
    """In the order of the page."""
    links = "".join(
        f"<p><a href='/news/{10000 + i}'>عنوان طويل لخبر من أخبار هذا اليوم</a></p>" for i in range(300)
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
