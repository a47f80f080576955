"""The neutral rendering of an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.alerts import message, notice
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
from tests.alerts.builders import ARABIC, ENGLISH, NOW, ago

ALERT = Alert(
    key="rule:coalition/s1",
    ref="k3f9q",
    created=NOW,
    headline="Coalition: no return",
    rule_id="coalition",
    rule_title="التحالف في العراق",
    source_id="albawaba",
    publisher="البوابة نيوز",
    authors=("عمر", "Ali"),
    published=ago(minutes=6),
    keywords=("Iraq",),
    terms=(("التحالف الدولي", 9), ("داعش", 10)),
)


def test_line_two_is_who_and_when_and_line_three_why() -> None:
    """In English, in the configured zone."""
    shown = message(ALERT, "desk", ENGLISH, NOW)
    assert shown.byline == ("البوابة نيوز", "15:01", "عمر, Ali")
    assert (shown.why_label, shown.why) == ("Why:", ("التحالف في العراق", "التحالف الدولي ×9", "داعش ×10"))
    assert (shown.keywords_label, shown.keywords) == ("Keywords:", ("Iraq",))
    assert (shown.late, shown.rtl, shown.ref, shown.rule_id) == ("", False, "k3f9q", "coalition")


def test_the_direction_is_that_of_the_language() -> None:
    """Not of the article."""
    assert message(ALERT, "desk", ARABIC, NOW).rtl


def test_the_id_is_the_same_for_every_attempt_and_another_for_every_receiver() -> None:
    """Mail stores fold copies by it."""
    first = message(ALERT, "desk", ENGLISH, NOW)
    assert message(ALERT, "desk", ENGLISH, NOW + timedelta(days=1)).id == first.id
    assert message(ALERT, "mail", ENGLISH, NOW).id != first.id


@pytest.mark.parametrize(
    ("published", "delivered", "late"),
    [
        (ago(minutes=60), NOW, ""),  # an hour is no delay
        (ago(hours=3), NOW, "seen 3 hours late"),  # read late
        (None, NOW, ""),  # nobody knows
        (NOW + timedelta(hours=5), NOW, ""),  # a publisher's clock that is ahead
        (
            ago(minutes=1),
            NOW + timedelta(hours=2),
            "delivered 2 hours late",
        ),  # the receiver could not be reached
        (ago(hours=3), NOW + timedelta(hours=2), "seen 3 hours late · delivered 2 hours late"),
    ],
)
def test_a_delay_is_said(published: datetime | None, delivered: datetime, late: str) -> None:
    """More than an hour, either way."""
    alert = replace(ALERT, published=published)
    assert message(alert, "desk", ENGLISH, delivered).late == late


def test_without_a_date_the_time_is_ours() -> None:
    """And says so."""
    assert message(replace(ALERT, published=None), "desk", ENGLISH, NOW).byline[1] == "seen 15:07"


def test_many_terms_are_counted_rather_than_listed() -> None:
    """Line 3 is read in a second."""
    alert = replace(ALERT, terms=tuple((f"t{number}", 1) for number in range(12)))
    shown = message(alert, "desk", ENGLISH, NOW).why
    assert (len(shown), shown[-1]) == (10, "4 more terms")


def test_a_notice_has_lines_and_no_reasons() -> None:
    """It is about the daemon."""
    shown = message(notice("reload:1", "Reload refused", ["rules/a.toml:3: why"], NOW), "ops", ENGLISH, NOW)
    assert (shown.kind, shown.lines, shown.why, shown.byline) == (
        "notice",
        ("rules/a.toml:3: why",),
        (),
        ("15:07",),
    )


# --- rules that count --------------------------------------------------------------------------------------------


def _counted(cause: Cause) -> Message:
    counted = Alert(
        "rule:oil/x", "k3f9q", NOW, "Oil price", rule_id="oil", rule_title="Oil price", cause=cause
    )
    return message(counted, "desk", ENGLISH, NOW)


STORIES = tuple(
    CountedStory(f"headline {n}", f"https://example.org/{n}", "Outlet", ago(minutes=n)) for n in range(10)
)


@pytest.mark.parametrize(
    ("cause", "headline", "why"),
    [
        (
            Cause("threshold", count=12, needed=5, window_s=3600, stories=STORIES),
            "Oil price: 12 stories in 60 minutes",
            ("Oil price", "from 5 stories on"),
        ),
        (
            Cause("spike", count=12, needed=9, window_s=1800, usual=2.5, weeks=4, stories=STORIES),
            "Oil price: 12 stories in 30 minutes",
            ("Oil price", "usually 2.5 at this hour (4 weeks)"),
        ),
        (
            Cause("spike", count=60, needed=60, window_s=3600, usual=10.0, stories=STORIES),
            "Oil price: 60 stories in 60 minutes",
            ("Oil price", "10 on average since the rule began"),
        ),
        (
            Cause("silence", window_s=6 * 3600, since=ago(hours=6), stories=STORIES[:1]),
            "Oil price: nothing for 6 hours",
            ("Oil price", "since 09:07", "last match below"),
        ),
        (  # told late: a night without power
            Cause("silence", window_s=6 * 3600, since=ago(hours=40)),
            "Oil price: nothing for 2 days",
            ("Oil price", "since 22 November 2026 23:07", "it has never matched"),
        ),
    ],
)
def test_the_headline_of_a_count_is_its_numbers(cause: Cause, headline: str, why: tuple[str, ...]) -> None:
    """In the receiver's language; a count has no article, no author and no link of its own."""
    shown = _counted(cause)
    assert (shown.headline, shown.why, shown.kind) == (headline, why, "rule")
    assert (shown.url, shown.excerpts, shown.byline) == ("", (), ())


def test_a_count_lists_its_stories_and_says_how_many_others_there_are() -> None:
    """Each with its own link."""
    shown = _counted(Cause("threshold", count=12, needed=5, window_s=3600, stories=STORIES))
    assert len(shown.stories) == 10
    assert shown.stories[1] == StoryLine("headline 1", "https://example.org/1", "Outlet · 15:06")
    assert shown.more == "and 2 more stories"
    assert _counted(Cause("threshold", count=10, needed=5, window_s=3600, stories=STORIES)).more == ""


def test_who_is_new_stands_before_the_terms() -> None:
    """The rest is an alert as any other."""
    shown = message(replace(ALERT, cause=Cause("new", who=("Huda", "Omar"))), "desk", ENGLISH, NOW)
    assert shown.headline == ALERT.headline
    assert shown.why[:2] == ("التحالف في العراق", "first time: Huda, Omar")


RUDAW = Joining(
    alert_key=ALERT.key,
    source_id="rudaw",
    place="https://rudaw.example/1",
    outlet="رووداو",
    title="التحالف الدولي",
    url="https://rudaw.example/1",
    at=NOW + timedelta(minutes=5),
    published=NOW + timedelta(minutes=2),
    number=4,
)


@pytest.mark.parametrize(
    ("locale", "thread", "label", "more"),
    [
        (ENGLISH, Thread((RUDAW,), 0, 1), "Also in 1 outlet:", ""),
        (ENGLISH, Thread((RUDAW,), 2, 3), "Also in 3 outlets:", "and 2 others"),
        (
            ENGLISH,
            Thread((RUDAW,), 0, 0),
            "Continued in:",
            "",
        ),  # the alert's own outlet, with another article
        (ENGLISH, Thread(), "", ""),
    ],
)
def test_who_joined_is_listed_with_how_many_there_are(
    locale: Locale, thread: Thread, label: str, more: str
) -> None:
    """By when they published, and by when they were seen where they don't say."""
    shown = message(ALERT, "desk", locale, NOW, thread)
    assert (shown.also_label, shown.also_more) == (label, more)
    time = RUDAW.at
    lines = (OutletLine("رووداو", "15:09", time, RUDAW.url, RUDAW.title, "rudaw"),)
    assert shown.also == (lines if thread.shown else ())
    undated = Thread(tuple(replace(each, published=None) for each in thread.shown))
    assert [each.time for each in message(ALERT, "desk", locale, NOW, undated).also] == ["15:12"] * len(
        shown.also
    )


@pytest.mark.parametrize(
    ("follow_up", "points"),
    [
        (FollowUp("join", terms=("داعش", "oil")), [Point("New in this story:", "داعش, oil")]),
        (FollowUp("join", labels=("iraq",)), [Point("New among its sources:", "iraq")]),
        (FollowUp("join", outlets=3), [Point("3 outlets carry this story now")]),
        (
            FollowUp("join", terms=("oil",), outlets=2),
            [Point("New in this story:", "oil"), Point("2 outlets carry this story now")],
        ),
        (FollowUp("update", "Coalition: 10"), [Point("The headline was:", "Coalition: 10")]),
        (FollowUp("update"), [Point("Its words have changed.")]),
        (
            FollowUp(
                "update",
                changes=(
                    Change("text", "added", after="new"),
                    Change("text", "removed", before="old"),
                    Change("text", "replaced", "10", "15"),
                ),
                more=2,
            ),
            [
                Point("Added:", "new"),
                Point("Removed:", "old"),
                Point("It said:", "10"),
                Point("Now it says:", "15"),
                Point("and 2 more changes"),
            ],
        ),
    ],
)
def test_why_a_story_is_told_again_is_said(follow_up: FollowUp, points: list[Point]) -> None:
    """A label, and the foreign words beside it."""
    alert = replace(ALERT, follow_up=follow_up, follows="rule:coalition/s0")
    shown = message(alert, "desk", ENGLISH, NOW, Thread(reply_to="77", subject="Coalition: 10"))
    assert list(shown.points) == points
    assert (shown.follows, shown.reply_to, shown.subject) == (
        "rule:coalition/s0@desk",
        "77",
        "Coalition: 10",
    )


@pytest.mark.parametrize(
    ("alert", "thread"),
    [
        (replace(ALERT, story_id="s1"), "story:s1"),
        (replace(ALERT, story_id="s1", rule_id="oil"), "story:s1"),  # whatever rule alerts about it
        (replace(ALERT, created=NOW.replace(hour=22)), "rule:coalition:2026-11-25"),  # the day in Baghdad
        (replace(ALERT, story_id="s1", cause=Cause("threshold", 5)), "rule:coalition:2026-11-24"),
        (notice("reload", "Reload refused", (), NOW), ""),
    ],
)
def test_messages_are_kept_together_by_story_else_by_rule_and_day(alert: Alert, thread: str) -> None:
    """As threads of mail are."""
    assert message(alert, "desk", ENGLISH, NOW).thread == thread
