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
import sys
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
# Letters by category, apostrophes to whoever types them: Erdoğanʼın, пʼять, Oʻzbekiston, Daʿesh are also written with
# an apostrophe, which is a border.
_APOSTROPHES = "\u02b9-\u02bf\u02c8\u02ee\ua78b\ua78c"
_SCANNED = (range(0x20000), range(0xE0100, 0xE01F0))


SEPARATOR, ARABIC, LETTERS, DIGITS, DENSE, MARK, INVISIBLE_SIGN, LETTERS_MARK, DENSE_MARK, EITHER_MARK = (
    range(10)
)
"""Classes of code points. The last three are vowel signs that are a letter in their own script and a mark everywhere
else: in ``letters`` (Indic), in ``dense`` (Thai), in both (Myanmar; such a sign without a letter before it begins a run
of ``letters``)."""


@lru_cache(maxsize=1)
def classes() -> bytes:
    """The class of every code point, for executors that do not use the regular expression.

    By these, a token begins with a letter of a class; further letters of that class belong to it, with marks and
    invisible characters between; it ends with the last of them and the marks directly after it.
    """
    table = bytearray(sys.maxunicode + 1)
    named = _named()
    spans = (
        (ARABIC, _ARABIC),
        (DENSE, _DENSE),
        (DIGITS, _NUMBERS),
        (INVISIBLE_SIGN, INVISIBLE),
        (LETTERS, _LETTERS),
    )
    for value, characters in spans:
        for first, last in re.findall(r"(.)(?:-(.))?", characters, re.DOTALL):
            start, end = ord(first), ord(last or first) + 1
            table[start:end] = bytes([value]) * (end - start)
    for code in named.digits:
        table[code] = DIGITS
    for code in named.letters:
        table[code] = EITHER_MARK if table[code] == DENSE else LETTERS
    as_mark = {SEPARATOR: MARK, LETTERS: LETTERS_MARK, DENSE: DENSE_MARK, EITHER_MARK: EITHER_MARK}
    for code in named.marks:
        table[code] = as_mark[table[code]]
    return bytes(table)


class _Named(NamedTuple):
    """Code points whose class follows from their Unicode category; rising."""

    letters: list[int]
    digits: list[int]
    marks: list[int]


@lru_cache(maxsize=1)
def _named() -> _Named:
    """Looking through all characters takes some 50 ms."""
    own = re.compile(
        f"[{_ARABIC}{_DENSE}{_NUMBERS}{INVISIBLE}{_APOSTROPHES}]"
    )  # tatweel is a letter by category
    named = _Named([], [], [])
    for code in chain(*_SCANNED):
        category = unicodedata.category(chr(code))
        if category[0] == "M":
            named.marks.append(code)
        if category == "Nd":
            named.digits.append(code)
        elif (category[0] in "LN" and not own.match(chr(code))) or category == "Mc":
            named.letters.append(code)
    return named


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Built at the first use."""
    named = _named()
    mark = _spans(named.marks)
    words = (
        _run("arabic", _ARABIC, mark),
        _run("letters", _LETTERS + _spans(named.letters), mark),
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


def borders(text: str) -> Iterator[tuple[int, int]]:
    """Where each token starts and ends. Some may be no words (see ``each_token``)."""
    return (found.span() for found in _pattern().finditer(text))


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


def each_slice(text: str) -> Iterator[re.Match[str]]:
    """Where words may be, unread: cheaper than tokens for one who remembers what spellings are. A slice that is no
    word (see above) comes too."""
    return _pattern().finditer(text)


_SCRIPTS = {script.value: script for script in Script}
