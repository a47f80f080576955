"""Words of scripts other than Arabic in Arabic: what may be taken off a token, and words within a run.

Hebrew writes its prepositions, conjunction and article before the word, with the same collisions as Arabic: a list of
words that begin with such a letter (words/hebrew-atomic.txt) keeps them apart from it. Korean writes its particles
after the word. Persian, Urdu and Kurdish write Arabic letters without Arabic clitics and put plural, ezafe and
pronouns after the word; where a zero-width non-joiner shows the border all of them are known, where none does only
those that begin with the plural, since دانشگاهی is "academic" and no form of دانشگاه; a word with a letter that only
Kurdish has may have a Kurdish ending. Scripts without blanks between
words (Chinese, Japanese, Thai) are searched for within a run, at borders between a letter with its marks and the next.
Every other word (Latin, Cyrillic, Greek, Devanagari …) is a word as it is folded; ~word adds the English plural.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.matching.lexicon import Lexicon
from monitor.text import fold

_HEBREW = re.compile("[\u05d0-\u05ea]+")
_HEBREW_PREFIX = re.compile("ו?(?:כש|ש)?[בלכמ]?ה?")
_HEBREW_ARTICLE = "ה"
_HEBREW_SUFFIXES = ("", "ים", "ות", "יות", "י", "ה", "ת", "ו", "יה", "יו", "תו", "תה", "נו", "ם")
_SHORTEST_HEBREW = 3
_SHORTEST_IN_PHRASE = 2

_HANGUL = re.compile("[\uac00-\ud7a3]+")
_PARTICLES = (
    "은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 와 과 도 만 로 으로 까지 부터 보다 처럼 마다 조차 라도 이라도 "
    "이나 이라고 라고 이며 이다 들 들이 들은 들을 들의 들에 들에게 들과 들도 에는 에도 에서는 에서도 에서의 에게는 으로는 으로도 "
    "으로서 로서 으로써 로써 로는 로의 까지의 부터의 와의 과의 이었다 였다 입니다 이란 이나마 들에게는 들에게도 들에서 들과의 들로 들만 "
    "까지만 까지도 부터는 에만 에서만 에서부터 로부터 으로부터 에게로 한테서 께서는 와는 과는 와도 과도 만이 만을 만은 만의 라는 이라는 "
    "라며 이라며 라면서 이라면서 이었던 였던 이었으나 이자 이고 마저 마저도 밖에 대로 이야말로 뿐 뿐만"
)
_HANGUL_PARTICLES = tuple(dict.fromkeys(_PARTICLES.split()))
_SHORTEST_HANGUL = 2

# Folded. Longer ones first, so that what remains is the word and not the word with half an ending.
_PERSIAN_PLURAL = "ها"
_PERSIAN_PLURALS = ("هايشان", "هايمان", "هايتان", "هايي", "هايش", "هايم", "هايت", "هاي", "ها")
_KURDISH = ("هكاني", "هكان", "هكهي", "هكه")  # ەکانی ەکان ەکەی ەکە: the definite noun
# Letters that only Kurdish has, as typed; what it puts after a word: ezafe, "a", plural, "in", "from … on", "too".
_KURDISH_LETTERS = frozenset("ەێۆڕڵ")
_KURDISH_ENDINGS = ("ي", "يك", "يكي", "ان", "اني", "دا", "هوه", "يش")
_PRONOUNS = ("اي", "ي", "ام", "ات", "اش", "ايم", "ايد", "اند", "مان", "تان", "شان", "م", "ت", "ش")
_AFTER_JOINER = frozenset((*_PERSIAN_PLURALS, *_PRONOUNS))
_NON_JOINER = "\u200c"
_LONGEST_ENDING = 16  # characters, marks and invisible ones included
_SHORTEST_PERSIAN = 3

# A letter of a script without blanks, with its marks and half-width voicing signs.
_CLUSTER = re.compile(
    "[^\uff9e\uff9f](?:[\uff9e\uff9f\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[^\\w\\s])*"
)
# Letters without marks that fold to themselves.
_PLAIN_RUN = re.compile("[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff]+")

_ENGLISH = re.compile("[a-z]{3,}")
_HISSING = ("s", "x", "z", "ch", "sh")


class Part(NamedTuple):
    """What remains of a token: the ``core``. ``prefixed``: more than an article was before it. ``atomic``: what was
    taken off begins a word that is listed. ``short``: the core says too little but in a phrase (תל אביב)."""

    core: str
    prefixed: bool = False
    atomic: bool = False
    short: bool = False


def core_of(folded: str, lexicon: Lexicon) -> str:
    """A word of a rule without its article, in scripts that write it together with the word."""
    rest = folded[1:]
    if (
        folded[0] == _HEBREW_ARTICLE
        and len(rest) >= _SHORTEST_HEBREW
        and _HEBREW.fullmatch(folded)
        and not _is_hebrew_word(folded, lexicon)
    ):
        return rest
    return folded


def other_forms(folded: str) -> tuple[str, ...]:
    """The plural of an English word, and its singular."""
    if not _ENGLISH.fullmatch(folded):
        return ()
    plural = folded + ("es" if folded.endswith(_HISSING) else "s")
    if folded.endswith("y") and folded[-2] not in "aeiou":
        plural = folded[:-1] + "ies"
    return (plural, *_singulars(folded))


def _singulars(folded: str) -> Iterator[str]:
    if folded.endswith("ies") and len(folded) > 4:
        yield folded[:-3] + "y"
    elif folded.endswith("es") and folded[:-2].endswith(_HISSING):
        yield folded[:-2]
        yield folded[:-1]
    elif folded.endswith("s") and not folded.endswith(("ss", "us", "is")) and len(folded) > 3:
        yield folded[:-1]


def parts(folded: str, lexicon: Lexicon) -> Iterator[Part]:
    """Every way of taking particles off a token of letters, the token as it is left out."""
    if folded.isascii():
        return
    if _HEBREW.fullmatch(folded):
        yield from _hebrew(folded, lexicon)
    elif _HANGUL.fullmatch(folded):
        for particle in _HANGUL_PARTICLES:
            if folded.endswith(particle) and len(folded) - len(particle) >= _SHORTEST_HANGUL:
                yield Part(folded[: -len(particle)])


def _hebrew(folded: str, lexicon: Lexicon) -> Iterator[Part]:
    longest = _HEBREW_PREFIX.match(folded)
    for length in range(1, min(longest.end() if longest else 0, len(folded) - _SHORTEST_IN_PHRASE) + 1):
        if _HEBREW_PREFIX.fullmatch(folded, 0, length):
            prefix = folded[:length]
            atomic = any(_is_hebrew_word(folded[place:], lexicon) for place in range(length))
            core = folded[length:]
            yield Part(core, prefix != _HEBREW_ARTICLE, atomic, len(core) < _SHORTEST_HEBREW)


def _is_hebrew_word(word: str, lexicon: Lexicon) -> bool:
    for end in _HEBREW_SUFFIXES:
        if word.endswith(end):
            stem = word.removesuffix(end)
            if stem in lexicon.hebrew or (end and stem + "ה" in lexicon.hebrew):
                return True
    return False


def persian_parts(token: str, folded: str) -> Iterator[Part]:
    """Every way of taking an ending off a token in Arabic letters that is not Arabic; ``token`` as in the text."""
    found = dict.fromkeys(_persian(token, folded))
    yield from (Part(core) for core in found if len(core) >= _SHORTEST_PERSIAN)


def _persian(token: str, folded: str) -> Iterator[str]:
    for ending in (*_PERSIAN_PLURALS, *_KURDISH):
        if folded.endswith(ending):
            core = folded.removesuffix(ending)
            yield core
            if ending.startswith(_PERSIAN_PLURAL):
                yield core + _PERSIAN_PLURAL  # a rule may have the plural
    if not _KURDISH_LETTERS.isdisjoint(token):
        yield from (folded.removesuffix(ending) for ending in _KURDISH_ENDINGS if folded.endswith(ending))
    place = token.find(_NON_JOINER, max(0, len(token) - _LONGEST_ENDING))
    while place >= 0:
        if fold(token[place:]) in _AFTER_JOINER:
            yield fold(token[:place])
        place = token.find(_NON_JOINER, place + 1)


def aligned(run: str) -> tuple[str, dict[int, int] | None]:
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
