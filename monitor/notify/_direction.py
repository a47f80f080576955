"""Which way a line runs: by its first letter, as the Unicode bidirectional algorithm (UAX 9, P2) and mail readers do."""

from __future__ import annotations

import re

_ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
_LETTER = re.compile(r"[^\W\d_]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def begins_rtl(text: str) -> bool:
    """Whether the first letter outside of isolates is Arabic, Hebrew or a neighbour of theirs."""
    first = _LETTER.search(_ISOLATED.sub("", text))
    return bool(first and _RIGHT_TO_LEFT.match(first.group()))
