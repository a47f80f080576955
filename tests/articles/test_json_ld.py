"""JSON-LD as pages write it. What becomes of it is tested through read_metadata."""

from __future__ import annotations

import json

import pytest

from monitor.articles.extract import parse_page
from monitor.articles.json_ld import article_node, image_addresses, name_of, names_of, text_of


def node_of(*scripts: str) -> object:
    """The headline of the article in these scripts."""
    body = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return article_node(parse_page(f"<html><head>{body}</head><body><p>x</p></body></html>")).get("headline")


@pytest.mark.parametrize(
    ("scripts", "headline"),
    [
        (['{"@type":"NewsArticle","headline":"أ"}'], "أ"),
        (['{"@type":"WebSite"}', '{"@type":"Article","headline":"أ"}'], "أ"),  # not the first script
        (['{"@type":"BreadcrumbList"', '{"@type":"Article","headline":"أ"}'], "أ"),  # a damaged one before it
        (['{"@graph":[{"@type":"WebPage","mainEntity":{"@type":"LiveBlogPosting","headline":"أ"}}]}'], "أ"),
        (['{"@type":"Organization","headline":"أ"}'], None),
        (['"نص"', "7", "null", "[]"], None),
        ([], None),
    ],
)
def test_the_first_article_of_all_scripts_is_taken(scripts: list[str], headline: str | None) -> None:
    """Whatever stands around it."""
    assert node_of(*scripts) == headline


def test_references_are_filled_in() -> None:
    """@id names another node, of another script too."""
    node = {"@type": "Article", "author": [{"@id": "#p"}], "publisher": {"@id": "#nobody"}}
    people = {"@type": "Person", "@id": "#p", "name": "سعاد"}
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(each, ensure_ascii=False)}</script>'
        for each in (node, people)
    )
    found = article_node(parse_page(f"<html><head>{scripts}</head><body><p>x</p></body></html>"))
    assert names_of(found["author"]) == ["سعاد"]
    assert name_of(found["publisher"]) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("أ", "أ"), ([" أ ", "ب"], "أ"), ({"@value": "أ"}, "أ"), ({"name": ["أ"]}, "أ"), (7, "7"),
        (None, ""), (True, ""), ([], ""), ({"a": "b"}, ""), ([[[[["أ"]]]]], ""),
    ],
)  # fmt: skip
def test_a_text_is_found_in_whatever_stands_for_one(value: object, text: str) -> None:
    """A string, a list, an object with a name; not deeper than anybody means."""
    assert text_of(value) == text


def test_images_are_addresses() -> None:
    """Of strings and of objects."""
    assert list(image_addresses(["/a.jpg", {"url": "/b.jpg"}, {"contentUrl": "/c.jpg"}, 7, {"url": 7}, " "])) == [
        "/a.jpg", "/b.jpg", "/c.jpg",
    ]  # fmt: skip
