"""Reading TOML that has mistakes in it: all of them, not only the first.

Theory of operation. tomllib knows exactly where the first mistake is, and stops there; tree-sitter goes on, but takes
the lines that follow into the mistake. So we ask tomllib again and again: each mistake it finds is named, mended in
the text as its author most likely meant it (“a” becomes "a", a missing bracket is set), and what can't be mended is
taken out. The text grows valid, and the mistakes further down, and those in the values, come to light in one run.

Nothing mended is ever used to run with: a text with a mistake is refused. Mending only finds more of them.
``Page`` remembers for every character where it stood before, so that places are those of the file.

What a mistake is called and how it is mended is in slips.py.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from monitor.toml.slips import Slip, Spot, continues, name_slip, statement_span

MOST = 100
"""Mistakes looked for in one file; each costs reading it once more."""

MOST_READ = 4_000_000
"""Characters read for that in all, so that a huge file with mistakes does not take minutes."""

_TRIES = 8
"""Mends of one line, then it goes."""

_POSITION = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")


class Page:
    """A text under repair. ``origin[i]`` is where the character at ``i`` stood in the file; of a text that needs no
    repair, the same place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.origin: range | list[int] = range(len(text) + 1)
        self.dropped = False

    def replace(self, start: int, end: int, new: str) -> None:
        """Put ``new`` in the place of ``text[start:end]``."""
        if isinstance(self.origin, range):
            self.origin = list(self.origin)
        kept = self.origin[start : min(end, start + len(new))]
        fresh = kept + [self.origin[min(end, len(self.text))]] * (len(new) - len(kept))
        self.text = self.text[:start] + new + self.text[end:]
        self.origin[start:end] = fresh

    def blank(self, start: int, end: int) -> None:
        """Take a statement out, keeping every line where it is."""
        self.dropped = True
        self.replace(start, end, re.sub(r"[^\n]", " ", self.text[start:end]))


def mend(text: str) -> tuple[Page, dict[str, Any], list[Slip]]:
    """The text made valid, what it then says, and every mistake in the file's own offsets, in order."""
    page, slips, tried = Page(text), list[Slip](), dict[int, int]()
    for _ in range(max(3, min(MOST, MOST_READ // (len(text) + 1)))):
        try:
            return page, tomllib.loads(page.text), _in_order(slips)
        except (ValueError, RecursionError) as error:
            spot = _spot(page.text, error)
        named = name_slip(spot)
        line = page.origin[min(spot.line_start, len(page.text))]
        if not (page.dropped and continues(text, line, (slip.start for slip in slips))):
            slips.append(_in_file(named.slip, page))
        tried[line] = tried.get(line, 0) + 1
        if named.edits and tried[line] <= _TRIES:
            for start, end, new in sorted(named.edits, reverse=True):
                page.replace(start, end, new)
        elif not _drop(page, spot, named.slip):
            break
    page.blank(0, len(page.text))
    return page, {}, _in_order(slips)


def _in_order(slips: list[Slip]) -> list[Slip]:
    """By place, at one place as they were found; the same said twice of one place is said once."""
    once = {(slip.start, slip.code): slip for slip in reversed(slips)}
    found = [*reversed(once.values())]
    return sorted(found, key=lambda slip: slip.start)


def _in_file(slip: Slip, page: Page) -> Slip:
    earlier = page.origin[slip.earlier] if slip.earlier >= 0 else -1
    start, end = page.origin[slip.start], page.origin[min(slip.end, len(page.text))]
    return Slip(start, max(start, end), slip.code, slip.message, slip.remedy, slip.values, earlier)


def _spot(text: str, error: Exception) -> Spot:
    found = _POSITION.search(str(error))
    if not isinstance(error, tomllib.TOMLDecodeError) or found is None:
        return Spot(text, 0, "unreadable")
    complaint = str(error)[: found.start()]
    if found[1] is None:
        return Spot(text, len(text), complaint)
    start = 0
    for _ in range(int(found[1]) - 1):
        start = text.index("\n", start) + 1
    return Spot(text, start + int(found[2]) - 1, complaint)


def _drop(page: Page, spot: Spot, slip: Slip) -> bool:
    """Take the statement at the spot out. False: there is nothing left to take."""
    start, end = statement_span(page.text, min(slip.start, spot.at))
    if not page.text[start:end].strip():
        start, end = statement_span(page.text, spot.at)
    if not page.text[start:end].strip():
        return False
    page.blank(start, end)
    return True
