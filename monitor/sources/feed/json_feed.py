"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read leniently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from monitor.articles.build import Draft
from monitor.articles.dates import find_date
from monitor.articles.markup import plain, plain_line
from monitor.errors import ReadError
from monitor.sources._newest import newest
from monitor.sources.feed.entry import Feed


def read_json(text: str) -> Feed:
    """The feed in a JSON document. Raises ReadError when the document is none."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the JSON feed is damaged: {type(error).__name__}: {error}") from error
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list):
        raise ReadError('the document is JSON, but no JSON Feed: it has no list "items"')
    described = [entry for entry in entries if isinstance(entry, dict)]
    return Feed(tuple(_draft(entry, feed) for entry in newest(described, _dated)), "json")


def _dated(entry: Mapping[str, Any]) -> datetime | None:
    said = _text(entry, "date_modified") or _text(entry, "date_published")
    return find_date(said) if said else None


def _draft(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Draft:
    # content_text is text by definition; only content_html is markup.
    marked = plain(_text(entry, "content_html"))
    return Draft(
        id=_text(entry, "id"),
        url=_text(entry, "url") or _text(entry, "external_url"),
        title=plain_line(_text(entry, "title")),
        summary=_text(entry, "summary"),
        text=marked or _text(entry, "content_text"),
        authors=tuple(_authors(entry)) or tuple(_authors(feed)),
        published=_text(entry, "date_published"),
        updated=_text(entry, "date_modified"),
        publisher=plain_line(_text(feed, "title")),
        keywords=tuple(str(tag) for tag in _list(entry, "tags") if isinstance(tag, str)),
        language=_text(entry, "language") or _text(feed, "language"),
        images=tuple(_images(entry)),
    )


def _text(of: Mapping[str, Any], key: str) -> str:
    value = of.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)  # ids are numbers in feeds that mean strings


def _list(of: Mapping[str, Any], key: str) -> list[Any]:
    value = of.get(key)
    return value if isinstance(value, list) else []


def _authors(of: Mapping[str, Any]) -> Iterator[str]:
    """``authors`` of version 1.1, ``author`` of version 1."""
    for each in (*_list(of, "authors"), of.get("author")):
        if isinstance(each, dict) and (name := _text(each, "name")):
            yield plain_line(name)


def _images(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (_text(entry, key) for key in ("image", "banner_image"))
    for each in _list(entry, "attachments"):
        if isinstance(each, dict) and _text(each, "mime_type").startswith("image/"):
            yield _text(each, "url")
