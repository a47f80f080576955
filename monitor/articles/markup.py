"""Markup to plain text, for the fragments that feeds carry. Paragraphs stay apart as lines.

Nearly all of them are tags and text and nothing else, and are cut at their tags by one expression. Where that leaves
a "<" or ">" over (a comment, an attribute that holds one, a tag that never ends), the fragment goes to libxml2's HTML
parser and one walk over its tree, at ten times the cost. Both are linear in the input, whatever the input is, and both
give the same text.
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
# What stands for one of those: a number from 128 to 159 means the typographic marks of windows-1252 to all who write
# one, and to every browser.
_INSTEAD = {chr(number): bytes([number]).decode("cp1252", "ignore") for number in range(0x80, 0xA0)}
_INSTEAD |= dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd")
_TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:_-]{0,40}")
_LONG_TAG = 4000
_MOST_ATTRIBUTES = 1000

# A tag without any other inside: what is left over of "<" and ">" afterwards needs a parser.
_SIMPLE_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>")

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
    """Text without characters that have no business in one: controls go, or become what they were meant to be; lone
    surrogates become U+FFFD."""
    if text.isprintable():  # the usual case, decided in C
        return text
    return _UNPRINTABLE.sub(lambda found: _INSTEAD.get(found[0], ""), text)


def one_line(text: str) -> str:
    """Text on one line, each run of white space a blank."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Text with one blank between words and one line break between paragraphs."""
    # Every text of every feed passes here. Printable is decided in C, and leaves no white space but the blank.
    lines = [
        line.strip() if line.isprintable() and "  " not in line else " ".join(clean(line).split())
        for line in text.split("\n")
    ]
    return "\n".join([line for line in lines if line])


def plain(fragment: str) -> str:
    """An HTML fragment as plain text: paragraphs are lines, entities characters, scripts and styles gone."""
    if not _TAG.search(fragment):
        return paragraphs(html.unescape(fragment))
    text = _cut_at_tags(fragment)
    if text is None:
        return paragraphs("".join(_walk(fragment)).replace("\r", "\n"))
    return paragraphs(html.unescape(text).replace("\r", "\n"))


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
    # Cut at every "<" in C first: hardly a page has a tag that long, and an expression looks at every letter.
    pieces = text.split("<")
    if len(max(pieces, key=len)) <= _LONG_TAG:
        return text
    first, *others = pieces
    short = (each if len(each) <= _LONG_TAG else _without_flood(each) for each in others)
    return "<".join((first, *short))


def _without_flood(piece: str) -> str:
    """What follows a "<", without the attributes of the tag if there are too many."""
    end = piece.find(">")
    inside = piece if end < 0 else piece[:end]
    if len(inside) <= _LONG_TAG or (name := _TAG_NAME.match(piece)) is None:
        return piece
    return f"{name[0]} {piece[len(inside) :]}" if len(inside.split()) > _MOST_ATTRIBUTES else piece


def _cut_at_tags(fragment: str) -> str | None:
    """The fragment with its tags replaced by what they mean; None where that takes a parser."""
    # Line breaks of the source text mean nothing in HTML; those of <pre> are lost with them.
    parts = _SIMPLE_TAG.split(fragment.replace("\n", " "))
    tags = parts[1::2]
    marks = list(map(_USUAL.get, tags))
    if None in marks:
        parts[1::2] = [
            _boundary_of(tag) or "" if mark is None else mark for tag, mark in zip(tags, marks, strict=True)
        ]
        if not _drop(parts, tags):
            return None
    else:
        parts[1::2] = marks
    text = "".join(parts)
    return None if "<" in text or ">" in text else text


def _drop(parts: list[str], tags: list[str]) -> bool:
    """Empty what is inside dropped elements; whether each was closed by its own tag."""
    inside = ""
    for number, tag in enumerate(tags):
        name = tag.removeprefix("/").lower()
        if inside:
            parts[2 * number] = parts[2 * number + 1] = ""
            inside = "" if tag[0] == "/" and name == inside else inside
        elif name in _DROPPED and tag[0] != "/":
            inside = name
    return not inside


def _boundary_of(tag: str) -> str | None:
    """What stands in the text where that tag stood ("p", "/P"): a line break, a blank, nothing; None for one whose
    content is dropped."""
    name = tag.removeprefix("/").lower()
    return None if name in _DROPPED else _boundary(name)


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


_OTHERS = """
a abbr area audio b base bdi bdo big button canvas center cite code col colgroup data datalist del dfn em embed font i img
input ins kbd label legend link map mark meta meter nobr optgroup option output param picture progress q rp rt ruby s
samp small source span strike strong sub sup time track tt u var video wbr body html
"""
_USUAL = {
    f"{slash}{written}": _boundary_of(name)
    for name in sorted(_BLOCKS | _CELLS | _DROPPED | set(_OTHERS.split()))
    for written in (name, name.upper())
    for slash in ("", "/")
}
"""What stands where a tag stood, for HTML's own; others are worked out."""
