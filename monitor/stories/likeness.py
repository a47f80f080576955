"""From articles to what they are compared by: the whole of a reading at once, since its lines tell what its source always
prints."""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.model import Article, Likeness
from monitor.stories import lines, record
from monitor.stories.background import REPEATED, Background
from monitor.stories.frequencies import Frequencies
from monitor.stories.lines import Line
from monitor.stories.roundups import is_roundup
from monitor.stories.words import Words, words_of

KEYS = 12
"""Stems of an article under which it is found."""

BANDS = 3
"""Numbers that near-copies share, besides that of the exact words."""

_TITLE = 1_000  # characters of a headline that are read
_FEWEST_WORDS = 4
_BUCKETS = 12
_LEARNT = 400


@dataclass(frozen=True, slots=True)
class _Read:
    title: Words
    lines: tuple[Line, ...]


def likenesses(
    source_id: str,  # noqa: ARG001 - whose background it is; named like in everything else that judges
    articles: Sequence[Article],
    background: Background,
    now: datetime,
) -> list[Likeness | None]:
    """What each article of a reading of one source is compared by; None for those that are not compared: live pages and
    round-ups, and what has hardly a word. Lines that repeat within the reading count as well as those known."""
    read = [_read(article) for article in articles]
    repeated = _repeated(read)
    boilerplate = background.boilerplate | repeated if repeated else background.boilerplate
    return [
        None
        if is_roundup(article.title)
        else _likeness(each, article, boilerplate, background.frequencies, now)
        for article, each in zip(articles, read, strict=True)
    ]


def _repeated(read: Sequence[_Read]) -> frozenset[int]:
    """The lines that stand in several articles of the reading."""
    if len(read) < REPEATED:
        return frozenset()
    counts = Counter(hash_ for each in read for hash_ in {line.hash for line in each.lines})
    return frozenset(hash_ for hash_, count in counts.items() if count >= REPEATED)


def _read(article: Article) -> _Read:
    text = article.text if len(article.text) >= len(article.summary) else article.summary
    return _Read(words_of(article.title[:_TITLE]), tuple(lines.lines_of(text)))


def _likeness(
    read: _Read, article: Article, boilerplate: Collection[int], frequencies: Frequencies, now: datetime
) -> Likeness | None:
    body = lines.body(read.lines, read.title.stems, boilerplate)
    text = [stem for line in body for stem in line.words.stems]
    stems = [*read.title.stems, *text]
    if len(stems) < _FEWEST_WORDS:
        return None
    at = believed(article.published, now)
    made = record.make(read.title, body, text, frequencies, at)
    return Likeness(
        record=made.record,
        keys=made.stems[:KEYS],
        weights=made.weights[:KEYS],
        bands=_bands(stems, made.pairs),
        at=at,
        words=tuple(dict.fromkeys(stems[:_LEARNT])),
        lines=lines.at_the_edges(read.lines),
    )


def believed(published: datetime | None, now: datetime) -> datetime:
    """When an article was published, in UTC: now, where its source does not say or says that it is to come."""
    return min(in_utc(published, now), now)


def in_utc(published: datetime | None, otherwise: datetime) -> datetime:
    """A time in UTC; one without a zone counts as such. ``otherwise`` where there is none."""
    if published is None:
        return otherwise
    try:
        return (published if published.tzinfo else published.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # the first hours of year 1, which are before it in UTC
        return otherwise


def _bands(stems: Sequence[int], pairs: Sequence[int]) -> tuple[int, ...]:
    """The hash of all words, and of samples of the lead's word pairs (minwise hashing with one permutation; Li, Owen,
    Zhang, "One permutation hashing", 2012)."""
    smallest: list[int] = [1 << 16] * _BUCKETS
    for pair in pairs:
        place = pair % _BUCKETS
        smallest[place] = min(smallest[place], pair)
    width = _BUCKETS // BANDS
    words = struct.pack(f"<{len(stems)}I", *stems)
    found = [hashlib.blake2b(words, digest_size=8).digest()]
    for band in range(BANDS):
        sample = smallest[band * width : (band + 1) * width]
        if min(sample) < 1 << 16:
            found.append(
                hashlib.blake2b(struct.pack(f"<{width + 1}I", band, *sample), digest_size=8).digest()
            )
    return tuple(int.from_bytes(digest, "little") for digest in found)
