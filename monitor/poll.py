"""The first loop: fetch → read → new? → match → compose → commit.

    lane ─► start ─ Request ─► fetch ─ Response ─► read ─ Articles ─► unseen ─► Matches ─► decide ─► commit

A tick claims the lanes (hosts) with sources due and starts one task for each; it awaits none of them, so a slow
source delays nobody. Inside a lane sources are polled one after the other, which is also what keeps a host from
being asked twice at once.

What is known is asked twice. First, as a plain read, to spare work: an entry whose words are those of last time costs
no page, no match. Then again inside the committing transaction, where ``decide`` judges: between the two another
source may have brought the same wire story, and only the second answer counts. Everything expensive (pages, matching)
happens before it, so that the transaction is short.

``listen`` is the one alert that no article brings: a rule of kind silence, asked once a minute.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor import log, schedule, sources, stories, url
from monitor.decide import Candidate, Desk, Visit, decide, questions, silent, succeeded
from monitor.errors import FetchError, FetchFailure, ReadError, StoreError, WorkerError
from monitor.matching import Judgement, Matcher
from monitor.model import (
    Article,
    ArticleKeys,
    Known,
    Lane,
    Likeness,
    Poll,
    Reading,
    ReadRecord,
    Request,
    Response,
    Source,
    SourceState,
)
from monitor.ports import Clock, Fetcher, PollStore, Readers

logger = logging.getLogger(__name__)

SHORT_TEXT = 400
"""An entry with fewer characters of text than this is worth its page where ``text = "auto"``."""

PAGES_PER_POLL = 20
"""How many article pages one poll may fetch; a feed that brings more new entries keeps its own text for the rest."""

PAGE_PATIENCE = timedelta(days=1)
"""For how long an article's page that fails for a passing reason is tried again at each poll."""

FOLLOWS_PER_POLL = 40
"""How many pages one poll may follow; the rest is found again at the next one."""

_LISTS_ENTRIES = frozenset({"feed", "sitemap"})
"""Kinds that list entries, whose text may be on their pages only; the other kinds read the pages themselves."""

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

STORE_PAUSE_S = 30.0
"""How long a lane stays taken after the store refused a commit, so that a full disk does not become a busy loop."""


class Poller:
    """Polls sources. ``desk`` may be replaced at any time; a poll under way keeps the one it began with."""

    def __init__(
        self, store: PollStore, fetcher: Fetcher, readers: Readers, clock: Clock, desk: Desk
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._readers = readers
        self._clock = clock
        self._lanes: set[asyncio.Task[None]] = set()
        self._latest: dict[str, FetchFailure | None] = {}
        self._offline = False
        self.desk = desk
        self.polled = 0
        self.failed = 0

    # --- lanes ---------------------------------------------------------------------------------------------------

    async def tick(self, limit: int, now: datetime | None = None) -> int:
        """Claim up to ``limit`` lanes that are due and start them. Returns how many were started."""
        lanes = await self._store.claim_polls(now or self._clock(), limit)
        for lane in lanes:
            task = asyncio.create_task(self._run(lane), name=f"poll {lane.key}")
            self._lanes.add(task)
            task.add_done_callback(self._lanes.discard)
        return len(lanes)

    async def listen(self) -> int:
        """Alert about rules that nothing matched for too long. Returns how many. A plain read, unless one is found."""
        desk = self.desk
        if not desk.silences:
            return 0
        names = [rule.id for rule in desk.silences]
        now = self._clock()
        if not silent(desk, await self._store.quiet(names, now), now):
            return 0
        told = await self._store.tell(names, now, lambda quiet: silent(desk, quiet, now))
        for alert in told:
            log.event(logger, logging.INFO, "nothing matched", rule=alert.rule_id, alert=alert.ref)
        return len(told)

    @property
    def busy(self) -> int:
        """How many lanes are being polled."""
        return len(self._lanes)

    async def drain(self) -> None:
        """Wait until every lane that was started is done."""
        while self._lanes:
            await asyncio.wait(self._lanes)

    async def stop(self) -> None:
        """Abandon what is under way: nothing of an unfinished poll was written, so nothing is lost."""
        for task in self._lanes:
            task.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)

    async def _run(self, lane: Lane) -> None:
        try:
            for source, state in lane.due:
                await self.poll(source, state)
        except StoreError as error:
            self.failed += 1
            log.event(logger, logging.ERROR, "commit refused", lane=lane.key, error=error)
            await asyncio.sleep(STORE_PAUSE_S)
        finally:
            await self._store.release(lane)

    # --- one poll ------------------------------------------------------------------------------------------------

    async def poll(self, source: Source, state: SourceState) -> Poll:
        """Poll one source and commit what came of it, failures included. Raises StoreError only."""
        started = self._clock()
        desk = self.desk
        self.polled += 1
        try:
            poll = await self._read_and_commit(source, state, desk, started)
        except (FetchError, ReadError, WorkerError) as error:
            poll = await self._commit_failure(source, state, error, started)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours in one source must not stop the others, nor be silent
            logger.exception("poll broke source=%s", log.quote(source.id))
            poll = await self._commit_failure(source, state, ReadError(f"internal error: {error!r}"), started)
        return poll

    async def _read_and_commit(
        self, source: Source, state: SourceState, desk: Desk, started: datetime
    ) -> Poll:
        request = sources.load(source.kind).start(source, state)
        response = await self._fetcher.fetch(_heeding_robots(source, request))
        self._remember_reach(source, None)
        self._is_offline()
        body_hash = hashlib.blake2b(response.body, digest_size=16).digest()
        if response.not_modified or (state.baseline_done and body_hash == state.body_hash):
            return await self._commit_unchanged(source, state, response, started)
        try:
            reading, failed = await self._read(source, response, takes_stock=not state.baseline_done)
        except (ReadError, WorkerError) as error:
            return await self._commit_failure(source, state, error, started, response)
        candidates, all_read = await self._candidates(source, state, reading, desk)
        keyed = [(candidate.article, candidate.keys) for candidate in candidates]
        unchanged_counts = all_read and not reading.follow

        def visit() -> Visit:
            return Visit(
                source=source,
                state=state,
                desk=desk,
                response=response,
                reading=reading,
                body_hash=body_hash if unchanged_counts else None,
                failed_pages=failed,
                started=started,
                now=self._clock(),
            )

        poll = await self._store.commit(
            source.id,
            keyed,
            lambda known: decide(visit(), candidates, known),
            lambda known: questions(visit(), candidates, known),
        )
        _report(source, state, poll)
        return poll

    async def _read(
        self, source: Source, response: Response, *, takes_stock: bool = False
    ) -> tuple[Reading, int]:
        """The reading of a response and of what it says to follow, page after page, and how many pages failed.

        A page that fails costs itself only; what has to be looked at again at the next poll, whatever the response looks like then, stays in ``follow``:
        pages that could not be read, and lists of their own (of a sitemap's index), which change by themselves."""
        first = await self._readers.run(sources.read, source.kind, source, response)
        articles = list(first.articles)
        waiting = deque(first.follow)
        known = await self._known_pages(source, first.follow)
        again: list[Request] = []
        followed = failed = 0
        while waiting and followed < FOLLOWS_PER_POLL:
            request = waiting.popleft()
            if request.role == "article" and url.canonical(request.url) in known:
                continue
            followed += 1
            try:
                page = await self._fetcher.fetch(_heeding_robots(source, request))
                reading = await self._readers.run(sources.read, source.kind, source, page)
            except (FetchError, ReadError, WorkerError) as error:
                failed += 1
                again.append(request)
                _log_unread(source, request, error)
                if failed == followed and not waiting and not articles:
                    raise  # nothing of all it leads to could be read: that is a failure of the source
            else:
                articles += reading.articles
                waiting += reading.follow
                known |= await self._known_pages(source, reading.follow)
                again += [request] if request.role == "source" else []
        if takes_stock:
            # Of a first reading, more articles than are followed at once are known by their addresses from now on:
            # they have been there, and must not be news to the next poll.
            articles += [_unread(source, request) for request in waiting if request.role == "article"]
            waiting = deque(request for request in waiting if request.role != "article")
        return replace(first, articles=tuple(articles), follow=(*again, *waiting)), failed

    async def _known_pages(self, source: Source, requests: Iterable[Request]) -> set[str]:
        """The ids of articles whose pages were read before: a section page links to them for days."""
        pages = [Article(id=url.canonical(each.url)) for each in requests if each.role == "article"]
        if not pages:
            return set()
        known = await self._store.known(source.id, [(page, ArticleKeys(b"", b"")) for page in pages])
        return {page.id for page in pages if page.id in known.by_id}

    async def _candidates(
        self, source: Source, state: SourceState, reading: Reading, desk: Desk
    ) -> tuple[list[Candidate], bool]:
        """Keys for every article, full text, judgement and likeness for those that are new or changed; and whether
        every page that was wanted could be had, or never will be."""
        entries = await asyncio.to_thread(_keyed, reading.articles)
        known = await self._store.known(source.id, [(entry.article, entry.keys) for entry in entries])
        unseen = [i for i, entry in enumerate(entries) if not self._is_settled(entry, known)]
        # A baseline is not alerted about; it is not worth a page for each of its entries.
        wants_pages = state.baseline_done or source.backfill > timedelta(0)
        wanted = [i for i in unseen if wants_pages and _wants_page(source, entries[i].article)]
        for i in wanted[:PAGES_PER_POLL]:
            entries[i] = await self._with_page(source, entries[i])
        for i in wanted[PAGES_PER_POLL:]:
            entries[i] = _unfinished(entries[i])
        judgements = await asyncio.to_thread(
            _judge_all, desk.matcher, [entries[i].article for i in unseen], source
        )
        for i, judgement in zip(unseen, judgements, strict=True):
            entries[i] = replace(entries[i], judgement=judgement)
        compared = [i for i in unseen if state.baseline_done or _is_hit(entries[i])]
        for i, likeness in zip(
            compared, await self._likenesses(source, [entries[i].article for i in compared]), strict=True
        ):
            entries[i] = replace(entries[i], keys=replace(entries[i].keys, likeness=likeness))
        return entries, all(entries[i].keys.entry_hash for i in wanted)

    async def _likenesses(self, source: Source, articles: Sequence[Article]) -> list[Likeness | None]:
        """What new articles are compared by with those that tell the same news in other words."""
        if not articles:
            return []
        background = await self._store.background(source.id)
        return await asyncio.to_thread(stories.likenesses, source.id, articles, background, self._clock())

    def _is_settled(self, entry: Candidate, known: Known) -> bool:
        """Whether there is nothing left to do for an entry: it is as it was, and its page was read or given up."""
        found = known.by_id.get(entry.article.id)
        if found is not None and not found.keys.entry_hash:
            return self._clock() - found.first_seen > PAGE_PATIENCE
        return stories.is_unchanged(entry.article, entry.keys, known)

    async def _with_page(self, source: Source, entry: Candidate) -> Candidate:
        """The entry with its page's text; as the feed gave it when the page can't be had, marked to be tried again
        when waiting may help."""
        request = sources.page_request(entry.article)
        try:
            response = await self._fetcher.fetch(_heeding_robots(source, request))
            article = await self._readers.run(sources.read_full_text, source, entry.article, response)
        except (FetchError, ReadError, WorkerError) as error:
            _log_unread(source, request, error)
            return _unfinished(entry) if _may_pass(error) else entry
        return Candidate(article, stories.keys(article, entry=entry.article))

    # --- polls without articles ----------------------------------------------------------------------------------

    async def _commit_unchanged(
        self, source: Source, state: SourceState, response: Response, started: datetime
    ) -> Poll:
        now = self._clock()
        due = schedule.after(source, state, schedule.Success(changed=False), now)
        record = ReadRecord(
            at=started,
            result="unchanged",
            status=response.status,
            took=now - started,
            bytes=len(response.body),
        )
        poll = Poll(succeeded(state, due, response, state.body_hash, now), record)
        return await self._store.commit(source.id, (), lambda _known: poll)

    async def _commit_failure(
        self,
        source: Source,
        state: SourceState,
        error: FetchError | ReadError | WorkerError,
        started: datetime,
        response: Response | None = None,
    ) -> Poll:
        now = self._clock()
        self.failed += 1
        if isinstance(error, FetchError):
            self._remember_reach(source, error.failure)
        offline = self._is_offline()
        due = schedule.after(source, state, error, now, network_down=offline)
        status = error.status if isinstance(error, FetchError) else None
        if response is not None:
            status = response.status
        record = ReadRecord(
            at=started,
            result="failed",
            status=status,
            took=now - started,
            bytes=len(response.body) if response else 0,
            note=str(error),
        )
        after = replace(
            state,
            next_due=due.next_due,
            failures=due.failures,
            health=due.health,
            last_read=now,
            last_error=str(error),
        )
        poll = await self._store.commit(source.id, (), lambda _known: Poll(after, record))
        if state.last_error != after.last_error:  # one line when it begins or changes, not one a poll
            wait = int((due.next_due - now).total_seconds())
            log.event(
                logger, logging.WARNING, "source failed", source=source.id, error=error, next_try_s=wait
            )
        return poll

    def _is_offline(self) -> bool:
        """Whether our own network looks down; said once when it begins and once when it ends."""
        offline = schedule.looks_offline(tuple(self._latest.values()))
        if offline != self._offline:
            self._offline = offline
            level, said = (logging.WARNING, "network down") if offline else (logging.INFO, "network back")
            log.event(logger, level, said, hosts_tried=len(self._latest))
        return offline

    def _remember_reach(self, source: Source, failure: FetchFailure | None) -> None:
        """Keep how the latest polls of other machines ended, one for each host: when all fail it is our network, and
        nobody's fault. One dead source alone is not a dead network, however often it is tried."""
        host = url.host(source.url)
        if host in _THIS_MACHINE:
            return
        self._latest.pop(host, None)
        self._latest[host] = failure
        if len(self._latest) > schedule.OFFLINE_POLLS:
            del self._latest[next(iter(self._latest))]


def _wants_page(source: Source, article: Article) -> bool:
    if not article.url or source.text == "feed" or source.kind not in _LISTS_ENTRIES:
        return False
    return source.text == "page" or len(article.text) < SHORT_TEXT


def _heeding_robots(source: Source, request: Request) -> Request:
    """Feeds and sitemaps are made for programs; of pages it is the publisher's robots.txt that says which are."""
    is_page = request.role == "article" or source.kind not in _LISTS_ENTRIES
    return replace(request, robots=True) if is_page and source.robots else request


def _may_pass(error: FetchError | ReadError | WorkerError) -> bool:
    """Whether a page that failed may be there later: the network and the server's own troubles pass, a "no" stays."""
    if not isinstance(error, FetchError):
        return False
    if error.failure is FetchFailure.STATUS:
        return error.status is not None and (error.status in {408, 425, 429} or error.status >= 500)
    return error.failure in {FetchFailure.DNS, FetchFailure.CONNECT, FetchFailure.TIMEOUT}


def _unfinished(entry: Candidate) -> Candidate:
    """An entry whose page is still to be read. Without the hash of its words it is a changed one at the next poll."""
    return replace(entry, keys=replace(entry.keys, entry_hash=b""))


def _unread(source: Source, request: Request) -> Article:
    """The article behind a link that is not followed: an address, and the id that its page would give it."""
    address = url.canonical(request.url)
    return Article(address, source_id=source.id, url=request.url, canonical_url=address)


def _log_unread(source: Source, request: Request, error: Exception) -> None:
    log.event(logger, logging.INFO, "page not read", source=source.id, url=request.url, error=error)


def _keyed(articles: Sequence[Article]) -> list[Candidate]:
    """Runs in a thread: hashing the words of a large feed takes longer than the loop may stand still."""
    return [Candidate(article, stories.keys(article)) for article in articles]


def _judge_all(matcher: Matcher, articles: Sequence[Article], source: Source) -> list[Judgement]:
    """Runs in a thread: the loop gets its turn every few milliseconds."""
    return [_judged(matcher, article, source) for article in articles]


def _judged(matcher: Matcher, article: Article, source: Source) -> Judgement:
    try:
        return matcher.judge(article, labels=source.labels)
    except Exception:  # a fault of ours over one article must not hide all others of its source for ever
        logger.exception("matching broke source=%s url=%s", log.quote(source.id), log.quote(article.url))
        return Judgement((), ())


def _is_hit(entry: Candidate) -> bool:
    """Whether a rule matched: of a first reading nothing else is worth comparing, for nothing of it alerts."""
    return entry.judgement is not None and bool(entry.judgement.matches)


def _report(source: Source, before: SourceState, poll: Poll) -> None:
    """One line for a poll that brought something, or that ended a failure."""
    sent = sum(len(judged.alerts) for judged in poll.judged)
    if before.last_error:
        log.event(logger, logging.INFO, "source recovered", source=source.id, failures=before.failures)
    if not before.baseline_done:
        articles = poll.record.articles
        log.event(logger, logging.INFO, "source read first", source=source.id, articles=articles, alerts=sent)
    elif poll.record.new:
        log.event(logger, logging.INFO, "source read", source=source.id, new=poll.record.new, alerts=sent)
