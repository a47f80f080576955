"""The text of an article page, by trafilatura.

``fast`` skips trafilatura's fallback extractors, which on news pages add noise at two thirds more cost; where it finds
next to nothing they are tried once, then the text that the page's structured data carries.
"""

from __future__ import annotations

import logging

import lxml.html
import trafilatura

from monitor.articles.markup import plain
from monitor.errors import ReadError

SHORT = 200
"""Characters. Less than this is not taken for an article before everything was tried."""

# It reports every page without an article as a warning; that is our result, not an event.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def parse_page(text: str) -> lxml.html.HtmlElement:
    """The tree of a page. Raises ReadError when there is none."""
    try:
        tree = trafilatura.load_html(text)
    except MemoryError:
        raise
    except Exception as error:  # lxml raises what its C code and Python's regexes raise on hostile text
        raise ReadError(f"the page could not be parsed: {type(error).__name__}: {error}") from error
    if tree is None:
        raise ReadError("the page is not HTML")
    return tree


def extract_text(tree: lxml.html.HtmlElement, structured: str = "") -> tuple[str, str]:
    """The article's text, paragraphs as lines, and how it was found ("fast", "full", "structured" or "").

    ``structured`` is the articleBody of the page's own JSON-LD. The tree is not changed. Raises ReadError.
    """
    best, step = _extracted(tree, fast=True), "fast"
    if len(best) < SHORT:
        thorough = _extracted(tree, fast=False)
        if len(thorough) > len(best):
            best, step = thorough, "full"
    if len(best) < SHORT and structured:
        body = plain(structured)
        if len(body) > len(best):
            best, step = body, "structured"
    return best, step if best else ""


def _extracted(tree: lxml.html.HtmlElement, *, fast: bool) -> str:
    try:
        return trafilatura.extract(tree, fast=fast, include_comments=False) or ""
    except MemoryError:
        raise
    except (
        Exception
    ) as error:  # its documented ValueError, and whatever lxml or a regex raises on a hostile tree
        raise ReadError(f"no text could be extracted: {type(error).__name__}: {error}") from error
