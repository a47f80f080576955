"""Measures likeness: python -m tests.bench.stories [--remembered 1000000] [--fresh 3000] [--folder DIR].

A real database file is filled with so many remembered articles, then fresh ones go the way that polls take: what they are
compared by, candidates, judgement, and everything written. CPU of the whole process, so that no thread is left out.

The remembered ones are a few thousand invented articles (workload.py: words by Zipf's law, Arabic and Latin), each many
times over. Their common words stay as they are, so that these stand under as many articles as in a real file; their rare
words are others in each copy, as names are. The first nine tenths are written in the order of the tables, which takes
seconds, the last tenth as polls write them: so that pages are as full as they are in a file that grew. A row of an article
has no text here; what is remembered of it for likeness is whole. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np

from monitor import stories
from monitor.model import (
    Article,
    ArticleKeys,
    Judged,
    Known,
    Likeness,
    Outcome,
    Poll,
    ReadRecord,
    Source,
    SourceState,
)
from monitor.store import Store, learning, likeness, opening, polls
from monitor.store.rows import micros
from monitor.stories.memory import NEWEST
from tests.bench.workload import articles as invented

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WINDOW = timedelta(days=3)
SOURCES = 500
PATTERNS = 4_000
RARE = 3  # a word in no more of the patterns is rare: a name
POLL = 5  # new articles of one poll
TOGETHER = 64  # polls under way
COPIED = 5  # one of so many fresh articles is the news of another outlet with words left out

TEXT = 1_500  # characters of an article

Keyed = tuple[Article, ArticleKeys]
_ARTICLE = (
    "INSERT INTO article (number, source_id, id, story_id, role, url_key, content_hash, entry_hash, first_seen, last_seen, "
    "url, canonical_url, title, authors, publisher, keywords, language, images, guesses, summary, text) "
    "VALUES (?, ?, ?, ?, 'first', ?, ?, x'00', ?, ?, ?, '', ?, '[]', '', '[]', 'ar', '[]', '', '', '')"
)
TABLES = ("likeness", "story_key", "band", "line", "frequency")
_MULTIPLIER = 0x9E3779B1


# --- a file full of remembered articles --------------------------------------------------------------------------


def likenesses(many: Sequence[Article], background: stories.Background) -> list[Likeness]:
    """Of as many articles of different sources, so that no line is taken for boilerplate."""
    made = (stories.likenesses("s", [article], background, NOW)[0] for article in many)
    return [each for each in made if each is not None]


def patterns(many: Sequence[Article]) -> tuple[list[Likeness], stories.Frequencies]:
    """Likenesses to fill with, weighed by how common words are among them."""
    frequencies = stories.Frequencies()
    background = stories.Background(frequencies)
    for each in likenesses(many, background):
        frequencies.learn(each.words)
    return likenesses(many, background), frequencies


class Filling:
    """Remembered articles by number, made of patterns."""

    def __init__(self, count: int, made: Sequence[Likeness]) -> None:
        self.count = count
        self._made = made
        common = Counter(key for each in made for key in each.keys)
        self._rare = [[common[key] <= RARE for key in each.keys] for each in made]
        self._step = WINDOW * 0.9 / count

    def at(self, number: int) -> datetime:
        """When it was published: evenly over the window."""
        return NOW - WINDOW * 0.95 + number * self._step

    def source(self, number: int) -> str:
        """Which outlet had it."""
        return f"outlet-{number % SOURCES:03}"

    def story(self, number: int) -> str:
        """Its story: a third of them have five articles."""
        first = number - number % 5 if number // 5 % 3 == 0 else number
        return f"{(first * 0x9E3779B97F4A7C15) % (1 << 64):016x}"

    def role(self, number: int) -> Literal["first", "joined"]:
        """Whether its story is its own; the first of several counts as one of them here."""
        return "joined" if number // 5 % 3 == 0 else "first"

    def likeness(self, number: int) -> Likeness:
        """What it is remembered by."""
        copy, place = divmod(number, len(self._made))
        pattern = self._made[place]
        turn = copy * _MULTIPLIER & 0xFFFFFFFF
        keys = tuple(
            key ^ turn if rare else key for key, rare in zip(pattern.keys, self._rare[place], strict=True)
        )
        wide = turn << 32 | turn
        return replace(
            pattern, keys=tuple(dict.fromkeys(keys)), weights=pattern.weights[: len(set(keys))],
            bands=tuple(band ^ wide for band in pattern.bands), at=self.at(number),
        )  # fmt: skip


def fill(path: Path, filling: Filling, frequencies: stories.Frequencies) -> None:
    """All of it, the last tenth as polls write."""
    bulk = filling.count * 9 // 10
    with closing(opening.open_writer(path, create=True)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("PRAGMA synchronous = OFF")
        _in_one(db, lambda: _fill_articles(db, filling))
        _in_one(db, lambda: _fill_tables(db, filling, bulk))
        for start in range(bulk + 1, filling.count + 1, 1000):
            _in_one(db, lambda: _add_some(db, filling, range(start, min(start + 1000, filling.count + 1))))  # noqa: B023 - called at once
        learnt = learning.Learnt(frequencies, keeps=True)
        learnt.unsaved = 1
        _in_one(db, lambda: learning.save(db, learnt))
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _in_one(db: sqlite3.Connection, work: Callable[[], object]) -> None:
    db.execute("BEGIN")
    work()
    db.execute("COMMIT")


def _fill_articles(db: sqlite3.Connection, filling: Filling) -> None:
    """Sources, stories and articles without text; the indexes are made afterwards, in one pass each."""
    indexes = db.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'article' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    db.executemany(
        "INSERT INTO source (id, kind, url, lane, active, next_due) VALUES (?, 'feed', ?, ?, 1, 0)",
        [(f"outlet-{n:03}", f"https://o{n}.example/feed", f"host:o{n}.example") for n in range(SOURCES)],
    )
    numbers = range(1, filling.count + 1)
    db.executemany(
        "INSERT INTO story (id, first_seen) VALUES (?, ?)",
        [(story, micros(NOW)) for story in sorted({filling.story(number) for number in numbers})],
    )
    db.executemany(
        _ARTICLE,
        (_article_row(filling, number) for number in numbers),
    )
    for _, sql in indexes:
        db.execute(sql)


def _article_row(filling: Filling, number: int) -> tuple[object, ...]:
    source, at = filling.source(number), micros(filling.at(number))
    hashed = (number * 0x9E3779B97F4A7C15 % (1 << 96)).to_bytes(12, "big")
    address = f"https://{source}.example/news/{number:08}"
    return (number, source, f"{number:08}", filling.story(number), hashed, hashed + hashed[:4], at, at, address,
            f"عنوان الخبر رقم {number} كما جاء في المصدر")  # fmt: skip


def _fill_tables(db: sqlite3.Connection, filling: Filling, bulk: int) -> None:
    """What the first ``bulk`` articles are remembered by, in the order of each table."""
    keys: list[np.ndarray] = []
    bands: list[np.ndarray] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(1, bulk + 1):
            each = filling.likeness(number)
            keys.append(_with_number(each.keys, number))
            bands.append(_with_number(each.bands, number))
            row = (number, micros(each.at), filling.source(number), filling.story(number))
            yield (*row, filling.role(number) != "first", each.record)

    db.executemany(
        "INSERT INTO likeness (article, at, source_id, story_id, several, record) VALUES (?, ?, ?, ?, ?, ?)",
        rows(),
    )
    db.executemany("INSERT INTO story_key (key, articles) VALUES (?, ?)", _postings(np.concatenate(keys)))
    found = np.concatenate(bands)
    _, firsts = np.unique(found[:, 0], return_index=True)
    db.executemany(
        "INSERT INTO band (band, article) VALUES (?, ?)",
        ((int(band) - (1 << 63), int(number)) for band, number in found[firsts]),
    )


def _with_number(values: Sequence[int], number: int) -> np.ndarray:
    made = np.empty((len(values), 2), dtype=np.uint64)
    made[:, 0] = values
    made[:, 1] = number
    return made


def _postings(pairs: np.ndarray) -> Iterator[tuple[int, bytes]]:
    """Under each key its newest articles, newest first."""
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    keys, numbers = pairs[order, 0], pairs[order, 1].astype(">u4")
    edges = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(keys)]
    for start, end in pairwise(edges):
        yield int(keys[start]), numbers[max(start, end - NEWEST) : end][::-1].tobytes()


def _add_some(db: sqlite3.Connection, filling: Filling, numbers: range) -> None:
    for number in numbers:
        each = filling.likeness(number)
        article = Article(id=f"{number:08}")
        judged = Judged(
            article, ArticleKeys(b"", b"", likeness=each), filling.story(number), filling.role(number)
        )
        likeness.put(db, number, filling.source(number), judged, NOW - WINDOW)


def bytes_per_article(path: Path, count: int) -> float:
    """Of all tables of likeness with their B-trees."""
    with closing(sqlite3.connect(path)) as db:
        marks = ", ".join("?" * len(TABLES))
        names = [
            row[0]
            for row in db.execute(f"SELECT name FROM sqlite_schema WHERE tbl_name IN ({marks})", TABLES)  # noqa: S608 - marks only
        ]
        sizes = {
            name: db.execute("SELECT SUM(pgsize) FROM dbstat WHERE name = ?", (name,)).fetchone()[0]
            for name in names
        }
    print("bytes an article:", {name: round(size / count, 1) for name, size in sizes.items()})
    return float(sum(sizes.values())) / count


# --- fresh articles ----------------------------------------------------------------------------------------------


def written(count: int) -> list[Article]:
    """Invented articles as long as news mostly are: some 180 words."""
    return [replace(each, text=each.text[:TEXT]) for each in invented(count)]


def fresh(made: Sequence[Article]) -> list[Article]:
    """New articles, some of which tell what another told, with words left out and another headline."""
    many: list[Article] = []
    for number, new in enumerate(made):
        source = f"outlet-{number * 7 % SOURCES:03}"
        told = (
            _retold(many[number - 2 * COPIED + 1])
            if number % COPIED == COPIED - 1 and number > COPIED
            else new
        )
        address = f"https://{source}.example/fresh/{number}"
        at = NOW - timedelta(minutes=number % 60)
        many.append(replace(told, id=f"fresh-{number}", source_id=source, url=address, published=at))
    return many


def _retold(told: Article) -> Article:
    words = told.text.split()
    return replace(told, title=" ".join(told.title.split()[1:]), text=" ".join(words[: len(words) * 2 // 3]))


def asked(many: Sequence[Keyed], background: stories.Background) -> list[Keyed]:
    """As a poll asks: with what each is compared by."""
    articles = [article for article, _ in many]
    likes = stories.likenesses(articles[0].source_id, articles, background, NOW)
    return [
        (article, replace(keys, likeness=like)) for (article, keys), like in zip(many, likes, strict=True)
    ]


def decided(source: str, pairs: Sequence[Keyed], known: Known) -> Poll:
    """What a poll decides, without rules."""
    judged: list[Judged] = []
    for article, keys in pairs:
        verdict = stories.judge(source, article, keys, known, NOW)
        old = verdict.known.number if verdict.known and verdict.role in {"revision", "same_article"} else None
        judged.append(
            Judged(
                article, keys, verdict.story_id, verdict.role, (Outcome("story", verdict.role),), known_as=old
            )
        )
        known = stories.remember(known, source, judged[-1], NOW)
    state = SourceState(source, next_due=NOW, baseline_done=True)
    return Poll(state, ReadRecord(NOW, "read", 200, articles=len(pairs), new=len(pairs)), tuple(judged))


def likeness_alone(path: Path, many: Sequence[Article]) -> list[float]:
    """CPU seconds of each article for what is there for likeness only: what it is compared by, the candidates, the
    judgement, and what is remembered. Its own row and the commit are outside of the time."""
    with closing(opening.open_writer(path, create=False)) as db:
        learnt = learning.load(db)
        background = stories.Background(learnt.frequencies)
        return [_likeness_alone(db, (article, stories.keys(article)), background, learnt) for article in many]


def _likeness_alone(
    db: sqlite3.Connection, one: Keyed, background: stories.Background, learnt: learning.Learnt
) -> float:
    article, source, since = one[0], one[0].source_id, NOW - WINDOW
    began = time.process_time()
    pairs = asked([one], background)
    like = pairs[0][1].likeness
    assert like is not None
    found = likeness.alike(db, {article.id: like}, since)
    (judged,) = decided(source, pairs, Known(alike=found.articles, members=found.members)).judged
    used = time.process_time() - began
    db.execute("BEGIN IMMEDIATE")
    number = _next_row(db, source, judged)
    began = time.process_time()
    likeness.put(db, number, source, judged, since)
    learning.add_lines(db, source, [like.lines])
    learnt.learn(like.words)
    used += time.process_time() - began
    db.execute("COMMIT")
    return used


def _next_row(db: sqlite3.Connection, source: str, judged: Judged) -> int:
    (number,) = db.execute("SELECT MAX(number) + 1 FROM article").fetchone()
    at, article, keys = micros(NOW), judged.article, judged.keys
    db.execute(
        "INSERT INTO story (id, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING", (judged.story_id, at)
    )
    row = (
        number,
        source,
        article.id,
        judged.story_id,
        keys.url_key,
        keys.content_hash,
        at,
        at,
        article.url,
        article.title,
    )
    db.execute(_ARTICLE, row)
    return int(number)


def one_by_one(path: Path, many: Sequence[Article]) -> list[float]:
    """CPU seconds of each article, in a commit of its own."""
    with closing(opening.open_writer(path, create=False)) as db:
        learnt = learning.load(db)
        background = stories.Background(learnt.frequencies)
        return [_alone(db, (article, stories.keys(article)), background, learnt) for article in many]


def _alone(
    db: sqlite3.Connection, one: Keyed, background: stories.Background, learnt: learning.Learnt
) -> float:
    source = one[0].source_id
    began = time.process_time()
    pairs = asked([one], background)
    db.execute("BEGIN IMMEDIATE")
    polls.commit(db, source, pairs, partial(decided, source, pairs), None, NOW - WINDOW, learnt)
    db.execute("COMMIT")
    return time.process_time() - began


async def together(path: Path, many: Sequence[Article]) -> tuple[float, Counter[str]]:
    """CPU seconds of all, polls of POLL articles, TOGETHER of them at a time; and what they became."""
    roles: Counter[str] = Counter()
    batches = [_of_one_source(many[start : start + POLL]) for start in range(0, len(many), POLL)]
    async with Store.open(path, clock=lambda: NOW, window=WINDOW) as store:
        outlets = [Source(f"outlet-{n:03}", "feed", f"https://o{n}.example/feed") for n in range(SOURCES)]
        await store.sync_sources(outlets, NOW)

        async def poll(batch: Sequence[Keyed]) -> None:
            source = batch[0][0].source_id
            pairs = asked(batch, await store.background(source))
            done = await store.commit(source, pairs, partial(decided, source, pairs))
            roles.update(each.role for each in done.judged)

        began = time.process_time()
        for start in range(0, len(batches), TOGETHER):
            await asyncio.gather(*(poll(batch) for batch in batches[start : start + TOGETHER]))
        used = time.process_time() - began
    return used, roles


def _of_one_source(many: Sequence[Article]) -> list[Keyed]:
    articles = [replace(each, source_id=many[0].source_id) for each in many]
    return [(each, stories.keys(each)) for each in articles]


def measured(path: Path, remembered: int, count: int) -> str:
    """The row of the table."""
    began = time.monotonic()
    many = written(PATTERNS + 3 * count)  # of one language each: the same words are common in all of them
    made, frequencies = patterns(many[:PATTERNS])
    fill(path, Filling(remembered, made), frequencies)
    print(f"filled in {time.monotonic() - began:.0f} s: {path.stat().st_size >> 20} MiB")
    size = bytes_per_article(path, remembered)
    new = fresh(many[PATTERNS:])
    del many, made
    gc.collect()
    gc.freeze()  # a daemon has no thousands of articles lying about that are looked through again and again
    alone = sorted(likeness_alone(path, new[2 * count :]))
    taken = sorted(one_by_one(path, new[:count]))
    used, roles = asyncio.run(together(path, new[count : 2 * count]))
    print("roles:", dict(roles))
    return f"| {remembered:,} | {_spread(alone)} | {_spread(taken)} | {count / used:,.0f} | {size:,.0f} |"


def _spread(taken: Sequence[float]) -> str:
    """Articles per CPU second, the median and the 99th of a hundred; ``taken`` rises."""
    middle, high = statistics.median(taken) * 1e3, taken[len(taken) * 99 // 100] * 1e3
    return f"{len(taken) / sum(taken):,.0f} | {middle:.1f} ms | {high:.1f} ms"


def main() -> None:
    """Measure and print rows of the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--remembered", default="1000000")
    parser.add_argument("--fresh", type=int, default=3000)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    for remembered in map(int, options.remembered.split(",")):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            print(measured(Path(folder) / "rasid.db", remembered, options.fresh), flush=True)


if __name__ == "__main__":
    main()
