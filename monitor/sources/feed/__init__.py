"""kind = "feed": RSS 0.9x to 2.0, RDF, Atom and JSON Feed.

    bytes ─ decode ─► text ─► document: strict, repair, recover, feedparser ─► entries ─► drafts ─► articles
                        └───► json_feed ────────────────────────────────────────────────────┘

The encoding is settled before any parser sees a byte (articles/encoding.py): valid UTF-8 is UTF-8, whatever the
labels say. ``document`` has the four steps; ``names`` and ``walk`` know the formats, ``repair`` their breakages.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from monitor.articles.build import Draft, build, derived_id
from monitor.articles.encoding import decode
from monitor.errors import ReadError
from monitor.model import Article, Reading, Request, Response, Source, SourceState
from monitor.sources import _response
from monitor.sources.feed.document import read_xml
from monitor.sources.feed.entry import Feed
from monitor.sources.feed.json_feed import read_json


class Settings(BaseModel):
    """A feed needs no options of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def start(source: Source, state: SourceState) -> Request:
    """The feed itself."""
    return _response.ask(source, state, _response.ACCEPT_FEED)


def read(source: Source, response: Response) -> Reading:
    """The entries of a feed, in its order. A feed without entries is one; an error page is none."""
    feed, guesses = read_feed(response)
    now = _response.sent_at(response)
    articles = list(_articles(feed, source, response.url, now, guesses))
    return Reading(tuple(distinct(articles)), step=feed.step, ttl=feed.ttl)


def read_feed(response: Response) -> tuple[Feed, tuple[str, ...]]:
    """The feed in a response, and what of it was guessed. Raises ReadError when there is none."""
    body = _response.unpacked(response.body)
    if not body.strip(b"\x00 \t\r\n"):
        raise ReadError(f"{response.url}: the server sent an empty document")
    decoded = decode(body, response.headers.get("content-type", ""))
    text = decoded.text
    try:
        if text[:1000].lstrip("\ufeff \t\r\n").startswith("{"):
            feed = read_json(text)
        else:
            is_utf8 = decoded.encoding == "utf-8" and not decoded.guessed and not body.startswith(BOM_UTF8)
            feed = read_xml(body if is_utf8 else text.encode("utf-8", "replace"), text, response.url)
    except ReadError as error:
        raise ReadError(f"{response.url}: {error}; it begins with {_response.beginning(text)!r}") from error
    return feed, ("encoding",) if decoded.guessed else ()


def distinct(articles: list[Article]) -> Iterable[Article]:
    """Articles that only share an id get ids of their own.

    Some systems write the address of the site as the guid of every entry, and an id is what "known" means. An entry
    that is listed twice with the same address and headline keeps its id both times: it is one article.
    """
    if len({article.id for article in articles}) == len(articles):
        yield from articles
        return
    faces: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for article in articles:
        faces[article.id].add((article.url, article.title))
    for article in articles:
        if len(faces[article.id]) == 1:
            yield article
        else:
            own = derived_id(article.id, article.url, article.title)
            yield replace(article, id=own, guesses=(*article.guesses, "id"))


def _articles(
    feed: Feed, source: Source, base: str, now: datetime | None, guesses: tuple[str, ...]
) -> Iterator[Article]:
    for draft in feed.drafts:
        yield build(_completed(draft, source, guesses), source_id=source.id, base=base, now=now)


def _completed(draft: Draft, source: Source, guesses: tuple[str, ...]) -> Draft:
    """With what the operator says about the source where its feed is silent."""
    language, publisher = draft.language or source.language, draft.publisher or source.name
    if not guesses and language == draft.language and publisher == draft.publisher:
        return draft
    return replace(draft, language=language, publisher=publisher, guesses=(*draft.guesses, *guesses))
