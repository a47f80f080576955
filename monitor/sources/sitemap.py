"""kind = "sitemap": news sitemaps, plain sitemaps and indexes of them, gzip or not.

Half of the publishers have no feed and a sitemap, so this is the other way to learn what is new. A news sitemap
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap) says headline, time, publisher and
language; a plain one only addresses and when they changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree
from pydantic import BaseModel, ConfigDict

from monitor import url
from monitor.articles.build import MAX_ARTICLES, Draft, build
from monitor.articles.dates import find_date
from monitor.articles.markup import split_keywords
from monitor.errors import ReadError
from monitor.model import Reading, Request, Response, Source, SourceState
from monitor.sources import _response

MAX_CHILDREN = 5
"""Sitemaps of an index that are followed: the newest, those for news first."""

_CHARACTER = re.compile(r"&#([xX][0-9A-Fa-f]{1,8}|\d{1,9});")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Settings(BaseModel):
    """A sitemap needs no options of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def start(source: Source, state: SourceState) -> Request:
    """The sitemap or the index."""
    return _response.ask(source, state, _response.ACCEPT_SITEMAP)


def read(source: Source, response: Response) -> Reading:
    """The articles of a sitemap, or the sitemaps of an index as Requests to follow."""
    text, guesses = _response.text_of(response)
    root = _parsed(text, response)
    name = _local(root)
    if name == "sitemapindex":
        return Reading(follow=tuple(_children(root, response.url)), step="sitemap index")
    if name != "urlset":
        raise ReadError(
            f"{response.url}: no sitemap: its root element is <{name}>; "
            f"it begins with {_response.beginning(text)!r}"
        )
    now = _response.sent_at(response)
    articles = (
        build(draft, source_id=source.id, base=response.url, now=now)
        for draft in _drafts(root, source, guesses)
    )
    return Reading(tuple(article for article in articles if article.url), step="sitemap")


def _parsed(text: str, response: Response) -> etree._Element:
    """The root of a sitemap, repaired where it is cut off or ill-formed. Nothing outside it is ever loaded."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False, recover=True,
    )  # fmt: skip
    whole = _CHARACTER.sub(_allowed, text.lstrip("\ufeff \t\r\n"))
    try:
        root = etree.fromstring(whole.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(
            f"{response.url}: no sitemap: {error}; it begins with {_response.beginning(text)!r}"
        ) from error
    if root is None or not isinstance(root.tag, str):
        raise ReadError(f"{response.url}: no sitemap; it begins with {_response.beginning(text)!r}")
    return root


def _drafts(root: etree._Element, source: Source, guesses: tuple[str, ...]) -> Iterator[Draft]:
    """The newest entries by their own dates, in the sitemap's order; all of them where they fit."""
    entries = [_values(entry) for entry in root if _local(entry) == "url"]
    if len(entries) > MAX_ARTICLES:
        by_age = sorted(range(len(entries)), key=lambda at: (_changed(entries[at]), -at), reverse=True)
        entries = [entries[at] for at in sorted(by_age[:MAX_ARTICLES])]
    for said in entries:
        yield Draft(
            id=url.canonical(said.get("loc", "")),
            url=said.get("loc", ""),
            title=said.get("news title", ""),
            published=said.get("news publication_date", ""),
            updated=said.get("lastmod", ""),
            publisher=said.get("news name", "") or source.name,
            keywords=split_keywords([said.get("news keywords", "")]),
            language=said.get("news language", "") or source.language,
            images=(said["image loc"],) if "image loc" in said else (),
            guesses=guesses,
        )


def _values(entry: etree._Element) -> dict[str, str]:
    """The first text under each name; names of the news and image extensions carry their prefix."""
    said: dict[str, str] = {}
    for element in entry.iter(etree.Element):
        value = (element.text or "").strip()
        if value:
            said.setdefault(_extension(str(element.tag)) + _local(element), value)
    return said


def _extension(tag: str) -> str:
    """``"news "`` or ``"image "`` for a name of theirs, by its namespace, or by its prefix where that is not declared."""
    space = tag.rpartition("}")[0] or tag.rpartition(":")[0]
    return "news " if "news" in space else "image " if "image" in space else ""


def _changed(said: dict[str, str]) -> datetime:
    return find_date(said.get("news publication_date", "") or said.get("lastmod", "")) or _LONG_AGO


def _children(root: etree._Element, base: str) -> Iterator[Request]:
    """The sitemaps worth reading: those for news, then the most lately changed."""
    children = [_values(child) for child in root if _local(child) == "sitemap"]
    addresses = [(url.canonical(said.get("loc", ""), base), said) for said in children]
    ranked = sorted(
        ((address, said) for address, said in addresses if address),
        key=lambda pair: ("news" in urlsplit(pair[0]).path.lower(), _changed(pair[1])),
        reverse=True,
    )
    for address, _ in ranked[:MAX_CHILDREN]:
        yield Request(address, accept=_response.ACCEPT_SITEMAP)


def _local(element: etree._Element) -> str:
    """The name without namespace and without a prefix that nobody declared (recovery keeps such)."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _allowed(reference: re.Match[str]) -> str:
    """A character reference, unless it names what no XML may hold: recovery would let it through."""
    number = int(reference[1][1:], 16) if reference[1][0] in "xX" else int(reference[1])
    is_character = (
        number in {9, 10, 13} or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or number > 0xFFFF
    )
    return reference[0] if is_character and number <= 0x10FFFF else ""
