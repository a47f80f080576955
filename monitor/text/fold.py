"""The spelling fold: one form for every way of spelling a word, for one token at a time.

Theory of operation. The order matters, and each step is there because its absence was seen to lose words:

1. NFKC, where the token holds a character that needs it. It comes first: U+0648 U+0654 must become ؤ before marks are
   deleted, a presentation form must become its letter before letters are folded; decomposing first would tear أ apart.
   U+FE70 and its like expand to *blank and mark*, so blanks are deleted then.
2. Marks, tatweel and invisible characters go. Only the listed ones: the vowel signs of Indic scripts and Thai and the
   voicing marks of kana have the same general category and are part of their words.
   The result so far is ``letters(token)``: what was typed, without what is written around it.
3. Letters that are one letter to a reader become one: alefs; ya, alef maqsura and the Persian ya; teh marbuta and heh;
   kafs; hamza on waw and on ya (مسؤول is مسئول); the Kurdish ڕ ڵ ۆ, which many keyboards lack. گ پ چ ڤ ژ stay: غاز and گاز are two spellings of two alphabets.
4. Digits of any script become 0-9. What remains is case-folded and loses its accents: Erdoğan is erdogan.

For Arabic words steps 3 and 4 are letter by letter, so that ``fold`` and ``letters`` have the same length and a place
in one is the same place in the other. The clitic grammar relies on that.

All of it is linear in the token's length, whatever the token is. NFKC alone would not be: CPython sorts runs of
combining marks by insertion, so runs are cut to 30 first (the limit of Unicode's stream-safe format, UAX #15).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST_REMEMBERED = 48

# Step 1: what makes NFKC necessary. Everything else is left alone by it, or composed the same way on both sides.
_NEEDS_NFKC = re.compile(
    "[\ufb00-\ufdff\ufe70-\ufefc\uff00-\uffef\u0653-\u0655\u0300-\u036f\u1100-\u11ff\u2460-\u24ff\u2070-\u209c"
    "\u2100-\u214f\u3200-\u33ff\u3099\u309a\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\U0001d400-\U0001d7ff]"
)

# Step 2: deleted. Quranic signs, harakat, superscript alef, tatweel, every invisible format character, Latin accents
# standing alone, Hebrew points and accents, enclosing marks, variation selectors.
MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08ff"
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U000e0100-\U000e01ef"
)
INVISIBLE = "\u0640\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0001\U000e0020-\U000e007f"
_DELETED = re.compile(f"[{MARKS}{INVISIBLE}]+")
_CROWD = re.compile(f"([{MARKS}\u3099\u309a]{{30}})[{MARKS}\u3099\u309a]+")

_LETTERS = {
    "ا": "أإآٱٲٳٵ",
    "ي": "ىیېۍێےۓٸ",
    "ه": "ةۃہھەۀۂۿ",
    "ك": "کڪګڬ",
    "ء": "ؤئ",
    "و": "ٶٷۆ",
    "ر": "ڕ",
    "ل": "ڵ",
}
_ARABIC = {ord(variant): letter for letter, variants in _LETTERS.items() for variant in variants}
_LATIN = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ə": "e",
    }
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_BLANKS = re.compile(r"\s+")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_ARABIC_ONLY = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff]*")


def fold(token: str) -> str:
    """The folded form of one token. Never raises; a token of marks alone folds to nothing."""
    return _remembered_fold(token) if len(token) <= _LONGEST_REMEMBERED else _fold(token)


def letters(token: str) -> str:
    """The token as typed, without marks and invisible characters, in composed standard letters (steps 1 and 2)."""
    if token.isascii():
        return token
    if len(token) > _LONGEST_REMEMBERED:
        token = _CROWD.sub(r"\1", token)
    if _NEEDS_NFKC.search(token):
        token = _BLANKS.sub("", unicodedata.normalize("NFKC", token))
    return _DELETED.sub("", token)


def _fold(token: str) -> str:
    if token.isascii():
        return token.lower()
    typed = letters(token)
    if _ARABIC_ONLY.fullmatch(typed):
        folded = typed.translate(_ARABIC)
    else:
        # Compose again afterwards: Hangul and voiced kana came apart with the accents and keep their parts.
        apart = unicodedata.normalize("NFD", typed.casefold())
        folded = unicodedata.normalize("NFC", _ACCENTS.sub("", apart)).translate(_LATIN).translate(_ARABIC)
    return _OTHER_DIGIT.sub(_digit, folded)


def _digit(found: re.Match[str]) -> str:
    return str(unicodedata.decimal(found[0]))


_remembered_fold = lru_cache(maxsize=65536)(_fold)
