"""kind = "page": a section page whose article links are followed, found by rules, or by a selector of the operator's.

    page ─ links ─► each address once ─┬─ score ─► those that look like articles ─► Requests to follow
                                       └─ selector or links: those that the operator points at

What is new since the last read is the poll's to know: an article that was read is not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import lxml.html
from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from pydantic import field_validator, model_validator

from monitor import url
from monitor.articles.extract import parse_page
from monitor.errors import ReadError
from monitor.model import Reading, Request, Response, Source, SourceState
from monitor.sources import _page, _response
from monitor.sources.page.links import Link, base_of, links_of
from monitor.sources.page.lists import listed
from monitor.sources.page.score import ENOUGH, Scored, choose, score
from monitor.toml import Table, mistake, t

__all__ = ["ENOUGH", "MAX_LINKS", "Link", "Settings", "choose", "read", "score", "start"]

MAX_LINKS = 200
"""Article links that one reading follows, in the order of the page."""


class Settings(Table):
    """Which ``a`` elements, or what contains them, to follow instead of what the rules find.

    ``selector`` is a CSS selector, ``links`` an XPath expression for what CSS can't say. One of the two at most.
    """

    selector: str = ""
    links: str = ""

    @field_validator("selector")
    @classmethod
    def _is_selector(cls, selector: str) -> str:
        if selector:
            try:
                CSSSelector(selector, translator="html")
            except (SelectorError, etree.XPathSyntaxError) as error:
                raise mistake(
                    "wrong-selector",
                    t("this is no CSS selector: {reason}"),
                    t("write what leads to the links: {example}"),
                    reason=str(error)[:200],
                    example='selector = "main article h3 a"',
                ) from error
        return selector

    @field_validator("links")
    @classmethod
    def _is_expression(cls, expression: str) -> str:
        if expression:
            try:
                etree.XPath(expression)
            except etree.XPathSyntaxError as error:
                raise mistake(
                    "wrong-expression",
                    t("this is no XPath expression: {reason}"),
                    t("write what leads to the links: {example}"),
                    reason=str(error)[:200],
                    example='links = "//main//h3/a"',
                ) from error
        return expression

    @model_validator(mode="after")
    def _one(self) -> Settings:
        if self.selector and self.links:
            raise mistake(
                "two-selectors",
                t("selector and links say the same in two ways"),
                t("keep one of them: selector is CSS, links is XPath"),
                at="links",
            )
        return self


def start(source: Source, state: SourceState) -> Request:
    """The section page."""
    return _response.ask(source, state, _response.ACCEPT_PAGE)


def read(source: Source, response: Response) -> Reading:
    """The article links of a section page as Requests to follow; of one of those, its article.

    Raises ReadError when none is found: a page that is drawn by a script, a site that was rebuilt.
    """
    if response.request.role == "article":
        return _page.read_article(source, response)
    text, _ = _response.text_of(response)
    try:
        tree = parse_page(text)
    except ReadError as error:
        raise ReadError(f"{response.url}: {error}; it begins with {_response.beginning(text)!r}") from error
    settings = source.settings if isinstance(source.settings, Settings) else Settings()
    if settings.selector or settings.links:
        chosen, step = _pointed_at(tree, response.url, settings), "selector"
    else:
        chosen, step = _found(tree, response.url, text), "link rules"
    requests = (Request(link.address, role="article", accept=_response.ACCEPT_PAGE) for link in chosen)
    return Reading(follow=tuple(requests)[:MAX_LINKS], step=step)


def _pointed_at(tree: lxml.html.HtmlElement, page_url: str, settings: Settings) -> list[Link]:
    wanted = settings.selector or settings.links
    chosen = links_of(_within(tree, settings), base_of(tree, page_url), page_url)
    if not chosen:
        raise ReadError(f"{page_url}: {wanted!r} finds no link on the page: was the site rebuilt?")
    return chosen


def _found(tree: lxml.html.HtmlElement, page_url: str, text: str) -> list[Link]:
    scored = scored_links(tree, page_url)
    if not scored:
        raise ReadError(
            f"{page_url}: the page has no links; it begins with {_response.beginning(text)!r}. "
            "A page that a script draws can't be read: look for a feed or a sitemap of the site"
        )
    chosen = [each.link for each in scored if each.is_article]
    if not chosen:
        raise ReadError(
            f"{page_url}: none of the {len(scored)} links of the page looks like one to an article; "
            "point at them with selector, or watch a feed or a sitemap of the site"
        )
    return chosen


def scored_links(tree: lxml.html.HtmlElement, page_url: str) -> list[Scored]:
    """Every link of a page with its points."""
    base = base_of(tree, page_url)
    own = listed(tree, base)
    found = links_of(tree.iter("a"), base, page_url)
    return choose([replace(link, listed=url.comparison_key(link.address) in own) for link in found], page_url)


def _within(tree: lxml.html.HtmlElement, settings: Settings) -> Iterator[lxml.html.HtmlElement]:
    """The anchors among what a selector finds, and in it."""
    if settings.selector:
        found = CSSSelector(settings.selector, translator="html")(tree)
    else:
        found = tree.xpath(settings.links)
    for element in found if isinstance(found, list) else ():
        if isinstance(element, lxml.html.HtmlElement):
            yield from element.iter("a")
