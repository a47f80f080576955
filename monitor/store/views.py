"""What people ask: how are the sources, what happened to this article, what was alerted. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from monitor.errors import StoreError
from monitor.model import Outcome, ReadRecord
from monitor.store import outbox
from monitor.store.rows import (
    ARTICLE_COLUMNS,
    READ_COLUMNS,
    STATE_COLUMNS,
    DatedOutcome,
    FormerText,
    Life,
    SentAlert,
    SourceReport,
    Stats,
    StoredArticle,
    StoryArticle,
    StoryReport,
    article_of,
    clean,
    micros,
    moment,
    read_of,
    state_of,
)

_HOURS = 24
_HOUR = timedelta(hours=1) // timedelta(microseconds=1)
_MATES = 50
_TELLERS = 500
_NAMED = 5

_SOURCES = f"SELECT {STATE_COLUMNS}, kind, url, active FROM source ORDER BY id"  # noqa: S608 - constants only
_READS = f"SELECT source_id, {READ_COLUMNS} FROM read ORDER BY source_id, number DESC"  # noqa: S608 - constants only
_ARTICLE = f"SELECT {ARTICLE_COLUMNS} FROM article "  # noqa: S608 - constants only
_AT_KEY = """
WHERE (url_key = :key AND url_key <> x'')
   OR number IN (SELECT article FROM revision WHERE url_key = :key AND url_key <> x'')
ORDER BY number DESC LIMIT 50
"""
_AT_LETTERS = "WHERE url = :url OR canonical_url = :url ORDER BY number DESC LIMIT 50"
_READ_AT = f"SELECT {READ_COLUMNS} FROM read WHERE source_id = ? AND at = ?"  # noqa: S608 - constants only
_OF_STORY = "AND ((story_id = :story AND story_id <> '') OR article IN (SELECT number FROM article WHERE story_id = :story)) "
_ALERT = "SELECT article, payload, key, ref, created FROM alert WHERE payload <> '' "


def sources(db: sqlite3.Connection, now: datetime) -> list[SourceReport]:
    """Every source that is remembered, with its last reads and its articles per hour."""
    reads: dict[str, list[ReadRecord]] = {}
    for source_id, *row in db.execute(_READS):
        reads.setdefault(source_id, []).append(read_of(tuple(row)))
    hourly = _hourly(db, now)
    return [
        SourceReport(
            state=state_of(row[:-3]),
            kind=row[-3],
            url=row[-2],
            active=bool(row[-1]),
            reads=tuple(reads.get(row[0], ())),
            hourly=tuple(hourly.get(row[0], [0] * _HOURS)),
        )
        for row in db.execute(_SOURCES)
    ]


def _hourly(db: sqlite3.Connection, now: datetime) -> dict[str, list[int]]:
    """New articles of each source in the 24 hours up to ``now``, oldest hour first."""
    start = micros(now) - _HOURS * _HOUR
    counted: dict[str, list[int]] = {}
    rows = db.execute(
        "SELECT source_id, (first_seen - ?) / ?, COUNT(*) FROM article "
        "WHERE emptied = 0 AND first_seen >= ? AND first_seen <= ? GROUP BY 1, 2",
        (start, _HOUR, start, micros(now)),
    )
    for source_id, hour, number in rows:
        counted.setdefault(source_id, [0] * _HOURS)[min(hour, _HOURS - 1)] += number
    return counted


def by_url(db: sqlite3.Connection, url: str, url_key: bytes) -> list[StoredArticle]:
    """Articles at an address, newest first: by its key, now or before a revision, else by its very letters."""
    rows = db.execute(_ARTICLE + _AT_KEY, {"key": url_key}).fetchall()
    if not rows:
        # Without an index, because it is asked by a person, seldom, and mostly answered above.
        rows = db.execute(_ARTICLE + _AT_LETTERS, {"url": clean(url)}).fetchall()
    return [article_of(row) for row in rows]


def life(db: sqlite3.Connection, number: int) -> Life | None:
    """Everything about one article. None: there is none of that number."""
    row = db.execute(_ARTICLE + "WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    stored = article_of(row)
    first = db.execute(_READ_AT, (stored.article.source_id, micros(stored.first_seen))).fetchone()
    mates = db.execute(
        _ARTICLE + "WHERE story_id = ? AND number <> ? ORDER BY number LIMIT ?",
        (stored.story_id, number, _MATES),
    )
    return Life(
        article=stored,
        read=read_of(first) if first else None,
        former=tuple(_former(db, number)),
        outcomes=tuple(_outcomes(db, number)),
        hit_rules=tuple(
            r[0] for r in db.execute("SELECT rule_id FROM hit WHERE article = ? ORDER BY 1", (number,))
        ),
        mates=tuple(article_of(each) for each in mates),
        alerts=tuple(
            _with_deliveries(
                db,
                db.execute(
                    _ALERT + "AND ((story_id = ? AND story_id <> '') OR article = ?) ORDER BY created, key",
                    (stored.story_id, number),
                ).fetchall(),
            )
        ),
    )


def story(db: sqlite3.Connection, name: str) -> StoryReport | None:
    """A story by its id, the beginning of its id, or the ref of one of its alerts. None: there is none of that name.
    Raises StoreError when the name is that of several."""
    found = _stories_named(db, clean(name))
    if len(found) > 1:
        some = ", ".join(found[:_NAMED]) + (", …" if len(found) > _NAMED else "")
        raise StoreError(f"{name} names several stories; write more of the id of the one you mean: {some}.")
    if not found:
        return None
    (story_id,) = found
    (first_seen,) = db.execute("SELECT first_seen FROM story WHERE id = ?", (story_id,)).fetchone()
    rows = db.execute(_ARTICLE + "WHERE story_id = ? ORDER BY number LIMIT ?", (story_id, _TELLERS))
    articles = tuple(_teller(db, article_of(row)) for row in rows)
    all_of_them = _number(db, "SELECT COUNT(*) FROM article WHERE story_id = ?", story_id)
    alerts = db.execute(_ALERT + _OF_STORY + "ORDER BY created, key", {"story": story_id}).fetchall()
    return StoryReport(
        id=story_id,
        first_seen=moment(first_seen),
        articles=articles,
        alerts=tuple(_with_deliveries(db, alerts)),
        more=all_of_them - len(articles),
    )


def _stories_named(db: sqlite3.Connection, name: str) -> list[str]:
    """The stories that a person may mean, few of them: a whole id means itself, whatever else begins with it."""
    if not name:
        return []
    if db.execute("SELECT 1 FROM story WHERE id = ?", (name,)).fetchone():
        return [name]
    begin_so = db.execute(
        "SELECT id FROM story WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
        (name, name + "\U0010ffff", _NAMED + 1),
    )
    alerted = db.execute(
        "SELECT story_id FROM alert WHERE ref = ? AND EXISTS (SELECT 1 FROM story WHERE id = story_id)",
        (name,),
    )
    return list(dict.fromkeys(row[0] for row in (*alerted, *begin_so)))


def _teller(db: sqlite3.Connection, stored: StoredArticle) -> StoryArticle:
    judged = [each.outcome for each in _outcomes(db, stored.number) if each.outcome.stage == "story"]
    # The first one: a revision is judged anew, but it is where its article was.
    return StoryArticle(stored, tuple(_former(db, stored.number)), judged[0] if judged else None)


def latest_alerts(db: sqlite3.Connection, limit: int) -> list[SentAlert]:
    """Alerts with their deliveries, newest first."""
    return _with_deliveries(
        db, db.execute(_ALERT + "ORDER BY created DESC, key LIMIT ?", (limit,)).fetchall()
    )


def stats(db: sqlite3.Connection) -> Stats:
    """The numbers of the STATUS= line: four ranges of indexes."""
    return Stats(
        sources=_number(db, "SELECT COUNT(*) FROM source WHERE active = 1"),
        pending=_number(db, "SELECT COUNT(*) FROM delivery WHERE state = 'pending'"),
        unknown=_number(db, "SELECT COUNT(*) FROM delivery WHERE state = 'unknown'"),
        failed=_number(db, "SELECT COUNT(*) FROM delivery WHERE state = 'failed' AND dropped_by = ''"),
    )


def _number(db: sqlite3.Connection, sql: str, *values: str) -> int:
    return int(db.execute(sql, values).fetchone()[0])


def _former(db: sqlite3.Connection, number: int) -> Iterable[FormerText]:
    rows = db.execute(
        "SELECT at, url, title, summary, text FROM revision WHERE article = ? ORDER BY number", (number,)
    )
    return [FormerText(moment(at), url, title, summary, text) for at, url, title, summary, text in rows]


def _outcomes(db: sqlite3.Connection, number: int) -> Iterable[DatedOutcome]:
    rows = db.execute(
        "SELECT at, stage, name, detail FROM outcome WHERE article = ? ORDER BY at, position", (number,)
    )
    return [
        DatedOutcome(moment(at), Outcome(stage, name, json.loads(detail))) for at, stage, name, detail in rows
    ]


def _with_deliveries(db: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> list[SentAlert]:
    alerts = [(outbox.alert_of(*stored), article) for article, *stored in rows]
    deliveries = outbox.of_alerts(db, [alert.key for alert, _ in alerts])
    return [SentAlert(alert, article, tuple(deliveries.get(alert.key, ()))) for alert, article in alerts]
