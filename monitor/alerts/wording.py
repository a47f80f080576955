"""Foreign text made harmless, and cut where a reader would cut it.

``plain`` turns any text into one line that can neither turn the writing direction, nor move a cursor, nor break a
header: line breaks become blanks, control characters and direction marks disappear, lone surrogates become U+FFFD.
What letters need stays: ZWNJ and ZWJ (Persian, emoji), combining marks, variation selectors. Spans (hits) move along.

Lengths are UTF-16 units, which is how Telegram counts and about what a screen shows. A cut falls between words; a word
longer than the whole room is cut between graphemes (Unicode UAX 29, as far as a cut needs it: marks, joiners, emoji
modifiers and pairs of regional indicators stay with what they belong to).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

Spans = tuple[tuple[int, int], ...]

_BLANK = re.compile(r"[\s\u0085\u2028\u2029]+")
_DROPPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9])?|\x9b[0-?]*[ -/]*[@-~]"
)  # a terminal's commands, ECMA-48
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNHARMED = re.compile(
    r"[!-~\u00a1-\u00ac\u00ae-\u0600\u0620-\u1fff]+(?: [!-~\u00a1-\u00ac\u00ae-\u0600\u0620-\u1fff]+)*"
)

_ZWJ = "\u200d"
_EXTENDING = frozenset({"Mn", "Me", "Mc"})


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(text: str, spans: Iterable[tuple[int, int]] = ()) -> tuple[str, Spans]:
    """``text`` as one harmless line without blanks at its ends, and ``spans`` of it moved along and merged."""
    ordered = merged(spans, len(text))
    if _UNHARMED.fullmatch(text):
        return text, ordered
    pieces: list[str] = []
    moved: dict[int, int] = {}
    wanted = sorted({edge for span in ordered for edge in span})
    length = 0
    cursor = 0
    for edge in [*wanted, len(text)]:
        piece = _harmless(text[cursor:edge])
        if piece.startswith(" ") and (not length or pieces[-1].endswith(" ")):
            piece = piece[1:]
        if piece:
            pieces.append(piece)
            length += len(piece)
        moved[edge] = length
        cursor = edge
    line = "".join(pieces).rstrip(" ")
    return line, tuple(
        (start, end)
        for start, end in ((moved[start], min(moved[end], len(line))) for start, end in ordered)
        if start < end
    )


def _harmless(text: str) -> str:
    blanks = _BLANK.sub(" ", _ESCAPE.sub("", text))
    kept = _DROPPED.sub("", blanks)
    return _SURROGATE.sub("\ufffd", _BLANK.sub(" ", kept))


def merged(spans: Iterable[tuple[int, int]], length: int) -> Spans:
    """Spans in order, within 0…length, overlapping ones as one, empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def within(spans: Iterable[tuple[int, int]], start: int, end: int) -> Spans:
    """The parts of ``spans`` inside start…end, counted from ``start``."""
    return merged(((one - start, other - start) for one, other in spans), end - start)


def cut(text: str, room: int) -> str:
    """The longest beginning of ``text`` of at most ``room`` units that ends between words; "…" if something is lost."""
    end = fitting(text, room)
    if end == len(text):
        return text
    end = fitting(text, room - 1)
    return text[: border_before(text, end)].rstrip() + "…" if room > 0 else ""


def fitting(text: str, room: int, start: int = 0) -> int:
    """The farthest index that is at most ``room`` units after ``start``."""
    index = start
    length = len(text)
    while index < length:
        room -= 2 if text[index] > "\uffff" else 1
        if room < 0:
            break
        index += 1
    return index


def border_before(text: str, index: int, floor: int = 0) -> int:
    """The nearest place at or before ``index`` where a word ends, not before ``floor``; within a longer word, the
    nearest border between graphemes."""
    if index >= len(text):
        return len(text)
    if text[index].isspace():
        return index
    blank = max(text.rfind(" ", floor, index), text.rfind("\n", floor, index), text.rfind("\t", floor, index))
    if blank > floor:
        return blank
    while index > floor and not is_grapheme_border(text, index):
        index -= 1
    return index


def border_after(text: str, index: int, ceiling: int) -> int:
    """The nearest place at or after ``index`` where a word begins, not after ``ceiling``; within a longer word, the
    nearest border between graphemes."""
    if index <= 0:
        return 0
    if text[index - 1].isspace():
        return index
    blanks = [found for blank in " \n\t" if (found := text.find(blank, index, ceiling)) >= 0]
    if blanks and min(blanks) + 1 <= ceiling:
        return min(blanks) + 1
    while index < ceiling and not is_grapheme_border(text, index):
        index += 1
    return index


def is_grapheme_border(text: str, index: int) -> bool:
    """Whether a reader would see two characters left and right of ``index``."""
    if index <= 0 or index >= len(text):
        return True
    before, after = text[index - 1], text[index]
    if _ZWJ in {before, after} or unicodedata.category(after) in _EXTENDING:
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    return not (_is_regional(after) and _regional_run(text, index) % 2)


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regional_run(text: str, index: int) -> int:
    """How many regional indicators stand in a row before ``index``."""
    start = index
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return index - start


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """``text`` cut at its spans: (piece, is it a hit), in order, without empty pieces."""
    found: list[tuple[str, bool]] = []
    cursor = 0
    for start, end in merged(spans, len(text)):
        found += [(text[cursor:start], False), (text[start:end], True)]
        cursor = end
    found.append((text[cursor:], False))
    return [(piece, hit) for piece, hit in found if piece]
