"""The clitic grammar of Arabic: is this token of a text that word of a rule, with or without clitics?

Theory of operation ("meet in the middle"). Nothing is stemmed and the text is never rewritten. A word of a rule has a
few *cores*: itself without its article; where Arabic grammar makes one, the other case of a sound plural or dual; and
for ~word its inflections (inflect.py). A token of a text has a few *readings*: every grammatical way of taking clitics
off it,

    token = [و|ف] [ب|ك|ل] [ال] core [enclitic]        لل is ل + ال;  ل before a core that begins with ل covers للجنة

They meet where a reading's core is a core of the word. That alone would find زير in وزير; so each meeting must have a
*licence*, and each refusal has a name, so that the reason for a hit and for a near miss can be told:

    short             a core of two letters is found bare only (single words only)
    atomic            و ف ب ك ل belongs to the stem: وزير is one word (single words only; phrases have context)
    al-stem           ال belongs to the stem: ألمانيا
    function-word     كلما, لديها, وأن … are never a core with clitics (in phrases: none with a pronoun)
    enclitic-shape    before a pronoun ة becomes ت and ى becomes ا; ن falls in plurals only
    enclitic-stem     the word ends like a pronoun and has none: نبيه is a name, not نبي + ه
    hamza             an inflection is not found where another hamza is written: أعلام is no إعلام
    tanween-shape     no accusative alef after ا, اء, ة
    ya-alef           سوريا is a country, not سوري in the accusative (unless written سورياً)
    name              a name takes no pronoun and no accusative alef: رونا is not رون
    article           the rule wants the article as typed (article = "same"), and it is not so here
    teh-heh           ة in the rule, ه in a text that keeps the two apart (وحده, الوحدة)
    inner-proclitic   within a phrase, only ال may precede a word after the first

ه for ة and the place within a phrase can be judged only where the token stands, so those two are left to the caller.

For word* the core need only begin the reading's core; the licences are the same, but what ends the core is not asked.

Places in folded and in typed letters are the same (monitor/text/fold.py). The grammar and its figures against other
methods come from a study of our own on 33,000 treebank occurrences: light stemmers lose precision and recall at once,
because broken affix stripping is not symmetric between rule and text.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from monitor.matching.inflect import inflections
from monitor.matching.lexicon import Lexicon
from monitor.text import fold

# By their first letter, so that most tokens are asked about none: prefixes without the article, with it, and لل.
_PROCLITICS = {
    "و": ("و", "وب", "وك", "ول"),
    "ف": ("ف", "فب", "فك", "فل"),
    "ب": ("ب",),
    "ك": ("ك",),
    "ل": ("ل",),
}
_WITH_ARTICLE = {
    "ا": ("ال",),
    "و": ("وال", "وبال", "وكال"),
    "ف": ("فال", "فبال", "فكال"),
    "ب": ("بال",),
    "ك": ("كال",),
}
_LIL = {"ل": "لل", "و": "ولل", "ف": "فلل"}
_FOR_GOD = ("لله", "ولله", "فلله")
# By the last letter of the token.
_ENCLITICS = {"ه": ("ه",), "ا": ("ها", "هما", "نا"), "م": ("هم", "كم"), "ن": ("هن",)}

_TEH = "ةۃۀ"  # letters that fold to ه and are a teh marbuta to a reader
_BARE_ALEF = "اٱ"
_HAMZA_ALEF = "أإآ"
HAMZAS = ("", "أ", "إ")
"""What Wanted.hamza may be."""
_SHORTEST_CORE = 3
_SHORTEST_IN_PHRASE = 2  # letters of a core: سد and حق say too little alone, enough in سد النهضة, حق اللجوء
_SHORTEST_TOKEN = 4
_SHORTEST_WITH_ARTICLE = 5
_SHORTEST_PLURAL = 5


class Licence(StrEnum):
    """Why a token is a word of a rule."""

    SAME = "same spelling"
    ARTICLE = "article"
    PROCLITIC = "proclitic"
    ENCLITIC = "enclitic"
    TANWEEN = "accusative alef"
    CASE = "case ending"
    INFLECTION = "inflection"  # ~word
    PREFIX = "prefix"  # word*
    PARTICLE = "particle"  # Hebrew, Korean, Persian
    PART = "part of a run"  # scripts without blanks


class Refusal(StrEnum):
    """Why a token is not a word of a rule, though their cores are the same."""

    SHORT = "short"
    ATOMIC = "atomic"
    AL_STEM = "al-stem"
    FUNCTION_WORD = "function-word"
    ENCLITIC_SHAPE = "enclitic-shape"
    ENCLITIC_STEM = "enclitic-stem"
    HAMZA = "hamza"
    TANWEEN_SHAPE = "tanween-shape"
    YA_ALEF = "ya-alef"
    NAME = "name"
    ARTICLE = "article"
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


class End(IntEnum):
    """How a core of a rule ends, as far as its folded spelling does not show it."""

    OTHER = 0
    TEH = 1
    MAQSURA = 2
    FARSI_YA = 3  # ی, which is ي or ى


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

    @property
    def bare(self) -> bool:
        """Whether the token is the core."""
        return not self.prefix and not self.enclitic and self.shape is Shape.BARE


class Verdict(NamedTuple):
    """A word of a rule at a token. A ``refusal`` says that it is not that word. ``phrase_only``: refused as a single
    word, for that reason. ``proclitic``: may only be the first word of a phrase. ``teh_heh``: only in a text that
    does not keep ة and ه apart."""

    licence: Licence
    refusal: Refusal | None = None
    phrase_only: Refusal | None = None
    proclitic: bool = False
    teh_heh: bool = False


class Wanted(NamedTuple):
    """What a rule wants at one of its cores. ``licence``: of the core itself: SAME for the word's own, CASE,
    INFLECTION, or PREFIX. ``hamza``: the alef with hamza that it begins with, if it does. ``name``: neither pronoun
    nor accusative alef. ``article``: required, refused, or (None) left open."""

    licence: Licence = Licence.SAME
    end: End = End.OTHER
    hamza: str = ""
    name: bool = False
    article: bool | None = None


class Core(NamedTuple):
    """A spelling, without article, in which a word of a rule is met; the rest as in Wanted."""

    text: str
    licence: Licence
    end: End
    hamza: str = ""


@dataclass(frozen=True, slots=True)
class ArabicWord:
    """A word of a rule. ``article``: it is typed with one. The first of its ``cores`` is its own. ``short``: what
    follows the article if that is two letters only (السد); the word is met there within a phrase, and ``article`` does
    not count it."""

    folded: str
    article: bool
    cores: tuple[Core, ...]
    short: str = ""

    @property
    def ends_in_teh(self) -> bool:
        """Whether ة is typed at the end."""
        return self.cores[0].end is End.TEH


def arabic_word(letters: str, folded: str, lexicon: Lexicon, *, inflected: bool = False) -> ArabicWord:
    """A word of a rule, ready to be met. ``letters`` as typed, without marks."""
    article = has_article(letters, folded, lexicon)
    core = folded[2:] if article else folded
    found = {core: Core(core, Licence.SAME, end_of(letters))}
    for other in _other_cases(core, article=article):
        found.setdefault(other, Core(other, Licence.CASE, End.OTHER))
    if inflected:
        for typed in inflections(letters[2:] if article else letters, lexicon):
            other = fold(typed)
            hamza = typed[0] if typed[0] in HAMZAS else ""
            found.setdefault(other, Core(other, Licence.INFLECTION, end_of(typed), hamza))
    return ArabicWord(folded, article, tuple(found.values()), _short_core(letters, folded, lexicon))


def _short_core(letters: str, folded: str, lexicon: Lexicon) -> str:
    short = len(folded) == _SHORTEST_IN_PHRASE + len("ال") and folded.startswith("ال")
    known = folded in lexicon.al_stems or folded in lexicon.function_words
    return folded[2:] if short and letters[0] in _BARE_ALEF and not known else ""


def end_of(letters: str) -> End:
    """How a word ends as typed."""
    last = letters[-1:]
    if last in _TEH:
        return End.TEH if last else End.OTHER
    return {"ى": End.MAQSURA, "ی": End.FARSI_YA}.get(last, End.OTHER)


def has_article(letters: str, folded: str, lexicon: Lexicon) -> bool:
    """Whether the word begins with the article: a bare alef and lam, more than four letters, not a listed stem."""
    return (
        len(folded) >= _SHORTEST_WITH_ARTICLE
        and letters[0] in _BARE_ALEF
        and folded.startswith("ال")
        and folded not in lexicon.al_stems
    )


def _other_cases(core: str, *, article: bool) -> Iterator[str]:
    """The oblique of a sound plural or dual for its nominative, and back.

    Only where the word shows that it is one: otherwise بوتين would be البوتان and إيران would be إيرين.
    """
    if len(core) < _SHORTEST_PLURAL:
        return
    stem, end = core[:-2], core[-2:]
    plural = article or core.endswith(("يين", "يون")) or (core[0] == "م" and len(core) > _SHORTEST_PLURAL)
    if plural and end in {"ون", "ين"}:
        yield stem + ("ين" if end == "ون" else "ون")
    if article and end in {"ان", "ين"}:
        yield stem + ("ين" if end == "ان" else "ان")


def ends_doubtfully(end: End, letters: str) -> bool:
    """Whether a core that ends in ة would stand here with ه."""
    return end is End.TEH and letters[-1] not in _TEH


def fronts(letters: str, folded: str) -> Iterator[tuple[str, bool]]:
    """Every prefix that may be taken off a token, nothing included, and whether the article is part of it."""
    yield "", False
    first, longest = folded[0], len(folded) - _SHORTEST_IN_PHRASE
    if longest <= 0:
        return
    for prefix in _PROCLITICS.get(first, ()):
        if folded.startswith(prefix) and len(prefix) <= longest:
            yield prefix, False
    for prefix in _WITH_ARTICLE.get(first, ()):
        if folded.startswith(prefix) and len(prefix) <= longest and letters[len(prefix) - 2] in _BARE_ALEF:
            yield prefix, True
    if (lil := _LIL.get(first)) and folded.startswith(lil) and len(lil) <= longest:
        yield lil, True


def readings(letters: str, folded: str, cores: Container[str]) -> Iterator[Reading]:
    """Every grammatical way of taking a token apart that leaves one of these cores; the first is the token as it is.

    The cores are asked about before anything is made of a possibility, since nearly all tokens are no word of any
    rule.
    """
    enclitics = _ENCLITICS.get(folded[-1:], ()) if len(folded) >= _SHORTEST_TOKEN else ()
    if folded in _FOR_GOD and "الله" in cores:
        yield Reading("الله", prefix=folded[:-2], article=True)
    for prefix, article in fronts(letters, folded):
        core = folded[len(prefix) :] if prefix else folded
        if core in cores:
            yield Reading(core, prefix, article)
        if enclitics and not article:
            yield from _endings(prefix, core, enclitics, letters[-1], cores)


def _endings(
    prefix: str, rest: str, enclitics: tuple[str, ...], last: str, cores: Container[str]
) -> Iterator[Reading]:
    """Readings with a pronoun or an accusative alef; neither goes with an article."""
    if rest[-1] == "ا" and len(rest) > _SHORTEST_CORE and rest[:-1] in cores:
        yield Reading(rest[:-1], prefix, shape=Shape.TANWEEN)
    for enclitic in enclitics:
        if not rest.endswith(enclitic) or last in _TEH:
            continue
        base = rest[: -len(enclitic)]
        if len(base) >= _SHORTEST_CORE and base in cores:
            yield Reading(base, prefix, enclitic=enclitic)
        for core, shape in _restored(base):
            if core in cores and len(core) >= _SHORTEST_CORE:
                yield Reading(core, prefix, enclitic=enclitic, shape=shape)


def _restored(base: str) -> Iterator[tuple[str, Shape]]:
    """What stood at the end before a pronoun was added."""
    last = base[-1:]
    if last == "ت":
        yield base[:-1] + "ه", Shape.TEH
    elif last == "ا":
        yield base[:-1] + "ي", Shape.ALEF
    elif last == "و":
        yield base + "ن", Shape.NUN
        yield base[:-1] + "ين", Shape.NUN
    elif last == "ي":
        yield base + "ن", Shape.NUN


def judge(
    wanted: Wanted, reading: Reading, token: str, letters: str, folded: str, lexicon: Lexicon
) -> Verdict:
    """Whether a reading whose core is wanted is licensed. ``token`` is the slice of the text, ``letters`` and
    ``folded`` what is made of it."""
    licence = _licence(wanted, reading)
    prefix = wanted.licence is Licence.PREFIX
    doubtful = not prefix and reading.shape is Shape.BARE and not reading.enclitic
    doubtful = doubtful and ends_doubtfully(wanted.end, letters)
    if reading.bare:
        refusal = _hamza(wanted, reading, letters) or _article(wanted, reading)
        # The word as spelled has asked for no licence; what is left of السد is found within a phrase only.
        alone = _short(reading) if licence is Licence.ARTICLE else None
        return Verdict(licence, refusal, phrase_only=alone, teh_heh=doubtful)
    function_word = _function_word(reading, letters, folded, lexicon)
    refusal = (
        _hamza(wanted, reading, letters)
        or (function_word if reading.enclitic else None)
        or _enclitic_shape(wanted, reading)
        or _enclitic_stem(reading, folded, lexicon)
        or _tanween_shape(wanted, reading, token, lexicon)
        or _name(wanted, reading)
        or _whole(reading, folded, lexicon)
        or _article(wanted, reading)
    )
    alone = _short(reading) or function_word or _stem_begins_earlier(reading, letters, folded, lexicon)
    return Verdict(licence, refusal, phrase_only=alone, proclitic=reading.proclitic, teh_heh=doubtful)


def _licence(wanted: Wanted, reading: Reading) -> Licence:
    if wanted.licence is not Licence.SAME:
        return wanted.licence
    if reading.enclitic:
        return Licence.ENCLITIC
    if reading.shape is Shape.TANWEEN:
        return Licence.TANWEEN
    return Licence.PROCLITIC if reading.proclitic else Licence.ARTICLE


def _short(reading: Reading) -> Refusal | None:
    """By itself; a phrase has context."""
    return Refusal.SHORT if len(reading.core) < _SHORTEST_CORE else None


def _function_word(reading: Reading, letters: str, folded: str, lexicon: Lexicon) -> Refusal | None:
    """آ and ة are written as such by all who write them at all, and no function word of the list has them (but for
    الآن, which has no core of three letters): وآلية is no وإليه."""
    if letters[-1] in _TEH or "آ" in letters:
        return None
    outer = reading.prefix[:1] in {"و", "ف"}
    known = folded in lexicon.function_words or (outer and folded[1:] in lexicon.function_words)
    return Refusal.FUNCTION_WORD if known else None


def _enclitic_shape(wanted: Wanted, reading: Reading) -> Refusal | None:
    if not reading.enclitic:
        return None
    fits = {
        Shape.BARE: wanted.end not in {End.TEH, End.MAQSURA},
        Shape.TEH: True,  # the core ends in ه, which may be a ة typed as it is said
        Shape.ALEF: wanted.end in {End.MAQSURA, End.FARSI_YA},
        Shape.NUN: len(reading.core) >= _SHORTEST_PLURAL,
    }
    return None if fits[reading.shape] else Refusal.ENCLITIC_SHAPE


def _enclitic_stem(reading: Reading, folded: str, lexicon: Lexicon) -> Refusal | None:
    whole = reading.enclitic and folded[len(reading.prefix) :] in lexicon.enclitic_stems
    return Refusal.ENCLITIC_STEM if whole else None


def _whole(reading: Reading, folded: str, lexicon: Lexicon) -> Refusal | None:
    """الله, الآن, الذي are not ال and two letters, in a phrase either."""
    if not (reading.article and _short(reading)):
        return None
    word = folded[len(reading.prefix) - 2 :]
    return Refusal.AL_STEM if word in lexicon.al_stems or word in lexicon.function_words else None


def _hamza(wanted: Wanted, reading: Reading, letters: str) -> Refusal | None:
    typed = letters[len(reading.prefix)]
    return Refusal.HAMZA if wanted.hamza and typed in HAMZAS and typed != wanted.hamza else None


def _tanween_shape(wanted: Wanted, reading: Reading, token: str, lexicon: Lexicon) -> Refusal | None:
    if reading.shape is not Shape.TANWEEN:
        return None
    if reading.core.endswith(("ا", "اء")) or wanted.end is End.TEH:
        return Refusal.TANWEEN_SHAPE
    written_out = "\u064b" in token[-3:]
    if not written_out and reading.core + "ا" in lexicon.ya_alef:
        return Refusal.YA_ALEF
    return None


def _name(wanted: Wanted, reading: Reading) -> Refusal | None:
    ended = reading.enclitic or reading.shape is not Shape.BARE
    return Refusal.NAME if wanted.name and ended else None


def _article(wanted: Wanted, reading: Reading) -> Refusal | None:
    if wanted.article is None or wanted.article is reading.article:
        return None
    # للجنة may be "a committee's" and "the committee's".
    open_to_both = reading.core[0] == "ل" and reading.prefix.endswith("ل") and not reading.article
    return None if open_to_both else Refusal.ARTICLE


def _stem_begins_earlier(reading: Reading, letters: str, folded: str, lexicon: Lexicon) -> Refusal | None:
    """Whether a letter taken for a proclitic begins a known word: وزير, بيان, للجنة. A hamza typed where the core
    begins shows that it begins there: كأمل."""
    start = len(reading.prefix)
    if start == 0 or letters[start] in _HAMZA_ALEF:
        return None
    if reading.article and reading.prefix.endswith("لل"):
        return Refusal.ATOMIC if lexicon.begins_stem(folded[start - 1 :], reading.core) else None
    clitics = reading.prefix.removesuffix("ال")
    if any(lexicon.begins_stem(folded[place:], folded[start:]) for place in range(len(clitics))):
        return Refusal.ATOMIC
    if reading.article and folded[start - 2 :] in lexicon.al_stems:
        return Refusal.AL_STEM
    return None
