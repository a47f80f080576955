"""What is old loses its words and never its keys; what waits is never touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.model import DeliveryState, Settlement
from monitor.store import Store, Upkeep
from tests.store.builders import DAY, NOW, Clock, alert, article, asked, database, judged, put, source

KEEP = 30 * DAY


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=Clock(NOW)) as opened:
        await opened.sync_sources([source("a")], NOW)
        yield opened


async def _number(store: Store, article_id: str) -> int:
    return (await store.known("a", asked(article(article_id)))).by_id[article_id].number


async def test_an_old_article_is_emptied_and_still_known(store: Store) -> None:
    await put(store, judged(article("old"), rules=["r"], receivers=[]), at=NOW)
    number = await _number(store, "old")
    await put(store, judged(article("old", text="بعد التصحيح"), role="revision", known_as=number), at=NOW)
    await put(store, judged(article("new")), at=NOW + KEEP)
    done = await store.maintain(NOW + KEEP + DAY, KEEP)
    assert done == Upkeep(articles=1, deliveries=0, alerts=1, reads=1)
    life = await store.life(number)
    assert life is not None
    assert (life.article.emptied, life.article.article.text, life.article.article.title) == (
        True,
        "",
        "خبر old",
    )
    assert [former.text for former in life.former] == [""]
    assert (life.outcomes, life.alerts, life.hit_rules) == ((), (), ("r",))
    known = await store.known("a", asked(article("old")))
    assert known.by_id["old"].hit_rules == {"r"}
    assert known.by_url
    assert known.alerted == {"r|story of a old"}
    fresh = await store.life(await _number(store, "new"))
    assert fresh is not None
    assert fresh.article.article == article("new")


async def test_an_article_that_is_still_published_keeps_its_words(store: Store) -> None:
    await put(store, judged(article("1")), at=NOW)
    number = await _number(store, "1")
    await put(store, judged(article("1"), role="same_article", known_as=number), at=NOW + KEEP)
    assert (await store.maintain(NOW + KEEP + DAY, KEEP)).articles == 0


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_only_settled_deliveries_are_let_go(store: Store, state: DeliveryState) -> None:
    await store.notice(alert("k"), ["desk"], NOW)
    (delivery,) = await store.find_delivery(alert("k").ref)
    if state is not DeliveryState.PENDING:
        assert await store.sending(delivery, NOW)
    if state not in {DeliveryState.PENDING, DeliveryState.SENDING}:
        await store.settle(delivery, Settlement(state), NOW)
    gone = state in {DeliveryState.SENT, DeliveryState.FAILED}
    done = await store.maintain(NOW + KEEP + DAY, KEEP)
    assert (done.deliveries, done.alerts) == ((1, 1) if gone else (0, 0))
    assert len(await store.find_delivery(str(delivery.id))) == (0 if gone else 1)
    assert not await store.notice(alert("k"), ["desk"], NOW + KEEP + DAY)  # its key stays for ever
    assert (await store.maintain(NOW + KEEP + DAY, KEEP)).articles == 0


async def test_an_emptied_article_that_is_revised_is_whole_again(store: Store) -> None:
    await put(store, judged(article("1")), at=NOW)
    number = await _number(store, "1")
    await store.maintain(NOW + KEEP + DAY, KEEP)
    revised = article("1", text="عاد")
    await put(store, judged(revised, role="revision", known_as=number), at=NOW + KEEP + DAY)
    life = await store.life(number)
    assert life is not None
    assert (life.article.emptied, life.article.article) == (False, revised)


async def test_much_is_let_go_in_steps(store: Store) -> None:
    await put(store, *(judged(article(str(n))) for n in range(1200)), at=NOW)
    before = store.transactions
    assert (await store.maintain(NOW + KEEP + DAY, KEEP)).articles == 1200
    assert store.transactions - before >= 3


async def test_the_write_ahead_log_is_folded_in(store: Store, tmp_path: Path) -> None:
    await put(store, judged(article("1")))
    log = Path(f"{database(tmp_path)}-wal")
    assert _size(log) > 0
    await store.maintain(NOW, KEEP)
    assert _size(log) == 0


def _size(path: Path) -> int:
    return path.stat().st_size


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)


async def test_damage_is_found(store: Store, tmp_path: Path) -> None:
    """At night, for files too large to be checked at every start."""
    await put(store, *(judged(article(str(n), text="كلمة " * 500)) for n in range(20)))
    assert (await store.maintain(NOW, KEEP)).damage == ""
    _spoil(database(tmp_path))
    assert (await store.maintain(NOW, KEEP)).damage != ""
