"""A feed that is not well-formed, made so, as text: what breaks feeds in the wild is little and always the same.

``repaired``, in the order of how often each is met: characters that XML forbids, a bare ``&``, the named entities of
HTML, prefixes that nobody declared, words before the declaration or after the end (a warning of PHP, the comment of a
cache), a ``<`` that opens nothing, a ``]]>`` out of place, a CDATA section that never ends. What is inside CDATA is left
alone: there all but forbidden characters is allowed.

``balanced``, for what is still not well-formed then: tags of HTML that were not escaped and not closed, elements closed
in the wrong order, attributes without quotes or given twice, a body that was cut off. libxml2's own recovery takes any end tag for that of the innermost element,
so that one ``<br>`` too many puts the next entry into the text of this one; here an end tag closes its own element.

Each pass goes over the text once, whatever is in it: a feed of five megabytes of ``<![CDATA[`` costs no more than
another of that length.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.entities import html5

from monitor.articles.markup import without_floods

ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?(?:rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE)
ENTRY = re.compile(r"<(?:item|entry|Item|Entry|ITEM|ENTRY)(?=[\s>/])")

_OPEN, _CLOSE = "<![CDATA[", "]]>"
# What XML forbids: in UTF-8 the controls are single bytes, the two non-characters end alike, surrogates can't be.
_CONTROLS = bytes(octet for octet in range(32) if octet not in b"\t\n\r")
_NO_CHARACTERS = ("\ufffe", "\uffff")
# Each expression begins with the one character that it is about: the text between is skipped in C.
_AMPERSANDS = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:(&+)(?=[^#A-Za-z]|$)|#(?:(\d{1,7})|[xX]([0-9A-Fa-f]{1,6}));|([A-Za-z][A-Za-z0-9]{1,31});)?"
)
_LONE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_USED = re.compile(r"<([A-Za-z_][A-Za-z0-9_.-]{0,40}):")
_DECLARED = re.compile(r"xmlns:([A-Za-z_][A-Za-z0-9_.-]{0,40})\s*=")
_MOST_PREFIXES = 50
_KNOWN = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text from the root element to its end, and how many entries begin in it."""

    text: str
    entries: int


def repaired(text: str) -> Repaired | None:
    """The feed in a text; None when no root element of a feed is in it."""
    found = ROOT.search(text)
    if found is None:
        return None
    # Declaration and DOCTYPE go with what stands before the root: the encoding is settled, entities are not wanted.
    whole = without_floods(_allowed(_ended(text, found)))
    pieces = _pieces(whole)
    outside = [_outside(piece) for piece in pieces[::2]]
    pieces[::2] = outside
    name = whole[: found.end() - found.start()]
    missing = _declarations(outside)
    pieces[0] = name + missing + pieces[0][len(name) :]
    return Repaired("".join(pieces), sum(len(ENTRY.findall(piece)) for piece in outside))


def _ended(text: str, root: re.Match[str]) -> str:
    """From the root's beginning to its end tag, or to the end of what came."""
    end = text.rfind(f"</{root[0][1:]}")
    close = text.find(">", end) if end > root.start() else -1
    return text[root.start() : close + 1] if close >= 0 else text[root.start() :]


def _allowed(text: str) -> str:
    """Without the characters that XML forbids."""
    text = text.encode("utf-8", "replace").translate(None, _CONTROLS).decode()
    for character in _NO_CHARACTERS:
        text = text.replace(character, "")
    return text


def _pieces(text: str) -> list[str]:
    """The text cut around its CDATA sections: outside, section, outside, section … outside."""
    pieces: list[str] = []
    at = 0
    while (start := text.find(_OPEN, at)) >= 0:
        end = text.find(_CLOSE, start)
        pieces.append(text[at:start])
        if end < 0:
            pieces += (text[start:] + _CLOSE, "")
            return pieces
        at = end + len(_CLOSE)
        pieces.append(text[start:at])
    pieces.append(text[at:])
    return pieces


def _outside(piece: str) -> str:
    """Text outside CDATA with every character that must be escaped, escaped."""
    if "&" in piece:
        piece = _AMPERSANDS.sub(_reference, piece)
    if _CLOSE in piece:
        piece = piece.replace(_CLOSE, "]]&gt;")
    return _LONE_LESS.sub("&lt;", piece)


def _reference(found: re.Match[str]) -> str:
    """What an ampersand and what follows it should have been."""
    _, decimal, hexadecimal, name = found.groups()
    if name is not None:
        named = html5.get(f"{name};", "")
        return "".join(_ESCAPED.get(character, character) for character in named) or f"&amp;{name};"
    if decimal is None and hexadecimal is None:
        return "&amp;" * len(found[0])
    number = int(decimal) if decimal is not None else int(hexadecimal, 16)
    return found[0] if is_character(number) else ""


def is_character(number: int) -> bool:
    """Whether XML 1.0 allows the character of that number."""
    return (
        32 <= number < 0xD800
        or number in {9, 10, 13}
        or 0xE000 <= number < 0xFFFE
        or 0x10000 <= number <= 0x10FFFF
    )


def _declarations(pieces: list[str]) -> str:
    used: dict[str, None] = {}
    declared = {"xml", "xmlns"}
    for piece in pieces:
        if ":" in piece and len(used) < _MOST_PREFIXES:
            used.update(dict.fromkeys(_USED.findall(piece)))
            declared.update(_DECLARED.findall(piece))
    missing = [prefix for prefix in used if prefix not in declared][:_MOST_PREFIXES]
    return "".join(
        f' xmlns:{prefix}="{_KNOWN.get(prefix.lower(), f"urn:x-undeclared:{prefix}")}"' for prefix in missing
    )


# --- nesting -----------------------------------------------------------------------------------------------------

_ANY_TAG = re.compile(
    r"""<(/?)([A-Za-z_][^\s/<>"'=]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*|[^<>]*)>"""  # with quotes in pairs, or anyhow
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w:.-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_UNFINISHED = re.compile(r"<[^<>]*\Z")
_VOID = frozenset(["area", "br", "col", "embed", "hr", "img", "input", "param", "wbr"])
_ENTRIES = frozenset({"item", "entry"})


def balanced(text: str) -> str:
    """Repaired text with an end for each element, and none for what was never opened."""
    nesting = _Nesting()
    pieces = _pieces(text)
    pieces[-1] = _UNFINISHED.sub("", pieces[-1])
    pieces[::2] = [_ANY_TAG.sub(nesting.tag, piece) for piece in pieces[::2]]
    return "".join(pieces) + nesting.ends()


class _Nesting:
    """The elements that are open, from tag to tag. Names are compared as HTML does, without case."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._times: Counter[str] = Counter()

    def tag(self, found: re.Match[str]) -> str:
        """What is written for a tag, with the ends that have to stand before it."""
        slash, name, rest = found.groups()
        key = name.lower()
        if slash:
            return self.ends(key) if self._times[key] else ""
        ends = self.ends(key) if key in _ENTRIES and self._times[key] else ""
        if rest.endswith("/") or key in _VOID:
            return f"{ends}<{name}{_attributes(rest.removesuffix('/'))}/>"
        self._open.append(name)
        self._times[key] += 1
        return f"{ends}<{name}{_attributes(rest)}>"

    def ends(self, key: str = "") -> str:
        """The end tags of the open elements up to the innermost of that name; of all without one."""
        written: list[str] = []
        while self._open:
            name = self._open.pop()
            self._times[name.lower()] -= 1
            written.append(f"</{name}>")
            if name.lower() == key:
                break
        return "".join(written)


def _attributes(said: str) -> str:
    """Attributes as XML wants them: each once, with a value, in quotes."""
    if not said.strip():
        return ""
    kept: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(said):
        kept.setdefault(name, value if value[:1] in {'"', "'"} else f'"{value}"')
    return "".join(f" {name}={value}" for name, value in kept.items())
