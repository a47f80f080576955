"""The neutral rendering of an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.alerts import message, notice
from monitor.model import Alert
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
