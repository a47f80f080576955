"""The nightly upkeep, in steps small enough that polls commit between them.

What is old loses its words, never its keys: an article that returns after a year is still known, an alert is still
not sent twice. Nothing that waits, or whose fate is not known, is ever touched.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from monitor.store.rows import marked, micros

STEP = 500
"""Rows per transaction."""

STRIDE = 4 * STEP
"""Rows per transaction that are small, and looked at rather than changed."""


def empty_articles(db: sqlite3.Connection, before: datetime) -> int:
    """Let go of the words of up to STEP articles first and last seen before then. Returns how many."""
    numbers = [
        row[0]
        for row in db.execute(
            "SELECT number FROM article WHERE emptied = 0 AND first_seen < ? AND last_seen < ? LIMIT ?",
            (micros(before), micros(before), STEP),
        )
    ]
    for statement in (
        "UPDATE article SET summary = '', text = '', emptied = 1 WHERE number IN ({marks})",
        "UPDATE revision SET summary = '', text = '' WHERE article IN ({marks})",
        "DELETE FROM outcome WHERE article IN ({marks})",
    ):
        for sql, portion in marked(statement, numbers):
            db.execute(sql, portion)
    return len(numbers)


def delete_deliveries(db: sqlite3.Connection, before: datetime) -> int:
    """Delete up to STEP deliveries that were sent or failed before then. Returns how many."""
    deleted = db.execute(
        "DELETE FROM delivery WHERE id IN "
        "(SELECT id FROM delivery WHERE changed < ? AND state IN ('sent', 'failed') LIMIT ?)",
        (micros(before), STEP),
    )
    return deleted.rowcount


def empty_alerts(db: sqlite3.Connection, before: datetime) -> int:
    """Let go of the words of up to STEP alerts older than that with no delivery left. Returns how many."""
    emptied = db.execute(
        "UPDATE alert SET payload = '' WHERE key IN (SELECT key FROM alert WHERE created < ? AND payload <> '' "
        "AND NOT EXISTS (SELECT 1 FROM delivery WHERE alert_key = alert.key) LIMIT ?)",
        (micros(before), STEP),
    )
    return emptied.rowcount


def delete_reads(db: sqlite3.Connection, before: datetime) -> int:
    """Delete the reads before then; few, because each source keeps a ring."""
    return db.execute("DELETE FROM read WHERE at < ?", (micros(before),)).rowcount


def tidy(db: sqlite3.Connection) -> None:
    """Refresh the planner's figures and fold the write-ahead log into the file. Outside of any transaction."""
    db.execute("PRAGMA optimize")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
