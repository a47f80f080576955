"""What a page only shows: dates and bylines, known by the habits of templates and by where they stand. All are guesses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import lxml.html
from lxml import etree

from monitor.articles.markup import one_line

_TITLE_PARTS = re.compile(r"\s+[-–—|:•·»«]+\s+|\s*\|\s*")
_ONE_SPELLING = str.maketrans("أإآىة", "ااايه")
_HAS_DIGIT = re.compile(r"\d")
_NAMED_DATE = re.compile(r"date|time|publi|posted|tarikh|تاريخ", re.IGNORECASE)
_NAMED_BYLINE = re.compile(r"(?:^|[\s_-])(?:author|byline|writer)(?:[\s_-]*name)?(?:$|\s)", re.IGNORECASE)
# Looked for by lxml first: of a thousand elements three are left for the expression above.
_LIKE_BYLINES = etree.XPath(
    ".//*[contains(@class, 'uthor') or contains(@class, 'yline') or contains(@class, 'riter')]"
)
_MAY_SHOW_DATE = (
    "h1",
    "h2",
    "h3",
    "time",
    "span",
    "div",
    "p",
    "li",
    "small",
    "abbr",
    "td",
    "b",
    "i",
    "em",
    "strong",
    "h4",
    "h5",
    "h6",
)
_HAS_YEAR = re.compile(r"(?<!\d)(?:1[34]|19|20|١[٣٤٩]|٢٠|۱[۳۴۹]|۲۰)\d\d(?!\d)")
_LONGEST_SHOWN, _MOST_SHORT = 80, 20
_MOST_WORDS_OF_NAME = 6


def shown_dates(tree: lxml.html.HtmlElement, title: str) -> Iterator[str]:
    """What may be the article's date on the page: in elements that are made for one, then in short texts with a year;
    those behind the headline first, because before it stands today's."""
    before: list[str] = []
    short: list[str] = []
    behind_headline = False
    for element in tree.iter(*_MAY_SHOW_DATE):
        if not behind_headline and _is_headline(element, title):
            behind_headline = True
        elif said := _shown_date(element):
            if behind_headline:
                yield said
            else:
                before.append(said)
        elif behind_headline and len(short) < _MOST_SHORT and _is_short_with_year(element.text):
            short.append(one_line(element.text or ""))
    yield from before
    yield from short


def _is_headline(element: lxml.html.HtmlElement, title: str) -> bool:
    """Whether an element shows the headline. An h1 that does not is the site's name."""
    text = element.text_content() if element.tag in {"h1", "h2", "h3"} else element.text
    return bool(text) and one_line(text) == title


def _shown_date(element: lxml.html.HtmlElement) -> str:
    """The text of an element that says it shows a date, by its name, its class or its id."""
    if element.tag != "time":
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if named == " " or not _NAMED_DATE.search(named):
            return ""
    if element.tag != "time" and (inside := element.find(".//time[@datetime]")) is not None:
        return str(inside.get("datetime")).strip()
    stated = (
        element.get("datetime")
        or element.get("data-date")
        or (element.get("title") if element.tag == "abbr" else "")
    )
    if stated := (stated or "").strip():
        return stated
    shown = one_line(element.text_content())
    return shown if 6 <= len(shown) <= _LONGEST_SHOWN else ""


def _is_short_with_year(text: str | None) -> bool:
    return text is not None and 6 <= len(text) <= _LONGEST_SHOWN and _HAS_YEAR.search(text) is not None


def bylines(tree: lxml.html.HtmlElement, *sites: str) -> list[str]:
    """The first name in an element that a template calls a byline, without the publisher's beside it."""
    for element in cast("list[lxml.html.HtmlElement]", _LIKE_BYLINES(tree)):
        if _NAMED_BYLINE.search(element.get("class") or ""):
            shown = without_site(one_line(element.text_content()), *sites)
            if shown and len(shown.split()) <= _MOST_WORDS_OF_NAME and not _HAS_DIGIT.search(shown):
                return [shown]
    return []


def without_site(title: str, *sites: str) -> str:
    """A title without the site's name, in any of its forms, at its end or its start."""
    names = {_squeezed(site) for site in sites} - {""}
    cuts = list(_TITLE_PARTS.finditer(title)) if names else []
    for cut in reversed(cuts):
        if _squeezed(title[cut.end() :]) in names:
            return title[: cut.start()].strip()
    for cut in cuts:
        if _squeezed(title[: cut.start()]) in names:
            return title[cut.end() :].strip()
    return title


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower()).translate(_ONE_SPELLING)
