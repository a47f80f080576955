"""Texts as a whole: their normal form for comparing, and the script most of them is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from monitor.text.tokens import each_token

_SAMPLE = 20_000  # characters looked at for the dominant script

# How names of characters begin, and what we call the script.
_NAMES = {
    "ARABIC": "arabic", "LATIN": "latin", "FULLWIDTH": "latin", "CYRILLIC": "cyrillic", "GREEK": "greek",
    "HEBREW": "hebrew", "CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana", "HALFWIDTH": "kana", "HANGUL": "hangul",
    "THAI": "thai", "DEVANAGARI": "devanagari", "ARMENIAN": "armenian", "GEORGIAN": "georgian", "SYRIAC": "syriac",
    "ETHIOPIC": "ethiopic", "BENGALI": "bengali", "TAMIL": "tamil", "KHMER": "khmer", "LAO": "lao",
    "MYANMAR": "myanmar", "TIFINAGH": "tifinagh", "THAANA": "thaana", "TIBETAN": "tibetan",
}  # fmt: skip


_LONGEST_REMEMBERED = 64


def normal(text: str) -> str:
    """The folded words joined by single blanks: equal for texts that differ in spelling, marks, punctuation or space
    only. Never raises; linear in the text."""
    # No word holds white space, so a text may be folded run by run. Six of seven runs of news were seen before.
    runs = (_remembered(run) if len(run) <= _LONGEST_REMEMBERED else _words(run) for run in text.split())
    return " ".join(filter(None, runs))


def _words(run: str) -> str:
    return " ".join(token.folded for token in each_token(run))


_remembered = lru_cache(maxsize=32768)(_words)


def dominant_script(text: str) -> str:
    """The script of most letters within the first 20,000 characters: "arabic", "latin", "han", …; "other" for one
    without a name here, "" for a text without letters."""
    counts: Counter[str] = Counter()
    for char, count in Counter(text[:_SAMPLE]).items():
        if char.isalpha():
            counts[_script(char)] += count
    return counts.most_common(1)[0][0] if counts else ""


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return _NAMES.get(unicodedata.name(char, "").partition(" ")[0], "other")
