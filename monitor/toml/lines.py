"""In which line the keys of a list of tables stand, found without reading the whole text as TOML.

A walk over tree-sitter's tree (places.py) knows every place and takes a minute for a hundred thousand tables; of a file
without mistakes only the line of each table's id is asked. Those can be read off the beginnings of the lines: in a text
that is valid TOML, ``[[rule]]`` at the beginning of a line is a heading unless it stands in a text over several lines,
and those are made blank first. Where the tables are written in another way, nothing is known here.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator

_HEADING = re.compile(r"^[ \t]*\[", re.MULTILINE)
_MULTILINE = ('"""', "'''")
_TEXTS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_WORDS = re.compile(r"[^\n]")


def key_offsets(text: str, name: str, key: str, count: int) -> Iterator[int] | None:
    """Where the line of ``key`` begins in each of the ``count`` tables of ``[[name]]``, -1 for a table without it; None
    when it can't be told this way."""
    if any(quotes in text for quotes in _MULTILINE):
        text = _TEXTS.sub(_without_lines, text)
    headings = array("l", (heading.start() for heading in _HEADING.finditer(text)))
    headings.append(len(text))
    element = re.compile(rf"[ \t]*\[\[[ \t]*{re.escape(name)}[ \t]*\]\]")
    elements = [at for at, start in enumerate(headings) if element.match(text, start)]
    if len(elements) != count:  # some of them are written in another way
        return None
    wanted = re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*=", re.MULTILINE)
    found = (wanted.search(text, headings[at], headings[at + 1]) for at in elements)
    return (each.start() if each else -1 for each in found)


def _without_lines(found: re.Match[str]) -> str:
    """A text over several lines made blank, so that nothing in it looks like a heading."""
    return _WORDS.sub(" ", found[0]) if found[0].startswith(_MULTILINE) else found[0]


def line_starts(text: str) -> array[int]:
    """Where each line begins."""
    starts = array("l", [0])
    starts.extend(found.end() for found in re.finditer("\n", text))
    return starts


def line_at(starts: array[int], offset: int) -> int:
    """The line that an offset is in, from 1."""
    return bisect_right(starts, offset)
