"""Values as columns and back: times, lists, foreign text; and the rows that views give.

Foreign text is cleaned here, at the boundary of the store and nowhere before: SQLite refuses lone surrogates and its
text functions stop at NUL. Each such character becomes U+FFFD, one for one, so that offsets keep their meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeVar

from monitor.model import Alert, Article, ArticleKeys, Delivery, Health, Outcome, ReadRecord, SourceState

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# Made once: json.dumps with options makes an encoder at every call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# A year at either end of what datetime can hold can't be moved between zones; no publisher means it.
_FIRST_YEAR, _LAST_YEAR = 2, 9998

# Lists of values in a statement are padded to one of these lengths, so that few distinct statements stay prepared.
_LENGTHS = (1, 4, 8, 16, 32, 64, 128, 512)


# --- values ------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """``text`` as SQLite can hold it: lone surrogates and NUL become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def exact(text: str) -> bytes:
    """A server's own words, to be echoed unchanged, whatever they are."""
    return text.encode("utf-8", "surrogatepass")


def as_said(stored: bytes) -> str:
    """What ``exact`` stored."""
    return stored.decode("utf-8", "surrogatepass")


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def micros_or_none(moment: datetime | None) -> int | None:
    """The same where there may be none."""
    return None if moment is None else micros(moment)


def moment(stored: int) -> datetime:
    """What ``micros`` stored, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def moment_or_none(stored: int | None) -> datetime | None:
    """The same where there may be none."""
    return None if stored is None else moment(stored)


def local(said: datetime | None) -> tuple[int | None, int | None]:
    """A publisher's time as microseconds and the offset it was given with, in seconds."""
    if said is None or not _FIRST_YEAR <= said.year <= _LAST_YEAR:
        return None, None
    offset = said.utcoffset() or timedelta(0)
    return micros(said), int(offset.total_seconds())


def as_published(stored: int | None, offset: int | None) -> datetime | None:
    """What ``local`` stored, with the publisher's offset."""
    if stored is None:
        return None
    zone = timezone(timedelta(seconds=offset)) if offset else UTC
    return moment(stored).astimezone(zone)


def listed(texts: Iterable[str]) -> str:
    """A list of texts as a JSON array."""
    return _encode([clean(text) for text in texts])


def unlisted(stored: str) -> tuple[str, ...]:
    """What ``listed`` stored."""
    return tuple(json.loads(stored))


def detailed(detail: Mapping[str, str]) -> str:
    """An outcome's detail as a JSON object."""
    return _encode({clean(key): clean(value) for key, value in detail.items()})


def marked(sql: str, values: Iterable[T], mark: str = "?") -> Iterator[tuple[str, list[T]]]:
    """``sql`` with "{marks}" replaced by as many marks as there are values, in portions of bounded length.

    The last value is repeated to fill a portion up: harmless for membership.
    """
    wanted = list(values)
    for start in range(0, len(wanted), _LENGTHS[-1]):
        portion = wanted[start : start + _LENGTHS[-1]]
        length = next(each for each in _LENGTHS if each >= len(portion))
        portion += portion[-1:] * (length - len(portion))
        yield _with_marks(sql, mark, length), portion


@lru_cache(maxsize=256)
def _with_marks(sql: str, mark: str, length: int) -> str:
    return sql.replace("{marks}", ", ".join([mark] * length))


# --- rows of views -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source as ``rasid sources`` shows it. ``reads`` are its last reads, newest first; ``hourly`` counts new
    articles in each of the last 24 hours, oldest first. ``active`` is false for one that is no longer configured."""

    state: SourceState
    kind: str
    url: str
    active: bool
    reads: tuple[ReadRecord, ...] = ()
    hourly: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with what the store remembers about it. ``last_seen`` is exact to the hour. ``emptied``: its
    summary and text were let go by age."""

    number: int
    article: Article
    keys: ArticleKeys
    story_id: str
    role: str
    first_seen: datetime
    last_seen: datetime
    emptied: bool = False


@dataclass(frozen=True, slots=True)
class FormerText:
    """What an article said until ``at``."""

    at: datetime
    url: str
    title: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class DatedOutcome:
    """An outcome with the moment of the poll that decided it."""

    at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert with the article it came from (None for a notice, or once that is forgotten) and its deliveries."""

    alert: Alert
    article: int | None
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """Everything known of one article: what ``rasid why`` shows.

    ``read`` is the read that brought it, while the source's history still holds it; ``mates`` are the other articles
    of its story, oldest first, at most fifty; ``alerts`` all alerts of its story.
    """

    article: StoredArticle
    read: ReadRecord | None
    former: tuple[FormerText, ...]
    outcomes: tuple[DatedOutcome, ...]
    hit_rules: tuple[str, ...]
    mates: tuple[StoredArticle, ...]
    alerts: tuple[SentAlert, ...]


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article as its story shows it. ``former`` is what it said before, the first wording first; ``judged`` the
    outcome that says why it belongs here, None once that is forgotten."""

    article: StoredArticle
    former: tuple[FormerText, ...] = ()
    judged: Outcome | None = None


@dataclass(frozen=True, slots=True)
class StoryReport:
    """A story as ``rasid story`` shows it: its first articles in the order they came, ``more`` says how many others there
    are; and all its alerts, each with the number of the article that made it."""

    id: str
    first_seen: datetime
    articles: tuple[StoryArticle, ...]
    alerts: tuple[SentAlert, ...]
    more: int = 0

    def alerts_of(self, number: int) -> tuple[SentAlert, ...]:
        """The alerts that one article made."""
        return tuple(sent for sent in self.alerts if sent.article == number)


@dataclass(frozen=True, slots=True)
class Counts:
    """Deliveries by state. ``failed`` leaves out those that a person dropped."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """The numbers of the STATUS= line."""

    sources: int
    pending: int
    unknown: int
    failed: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator's retry or drop did: the deliveries it changed, as they are now, and those it may not change
    in the state they are in (already sent, or being sent at this moment). Both empty: there is no such delivery."""

    changed: tuple[Delivery, ...] = ()
    refused: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the nightly upkeep did. ``counted``: stories and voices that no rule looks back to. ``alike``: articles
    that nothing can be like any more. ``damage`` is what SQLite found wrong with the file; empty when it is sound."""

    articles: int = 0
    deliveries: int = 0
    alerts: int = 0
    reads: int = 0
    counted: int = 0
    alike: int = 0
    damage: str = ""


# --- rows to values ----------------------------------------------------------------------------------------------

STATE_COLUMNS = (
    "id, next_due, etag, last_modified, body_hash, failures, health, last_read, last_success, last_new, "
    "last_error, overlap, baseline_done"
)

READ_COLUMNS = "at, result, status, took, bytes, articles, new, note"

ARTICLE_COLUMNS = (
    "number, source_id, id, story_id, role, url_key, content_hash, first_seen, last_seen, emptied, url, "
    "canonical_url, title, authors, published, published_offset, updated, updated_offset, publisher, keywords, "
    "language, images, guesses, summary, text"
)


def state_of(row: tuple[Any, ...]) -> SourceState:
    """A SourceState from STATE_COLUMNS."""
    return SourceState(
        source_id=row[0],
        next_due=moment(row[1]),
        etag=as_said(row[2]),
        last_modified=as_said(row[3]),
        body_hash=row[4],
        failures=row[5],
        health=Health(row[6]),
        last_read=moment_or_none(row[7]),
        last_success=moment_or_none(row[8]),
        last_new=moment_or_none(row[9]),
        last_error=row[10],
        overlap=row[11],
        baseline_done=bool(row[12]),
    )


def read_of(row: tuple[Any, ...]) -> ReadRecord:
    """A ReadRecord from READ_COLUMNS."""
    at, result, status, took, size, articles, new, note = row
    return ReadRecord(
        at=moment(at),
        result=result,
        status=status,
        took=timedelta(microseconds=took),
        bytes=size,
        articles=articles,
        new=new,
        note=note,
    )


def article_of(row: tuple[Any, ...]) -> StoredArticle:
    """A StoredArticle from ARTICLE_COLUMNS."""
    article = Article(
        source_id=row[1],
        id=row[2],
        url=row[10],
        canonical_url=row[11],
        title=row[12],
        authors=unlisted(row[13]),
        published=as_published(row[14], row[15]),
        updated=as_published(row[16], row[17]),
        publisher=row[18],
        keywords=unlisted(row[19]),
        language=row[20],
        images=unlisted(row[21]),
        guesses=unlisted(row[22]),
        summary=row[23],
        text=row[24],
    )
    return StoredArticle(
        number=row[0],
        article=article,
        keys=ArticleKeys(row[5], row[6]),
        story_id=row[3],
        role=row[4],
        first_seen=moment(row[7]),
        last_seen=moment(row[8]),
        emptied=bool(row[9]),
    )
