"""Sources and their state: which are due, what a poll leaves behind, which are forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor import schedule
from monitor.model import ReadRecord, Source, SourceState
from monitor.store.rows import STATE_COLUMNS, clean, exact, marked, micros, micros_or_none, state_of

READS_KEPT = 50
"""Reads remembered per source."""

CLOCK_SLACK = timedelta(minutes=5)
"""A stamp further in the future than this was made before the clock was set back: due times beside it mean nothing."""

_DUE = "active = 1 AND (next_due <= :now OR last_read > :ahead)"

_DUE_LANES = f"SELECT lane, MIN(next_due) AS first FROM source WHERE {_DUE} GROUP BY lane ORDER BY first, lane LIMIT :limit"  # noqa: S608 - constants only
_DUE_SOURCES = f"SELECT lane, {STATE_COLUMNS} FROM source WHERE lane = :lane AND {_DUE} ORDER BY next_due, id"  # noqa: S608 - constants only

_SAVE = """
INSERT INTO source (id, kind, url, lane, active, next_due, etag, last_modified, body_hash, failures, health,
                    last_read, last_success, last_new, last_error, overlap, baseline_done)
VALUES (:id, '', '', '', 0, :next_due, :etag, :last_modified, :body_hash, :failures, :health,
        :last_read, :last_success, :last_new, :last_error, :overlap, :baseline_done)
ON CONFLICT (id) DO UPDATE SET
    next_due = :next_due, etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
    failures = :failures, health = :health, last_read = :last_read, last_success = :last_success,
    last_new = :last_new, last_error = :last_error, overlap = :overlap, baseline_done = :baseline_done
"""


def lane_of(url: str) -> str:
    """The politeness domain of an address: its host, whatever the port or path."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return f"host:{host or url}"


def sync(db: sqlite3.Connection, sources: Sequence[Source], now: datetime) -> None:
    """Make exactly these sources active. New ones are due now; vanished ones keep what is known of them."""
    had = {row[0]: row[1:] for row in db.execute("SELECT id, kind, url, active FROM source")}
    wanted = {source.id: source for source in sources}
    db.executemany(
        "UPDATE source SET active = 0 WHERE id = ?",
        [(each,) for each, (_, _, active) in had.items() if active and each not in wanted],
    )
    for source in wanted.values():
        if source.id not in had:
            _add(db, source, now)
            continue
        kind, url, active = had[source.id]
        if (kind, url) != (source.kind, source.url):
            _readdress(db, source, (kind, url), now)
        elif not active:
            db.execute("UPDATE source SET active = 1 WHERE id = ?", (source.id,))
        _heal(db, source, now)


def due(
    db: sqlite3.Connection, now: datetime, busy: Collection[str], limit: int
) -> list[tuple[str, list[SourceState]]]:
    """Up to ``limit`` lanes outside of ``busy``, earliest first, each with all its due sources."""
    when = {"now": micros(now), "ahead": micros(now + CLOCK_SLACK)}
    lanes = [row[0] for row in db.execute(_DUE_LANES, {**when, "limit": limit + len(busy)})]
    free = [lane for lane in lanes if lane not in busy][:limit]
    return [
        (lane, [state_of(row[1:]) for row in db.execute(_DUE_SOURCES, {**when, "lane": lane})])
        for lane in free
    ]


def save(db: sqlite3.Connection, state: SourceState, record: ReadRecord) -> None:
    """What a poll leaves behind: the state, and one line of history unless it is there already."""
    db.execute(
        _SAVE,
        {
            "id": state.source_id,
            "next_due": micros(state.next_due),
            "etag": exact(state.etag),
            "last_modified": exact(state.last_modified),
            "body_hash": state.body_hash,
            "failures": state.failures,
            "health": state.health.value,
            "last_read": micros_or_none(state.last_read),
            "last_success": micros_or_none(state.last_success),
            "last_new": micros_or_none(state.last_new),
            "last_error": clean(state.last_error),
            "overlap": state.overlap,
            "baseline_done": state.baseline_done,
        },
    )
    _record(db, state.source_id, record)


def forget(db: sqlite3.Connection, source_ids: Sequence[str]) -> None:
    """Remove everything about these sources. What a story shares with other sources stays theirs."""
    for source_id in source_ids:
        stories = [
            row[0]
            for row in db.execute("SELECT DISTINCT story_id FROM article WHERE source_id = ?", (source_id,))
        ]
        db.execute("DELETE FROM alert WHERE source_id = ?", (source_id,))  # deliveries go with it
        db.execute("DELETE FROM source WHERE id = ?", (source_id,))  # reads, articles and theirs go with it
        for sql, ids in marked(_EMPTY_STORIES, stories):
            db.execute(sql, ids)


_EMPTY_STORIES = (
    "DELETE FROM story WHERE id IN ({marks}) AND NOT EXISTS (SELECT 1 FROM article WHERE story_id = story.id)"
)


def _add(db: sqlite3.Connection, source: Source, now: datetime) -> None:
    db.execute(
        "INSERT INTO source (id, kind, url, lane, active, next_due, since) VALUES (?, ?, ?, ?, 1, ?, ?)",
        (source.id, source.kind, source.url, lane_of(source.url), micros(now), micros(now)),
    )


def _heal(db: sqlite3.Connection, source: Source, now: datetime) -> None:
    """Pull in a due time that a shorter interval or a clock set back has made too late."""
    row = db.execute(f"SELECT {STATE_COLUMNS} FROM source WHERE id = ?", (source.id,)).fetchone()  # noqa: S608 - a constant
    state = state_of(row)
    healed = schedule.heal(state, source, now)
    if healed is not state:
        db.execute("UPDATE source SET next_due = ? WHERE id = ?", (micros(healed.next_due), source.id))


def is_another_feed(kind: str, url: str, source: Source) -> bool:
    """Whether a source is no longer the one that was read at ``url``: another host, or read as another kind. What
    stands there was published before anybody asked for it, like what a new source begins with."""
    return kind != source.kind or lane_of(url) != lane_of(source.url)


def _readdress(db: sqlite3.Connection, source: Source, had: tuple[str, str], now: datetime) -> None:
    """Validators belong to an address, the baseline to a feed; what was published stays known, whatever address it
    came from."""
    db.execute(
        "UPDATE source SET kind = ?, url = ?, lane = ?, active = 1, etag = x'', last_modified = x'', "
        "body_hash = x'', next_due = MIN(next_due, ?), baseline_done = baseline_done AND ? WHERE id = ?",
        (
            source.kind,
            source.url,
            lane_of(source.url),
            micros(now),
            not is_another_feed(*had, source),
            source.id,
        ),
    )


def _record(db: sqlite3.Connection, source_id: str, record: ReadRecord) -> None:
    at = micros(record.at)
    counted = db.execute(
        "UPDATE source SET reads = reads + 1, recorded = :at WHERE id = :id AND recorded IS NOT :at",
        {"id": source_id, "at": at},
    )
    if not counted.rowcount:
        return
    (number,) = db.execute("SELECT reads FROM source WHERE id = ?", (source_id,)).fetchone()
    db.execute(
        "INSERT OR REPLACE INTO read (source_id, slot, number, at, result, status, took, bytes, articles, new, note) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source_id,
            number % READS_KEPT,
            number,
            at,
            clean(record.result),
            record.status,
            record.took // timedelta(microseconds=1),
            record.bytes,
            record.articles,
            record.new,
            clean(record.note),
        ),
    )
