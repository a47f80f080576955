"""What an article is read before: how common words are, and which lines its source always prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.stories.frequencies import Frequencies

REPEATED = 3
"""In so many articles of one source a line must stand to be boilerplate."""


@dataclass(frozen=True, slots=True)
class Background:
    """``frequencies`` is the one live object of the store; ``boilerplate`` are the hashes of lines that stand in at least
    REPEATED articles of the source."""

    frequencies: Frequencies = field(default_factory=Frequencies)
    boilerplate: frozenset[int] = frozenset()
