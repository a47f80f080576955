"""Where every key and every value of a TOML text stands: a walk over tree-sitter's tree.

A path is what leads to the value in tomllib's reading of the same text: keys, and indexes within lists and lists of
tables: ("source", 2, "url"). Spans are (start, end) in characters of the text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]
Span = tuple[int, int]

_KEYS = {"bare_key", "quoted_key", "dotted_key"}
_PUNCTUATION = {"[", "]", "[[", "]]", "{", "}", ",", "=", "comment", "ERROR"}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A key or heading that stands a second time; ``first`` is where it stood first."""

    name: str
    start: int
    end: int
    first: int
    is_table: bool


@dataclass(slots=True)
class Places:
    """Spans of keys and values by path. A table's value is its heading; an implied table has its key only."""

    keys: dict[Path, Span] = field(default_factory=dict)
    values: dict[Path, Span] = field(default_factory=dict)
    repeated: list[Repeat] = field(default_factory=list)


def places(text: str) -> Places:
    """All places of a text. Of a text with mistakes: those that were recognised."""
    return _Walk(text).places


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_toml.language())


class _Walk:
    """One walk over one text."""

    def __init__(self, text: str) -> None:
        self.places = Places()
        self._source = text.encode("utf-8", "replace")
        self._lines = self._source.split(b"\n")
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._counts: dict[Path, int] = {}
        self._headings: dict[Path, Span] = {}
        root = Parser(_language()).parse(self._source).root_node
        for node in root.children:
            self._statement(node, ())

    def _statement(self, node: Node, table: Path) -> None:
        if node.type == "pair":
            self._pair(node, table)
        elif node.type == "table":
            self._table(node, self._heading(node))
        elif node.type == "table_array_element":
            self._table(node, self._element(node))

    def _table(self, node: Node, table: Path) -> None:
        for child in node.children:
            if child.type == "pair":
                self._pair(child, table)

    def _heading(self, node: Node) -> Path:
        """``[a.b]``."""
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return ()
        path = self._resolve([self._word(part) for part in _parts(key)])
        span = self._heading_span(node)
        before = self._headings.get(path) or (None if self._implied(path) else self.places.values.get(path))
        if before is not None:
            self._repeat(path, span, before, is_table=True)
        self._headings.setdefault(path, span)
        self._note(path, self._span(key), span)
        self._imply(path, self._span(key))
        return path

    def _element(self, node: Node) -> Path:
        """``[[a.b]]``: one more table of the list at that path."""
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return ()
        words = [self._word(part) for part in _parts(key)]
        path = (*self._resolve(words[:-1]), words[-1])
        span = self._heading_span(node)
        if path not in self._counts and path in self.places.values:
            self._repeat(path, span, self.places.values[path], is_table=True)
        index = self._counts.get(path, 0)
        self._counts[path] = index + 1
        self._note(path, self._span(key), span)
        self._note((*path, index), self._span(key), span)
        self._imply(path, self._span(key))
        return (*path, index)

    def _resolve(self, words: list[str]) -> Path:
        """Within a list of tables a heading means its latest table."""
        path: Path = ()
        for word in words:
            path = (*path, word)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _pair(self, node: Node, table: Path) -> None:
        children = [child for child in node.children if child.type not in {"=", "comment", "ERROR"}]
        if not children or children[0].type not in _KEYS:
            return
        parts = list(_parts(children[0]))
        path = table
        for part in parts[:-1]:
            path = (*path, self._word(part))
            self.places.keys.setdefault(path, self._span(part))
        path = (*path, self._word(parts[-1]))
        span = self._span(parts[-1])
        earlier = self.places.keys.get(path)
        if earlier is not None:
            self._repeat(path, span, earlier, is_table=False)
        value = children[1] if len(children) > 1 else None
        self._note(path, span, self._span(value) if value else span)
        if value is not None:
            self._value(value, path)

    def _value(self, node: Node, path: Path) -> None:
        if node.type == "array":
            elements = [child for child in node.children if child.type not in _PUNCTUATION]
            for index, element in enumerate(elements):
                self._note((*path, index), self._span(element), self._span(element))
                self._value(element, (*path, index))
        elif node.type == "inline_table":
            self._table(node, path)

    # --- noting --------------------------------------------------------------------------------------------------

    def _note(self, path: Path, key: Span, value: Span) -> None:
        self.places.keys.setdefault(path, key)
        self.places.values.setdefault(path, value)

    def _imply(self, path: Path, key: Span) -> None:
        """The tables that a heading of a deeper one makes."""
        for length in range(1, len(path)):
            self.places.keys.setdefault(path[:length], key)

    def _implied(self, path: Path) -> bool:
        return path not in self.places.values

    def _repeat(self, path: Path, span: Span, first: Span, *, is_table: bool) -> None:
        self.places.repeated.append(Repeat(_name(path), span[0], span[1], first[0], is_table))

    # --- spans ---------------------------------------------------------------------------------------------------

    def _span(self, node: Node) -> Span:
        return self._offset(*node.start_point), self._offset(*node.end_point)

    def _heading_span(self, node: Node) -> Span:
        """From the opening to the closing brackets."""
        last = next((c for c in node.children if c.type in {"]", "]]"}), node.children[0])
        return self._offset(*node.start_point), self._offset(*last.end_point)

    def _offset(self, row: int, column: int) -> int:
        line = self._lines[row] if row < len(self._lines) else b""
        return self._starts[row] + len(line[:column].decode("utf-8", "replace"))

    def _word(self, key: Node) -> str:
        written = self._source[key.start_byte : key.end_byte].decode("utf-8", "replace")
        if key.type == "bare_key":
            return written
        try:
            return next(iter(tomllib.loads(f"{written} = 0")))
        except (ValueError, StopIteration):
            return written


def _name(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _parts(key: Node) -> Iterator[Node]:
    """The words of a key, from the left; tree-sitter nests dotted ones."""
    if key.type != "dotted_key":
        yield key
        return
    for child in key.children:
        if child.type in _KEYS:
            yield from _parts(child)
