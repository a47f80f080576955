"""kind = "page": a section page whose article links are followed, found by rules or by an XPath expression.

The rule score adds up what an article's address and its anchor have (weights measured on hand-labelled links of 405
news home pages). A link is followed from ``ENOUGH`` on. Many Arabic sites have nothing but /news/1234567 in the
address: there the words of the anchor must carry it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml import etree
from pydantic import BaseModel, ConfigDict, field_validator

from monitor import url
from monitor.articles.extract import parse_page
from monitor.articles.markup import one_line
from monitor.errors import ReadError
from monitor.model import Reading, Request, Response, Source, SourceState
from monitor.sources import _page, _response

MAX_LINKS = 30
"""Article links that one reading follows, in the order of the page."""

ENOUGH = 3.5
_MAX_ANCHORS = 5000

_DATE = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/-]|$)")
_NUMBER = re.compile(
    r"\d{5,}|(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}(?![0-9a-z])", re.IGNORECASE
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"[-_+. ]+")
_PAGE_FILE = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_OTHER_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|docx?|xlsx?|pptx?|zip|rar|gz|mp[34]|m4a|avi|mov|apk)$",
    re.IGNORECASE,
)
_ARTICLE_SEGMENTS = """
news article articles story stories post posts content details detail akhbar خبر اخبار أخبار مقال مقالات تفاصيل
"""
_ARTICLE_WORDS = frozenset(_ARTICLE_SEGMENTS.split())
_SECTION_SEGMENTS = """
tag tags topic topics author authors writer writers category categories section sections about contact privacy terms
login register signup subscribe newsletter search archive archives page sitemap rss feed advertise jobs careers help faq
video videos gallery photos podcast podcasts live weather horoscope وسم وسوم كاتب كتاب الكاتب تصنيف قسم بحث
"""
_SECTION_WORDS = frozenset(_SECTION_SEGMENTS.split())


class Settings(BaseModel):
    """``links``: an XPath expression for the ``a`` elements (or what contains them) to follow, instead of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    links: str = ""

    @field_validator("links")
    @classmethod
    def _compiles(cls, expression: str) -> str:
        if expression:
            try:
                etree.XPath(expression)
            except etree.XPathSyntaxError as error:
                raise ValueError(f"no XPath expression: {error}") from error
        return expression


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page: its canonical address and the longest of its anchors' texts."""

    address: str
    anchor: str


def start(source: Source, state: SourceState) -> Request:
    """The section page."""
    return _response.ask(source, state, _response.ACCEPT_PAGE)


def read(source: Source, response: Response) -> Reading:
    """The article links of a section page as Requests to follow; of one of those, its article."""
    if response.request.role == "article":
        return _page.read_article(source, response)
    text, _ = _response.text_of(response)
    try:
        tree = parse_page(text)
    except ReadError as error:
        raise ReadError(f"{response.url}: {error}; it begins with {_response.beginning(text)!r}") from error
    expression = source.settings.links if isinstance(source.settings, Settings) else ""
    links = _all_links(_anchors(tree, expression), tree, response.url)
    if expression and not links:
        raise ReadError(f"{response.url}: the expression {expression!r} finds no link on the page")
    chosen = links if expression else [link for link in links if score(link, response.url) >= ENOUGH]
    if not links:
        raise ReadError(
            f"{response.url}: the page has no links; it begins with {_response.beginning(text)!r}"
        )
    requests = (Request(link.address, role="article", accept=_response.ACCEPT_PAGE) for link in chosen)
    return Reading(follow=tuple(requests)[:MAX_LINKS], step="selector" if expression else "link rules")


def score(link: Link, page_url: str) -> float:
    """How much a link looks like one to an article of the same site; minus infinity when it can't be one."""
    parts = urlsplit(link.address)
    path = unquote(parts.path)
    if _site(link.address) != _site(page_url) or _OTHER_FILE.search(path):
        return float("-inf")
    segments = [segment for segment in path.split("/") if segment]
    if not segments and not parts.query:
        return float("-inf")
    last = _PAGE_FILE.sub("", segments[-1]) if segments else ""
    points = 3.0 if _DATE.search(path) else 0.0
    points += 2.0 if _NUMBER.search(path) or _NUMBER.search(parts.query) else 0.0
    points += _slug_points(last) + _anchor_points(link.anchor)
    points += 1.0 if not path.isascii() else 0.0
    points += 0.5 if _PAGE_FILE.search(path) else 0.0
    words = {segment.lower() for segment in segments}
    points += 0.5 if words & _ARTICLE_WORDS else 0.0
    points -= 3.0 if words & _SECTION_WORDS else 0.0
    points -= 1.0 if len(segments) == 1 and len(last) < 20 else 0.0
    return points


def _slug_points(last: str) -> float:
    words = [word for word in _WORDS.split(last) if len(word) > 1 and not word.isdigit()]
    return 3.0 if len(words) >= 4 else 1.5 if len(words) == 3 else 0.0


def _anchor_points(anchor: str) -> float:
    words = len(anchor.split())
    if words >= 6 or len(_CJK.findall(anchor)) >= 10:
        return 2.5
    if words >= 4:
        return 1.2
    return -1.0 if words <= 2 else 0.0


def _anchors(tree: lxml.html.HtmlElement, expression: str) -> Iterator[lxml.html.HtmlElement]:
    if not expression:
        yield from tree.iter("a")
        return
    found = tree.xpath(expression)
    for element in found if isinstance(found, list) else ():
        if isinstance(element, lxml.html.HtmlElement):
            yield from element.iter("a")


def _all_links(
    anchors: Iterator[lxml.html.HtmlElement], tree: lxml.html.HtmlElement, page_url: str
) -> list[Link]:
    """Every address once, in the order of the page, with the longest text that leads to it."""
    base_element = next(tree.iter("base"), None)
    base = (
        url.canonical((base_element.get("href") or "") if base_element is not None else "", page_url)
        or page_url
    )
    here = url.comparison_key(page_url)
    found: dict[str, Link] = {}
    for number, element in enumerate(anchors):
        if number >= _MAX_ANCHORS:
            break
        link = (element.get("href") or "").strip()
        if not link or link.startswith("#"):
            continue
        address = url.canonical(link, base)
        key = url.comparison_key(address)
        if not key or key == here:
            continue
        anchor = one_line(element.text_content()) or one_line(element.get("title") or "")
        known = found.get(key)
        if known is None or len(anchor) > len(known.anchor):
            found[key] = Link(known.address if known else address, anchor)
    return list(found.values())


def _site(address: str) -> str:
    return url.comparison_key(address).partition("/")[0]
