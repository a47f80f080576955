"""Which sources are due, in which lanes, and what a poll leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Health, Lane, ReadRecord, Source, SourceState
from monitor.store import READS_KEPT, Store, lane_of
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    always,
    article,
    asked,
    database,
    dump,
    judged,
    poll,
    put,
    source,
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path)) as opened:
        yield opened


async def _save(store: Store, state: SourceState) -> None:
    at = state.last_read or NOW
    await store.commit(state.source_id, (), always(poll(source_id=state.source_id, at=at, state=state)))


async def _state(store: Store, source_id: str) -> SourceState:
    return next(each.state for each in await store.sources(NOW) if each.state.source_id == source_id)


def _names(lanes: object) -> list[list[str]]:
    assert isinstance(lanes, list)
    return [[each.id for each, _ in lane.due] for lane in lanes]


@pytest.mark.parametrize(
    ("url", "lane"),
    [
        ("https://news.example/feed.xml", "host:news.example"),
        ("http://NEWS.example:8080/other", "host:news.example"),  # a host is one, whatever port and case
        ("https://user:word@news.example/", "host:news.example"),
        ("http://[::1]:8000/feed", "host:::1"),
        ("http://[broken/feed", "host:http://[broken/feed"),  # a lane of its own, for fetch to refuse
    ],
)
def test_a_lane_is_a_host(url: str, lane: str) -> None:
    assert lane_of(url) == lane


async def test_a_new_source_is_due_at_once(store: Store) -> None:
    await store.sync_sources([source("a")], NOW)
    (lane,) = await store.claim_polls(NOW, 10)
    assert lane == Lane("host:a.example", ((source("a"), SourceState("a", NOW)),))


async def test_a_lane_gives_all_its_due_sources_and_the_limit_counts_lanes(store: Store) -> None:
    """Lanes by their earliest source, sources of a lane by their own time; what is not due stays."""
    configured = [
        source("late", "https://one.example/1"),
        source("early", "https://one.example/2"),
        source("not-yet", "https://one.example/3"),
        source("middle", "https://two.example/"),
        source("last", "https://three.example/"),
    ]
    await store.sync_sources(configured, NOW)
    for source_id, minutes in {"late": -1, "early": -9, "not-yet": 1, "middle": -5, "last": -2}.items():
        await _save(store, SourceState(source_id, NOW + minutes * MINUTE))
    assert _names(await store.claim_polls(NOW, 2)) == [["early", "late"], ["middle"]]
    assert _names(await store.claim_polls(NOW, 2)) == [["last"]]


async def test_a_lane_in_use_is_not_claimed_twice(store: Store) -> None:
    await store.sync_sources([source("a"), source("b")], NOW)
    first = await store.claim_polls(NOW, 1)
    both = [*first, *await store.claim_polls(NOW, 10)]
    assert sorted(lane.key for lane in both) == ["host:a.example", "host:b.example"]
    assert await store.claim_polls(NOW, 10) == []
    await store.release(first[0])
    assert await store.claim_polls(NOW, 10) == first


async def test_claims_at_the_same_moment_share_nothing(store: Store) -> None:
    await store.sync_sources([source(str(n)) for n in range(30)], NOW)
    claims = await asyncio.gather(*(store.claim_polls(NOW, 7) for _ in range(6)))
    keys = [lane.key for lanes in claims for lane in lanes]
    assert len(keys) == len(set(keys)) == 30


async def test_a_state_comes_back_as_it_was(store: Store) -> None:
    """The server's validators byte for byte, whatever bytes they are; foreign errors cleaned."""
    state = SourceState(
        source_id="a",
        next_due=NOW + MINUTE,
        etag='W/"\udcff\x00"',
        last_modified="Tue, 24 Nov 2026 12:00:00 GMT",
        body_hash=b"\x00\xff",
        failures=3,
        health=Health.BLOCKED,
        last_read=NOW,
        last_success=NOW - MINUTE,
        last_new=NOW - DAY,
        last_error="HTTP 403 \ud800",
        overlap=0.25,
        baseline_done=True,
    )
    await store.sync_sources([source("a")], NOW)
    await _save(store, state)
    assert await _state(store, "a") == replace(state, last_error="HTTP 403 \ufffd")


async def test_a_source_that_vanishes_sleeps_and_comes_back_with_all_it_knew(store: Store) -> None:
    await store.sync_sources([source("a"), source("b")], NOW)
    await put(store, judged(article("1")))
    await store.sync_sources([source("b")], NOW + MINUTE)
    assert _names(await store.claim_polls(NOW + DAY, 10)) == [["b"]]
    assert [(each.state.source_id, each.active) for each in await store.sources(NOW)] == [
        ("a", False),
        ("b", True),
    ]
    await store.sync_sources([source("a")], NOW + DAY)
    (lane,) = await store.claim_polls(NOW + DAY, 10)
    assert lane.due[0][1].baseline_done
    assert (await store.known("a", asked(article("1")))).by_id


@pytest.mark.parametrize(
    ("changed", "is_another_feed"),
    [
        (
            source("a", "https://a.example/rss?all=1"),
            False,
        ),  # the outlet moved its feed: what is new there is news
        (source("a", "http://a.example:8080/feed"), False),
        (
            source("a", "https://new.example/feed"),
            True,
        ),  # another feed: what it holds is as old as at a first poll
        (source("a", kind="page"), True),
    ],
)
async def test_a_changed_address_voids_validators_but_not_what_is_known(
    store: Store, changed: Source, is_another_feed: bool
) -> None:
    """And the baseline where it leads to another feed."""
    await store.sync_sources([source("a")], NOW)
    await put(store, judged(article("1")))
    await _save(store, SourceState("a", NOW + DAY, "etag", "yesterday", b"hash", baseline_done=True))
    await store.sync_sources([changed], NOW)
    (lane,) = await store.claim_polls(NOW, 10)
    state = SourceState("a", NOW, baseline_done=not is_another_feed)
    assert lane == Lane(lane_of(changed.url), ((changed, state),))
    assert (await store.known("a", asked(article("1")))).by_id


@pytest.mark.parametrize(
    ("url", "keeps_baseline"), [("https://new.example/feed", False), ("https://a.example/new", True)]
)
async def test_a_poll_of_the_old_address_does_not_give_its_validators_to_the_new_one(
    store: Store, url: str, keeps_baseline: bool
) -> None:
    """A reload may change the address while the poll is under way: 'unchanged since' would silence the new one, and
    the baseline of another feed would let it flood."""
    await store.sync_sources([source("a")], NOW)
    (lane,) = await store.claim_polls(NOW, 1)
    await store.sync_sources([source("a", url)], NOW)
    state = SourceState("a", NOW + DAY, "etag", "yesterday", b"hash", last_read=NOW, baseline_done=True)
    await _save(store, state)
    await store.release(lane)
    assert await _state(store, "a") == SourceState("a", NOW, last_read=NOW, baseline_done=keeps_baseline)


async def test_syncing_what_is_there_changes_nothing(store: Store, tmp_path: Path) -> None:
    await store.sync_sources([source("a")], NOW)
    await put(store, judged(article("1")))
    before = dump(database(tmp_path))
    await store.sync_sources([source("a")], NOW + DAY)
    assert dump(database(tmp_path)) == before


@pytest.mark.parametrize(
    ("back", "due"),
    [
        (1 * DAY, True),  # the clock was a day ahead when the source was read: its due time means nothing now
        (1 * MINUTE, False),  # a small correction is no reason to ask again
    ],
)
async def test_a_clock_that_is_set_back_does_not_silence_a_source(
    store: Store, back: object, due: bool
) -> None:
    assert isinstance(back, type(DAY))
    await store.sync_sources([source("a")], NOW)
    await _save(store, SourceState("a", NOW + back + MINUTE, last_read=NOW + back))
    assert bool(await store.claim_polls(NOW, 1)) is due


async def test_the_last_reads_are_remembered_newest_first(store: Store) -> None:
    await store.sync_sources([source("a")], NOW)
    for number in range(READS_KEPT + 5):
        record = ReadRecord(NOW + number * MINUTE, "changed", 200, MINUTE, 7, number, 1, "\x00")
        state = SourceState("a", NOW)
        await store.commit("a", (), always(replace(poll(state=state), record=record)))
    (report,) = await store.sources(NOW)
    assert [read.articles for read in report.reads] == list(range(READS_KEPT + 4, 4, -1))
    assert report.reads[0] == ReadRecord(NOW + 54 * MINUTE, "changed", 200, MINUTE, 7, 54, 1, "\ufffd")


async def test_forgetting_a_source_leaves_nothing_of_it_and_all_of_the_others(
    store: Store, tmp_path: Path
) -> None:
    await store.sync_sources([source("a")], NOW)
    await put(store, judged(article("1"), "shared", rules=["r"], receivers=["desk"]))
    before = dump(database(tmp_path))
    await store.sync_sources([source("a"), source("demo")], NOW)
    demo = article("d", "demo")
    await put(store, judged(demo, "own", rules=["r"], receivers=["desk", "mail"]), source_id="demo")
    await put(store, judged(article("e", "demo"), "shared", "joined"), source_id="demo")
    number = (await store.known("demo", asked(demo))).by_id["d"].number
    await put(
        store, judged(article("d", "demo", "جديد"), "own", "revision", known_as=number), source_id="demo"
    )
    await store.forget(["demo", "never-there"])
    # The one trace is the counter that keeps delivery ids from being given twice.
    assert [line for line in dump(database(tmp_path)) if "sqlite_sequence" not in line] == [
        line for line in before if "sqlite_sequence" not in line
    ]
