"""The one writer: a thread with a queue, and group commit.

Theory of operation. A commit costs one fsync, some milliseconds, whatever it holds. So the thread takes everything
that waits in the queue (up to a limit), begins one transaction, runs each piece of work inside a savepoint of its
own, commits once, and only then tells the waiting callers. While it commits, the next batch gathers by itself: the
busier the store, the cheaper each piece. An acknowledged piece of work is on disk.

A piece that raises is rolled back to its savepoint and gets its exception; its neighbours don't notice. Some errors
(a full disk, a failing one) make SQLite roll back the whole transaction: then the culprit gets its error and the
others, whose work was undone through no fault of their own, run again in a new transaction. Work is therefore a
function of the connection that may be called more than once. If the commit itself fails, everybody in it is told;
but for want of room each is first tried alone.

Nobody else writes, except a person's command line for a moment, a backup, an sqlite3 shell. The thread waits for the
lock with patience, in short steps, so that closing need not wait as long.

After a fatal error (fsync failed, the file is damaged) the writer refuses everything with that error: what this
process believes about the file is no longer to be trusted.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from monitor import log
from monitor.errors import StoreError
from monitor.store.failures import code_of, translated

logger = logging.getLogger(__name__)

T = TypeVar("T")

BATCH = 64
PATIENCE = timedelta(seconds=120)

# How long closing waits for a lock that somebody else holds; the whole daemon has five seconds to stop.
_LAST_PATIENCE = 2.0

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@dataclass(frozen=True, slots=True)
class _Work:
    run: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    alone: bool  # outside of any transaction (checkpoint, optimize)


_Answer = tuple[_Work, Any, BaseException | None]
"""Work with its result or its exception."""


class _Undone(Exception):  # noqa: N818 - a signal within this file, never seen outside
    """SQLite rolled the whole transaction back, not only the savepoint."""

    def __init__(self, cause: sqlite3.Error) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Writer:
    """Runs functions of the connection in transactions, grouped. ``transactions`` and ``commits`` count what was
    done: their ratio is what grouping saves."""

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        *,
        batch: int = BATCH,
        patience: timedelta = PATIENCE,
    ) -> None:
        self.transactions = 0
        self.commits = 0
        self.fatal: StoreError | None = None
        self._db = db
        self._path = path
        self._batch = batch
        self._patience = patience.total_seconds()
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._main, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> T:
        """What ``work`` returns, once it is durable. Raises StoreError, and whatever ``work`` raises.

        A caller that is cancelled while waiting does not stop the work.
        """
        return await self.submit(work, alone=alone)

    def submit(self, work: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> asyncio.Future[T]:
        """The same for who waits later: the work is in the queue when this returns."""
        if self.fatal is not None:
            raise StoreError(str(self.fatal), fatal=True)
        if self._closing.is_set():
            raise StoreError(f"{self._path}: the store is closed.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Work(work, future, alone))
        return future

    async def aclose(self) -> None:
        """Finish what waits, then close the connection."""
        if not self._closing.is_set():
            self._closing.set()
            self._queue.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    # Everything below runs on the thread.

    def _main(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            grouped = [work for work in batch if not work.alone]
            if grouped:
                self._transact(grouped)
            for work in batch:
                if work.alone:
                    self._run_alone(work)
        self._db.close()

    def _gather(self) -> tuple[list[_Work], bool]:
        """Wait for work, then take what waits with it. False: there will be no more."""
        batch: list[_Work] = []
        work = self._queue.get()
        while work is not None:
            batch.append(work)
            if len(batch) == self._batch:
                return batch, True
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _transact(self, batch: list[_Work]) -> None:
        """One transaction for all; again without the culprit where one of them cost the others theirs."""
        waiting = batch
        while waiting:
            if self.fatal is not None:
                self._refuse(waiting, self.fatal)
                return
            try:
                self._begin()
            except sqlite3.Error as error:
                self._fail(waiting, error)
                return
            waiting = self._attempt(waiting)

    def _attempt(self, batch: list[_Work]) -> list[_Work]:
        """Run and commit a batch whose transaction has begun. Returns those that must be run again."""
        answers: list[_Answer] = []
        for work in batch:
            try:
                answers.append(self._inside(work))
            except _Undone as undone:
                self._fail([work], undone.cause)
                return self._without_raised(answers) + batch[len(answers) + 1 :]
        if self.fatal is not None:
            self._rollback()
            self._refuse(self._without_raised(answers), self.fatal)
            return []
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._rollback()
            self._after_failed_commit(self._without_raised(answers), error)
            return []
        self.commits += 1
        self.transactions += sum(error is None for _, _, error in answers)
        self._tell(answers)
        return []

    def _without_raised(self, answers: Sequence[_Answer]) -> list[_Work]:
        """Tell those that raised, whose answer is final; returns the others."""
        self._tell([answer for answer in answers if answer[2] is not None])
        return [work for work, _, error in answers if error is None]

    def _after_failed_commit(self, batch: list[_Work], error: sqlite3.Error) -> None:
        """A disk without room for all may have room for some: each tries alone. Any other failure is for all."""
        if code_of(error) & 0xFF == sqlite3.SQLITE_FULL and len(batch) > 1:
            for work in batch:
                self._transact([work])
        else:
            self._fail(batch, error)

    def _inside(self, work: _Work) -> _Answer:
        """Run one piece of work in a savepoint."""
        try:
            self._db.execute("SAVEPOINT work")
            result = work.run(self._db)
            self._db.execute("RELEASE work")
        except Exception as error:  # broad: whatever it is belongs to the caller, and is handed over
            self._undo(error)
            return work, None, self._ours(error)
        return work, result, None

    def _undo(self, error: Exception) -> None:
        """Back to the savepoint. Raises _Undone when there is none any more."""
        try:
            self._db.execute("ROLLBACK TO work")
            self._db.execute("RELEASE work")
        except sqlite3.Error as second:
            self._rollback()
            raise _Undone(error if isinstance(error, sqlite3.Error) else second) from error

    def _run_alone(self, work: _Work) -> None:
        if self.fatal is not None:
            self._refuse([work], self.fatal)
            return
        try:
            result = work.run(self._db)
        except Exception as error:  # broad: as above
            self._rollback()
            self._tell([(work, None, self._ours(error))])
        else:
            self._tell([(work, result, None)])

    def _begin(self) -> None:
        """BEGIN IMMEDIATE, waiting while somebody else holds the lock."""
        started = time.monotonic()
        told = False
        while True:
            try:
                self._db.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                waited = time.monotonic() - started
                patience = min(self._patience, _LAST_PATIENCE) if self._closing.is_set() else self._patience
                if code_of(error) & 0xFF not in _LOCKED:
                    raise
                if waited >= patience:
                    if self._closing.is_set():
                        self._patience = (
                            0.0  # the last patience is for all that still waits, not for each batch
                        )
                    raise
                if not told:
                    log.event(logger, logging.WARNING, "database-locked", file=self._path)
                    told = True
            else:
                if told:
                    waited = time.monotonic() - started
                    log.event(logger, logging.INFO, "database-unlocked", waited=f"{waited:.1f}s")
                return

    def _rollback(self) -> None:
        # SQLite may have done it already; and if it can't, the next BEGIN says what is wrong.
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")

    def _fail(self, batch: Sequence[_Work], error: sqlite3.Error) -> None:
        self._tell([(work, None, self._ours(error)) for work in batch])

    def _refuse(self, batch: Sequence[_Work], fatal: StoreError) -> None:
        self._tell([(work, None, StoreError(str(fatal), fatal=True)) for work in batch])

    def _ours(self, error: Exception) -> Exception:
        """The error as the caller sees it; a fatal one is remembered."""
        if not isinstance(error, sqlite3.Error):
            return error
        ours = translated(error, self._path)
        ours.__cause__ = error
        if ours.fatal and self.fatal is None:
            self.fatal = ours
            log.event(logger, logging.CRITICAL, "store-failed", error=ours)
        return ours

    def _tell(self, answers: Sequence[_Answer]) -> None:
        try:
            self._loop.call_soon_threadsafe(_resolve, answers)
        except RuntimeError:
            # The loop is closed: nobody waits any more, and what was committed stays committed.
            log.event(logger, logging.DEBUG, "answered-nobody", count=len(answers))


def _resolve(answers: Sequence[_Answer]) -> None:
    for work, result, error in answers:
        if work.future.done():
            continue
        if error is None:
            work.future.set_result(result)
        else:
            work.future.set_exception(error)
