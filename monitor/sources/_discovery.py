"""What an address leads to that could be watched: feeds that a page names, sitemaps that robots.txt names, the page.

Pure like the kinds, and run in worker processes like them: pages and robots.txt are foreign bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import lxml.html

from monitor import sources, url
from monitor.articles.markup import one_line
from monitor.errors import ReadError
from monitor.model import Article, Reading, Request, Response, Source
from monitor.sources import _response

GUESSES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
"""Where feeds are that no page names. Over 772 known feeds these six find 36 %, ten more only 3 % more."""

MOST_FEEDS = 8
MOST_SITEMAPS = 30
_LONGEST_ROBOTS = 512 * 1024
_LONG = timedelta(days=30)

_FEED_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
        "application/xml", "text/xml",
    }
)  # fmt: skip
_FEED_PATH = re.compile(
    r"/(?:rss|feed|feeds|atom)(?:[/.][\w-]+)*/?$|\.(?:rss|atom|rdf)$|/(?:rss|feed|atom|index)\.xml$|[?&]feed=(?:rss|rss2|atom)\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"/comments?/|comments?[-_]?feed|[?&]feed=comments|^comments\b|\bcomments feed\b|تعليقات", re.IGNORECASE
)
_OTHER_JSON = re.compile(r"/wp-json/|oembed|/manifest", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_DATE_IN_PATH = re.compile(r"/(20\d\d)[/-]?(0?[1-9]|1[0-2])[/-]?(0?[1-9]|[12]\d|3[01])(?=[/-]|$)")

Kind = Literal["feed", "sitemap", "page"]


@dataclass(frozen=True, slots=True)
class Clues:
    """What a page says of its site: its name, its language, the addresses of feeds."""

    name: str = ""
    language: str = ""
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taste:
    """What watching an address would give: how many articles now, the newest, how many a day (None: no telling), some
    headlines; ``follow`` is where their texts, or more lists, are."""

    articles: int
    newest: datetime | None = None
    per_day: float | None = None
    headlines: tuple[str, ...] = ()
    language: str = ""
    publisher: str = ""
    follow: tuple[Request, ...] = ()


def kind_of(response: Response) -> Kind:
    """What a document is, by its beginning; "page" for what is neither feed nor sitemap. Raises ReadError when it is
    empty."""
    text, _ = _response.text_of(response)
    if _response.looks_like_html(text):
        return "page"
    head = text[:4000].lower()
    if (
        "<urlset" in head
        or "<sitemapindex" in head
        or text.lstrip("\ufeff \r\n").startswith(("http://", "https://"))
    ):
        return "sitemap"
    is_feed = re.search(r"<(?:\w{1,10}:)?(?:rss|feed|rdf)[\s>]", head) or text.lstrip(
        "\ufeff \r\n"
    ).startswith("{")
    return "feed" if is_feed else "page"


def clues(response: Response) -> Clues:
    """What a page says of its site. Raises ReadError."""
    # As in articles/page.py: wanted in workers only, and slow to import.
    from monitor.articles.extract import parse_page  # noqa: PLC0415

    text, _ = _response.text_of(response)
    tree = parse_page(text)
    named = [
        (element.get("content") or "")
        for element in tree.iter("meta")
        if (element.get("property") or element.get("name") or "").lower()
        in {"og:site_name", "application-name"}
    ]
    title = next((str(element.text_content()) for element in tree.iter("title")), "")
    language = (tree.get("lang") or "").strip()
    return Clues(
        name=one_line(next((name for name in named if name.strip()), "") or title)[:200],
        language=language if _LANGUAGE.fullmatch(language) else "",
        feeds=tuple(_feeds(tree, response.url))[:MOST_FEEDS],
    )


def sitemaps(response: Response) -> tuple[str, ...]:
    """The addresses that a robots.txt names as sitemaps."""
    text = response.body[:_LONGEST_ROBOTS].decode("utf-8", "replace")
    found = (url.canonical(each[1], response.url) for each in _SITEMAP_LINE.finditer(text))
    return tuple(dict.fromkeys(address for address in found if address))[:MOST_SITEMAPS]


def taste(kind: Kind, response: Response, now: datetime) -> Taste:
    """What a source of that kind at this address would give. Raises ReadError."""
    source = Source(id="new", kind=kind, url=response.request.url, settings=sources.load(kind).Settings())
    reading = sources.read(kind, source, response)
    return of_reading(reading, now)


def of_reading(reading: Reading, now: datetime) -> Taste:
    """The same of a reading; the articles of pages that are only linked to are counted with it."""
    articles, links = reading.articles, [each for each in reading.follow if each.role == "article"]
    moments = [
        each for each in map(_moment, articles) if each is not None and each <= now + timedelta(days=1)
    ]
    moments += [each for each in (_date_in(link.url) for link in links) if each is not None and each <= now]
    newest = max(moments, default=None)
    latest = sorted(
        articles, key=lambda each: _moment(each) or datetime.min.replace(tzinfo=UTC), reverse=True
    )
    return Taste(
        articles=len(articles) + len(links),
        newest=newest,
        per_day=per_day([each for each in map(_moment, articles) if each is not None]),
        headlines=tuple(one_line(each.title) for each in latest if each.title)[:3],
        language=_usual(each.language for each in articles),
        publisher=_usual(each.publisher for each in articles),
        follow=reading.follow,
    )


def per_day(moments: Sequence[datetime]) -> float | None:
    """Articles a day over the last of them, at most thirty days; None where there are too few to tell."""
    newest = max(moments, default=None)
    if newest is None:
        return None
    lately = [each for each in moments if newest - each <= _LONG]
    span = newest - min(lately)
    if len(lately) < 3 or span < timedelta(hours=1):
        return None
    return (len(lately) - 1) / (span / timedelta(days=1))


def _moment(article: Article) -> datetime | None:
    return article.published or article.updated


def _date_in(address: str) -> datetime | None:
    found = _DATE_IN_PATH.search(urlsplit(address).path)
    try:
        return datetime(*map(int, found.groups()), tzinfo=UTC) if found else None  # type: ignore[arg-type, misc]  # three groups: year, month, day
    except ValueError:
        return None


def _usual(values: Iterable[str]) -> str:
    """What most of them say, if more than half of those that say anything do."""
    counted = Counter(value for value in values if value)
    value, times = counted.most_common(1)[0] if counted else ("", 0)
    return value if times * 2 > counted.total() else ""


def _feeds(tree: lxml.html.HtmlElement, page_url: str) -> Iterable[str]:
    """Feeds that a page names for programs, then those that it links to for people; none of comments."""
    found: dict[str, str] = {}
    for element in tree.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in relations and kind in _FEED_TYPES and not element.get("hreflang"):
            _add(found, element, page_url)
    for element in tree.iter("a"):
        written = (element.get("href") or "").strip()
        if _FEED_PATH.search(written) and url.site(url.canonical(written, page_url)) == url.site(page_url):
            _add(found, element, page_url)
    return found.values()


def _add(found: dict[str, str], element: lxml.html.HtmlElement, page_url: str) -> None:
    address = url.canonical((element.get("href") or "").strip(), page_url)
    says = f"{address} {element.get('title') or ''}"
    if address and not _COMMENTS.search(says) and not _OTHER_JSON.search(address):
        found.setdefault(url.comparison_key(address), address)


def refused(error: ReadError) -> str:
    """Why an address gives nothing, without the address itself, which stands beside it."""
    return re.sub(r"^https?://\S+: ", "", str(error))
