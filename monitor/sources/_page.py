"""A response that is an article's page, read: shared by the kinds that watch pages and those that follow links."""

from __future__ import annotations

from dataclasses import replace

from monitor import url
from monitor.articles.page import read_page
from monitor.errors import ReadError
from monitor.model import Article, Reading, Response, Source
from monitor.sources import _response


def read_article(source: Source, response: Response) -> Reading:
    """The article of a page. Its id is the address it was asked under, so that a redirect can't rename it."""
    return Reading((_read(source, response),), step="page")


def _read(source: Source, response: Response) -> Article:
    text, guesses = _response.text_of(response)
    try:
        article = read_page(
            text,
            response.url,
            source_id=source.id,
            id=url.canonical(response.request.url),
            now=_response.sent_at(response),
            guesses=guesses,
        )
    except ReadError as error:
        raise ReadError(f"{response.url}: {error}; it begins with {_response.beginning(text)!r}") from error
    if not (article.title or article.text or article.summary):
        raise ReadError(f"{response.url}: the page has neither a headline nor a text")
    return replace(
        article,
        publisher=article.publisher or source.name,
        language=article.language or source.language,
    )
