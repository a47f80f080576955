"""`rasid read`: what a feed, sitemap or page gives, one article a line; files and addresses, in the order they are named.

Reading runs in worker processes, as in the daemon: a file that hangs or eats memory costs a line on stderr, not the
run. A few are read ahead, so that all processors work; the order of the output stays.

A page that lists articles, and an index of sitemaps, lead to further pages. Those of an address are fetched and read as
a poll would; those of a file are only named, because a file is read without the network.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from monitor import __version__
from monitor.cli.command import DONE, FINDINGS, Command, Guide, json_option
from monitor.cli.progress import Progress
from monitor.cli.reading import File, as_object, lines_of_file, listed, read_as, read_file, request
from monitor.cli.root import SENTENCES
from monitor.cli.terminal import Terminal, first_config, one_line
from monitor.cli.texts import t
from monitor.errors import FetchError, ReadError, WorkerError
from monitor.model import Article, Reading, Request, Response
from monitor.workers import Workers, WorkerSettings

if TYPE_CHECKING:
    from monitor.fetch import Client  # wanted for addresses only, and slow to import

_AHEAD = 4
_FOLLOWED = 40  # pages that one address may lead to, as many as in one poll
KINDS = ("feed", "sitemap", "page", "article")


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of one name: a reading, or JSON lines of one, or why there is none; and why pages it leads to could
    not be read."""

    name: str
    reading: Reading | None
    problems: tuple[str, ...] = ()
    lines: str = ""


def read(terminal: Terminal, kind: str, base: str, as_json: bool, names: Sequence[str]) -> int:
    """Read all of them."""
    return asyncio.run(_read_all(terminal, kind, base, names, as_json=as_json))


async def _read_all(terminal: Terminal, kind: str, base: str, names: Sequence[str], *, as_json: bool) -> int:
    clean = True
    async with AsyncExitStack() as stack:
        preload: tuple[str, ...] = (
            "monitor.sources",
            f"monitor.sources.{kind}",
            "monitor.cli.reading",
        )
        if kind in {"page", "article"}:
            preload = (*preload, "monitor.articles.extract")
        workers = await stack.enter_async_context(Workers(WorkerSettings(preload=preload)))
        client = await _client(stack, terminal) if any(map(_is_address, names)) else None
        progress = stack.enter_context(Progress(terminal, terminal.locale.t("read"), len(names)))
        reader = _Reader(kind, base, workers, client, progress, as_json=as_json)
        async for each in _in_order(reader, names):
            for problem in each.problems:
                terminal.narrate(f"{one_line(each.name)}: {one_line(problem)}")
                clean = False
            terminal.write(each.lines)
            for article in listed(each.reading) if each.reading is not None else ():
                _show(terminal, each.name, article, as_json=as_json)
    return DONE if clean else FINDINGS


async def _in_order(reader: _Reader, names: Sequence[str]) -> AsyncIterator[_Read]:
    """Readings in the order of names, a few under way at a time."""
    waiting = deque(names)
    under_way: deque[asyncio.Task[_Read]] = deque()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < _AHEAD:
                under_way.append(asyncio.create_task(reader.read(waiting.popleft())))
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


class _Reader:
    """Gets and reads one name at a time."""

    def __init__(
        self,
        kind: str,
        base: str,
        workers: Workers,
        client: Client | None,
        progress: Progress,
        *,
        as_json: bool = False,
    ) -> None:
        self._kind = kind
        self._base = base
        self._workers = workers
        self._client = client
        self._progress = progress
        self._as_json = as_json

    async def read(self, name: str) -> _Read:
        """Read a file or an address, and of an address also what it leads to; what fails is said in the result."""
        if not _is_address(name):
            return await self._file(name)
        first = await self._one(name, self._fetched(request(self._kind, name)))
        return first if first.reading is None else await self._followed(first, first.reading)

    def _unread(self, name: str, problem: str) -> str:
        """Why, and what a file lacks that no address came with: its links may all lead nowhere."""
        if self._kind != "page" or self._base or _is_address(name):
            return problem
        return f"{problem} (--base URL says which address it came from)"

    async def _file(self, name: str) -> _Read:
        """One file, read where it is parsed."""
        file = File(self._kind, name, self._base)
        try:
            if self._as_json:
                found = _Read(name, None, lines=await self._workers.run(lines_of_file, file))
            else:
                found = _Read(name, await self._workers.run(read_file, file))
        except ReadError as error:
            found = _Read(name, None, (self._unread(name, str(error)),))
        except WorkerError as error:  # which names what was run; here that is neither a source nor an address
            problem = str(error).replace(lines_of_file.__name__, "it").replace(read_file.__name__, "it")
            found = _Read(name, None, (problem,))
        self._progress.step(failed=bool(found.problems))
        return found

    async def _one(self, name: str, getting: Awaitable[Response]) -> _Read:
        """One response, got and read."""
        found = await self._try(name, getting)
        self._progress.step(failed=found.reading is None)
        return found

    async def _try(self, name: str, getting: Awaitable[Response]) -> _Read:
        try:
            response = await getting
        except (FetchError, ReadError) as error:
            return _Read(name, None, (str(error),))
        try:
            return _Read(name, await self._workers.run(read_as, self._kind, response))
        except (ReadError, WorkerError) as error:
            problem = str(error).removeprefix(f"{response.url}: ")
            return _Read(name, None, (self._unread(name, problem),))

    async def _followed(self, first: _Read, reading: Reading) -> _Read:
        """The reading with what its pages give, page after page, as a poll follows them."""
        articles, problems, waiting = list(reading.articles), [*first.problems], list(reading.follow)
        followed = 0
        while waiting and followed < _FOLLOWED:
            batch, waiting = waiting[: _FOLLOWED - followed], waiting[_FOLLOWED - followed :]
            followed += len(batch)
            self._progress.expect(len(batch))
            for each in batch:
                page = await self._one(each.url, self._fetched(each))
                problems += (f"{page.name}: {problem}" for problem in page.problems)
                if page.reading is not None:
                    articles += page.reading.articles
                    waiting += page.reading.follow
        return _Read(
            first.name, replace(reading, articles=tuple(articles), follow=tuple(waiting)), tuple(problems)
        )

    async def _fetched(self, request: Request) -> Response:
        if self._client is None:
            raise ReadError("no client was opened for addresses")
        return await self._client.fetch(request)


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))


async def _client(stack: AsyncExitStack, terminal: Terminal) -> Client:
    """The guarded client, as [fetch] says; with its defaults where there is no configuration."""
    from monitor.fetch import Client, FetchSettings  # noqa: PLC0415 - wanted for addresses only

    settings = FetchSettings(user_agent=f"Rasid/{__version__}")
    if terminal.config or first_config(terminal.environ):
        from monitor.cli.files import readable_config  # noqa: PLC0415 - the same

        fetch = readable_config(terminal)[1].fetch
        settings = replace(
            settings,
            user_agent=fetch.user_agent or settings.user_agent,
            allow_networks=tuple(fetch.allow_networks),
            total_s=fetch.timeout.total_seconds(),
            max_body=fetch.max_body,
        )
    return await stack.enter_async_context(Client(settings, clock=terminal.clock))


# --- showing -----------------------------------------------------------------------------------------------------


def _show(terminal: Terminal, name: str, article: Article, *, as_json: bool) -> None:
    if as_json:
        terminal.json(as_object(name, article))
        return
    terminal.out(terminal.paint(one_line(article.title) or "-", "strong"))
    facts = (
        ("id", article.id),
        ("url", article.url if article.url != article.id else ""),
        ("published", article.published.isoformat() if article.published else ""),
        ("updated", article.updated.isoformat() if article.updated else ""),
        ("language", article.language),
        ("publisher", article.publisher),
        ("authors", ", ".join(article.authors)),
        ("keywords", ", ".join(article.keywords)),
        ("text", f"{len(article.text):,}" if article.text else ""),
    )
    for label, value in facts:
        if value:
            terminal.out(f"  {label:<10} {one_line(value)}")


read_command = Command(
    "read",
    read,
    Guide(
        SENTENCES["read"],
        examples=(
            ("rasid read --kind feed https://feeds.bbci.co.uk/arabic/rss.xml", t("what a feed lists now")),
            (
                "rasid read --kind article --base https://example.org/a --json page.html",
                t("the text of a saved page, as JSON"),
            ),
        ),
        exits=((0, t("everything could be read")), (1, t("something could not; it is named on stderr"))),
    ),
    [
        click.Option(
            ("--kind",),
            type=click.Choice(KINDS),
            required=True,
            help=t("feed, sitemap, page (a list of articles) or article (the page of one)"),
        ),
        click.Option(("--base",), default="", metavar="URL", help=t("The address that files came from")),
        json_option(),
        click.Argument(("names",), metavar="FILE|URL…", nargs=-1, required=True),
    ],
)
