"""Words as likeness compares them: a stem of each, as a number, so that inflection and spelling do not part what is one.

Theory of operation. The letters are folded as the matcher folds them (monitor.text), and two texts are only ever
compared with each other: a stem need not be a word, it must only come out the same on both sides.

- Arabic: article, conjunctions and prepositions that are joined to it go from the front, the regular endings from the end
  (light stemming after Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval", 2007). What
  is left of four letters or more then loses its long vowels except the first letter. That is how outlets differ when
  they spell foreign names (a short vowel of the foreign word is written or not, before or after its consonant), and in
  Arabic words it only brings forms of one root together. In the same way one sound has several letters: g is ج, غ, گ
  or ك after ن, v is ف or ڤ, p is ب or پ, ch is تش or چ.
- Scripts without blanks: pairs of neighbouring characters.
- All other letters: the first six, or the word without a final s.
- Numbers keep the point, comma or colon inside them; a comma before three digits is only a thousands mark.

A text is analysed run by run between blanks, and what a run gives is remembered: most were seen before.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from monitor.text import Script, fold
from monitor.text.tokens import each_slice

NUMBER, CAPITAL, LAST = 1, 2, 4
"""What kind of word it is, as bits: a number; begins with a capital; ends a sentence."""


class Words(NamedTuple):
    """The words of a piece of text in order: their stems as 32-bit numbers, and of each its kind (bits of NUMBER,
    CAPITAL, LAST)."""

    stems: Sequence[int]
    kinds: Sequence[int]


class _Run(NamedTuple):
    """What stands between two blanks: its folded words joined by blanks, and its words."""

    folded: str
    stems: tuple[int, ...]
    kinds: tuple[int, ...]


_folded, _stems, _kinds = attrgetter("folded"), attrgetter("stems"), attrgetter("kinds")
_LONGEST_RUN = (
    200  # characters between two blanks; more are of no language that writes blanks, or of none at all
)
_LONGEST_STEM = 6
_LONGEST_PLURAL = 3
_SKELETON = 4  # letters from which an Arabic stem is compared without its long vowels
_ENDS = tuple(".!?…:؟。۔")
_QUOTES = "\"'»”’)]"
_INSIDE_NUMBERS = ".,:\u066b\u066c"
_MARKS = {"\u066b": ".", "\u066c": ","}

_ARABIC_WORD = re.compile("([\u0621-\u063a\u0641-\u064a]+)([\"'\u00bb\u201d.:!\u060c\u061b\u061f]*)")
_OTHER_WORD = re.compile(
    "[\"'\u00ab\u2018\u201c(]*([A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0388-\u03f5\u03f7-\u0481\u048a-\u052f]+)"
    "([\"'\u00bb\u2019\u201d).,:;!?]*)"
)
_FRONT = re.compile("(?:[وف]?(?:[بك]?ال|لل)|و(?=...))(?=..)")
_ENDS_OF_TWO = frozenset({"ها", "ان", "ات", "ون", "ين", "يه"})
_ENDS_OF_ONE = frozenset("هي")
_LEFT = 2  # letters that must be left of a word
_HAMZA = "ء"
_SOUNDS = {"گ": "غ", "ج": "غ", "ڤ": "ف", "پ": "ب", "ژ": "غ", "ث": "ت", "ط": "ت", "چ": "ش"}
_CH = "تش"
_SPELT = str.maketrans(_SOUNDS)
_SKELETON_OF = str.maketrans({**_SOUNDS, **dict.fromkeys("اوي", "")})
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")


def words_of(text: str) -> Words:
    """The words of a piece of text."""
    runs = _runs(text)
    return Words(list(chain.from_iterable(map(_stems, runs))), list(chain.from_iterable(map(_kinds, runs))))


def folded(text: str) -> str:
    """The same as ``monitor.text.normal``, but remembering what ``words_of`` needs of the same runs."""
    return " ".join(filter(None, map(_folded, _runs(text))))


def _runs(text: str) -> list[_Run]:
    written = text.split()
    if written and len(max(written, key=len)) <= _LONGEST_RUN:
        return list(map(_remembered, written))
    return [_remembered(run) if len(run) <= _LONGEST_RUN else _of_run(run) for run in written]


def _of_run(run: str) -> _Run:
    found = _ARABIC_WORD.fullmatch(run)
    if found is not None:  # what most runs of Arabic are, at half the cost
        spelling = fold(found[1])
        kind = LAST if found[2].rstrip(_QUOTES).endswith(_ENDS) else 0
        return _Run(spelling, (_hash(arabic_stem(spelling)),), (kind,))
    found = _OTHER_WORD.fullmatch(run)
    if found is not None:  # the same for Latin, Greek and Cyrillic
        word = found[1]
        spelling = word.lower() if word.isascii() else fold(word)
        kind = CAPITAL if word[0].isupper() else 0
        if found[2].rstrip(_QUOTES).endswith(_ENDS):
            kind |= LAST
        return _Run(spelling, (_hash(_stem(spelling)),), (kind,))
    return _of_any_run(run)


def _of_any_run(run: str) -> _Run:
    spellings: list[str] = []
    stems: list[int] = []
    kinds: list[int] = []
    number_ends = -2
    number = ""
    for found in each_slice(run):
        spelling = fold(found[0])
        if not spelling:  # presentation forms of marks, alone
            continue
        spellings.append(spelling)
        script = found.lastgroup
        start, end = found.span()
        if script == Script.DIGITS:
            if start == number_ends + 1 and run[number_ends] in _INSIDE_NUMBERS:
                number += _MARKS.get(run[number_ends], run[number_ends]) + spelling
                stems[-1] = _hash(_THOUSANDS.sub("", number))
            else:
                number = spelling
                stems.append(_hash(number))
                kinds.append(NUMBER)
            number_ends = end
        elif script == Script.DENSE:
            pairs = _pairs(spelling)
            stems += map(_hash, pairs)
            kinds += [0] * len(pairs)
        elif script == Script.ARABIC:
            stems.append(_hash(arabic_stem(spelling)))
            kinds.append(0)
        else:
            stems.append(_hash(_stem(spelling)))
            kinds.append(CAPITAL if found[0][0].isupper() else 0)
    if kinds and run.rstrip(_QUOTES).endswith(_ENDS):
        kinds[-1] |= LAST
    return _Run(" ".join(spellings), tuple(stems), tuple(kinds))


_remembered = lru_cache(maxsize=65536)(_of_run)


def arabic_stem(folded: str) -> str:
    """What two spellings and forms of one word have in common, of a folded Arabic word."""
    bare = folded.replace(_HAMZA, "")
    front = _FRONT.match(bare)
    if front is not None:
        bare = bare[front.end() :]
    if bare[-2:] in _ENDS_OF_TWO and len(bare) >= _LEFT + 2:
        bare = bare[:-2]
    elif bare[-1:] in _ENDS_OF_ONE and len(bare) > _LEFT:
        bare = bare[:-1]
    sounded = bare.replace(_CH, "ش")
    skeleton = sounded[:1].translate(_SPELT) + sounded[1:].translate(_SKELETON_OF)
    if len(skeleton) >= _SKELETON:
        return skeleton
    return bare[:_LEFT] + bare[_LEFT:].rstrip("اي")


def _stem(folded: str) -> str:
    if len(folded) > _LONGEST_STEM:
        return folded[:_LONGEST_STEM]
    return folded[:-1] if folded.endswith("s") and len(folded) > _LONGEST_PLURAL else folded


def _pairs(folded: str) -> list[str]:
    return [folded[at : at + 2] for at in range(len(folded) - 1)] or [folded]


def _hash(stem: str) -> int:
    return zlib.crc32(stem.encode("utf-8", "replace"))
