"""The keys of a rule that say when it alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import Problem
from monitor.model import Each, New, OnJoin, OnUpdate, Silence, Spike, Threshold, Trigger
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
    ("keys", "on_update", "on_join"),
    [
        ("", "never", OnJoin()),  # what a story alerted about is told once
        ('on_update = "title"', "title", OnJoin()),
        ('on_update = "always"\non_join = []', "always", OnJoin()),
        ('on_join = ["term"]', "never", OnJoin(term=True)),
        ('on_join = ["label", 3, 10, 3]', "never", OnJoin(label=True, outlets=frozenset({3, 10}))),
    ],
)
def test_a_rule_says_what_of_a_story_is_told_again(keys: str, on_update: OnUpdate, on_join: OnJoin) -> None:
    (rule,) = ruleset(f'[[rule]]\nid = "x"\nany = ["war"]\n{keys}\n').rules
    assert (rule.on_update, rule.on_join) == (on_update, on_join)
    assert bool(rule.on_join) == (rule.on_join != OnJoin())


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
        # What is told again.
        ('on_update = "allways"', 4, 13, 'on_update can\'t be "allways"', "one of never, title, always; did you mean always?"),
        ("on_update = true", 4, 13, "on_update can't be true", "one of never, title, always"),
        ('on_join = ["label", "trm"]', 4, 21, 'on_join can\'t hold "trm"', 'did you mean "term"? it may hold "term", "label" and numbers of outlets'),
        ("on_join = [true]", 4, 12, "on_join can't hold true", 'it may hold "term", "label" and numbers of outlets: ["term", 5]'),
        ('on_join = ["5"]', 4, 12, 'on_join can\'t hold "5"', "write the number without quotes: 5"),
        ("on_join = [1]", 4, 12, "on_join can't hold 1: the first alert tells the first outlet", "write a number from 2 to 1000"),
        ("on_join = [3, 1001]", 4, 15, "on_join can't hold 1001", "write a number from 2 to 1000"),
        ('on_join = "term"', 4, 11, 'on_join can\'t be "term"', 'write a list: ["a", "b"]'),
        ('kind = "spike"\non_join = [3]', 5, 11, '"on_join" means nothing in a rule of kind "spike"', 'it belongs to kind = "each": write that, or take the line out'),
        ('kind = "silence"\nafter = "6"', 5, 9, "after needs a unit, such as 6h", 'write a number and s, m, h, d or w: "6h" (10m to 30d)'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_kind_is_told_at_its_key(
    keys: str, line: int, column: int, message: str, remedy: str
) -> None:
    found = ruleset(f'[[rule]]\nid = "x"\nany = ["war"]\n{keys}\n')
    assert [shown(problem) for problem in found.problems][:1] == [(line, column, message, remedy)]
    assert found.rules == ()
