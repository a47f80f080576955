"""Markup to plain text, for the fragments that feeds carry. Paragraphs stay apart as lines.

One pass of libxml2's HTML parser and one walk over its tree: linear in the input, whatever the input is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import lxml.html
from lxml import etree

# What makes a piece of text markup; "a < b" and "R&D" are neither.
_TAG = re.compile(r"<[A-Za-z/!?]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# C0 and C1 controls but tab and line breaks, and lone surrogates, which no encoder takes.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9:_-]{0,40})[^<>]{4000,}")
_MOST_ATTRIBUTES = 1000

_SEPARATORS = re.compile(r"[,،;؛|]")

_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "head",
        "title",
        "select",
        "textarea",
    }
)
_BLOCKS_OF_HTML = """address article aside blockquote br caption center dd details dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody tfoot thead tr ul"""
_BLOCKS = frozenset(_BLOCKS_OF_HTML.split())
_CELLS = frozenset({"td", "th"})

_PARSER = lxml.html.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False
)


def clean(text: str) -> str:
    """Text without characters that have no business in one: controls go, lone surrogates become U+FFFD."""
    if text.isprintable():  # the usual case, decided in C
        return text
    return _UNPRINTABLE.sub(lambda found: "\ufffd" if found[0] >= "\ud800" else "", text)


def one_line(text: str) -> str:
    """Text on one line, each run of white space a blank."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Text with one blank between words and one line break between paragraphs."""
    # str.split and not an expression: every text of every feed passes here, most of it three times.
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def plain(fragment: str) -> str:
    """An HTML fragment as plain text: paragraphs are lines, entities characters, scripts and styles gone."""
    if not _TAG.search(fragment):
        return paragraphs(html.unescape(fragment))
    return paragraphs("".join(_walk(fragment)).replace("\r", "\n"))


def plain_line(fragment: str) -> str:
    """``plain`` on one line, for headlines and names."""
    if not _TAG.search(fragment) and not _ENTITY.search(fragment):
        return one_line(fragment)
    return one_line(plain(fragment))


def split_keywords(strings: Iterable[str]) -> tuple[str, ...]:
    """Keywords of strings that may hold several: split at Latin and Arabic commas, semicolons and bars."""
    parts = (
        one_line(html.unescape(part)).strip("#") for string in strings for part in _SEPARATORS.split(string)
    )
    return tuple(dict.fromkeys(part for part in parts if part))


def without_floods(text: str) -> str:
    """Markup in which no tag has thousands of attributes: parsers compare each with all others, and a megabyte of
    them costs half a minute. Such a tag loses all of them."""
    return _LONG_TAG.sub(
        lambda found: f"<{found[1]} " if len(found[0].split()) > _MOST_ATTRIBUTES else found[0], text
    )


def _walk(fragment: str) -> list[str]:
    """The text pieces of a fragment in order, with a line break wherever a block begins or ends."""
    # The text is re-encoded with its encoding forced: a <meta charset> inside must not be believed.
    octets = f"<div>{clean(without_floods(fragment))}</div>".encode()
    try:
        root = lxml.html.document_fromstring(octets, parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError):
        return [html.unescape(re.sub(r"<[^<>]*>", " ", fragment))]
    pieces: list[str] = []
    dropped = 0  # how many dropped elements are open around the current place
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else "script"
        if event == "start":
            dropped += name in _DROPPED
            pieces.append(_boundary(name))
            text = element.text
        else:
            dropped -= name in _DROPPED
            pieces.append(_boundary(name))
            text = element.tail
        if text and not dropped:
            # Line breaks of the source text mean nothing in HTML; those of <pre> are lost with them.
            pieces.append(text.replace("\n", " "))
    return pieces


def _boundary(name: str) -> str:
    if name in _BLOCKS:
        return "\n"
    return " " if name in _CELLS else ""
