"""SIGKILL before and after every call by which the loops touch the store or a receiver: nothing is lost, and nothing
comes twice unless its fate was unknown."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.harness import Stage, outlets, stage
from tests.faults.crashing import Point

pytestmark = pytest.mark.slow

OUTLETS, ENTRIES = 3, 2
ALERTS = OUTLETS * ENTRIES
"""At each of the two receivers."""

SENT = Point("chat", "send", "after")
"""The first message is accepted, and nobody wrote it down."""

CALLS = [
    # The first loop: what was not committed is polled again, what was committed is not alerted again.
    ("store", "claim_polls", 1),
    ("store", "known", OUTLETS),
    *(("store", "commit", call) for call in (1, 2, OUTLETS)),
    ("store", "release", 1),
    # The second loop: "sending" is on disk before the request, the fate after it.
    *(("store", "claim_deliveries", call) for call in (1, 2)),
    *(("store", "sending", call) for call in (1, 2 * ALERTS)),
    *(("store", "settle", call) for call in (1, ALERTS, 2 * ALERTS)),
    *(("chat", "send", call) for call in (1, ALERTS)),
    ("mail", "send", 1),
]


@pytest.mark.parametrize(("part", "method", "call"), CALLS)
async def test_a_kill_loses_nothing_and_doubles_only_what_was_unknown(
    tmp_path: Path, part: str, method: str, call: int
) -> None:
    """At whatever call it comes. Before and after run side by side: most of it is waiting for processes."""
    async with asyncio.TaskGroup() as both:
        both.create_task(_check(tmp_path / "before", Point(part, method, "before", call)))
        both.create_task(_check(tmp_path / "after", Point(part, method, "after", call)))


@pytest.mark.parametrize(
    ("method", "call"), [("interrupted", 1), ("unknown", 1), ("unknown", 2), ("settle", 1)]
)
async def test_a_kill_while_an_earlier_one_is_cleared_up_is_no_worse(
    tmp_path: Path, method: str, call: int
) -> None:
    """What recovery did not finish, the next recovery does."""
    async with asyncio.TaskGroup() as both:
        both.create_task(_check(tmp_path / "before", SENT, Point("store", method, "before", call)))
        both.create_task(_check(tmp_path / "after", SENT, Point("store", method, "after", call)))


async def test_a_message_that_brings_the_process_down_is_not_sent_at_full_speed(tmp_path: Path) -> None:
    """Each such attempt counts as one, and pauses grow; it arrives in the end."""
    await _check(tmp_path / "thrice", Point("chat", "send", "before"), Point("chat", "send", "before"), SENT)


async def _check(directory: Path, *points: Point) -> None:
    """Die at each of the points in turn, then run as always: everything must arrive."""
    async with stage(directory, outlets(OUTLETS, ENTRIES, ENTRIES), "chat", "mail") as on:
        for point in points:
            await _crash(on, point)
        daemon = await on.daemon()
        await on.delivered(daemon, "chat", "mail")
        await daemon.stop()
        for receiver in ("chat", "mail"):
            fates = await on.fates(receiver)
            assert not fates.lost, points
            assert not fates.needless, points
            # One kill interrupts at most one send of a receiver.
            assert len(fates.twice) <= len(points), points
        assert not daemon.lines("Traceback"), points


async def _crash(on: Stage, point: Point) -> None:
    crashing = await on.start("tests.faults.crashing", "--config", str(on.config), *point.options())
    code = await crashing.exited(60)
    assert code == -signal.SIGKILL, f"{point} was not reached: exit {code}\n{crashing.tail()}"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_kill_at_a_reload_loses_nothing(tmp_path: Path, when: str) -> None:
    """The start goes on with the new files; what was done before is not done again."""
    point = Point("store", "sync_sources", "before" if when == "before" else "after")
    async with stage(tmp_path, outlets(OUTLETS, ENTRIES, ENTRIES), "chat", "mail") as on:
        crashing = await on.start("tests.faults.crashing", "--config", str(on.config), *point.options())
        await crashing.ready()
        await on.delivered(crashing, "chat", "mail")
        crashing.signal(signal.SIGHUP)
        assert await crashing.exited() == -signal.SIGKILL
        daemon = await on.daemon()
        await daemon.stop()
        for receiver in ("chat", "mail"):
            assert not (await on.fates(receiver)).needless
            assert set(on.accepted(receiver)) == on.publisher.revealed


@pytest.mark.parametrize(
    ("point", "notices"),
    [
        (Point("store", "notice", "before"), 0),  # it was never on disk: nobody can know of it
        (Point("store", "notice", "after"), 1),  # it is on disk, so it is delivered
    ],
    ids=str,
)
async def test_a_notice_is_delivered_once_it_is_on_disk(tmp_path: Path, point: Point, notices: int) -> None:
    """And a kill around it loses no alert."""
    async with stage(tmp_path, outlets(OUTLETS, ENTRIES, ENTRIES), "chat", "mail") as on:
        crashing = await on.start("tests.faults.crashing", "--config", str(on.config), *point.options())
        await crashing.ready()
        await on.delivered(crashing, "chat", "mail")
        await crashing.until(lambda: len(crashing.lines("alert delivered")) == 2 * ALERTS, 20, "settlements")
        on.write_rule("[[rule]]\nid = ")
        crashing.signal(signal.SIGHUP)
        assert await crashing.exited() == -signal.SIGKILL
        on.write_rule()
        daemon = await on.daemon()
        await daemon.until(lambda: len(on.mailbox.notices) >= notices, 20, "the notice")
        await daemon.stop()
        assert len(on.mailbox.notices) == notices
        for receiver in ("chat", "mail"):
            assert on.accepted(receiver) == Counter(on.publisher.revealed)
