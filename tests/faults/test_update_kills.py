"""SIGKILL around an edit: the message is brought up to date once, and nothing is sent again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from monitor.model import Alert, DeliveryState, Joining, Settlement
from monitor.store import Store
from tests.e2e.harness import CHAT, TOKEN, Stage, outlets, stage
from tests.faults.crashing import Point
from tests.store.builders import article, judged, put, source

pytestmark = pytest.mark.slow

KEY, STORY = "rule:coalition/s1", "s1"


@pytest.fixture
async def on(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage whose state has an alert, delivered a minute ago, that another outlet has joined since."""
    async with stage(tmp_path, outlets(1, 1, 1), "chat") as made:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{made.botapi.address}/bot{TOKEN}/sendMessage", json={"chat_id": CHAT, "text": "as it was"}
            ) as reply,
        ):
            remote = str((await reply.json())["result"]["message_id"])
        _private(made.state)
        await _grown(made.state, remote, datetime.now(UTC) - timedelta(minutes=1))
        yield made


def _private(folder: Path) -> None:
    folder.mkdir(mode=0o700)


async def _grown(state: Path, remote: str, at: datetime) -> None:
    alert = Alert(KEY, "k3f9q", at, "Coalition", rule_id="coalition", story_id=STORY, source_id="a")
    url = "https://b.example/1"
    joining = Joining(KEY, "b", url, "Rudaw", "Coalition speaks", url, at)
    async with Store.open(state / "rasid.db") as store:
        await store.sync_sources([source("a"), source("b")], at)
        await put(store, replace(judged(article(), STORY), alerts=((alert, ("chat",)),)), at=at)
        (delivery,) = await store.claim_deliveries(at, frozenset(), 1)
        assert await store.sending(delivery, at)
        await store.settle(delivery, Settlement(DeliveryState.SENT, remote=remote), at)
        made = replace(judged(article("1", "b"), STORY, "joined"), joinings=(joining,))
        await put(store, made, source_id="b", at=at)


@pytest.mark.parametrize(
    ("point", "repeated"),
    [
        (Point("chat", "update", "before"), False),
        (Point("chat", "update", "after"), True),
        (Point("store", "settle_update", "before"), True),
        (Point("store", "settle_update", "after"), False),
    ],
    ids=str,
)
async def test_a_kill_around_an_edit_repeats_the_edit_at_most(
    on: Stage, point: Point, repeated: bool
) -> None:
    """The second one finds the message as it is to be, which is no error."""
    crashing = await on.start("tests.faults.crashing", "--config", str(on.config), *point.options())
    assert await crashing.exited(60) < 0, crashing.tail()
    daemon = await on.daemon()
    await on.delivered(daemon, "chat")
    if point != Point("store", "settle_update", "after"):
        await daemon.until(lambda: bool(daemon.lines("alert updated")), 30, "the edit")
    await daemon.stop()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{on.botapi.address}/control/requests") as reply,
    ):
        requests = await reply.json()
    edits = [line for line in on.botapi.messages() if "edited" in line]
    assert [("Rudaw" in line["text"]) for line in edits] == [True]
    assert requests["editMessageText"] == 1 + repeated
    sent = next(each for each in await on.outbox() if each.alert.key == KEY)
    assert (sent.state, sent.attempts, sent.shown > 0) == (DeliveryState.SENT, 1, True)
    assert not (await on.fates("chat")).twice
    assert requests["sendMessage"] == 2  # the stage's own, and the one alert of the outlet's
