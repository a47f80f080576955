"""What is remembered of rules of other kinds than each: what they counted, who used their terms, when they alerted.

Only such rules have rows. ``memories`` answers what alerts/triggers asks (model.Question), inside the poll's
transaction; ``add`` writes what the poll added (model.Tally). Both may be repeated: a story counts once for a rule, and
everything else is a moment that is set again to the same.

A rule's id is what it is remembered by, so a rule whose words are edited goes on. One that was gone for more than a day
begins anew: what it did not see, it can't tell from what was not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.model import Alert, CountedStory, Question, Quiet, RuleMemory, Tally, Window
from monitor.store import outbox
from monitor.store.rows import clean, marked, micros, moment, moment_or_none

GONE = timedelta(days=1)
"""How long a rule may be out of the files without beginning anew."""

COUNTED_KEPT = timedelta(weeks=13)
"""How long a story stays counted: a spike looks back twelve weeks."""

VOICES_KEPT = timedelta(days=365)
"""Who did not use a rule's term for so long is new when using it again."""

_HOUR = timedelta(hours=1) // timedelta(microseconds=1)

_RULE = """
SELECT rule.id, since, last_hit, alerted, raised, article.title, article.url, article.publisher, source_id
FROM rule LEFT JOIN article ON article.number = rule.last_article WHERE rule.id IN ({marks})
"""

_COUNT = "SELECT count(*) FROM counted WHERE rule_id = ? AND at > ? AND at <= ?"
_HOURS = "SELECT count(*) FROM watched WHERE hour >= ? AND hour <= ?"
_LISTED = """
SELECT title, url, publisher, source_id, at FROM counted JOIN article ON article.number = counted.article
WHERE rule_id = ? AND at > ? AND at <= ? ORDER BY at DESC, article DESC LIMIT ?
"""
_COUNTED = "SELECT story_id FROM counted WHERE rule_id = ? AND story_id IN ({marks})"
_VOICES = "SELECT voice FROM voice WHERE rule_id = ? AND voice IN ({marks})"

_ADD = """
INSERT INTO rule (id, kind, since, last_hit, last_article, alerted, raised)
VALUES (:id, :kind, :at, :at, :article, :alerted, :raised)
ON CONFLICT (id) DO UPDATE SET
    last_hit = :at, last_article = :article,
    alerted = COALESCE(:alerted, alerted), raised = COALESCE(:raised, raised)
"""


# --- which rules there are ---------------------------------------------------------------------------------------


def sync(db: sqlite3.Connection, rules: Mapping[str, str], now: datetime) -> None:
    """Make exactly these rules (their kinds by id) the remembered ones. One that is new, of another kind than it was,
    or that was gone for more than GONE, begins now."""
    had = {row[0]: row[1:] for row in db.execute("SELECT id, kind, gone FROM rule")}
    stamp, forgotten = micros(now), micros(now - GONE)
    db.executemany(
        "UPDATE rule SET gone = ? WHERE id = ?",
        [(stamp, rule_id) for rule_id, (_, gone) in had.items() if rule_id not in rules and gone is None],
    )
    for rule_id, kind in rules.items():
        if rule_id not in had:
            db.execute("INSERT INTO rule (id, kind, since) VALUES (?, ?, ?)", (rule_id, kind, stamp))
            continue
        kind_before, gone = had[rule_id]
        if kind != kind_before or (gone is not None and gone < forgotten):
            db.execute(
                "UPDATE rule SET kind = ?, since = ?, gone = NULL, last_hit = NULL, last_article = NULL, "
                "raised = NULL WHERE id = ?",
                (kind, stamp, rule_id),
            )
            db.execute("DELETE FROM voice WHERE rule_id = ?", (rule_id,))
        elif gone is not None:
            db.execute("UPDATE rule SET gone = NULL WHERE id = ?", (rule_id,))


# --- reading -----------------------------------------------------------------------------------------------------


def memories(db: sqlite3.Connection, questions: Sequence[Question]) -> dict[str, RuleMemory]:
    """The answer to each question, by rule. A rule that was never seen begins at the moment of the question."""
    found = {memory.rule_id: memory for memory in remembered(db, [each.rule_id for each in questions])}
    return {
        each.rule_id: _answered(db, each, found.get(each.rule_id) or RuleMemory(each.rule_id, each.now))
        for each in questions
    }


def remembered(db: sqlite3.Connection, rule_ids: Iterable[str]) -> list[RuleMemory]:
    """What is known of rules themselves, without any counters."""
    return [
        RuleMemory(
            rule_id=rule_id,
            since=moment(since),
            last_hit=moment_or_none(last_hit),
            alerted=moment_or_none(alerted),
            raised=moment_or_none(raised),
            last_story=None if title is None else _story(title, url, publisher, source_id, last_hit),
        )
        for sql, portion in marked(_RULE, dict.fromkeys(rule_ids))
        for rule_id, since, last_hit, alerted, raised, title, url, publisher, source_id in db.execute(
            sql, portion
        )
    ]


def quiet(db: sqlite3.Connection, rule_ids: Sequence[str], now: datetime) -> Quiet:
    """What there is to tell a silence by."""
    memories = {memory.rule_id: memory for memory in remembered(db, rule_ids)}
    return Quiet(memories, _unread_since(db, now))


def _unread_since(db: sqlite3.Connection, now: datetime) -> datetime | None:
    """When that source was read last which, of those due now, was not read for longest; None when none is due."""
    (oldest,) = db.execute(
        "SELECT MIN(COALESCE(last_read, 0)) FROM source WHERE active = 1 AND next_due <= ?", (micros(now),)
    ).fetchone()
    return moment_or_none(oldest)


def _answered(db: sqlite3.Connection, question: Question, memory: RuleMemory) -> RuleMemory:
    rule_id = question.rule_id
    told = micros(memory.alerted) if question.untold and memory.alerted is not None else 0
    counts: list[int] = []
    hours: list[int] = []
    listed: tuple[CountedStory, ...] = ()
    for place, window in enumerate(question.windows):
        start, end = micros(window.start), micros(window.end)
        counted_from = max(start, told) if place == 0 else start
        (count,) = db.execute(_COUNT, (rule_id, counted_from, end)).fetchone()
        counts.append(count)
        hours.append(_hours(db, window, memory.since))
        if place == 0 and question.listed:
            rows = db.execute(_LISTED, (rule_id, counted_from, end, question.listed))
            listed = tuple(_story(*row) for row in rows)
    return replace(
        memory,
        counts=tuple(counts),
        hours=tuple(hours),
        listed=listed,
        counted=_members(db, _COUNTED, rule_id, question.stories),
        voices=_members(db, _VOICES, rule_id, question.voices),
        source_since=_source_since(db, question.source_id),
    )


def _hours(db: sqlite3.Connection, window: Window, since: datetime) -> int:
    """In how many hours of a window something was read, while the rule was there."""
    start, end = micros(max(window.start, since)), micros(window.end)
    if end <= start:
        return 0
    (hours,) = db.execute(_HOURS, (start // _HOUR, (end - 1) // _HOUR)).fetchone()
    return int(hours)


def _members(db: sqlite3.Connection, statement: str, rule_id: str, wanted: Collection[str]) -> frozenset[str]:
    """Which of the values a rule has, as they were asked for."""
    asked = {clean(value): value for value in wanted}
    return frozenset(
        asked[row[0]]
        for sql, portion in marked(statement, asked)
        for row in db.execute(sql, [rule_id, *portion])
    )


def _source_since(db: sqlite3.Connection, source_id: str) -> datetime | None:
    row = db.execute("SELECT since FROM source WHERE id = ?", (source_id,)).fetchone() if source_id else None
    return moment(row[0]) if row else None


def _story(title: str, url: str, publisher: str, source_id: str, at: int | None) -> CountedStory:
    return CountedStory(title or url, url, publisher or source_id, moment_or_none(at))


# --- writing -----------------------------------------------------------------------------------------------------


def add(db: sqlite3.Connection, tallies: Iterable[Tally], numbers: Mapping[str, int]) -> None:
    """What a poll adds. ``numbers`` are those of its articles, by id."""
    for tally in tallies:
        stamp = micros(tally.at)
        row: dict[str, Any] = {
            "id": tally.rule_id,
            "kind": tally.kind,
            "at": stamp,
            "article": numbers[tally.last],
            "alerted": None if tally.alerted is None else micros(tally.alerted),
            "raised": None if tally.raised is None else micros(tally.raised),
        }
        db.execute(_ADD, row)
        db.executemany(
            "INSERT INTO counted (rule_id, story_id, at, article) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (tally.rule_id, clean(story_id), stamp, numbers[article_id])
                for story_id, article_id in tally.counted
            ],
        )
        db.executemany(
            "INSERT INTO voice (rule_id, voice, last_used) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET last_used = MAX(last_used, excluded.last_used)",
            [(tally.rule_id, clean(voice), stamp) for voice in tally.voices],
        )


def tell(
    db: sqlite3.Connection,
    rule_ids: Sequence[str],
    now: datetime,
    decide: Callable[[Quiet], Sequence[tuple[Alert, Sequence[str]]]],
) -> list[Alert]:
    """Let ``decide`` judge what is remembered, and add its alerts. Returns those that were added."""
    added: list[Alert] = []
    for alert, receivers in decide(quiet(db, rule_ids, now)):
        if outbox.add(db, alert, receivers, now):
            added.append(alert)
        db.execute("UPDATE rule SET alerted = ? WHERE id = ?", (micros(now), alert.rule_id))
    return added


def watch(db: sqlite3.Connection, now: datetime) -> None:
    """Something was read in this hour."""
    db.execute("INSERT INTO watched (hour) VALUES (?) ON CONFLICT DO NOTHING", (micros(now) // _HOUR,))


def heal(db: sqlite3.Connection, now: datetime) -> None:
    """After the clock was set back: moments still to come happened before it was, so they are now; an alert that was
    before the last hit stays before it."""
    stamp = {"now": micros(now)}
    db.execute(
        "UPDATE rule SET alerted = MIN(alerted, :now - (alerted < COALESCE(last_hit, since))) "
        "WHERE alerted > :now",
        stamp,
    )
    db.execute("UPDATE rule SET last_hit = :now WHERE last_hit > :now", stamp)
    db.execute("UPDATE rule SET since = :now WHERE since > :now", stamp)
    db.execute("UPDATE rule SET raised = :now WHERE raised > :now", stamp)


# --- upkeep ------------------------------------------------------------------------------------------------------


def prune(db: sqlite3.Connection, now: datetime, most: int) -> int:
    """Forget up to ``most`` stories and as many voices that no rule looks back to, and old hours. Returns how many
    stories and voices."""
    counted = db.execute(
        "DELETE FROM counted WHERE (rule_id, story_id) IN "
        "(SELECT rule_id, story_id FROM rule CROSS JOIN counted ON rule_id = rule.id WHERE at < ? LIMIT ?)",
        (micros(now - COUNTED_KEPT), most),
    )
    voices = db.execute(
        "DELETE FROM voice WHERE (rule_id, voice) IN "
        "(SELECT rule_id, voice FROM voice WHERE last_used < ? LIMIT ?)",
        (micros(now - VOICES_KEPT), most),
    )
    db.execute("DELETE FROM watched WHERE hour < ?", (micros(now - COUNTED_KEPT) // _HOUR,))
    return counted.rowcount + voices.rowcount
