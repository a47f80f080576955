"""Test values for the store: short to write, complete enough to be real."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.model import (
    Alert,
    Article,
    ArticleKeys,
    Judged,
    Known,
    Likeness,
    Outcome,
    Poll,
    ReadRecord,
    Source,
    SourceState,
)
from monitor.store import Store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

Asked = Sequence[tuple[Article, ArticleKeys]]


class Clock:
    """A clock that stands where it was put."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def database(folder: Path) -> Path:
    return folder / "rasid.db"


def source(source_id: str = "a", url: str = "", kind: str = "feed") -> Source:
    return Source(id=source_id, kind=kind, url=url or f"https://{source_id}.example/feed")


def article(article_id: str = "1", source_id: str = "a", text: str = "", url: str = "") -> Article:
    return Article(
        id=article_id,
        source_id=source_id,
        url=url or f"https://{source_id}.example/{article_id}",
        title=f"خبر {article_id}",
        text=text or f"نص {source_id} {article_id}",
    )


def keys(of: Article) -> ArticleKeys:
    return ArticleKeys(
        hashlib.blake2b(of.url.encode("utf-8", "replace"), digest_size=12).digest(),
        hashlib.blake2b(of.text.encode("utf-8", "replace"), digest_size=16).digest(),
    )


def asked(*articles: Article) -> Asked:
    return [(each, keys(each)) for each in articles]


def alert(
    key: str = "rule|story", story_id: str = "story", source_id: str = "a", created: datetime = NOW
) -> Alert:
    return Alert(
        key=key,
        ref=hashlib.blake2b(key.encode(), digest_size=4).hexdigest()[:5],
        created=created,
        headline="عنوان",
        rule_id="rule",
        story_id=story_id,
        source_id=source_id,
    )


def judged(
    of: Article,
    story_id: str = "",
    role: Literal["first", "same_article", "revision", "joined"] = "first",
    *,
    rules: Sequence[str] = (),
    receivers: Sequence[str] = (),
    known_as: int | None = None,
    created: datetime = NOW,
) -> Judged:
    story = story_id or f"story of {of.source_id} {of.id}"
    alerts = tuple(
        (alert(f"{rule}|{story}", story, of.source_id, created), tuple(receivers)) for rule in rules
    )
    return Judged(
        article=of,
        keys=keys(of),
        story_id=story,
        role=role,
        outcomes=(Outcome("read", "new", {"step": "feedparser"}), Outcome("story", role)),
        hit_rules=tuple(rules),
        alerts=alerts,
        known_as=known_as,
    )


def poll(*what: Judged, source_id: str = "a", at: datetime = NOW, state: SourceState | None = None) -> Poll:
    return Poll(
        state=state or SourceState(source_id, next_due=at + 5 * MINUTE, last_read=at, baseline_done=True),
        record=ReadRecord(at=at, result="changed", status=200, articles=len(what), new=len(what)),
        judged=tuple(what),
    )


def always(decided: Poll) -> Callable[[Known], Poll]:
    return lambda _known: decided


async def put(store: Store, *what: Judged, source_id: str = "a", at: datetime = NOW) -> Poll:
    """Commit what was judged, as one poll."""
    articles = [(each.article, each.keys) for each in what]
    return await store.commit(source_id, articles, always(poll(*what, source_id=source_id, at=at)))


def dump(path: Path) -> list[str]:
    """The whole content, to see that nothing changed."""

    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def first_or_copy(of: Article, at: datetime = NOW) -> Callable[[Known], Poll]:
    """A small decider: the same words are the same story, and one alert is enough for it."""

    def decide(known: Known) -> Poll:
        earlier = known.by_content.get(keys(of).content_hash)
        if not earlier:
            return poll(judged(of, rules=["rule"], receivers=["desk"]), source_id=of.source_id, at=at)
        copy = judged(of, earlier[0].story_id, "same_article")
        return poll(replace(copy, hit_rules=()), source_id=of.source_id, at=at)

    return decide


def likeness(
    *keys: int,
    weights: Sequence[int] = (),
    at: datetime = NOW,
    record: bytes = b"\x01record",
    bands: Sequence[int] = (),
    words: Sequence[int] = (),
    lines: Sequence[int] = (),
) -> Likeness:
    """What an article is compared by, of these keys, each of weight 10 unless told."""
    return Likeness(
        record=record,
        keys=keys,
        weights=tuple(weights) or (10,) * len(keys),
        bands=tuple(bands),
        at=at,
        words=tuple(words),
        lines=tuple(lines),
    )


def compared(made: Judged, by: Likeness | None) -> Judged:
    """A judgement of an article that is compared by that."""
    return replace(made, keys=replace(made.keys, likeness=by))
