"""The daemon: APScheduler ticks, signals, the service manager, ordered shutdown.

Four scheduled calls, and none of them waits for work to end: a tick a second that starts the polls that are due, a
tick a second that starts the deliveries that are due, a tick a minute that asks which rules of kind silence have heard
nothing for too long, and maintenance at night. *When* a source or a delivery is due is a column in the store, and so
is what a rule heard last: nothing here needs to survive a restart.

    SIGTERM, SIGINT   stop: no new work, polls are abandoned (nothing of them was written), sends get 2.5 seconds
    SIGHUP            reload: read the files again; with mistakes the old rules stay, and the operators hear of it

The scheduler sleeps until a moment of the wall clock. Set back by an hour, that clock would stop every tick for an
hour; so it is compared with the monotonic clock every few seconds, and after a jump the ticks are armed anew.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import alerts, log, schedule
from monitor.app import App
from monitor.check import Plan
from monitor.errors import StoreError
from monitor.systemd import ServiceManager

logger = logging.getLogger(__name__)

SEND_PATIENCE_S = 2.5
"""How long a stop waits for sends under way; a stop takes less than five seconds in all."""

TICK_PATIENCE_S = 0.5
"""How long it waits for a tick under way: a moment, unless the store hangs."""

PROGRESS_S = 30.0
"""A tick that has not ended for so long means that the loop or the store hangs: the watchdog is no longer fed."""

STATUS_S = 10.0

CLOCK_LOOK_S = 2.0
"""How often the clocks are compared; ticks stand still no longer than this after the wall clock was set back."""

CLOCK_JUMP_S = 2.0
"""The wall clock was set, and not merely slewed, when it gains or loses more than this between two looks."""

SILENCE_S = 60
"""How often rules of kind silence are asked; their times are minutes at least."""

TICKS = ("polls", "outbox")
SILENCES = "silences"
MAINTENANCE = "maintenance"


class Clocks(NamedTuple):
    """Both clocks at one moment, in seconds."""

    wall: float
    monotonic: float


def clocks_now() -> Clocks:
    """Both clocks now."""
    return Clocks(time.time(), time.monotonic())


def clock_jump(before: Clocks, after: Clocks) -> float:
    """By how many seconds the wall clock was set between two looks (a suspended machine shows as set forward); 0.0 if
    it merely ran, however long ago the last look was."""
    gained = (after.wall - before.wall) - (after.monotonic - before.monotonic)
    return gained if abs(gained) > CLOCK_JUMP_S else 0.0


class Daemon:
    """Runs an opened App until told to stop."""

    def __init__(
        self,
        app: App,
        manager: ServiceManager,
        load: Callable[[], Plan],
        look: Callable[[], Clocks] = clocks_now,
    ) -> None:
        self._app = app
        self._manager = manager
        self._load = load
        self._look = look
        self._looked = look()
        self._stop = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._reload_wanted = False
        self._ticks: set[asyncio.Task[object]] = set()
        self._polls_ticked = self._outbox_ticked = time.monotonic()
        self._fed = self._status_told = 0.0

    async def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises StoreError when the store broke for good: a restart is the way on."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.begin_reload)
        await self._app.deliverer.recover()
        scheduler = self.scheduler()
        scheduler.start()
        watching = asyncio.create_task(self._watch_clocks(scheduler), name="watch clocks")
        self._manager.tell(READY="1", STATUS=self._app.summary())
        log.event(logger, logging.INFO, "daemon started", **self._app.counts())
        try:
            await self._stop.wait()
        finally:
            self._manager.tell(STOPPING="1", STATUS="stopping")
            log.event(logger, logging.INFO, "daemon stopping")
            watching.cancel()
            await self._wind_down(scheduler)
        if self._app.store.fatal is not None:
            raise self._app.store.fatal

    async def _wind_down(self, scheduler: AsyncIOScheduler) -> None:
        """No new work, then no work. The scheduler would cancel a tick under way and log that as an error."""
        scheduler.pause()
        if self._reloading is not None:
            self._reloading.cancel()
        if self._ticks:
            await asyncio.wait(self._ticks, timeout=TICK_PATIENCE_S)
        await self._app.poller.stop()
        await self._app.deliverer.stop(SEND_PATIENCE_S)
        scheduler.shutdown(wait=False)

    def scheduler(self) -> AsyncIOScheduler:
        """The four calls, not started yet. misfire_grace_time=None and coalesce: a tick that comes late still comes,
        once."""
        now = datetime.now(UTC)  # the scheduler's own clock, whichever the App was given
        scheduler = AsyncIOScheduler(
            timezone=self._app.plan_timezone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self._tick_polls, "interval", seconds=1, id=TICKS[0], next_run_time=now)
        scheduler.add_job(self._tick_outbox, "interval", seconds=1, id=TICKS[1], next_run_time=now)
        scheduler.add_job(self._tick_silences, "interval", seconds=SILENCE_S, id=SILENCES, next_run_time=now)
        scheduler.add_job(self._maintain, "cron", hour=3, minute=30, id=MAINTENANCE)
        return scheduler

    async def _tick_polls(self) -> None:
        if self._stop.is_set():
            return
        limit = min(schedule.allowance(self._app.sources), self._app.room_for_polls())
        if limit > 0:
            await self._survive("polls", self._app.poller.tick(limit))
        self._polls_ticked = time.monotonic()
        await self._feed_watchdog()

    async def _tick_outbox(self) -> None:
        if self._stop.is_set():
            return
        await self._survive("outbox", self._app.deliverer.tick())
        self._outbox_ticked = time.monotonic()

    async def _tick_silences(self) -> None:
        if self._stop.is_set():
            return
        await self._survive("silences", self._app.poller.listen())
        await self._survive("overruns", self._app.tell_overruns())

    async def _maintain(self) -> None:
        await self._survive("maintenance", self._app.maintain())

    async def _survive(self, tick: str, work: Awaitable[object]) -> None:
        """A store that refuses (disk full, locked) costs this tick; one that is broken for good ends the daemon."""
        this = asyncio.current_task()
        assert this is not None, "a tick is a task of the scheduler's"
        self._ticks.add(this)
        this.add_done_callback(self._ticks.discard)
        try:
            await work
        except StoreError as error:
            log.event(logger, logging.ERROR, "tick refused", tick=tick, error=error)
        if self._app.store.fatal is not None:
            self._stop.set()

    async def _watch_clocks(self, scheduler: AsyncIOScheduler) -> None:
        """The loop's own timers are monotonic, so this comes round whatever becomes of the wall clock."""
        while True:
            await asyncio.sleep(CLOCK_LOOK_S)
            try:
                await self.heed_clocks(scheduler)
            except Exception as error:  # whatever it is must not end the watch
                log.event(
                    logger, logging.ERROR, "clock watch refused", error=error, kind=type(error).__name__
                )

    async def heed_clocks(self, scheduler: AsyncIOScheduler) -> float:
        """Look at the clocks; after a jump arm everything anew and heal the due times in the store. Returns the jump."""
        before, self._looked = self._looked, self._look()
        jump = clock_jump(before, self._looked)
        if jump:
            log.event(logger, logging.WARNING, "clock was set", by_s=f"{jump:+.1f}")
            now = datetime.now(UTC)
            for tick in (*TICKS, SILENCES):
                scheduler.modify_job(tick, next_run_time=now)
            scheduler.reschedule_job(MAINTENANCE, trigger=scheduler.get_job(MAINTENANCE).trigger)
            await self._app.clock_was_set()
        return jump

    async def _feed_watchdog(self) -> None:
        """WATCHDOG=1 a third of the way, and only while both loops come round."""
        now = time.monotonic()
        if now - self._status_told >= STATUS_S:
            self._status_told = now
            self._manager.tell(STATUS=self._app.summary())
        alive = now - self._outbox_ticked < PROGRESS_S
        if self._manager.watchdog_s and alive and now - self._fed >= self._manager.watchdog_s / 3:
            self._fed = now
            self._manager.tell(WATCHDOG="1")

    # --- reload --------------------------------------------------------------------------------------------------

    def begin_reload(self) -> None:
        """A signal that comes during a reload may be about a later edit: then the files are read once more."""
        if self._stop.is_set():
            return
        self._reload_wanted = True
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload(), name="reload")

    async def reload(self) -> None:
        """The same, until it is done."""
        self.begin_reload()
        if self._reloading is not None:
            await self._reloading

    async def _reload(self) -> None:
        while self._reload_wanted:
            self._reload_wanted = False
            self._manager.tell(RELOADING="1", MONOTONIC_USEC=str(time.monotonic_ns() // 1000))
            await self._read_again_or_stay()
            if self._app.store.fatal is not None:
                self._stop.set()
            self._manager.tell(READY="1", STATUS=self._app.summary())

    async def _read_again_or_stay(self) -> None:
        """Whatever goes wrong in a reload, the daemon goes on with what it has, and says so."""
        try:
            await self._read_again()
        except StoreError as error:
            log.event(logger, logging.ERROR, "reload refused", error=error)
            await self._tell_of_failed_reload(str(error))
        except (
            Exception
        ) as error:  # a fault of ours in reading files must not cost the alerts of the old ones
            logger.exception("reload broke")
            await self._tell_of_failed_reload(f"internal error: {error!r}")

    async def _tell_of_failed_reload(self, reason: str) -> None:
        try:
            headline = self._app.locale.t("Reload failed, the old rules stay")
            await self._tell_operators(headline, (reason,))
        except Exception as error:  # the store that refused the reload refuses this as well; the log has both
            log.event(logger, logging.ERROR, "notice refused", error=error)

    async def _tell_operators(self, headline: str, lines: tuple[str, ...]) -> None:
        now = self._app.clock()
        notice = alerts.notice(f"reload:{now.isoformat()}", headline, lines, now)
        await self._app.store.notice(notice, self._app.poller.desk.operators, now)

    async def _read_again(self) -> None:
        plan = await asyncio.to_thread(self._load)
        if plan.ok:
            await self._app.take_over(plan)
            log.event(logger, logging.INFO, "configuration reloaded", **self._app.counts())
        else:
            await self._refuse(plan)

    async def _refuse(self, plan: Plan) -> None:
        """Keep the old rules, say why in the log and to the operators."""
        wrong = [problem for problem in plan.problems if problem.weight == "error"]
        for problem in wrong:
            message = problem.message.format_map(problem.values)
            log.event(
                logger,
                logging.ERROR,
                "configuration refused",
                file=problem.file,
                line=problem.line,
                problem=message,
            )
        locale = self._app.locale
        lines = tuple(
            f"{problem.file}:{problem.line}: {locale.t(problem.message, **problem.values)}"
            for problem in wrong[:5]
        )
        headline = locale.n(
            "Reload refused: {n} mistake, the old rules stay",
            "Reload refused: {n} mistakes, the old rules stay",
            len(wrong),
        )
        await self._tell_operators(headline, lines)
