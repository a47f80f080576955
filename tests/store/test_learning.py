"""What is learnt survives, and what is lost of it is no harm."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import Judged
from monitor.store import Store
from monitor.store.learning import LINES_KEPT, SAVED_EVERY
from monitor.stories import REPEATED, Frequencies
from tests.store.builders import DAY, NOW, article, asked, compared, database, judged, likeness, put, source

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path)) as opened:
        await opened.sync_sources([source("a"), source("b")], NOW)
        yield opened


def _article(
    id_: str, *, words: Sequence[int] = (), lines: Sequence[int] = (), source_id: str = "a"
) -> Judged:
    return compared(judged(article(id_, source_id)), likeness(1, at=NOW, words=words, lines=lines))


async def _many(store: Store, count: int, words: Sequence[int] = (5,)) -> None:
    for start in range(0, count, 200):
        few = range(start, min(start + 200, count))
        await put(store, *(_article(str(n), words=words) for n in few))


async def _documents(path: Path) -> int:
    async with Store.open(path) as store:
        return (await store.background("a")).frequencies.documents


def _saved(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        row = db.execute("SELECT counts FROM frequency").fetchone()
    return Frequencies.from_bytes(row[0]).documents if row else 0


async def test_word_counts_are_one_live_object(store: Store) -> None:
    before = (await store.background("a")).frequencies
    await put(store, _article("1", words=[1, 2]), _article("2", words=[2]))
    assert (await store.background("b")).frequencies is before
    assert before.documents == 2
    assert before.weight(2) < before.weight(1) < before.weight(3)


async def test_an_article_teaches_once(store: Store) -> None:
    """Not when it is stored again, nor when it changes, nor when it is only seen again."""
    await put(store, _article("1", words=[1], lines=[7]))
    await put(store, _article("1", words=[1], lines=[7]))
    number = (await store.known("a", asked(article("1")))).by_id["1"].number
    for role in ("revision", "same_article"):
        again = judged(article("1", text="غيره"), role=role, known_as=number)
        await put(store, compared(again, likeness(1, words=[1], lines=[7])))
    background = await store.background("a")
    assert (background.frequencies.documents, background.boilerplate) == (1, frozenset())


async def test_word_counts_are_saved_after_so_many_articles(store: Store) -> None:
    await _many(store, SAVED_EVERY - 1)
    assert _saved(store.path) == 0
    await put(store, _article("last"))
    assert _saved(store.path) == SAVED_EVERY


async def test_word_counts_are_saved_by_upkeep_and_at_the_end(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with Store.open(path) as store:
        await store.sync_sources([source("a")], NOW)
        await put(store, _article("1", words=[1]))
        await store.maintain(NOW, 30 * DAY)
        assert _saved(path) == 1
        await put(store, _article("2", words=[1]))
    assert _saved(path) == 2
    assert await _documents(path) == 2
    before = path.read_bytes()
    assert await _documents(path) == 2  # nothing was learnt: nothing is written
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "counts",
    [b"", b"\x01cut off", b"\xff" + bytes(100), "a text", 17],
    ids=["nothing", "cut off", "another version", "text", "a number"],
)
async def test_word_counts_that_can_not_be_read_begin_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, counts: object
) -> None:
    path = database(tmp_path)
    async with Store.open(path):
        pass
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO frequency (one, counts) VALUES (1, ?)", (counts,))
    async with Store.open(path) as store:
        await store.sync_sources([source("a")], NOW)
        assert "word counts begin anew" in caplog.text
        assert (await store.background("a")).frequencies.documents == 0
        await put(store, _article("1"))
    assert await _documents(path) == 1


async def test_who_only_looks_or_changes_a_delivery_leaves_the_word_counts(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with Store.open(path) as daemon:
        await daemon.sync_sources([source("a")], NOW)
        await put(daemon, _article("1"))
        await daemon.maintain(NOW, 30 * DAY)
        async with Store.join(path) as beside:
            await put(beside, _article("2"))
        async with Store.open_readonly(path) as looking:
            assert (await looking.background("a")).boilerplate == frozenset()
        assert _saved(path) == 1


_CHILD = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from monitor.store import Store
from tests.store.builders import NOW, source, put
from tests.store.test_learning import _article

async def main(path):
    async with Store.open(Path(path)) as store:
        await store.sync_sources([source("a")], NOW)
        for number in range(3):
            await put(store, _article(str(number), words=[1], lines=[7]))
        print("stored", flush=True)
        await asyncio.sleep(60)

asyncio.run(main(sys.argv[1]))
"""


def _killed_once_stored(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "stored\n"
        os.kill(child.pid, signal.SIGKILL)


async def test_who_is_killed_before_saving_loses_statistics_only(tmp_path: Path) -> None:
    path = database(tmp_path)
    await asyncio.to_thread(_killed_once_stored, path)
    async with Store.open(path) as store:
        known = await store.known("a", asked(article("0"), article("1"), article("2")))
        background = await store.background("a")
    assert known.by_id.keys() == {"0", "1", "2"}
    assert background.frequencies.documents == 0
    assert background.boilerplate == {7}


# --- lines -------------------------------------------------------------------------------------------------------


async def test_a_line_of_so_many_articles_of_one_source_is_boilerplate(store: Store) -> None:
    for number in range(REPEATED):
        assert (await store.background("a")).boilerplate == frozenset()
        await put(store, _article(str(number), lines=[7, 0, 2**32 - 1, 100 + number]))
        await put(store, _article(str(number), lines=[7 + number], source_id="b"), source_id="b")
    assert (await store.background("a")).boilerplate == {7, 0, 2**32 - 1}
    assert (await store.background("b")).boilerplate == frozenset()
    assert (await store.background("unheard of")).boilerplate == frozenset()


async def test_the_lines_of_one_reading_count_each(store: Store) -> None:
    await put(store, *(_article(str(n), lines=[7]) for n in range(REPEATED)))
    assert (await store.background("a")).boilerplate == {7}


async def test_lines_seen_once_are_let_go_and_those_that_repeat_stay(store: Store) -> None:
    await put(store, *(_article(str(n), lines=[7, 8] if n < REPEATED else [8]) for n in range(2 * REPEATED)))
    for start in range(0, 3 * LINES_KEPT, 100):
        await put(store, _article(f"more {start}", lines=range(1000 + start, 1100 + start)))
    assert (await store.background("a")).boilerplate == {7, 8}
    await put(store, *(_article(f"first {n}", lines=[1000]) for n in range(REPEATED - 1)))
    assert 1000 not in (await store.background("a")).boilerplate  # it was seen once more, long ago
    with closing(sqlite3.connect(store.path)) as db:
        (seen,) = db.execute("SELECT seen FROM line").fetchone()
    assert len(seen) == 5 * LINES_KEPT


async def test_a_source_whose_every_line_repeats_is_bounded_too(store: Store) -> None:
    for start in range(0, 2 * LINES_KEPT, 100):
        lines = range(start, start + 100)
        await put(store, *(_article(f"{start} {n}", lines=lines) for n in range(REPEATED)))
    assert (await store.background("a")).boilerplate == set(range(LINES_KEPT, 2 * LINES_KEPT))


async def test_a_count_ends_where_its_byte_does(store: Store) -> None:
    for start in range(0, 400, 100):
        await put(store, *(_article(f"{start + n}", lines=[7]) for n in range(100)))
    assert (await store.background("a")).boilerplate == {7}


async def test_the_lines_of_a_forgotten_source_are_forgotten(store: Store) -> None:
    await put(store, *(_article(str(n), lines=[7]) for n in range(REPEATED)))
    await store.forget(["a"])
    assert (await store.background("a")).boilerplate == frozenset()


async def test_a_store_closes_though_its_word_counts_can_not_be_saved(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody keeps the file locked, an sqlite3 shell say: the daemon has to stop all the same."""
    path = database(tmp_path)
    async with Store.open(path, patience=timedelta(milliseconds=10)) as store:
        await store.sync_sources([source("a")], NOW)
        await put(store, _article("1"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await store.aclose()
    assert "word counts not saved" in caplog.text
    assert await _documents(path) == 0
