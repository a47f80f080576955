"""Who uses a term for the first time."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from monitor.model import Expression, New, Rule, Source
from tests.alerts.triggers.simulated import DAY, HOUR, MONDAY, WEEK, Desk

A = Source("a", "feed", "https://a.example/feed", name="Outlet A")
B = Source("b", "feed", "https://b.example/feed", name="Outlet B")
C = Source("c", "feed", "https://c.example/feed")


def desk(by: Literal["source", "author"] = "source", learn: timedelta = WEEK) -> Desk:
    """A rule that looks for who is new."""
    return Desk(Rule("oil", Expression(), title="Oil price", trigger=New(by, learn)))


def test_a_source_alerts_at_its_first_use_and_never_again() -> None:
    """Those that used the term while the rule was young are learnt."""
    made = desk()
    assert made.names(MONDAY + DAY, source=A) == ["learnt"]
    assert made.names(MONDAY + 2 * WEEK, source=A) == ["used_before"]
    assert made.names(MONDAY + 2 * WEEK, source=B) == ["alerted"]
    assert made.names(MONDAY + 2 * WEEK + HOUR, source=B) == ["used_before"]
    (alert,) = made.alerts
    assert alert.cause is not None
    assert (alert.cause.kind, alert.cause.who) == ("new", ("Outlet B",))
    assert (alert.headline, alert.url) == ("headline 3", "https://outlet.example/3")


@pytest.mark.parametrize(
    ("learn", "age", "name"),
    [
        (WEEK, WEEK - HOUR, "learnt"),
        (WEEK, WEEK, "alerted"),  # old enough from then on
        (timedelta(0), timedelta(0), "alerted"),  # learn = "0": everybody is told
    ],
)
def test_the_learning_period_ends(learn: timedelta, age: timedelta, name: str) -> None:
    """Counted from when the rule was first seen."""
    assert desk(learn=learn).names(MONDAY + age, source=A) == [name]


def test_a_source_that_is_young_itself_is_learnt() -> None:
    """A new source uses every term for the first time."""
    made = desk()
    made.memory.sources = {"b": MONDAY + 3 * WEEK, "c": MONDAY}
    assert made.names(MONDAY + 3 * WEEK + DAY, source=B) == ["learnt"]
    assert made.names(MONDAY + 5 * WEEK, source=B) == ["used_before"]
    assert made.names(MONDAY + 5 * WEEK, source=C) == ["alerted"]


def test_a_first_poll_teaches_and_does_not_alert() -> None:
    """What stood in the source before anybody asked."""
    made = desk()
    assert made.names(MONDAY + 2 * WEEK, source=A, silent="baseline") == ["baseline"]
    assert made.names(MONDAY + 2 * WEEK + HOUR, source=A) == ["used_before"]


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        (("Huda Ali",), ("Huda Ali",), "used_before"),
        (("Huda Ali",), ("HUDA  ALI",), "used_before"),  # the same name in another spelling
        (("هدى علي",), ("هدي على",), "used_before"),
        (("Huda Ali",), ("Omar",), "alerted"),
        (("Huda Ali",), ("Huda Ali", "Omar"), "alerted"),  # one of two is new
        ((), ("Omar",), "alerted"),
        (("Omar",), (), "no_author"),
    ],
)
def test_authors_are_known_by_name_in_any_source(
    first: tuple[str, ...], second: tuple[str, ...], name: str
) -> None:
    """Who moves to another outlet is not new."""
    made = desk("author")
    made.poll(MONDAY + DAY, source=A, authors=first)
    assert made.names(MONDAY + 2 * WEEK, source=B, authors=second) == [name]
    who = [alert.cause.who for alert in made.alerts if alert.cause]
    assert who == ([("Omar",)] if name == "alerted" else [])


def test_two_new_authors_of_one_article_are_one_alert_and_of_two_are_two() -> None:
    """An alert is about an article."""
    made = desk("author")
    made.poll(MONDAY + 2 * WEEK, authors=("One", "Two"))
    assert [alert.cause and alert.cause.who for alert in made.alerts] == [("Two", "One")]
    made.poll(MONDAY + 2 * WEEK, ["s", "s"], authors=("Three",))
    assert len(made.alerts) == 2  # the second article of the poll is by somebody who is known by now
    assert len({alert.key for alert in made.alerts}) == 2


def test_outcomes_name_who_it_was() -> None:
    """For ``rasid why``."""
    made = desk()
    (learnt,) = made.poll(MONDAY, source=A)
    assert (learnt.name, learnt.detail["who"]) == ("learnt", "Outlet A")
    (told,) = made.poll(MONDAY + WEEK, source=B)
    assert (told.detail["who"], told.detail["alert"]) == ("Outlet B", made.alerts[0].ref)


def test_one_story_may_be_new_in_two_sources() -> None:
    """Each first use is an alert of its own, whatever the story."""
    made = desk()
    made.poll(MONDAY + 2 * WEEK, ["wire"], source=A)
    made.poll(MONDAY + 2 * WEEK, ["wire"], source=B)
    assert len({alert.key for alert in made.alerts}) == 2
