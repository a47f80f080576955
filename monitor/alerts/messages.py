"""What to say about an alert, and in which order, in the receiver's language; how to mark it up is the channel's part.

Line 1 is the news, line 2 who and when, line 3 why it matched. Foreign text is already harmless (``plain``), and
every part stands for itself, so that a channel can isolate or drop it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.locale import Locale
from monitor.model import Alert, Message

LATE = timedelta(hours=1)
"""An article seen, or an alert delivered, later than this says so."""

_TERMS = 8


def message(alert: Alert, receiver: str, locale: Locale, now: datetime) -> Message:
    """The neutral rendering of ``alert`` for ``receiver``, delivered at ``now``. The same id for every attempt."""
    if alert.kind == "notice":
        return _notice(alert, receiver, locale, now)
    return Message(
        id=_id(alert, receiver),
        ref=alert.ref,
        headline=alert.headline,
        language=locale.language,
        rtl=locale.rtl,
        severity=alert.severity,
        created=alert.created,
        rule_id=alert.rule_id,
        source_id=alert.source_id,
        article_language=alert.language,
        headline_hits=alert.title_hits,
        url=alert.url,
        byline=_byline(alert, locale, now),
        late=_late(alert, locale, now),
        published=alert.published,
        excerpts=alert.excerpts,
        why_label=locale.t("Why:"),
        why=_why(alert, locale),
        keywords_label=locale.t("Keywords:") if alert.keywords else "",
        keywords=alert.keywords,
        footer=locale.t("Alert {ref} of rule {rule}", ref=alert.ref, rule=alert.rule_id),
    )


def _notice(alert: Alert, receiver: str, locale: Locale, now: datetime) -> Message:
    return Message(
        id=_id(alert, receiver),
        ref=alert.ref,
        headline=alert.headline,
        language=locale.language,
        rtl=locale.rtl,
        kind="notice",
        severity=alert.severity,
        created=alert.created,
        article_language=locale.language,
        byline=(locale.when(alert.created, now),),
        late=_delivered_late(alert, locale, now),
        lines=alert.lines,
        footer=locale.t("Notice {ref} of Rasid", ref=alert.ref),
    )


def _id(alert: Alert, receiver: str) -> str:
    return f"{alert.key}@{receiver}"


def _byline(alert: Alert, locale: Locale, now: datetime) -> tuple[str, ...]:
    """Publisher, time, authors. The time is the publisher's, or ours when it gave none."""
    if alert.published is None:
        time = locale.t("seen {time}", time=locale.when(alert.created, now))
    else:
        time = locale.when(alert.published, now)
    authors = locale.t(", ").join(name for name in alert.authors if name != alert.publisher)
    return tuple(part for part in (alert.publisher, time, authors) if part)


def _late(alert: Alert, locale: Locale, now: datetime) -> str:
    delay = alert.created - alert.published if alert.published else timedelta(0)
    seen = locale.t("seen {span} late", span=locale.span(delay)) if delay > LATE else ""
    return " · ".join(part for part in (seen, _delivered_late(alert, locale, now)) if part)


def _delivered_late(alert: Alert, locale: Locale, now: datetime) -> str:
    delay = now - alert.created
    return locale.t("delivered {span} late", span=locale.span(delay)) if delay > LATE else ""


def _why(alert: Alert, locale: Locale) -> tuple[str, ...]:
    terms = [f"{term} ×{count}" for term, count in alert.terms[:_TERMS]]
    more = len(alert.terms) - len(terms)
    if more > 0:
        terms.append(locale.n("{n} more term", "{n} more terms", more))
    return (alert.rule_title, *terms)
