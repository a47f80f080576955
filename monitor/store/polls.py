"""A poll's transaction: what is known, and writing down what was decided.

Everything here may be repeated: a poll that is stored twice changes nothing the second time. Articles are unique by
(source, id), outcomes by (article, time, position), hits by (article, rule), alerts by key, deliveries by (alert,
receiver), and only an alert that was not there yet makes deliveries. A story counts once for a rule (rules.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from monitor import stories
from monitor.model import (
    Article,
    ArticleKeys,
    Former,
    Judged,
    Known,
    KnownArticle,
    Likeness,
    Outcome,
    Poll,
    Question,
)
from monitor.store import joinings, learning, likeness, outbox, rules, sources
from monitor.store.learning import Learnt
from monitor.store.rows import clean, detailed, listed, local, marked, micros, moment

Asked = Sequence[tuple[Article, ArticleKeys]]

_HOUR = timedelta(hours=1) // timedelta(microseconds=1)

# Former texts kept of one article. Beyond them the newest but the first is replaced: a page that shows a counter
# changes at every poll.
_FORMER_KEPT = 50

_BY_ID = "SELECT id, number FROM article WHERE source_id = ? AND id IN ({marks})"

# One seek and a few rows per key, however many articles share it (a live page as the link of thousands, a consent page
# as the text of thousands): 32 are enough to see that the key is no identity.
_BY_URL = (
    "WITH wanted (k) AS (VALUES {marks}) SELECT k, number, first_seen FROM wanted CROSS JOIN article "
    "WHERE number IN (SELECT a.number FROM article AS a WHERE a.url_key = k AND a.url_key <> x'' "
    "ORDER BY a.number DESC LIMIT 32)"
)
_BY_FORMER_URL = (
    "WITH wanted (k) AS (VALUES {marks}) SELECT k, article, at FROM wanted CROSS JOIN revision AS r "
    "WHERE r.rowid IN (SELECT f.rowid FROM revision AS f WHERE f.url_key = k AND f.url_key <> x'' "
    "ORDER BY f.article DESC LIMIT 32)"
)
# The source's own counts for as long as it is there: an id that changes with every poll is no new article. Another
# source's counts from when it was first seen: what is said again days later is news.
_BY_WORDS = (
    "WITH wanted (k, t) AS (VALUES {marks}) SELECT k, "
    "(SELECT number FROM article WHERE content_hash = k AND content_hash <> x'' AND title_hash = t "
    "AND source_id = ? AND last_seen >= ? ORDER BY first_seen, number LIMIT 1), "
    "(SELECT number FROM article WHERE content_hash = k AND content_hash <> x'' AND title_hash = t "
    "AND source_id <> ? AND first_seen >= ? ORDER BY first_seen, number LIMIT 1) FROM wanted"
)
_BY_CONTENT = (
    "WITH wanted (k) AS (VALUES {marks}) SELECT k, number FROM wanted CROSS JOIN article "
    "WHERE number IN (SELECT a.number FROM article AS a WHERE a.content_hash = k AND a.content_hash <> x'' "
    "AND a.first_seen >= ? ORDER BY a.first_seen, a.number LIMIT 32)"
)
_BY_FORMER_CONTENT = (
    "WITH wanted (k) AS (VALUES {marks}) SELECT k, article, r.title_hash, r.title "
    "FROM wanted CROSS JOIN revision AS r "
    "WHERE r.rowid IN (SELECT f.rowid FROM revision AS f WHERE f.content_hash = k AND f.content_hash <> x'' "
    "AND f.at >= ? ORDER BY f.at LIMIT 32)"
)
_KNOWN = (
    "SELECT number, source_id, id, url_key, content_hash, entry_hash, title_hash, story_id, first_seen, title "
    "FROM article WHERE number IN ({marks})"
)
_WORDS = "SELECT number, title, summary, text FROM article WHERE number IN ({marks})"
_HITS = "SELECT article, rule_id FROM hit WHERE article IN ({marks})"
_ALERTED = "SELECT key FROM alert WHERE story_id IN ({marks})"

_INSERT_ARTICLE = """
INSERT INTO article (source_id, id, story_id, role, url_key, content_hash, entry_hash, title_hash, first_seen, last_seen, url,
                     canonical_url,
                     title, authors, published, published_offset, updated, updated_offset, publisher, keywords,
                     language, images, guesses, summary, text)
VALUES (:source_id, :id, :story_id, :role, :url_key, :content_hash, :entry_hash, :title_hash, :at, :at, :url, :canonical_url,
        :title, :authors, :published, :published_offset, :updated, :updated_offset, :publisher, :keywords,
        :language, :images, :guesses, :summary, :text)
ON CONFLICT (source_id, id) DO NOTHING
"""

_REVISE_ARTICLE = """
UPDATE article SET
    story_id = :story_id, url_key = :url_key, content_hash = :content_hash,
    entry_hash = :entry_hash, title_hash = :title_hash, last_seen = MAX(last_seen, :at),
    emptied = 0, url = :url, canonical_url = :canonical_url, title = :title, authors = :authors,
    published = :published, published_offset = :published_offset, updated = :updated,
    updated_offset = :updated_offset, publisher = :publisher, keywords = :keywords, language = :language,
    images = :images, guesses = :guesses, summary = :summary, text = :text
WHERE number = :number
"""


# --- reading -----------------------------------------------------------------------------------------------------


def known(db: sqlite3.Connection, source_id: str, articles: Asked, since: datetime) -> Known:
    """What is known about these articles; equal words and addresses count when they were seen after ``since``, and what
    is alike when it was published after it."""
    ids = {article.id: clean(article.id) for article, _ in articles}
    by_id = _numbers_by_id(db, source_id, ids.values())
    by_url = _seen_by_url(db, {keys.url_key for _, keys in articles if keys.url_key})
    by_content = _numbers_by_content(db, source_id, [keys for _, keys in articles], micros(since))
    former = _former_by_content(db, set(by_content), micros(since))
    listed_numbers = (numbers for found in (by_url, by_content, former) for numbers in found.values())
    found = _load(db, {*by_id.values(), *(number for numbers in listed_numbers for number in numbers)})
    own = {asked: found[by_id[stored]] for asked, stored in ids.items() if stored in by_id}
    changed = [pair for pair in articles if _is_changed(*pair, own)]
    reused = _of_reused_ids(db, source_id, changed)
    alike = likeness.alike(
        db, {article.id: keys.likeness for article, keys in articles if keys.likeness is not None}, since
    )
    told_of = {article.story_id for article in (*found.values(), *reused.values())}
    return Known(
        by_id=own | reused,
        by_url=_filled(
            (key, _of_identities(source_id, found, seen, micros(since))) for key, seen in by_url.items()
        ),
        by_content=_filled(
            (key, _as_worded(key, found, numbers, former[key])) for key, numbers in by_content.items()
        ),
        alerted=_alerted(db, told_of | alike.members.keys()),
        former=_former(db, {article.id: own[article.id].number for article, _ in changed}),
        alike=alike.articles,
        members=alike.members,
        told=joinings.told(db, told_of | alike.members.keys()),
    )


def _is_changed(article: Article, keys: ArticleKeys, own: Mapping[str, KnownArticle]) -> bool:
    """Whether an article is there with other words: neither new nor as it was, nor asked for by its id only."""
    found = own.get(article.id)
    has_words = bool(article.title or article.summary or article.text)
    return found is not None and has_words and found.keys.entry_hash != keys.entry_hash


def _of_reused_ids(db: sqlite3.Connection, source_id: str, changed: Asked) -> dict[str, KnownArticle]:
    """Articles that are kept under ids of their own because the source has given them those of others."""
    names = {name: clean(name) for pair in changed for name in stories.identities(*pair)[1:]}
    numbers = _numbers_by_id(db, source_id, names.values())
    found = _load(db, numbers.values())
    return {name: found[numbers[stored]] for name, stored in names.items() if stored in numbers}


def _former(db: sqlite3.Connection, numbers: Mapping[str, int]) -> dict[str, Former]:
    """The words of these articles, by the ids they were asked for with."""
    words = {
        number: Former(title, summary, text)
        for sql, portion in marked(_WORDS, numbers.values())
        for number, title, summary, text in db.execute(sql, portion)
    }
    return {id_: words[number] for id_, number in numbers.items()}


def _numbers_by_id(db: sqlite3.Connection, source_id: str, ids: Iterable[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for sql, portion in marked(_BY_ID, ids):
        numbers.update(db.execute(sql, [source_id, *portion]))
    return numbers


def _seen_by_url(db: sqlite3.Connection, url_keys: Collection[bytes]) -> dict[bytes, dict[int, int]]:
    """Under each key the latest articles at that address, now or formerly, with when each was seen there."""
    seen: dict[bytes, dict[int, int]] = {}
    for statement in (_BY_URL, _BY_FORMER_URL):
        for sql, portion in marked(statement, url_keys, "(?)"):
            for key, number, at in db.execute(sql, portion):
                there = seen.setdefault(key, {})
                there[number] = max(at, there.get(number, at))
    return seen


def _of_identities(
    source_id: str, found: Mapping[int, KnownArticle], seen: Mapping[int, int], since: int
) -> list[KnownArticle]:
    """The articles at an address. None where a source has several there: it is a place, whenever that was."""
    there = [found[number] for number in sorted(seen)]
    if len({each.source_id for each in there}) < len(there):
        return [each for each in there if each.source_id == source_id]
    return [each for each in there if each.source_id == source_id or seen[each.number] >= since]


def _numbers_by_content(
    db: sqlite3.Connection, source_id: str, asked: Iterable[ArticleKeys], since: int
) -> dict[bytes, set[int]]:
    """Under each content hash the articles with the same headline too, and the earliest with any headline."""
    wanted = {(keys.content_hash, keys.title_hash) for keys in asked if keys.content_hash}
    numbers: dict[bytes, set[int]] = {key: set() for key, _ in wanted}
    for sql, pairs in marked(_BY_WORDS, wanted, "(?, ?)"):
        values = [value for pair in pairs for value in pair]
        for key, *twins in db.execute(sql, [*values, source_id, since, source_id, since]):
            numbers[key].update(number for number in twins if number is not None)
    for sql, portion in marked(_BY_CONTENT, numbers, "(?)"):
        for key, number in db.execute(sql, [*portion, since]):
            numbers[key].add(number)
    return numbers


def _former_by_content(
    db: sqlite3.Connection, hashes: Collection[bytes], since: int
) -> dict[bytes, dict[int, tuple[bytes, str]]]:
    """Under each content hash the articles that had that text before a revision, with the headline of then."""
    former: dict[bytes, dict[int, tuple[bytes, str]]] = {key: {} for key in hashes}
    for sql, portion in marked(_BY_FORMER_CONTENT, hashes, "(?)"):
        for key, number, title_hash, title in db.execute(sql, [*portion, since]):
            former[key][number] = (title_hash, title)
    return former


def _as_worded(
    content_hash: bytes,
    found: Mapping[int, KnownArticle],
    numbers: Collection[int],
    former: Mapping[int, tuple[bytes, str]],
) -> list[KnownArticle]:
    """The articles with a text as they were when they had it, the earliest of each source and headline."""
    worded: dict[tuple[str, bytes], KnownArticle] = {}
    for number in sorted({*numbers, *former}):
        each = found[number]
        if number not in numbers:
            title_hash, title = former[number]
            keys = replace(each.keys, content_hash=content_hash, title_hash=title_hash)
            each = replace(each, keys=keys, title=title)
        worded.setdefault((each.source_id, each.keys.title_hash), each)
    return list(worded.values())


def _filled(
    found: Iterable[tuple[bytes, Sequence[KnownArticle]]],
) -> dict[bytes, tuple[KnownArticle, ...]]:
    return {key: tuple(articles) for key, articles in found if articles}


def _load(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, KnownArticle]:
    wanted = list(numbers)
    hits: dict[int, set[str]] = {}
    for sql, portion in marked(_HITS, wanted):
        for number, rule_id in db.execute(sql, portion):
            hits.setdefault(number, set()).add(rule_id)
    found: dict[int, KnownArticle] = {}
    for sql, portion in marked(_KNOWN, wanted):
        for number, source_id, id_, *keys, story_id, first_seen, title in db.execute(sql, portion):
            found[number] = KnownArticle(
                number=number,
                source_id=source_id,
                id=id_,
                keys=ArticleKeys(*keys),
                story_id=story_id,
                first_seen=moment(first_seen),
                hit_rules=frozenset(hits.get(number, ())),
                title=title,
            )
    return found


def _alerted(db: sqlite3.Connection, stories: Iterable[str]) -> frozenset[str]:
    return frozenset(
        row[0]
        for sql, portion in marked(_ALERTED, [story for story in stories if story])
        for row in db.execute(sql, portion)
    )


# --- writing -----------------------------------------------------------------------------------------------------


def commit(  # noqa: PLR0913, PLR0917 - the parts of the transaction; one place binds them all
    db: sqlite3.Connection,
    source_id: str,
    articles: Asked,
    decide: Callable[[Known], Poll],
    ask: Callable[[Known], Sequence[Question]] | None,
    since: datetime,
    learnt: Learnt,
) -> Poll:
    """Read, let ``decide`` judge, write all of it. Runs inside the writer's transaction."""
    found = known(db, source_id, articles, since)
    questions = ask(found) if ask is not None else ()
    if questions:
        found = replace(found, memories=rules.memories(db, questions))
    poll = decide(found)
    write(db, source_id, poll, since, learnt)
    return poll


def write(db: sqlite3.Connection, source_id: str, poll: Poll, since: datetime, learnt: Learnt) -> None:
    """Everything that a poll decided."""
    if poll.state.source_id != source_id:
        raise ValueError(f"a poll of {source_id!r} brought the state of {poll.state.source_id!r}")
    sources.save(db, poll.state, poll.record)
    if poll.record.result != "failed":
        rules.watch(db, poll.record.at)
    position = 0
    numbers: dict[str, int] = {}
    new: list[Likeness] = []
    for judged in poll.judged:
        number, was = _write_article(db, source_id, judged, micros(poll.record.at))
        numbers.setdefault(judged.article.id, number)
        if was != "seen":
            _write_outcomes(db, number, judged.outcomes, poll.record.at, position)
            _write_hits(db, number, judged.hit_rules)
        if was in {"new", "revised"}:
            likeness.put(db, number, source_id, judged, since)
        if was == "new" and judged.keys.likeness is not None:
            new.append(judged.keys.likeness)
        position += len(judged.outcomes)
        outbox.record(db, judged, number, poll.record.at)
    for alert, receivers in poll.notices:
        outbox.add(db, alert, receivers, poll.record.at)
    rules.add(db, poll.tallies, numbers)
    _learn(db, source_id, new, learnt)


def _write_article(
    db: sqlite3.Connection, source_id: str, judged: Judged, at: int
) -> tuple[int, Literal["seen", "stored", "revised", "new"]]:
    """The article's number, and what the poll did to it: "stored" is what this very poll has brought before."""
    if judged.known_as is not None and judged.role != "revision":
        _touch(db, judged.known_as, at)
        return judged.known_as, "seen"
    columns = _columns(source_id, judged, at)
    db.execute(
        "INSERT INTO story (id, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING", (columns["story_id"], at)
    )
    if judged.known_as is not None:
        _keep_former(db, judged.known_as, columns)
        db.execute(_REVISE_ARTICLE, {**columns, "number": judged.known_as})
        return judged.known_as, "revised"
    inserted = db.execute(_INSERT_ARTICLE, columns)
    if inserted.rowcount and inserted.lastrowid is not None:
        return inserted.lastrowid, "new"
    (number,) = db.execute(
        "SELECT number FROM article WHERE source_id = ? AND id = ?", (source_id, columns["id"])
    ).fetchone()
    _touch(db, number, at)
    return number, "stored"


def _learn(db: sqlite3.Connection, source_id: str, new: Sequence[Likeness], learnt: Learnt) -> None:
    """What new articles teach. An article that changes has taught what it had to."""
    learning.add_lines(db, source_id, [each.lines for each in new])
    for each in new:
        learnt.learn(each.words)
    learning.save(db, learnt, learning.SAVED_EVERY)


def _touch(db: sqlite3.Connection, number: int, at: int) -> None:
    """Still there. Written once an hour at most: a feed of thirty known articles is not thirty changed rows."""
    db.execute(
        "UPDATE article SET last_seen = ? WHERE number = ? AND last_seen < ?", (at, number, at - _HOUR)
    )


def _keep_former(db: sqlite3.Connection, number: int, columns: dict[str, object]) -> None:
    """Keep the text that is about to be replaced, unless it is the same or kept already."""
    former = db.execute(
        "SELECT url_key, content_hash, title_hash, url, title, summary, text FROM article WHERE number = ?",
        (number,),
    ).fetchone()
    if former is None or former[4:] == (columns["title"], columns["summary"], columns["text"]):
        return
    kept = list(
        db.execute(
            "SELECT number, url_key, content_hash, title_hash, url, title, summary, text FROM revision "
            "WHERE article = ? ORDER BY number",
            (number,),
        )
    )
    if any(each[1:] == former for each in kept):
        return
    if len(kept) >= _FORMER_KEPT:
        db.execute("DELETE FROM revision WHERE article = ? AND number = ?", (number, kept[1][0]))
    place = kept[-1][0] + 1 if kept else 1
    db.execute(
        "INSERT INTO revision (article, number, at, url_key, content_hash, title_hash, url, title, summary, text) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, place, columns["at"], *former),
    )


def _write_outcomes(
    db: sqlite3.Connection, number: int, outcomes: Sequence[Outcome], at: datetime, position: int
) -> None:
    db.executemany(
        "INSERT INTO outcome (article, at, position, stage, name, detail) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [
            (number, micros(at), place, outcome.stage, outcome.name, detailed(outcome.detail))
            for place, outcome in enumerate(outcomes, position)
        ],
    )


def _write_hits(db: sqlite3.Connection, number: int, rules: Sequence[str]) -> None:
    db.executemany(
        "INSERT INTO hit (article, rule_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(number, rule) for rule in rules],
    )


def _columns(source_id: str, judged: Judged, at: int) -> dict[str, object]:
    article = judged.article
    published, published_offset = local(article.published)
    updated, updated_offset = local(article.updated)
    return {
        "source_id": source_id,
        "id": clean(article.id),
        "story_id": clean(judged.story_id),
        "role": judged.role,
        "url_key": judged.keys.url_key,
        "content_hash": judged.keys.content_hash,
        "entry_hash": judged.keys.entry_hash,
        "title_hash": judged.keys.title_hash,
        "at": at,
        "url": clean(article.url),
        "canonical_url": clean(article.canonical_url),
        "title": clean(article.title),
        "authors": listed(article.authors),
        "published": published,
        "published_offset": published_offset,
        "updated": updated,
        "updated_offset": updated_offset,
        "publisher": clean(article.publisher),
        "keywords": listed(article.keywords),
        "language": clean(article.language),
        "images": listed(article.images),
        "guesses": listed(article.guesses),
        "summary": clean(article.summary),
        "text": clean(article.text),
    }
