"""The last step: feedparser, for what our own steps can't read. The boundary where its world becomes ours.

It is imported only when it is needed: of a hundred feeds one needs it, and its import costs as much as reading fifty.
feedparser gets decoded bytes in a file object only: handed bytes or a string it tries to open them as a file name or an
address first, so a hostile body could make us read a local file. Sanitising and relative links inside HTML are
switched off: we keep text, never markup, and they cost half of the time.
"""

from __future__ import annotations

import calendar
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.articles.build import Draft
from monitor.articles.dates import find_date
from monitor.articles.markup import paragraphs, plain, plain_line
from monitor.errors import ReadError
from monitor.sources._newest import newest
from monitor.sources.feed.entry import LONG_DESCRIPTION, Feed

_MAX_TTL = timedelta(days=1)


def read_with_feedparser(text: str, base: str) -> Feed:
    """The feed in a decoded document. Raises ReadError when it is none."""
    import feedparser  # noqa: PLC0415 - see above

    headers = {"content-type": "application/xml; charset=utf-8"}
    if base.startswith(("http://", "https://")):
        headers["content-location"] = base
    body = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        parsed = feedparser.parse(
            body, sanitize_html=False, resolve_relative_uris=False, response_headers=headers
        )
    except MemoryError:
        raise
    except (
        Exception
    ) as error:  # it raises whatever its regexes, its handlers and expat's raise on hostile bytes
        raise ReadError(f"the feed could not be parsed: {type(error).__name__}: {error}") from error
    if not parsed.version and not parsed.entries:
        raise ReadError("the document is not a feed")
    feed = parsed.feed
    return Feed(
        tuple(_draft(entry, feed) for entry in newest(parsed.entries, _dated)), "feedparser", _ttl(feed)
    )


def _dated(entry: Mapping[str, Any]) -> datetime | None:
    """When an entry was last touched, as far as one reader or the other can tell."""
    for key in ("updated", "published", "created"):
        said = _word(entry, key)
        moment = _moment(_said(entry, f"{key}_parsed")) or (find_date(said) if said else None)
        if moment is not None:
            return moment
    return None


def _draft(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Draft:
    text = _content(entry)
    summary = _plain(_said(entry, "summary_detail")) or plain(_word(entry, "summary"))
    if not text and len(summary) > LONG_DESCRIPTION:
        text, summary = summary, ""
    published = "published" if _word(entry, "published") else "created"
    return Draft(
        id=_word(entry, "id"),
        url=_word(entry, "link"),
        title=_title(entry),
        summary=summary,
        text=text,
        authors=_authors(entry),
        published=_word(entry, published),
        published_guess=_moment(_said(entry, f"{published}_parsed")),
        updated=_word(entry, "updated"),
        updated_guess=_moment(_said(entry, "updated_parsed")),
        publisher=_publisher(entry, feed),
        keywords=tuple(_keywords(entry)),
        language=_language(entry, feed),
        images=tuple(_images(entry)),
    )


def _said(entry: Mapping[str, Any], key: str) -> Any:
    """What stands under a key. FeedParserDict answers for some keys with others' values; a plain dict does not."""
    return dict.get(entry, key) if isinstance(entry, dict) else None


def _word(entry: Mapping[str, Any], key: str) -> str:
    value = _said(entry, key)
    return value if isinstance(value, str) else ""


def _title(entry: Mapping[str, Any]) -> str:
    detail = _said(entry, "title_detail")
    kind = _word(detail, "type") if isinstance(detail, dict) else ""
    title = _word(entry, "title")
    # Plain by declaration, but RSS has no such thing: an entity left in it was escaped twice.
    return plain_line(title) if kind != "text/plain" or "&" in title else title


def _plain(detail: Any) -> str:
    if not isinstance(detail, dict):
        return ""
    value = _word(detail, "value")
    return paragraphs(value) if _word(detail, "type") == "text/plain" and "&" not in value else plain(value)


def _content(entry: Mapping[str, Any]) -> str:
    """The longest content of text; others are pictures and films."""
    contents = _said(entry, "content") or ()
    texts = [
        _plain(each) for each in contents if _word(each, "type").startswith(("text/", "application/xhtml"))
    ]
    return max(texts, key=len, default="")


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    listed = [_word(each, "name") for each in _said(entry, "authors") or () if isinstance(each, dict)]
    names = [name for name in listed if name] or [_word(entry, "author")]
    return tuple(plain_line(name) for name in names)


def _publisher(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str:
    origin = _said(entry, "source")
    named = _word(origin, "title") if isinstance(origin, dict) else ""
    return plain_line(named or _word(entry, "publisher") or _word(feed, "title"))


def _keywords(entry: Mapping[str, Any]) -> Iterator[str]:
    for tag in _said(entry, "tags") or ():
        word = _word(tag, "label") or _word(tag, "term")
        if not word.startswith(("http://", "https://")):
            yield plain_line(word)


def _language(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str:
    details = (_said(entry, "title_detail"), _said(entry, "summary_detail"))
    said = [_word(detail, "language") for detail in details if isinstance(detail, dict)]
    return next((language for language in said if language), _word(feed, "language"))


def _images(entry: Mapping[str, Any]) -> Iterator[str]:
    for media in _said(entry, "media_content") or ():
        if _word(media, "medium") == "image" or _word(media, "type").startswith("image/"):
            yield _word(media, "url")
    for link in _said(entry, "links") or ():
        if _word(link, "rel") == "enclosure" and _word(link, "type").startswith("image/"):
            yield _word(link, "href")
    for media in _said(entry, "media_thumbnail") or ():
        yield _word(media, "url")


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):  # the year 1, the year 20240
        return None


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    """The ``ttl`` of RSS, in minutes."""
    minutes = _word(feed, "ttl").strip()
    if not (minutes.isascii() and minutes.isdigit()) or len(minutes) > 6:
        return None
    return min(timedelta(minutes=int(minutes)), _MAX_TTL) or None
