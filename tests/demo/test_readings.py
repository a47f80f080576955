"""The sample newsroom through the rooms that read real sources: nothing is made easy for it."""

from __future__ import annotations

from datetime import timedelta

import aiohttp

from monitor import stories
from monitor.demo import Newsroom
from monitor.demo.edition import load_manuscripts
from monitor.model import Judged, Known
from tests.demo.reading import START, Clock, read_newsroom, read_source

THREE_MINUTES = 180


async def test_every_article_is_read_whole_and_nothing_around_it(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock
) -> None:
    """Menus, app banners, topics and the headlines of related articles stay out of the text."""
    clock.forward(THREE_MINUTES)
    texts = {(each.outlet, each.slug): " ".join(each.versions[-1].paragraphs) for each in load_manuscripts()}
    found = await read_newsroom(client, newsroom)
    assert {(each.source.id.removeprefix("demo-"), each.slug) for each in found} == set(texts)
    for each in found:
        expected = texts[each.source.id.removeprefix("demo-"), each.slug]
        assert " ".join(each.article.text.split()) == expected, each.slug


async def test_every_article_says_who_and_when(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock
) -> None:
    clock.forward(THREE_MINUTES)
    for each in await read_newsroom(client, newsroom):
        article = each.article
        assert article.title, each.slug
        assert article.publisher.startswith(("غرفة الأخبار النموذجية", "Sample Newsroom")), each.slug
        assert article.published is not None, each.slug
        assert START - timedelta(hours=4) < article.published <= clock.now
        assert article.language == each.source.language, each.slug
        assert article.keywords, each.slug


async def test_the_first_article_keeps_its_keyword_with_a_persian_kaf(
    newsroom: Newsroom, client: aiohttp.ClientSession
) -> None:
    found = await read_source(client, newsroom.sources()[0])
    assert found[0].slug == "coalition-iraq"
    assert "قوة المهام المشترکة" in found[0].article.keywords


async def test_the_copies_are_the_agencys_story_and_the_changed_article_is_a_revision(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock
) -> None:
    known = Known()
    roles: dict[str, list[str]] = {}
    for _ in range(13):
        for each in await read_newsroom(client, newsroom):
            verdict = stories.judge(each.source.id, each.article, each.keys, known, clock())
            if verdict.role != "same_article":
                roles.setdefault(f"{each.source.id} {each.slug}", []).append(verdict.role)
                judged = Judged(
                    each.article, each.keys, verdict.story_id, verdict.role, known_as=len(known.by_id) + 1
                )
                known = stories.remember(known, each.source.id, judged, clock())
        clock.forward(10)
    others = {key: role for key, role in roles.items() if role != ["first"]}
    assert others == {
        "demo-daily coalition-and-iraq": ["joined"],
        "demo-portal coalition-and-iraq": ["joined"],
        "demo-gazette blackout": ["first", "revision"],
    }
    assert len(roles) == len(load_manuscripts())
