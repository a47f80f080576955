"""The word lists of the clitic grammar, read from the package (``words/*.txt``).

One of the two modules of this room that touch files; a Lexicon is read once, when a Matcher is made, and is a value
from then on. The lists hold folded spelling, one word a line, ``#`` begins a comment.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

# What may follow a listed stem without making another word of it: pronouns, dual, plural, feminine, nisba.
_SUFFIX_WORDS = (
    "ا ه ها هم هن هما كم نا ات ين ون ان ي يه تها ته تهم تنا تهما تين تان تا يا يين يون يات اتها اته اتهم"
)
_SUFFIXES = tuple(sorted(_SUFFIX_WORDS.split(), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the grammar knows of single words.

    ``atomic``: words whose first و ف ب ك ل belongs to the stem. ``al_stems``: words whose ال is no article.
    ``function_words``: words that are never a core with clitics. ``ya_alef``: words whose final ا is no accusative.
    """

    atomic: frozenset[str]
    al_stems: frozenset[str]
    function_words: frozenset[str]
    ya_alef: frozenset[str]

    def begins_stem(self, word: str, core: str) -> bool:
        """Whether ``word`` is a listed word, so that ``core``, its end, is none by itself.

        With a regular suffix too, unless the core is listed: لبنات is ل + بنات, though لبن is a word.
        """
        return word in self.atomic or (core not in self.atomic and self._with_suffix(word))

    def _with_suffix(self, word: str) -> bool:
        for suffix in _SUFFIXES:
            if word.endswith(suffix):
                stem = word[: -len(suffix)]
                if len(stem) >= 3 and (stem in self.atomic or stem + "ه" in self.atomic):
                    return True
        return False


def read_lexicon() -> Lexicon:
    """The lists that ship with the package."""
    return Lexicon(
        atomic=_words("atomic"),
        al_stems=_words("al-stem"),
        function_words=_words("function-words"),
        ya_alef=_words("ya-alef"),
    )


def _words(name: str) -> frozenset[str]:
    text = resources.files("monitor.matching").joinpath("words", f"{name}.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
