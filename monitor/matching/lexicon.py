"""The word lists of the grammars, read from the package (``words/*.txt``).

One of the two modules of this room that touch files; a Lexicon is read once, when a Matcher is made, and is a value
from then on. The lists of the clitic grammar hold folded spelling, those of inflection (adjectives, broken-plurals,
feminine) words as typed, since there ة and ه are two letters; ``#`` begins a comment. All were written by hand from
knowledge of the languages, none was taken from a corpus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from monitor.text import fold

# What may follow a listed stem without making another word of it: pronouns, dual, plural, feminine, nisba.
_SUFFIX_WORDS = (
    "ا ه ها هم هن هما كم نا ات ين ون ان ي يه تها ته تهم تنا تهما تين تان تا يا يين يون يات اتها اته اتهم"
)
_SUFFIXES = tuple(sorted(_SUFFIX_WORDS.split(), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the grammar knows of single words.

    ``atomic``: words whose first و ف ب ك ل belongs to the stem. ``whole``: words of any first letter that are words by
    themselves, wherever some list says so: لغزة is ل + غزة, though لغز is a word. ``al_stems``: words whose ال is no article.
    ``function_words``: words that are never a core with clitics. ``ya_alef``: words whose final ا is no accusative.
    ``enclitic_stems``: words that end like a pronoun and have none.
    ``families``: a word → each singular with its broken plurals to which it belongs, as typed. ``adjectives``: words
    that make a feminine with ة, though their shape does not say so.
    ``feminine_nouns``: words in ة that are no feminine of the word without it. ``hebrew``: as ``atomic``, in Hebrew.
    """

    atomic: frozenset[str]
    whole: frozenset[str]
    al_stems: frozenset[str]
    function_words: frozenset[str]
    ya_alef: frozenset[str]
    enclitic_stems: frozenset[str]
    families: Mapping[str, tuple[tuple[str, ...], ...]]
    adjectives: frozenset[str]
    feminine_nouns: frozenset[str]
    hebrew: frozenset[str]

    def is_noun(self, word: str) -> bool:
        """Whether this word in ة is a noun by itself, and no feminine of the word without it."""
        return fold(word) in self.feminine_nouns

    def begins_stem(self, word: str, core: str) -> bool:
        """Whether ``word`` is a listed word, so that ``core``, its end, is none by itself.

        With a regular suffix too, unless the core is listed: لبنات is ل + بنات, though لبن is a word.
        """
        return word in self.atomic or (core not in self.whole and self._with_suffix(word))

    def _with_suffix(self, word: str) -> bool:
        for suffix in _SUFFIXES:
            if word.endswith(suffix):
                stem = word[: -len(suffix)]
                if len(stem) >= 3 and (stem in self.atomic or stem + "ه" in self.atomic):
                    return True
        return False


@lru_cache(maxsize=1)
def read_lexicon() -> Lexicon:
    """The lists that ship with the package. Read once: they do not change while it runs."""
    atomic, ya_alef = _words("atomic"), _words("ya-alef")
    families = _families("broken-plurals")
    adjectives = frozenset(map(fold, _lines("adjectives")))
    feminine_nouns = frozenset(map(fold, _lines("feminine")))
    return Lexicon(
        atomic=atomic,
        whole=atomic | _words("whole") | ya_alef | families.keys() | adjectives | feminine_nouns,
        al_stems=_words("al-stem"),
        function_words=_words("function-words"),
        ya_alef=ya_alef,
        enclitic_stems=_words("enclitic-stem"),
        families=families,
        adjectives=adjectives,
        feminine_nouns=feminine_nouns,
        hebrew=_words("hebrew-atomic"),
    )


def _words(name: str) -> frozenset[str]:
    return frozenset(_lines(name))


def _families(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Lines of a singular, a tab, and its plurals with blanks between, by each of their words."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in _lines(name):
        family = tuple(line.split())
        for word in dict.fromkeys(map(fold, family)):
            found.setdefault(word, []).append(family)
    return {word: tuple(families) for word, families in found.items()}


def _lines(name: str) -> list[str]:
    text = resources.files("monitor.matching").joinpath("words", f"{name}.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
