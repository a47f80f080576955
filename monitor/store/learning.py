"""What is learnt of the articles that come: how common words are, and which lines a source always prints.

The word counts are one live object: a thread that reads it while the writer learns sees a count that is one too old at
worst. They are saved from time to time. Whoever is killed loses what was learnt since, and a transaction that is undone and
run again is learnt twice: they are statistics, and a thousand articles change no decision.

Lines are counted for each source, in one row of its own, among the last LINES_KEPT of them: what a source always prints is
among those of any forty articles, and a line that was seen once long ago is let go for the next ones.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
from array import array
from collections.abc import Iterable, Sequence

from monitor import log
from monitor.stories import REPEATED, Frequencies

logger = logging.getLogger(__name__)

SAVED_EVERY = 1_000
"""Articles learnt after which the word counts are saved."""

LINES_KEPT = 400
"""Lines remembered of a source: those of its last forty articles at least, in a row that fits its page."""

_HASH = 4  # bytes
_LINE = _HASH + 1
_MOST = 255  # what a byte counts to; REPEATED is far below


class Learnt:
    """The live word counts. ``unsaved`` counts the articles learnt since they were saved; ``keeps`` is false in a process
    that does not read articles, whose counts are not those of the file."""

    __slots__ = ("frequencies", "keeps", "unsaved")

    def __init__(self, frequencies: Frequencies | None = None, *, keeps: bool = False) -> None:
        self.frequencies = frequencies if frequencies is not None else Frequencies()
        self.keeps = keeps
        self.unsaved = 0

    @property
    def is_worth_saving(self) -> bool:
        """Whether there is something that is not saved, and may be."""
        return self.keeps and self.unsaved > 0

    def learn(self, words: Iterable[int]) -> None:
        """Count the words of one article."""
        self.frequencies.learn(words)
        self.unsaved += 1


def load(db: sqlite3.Connection) -> Learnt:
    """What was saved. Counts that can't be read begin anew, with a line in the log."""
    row = db.execute("SELECT counts FROM frequency").fetchone()
    if row is None:
        return Learnt(keeps=True)
    try:
        return Learnt(Frequencies.from_bytes(row[0]), keeps=True)
    except (ValueError, TypeError) as error:  # of a type that another program has put there
        log.event(logger, logging.WARNING, "word counts begin anew", error=error)
        return Learnt(keeps=True)


def save(db: sqlite3.Connection, learnt: Learnt, fewest: int = 1) -> bool:
    """Keep the word counts where at least ``fewest`` articles were learnt since they were saved. Returns whether."""
    if not learnt.is_worth_saving or learnt.unsaved < fewest:
        return False
    db.execute(
        "INSERT OR REPLACE INTO frequency (one, counts) VALUES (1, ?)", (learnt.frequencies.to_bytes(),)
    )
    learnt.unsaved = 0
    return True


def boilerplate(db: sqlite3.Connection, source_id: str) -> frozenset[int]:
    """The lines that stand in at least REPEATED articles of a source."""
    return frozenset(line for line, count in _seen(db, source_id).items() if count >= REPEATED)


def add_lines(db: sqlite3.Connection, source_id: str, articles: Sequence[Sequence[int]]) -> None:
    """Count the lines of these articles of a source, oldest first, each line once for an article."""
    if not any(articles):
        return
    seen = _seen(db, source_id)
    for lines in articles:
        for line in lines:
            # Taken out and put in again: the order is that of when a line was last seen.
            seen[line] = min(_MOST, seen.pop(line, 0) + 1)
    kept = _kept(seen)
    packed = _turned(array("I", kept)).tobytes() + bytes(kept.values())
    db.execute("INSERT OR REPLACE INTO line (source_id, seen) VALUES (?, ?)", (source_id, packed))


def _seen(db: sqlite3.Connection, source_id: str) -> dict[int, int]:
    """How often each line was seen, the longest unseen first."""
    row = db.execute("SELECT seen FROM line WHERE source_id = ?", (source_id,)).fetchone()
    packed = row[0] if row is not None else b""
    counts = len(packed) * _HASH // _LINE
    return dict(zip(_turned(array("I", packed[:counts])), packed[counts:], strict=True))


def _turned(hashes: array[int]) -> array[int]:
    """Between this machine's order of bytes and the file's, which has the highest first."""
    if sys.byteorder == "little":
        hashes.byteswap()
    return hashes


def _kept(seen: dict[int, int]) -> dict[int, int]:
    """The LINES_KEPT to remember: those that repeat before all others, the latest before the older ones."""
    spare = len(seen) - LINES_KEPT
    if spare <= 0:
        return seen
    unimportant = [line for line, count in seen.items() if count < REPEATED][:spare]
    gone = {
        *unimportant,
        *[line for line, count in seen.items() if count >= REPEATED][: spare - len(unimportant)],
    }
    return {line: count for line, count in seen.items() if line not in gone}
