"""kind = "feed": RSS, RDF, Atom and JSON Feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from monitor.articles.build import Draft, build, derived_id
from monitor.errors import ReadError
from monitor.model import Article, Reading, Request, Response, Source, SourceState
from monitor.sources import _feedparser, _jsonfeed, _response


class Settings(BaseModel):
    """A feed needs no options of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def start(source: Source, state: SourceState) -> Request:
    """The feed itself."""
    return _response.ask(source, state, _response.ACCEPT_FEED)


def read(source: Source, response: Response) -> Reading:
    """The entries of a feed, in its order. A feed without entries is one; an error page is none."""
    text, guesses = _response.text_of(response)
    if _response.looks_like_html(text):
        raise ReadError(
            f"{response.url}: a web page came instead of a feed; it begins with {_response.beginning(text)!r}"
        )
    try:
        if text.lstrip("\ufeff \t\r\n").startswith("{"):
            feed, step = _feedparser.Feed(_jsonfeed.read_json(text), None), "json"
        else:
            feed, step = _feedparser.read_xml(text, response.url), "feedparser"
    except ReadError as error:
        raise ReadError(f"{response.url}: {error}; it begins with {_response.beginning(text)!r}") from error
    now = _response.sent_at(response)
    articles = (
        build(_completed(draft, source, guesses), source_id=source.id, base=response.url, now=now)
        for draft in feed.drafts
    )
    return Reading(tuple(distinct(list(articles))), step=step, ttl=feed.ttl)


def distinct(articles: list[Article]) -> Iterable[Article]:
    """Articles that only share an id get ids of their own.

    Some systems write the address of the site as the guid of every entry, and an id is what "known" means. An entry
    that is listed twice with the same address and headline keeps its id both times: it is one article.
    """
    faces: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for article in articles:
        faces[article.id].add((article.url, article.title))
    for article in articles:
        if len(faces[article.id]) == 1:
            yield article
        else:
            own = derived_id(article.id, article.url, article.title)
            yield replace(article, id=own, guesses=(*article.guesses, "id"))


def _completed(draft: Draft, source: Source, guesses: tuple[str, ...]) -> Draft:
    """With what the operator says about the source where its feed is silent."""
    return replace(
        draft,
        language=draft.language or source.language,
        publisher=draft.publisher or source.name,
        guesses=(*draft.guesses, *guesses),
    )
