"""The links of a page, each address once, with what the page shows about it."""

from __future__ import annotations

import lxml.html
import pytest

from monitor.sources.page.links import MAX_ANCHORS, Link, base_of, links_of
from tests.sources.documents import SITE


def links(body: str, address: str = f"{SITE}/news") -> list[Link]:
    """Of a page with that body."""
    tree = lxml.html.document_fromstring(f"<html><body>{body}</body></html>")
    return links_of(tree.iter("a"), base_of(tree, address), address)


def only(body: str) -> Link:
    """The one link of a body."""
    (link,) = links(body)
    return link


def test_the_longest_text_that_leads_to_an_address_counts() -> None:
    """A picture, a headline, a count of comments: one link."""
    body = "<a href='/news/1'><img alt='x'></a><h2><a href='/news/1?utm_source=home'>عنوان الخبر كاملا</a></h2><a href='/news/1#c'>3</a>"
    assert only(body).anchor == "عنوان الخبر كاملا"
    assert only(body).headline


@pytest.mark.parametrize(
    "more",
    [
        "اقرأ المزيد",
        "إقرأ المزيد...",
        "المزيد",
        "ادامه مطلب",
        "Read more",
        "Continue reading »",
        "Lire la suite",
        "",
    ],
)
def test_read_more_says_what_the_heading_beside_it_says(more: str) -> None:
    """Some cards link nothing else."""
    link = only(
        f"<div class='news-card'><h3>انقطاع المياه عن الحي الغربي</h3><p>نص</p><a href='/news/1'>{more}</a></div>"
    )
    assert (link.anchor, link.headline) == ("انقطاع المياه عن الحي الغربي", True)


def test_read_more_without_a_heading_says_nothing() -> None:
    """Neither do two headings: which one would it be?"""
    assert only("<p><a href='/news/1'>Read more</a></p>").anchor == ""
    assert only("<li><h3>One</h3><h3>Two</h3><a href='/news/1'>Read more</a></li>").anchor == ""


def test_a_card_that_is_one_anchor_is_called_by_its_heading() -> None:
    """Not by section, summary and time."""
    link = only(
        "<a href='/p/1' class='Card_x9'><span>سياسة</span><h3>ميناء عدن</h3><p>نص طويل عن الميناء</p><time>أمس</time></a>"
    )
    assert (link.anchor, link.headline, link.dated) == ("ميناء عدن", True, True)


def test_a_picture_alone_is_called_by_what_it_shows() -> None:
    """Big pictures of a first page have no other words."""
    assert (
        only("<a href='/news/1'><img alt='Asgari ücret için toplantı'></a>").anchor
        == "Asgari ücret için toplantı"
    )


@pytest.mark.parametrize(
    ("body", "in_menu"),
    [
        ("<nav><a href='/a'>x</a></nav>", True),
        ("<footer><ul><li><a href='/a'>x</a></li></ul></footer>", True),
        ("<div class='mega-menu'><a href='/a'>x</a></div>", True),
        ("<div id='topNavBar'><a href='/a'>x</a></div>", True),
        ("<main><div><a href='/a'>x</a></div></main>", False),
        ("<nav><article><a href='/a'>x</a></article></nav>", False),  # the nearest decides
        ("<nav><a href='/a'>x</a></nav><p><a href='/a'>x</a></p>", False),  # it stands elsewhere, too
    ],
)
def test_menus_and_footers_are_told(body: str, *, in_menu: bool) -> None:
    """By element, role or name."""
    assert only(body).in_menu is in_menu


@pytest.mark.parametrize(
    ("body", "paid"),
    [
        ("<a rel='nofollow sponsored' href='/a'>x</a>", True),
        ("<div class='adv-box'><p><a href='/a'>x</a></p></div>", True),
        ("<li><small>رپرتاژ آگهی</small><a href='/a'>x</a></li>", True),
        ("<div class='card'><span> إعلان ممول </span><h3><a href='/a'>x</a></h3></div>", True),
        ("<li><b>Contenu sponsorisé</b> <a href='/a'>x</a></li>", True),
        (
            "<li><p>Sponsored teams win again in the league</p><a href='/a'>x</a></li>",
            False,
        ),  # a sentence, no label
        (
            "<div class='readmore header-main'><a href='/a'>x</a></div>",
            False,
        ),  # "ad" is a word, no letters of one
    ],
)
def test_what_is_paid_for_is_told(body: str, *, paid: bool) -> None:
    """By the page's own word for it."""
    assert only(body).paid is paid


def test_what_is_no_other_document_is_no_link() -> None:
    """The page itself, places on it, scripts, letters, data, addresses without end."""
    body = "".join(
        f"<a href='{written}'>x</a>"
        for written in (
            "",
            "#top",
            "/news",
            "/news#b",
            "mailto:a@b.example",
            "javascript:go()",
            "data:,x",
            "/" + "a" * 3000,
        )
    )
    assert links(body) == []


def test_relative_addresses_go_by_the_base_element() -> None:
    """Where it is an address."""
    tree = lxml.html.document_fromstring(
        "<html><head><base href='/deep/'></head><body><a href='1'>x</a></body></html>"
    )
    assert base_of(tree, f"{SITE}/news") == f"{SITE}/deep/"
    bad = lxml.html.document_fromstring("<html><head><base href='javascript:1'></head><body></body></html>")
    assert base_of(bad, f"{SITE}/news") == f"{SITE}/news"


def test_only_so_many_anchors_are_looked_at() -> None:
    """A page can have a million."""
    assert (
        len(links("".join(f"<a href='/{number}'>x</a>" for number in range(MAX_ANCHORS + 50)))) == MAX_ANCHORS
    )
