"""How regular expressions are kept from taking all the time."""

from __future__ import annotations

import time

import pytest

from monitor.matching.overruns import BUDGET, FORGIVING, MOST, Budget, Overruns

SLOW, TEXT = "(a|aa)+$", "a" * 60 + "b"


def test_a_search_finds_every_place_that_is_not_empty() -> None:
    budget = Budget(Overruns(), "r")
    assert budget.find("A|x*", "a bxa") == [(0, 1), (3, 4), (4, 5)]
    assert not budget.is_over


def test_without_a_clock_the_first_search_that_is_late_is_the_last() -> None:
    overruns = Overruns()
    budget = Budget(overruns, "r")
    started = time.perf_counter()
    assert budget.find(SLOW, TEXT) == []
    assert budget.is_over
    assert budget.find("a", "a") == []
    assert time.perf_counter() - started < 20 * BUDGET


def test_with_a_clock_searches_share_the_budget() -> None:
    times = iter([0, 0.01, 0.5, 0.53, 0.6, 0.62])  # 10, 30 and 20 ms
    overruns = Overruns(lambda: next(times))
    budget = Budget(overruns, "r")
    assert [budget.find("a", "a") for _ in range(4)] == [[(0, 1)], [(0, 1)], [(0, 1)], []]


def test_three_overruns_switch_a_rule_off_and_only_that() -> None:
    overruns = Overruns()
    for _ in range(MOST):
        assert not overruns.off("r")
        overruns.late("r")
    assert overruns.off("r")
    assert not overruns.off("other")
    assert Budget(overruns, "r").find("a", "a") == []
    assert Budget(overruns, "other").find("a", "a") == [(0, 1)]


def test_each_rule_is_reported_once() -> None:
    overruns = Overruns()
    for rule in ("a", "b", "a", "a", "b"):
        overruns.late(rule)
    assert overruns.report() == ("a",)
    overruns.late("b")
    assert overruns.report() == ("b",)
    assert overruns.report() == ()


@pytest.mark.parametrize(("articles", "off"), [(FORGIVING, True), (FORGIVING + 1, False)])
def test_overruns_are_forgotten_after_many_articles_in_time(articles: int, off: bool) -> None:
    overruns = Overruns()
    overruns.late("r")
    overruns.late("r")
    for _ in range(articles):
        Budget(overruns, "r")
    overruns.late("r")
    assert overruns.off("r") == off


def test_a_rule_that_is_off_stays_off() -> None:
    overruns = Overruns()
    for _ in range(MOST):
        overruns.late("r")
    for _ in range(2 * FORGIVING):
        overruns.in_time("r")
    assert overruns.off("r")
