"""The pieces of an expression: brackets, quoted texts, regular expressions, words, operators, each with its place.

A word runs to the next blank, bracket, comma, ^ or quotation mark, so that F-16, C++ and AC/DC need no quotes. Nothing
is refused here: a quotation mark without a partner becomes a piece of its own kind, and whoever comes to it says what
is wrong, so that the first mistake of a text is the one that is told.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.matching.expression import FIELD_PREFIXES
from monitor.text import fold


class Lexeme(NamedTuple):
    """``text[start:end]`` of an expression. ``kind``: open, close, comma, compare, field, quoted, regex, concept, weight,
    word; AND, OR, NOT, NEAR, BEFORE, OF; unclosed, stray, slash (without a partner); end."""

    kind: str
    text: str
    start: int
    end: int


_ENDS_WORD = r"""\s()"“”«»,،^"""

_LEXEME = re.compile(
    rf"""\s*(?:
        (?P<open>\() | (?P<close>\)) | (?P<comma>[,،])
      | (?P<regex>/(?:[^/\\\n]|\\[^\n])+/)
      | (?P<slash>/[^{_ENDS_WORD}]*)
      | (?P<compare>>=|=>|≥|<=|≤|==|[<>]|=(?=\s*\d))
      | (?P<field>(?:{"|".join(FIELD_PREFIXES)}):)
      | (?P<quoted>[=~]*(?:"[^"]*" | “[^”]*” | «[^»]*»)\*?)
      | (?P<unclosed>[=~]*["“«])
      | (?P<concept>@[^{_ENDS_WORD}]*)
      | (?P<weight>\^[^{_ENDS_WORD}]*)
      | (?P<word>[^{_ENDS_WORD}]+)
      | (?P<stray>[”»])
    )""",
    re.VERBOSE,
)

OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "OF": "OF", "و": "AND", "او": "OR", "ليس": "NOT"}
"""Words that are operators; the Arabic ones in folded spelling."""

_ARABIC_OPERATORS = "وأاإليـ"
_LONGEST_OPERATOR = 6  # letters and vowel signs of ليس

_DISTANT = re.compile(r"(NEAR|BEFORE)(?:[/\d].*)?")


def lexemes(text: str) -> list[Lexeme]:
    """The pieces of a text in order, the last of kind "end". Linear in the text; never raises."""
    found: list[Lexeme] = []
    place, last = 0, len(text.rstrip())
    while place < last:
        match = _LEXEME.match(text, place)
        # Every character but a blank begins one of the branches.
        kind = (match.lastgroup if match else None) or "stray"
        start, place = match.span(kind) if match else (place, place + 1)
        piece = text[start:place]
        found.append(Lexeme(_operator(piece) or kind if kind == "word" else kind, piece, start, place))
    found.append(Lexeme("end", "", len(text), len(text)))
    return found


def _operator(word: str) -> str | None:
    """The kind of a word that is an operator."""
    if "A" <= word[0] <= "Z":
        distant = _DISTANT.fullmatch(word)
        return distant[1] if distant else OPERATORS.get(word)
    return (
        OPERATORS.get(fold(word)) if word[0] in _ARABIC_OPERATORS and len(word) <= _LONGEST_OPERATOR else None
    )
