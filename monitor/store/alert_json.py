"""An Alert as JSON and back: the payload of the outbox.

Fields at their default are left out, unknown ones are ignored on reading and missing ones take their default, so that
an older or newer program can still deliver what this one stored.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from monitor.errors import StoreError
from monitor.model import Alert, Cause, Change, CountedStory, Excerpt, FollowUp, Severity
from monitor.store.rows import clean


def dumps(alert: Alert) -> str:
    """JSON text; lone surrogates and NUL in it become U+FFFD, as everywhere in the store."""
    return json.dumps(_plain(alert), ensure_ascii=False, separators=(",", ":"))


def loads(payload: str) -> Alert:
    """The alert that ``dumps`` wrote. Raises StoreError for what is none."""
    try:
        return Alert(**_read(json.loads(payload), _ALERT))
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        RecursionError,
    ) as error:  # JSON of any other shape
        raise StoreError(f"the stored alert can't be read ({type(error).__name__}: {error})") from error


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(held)
            for field in dataclasses.fields(value)
            if (held := getattr(value, field.name)) != field.default
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return clean(value) if isinstance(value, str) else value


def _read(stored: Mapping[str, Any], fields: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: fields[name](value) for name, value in stored.items() if name in fields}


def _same(value: Any) -> Any:
    return value


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _pairs(value: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(pair) for pair in value)


def _excerpts(value: list[Mapping[str, Any]]) -> tuple[Excerpt, ...]:
    return tuple(Excerpt(**_read(each, _EXCERPT)) for each in value)


def _cause(value: Mapping[str, Any] | None) -> Cause | None:
    return None if value is None else Cause(**_read(value, _CAUSE))


def _stories(value: list[Mapping[str, Any]]) -> tuple[CountedStory, ...]:
    return tuple(CountedStory(**_read(each, _STORY)) for each in value)


def _follow_up(value: Mapping[str, Any] | None) -> FollowUp | None:
    return None if value is None else FollowUp(**_read(value, _FOLLOW_UP))


def _changes(value: list[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(**_read(each, _CHANGE)) for each in value)


_EXCERPT: Mapping[str, Callable[[Any], Any]] = {
    "text": _same,
    "hits": _pairs,
    "field": _same,
    "cut_before": _same,
    "cut_after": _same,
}

_STORY: Mapping[str, Callable[[Any], Any]] = {
    "headline": _same,
    "url": _same,
    "publisher": _same,
    "at": _moment,
}

_CAUSE: Mapping[str, Callable[[Any], Any]] = {
    "kind": _same,
    "count": _same,
    "needed": _same,
    "window_s": _same,
    "usual": _same,
    "weeks": _same,
    "since": _moment,
    "who": tuple,
    "stories": _stories,
}

_CHANGE: Mapping[str, Callable[[Any], Any]] = {
    "field": _same,
    "kind": _same,
    "before": _same,
    "after": _same,
}

_FOLLOW_UP: Mapping[str, Callable[[Any], Any]] = {
    "kind": _same,
    "former_headline": _same,
    "changes": _changes,
    "more": _same,
    "terms": tuple,
    "labels": tuple,
    "outlets": _same,
}

_ALERT: Mapping[str, Callable[[Any], Any]] = {
    "key": _same,
    "ref": _same,
    "created": _moment,
    "headline": _same,
    "kind": _same,
    "severity": Severity,
    "rule_id": _same,
    "rule_title": _same,
    "story_id": _same,
    "source_id": _same,
    "source_name": _same,
    "url": _same,
    "publisher": _same,
    "authors": tuple,
    "published": _moment,
    "keywords": tuple,
    "language": _same,
    "title_hits": _pairs,
    "excerpts": _excerpts,
    "terms": _pairs,
    "lines": tuple,
    "cause": _cause,
    "follows": _same,
    "follow_up": _follow_up,
}
