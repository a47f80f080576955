"""What joins a story that was alerted about, and what its rules' alerts have said of it.

A delivered message that does not show all that joined stands in ``refresh``, from where its receiver takes it when it is
due (outbox.claim_updates): not while it is younger than alerts.UPDATE_GAP, nor older than alerts.UPDATED_FOR. Everything
here may be repeated.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from monitor import alerts
from monitor.model import Joining, Judged, Told
from monitor.store.rows import clean, local, marked, micros, moment, moment_or_none

_GAP = alerts.UPDATE_GAP // timedelta(microseconds=1)
_UPDATED_FOR = alerts.UPDATED_FOR // timedelta(microseconds=1)

# By the alert: without figures of the planner's it may walk all that was ever sent.
_REFRESH = """
INSERT INTO refresh (delivery, receiver, due, changed)
SELECT id, receiver, MAX(:now, COALESCE(refreshed, changed) + :gap), :now FROM delivery
WHERE alert_key = :key AND +state = 'sent' AND gone = 0 AND +changed >= :now - :updated_for
  AND EXISTS (SELECT 1 FROM joining WHERE alert_key = :key AND number > shown)
ON CONFLICT (delivery) DO NOTHING
"""

# The first article of each outlet, in the order of joining. (A bare column beside MIN() is of the row that has it.)
_OUTLETS = """
SELECT MIN(number), alert_key, source_id, place, outlet, title, url, at, published FROM joining
WHERE alert_key = ? GROUP BY outlet ORDER BY 1 LIMIT ?
"""
_JOINING = "SELECT number, alert_key, source_id, place, outlet, title, url, at, published FROM joining "


def join(db: sqlite3.Connection, joining: Joining, article: int) -> None:
    """An article joins an alert, once; messages that were delivered for it do not show it yet."""
    values = (joining.alert_key, joining.source_id, joining.place, joining.outlet, joining.title, joining.url)
    joined = db.execute(
        "INSERT INTO joining (alert_key, source_id, place, outlet, title, url, article, at, published) "
        "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM alert WHERE key = ?) "
        "ON CONFLICT DO NOTHING",
        (
            *map(clean, values),
            article,
            micros(joining.at),
            local(joining.published)[0],
            clean(joining.alert_key),
        ),
    )
    if joined.rowcount:
        refresh(db, joining.alert_key, joining.at)


def refresh(db: sqlite3.Connection, alert_key: str, now: datetime) -> None:
    """Put the delivered messages of an alert that lack something where their receivers look for it."""
    when = {"now": micros(now), "gap": _GAP, "updated_for": _UPDATED_FOR}
    db.execute(_REFRESH, {**when, "key": clean(alert_key)})


def tell(db: sqlite3.Connection, judged: Judged, now: datetime) -> None:
    """Remember what the alerts of rules have said of a story."""
    db.executemany(
        "INSERT INTO told (story_id, rule_id, kind, what, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (clean(judged.story_id), clean(rule_id), kind, clean(what), micros(now))
            for rule_id, said in judged.told
            for kind, whats in _kinds_of(said).items()
            for what in whats
        ],
    )


def _kinds_of(said: Told) -> dict[str, frozenset[str]]:
    return {
        "term": said.terms,
        "label": said.labels,
        "outlet": said.outlets,
        "wording": said.wordings,
    }


def told(db: sqlite3.Connection, stories: Iterable[str]) -> dict[tuple[str, str], Told]:
    """What the alerts of rules have said of these stories, by story and rule."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for sql, portion in marked(
        "SELECT story_id, rule_id, kind, what FROM told WHERE story_id IN ({marks})", stories
    ):
        for story_id, rule_id, kind, what in db.execute(sql, portion):
            found.setdefault((story_id, rule_id), {}).setdefault(kind, set()).add(what)
    return {
        key: Told(
            terms=frozenset(said.get("term", ())),
            labels=frozenset(said.get("label", ())),
            outlets=frozenset(said.get("outlet", ())),
            wordings=frozenset(said.get("wording", ())),
        )
        for key, said in found.items()
    }


def of_each_outlet(db: sqlite3.Connection, alert_key: str, most: int) -> tuple[Joining, ...]:
    """The first article of each of the ``most`` first outlets that joined an alert, in the order of joining."""
    return tuple(_joining_of(row) for row in db.execute(_OUTLETS, (clean(alert_key), most)))


def since(db: sqlite3.Connection, alert_key: str, shown: int, most: int) -> tuple[Joining, ...]:
    """Up to ``most`` of those that joined after the one of that number, in their order."""
    rows = db.execute(
        _JOINING + "WHERE alert_key = ? AND number > ? ORDER BY number LIMIT ?",
        (clean(alert_key), shown, most),
    )
    return tuple(_joining_of(row) for row in rows)


def counts(db: sqlite3.Connection, alert_key: str, own: str) -> tuple[int, int, int]:
    """How many outlets joined an alert, how many without its ``own``, and the number of the last one that did."""
    outlets, others, latest = db.execute(
        "SELECT COUNT(DISTINCT outlet), COUNT(DISTINCT outlet) FILTER (WHERE outlet <> ?), "
        "COALESCE(MAX(number), 0) FROM joining WHERE alert_key = ?",
        (clean(own), clean(alert_key)),
    ).fetchone()
    return outlets, others, latest


_OLD_TOLD = (
    "DELETE FROM told WHERE (story_id, rule_id, kind, what) IN "
    "(SELECT story_id, rule_id, kind, what FROM told WHERE at < ? LIMIT ?)"
)


def forget(db: sqlite3.Connection, before: datetime, most: int) -> int:
    """Delete up to ``most`` joinings, words told and updates of before then. Returns how many."""
    gone = 0
    for statement in (
        "DELETE FROM joining WHERE number IN (SELECT number FROM joining WHERE at < ? ORDER BY number LIMIT ?)",
        _OLD_TOLD,
        "DELETE FROM refresh WHERE delivery IN (SELECT delivery FROM refresh WHERE due < ? LIMIT ?)",
    ):
        gone += db.execute(statement, (micros(before), most)).rowcount
    return gone


def _joining_of(row: tuple[Any, ...]) -> Joining:
    number, alert_key, source_id, place, outlet, title, url, at, published = row
    return Joining(
        alert_key=alert_key,
        source_id=source_id,
        place=place,
        outlet=outlet,
        title=title,
        url=url,
        at=moment(at),
        published=moment_or_none(published),
        number=number,
    )
