"""The one writer: commits are grouped, failures are not shared, locks are waited for."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model import Known, Poll
from monitor.store import Store
from monitor.store.writer import Writer
from tests.store.builders import NOW, article, asked, database, dump, first_or_copy, judged, put, source


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path)) as opened:
        await opened.sync_sources([source("a"), source("b")], NOW)
        yield opened


@contextlib.asynccontextmanager
async def _held(writer: Writer | None) -> AsyncIterator[None]:
    """The writer works on something for as long as the block lasts: what is asked meanwhile makes one batch."""
    assert writer is not None
    begun, go = threading.Event(), threading.Event()

    def hold(_db: sqlite3.Connection) -> None:
        begun.set()
        go.wait()

    holding = asyncio.ensure_future(writer.run(hold, alone=True))
    await asyncio.to_thread(begun.wait)
    try:
        yield
    finally:
        go.set()
        await holding


async def _queued() -> None:
    """Until every call that was started has put its work into the writer's queue."""
    turned = asyncio.Event()
    asyncio.get_running_loop().call_soon(turned.set)
    await turned.wait()


async def _asked_together(store: Store, *calls: Coroutine[Any, Any, object]) -> list[object]:
    """The answers to calls that the writer meets in one batch."""
    async with _held(store._writer):
        started = [asyncio.ensure_future(call) for call in calls]
        await _queued()
    return list(await asyncio.gather(*started, return_exceptions=True))


async def test_commits_that_wait_together_cost_one_commit(store: Store) -> None:
    before = store.commits
    await _asked_together(store, *(put(store, judged(article(str(n)))) for n in range(64)))
    assert store.commits - before == 1
    assert len((await store.known("a", asked(*(article(str(n)) for n in range(64))))).by_id) == 64


async def test_no_commit_is_larger_than_the_batch(tmp_path: Path) -> None:
    async with Store.open(database(tmp_path), batch=10) as store:
        before = store.commits
        await _asked_together(store, *(put(store, judged(article(str(n)))) for n in range(35)))
        assert store.commits - before == 4


async def test_a_decision_that_raises_undoes_its_own_poll_only(store: Store) -> None:
    def broken(_known: Known) -> Poll:
        raise LookupError("a fault in the rules")

    answers = await _asked_together(
        store,
        put(store, judged(article("1"))),
        store.commit("a", asked(article("2")), broken),
        put(store, judged(article("3"))),
    )
    assert [type(answer) for answer in answers] == [Poll, LookupError, Poll]
    known = await store.known("a", asked(article("1"), article("2"), article("3")))
    assert set(known.by_id) == {"1", "3"}


async def test_a_poll_that_fails_half_way_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """The third article breaks the table's rules; the first two, and the state, must not stay."""
    await put(store, judged(article("0")))
    before = dump(database(tmp_path))
    broken = replace(judged(article("3")), role=None)  # type: ignore[arg-type]  # that is the fault
    with pytest.raises(StoreError, match="mistake in rasid"):
        await put(store, judged(article("1")), judged(article("2")), broken)
    assert dump(database(tmp_path)) == before


async def test_who_lost_a_transaction_to_a_neighbour_gets_it_again(store: Store) -> None:
    """Some errors make SQLite roll back everything, not only to the savepoint."""

    def ruin(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")
        raise sqlite3.OperationalError("and nothing is left")

    answers = await _asked_together(
        store, put(store, judged(article("1"))), store._write(ruin), put(store, judged(article("2")))
    )
    assert [type(answer) for answer in answers] == [Poll, StoreError, Poll]
    assert set((await store.known("a", asked(article("1"), article("2")))).by_id) == {"1", "2"}


async def test_two_sources_with_the_same_words_make_one_story_and_one_alert(store: Store) -> None:
    """Both polls decide within one batch; the second must see what the first wrote."""
    here, there = article("1", "a", "خبر الوكالة"), article("9", "b", "خبر الوكالة")
    await _asked_together(
        store,
        store.commit("a", asked(here), first_or_copy(here)),
        store.commit("b", asked(there), first_or_copy(there)),
    )
    mine = (await store.known("a", asked(here))).by_id["1"]
    other = (await store.known("b", asked(there))).by_id["9"]
    assert mine.story_id == other.story_id
    assert len(await store.latest_alerts(10)) == 1


async def test_a_full_disk_costs_one_commit_and_heals(store: Store, tmp_path: Path) -> None:
    def capped(db: sqlite3.Connection, more: int) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + more}")

    await put(store, judged(article("0"), rules=["r"], receivers=["desk"]))
    await store._write(lambda db: capped(db, 4), alone=True)
    before = dump(database(tmp_path))
    large = judged(article("1", text="كلمة " * 40_000), rules=["r"], receivers=["desk"])
    with pytest.raises(StoreError, match="disk is full") as refused:
        await put(store, large)
    assert not refused.value.fatal
    assert dump(database(tmp_path)) == before  # neither seen without an alert nor alerted without being seen
    await store._write(lambda db: capped(db, 10_000), alone=True)
    await put(store, large)
    assert (await store.known("a", asked(large.article))).by_id


async def test_a_full_disk_is_not_the_neighbours_fault(store: Store) -> None:
    def capped(db: sqlite3.Connection) -> None:
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 8}")

    await store._write(capped, alone=True)
    large = judged(article("1", text="كلمة " * 40_000))
    answers = await _asked_together(
        store, put(store, judged(article("2"))), put(store, large), put(store, judged(article("3")))
    )
    assert [type(answer) for answer in answers] == [Poll, StoreError, Poll]


async def test_after_a_fatal_error_nothing_is_taken_any_more(store: Store) -> None:
    """Nor is what shared the transaction: what this process believes about the file can't be trusted."""

    def damaged(_db: sqlite3.Connection) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    answers = await _asked_together(store, put(store, judged(article("0"))), store._write(damaged))
    assert all(isinstance(answer, StoreError) and answer.fatal for answer in answers)
    assert store.fatal is not None
    with pytest.raises(StoreError, match="damaged") as later:
        await put(store, judged(article("1")))
    assert later.value.fatal
    with pytest.raises(StoreError, match="damaged"):
        await store._write(lambda _db: None, alone=True)
    assert not (await store.known("a", asked(article("0"), article("1")))).by_id  # reading still works


class _FailsToCommit(sqlite3.Connection):
    """A connection whose next COMMIT meets a fault of the disk, as the file system reports it only then."""

    fault: int | None = None

    def execute(self, sql: str, /, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and self.fault is not None:
            error = sqlite3.OperationalError("a fault of the disk")
            error.sqlite_errorcode, self.fault = self.fault, None
            raise error
        return super().execute(sql, *values)


async def _committed_over(path: Path, fault: int) -> list[object]:
    """The answers to three pieces of work whose common COMMIT meets a fault."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=_FailsToCommit)
    db.execute("CREATE TABLE told (number)")
    db.fault = fault
    writer = Writer(db, path)
    async with _held(writer):
        asking = [asyncio.ensure_future(writer.run(partial(_tell_number, number))) for number in range(3)]
        await _queued()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    await writer.aclose()
    return list(answers)


def _tell_number(number: int, db: sqlite3.Connection) -> int:
    db.execute("INSERT INTO told VALUES (?)", (number,))
    return number


async def test_when_there_is_no_room_for_all_each_is_tried_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    assert await _committed_over(path, sqlite3.SQLITE_FULL) == [0, 1, 2]
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT number FROM told ORDER BY 1").fetchall() == [(0,), (1,), (2,)]


async def test_a_sync_that_fails_is_told_to_all_who_were_in_it(tmp_path: Path) -> None:
    answers = await _committed_over(tmp_path / "x.db", sqlite3.SQLITE_IOERR_FSYNC)
    assert [type(answer) for answer in answers] == [StoreError] * 3
    assert all(isinstance(answer, StoreError) and answer.fatal for answer in answers)


class _Told(logging.Handler):
    """Lets a test wait for a log line."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.happened = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(self._name):
            self.happened.set()


@pytest.fixture
def told_of_lock() -> Iterator[threading.Event]:
    handler = _Told("database-locked")
    logger = logging.getLogger("monitor.store.writer")
    logger.addHandler(handler)
    yield handler.happened
    logger.removeHandler(handler)


_HOLDS_THE_LOCK = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
db.execute("ROLLBACK")
db.close()
"""


@contextlib.contextmanager
def _locked_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS_THE_LOCK, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        try:
            yield holder
        finally:
            holder.communicate("go\n")


async def test_a_lock_of_another_process_is_waited_for_and_nothing_is_lost(
    store: Store, tmp_path: Path, told_of_lock: threading.Event
) -> None:
    with _locked_by_another_process(database(tmp_path)):
        waiting = [asyncio.ensure_future(put(store, judged(article(str(n))))) for n in range(5)]
        assert await asyncio.to_thread(told_of_lock.wait, 20)
        assert not (await store.known("a", asked(article("0")))).by_id  # reading does not wait
        assert not any(each.done() for each in waiting)
    await asyncio.gather(*waiting)
    assert len((await store.known("a", asked(*(article(str(n)) for n in range(5))))).by_id) == 5


async def test_patience_with_a_lock_ends(tmp_path: Path) -> None:
    async with Store.open(database(tmp_path), patience=timedelta(0)) as store:
        with (
            _locked_by_another_process(database(tmp_path)),
            pytest.raises(StoreError, match="keeps the database locked") as refused,
        ):
            await put(store, judged(article("1")))
        assert not refused.value.fatal
        await put(store, judged(article("1")))


async def test_closing_finishes_what_was_asked(tmp_path: Path) -> None:
    async with Store.open(database(tmp_path)) as store:
        asking = [asyncio.ensure_future(put(store, judged(article(str(n))))) for n in range(200)]
        await _queued()
        await store.aclose()
        assert all(isinstance(answer, Poll) for answer in await asyncio.gather(*asking))
        with pytest.raises(StoreError, match="closed"):
            await put(store, judged(article("late")))
        with pytest.raises(StoreError, match="closed"):
            await store.stats()


async def test_a_caller_that_stops_waiting_does_not_undo_the_commit(store: Store) -> None:
    async with _held(store._writer):
        asking = asyncio.ensure_future(put(store, judged(article("1"))))
        await _queued()
        asking.cancel()
    await put(store, judged(article("2")))
    assert set((await store.known("a", asked(article("1"), article("2")))).by_id) == {"1", "2"}
