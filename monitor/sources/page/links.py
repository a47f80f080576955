"""The links of a page: every address once, with what the page shows about it.

One page links to an article up to four times: its picture, its headline, "read more" and the number of its comments.
What counts is the longest text that leads to an address; where only "read more" does, the headline beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import lxml.html

from monitor import url
from monitor.articles.markup import one_line

MAX_ANCHORS = 5000
"""Anchors of one page that are looked at, in its order."""

_LONGEST_ADDRESS = 2048  # longer ones carry data; an Arabic slug takes six characters a letter
_CLIMB = 30  # how many ancestors are asked what part of the page they are
_NEAR = 6  # how far from its anchor the block of a link may begin
_MOST_IN_BLOCK = 300  # elements of a block that are looked at
_LONGEST_LABEL = 30
_FEW = 6  # links that one advertisement may have
_PLACE = 3  # ancestors that tell a place
_DIGITS = re.compile(r"\d+")

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"article", "li", "tr", "figure"})
_MENUS = frozenset({"nav", "footer", "menu"})
_MENU_NAMES = frozenset(
    "nav navbar navigation menu submenu megamenu footer breadcrumb breadcrumbs social share topbar pagination pager".split()  # noqa: SIM905 - read as words
)
_TITLE_NAMES = frozenset({"title", "headline", "heading", "titre", "titel"})
_BLOCK_NAMES = frozenset("card story teaser post entry item tile".split())  # noqa: SIM905 - the same
_PAID_NAMES = frozenset(
    "ad ads adv advert advertisement advertorial sponsor sponsored promoted taboola outbrain".split()  # noqa: SIM905 - the same
)
_PAID_LABELS = frozenset(
    {
        "إعلان", "اعلان", "إعلان ممول", "إعلان مدفوع", "محتوى مدفوع", "محتوى ممول", "برعاية", "مادة إعلانية",
        "تبلیغات", "تبلیغ", "آگهی", "رپرتاژ آگهی", "رپورتاژ آگهی", "رپورتاژ",
        "sponsored", "sponsored content", "advertisement", "ad", "paid content", "paid post", "promoted",
        "partner content", "advertorial", "sponsorisé", "contenu sponsorisé", "publicité", "publi-rédactionnel",
        "reklam", "sponsorlu",
    }
)  # fmt: skip
_MORE = re.compile(
    r"(?:(?:ا|إ|أ)?قرأ(?: |ي )?(?:المزيد|أكثر|التفاصيل|الخبر كاملا|بقية الخبر)|المزيد|للمزيد|التفاصيل|تفاصيل|ادامه(?: مطلب| خبر)?|بیشتر"
    r"|بخوانید|read more|more|continue(?: reading)?|full story|lire(?: la suite| plus)?|en savoir plus|devamı|devamını oku)"
    r"[ .:…»›>←→]*",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Link:
    """An address in its canonical spelling and what the page shows about it.

    ``anchor`` is the longest text that leads there. ``headline``: one of its anchors is a heading or in one.
    ``dated``: a time stands beside it. ``in_menu``: all its anchors stand in menus or footers. ``paid``: the page calls
    it an advertisement. ``listed``: the page's own structured data lists it. ``place`` is where its longest anchor
    stands, by the names of the elements around it: links of one list have one place.
    """

    address: str
    anchor: str
    headline: bool = False
    dated: bool = False
    in_menu: bool = False
    paid: bool = False
    listed: bool = False
    place: str = ""


def links_of(anchors: Iterable[lxml.html.HtmlElement], base: str, page_url: str) -> list[Link]:
    """Every address once, in the order of the page; not the page itself."""
    here = url.comparison_key(page_url)
    blocks = _Blocks()
    found: dict[str, Link] = {}
    for element, address, key in _addressed(anchors, base):
        if key == here:
            continue
        link = _seen(element, address, blocks)
        known = found.get(key)
        found[key] = link if known is None else _merged(known, link)
    return list(found.values())


def base_of(tree: lxml.html.HtmlElement, page_url: str) -> str:
    """What relative addresses of a page are resolved against."""
    element = next(tree.iter("base"), None)
    written = (element.get("href") or "").strip() if element is not None else ""
    return (url.canonical(written, page_url) if written else "") or page_url


def _addressed(
    anchors: Iterable[lxml.html.HtmlElement], base: str
) -> Iterator[tuple[lxml.html.HtmlElement, str, str]]:
    """(anchor, address, comparison key) of those that lead to another document."""
    for number, element in enumerate(anchors):
        if number >= MAX_ANCHORS:
            return
        written = (element.get("href") or "").strip()
        if not written or written.startswith("#") or len(written) > _LONGEST_ADDRESS:
            continue
        address = url.canonical(written, base)
        key = url.comparison_key(address)
        if key:
            yield element, address, key


def _merged(one: Link, other: Link) -> Link:
    """What two anchors of one address say together; the first address and the longest text."""
    return replace(
        one,
        anchor=max(one.anchor, other.anchor, key=len),
        place=one.place if len(one.anchor) >= len(other.anchor) else other.place,
        headline=one.headline or other.headline,
        dated=one.dated or other.dated,
        in_menu=one.in_menu and other.in_menu,
        paid=one.paid or other.paid,
    )


def _seen(element: lxml.html.HtmlElement, address: str, blocks: _Blocks) -> Link:
    block = blocks.around(element)
    anchor = _text_of(element)
    headline = _is_headline(element)
    if block is not None and (not anchor or _MORE.fullmatch(anchor)) and blocks.is_of_one(block):
        beside = _heading_in(block)
        anchor, headline = (beside, True) if beside else ("", headline)
    return Link(
        address,
        "" if _MORE.fullmatch(anchor) else anchor,
        headline=headline,
        dated=block is not None and blocks.is_dated(block),
        in_menu=_is_in_menu(element),
        paid=_is_paid(element) or blocks.is_paid(element, block),
        place=_place(element),
    )


def _text_of(element: lxml.html.HtmlElement) -> str:
    """The heading within an anchor, else all its text, else its title, else what its picture shows.

    Some sites wrap a whole card in one anchor: section, headline, summary and time.
    """
    heading = next((each for each in element.iter(*_HEADINGS)), None)
    text = one_line(str(heading.text_content())) if heading is not None else ""
    text = text or one_line(str(element.text_content())) or one_line(element.get("title") or "")
    if not text:
        text = next((one_line(image.get("alt") or "") for image in element.iter("img")), "")
    return text


def _is_headline(element: lxml.html.HtmlElement) -> bool:
    """Whether an anchor has a heading in it, stands in one, or is called one."""
    if next(element.iter(*_HEADINGS), None) is not None or _names(element) & _TITLE_NAMES:
        return True
    parent = element.getparent()
    for _ in range(3):
        if parent is None:
            return False
        if parent.tag in _HEADINGS or _names(parent) & _TITLE_NAMES:
            return True
        parent = parent.getparent()
    return False


def _is_in_menu(element: lxml.html.HtmlElement) -> bool:
    """The nearest ancestor that says what part of the page it is decides."""
    for number, parent in enumerate(element.iterancestors()):
        if number >= _CLIMB or parent.tag in {"article", "main", "body"}:
            return False
        if parent.tag in _MENUS or parent.get("role") == "navigation" or _names(parent) & _MENU_NAMES:
            return True
    return False


def _place(element: lxml.html.HtmlElement) -> str:
    """The four nearest elements, each with the first of its classes, without numbers."""
    names = []
    for number, each in enumerate((element, *element.iterancestors())):
        if number > _PLACE or each.tag == "body":
            break
        called = next(iter((each.get("class") or "")[:100].split()), "")
        names.append(f"{each.tag}.{_DIGITS.sub('', called)}")
    return ">".join(names)


def _is_paid(element: lxml.html.HtmlElement) -> bool:
    if "sponsored" in (element.get("rel") or "").lower().split():
        return True
    for number, parent in enumerate((element, *element.iterancestors())):
        if number > _NEAR or parent.tag in {"main", "body"}:
            return False
        if _names(parent) & _PAID_NAMES:
            return True
    return False


def _names(element: lxml.html.HtmlElement) -> set[str]:
    """The words of an element's classes and id: "post-title" and "postTitle" are both called title."""
    written = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    return {piece.lower() for piece in _PIECES.split(written) if piece}


def _heading_in(block: lxml.html.HtmlElement) -> str:
    heading = next((each for each in block.iter(*_HEADINGS)), None)
    return one_line(str(heading.text_content())) if heading is not None else ""


class _Blocks:
    """What is known of the blocks around links, each looked at once."""

    def __init__(self) -> None:
        self._dated: dict[lxml.html.HtmlElement, bool] = {}
        self._paid: dict[lxml.html.HtmlElement, bool] = {}
        self._headed_paid: dict[lxml.html.HtmlElement, bool] = {}
        self._of_one: dict[lxml.html.HtmlElement, bool] = {}

    def around(self, element: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
        """The card, row or list entry that an anchor belongs to; some are whole cards themselves."""
        for number, parent in enumerate((element, *element.iterancestors())):
            if number > _NEAR or parent.tag in {"main", "body"}:
                return None
            if parent.tag in _BLOCKS or _names(parent) & _BLOCK_NAMES:
                return parent
        return None

    def is_of_one(self, block: lxml.html.HtmlElement) -> bool:
        """Whether it has one heading at most: then what is headed is clear."""
        return _remembered(
            self._of_one, block, lambda: sum(1 for _ in _first(block.iter(*_HEADINGS), 2)) <= 1
        )

    def is_dated(self, block: lxml.html.HtmlElement) -> bool:
        """Whether it shows a time."""
        return _remembered(self._dated, block, lambda: next(block.iter("time"), None) is not None)

    def is_paid(self, element: lxml.html.HtmlElement, block: lxml.html.HtmlElement | None) -> bool:
        """Whether something reads "advertisement" and nothing else: in the block, or at the head of what holds it
        with a few others."""
        if block is not None and _remembered(
            self._paid, block, lambda: any(map(_says_paid, _first(block.iter(), _MOST_IN_BLOCK)))
        ):
            return True
        for number, parent in enumerate(element.iterancestors()):
            if number >= _NEAR // 2 or parent.tag in {"main", "body"}:
                return False
            if _remembered(self._headed_paid, parent, lambda holder=parent: _is_headed_paid(holder)):  # type: ignore[misc]  # a default binds the parent of this round
                return True
        return False


def _is_headed_paid(holder: lxml.html.HtmlElement) -> bool:
    if sum(1 for _ in _first(holder.iter("a"), _FEW + 1)) > _FEW:
        return False
    return any(map(_says_paid, _first(holder, _FEW)))


def _says_paid(element: lxml.html.HtmlElement) -> bool:
    text = (element.text or "") if isinstance(element.tag, str) else ""
    return 0 < len(text) <= 3 * _LONGEST_LABEL and one_line(text).casefold() in _PAID_LABELS


def _remembered(
    memory: dict[lxml.html.HtmlElement, bool], block: lxml.html.HtmlElement, ask: Callable[[], bool]
) -> bool:
    if block not in memory:
        memory[block] = ask()
    return memory[block]


def _first(elements: Iterable[lxml.html.HtmlElement], most: int) -> Iterator[lxml.html.HtmlElement]:
    for number, element in enumerate(elements):
        if number >= most:
            return
        yield element
