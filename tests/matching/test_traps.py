"""data/traps.tsv: a term, a text, whether it is found there, and why. Arabic first, then every other script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matching.build import is_hit

LINES = (Path(__file__).parent / "data" / "traps.tsv").read_text("utf-8").splitlines()
TRAPS = [line.split("\t") for line in LINES if "\t" in line and not line.startswith("#")]


@pytest.mark.parametrize(("term", "text", "expected", "why"), TRAPS)
def test_a_term_is_found_where_a_reader_would_find_it(term: str, text: str, expected: str, why: str) -> None:
    assert is_hit(term, text) == (expected == "1"), why
