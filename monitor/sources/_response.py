"""What the kinds share about asking and about what came back."""

from __future__ import annotations

import re
import zlib
from datetime import datetime

from monitor.articles.dates import read_date
from monitor.articles.encoding import decode
from monitor.articles.markup import without_floods
from monitor.errors import ReadError
from monitor.model import Request, Response, Source, SourceState

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.5"
)
ACCEPT_SITEMAP = "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.5"
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"

MAX_UNPACKED = 20 * 1024 * 1024
"""Bytes that a compressed file may become."""

_GZIP = b"\x1f\x8b"
_FEED_ROOT = re.compile(r"<(?:\w{1,10}:)?(?:rss|feed|rdf)[\s>]")


def ask(source: Source, state: SourceState, accept: str) -> Request:
    """The request for a source's own address, with the validators of the last time."""
    return Request(source.url, etag=state.etag, last_modified=state.last_modified, accept=accept)


def text_of(response: Response) -> tuple[str, tuple[str, ...]]:
    """The text of a response, and "encoding" where that had to be guessed. Raises ReadError for an empty one."""
    body = unpacked(response.body)
    if not body.strip(b"\x00 \t\r\n"):
        raise ReadError(f"{response.url}: the server sent an empty document")
    decoded = decode(body, response.headers.get("content-type", ""))
    return without_floods(decoded.text), ("encoding",) if decoded.guessed else ()


def unpacked(body: bytes) -> bytes:
    """The bytes of a gzip file (a sitemap.xml.gz is one by itself, not by its transfer), or the body as it is."""
    if not body.startswith(_GZIP):
        return body
    machine = zlib.decompressobj(wbits=31)
    try:
        inner = machine.decompress(body, MAX_UNPACKED)
    except zlib.error as error:
        raise ReadError(f"the gzip file is damaged: {error}") from error
    if machine.unconsumed_tail:
        raise ReadError(f"the gzip file holds more than {MAX_UNPACKED // 1024 // 1024} MiB")
    return inner


def sent_at(response: Response) -> datetime | None:
    """When the server says it answered: what bounds the dates in its documents, as this room has no clock."""
    return read_date(response.headers.get("date", ""))


def looks_like_html(text: str) -> bool:
    """Whether a document begins as a web page does, and not with a feed under a page's DOCTYPE (there are some)."""
    head = text[:4000].lstrip("\ufeff \t\r\n").lower()
    if _FEED_ROOT.search(head):
        return False
    if head.startswith("<?xml"):
        head = head.partition("?>")[2].lstrip()
    while head.startswith("<!--"):
        head = head.partition("-->")[2].lstrip()
    return head.startswith(("<!doctype html", "<html", "<head", "<body"))


def beginning(text: str) -> str:
    """The first characters of a document, for an error text."""
    return " ".join(text[:200].split())[:60]
