"""Values that are more than their fields."""

from __future__ import annotations

import copy
import pickle

import pytest

from monitor.matching.expression import Term
from monitor.model import Evidence, Match, Rule

RULE = Rule(id="r", expression=Term("a"))
EVIDENCE = (Evidence("a", "text", 0, 1, "a"),)


class Witness:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def evidence(self, rule: Rule) -> tuple[Evidence, ...]:
        assert rule is RULE
        self.asked += 1
        return EVIDENCE


def test_a_deferred_match_asks_for_its_evidence_once_and_when_it_is_read() -> None:
    witness = Witness()
    match = Match(RULE, witness)
    assert match.rule is RULE
    assert witness.asked == 0
    assert match.evidence == match.evidence == EVIDENCE
    assert witness.asked == 1


def test_deferred_or_not_a_match_is_the_same_value() -> None:
    match, deferred = Match(RULE, EVIDENCE), Match(RULE, Witness())
    assert match == deferred
    assert hash(match) == hash(deferred)
    assert repr(match) == repr(deferred) == f"Match(rule={RULE!r}, evidence={EVIDENCE!r})"
    assert match != Match(RULE, ())
    assert match != Match(Rule(id="s", expression=Term("a")), EVIDENCE)
    assert match != (RULE, EVIDENCE)


def test_a_deferred_match_is_copied_with_its_evidence() -> None:
    sent = pickle.dumps(Match(RULE, Witness()))
    assert pickle.loads(sent) == Match(RULE, EVIDENCE)  # noqa: S301 - our own bytes of a line ago
    assert copy.copy(Match(RULE, Witness())) == Match(RULE, EVIDENCE)


def test_a_match_does_not_change() -> None:
    match = Match(RULE, EVIDENCE)
    with pytest.raises(AttributeError):
        match.evidence = ()  # type: ignore[misc]  # that it can't be set is what is tested


def test_a_match_can_be_taken_apart() -> None:
    match Match(RULE, Witness()):
        case Match(rule, evidence):
            assert (rule, evidence) == (RULE, EVIDENCE)
