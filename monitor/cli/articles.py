"""Articles as JSON Lines: what commands that answer line by line read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from monitor.cli.terminal import Terminal
from monitor.errors import RasidError
from monitor.model import Article


class BadLineError(Exception):
    """A line is not an article; the argument says why."""


def opened(stack: ExitStack, terminal: Terminal, inputs: Sequence[str]) -> BinaryIO:
    """The one file that is named, or standard input. Raises RasidError."""
    if not inputs or inputs[0] == "-":
        return terminal.stdin.buffer
    try:
        return stack.enter_context(Path(inputs[0]).open("rb"))
    except OSError as error:
        raise RasidError(f"{inputs[0]}: can't be read ({error.strerror or error})") from error


def article_of(line: bytes) -> tuple[object, Article | None]:
    """(the id as it was given, the article); (None, None) for an empty line. Raises BadLineError."""
    if not line.strip():
        return None, None
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLineError(f"not UTF-8 at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(said, dict):
        raise BadLineError('an object is expected: {"id": …, "title": …, "text": …}')
    name = said.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise BadLineError('"id" is missing' if name is None else '"id" must be a string or a whole number')
    article = Article(
        id=str(name),
        source_id=_text(said, "source"),
        url=_text(said, "url"),
        title=_text(said, "title"),
        summary=_text(said, "summary"),
        text=_text(said, "text"),
        authors=_list(said, "authors"),
        published=_time(said, "published"),
        publisher=_text(said, "publisher"),
        keywords=_list(said, "keywords"),
        language=_text(said, "language"),
    )
    return name, article


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLineError(f'"{key}" must be a string')
    return value


def _list(said: dict[str, Any], key: str) -> tuple[str, ...]:
    value = said.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadLineError(f'"{key}" must be a list of strings')
    return tuple(value)


def _time(said: dict[str, Any], key: str) -> datetime | None:
    value = _text(said, key)
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise BadLineError(f'"{key}" must be a time like 2026-11-24T14:07:00+03:00') from error
