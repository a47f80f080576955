"""TOML with places: what a file says, where it says it, and everything that is wrong with it.

tomllib gives the values and no positions; tree-sitter gives positions and no values. A Document has both, so that
every mistake, of syntax or of meaning, is told with file, line, column and remedy.

    document, problems = read(text, "config.toml")     all mistakes of syntax; the rest of the file is still judged
    document = parse(text, "config.toml")              the same, raising ConfigError
    table, problems = validate(document, ("source", 0), SourceTable)

Columns count characters from 1. A byte order mark at the beginning is accepted and not counted.

A line that holds a secret (token = …, password = …) is never quoted: a Problem there has a line and no column, so that
nobody shows the line either.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from monitor.errors import ConfigError, Problem, Weight
from monitor.toml.lines import key_offsets, line_at, line_starts
from monitor.toml.literals import offset_in
from monitor.toml.mending import Page, mend
from monitor.toml.places import Path, Places, Span, places
from monitor.toml.slips import Slip
from monitor.toml.texts import t
from monitor.toml.validation import Table, mistake, nearest, suggestion, validate

__all__ = [
    "Document",
    "Path",
    "Place",
    "Table",
    "mistake",
    "nearest",
    "parse",
    "read",
    "suggestion",
    "t",
    "validate",
]

_LONGEST_QUOTE = 200
_SECRET_KEY = re.compile(
    r"""^[ \t]*["']?(?:(?:\w*_)?(?:token|password|secret)s?|authorization)["']?[ \t]*(?:=|:|$)"""
    r"""|^[ \t]*["']?url["']?[ \t]*=[ \t]*["'](?!ht|ftp|feed|file)[A-Za-z0-9+.-]+://"""  # of a service: it holds tokens
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and column from 1, and what stands there (its first line)."""

    line: int
    column: int
    quote: str


class Document:
    """One TOML file: its values, and the place of each.

    ``text`` is what the file says; ``data`` what it means. ``damaged``: a statement with a mistake had to be left
    out of ``data``, so that something missing may be there after all.
    """

    def __init__(self, file: str, text: str, data: dict[str, Any], page: Page) -> None:
        self.file = file
        self.text = text
        self.data = data
        self.damaged = page.dropped
        self._page = page

    @cached_property
    def _places(self) -> Places:
        return places(self._page.text)

    @cached_property
    def _starts(self) -> array[int]:
        return line_starts(self.text)

    def lines(self, name: str, key: str) -> array[int]:
        """The line of the value of ``key`` in each table of the list ``name``, as ``place`` tells it; cheap for many
        tables."""
        tables = self.data.get(name, ())
        is_whole = isinstance(self._page.origin, range)
        offsets = key_offsets(self.text, name, key, len(tables)) if is_whole else None
        found = enumerate(offsets if offsets is not None else [-1] * len(tables))
        return array(
            "l",
            (
                line_at(self._starts, offset) if offset >= 0 else self.place((name, index, key)).line
                for index, offset in found
            ),
        )

    def within(self, path: Path, start: int, end: int) -> Place:
        """The place of characters ``start`` to ``end`` of the text in quotes at ``path``, as its value counts them."""
        opening = self._span(path, self._places.values)[0]
        first = offset_in(self.text, opening, start)
        return self.at(first, max(first, offset_in(self.text, opening, end)))

    def place(self, path: Path) -> Place:
        """The place of the value at ``path``; of the nearest table around it when there is none; else the top."""
        return self._nearest(path, self._places.values)

    def key_place(self, path: Path) -> Place:
        """The place of the key at ``path`` (of an element of a list: of the element)."""
        return self._nearest(path, self._places.keys)

    def holds(self, path: Path) -> bool:
        """Whether something stands at exactly this path."""
        return path in self._places.keys

    def holds_secret(self, line: int) -> bool:
        """Whether a secret stands on that line, judged by the name of its key."""
        end = self.text.find("\n", self._starts[line - 1])
        return bool(_SECRET_KEY.match(self.text[self._starts[line - 1] : end if end >= 0 else None]))

    def problem(  # noqa: PLR0913 - a Problem has that many sides, and each call names the few it needs
        self,
        path: Path,
        code: str,
        message: str,
        /,
        *,
        weight: Weight = Weight.ERROR,
        remedy: str = "",
        details: tuple[tuple[str, str], ...] = (),
        at_key: bool = False,
        **values: object,
    ) -> Problem:
        """A Problem at the value of ``path``, or at its key. ``values`` fill the sentences' placeholders."""
        place = self.key_place(path) if at_key else self.place(path)
        if self.holds_secret(place.line):
            place = Place(place.line, 0, "")
        return Problem(
            file=self.file,
            code=code,
            message=message,
            line=place.line,
            column=place.column,
            weight=weight,
            key=next((part for part in reversed(path) if isinstance(part, str)), ""),
            quote=place.quote,
            remedy=remedy,
            values={name: str(value) for name, value in values.items()},
            details=details,
        )

    def _nearest(self, path: Path, spans: dict[Path, Span]) -> Place:
        return self.at(*self._span(path, spans))

    def _span(self, path: Path, spans: dict[Path, Span]) -> Span:
        origin = self._page.origin
        for length in range(len(path), 0, -1):
            for known in (spans, self._places.keys):
                if path[:length] in known:
                    start, end = known[path[:length]]
                    return origin[start], origin[end]
        return 0, 0

    def at(self, start: int, end: int) -> Place:
        """The place of ``text[start:end]``."""
        start = min(start, len(self.text))
        line = line_at(self._starts, start)
        quote = self.text[start : max(start, end)].split("\n")[0].rstrip()[:_LONGEST_QUOTE]
        return Place(line, start - self._starts[line - 1] + 1, quote)


def read(text: str, file: str) -> tuple[Document, list[Problem]]:
    """The document, as far as it can be made out, and every mistake of syntax in it. Never raises."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    page, data, slips = mend(text)
    document = Document(file, text, data, page)
    return document, [_problem(document, slip) for slip in slips]


def parse(text: str, file: str) -> Document:
    """The document. Raises ConfigError with every mistake of syntax."""
    document, problems = read(text, file)
    if problems:
        raise ConfigError(problems)
    return document


def _problem(document: Document, slip: Slip) -> Problem:
    place = document.at(slip.start, slip.end)
    values = dict(slip.values)
    if slip.earlier >= 0:
        values["first"] = str(document.at(slip.earlier, slip.earlier).line)
    problem = Problem(
        file=document.file,
        code=slip.code,
        message=slip.message,
        line=place.line,
        column=place.column,
        quote=place.quote,
        remedy=slip.remedy,
        values=values,
    )
    if not document.holds_secret(place.line):
        return problem
    hidden = {name: "…" if name in {"text", "word", "number"} else value for name, value in values.items()}
    return replace(problem, column=0, quote="", values=hidden)
