"""The words of the house, as frozen values. docs/glossary.md repeats them; there are no synonyms.

Times are aware datetimes: an article's own times keep the offset the publisher gave, everything the program
itself stamps is UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

# --- sources -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Something polled. ``settings`` is the validated Settings object of its kind (sources/<kind>.py).

    ``every`` is the wished interval between polls, ``every_max`` the longest that back-off may make of it.
    ``text`` says where full text comes from: the feed itself, the article's page, or the page when the feed's
    text is short. ``backfill`` is how far back the first poll may alert (zero: it is a baseline only).
    """

    id: str
    kind: str
    url: str
    every: timedelta = timedelta(minutes=5)
    every_max: timedelta = timedelta(hours=6)
    name: str = ""
    language: str = ""
    labels: tuple[str, ...] = ()
    text: Literal["auto", "feed", "page"] = "auto"
    backfill: timedelta = timedelta(0)
    settings: Any = None

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.name or self.id


class Health(StrEnum):
    """How a source is doing, ill or not; shown by ``rasid sources``."""

    NEW = "new"  # never read
    OK = "ok"
    FAILING = "failing"  # the last reads failed, nobody said we are unwelcome
    BLOCKED = "blocked"  # 401, 403, 451, or refused by the guard: waiting won't help


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between polls.

    ``etag`` and ``last_modified`` are the server's own words, echoed byte for byte. ``overlap`` is the share of the
    last reading's articles that were known from earlier readings (None before the second reading): 0 means that
    the feed rolled over and something may have been missed.
    """

    source_id: str
    next_due: datetime
    etag: str = ""
    last_modified: str = ""
    body_hash: bytes = b""
    failures: int = 0
    health: Health = Health.NEW
    last_read: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    last_error: str = ""
    overlap: float | None = None
    baseline_done: bool = False


# --- fetching ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """What a kind asks for. ``role`` lets the kind know, on reading, what it had asked for."""

    url: str
    role: Literal["source", "article"] = "source"
    etag: str = ""
    last_modified: str = ""
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: 200 with a body, or 304 without. Every other status is a FetchError.

    ``headers`` has lower-case names; ``body`` is decompressed and within the cap; ``url`` is the final one.
    """

    request: Request
    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def not_modified(self) -> bool:
        """Whether the server says that what we have is current."""
        return self.status == 304


# --- articles ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """One published item, as its publisher gave it. (source_id, id) is its identity.

    ``title``, ``summary`` and ``text`` are plain text, never markup, and never rewritten: evidence points into them
    by code point. ``published`` and ``updated`` are null when the source does not say. ``guesses`` names what was
    not said by the source but worked out ("encoding", "date", "text", …), so that ``why`` can show it.
    """

    id: str
    source_id: str = ""
    url: str = ""
    canonical_url: str = ""
    title: str = ""
    summary: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    publisher: str = ""
    keywords: tuple[str, ...] = ()
    language: str = ""
    images: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a response gives: articles, in the order of the source, and further Requests to follow.

    ``step`` names how it was read ("feedparser", "trafilatura", …); ``ttl`` is the source's own wish for a pause.
    """

    articles: tuple[Article, ...] = ()
    follow: tuple[Request, ...] = ()
    step: str = ""
    ttl: timedelta | None = None


# --- rules and matches -------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """How loud an alert is. Low is silent where a channel can be."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Expression:
    """Root of the rule language's tree. matching/ defines its nodes and is the only room that reads them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled alert rule.

    ``sources`` and ``languages`` limit which articles it looks at (empty: all; a source is named by its id or by
    one of its labels). ``send`` names receivers (empty: every receiver). ``place`` is file:line, for messages.
    """

    id: str
    expression: Expression
    title: str = ""
    severity: Severity = Severity.NORMAL
    send: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("title", "summary", "text")
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One occurrence of one term: ``field[start:end] == text``, offsets in code points of the original field.

    ``term`` is as written in the rule. ``item`` is the index within authors or keywords, else None.
    """

    term: str
    field: str
    start: int
    end: int
    text: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that an article satisfies, with every occurrence of every positive term, in order."""

    rule: Rule
    evidence: tuple[Evidence, ...]


# --- outcomes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """The named reason for what happened to an article at one stage; stored, and shown by ``rasid why``.

    stage    name             detail
    read     new | baseline   step, status, guesses …
    story    first | same_article | revision | joined      with=article, story=id
    rule     hit | excluded | none      rule=id, terms=…
    alert    alerted | already_alerted | baseline | too_old     alert=short id, receivers=…
    """

    stage: Literal["read", "story", "rule", "alert"]
    name: str
    detail: Mapping[str, str] = field(default_factory=dict)


# --- alerts and deliveries ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of an article's field around hits. ``hits`` are (start, end) spans within ``text``."""

    text: str
    hits: tuple[tuple[int, int], ...] = ()
    field: str = "text"
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person must learn: complete in itself, so that a delivery needs nothing else, however late.

    ``key`` is unique and deterministic (rule and story), ``ref`` is its short form for people ("k3f9q").
    ``kind`` is "rule" for news and "notice" for what the daemon says of itself; a notice has only a headline
    and ``lines``. ``terms`` counts occurrences per matched term as written in the rule; ``title_hits`` are spans of
    hits within ``headline``.
    """

    key: str
    ref: str
    created: datetime
    headline: str
    kind: Literal["rule", "notice"] = "rule"
    severity: Severity = Severity.NORMAL
    rule_id: str = ""
    rule_title: str = ""
    story_id: str = ""
    source_id: str = ""
    source_name: str = ""
    url: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    keywords: tuple[str, ...] = ()
    language: str = ""
    title_hits: tuple[tuple[int, int], ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """Neutral rendering of an alert for one receiver: what to say and in which order, in the receiver's language,
    not how to mark it up. A channel turns it into Telegram HTML, MIME or terminal lines.

    ``id`` is the same for every attempt (alert key and receiver). ``byline`` holds publisher, time and author,
    each to be isolated from the others; ``why`` the rule's title, then "term ×9" for each term. Labels are already
    translated. ``rtl`` is the direction of ``language``, the language of the labels; ``article_language`` is that of
    the headline and the excerpts ("" when it is not known). ``created`` is the alert's time, the ids are for lines
    that a program reads.
    """

    id: str
    ref: str
    headline: str
    language: str
    rtl: bool
    kind: Literal["rule", "notice"] = "rule"
    severity: Severity = Severity.NORMAL
    headline_hits: tuple[tuple[int, int], ...] = ()
    url: str = ""
    byline: tuple[str, ...] = ()
    late: str = ""
    published: datetime | None = None
    excerpts: tuple[Excerpt, ...] = ()
    why_label: str = ""
    why: tuple[str, ...] = ()
    keywords_label: str = ""
    keywords: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    footer: str = ""
    created: datetime | None = None
    rule_id: str = ""
    source_id: str = ""
    article_language: str = ""


class DeliveryState(StrEnum):
    """pending → sending → sent | unknown | failed. ``sending`` is committed before the request goes out."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


OnUnknown = Literal["resend", "hold"]
"""What to do about a delivery whose fate is not known. resend: rather twice than never. hold: wait for a person
(``rasid outbox retry`` or ``drop``)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Alert × receiver: a row of the outbox. ``attempts`` counts finished attempts; ``remote`` is the channel's own
    name of what it delivered (a Telegram message id, a Message-ID)."""

    id: int
    alert: Alert
    receiver: str
    state: DeliveryState
    attempts: int
    created: datetime
    due: datetime
    changed: datetime
    reason: str = ""
    remote: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a delivery after an attempt: the decision of alerts.retry, written by the store."""

    state: DeliveryState
    reason: str = ""
    due: datetime | None = None
    remote: str = ""


# --- the intent of a poll ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with everything that was decided about it. ``known_as`` is the store's number of the article that
    this one revises (role "revision"), else None. ``alerts`` pairs each alert with the receivers it goes to."""

    article: Article
    keys: ArticleKeys
    story_id: str
    role: Literal["first", "same_article", "revision", "joined"]
    outcomes: tuple[Outcome, ...] = ()
    hit_rules: tuple[str, ...] = ()
    alerts: tuple[tuple[Alert, tuple[str, ...]], ...] = ()
    known_as: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One line of a source's history: when it was read, what came, how long it took."""

    at: datetime
    result: str
    status: int | None = None
    took: timedelta = timedelta(0)
    bytes: int = 0
    articles: int = 0
    new: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """Everything one poll decided, committed in one transaction."""

    state: SourceState
    record: ReadRecord
    judged: tuple[Judged, ...] = ()
    notices: tuple[tuple[Alert, tuple[str, ...]], ...] = ()


# --- what the store knows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArticleKeys:
    """What the store is asked by, computed in stories/. ``url_key`` compares addresses (b"" without one),
    ``content_hash`` compares words (b"" for an article without words). ``entry_hash`` is over the words as the source
    itself lists them, before any page was fetched: what "unchanged since the last poll" is decided by; b"" means that
    its page is still to be read. ``title_hash`` is over the headline where ``content_hash`` leaves it out, else b"": both equal are the same words."""

    url_key: bytes
    content_hash: bytes
    entry_hash: bytes = b""
    title_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article the store remembers, as far as judging a new one needs it."""

    number: int
    source_id: str
    id: str
    keys: ArticleKeys
    story_id: str
    first_seen: datetime
    hit_rules: frozenset[str] = frozenset()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows about a batch of articles of one source: by identity, by address, by words.

    ``by_id`` is keyed by the article's id within that source. ``by_url`` and ``by_content`` hold the articles of any
    source under a key that matter to a judgement, oldest first; one whose words were revised stands under its former
    keys as it was then. ``alerted`` holds the keys of all alerts of the stories of these articles.
    """

    by_id: Mapping[str, KnownArticle] = field(default_factory=dict)
    by_url: Mapping[bytes, tuple[KnownArticle, ...]] = field(default_factory=dict)
    by_content: Mapping[bytes, tuple[KnownArticle, ...]] = field(default_factory=dict)
    alerted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lane:
    """A politeness domain with what is due in it: ``host:example.com`` for polls. A lane belongs to one process at
    a time, so that gaps and pacing inside it are ordinary code."""

    key: str
    due: tuple[tuple[Source, SourceState], ...] = ()
