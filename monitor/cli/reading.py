"""What `rasid read` has done in the worker processes. The readers are imported there and not in the command itself,
which would only wait for them.

A file is read from the disk there too, and with --json its lines are written there: what goes through the socket is
then an address and the very bytes that the command prints, and not the file and a thousand articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from monitor import url
from monitor.cli.terminal import json_line
from monitor.errors import ReadError
from monitor.model import Article, Reading, Request, Response, Source


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read as if it had come from ``base``; "" is its own place on the disk."""

    kind: str
    name: str
    base: str = ""


def read_as(kind: str, response: Response) -> Reading:
    """A response read by a kind with its own defaults, as if it had been polled. Raises ReadError."""
    from monitor import sources  # noqa: PLC0415 - see above

    source = Source(id="read", kind=kind, url=response.url, settings=sources.load(kind).Settings())
    return sources.read(kind, source, response)


def read_file(file: File) -> Reading:
    """What a file gives. Raises ReadError."""
    path = Path(file.name)
    try:
        body = path.read_bytes()
        address = file.base or path.absolute().as_uri()
    except OSError as error:
        raise ReadError(f"can't be read: {error.strerror or error}") from error
    try:
        return read_as(file.kind, Response(request(file.kind, address), address, 200, {}, body))
    except ReadError as error:
        raise ReadError(str(error).removeprefix(f"{address}: ")) from error


def lines_of_file(file: File) -> str:
    """The same as JSON Lines. Raises ReadError."""
    return "".join(json_line(as_object(file.name, article)) for article in listed(read_file(file)))


def request(kind: str, address: str) -> Request:
    """What is asked for at an address that is named."""
    role: Literal["source", "article"] = "article" if kind == "article" else "source"
    return Request(address, role)


def listed(reading: Reading) -> Iterator[Article]:
    """The articles, and what was not followed as articles of which only the address is known."""
    yield from reading.articles
    for each in reading.follow:
        yield Article(url.canonical(each.url), url=each.url)


def as_object(name: str, article: Article) -> dict[str, Any]:
    """An article as docs/interfaces.md describes it. Times carry the publisher's offset."""
    return {
        "file": name,
        "id": article.id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "summary": article.summary,
        "text": article.text,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "publisher": article.publisher,
        "keywords": list(article.keywords),
        "language": article.language,
        "image": article.images[0] if article.images else None,
    }
