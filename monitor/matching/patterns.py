"""From a term to the sequences of words that satisfy it.

A term of several words is a phrase. Some Arabic names are one phrase in two spellings: عبد الله and عبدالله, أبو مازن
and أبي مازن and أبومازن, نصر الله and نصرالله; a term in one spelling is found in the others. Persian joins the parts
of a word by a blank, by a zero-width non-joiner, or not at all: رئیس جمهور, رئیس‌جمهور, رئیسجمهور.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from monitor.matching.expression import Form, Term
from monitor.matching.vocabulary import Vocabulary
from monitor.text import Script, Token, tokens

LONGEST_TERM = 1000
"""Characters of a term that are read."""

_MOST_SPELLINGS = 12
_FATHER = ("ابو", "ابي", "ابا")
_HEADS_BEFORE_ARTICLE = ("عبد", "نور", "سيف", "صلاح", "نصر", "حزب")
_SHORTEST_SOLID = 6
_NON_JOINER = "\u200c"
_NOT_ARABIC = frozenset("پچژگکی")  # letters that Persian has, or writes otherwise

BREAKS = ",،;؛:.!?؟…|。、，．！？：；"
"""Characters that end a sentence or a clause: they may not stand between two words of a phrase."""

BLANK_LINE = r"\n[^\S\n]*\n|\u2029"
"""What ends a paragraph, as a regular expression."""

_BREAK = re.compile(f"[{BREAKS}]|{BLANK_LINE}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words in sequence. ``gaps[i]`` is what the term itself has between word i and the next, blanks left out: a
    term may contain what a phrase otherwise may not run over ("U.S. Army"). ``anchor``: the rarest word, as far as
    can be guessed; looked for first."""

    words: tuple[int, ...]
    gaps: tuple[str, ...]
    anchor: int = 0


def runs_over(gap: str, typed: str) -> bool:
    """Whether a phrase may run over this piece of text between two of its words."""
    return not is_break(gap) or (typed != "" and "".join(gap.split()) == typed)


def is_break(gap: str) -> bool:
    """Whether this piece of text ends a sentence, a clause or a paragraph."""
    return _BREAK.search(gap) is not None


def words_of(text: str) -> list[Token]:
    """The words of a term as written."""
    return tokens(text[:LONGEST_TERM])


def patterns(term: Term, vocabulary: Vocabulary) -> tuple[Pattern, ...]:
    """Every sequence of words that is this term; none for a term without a word."""
    return tuple(
        dict.fromkeys(
            _pattern(term, spelling, vocabulary, whole=index == 0)
            for index, spelling in enumerate(spellings(term))
        )
    )


def spellings(term: Term) -> list[list[Token]]:
    """The words of a term as written, then every other spelling of the names among them; at most a dozen."""
    words = words_of(term.text)
    if not words:
        return []
    return [words] if (term.form is Form.EXACT) else list(islice(_spellings(words), _MOST_SPELLINGS))


def _pattern(term: Term, words: list[Token], vocabulary: Vocabulary, *, whole: bool) -> Pattern:
    """Of a phrase that ends in a star only the last word is sought by its beginning."""
    before = replace(term, form=Form.PLAIN) if term.form is Form.PREFIX else term
    numbers = (*(vocabulary.add(word, before) for word in words[:-1]), vocabulary.add(words[-1], term))
    gaps = tuple("".join(term.text[a.end : b.start].split()) if whole else "" for a, b in pairwise(words))
    return Pattern(numbers, gaps)


def _spellings(words: list[Token]) -> Iterator[list[Token]]:
    yield words
    for place, word in enumerate(words):
        if word.script is not Script.ARABIC:
            continue
        before, after = words[:place], words[place + 1 :]
        for other in _apart(word):
            yield [*before, *other, *after]
        if not after or after[0].script is not Script.ARABIC:
            continue
        for other in _together(word, after[0]):
            yield [*before, *other, *after[1:]]


def _apart(word: Token) -> Iterator[list[Token]]:
    """The parts of a name written solid, of a Persian word with a non-joiner."""
    if _NON_JOINER in word.slice:
        yield tokens(word.slice.replace(_NON_JOINER, " "))
    if len(word.folded) < _SHORTEST_SOLID:
        return
    for head in _HEADS_BEFORE_ARTICLE:
        if word.folded.startswith(head + "ال"):
            yield tokens(f"{head} {word.folded[len(head) :]}")
    if word.folded.startswith(_FATHER[:2]):
        for father in _FATHER:
            yield tokens(f"{father} {word.folded[3:]}")


def _together(word: Token, following: Token) -> Iterator[list[Token]]:
    """A name of two words written solid, or in another case; two Persian words written as one."""
    if word.folded in _FATHER:
        for father in _FATHER:
            yield tokens(father + following.folded)
            yield [*tokens(father), following]
    elif word.folded in _HEADS_BEFORE_ARTICLE and following.folded.startswith("ال"):
        yield tokens(word.folded + following.folded)
    elif not _NOT_ARABIC.isdisjoint(word.slice + following.slice):
        yield tokens(word.slice + following.slice)
