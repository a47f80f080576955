"""Who is offered as possibly alike, what is remembered for it, and for how long."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Article, Former, Judged, Known, Likeness
from monitor.store import SAME_WORDS_WINDOW, Store, polls
from monitor.stories import Memory
from monitor.stories.memory import BEST, FEW, NEWEST
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    article,
    asked,
    compared,
    database,
    judged,
    keys,
    likeness,
    put,
    source,
)

TABLES = ("likeness", "story_key", "band")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=clock) as opened:
        await opened.sync_sources([source("a"), source("b")], NOW)
        yield opened


def _article(
    id_: str, like: Likeness | None, story: str = "", source_id: str = "a", *, joins: bool = False
) -> Judged:
    return compared(judged(article(id_, source_id), story, "joined" if joins else "first"), like)


async def _known(store: Store, like: Likeness, source_id: str = "b") -> Known:
    one = article("asking", source_id)
    return await store.known(source_id, [(one, replace(keys(one), likeness=like))])


async def _alike(store: Store, like: Likeness) -> list[str]:
    """The stories of those that are offered, in their order."""
    return [each.story_id for each in (await _known(store, like)).alike["asking"]]


def _rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - one of TABLES


async def test_who_shares_several_words_comes_first_and_then_who_shares_the_heaviest(store: Store) -> None:
    await put(store, _article("1", likeness(1, 2), "two light ones"))
    await put(store, _article("2", likeness(3), "a heavy one"))
    await put(store, _article("3", likeness(1, 3), "a heavy and a light one"))
    await put(store, _article("4", likeness(2), "a light one"))
    await put(store, _article("5", likeness(4), "nothing"))
    asking = likeness(3, 1, 2, weights=(20, 10, 10))
    expected = ["a heavy and a light one", "two light ones", "a heavy one", "a light one"]
    assert await _alike(store, asking) == expected


async def test_the_largest_numbers_that_there_may_be_are_ranked_as_well(store: Store) -> None:
    many = tuple(range(64))
    await put(store, _article("1", likeness(*many), "all"), _article("2", likeness(*many[1:]), "all but one"))
    await put(store, _article("3", likeness(many[0]), "one"))
    assert await _alike(store, likeness(*many, weights=(255,) * 64)) == ["all", "all but one", "one"]
    assert await _alike(store, likeness(*many, weights=(0,) * 64)) == ["all but one", "all", "one"]


async def test_of_those_that_share_as_much_the_newest_comes_first(store: Store) -> None:
    for number in range(3):
        await put(store, _article(str(number), likeness(1), f"story {number}"))
    assert await _alike(store, likeness(1)) == ["story 2", "story 1", "story 0"]


async def test_what_is_offered_is_what_was_remembered(store: Store) -> None:
    at = NOW - timedelta(hours=3, microseconds=7)
    await put(store, _article("1", likeness(0, 2**32 - 1, at=at, record=b"\x01\x00\xff"), "s"))
    (found,) = (await _known(store, likeness(2**32 - 1))).alike["asking"]
    assert (found.source_id, found.story_id, found.at, found.record) == ("a", "s", at, b"\x01\x00\xff")


async def test_only_so_many_are_offered_and_only_the_newest_of_a_common_word(store: Store) -> None:
    """Of those that share one word few: under a word that stands everywhere there are thousands."""
    await put(store, _article("rare", likeness(1, 2, 3), "the first of all"))
    for start in range(0, NEWEST, 50):
        await put(store, *(_article(f"{start + n}", likeness(1, 4), f"s{start + n}") for n in range(50)))
    assert await _alike(store, likeness(1)) == [f"s{NEWEST - 1 - n}" for n in range(FEW)]
    assert await _alike(store, likeness(1, 4)) == [f"s{NEWEST - 1 - n}" for n in range(BEST)]
    assert await _alike(store, likeness(1, 2)) == [f"s{NEWEST - 1 - n}" for n in range(FEW)]
    asking = likeness(1, 2, 3)  # under 1 it stands no longer
    assert await _alike(store, asking) == [
        "the first of all",
        *(f"s{NEWEST - 1 - n}" for n in range(FEW - 1)),
    ]
    assert {len(packed) for _, packed in _rows(store.path, "story_key")} == {4 * NEWEST, 4}


async def test_the_memory_of_a_replay_offers_the_same(store: Store) -> None:
    """What ``rasid stories`` shows of a stream is what the daemon would have done."""
    chance = random.Random(1)  # noqa: S311 - to vary, not to guard
    memory = Memory()
    told: set[str] = set()
    asking = [(article("asking", "b"), keys(article("asking", "b")))]
    for number in range(150):
        heavy = chance.sample(range(30), 4)
        like = likeness(
            *heavy, weights=[chance.randrange(1, 9) for _ in heavy], record=b"\x01" + bytes((number % 251,))
        )
        story = f"s{chance.randrange(40)}"
        made = _article(str(number), like, story, joins=story in told)
        told.add(story)
        here = await store.known("b", [(asking[0][0], replace(asking[0][1], likeness=like))])
        there = memory.known("b", [(asking[0][0], replace(asking[0][1], likeness=like))], NOW)
        offered = [[(each.number, each.record) for each in known.alike["asking"]] for known in (here, there)]
        assert offered[0] == offered[1]
        standing = [
            {story: [each.number for each in found] for story, found in known.members.items()}
            for known in (here, there)
        ]
        assert standing[0] == standing[1]
        await put(store, made)
        memory.add("a", made, NOW)


async def test_nothing_that_was_published_before_the_window_is_offered(store: Store, clock: Clock) -> None:
    """By when it was published, whenever it was seen; to the microsecond."""
    edge = NOW - SAME_WORDS_WINDOW
    await put(store, _article("1", likeness(1, at=edge), "just within"))
    await put(store, _article("2", likeness(1, at=edge - timedelta(microseconds=1)), "too old when it came"))
    await put(store, _article("3", likeness(1), "new"))
    assert await _alike(store, likeness(1)) == ["new", "just within"]
    clock.now += timedelta(microseconds=1)
    known = await _known(store, likeness(1))
    assert [each.story_id for each in known.alike["asking"]] == ["new"]
    assert known.members.keys() == {"new"}
    clock.now += SAME_WORDS_WINDOW
    assert await _alike(store, likeness(1)) == []


async def test_old_articles_leave_their_place_to_those_that_can_be_joined(store: Store, clock: Clock) -> None:
    await put(store, *(_article(f"old {n}", likeness(1, 2, 3)) for n in range(BEST)))
    clock.now += 2 * DAY
    await put(
        store, *(_article(f"new {n}", likeness(3, at=clock.now), f"s{n}") for n in range(3)), at=clock.now
    )
    clock.now += 2 * DAY
    assert await _alike(store, likeness(1, 2, 3)) == ["s2", "s1", "s0"]


async def test_a_story_is_stood_for_by_its_first_and_latest_articles(store: Store) -> None:
    for number in range(9):
        record = bytes((1, number))
        like = likeness(1 if number == 5 else 2, record=record)
        await put(store, _article(str(number), like, "long", joins=number > 0))
    await put(store, _article("single", likeness(1), "short"))
    members = (await _known(store, likeness(1))).members
    assert [each.record[1] for each in members["long"]] == [0, 1, 5, 6, 7, 8]
    assert [each.story_id for each in members["short"]] == ["short"]


async def test_an_article_that_is_not_compared_stands_for_nothing(store: Store) -> None:
    """Nor does it hide that its story has others."""
    await put(store, _article("0", None, "s"))
    for number in (1, 2, 3):
        like = likeness(number, record=bytes((1, number)))
        await put(store, _article(str(number), like, "s", joins=True))
        for key in range(1, number + 1):
            members = (await _known(store, likeness(key))).members["s"]
            assert [each.record[1] for each in members] == list(range(1, number + 1))


async def test_of_a_story_of_six_all_stand_for_it(store: Store) -> None:
    for number in range(6):
        like = likeness(1, record=bytes((1, number)))
        await put(store, _article(str(number), like, "s", joins=number > 0))
    members = (await _known(store, likeness(1))).members
    assert [each.record[1] for each in members["s"]] == [0, 1, 2, 3, 4, 5]


async def test_an_article_that_is_not_compared_is_no_candidate(store: Store) -> None:
    await put(store, _article("1", None, "s"), _article("2", likeness(1), "s"))
    known = await _known(store, likeness(1))
    assert [each.number for each in known.members["s"]] == [each.number for each in known.alike["asking"]]


async def test_what_alerted_about_their_stories_is_known_too(store: Store) -> None:
    one = compared(judged(article("1"), "s", rules=["r"], receivers=["desk"]), likeness(1))
    await put(store, one)
    assert (await _known(store, likeness(1))).alerted == {"r|s"}
    assert not (await _known(store, likeness(2))).alerted


async def test_a_poll_without_likeness_asks_nothing_more(store: Store) -> None:
    """Neither of the tables of likeness, nor for former words when nothing changed."""
    await put(store, _article("1", likeness(1)))
    said: list[str] = []

    def traced(db: sqlite3.Connection) -> Known:
        db.set_trace_callback(said.append)
        try:
            return polls.known(db, "a", asked(article("1"), article("2")), NOW - DAY)
        finally:
            db.set_trace_callback(None)

    known = await store._read(traced)
    assert known.by_id.keys() == {"1"}
    assert said
    assert not [each for each in said if any(table in each for table in (*TABLES, "SELECT number, title"))]


async def test_a_revision_is_compared_by_its_new_words(store: Store) -> None:
    await put(store, _article("1", likeness(1, 2, record=b"\x01old"), "s"))
    (before,) = (await _known(store, likeness(1))).alike["asking"]
    revised = judged(article("1", text="بعد"), "s", "revision", known_as=before.number)
    for _ in range(2):  # storing it again changes nothing
        await put(store, compared(revised, likeness(2, 3, record=b"\x01new")))
    for key in (2, 3):
        (found,) = (await _known(store, likeness(key))).alike["asking"]
        assert (found.number, found.record) == (before.number, b"\x01new")
    assert [len(packed) for _, packed in _rows(store.path, "story_key")] == [4, 4, 4]
    await put(store, compared(revised, None))  # what is left can't be compared
    assert await _alike(store, likeness(1, 2, 3)) == []


async def test_a_band_belongs_to_the_first_that_had_it_while_that_is_remembered(
    store: Store, clock: Clock
) -> None:
    ends = [0, 2**64 - 1]
    await put(store, _article("1", likeness(1, bands=ends)), _article("2", likeness(1, bands=ends)))
    await put(store, _article("3", likeness(1, bands=ends)))
    assert [row[1] for row in _rows(store.path, "band")] == [1, 1]
    clock.now += SAME_WORDS_WINDOW + DAY
    await put(store, _article("4", likeness(1, at=clock.now)), at=clock.now)
    await store._write(lambda db: db.execute("DELETE FROM likeness WHERE article = 1").rowcount)
    await put(store, _article("5", likeness(1, bands=ends[:1], at=clock.now)), at=clock.now)
    assert sorted(row[1] for row in _rows(store.path, "band")) == [1, 5]


async def test_what_can_not_be_joined_any_more_is_swept_with_all_that_led_to_it(
    store: Store, clock: Clock
) -> None:
    old = [_article(f"old {n}", likeness(1, 1000 + n, bands=[n])) for n in range(1200)]
    await put(store, *old)
    clock.now += SAME_WORDS_WINDOW
    await put(store, _article("new", likeness(1, 2, bands=[2**63], at=clock.now), "s"), at=clock.now)
    assert (await store.maintain(clock.now, 30 * DAY)).alike == 0
    clock.now += MINUTE
    before = store.transactions
    assert (await store.maintain(clock.now, 30 * DAY)).alike == 1200
    assert store.transactions - before > 3
    assert [len(_rows(store.path, table)) for table in TABLES] == [1, 2, 1]
    assert await _alike(store, likeness(1, 1000)) == ["s"]
    clock.now += SAME_WORDS_WINDOW + MINUTE
    await store.maintain(clock.now, 30 * DAY)
    assert [_rows(store.path, table) for table in TABLES] == [[], [], []]


async def test_a_forgotten_source_is_like_nothing(store: Store) -> None:
    await put(store, _article("1", likeness(1), "s"))
    await put(store, _article("1", likeness(1), "t", "b"), source_id="b")
    await store.forget(["a"])
    assert await _alike(store, likeness(1)) == ["t"]
    assert len(_rows(store.path, "likeness")) == 1


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (likeness(1, record=b""), "record of 0 bytes"),
        (likeness(1, record=b"\x01" * 5000), "record of 5000 bytes"),
        (likeness(1, 2, weights=(1,)), "2 keys and 1 weights"),
        (likeness(1, weights=(-3,)), "the weight -3"),
        (likeness(1, weights=(256,)), "the weight 256"),
        (likeness(-1), "the key -1"),
        (likeness(2**32), "the key 4294967296"),
        (likeness(1, 1), "a key twice"),
        (likeness(*range(65)), "65 keys"),
        (likeness(1, bands=[2**64]), "the band 18446744073709551616"),
        (likeness(1, bands=[-1]), "the band -1"),
        (likeness(1, bands=[7, 7]), "a band twice"),
        (likeness(1, lines=[2**32]), "the line 4294967296"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_what_can_not_be_kept_is_refused_and_nothing_is_written(
    store: Store, broken: Likeness, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        await put(store, _article("1", broken))
    with pytest.raises(ValueError, match=words):
        await _known(store, broken)
    assert not (await store.known("a", asked(article("1")))).by_id


# --- former words and reused ids ---------------------------------------------------------------------------------


def _worded(of: Article, entry_hash: bytes, id_: str = "") -> Judged:
    made = judged(replace(of, id=id_ or of.id))
    return replace(made, keys=replace(made.keys, entry_hash=entry_hash))


async def test_the_words_of_an_article_that_changes_are_given(store: Store) -> None:
    one, other = replace(article("1"), summary="موجز"), article("2")
    await put(store, _worded(one, b"first"), _worded(other, b"other"))
    changed, same = article("1", text="غيره"), other
    known = await store.known(
        "a",
        [
            (each, replace(keys(each), entry_hash=hash_))
            for each, hash_ in ((changed, b"later"), (same, b"other"))
        ],
    )
    assert known.former == {"1": Former(one.title, "موجز", one.text)}
    only_asked = await store.known("a", [(Article(id="1"), keys(Article(id="1")))])
    assert only_asked.by_id.keys() == {"1"}
    assert not only_asked.former


async def test_an_article_under_a_reused_id_is_found_by_the_id_of_its_own(store: Store) -> None:
    old, new = article("1"), article("1", text="خبر آخر")
    own = "1#" + b"newhash"[:4].hex()
    await put(store, _worded(old, b"oldhash"), _worded(new, b"newhash", own))
    known = await store.known("a", [(new, replace(keys(new), entry_hash=b"newhash"))])
    assert known.by_id.keys() == {"1", own}
    assert known.by_id[own].keys.entry_hash == b"newhash"
    unchanged = await store.known("a", [(old, replace(keys(old), entry_hash=b"oldhash"))])
    assert unchanged.by_id.keys() == {"1"}
