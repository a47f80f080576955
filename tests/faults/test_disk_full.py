"""A disk without room while news comes in and messages are on their way.

A limit on the size of the daemon's files (prlimit(2)) makes each write fail as a full disk does, at a moment of our
choosing and without root: SQLite gets an error, rolls back, and goes on once there is room again.
"""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from monitor.model import DeliveryState
from tests.e2e.harness import Daemon, outlets, stage

pytestmark = pytest.mark.slow


def fill_disk(daemon: Daemon) -> None:
    """From now on nothing can be written."""
    resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))


def free_disk(daemon: Daemon) -> None:
    """There is room again."""
    resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


async def test_a_fate_that_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    """The message was accepted, its settlement was refused: it is neither forgotten nor sent again."""
    async with stage(tmp_path, outlets(1, 2, 2), "chat") as on:
        await on.botapi.fault("slow:1")
        daemon = await on.daemon()
        while not on.botapi.messages():
            assert await daemon.survives(0.05)
        fill_disk(daemon)
        await daemon.until(lambda: bool(daemon.lines("error", "refused")), 10, "the refusal")
        free_disk(daemon)
        await on.delivered(daemon, "chat")
        await daemon.stop()
        assert not (await on.fates("chat")).twice
        assert {each.state for each in await on.outbox()} == {DeliveryState.SENT}


async def test_news_that_could_not_be_written_is_read_again(tmp_path: Path) -> None:
    """Nothing counts as seen whose alert is not in the outbox, and no restart is needed."""
    async with stage(tmp_path, outlets(1, 2, 1), "mail") as on:
        daemon = await on.daemon()
        await daemon.until(lambda: len(on.mailbox.codes) == 1, 20, "the first alert")
        fill_disk(daemon)
        await daemon.until(lambda: bool(daemon.lines("error", "commit refused")), 25, "the refusal")
        free_disk(daemon)
        assert on.publisher.all_out
        await on.delivered(daemon, "mail", within_s=60)
        await daemon.stop()
        assert set(on.accepted("mail").values()) == {1}
        assert not daemon.lines("Traceback")
