"""What is known, and that a poll is written once and as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Article, ArticleKeys, DeliveryState, Judged, Known, KnownArticle, Outcome
from monitor.store import SAME_WORDS_WINDOW, Store
from monitor.store.rows import clean
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    alert,
    always,
    article,
    asked,
    database,
    dump,
    judged,
    keys,
    poll,
    put,
    source,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=clock) as opened:
        await opened.sync_sources([source("a"), source("b")], NOW)
        yield opened


def _likes(known: Known) -> list[KnownArticle]:
    return [
        found for each in (known.by_url, known.by_content) for several in each.values() for found in several
    ]


def _titled(of: Article, title_hash: str) -> Judged:
    made = judged(of)
    return replace(made, keys=replace(made.keys, title_hash=title_hash.encode()))


async def test_nothing_is_known_at_first(store: Store) -> None:
    assert await store.known("a", asked(article("1"))) == Known()
    assert await store.known("a", ()) == Known()


async def test_an_article_is_known_by_identity_address_and_words(store: Store) -> None:
    one = article("1")
    await put(store, judged(one, "s", rules=["r1", "r2"], receivers=["desk"]))
    known = await store.known("a", asked(one))
    (found,) = known.by_id.values()
    assert (found.source_id, found.id, found.story_id, found.first_seen) == ("a", "1", "s", NOW)
    assert found.hit_rules == {"r1", "r2"}
    assert found.keys == keys(one)
    assert known.by_url == {keys(one).url_key: (found,)}
    assert known.by_content == {keys(one).content_hash: (found,)}
    assert known.alerted == {"r1|s", "r2|s"}


async def test_identity_is_within_a_source_address_and_words_are_not(store: Store) -> None:
    await put(store, judged(article("1", "a", "نص واحد", "https://x.example/1")))
    there = article("1", "b", "نص واحد", "https://x.example/1")
    known = await store.known("b", asked(there))
    assert not known.by_id
    assert [found.source_id for found in _likes(known)] == ["a", "a"]


async def test_the_earliest_article_of_a_source_with_the_same_words_is_given(store: Store) -> None:
    for number in range(3):
        await put(store, judged(article(str(number), text="نص واحد")))
    known = await store.known("b", asked(article("9", "b", text="نص واحد")))
    assert [found.id for found in _likes(known)] == ["0"]


async def test_an_article_stands_under_each_headline_its_source_gave_its_text(store: Store) -> None:
    """Which tells a wall from an agency's report; of thousands a few are enough."""
    for number in range(50):
        await put(store, _titled(article(str(number), text="نص واحد"), f"t{number}"))
    asking = article("9", "b", text="نص واحد")
    known = await store.known("b", [(asking, replace(keys(asking), title_hash=b"t49"))])
    found = _likes(known)
    assert len(found) == 33
    assert (found[0].keys.title_hash, found[-1].keys.title_hash) == (b"t0", b"t49")
    assert found[0].title == article("0").title


async def test_the_same_article_is_found_for_as_long_as_it_is_there(store: Store, clock: Clock) -> None:
    """Under an id that changes with every poll: ten days after it came it is no news. Elsewhere it is."""
    await put(store, judged(article("1", text="نص واحد")))
    number = (await store.known("a", asked(article("1")))).by_id["1"].number
    for day in range(11):
        clock.now = NOW + day * DAY
        there = article(f"guid {day}", text="نص واحد")
        assert [found.number for found in _likes(await store.known("a", asked(there)))] == [number]
        again = judged(there, role="same_article", known_as=number)
        await put(store, again, at=clock.now)
    assert not _likes(await store.known("b", asked(article("9", "b", "نص واحد"))))
    clock.now += SAME_WORDS_WINDOW + MINUTE
    assert not _likes(await store.known("a", asked(article("guid 99", text="نص واحد"))))


async def test_an_address_where_one_source_has_several_articles_is_a_place(
    store: Store, clock: Clock
) -> None:
    """A live page that others link to as well, however long ago; the source's own are named all the same."""
    page = "https://x.example/live"
    await put(store, judged(article("1", "a", url=page)))
    assert [found.id for found in _likes(await store.known("b", asked(article("9", "b", url=page))))] == ["1"]
    await put(store, judged(article("1", "b", url=page)), source_id="b")
    clock.now = NOW + SAME_WORDS_WINDOW + MINUTE
    await put(store, judged(article("2", "b", url=page)), source_id="b", at=clock.now)
    assert not _likes(await store.known("a", asked(article("9", "a", url="https://x.example/other"))))
    for asking, own in (("a", ["1"]), ("b", ["1", "2"])):
        known = await store.known(asking, asked(article("9", asking, url=page)))
        assert [(found.source_id, found.id) for found in _likes(known)] == [(asking, id_) for id_ in own]


async def test_an_address_is_no_identity_after_the_window(store: Store, clock: Clock) -> None:
    """Of another source. A page that is written anew every month is news every month."""
    page = "https://x.example/monthly"
    await put(store, judged(article("1", "a", url=page)))
    asking = asked(article("9", "b", url=page))
    clock.now = NOW + SAME_WORDS_WINDOW
    assert (await store.known("b", asking)).by_url
    clock.now += timedelta(microseconds=1)
    assert not (await store.known("b", asking)).by_url
    assert (await store.known("a", asked(article("9", "a", url=page)))).by_url


async def test_an_article_without_words_or_address_is_like_no_other(store: Store) -> None:
    """Empty keys are no keys."""
    empty = ArticleKeys(b"", b"")
    for number in "12":
        await put(store, replace(judged(article(number)), keys=empty))
    known = await store.known("a", [(article("3"), empty)])
    assert known == Known()


async def test_the_same_words_are_news_again_after_the_window(store: Store, clock: Clock) -> None:
    await put(store, judged(article("1", text="نص واحد")))
    copy = article("2", "b", "نص واحد")
    clock.now = NOW + SAME_WORDS_WINDOW
    assert (await store.known("b", asked(copy))).by_content
    clock.now += timedelta(microseconds=1)
    assert not (await store.known("b", asked(copy))).by_content
    assert (await store.known("a", asked(article("1")))).by_id  # identity has no window


async def test_alerts_of_all_stories_of_the_known_articles_are_named(store: Store) -> None:
    """Of the story, not only of the article: the mate that brought the alert may be from another source."""
    await put(store, judged(article("1"), "s1", rules=["r"], receivers=["desk"]))
    await put(store, judged(article("2", "b"), "s1", "joined"), source_id="b")
    await put(store, judged(article("3"), "s2", rules=["r"], receivers=["desk"]))
    assert (await store.known("b", asked(article("2", "b")))).alerted == {"r|s1"}


async def test_a_thousand_articles_are_looked_up_at_once(store: Store) -> None:
    many = [article(str(number)) for number in range(1000)]
    await put(store, *(judged(each) for each in many[::2]))
    known = await store.known("a", asked(*many))
    assert len(known.by_id) == len(known.by_url) == len(known.by_content) == 500


async def test_the_same_poll_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    await put(store, judged(article("0"), "s0"))
    number = (await store.known("a", asked(article("0")))).by_id["0"].number
    what = poll(
        judged(article("1"), "s1", rules=["r1"], receivers=["desk", "mail"]),
        judged(article("2"), "s1", "joined"),
        judged(
            article("0", text="نص جديد"), "s0", "revision", rules=["r2"], receivers=["desk"], known_as=number
        ),
        at=NOW + MINUTE,
    )
    what = replace(what, notices=((alert("notice:1", ""), ("ops",)),))
    await store.commit("a", (), always(what))
    before = dump(database(tmp_path))
    await store.commit("a", (), always(what))
    assert dump(database(tmp_path)) == before


async def test_one_poll_holds_everything_or_nothing(store: Store) -> None:
    """Article, story, outcomes, hits, alert and deliveries, state and read: all there after one commit."""
    await put(store, judged(article("1"), "s", rules=["r"], receivers=["desk", "mail"]))
    number = (await store.known("a", asked(article("1")))).by_id["1"].number
    life = await store.life(number)
    assert life is not None
    assert life.article.article == article("1")
    assert life.read is not None
    assert [dated.outcome for dated in life.outcomes] == [
        Outcome("read", "new", {"step": "feedparser"}),
        Outcome("story", "first"),
    ]
    assert life.hit_rules == ("r",)
    ((sent,),) = (life.alerts,)
    assert (sent.alert, sent.article) == (alert("r|s", "s"), number)
    assert [(each.receiver, each.state, each.attempts) for each in sent.deliveries] == [
        ("desk", DeliveryState.PENDING, 0),
        ("mail", DeliveryState.PENDING, 0),
    ]


async def test_a_known_alert_makes_no_new_deliveries(store: Store) -> None:
    await put(store, judged(article("1"), "s", rules=["r"], receivers=["desk"]))
    await put(store, judged(article("2"), "s", "joined", rules=["r"], receivers=["desk", "mail"]))
    assert [each.receiver for each in await store.outbox(DeliveryState, 10)] == ["desk"]


async def test_a_revision_replaces_the_text_and_keeps_the_former_one(store: Store) -> None:
    await put(store, judged(article("1", text="النص الأول"), "s", rules=["r1"], receivers=["desk"]))
    first = (await store.known("a", asked(article("1")))).by_id["1"]
    later = NOW + MINUTE
    revised = article("1", text="النص المصحح")
    await put(store, judged(revised, "s", "revision", rules=["r2"], known_as=first.number), at=later)
    life = await store.life(first.number)
    assert life is not None
    assert life.article.article == revised
    assert (life.article.role, life.article.first_seen, life.article.last_seen) == ("first", NOW, later)
    assert [(former.at, former.text) for former in life.former] == [(later, "النص الأول")]
    assert life.hit_rules == ("r1", "r2")  # hits add up: what the first wording hit was hit
    assert [dated.at for dated in life.outcomes] == [NOW, NOW, later, later]


async def test_a_copy_of_the_former_wording_is_still_a_copy(store: Store) -> None:
    """An agency corrects its report; another outlet still carries the first version, under its old address too."""
    first = article("1", text="النص الأول", url="https://a.example/draft")
    await put(store, judged(first))
    number = (await store.known("a", asked(first))).by_id["1"].number
    final = article("1", text="النص المصحح", url="https://a.example/final")
    await put(store, judged(final, role="revision", known_as=number), at=NOW + MINUTE)
    known = await store.known("b", asked(replace(first, source_id="b")))
    assert [found.number for found in _likes(known)] == [number, number]
    assert known.by_content[keys(first).content_hash][0].keys.content_hash == keys(first).content_hash


async def test_a_former_wording_is_known_with_its_former_headline(store: Store) -> None:
    first, final = article("1", text="النص الأول"), article("1", text="النص المصحح")
    await put(store, _titled(first, "before"))
    number = (await store.known("a", asked(first))).by_id["1"].number
    await put(
        store, replace(_titled(replace(final, title="عنوان مصحح"), "after"), role="revision", known_as=number)
    )
    (found,) = (await store.known("b", asked(first))).by_content[keys(first).content_hash]
    assert (found.number, found.keys.title_hash, found.title) == (number, b"before", first.title)


async def test_texts_that_alternate_are_kept_once_each(store: Store) -> None:
    """Two servers of one site may answer in turn with two versions, for ever."""
    await put(store, judged(article("1", text="أ")))
    number = (await store.known("a", asked(article("1")))).by_id["1"].number
    for turn in range(1, 9):
        text = "أب"[turn % 2]
        await put(
            store, judged(article("1", text=text), role="revision", known_as=number), at=NOW + turn * MINUTE
        )
    life = await store.life(number)
    assert life is not None
    assert sorted(former.text for former in life.former) == ["أ", "ب"]


async def test_a_text_that_never_stands_still_keeps_its_first_and_its_latest_forms(store: Store) -> None:
    await put(store, judged(article("1", text="0")))
    number = (await store.known("a", asked(article("1")))).by_id["1"].number
    for turn in range(1, 61):
        revised = judged(article("1", text=str(turn)), role="revision", known_as=number)
        await put(store, revised, at=NOW + turn * MINUTE)
    life = await store.life(number)
    assert life is not None
    texts = [former.text for former in life.former]
    assert len(texts) == 50
    assert (texts[0], texts[-1]) == ("0", "59")


async def test_a_known_article_that_is_still_there_only_says_so(store: Store) -> None:
    """No outcomes, no text, and one write an hour at most."""
    await put(store, judged(article("1")))
    number = (await store.known("a", asked(article("1")))).by_id["1"].number
    for wait, seen in [(59 * MINUTE, NOW), (61 * MINUTE, NOW + 61 * MINUTE)]:
        again = judged(article("1", text="غير ذلك"), role="same_article", known_as=number)
        await put(store, again, at=NOW + wait)
        life = await store.life(number)
        assert life is not None
        assert life.article.last_seen == seen
        assert (len(life.outcomes), life.article.article.text) == (2, article("1").text)


async def test_an_article_twice_in_one_reading_is_one_article(store: Store) -> None:
    """With what was decided about it each time."""
    await put(store, judged(article("1")), judged(article("1")))
    (found,) = await store.article_by_url(article("1").url, keys(article("1")).url_key)
    life = await store.life(found.number)
    assert life is not None
    assert [dated.outcome.stage for dated in life.outcomes] == ["read", "story"] * 2


async def test_a_poll_can_not_bring_another_sources_state(store: Store) -> None:
    with pytest.raises(ValueError, match="state of 'b'"):
        await store.commit("a", (), always(poll(source_id="b")))


async def test_ids_that_can_not_be_stored_are_known_again(store: Store) -> None:
    """``Known`` is keyed by what was asked, not by what the store made of it."""
    odd = article("guid\x00\ud800", url="https://a.example/odd")
    await put(store, judged(odd))
    known = await store.known("a", asked(odd))
    assert known.by_id["guid\x00\ud800"].id == "guid\ufffd\ufffd"


_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_times = st.none() | st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=_zones)  # noqa: DTZ001 - as the strategy wants it
_texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
_lists = st.lists(_texts, max_size=2).map(tuple)
_articles = st.builds(
    Article, id=_texts, source_id=st.just("a"), url=_texts, canonical_url=_texts, title=_texts, summary=_texts,
    text=_texts, authors=_lists, published=_times, updated=_times, publisher=_texts, keywords=_lists,
    language=_texts, images=_lists, guesses=_lists,
)  # fmt: skip


def _cleaned(of: Article) -> Article:
    texts = ("id", "url", "canonical_url", "title", "summary", "text", "publisher", "language")
    lists = ("authors", "keywords", "images", "guesses")
    cleaned: dict[str, Any] = {name: clean(getattr(of, name)) for name in texts}
    cleaned |= {name: tuple(map(clean, getattr(of, name))) for name in lists}
    return replace(of, **cleaned)


@given(_articles)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_article_comes_back_as_it_was_but_cleaned(tmp_path: Path, of: Article) -> None:
    async with Store.open(database(tmp_path)) as store:
        await store.forget(["a"])
        await put(store, judged(of, "story"))
        number = (await store.known("a", asked(of))).by_id[of.id].number
        life = await store.life(number)
    assert life is not None
    assert life.article.article == _cleaned(of)
