"""What could be watched behind an address: asked of its server as a poll would, read in worker processes.

address ─► feed or sitemap: that one
        └► page ─┬─ feeds it names, else six guesses
                 ├─ sitemaps of robots.txt, those for news first
                 ├─ the page itself, by the articles it links to
                 └─ the sections in its menus, where they are wanted
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor import url
from monitor.cli.progress import Progress
from monitor.cli.sections import sections_of
from monitor.errors import FetchError, ReadError, WorkerError
from monitor.model import Request, Response
from monitor.ports import Fetcher, Readers
from monitor.sources import _discovery, _response
from monitor.sources._discovery import Clues, Kind, Taste
from monitor.sources.sitemap.index import Child, worth_reading

MOST_SITEMAPS = 3
"""Sitemaps of a site that are looked at."""

MOST_PAGES = 2
"""Articles that are looked at behind a page, or lists behind an index."""

STALE = timedelta(days=30)
"""Without anything newer than this, an offer comes last."""

_ORDER: dict[Kind, int] = {"feed": 0, "sitemap": 1, "page": 2}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that could be watched, and what it would give."""

    kind: Kind
    url: str
    name: str
    language: str
    taste: Taste


@dataclass(frozen=True, slots=True)
class Found:
    """What an address leads to, the best first, and what was named but could not be read: (address, why)."""

    offers: tuple[Offer, ...]
    failed: tuple[tuple[str, str], ...] = ()


class Finder:
    """Looks behind one address. ``clock`` tells how fresh things are; every request is told to ``progress``. ``sections``:
    also at the pages that the menus lead to."""

    def __init__(
        self,
        fetcher: Fetcher,
        readers: Readers,
        progress: Progress,
        clock: Callable[[], datetime],
        *,
        sections: bool = False,
    ) -> None:
        self._fetcher = fetcher
        self._readers = readers
        self._progress = progress
        self._clock = clock
        self._wants_sections = sections
        self._failed: dict[str, str] = {}

    async def find(self, address: str) -> Found:
        """Everything that could be watched behind an address. Raises FetchError, ReadError or WorkerError when the
        address itself can't be read."""
        first = await self._fetch(Request(address, accept=f"{_response.ACCEPT_FEED}, text/html;q=0.9"))
        kind = await self._readers.run(_discovery.kind_of, first)
        if kind != "page":
            offer = await self._offer(kind, first, Clues())
            return Found((offer,))
        clues = await self._readers.run(_discovery.clues, first)
        offers = [
            *await self._feeds(first.url, clues),
            *await self._sitemaps(first.url, clues),
            *await self._page(first, clues),
            *(await self._sections(first, clues) if self._wants_sections else ()),
        ]
        return Found(tuple(_ranked(offers, self._clock())), tuple(self._failed.items()))

    # --- the three ways ----------------------------------------------------------------------------------------------

    async def _feeds(self, page_url: str, clues: Clues) -> list[Offer]:
        if clues.feeds:
            return [
                offer
                for address in clues.feeds
                if (offer := await self._tried("feed", address, clues)) is not None
            ]
        for path in _discovery.GUESSES:
            offer = await self._tried("feed", _origin(page_url) + path, clues, is_guess=True)
            if offer is not None:
                return [offer]
        return []

    async def _sitemaps(self, page_url: str, clues: Clues) -> list[Offer]:
        try:
            robots = await self._fetch(
                Request(f"{_origin(page_url)}/robots.txt", accept="text/plain, */*;q=0.5")
            )
        except FetchError:
            return []  # most sites that have none say so in one way or another
        named = [Child(address) for address in await self._readers.run(_discovery.sitemaps, robots)]
        chosen = worth_reading(named, None)[:MOST_SITEMAPS]
        return [
            offer
            for each in chosen
            if (offer := await self._tried("sitemap", each.address, clues)) is not None
        ]

    async def _page(self, first: Response, clues: Clues) -> list[Offer]:
        try:
            return [await self._offer("page", first, clues)]
        except (ReadError, WorkerError) as error:
            self._fail(first.url, error)
            return []

    async def _sections(self, first: Response, clues: Clues) -> list[Offer]:
        """Pages that the menus lead to and that link to articles; what does not is no section."""
        offers = []
        for link in await self._readers.run(sections_of, first):
            try:
                response = await self._fetch(Request(link.address, accept=_response.ACCEPT_PAGE, robots=True))
                taste = await self._readers.run(_discovery.taste, "page", response, self._clock())
            except (FetchError, ReadError, WorkerError):
                continue
            name = f"{clues.name} - {link.anchor}" if clues.name else link.anchor
            offers.append(Offer("page", response.url, name, clues.language, taste))
        return offers

    async def _tried(self, kind: Kind, address: str, clues: Clues, *, is_guess: bool = False) -> Offer | None:
        """What is at an address, if it is of that kind; a guess that fails is nobody's failure."""
        try:
            response = await self._fetch(Request(address))
            if await self._readers.run(_discovery.kind_of, response) != kind:
                raise ReadError(f"it is no {kind}")  # noqa: TRY301 - said like any other failure
            return await self._offer(kind, response, clues)
        except (FetchError, ReadError, WorkerError) as error:
            if not is_guess:
                self._fail(address, error)
            return None

    # --- one of them -------------------------------------------------------------------------------------------------

    async def _offer(self, kind: Kind, response: Response, clues: Clues) -> Offer:
        now = self._clock()
        taste = await self._readers.run(_discovery.taste, kind, response, now)
        address = response.url
        if kind == "sitemap" and taste.follow:
            address, taste = await self._of_index(address, taste, now)
        elif kind == "page":
            taste = await self._of_page(taste, now)
        return Offer(
            kind,
            address,
            name=clues.name or taste.publisher or (urlsplit(address).hostname or ""),
            language=taste.language or clues.language,
            taste=taste,
        )

    async def _of_index(self, address: str, taste: Taste, now: datetime) -> tuple[str, Taste]:
        """What the newest sitemaps of an index give together; one for news that always has the same name is better
        watched itself."""
        tastes: list[Taste] = []
        for request in taste.follow[:MOST_PAGES]:
            try:
                response = await self._fetch(request)
                child = await self._readers.run(_discovery.taste, "sitemap", response, now)
            except (FetchError, ReadError, WorkerError) as error:
                self._fail(request.url, error)
                continue
            if (
                not tastes
                and child.headlines
                and not any(each.isdigit() for each in urlsplit(request.url).path)
            ):
                return request.url, child
            tastes.append(child)
        return address, _together(tastes) if tastes else replace(taste, articles=0)

    async def _of_page(self, taste: Taste, now: datetime) -> Taste:
        """A page only links to its articles: a few of them are read, as robots.txt allows."""
        tastes: list[Taste] = []
        for request in taste.follow[:MOST_PAGES]:
            try:
                response = await self._fetch(replace(request, robots=True))
                tastes.append(await self._readers.run(_discovery.taste, "page", response, now))
            except (FetchError, ReadError, WorkerError) as error:
                self._fail(request.url, error)
        read = _together(tastes)
        newest = max((each for each in (taste.newest, read.newest) if each is not None), default=None)
        return replace(
            taste, newest=newest, headlines=read.headlines, language=read.language, publisher=read.publisher
        )

    async def _fetch(self, request: Request) -> Response:
        self._progress.expect(1)
        try:
            response = await self._fetcher.fetch(request)
        except FetchError:
            self._progress.step(failed=True)
            raise
        self._progress.step()
        return response

    def _fail(self, address: str, error: Exception) -> None:
        self._failed[address] = _discovery.refused(error) if isinstance(error, ReadError) else str(error)


def _together(tastes: Sequence[Taste]) -> Taste:
    """Several lists as one: their articles, the newest, the busiest pace."""
    return Taste(
        articles=sum(each.articles for each in tastes),
        newest=max((each.newest for each in tastes if each.newest is not None), default=None),
        per_day=max((each.per_day for each in tastes if each.per_day is not None), default=None),
        headlines=tuple(headline for each in tastes for headline in each.headlines)[:3],
        language=next((each.language for each in tastes if each.language), ""),
        publisher=next((each.publisher for each in tastes if each.publisher), ""),
    )


def _ranked(offers: Sequence[Offer], now: datetime) -> list[Offer]:
    """The best first: those with something new, feeds before sitemaps before pages. The same under two addresses is
    offered once."""
    distinct: dict[object, Offer] = {}
    for offer in offers:
        if offer.taste.articles:
            distinct.setdefault(url.comparison_key(offer.url), offer)
    same: dict[object, Offer] = {}
    for offer in distinct.values():
        # Pages that look the same by these have different articles all the same.
        page = url.comparison_key(offer.url) if offer.kind == "page" else ""
        face = (offer.kind, offer.taste.articles, offer.taste.newest, offer.taste.headlines, page)
        same.setdefault(face, offer)

    def rank(offer: Offer) -> tuple[bool, int]:
        newest = offer.taste.newest
        return newest is not None and now - newest > STALE, _ORDER[offer.kind]

    return sorted(same.values(), key=rank)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
