"""A configuration and a store with a small life in it, for the commands that look."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor import url
from monitor.model import (
    Alert,
    Article,
    ArticleKeys,
    Delivery,
    DeliveryState,
    Excerpt,
    Health,
    Judged,
    Outcome,
    Poll,
    ReadRecord,
    Settlement,
    Source,
    SourceState,
)
from monitor.store import Store
from tests.cli.terminals import NOW, Heard

CONFIG = """\
[rasid]
language = "{language}"
timezone = "Asia/Baghdad"
[[source]]
id = "albawaba"
kind = "feed"
url = "https://www.albawaba.example/feed"
name = "البوابة نيوز"
[[source]]
id = "seed-1"
kind = "feed"
url = "https://seed.example/feed"
every = "30m"
[[source]]
id = "quiet"
kind = "feed"
url = "https://quiet.example/feed"
[[receiver]]
name = "console"
kind = "console"
"""

RULES = """\
[[rule]]
id = "coalition"
any = ["التحالف الدولي"]
[[rule]]
id = "oil"
all = ["نفط"]
"""

TITLE = '"التحالف الدولي": ملتزمون\n\x1b[2J بدعم العراق'
ARTICLE = Article(
    id="1",
    source_id="albawaba",
    url="https://www.albawaba.example/news/1",
    title=TITLE,
    text="قال التحالف الدولي إنه ملتزم",
    published=NOW - timedelta(minutes=6),
)
ALERT = Alert(
    key="coalition|s1",
    ref="k3f9q",
    created=NOW - timedelta(minutes=4),
    headline=TITLE,
    rule_id="coalition",
    story_id="s1",
    source_id="albawaba",
    url=ARTICLE.url,
    title_hits=((1, 15),),
    terms=(("التحالف الدولي", 2),),
    excerpts=(Excerpt("قال التحالف الدولي إنه", ((4, 18),), cut_after=True),),
)


def configured(folder: Path, language: str = "en") -> Path:
    """config.toml and rules in ``folder``."""
    config = folder / "config.toml"
    config.write_text(CONFIG.format(language=language), "utf-8")
    (folder / "rules").mkdir()
    (folder / "rules" / "first.toml").write_text(RULES, "utf-8")
    return config


def heard(config: Path, **more: str) -> Heard:
    """A terminal for this configuration."""
    return Heard(environ={"RASID_CONFIG": str(config), **more})


def lived(config: Path, *more: Outcome) -> None:
    """What a daemon would have left behind: one article (with ``more`` outcomes), an alert for three receivers, two ill
    sources' reads."""
    asyncio.run(_live(config.parent / "state" / "rasid.db", more))


async def _live(path: Path, more: tuple[Outcome, ...]) -> None:
    at = NOW - timedelta(minutes=4)
    async with Store.open(path, clock=lambda: NOW) as store:
        names = ("albawaba", "seed-1", "quiet")
        hosts = ("www.albawaba.example", "seed.example", "quiet.example")
        sources = [
            Source(name, "feed", f"https://{host}/feed") for name, host in zip(names, hosts, strict=True)
        ]
        await store.sync_sources(sources, at)
        keys = ArticleKeys(url.url_key(ARTICLE.url), b"words")
        outcomes = (
            Outcome(
                "read", "new", {"source": "albawaba", "kind": "feed", "step": "feedparser", "status": "200"}
            ),
            Outcome("story", "first", {"story": "s1"}),
            Outcome("rule", "excluded", {"rule": "sport", "term": "مباراة"}),
            Outcome("rule", "hit", {"rule": "coalition", "terms": "التحالف الدولي"}),
            Outcome("alert", "alerted", {"rule": "coalition", "alert": "k3f9q", "receivers": "a, b, c"}),
            *more,
        )
        alerts = ((ALERT, ("desk-chat", "mail-ed", "console")),)
        judged = Judged(ARTICLE, keys, "s1", "first", outcomes, ("coalition",), alerts)
        state = SourceState(
            "albawaba", NOW + timedelta(minutes=4), health=Health.OK, last_read=at, baseline_done=True
        )
        record = ReadRecord(at, "read", 200, timedelta(seconds=1), 5000, 1, 1, "feedparser")
        await store.commit("albawaba", [(ARTICLE, keys)], lambda _known: Poll(state, record, (judged,)))
        ill = SourceState(
            "seed-1",
            NOW + timedelta(minutes=18),
            failures=12,
            health=Health.FAILING,
            last_read=NOW - timedelta(minutes=12),
            last_error="HTTP 403 ممنوع\n\x1b[31m",
        )
        failed = ReadRecord(NOW - timedelta(minutes=12), "failed", 403, timedelta(seconds=2), note="HTTP 403")
        await store.commit("seed-1", [], lambda _known: Poll(ill, failed))
        deliveries = {each.receiver: each for each in await store.claim_deliveries(NOW, frozenset(), 9)}
        await _settle(
            store, deliveries["desk-chat"], DeliveryState.UNKNOWN, "no reply for 30 s, may be delivered"
        )
        await _settle(store, deliveries["mail-ed"], DeliveryState.FAILED, "550 mailbox unavailable")
        await _settle(store, deliveries["console"], DeliveryState.SENT, "", remote="5521")


async def _settle(
    store: Store, delivery: Delivery, state: DeliveryState, reason: str, remote: str = ""
) -> None:
    assert await store.sending(delivery, NOW)
    sending = replace(delivery, state=DeliveryState.SENDING)
    await store.settle(sending, Settlement(state, reason, remote=remote), NOW)


def asked(config: Path, ask: Callable[[Store], Awaitable[object]]) -> object:
    """Look into the store."""

    async def look() -> object:
        async with Store.open_readonly(config.parent / "state" / "rasid.db") as store:
            return await ask(store)

    return asyncio.run(look())
