"""Short ways to the values these tests are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.locale import Locale
from monitor.model import Article, Evidence, Expression, Match, Rule, Severity, Source

NOW = datetime(2026, 11, 24, 12, 7, tzinfo=UTC)
ARABIC = Locale("ar", ZoneInfo("Asia/Baghdad"))
ENGLISH = Locale("en", ZoneInfo("Asia/Baghdad"))
SOURCE = Source("albawaba", "feed", "https://example.org/feed", name="البوابة نيوز")


def rule(
    rule_id: str = "coalition",
    *,
    title: str = "",
    send: tuple[str, ...] = (),
    severity: Severity = Severity.NORMAL,
) -> Rule:
    """A rule that is never evaluated here."""
    return Rule(rule_id, Expression(), title=title, send=send, severity=severity)


def occurrences(article: Article, *terms: str) -> tuple[Evidence, ...]:
    """Every occurrence of the terms, as the matcher would report them."""
    found = []
    for field in ("title", "summary", "text"):
        text = getattr(article, field)
        for term in terms:
            start = text.find(term)
            while start >= 0:
                found.append(Evidence(term, field, start, start + len(term), term))
                start = text.find(term, start + len(term))
    return tuple(found)


def match(article: Article, *terms: str, by: Rule | None = None) -> Match:
    """A match with every occurrence of the terms."""
    return Match(by or rule(), occurrences(article, *terms))


def ago(**units: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(**units)
