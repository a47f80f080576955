"""The store on SQLite: PollStore, OutboxStore, the views and the upkeep, as one object.

Every method that writes is one transaction on the writer's thread (writer.py) and returns when it is durable. Every
method that reads runs on a second thread with a connection that can't write, so that reading never waits for a disk;
it sees all that was acknowledged. The SQL is in sources, polls, outbox, views and upkeep: functions of a connection.

Leases are in the memory of this process, because on SQLite there is only one that polls.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from monitor import log
from monitor.errors import StoreError
from monitor.model import (
    Alert,
    Article,
    ArticleKeys,
    Delivery,
    DeliveryState,
    Known,
    Lane,
    Poll,
    Question,
    Quiet,
    Settlement,
    Source,
    SourceState,
    Thread,
    Update,
    UpdateSettlement,
)
from monitor.ports import Clock
from monitor.store import joinings, learning, likeness, opening, outbox, polls, rules, sources, upkeep, views
from monitor.store.failures import translated
from monitor.store.learning import Learnt
from monitor.store.rows import (
    Change,
    Counts,
    Life,
    SentAlert,
    SourceReport,
    Stats,
    StoredArticle,
    StoryReport,
    Upkeep,
)
from monitor.store.writer import BATCH, PATIENCE, Writer
from monitor.stories import Background

logger = logging.getLogger(__name__)

T = TypeVar("T")

SAME_WORDS_WINDOW = timedelta(days=3)
"""For how long the same words in another source are the same article; later they are news again."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Store:
    """A database file, open: ``async with Store.open(path) as store``, or ``join`` or ``open_readonly``. It belongs to
    the event loop it was opened in."""

    def __init__(
        self,
        path: Path,
        reader: sqlite3.Connection,
        writer: Writer | None,
        clock: Clock,
        window: timedelta,
        learnt: Learnt | None = None,
    ) -> None:
        self.path = path
        self._clock = clock
        self._window = window
        self._writer = writer
        self._learnt = learnt if learnt is not None else Learnt()
        self._reader = reader
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="store-reader")
        self._sources: dict[str, Source] = {}
        self._leases: dict[str, Lane] = {}
        self._claiming = asyncio.Lock()
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path,
        *,
        clock: Clock = utc_now,
        window: timedelta = SAME_WORDS_WINDOW,
        batch: int = BATCH,
        patience: timedelta = PATIENCE,
    ) -> AsyncIterator[Self]:
        """For the daemon: create the file or bring it up to date. Raises StoreError, leaving a refused file as it is.

        ``window``: see SAME_WORDS_WINDOW. ``batch``: the most transactions to one commit. ``patience``: how long to
        wait for another process that holds the lock.
        """
        db, reader = await asyncio.to_thread(_connections, path, create=True)
        learnt = await asyncio.to_thread(_learnt, path, db, reader)
        writer = Writer(db, path, batch=batch, patience=patience)
        async with cls(path, reader, writer, clock, window, learnt) as store:
            yield store

    @classmethod
    @asynccontextmanager
    async def join(
        cls, path: Path, *, clock: Clock = utc_now, patience: timedelta = PATIENCE
    ) -> AsyncIterator[Self]:
        """For a person's command beside a running daemon: the file must exist and be up to date."""
        db, reader = await asyncio.to_thread(_connections, path, create=False)
        async with cls(path, reader, Writer(db, path, patience=patience), clock, SAME_WORDS_WINDOW) as store:
            yield store

    @classmethod
    @asynccontextmanager
    async def open_readonly(cls, path: Path, *, clock: Clock = utc_now) -> AsyncIterator[Self]:
        """For looking, beside a running daemon or without one. Methods that write raise StoreError."""
        reader = await asyncio.to_thread(opening.open_reader, path, alone=True)
        async with cls(path, reader, None, clock, SAME_WORDS_WINDOW) as store:
            yield store

    async def aclose(self) -> None:
        """Finish what waits, then close the file. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._writer is not None:
            await self._save_and_close(self._writer)
        await asyncio.get_running_loop().run_in_executor(self._reading, self._reader.close)
        self._reading.shutdown()

    async def _save_and_close(self, writer: Writer) -> None:
        """Saving the word counts is the last piece of work. What is lost of them is no reason not to close."""
        saving: asyncio.Future[bool] | None = None
        try:
            if self._learnt.is_worth_saving:
                saving = writer.submit(partial(learning.save, learnt=self._learnt))
            await writer.aclose()
            if saving is not None:
                await saving
        except StoreError as error:
            log.event(logger, logging.WARNING, "word counts not saved", error=error)
            await writer.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def fatal(self) -> StoreError | None:
        """Why nothing more can be stored until the process starts anew; None while all is well."""
        return None if self._writer is None else self._writer.fatal

    @property
    def transactions(self) -> int:
        """Transactions committed since opening."""
        return 0 if self._writer is None else self._writer.transactions

    @property
    def commits(self) -> int:
        """Commits to disk since opening: fewer than transactions when many came at once."""
        return 0 if self._writer is None else self._writer.commits

    # --- sources and polls -------------------------------------------------------------------------------------

    async def sync_sources(self, configured: Sequence[Source], now: datetime) -> None:
        """Make exactly these sources the polled ones. New ones are due now. Vanished ones sleep: what they published
        stays known, so that taking one back floods nobody. A changed address voids validators, another host
        or kind the baseline too: what stands there is as old as what a new source begins with."""
        await self._write(partial(sources.sync, sources=tuple(configured), now=now))
        self._sources = {
            source.id: source for source in configured
        }  # only when it is written: a refusal changes nothing

    async def forget(self, source_ids: Sequence[str]) -> None:
        """Remove everything about these sources: state, articles, outcomes, alerts, deliveries."""
        await self._write(partial(sources.forget, source_ids=tuple(source_ids)))

    async def claim_polls(self, now: datetime, limit: int) -> Sequence[Lane]:
        """Up to ``limit`` lanes (one per host) that nobody works on, earliest first, each with all its due sources;
        leased until ``release``."""
        async with self._claiming:
            # A lane that is released while we read must not be claimed from what we read: it was stale already.
            busy = frozenset(self._leases)
            found = await self._read(partial(sources.due, now=now, busy=busy, limit=limit))
            lanes = [lane for lane in (self._lane(key, states) for key, states in found) if lane.due]
            self._leases.update((lane.key, lane) for lane in lanes)
            return lanes

    async def release(self, lane: Lane) -> None:
        """Give a lane back."""
        self._leases.pop(lane.key, None)

    async def known(self, source_id: str, articles: Sequence[tuple[Article, ArticleKeys]]) -> Known:
        """What is known about these articles."""
        since = self._clock() - self._window
        return await self._read(partial(polls.known, source_id=source_id, articles=articles, since=since))

    async def commit(
        self,
        source_id: str,
        articles: Sequence[tuple[Article, ArticleKeys]],
        decide: Callable[[Known], Poll],
        ask: Callable[[Known], Sequence[Question]] | None = None,
    ) -> Poll:
        """Read what is known, let ``decide`` judge, write all of its Poll, in one transaction. ``ask`` names what rules
        count by: the answers are in what ``decide`` gets.

        Both run on the writer's thread, and again should the transaction be undone by a neighbour's failure.
        """
        since = self._clock() - self._window
        polled = self._leased(source_id)

        def judge(known: Known) -> Poll:
            poll = decide(known)
            configured = self._sources.get(source_id)
            if polled is None or configured is None or not _is_moved(polled, configured):
                return poll
            return _readdressed(poll, polled, configured)

        return await self._write(
            partial(
                polls.commit,
                source_id=source_id,
                articles=articles,
                decide=judge,
                ask=ask,
                since=since,
                learnt=self._learnt,
            )
        )

    async def background(self, source_id: str) -> Background:
        """What articles of a source are read before: how common words are, and which lines it always prints."""
        lines = await self._read(partial(learning.boilerplate, source_id=source_id))
        return Background(self._learnt.frequencies, lines)

    # --- rules that count ----------------------------------------------------------------------------------------

    async def sync_rules(self, rules_by_kind: Mapping[str, str], now: datetime) -> None:
        """Make exactly these rules (kinds by id) those whose counters are kept: rules of other kinds than each. A new
        one begins now; one that vanished is remembered, and begins anew when it was gone for more than a day."""
        await self._write(partial(rules.sync, rules=dict(rules_by_kind), now=now))

    async def heal_rules(self, now: datetime) -> None:
        """After the clock was set back: nothing of what rules remember is still to come."""
        await self._write(partial(rules.heal, now=now))

    async def quiet(self, rule_ids: Sequence[str], now: datetime) -> Quiet:
        """What is remembered of these rules, for telling how long nothing matched; a plain read."""
        return await self._read(partial(rules.quiet, rule_ids=tuple(rule_ids), now=now))

    async def tell(
        self,
        rule_ids: Sequence[str],
        now: datetime,
        decide: Callable[[Quiet], Sequence[tuple[Alert, Sequence[str]]]],
    ) -> Sequence[Alert]:
        """Read as ``quiet`` does, let ``decide`` judge, add its alerts and remember that their rules alerted, in one
        transaction. Returns the alerts that were added."""
        return await self._write(partial(rules.tell, rule_ids=tuple(rule_ids), now=now, decide=decide))

    def _lane(self, key: str, states: Sequence[SourceState]) -> Lane:
        """A lane of what is configured: rows of sources that this process was not told of are not its own."""
        return Lane(
            key,
            tuple(
                (self._sources[state.source_id], state)
                for state in states
                if state.source_id in self._sources
            ),
        )

    def _leased(self, source_id: str) -> Source | None:
        return next(
            (source for lane in self._leases.values() for source, _ in lane.due if source.id == source_id),
            None,
        )

    # --- the outbox --------------------------------------------------------------------------------------------

    async def claim_deliveries(self, now: datetime, busy: frozenset[str], limit: int) -> Sequence[Delivery]:
        """Pending deliveries due at ``now`` of receivers not in ``busy``, oldest first, at most ``limit`` each. One
        whose alert can't be read any more becomes ``failed`` and stops nobody."""
        while True:
            claimed, damaged = await self._read(partial(outbox.claim, now=now, busy=busy, limit=limit))
            if not damaged:
                return claimed
            await self._write(partial(outbox.give_up, damaged=damaged, now=now))

    async def sending(self, delivery: Delivery, now: datetime) -> bool:
        """Commit that the request is about to go out. False: it is no longer pending."""
        return await self._write(partial(outbox.sending, delivery=delivery, now=now))

    async def settle(self, delivery: Delivery, settlement: Settlement, now: datetime) -> None:
        """Commit what became of it. A delivery that came from ``unknown`` is settled from that state, any other from
        ``sending``; in another state nothing changes (and a log line says so)."""
        await self._write(partial(outbox.settle, delivery=delivery, settlement=settlement, now=now))

    async def thread(self, delivery: Delivery) -> Thread:
        """What stands around a delivery: who joined its story, and the message that it is a reply to."""
        return await self._read(partial(outbox.thread, delivery=delivery))

    async def claim_updates(self, now: datetime, receivers: Sequence[str], limit: int) -> Sequence[Update]:
        """Delivered messages to these receivers that do not show all that joined, as far as they are due at ``now``, at
        most ``limit`` each."""
        while True:
            claimed, damaged = await self._read(
                partial(outbox.claim_updates, now=now, receivers=tuple(receivers), limit=limit)
            )
            if not damaged:
                return claimed
            await self._write(partial(outbox.give_up_updates, damaged=damaged))

    async def settle_update(self, delivery: Delivery, settlement: UpdateSettlement, now: datetime) -> None:
        """Commit what became of an update. The delivery stays sent."""
        await self._write(partial(outbox.settle_update, delivery=delivery, settlement=settlement, now=now))

    async def notice(self, alert: Alert, receivers: Sequence[str], now: datetime) -> bool:
        """Commit a notice of the daemon's own and its deliveries. False: its key was known already."""
        return await self._write(partial(outbox.add, alert=alert, receivers=tuple(receivers), now=now))

    async def interrupted(self, now: datetime) -> int:
        """At start: what was ``sending`` becomes ``unknown``, and counts as an attempt. Returns how many."""
        return await self._write(partial(outbox.interrupted, now=now))

    async def unknown(self, receiver: str) -> Sequence[Delivery]:
        """Deliveries whose fate is not known, oldest first."""
        found, damaged = await self._read(partial(outbox.unknown, receiver=receiver))
        if damaged:
            await self._write(partial(outbox.give_up, damaged=damaged, now=self._clock()))
        return found

    async def retry(self, name: str, now: datetime, *, receiver: str | None = None) -> Change:
        """Send again what is failed or unknown, and at once what is pending. ``name`` is an alert's ref or a
        delivery's id. Raises StoreError when it names several alerts."""
        return await self._write(partial(outbox.retry, name=name, receiver=receiver, now=now))

    async def drop(self, name: str, now: datetime, *, by: str, receiver: str | None = None) -> Change:
        """Give up what is pending, unknown or failed. As ``retry``."""
        return await self._write(partial(outbox.drop, name=name, receiver=receiver, now=now, by=by))

    # --- views -------------------------------------------------------------------------------------------------

    async def sources(self, now: datetime) -> Sequence[SourceReport]:
        """Every source that is remembered, by id."""
        return await self._read(partial(views.sources, now=now))

    async def outbox(self, states: Iterable[DeliveryState], limit: int) -> Sequence[Delivery]:
        """Deliveries in these states, newest first, without those that a person dropped."""
        return await self._read(partial(outbox.listing, states=tuple(states), limit=limit))

    async def counts(self) -> Counts:
        """Deliveries by state."""
        return await self._read(outbox.counts)

    async def find_delivery(self, name: str, *, receiver: str | None = None) -> Sequence[Delivery]:
        """The deliveries of the alert with that ref, or the one with that id."""
        return await self._read(partial(outbox.find, name=name, receiver=receiver))

    async def article_by_url(self, url: str, url_key: bytes) -> Sequence[StoredArticle]:
        """The articles at an address, newest first."""
        return await self._read(partial(views.by_url, url=url, url_key=url_key))

    async def life(self, number: int) -> Life | None:
        """Everything about one article. None: there is none of that number."""
        return await self._read(partial(views.life, number=number))

    async def story(self, name: str) -> StoryReport | None:
        """A story by its id, the beginning of its id, or the ref of one of its alerts. None: there is none of that name.
        Raises StoreError when the name is that of several."""
        return await self._read(partial(views.story, name=name))

    async def latest_alerts(self, limit: int) -> Sequence[SentAlert]:
        """Alerts with their deliveries, newest first."""
        return await self._read(partial(views.latest_alerts, limit=limit))

    async def stats(self) -> Stats:
        """The numbers of the STATUS= line."""
        return await self._read(views.stats)

    # --- upkeep ------------------------------------------------------------------------------------------------

    async def maintain(self, now: datetime, keep: timedelta) -> Upkeep:
        """Nightly: let go of words older than ``keep`` (keys stay), fold the log into the file, check its structure.

        Nothing pending or unknown is touched. Polls commit between the steps.
        """
        before = now - keep
        done = Upkeep(
            articles=await self._in_steps(partial(upkeep.empty_articles, before=before)),
            deliveries=await self._in_steps(partial(upkeep.delete_deliveries, before=before)),
            alerts=await self._in_steps(partial(upkeep.empty_alerts, before=before)),
            reads=await self._write(partial(upkeep.delete_reads, before=before)),
            counted=await self._in_steps(partial(rules.prune, now=now, most=upkeep.STEP)),
            alike=await self._sweep_likeness(now - self._window),
        )
        await self._write(partial(learning.save, learnt=self._learnt))
        await self._in_steps(partial(joinings.forget, before=before, most=upkeep.STEP))
        await self._write(upkeep.tidy, alone=True)
        return replace(done, damage=await asyncio.to_thread(opening.quick_check, self.path))

    async def _sweep_likeness(self, since: datetime) -> int:
        """Forget what can't be joined any more; then what led to it, walking along the keys and the bands."""
        swept = await self._in_steps(partial(likeness.sweep, since=since, most=upkeep.STEP))
        for walk, start in ((likeness.sweep_keys, 0), (likeness.sweep_bands, likeness.FIRST_BAND)):
            place: int | None = start
            while place is not None:
                place = await self._write(partial(walk, since=since, after=place, most=upkeep.STRIDE))
        return swept

    async def _in_steps(self, step: Callable[[sqlite3.Connection], int]) -> int:
        total = 0
        while done := await self._write(step):
            total += done
        return total

    # --- the two threads ---------------------------------------------------------------------------------------

    async def _write(self, work: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> T:
        if self._writer is None:
            raise StoreError(f"{self.path}: opened for reading only.")
        return await self._writer.run(work, alone=alone)

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._closed:
            raise StoreError(f"{self.path}: the store is closed.")
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._snapshot, work)

    def _snapshot(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """All statements of one read see one state of the file."""
        try:
            self._reader.execute("BEGIN")
            try:
                return work(self._reader)
            finally:
                self._reader.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise translated(error, self.path) from error


def _connections(path: Path, *, create: bool) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """The writing and the reading connection."""
    db = opening.open_writer(path, create=create)
    try:
        return db, opening.open_reader(path)
    except StoreError:
        db.close()
        raise


def _learnt(path: Path, db: sqlite3.Connection, reader: sqlite3.Connection) -> Learnt:
    """What was learnt before; the connections are closed when the file fails now."""
    try:
        return learning.load(db)
    except sqlite3.Error as error:
        db.close()
        reader.close()
        raise translated(error, path) from error


def _is_moved(polled: Source, configured: Source) -> bool:
    """Whether a source got another address while it was being polled at the old one."""
    return (polled.kind, polled.url) != (configured.kind, configured.url)


def _readdressed(poll: Poll, polled: Source, configured: Source) -> Poll:
    """Without the old address's validators, which would make the new one look unchanged, and without its baseline
    when it is another feed; due as soon as it ended."""
    keeps_baseline = not sources.is_another_feed(polled.kind, polled.url, configured)
    state = replace(
        poll.state,
        etag="",
        last_modified="",
        body_hash=b"",
        next_due=poll.record.at,
        baseline_done=poll.state.baseline_done and keeps_baseline,
    )
    return replace(poll, state=state)
