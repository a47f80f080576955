"""The clitic grammar of Arabic: is this token of a text that word of a rule, with or without clitics?

Theory of operation ("meet in the middle"). Nothing is stemmed and the text is never rewritten. A word of a rule has a
few *cores*: itself without its article, and where Arabic grammar makes one, the other case of a sound plural or dual.
A token of a text has a few *readings*: every grammatical way of taking clitics off it,

    token = [و|ف] [ب|ك|ل] [ال] core [enclitic]        لل is ل + ال;  ل before a core that begins with ل covers للجنة

They meet where a reading's core is a core of the word. That alone would find زير in وزير; so each meeting must have a
*licence*, and each refusal has a name, so that the reason for a hit and for a near miss can be told:

    short             a core of fewer than three letters is found bare only
    atomic            و ف ب ك ل belongs to the stem: وزير is one word (single words only; phrases have context)
    al-stem           ال belongs to the stem: ألمانيا
    function-word     كلما, لديها, وأن … are never a core with clitics
    enclitic-shape    before a pronoun ة becomes ت and ى becomes ا; ن falls in plurals only
    tanween-shape     no accusative alef after ا, اء, ة
    ya-alef           سوريا is a country, not سوري in the accusative (unless written سورياً)
    teh-heh           ة in the rule, ه in a text that keeps the two apart (وحده, الوحدة)
    inner-proclitic   within a phrase, only ال may precede a word after the first

ه for ة and the place within a phrase can be judged only where the token stands, so those two are left to the caller.

Places in folded and in typed letters are the same (monitor/text/fold.py). The grammar and its figures against other
methods come from a study of our own on 33,000 treebank occurrences: light stemmers lose precision and recall at once,
because broken affix stripping is not symmetric between rule and text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from monitor.matching.lexicon import Lexicon

_PROCLITICS = ("و", "ف", "ب", "ك", "ل", "وب", "وك", "ول", "فب", "فك", "فل")
_WITH_ARTICLE = ("ال", "وال", "فال", "بال", "كال", "وبال", "وكال", "فبال", "فكال")
_LIL = ("لل", "ولل", "فلل")
_ENCLITICS = ("ه", "ها", "هم", "هن", "هما", "كم", "نا")
_PERSIAN_PLURALS = ("هايي", "هاي", "ها")

_TEH = "ةۃۀ"  # letters that fold to ه and are a teh marbuta to a reader
_BARE_ALEF = "اٱ"
_HAMZA_ALEF = "أإآ"
_SHORTEST_CORE = 3
_SHORTEST_TOKEN = 4


class Licence(StrEnum):
    """Why a token is a word of a rule."""

    SAME = "same spelling"
    ARTICLE = "article"
    PROCLITIC = "proclitic"
    ENCLITIC = "enclitic"
    TANWEEN = "accusative alef"
    CASE = "case ending"
    PARTICLE = "particle"  # Hebrew, Korean, Persian
    PART = "part of a run"  # scripts without blanks


class Refusal(StrEnum):
    """Why a token is not a word of a rule, though their cores are the same."""

    SHORT = "short"
    ATOMIC = "atomic"
    AL_STEM = "al-stem"
    FUNCTION_WORD = "function-word"
    ENCLITIC_SHAPE = "enclitic-shape"
    TANWEEN_SHAPE = "tanween-shape"
    YA_ALEF = "ya-alef"
    TEH_HEH = "teh-heh"
    INNER_PROCLITIC = "inner-proclitic"
    GAP = "gap"


class Shape(StrEnum):
    """What became of the core's end."""

    BARE = "bare"
    TEH = "teh"  # ة became ت before a pronoun
    ALEF = "alef"  # ى became ا before a pronoun
    NUN = "nun"  # ن of the plural fell before a pronoun
    TANWEEN = "tanween"  # an accusative alef was added


class Reading(NamedTuple):
    """One way of taking a token apart: the core, what precedes it, the pronoun after it, and its end's shape."""

    core: str
    prefix: str = ""
    article: bool = False
    enclitic: str = ""
    shape: Shape = Shape.BARE

    @property
    def proclitic(self) -> bool:
        """Whether more than the article precedes the core."""
        return self.prefix not in {"", "ال"}


class Verdict(NamedTuple):
    """A word of a rule at a token. A ``refusal`` says that it is not that word. ``phrase_only``: refused as a single
    word, for that reason. ``proclitic``: may only be the first word of a phrase. ``teh_heh``: only in a text that
    does not keep ة and ه apart."""

    licence: Licence
    refusal: Refusal | None = None
    phrase_only: Refusal | None = None
    proclitic: bool = False
    teh_heh: bool = False


@dataclass(frozen=True, slots=True)
class ArabicWord:
    """A word of a rule: as typed (``letters``), folded, and its cores; the first is its own, others are its case
    pair."""

    letters: str
    folded: str
    cores: tuple[str, ...]

    @property
    def ends_in_teh(self) -> bool:
        """Whether ة is typed at the end."""
        return self.letters[-1] in _TEH


def arabic_word(letters: str, folded: str, lexicon: Lexicon) -> ArabicWord:
    """A word of a rule, ready to be met. ``letters`` as typed, without marks."""
    article = has_article(letters, folded, lexicon)
    core = folded[2:] if article else folded
    return ArabicWord(letters, folded, (core, *_other_cases(core, article=article)))


def has_article(letters: str, folded: str, lexicon: Lexicon) -> bool:
    """Whether the word begins with the article: a bare alef and lam, more than four letters, not a listed stem."""
    return (
        len(folded) > 4
        and letters[0] in _BARE_ALEF
        and folded.startswith("ال")
        and folded not in lexicon.al_stems
    )


def _other_cases(core: str, *, article: bool) -> Iterator[str]:
    """The oblique of a sound plural or dual for its nominative, and back.

    Only where the word shows that it is one: otherwise بوتين would be البوتان and إيران would be إيرين.
    """
    if len(core) < 5:
        return
    stem, end = core[:-2], core[-2:]
    plural = article or core.endswith(("يين", "يون")) or (core[0] == "م" and len(core) > 5)
    if plural and end in {"ون", "ين"}:
        yield stem + ("ين" if end == "ون" else "ون")
    if article and end in {"ان", "ين"}:
        yield stem + ("ين" if end == "ان" else "ان")


def readings(letters: str, folded: str, *, persian: bool = False) -> Iterator[Reading]:
    """Every grammatical way of taking a token apart; the first is the token as it is."""
    yield Reading(folded)
    if persian:
        for plural in _PERSIAN_PLURALS:
            if folded.endswith(plural) and len(folded) - len(plural) >= _SHORTEST_CORE:
                yield Reading(folded[: -len(plural)], enclitic=plural)
        return
    if folded in {"لله", "ولله", "فلله"}:
        yield Reading("الله", prefix=folded[:-2], article=True)
    if len(folded) < _SHORTEST_TOKEN:
        return
    yield from _endings("", letters, folded)
    for prefix in _PROCLITICS:
        if folded.startswith(prefix):
            yield from _fronted(prefix, folded)
            yield from _endings(prefix, letters, folded)
    for prefix in _WITH_ARTICLE:
        if folded.startswith(prefix) and letters[len(prefix) - 2] in _BARE_ALEF:
            yield from _fronted(prefix, folded, article=True)
    for prefix in _LIL:
        if folded.startswith(prefix):
            yield from _fronted(prefix, folded, article=True)


def _fronted(prefix: str, folded: str, *, article: bool = False) -> Iterator[Reading]:
    core = folded[len(prefix) :]
    if len(core) >= _SHORTEST_CORE:
        yield Reading(core, prefix, article)


def _endings(prefix: str, letters: str, folded: str) -> Iterator[Reading]:
    """Readings with a pronoun or an accusative alef; neither goes with an article."""
    rest = folded[len(prefix) :]
    if rest[-1:] == "ا" and len(rest) > _SHORTEST_CORE:
        yield Reading(rest[:-1], prefix, shape=Shape.TANWEEN)
    for enclitic in _ENCLITICS:
        if not rest.endswith(enclitic) or (enclitic == "ه" and letters[-1] in _TEH):
            continue
        base = rest[: -len(enclitic)]
        if len(base) >= _SHORTEST_CORE:
            yield Reading(base, prefix, enclitic=enclitic)
        for core, shape in _restored(base):
            if len(core) >= _SHORTEST_CORE:
                yield Reading(core, prefix, enclitic=enclitic, shape=shape)


def _restored(base: str) -> Iterator[tuple[str, Shape]]:
    """What stood at the end before a pronoun was added."""
    if base.endswith("ت"):
        yield base[:-1] + "ه", Shape.TEH
    elif base.endswith("ا"):
        yield base[:-1] + "ي", Shape.ALEF
    elif base.endswith(("و", "ي")):
        yield base + "ن", Shape.NUN
        if base.endswith("و"):
            yield base[:-1] + "ين", Shape.NUN


def judge(
    word: ArabicWord, reading: Reading, token: str, letters: str, folded: str, lexicon: Lexicon
) -> Verdict:
    """Whether a reading whose core is one of the word's is licensed. ``token`` is the slice of the text."""
    licence = _licence(word, reading, folded)
    doubtful_heh = (
        word.ends_in_teh and not reading.enclitic and letters[-1] not in _TEH and reading.shape is Shape.BARE
    )
    if folded == word.folded or reading == (folded, "", False, "", Shape.BARE):
        # Bare in the text, whatever article the rule has.
        return Verdict(licence, teh_heh=doubtful_heh)
    refusal = (
        _short(reading)
        or _function_word(reading, folded, lexicon)
        or _enclitic_shape(word, reading)
        or _tanween_shape(word, reading, token, lexicon)
    )
    return Verdict(
        licence,
        refusal,
        phrase_only=_stem_begins_earlier(reading, letters, folded, lexicon),
        proclitic=reading.proclitic,
        teh_heh=doubtful_heh,
    )


def _licence(word: ArabicWord, reading: Reading, folded: str) -> Licence:
    if folded == word.folded:
        return Licence.SAME
    if reading.core not in word.cores[:1]:
        return Licence.CASE
    if reading.enclitic:
        return Licence.ENCLITIC
    if reading.shape is Shape.TANWEEN:
        return Licence.TANWEEN
    return Licence.PROCLITIC if reading.proclitic else Licence.ARTICLE


def _short(reading: Reading) -> Refusal | None:
    return Refusal.SHORT if len(reading.core) < _SHORTEST_CORE else None


def _function_word(reading: Reading, folded: str, lexicon: Lexicon) -> Refusal | None:
    outer = len(reading.prefix) - len(reading.prefix.lstrip("وف"))
    known = folded in lexicon.function_words or (outer and folded[1:] in lexicon.function_words)
    return Refusal.FUNCTION_WORD if known else None


def _enclitic_shape(word: ArabicWord, reading: Reading) -> Refusal | None:
    if not reading.enclitic or reading.enclitic in _PERSIAN_PLURALS[:2]:
        return None
    last = word.letters[-1]
    fits = {
        Shape.BARE: last not in _TEH and last != "ى",
        Shape.TEH: last in _TEH or word.folded.endswith("ه"),
        Shape.ALEF: last in "ىی",
        Shape.NUN: word.folded.endswith(("ين", "ون")) and len(reading.core) >= 5,
    }
    return None if fits[reading.shape] else Refusal.ENCLITIC_SHAPE


def _tanween_shape(word: ArabicWord, reading: Reading, token: str, lexicon: Lexicon) -> Refusal | None:
    if reading.shape is not Shape.TANWEEN:
        return None
    if reading.core.endswith(("ا", "اء")) or word.ends_in_teh:
        return Refusal.TANWEEN_SHAPE
    written_out = "\u064b" in token[-3:]
    if not written_out and reading.core + "ا" in lexicon.ya_alef:
        return Refusal.YA_ALEF
    return None


def _stem_begins_earlier(reading: Reading, letters: str, folded: str, lexicon: Lexicon) -> Refusal | None:
    """Whether a letter taken for a proclitic begins a known word: وزير, بيان, للجنة. A hamza typed where the core
    begins shows that it begins there: كأمل."""
    start = len(reading.prefix)
    if start == 0 or letters[start] in _HAMZA_ALEF:
        return None
    if reading.prefix in _LIL:
        return Refusal.ATOMIC if lexicon.begins_stem(folded[start - 1 :], reading.core) else None
    clitics = reading.prefix.removesuffix("ال")
    if any(lexicon.begins_stem(folded[place:], folded[start:]) for place in range(len(clitics))):
        return Refusal.ATOMIC
    if reading.article and folded[start - 2 :] in lexicon.al_stems:
        return Refusal.AL_STEM
    return None
