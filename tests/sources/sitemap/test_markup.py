"""Sitemaps as they are: what strict readers refuse costs nothing here."""

from __future__ import annotations

import pytest

from monitor.sources.sitemap.markup import addresses_in, local_name, root_of, values_of


def first(text: str) -> dict[str, str]:
    """The values of the first entry."""
    return values_of(next(iter(root_of(text))))


@pytest.mark.parametrize(
    ("text", "loc"),
    [
        ("<urlset><url><loc>https://x.example/?a=1&amp;b=2</loc></url></urlset>", "https://x.example/?a=1&b=2"),
        ("<urlset><url><loc>https://x.example/?a=1&b=2</loc></url></urlset>", "https://x.example/?a=1&b=2"),
        ("<urlset><url><loc><![CDATA[https://x.example/?a=1&b=2]]></loc></url></urlset>", "https://x.example/?a=1&b=2"),
        ("<urlset><url><loc>\n  https://x.example/a\n</loc></url></urlset>", "https://x.example/a"),
        ("Warning: fopen() in <b>x.php</b>\n<?xml version='1.0'?><urlset><url><loc>https://x.example/a</loc></url></urlset>", "https://x.example/a"),
        ("<!DOCTYPE urlset SYSTEM 'x.dtd'><urlset><url><loc>https://x.example/a</loc></url></urlset>", "https://x.example/a"),
        ("<s:urlset xmlns:s='x'><s:url><s:loc>https://x.example/a</s:loc></s:url></s:urlset>", "https://x.example/a"),
        ("<URLSET><URL><LOC>https://x.example/a</LOC></URL></URLSET>", "https://x.example/a"),
        ("<urlset><url><loc>https://x.example/a</loc>", "https://x.example/a"),  # cut off
    ],
)  # fmt: skip
def test_an_address_survives_the_markup_around_it(text: str, loc: str) -> None:
    """One case a fault that real sitemaps have."""
    assert first(text)["loc"] == loc


def test_headlines_survive_entities_and_forbidden_characters() -> None:
    """Those of HTML are characters; those that XML forbids are none."""
    text = "<urlset><url><n:title xmlns:n='news'>&laquo;هدنة&raquo; &nobody; A&B\x0b &#0;&#x41;</n:title></url></urlset>"
    assert first(text)["news title"] == "«هدنة» &nobody; A&B A"


def test_names_of_extensions_stay_apart() -> None:
    """The headline of an article is not the one of its video."""
    said = first(
        "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' xmlns:video='http://www.google.com/schemas/sitemap-video/1.1'>"
        "<url><loc>https://x.example/a</loc><video:video><video:title>film</video:title></video:video>"
        "<news:news><news:publication><news:name>Post</news:name></news:publication><news:title>headline</news:title></news:news>"
        "</url></urlset>"
    )
    assert (said["news title"], said["video title"], said["news name"]) == ("headline", "film", "Post")


def test_unclosed_cdata_and_comments_end_with_the_document() -> None:
    """In a pass over it, however many there are."""
    assert local_name(root_of("<urlset>" + "<![CDATA[" * 50_000)) == "urlset"
    assert local_name(root_of("<urlset>" + "<!--" * 50_000)) == "urlset"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://x.example/a\nhttp://x.example/b\n", ["https://x.example/a", "http://x.example/b"]),
        ("https://x.example/a\nsentence", []),
        ("<urlset/>", []),
        ("", []),
        ("\n\n", []),
    ],
)
def test_lines_of_addresses_are_told_from_everything_else(text: str, addresses: list[str]) -> None:
    """Every line is one."""
    assert addresses_in(text) == addresses
