"""One watched page."""

from __future__ import annotations

import pytest

from monitor.errors import ReadError
from monitor.sources.article import read
from tests.sources.documents import SITE, WITH_JSON_LD, response, source


def test_a_watched_page_is_one_article() -> None:
    """Under the address it is watched by, so that a new canonical address makes no new article."""
    (article,) = read(source("article"), response(WITH_JSON_LD, f"{SITE}/live")).articles
    assert article.id == "https://news.example/live"
    assert article.canonical_url == "https://news.example/news/88001"


def test_a_page_without_words_is_refused() -> None:
    """A blank page is an error of its site."""
    with pytest.raises(ReadError, match="neither a headline nor a text"):
        read(source("article"), response("<html><body><div></div><div></div></body></html>"))


def test_the_operators_words_fill_what_the_page_leaves_open() -> None:
    """Name and language."""
    page = "<html><head><title>Notice</title></head><body><p>12</p><p>34</p></body></html>"
    (article,) = read(source("article", name="Harbour Post", language="en"), response(page)).articles
    assert (article.publisher, article.language) == ("Harbour Post", "en")
