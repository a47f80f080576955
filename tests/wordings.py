"""Texts that differ from one another as those of real articles do, so that nobody takes two for one story."""

from __future__ import annotations

import random

_SYLLABLES = ("با", "تي", "رو", "سم", "لن", "كو", "دا", "في", "مر", "هن", "شا", "قو")


def words(seed: object, count: int = 40) -> str:
    """Words of no language in Arabic letters, the same for the same seed."""
    chance = random.Random(str(seed))  # noqa: S311 - the same words in every run, no keys
    return " ".join("".join(chance.choices(_SYLLABLES, k=4)) for _ in range(count))
