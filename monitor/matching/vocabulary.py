"""The words of all rules, and which of them a token of a text is.

Arabic words meet by the clitic grammar (arabic.py), those of other scripts by what scripts.py knows of them. What a
token is depends on nothing but the token and whether its text is in Arabic: asking is pure, and whoever asks often
remembers the answers (forms.py).

Theory of operation. Each core of each word (arabic.py), and the word as spelled, is a key of one dict; what stands
there are *marks*: the word's number and, in the low bits, all that the grammar asks about it. A hundred thousand rules
make one large dict of short strings and small integers, and no other object per word. A token is looked up once as it
is spelled and once for each reading that the grammar allows it; only what is found there is judged. Words sought by
their beginning (word*) stand in a dict of their own, asked about with the first letters of each reading, in the
lengths that occur; so are words within a run of a script without blanks.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, KeysView
from functools import lru_cache
from typing import NamedTuple

from monitor.matching.arabic import (
    HAMZAS,
    Core,
    End,
    Licence,
    Reading,
    Refusal,
    Verdict,
    Wanted,
    arabic_word,
    ends_doubtfully,
    fronts,
    judge,
    readings,
)
from monitor.matching.expression import Form, Term
from monitor.matching.lexicon import Lexicon
from monitor.matching.scripts import Part, aligned, core_of, other_forms, parts, persian_parts
from monitor.text import Script, Token, letters

_SCRIPTS = (Script.ARABIC, Script.LETTERS, Script.DIGITS, Script.DENSE)
_FORMS = tuple(Form)
_LICENCES = (Licence.SAME, Licence.CASE, Licence.INFLECTION, Licence.PREFIX)
_ARTICLES = (None, True, False)

# The bits of a mark, below the word's number. The word itself:
_SCRIPT = 3  # 2 bits: index in _SCRIPTS
_FORM = 2  # 2 bits: index in _FORMS
_NAME = 1 << 4
_ARTICLE = 5  # 2 bits: index in _ARTICLES
_TYPED_END = 7  # 2 bits: End
_TYPED_ARTICLE = 1 << 9
# This key of it:
_SPELLED = 1 << 10  # the word as spelled, which no licence is asked for
_CORE = 1 << 11  # a core, which readings may lead to
_LICENCE = 12  # 2 bits: index in _LICENCES
_END = 14  # 2 bits: End
_HAMZA = 16  # 2 bits: index in HAMZAS
_NUMBER = 18

_WORD_BITS = _SPELLED - 1
_ALL_BITS = (1 << _NUMBER) - 1
_IN_ARABIC = _SCRIPTS.index(Script.ARABIC)
_LONGEST = 0xFFFF
_MOST_PLACES = 1000  # of a word within one run without blanks

Marks = dict[str, "int | tuple[int, ...]"]


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
_TEH = Meetings((), teh=True)
_HEH = Meetings((), heh=True)
_SAME = Verdict(Licence.SAME)
_PART = Verdict(Licence.PART)
_SAME_DOUBTFUL = Verdict(Licence.SAME, teh_heh=True)


class Vocabulary:
    """The words of a set of rules, by number. Words are added first; then it is only asked."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._marks: Marks = {}
        self._prefixes: Marks = {}
        self._prefix_lengths: list[int] = []
        self._runs: dict[str, int] = {}
        self._run_lengths: dict[str, list[int]] = {}
        self._letters = array("H")

    def __len__(self) -> int:
        return len(self._letters)

    def length(self, number: int) -> int:
        """How many letters a word has: a guess at how rare it is."""
        return self._letters[number]

    def add(self, token: Token, term: Term) -> int:
        """The number of this word of a rule, one of the words of ``term``."""
        if token.script is Script.DENSE:
            return self._add_run(token)
        if token.script is Script.ARABIC:
            return self._add_arabic(token, term)
        return self._add_other(token, term)

    def meet(self, token: Token, *, persian: bool = False, refused: bool = False) -> Meetings:
        """What a token of a text is. ``persian``: its language writes Arabic letters without Arabic clitics.
        ``refused``: also the words that it nearly is, with the refusal."""
        if token.script is Script.DENSE:
            return Meetings(tuple(self._within(token))) if self._runs else _NOTHING
        if token.script is not Script.ARABIC:
            found = tuple(
                self._other(token, _SCRIPTS.index(token.script), parts(token.folded, self._lexicon))
            )
            return Meetings(_kept(found, refused=refused)) if found else _NOTHING
        typed = letters(token.slice)
        if not typed:
            return _NOTHING
        heh = token.folded[-1] == "ه"
        teh = heh and typed[-1] in "ةۃۀ"
        if persian:
            found = tuple(self._other(token, _IN_ARABIC, persian_parts(token.slice, token.folded)))
        else:
            found = tuple(self._arabic(token, typed))
        if not found:
            return _TEH if teh else _HEH if heh else _NOTHING
        return Meetings(_kept(found, refused=refused), teh, heh and not teh)

    @property
    def keys(self) -> KeysView[str]:
        """All words as spelled, and all cores."""
        return self._marks.keys()

    def cores(self) -> Iterator[str]:
        """The cores of Arabic words: what a token with clitics may be led back to."""
        for core, marks in self._marks.items():
            for mark in marks if isinstance(marks, tuple) else (marks,):
                if mark & _CORE and mark & _SCRIPT == _IN_ARABIC:
                    yield core
                    break

    @property
    def beginnings(self) -> KeysView[str]:
        """What words sought by their beginning begin with."""
        return self._prefixes.keys()

    # --- adding --------------------------------------------------------------------------------------------------

    def _add_arabic(self, token: Token, term: Term) -> int:
        typed, folded = letters(token.slice), token.folded
        inflected = term.form is Form.INFLECTED
        word = arabic_word(typed, folded, self._lexicon, inflected=inflected)
        bits = (
            _SCRIPTS.index(Script.ARABIC) | _FORMS.index(term.form) << _FORM | word.cores[0].end << _TYPED_END
        )
        bits |= _NAME * term.name | _TYPED_ARTICLE * word.article
        if term.same_article:
            bits |= _ARTICLES.index(word.article) << _ARTICLE
        known = self._known(folded, bits)
        if known is not None:
            return known
        number = self._new(folded)
        own = word.cores[0]
        spelled = number << _NUMBER | bits | _SPELLED | own.end << _END
        if term.form is Form.EXACT:
            _put(self._marks, folded, spelled)
            return number
        if term.form is Form.PREFIX:
            _put(self._marks, folded, spelled)
            self._put_prefix(own.text, number << _NUMBER | bits | _LICENCES.index(Licence.PREFIX) << _LICENCE)
            return number
        if word.article:
            _put(self._marks, folded, spelled)
        if word.short:
            mark = number << _NUMBER | bits | own.end << _END
            self._put_short(word.short, mark, same_article=term.same_article)
        for core in word.cores:
            mark = number << _NUMBER | bits | _CORE | _bits_of(core)
            _put(self._marks, core.text, mark | _SPELLED * (core.text == folded))
        return number

    def _put_short(self, core: str, mark: int, *, same_article: bool) -> None:
        """What follows the article in السد. As spelled the word counts as one without article; here it has one."""
        if same_article:
            mark = mark & ~(3 << _ARTICLE) | _ARTICLES.index(True) << _ARTICLE
        _put(self._marks, core, mark | _CORE)

    def _add_other(self, token: Token, term: Term) -> int:
        folded = token.folded
        bits = _SCRIPTS.index(token.script) | _FORMS.index(term.form) << _FORM
        known = self._known(folded, bits)
        if known is not None:
            return known
        number = self._new(folded)
        mark = number << _NUMBER | bits
        core = core_of(folded, self._lexicon)
        if term.form is Form.EXACT:
            _put(self._marks, folded, mark | _SPELLED)
        elif term.form is Form.PREFIX:
            _put(self._marks, folded, mark | _SPELLED)
            self._put_prefix(core, mark | _LICENCES.index(Licence.PREFIX) << _LICENCE)
        else:
            if core != folded:
                _put(self._marks, folded, mark | _SPELLED)
            _put(self._marks, core, mark | _CORE | _SPELLED * (core == folded))
        if term.form is Form.INFLECTED:
            for form in other_forms(folded):
                _put(self._marks, form, mark | _CORE | _LICENCES.index(Licence.INFLECTION) << _LICENCE)
        return number

    def _add_run(self, token: Token) -> int:
        folded = aligned(token.slice)[0]
        known = self._runs.get(folded)
        if known is not None:
            return known
        number = self._runs[folded] = self._new(folded)
        lengths = self._run_lengths.setdefault(folded[0], [])
        if len(folded) not in lengths:
            insort(lengths, len(folded))
        return number

    def _known(self, folded: str, bits: int) -> int | None:
        """The number of a word that was added before."""
        for mark in _each(self._marks, folded):
            if mark & _SPELLED and mark & _WORD_BITS == bits:
                return mark >> _NUMBER
        return None

    def _new(self, folded: str) -> int:
        self._letters.append(min(len(folded), _LONGEST))
        return len(self._letters) - 1

    def _put_prefix(self, beginning: str, mark: int) -> None:
        _put(self._prefixes, beginning, mark)
        if len(beginning) not in self._prefix_lengths:
            insort(self._prefix_lengths, len(beginning))

    # --- asking --------------------------------------------------------------------------------------------------

    def _arabic(self, token: Token, typed: str) -> Iterator[Meeting]:
        length, folded = len(token.slice), token.folded
        same = set[int]()
        for mark in _each(self._marks, folded):
            if mark & _SPELLED and mark & _SCRIPT == _IN_ARABIC:
                same.add(mark >> _NUMBER)
                doubtful = ends_doubtfully(_wanted(mark & _ALL_BITS).end, typed)
                yield Meeting(mark >> _NUMBER, _SAME_DOUBTFUL if doubtful else _SAME, 0, length)
        for reading in readings(typed, folded, self._marks):
            for mark in _each(self._marks, reading.core):
                if mark & _CORE and mark & _SCRIPT == _IN_ARABIC and mark >> _NUMBER not in same:
                    yield self._judged(mark, reading, token, typed)
        if not self._prefixes:
            return
        for prefix, article in fronts(typed, folded):
            reading = Reading(folded[len(prefix) :], prefix, article)
            for mark in self._beginnings(reading.core):
                if mark & _SCRIPT == _IN_ARABIC and mark >> _NUMBER not in same:
                    yield self._judged(mark, reading, token, typed)

    def _judged(self, mark: int, reading: Reading, token: Token, typed: str) -> Meeting:
        wanted = _wanted(mark & _ALL_BITS)
        verdict = judge(wanted, reading, token.slice, typed, token.folded, self._lexicon)
        return Meeting(mark >> _NUMBER, verdict, 0, len(token.slice))

    def _other(self, token: Token, script: int, found: Iterable[Part]) -> Iterator[Meeting]:
        """Words of any script that has no grammar here but for the parts that were found."""
        length, folded = len(token.slice), token.folded
        same = set[int]()
        for mark in _each(self._marks, folded):
            if mark & (_SPELLED | _CORE) and mark & _SCRIPT == script:
                same.add(mark >> _NUMBER)
                licence = _wanted(mark & _ALL_BITS).licence
                if licence is Licence.SAME and not mark & _SPELLED:
                    licence = Licence.ARTICLE
                yield Meeting(mark >> _NUMBER, Verdict(licence), 0, length)
        for part in found:
            verdict = Verdict(
                Licence.PARTICLE,
                phrase_only=Refusal.SHORT if part.short else Refusal.ATOMIC if part.atomic else None,
                proclitic=part.prefixed,
            )
            for mark in _each(self._marks, part.core):
                if mark & _CORE and mark & _SCRIPT == script and mark >> _NUMBER not in same:
                    yield Meeting(mark >> _NUMBER, verdict, 0, length)
            if self._prefixes:
                for mark in self._beginnings(part.core):
                    if mark & _SCRIPT == script and mark >> _NUMBER not in same:
                        yield Meeting(mark >> _NUMBER, verdict._replace(licence=Licence.PREFIX), 0, length)
        if self._prefixes:
            for mark in self._beginnings(folded):
                if mark & _SCRIPT == script and mark >> _NUMBER not in same:
                    yield Meeting(mark >> _NUMBER, Verdict(Licence.PREFIX), 0, length)

    def _beginnings(self, core: str) -> Iterator[int]:
        """The marks of words of which this is a beginning."""
        for length in self._prefix_lengths:
            if length > len(core):
                return
            yield from _each(self._prefixes, core[:length])

    def _within(self, token: Token) -> Iterator[Meeting]:
        """Words of a script without blanks, within a run of it; of each word the first _MOST_PLACES, since a run may
        be as long as a text and hold nothing but this word."""
        folded, borders = aligned(token.slice)
        places = Counter[int]() if len(folded) > _MOST_PLACES else None
        for start, first in enumerate(folded):
            for length in self._run_lengths.get(first, ()):
                number = self._runs.get(folded[start : start + length])
                end = start + length
                if number is None or end > len(folded):
                    continue
                if borders is not None and not (start in borders and end in borders):
                    continue
                if places is not None:
                    places[number] += 1
                    if places[number] > _MOST_PLACES:
                        continue
                verdict = _SAME if length == len(folded) else _PART
                if borders is None:
                    yield Meeting(number, verdict, start, end)
                else:
                    yield Meeting(number, verdict, borders[start], borders[end])


def _put(marks: Marks, key: str, mark: int) -> None:
    """Most keys have one mark; those that have several keep them in a tuple."""
    there = marks.get(key)
    if there is None:
        marks[key] = mark
    else:
        marks[key] = (*there, mark) if isinstance(there, tuple) else (there, mark)


def _each(marks: Marks, key: str) -> tuple[int, ...]:
    there = marks.get(key)
    if there is None:
        return ()
    return there if isinstance(there, tuple) else (there,)


def _bits_of(core: Core) -> int:
    licence, hamza = _LICENCES.index(core.licence), HAMZAS.index(core.hamza)
    return core.end << _END | licence << _LICENCE | hamza << _HAMZA


def _kept(found: Iterable[Meeting], *, refused: bool) -> tuple[Meeting, ...]:
    return tuple(each for each in dict.fromkeys(found) if refused or each.verdict.refusal is None)


@lru_cache(maxsize=_ALL_BITS + 1)
def _wanted(bits: int) -> Wanted:
    """What a mark asks for."""
    return Wanted(
        licence=_LICENCES[bits >> _LICENCE & 3],
        end=End(bits >> _END & 3),
        hamza=HAMZAS[bits >> _HAMZA & 3],
        name=bool(bits & _NAME),
        article=_ARTICLES[bits >> _ARTICLE & 3],
    )
