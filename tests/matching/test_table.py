"""The keys of a rule that say when it alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import Problem
from monitor.model import Each, New, Silence, Spike, Threshold, Trigger
from tests.matching.build import ruleset


def shown(problem: Problem) -> tuple[int, int, str, str]:
    """Line, column, sentence and remedy, as a person sees them."""
    values = problem.values
    message = problem.message.format_map(values) if values else problem.message
    remedy = problem.remedy.format_map(values) if values else problem.remedy
    return problem.line, problem.column, message, remedy


@pytest.mark.parametrize(
    ("keys", "trigger"),
    [
        ("", Each()),
        ('kind = "each"', Each()),
        ('kind = "threshold"\nstories = 5', Threshold(5)),
        ('kind = "threshold"\nstories = 5\nwindow = "2d"', Threshold(5, timedelta(days=2))),
        ('kind = "spike"', Spike()),
        (
            'kind = "spike"\nfactor = 2.5\nminimum = 10\nwindow = "30m"\nweeks = 2',
            Spike(timedelta(minutes=30), 2.5, 10, 2),
        ),
        ('kind = "silence"\nafter = "6h"', Silence(timedelta(hours=6))),
        ('kind = "new"', New()),
        ('kind = "new"\nby = "author"\nlearn = "0"', New("author", timedelta(0))),
    ],
)
def test_a_kind_says_when_a_rule_alerts(keys: str, trigger: Trigger) -> None:
    (rule,) = ruleset(f'[[rule]]\nid = "x"\nany = ["war"]\n{keys}\n').rules
    assert rule.trigger == trigger


@pytest.mark.parametrize(
    ("keys", "line", "column", "message", "remedy"),
    [
        ('kind = "treshold"', 4, 8, 'kind can\'t be "treshold"', "one of each, threshold, spike, silence, new; did you mean threshold?"),
        # Keys of another kind, at the key's value; a window belongs to a spike where the other keys speak of one.
        ("stories = 5", 4, 11, '"stories" means nothing in a rule of kind "each"', 'it belongs to kind = "threshold": write that, or take the line out'),
        ('kind = "silence"\nafter = "1h"\nby = "author"', 6, 6, '"by" means nothing in a rule of kind "silence"', 'it belongs to kind = "new": write that, or take the line out'),
        ('window = "1h"', 4, 10, '"window" means nothing in a rule of kind "each"', 'it belongs to kind = "threshold": write that, or take the line out'),
        ('window = "1h"\nfactor = 2', 4, 10, '"window" means nothing in a rule of kind "each"', 'it belongs to kind = "spike": write that, or take the line out'),
        # What a kind can't do without.
        ('kind = "threshold"', 4, 8, 'a rule of kind "threshold" needs stories', "write stories = 5"),
        ('kind = "silence"', 4, 8, 'a rule of kind "silence" needs after', 'write after = "6h"'),
        # Bounds.
        ('kind = "threshold"\nstories = 1', 5, 11, "stories can't be 1", "a number ≥ 2"),
        ('kind = "threshold"\nstories = 5\nwindow = "30s"', 6, 10, 'window can\'t be "30s"', "1m to 7d"),
        ('kind = "spike"\nwindow = "2d"', 5, 10, 'window can\'t be "2d"', "10m to 1d"),
        ('kind = "spike"\nfactor = 1', 5, 10, "factor can't be 1", "a number ≥ 1.2"),
        ('kind = "silence"\nafter = "6"', 5, 9, "after needs a unit, such as 6h", 'write a number and s, m, h, d or w: "6h" (10m to 30d)'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_kind_is_told_at_its_key(
    keys: str, line: int, column: int, message: str, remedy: str
) -> None:
    found = ruleset(f'[[rule]]\nid = "x"\nany = ["war"]\n{keys}\n')
    assert [shown(problem) for problem in found.problems][:1] == [(line, column, message, remedy)]
    assert found.rules == ()
