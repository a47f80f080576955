"""Which part of an article is the article: without the lines that its source always prints, and where it begins.

- A line is known by its first words. One that stands in several articles of its source is boilerplate and goes, and so
  does a line that is repeated within the article, and the headline said again at the head of the text.
- What is above the first line of some length (bylines, dates, "share this") is not where news begin.
- A dateline ("LONDON (Reuters) - ", "دبي (رويترز) –") says who writes, not what happened.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor.stories.words import Words, words_of

READ = 6_000
"""Characters of a text that are read: what stands further down is background, and 10 MB cost no more than that."""

_LINE_WORDS = 40
_EDGE_LINES = 5  # at either end: boilerplate stands around a text
_LOOKED_AT = 6
_LEAD_LETTERS = 60
_LEAD_WORDS = 10
_SAME_HEADLINE = 0.8

_DATELINE = re.compile(
    r"^[^.!?؟:]{0,50}?\((?:[^()]{2,20}\)\s*[-\u2010-\u2015:]{1,2}|[A-Z][A-Z/ ]{1,10}\))\s*[-\u2010-\u2015:]*\s*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its words, and the hash of the first of them."""

    text: str
    words: Words
    hash: int


def lines_of(text: str) -> list[Line]:
    """The lines of a text that have words, as far as it is read."""
    found = []
    for written in text[:READ].split("\n"):
        words = words_of(written)
        if words.stems:
            first = array("I", words.stems[:_LINE_WORDS])
            found.append(Line(written, words, zlib.crc32(first.tobytes())))
    return found


def at_the_edges(lines: Sequence[Line]) -> tuple[int, ...]:
    """The hashes that are worth remembering of an article: boilerplate stands above and below the text."""
    if len(lines) > 2 * _EDGE_LINES:
        lines = [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]
    return tuple(dict.fromkeys(line.hash for line in lines))


def body(lines: Sequence[Line], title: Sequence[int], boilerplate: Collection[int]) -> list[Line]:
    """The lines that are the article, from its lead on. All of them where nothing would be left."""
    kept: list[Line] = []
    seen: set[int] = set()
    for line in lines:
        if line.hash not in boilerplate and line.hash not in seen:
            kept.append(line)
        seen.add(line.hash)
    if len(kept) > 1 and _says_again(kept[0].words.stems, title):
        del kept[0]
    start = next((at for at, line in enumerate(kept[:_LOOKED_AT]) if _is_long(line)), 0)
    kept = kept[start:]
    if kept:
        kept[0] = _without_dateline(kept[0])
    return kept


def _is_long(line: Line) -> bool:
    return len(line.text) >= _LEAD_LETTERS or len(line.words.stems) >= _LEAD_WORDS


def _says_again(words: Sequence[int], title: Sequence[int]) -> bool:
    """Whether a line is the headline: nearly the same words, and hardly any besides."""
    ones, others = set(words), set(title)
    if not others or len(words) > len(title) + 3:
        return False
    return len(ones & others) >= _SAME_HEADLINE * max(len(ones), len(others))


def _without_dateline(line: Line) -> Line:
    found = _DATELINE.match(line.text[:100])
    if found is None:
        return line
    rest = line.text[found.end() :]
    words = words_of(rest)
    return Line(rest, words, line.hash) if words.stems else line
