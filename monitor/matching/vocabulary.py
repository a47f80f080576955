"""The words of all rules, and which of them a token of a text is.

Arabic words meet by the clitic grammar (arabic.py). Hebrew and Korean ones have small grammars of their own here:
Hebrew writes its prepositions, conjunction and article before the word, Korean its particles after it. Scripts without
blanks between words (Chinese, Japanese, Thai) are searched for within a run, at borders between a letter with its
marks and the next. Everything else meets by equal folded spelling.

What a token is depends on nothing but the token, so it is worked out once per spelling and remembered, for at most
``REMEMBERED`` spellings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from monitor.matching.arabic import ArabicWord, Licence, Verdict, arabic_word, judge, readings
from monitor.matching.lexicon import Lexicon
from monitor.text import Script, Token, fold, letters

REMEMBERED = 100_000
_LONGEST_REMEMBERED = 48

_HEBREW = re.compile("[\u05d0-\u05ea]+")
_HEBREW_PREFIX = re.compile("ו?(?:כש|ש)?[בלכמ]?ה?")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_PARTICLES = (
    "은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 와 과 도 만 로 으로 까지 부터 보다 처럼 마다 조차 라도 이라도 "
    "이나 이라고 라고 이며 이다 들 들이 들은 들을 들의 에는 에도 에서는 에서도 으로는 으로서 로서"
)
_HANGUL_PARTICLES = tuple(_PARTICLES.split())
# A letter of a script without blanks, with its marks and half-width voicing signs.
_CLUSTER = re.compile(
    "[^\uff9e\uff9f](?:[\uff9e\uff9f\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[^\\w\\s])*"
)

# Letters without marks that fold to themselves.
_PLAIN_RUN = re.compile("[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff]+")


class Meeting(NamedTuple):
    """A word of a rule within a token: ``start`` and ``end`` count from the token's start."""

    word: int
    verdict: Verdict
    start: int
    end: int


class Meetings(NamedTuple):
    """What a token is. ``teh`` and ``heh``: it ends in ة, in ه, as the text writes it."""

    words: tuple[Meeting, ...]
    teh: bool = False
    heh: bool = False


_NOTHING = Meetings(())


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    script: Script
    exact: bool
    arabic: ArabicWord | None
    ends_in_teh: bool


class Vocabulary:
    """The words of a set of rules, by number. Words are added first; then it is only asked."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words: list[_Word] = []
        self._numbers: dict[tuple[str, Script, bool], int] = {}
        self._by_spelling: defaultdict[str, list[int]] = defaultdict(list)
        self._by_core: defaultdict[str, list[int]] = defaultdict(list)
        self._by_first: defaultdict[str, list[int]] = defaultdict(list)
        self._remembered: tuple[dict[str, Meetings], dict[str, Meetings]] = ({}, {})

    def add(self, token: Token, *, exact: bool) -> int:
        """The number of this word of a rule."""
        typed = letters(token.slice)
        key = (typed, token.script, exact)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._words)
            self._register(number, token, typed, exact=exact)
        return number

    def length(self, number: int) -> int:
        """How many letters a word has: a guess at how rare it is."""
        return len(self._words[number].folded)

    def _register(self, number: int, token: Token, typed: str, *, exact: bool) -> None:
        script = token.script
        folded = _aligned(token.slice)[0] if script is Script.DENSE else token.folded
        arabic = arabic_word(typed, folded, self._lexicon) if script is Script.ARABIC else None
        self._words.append(_Word(folded, script, exact, arabic, arabic is not None and arabic.ends_in_teh))
        if script is Script.DENSE:
            self._by_first[folded[0]].append(number)
            return
        self._by_spelling[folded].append(number)
        if not exact:
            for core in arabic.cores if arabic else (folded,):
                self._by_core[core].append(number)

    def meetings(self, token: Token, *, persian: bool = False) -> Meetings:
        """The words that this token is."""
        if len(token.slice) > _LONGEST_REMEMBERED:
            return self._meet(token, persian=persian)
        remembered = self._remembered[persian]
        found = remembered.get(token.slice)
        if found is None:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            found = remembered[token.slice] = self._meet(token, persian=persian)
        return found

    def all_meetings(self, token: Token, *, persian: bool = False) -> Meetings:
        """Also the words that it nearly is, with the refusal; not remembered."""
        return self._meet(token, persian=persian, refused=True)

    def _meet(self, token: Token, *, persian: bool, refused: bool = False) -> Meetings:
        if token.script is Script.DENSE:
            return Meetings(tuple(self._within(token)))
        if token.script is not Script.ARABIC:
            return Meetings(tuple(self._whole(token, _other_readings(token))))
        typed = letters(token.slice)
        if not typed:
            return _NOTHING
        found = dict.fromkeys(self._arabic(token, typed, persian=persian))
        kept = tuple(each for each in found if refused or each.verdict.refusal is None)
        heh = token.folded.endswith("ه")
        teh = heh and typed[-1] in "ةۃۀ"
        return Meetings(kept, teh, heh and not teh)

    def _arabic(self, token: Token, typed: str, *, persian: bool) -> Iterator[Meeting]:
        length = len(token.slice)
        same = self._by_spelling.get(token.folded, ())
        for number in same:
            doubtful = self._words[number].ends_in_teh and typed[-1] not in "ةۃۀ"
            yield Meeting(number, Verdict(Licence.SAME, teh_heh=doubtful), 0, length)
        for reading in readings(typed, token.folded, persian=persian):
            for number in self._by_core.get(reading.core, ()):
                word = self._words[number].arabic
                if word is not None and number not in same:
                    verdict = judge(word, reading, token.slice, typed, token.folded, self._lexicon)
                    yield Meeting(number, verdict, 0, length)

    def _whole(self, token: Token, cores: Iterable[str]) -> Iterator[Meeting]:
        length = len(token.slice)
        same = self._by_spelling.get(token.folded, ())
        for number in same:
            if self._words[number].script is token.script:
                yield Meeting(number, Verdict(Licence.SAME), 0, length)
        for core in cores:
            for number in self._by_core.get(core, ()):
                if number not in same and self._words[number].script is token.script:
                    yield Meeting(number, Verdict(Licence.PARTICLE), 0, length)

    def _within(self, token: Token) -> Iterator[Meeting]:
        """Words of a script without blanks, within a run of it."""
        if not self._by_first:
            return
        folded, borders = _aligned(token.slice)
        for first in self._by_first.keys() & set(folded):
            for number in self._by_first[first]:
                word = self._words[number].folded
                licence = Licence.SAME if word == folded else Licence.PART
                place = folded.find(word)
                while place >= 0:
                    end = place + len(word)
                    if borders is None:
                        yield Meeting(number, Verdict(licence), place, end)
                    elif place in borders and end in borders:
                        yield Meeting(number, Verdict(licence), borders[place], borders[end])
                    place = folded.find(word, place + 1)


def _aligned(run: str) -> tuple[str, dict[int, int] | None]:
    """A run folded letter by letter, and the borders of its letters: place in the folded run → place in the run.

    None where every place is the same in both, which is so in most runs.
    """
    if _PLAIN_RUN.fullmatch(run):
        return run, None
    pieces: list[str] = []
    borders = {0: 0}
    length = 0
    for cluster in _CLUSTER.finditer(run):
        folded = fold(cluster[0])
        pieces.append(folded)
        length += len(folded)
        borders[length] = cluster.end()
    return "".join(pieces), borders


def _other_readings(token: Token) -> Iterator[str]:
    folded = token.folded
    if folded.isascii():
        return
    if _HEBREW.fullmatch(folded):
        longest = _HEBREW_PREFIX.match(folded)
        for length in range(1, min(longest.end() if longest else 0, len(folded) - 3) + 1):
            if _HEBREW_PREFIX.fullmatch(folded, 0, length):
                yield folded[length:]
    elif _HANGUL.fullmatch(folded):
        for particle in _HANGUL_PARTICLES:
            if folded.endswith(particle) and len(folded) - len(particle) >= 2:
                yield folded[: -len(particle)]
