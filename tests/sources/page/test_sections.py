"""Whole section pages, each in the layout of a kind of site: found are their articles, and nothing else.

Sections, tags, authors, videos, live pages, weather, what is paid for, "read more", comment counts and a site's own pages
are all there to be left out.
"""

from __future__ import annotations

import pytest

from monitor import url
from monitor.sources.page import read
from tests.sources.documents import response, source
from tests.sources.page.labelled import Section, sections

ALL = sections()


def found(section: Section) -> set[str]:
    """The comparison keys of what a poll would follow."""
    reading = read(source("page"), response(section.html, section.address))
    return {url.comparison_key(request.url) for request in reading.follow}


@pytest.mark.parametrize("section", ALL, ids=lambda section: section.name)
def test_no_link_of_a_section_page_is_followed_in_vain(section: Section) -> None:
    """Every page that is fetched is one of an article; at most one article of a page is missed."""
    assert "data-article" not in section.html
    links = found(section)
    assert links <= section.articles
    assert len(section.articles - links) <= 1


def test_of_all_section_pages_hardly_an_article_is_missed() -> None:
    """F1 over all links of all pages."""
    right = sum(len(found(section) & section.articles) for section in ALL)
    followed = sum(len(found(section)) for section in ALL)
    articles = sum(len(section.articles) for section in ALL)
    assert len(ALL) >= 12
    assert 2 * right / (followed + articles) >= 0.98


def test_the_pages_are_of_many_languages_and_habits() -> None:
    """What the figure above is worth."""
    names = [section.name for section in ALL]
    assert {name.partition("-")[0] for name in names} >= {"ar", "fa", "en", "fr"}
    assert sum(name.startswith("ar-") for name in names) >= 6
