"""Words of a text with their places, one script class at a time.

A token is a run of one class: Arabic letters, letters of a script that writes no blanks between words (Han, kana, Thai,
Lao, Khmer, Myanmar), any other letters, or digits. So أغسطس٢٠٢٣ is two tokens, and so are الـBBC and the English and
the Chinese part of 用python写. Marks, tatweel and invisible characters inside a word belong to it: a zero-width
non-joiner does not split تحریم‌ها. At its end, tatweel and invisible characters are cut off; marks stay, since they
belong to the letter before them.

One regular expression, in one pass; each branch begins with a letter and can only fall back over what it has just
read, so that the time is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from monitor.text.fold import INVISIBLE, fold


class Script(StrEnum):
    """The class of a token's letters, as far as finding words depends on it."""

    ARABIC = "arabic"
    DENSE = "dense"  # no blanks between words
    LETTERS = "letters"
    DIGITS = "digits"


class Token(NamedTuple):
    """One word: ``text[start:end] == slice``; ``folded`` is its folded form."""

    start: int
    end: int
    slice: str
    folded: str
    script: Script


# Blocks whose letters have a class of their own; what else is a letter is found by category.
_ARABIC = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06fc\u06ff"
    "\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7"
    "\ufdf0-\ufdfb\ufe70-\ufe74\ufe76-\ufefc\U0001ee00-\U0001eeef"
)
# Han, kana with their prolonging and (half-width) voicing marks, Bopomofo; Thai, Lao, Myanmar, Khmer with their signs.
_DENSE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109f\u1780-\u17d3\u17d7"
    "\u17dc\u17dd\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"
)
# Numbers that are no decimal digits: superscripts, fractions, circled numbers. NFKC makes digits of them.
_NUMBERS = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2460-\u249b"
# Circled letters: symbols by category, letters to a reader.
_LETTERS = "\u24b6-\u24e9"
_SCANNED = (range(0x20000), range(0xE0100, 0xE01F0))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Built at the first use: looking through all characters takes some 50 ms."""
    own = re.compile(f"[{_ARABIC}{_DENSE}{_NUMBERS}{INVISIBLE}]")  # tatweel is a letter by category
    letters, marks = list[int](), list[int]()
    for code in chain(*_SCANNED):
        category = unicodedata.category(chr(code))
        if category[0] == "M":
            marks.append(code)
        if (category[0] in "LN" and category != "Nd" and not own.match(chr(code))) or category == "Mc":
            letters.append(code)
    mark = _spans(marks)
    words = (
        _run("arabic", _ARABIC, mark),
        _run("letters", _LETTERS + _spans(letters), mark),
        _run("digits", r"\d" + _NUMBERS, mark),
        _run("dense", _DENSE, mark),
    )
    return re.compile("|".join(words))


def _run(name: str, letter: str, mark: str) -> str:
    """A letter, more of them with marks and invisible characters between, and the marks of the last one."""
    return f"(?P<{name}>[{letter}](?:[{letter}{mark}{INVISIBLE}]*[{letter}])?[{mark}]*)"


def _spans(codes: list[int]) -> str:
    """Rising code points as a character class."""
    spans: list[str] = []
    start = 0
    for i, code in enumerate(codes):
        if i + 1 == len(codes) or codes[i + 1] != code + 1:
            spans.append(f"{chr(codes[start])}-{chr(code)}")
            start = i + 1
    return "".join(spans)


def tokens(text: str) -> list[Token]:
    """All words of a text, in order. Never raises."""
    return list(each_token(text))


def each_token(text: str) -> Iterator[Token]:
    """The words of a text, one by one."""
    for found in _pattern().finditer(text):
        word = found[0]
        folded = fold(word)
        if folded:  # Unicode has presentation forms of marks that count as letters; alone they are no word
            # lastgroup is the branch that matched: there is always one.
            yield Token(found.start(), found.end(), word, folded, _SCRIPTS[found.lastgroup or ""])


_SCRIPTS = {script.value: script for script in Script}
