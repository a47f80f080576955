"""The outbox: alerts and their deliveries. Every change of state is conditional on the state it starts from.

    pending → sending → sent | failed | unknown | pending again
    unknown → pending | sent | failed        the channel's policy, or a person
    failed → pending                         a person only

So of two that want the same delivery, in whatever process, one wins and the other is told. ``sending`` belongs to the
daemon: nobody else may touch a delivery while its request may be on the wire.

A delivery that was sent stays so. Articles that join its story afterwards put it into ``refresh``, from where its receiver
takes it when it is due: not while the message is younger than alerts.UPDATE_GAP, nor older than alerts.UPDATED_FOR. An
update may be repeated without harm, so nothing is committed before it; ``settle_update`` writes how far the message shows
what has joined, and puts the delivery back where more has come meanwhile.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor import alerts, log
from monitor.errors import StoreError
from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    Judged,
    Settlement,
    Thread,
    Update,
    UpdateSettlement,
)
from monitor.store import alert_json, joinings
from monitor.store.rows import (
    Change,
    Counts,
    clean,
    marked,
    micros,
    micros_or_none,
    moment,
)
from monitor.store.sources import CLOCK_SLACK

logger = logging.getLogger(__name__)

INTERRUPTED = "interrupted: rasid stopped while the request was on its way"
"""The reason of a delivery that was ``sending`` when the process died."""

_DELIVERY = """
SELECT delivery.id, alert.payload, receiver, state, attempts, delivery.created, due, changed, reason, remote,
       alert.key, alert.ref, alert.created, shown
FROM delivery JOIN alert ON alert.key = delivery.alert_key
"""


_FRESH = 20
"""How many of those that joined since a message was last changed are told apart."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A delivery in ``state`` whose alert can't be read, and why."""

    id: int
    receiver: str
    state: str
    reason: str


# What a person may take up again, and what a person may give up.
_RETRIED = (DeliveryState.PENDING, DeliveryState.UNKNOWN, DeliveryState.FAILED)
_DROPPED = _RETRIED


# --- the daemon --------------------------------------------------------------------------------------------------


def record(db: sqlite3.Connection, judged: Judged, article: int, now: datetime) -> None:
    """What was decided about an article: its alerts, the alerts that show it too, and what has been said of its story.
    May be repeated."""
    for alert, receivers in judged.alerts:
        add(db, alert, receivers, now, article=article)
    for joining in judged.joinings:
        joinings.join(db, joining, article)
    joinings.tell(db, judged, now)


def add(
    db: sqlite3.Connection, alert: Alert, receivers: Iterable[str], now: datetime, article: int | None = None
) -> bool:
    """An alert and its deliveries. False: its key was known already, and nothing is added."""
    inserted = db.execute(
        "INSERT INTO alert (key, ref, kind, rule_id, story_id, source_id, article, severity, created, payload) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        (
            clean(alert.key),
            clean(alert.ref),
            alert.kind,
            clean(alert.rule_id),
            clean(alert.story_id),
            clean(alert.source_id),
            article,
            alert.severity.value,
            micros(alert.created),
            alert_json.dumps(alert),
        ),
    )
    if not inserted.rowcount:
        return False
    stamp = micros(now)
    db.executemany(
        "INSERT INTO delivery (alert_key, receiver, state, created, due, changed) VALUES (?, ?, 'pending', ?, ?, ?) "
        "ON CONFLICT (alert_key, receiver) DO NOTHING",
        [(clean(alert.key), receiver, stamp, stamp, stamp) for receiver in receivers],
    )
    return True


def claim(
    db: sqlite3.Connection, now: datetime, busy: Collection[str], limit: int
) -> tuple[list[Delivery], list[Damaged]]:
    """Pending deliveries due at ``now``, longest due first, at most ``limit`` for each receiver outside of ``busy``;
    and among them those that can't be read.

    By due time and not by age: one message that fails again and again goes behind those that were not tried yet.
    """
    claimed: list[Delivery] = []
    damaged: list[Damaged] = []
    for receiver in _pending_receivers(db):
        if receiver not in busy:
            rows = db.execute(
                _DELIVERY + "WHERE state = 'pending' AND receiver = ? AND (due <= ? OR changed > ?) "
                "ORDER BY due, delivery.id LIMIT ?",
                (receiver, micros(now), micros(now + CLOCK_SLACK), limit),
            )
            _sort_out(rows, claimed, damaged)
    return sorted(claimed, key=lambda delivery: (delivery.due, delivery.id)), damaged


def give_up(db: sqlite3.Connection, damaged: Iterable[Damaged], now: datetime) -> None:
    """→ failed, with the reason: nobody can send what can't be read, and it must not hold up what can."""
    for each in damaged:
        changed = db.execute(
            "UPDATE delivery SET state = 'failed', reason = ?, changed = ? WHERE id = ? AND state = ?",
            (clean(each.reason), micros(now), each.id, each.state),
        )
        if changed.rowcount:
            log.event(
                logger, logging.ERROR, "gave-up-damaged", delivery=each.id, receiver=each.receiver, reason=each.reason
            )  # fmt: skip


def _pending_receivers(db: sqlite3.Connection) -> list[str]:
    """Receivers with something pending: one seek each, however long the backlog."""
    receivers: list[str] = []
    last = ""
    while True:
        (receiver,) = db.execute(
            "SELECT MIN(receiver) FROM delivery WHERE state = 'pending' AND receiver > ?", (last,)
        ).fetchone()
        if receiver is None:
            return receivers
        receivers.append(receiver)
        last = receiver


def sending(db: sqlite3.Connection, delivery: Delivery, now: datetime) -> bool:
    """pending → sending. False: it is no longer pending."""
    changed = db.execute(
        "UPDATE delivery SET state = 'sending', changed = ? WHERE id = ? AND state = 'pending'",
        (micros(now), delivery.id),
    )
    return changed.rowcount == 1


def settle(db: sqlite3.Connection, delivery: Delivery, settlement: Settlement, now: datetime) -> bool:
    """What became of an attempt; or, for a delivery taken from ``unknown``, what its policy decided.

    False: it was not in the state that this starts from, and nothing changed.
    """
    resolves = delivery.state is DeliveryState.UNKNOWN
    changed = db.execute(
        "UPDATE delivery SET state = ?, reason = ?, due = COALESCE(?, due), remote = CASE ? WHEN '' THEN remote ELSE ? END, "
        "changed = ?, attempts = attempts + ?, shown = MAX(shown, ?) WHERE id = ? AND state = ?",
        (
            settlement.state.value,
            clean(settlement.reason),
            micros_or_none(settlement.due),
            clean(settlement.remote),
            clean(settlement.remote),
            micros(now),
            0 if resolves else 1,
            settlement.shown,
            delivery.id,
            "unknown" if resolves else "sending",
        ),
    )
    if not changed.rowcount:
        log.event(
            logger, logging.WARNING, "settled-nothing", delivery=delivery.id, state=settlement.state, reason=settlement.reason
        )  # fmt: skip
    elif settlement.state is DeliveryState.SENT:
        joinings.refresh(db, delivery.alert.key, now)  # what joined while the message was on its way
    return changed.rowcount == 1


def interrupted(db: sqlite3.Connection, now: datetime) -> int:
    """sending → unknown, at start. It counts as an attempt: a message that brings the process down is not for ever
    the first one to be tried."""
    changed = db.execute(
        "UPDATE delivery SET state = 'unknown', reason = ?, changed = ?, attempts = attempts + 1 "
        "WHERE state = 'sending'",
        (INTERRUPTED, micros(now)),
    )
    return changed.rowcount


def unknown(db: sqlite3.Connection, receiver: str) -> tuple[list[Delivery], list[Damaged]]:
    """Deliveries of a receiver whose fate is not known, oldest first; and those of them that can't be read."""
    rows = db.execute(
        _DELIVERY + "WHERE state = 'unknown' AND receiver = ? ORDER BY delivery.id", (receiver,)
    )
    found: list[Delivery] = []
    damaged: list[Damaged] = []
    _sort_out(rows, found, damaged)
    return found, damaged


# --- updates -----------------------------------------------------------------------------------------------------


def thread(db: sqlite3.Connection, delivery: Delivery) -> Thread:
    """What stands around a delivery: who joined its story, or that of the alert it is a reply to, and that alert's message."""
    alert = delivery.alert
    original = _original(db, alert.follows, delivery.receiver)
    key = alert.follows or alert.key
    own = original.alert.publisher if original else alert.publisher
    shown = joinings.of_each_outlet(db, key, alerts.OUTLETS)
    outlets, others, latest = joinings.counts(db, key, own)
    return Thread(
        shown=shown,
        more=outlets - len(shown),
        outlets=others,
        fresh=joinings.since(db, key, delivery.shown, _FRESH),
        latest=latest,
        reply_to=original.remote if original else "",
        subject=original.alert.headline if original else "",
    )


def _original(db: sqlite3.Connection, key: str, receiver: str) -> Delivery | None:
    """The delivery to the same receiver that an alert is a reply to, if there is one that was sent."""
    if not key:
        return None
    row = db.execute(
        _DELIVERY + "WHERE alert.key = ? AND receiver = ? AND +state = 'sent'", (clean(key), receiver)
    ).fetchone()
    return delivery_of(row) if row else None


def claim_updates(
    db: sqlite3.Connection, now: datetime, receivers: Iterable[str], limit: int
) -> tuple[list[Update], list[Damaged]]:
    """Delivered messages to these receivers that lack something and are due at ``now``, at most ``limit`` each; and among
    them those that can't be read."""
    claimed: list[Update] = []
    damaged: list[Damaged] = []
    for receiver in receivers:
        due = db.execute(
            "SELECT refresh.delivery, refresh.attempts FROM refresh JOIN delivery ON delivery.id = refresh.delivery "
            "WHERE refresh.receiver = ? AND (refresh.due <= ? OR refresh.changed > ?) "
            "AND delivery.state = 'sent' AND delivery.changed >= ? ORDER BY refresh.due, refresh.delivery LIMIT ?",
            (receiver, micros(now), micros(now + CLOCK_SLACK), micros(now - alerts.UPDATED_FOR), limit),
        ).fetchall()
        for number, attempts in due:
            found: list[Delivery] = []
            _sort_out(db.execute(_DELIVERY + "WHERE delivery.id = ?", (number,)), found, damaged)
            claimed += [Update(delivery, attempts) for delivery in found]
    return claimed, damaged


def give_up_updates(db: sqlite3.Connection, damaged: Iterable[Damaged]) -> None:
    """What can't be read can't be said anew, and must not hold up what can."""
    for each in damaged:
        db.execute("DELETE FROM refresh WHERE delivery = ?", (each.id,))
        db.execute("UPDATE delivery SET gone = 1 WHERE id = ?", (each.id,))


def settle_update(
    db: sqlite3.Connection, delivery: Delivery, settlement: UpdateSettlement, now: datetime
) -> None:
    """What became of an update. The delivery stays as it is, but for what its message shows."""
    if settlement.result == "later":
        db.execute(
            "UPDATE refresh SET due = ?, changed = ?, attempts = attempts + 1, reason = ? WHERE delivery = ?",
            (
                micros(settlement.due or now),
                micros(now),
                clean(settlement.reason),
                delivery.id,
            ),
        )
        return
    db.execute("DELETE FROM refresh WHERE delivery = ?", (delivery.id,))
    db.execute(
        "UPDATE delivery SET shown = MAX(shown, ?), refreshed = ?, gone = ?, "
        "remote = CASE ? WHEN '' THEN remote ELSE ? END WHERE id = ? AND state = 'sent'",
        (
            settlement.shown,
            micros(now),
            settlement.result == "gone",
            clean(settlement.remote),
            clean(settlement.remote),
            delivery.id,
        ),
    )
    if settlement.result == "done":
        joinings.refresh(db, delivery.alert.key, now)  # what joined meanwhile


# --- a person ----------------------------------------------------------------------------------------------------


def find(db: sqlite3.Connection, name: str, receiver: str | None = None) -> list[Delivery]:
    """Deliveries of the alert with that ref, or the one with that id (which may carry a number sign)."""
    rows = db.execute(_DELIVERY + "WHERE alert.ref = ? ORDER BY delivery.id", (clean(name),)).fetchall()
    number = name.removeprefix("#")
    if not rows and number.isascii() and number.isdigit() and len(number) <= len(str(1 << 62)):
        rows = db.execute(_DELIVERY + "WHERE delivery.id = ?", (int(number),)).fetchall()
    found = [delivery_of(row) for row in rows]
    return [each for each in found if receiver is None or each.receiver == receiver]


def retry(db: sqlite3.Connection, name: str, receiver: str | None, now: datetime) -> Change:
    """→ pending, due now. ``failed`` and ``unknown`` may be sent again, ``pending`` need not wait any longer."""
    return _change(
        db,
        find(db, name, receiver),
        _RETRIED,
        "UPDATE delivery SET state = 'pending', due = :now, changed = :now, dropped_by = '', reason = :reason "
        "WHERE id = :id AND state = :state",
        {"now": micros(now), "reason": "retried by a person"},
    )


def drop(db: sqlite3.Connection, name: str, receiver: str | None, now: datetime, by: str) -> Change:
    """→ failed, and nobody's business any more; ``by`` stays in the reason."""
    return _change(
        db,
        find(db, name, receiver),
        _DROPPED,
        "UPDATE delivery SET state = 'failed', changed = :now, dropped_by = :by, reason = :reason "
        "WHERE id = :id AND state = :state",
        {"now": micros(now), "by": clean(by) or "?", "reason": clean(f"dropped by {by}")},
    )


def _change(
    db: sqlite3.Connection,
    found: Sequence[Delivery],
    allowed: Collection[DeliveryState],
    sql: str,
    values: dict[str, Any],
) -> Change:
    """Apply ``sql`` to those that may be changed. An ambiguous name changes nothing."""
    if len({delivery.alert.key for delivery in found}) > 1:
        ids = ", ".join(f"#{delivery.id}" for delivery in found)
        raise StoreError(f"{found[0].alert.ref} names several alerts; name the delivery instead: {ids}.")
    changed: list[Delivery] = []
    refused: list[Delivery] = []
    for delivery in found:
        may = delivery.state in allowed
        if may:
            db.execute(sql, {**values, "id": delivery.id, "state": delivery.state.value})
        (changed if may else refused).append(_load(db, delivery.id))
    return Change(tuple(changed), tuple(refused))


def _load(db: sqlite3.Connection, number: int) -> Delivery:
    return delivery_of(db.execute(_DELIVERY + "WHERE delivery.id = ?", (number,)).fetchone())


# --- views -------------------------------------------------------------------------------------------------------


def listing(db: sqlite3.Connection, states: Iterable[DeliveryState], limit: int) -> list[Delivery]:
    """Deliveries in these states, newest first, without those that a person dropped."""
    rows = [
        row
        for state in states
        for row in db.execute(
            _DELIVERY + "WHERE state = ? AND dropped_by = '' ORDER BY delivery.id DESC LIMIT ?",
            (state.value, limit),
        )
    ]
    return [delivery_of(row) for row in sorted(rows, key=lambda row: -int(row[0]))[:limit]]


def counts(db: sqlite3.Connection) -> Counts:
    """How many deliveries are in each state."""
    found = {state.value: 0 for state in DeliveryState} | {"dropped": 0}
    for state, dropped, number in db.execute(
        "SELECT state, dropped_by <> '', COUNT(*) FROM delivery GROUP BY state, dropped_by <> ''"
    ):
        found["dropped" if dropped else state] += number
    return Counts(**found)


def of_alerts(db: sqlite3.Connection, keys: Iterable[str]) -> dict[str, list[Delivery]]:
    """The deliveries of each of these alerts."""
    found: dict[str, list[Delivery]] = {}
    for sql, portion in marked(_DELIVERY + "WHERE alert.key IN ({marks}) ORDER BY delivery.id", keys):
        for row in db.execute(sql, portion):
            delivery = delivery_of(row)
            found.setdefault(delivery.alert.key, []).append(delivery)
    return found


def alert_of(payload: str, key: str, ref: str, created: int) -> Alert:
    """An alert for a person to see: of one that can't be read what stands beside its payload, and why."""
    try:
        return alert_json.loads(payload)
    except StoreError as error:
        return Alert(key=key, ref=ref, created=moment(created), headline=str(error), kind="notice")


def delivery_of(row: tuple[Any, ...]) -> Delivery:
    """A Delivery from the columns of _DELIVERY."""
    return _delivery(row, alert_of(row[1], *row[10:13]))


def _sort_out(rows: Iterable[tuple[Any, ...]], readable: list[Delivery], damaged: list[Damaged]) -> None:
    """Row by row: one alert that can't be read must not stop the others."""
    for row in rows:
        try:
            readable.append(_delivery(row, alert_json.loads(row[1])))
        except StoreError as error:
            damaged.append(Damaged(row[0], row[2], row[3], str(error)))


def _delivery(row: tuple[Any, ...], alert: Alert) -> Delivery:
    return Delivery(
        id=row[0],
        alert=alert,
        receiver=row[2],
        state=DeliveryState(row[3]),
        attempts=row[4],
        created=moment(row[5]),
        due=moment(row[6]),
        changed=moment(row[7]),
        reason=row[8],
        remote=row[9],
        shown=row[13],
    )
