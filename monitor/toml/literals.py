"""What of a text in quotes stands where: from the characters that it means back to those that were written."""

from __future__ import annotations

import re

_QUOTES = re.compile(r'"""|\'\'\'|"|\'')
# An escape is one character of the value; a backslash at the end of a line is none, with the blanks after it.
_ESCAPE = re.compile(r"(\\[ \t]*\n\s*)|\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)


def offset_in(text: str, start: int, meant: int) -> int:
    """Where character number ``meant`` of the text in quotes that opens at ``text[start]`` is written. Where no quotes
    open: so many characters on."""
    quotes = _QUOTES.match(text, start)
    if quotes is None:
        return start + meant
    place = quotes.end()
    if len(quotes[0]) > 1 and text.startswith("\n", place):
        place += 1
    if quotes[0][0] == "'":
        return place + meant
    target = place + meant  # moves on with every escape before it
    while (at := text.find("\\", place, target + 1)) >= 0:
        escape = _ESCAPE.match(text, at)
        if escape is None or (at == target and not escape[1]):
            break
        target += len(escape[0]) - (0 if escape[1] else 1)
        place = escape.end()
    return target
