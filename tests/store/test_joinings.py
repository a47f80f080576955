"""Who joined an alert, what was said of its story, and which delivered messages do not show all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    FollowUp,
    Joining,
    Known,
    Settlement,
    Told,
    Update,
    UpdateSettlement,
)
from monitor.store import Store
from tests.store.builders import DAY, NOW, Clock, alert, article, asked, database, dump, judged, put, source

KEY, STORY = "rule|story", "story"
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=clock) as opened:
        await opened.sync_sources([source("a"), source("b"), source("c")], NOW)
        yield opened


def joining(
    outlet: str, number: int = 1, *, key: str = KEY, at: datetime = NOW, source_id: str = "b"
) -> Joining:
    url = f"https://{source_id}.example/{number}"
    return Joining(key, source_id, url, outlet, f"خبر {number}", url, at, at - SECOND)


async def alerted(store: Store, *receivers: str) -> Delivery:
    """The story's first article, with its alert. The delivery to the first receiver."""
    await put(store, judged(article(), STORY, rules=["rule"], receivers=receivers))
    return (await store.find_delivery(alert(KEY, STORY).ref))[0]


async def sent(store: Store, delivery: Delivery, at: datetime = NOW, *, shown: int = 0) -> Delivery:
    assert await store.sending(delivery, at)
    await store.settle(delivery, Settlement(DeliveryState.SENT, remote="77", shown=shown), at)
    return await again(store, delivery)


async def again(store: Store, delivery: Delivery) -> Delivery:
    (found,) = await store.find_delivery(str(delivery.id))
    return found


async def join(store: Store, *joinings: Joining, number: int = 1) -> None:
    """One article of another source that joins, with what it says of itself."""
    of = article(str(number), joinings[0].source_id)
    made = replace(judged(of, STORY, "joined"), joinings=joinings)
    await put(store, made, source_id=of.source_id, at=joinings[0].at)


async def due(store: Store, at: datetime, *receivers: str, limit: int = 9) -> list[Update]:
    return list(await store.claim_updates(at, receivers or ("desk",), limit))


async def test_an_article_joins_an_alert_once(store: Store, tmp_path: Path) -> None:
    """However often its poll is stored; the same address in another source is another."""
    delivery = await alerted(store, "desk")
    await join(store, joining("رووداو"))
    before = dump(database(tmp_path))
    await join(store, joining("رووداو", at=NOW + DAY))
    assert [line for line in dump(database(tmp_path)) if '"joining"' in line] == [
        line for line in before if '"joining"' in line
    ]
    await join(store, replace(joining("Other"), source_id="c"))
    thread = await store.thread(delivery)
    assert [each.outlet for each in thread.shown] == ["رووداو", "Other"]
    assert (thread.outlets, thread.more, thread.latest) == (2, 0, thread.shown[-1].number)
    assert replace(thread.shown[0], number=0) == joining("رووداو")
    assert thread.fresh == thread.shown


async def test_nothing_joins_an_alert_that_is_not_there(store: Store) -> None:
    """It was forgotten with its source meanwhile."""
    delivery = await alerted(store, "desk")
    await join(store, joining("رووداو", key="rule|another"))
    assert (await store.thread(delivery)).latest == 0


async def test_the_first_ten_outlets_are_shown_each_with_its_first_article(store: Store) -> None:
    """The alert's own outlet is not counted among the others."""
    delivery = await alerted(store, "desk")
    await join(store, *(joining(f"outlet {n % 12}", n) for n in range(30)), joining("", 99))
    thread = await store.thread(delivery)
    assert [each.outlet for each in thread.shown] == [f"outlet {n}" for n in range(10)]
    assert (thread.more, thread.outlets) == (3, 12)  # the alert has no publisher: "" is its own
    assert len(thread.fresh) == 20


async def test_a_delivered_message_is_due_half_a_minute_after_it_was_sent(store: Store) -> None:
    """With all that joined by then; to receivers that are asked for, and never before it was delivered."""
    delivery = await alerted(store, "desk", "mail")
    await join(store, joining("one"))
    assert await due(store, NOW + DAY) == []
    delivery = await sent(store, delivery, shown=(await store.thread(delivery)).latest)
    assert await due(store, NOW + DAY) == []
    await join(store, joining("two", 2, at=NOW + 5 * SECOND), number=2)
    await join(store, joining("three", 3, at=NOW + 10 * SECOND), number=3)
    assert await due(store, NOW + 29 * SECOND) == []
    (update,) = await due(store, NOW + 30 * SECOND)
    assert (update.delivery, update.attempts) == (delivery, 0)
    assert await due(store, NOW + 30 * SECOND, "mail") == []
    thread = await store.thread(update.delivery)
    assert [each.outlet for each in thread.shown] == ["one", "two", "three"]
    assert [each.outlet for each in thread.fresh] == ["two", "three"]


async def test_what_joins_while_a_message_is_on_its_way_is_not_forgotten(store: Store) -> None:
    """Between rendering and settling, of a delivery and of an update."""
    delivery = await alerted(store, "desk")
    assert await store.sending(delivery, NOW)
    await join(store, joining("one", at=NOW + SECOND))
    await store.settle(delivery, Settlement(DeliveryState.SENT, remote="77"), NOW + 2 * SECOND)
    (update,) = await due(store, NOW + 32 * SECOND)
    thread = await store.thread(update.delivery)
    await join(store, joining("two", 2, at=NOW + 33 * SECOND), number=2)
    await store.settle_update(delivery, UpdateSettlement("done", thread.latest, "78"), NOW + 34 * SECOND)
    assert await due(store, NOW + 63 * SECOND) == []
    (update,) = await due(store, NOW + 64 * SECOND)
    assert (update.delivery.shown, update.delivery.remote) == (thread.latest, "78")
    assert (update.delivery.state, update.delivery.attempts) == (DeliveryState.SENT, 1)


@pytest.mark.parametrize(
    ("settlement", "then", "later"),
    [
        # what was settled · due a minute later · due after something else joined
        (UpdateSettlement("later", due=NOW + 90 * SECOND, reason="flood"), [1], [1]),
        (UpdateSettlement("dropped", reason="no reply"), [], [0]),
        (UpdateSettlement("gone", reason="not found"), [], []),
    ],
)
async def test_a_failed_update_never_touches_the_delivery(
    store: Store, settlement: UpdateSettlement, then: Sequence[int], later: Sequence[int]
) -> None:
    """It stays sent, with its name and its attempts."""
    delivery = await sent(store, await alerted(store, "desk"))
    await join(store, joining("one"))
    (update,) = await due(store, NOW + 30 * SECOND)
    await store.settle_update(update.delivery, settlement, NOW + 31 * SECOND)
    assert await again(store, delivery) == delivery
    assert [each.attempts for each in await due(store, NOW + 90 * SECOND)] == then
    await join(store, joining("two", 2, at=NOW + 91 * SECOND), number=2)
    assert [each.attempts for each in await due(store, NOW + 121 * SECOND)] == later


async def test_a_message_is_updated_for_two_days(store: Store) -> None:
    """What joins later is in `rasid why`."""
    await sent(store, await alerted(store, "desk"))
    await join(store, joining("one", at=NOW + 2 * DAY - SECOND))
    assert len(await due(store, NOW + 2 * DAY)) == 1
    assert await due(store, NOW + 2 * DAY + SECOND) == []
    await join(store, joining("two", 2, at=NOW + 2 * DAY + SECOND), number=2)
    assert await due(store, NOW + 2 * DAY + 40 * SECOND) == []


async def test_a_clock_that_was_set_back_stops_no_update(store: Store) -> None:
    """What is due in a year was written by another clock."""
    await sent(store, await alerted(store, "desk"), NOW + 365 * DAY)
    await join(store, joining("one", at=NOW + 365 * DAY))
    assert len(await due(store, NOW)) == 1


async def test_each_receiver_has_its_share(store: Store) -> None:
    """A long queue of one hides no other's."""
    for number in range(4):
        key = f"rule{number}|{STORY}"
        await put(
            store, judged(article(str(number)), STORY, rules=[f"rule{number}"], receivers=["desk", "room"])
        )
        for delivery in await store.find_delivery(alert(key, STORY).ref):
            await sent(store, delivery)
        await join(store, joining("one", number, key=key), number=number)
    claimed = await due(store, NOW + 30 * SECOND, "room", "desk", limit=3)
    assert [each.delivery.receiver for each in claimed] == ["room"] * 3 + ["desk"] * 3


async def test_an_alert_that_can_not_be_read_holds_up_no_update(store: Store, tmp_path: Path) -> None:
    """Of the others of its receiver; its delivery stays sent."""
    for number in (0, 1):
        key = f"rule{number}|{STORY}"
        await put(store, judged(article(str(number)), STORY, rules=[f"rule{number}"], receivers=["desk"]))
        (delivery,) = await store.find_delivery(alert(key, STORY).ref)
        await sent(store, delivery)
        await join(store, joining("one", number, key=key), number=number)
    with closing(sqlite3.connect(database(tmp_path))) as db, db:
        db.execute("UPDATE alert SET payload = '{' WHERE key = ?", (f"rule0|{STORY}",))
    for _ in range(2):
        (update,) = await due(store, NOW + 30 * SECOND, limit=1)
        assert update.delivery.alert.key == f"rule1|{STORY}"
    assert {each.state for each in await store.outbox(tuple(DeliveryState), 9)} == {DeliveryState.SENT}


async def test_a_follow_up_replies_to_what_its_receiver_got(store: Store) -> None:
    """And shows who joined the alert that it follows; where that was not sent it stands alone."""
    first = await alerted(store, "desk", "room")
    await join(store, joining("one"))
    follow_up = replace(alert("rule|story|join|x", STORY), follows=KEY, follow_up=FollowUp("join", outlets=2))
    assert await store.notice(follow_up, ["desk", "room", "mail"], NOW)
    deliveries = await store.find_delivery(follow_up.ref)
    assert {(await store.thread(each)).reply_to for each in deliveries} == {""}
    await sent(store, first)
    threads = {each.receiver: await store.thread(each) for each in deliveries}
    assert {receiver: each.reply_to for receiver, each in threads.items()} == {
        "desk": "77",
        "room": "",
        "mail": "",
    }
    assert threads["desk"].subject == "عنوان"
    assert [each.outlet for each in threads["mail"].shown] == ["one"]


async def test_what_was_said_of_a_story_is_known_to_the_next_poll(store: Store) -> None:
    """By story and rule, whether or not there was an alert; the same again is nothing new."""
    said = Told(frozenset(("داعش", "oil")), frozenset(("iraq",)), frozenset(("رووداو",)), frozenset(("w1",)))
    of = article()
    made = replace(judged(of, STORY), told=(("rule", said), ("other", Told(wordings=frozenset(("w2",))))))
    for _ in range(2):
        await put(store, made)
    found: list[Known] = [await store.known("a", asked(of))]
    assert found[0].told == {(STORY, "rule"): said, (STORY, "other"): Told(wordings=frozenset(("w2",)))}
    assert (await store.known("a", asked(article("2")))).told == {}


async def test_joinings_go_with_their_source_and_with_age(store: Store, clock: Clock) -> None:
    """Nothing is kept that no message will show."""
    delivery = await sent(store, await alerted(store, "desk"))
    await join(store, joining("one"))
    await join(store, joining("two", 2, source_id="c"), number=2)
    await store.forget(["b"])
    assert [each.outlet for each in (await store.thread(delivery)).shown] == ["two"]
    clock.now = NOW + 91 * DAY
    await store.maintain(clock(), 90 * DAY)
    assert (await store.thread(delivery)).latest == 0
    assert await due(store, clock()) == []


async def test_an_alert_keeps_why_it_follows_another(store: Store) -> None:
    """Through the outbox and back."""
    follow_up: Alert = replace(alert("k2"), follows="k1", follow_up=FollowUp("update", "before"))
    assert await store.notice(follow_up, ["desk"], NOW)
    (claimed,) = await store.claim_deliveries(NOW, frozenset(), 9)
    assert claimed.alert == follow_up
