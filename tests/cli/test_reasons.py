"""Every code of an explanation has its sentence."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from monitor.cli.reasons import AGAIN, AGAIN_LABELS, LACKS, LICENCES, REFUSALS, lack
from monitor.locale import Locale
from monitor.matching import Lack, Licence, Missing, Refusal
from monitor.model import Outcome

ENGLISH = Locale("en", ZoneInfo("UTC"))


def test_every_code_has_a_sentence() -> None:
    assert set(LICENCES) == set(Licence)
    assert set(REFUSALS) == set(Refusal)
    assert set(LACKS) == set(Lack)
    assert set(AGAIN) > set(AGAIN_LABELS)


@pytest.mark.parametrize("name", AGAIN)
def test_every_outcome_of_a_story_told_again_is_named_in_the_model(name: str) -> None:
    assert name in (Outcome.__doc__ or "").split()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        (Missing(("a",)), "not there"),
        (Missing(("a",), Lack.COUNT, "2", "3"), "occurs 2 times, 3 are needed"),
        (Missing(("a NEAR/3 b",), Lack.FAR, "7", "3"), "7 words apart, at most 3 are allowed"),
        (Missing(("a NEAR/3 b",), Lack.FAR, "", "3"), "both are there, never so in one field"),
    ],
)
def test_a_lack_is_said_with_its_numbers(missing: Missing, sentence: str) -> None:
    assert lack(missing, ENGLISH) == sentence
