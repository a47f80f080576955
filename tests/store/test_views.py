"""What people are shown, and that asking is cheap."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.model import DeliveryState, Judged, Outcome
from monitor.store import Stats, Store, likeness, outbox, polls, sources, views
from monitor.store.rows import marked
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    alert,
    article,
    asked,
    database,
    judged,
    keys,
    put,
    source,
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=Clock(NOW)) as opened:
        await opened.sync_sources([source("a"), source("b")], NOW)
        yield opened


async def _number(store: Store, article_id: str, source_id: str = "a") -> int:
    return (await store.known(source_id, asked(article(article_id, source_id)))).by_id[article_id].number


async def test_sources_show_their_articles_hour_by_hour(store: Store) -> None:
    for hours_ago, count in [(0, 1), (1, 2), (23, 3), (25, 4)]:
        at = NOW - hours_ago * 60 * MINUTE - MINUTE
        await put(store, *(judged(article(f"{hours_ago}-{n}")) for n in range(count)), at=at)
    mine, other = await store.sources(NOW)
    assert mine.hourly == (3, *[0] * 21, 2, 1)
    assert other.hourly == (0,) * 24
    assert (mine.kind, mine.url, mine.active) == ("feed", "https://a.example/feed", True)
    assert len(mine.reads) == 4
    assert other.reads == ()


async def test_an_article_is_found_by_its_address_now_and_before(store: Store) -> None:
    old, new = article("1", url="https://a.example/old"), article("1", url="https://a.example/new")
    await put(store, judged(old))
    number = await _number(store, "1")
    await put(store, judged(article("1", text="غيره", url=new.url), role="revision", known_as=number))
    for each in (old, new):
        (found,) = await store.article_by_url(each.url, keys(each).url_key)
        assert found.number == number
    assert await store.article_by_url("https://a.example/none", b"none") == []
    (by_letters,) = await store.article_by_url(new.url, b"a key made otherwise")
    assert by_letters.number == number


async def test_several_articles_at_one_address_are_all_given_newest_first(store: Store) -> None:
    url = "https://x.example/wire"
    await put(store, judged(article("1", "a", url=url)))
    await put(store, judged(article("1", "b", url=url)), source_id="b")
    found = await store.article_by_url(url, keys(article(url=url)).url_key)
    assert [each.article.source_id for each in found] == ["b", "a"]


async def test_a_life_tells_of_the_story_and_of_its_alert(store: Store) -> None:
    """The alert came with the first article; whoever asks about the second is shown it too."""
    await put(store, judged(article("1"), "s", rules=["r"], receivers=["desk"]))
    await put(store, judged(article("2", "b"), "s", "joined"), source_id="b")
    await put(store, judged(article("3"), "other", rules=["r"], receivers=["desk"]), at=NOW + MINUTE)
    life = await store.life(await _number(store, "2", "b"))
    assert life is not None
    assert [mate.article for mate in life.mates] == [article("1")]
    assert [(sent.alert.key, sent.article, len(sent.deliveries)) for sent in life.alerts] == [("r|s", 1, 1)]
    assert life.read is not None
    assert life.read.at == NOW
    assert await store.life(4711) is None


async def test_a_story_is_told_in_the_order_its_articles_came(store: Store) -> None:
    """Who was first, what the headline was before, what each alerted and what became of that."""
    await put(store, judged(article("1"), "5f00", rules=["r"], receivers=["desk"]))
    later = NOW + MINUTE
    joined = judged(
        article("2", "b"), "5f00", "joined", rules=["q"], receivers=["desk", "mail"], created=later
    )
    detail = {"with": "1", "score": "2.125"}
    joined = replace(joined, outcomes=(Outcome("read", "new"), Outcome("story", "joined", detail)))
    await put(store, joined, source_id="b", at=NOW + MINUTE)
    number = await _number(store, "1")
    changed = replace(article("1"), title="عنوان آخر")
    await put(store, judged(changed, "5f00", "revision", known_as=number), at=NOW + 2 * MINUTE)
    await put(store, judged(article("3"), "other", rules=["r"]), at=NOW + MINUTE)
    story = await store.story("5f00")
    assert story is not None
    assert (story.id, story.first_seen, story.more) == ("5f00", NOW, 0)
    assert [(each.article.article, each.article.first_seen) for each in story.articles] == [
        (changed, NOW),
        (article("2", "b"), NOW + MINUTE),
    ]
    first, second = story.articles
    assert [former.title for former in first.former] == [article("1").title]
    assert (first.judged, second.former) == (Outcome("story", "first"), ())
    assert second.judged == Outcome("story", "joined", detail)
    (sent,) = story.alerts_of(number)
    assert (sent.alert.rule_id, [each.receiver for each in sent.deliveries]) == ("rule", ["desk"])
    assert [len(each.deliveries) for each in story.alerts] == [1, 2]


async def test_a_story_is_found_by_what_names_it(store: Store) -> None:
    await put(store, judged(article("1"), "5f00aa", rules=["r"], receivers=["desk"]))
    await put(store, judged(article("2"), "5f00ab"), judged(article("3"), "5f"), judged(article("4"), "%_x"))
    ref = alert("r|5f00aa").ref
    for name, expected in [
        ("5f00aa", "5f00aa"),
        ("5f", "5f"),  # whole, whatever else begins with it
        ("5f00ab", "5f00ab"),
        ("%", "%_x"),  # a beginning, not a pattern
        (ref, "5f00aa"),
    ]:
        found = await store.story(name)
        assert found is not None
        assert found.id == expected
    assert await store.story("nothing") is None
    assert await store.story("") is None
    assert await store.story("\ud800") is None
    with pytest.raises(StoreError, match=r"several stories.*: 5f00aa, 5f00ab\."):
        await store.story("5f0")


async def test_a_story_of_very_many_articles_is_told_from_its_beginning(store: Store) -> None:
    await put(store, *(judged(article(str(n)), "s", "joined") for n in range(510)))
    story = await store.story("s")
    assert story is not None
    assert (len(story.articles), story.more) == (500, 10)
    assert story.articles[0].article.article.id == "0"


async def test_a_story_whose_words_are_forgotten_is_told_still(store: Store) -> None:
    await put(store, judged(article("1"), "s", rules=["r"], receivers=[]))
    await store.maintain(NOW + 40 * DAY, 30 * DAY)
    story = await store.story("s")
    assert story is not None
    assert [(each.article.emptied, each.judged) for each in story.articles] == [(True, None)]
    assert story.alerts == ()


async def test_the_latest_alerts_come_first_with_their_deliveries(store: Store) -> None:
    for number in range(5):
        at = NOW + number * MINUTE
        await put(
            store, judged(article(str(number)), rules=["r"], receivers=["desk", "mail"], created=at), at=at
        )
    latest = await store.latest_alerts(2)
    assert [sent.alert.story_id for sent in latest] == ["story of a 4", "story of a 3"]
    assert [[each.receiver for each in sent.deliveries] for sent in latest] == [["desk", "mail"]] * 2


async def test_the_numbers_of_the_status_line(store: Store) -> None:
    for key in ("1", "2", "3"):
        await store.notice(alert(key), ["desk"], NOW)
    (delivery,) = await store.find_delivery("1")
    assert await store.sending(delivery, NOW)
    assert await store.interrupted(NOW) == 1
    await store.sync_sources([source("a")], NOW)
    assert await store.stats() == Stats(sources=1, pending=2, unknown=1, failed=0)
    assert (await store.counts()).pending == 2
    assert [each.state for each in await store.outbox([DeliveryState.UNKNOWN], 5)] == [DeliveryState.UNKNOWN]


def _lookups() -> list[str]:
    """Every statement that runs often, as it is."""
    many = [
        polls._BY_ID,
        polls._KNOWN,
        polls._HITS,
        polls._ALERTED,
        polls._WORDS,
        likeness._UNDER_KEYS,
        likeness._REMEMBERED,
    ]
    wanted = [polls._BY_URL, polls._BY_CONTENT, polls._BY_FORMER_URL, polls._BY_FORMER_CONTENT]
    return [
        *(next(marked(sql, [1]))[0] for sql in many),
        *(next(marked(sql, [1], "(?)"))[0] for sql in wanted),
        next(marked(polls._BY_WORDS, [1], "(?, ?)"))[0],
        next(marked(likeness._OF_STORIES, [1], "(?)"))[0],
        likeness._OLDEST,
        likeness._LATEST_OF,
        likeness._TELL,
        "SELECT article FROM likeness WHERE article < ? LIMIT ?",
        "SELECT key, articles FROM story_key WHERE key >= ? ORDER BY key LIMIT ?",
        "SELECT band, article FROM band WHERE band >= ? ORDER BY band LIMIT ?",
        "SELECT number FROM article WHERE emptied = 0 AND first_seen >= ? ORDER BY first_seen LIMIT 1",
        "SELECT seen FROM line WHERE source_id = ?",
        "SELECT id FROM story WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
        views._ALERT + views._OF_STORY.replace(":story", "?"),
        sources._DUE_LANES,
        sources._DUE_SOURCES,
        outbox._DELIVERY + "WHERE state = 'pending' AND receiver = ? AND (due <= ? OR changed > ?) LIMIT 9",
        outbox._DELIVERY + "WHERE alert.ref = ?",
        "SELECT MIN(receiver) FROM delivery WHERE state = 'pending' AND receiver > ?",
        "SELECT COUNT(*) FROM delivery WHERE state = 'failed' AND dropped_by = ''",
        "SELECT number FROM article WHERE emptied = 0 AND first_seen < ? AND last_seen < ? LIMIT ?",
        views._ARTICLE + views._AT_KEY,
        views._ALERT + "AND ((story_id = ? AND story_id <> '') OR article = ?)",
        # What deleting a source makes the foreign keys look for.
        "SELECT 1 FROM alert WHERE article = ?",
        "SELECT 1 FROM delivery WHERE alert_key = ?",
        "SELECT 1 FROM article WHERE story_id = ?",
        "SELECT 1 FROM outcome WHERE article = ?",
        "SELECT 1 FROM revision WHERE article = ?",
    ]


@pytest.mark.parametrize("sql", _lookups())
async def test_no_lookup_reads_a_whole_table(store: Store, sql: str) -> None:
    def plan(db: sqlite3.Connection) -> list[str]:
        unbound = (
            [None] * sql.count("?")
            if ":" not in sql
            else dict.fromkeys(("now", "ahead", "limit", "lane", "key"))
        )
        return [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + sql, unbound)]

    steps = await store._read(plan)
    # What is within a subquery has steps of its own.
    scans = [step for step in steps if step.startswith("SCAN") and not step.startswith("SCAN (subquery")]
    assert not [step for step in scans if "wanted" not in step and "CONSTANT" not in step]


async def test_what_twins_are_looked_up_by_is_the_index_made_for_it(store: Store) -> None:
    """Not only some index: a consent page is the text of thousands, and one source has most of them."""
    sql = next(marked(polls._BY_WORDS, [1], "(?, ?)"))[0]

    def plan(db: sqlite3.Connection) -> list[str]:
        return [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + sql, [None] * sql.count("?"))]

    for day in range(3):
        await put(
            store, *[judged(article(f"{day}-{n}", text="wall")) for n in range(400)], at=NOW + day * DAY
        )
    await store.maintain(NOW, 30 * DAY)  # which tells the planner how the rows are spread
    steps = [step for step in await store._read(plan) if step.startswith("SEARCH article")]
    assert len(steps) == 2
    assert all("article_words (content_hash=? AND title_hash=?" in step for step in steps)


@pytest.mark.parametrize(
    "shared",
    [{"url": "https://a.example/live"}, {"text": "Before you continue"}],
    ids=["a link", "a text under as many headlines"],
)
async def test_what_thousands_share_costs_a_few_rows(store: Store, shared: dict[str, str]) -> None:
    """A feed whose every entry links to one page, or shows one consent page: found without walking through them."""

    def headlined(id_: str) -> Judged:
        made = judged(article(id_, **shared))
        return replace(made, keys=replace(made.keys, title_hash=id_.encode()))

    asking = headlined("new")
    for day in range(3):
        many = [headlined(f"{day}-{n}") for n in range(400)]
        await put(store, *many, at=NOW + day * DAY)
    steps = 0

    def counted(db: sqlite3.Connection) -> None:
        def step() -> None:
            nonlocal steps
            steps += 1

        db.set_progress_handler(step, 1)
        polls.known(db, "b", [(asking.article, asking.keys)], NOW)
        db.set_progress_handler(None, 0)

    await store._read(counted)
    assert steps < 6000
