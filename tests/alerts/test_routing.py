"""Who gets an alert, and when there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.alerts import receivers_for, silent_because
from monitor.model import Article
from tests.alerts.builders import NOW, ago, rule

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("send", "receivers", "chosen"),
    [
        ((), ("console", "desk"), ("console", "desk")),  # a rule that names nobody tells everybody
        (("desk",), ("console", "desk"), ("desk",)),  # a rule that names somebody tells them alone
        (("desk", "console", "desk"), ("console", "desk"), ("desk", "console")),  # in its order, each once
        (("gone",), ("console",), ("gone",)),  # a name without receiver waits in the outbox, where it is seen
    ],
)
def test_receivers_are_those_the_rule_names(
    send: tuple[str, ...], receivers: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    """Or all of them."""
    assert receivers_for(rule(send=send), receivers) == chosen


@pytest.mark.parametrize(
    ("article", "first_poll", "backfill", "reason"),
    [
        (
            Article("1", published=ago(minutes=1)),
            True,
            timedelta(0),
            "baseline",
        ),  # a new source floods nobody
        (Article("1", published=ago(hours=1)), True, DAY, ""),  # unless asked to, for what is recent
        (Article("1", published=ago(days=2)), True, DAY, "too_old"),
        (
            Article("1", updated=ago(days=2)),
            True,
            DAY,
            "too_old",
        ),  # the other date counts when it is the only one
        (Article("1"), True, DAY, ""),  # without any date it may be recent
        (Article("1", published=NOW + DAY), True, DAY, ""),  # a clock that is ahead is no reason
        (Article("1", published=ago(days=400)), False, timedelta(0), ""),  # new in a known source is news
    ],
)
def test_silence_has_a_reason(article: Article, first_poll: bool, backfill: timedelta, reason: str) -> None:
    """Only a first poll holds anything back."""
    assert silent_because(article, first_poll=first_poll, backfill=backfill, now=NOW) == reason
