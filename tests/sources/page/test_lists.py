"""What the structured data of a page lists."""

from __future__ import annotations

import lxml.html
import pytest

from monitor.sources.page.lists import listed
from tests.sources.documents import SITE

KEY = SITE.removeprefix("https://")


def keys(*scripts: str) -> set[str]:
    """The comparison keys that a page with these scripts lists, without the host."""
    head = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body></body></html>")
    return {key.removeprefix(KEY) for key in listed(tree, f"{SITE}/")}


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/a"},{"@type":"ListItem","url":"/b"}]}', {"/a", "/b"}),
        ('{"@type":"ItemList","itemListElement":["https://news.example/a"]}', {"/a"}),  # addresses alone
        ('{"@type":["ItemList"],"itemListElement":{"item":{"@id":"/a","name":"x"}}}', {"/a"}),  # one, not in a list
        ('{"@graph":[{"@type":"CollectionPage","mainEntity":{"@type":"ItemList","itemListElement":[{"url":"/a"}]}}]}', {"/a"}),
        ('[{"@type":"NewsArticle","url":"/a"},{"@type":"https://schema.org/Article","url":"/b"}]', {"/a", "/b"}),
        ('{"@type":"CollectionPage","hasPart":[{"@type":"NewsArticle","url":"/a"}]}', {"/a"}),
        ('<!-- {"@type":"ItemList","itemListElement":[{"url":"/a"},]} -->', {"/a"}),  # a comment, a comma too many
        ('{"@type":"ItemList","name":"two\nlines","itemListElement":[{"url":"/a"}]}', {"/a"}),
        ('{"@type":"BreadcrumbList","itemListElement":[{"item":"/a"}]}', set()),  # where the page is, not what it lists
        ('{"@type":"SiteNavigationElement","itemListElement":[{"url":"/a"}]}', set()),
        ('{"@type":"WebSite","url":"/a"}', set()),
        ('{"@type":"ItemList","itemListElement":[{"url":7},{"url":"javascript:x"},null]}', set()),
        ("{not json", set()),
        ("[" * 5000, set()),
        ("", set()),
    ],
)  # fmt: skip
def test_lists_of_articles_are_read(script: str, found: set[str]) -> None:
    """In the shapes that pages have them."""
    assert keys(script) == found


def test_all_scripts_are_read() -> None:
    """One that is broken costs itself."""
    assert keys("{broken", '{"@type":"NewsArticle","url":"/a"}') == {"/a"}
