"""Telegram's HTML, read as TDLib's parse_html does: a small strict language of its own, not HTML.

Offsets of errors are bytes, offsets of entities are UTF-16 units. Only four named character references exist; their
semicolon is optional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TAGS = {
    "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "tg-time", "span", "pre",
    "code", "blockquote",
}  # fmt: skip
_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strikethrough", "strike": "strikethrough",
    "del": "strikethrough", "u": "underline", "ins": "underline", "tg-spoiler": "spoiler", "span": "spoiler",
    "pre": "pre", "code": "code", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}))|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LARGEST = 0x10FFFF


class MarkupError(Exception):
    """The text is not Telegram's HTML; the argument is the official reason."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    start: int


@dataclass(slots=True)
class Parsed:
    """Plain text and its entities."""

    text: str = ""
    entities: list[dict[str, object]] = field(default_factory=list)


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Parsed:
    """Raises MarkupError."""
    parsed = Parsed()
    pieces: list[str] = []
    length = 0
    stack: list[_Open] = []
    index = 0
    while index < len(source):
        if source[index] != "<":
            end = source.find("<", index)
            end = len(source) if end < 0 else end
            words = decode(source[index:end])
            pieces.append(words)
            length += units(words)
            index = end
        elif source.startswith("</", index):
            index = _close(source, index, stack, parsed, length)
        else:
            opened, index = _open(source, index, length)
            stack.append(opened)
    if stack:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    parsed.text = "".join(pieces)
    parsed.entities.sort(key=lambda entity: (entity["offset"], -int(str(entity["length"]))))
    return parsed


def decode(text: str) -> str:
    """Character references replaced; what is none of the few stays as it is."""

    def character(found: re.Match[str]) -> str:
        if found[3]:
            return _NAMED[found[3]]
        number = int(found[1], 16) if found[1] else int(found[2])
        return chr(number) if 0 < number <= _LARGEST else found[0]

    return _REFERENCE.sub(character, text)


def _offset(source: str, index: int) -> int:
    return len(source[:index].encode("utf-8", "surrogatepass"))


def _open(source: str, begin: int, length: int) -> tuple[_Open, int]:
    name = re.compile(r"[^\s>]*").match(source, begin + 1)
    assert name is not None
    index, tag = name.end(), name[0].lower()
    if index >= len(source):
        raise MarkupError(f"Unclosed start tag at byte offset {_offset(source, begin)}")
    if tag not in TAGS:
        raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {_offset(source, begin)}')
    argument = ""
    attribute = re.compile(r"\s*([^\s=>]+)\s*(=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
    while True:
        rest = re.compile(r"\s*").match(source, index)
        index = rest.end() if rest else index
        if source[index : index + 1] == ">":
            break
        found = attribute.match(source, index)
        if found is None or found.end() >= len(source):
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {_offset(source, begin)}')
        if found[2] is None and found[1].lower() != "expandable":
            raise MarkupError(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                f"at byte offset {_offset(source, begin)}"
            )
        if found[5] and not re.fullmatch(r"[A-Za-z0-9.-]+", found[5]):
            raise MarkupError(
                f"Unexpected end of name token at byte offset {_offset(source, found.start(5))}"
            )
        value = found[3] or found[4] or found[5] or ""
        if (tag, found[1].lower()) in {("a", "href"), ("span", "class"), ("tg-time", "unix")}:
            argument = decode(value)
        if (tag, found[1].lower()) == ("blockquote", "expandable"):
            argument = "expandable"
        index = found.end()
    if tag == "span" and argument != "tg-spoiler":
        raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {_offset(source, begin)}')
    return _Open(tag, argument, length), index + 1


def _close(source: str, begin: int, stack: list[_Open], parsed: Parsed, length: int) -> int:
    if not stack:
        raise MarkupError(f"Unexpected end tag at byte offset {_offset(source, begin)}")
    end = source.find(">", begin)
    if end < 0:
        raise MarkupError(f"Unclosed end tag at byte offset {_offset(source, begin)}")
    name = source[begin + 2 : end].strip().lower()
    opened = stack.pop()
    if name and name != opened.tag:
        raise MarkupError(
            f'Unmatched end tag at byte offset {_offset(source, begin)}, expected "</{opened.tag}>", found "</{name}>"'
        )
    if length > opened.start and opened.tag in _TYPES:
        entity: dict[str, object] = {
            "type": _TYPES[opened.tag], "offset": opened.start, "length": length - opened.start,
        }  # fmt: skip
        if opened.tag == "a":
            entity["url"] = opened.argument
        if opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        if opened.tag != "a" or re.match(r"(https?|tg)://.", opened.argument):
            parsed.entities.append(entity)
    return end + 1
