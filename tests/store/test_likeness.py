"""What the store knows and what stories/ makes of it, together: new stories behind walls, articles under changing ids."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import stories
from monitor.model import Article, Judged, Known, Poll
from monitor.store import Store
from tests.store.builders import DAY, NOW, Clock, database, judged, poll, source
from tests.stories.test_stories import COALITION, CRASH, END, OIL, REPORT, ROADS, WALL


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=clock) as opened:
        await opened.sync_sources([source("a"), source("b"), source("c")], NOW)
        yield opened


async def brought(
    store: Store, clock: Clock, source_id: str, id_: str, title: str, text: str, *, url: str = ""
) -> str:
    """What an article is that a poll brings now; it is stored as that."""
    article = Article(
        id=id_, source_id=source_id, title=title, text=text, url=url or f"https://{source_id}.example/{id_}"
    )
    keys = stories.keys(article)
    roles: list[str] = []

    def decide(known: Known) -> Poll:
        verdict = stories.judge(source_id, article, keys, known, clock())
        roles.append(verdict.role)
        old = verdict.known.number if verdict.known and verdict.role in {"same_article", "revision"} else None
        made: Judged = judged(article, verdict.story_id, verdict.role, known_as=old)
        return poll(replace(made, keys=keys), source_id=source_id, at=clock())

    await store.commit(source_id, [(article, keys)], decide)
    return roles[-1]


@pytest.mark.parametrize(
    "shown",
    [
        [("a", OIL), ("a", CRASH), ("a", END)],  # a consent page in one outlet
        [("a", OIL), ("b", CRASH), ("b", OIL + " today"), ("c", CRASH + " again")],  # and in several
    ],
)
async def test_no_story_is_lost_behind_a_consent_page(
    store: Store, clock: Clock, shown: list[tuple[str, str]]
) -> None:
    for number, (source_id, title) in enumerate(shown):
        assert await brought(store, clock, source_id, str(number), title, WALL) == "first"
    for number, (source_id, title) in enumerate(shown):  # under other ids they are what they were
        assert await brought(store, clock, source_id, f"again {number}", title, WALL) == "same_article"


async def test_a_report_is_one_story_under_the_headlines_of_several_outlets(
    store: Store, clock: Clock
) -> None:
    roles = [
        await brought(store, clock, source_id, "1", title, REPORT)
        for source_id, title in (("a", END), ("b", ROADS), ("c", COALITION))
    ]
    assert roles == ["first", "joined", "joined"]


async def test_a_copy_of_a_report_that_was_corrected_since_is_still_one(store: Store, clock: Clock) -> None:
    """Under the headline of then; the correction itself is the same story too."""
    assert await brought(store, clock, "a", "1", END, REPORT) == "first"
    assert await brought(store, clock, "a", "1", ROADS, REPORT + " وعادت الكهرباء") == "revision"
    assert await brought(store, clock, "b", "1", END, REPORT) == "joined"
    assert await brought(store, clock, "c", "1", ROADS, REPORT + " وعادت الكهرباء") == "joined"


async def test_an_article_whose_id_changes_hourly_stays_one_for_ten_days(store: Store, clock: Clock) -> None:
    roles = set()
    for hour in range(240):
        clock.now = NOW + timedelta(hours=hour)
        roles.add(await brought(store, clock, "a", f"guid {hour}", END, REPORT))
        if hour == 0:
            assert roles == {"first"}
            roles.clear()
    assert roles == {"same_article"}
    assert await brought(store, clock, "b", "1", END, REPORT) == "first"  # elsewhere it is news again by now


async def test_an_address_joins_within_the_window_and_where_one_article_stands_at_it(
    store: Store, clock: Clock
) -> None:
    page = "https://x.example/live"

    async def next_one(source_id: str, id_: str) -> str:
        return await brought(
            store, clock, source_id, id_, f"حدث {source_id}{id_}", f"نص {source_id}{id_} " * 20, url=page
        )

    assert await next_one("a", "1") == "first"
    assert await next_one("b", "1") == "joined"
    assert await next_one("b", "2") == "first"
    assert await next_one("c", "1") == "first"  # b has shown that it is a place
    clock.now += 30 * DAY
    assert await next_one("c", "2") == "first"
