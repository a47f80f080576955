"""The words of the house, as frozen values. docs/glossary.md repeats them; there are no synonyms.

Times are aware datetimes: an article's own times keep the offset the publisher gave, everything the program
itself stamps is UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol

# --- sources -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Something polled. ``settings`` is the validated Settings object of its kind (sources/<kind>.py).

    ``every`` is the wished interval between polls, ``every_max`` the longest that back-off may make of it.
    ``text`` says where full text comes from: the feed itself, the article's page, or the page when the feed's
    text is short. ``backfill`` is how far back the first poll may alert (zero: it is a baseline only). ``robots``:
    its pages are read only where robots.txt allows it.
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
    robots: bool = True
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
    """What a kind asks for. ``role`` lets the kind know, on reading, what it had asked for. ``robots``: only if the host's
    robots.txt allows it."""

    url: str
    role: Literal["source", "article"] = "source"
    etag: str = ""
    last_modified: str = ""
    accept: str = "*/*"
    robots: bool = False


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
class Each:
    """Alert about each story the rule matches: the default."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Alert when ``stories`` different stories match within ``window``."""

    stories: int
    window: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Spike:
    """Alert when at least ``minimum`` stories match within ``window`` and they are ``factor`` times what is usual for
    this rule at that hour and weekday, as the last ``weeks`` weeks had it."""

    window: timedelta = timedelta(hours=1)
    factor: float = 3.0
    minimum: int = 5
    weeks: int = 4


@dataclass(frozen=True, slots=True)
class Silence:
    """Alert when nothing matched for ``after``."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class New:
    """Alert when a source or an author matches for the first time. Who matches while the rule (or the source) is
    younger than ``learn`` is learnt and not alerted."""

    by: Literal["source", "author"] = "source"
    learn: timedelta = timedelta(days=7)


Trigger = Each | Threshold | Spike | Silence | New
"""When a rule that matches makes an alert."""


OnUpdate = Literal["never", "title", "always"]
"""Whether an article that changes after a rule matched it alerts again: never, when its headline got other words, or when
headline or text did."""


@dataclass(frozen=True, slots=True)
class OnJoin:
    """What a rule wants to be told of a story that it has alerted about already: that an article joined with a ``term``
    that its alerts had not, or from an outlet with a source ``label`` that none of the outlets so far had, or that so
    many different ``outlets`` carry it now."""

    term: bool = False
    label: bool = False
    outlets: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.term or self.label or bool(self.outlets)


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled alert rule.

    ``sources`` and ``languages`` limit which articles it looks at (empty: all; a source is named by its id or by
    one of its labels). ``send`` names receivers (empty: every receiver). ``place`` is file:line, for messages.
    ``trigger`` is the rule's kind: when its matches make an alert. ``on_update`` and ``on_join`` say when a story that
    was alerted about alerts again: when an article of it changes, when another joins it.
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
    trigger: Trigger = Each()
    on_update: OnUpdate = "never"
    on_join: OnJoin = OnJoin()


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


class Witness(Protocol):
    """An article that can tell where a rule has matched it."""

    def evidence(self, rule: Rule) -> tuple[Evidence, ...]:
        """Every occurrence of every positive term, in order."""


class Match:
    """A rule that an article satisfies, with every occurrence of every positive term, in order.

    Evidence costs more than matching, and of many matches nobody reads it. So it may be left to a ``Witness``: then it
    is worked out when it is first read. Nobody can tell the two apart: a match is a value that never changes. Written by
    hand, since thousands are made in a second and a frozen dataclass takes three times as long.
    """

    __slots__ = ("_evidence", "rule")
    __match_args__ = ("rule", "evidence")

    def __init__(self, rule: Rule, evidence: tuple[Evidence, ...] | Witness) -> None:
        self.rule = rule
        self._evidence = evidence

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where its terms stand."""
        evidence = self._evidence
        if not isinstance(evidence, tuple):
            evidence = self._evidence = evidence.evidence(self.rule)
        return evidence

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Match):
            return NotImplemented
        return self.rule == other.rule and self.evidence == other.evidence

    def __hash__(self) -> int:
        return hash((self.rule, self.evidence))

    def __repr__(self) -> str:
        return f"Match(rule={self.rule!r}, evidence={self.evidence!r})"

    def __reduce__(self) -> tuple[type[Match], tuple[Rule, tuple[Evidence, ...]]]:
        return Match, (self.rule, self.evidence)


# --- outcomes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """The named reason for what happened to an article at one stage; stored, and shown by ``rasid why``.

    stage    name             detail
    read     new | baseline   step, status, guesses …
    story    first | same_article | revision | joined      with=article, story=id
    rule     hit | excluded | none      rule=id, terms=…
    alert    alerted | already_alerted | baseline | too_old     alert=short id, receivers=…
             joined        the story's alert shows this article too     alert=that one
             followed_up   what the rule's on_join asks for: told in reply     alert=short id, follows=, because=, receivers=…
             updated       the article changed, and the rule's on_update asks for that     alert=short id, follows=, receivers=…
             update_not_wanted | no_words_changed | wording_told     a change that is not told, and why
             and of rules of other kinds than each, in alerts/triggers/: counted | counted_before | old_news |
             told_recently | learning | learnt | used_before | no_author | heard       count=, needed=, window=, usual=, who=
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
class CountedStory:
    """A story as the alert of a rule that counts lists it: its first article that the rule matched, and when."""

    headline: str
    url: str = ""
    publisher: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """What made the alert of a rule of another kind than each: the numbers, to be said in any language.

    ``count`` stories matched within ``window_s`` seconds; ``needed`` was the bound, ``usual`` what a spike is measured
    by, of ``weeks`` weeks (0: of the time since the rule began). ``since`` is when a silence began, ``who`` names who
    used a term for the first time. ``stories`` lists the newest of those counted; of a silence, what was heard last.
    """

    kind: Literal["threshold", "spike", "silence", "new"]
    count: int = 0
    needed: int = 0
    window_s: int = 0
    usual: float = 0.0
    weeks: int = 0
    since: datetime | None = None
    who: tuple[str, ...] = ()
    stories: tuple[CountedStory, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One place of an article's headline or text that reads otherwise: the words ``before`` ("" where some were added) and
    ``after`` ("" where some were removed), in their spelling, of no great length. A text may be the summary of an article
    that has no other."""

    field: Literal["title", "text"]
    kind: Literal["added", "removed", "replaced"]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Why a story that was alerted about alerts again.

    Either an article changed: ``changes`` are the first of its changes and ``more`` says how many others there are;
    ``former_headline`` is what the headline was if that is another. Or one joined the story, with ``terms`` or source
    ``labels`` that were new to it, or as the one with which it has so many ``outlets``.
    """

    kind: Literal["update", "join"]
    former_headline: str = ""
    changes: tuple[Change, ...] = ()
    more: int = 0
    terms: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    outlets: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person must learn: complete in itself, so that a delivery needs nothing else, however late.

    ``key`` is unique and deterministic (rule and story; of rules that count, rule and window), ``ref`` is its short
    form for people ("k3f9q"). ``cause`` is what a rule of another kind than each alerts about. ``follow_up`` is why a
    story alerts again, ``follows`` the key of the alert that this one is a reply to ("" without one).
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
    cause: Cause | None = None
    follows: str = ""
    follow_up: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """An article that belongs to a story after the alert of ``alert_key`` was made: the alert shows it too.

    ``place`` and the source make it one: its address, or its id where it has none. ``at`` is when it was seen. ``number``
    is the store's, growing in the order of joining; 0 for one that is not stored yet.
    """

    alert_key: str
    source_id: str
    place: str
    outlet: str
    title: str
    url: str
    at: datetime
    published: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """What stands around a delivery when it is rendered.

    ``shown`` has the first joining of each outlet, the earliest outlets only, ``more`` says how many others there are, and
    ``outlets`` how many are not the alert's own.
    ``fresh`` are joinings that the delivered message does not show yet, ``latest`` is the number of the last one.
    ``reply_to`` is the channel's own name of the message that the alert is a reply to ("" where this receiver has none),
    ``subject`` the headline of that message.
    """

    shown: tuple[Joining, ...] = ()
    more: int = 0
    outlets: int = 0
    fresh: tuple[Joining, ...] = ()
    latest: int = 0
    reply_to: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the alerts of a rule about a story have said: terms that matched, labels and names of outlets, and wordings of
    its articles (as hashes). Kept only as far as the rule's ``on_join`` and ``on_update`` ask for it."""

    terms: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    wordings: frozenset[str] = frozenset()

    def __or__(self, other: Told) -> Told:
        return Told(
            self.terms | other.terms,
            self.labels | other.labels,
            self.outlets | other.outlets,
            self.wordings | other.wordings,
        )

    def __bool__(self) -> bool:
        return bool(self.terms or self.labels or self.outlets or self.wordings)


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story of several that a message lists: a headline, the address it links to ("" for none), and what stands
    behind it (publisher, time)."""

    headline: str
    url: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class OutletLine:
    """An outlet that carries a story too, as a message lists it: its name, when (``at`` for a program that reads it), and
    the address of its article."""

    outlet: str
    time: str
    at: datetime | None = None
    url: str = ""
    title: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a message says of its news in a line of its own: a label in the message's language, and words
    that may be of any other ("" for a sentence that needs none)."""

    label: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Neutral rendering of an alert for one receiver: what to say and in which order, in the receiver's language,
    not how to mark it up. A channel turns it into Telegram HTML, MIME or terminal lines.

    ``id`` is the same for every attempt (alert key and receiver). ``byline`` holds publisher, time and author,
    each to be isolated from the others; ``why`` the rule's title, then "term ×9" for each term. Labels are already
    translated. ``stories`` are the stories that an alert counted, ``more`` says how many others there are. ``rtl`` is the direction of ``language``, the language of the labels; ``article_language`` is that of
    the headline and the excerpts ("" when it is not known). ``created`` is the alert's time, the ids are for lines
    that a program reads.

    ``points`` say why a story is told again. ``also`` are the outlets that carry it too, under ``also_label``; ``also_more``
    says how many others do, ``joined`` are those that the delivered message did not show yet. ``thread`` is the same for
    all messages of a story. ``follows`` is the id of the message that this one is a reply to, ``reply_to`` the channel's
    own name of it and ``subject`` its headline ("" each where there is none).
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
    stories: tuple[StoryLine, ...] = ()
    more: str = ""
    footer: str = ""
    created: datetime | None = None
    rule_id: str = ""
    source_id: str = ""
    article_language: str = ""
    points: tuple[Point, ...] = ()
    also_label: str = ""
    also: tuple[OutletLine, ...] = ()
    also_more: str = ""
    joined: tuple[OutletLine, ...] = ()
    thread: str = ""
    follows: str = ""
    reply_to: str = ""
    subject: str = ""


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
    name of what it delivered (a Telegram message id, a Message-ID). ``shown`` is the number of the last joining that the
    delivered message shows."""

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
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a delivery after an attempt: the decision of alerts.retry, written by the store. ``shown``: see
    Delivery."""

    state: DeliveryState
    reason: str = ""
    due: datetime | None = None
    remote: str = ""
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    """A delivered message that does not show all that has joined its story. ``attempts`` counts those that failed."""

    delivery: Delivery
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class UpdateSettlement:
    """What becomes of an update after an attempt; the delivery itself stays sent, whatever it is.

    done: the message shows all up to the joining ``shown``. later: again at ``due``. dropped: not before something else
    joins. gone: there is no message left to change. ``remote`` is what the channel calls the message from now on.
    """

    result: Literal["done", "later", "dropped", "gone"]
    shown: int = 0
    remote: str = ""
    due: datetime | None = None
    reason: str = ""


# --- the intent of a poll ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with everything that was decided about it. ``known_as`` is the store's number of the article that
    this one revises (role "revision"), else None. ``alerts`` pairs each alert with the receivers it goes to,
    ``joinings`` are the alerts that show the article too, ``told`` pairs the id of a rule with what its alerts about this
    story have said from now on."""

    article: Article
    keys: ArticleKeys
    story_id: str
    role: Literal["first", "same_article", "revision", "joined"]
    outcomes: tuple[Outcome, ...] = ()
    hit_rules: tuple[str, ...] = ()
    alerts: tuple[tuple[Alert, tuple[str, ...]], ...] = ()
    known_as: int | None = None
    joinings: tuple[Joining, ...] = ()
    told: tuple[tuple[str, Told], ...] = ()


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
class Tally:
    """What a poll adds to the memory of a rule of another kind than each, matched at ``at``.

    ``counted`` pairs the stories that count from now on with the article (its id) that brought them; ``voices`` are
    the sources or authors that used the term; ``last`` is the id of the last article that matched. ``alerted`` and
    ``raised`` replace what is remembered (RuleMemory) unless they are None.
    """

    rule_id: str
    kind: str
    at: datetime
    last: str
    counted: tuple[tuple[str, str], ...] = ()
    voices: tuple[str, ...] = ()
    alerted: datetime | None = None
    raised: datetime | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """Everything one poll decided, committed in one transaction."""

    state: SourceState
    record: ReadRecord
    judged: tuple[Judged, ...] = ()
    notices: tuple[tuple[Alert, tuple[str, ...]], ...] = ()
    tallies: tuple[Tally, ...] = ()


# --- what the store knows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Likeness:
    """What an article is compared by with others that tell the same news in other words; computed in stories/, kept
    by the store, which reads nothing of it but what it finds articles by.

    ``record`` is packed, its first byte a version. ``keys`` are the article's heaviest words as 32-bit numbers, heaviest
    first, with ``weights`` beside them: articles that share keys are candidates. ``bands`` are 64-bit numbers that hardly
    any two articles share unless they are copies: what several machines would agree on a story by. ``at`` is when it was
    published, as far as that can be believed. ``words`` are what is learnt of it for document frequencies, ``lines`` for
    its source's boilerplate: hashes, each once.
    """

    record: bytes
    keys: tuple[int, ...]
    weights: tuple[int, ...]
    bands: tuple[int, ...]
    at: datetime
    words: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article that the store remembers for likeness. ``number`` is the store's (0: of the reading being judged)."""

    number: int
    source_id: str
    story_id: str
    at: datetime
    record: bytes
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """The words that a known article had until now, for one that a reading changes."""

    title: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class StorySettings:
    """How articles are judged to be one story: ``window`` is how long a story may be joined after its last article,
    ``threshold`` the score that joins, ``floor`` the least distance in time that two articles are taken to have."""

    window: timedelta = timedelta(days=3)
    threshold: float = 0.0
    floor: timedelta = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class ArticleKeys:
    """What the store is asked by, computed in stories/. ``url_key`` compares addresses (b"" without one),
    ``content_hash`` compares words (b"" for an article without words). ``entry_hash`` is over the words as the source
    itself lists them, before any page was fetched: what "unchanged since the last poll" is decided by; b"" means that
    its page is still to be read. ``title_hash`` is over the headline where ``content_hash`` leaves it out, else b"": both equal are the same words.
    ``likeness`` is None for what is not compared by it."""

    url_key: bytes
    content_hash: bytes
    entry_hash: bytes = b""
    title_hash: bytes = b""
    likeness: Likeness | None = None


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
class Window:
    """A stretch of time: after ``start``, up to ``end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """The counters that a rule of another kind than each needs, asked at ``now``.

    ``windows``: how many stories were counted in each. ``untold``: in the first of them only those after the rule's
    last alert. ``listed``: so many stories of the first window, newest first. ``stories``: which of these were counted
    ever. ``voices``: which of these used the term before. ``source_id`` is the source being polled.
    """

    rule_id: str
    now: datetime
    windows: tuple[Window, ...] = ()
    untold: bool = False
    listed: int = 0
    stories: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class RuleMemory:
    """What the store remembers of a rule of another kind than each, and what it answers to a Question.

    ``since`` is when the rule was first seen; ``last_hit`` when it last matched and ``last_story`` what; ``alerted``
    its last alert, ``raised`` when a spike was last seen to go on. ``counts`` and ``hours`` go with the windows that
    were asked for: stories counted, and in how many hours of it anything was read at all. ``source_since`` is when
    the source that was asked for was first seen.
    """

    rule_id: str
    since: datetime
    last_hit: datetime | None = None
    alerted: datetime | None = None
    raised: datetime | None = None
    last_story: CountedStory | None = None
    counts: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    listed: tuple[CountedStory, ...] = ()
    counted: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    source_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """What a silence is told by: what is remembered of rules, by rule, and when that source was read last which, of
    those due now, was not read for longest (None: none is due)."""

    memories: Mapping[str, RuleMemory] = field(default_factory=dict)
    unread_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows about a batch of articles of one source: by identity, by address, by words.

    ``by_id`` is keyed by the article's id within that source. ``by_url`` and ``by_content`` hold the articles of any
    source under a key that matter to a judgement, oldest first; one whose words were revised stands under its former
    keys as it was then. ``alerted`` holds the keys of all alerts of the stories of these articles.
    ``former`` has, by id, the words of articles in ``by_id`` that this reading may change. ``alike`` has, by id, the
    articles of any source that share most with one that has a likeness, the most alike first; ``members`` the first and
    the latest articles of their stories, by story. ``told`` has, by story and rule, what the rule's alerts have said.
    """

    by_id: Mapping[str, KnownArticle] = field(default_factory=dict)
    by_url: Mapping[bytes, tuple[KnownArticle, ...]] = field(default_factory=dict)
    by_content: Mapping[bytes, tuple[KnownArticle, ...]] = field(default_factory=dict)
    alerted: frozenset[str] = frozenset()
    memories: Mapping[str, RuleMemory] = field(default_factory=dict)
    former: Mapping[str, Former] = field(default_factory=dict)
    alike: Mapping[str, tuple[Remembered, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[Remembered, ...]] = field(default_factory=dict)
    told: Mapping[tuple[str, str], Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lane:
    """A politeness domain with what is due in it: ``host:example.com`` for polls. A lane belongs to one process at
    a time, so that gaps and pacing inside it are ordinary code."""

    key: str
    due: tuple[tuple[Source, SourceState], ...] = ()
