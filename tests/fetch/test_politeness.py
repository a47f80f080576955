"""Turns per host, on a clock of their own."""

from __future__ import annotations

import asyncio
import time

import pytest

from monitor.fetch.politeness import Politeness


async def visit(politeness: Politeness, host: str, log: list[str], *, gapless: bool = False) -> None:
    """One turn that notes its beginning and its end, and lets others run in between."""
    async with politeness.turn(host, gapless=gapless):
        log.append(f"{host}+")
        for _ in range(3):
            await asyncio.sleep(0)
        log.append(f"{host}-")


async def test_a_host_has_one_turn_at_a_time_and_hosts_do_not_wait_for_each_other() -> None:
    log: list[str] = []
    politeness = Politeness(0.0, time.monotonic)
    await asyncio.gather(*(visit(politeness, host, log) for host in ("a", "a", "b")))
    assert [each for each in log if each[0] == "a"] == ["a+", "a-", "a+", "a-"]
    assert log.index("b+") < log.index("a-")


async def test_turns_are_first_come_first_served() -> None:
    order: list[int] = []
    politeness = Politeness(0.0, time.monotonic)

    async def come(number: int) -> None:
        async with politeness.turn("a"):
            order.append(number)

    await asyncio.gather(*(come(number) for number in range(10)))
    assert order == list(range(10))


async def test_between_two_turns_is_a_pause() -> None:
    politeness = Politeness(0.05, time.monotonic)
    ends: list[float] = []
    for _ in range(3):
        async with politeness.turn("a"):
            starts = time.monotonic()
            assert not ends or starts - ends[-1] >= 0.05
        ends.append(time.monotonic())


async def test_the_pause_belongs_to_one_host_and_an_exempt_one_has_none() -> None:
    stopped = 100.0  # this clock never moves: a pause would last for ever
    politeness = Politeness(3600.0, lambda: stopped)
    async with asyncio.timeout(1):
        for number in range(100):
            async with politeness.turn(f"host-{number}"):
                pass
            async with politeness.turn("newsroom", gapless=True):
                pass


async def test_giving_up_a_turn_lets_the_next_in() -> None:
    politeness = Politeness(0.0, time.monotonic)
    log: list[str] = []
    async with politeness.turn("a"):
        waiting = [asyncio.create_task(visit(politeness, "a", log)) for _ in range(2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]
    await waiting[1]
    assert log == ["a+", "a-"]


async def test_a_failed_visit_gives_its_turn_back() -> None:
    politeness = Politeness(0.0, time.monotonic)
    for _ in range(2):
        with pytest.raises(ValueError, match="failed"):
            async with asyncio.timeout(1), politeness.turn("a"):
                raise ValueError("failed")


async def test_idle_hosts_are_forgotten_and_busy_ones_are_not() -> None:
    now = 0.0
    politeness = Politeness(1.0, lambda: now)
    async with politeness.turn("busy"):
        for number in range(100_000):
            now += 0.01
            async with politeness.turn(f"host-{number}"):
                pass
        assert len(politeness) < 3000
        assert "busy" in politeness._hosts
