"""What articles are remembered by that others are compared with, and who among them may be like a new one.

Theory of operation. stories/ names the heaviest words of an article as numbers, and articles that share some of them are
candidates. Under each key stand the numbers of the articles that have it, the newest first and never more than NEWEST:
one row, read and written as a whole, since of a word that stands everywhere only the latest articles are wanted. (One row
for each key and article is the plainer table; it takes 110 bytes more of an article, and hundreds of rows to be stepped
through for each new one.) A new article's candidates are counted from its dozen rows, by the squared weight of the keys
they share; the best BEST are loaded and judged, whole stories with them (stories.memory, which replays without a store,
says how many and answers the same).

Nothing older than the window is offered. What is remembered goes with it: ``sweep`` takes out the articles, and then the
numbers under keys and bands that lead to none. Between sweeps such a number costs a look and no more.

The bands are for several machines that share the work: there, whoever inserts a band first has the story. One machine
decides inside its writer's transaction, and only keeps them right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.model import Judged, Likeness, Remembered
from monitor.store.rows import clean, marked, micros, moment
from monitor.stories.memory import BEST, FEW, FIRST, LATEST, NEWEST

Numbers = NDArray[np.int64]
"""Numbers of articles."""

_PACKED: np.dtype[Any] = np.dtype(">u4")
_NOBODY: Numbers = np.empty(0, np.int64)
_NUMBER = 4  # bytes; four articles a second for 34 years
_ANY_NUMBER = (1 << 8 * _NUMBER) - 1
_SHARE_BITS = 23  # of the sum of _MOST_KEYS squared weights
_SEVERAL = 1 << _SHARE_BITS + 8 * _NUMBER
_MOST_KEYS = 64
_LONGEST_RECORD = 4_000  # bytes; a row stays on its page
_KEY_LIMIT = 1 << 32
_BAND_LIMIT = 1 << 64
_WEIGHT_LIMIT = 1 << 8
_SIGNED = 1 << 63

FIRST_BAND = -_SIGNED
"""Where a walk along the bands begins: they are stored less 2**63, as SQLite has them."""

_UNDER_KEYS = "SELECT key, articles FROM story_key WHERE key IN ({marks})"
_REMEMBERED = (
    "SELECT article, source_id, story_id, at, several, record FROM likeness WHERE article IN ({marks})"
)
_OLDEST = "SELECT COALESCE(MIN(article), 0) FROM likeness"
_OF_STORIES = (
    "WITH wanted (s) AS (VALUES {marks}) SELECT s, (SELECT group_concat(number) FROM (SELECT number FROM article "  # noqa: S608 - constants only
    f"WHERE story_id = s AND number >= ? ORDER BY number LIMIT {FIRST + LATEST + 1})) FROM (SELECT DISTINCT s FROM wanted)"
)
_LATEST_OF = "SELECT number FROM article WHERE story_id = ? ORDER BY number DESC LIMIT ?"

_ADD = (
    "INSERT INTO likeness (article, at, source_id, story_id, several, record) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (article) DO UPDATE SET at = excluded.at, source_id = excluded.source_id, "
    "story_id = excluded.story_id, several = MAX(several, excluded.several), record = excluded.record"
)
# What || joins is a text, even of two blobs; as one it would be cut by characters.
_ADD_KEY = (
    "INSERT INTO story_key (key, articles) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET "  # noqa: S608 - constants only
    f"articles = substr(CAST(excluded.articles || articles AS BLOB), 1, {NEWEST * _NUMBER})"
)
# The second article of a story tells the first: of a third one on, all have been told.
_TELL = (
    "UPDATE likeness SET several = 1 WHERE article = (SELECT likeness.article FROM article "
    "CROSS JOIN likeness ON likeness.article = article.number WHERE article.story_id = ? AND article.number <> ? "
    "AND article.number >= (SELECT MIN(article) FROM likeness) ORDER BY article.number LIMIT 1)"
)
_ADD_BAND = (
    "INSERT INTO band (band, article) VALUES (?, ?) ON CONFLICT (band) DO UPDATE SET article = excluded.article "
    "WHERE NOT EXISTS (SELECT 1 FROM likeness WHERE likeness.article = band.article)"
)


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """Who may be like the articles that were asked for: by their ids, best first; and who stands for their stories."""

    articles: Mapping[str, tuple[Remembered, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[Remembered, ...]] = field(default_factory=dict)


def alike(db: sqlite3.Connection, asked: Mapping[str, Likeness], since: datetime) -> Alike:
    """The articles published after ``since`` that share most with each of these, and their stories' members."""
    if not asked:
        return Alike()
    for likeness in asked.values():
        check(likeness)
    under = _under_keys(db, {key for likeness in asked.values() for key in likeness.keys})
    loaded = _Loaded(db, micros(since))
    articles = _best({id_: _ranked(likeness, under) for id_, likeness in asked.items()}, loaded)
    stories = dict.fromkeys(each.story_id for found in articles.values() for each in found)
    return Alike(articles, _members(db, stories, loaded))


class _Loaded:
    """Remembered articles by number, each read once. What is older than the window is as if it were not there."""

    def __init__(self, db: sqlite3.Connection, since: int) -> None:
        self._db = db
        self._since = since
        self._found: dict[int, Remembered | None] = {}
        self.alone: dict[str, Remembered] = {}  # by stories that have no other article

    def load(self, numbers: Iterable[int]) -> None:
        """Read those that were not read before."""
        wanted = [number for number in dict.fromkeys(numbers) if number not in self._found]
        self._found.update(dict.fromkeys(wanted))
        for sql, portion in marked(_REMEMBERED, wanted):
            for number, source_id, story_id, at, several, record in self._db.execute(sql, portion):
                if at >= self._since:
                    found = Remembered(number, source_id, story_id, moment(at), record)
                    self._found[number] = found
                    if not several:
                        self.alone[story_id] = found

    def get(self, numbers: Iterable[int]) -> list[Remembered]:
        """Those of these that are remembered."""
        return [found for number in numbers if (found := self._found[number]) is not None]


def _under_keys(db: sqlite3.Connection, keys: Collection[int]) -> dict[int, Numbers]:
    return {
        key: np.frombuffer(packed, _PACKED).astype(np.int64)
        for sql, portion in marked(_UNDER_KEYS, keys)
        for key, packed in db.execute(sql, portion)
    }


def _ranked(likeness: Likeness, under: Mapping[int, Numbers]) -> Numbers:
    """All that share a key, best first: what shares several before what shares one, then what shares most, of equals the
    newest. Each is one number, with that order from its upper bits to its lower ones, so that sorting is all there is."""
    found = [
        under[key] << _SHARE_BITS | weight * weight
        for key, weight in zip(likeness.keys, likeness.weights, strict=True)
        if key in under
    ]
    if not found:
        return _NOBODY
    entries = np.concatenate(found)
    entries.sort()
    numbers = entries >> _SHARE_BITS
    first = np.flatnonzero(np.diff(numbers, prepend=-1))
    shared = np.add.reduceat(entries & (1 << _SHARE_BITS) - 1, first)
    several = (np.diff(first, append=len(entries)) > 1).astype(np.int64)
    ranked = (several << _SHARE_BITS | shared) << 8 * _NUMBER | numbers[first]
    ranked.sort()
    return ranked[::-1]


def _best(ranked: Mapping[str, Numbers], loaded: _Loaded) -> dict[str, tuple[Remembered, ...]]:
    """The best of each that are remembered still: of those that share one key no more than make them FEW."""
    best: dict[str, list[Remembered]] = {id_: [] for id_ in ranked}
    several = {id_: int((entries >= _SEVERAL).sum()) for id_, entries in ranked.items()}
    numbers = {id_: entries & _ANY_NUMBER for id_, entries in ranked.items()}
    _fill_up(best, {id_: found[: several[id_]] for id_, found in numbers.items()}, BEST, loaded)
    _fill_up(best, {id_: found[several[id_] :] for id_, found in numbers.items()}, FEW, loaded)
    return {id_: tuple(found) for id_, found in best.items()}


def _fill_up(
    best: dict[str, list[Remembered]], ranked: Mapping[str, Numbers], most: int, loaded: _Loaded
) -> None:
    """Add from the ranked until there are so many of each. Mostly all are remembered, so that one round loads them."""
    place = dict.fromkeys(ranked, 0)
    while True:
        wanted = {}
        for id_, numbers in ranked.items():
            start, place[id_] = place[id_], place[id_] + max(0, most - len(best[id_]))
            wanted[id_] = numbers[start : place[id_]].tolist()
        if not any(wanted.values()):
            return
        loaded.load(number for numbers in wanted.values() for number in numbers)
        for id_, several in wanted.items():
            best[id_] += loaded.get(several)


def _members(
    db: sqlite3.Connection, stories: Collection[str], loaded: _Loaded
) -> dict[str, tuple[Remembered, ...]]:
    """Of each story the first and the latest articles, in the order they came."""
    alone = loaded.alone
    numbers = _standing_for(db, [story for story in stories if story not in alone])
    loaded.load(number for several in numbers.values() for number in several)
    return {
        story: (alone[story],) if story in alone else tuple(loaded.get(numbers[story])) for story in stories
    }


def _standing_for(db: sqlite3.Connection, stories: Collection[str]) -> dict[str, list[int]]:
    """Numbers of the oldest remembered article on: of a story that goes on for months, what came first is forgotten."""
    (oldest,) = db.execute(_OLDEST).fetchone()
    found: dict[str, list[int]] = {}
    for sql, portion in marked(_OF_STORIES, stories, "(?)"):
        for story, listed in db.execute(sql, [*portion, oldest]):
            found[story] = [int(number) for number in listed.split(",")] if listed else []
    for story, numbers in found.items():
        if len(numbers) > FIRST + LATEST:
            latest = [row[0] for row in db.execute(_LATEST_OF, (story, LATEST))]
            found[story] = [*numbers[:FIRST], *reversed(latest)]
    return found


# --- writing -----------------------------------------------------------------------------------------------------


def put(db: sqlite3.Connection, number: int, source_id: str, judged: Judged, since: datetime) -> None:
    """Remember an article, a revised one in place of what it was before. What was published before ``since`` can't be
    joined and is not remembered."""
    likeness, revised = judged.keys.likeness, judged.known_as is not None
    if likeness is None or likeness.at < since:
        if revised:
            db.execute("DELETE FROM likeness WHERE article = ?", (number,))
        return
    check(likeness)
    at, record = micros(likeness.at), bytes(likeness.record)
    story_id, has_others = clean(judged.story_id), judged.role != "first"
    db.execute(_ADD, (number, at, clean(source_id), story_id, has_others, record))
    if has_others:
        db.execute(_TELL, (story_id, number))
    packed = number.to_bytes(_NUMBER, "big")  # as _PACKED has it
    keys = _without(db, number, likeness.keys) if revised else likeness.keys
    db.executemany(_ADD_KEY, [(key, packed) for key in keys])
    db.executemany(_ADD_BAND, [(band - _SIGNED, number) for band in likeness.bands])


def _without(db: sqlite3.Connection, number: int, keys: Iterable[int]) -> list[int]:
    """The keys under which an article does not stand yet. Under those that it lost it stays until it is old: it is
    compared by what it is now, whatever led to it."""
    under = _under_keys(db, list(keys))
    return [key for key in keys if number not in under.get(key, ())]


def check(likeness: Likeness) -> None:
    """Raises ValueError for what can't be kept: it is a mistake where it was made."""
    if not 0 < len(likeness.record) <= _LONGEST_RECORD:
        raise ValueError(f"a likeness with a record of {len(likeness.record)} bytes: there have to be some, "
                         f"and no more than {_LONGEST_RECORD}")  # fmt: skip
    if len(likeness.keys) != len(likeness.weights):
        raise ValueError(
            f"a likeness with {len(likeness.keys)} keys and {len(likeness.weights)} weights: each key has one"
        )
    _check_numbers("key", likeness.keys, _KEY_LIMIT)
    _check_numbers("band", likeness.bands, _BAND_LIMIT)
    _check_numbers("line", likeness.lines, _KEY_LIMIT, most=None)
    _check_range("weight", likeness.weights, _WEIGHT_LIMIT)


def _check_numbers(name: str, numbers: Sequence[int], limit: int, most: int | None = _MOST_KEYS) -> None:
    if most is not None and len(numbers) > most:
        raise ValueError(f"a likeness with {len(numbers)} {name}s: at most {most} are kept")
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"a likeness with a {name} twice")
    _check_range(name, numbers, limit)


def _check_range(name: str, numbers: Sequence[int], limit: int) -> None:
    for number in numbers:
        if not 0 <= number < limit:
            raise ValueError(f"a likeness with the {name} {number}: it is not from 0 to {limit - 1}")


# --- upkeep ------------------------------------------------------------------------------------------------------


def first_within(db: sqlite3.Connection, since: datetime) -> int:
    """The number of the first article that was seen after ``since``; what came before it is older than the window."""
    row = db.execute(
        "SELECT number FROM article WHERE emptied = 0 AND first_seen >= ? ORDER BY first_seen LIMIT 1",
        (micros(since),),
    ).fetchone()
    if row is None:
        row = db.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM article").fetchone()
    return int(row[0])


def sweep(db: sqlite3.Connection, since: datetime, most: int) -> int:
    """Forget up to ``most`` articles first seen before ``since``. Returns how many."""
    swept = db.execute(
        "DELETE FROM likeness WHERE article IN (SELECT article FROM likeness WHERE article < ? LIMIT ?)",
        (first_within(db, since), most),
    )
    return swept.rowcount


def sweep_keys(db: sqlite3.Connection, since: datetime, after: int, most: int) -> int | None:
    """Take the numbers of forgotten articles out of up to ``most`` keys from ``after`` on. Returns where to go on, None
    at the end."""
    first = first_within(db, since)
    rows = db.execute(
        "SELECT key, articles FROM story_key WHERE key >= ? ORDER BY key LIMIT ?", (after, most)
    ).fetchall()
    # The newest first: where the oldest of a key is within the window, all are.
    stale = first.to_bytes(_NUMBER, "big")
    changed = [(_from(packed, first), key) for key, packed in rows if packed[-_NUMBER:] < stale]
    db.executemany("UPDATE story_key SET articles = ? WHERE key = ?", [new for new in changed if new[0]])
    db.executemany("DELETE FROM story_key WHERE key = ?", [(key,) for packed, key in changed if not packed])
    return rows[-1][0] + 1 if len(rows) == most else None


def _from(packed: bytes, first: int) -> bytes:
    """The numbers from ``first`` on."""
    numbers = np.frombuffer(packed, _PACKED)
    return numbers[numbers >= first].tobytes()


def sweep_bands(db: sqlite3.Connection, since: datetime, after: int, most: int) -> int | None:
    """The same for bands."""
    first = first_within(db, since)
    rows = db.execute(
        "SELECT band, article FROM band WHERE band >= ? ORDER BY band LIMIT ?", (after, most)
    ).fetchall()
    db.executemany("DELETE FROM band WHERE band = ?", [(band,) for band, article in rows if article < first])
    return rows[-1][0] + 1 if len(rows) == most and rows[-1][0] + 1 < _SIGNED else None
