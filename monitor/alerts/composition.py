"""From a match to an alert: complete in itself, so that it can be delivered whenever, whatever became of the article.

Excerpts are windows over the summary or the text, with some words around their hits, 160 units at most. The first is the one with the most different
terms, then with the most hits, then the earliest; the second is the best of what the first does not show. A window
is found by two pointers over the hits in order, so that ten thousand hits cost ten thousand steps.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.wording import border_after, border_before, fitting, plain, units, within
from monitor.model import Alert, Article, Evidence, Excerpt, FollowUp, Match, Rule, Severity, Source

EXCERPTS = 2
EXCERPT_UNITS = 160
WINDOW_UNITS = 120
"""How far apart hits of one excerpt may stand: what is left of the room shows the words around them."""

# What is kept of foreign lists and lines: an alert is read in two seconds and stored for months.
_HEADLINE = 1000
_NAME = 200
_KEYWORDS = 12
_AUTHORS = 5
_TERMS = 20

_TRIES = 8  # windows looked at; the best may only repeat what is shown already

_REF_FIRST = "bcdfghjkmnpqrstvwxz"
_REF_NEXT = _REF_FIRST + "23456789"
_REF_LENGTH = 5


def alert_key(rule_id: str, story_id: str) -> str:
    """The identity of an alert: one for a rule and a story, for ever."""
    return rule_key(rule_id, story_id)


def rule_key(rule_id: str, *parts: str) -> str:
    """The identity of an alert of a rule, by whatever else makes it one."""
    quoted = rule_id.replace("%", "%25").replace("/", "%2F")
    return "/".join((f"rule:{quoted}", *parts))


def ref_of(key: str) -> str:
    """A short name of an alert for people to read out and type: five characters, a letter first, without vowels (no
    words), without l, 1, o, 0 (no look-alikes). Not unique: some ten million."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    number, first = divmod(int.from_bytes(digest, "big"), len(_REF_FIRST))
    ref = _REF_FIRST[first]
    for _ in range(_REF_LENGTH - 1):
        number, index = divmod(number, len(_REF_NEXT))
        ref += _REF_NEXT[index]
    return ref


def compose(
    rule: Rule, match: Match, article: Article, story_id: str, source: Source, now: datetime
) -> Alert:
    """The alert of a rule about an article, first of its story or not."""
    key = alert_key(rule.id, story_id)
    title_hits = [(each.start, each.end) for each in match.evidence if each.field == "title"]
    headline, hits = plain(_beginning(article.title, _HEADLINE), title_hits)
    if not headline:
        lead = _lead(article)
        headline, hits = (lead.text, ()) if lead else (article.url or source.title, ())
    return Alert(
        key=key,
        ref=ref_of(key),
        created=now,
        headline=headline,
        severity=rule.severity,
        rule_id=rule.id,
        rule_title=_line(rule.title or rule.id),
        story_id=story_id,
        source_id=source.id,
        source_name=_line(source.title),
        url=article.url or article.canonical_url,
        publisher=_line(article.publisher) or _line(source.title),
        authors=_lines(article.authors, _AUTHORS),
        published=article.published,
        keywords=_lines(article.keywords, _KEYWORDS),
        language=article.language,
        title_hits=hits,
        excerpts=_excerpts(article, match.evidence),
        terms=_terms(match.evidence),
    )


def follow(alert: Alert, key: str, follows: str, follow_up: FollowUp) -> Alert:
    """``alert`` under another key, about a story again. ``follows`` is the key of the alert that it is a reply to."""
    return replace(alert, key=key, ref=ref_of(key), follows=follows, follow_up=follow_up)


def notice(
    kind_key: str,
    headline: str,
    lines: Iterable[str],
    now: datetime,
    severity: Severity = Severity.NORMAL,
) -> Alert:
    """What the daemon has to say of itself. ``kind_key`` makes it one notice however often it is raised, so it
    holds what the notice is about and for how long ("receiver:desk:2026-11-24")."""
    key = f"notice:{kind_key}"
    return Alert(
        key=key,
        ref=ref_of(key),
        created=now,
        headline=plain(_beginning(headline, _HEADLINE))[0],
        kind="notice",
        severity=severity,
        lines=tuple(plain(_beginning(line, _HEADLINE))[0] for line in lines),
    )


def _line(text: str) -> str:
    return plain(_beginning(text, _NAME))[0]


def _beginning(text: str, most: int) -> str:
    return text[: border_before(text, most)]


def _lines(texts: Iterable[str], most: int) -> tuple[str, ...]:
    lines = dict.fromkeys(line for text in texts if (line := _line(text)))
    return tuple(lines)[:most]


def _terms(evidence: Iterable[Evidence]) -> tuple[tuple[str, int], ...]:
    """How often each term was found, in the order of their first hits."""
    counts = Counter(each.term for each in evidence)
    return tuple((_line(term), count) for term, count in list(counts.items())[:_TERMS])


# --- excerpts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring hits of one field that fit into one excerpt."""

    field: str
    start: int
    end: int
    hits: int
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a field that is shown."""

    field: str
    start: int
    end: int
    excerpt: Excerpt


def _excerpts(article: Article, evidence: Iterable[Evidence]) -> tuple[Excerpt, ...]:
    """The best pieces of summary and text, in reading order; the article's beginning when neither holds a hit."""
    fields = {"summary": article.summary, "text": article.text}
    hits: dict[str, list[Evidence]] = {field: [] for field in fields}
    for each in sorted(evidence, key=lambda each: (each.start, each.end)):
        if each.field in fields:
            hits[each.field].append(each)
    windows = [window for field, text in fields.items() for window in _windows(field, text, hits[field])]
    shown: list[_Piece] = []
    told: frozenset[str] = frozenset()
    for _ in range(_TRIES):
        if not windows or len(shown) == EXCERPTS:
            break
        best = max(windows, key=lambda window: _worth(window, told))
        piece = _piece(best, fields[best.field], hits[best.field], shown)
        if piece.excerpt.text and not any(_repeats(piece.excerpt, other.excerpt) for other in shown):
            shown.append(piece)
            told |= best.terms
        windows = [each for each in windows if not _overlaps(each, piece)]
    if not shown:
        lead = _lead(article)
        return () if lead is None else (lead,)
    order = list(fields)
    return tuple(
        piece.excerpt for piece in sorted(shown, key=lambda each: (order.index(each.field), each.start))
    )


def _worth(window: _Window, told: frozenset[str]) -> tuple[int, int, int, int]:
    return len(window.terms - told), len(window.terms), window.hits, -window.start


def _windows(field: str, text: str, hits: Sequence[Evidence]) -> Iterator[_Window]:
    """For every hit the window that begins with it and holds as many of the following as fit."""
    counts: Counter[str] = Counter()
    last = 0
    reach = 0
    for first, hit in enumerate(hits):
        last = max(last, first)
        limit = fitting(text, WINDOW_UNITS, hit.start)
        while last < len(hits) and (last == first or hits[last].end <= limit):
            counts[hits[last].term] += 1
            reach = max(reach, hits[last].end)
            last += 1
        yield _Window(field, hit.start, min(reach, limit), last - first, frozenset(counts))
        counts[hit.term] -= 1
        if not counts[hit.term]:
            del counts[hit.term]


def _piece(window: _Window, text: str, hits: Sequence[Evidence], shown: Iterable[_Piece]) -> _Piece:
    """The window with as many words around it as there is room, without what is shown already."""
    taken = [(piece.start, piece.end) for piece in shown if piece.field == window.field]
    floor = max((end for _, end in taken if end <= window.start), default=0)
    ceiling = min((start for start, _ in taken if start >= window.end), default=len(text))
    room = EXCERPT_UNITS - units(text[window.start : window.end])
    start = max(floor, _back(text, window.start, room // 2))
    start = border_after(text, start, window.start)
    end = min(ceiling, max(window.end, fitting(text, EXCERPT_UNITS, start)))
    end = max(border_before(text, end, window.start), min(window.end, end))
    spans = ((each.start, each.end) for each in hits)
    line, marked = plain(text[start:end], within(spans, start, end))
    excerpt = Excerpt(
        text=line,
        hits=marked,
        field=window.field,
        cut_before=bool(text[:start].strip()),
        cut_after=bool(text[end:].strip()),
    )
    return _Piece(window.field, start, end, excerpt)


def _back(text: str, index: int, room: int) -> int:
    """The farthest index that is at most ``room`` units before ``index``."""
    while index > 0:
        room -= units(text[index - 1])
        if room < 0:
            break
        index -= 1
    return index


def _overlaps(window: _Window, piece: _Piece) -> bool:
    return window.field == piece.field and window.start < piece.end and piece.start < window.end


def _repeats(excerpt: Excerpt, other: Excerpt) -> bool:
    """Feeds often give the text's beginning as the summary."""
    return excerpt.text in other.text or other.text in excerpt.text


def _lead(article: Article) -> Excerpt | None:
    """How the article begins, for a match in its title or elsewhere."""
    for field, text in (("summary", article.summary), ("text", article.text)):
        line, _ = plain(text[: EXCERPT_UNITS * 4])
        if line:
            end = border_before(line, fitting(line, EXCERPT_UNITS))
            cut_after = end < len(line) or len(text) > EXCERPT_UNITS * 4
            return Excerpt(line[:end].rstrip(), field=field, cut_after=cut_after)
    return None
