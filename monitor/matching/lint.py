"""Advice on single terms: what is typed is allowed, and finds more or less than its author is likely to expect.

Each piece of advice says what the term does and what to write instead, ready to paste. The grammar that it speaks of is
arabic.py's; whether a *rule* can match at all is judged in survey.py.

Advice that comes too often is not read, so each kind has a narrow condition: an ambiguous word is one of a list, a
typed prefix is told only where what follows is surely a word, and ="exact" terms, whose author has chosen one form,
get none about forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.matching.arabic import has_article
from monitor.matching.expression import Form, Term, written
from monitor.matching.lexicon import Lexicon
from monitor.matching.patterns import words_of
from monitor.text import Script, Token, letters
from monitor.toml import t

_SHORTEST = 3  # letters that a word needs to take clitics, and a prefix to be more than a syllable
_SHORTEST_REST = 4  # letters of a listed word behind a typed و ف ب ك ل; three are too often a chance
_MOST_SHOWN = 4

_CLITICS = ("و", "ف", "ب", "ك", "ل")
_BEFORE_ARTICLE = ("وبال", "وكال", "فبال", "فكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل")

# Foreign words that begin like a clitic with the article.
_LIKE_ARTICLE = (
    "باليست", "بالستي", "باليرمو", "بالاديوم", "بالتيك", "بالطيق", "بالما", "بالون", "باليه", "بالتازار",
    "فالنسيا", "فالنتين", "فالكون", "فالكلاند", "فاليتا", "فالون", "فالديس",
    "كاليفورنيا", "كالسيوم", "كالينينغراد", "كالغاري", "كالكوتا", "كالابريا", "كالاس", "كالفن", "كاليدونيا", "كالاشنيكوف",
    "والتر", "والمارت", "والاس", "والون", "واليس", "والدورف", "والستريت",
)  # fmt: skip

# Words of three letters that say one thing as a noun and quite another as they are usually met without vowels; the
# other one is written out.
_AMBIGUOUS = {
    "ذهب": "ذَهَبَ", "ذكر": "ذَكَرَ", "قدر": "قَدَّرَ", "عرض": "عَرَضَ", "علم": "عَلِمَ", "عدل": "عَدَّلَ",
    "صدر": "صَدَرَ", "شهد": "شَهِدَ", "سلم": "سَلَّمَ", "حمل": "حَمَلَ", "ورد": "وَرَدَ", "غرب": "غَرَّبَ",
    "نقل": "نَقَلَ", "خلق": "خَلَقَ", "حضر": "حَضَرَ", "فتح": "فَتَحَ", "وعد": "وَعَدَ", "عين": "عَيَّنَ",
    "كشف": "كَشَفَ", "فرق": "فَرَّقَ", "كرم": "كَرَّمَ", "جمع": "جَمَعَ", "سبق": "سَبَقَ", "عقد": "عَقَدَ",
    "كتب": "كَتَبَ", "دخل": "دَخَلَ", "سحب": "سَحَبَ", "قطع": "قَطَعَ", "رفع": "رَفَعَ", "شكل": "شَكَّلَ",
    "بحث": "بَحَثَ", "ترك": "تَرَكَ", "حسن": "حَسَّنَ", "حصل": "حَصَلَ", "درس": "دَرَسَ", "طرح": "طَرَحَ",
    "بلغ": "بَلَغَ", "نشر": "نَشَرَ", "قصر": "قَصَّرَ", "اجل": "أَجَّلَ", "ثمن": "ثَمَّنَ", "مدد": "مَدَّدَ",
}  # fmt: skip

# Listed words whose ال is taken for a part of them, though it may have been meant as the article of another word.
_MEANT_AS_ARTICLE = frozenset({"التهم", "البوم", "الماس", "الفان", "المان", "التقي", "العاب", "الحاق"})

_MARKS = re.compile("[\u064b-\u0652\u0670\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
# A doubling and an accusative ending are typed by habit where they help a reader (مسيّرة, فوراً): not worth a word.
_NEEDLESS = re.compile("[\u064c-\u0650\u0652\u0670\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
# A comma within a number has no blank behind it; the Arabic one separates anyway.
_COMMA = re.compile(r"\s*،\s*|\s*[,;؛]\s+")
_TATWEEL = re.compile("\u0640+(?=[\u0620-\u064a])")

_FOREIGN = re.compile("[A-Za-z]+|[\u0370-\u03ff]+|[\u0400-\u04ff]+")
# Letters that look alike: Latin, Greek, Cyrillic.
_ALIKE = (
    "AΑА BΒВ C-С EΕЕ HΗН IΙІ J-Ј KΚК MΜМ NΝ- OΟО PΡР S-Ѕ TΤТ XΧХ YΥУ ZΖ- "
    "a-а c-с e-е i-і j-ј oοо p-р s-ѕ vν- x-х y-у"
)  # fmt: skip
_ALPHABETS = ("latin", "greek", "cyrillic")


@dataclass(frozen=True, slots=True)
class Advice:
    """What a term does that its author may not expect, and what to write instead. ``message`` and ``remedy`` have
    {placeholders} for ``values``, as a Problem's have."""

    code: str
    message: str
    remedy: str
    values: Mapping[str, str] = field(default_factory=dict)


def lint(term: Term, lexicon: Lexicon) -> Iterator[Advice]:
    """Advice on one term of a rule, most important first; nothing for most terms."""
    words = words_of(term.text)
    if not words:
        return
    if not term.text.isascii():
        yield from _mixed_alphabets(term.text, words)
        yield from _needless_marks(term)
    if len(words) == 1:
        weak = _weak(term, words[0], lexicon)
        if weak is not None:
            yield weak
        elif words[0].script is Script.ARABIC and term.form in {Form.PLAIN, Form.INFLECTED}:
            yield from _arabic_word(term, words[0], lexicon)
    elif term.form is not Form.EXACT:
        yield from _several_in_one(term)
    if term.form is Form.INFLECTED:
        yield from _idle_inflection(term, words)
    if term.form is not Form.EXACT and words[0].script is Script.ARABIC:
        yield from _typed_prefix(term, words[0], lexicon)


# --- words that say too little -----------------------------------------------------------------------------------


def _weak(term: Term, word: Token, lexicon: Lexicon) -> Advice | None:
    length = len(word.folded)
    if term.form is Form.PREFIX:
        return _short_stem(term, word) if length < _SHORTEST else None
    if word.folded in lexicon.function_words:
        return Advice(
            "function-word",
            t("{term} stands in nearly every text"),
            t("use a phrase, or another word"),
            {"term": term.text},
        )
    if length == 1:
        return _one_sign(term, word)
    if length < _SHORTEST and word.script is Script.ARABIC and term.form is not Form.EXACT:
        return Advice(
            "short-term",
            t("{term} has two letters: it is found only where it stands without prefix and pronoun"),
            t('add "{definite}" for the form with the article, or write a phrase'),
            {"term": term.text, "definite": "ال" + letters(word.slice)},
        )
    return None


def _one_sign(term: Term, word: Token) -> Advice:
    if word.script is Script.DENSE:
        message = t("{term} is a single sign: it is found within every longer word that holds it")
    else:
        message = t("{term} is a single sign: it stands in nearly every text")
    return Advice("short-term", message, t("write the whole word, or a phrase"), {"term": term.text})


def _short_stem(term: Term, word: Token) -> Advice | None:
    if word.script is Script.DENSE:
        return None  # found within a run with * and without
    return Advice(
        "short-prefix",
        t("{term} begins very many words"),
        t("write three letters or more before *, or list the words that you mean"),
        {"term": written(term)},
    )


def _several_in_one(term: Term) -> Iterator[Advice]:
    """Words that were listed within one pair of quotes: a phrase with a comma, which few texts have."""
    parts = [part for part in _COMMA.split(term.text) if words_of(part)]
    if len(parts) > 1:
        yield Advice(
            "comma-in-term",
            t("{term} is one phrase, found only where the comma stands in it too"),
            t('write {entries} if each is meant, or ="{term}" for the phrase itself'),
            {
                "term": term.text,
                "entries": ", ".join(f'"{written(Term(part, term.form))}"' for part in parts),
            },
        )


# --- single Arabic words -----------------------------------------------------------------------------------------


def _arabic_word(term: Term, word: Token, lexicon: Lexicon) -> Iterator[Advice]:
    typed = letters(word.slice)
    article = has_article(typed, word.folded, lexicon)
    core = word.folded[2:] if article else word.folded
    if len(core) == _SHORTEST and core in _AMBIGUOUS and not (article and term.same_article):
        yield _ambiguous(term, core, typed, article=article)
    yield from _tail(term, core, lexicon)
    if word.folded in _MEANT_AS_ARTICLE and word.folded in lexicon.al_stems and typed.startswith("ا"):
        yield Advice(
            "al-stem",
            t("the ال of {term} counts as part of the word: {bare} without it is another word"),
            t('if the article is meant, add "{bare}" beside it'),
            {"term": term.text, "bare": typed[2:]},
        )


def _ambiguous(term: Term, core: str, typed: str, *, article: bool) -> Advice:
    definite = typed if article else "ال" + typed
    remedy = (
        t('write article = "same" in the rule, or a phrase')
        if article
        else t('write "{definite}" and article = "same" in the rule, or a phrase')
    )
    return Advice(
        "ambiguous-word",
        t("{term} is also found where {other} is meant"),
        remedy,
        {"term": term.text, "other": _AMBIGUOUS[core], "definite": definite},
    )


def _tail(term: Term, core: str, lexicon: Lexicon) -> Iterator[Advice]:
    """Words that end in this one and are not found by it, since their first letter is no prefix: جنة, لجنة."""
    longer = [clitic + core for clitic in _CLITICS if clitic + core in lexicon.atomic]
    if not longer:
        return
    teh = "ة" if letters(term.text).endswith("ة") else ""
    shown = [each.removesuffix("ه") + teh if teh else each for each in longer[:_MOST_SHOWN]]
    yield Advice(
        "tail-of-word",
        t("{term} does not hit {words}: the first letter there belongs to the word"),
        t("if those are meant too, add {entries}"),
        {
            "term": term.text,
            "words": "، ".join(shown),
            "entries": ", ".join(f'"{each}"' for each in shown),
        },
    )


def _typed_prefix(term: Term, word: Token, lexicon: Lexicon) -> Iterator[Advice]:
    """A word that was typed with a prefix which finding it needs no more than any other."""
    typed, folded = letters(word.slice), word.folded
    if folded in lexicon.atomic or folded in lexicon.function_words or folded.startswith(_LIKE_ARTICLE):
        return
    plain = _without_prefix(typed, folded, lexicon)
    if plain:
        whole = plain + term.text[word.end :]
        yield Advice(
            "typed-prefix",
            t("{term} is typed with a prefix, and found with that one only"),
            t('write "{plain}": it finds {term} too'),
            {"term": term.text, "plain": written(Term(whole, term.form))},
        )


def _without_prefix(typed: str, folded: str, lexicon: Lexicon) -> str:
    """The word behind a prefix, or "" where none is surely a prefix."""
    for prefix in _BEFORE_ARTICLE:
        if folded.startswith(prefix):
            rest = typed[len(prefix) :]
            begins_earlier = any(
                lexicon.begins_stem(folded[place:], rest) for place in range(len(prefix.removesuffix("ال")))
            )
            is_article = prefix.endswith("لل") or typed[len(prefix) - 2] == "ا"
            return "ال" + rest if len(rest) >= _SHORTEST and is_article and not begins_earlier else ""
    rest = folded[1:]
    if folded.startswith(_CLITICS) and len(rest) >= _SHORTEST_REST and rest in lexicon.atomic:
        return "" if lexicon.begins_stem(folded, rest) else typed[1:]
    return ""


# --- spelling ----------------------------------------------------------------------------------------------------


def _needless_marks(term: Term) -> Iterator[Advice]:
    without_tatweel = _TATWEEL.sub("", term.text)
    plain = _MARKS.sub("", without_tatweel)
    if (without_tatweel != term.text or _NEEDLESS.search(term.text)) and plain.strip():
        yield Advice(
            "needless-marks",
            t("{term} is typed with vowel signs, tatweel or invisible signs: they change nothing"),
            t('write "{plain}": it is found with them and without'),
            {"term": term.text, "plain": written(Term(plain, term.form))},
        )


def _mixed_alphabets(text: str, words: Sequence[Token]) -> Iterator[Advice]:
    for word in words:
        if word.script is Script.LETTERS:
            runs = _FOREIGN.findall(word.slice)
            # An accent parts runs of one alphabet: sécurité.
            if len({_alphabet(run[0]) for run in runs}) > 1:
                yield _mixed_word(word.slice, runs)
    for before, after in pairwise(words):
        if before.end == after.start and _stray_letter(before, after):
            stray = after if before.script is Script.ARABIC else before
            yield Advice(
                "mixed-alphabets",
                t("in {word} the letter {letter} is of another alphabet than the rest"),
                t("write the word in one alphabet"),
                {"word": text[before.start : after.end], "letter": stray.slice},
            )


def _stray_letter(before: Token, after: Token) -> bool:
    """A single Latin letter that touches an Arabic one: l for ا, o for ه."""
    scripts = {before.script, after.script}
    foreign = after if before.script is Script.ARABIC else before
    return (
        scripts == {Script.ARABIC, Script.LETTERS}
        and len(foreign.slice) == 1
        and foreign.slice in "lIioOvVjJ"
    )


def _mixed_word(word: str, runs: Sequence[str]) -> Advice:
    letter_counts: dict[str, int] = {}
    for run in runs:
        alphabet = _alphabet(run[0])
        letter_counts[alphabet] = letter_counts.get(alphabet, 0) + len(run)
    main = max(letter_counts, key=lambda each: letter_counts[each])
    strange = "".join(run for run in runs if _alphabet(run[0]) != main)
    mended = word.translate(_to(main))
    whole = len({_alphabet(run[0]) for run in _FOREIGN.findall(mended)}) == 1
    return Advice(
        "mixed-alphabets",
        t("in {word} the letter {letter} is of another alphabet than the rest"),
        t('write "{mended}"') if whole else t("write the word in one alphabet"),
        {"word": word, "letter": "".join(dict.fromkeys(strange)), "mended": mended},
    )


def _alphabet(letter: str) -> str:
    return "latin" if letter.isascii() else "greek" if letter < "\u0400" else "cyrillic"


def _to(alphabet: str) -> dict[int, str]:
    """Each letter to the one of this alphabet that looks like it."""
    place = _ALPHABETS.index(alphabet)
    return {
        ord(letter): row[place]
        for row in _ALIKE.split()
        for letter in row
        if row[place] != "-" and letter not in {"-", row[place]}
    }


# --- forms -------------------------------------------------------------------------------------------------------


def _idle_inflection(term: Term, words: Sequence[Token]) -> Iterator[Advice]:
    if any(word.script is Script.ARABIC for word in words):
        return
    yield Advice(
        "idle-inflection",
        t("~ knows the inflections of Arabic words only: {term} is found as typed"),
        t('write "{stem}*" for every word that begins so, or list the forms'),
        {"term": written(term), "stem": term.text},
    )
