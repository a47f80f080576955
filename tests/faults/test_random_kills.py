"""A stream of a thousand articles, and a daemon that is killed a hundred times while it flows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.e2e.harness import outlets, stage

pytestmark = pytest.mark.slow

KILLS = 100
OUTLETS, ENTRIES, REVEAL = 25, 80, 3
LONGEST_LIFE_S = 1.8
AT_START = 0.2
"""The share of kills that come while the daemon starts; the others come while it works."""

UNDER_FIRE = 0.05
"""The share of the stream that must have been delivered between kills, for the test to say anything."""

SEED = 20260124


async def test_a_hundred_kills_lose_nothing_and_double_only_what_was_unknown(tmp_path: Path) -> None:
    """At moments of chance, between the first instruction and the last alert."""
    chance = random.Random(SEED)  # noqa: S311 - the same moments in every run, no keys
    async with stage(tmp_path, outlets(OUTLETS, ENTRIES, REVEAL), "chat", "mail") as on:
        for number in range(KILLS):
            daemon = await on.daemon(ready=chance.random() >= AT_START)
            assert await daemon.survives(chance.uniform(0, LONGEST_LIFE_S)), daemon.tail()
            await daemon.kill9()
            assert not on.arrived("chat", "mail"), f"the stream was over after {number} kills"
        under_fire = min(len(on.accepted("chat")), len(on.accepted("mail")))
        daemon = await on.daemon()
        await on.delivered(daemon, "chat", "mail", within_s=240)
        await daemon.stop()
        assert len(on.publisher.revealed) == OUTLETS * ENTRIES
        assert under_fire > UNDER_FIRE * OUTLETS * ENTRIES, (
            "too much was delivered after the kills to prove anything"
        )
        for receiver in ("chat", "mail"):
            fates = await on.fates(receiver)
            assert not fates.lost
            assert not fates.needless
            # One kill interrupts at most one send of a receiver.
            assert len(fates.twice) <= KILLS
