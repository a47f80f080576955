"""Reads the sample newsroom as a poll does: over HTTP, with the rooms that real sources are read with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp

from monitor import sources, stories
from monitor.demo import Newsroom
from monitor.model import Article, ArticleKeys, Request, Response, Source, SourceState

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Read:
    """An article as a poll has it."""

    source: Source
    article: Article
    keys: ArticleKeys

    @property
    def slug(self) -> str:
        """Its manuscript's slug: the end of its address."""
        return self.article.url.rpartition("/")[2]


async def fetch(client: aiohttp.ClientSession, request: Request) -> Response:
    """A response as fetch/ would give it."""
    async with client.get(request.url) as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        assert answer.status == 200, request.url
        return Response(request, str(answer.url), answer.status, headers, await answer.read())


async def read_source(client: aiohttp.ClientSession, source: Source) -> list[Read]:
    """What a source has out, with full texts, in its order."""
    state = SourceState(source.id, START)
    response = await fetch(client, sources.load(source.kind).start(source, state))
    reading = sources.read(source.kind, source, response)
    found = [Read(source, article, stories.keys(article)) for article in reading.articles]
    if source.text == "page":
        found = [await _with_page(client, each) for each in found]
    for request in reading.follow:
        page = sources.read(source.kind, source, await fetch(client, request))
        found += [Read(source, article, stories.keys(article)) for article in page.articles]
    return found


async def read_newsroom(client: aiohttp.ClientSession, newsroom: Newsroom) -> list[Read]:
    """What all sources have out, in the order in which they are polled."""
    found: list[Read] = []
    for source in sorted(newsroom.sources(), key=lambda source: source.id):
        found += await read_source(client, source)
    return found


async def _with_page(client: aiohttp.ClientSession, entry: Read) -> Read:
    page = await fetch(client, sources.page_request(entry.article))
    article = sources.read_full_text(entry.source, entry.article, page)
    return Read(entry.source, article, stories.keys(article, entry=entry.article))
