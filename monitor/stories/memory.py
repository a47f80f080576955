"""A memory for replay: what the store answers, without a store.

``rasid stories`` replays a stream through the very code that polls use. This remembers each article as the store would
and answers with the same Known: under each key at most so many of the newest, the best of them by shared weight, and of
each story the first and the latest articles.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from monitor.model import (
    Article,
    ArticleKeys,
    Former,
    Judged,
    Known,
    KnownArticle,
    Likeness,
    Remembered,
    StorySettings,
)
from monitor.stories.background import REPEATED, Background
from monitor.stories.frequencies import Frequencies
from monitor.stories.same import identities

NEWEST = 100
"""Articles under one key that are looked at, the newest."""

BEST = 16
"""Articles that are compared: those that share most."""

FEW = 6
"""Articles that share one key only are compared as far as there are fewer than these: what is the same news mostly shares
several, and under one common word stand thousands."""

FIRST, LATEST = 2, 4
"""Articles of a story that stand for it."""

_UNDER_ONE_KEY = 32
_KEY = 1 << 32  # more than all squared weights together: the number of keys stands above their weight

_ALWAYS = (
    20_000  # articles that are kept however old: one article from the future must not sweep out the present
)


class Memory:
    """Everything remembered of a stream. One thread at a time."""

    def __init__(self, settings: StorySettings = StorySettings()) -> None:  # noqa: B008 - a frozen value
        self._window = settings.window
        self._frequencies = Frequencies()
        self._lines: dict[str, dict[int, int]] = defaultdict(dict)
        self._boilerplate: dict[str, frozenset[int]] = defaultdict(frozenset)
        self._by_id: dict[tuple[str, str], KnownArticle] = {}
        self._by_url: dict[bytes, deque[KnownArticle]] = {}
        self._by_content: dict[bytes, deque[KnownArticle]] = {}
        self._former: dict[tuple[str, str], Former] = {}
        self._kept: deque[KnownArticle] = deque()
        self._latest = 0
        self._remembered: dict[int, Remembered] = {}
        self._by_key: dict[int, deque[int]] = {}
        self._members: dict[str, list[Remembered]] = {}

    def background(self, source_id: str) -> Background:
        """What an article of a source is read before."""
        return Background(self._frequencies, self._boilerplate[source_id])

    def known(self, source_id: str, asked: Sequence[tuple[Article, ArticleKeys]], now: datetime) -> Known:
        """What is known about these articles."""
        since = now - self._window
        names = {name for article, keys in asked for name in identities(article, keys)}
        alike = {
            article.id: self._alike(keys.likeness) for article, keys in asked if keys.likeness is not None
        }
        stories = {each.story_id for found in alike.values() for each in found}
        return Known(
            by_id={name: found for name in names if (found := self._by_id.get((source_id, name)))},
            by_url=_filled(self._by_url, (keys.url_key for _, keys in asked), since),
            by_content=_filled(self._by_content, (keys.content_hash for _, keys in asked), since),
            former={
                article.id: former
                for article, _ in asked
                if (former := self._former.get((source_id, article.id)))
            },
            alike=alike,
            members={story: tuple(self._members.get(story, ())) for story in stories},
        )

    def _alike(self, like: Likeness) -> tuple[Remembered, ...]:
        """The articles that share the heaviest words within the window, those that share most first."""
        shared: dict[int, int] = defaultdict(int)
        for key, weight in zip(like.keys, like.weights, strict=True):
            one_more = _KEY + weight * weight
            for number in self._by_key.get(key, ()):
                shared[number] += one_more
        several = [(value % _KEY, number) for number, value in shared.items() if value >= 2 * _KEY]
        found = self._within(like, several, BEST)
        if len(found) < FEW:
            single = [(value, number) for number, value in shared.items() if value < 2 * _KEY]
            found += self._within(like, single, FEW - len(found))
        return tuple(found)

    def _within(self, like: Likeness, ranked: list[tuple[int, int]], most: int) -> list[Remembered]:
        """The first of those that are within the window."""
        found: list[Remembered] = []
        for _, number in sorted(ranked, reverse=True):
            each = self._remembered.get(number)
            if each is not None and abs(each.at - like.at) <= self._window:
                found.append(each)
                if len(found) >= most:
                    break
        return found

    def add(self, source_id: str, judged: Judged, now: datetime) -> int:
        """Remember a decision about an article that is new or changed. Returns its number."""
        article, keys = judged.article, judged.keys
        number = judged.known_as or self._latest + 1
        self._latest = max(self._latest, number)
        this = KnownArticle(number, source_id, article.id, keys, judged.story_id, now, title=article.title)
        self._by_id[source_id, article.id] = this
        self._former[source_id, article.id] = Former(article.title, article.summary, article.text)
        for found, key in ((self._by_url, keys.url_key), (self._by_content, keys.content_hash)):
            if key:
                found.setdefault(key, deque(maxlen=_UNDER_ONE_KEY)).append(this)
        if keys.likeness is not None:
            self._add_likeness(source_id, number, judged.story_id, keys.likeness)
        self._kept.append(this)
        self._sweep(now)
        return number

    def _add_likeness(self, source_id: str, number: int, story_id: str, like: Likeness) -> None:
        near = Remembered(number, source_id, story_id, like.at, like.record, like.keys)
        self._remembered[number] = near
        for key in like.keys:
            self._by_key.setdefault(key, deque(maxlen=NEWEST)).append(number)
        members = self._members.setdefault(story_id, [])
        members.append(near)
        if len(members) > FIRST + LATEST:
            del members[FIRST]
        self._frequencies.learn(like.words)
        counts = self._lines[source_id]
        for line in like.lines:
            counts[line] = counts.get(line, 0) + 1
            if counts[line] == REPEATED:
                self._boilerplate[source_id] |= {line}

    def _sweep(self, now: datetime) -> None:
        """Forget what is older than the window. Numbers that keys still hold lead nowhere then."""
        while len(self._kept) > _ALWAYS and self._kept[0].first_seen < now - self._window:
            old = self._kept.popleft()
            name = (old.source_id, old.id)
            if self._by_id.get(name) is old:
                del self._by_id[name], self._former[name]
            self._remembered.pop(old.number, None)
            self._members.pop(old.story_id, None)
            for found, key in ((self._by_url, old.keys.url_key), (self._by_content, old.keys.content_hash)):
                if key in found and found[key][-1] is old:
                    del found[key]
            for stem in old.keys.likeness.keys if old.keys.likeness is not None else ():
                if stem in self._by_key and self._by_key[stem][-1] == old.number:
                    del self._by_key[stem]


def _filled(
    found: Mapping[bytes, Iterable[KnownArticle]], keys: Iterable[bytes], since: datetime
) -> dict[bytes, tuple[KnownArticle, ...]]:
    filled = {}
    for key in keys:
        recent = tuple(each for each in found.get(key, ()) if each.first_seen >= since)
        if recent:
            filled[key] = recent
    return filled
