"""The outbox: every change of state starts from a known state, so that nothing is sent twice or forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.model import Alert, Delivery, DeliveryState, Settlement
from monitor.store import Counts, Store
from tests.store.builders import DAY, MINUTE, NOW, alert, database, dump

NOBODY: frozenset[str] = frozenset()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path)) as opened:
        yield opened


async def _pending(store: Store, *receivers: str, key: str = "k") -> list[Delivery]:
    assert await store.notice(alert(key), receivers, NOW)
    return list(await store.find_delivery(alert(key).ref))


async def _in_state(store: Store, state: DeliveryState, key: str = "k") -> Delivery:
    (delivery,) = await _pending(store, "desk", key=key)
    if state is not DeliveryState.PENDING:
        assert await store.sending(delivery, NOW)
    if state not in {DeliveryState.PENDING, DeliveryState.SENDING}:
        await store.settle(delivery, Settlement(state, "as it went", remote="77"), NOW)
    return await _again(store, delivery)


async def _again(store: Store, delivery: Delivery) -> Delivery:
    (now,) = await store.find_delivery(str(delivery.id))
    return now


async def test_a_notice_is_written_once(store: Store, tmp_path: Path) -> None:
    assert await store.notice(alert("k"), ["desk", "desk", "mail"], NOW)
    before = dump(database(tmp_path))
    assert not await store.notice(alert("k"), ["desk", "other"], NOW + MINUTE)
    assert dump(database(tmp_path)) == before
    assert [each.receiver for each in await store.claim_deliveries(NOW, NOBODY, 9)] == ["desk", "mail"]


async def test_an_alert_for_nobody_is_remembered_all_the_same(store: Store) -> None:
    assert await store.notice(alert("k"), [], NOW)
    assert [sent.alert.key for sent in await store.latest_alerts(9)] == ["k"]


async def test_a_delivery_goes_its_way(store: Store) -> None:
    (delivery,) = await _pending(store, "desk")
    assert delivery == Delivery(delivery.id, alert("k"), "desk", DeliveryState.PENDING, 0, NOW, NOW, NOW)
    later = NOW + MINUTE
    assert await store.sending(delivery, later)
    assert await store.claim_deliveries(later, NOBODY, 9) == []
    await store.settle(delivery, Settlement(DeliveryState.SENT, remote="5521"), later)
    assert await _again(store, delivery) == replace(
        delivery, state=DeliveryState.SENT, attempts=1, changed=later, remote="5521"
    )


async def test_a_delivery_that_failed_for_now_waits_and_is_claimed_again(store: Store) -> None:
    (delivery,) = await _pending(store, "desk")
    for attempt in (1, 2):
        assert await store.sending(delivery, NOW)
        due = NOW + attempt * MINUTE
        await store.settle(delivery, Settlement(DeliveryState.PENDING, "no route \ud800", due), NOW)
        assert await store.claim_deliveries(due - MINUTE / 2, NOBODY, 9) == []
        (claimed,) = await store.claim_deliveries(due, NOBODY, 9)
        assert (claimed.attempts, claimed.due, claimed.reason) == (attempt, due, "no route \ufffd")


async def test_each_receiver_has_its_own_queue_oldest_first(store: Store) -> None:
    """A long queue of one receiver never hides another's, and a busy receiver is left alone."""
    for number in range(5):
        await _pending(store, "slow", key=f"s{number}")
    await _pending(store, "desk", "mail", key="last")
    claimed = await store.claim_deliveries(NOW, frozenset({"mail"}), 3)
    assert [(each.receiver, each.alert.key) for each in claimed] == [
        ("slow", "s0"),
        ("slow", "s1"),
        ("slow", "s2"),
        ("desk", "last"),
    ]


async def test_of_two_that_want_to_send_one_may(store: Store) -> None:
    (delivery,) = await _pending(store, "desk")
    assert sorted(await asyncio.gather(*(store.sending(delivery, NOW) for _ in range(5)))) == [False] * 4 + [
        True
    ]


@pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.PENDING])
async def test_only_what_is_pending_is_sent(store: Store, state: DeliveryState) -> None:
    delivery = await _in_state(store, state)
    assert not await store.sending(delivery, NOW)
    assert await store.claim_deliveries(NOW + DAY, NOBODY, 9) == []


@pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.SENDING])
async def test_only_what_is_being_sent_is_settled(store: Store, state: DeliveryState) -> None:
    """Dropped meanwhile, or settled already: a late answer changes nothing."""
    delivery = await _in_state(store, state)
    claimed_before = replace(delivery, state=DeliveryState.PENDING)
    await store.settle(claimed_before, Settlement(DeliveryState.SENT, remote="1"), NOW + MINUTE)
    assert await _again(store, delivery) == delivery


async def test_what_was_being_sent_at_a_crash_is_unknown_at_the_start(store: Store) -> None:
    """It counts as an attempt, or a message that brings the process down would be tried for ever."""
    sent = await _in_state(store, DeliveryState.SENT, "sent")
    sending = await _in_state(store, DeliveryState.SENDING, "sending")
    assert await store.interrupted(NOW + MINUTE) == 1
    assert await store.interrupted(NOW + MINUTE) == 0
    (unknown,) = await store.unknown("desk")
    assert (unknown.id, unknown.attempts, unknown.changed) == (sending.id, 1, NOW + MINUTE)
    assert "interrupted" in unknown.reason
    assert await store.unknown("mail") == []
    assert await _again(store, sent) == sent


@pytest.mark.parametrize("decided", [DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.FAILED])
async def test_a_policy_settles_what_was_unknown(store: Store, decided: DeliveryState) -> None:
    """Once: the attempt it is about has been counted."""
    await _in_state(store, DeliveryState.UNKNOWN)
    (unknown,) = await store.unknown("desk")
    await store.settle(unknown, Settlement(decided, "sent again, fate unknown", NOW + MINUTE), NOW)
    after = await _again(store, unknown)
    assert (after.state, after.attempts, after.reason, after.due) == (
        decided,
        1,
        "sent again, fate unknown",
        NOW + MINUTE,
    )
    await store.settle(unknown, Settlement(DeliveryState.FAILED, "too late"), NOW)
    assert await _again(store, unknown) == after


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (DeliveryState.PENDING, True),  # need not wait for its time any longer
        (DeliveryState.SENDING, False),  # its request may be on the wire
        (DeliveryState.SENT, False),  # would be a second one
        (DeliveryState.UNKNOWN, True),
        (DeliveryState.FAILED, True),
    ],
)
async def test_a_person_may_retry_or_drop_what_is_not_on_its_way(
    store: Store, state: DeliveryState, may: bool
) -> None:
    delivery = await _in_state(store, state)
    later = NOW + MINUTE
    retried = await store.retry(delivery.alert.ref, later)
    assert (len(retried.changed), len(retried.refused)) == ((1, 0) if may else (0, 1))
    if not may:
        assert retried.refused == (delivery,)
        assert (await store.drop(str(delivery.id), later, by="salma")).refused == (delivery,)
        return
    assert retried.changed == (
        replace(
            delivery, state=DeliveryState.PENDING, due=later, changed=later, reason="retried by a person"
        ),
    )
    dropped = await store.drop(f"#{delivery.id}", later, by="salma")
    assert [(each.state, each.reason) for each in dropped.changed] == [
        (DeliveryState.FAILED, "dropped by salma")
    ]
    assert not await store.sending(delivery, later)


async def test_a_receiver_narrows_a_retry(store: Store) -> None:
    for delivery in await _pending(store, "desk", "mail"):
        assert await store.sending(delivery, NOW)
        await store.settle(delivery, Settlement(DeliveryState.FAILED, "gone"), NOW)
    changed = (await store.retry(alert("k").ref, NOW, receiver="mail")).changed
    assert [each.receiver for each in changed] == ["mail"]
    assert await store.counts() == Counts(pending=1, failed=1)


@pytest.mark.parametrize("name", ["nothing", "4711", "#4711", "", "#", "٣", "9" * 30])
async def test_a_name_of_nothing_changes_nothing(store: Store, name: str) -> None:
    await _pending(store, "desk")
    change = await store.retry(name, NOW)
    assert (change.changed, change.refused) == ((), ())


async def test_a_ref_of_several_alerts_changes_nothing(store: Store) -> None:
    """Refs are short; two may meet. The id of a delivery is never ambiguous."""
    for key in ("one", "two"):
        twin: Alert = replace(alert(key), ref="k3f9q")
        assert await store.notice(twin, ["desk"], NOW)
    with pytest.raises(StoreError, match="#1, #2"):
        await store.drop("k3f9q", NOW, by="salma")
    assert await store.counts() == Counts(pending=2)


async def test_what_was_dropped_needs_nobodys_attention(store: Store) -> None:
    await _in_state(store, DeliveryState.FAILED, "one")
    await _in_state(store, DeliveryState.FAILED, "two")
    await store.drop(alert("one").ref, NOW, by="salma")
    assert [each.alert.key for each in await store.outbox([DeliveryState.FAILED], 9)] == ["two"]
    assert await store.counts() == Counts(failed=1, dropped=1)
    assert (await store.stats()).failed == 1
    await store.retry(alert("one").ref, NOW)  # changed their mind
    assert await store.counts() == Counts(failed=1, pending=1)


async def test_the_listing_is_newest_first_and_limited_over_all_states(store: Store) -> None:
    for number, state in enumerate([DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.SENT] * 3):
        await _in_state(store, state, str(number))
    listed = await store.outbox([DeliveryState.UNKNOWN, DeliveryState.FAILED], 4)
    assert [each.alert.key for each in listed] == ["7", "6", "4", "3"]


async def test_a_clock_that_is_set_back_does_not_silence_a_receiver(store: Store) -> None:
    (delivery,) = await _pending(store, "desk")
    ahead = NOW + DAY
    assert await store.sending(delivery, ahead)
    await store.settle(delivery, Settlement(DeliveryState.PENDING, "busy", ahead + MINUTE), ahead)
    assert len(await store.claim_deliveries(NOW, NOBODY, 9)) == 1


def _damage(path: Path, key: str, payload: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alert SET payload = ? WHERE key = ?", (payload, key))


@pytest.mark.parametrize(
    "payload",
    ['{"key": "1", "re', "[]", "7", '{"key": "1"}', '{"severity": "loud"}', '{"created": 7}', '{"excerpts": [1]}', "[" * 100000],
    ids=["cut", "a list", "a number", "too little", "a value of later", "no time", "no excerpt", "deep"],
)  # fmt: skip
async def test_an_alert_that_can_not_be_read_stops_no_other(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, payload: str
) -> None:
    """It fails, with a reason that a person can see, and is logged once; also where it leaves no room for others."""
    for key in ("1", "2"):
        await store.notice(alert(key), ["desk", "mail"], NOW)
    _damage(database(tmp_path), "1", payload)
    claimed = await store.claim_deliveries(NOW, NOBODY, 1)
    assert [(each.receiver, each.alert.key) for each in claimed] == [("desk", "2"), ("mail", "2")]
    await store.claim_deliveries(NOW, NOBODY, 1)
    assert [record.getMessage().split()[0] for record in caplog.records] == ["gave-up-damaged"] * 2
    failed = await store.outbox([DeliveryState.FAILED], 9)
    assert [(each.receiver, each.alert.key, each.alert.ref) for each in failed] == [
        ("mail", "1", alert("1").ref),
        ("desk", "1", alert("1").ref),
    ]
    assert all("can't be read" in each.reason and "can't be read" in each.alert.headline for each in failed)


async def test_what_can_not_be_read_can_be_looked_at_and_dropped(store: Store, tmp_path: Path) -> None:
    await store.notice(alert("1"), ["desk"], NOW)
    _damage(database(tmp_path), "1", "?")
    (seen,) = await store.latest_alerts(9)
    assert (seen.alert.key, seen.alert.created, len(seen.deliveries)) == ("1", NOW, 1)
    (dropped,) = (await store.drop(alert("1").ref, NOW, by="salma")).changed
    assert dropped.state is DeliveryState.FAILED


async def test_one_of_unknown_fate_that_can_not_be_read_stops_no_other(store: Store, tmp_path: Path) -> None:
    for key in ("1", "2"):
        await _in_state(store, DeliveryState.UNKNOWN, key)
    _damage(database(tmp_path), "1", "?")
    assert [each.alert.key for each in await store.unknown("desk")] == ["2"]
    assert await store.counts() == Counts(unknown=1, failed=1)
