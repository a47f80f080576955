"""One wire story in two hundred outlets at once is one story: candidates, judgement and writing are one transaction."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import stories
from monitor.model import Article, ArticleKeys, Judged, Known, Poll
from monitor.store import SAME_WORDS_WINDOW, Store
from tests.store.builders import NOW, Clock, database, judged, poll, source

OUTLETS = 200

REPORT = (
    "The port of Varna was closed on Tuesday after a tanker carrying 12,400 tonnes of crude ran aground in fog.",
    "Harbour master Ilian Petrov said the hull of the Meltem Star was torn over nine metres below the water line.",
    "Two tugs from Burgas reached the vessel before noon and laid a floating barrier of 1,800 metres around it.",
    "Nobody of the crew of 23 was hurt, and the captain, a Greek of 51, was questioned by the coast guard.",
    "Fishermen from Kavarna reported a film of oil four miles off Cape Kaliakra, where dolphins winter.",
    "The ministry of transport diverted eleven ships to Constanta and expects the channel to open on Friday.",
    "Insurers in Piraeus put the damage at six million euros, not counting what the owners of beaches may claim.",
    "Divers will look at the rudder, which had been repaired in Tuzla only three weeks ago, said Petrov.",
)
HEADLINES = (
    "Tanker aground off Varna, port closed in fog",
    "Varna port closed after tanker Meltem Star runs aground",
    "Oil tanker runs aground in fog near Varna",
    "Fog: tanker aground, Varna closes its port",
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=clock) as opened:
        await opened.sync_sources([source(_outlet(n)) for n in range(OUTLETS)], NOW)
        yield opened


def _outlet(number: int) -> str:
    return f"outlet-{number:03}"


def _article(outlet: int, title: str, text: str, id_: str = "1") -> Article:
    name = _outlet(outlet)
    return Article(
        id=id_, source_id=name, title=title, text=text, url=f"https://{name}.example/{id_}", published=NOW
    )


def _rewritten(outlet: int) -> Article:
    """The news in an outlet's own order and choice: no two have the same words, all share the heavy ones."""
    chance = random.Random(outlet)  # noqa: S311 - to vary, not to guard
    kept = [REPORT[0], *chance.sample(REPORT[1:], 5)]
    signed = f"Reported for outlet {outlet} by its own desk."
    return _article(outlet, chance.choice(HEADLINES), " ".join([*kept, signed]))


def _elsewhere(outlet: int) -> Article:
    """Other news: nothing in common but the commonest words."""
    chance = random.Random(1000 + outlet)  # noqa: S311 - to vary, not to guard
    words = ["".join(chance.choices("bdfgklmnprstvz", k=3)) + chance.choice("aeiou") * 2 for _ in range(80)]
    return _article(outlet, " ".join(words[:8]), " ".join(words[8:]))


async def _brought(store: Store, clock: Clock, *articles: Article) -> list[Judged]:
    """What articles of one source are that a poll brings now, as polls find out."""
    source_id = articles[0].source_id
    background = await store.background(source_id)
    asked = [
        (article, replace(stories.keys(article), likeness=like))
        for article, like in zip(
            articles, stories.likenesses(source_id, articles, background, clock()), strict=True
        )
    ]
    decided = await store.commit(source_id, asked, lambda known: _decided(source_id, asked, known, clock))
    return list(decided.judged)


def _decided(
    source_id: str, asked: Sequence[tuple[Article, ArticleKeys]], known: Known, clock: Clock
) -> Poll:
    made: list[Judged] = []
    for article, keys in asked:
        verdict = stories.judge(source_id, article, keys, known, clock())
        old = verdict.known.number if verdict.known and verdict.role in {"same_article", "revision"} else None
        made.append(replace(judged(article, verdict.story_id, verdict.role, known_as=old), keys=keys))
        known = stories.remember(known, source_id, made[-1], clock())
    return poll(*made, source_id=source_id, at=clock())


async def _at_once(store: Store, clock: Clock, articles: Sequence[Article]) -> list[str]:
    """The story of each."""
    done = await asyncio.gather(*(_brought(store, clock, each) for each in articles))
    return [each.story_id for (each,) in done]


async def _one_after_the_other(store: Store, clock: Clock, articles: Sequence[Article]) -> list[str]:
    return [(await _brought(store, clock, each))[0].story_id for each in articles]


async def test_a_wire_report_of_two_hundred_outlets_at_once_is_one_story(store: Store, clock: Clock) -> None:
    wire = [_article(n, HEADLINES[0], " ".join(REPORT)) for n in range(OUTLETS)]
    assert len(set(await _at_once(store, clock, wire))) == 1
    assert store.commits < store.transactions  # many to one commit


async def test_rewritten_at_once_it_is_the_stories_that_it_is_one_after_the_other(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    written = [_rewritten(n) if n % 4 else _elsewhere(n) for n in range(OUTLETS)]
    at_once = await _at_once(store, clock, written)
    async with Store.open(tmp_path / "second.db", clock=clock) as second:
        await second.sync_sources([source(_outlet(n)) for n in range(OUTLETS)], NOW)
        assert await _one_after_the_other(second, clock, written) == at_once
    assert len({story for n, story in enumerate(at_once) if n % 4}) == 1
    assert len(set(at_once)) == 1 + OUTLETS // 4


async def test_what_was_just_brought_is_known_to_the_next_of_its_reading_and_to_the_next_reading(
    store: Store, clock: Clock
) -> None:
    """Its outlet's own news, issued again with a sentence added; and another outlet's."""
    text = " ".join(REPORT)
    one, again = _article(0, HEADLINES[0], text), _article(0, HEADLINES[0], text + " More follows.", "2")
    first, second = await _brought(store, clock, one, again)
    assert (first.role, second.role, second.story_id) == ("first", "revision", first.story_id)
    (third,) = await _brought(store, clock, _rewritten(3))
    assert (third.role, third.story_id) == ("joined", first.story_id)
    report = await store.story(first.story_id)
    assert report is not None
    assert [(each.article.article.source_id, each.article.role) for each in report.articles] == [
        (_outlet(0), "first"),
        (_outlet(0), "revision"),
        (_outlet(3), "joined"),
    ]


async def test_no_story_is_joined_after_the_window(store: Store, clock: Clock) -> None:
    (first,) = await _brought(store, clock, _rewritten(1))
    clock.now += SAME_WORDS_WINDOW
    (within,) = await _brought(store, clock, replace(_rewritten(2), published=NOW + timedelta(hours=2)))
    assert within.story_id == first.story_id
    clock.now += timedelta(hours=3)
    (later,) = await _brought(store, clock, replace(_rewritten(3), published=clock.now))
    assert (later.role, later.story_id != first.story_id) == ("first", True)
