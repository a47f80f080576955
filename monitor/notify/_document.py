"""A Message as a JSON document, for programs: what a webhook posts and a command reads from its standard input.

docs/schemas/alert.schema.json describes it, docs/interfaces.md says it in words. Fields may be added; those that are
there keep their meaning while ``version`` is 1. Offsets are code points of the string beside them. Every text is one
harmless line (alerts.wording): what comes from feeds can break neither a terminal nor a log of whoever reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from monitor.alerts.wording import Spans, cut, plain
from monitor.model import Excerpt, Message, OutletLine
from monitor.notify._links import web_link
from monitor.notify._text import body, headline

VERSION = 1

_LONGEST = 4000
_TEXT = 8000


def encoded(message: Message) -> bytes:
    """The document as UTF-8, on one line. The same for every attempt, but for ``late``, which says how late it is, and
    ``text``, which repeats it."""
    return json.dumps(document(message), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def document(message: Message) -> dict[str, Any]:
    """The fields, in the order of the schema."""
    title, hits = _marked(message.headline, message.headline_hits)
    return {
        "version": VERSION,
        "id": _line(message.id),
        "ref": _line(message.ref),
        "kind": message.kind,
        "severity": message.severity.value,
        "rule": _line(message.rule_id),
        "source": _line(message.source_id),
        "created": _utc(message.created),
        "headline": title,
        "headline_hits": hits,
        "url": web_link(message.url),
        "language": _line(message.article_language),
        "published": message.published.isoformat() if message.published else None,
        "byline": _all(message.byline),
        "late": _line(message.late),
        "excerpts": [_excerpt(excerpt) for excerpt in message.excerpts],
        "why": _all(message.why),
        "keywords": _all(message.keywords),
        "points": [{"label": _line(point.label), "words": _line(point.words)} for point in message.points],
        "stories": [
            {"headline": _line(story.headline), "url": web_link(story.url), "origin": _line(story.origin)}
            for story in message.stories
        ],
        "more": _line(message.more),
        "also": [_outlet(outlet) for outlet in message.also],
        "also_more": _line(message.also_more),
        "lines": _all(message.lines),
        "thread": _line(message.thread),
        "follows": _line(message.follows),
        "text": f"{headline(message)}\n{body(message, _TEXT)}".rstrip("\n"),
        "text_language": _line(message.language),
    }


def _marked(text: str, hits: Spans) -> tuple[str, list[dict[str, int]]]:
    line, spans = plain(cut(text, _LONGEST), hits)
    return line, [{"start": start, "end": end} for start, end in spans]


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    text, hits = _marked(excerpt.text, excerpt.hits)
    return {
        "field": excerpt.field,
        "text": text,
        "hits": hits,
        "cut_before": excerpt.cut_before,
        "cut_after": excerpt.cut_after,
    }


def _outlet(line: OutletLine) -> dict[str, str | None]:
    return {
        "outlet": _line(line.outlet),
        "time": _line(line.time),
        "at": _utc(line.at),
        "title": _line(line.title),
        "url": web_link(line.url),
        "source": _line(line.source_id),
    }


def _all(parts: Iterable[str]) -> list[str]:
    return [line for part in parts if (line := _line(part))]


def _line(text: str) -> str:
    return plain(cut(text, _LONGEST))[0]


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
