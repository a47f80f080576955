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
    sample = text[:_SAMPLE]
    if evident := _evident_script(sample):
        return evident
    counts: Counter[str] = Counter()
    for char, count in Counter(sample).items():
        if char.isalpha():
            counts[_script(char)] += count
    return counts.most_common(1)[0][0] if counts else ""


def _evident_script(sample: str) -> str:
    """ "latin" or "arabic" where ASCII's or the commonest Arabic letters alone outnumber whatever else can be letters;
    else "". Decided by codecs and ``translate``, which cost a tenth of counting."""
    octets = sample.encode("ascii", "ignore")
    latin, foreign = len(octets.translate(None, _NO_LATIN_LETTERS)), len(sample) - len(octets)
    if latin > foreign:
        return "latin"
    arabic = len(sample.encode("iso8859-6", "ignore").translate(None, _NO_ARABIC_LETTERS))
    return "arabic" if arabic > latin + foreign - arabic else ""


_NO_LATIN_LETTERS = bytes(octet for octet in range(256) if not bytes([octet]).isalpha())
_NO_ARABIC_LETTERS = bytes(
    octet for octet in range(256) if not (0xC1 <= octet <= 0xDA or 0xE0 <= octet <= 0xEA)
)
"""Of ISO 8859-6: without hamza to ghain, tatweel to ya."""


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return _NAMES.get(unicodedata.name(char, "").partition(" ")[0], "other")
