"""How many words of a text end in ة and how many in ه, by which a text shows whether it keeps the two apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from monitor.text import Script, letters, tokens

_TEHS, _HEHS = "ةۃۀ", "هہھەۂۿ"
_LAST = re.compile(f"[{_TEHS}{_HEHS}](?![\u0620-\u063f\u0641-\u064a])")
# Characters that become ة or ه, alone or with the letter before.
_STRANGE = re.compile("[\u0653-\u0655\ufb50-\ufdff\ufe70-\ufeff]")


def endings(chunks: Sequence[str]) -> tuple[int, int]:
    """Of the words in these pieces of text, how many end in ة, how many in ه."""
    text = " ".join(chunks)
    if not _STRANGE.search(text):
        return _counted(text)
    teh, heh = _counted(" ".join(chunk for chunk in chunks if not _STRANGE.search(chunk)))
    for chunk in filter(_STRANGE.search, chunks):
        own = _read(chunk)
        teh, heh = teh + own[0], heh + own[1]
    return teh, heh


def _counted(text: str) -> tuple[int, int]:
    """Of a text of usual letters."""
    found = [match[0] for match in _LAST.finditer(text) if _ends(text, match.end())]
    teh = sum(map(_TEHS.__contains__, found))
    return teh, len(found) - teh


def _ends(text: str, place: int) -> bool:
    """Whether the word ends here, but for marks that the fold deletes, and invisible characters."""
    torn = False
    while place < len(text) and text[place] != " ":
        char = text[place]
        if unicodedata.category(char)[0] == "M":
            if letters(char) and not torn:
                return False
        elif letters(char):
            return all(token.script is not Script.ARABIC for token in tokens(char))
        else:
            torn = True
        place += 1
    return True


def _read(chunk: str) -> tuple[int, int]:
    """Of any text, word by word."""
    teh = heh = 0
    for token in tokens(chunk):
        if token.folded[-1] == "ه":
            is_teh = letters(token.slice)[-1] in _TEHS
            teh, heh = teh + is_teh, heh + (not is_teh)
    return teh, heh
