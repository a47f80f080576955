"""Same article, revision, or same story: what an article is compared by, and the judgement.

Theory of operation. ``keys`` names what the store is asked by; the store answers with what it knows under those keys
(Known); ``judge`` decides; ``remember`` adds the decision to Known, so that the next article of the same reading is
judged as if it had been stored. All pure.

    same (source, id)      headline and text equal → same_article      else → revision of it
    same words             same source → same_article                  another source → joined: a copy of that one
    same text, other       another source → joined, where the text is long, is no wall, and speaks of both headlines
      headline             same source → not merged
    same address           another source → joined, unless several articles of one source stand at it
    otherwise              first: opens a story

Words are compared after the fold of the matcher, so that outlets that spell ى for ي, drop harakat or set other
punctuation are seen to carry the same text. Taking a new story for an old one is the worst error there is, so equality
alone is not believed where it is cheap:

- An article of only a few words is equal to another only at the same address: "موجز الأخبار" is the headline of a new
  bulletin every hour.
- A text under another headline may be a wall: the consent page, "please enable JavaScript", the one description that a
  system sets under every entry. Outlets do run an agency's text under headlines of their own, but not twice in one
  outlet, and its words speak of what the headline says. So a source that has a text under two headlines proves it a
  wall, for everybody; and before there is such a proof the headlines must agree with each other, or each with the text.
  What this costs is a second alert for a copy whose headline shares nothing with its text.
- An address at which several articles of one source stand is a place (a live page, a section), not an article. Feeds
  link many entries to places on one page, so equal addresses within one source never merge.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from monitor import url
from monitor.model import Article, ArticleKeys, Judged, Known, KnownArticle
from monitor.text import normal

ENOUGH_TEXT = 30
"""Words of text from which it is compared without the headline, so that copies under other headlines are found."""

LONG_TEXT = 60
"""Words of text from which copies are looked for under other headlines: walls and notices are mostly shorter."""

TELLING_LETTERS = 4
"""Letters from which a word of a headline says something: shorter ones stand in every text."""

ENOUGH_WORDS = 8
"""Words in all from which two articles elsewhere are copies of each other when they are equal."""

_NO_WORDS = hashlib.blake2b(b"", digest_size=16).digest()
"""What an entry without any words is "unchanged" by (a plain sitemap lists addresses only)."""

NOT_STORED = 0
"""The number of a KnownArticle that is of the reading being judged: the store counts from 1."""

_JOINED = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)")

Role = Literal["first", "same_article", "revision", "joined"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an article is. ``known`` is the article it was compared with, None for the first of a story."""

    role: Role
    story_id: str
    known: KnownArticle | None
    reason: str


def keys(article: Article, entry: Article | None = None) -> ArticleKeys:
    """What an article is compared by.

    ``entry`` is the article as its feed gives it, for one whose text was taken from its page: the next poll sees the
    entry again without the page, so its words are what "unchanged" is decided by, and the page's what copies are found by.
    """
    url_key = _url_key(article)
    words = _words(article)
    entry_words = words if entry is None else _words(entry)
    return ArticleKeys(
        url_key,
        _content_hash(words, url_key),
        _hash(entry_words.all) or _NO_WORDS,
        _hash(words.title) if words.leave_the_headline_out else b"",
    )


def is_unchanged(article: Article, keys: ArticleKeys, known: Known) -> bool:
    """Whether an article is one that is known, word for word."""
    found = known.by_id.get(article.id)
    if found is not None:
        return found.keys.entry_hash == keys.entry_hash
    twin = _twin(article.source_id, keys, known)
    return twin is not None and twin.source_id == article.source_id


def judge(
    source_id: str,
    article: Article,
    keys: ArticleKeys,
    known: Known,
    now: datetime,  # noqa: ARG001 - judging by likeness weighs age; equality does not, the store keeps the window
) -> Verdict:
    """What an article of ``source_id`` is, given what is known. The rules in the order of the table above."""
    found = known.by_id.get(article.id)
    if found is not None:
        if found.number == NOT_STORED:
            return Verdict("same_article", found.story_id, found, "listed twice")
        if found.keys.entry_hash == keys.entry_hash:
            return Verdict("same_article", found.story_id, found, "known")
        return Verdict("revision", found.story_id, found, "words changed")
    twin = _twin(source_id, keys, known)
    if twin is not None:
        if twin.source_id == source_id:
            return Verdict("same_article", twin.story_id, twin, "same words under another id")
        return Verdict("joined", twin.story_id, twin, f"same words as in {twin.source_id}")
    original = _original(source_id, article, keys, known)
    if original is not None:
        return Verdict(
            "joined", original.story_id, original, f"same text as in {original.source_id}, another headline"
        )
    elsewhere = _at_its_address(source_id, keys, known)
    if elsewhere is not None:
        return Verdict("joined", elsewhere.story_id, elsewhere, f"same address as in {elsewhere.source_id}")
    return Verdict("first", _story_id(source_id, article.id), None, "nothing like it is known")


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
    return replace(
        known,
        by_id={**known.by_id, this.id: this},
        by_url=_with(known.by_url, this.keys.url_key, this),
        by_content=_with(known.by_content, this.keys.content_hash, this),
        alerted=known.alerted | {alert.key for alert, _ in judged.alerts},
    )


def _with(
    found: Mapping[bytes, tuple[KnownArticle, ...]], key: bytes, this: KnownArticle
) -> Mapping[bytes, tuple[KnownArticle, ...]]:
    return {**found, key: (*found.get(key, ()), this)} if key else found


# --- likeness ----------------------------------------------------------------------------------------------------


def _carriers(known: Known, keys: ArticleKeys) -> tuple[KnownArticle, ...]:
    return known.by_content.get(keys.content_hash, ()) if keys.content_hash else ()


def _twin(source_id: str, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The known article with the same words, headline and all: the source's own before another's, which it may be a
    copy of since."""
    same = [each for each in _carriers(known, keys) if each.keys.title_hash == keys.title_hash]
    return next((each for each in same if each.source_id == source_id), same[0] if same else None)


def _original(source_id: str, article: Article, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The article elsewhere of which this one is a copy under another headline."""
    carriers = _carriers(known, keys)
    if not carriers or _is_wall(source_id, carriers):
        return None
    text = _words(article).body
    original = carriers[0]
    if _count(text) < LONG_TEXT or not _is_headline_of_both(article.title, original.title, text):
        return None
    return original


def _is_wall(source_id: str, carriers: tuple[KnownArticle, ...]) -> bool:
    """Whether one source has the text under several headlines: ``source_id`` with the one being judged, or another."""
    headlines = {(each.source_id, each.keys.title_hash) for each in carriers}
    outlets = {outlet for outlet, _ in headlines}
    return source_id in outlets or len(headlines) > len(outlets)


def _is_headline_of_both(one: str, other: str, text: str) -> bool:
    """Whether two headlines may stand over one text: they say much the same, or the text speaks of either."""
    headlines = [headline for headline in (normal(one), normal(other)) if headline]
    if len(headlines) == 2 and _agree(*headlines):
        return True
    return bool(headlines) and all(_speaks_of(text, headline) for headline in headlines)


def _agree(one: str, other: str) -> bool:
    """Whether more than half of the words of the shorter headline stand in the other one."""
    ones, others = set(one.split()), set(other.split())
    return 2 * len(ones & others) > min(len(ones), len(others))


def _speaks_of(text: str, headline: str) -> bool:
    """Whether more than half of the telling words of a headline stand in the text, whatever article and prepositions
    are joined to them in either: "للتحالف" and "والتحالف" are the same word here."""
    telling = {_JOINED.sub("", word) for word in headline.split() if len(word) >= TELLING_LETTERS}
    return 2 * sum(word in text for word in telling) > len(telling)


def _at_its_address(source_id: str, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The article elsewhere at the same address. None where the address is a place: this source has another article
    there, or another source has several."""
    there = known.by_url.get(keys.url_key, ()) if keys.url_key else ()
    outlets = {each.source_id for each in there}
    if not there or source_id in outlets or len(outlets) < len(there):
        return None
    return there[0]


# --- keys --------------------------------------------------------------------------------------------------------


def _url_key(article: Article) -> bytes:
    """The address to compare by. A home page is none, however many feeds give it as the link of each entry."""
    address = url.canonical(article.canonical_url or article.url)
    parts = urlsplit(address)
    is_home_page = parts.path == "/" and not parts.query and not parts.fragment
    return b"" if is_home_page else url.url_key(address)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an article, folded once for both hashes: folding is most of what keys cost.

    ``body`` is its text as copies elsewhere have it: feeds give the same text as content or as description, so the
    longer of the two. ``all`` is headline and text; the summary too where the text is short, for it may be all there is.
    """

    title: str
    body: str
    all: str

    @property
    def leave_the_headline_out(self) -> bool:
        """Whether there is text enough to compare it alone."""
        return _count(self.body) >= ENOUGH_TEXT


def _words(article: Article) -> _Words:
    text = normal(article.text)
    is_short = _count(text) < ENOUGH_TEXT
    body_is_summary = len(article.summary) > len(article.text)
    summary = normal(article.summary) if is_short or body_is_summary else ""
    title = normal(article.title)
    parts = (title, summary if is_short else "", text)
    return _Words(title, summary if body_is_summary else text, " ".join(filter(None, parts)))


def _content_hash(words: _Words, url_key: bytes) -> bytes:
    """What a copy elsewhere has in common: a text of some length, whatever its headline; else all words."""
    if words.leave_the_headline_out:
        return _hash(words.body)
    return _hash(words.all, place=url_key if _count(words.all) < ENOUGH_WORDS else b"")


def _count(words: str) -> int:
    return words.count(" ") + bool(words)


def _hash(words: str, place: bytes = b"") -> bytes:
    return (
        hashlib.blake2b(place + words.encode("utf-8", "replace"), digest_size=16).digest() if words else b""
    )


def _story_id(source_id: str, article_id: str) -> str:
    return hashlib.blake2b(f"{source_id}\0{article_id}".encode("utf-8", "replace"), digest_size=8).hexdigest()
