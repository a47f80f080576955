"""Article pages of many content systems, read whole: headline, date, authors, publisher, keywords and text, exactly."""

from __future__ import annotations

import pytest

from monitor.articles.encoding import decode
from monitor.articles.markup import without_floods
from monitor.articles.page import read_page
from monitor.model import Article
from tests.articles.pages import NOW, PAGES, Page
from tests.articles.stories import OTHER_HEADLINES


def read(page: Page) -> Article:
    """The article as a poll reads it."""
    decoded = decode(page.html.encode(page.encoding))
    return read_page(without_floods(decoded.text), page.url, now=NOW)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_page_gives_what_it_says(page: Page) -> None:
    """Each field, and nothing that is not the article's."""
    article = read(page)
    assert article.title == page.story.title
    assert (article.published.isoformat() if article.published else None) == page.published
    assert article.authors == page.authors
    assert article.publisher == page.publisher
    assert article.keywords == page.keywords
    assert article.text == page.text


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_date_that_was_not_stated_is_marked_as_a_guess(page: Page) -> None:
    """By a label, by the template's habits, by counting from now, by another calendar."""
    assert ("date" in read(page).guesses) == page.date_is_guess


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_other_articles_headlines_never_reach_the_matcher(page: Page) -> None:
    """In no field that rules look at."""
    article = read(page)
    seen = "\n".join((article.title, article.summary, article.text, *article.keywords))
    for headline in OTHER_HEADLINES:
        assert headline not in seen


def test_there_are_enough_of_them() -> None:
    """As many systems as were promised."""
    assert len(PAGES) >= 25
    assert len({page.name for page in PAGES}) == len(PAGES)
