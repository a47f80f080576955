"""Words of one's own around the parts of a Message: ``title`` and ``body`` of a receiver.

    body = '''
    {headline}
    {byline} — {url}
    Matched: {why}
    '''

A placeholder is the name of a part (notify/_text.py) in braces; there is nothing else in it, no format, no condition and
no code. A brace that is meant as one is written twice. A part of several lines that stands alone on its line gives as
many lines, within a line they are set beside each other. A line whose placeholders all have nothing to say is left out.

Values run in their own direction: within a line they are isolated (U+2068 … U+2069) where one of them, or the words
around them, run right to left; but for addresses, which programs find by what follows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from monitor.model import Message
from monitor.notify._direction import begins_rtl
from monitor.notify._links import web_link
from monitor.notify._text import PARTS, fitting, parts
from monitor.toml import mistake, nearest, t

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_BESIDE = " · "
_FSI, _PDI = "\u2068", "\u2069"
_MOST = 4000


@dataclass(frozen=True, slots=True)
class _Placeholder:
    """The place of a part."""

    name: str


_Piece = str | _Placeholder
_Line = tuple[_Piece, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places for parts. Made by ``parsed``."""

    lines: tuple[_Line, ...]

    def filled(self, message: Message, room: int, escape: Callable[[str], str] = str) -> str:
        """The text for a message, at most ``room`` UTF-16 units: what is too long is dropped as whole lines from the end.
        ``escape`` makes each line of a value harmless for the channel."""
        values = {name: tuple(map(escape, lines)) for name, lines in parts(message).items()}
        return fitting((line for pieces in self.lines for line in _filled(pieces, values)), room)


def parsed(text: str) -> Template:
    """The template that a text writes. Raises PydanticCustomError (monitor.toml.mistake) for what is none."""
    return Template(tuple(tuple(_pieces(line)) for line in text.strip("\n").split("\n")))


def _checked(text: str) -> str:
    if len(text) > _MOST:
        raise mistake(
            "long-template", t("{key} is too long"), t("at most {most} characters"), most=str(_MOST)
        )
    parsed(text)
    return text


def _one_line(text: str) -> str:
    if "\n" in text.strip("\n"):
        raise mistake("long-template", t("{key} has several lines"), t("write it on one line"))
    return text


TemplateText = Annotated[str, AfterValidator(_checked)]
"""An option that is a template; "" for the channel's own form."""

TitleTemplateText = Annotated[str, AfterValidator(_one_line), AfterValidator(_checked)]
"""The same of one line."""


def _pieces(line: str) -> Iterator[_Piece]:
    cursor = 0
    literal = ""
    for token in _TOKEN.finditer(line):
        literal += line[cursor : token.start()]
        cursor = token.end()
        if token[0] in {"{{", "}}"}:
            literal += token[0][0]
            continue
        if literal:
            yield literal
            literal = ""
        yield _placeholder(token)
    if literal := literal + line[cursor:]:
        yield literal


def _placeholder(token: re.Match[str]) -> _Placeholder:
    name = token[1]
    if name is None:
        raise mistake(
            "lone-brace",
            t("a brace stands alone in {key}"),
            t("write it twice where it is meant as one: {brace}"),
            brace=token[0] * 2,
        )
    if name not in PARTS:
        meant = nearest(name, PARTS)
        raise mistake(
            "unknown-placeholder",
            t('there is no placeholder "{read}"'),
            t("did you mean {meant}?") if meant else t("known: {known}"),
            read=f"{{{name[:60]}}}",
            meant=f"{{{meant}}}",
            known=", ".join(PARTS),
        )
    return _Placeholder(name)


def _filled(pieces: _Line, values: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    placeholders = [piece for piece in pieces if isinstance(piece, _Placeholder)]
    if placeholders and not any(values[piece.name] for piece in placeholders):
        return
    words = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
    if len(placeholders) == 1 and not words:
        yield from values[placeholders[0].name]
        return
    inline = {piece.name: _BESIDE.join(values[piece.name]) for piece in placeholders}
    isolated = any(map(begins_rtl, (words, *inline.values())))
    yield "".join(
        piece if isinstance(piece, str) else _set(inline[piece.name], isolated=isolated) for piece in pieces
    ).strip()


def _set(value: str, *, isolated: bool) -> str:
    return f"{_FSI}{value}{_PDI}" if isolated and value and not web_link(value) else value
