"""The parts of an article that are read, as pieces of text: its fields, and each author and keyword by itself.

All executors and readings read the same pieces in the same order, which is that of evidence. Text is taken as it is; only
of the address the percent signs are taken off, so that its words can be read, and a piece knows where each of its
characters stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from monitor.matching.executor import AUTHOR, KEYWORD, PUBLISHER, SUMMARY, TEXT, TITLE, URL
from monitor.model import Article
from monitor.text import normal

LONGEST_FIELD = 1_000_000
"""Characters of a field that are read; the rest of a longer one is left out."""

MOST_NAMES = 1000
"""Authors, and keywords, of an article that are read."""

BITS = {
    "title": TITLE,
    "summary": SUMMARY,
    "text": TEXT,
    "author": AUTHOR,
    "keyword": KEYWORD,
    "publisher": PUBLISHER,
    "url": URL,
}
"""What the rule language calls a field, and its bit in a mask."""

_PERSIAN = frozenset({"fa", "prs", "ur", "ku", "ckb", "sdh", "ps", "sd", "pnb", "ug", "az"})
_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")
_CUT_OFF = ("…", "...", "[...]", "[…]")


class Piece(NamedTuple):
    """A field of the article, or one of its authors or keywords. ``bit`` is its field's in a mask. ``origin``: where
    each character of ``text``, and its end, stood in the field; None where they are the field's own places."""

    field: str
    item: int | None
    text: str
    bit: int
    origin: Sequence[int] | None = None


def mask_of(fields: Iterable[str]) -> int:
    """Fields as a mask."""
    mask = 0
    for field in fields:
        mask |= BITS[field]
    return mask


def pieces(article: Article) -> list[Piece]:
    """The parts of an article that hold something, capped."""
    return [piece for piece in _pieces(article) if piece.text]


def texts(article: Article, wanted: int) -> list[tuple[str, int]]:
    """The same without places, in the fields of a mask only: (text, bit)."""
    found = [(article.title, TITLE), (article.summary, SUMMARY), (article.text, TEXT)]
    if wanted > TITLE | SUMMARY | TEXT:
        found += [(author, AUTHOR) for author in article.authors[:MOST_NAMES]]
        found += [(keyword, KEYWORD) for keyword in article.keywords[:MOST_NAMES]]
        found.append((article.publisher, PUBLISHER))
        if wanted & URL:
            found.append((_readable(article.url[:LONGEST_FIELD])[0], URL))
    return [(text[:LONGEST_FIELD], bit) for text, bit in found if text and bit & wanted]


def writes_without_clitics(article: Article) -> bool:
    """Whether its language writes Arabic letters and has none of the Arabic clitics: Persian, Urdu, Kurdish …"""
    return article.language[:3].lower().partition("-")[0] in _PERSIAN


def repeats_summary(article: Article) -> bool:
    """Whether the text says again what the summary says, spelling and a last word cut off by "…" apart."""
    summary = article.summary[:LONGEST_FIELD].rstrip()
    if not summary or not article.text:
        return False
    said = normal(summary)
    if summary.endswith(_CUT_OFF):
        said = said.rpartition(" ")[0]
    return bool(said) and f" {said} " in f" {normal(article.text[:LONGEST_FIELD])} "


def _pieces(article: Article) -> Iterator[Piece]:
    yield Piece("title", None, article.title[:LONGEST_FIELD], TITLE)
    yield Piece("summary", None, article.summary[:LONGEST_FIELD], SUMMARY)
    yield Piece("text", None, article.text[:LONGEST_FIELD], TEXT)
    for place, author in enumerate(article.authors[:MOST_NAMES]):
        yield Piece("authors", place, author[:LONGEST_FIELD], AUTHOR)
    for place, keyword in enumerate(article.keywords[:MOST_NAMES]):
        yield Piece("keywords", place, keyword[:LONGEST_FIELD], KEYWORD)
    yield Piece("publisher", None, article.publisher[:LONGEST_FIELD], PUBLISHER)
    text, origin = _readable(article.url[:LONGEST_FIELD])
    yield Piece("url", None, text, URL, origin)


def _readable(url: str) -> tuple[str, Sequence[int] | None]:
    """An address without its percent signs, and where each character of it and its end stood. A byte that is no
    UTF-8 is no letter."""
    if "%" not in url:
        return url, None
    written: list[str] = []
    origin: list[int] = []
    last = 0
    for escapes in _ESCAPES.finditer(url):
        written.append(url[last : escapes.start()])
        origin += range(last, escapes.start())
        last = escapes.end()
        place = escapes.start()
        for char in bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8", "surrogateescape"):
            is_text = not "\udc80" <= char <= "\udcff"
            written.append(char if is_text else "\ufffd")
            origin.append(place)
            place += 3 * len(char.encode()) if is_text else 3
    written.append(url[last:])
    origin += range(last, len(url) + 1)
    return "".join(written), origin
