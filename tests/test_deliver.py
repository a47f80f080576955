"""The second loop, over the real store: nothing lost, nothing sent twice without need, nobody held up by another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from monitor.deliver import Deliverer
from monitor.errors import DeliveryError, Failure, StoreError
from monitor.locale import Locale
from monitor.model import Alert, Delivery, DeliveryState, OnUnknown, Settlement
from monitor.ports import OutboxStore
from monitor.store import Store
from tests.fakes import START, FakeChannel, TestClock

ENGLISH = Locale("en", ZoneInfo("UTC"))


def an_alert(key: str) -> Alert:
    """An alert of a rule, as far as the loop looks at it."""
    return Alert(key=key, ref=key, created=START, headline=f"headline of {key}", rule_id="coalition")


@pytest.fixture
def clock() -> TestClock:
    """Stands at START."""
    return TestClock()


@pytest.fixture
async def store(tmp_path: Path, clock: TestClock) -> AsyncIterator[Store]:
    """A real one."""
    async with Store.open(tmp_path / "rasid.db", clock=clock) as opened:
        yield opened


def deliverer(
    store: Store, clock: TestClock, channels: Mapping[str, FakeChannel], *operators: str
) -> Deliverer:
    """With half of the jitter's range, so that due times are the same in every run."""
    return Deliverer(store, channels, operators, ENGLISH, clock, lambda: 0.5, clock.monotonic)


async def outbox(store: Store) -> dict[tuple[str, str], Delivery]:
    """Every delivery by alert and receiver."""
    found = await store.outbox(tuple(DeliveryState), 1000)
    return {(delivery.alert.key, delivery.receiver): delivery for delivery in found}


async def round_of(loop: Deliverer) -> None:
    """A tick, and the end of what it started."""
    await loop.tick()
    await loop.drain()


async def test_an_alert_is_delivered_to_each_receiver_once(store: Store, clock: TestClock) -> None:
    """However often the tick comes."""
    desk, mail = FakeChannel(), FakeChannel()
    loop = deliverer(store, clock, {"desk": desk, "mail": mail})
    await store.notice(an_alert("a"), ["desk", "mail"], clock())
    for _ in range(3):
        await round_of(loop)
    assert [message.headline for message in desk.sent] == ["headline of a"]
    assert len(mail.sent) == 1
    assert {delivery.state for delivery in (await outbox(store)).values()} == {DeliveryState.SENT}
    assert (await outbox(store))["a", "desk"].remote == "1"


async def test_a_refused_message_is_set_aside_and_the_next_goes_on(store: Store, clock: TestClock) -> None:
    """A poison message in front of the queue."""
    desk = FakeChannel([DeliveryError("message is too long", Failure.REFUSED)])
    loop = deliverer(store, clock, {"desk": desk})
    for key in ("poison", "good"):
        await store.notice(an_alert(key), ["desk"], clock())
    await round_of(loop)
    found = await outbox(store)
    assert found["poison", "desk"].state is DeliveryState.FAILED
    assert "too long" in found["poison", "desk"].reason
    assert found["good", "desk"].state is DeliveryState.SENT


async def test_what_was_not_sent_is_tried_again_when_due_behind_what_was_not_tried_yet(
    store: Store, clock: TestClock
) -> None:
    """The receiver rests, so the queue is not burnt on one fault; nor does one message that fails for ever hold it."""
    desk = FakeChannel([DeliveryError("connection refused", Failure.NOT_SENT)])
    loop = deliverer(store, clock, {"desk": desk})
    for key in ("a", "b"):
        await store.notice(an_alert(key), ["desk"], clock())
    await round_of(loop)
    await round_of(loop)
    assert desk.tried == 1
    waiting = (await outbox(store))["a", "desk"]
    assert waiting.state is DeliveryState.PENDING
    assert waiting.due > clock()
    clock.now = waiting.due
    await round_of(loop)
    assert [message.headline for message in desk.sent] == ["headline of b", "headline of a"]


async def test_one_receiver_that_hangs_does_not_delay_another(store: Store, clock: TestClock) -> None:
    """Nor the next alert for the other one."""
    hung = FakeChannel(gate=asyncio.Event())
    desk = FakeChannel()
    loop = deliverer(store, clock, {"hung": hung, "desk": desk})
    await store.notice(an_alert("a"), ["hung", "desk"], clock())
    await loop.tick()
    await asyncio.gather(hung.begun.wait(), desk.begun.wait())
    desk.begun.clear()
    await store.notice(an_alert("b"), ["hung", "desk"], clock())
    while not desk.begun.is_set():
        await loop.tick()
    assert hung.tried == 1
    await loop.stop(0)


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        ("resend", DeliveryState.SENT),  # rather twice than never
        ("hold", DeliveryState.UNKNOWN),  # a person decides
    ],
)
async def test_an_unknown_fate_follows_the_receivers_policy(
    store: Store, clock: TestClock, policy: OnUnknown, state: DeliveryState
) -> None:
    """A lost reply is not a failure and not a success."""
    desk = FakeChannel([DeliveryError("no reply within 30 s", Failure.UNKNOWN)], on_unknown=policy)
    loop = deliverer(store, clock, {"desk": desk})
    await store.notice(an_alert("a"), ["desk"], clock())
    await round_of(loop)
    clock.move(hours=1)
    await round_of(loop)
    assert (await outbox(store))["a", "desk"].state is state


@pytest.mark.parametrize("policy", ["resend", "hold"])
async def test_a_stop_in_mid_send_leaves_it_to_the_policy_at_the_next_start(
    store: Store, clock: TestClock, policy: OnUnknown
) -> None:
    """sending is on disk before the request goes out, and is found there."""
    hung = FakeChannel(gate=asyncio.Event(), on_unknown=policy)
    loop = deliverer(store, clock, {"desk": hung})
    await store.notice(an_alert("a"), ["desk"], clock())
    await loop.tick()
    await hung.begun.wait()
    await loop.stop(0)
    assert (await outbox(store))["a", "desk"].state is DeliveryState.SENDING

    again = FakeChannel(on_unknown=policy)
    next_loop = deliverer(store, clock, {"desk": again})
    assert await next_loop.recover() == 1
    clock.move(hours=1)
    await round_of(next_loop)
    assert len(again.sent) == (1 if policy == "resend" else 0)


async def test_a_fault_of_ours_in_a_channel_is_an_unknown_fate(store: Store, clock: TestClock) -> None:
    """A KeyError may come after the message went out."""
    desk = FakeChannel([KeyError("result")], on_unknown="hold")
    loop = deliverer(store, clock, {"desk": desk})
    await store.notice(an_alert("a"), ["desk"], clock())
    await round_of(loop)
    held = (await outbox(store))["a", "desk"]
    assert held.state is DeliveryState.UNKNOWN
    assert "KeyError" in held.reason


async def test_a_receiver_that_is_gone_keeps_its_queue_and_the_operators_hear_once(
    store: Store, clock: TestClock
) -> None:
    """Blocked by the user: nothing is lost, nobody is told twice a day."""
    gone = [DeliveryError("bot was blocked by the user", Failure.RECEIVER_GONE) for _ in range(3)]
    desk, ops = FakeChannel(list(gone)), FakeChannel()
    loop = deliverer(store, clock, {"desk": desk, "ops": ops}, "desk", "ops")
    await store.notice(an_alert("a"), ["desk"], clock())
    for _ in range(3):
        await round_of(loop)
        await round_of(loop)
        clock.move(hours=2)
    assert desk.tried == 3
    assert [message.kind for message in ops.sent] == ["notice"]
    assert "desk" in ops.sent[0].headline
    assert any("blocked" in line for line in ops.sent[0].lines)
    await round_of(loop)
    assert [message.headline for message in desk.sent] == ["headline of a"]


async def test_deliveries_of_a_receiver_that_the_config_no_longer_has_wait(
    store: Store, clock: TestClock
) -> None:
    """Until a reload brings it back."""
    loop = deliverer(store, clock, {})
    await store.notice(an_alert("a"), ["desk"], clock())
    await round_of(loop)
    assert (await outbox(store))["a", "desk"].state is DeliveryState.PENDING
    desk = FakeChannel()
    loop.replace_channels({"desk": desk}, (), ENGLISH)
    await round_of(loop)
    assert len(desk.sent) == 1


async def test_what_a_person_dropped_meanwhile_is_not_sent(store: Store, clock: TestClock) -> None:
    """Between claim and send the row is asked once more."""
    desk = FakeChannel(gate=asyncio.Event())
    assert desk.gate is not None
    loop = deliverer(store, clock, {"desk": desk})
    for key in ("first", "second"):
        await store.notice(an_alert(key), ["desk"], clock())
    await loop.tick()
    await desk.begun.wait()
    await store.drop("second", clock(), by="test")
    desk.gate.set()
    await loop.drain()
    assert [message.headline for message in desk.sent] == ["headline of first"]
    assert (await outbox(store)).keys() == {("first", "desk")}


class FullDisk:
    """The store on a disk that takes no settlement until there is room; everything else is the store's own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.room = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def settle(self, delivery: Delivery, settlement: Settlement, now: datetime) -> None:
        """Refused without room."""
        if not self.room:
            raise StoreError("the disk is full")
        await self._store.settle(delivery, settlement, now)


async def test_a_settlement_that_the_disk_refused_is_written_when_there_is_room(
    store: Store, clock: TestClock
) -> None:
    """The alert went out once, and stays so."""
    desk, disk = FakeChannel(), FullDisk(store)
    loop = Deliverer(
        cast("OutboxStore", disk), {"desk": desk}, (), ENGLISH, clock, lambda: 0.5, clock.monotonic
    )
    await store.notice(an_alert("a"), ["desk"], clock())
    await round_of(loop)
    with pytest.raises(StoreError):
        await loop.tick()
    disk.room = True
    await round_of(loop)
    assert (await outbox(store))["a", "desk"].state is DeliveryState.SENT
    assert len(desk.sent) == 1


async def test_an_alert_that_can_not_be_written_is_set_aside_and_shown(
    store: Store, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not retried at every start, and the next one goes on."""

    class Fragile(Locale):
        """Breaks over one headline's time."""

        def when(self, moment: datetime, now: datetime) -> str:
            if moment.year == 9999:
                raise OverflowError("date value out of range")
            return super().when(moment, now)

    desk = FakeChannel()
    loop = Deliverer(store, {"desk": desk}, (), Fragile("en", ZoneInfo("UTC")), clock, lambda: 0.5)
    await store.notice(replace(an_alert("bad"), published=START.replace(year=9999)), ["desk"], clock())
    await store.notice(an_alert("good"), ["desk"], clock())
    await round_of(loop)
    found = await outbox(store)
    assert found["bad", "desk"].state is DeliveryState.FAILED
    assert "out of range" in found["bad", "desk"].reason
    assert "alert broke" in caplog.text
    assert [message.headline for message in desk.sent] == ["headline of good"]


@pytest.mark.parametrize(
    ("error", "rest_s"),
    [
        (DeliveryError("blocked", Failure.RECEIVER_GONE), 60),  # a person may have put it right
        (
            DeliveryError("flood", Failure.WAIT, retry_after=timedelta(minutes=10)),
            600,
        ),  # asked for: all of it
    ],
)
async def test_a_receiver_rests_for_so_long(
    store: Store, clock: TestClock, error: DeliveryError, rest_s: float
) -> None:
    """The next delivery waits with it, whatever the wall clock does meanwhile."""
    desk = FakeChannel([error])
    loop = deliverer(store, clock, {"desk": desk})
    for key in ("a", "b"):
        await store.notice(an_alert(key), ["desk"], clock())
    await round_of(loop)
    clock.move(seconds=rest_s - 1)
    await round_of(loop)
    assert desk.tried == 1
    clock.move(seconds=2)
    await round_of(loop)
    assert desk.tried > 1
