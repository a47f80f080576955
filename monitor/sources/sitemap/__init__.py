"""kind = "sitemap": news sitemaps, plain ones, indexes of them, lists of addresses; gzip or not.

Half of the publishers have no feed and a sitemap, so this is the other way to learn what is new. A news sitemap
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap) says headline, time, publisher and
language; a plain one (https://www.sitemaps.org/protocol.html) only addresses and when they changed: what such an
address says is on its page, which the poll fetches for what is new.

    document ─ markup ─► root ─┬─ <sitemapindex> ─ index ─► the few sitemaps worth reading, as Requests to follow
                               └─ <urlset>, or lines of addresses ─► articles
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from lxml import etree
from pydantic import BaseModel, ConfigDict

from monitor import url
from monitor.articles.build import MAX_ARTICLES, Draft, build
from monitor.articles.dates import find_date, read_date
from monitor.articles.markup import split_keywords
from monitor.errors import ReadError
from monitor.model import Article, Reading, Request, Response, Source, SourceState
from monitor.sources import _response
from monitor.sources._addresses import lists_or_serves
from monitor.sources.sitemap.index import Child, worth_reading
from monitor.sources.sitemap.markup import addresses_in, local_name, root_of, values_of

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ROOTS_OF_FEEDS = frozenset({"rss", "feed", "rdf"})


class Settings(BaseModel):
    """A sitemap needs no options of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def start(source: Source, state: SourceState) -> Request:
    """The sitemap or the index."""
    return _response.ask(source, state, _response.ACCEPT_SITEMAP)


def read(source: Source, response: Response) -> Reading:
    """The articles of a sitemap, or the sitemaps of an index as Requests to follow. Raises ReadError."""
    text, guesses = _response.text_of(response)
    listed = addresses_in(text)
    if listed:
        entries: Iterable[dict[str, str]] = ({"loc": address} for address in listed)
        return _reading(entries, source, response, guesses, "text sitemap")
    root = _root(text, response)
    if local_name(root) == "sitemapindex":
        return Reading(follow=tuple(_followed(root, source, response)), step="sitemap index")
    entries = (values_of(entry) for entry in root if local_name(entry) == "url")
    return _reading(entries, source, response, guesses, "sitemap")


def _root(text: str, response: Response) -> etree._Element:
    try:
        root = root_of(text)
    except ReadError as error:
        raise ReadError(f"{response.url}: {error}; it begins with {_response.beginning(text)!r}") from error
    name = local_name(root)
    if name not in {"sitemapindex", "urlset"}:
        remedy = 'a feed; write kind = "feed"' if name in _ROOTS_OF_FEEDS else f"its root element is <{name}>"
        raise ReadError(f"{response.url}: no sitemap: {remedy}; it begins with {_response.beginning(text)!r}")
    return root


# --- an index -------------------------------------------------------------------------------------------------------


def _followed(root: etree._Element, source: Source, response: Response) -> Iterator[Request]:
    """Requests for the sitemaps of an index that are worth reading; of an index in an index fewer."""
    written = (values_of(entry) for entry in root if local_name(entry) == "sitemap")
    children = [
        Child(url.canonical(said.get("loc", ""), response.url), find_date(said.get("lastmod", "")))
        for said in written
    ]
    here = {url.comparison_key(address) for address in (response.url, response.request.url, source.url)}
    others = [each for each in children if each.address and url.comparison_key(each.address) not in here]
    is_nested = url.comparison_key(response.request.url) != url.comparison_key(source.url)
    for child in worth_reading(others, _response.sent_at(response), is_nested=is_nested):
        yield Request(child.address, accept=_response.ACCEPT_SITEMAP)


# --- a sitemap ------------------------------------------------------------------------------------------------------


def _reading(
    entries: Iterable[dict[str, str]], source: Source, response: Response, guesses: Sequence[str], step: str
) -> Reading:
    now = _response.sent_at(response)
    wanted = _newest([said for said in entries if _is_wanted(said, response.url)])
    articles = (
        build(_draft(said, source, response.url, guesses), source_id=source.id, base=response.url, now=now)
        for said in wanted
    )
    return Reading(tuple(_distinct(articles)), step=step)


def _is_wanted(said: dict[str, str], base: str) -> bool:
    """What a news sitemap lists is news; a plain one lists sections, tags and authors, too."""
    address = url.canonical(said.get("loc", ""), base)
    return bool(address) and ("news title" in said or not lists_or_serves(address))


def _newest(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    """The newest entries by their own dates, in the sitemap's order; all of them where they fit.

    Of those without a date, the last: a sitemap that names no times is mostly written by appending.
    """
    if len(entries) <= MAX_ARTICLES:
        return entries
    times = [_changed(said) for said in entries]
    by_age = sorted(range(len(entries)), key=lambda at: (times[at], at), reverse=True)
    return [entries[at] for at in sorted(by_age[:MAX_ARTICLES])]


def _changed(said: dict[str, str]) -> datetime:
    written = said.get("news publication_date", "") or said.get("lastmod", "")
    return read_date(written) or find_date(written) or _LONG_AGO


def _draft(said: dict[str, str], source: Source, base: str, guesses: Sequence[str]) -> Draft:
    return Draft(
        id=url.canonical(said["loc"], base),
        url=said["loc"],
        title=said.get("news title", ""),
        published=said.get("news publication_date", ""),
        updated=said.get("lastmod", ""),
        publisher=said.get("news name", "") or source.name,
        keywords=split_keywords([said.get("news keywords", "")]),
        language=said.get("news language", "") or source.language,
        images=(said["image loc"],) if "image loc" in said else (),
        guesses=guesses,
    )


def _distinct(articles: Iterable[Article]) -> Iterator[Article]:
    """An address that is listed twice is one article: its first mention."""
    seen: set[str] = set()
    for article in articles:
        if article.url and article.id not in seen:
            seen.add(article.id)
            yield article
