"""What a page says about its article: JSON-LD first, then meta elements, then the page itself.

JSON-LD (json_ld.py) is the only place where publishers say what they mean; OpenGraph and its kin are filled by
templates; what stands on the page (shown.py) needs interpretation and comes last.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import lxml.html
from lxml import etree

from monitor import url as addresses
from monitor.articles.dates import search_date
from monitor.articles.json_ld import article_node, image_addresses, name_of, names_of, text_of
from monitor.articles.markup import one_line, plain_line, split_keywords
from monitor.articles.shown import bylines, shown_dates, without_site

_ADDRESS = re.compile(r"(?:https?:)?//|^www\.|@", re.IGNORECASE)
_BY = re.compile(r"(?:by|بقلم|كتب|كتبت|بواسطة)\s*[:：]?\s+", re.IGNORECASE)
_HAS_LETTER = re.compile(r"[^\W\d_]")

_MOST_HEADINGS = 20
_CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)$")
_ITEMPROPS = etree.XPath(".//*[@itemprop]")
_STATED = etree.XPath(".//meta[@content] | .//*[@property][@content]")
_RELATIONS = etree.XPath(".//a[@rel]")
_TITLES = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
)
_SUMMARIES = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "sailthru.description",
)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc:date", "dc:created", "dcterms:created", "dcterms:issued", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "dcterms.date",
    "citation_publication_date", "publish-date", "publish_date", "publication_date", "pubdate", "cxenseparse:recs:publishtime",
    "article.published", "date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "article.updated", "last-modified", "lastmod",
)  # fmt: skip
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "byl",
)
_PUBLISHERS = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "application-name",
    "twitter:site",
)
_KEYWORDS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_LANGUAGES = ("og:locale", "language", "content-language", "dc.language", "dcterms.language")
_IMAGES = (
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found, as the page writes it; empty where it says nothing. ``guesses`` names what is not certain."""

    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    publisher: str = ""
    keywords: tuple[str, ...] = ()
    language: str = ""
    images: tuple[str, ...] = ()
    canonical_url: str = ""
    body: str = ""
    guesses: tuple[str, ...] = field(default=())


def read_metadata(tree: lxml.html.HtmlElement, url: str = "", now: datetime | None = None) -> Metadata:
    """The metadata of a parsed page that was found at ``url``. ``now`` is what "two hours ago" counts from."""
    node = article_node(tree)
    meta = _meta(tree)
    publisher = one_line(name_of(node.get("publisher"))) or _publisher(meta)
    title = _title(node, meta, tree, publisher)
    published, is_guess = _published(node, meta, tree, title, now)
    return Metadata(
        title=title,
        summary=plain_line(text_of(node.get("description")) or _first(meta, _SUMMARIES)),
        authors=_authors(node, meta, tree, publisher),
        published=published,
        updated=text_of(node.get("dateModified"))
        or _first(meta, _UPDATED)
        or _itemprop(tree, "dateModified"),
        publisher=publisher,
        keywords=_keywords(node, meta, tree),
        language=text_of(node.get("inLanguage")) or _language(tree, meta),
        images=tuple(image_addresses(node.get("image"))) or tuple(_all(meta, _IMAGES)[:3]),
        canonical_url=_canonical(tree, meta, url),
        body=text_of(node.get("articleBody")),
        guesses=("date",) if is_guess else (),
    )


# --- meta elements -----------------------------------------------------------------------------------------------


def _meta(tree: lxml.html.HtmlElement) -> Mapping[str, list[str]]:
    """All contents by lower-case name, in the order of the page."""
    found: dict[str, list[str]] = {}
    for element in _found(_STATED, tree):  # RDFa says the same things on any element
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "http-equiv", "itemprop"):
            for name in (element.get(attribute) or "").lower().split():
                found.setdefault(name, []).append(content)
    return found


def _first(meta: Mapping[str, list[str]], names: Iterable[str]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _all(meta: Mapping[str, list[str]], names: Iterable[str]) -> list[str]:
    """Everything under the first of the names that has something."""
    return next((meta[name] for name in names if name in meta), [])


def _publisher(meta: Mapping[str, list[str]]) -> str:
    return one_line(html.unescape(_first(meta, _PUBLISHERS))).removeprefix("@")


# --- fields ------------------------------------------------------------------------------------------------------


def _title(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, publisher: str
) -> str:
    sites = (publisher, _publisher(meta))
    headings = [one_line(element.text_content()) for element in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    if stated := plain_line(text_of(node.get("headline"))) or plain_line(_first(meta, _TITLES)):
        return _whole(without_site(stated, *sites), headings)
    window = one_line(next((element.text_content() for element in tree.iter("title")), ""))
    lesser = [one_line(element.text_content()) for element in tree.iter("h2", "h3")][:_MOST_HEADINGS]
    for heading in [*headings, *lesser]:
        if heading in window and len(heading) > len(window) / 2:
            return heading  # the window's title repeats the headline and adds the site to it
    return headings[0] if len(headings) == 1 else without_site(window, *sites)


def _whole(title: str, headings: Iterable[str]) -> str:
    """The headline on the page where a title is only its beginning: some systems cut what they state at 110 letters."""
    beginning = _CUT_OFF.sub("", title)
    if len(beginning) < len(title):
        return next((heading for heading in headings if heading.startswith(beginning)), title)
    return title


def _published(
    node: Mapping[str, Any],
    meta: Mapping[str, list[str]],
    tree: lxml.html.HtmlElement,
    title: str,
    now: datetime | None,
) -> tuple[str, bool]:
    """The publication date as written, and whether it is a guess (a date that the page shows somewhere)."""
    unread = ""
    for said in filter(None, _stated_dates(node, meta, tree)):
        if search_date(said, now=now) is not None:
            return said, False
        unread = unread or said
    for said in shown_dates(tree, title):
        if search_date(said, now=now) is not None:
            return said, True
    return unread, False


def _stated_dates(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement
) -> Iterator[str]:
    """What is stated, one after the other: the page is searched only where its head says nothing."""
    yield text_of(node.get("datePublished"))
    for name in _PUBLISHED:
        yield from meta.get(name, ())[:1]
    yield _itemprop(tree, "datePublished")
    yield text_of(node.get("dateCreated"))


def _itemprop(tree: lxml.html.HtmlElement, name: str) -> str:
    for element in _with_itemprop(tree, name):
        value = element.get("content") or element.get("datetime") or element.text_content()
        if value and value.strip():
            return one_line(value)
    return ""


def _found(path: etree.XPath, tree: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    return cast("list[lxml.html.HtmlElement]", path(tree))


def _with_itemprop(tree: lxml.html.HtmlElement, name: str) -> list[lxml.html.HtmlElement]:
    return [
        element for element in _found(_ITEMPROPS, tree) if name in (element.get("itemprop") or "").split()
    ]


def _authors(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, publisher: str
) -> tuple[str, ...]:
    for found in _stated_authors(node, meta, tree, publisher):
        names = [_BY.sub("", one_line(html.unescape(name)), count=1) for name in found]
        names = [
            name
            for name in names
            if _HAS_LETTER.search(name) and not _ADDRESS.search(name) and len(name) <= 120
        ]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _stated_authors(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, publisher: str
) -> Iterator[list[str]]:
    yield names_of(node.get("author")) or names_of(node.get("creator"))
    yield _all(meta, _AUTHORS)
    yield _on_page(tree, "author")
    yield bylines(tree, publisher)


def _on_page(tree: lxml.html.HtmlElement, relation: str) -> list[str]:
    linked = [
        element
        for element in _found(_RELATIONS, tree)
        if relation in (element.get("rel") or "").lower().split()
    ]
    marked = linked or _with_itemprop(tree, relation)
    return [one_line(element.text_content()) for element in marked[:20]]


def _keywords(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement
) -> tuple[str, ...]:
    stated = split_keywords(names_of(node.get("keywords"))) or split_keywords(_all(meta, _KEYWORDS))
    return stated or split_keywords(_on_page(tree, "tag"))


def _language(tree: lxml.html.HtmlElement, meta: Mapping[str, list[str]]) -> str:
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    return (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or _first(meta, _LANGUAGES)
    ).strip()


def _canonical(tree: lxml.html.HtmlElement, meta: Mapping[str, list[str]], url: str) -> str:
    """The page's own word for its address, unless it names another host or a whole site."""
    links = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for link in (*links, *meta.get("og:url", ())):
        said = addresses.canonical(link, url)
        if not said or addresses.comparison_key(said).partition("/")[2] == "":
            continue
        if _site(url) in {"", _site(said)}:
            return said
    return ""


def _site(url: str) -> str:
    return addresses.comparison_key(url).partition("/")[0]
