"""What to say about an alert, and in which order, in the receiver's language; how to mark it up is the channel's part.

Line 1 is the news, line 2 who and when, line 3 why it matched. Foreign text is already harmless (``plain``), and
every part stands for itself, so that a channel can isolate or drop it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.locale import Locale
from monitor.model import (
    Alert,
    Cause,
    Change,
    CountedStory,
    FollowUp,
    Joining,
    Message,
    OutletLine,
    Point,
    StoryLine,
    Thread,
)

LATE = timedelta(hours=1)
"""An article seen, or an alert delivered, later than this says so."""

OUTLETS = 10
"""How many of the outlets that carry a story too are listed."""

_TERMS = 8
_NO_THREAD = Thread()


def message(
    alert: Alert, receiver: str, locale: Locale, now: datetime, thread: Thread = _NO_THREAD
) -> Message:
    """The neutral rendering of ``alert`` for ``receiver``, delivered at ``now``, with what its ``thread`` holds. The same id
    for every attempt, and for every update."""
    if alert.kind == "notice":
        return _notice(alert, receiver, locale, now)
    if alert.cause is not None and alert.cause.kind != "new":
        return _of_stories(alert, alert.cause, receiver, locale, now)
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
        points=_points(alert.follow_up, locale) if alert.follow_up else (),
        also_label=_also(thread, locale),
        also=tuple(_outlet_line(each, locale, now) for each in thread.shown),
        also_more=locale.n("and {n} other", "and {n} others", thread.more) if thread.more else "",
        joined=tuple(_outlet_line(each, locale, now) for each in thread.fresh),
        thread=f"story:{alert.story_id}" if alert.story_id else _of_the_day(alert, locale),
        follows=f"{alert.follows}@{receiver}" if alert.follows else "",
        reply_to=thread.reply_to,
        subject=thread.subject,
    )


def _points(follow_up: FollowUp, locale: Locale) -> tuple[Point, ...]:
    """Why the story is told again."""
    if follow_up.kind == "update":
        return tuple(_what_changed(follow_up, locale))
    points = [
        Point(locale.t("New in this story:"), locale.t(", ").join(follow_up.terms)),
        Point(locale.t("New among its sources:"), locale.t(", ").join(follow_up.labels)),
    ]
    points = [point for point in points if point.words]
    if follow_up.outlets:
        carried = locale.n(
            "{n} outlet carries this story now", "{n} outlets carry this story now", follow_up.outlets
        )
        points.append(Point(carried))
    return tuple(points)


def _what_changed(follow_up: FollowUp, locale: Locale) -> Iterator[Point]:
    if follow_up.former_headline:
        yield Point(locale.t("The headline was:"), follow_up.former_headline)
    for change in follow_up.changes:
        yield from _changed(change, locale)
    if follow_up.more:
        yield Point(locale.n("and {n} more change", "and {n} more changes", follow_up.more))
    if not follow_up.former_headline and not follow_up.changes:
        yield Point(locale.t("Its words have changed."))


def _changed(change: Change, locale: Locale) -> Iterator[Point]:
    match change.kind:
        case "added":
            yield Point(locale.t("Added:"), change.after)
        case "removed":
            yield Point(locale.t("Removed:"), change.before)
        case "replaced":
            yield Point(locale.t("It said:"), change.before)
            yield Point(locale.t("Now it says:"), change.after)


def _also(thread: Thread, locale: Locale) -> str:
    """What stands over the list of those that joined. The alert's own outlet may be among them, with a further article."""
    if thread.outlets:
        return locale.n("Also in {n} outlet:", "Also in {n} outlets:", thread.outlets)
    return locale.t("Continued in:") if thread.shown else ""


def _outlet_line(joined: Joining, locale: Locale, now: datetime) -> OutletLine:
    time = locale.when(joined.published or joined.at, now)
    return OutletLine(joined.outlet, time, joined.at, joined.url, joined.title, joined.source_id)


def _of_the_day(alert: Alert, locale: Locale) -> str:
    """What alerts of a rule about no one story are kept together by."""
    return f"rule:{alert.rule_id}:{alert.created.astimezone(locale.timezone):%Y-%m-%d}"


def _of_stories(alert: Alert, cause: Cause, receiver: str, locale: Locale, now: datetime) -> Message:
    """An alert about several stories, or about none: the numbers are the headline."""
    more = max(0, cause.count - len(cause.stories))
    return Message(
        id=_id(alert, receiver),
        ref=alert.ref,
        headline=_in_numbers(alert, cause, locale),
        language=locale.language,
        rtl=locale.rtl,
        severity=alert.severity,
        created=alert.created,
        rule_id=alert.rule_id,
        article_language=locale.language,
        late=_delivered_late(alert, locale, now),
        stories=tuple(_story_line(story, locale, now) for story in cause.stories),
        more=locale.n("and {n} more story", "and {n} more stories", more) if more else "",
        why_label=locale.t("Why:"),
        why=(alert.rule_title, *_numbers(cause, locale, now)),
        footer=locale.t("Alert {ref} of rule {rule}", ref=alert.ref, rule=alert.rule_id),
        thread=_of_the_day(alert, locale),
    )


def _in_numbers(alert: Alert, cause: Cause, locale: Locale) -> str:
    """ "Oil price: 7 stories in 1 hour"."""
    span = locale.span(timedelta(seconds=cause.window_s))
    if cause.kind == "silence":
        return locale.t(
            "{rule}: nothing for {span}", rule=alert.rule_title, span=_silence(alert, cause, locale)
        )
    return locale.n(
        "{rule}: {n} story in {span}",
        "{rule}: {n} stories in {span}",
        cause.count,
        rule=alert.rule_title,
        span=span,
    )


def _silence(alert: Alert, cause: Cause, locale: Locale) -> str:
    """How long it had lasted when it was told: what was asked for, or more where nobody could tell it in time."""
    lasted = alert.created - cause.since if cause.since else timedelta(0)
    return locale.span(max(lasted, timedelta(seconds=cause.window_s)))


def _numbers(cause: Cause, locale: Locale, now: datetime) -> tuple[str, ...]:
    """What the numbers are measured by."""
    if cause.kind == "threshold":
        return (locale.n("from {n} story on", "from {n} stories on", cause.needed),)
    if cause.kind == "silence":
        heard = locale.t("last match below") if cause.stories else locale.t("it has never matched")
        since = locale.t("since {time}", time=locale.when(cause.since, now)) if cause.since else ""
        return tuple(part for part in (since, heard) if part)
    usual = f"{cause.usual:g}"
    if cause.weeks:
        return (
            locale.n(
                "usually {usual} at this hour ({n} week)",
                "usually {usual} at this hour ({n} weeks)",
                cause.weeks,
                usual=usual,
            ),
        )
    return (locale.t("{usual} on average since the rule began", usual=usual),)


def _story_line(story: CountedStory, locale: Locale, now: datetime) -> StoryLine:
    time = locale.when(story.at, now) if story.at else ""
    origin = " · ".join(part for part in (story.publisher, time) if part)
    return StoryLine(story.headline, story.url, origin)


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
    who = alert.cause.who if alert.cause is not None else ()
    first = (locale.t("first time: {who}", who=locale.t(", ").join(who)),) if who else ()
    return (alert.rule_title, *first, *terms)
