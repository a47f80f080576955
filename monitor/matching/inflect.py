"""The inflections of an Arabic word that ~word finds beside the word itself: dual, sound plurals, feminine, nisba, and
the broken plurals that are listed.

A sound inflection changes the end only, so it can be worked out from the spelling; whether the word has it cannot
(كتاب has no sound plural). That costs little: كتابون is nothing that texts write. What costs is the gender of nouns:
كتاب and كتابة, عمل and عملة, قاعد and قاعدة are two words each. So ة is added to and taken from adjectives only: those
whose shape shows them, nisbas (دولي) and active participles (كامل, مشترك, متوسط), and those in words/adjectives.txt
(صغير). Nouns of such a shape are listed too (words/feminine.txt: جمهورية, قاعدة, محكمة). Broken plurals follow no rule
that spelling shows; words/broken-plurals.txt lists them, and ~word goes from the singular to them and back.

Words are given and taken as typed, without article, so that ة and ه, ى and ي are what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.matching.lexicon import Lexicon
from monitor.text import fold

_SHORTEST = 3
_TEH_DUAL = ("تين", "تان", "تي", "تا")


def inflections(word: str, lexicon: Lexicon) -> Iterator[str]:
    """The other forms of a word typed without its article. May give a form twice, and the word itself. A form that
    is spelled like a function word is left out: آلتي is no reason to find التي."""
    for form in _forms(word, lexicon):
        if fold(form) not in lexicon.function_words:
            yield form


def _forms(word: str, lexicon: Lexicon) -> Iterator[str]:
    folded = fold(word)
    families = lexicon.families.get(folded, ())
    if not families or any(fold(family[0]) == folded for family in families):
        yield from _sound(word, lexicon)  # a broken plural has no plural of its own
    for family in families:
        yield from family


def _sound(word: str, lexicon: Lexicon) -> Iterator[str]:
    if len(word) < _SHORTEST:
        return
    if word[-1] in "ةه":
        yield from _of_feminine(word, lexicon)
    elif word.endswith("ات"):
        yield from _of_feminine_plural(word[:-2], lexicon)
    elif word.endswith(("يون", "يين")):
        yield from _of_nisba(word[:-2], lexicon)
    elif word.endswith(("ون", "ين")) and len(word) > 4:
        stem = word[:-2]
        yield from (stem, stem + "ي", stem + "و")
        if len(word) > 5:
            yield stem + "ات"
    elif word[-1] in "ىيی" and len(word) > 3:
        yield from _of_nisba(word[:-1] + "ي", lexicon)
    else:
        yield from _of_bare(word, lexicon)


def _of_bare(word: str, lexicon: Lexicon) -> Iterator[str]:
    yield from (word + "ين", word + "ان")
    if len(word) > 3:
        yield from (word + "ون", word + "ات")
    if _is_long_participle(word):
        yield from (word + "ي", word + "و")
    if _is_adjective(word, lexicon) and not lexicon.is_noun(word + "ة"):
        yield from (word + "ة", word + "ات", word + "تين", word + "تان")


def _of_feminine(word: str, lexicon: Lexicon) -> Iterator[str]:
    stem = word[:-1]
    yield stem + "ات"
    yield from (stem + end for end in _TEH_DUAL)
    if lexicon.is_noun(word):
        return
    if (stem[-1] == "ي" and len(stem) > 3) or _is_adjective(stem, lexicon):
        yield from (stem, stem + "ين", stem + "ون")


def _of_feminine_plural(stem: str, lexicon: Lexicon) -> Iterator[str]:
    yield stem + "ة"
    yield from (stem + end for end in _TEH_DUAL)
    if len(stem) > 3 and not lexicon.is_noun(stem + "ة"):
        yield stem


def _of_nisba(word: str, lexicon: Lexicon) -> Iterator[str]:
    yield word
    yield from (word + end for end in ("ين", "ون", "ان"))
    if not lexicon.is_noun(word[:-1] + "ية"):
        yield from (word + "ة", word + "ات", word + "تين", word + "تان")


def _is_adjective(word: str, lexicon: Lexicon) -> bool:
    active = len(word) == 4 and word[1] == "ا"
    return active or _is_long_participle(word) or fold(word) in lexicon.adjectives


def _is_long_participle(word: str) -> bool:
    """A participle of a derived verb, but for the third form, whose feminine is its verbal noun (محاولة)."""
    return (
        word[0] == "م" and len(word) > 4 and word[-1] not in "ىيی" and not (len(word) == 5 and word[2] == "ا")
    )
