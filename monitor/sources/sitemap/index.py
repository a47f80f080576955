"""Which sitemaps of an index are worth reading.

An index lists every sitemap that a site ever had, one a month or one a thousand articles. News stand in the newest of
them; to read the others costs the publisher and us, and shows nothing. Which changed is told by ``lastmod``, else by a
date or a number in the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

MAX_CHILDREN = 5
"""Sitemaps of an index that one reading follows."""

MAX_NESTED = 2
"""Those of an index that stands in an index: without a bound, two that name each other would never end."""

LATELY = timedelta(days=2)
"""What changed longer ago than this before the newest is not read again."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_OF_OTHERS = re.compile(
    r"(?:^|[-_/.])(?:tags?|post_tag|categor(?:y|ies)|authors?|users?|pages?|videos?|images?|photos?|galler(?:y|ies)|sections?"
    r"|topics?|taxonom(?:y|ies)|static|products?|events?|programs?|podcasts?)(?=[-_/.\d]|$)",
    re.IGNORECASE,
)
_OF_NEWS = re.compile(r"news|latest|recent|today|24h|48h", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap of an index: its address, and when it changed (None: the index does not say)."""

    address: str
    changed: datetime | None = None


def worth_reading(children: Sequence[Child], now: datetime | None, *, is_nested: bool = False) -> list[Child]:
    """The newest, those for news first; those of tags, authors and pictures only where there are no others.

    ``now`` bounds what the index says of times: some are in the future.
    """
    of_news = [each for each in children if not _OF_OTHERS.search(_name(each))] or list(children)
    last = max((_when(each, now) for each in of_news), default=_LONG_AGO)
    lately = [each for each in of_news if each.changed is None or last - _when(each, now) <= LATELY]
    most = MAX_NESTED if is_nested else MAX_CHILDREN
    ranked = [
        each
        for _, each in sorted(enumerate(lately), key=lambda pair: _rank(pair[1], pair[0], now), reverse=True)
    ]
    if last == _LONG_AGO and len(ranked) > most:
        # Nothing but numbers tells, and on some sites number one is the newest.
        return [*ranked[: most - 1], *lately[:1]] if lately[0] not in ranked[: most - 1] else ranked[:most]
    return ranked[:most]


def _rank(child: Child, at: int, now: datetime | None) -> tuple[bool, datetime, tuple[int, ...], int]:
    """News by name, then by time, then by the numbers in the name (2026-01 after 2025-12, post-9 after post-8), then the
    order of the index."""
    name = _name(child)
    return bool(_OF_NEWS.search(name)), _when(child, now), tuple(map(int, _NUMBER.findall(name)[:6])), -at


def _when(child: Child, now: datetime | None) -> datetime:
    if child.changed is None:
        return _LONG_AGO
    return min(child.changed, now) if now else child.changed


def _name(child: Child) -> str:
    """The path and the query: the host may be called news."""
    parts = urlsplit(child.address)
    return unquote(f"{parts.path}?{parts.query}")[:500]
