"""The judgement: first equality, then likeness; and what is known after it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from monitor.model import Article, ArticleKeys, Judged, Known, KnownArticle, Remembered, StorySettings
from monitor.stories import same, score
from monitor.stories.joining import find
from monitor.stories.verdict import Verdict

NOT_STORED = 0
"""The number of an article that is of the reading being judged: the store counts from 1."""

THIS_READING = "\0this reading"
"""Under which ``Known.alike`` has the articles of the reading being judged: no article has such an id."""


def judge(
    source_id: str,
    article: Article,
    keys: ArticleKeys,
    known: Known,
    now: datetime,  # noqa: ARG001 - the age of what is known is weighed by its own times
    settings: StorySettings = StorySettings(),  # noqa: B008 - a frozen value
) -> Verdict:
    """What an article of ``source_id`` is, given what is known: the rules of the room's table, in their order."""
    found = same.by_identity(article, keys, known)
    reused = False
    if found is not None:
        if found.number == NOT_STORED:
            return Verdict("same_article", found.story_id, found, "listed twice")
        if found.keys.entry_hash == keys.entry_hash:
            return Verdict("same_article", found.story_id, found, "known")
        reused = same.is_another_text(known.former.get(article.id), article)
        if not reused:
            return Verdict("revision", found.story_id, found, "words changed")
    verdict = _by_words(source_id, article, keys, known) or _by_likeness(
        source_id, article, keys, known, settings
    )
    if verdict is None:
        id_ = same.reused_id(article.id, keys) if reused else article.id
        reason = "its id was given to another text before" if reused else "nothing like it is known"
        return Verdict("first", story_id(source_id, id_), None, reason, reused=reused)
    return replace(verdict, reused=True) if reused else verdict


def _by_words(source_id: str, article: Article, keys: ArticleKeys, known: Known) -> Verdict | None:
    twin = same.twin(source_id, keys, known)
    if twin is not None:
        if twin.source_id == source_id:
            return Verdict("same_article", twin.story_id, twin, "same words under another id")
        return Verdict("joined", twin.story_id, twin, f"same words as in {twin.source_id}")
    original = same.original(source_id, article, keys, known)
    if original is not None:
        reason = f"same text as in {original.source_id}, another headline"
        return Verdict("joined", original.story_id, original, reason)
    elsewhere = same.at_its_address(source_id, keys, known)
    if elsewhere is not None:
        return Verdict("joined", elsewhere.story_id, elsewhere, f"same address as in {elsewhere.source_id}")
    return None


def _by_likeness(
    source_id: str, article: Article, keys: ArticleKeys, known: Known, settings: StorySettings
) -> Verdict | None:
    like = keys.likeness
    if like is None:
        return None
    wanted = frozenset(like.keys)
    candidates = list(known.alike.get(article.id, ()))
    candidates += (each for each in known.alike.get(THIS_READING, ()) if not wanted.isdisjoint(each.keys))
    if not candidates:
        return None
    found = find(source_id, like.record, like.at, candidates, known.members, settings)
    if found is None:
        return None
    near = found.near
    if found.reissued:
        return Verdict("revision", near.story_id, None, "issued again under another address", near)
    terms = score.explained(found.terms)
    reason = f"like an article of {near.source_id}"
    return Verdict("joined", near.story_id, None, reason, near, sum(terms.values()), terms)


def remember(known: Known, source_id: str, judged: Judged, now: datetime) -> Known:
    """``known`` with a decision added, as the store will know it."""
    this = KnownArticle(
        number=judged.known_as or NOT_STORED,
        source_id=source_id,
        id=judged.article.id,
        keys=judged.keys,
        story_id=judged.story_id,
        first_seen=now,
        hit_rules=frozenset(judged.hit_rules),
        title=judged.article.title,
    )
    remembered = replace(
        known,
        by_id={**known.by_id, this.id: this},
        by_url=_with(known.by_url, this.keys.url_key, this),
        by_content=_with(known.by_content, this.keys.content_hash, this),
        alerted=known.alerted | {alert.key for alert, _ in judged.alerts},
    )
    like = judged.keys.likeness
    if like is None:
        return remembered
    near = Remembered(this.number, source_id, judged.story_id, like.at, like.record, like.keys)
    return replace(
        remembered,
        alike={**known.alike, THIS_READING: (*known.alike.get(THIS_READING, ()), near)},
        members={**known.members, near.story_id: (*known.members.get(near.story_id, ()), near)},
    )


def _with(
    found: Mapping[bytes, tuple[KnownArticle, ...]], key: bytes, this: KnownArticle
) -> Mapping[bytes, tuple[KnownArticle, ...]]:
    return {**found, key: (*found.get(key, ()), this)} if key else found


def story_id(source_id: str, article_id: str) -> str:
    """The id of the story that an article opens: the same whenever it is judged."""
    return hashlib.blake2b(f"{source_id}\0{article_id}".encode("utf-8", "replace"), digest_size=8).hexdigest()
