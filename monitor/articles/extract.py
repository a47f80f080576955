"""The text of an article page, by trafilatura.

``fast`` skips trafilatura's fallback extractors, which on news pages add noise at two thirds more cost; where it finds
next to nothing they are tried once, then the text that the page's structured data carries.

Half of its time went into elements that it throws away at last: it copies a page several times, and asks a regular
expression about each class and id. What it would never take (NEVER_TEXT) is therefore taken out first, and elements
are made by lxml itself instead of by a look-up in Python: the same text, from a page in two thirds of the time.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterator
from typing import cast

import lxml.html
import trafilatura
from lxml import etree
from trafilatura.settings import Extractor

from monitor.articles.labels import Labels
from monitor.articles.markup import one_line, plain
from monitor.articles.related import read_labels_off, remove
from monitor.errors import ReadError

SHORT = 200
"""Characters. Less than this is not taken for an article before everything was tried."""

MAX_ELEMENTS, MAX_ATTRIBUTES = 50_000, 200_000
"""Of one page. News pages have 1,500 and 3,000; what is made to cost time has millions."""

NEVER_TEXT = (
    "script", "style", "svg", "link", "meta", "iframe", "input", "select", "textarea", "noscript", "object", "embed",
    "applet", "video", "audio", "canvas", "map", "picture", "datalist", "template",
)  # fmt: skip
SELDOM_TEXT = ("nav", "aside", "footer", "menu", "dialog", "button", "label")
"""Elements that trafilatura cuts, too (but for ``template``, which is never shown), without asking what is in them. Of
the second kind we do ask: a template may have been built of anything."""

_LONG, _ENOUGH_OF_PAGE = 3000, 0.2
"""What is shorter than the first, in characters, and less than the second of its page is searched for again."""

_LONGEST_CELL = 300
"""Characters: with more it is no cell of a table of facts, but a column of the page."""

_MAY_HOLD_LINES = ("div", "p", "section", "article", "td", "span", "main", "br", "pre")
_BLANK_LINE, _MOST_LINES = re.compile(r"\n[ \t\r]*\n\s*"), 1000

# Hieroglyphs: letters that can be printed, and in nobody's news.
_JOINERS = {"\u200c": "\U0001312f", "\u200d": "\U00013140"}
_HIDDEN = str.maketrans(_JOINERS)
_SHOWN = str.maketrans({letter: joiner for joiner, letter in _JOINERS.items()})

_EMPTY = etree.XPath(
    ".//*[not(node())][self::div or self::span or self::i or self::a or self::li or self::section or self::b or self::em"
    " or self::img or self::source or self::hr or self::ins or self::h2 or self::h3]"
)
"""Pictures, anchors, icons, and the places of advertisements: a quarter of a page, and nothing of its text."""

_ELEMENTS = etree.XPath("count(.//*)")
_ATTRIBUTES = etree.XPath("count(.//@*)")
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])

# It reports every page without an article as a warning; that is our result, not an event.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def parse_page(text: str) -> lxml.html.HtmlElement:
    """The tree of a page, whose text has been through ``markup.without_floods``. Raises ReadError when there is
    none, or more of it than any article has."""
    if "<" not in text:
        raise ReadError("the page is not HTML")
    # The text is encoded again, and that forced: a <meta charset> inside must not be believed.
    octets = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    try:
        tree = lxml.html.document_fromstring(octets, parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadError(f"the page could not be parsed: {type(error).__name__}: {error}") from error
    if len(tree) == 0 and not (tree.text or "").strip():
        raise ReadError("the page is not HTML")
    _bounded(tree)
    return tree


def extract_text(tree: lxml.html.HtmlElement, structured: str = "") -> tuple[str, str, Labels]:
    """The article's text, paragraphs as lines; how it was found ("fast", "full", "structured" or ""); and what labels
    on the page say, outside its text too.

    ``structured`` is the articleBody of the page's own JSON-LD. The tree is used up. Raises ReadError.
    """
    _prune(tree)
    labels = read_labels_off(tree)
    for foot in list(tree.iter("footer")):
        if not _holds_article(foot):
            remove(foot)
    joined = _hide_joiners(tree)
    best, step = _fast(tree), "fast"
    if len(best) < SHORT:
        thorough = _extracted(tree, _options(fast=False))
        if len(thorough) > len(best):
            best, step = thorough, "full"
    if joined:
        best = best.translate(_SHOWN)
    if len(best) < SHORT and structured:
        body = plain(structured)
        if len(body) > len(best):
            best, step = body, "structured"
    return best, step if best else "", labels


@functools.cache
def _parser() -> lxml.html.HTMLParser:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", collect_ids=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    # Every element the same class: lxml.html's own look-up runs Python code for each, to tell forms from others.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement))
    return parser


def _bounded(tree: lxml.html.HtmlElement) -> None:
    """Raise ReadError for a page that is made of more elements or attributes than any article."""
    for path, most, name in (
        (_ELEMENTS, MAX_ELEMENTS, "elements"),
        (_ATTRIBUTES, MAX_ATTRIBUTES, "attributes"),
    ):
        if cast("float", path(tree)) > most:
            raise ReadError(f"the page has more than {most:,} {name}, which no article has")


def _prune(tree: lxml.html.HtmlElement) -> None:
    """Take out what is never text of the article, unless it holds the headline, or an article. The foot of an article
    stays until its labels are read: source and tags often stand there."""
    etree.strip_elements(tree, *NEVER_TEXT, with_tail=False)
    for element in list(tree.iter(*SELDOM_TEXT)):
        if not _holds_article(element) and not (element.tag == "footer" and _is_in_article(element)):
            remove(element)
    for _ in range(2):  # what held nothing but an empty one is empty then
        for element in cast("list[lxml.html.HtmlElement]", _EMPTY(tree)):
            remove(element)
    for element in list(tree.iter(*_MAY_HOLD_LINES)):
        if len(element.text or "") > _LONGEST_CELL or len(element.tail or "") > _LONGEST_CELL:
            _show_blank_lines(element)
    for table in tree.iter("table"):
        if any(len(cell.text_content()) > _LONGEST_CELL for cell in _cells(table)):
            _unfold(table)


def _hide_joiners(tree: lxml.html.HtmlElement) -> bool:
    """Write letters for the zero-width joiners, which trafilatura takes for rubbish: «می‌شود» would be another word."""
    if not any(joiner in tree.text_content() for joiner in _JOINERS):
        return False
    for element in tree.iter():
        if element.text:
            element.text = element.text.translate(_HIDDEN)
        if element.tail:
            element.tail = element.tail.translate(_HIDDEN)
    return True


def _cells(table: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """The cells of a table; not those of tables in them."""
    for row in table.iterchildren("tr", "tbody", "thead"):
        for each in (row,) if row.tag == "tr" else row.iterchildren("tr"):
            yield from each.iterchildren("td", "th")


def _unfold(table: lxml.html.HtmlElement) -> None:
    """Make a table that only arranges the page what it would be today: boxes. Else its text is one line with bars."""
    for cell in list(_cells(table)):
        cell.tag = "div"
    for element in [table, *table.iterchildren("tbody", "thead", "tr"), *table.iterfind("tbody/tr")]:
        element.tag = "div"


def _show_blank_lines(element: lxml.html.HtmlElement) -> None:
    """Write a break for each blank line in a long text. Some systems keep plain text, and their style sheet shows its
    lines; in HTML they mean nothing."""
    for text, place in ((element.text, "text"), (element.tail, "tail")):
        if not text or len(text) < _LONGEST_CELL or not _BLANK_LINE.search(text):
            continue
        first, *others = _BLANK_LINE.split(text.strip(), _MOST_LINES)
        parent, at = (element, 0)
        if place == "text":
            element.text = first
        elif (above := element.getparent()) is not None:
            element.tail, parent, at = first, above, above.index(element) + 1
        for number, line in enumerate(others):
            mark = etree.SubElement(parent, "br")
            mark.tail = line
            parent.insert(at + number, mark)


def _is_in_article(element: lxml.html.HtmlElement) -> bool:
    return next(element.iterancestors("article"), None) is not None


def _holds_article(element: lxml.html.HtmlElement) -> bool:
    return element.find(".//h1") is not None or element.find(".//article") is not None


def _thorough_enough(text: str, tree: lxml.html.HtmlElement) -> bool:
    """Whether what was found is enough of a page for it not to be searched again, with less demanding settings."""
    return len(text) >= _LONG or len(text) >= _ENOUGH_OF_PAGE * len(one_line(tree.text_content()))


def _fast(tree: lxml.html.HtmlElement) -> str:
    """The text by the fast settings; a page of which they find little is searched again as trafilatura does it.

    trafilatura asks the same question of half of all pages, and takes longer to measure a page than we do.
    """
    text = _extracted(tree, _options(fast=True, once=True))
    return text if _thorough_enough(text, tree) else _extracted(tree, _options(fast=True))


def _extracted(tree: lxml.html.HtmlElement, options: Extractor) -> str:
    try:
        return trafilatura.extract(tree, options=options) or ""
    except MemoryError:
        raise
    except (
        Exception
    ) as error:  # its documented ValueError, and whatever lxml or a regex raises on a hostile tree
        raise ReadError(f"no text could be extracted: {type(error).__name__}: {error}") from error


@functools.cache
def _options(*, fast: bool, once: bool = False) -> Extractor:
    """The options as trafilatura makes them of its arguments, made once: it reads them from a file each time.

    ``once`` is without its second search, which it makes in the focus that is called "balanced" only.
    """
    options = Extractor(output_format="txt", fast=fast, comments=False)
    if once:
        options.focus = "once"
    return options
