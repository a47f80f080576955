"""A place in the pieces of an expression, and what is around it."""

from __future__ import annotations

from typing import NoReturn

from monitor.matching.lexemes import Lexeme, lexemes
from monitor.matching.mistakes import fail

Span = tuple[int, int]


class Cursor:
    """The pieces of one expression, read from the left. ``operand`` is where the last complete operand stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.operand: Span = (0, 0)
        self._lexemes = lexemes(text)
        self._place = 0

    @property
    def next(self) -> Lexeme:
        """The piece that comes next; the last is of kind "end" and stays."""
        return self._lexemes[self._place]

    @property
    def last(self) -> Lexeme:
        """The piece that was taken last; at the beginning an empty one."""
        return self._lexemes[self._place - 1] if self._place else Lexeme("start", "", 0, 0)

    def take(self) -> Lexeme:
        """The next piece, and go on behind it."""
        lexeme = self.next
        self._place += 1
        return lexeme

    def back(self) -> None:
        """Give the last piece back."""
        self._place -= 1

    def piece(self, span: Span) -> str:
        """What is written there."""
        return self.text[span[0] : span[1]]

    def ahead(self, count: int) -> Lexeme:
        """The piece so many further on than the next."""
        return self._lexemes[min(self._place + count, len(self._lexemes) - 1)]

    def operand_text(self, ahead: int = 0) -> str:
        """The operand that begins here, or so many pieces further on, as far as it can be told without reading it."""
        first = self.ahead(ahead)
        if first.kind == "open":
            return self.bracketed(first)
        if first.kind in {"field", "NOT"} and self.ahead(ahead + 1).kind != "end":
            return first.text + ("" if first.kind == "field" else " ") + self.operand_text(ahead + 1)
        return first.text

    def bracketed(self, opening: Lexeme) -> str:
        """From a bracket to its partner, or to the end."""
        depth = 0
        for lexeme in self._lexemes[self._lexemes.index(opening) :]:
            depth += (lexeme.kind == "open") - (lexeme.kind == "close")
            if depth == 0:
                return self.piece((opening.start, lexeme.end))
        return self.text[opening.start :]


def fail_at(lexeme: Lexeme, code: str, message: str, remedy: str, **values: str) -> NoReturn:
    """Raise a mistake about this piece."""
    fail(lexeme.start, lexeme.end, code, message, remedy, **values)
