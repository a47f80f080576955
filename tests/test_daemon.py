"""The daemon's own decisions: what a set clock and a reload that goes wrong do to it. As a process: tests/e2e."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import App, open_app
from monitor.check import Plan
from monitor.daemon import MAINTENANCE, SILENCES, TICKS, Clocks, Daemon, clock_jump
from monitor.errors import Problem, StoreError, Weight
from monitor.model import DeliveryState
from monitor.systemd import ServiceManager
from tests.fakes import TestClock
from tests.test_app import SILENCE, a_plan, refuse_sources

HOUR = 3600.0
START = Clocks(wall=1_800_000_000.0, monotonic=500.0)


class TwoClocks:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> Clocks:
        return self.now

    def move(self, wall: float, monotonic: float) -> None:
        """Each by so many seconds."""
        self.now = Clocks(self.now.wall + wall, self.now.monotonic + monotonic)


class Manager:
    """A service manager that listens: a real socket."""

    def __init__(self, address: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.bind(str(address))
        self.ours = ServiceManager({"NOTIFY_SOCKET": str(address)})

    def heard(self) -> list[str]:
        """The first key of each message so far."""
        said = []
        while True:
            try:
                said.append(self.socket.recv(4096).decode().partition("=")[0])
            except BlockingIOError:
                return said


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """Opened, with an operator to tell."""
    plan = a_plan(tmp_path, tail="operator = true\n")
    async with open_app(plan, clock=TestClock(), chance=random.random) as opened:
        yield opened


@pytest.mark.parametrize(
    ("wall", "monotonic", "jump"),
    [
        (2.0, 2.0, 0.0),  # both ran
        (3.5, 2.0, 0.0),  # slewed: no harm in a tick a second late
        (600.0, 600.0, 0.0),  # a loop that was held up is no jump
        (2.0 - HOUR, 2.0, -HOUR),  # set back
        (2.0 + HOUR, 2.0, HOUR),  # set forward, or the machine slept
        (-0.5, 2.0, -2.5),  # a little more than can be slewed
    ],
)
def test_the_clock_was_set_when_it_went_another_way_than_time(
    wall: float, monotonic: float, jump: float
) -> None:
    """The table is the rule."""
    after = Clocks(START.wall + wall, START.monotonic + monotonic)
    assert clock_jump(START, after) == pytest.approx(jump)


async def test_ticks_go_on_when_the_clock_was_set_back(app: App, tmp_path: Path) -> None:
    """Seen from an hour earlier the next ticks are an hour away; and what is due at night was a year too late."""
    clocks = TwoClocks()
    daemon = Daemon(app, ServiceManager({}), lambda: a_plan(tmp_path), clocks)
    scheduler = daemon.scheduler()
    scheduler.start()
    try:
        later = datetime.now(UTC) + timedelta(hours=1)
        for tick in (*TICKS, SILENCES):
            scheduler.modify_job(tick, next_run_time=later)
        scheduler.modify_job(MAINTENANCE, next_run_time=later + timedelta(days=365))
        clocks.move(2, 2)
        assert await daemon.heed_clocks(scheduler) == 0
        assert {scheduler.get_job(tick).next_run_time for tick in TICKS} == {later}
        clocks.move(2 - HOUR, 2)
        assert await daemon.heed_clocks(scheduler) == pytest.approx(-HOUR)
        soon = datetime.now(UTC) + timedelta(seconds=2)
        assert all(scheduler.get_job(tick).next_run_time < soon for tick in TICKS)
        assert scheduler.get_job(SILENCES).next_run_time < soon + timedelta(minutes=1)
        assert scheduler.get_job(MAINTENANCE).next_run_time < soon + timedelta(days=1)
        clocks.move(2, 2)
        assert await daemon.heed_clocks(scheduler) == 0, "one jump counts once"
    finally:
        scheduler.shutdown(wait=False)


def refuse() -> Plan:
    """A file with a mistake."""
    return Plan(problems=(Problem("rules/x.toml", "odd", "something is odd", line=3, weight=Weight.ERROR),))


def break_down() -> Plan:
    """A mistake of ours."""
    raise ZeroDivisionError("reading broke")


def store_refuses() -> Plan:
    """Any refusal."""
    raise StoreError("rasid.db: the disk is full")


@pytest.mark.parametrize(
    ("load", "headline", "line"),
    [
        (refuse, "Reload refused: 1 mistake", "something is odd"),
        (break_down, "Reload failed", "ZeroDivisionError"),
        (store_refuses, "Reload failed", "the disk is full"),
    ],
)
async def test_a_reload_that_goes_wrong_is_told_and_leaves_the_old_rules(
    app: App, tmp_path: Path, load: Callable[[], Plan], headline: str, line: str
) -> None:
    """The service manager must hear READY=1 again whatever happened, or it takes the daemon for dead."""
    manager = Manager(tmp_path / "notify")
    with manager.socket:
        desk = app.poller.desk
        await Daemon(app, manager.ours, load).reload()
        assert manager.heard() == ["RELOADING", "READY"]
    assert app.poller.desk is desk
    (delivery,) = await app.store.outbox(tuple(DeliveryState), 10)
    assert delivery.receiver == "console"
    assert delivery.alert.headline.startswith(headline)
    assert line in str(delivery.alert)


async def test_a_reload_that_the_store_refuses_is_reported(
    app: App, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In the log, and to the operators as far as the store takes that."""
    refuse_sources(tmp_path)
    more = '[[source]]\nid = "new"\nkind = "feed"\nurl = "https://new.example/feed"\n'
    manager = Manager(tmp_path / "notify")
    with manager.socket:
        await Daemon(app, manager.ours, lambda: a_plan(tmp_path, tail=more)).reload()
        assert manager.heard() == ["RELOADING", "READY"]
    assert "reload refused" in caplog.text
    assert len(app.sources) == 0
    (delivery,) = await app.store.outbox(tuple(DeliveryState), 10)
    assert delivery.alert.headline == "Reload failed, the old rules stay"


async def test_a_second_wish_to_reload_during_the_first_is_kept(app: App, tmp_path: Path) -> None:
    """It may be about a later edit."""
    loaded: list[int] = []
    daemon: Daemon

    def load() -> Plan:
        loaded.append(1)
        if len(loaded) == 1:
            loop.call_soon_threadsafe(daemon.begin_reload)
        return a_plan(tmp_path)

    loop = asyncio.get_running_loop()
    daemon = Daemon(app, ServiceManager({}), load)
    await daemon.reload()
    assert len(loaded) == 2


async def test_silences_are_asked_for_by_a_tick_of_their_own(tmp_path: Path) -> None:
    """Once a minute, over the daemon's own scheduler; a store that refuses costs that tick alone."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "silence.toml").write_text(SILENCE, encoding="utf-8")
    clock = TestClock()
    async with open_app(a_plan(tmp_path), clock=clock, chance=random.random) as app:
        job = Daemon(app, ServiceManager({}), lambda: a_plan(tmp_path)).scheduler().get_job(SILENCES)
        assert job.trigger.interval == timedelta(minutes=1)
        clock.move(hours=7)
        await job.func()
        await job.func()
        (delivery,) = await app.store.outbox(tuple(DeliveryState), 10)
        assert delivery.alert.rule_id == "quiet"
        await app.store.aclose()
        await job.func()
