"""Small random indexes and articles, and what an index means, read as slowly and plainly as can be."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from monitor.matching.compile import Index
from monitor.matching.executor import SUMMARY, TEXT, TITLE, Pieces, Verdicts
from monitor.matching.forms import (
    DOUBTFUL,
    ENDS,
    ENTRY_BITS,
    FIRST_ONLY,
    HEH,
    SINGLE,
    STARTS,
    TEH,
    Forms,
    Surface,
)
from monitor.matching.patterns import is_break
from monitor.text import borders

WORDS, ATOMS = 6, 8
_WHOLE = STARTS | ENDS
_SURFACES = ("aa", "ab", "ba", "é", "ات", "بة", "به", "بَة", "12", "東京", "का")
_BETWEEN = (" ", "\n", "-", "", ". ", " ،", "\n\n", "\n \t\n", "\u2029", " … ", "\u200c", "\u064e", "\u0903")
_BITS = (1, 2, 4, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Phrase:
    """Words in a row."""

    words: tuple[int, ...]
    anchor: int
    atom: int
    loose: bool = False


@dataclass(frozen=True)
class Pair:
    """Two words near each other. ``order``: 0 either side, 1 the other after, 2 before."""

    word: int
    other: int
    distance: int
    order: int
    atom: int


@dataclass(frozen=True)
class Rule:
    """Clauses and negatives. One clause and no negatives is filed as direct, unless ``program``; none: always."""

    clauses: tuple[tuple[int, ...], ...]
    never: tuple[int, ...] = ()
    fields: int = TITLE | SUMMARY | TEXT
    sure: bool = True
    program: bool = False


class Listed(Forms):
    """Spellings as listed; all others are words of no rule."""

    def __init__(
        self, surfaces: dict[str, Surface | None], persian: dict[str, Surface | None] | None = None
    ) -> None:
        self.listed = (surfaces, persian or surfaces)
        self.asked: list[str] = []

    def resolve(self, surface: str, persian: bool) -> Surface | None:
        """As Forms does."""
        self.asked.append(surface)
        return self.listed[persian].get(surface, Surface(0, ()))

    def sift(self, chunks: Collection[str], persian: bool) -> list[str]:
        """As Forms does, to the letter."""
        found = ((chunk, self._surfaces(chunk, persian)) for chunk in chunks)
        return [chunk for chunk, own in found if not own or any(surface.entries for surface in own)]

    def endings(self, chunks: Sequence[str], persian: bool) -> tuple[int, int]:
        """As Forms does, but by what is listed."""
        flags = [surface.flags for chunk in chunks for surface in self._surfaces(chunk, persian)]
        return sum(each & TEH != 0 for each in flags), sum(each & HEH != 0 for each in flags)

    def count(self, chunk: str) -> int:
        """As Forms does."""
        return len(self._surfaces(chunk, persian=False))

    def _surfaces(self, chunk: str, persian: bool) -> list[Surface]:
        spellings = (chunk[start:end] for start, end in borders(chunk))
        found = (self.listed[persian].get(spelling, Surface(0, ())) for spelling in spellings)
        return [surface for surface in found if surface is not None]


def entry(word: int, bits: int = SINGLE | _WHOLE) -> int:
    """A word of a surface."""
    return word << ENTRY_BITS | bits


def index_of(
    singles: Iterable[tuple[int, int]] = (),
    phrases: Sequence[Phrase] = (),
    pairs: Sequence[Pair] = (),
    rules: Sequence[Rule] = (),
    words: int = WORDS,
    atoms: int = ATOMS,
) -> Index:
    """An index of these; ``singles`` are words with the atoms that they are alone."""
    single_at, single = _rows(words, singles)
    phrase_at, phrase = _rows(words, [(each.words[each.anchor], place) for place, each in enumerate(phrases)])
    near_at, near = _rows(words, [(each.word, place) for place, each in enumerate(pairs)])
    filed = [pairs[place] for place in near]
    direct, programs, code = list[tuple[int, int]](), list[tuple[int, int]](), array("i")
    for number, rule in enumerate(rules):
        if len(rule.clauses) == 1 and not rule.never and not rule.program:
            direct += [(atom, number) for atom in rule.clauses[0]]
        elif rule.clauses:
            programs += [(atom, len(code)) for atom in rule.clauses[0]]
            code.extend((number, len(rule.clauses)))
            for clause in (*rule.clauses, rule.never):
                code.extend((len(clause), *clause))
    direct_at, direct_rows = _rows(atoms, direct)
    program_at, program = _rows(atoms, programs)
    starts = array("i", [0])
    for each in phrases:
        starts.append(starts[-1] + len(each.words))
    return Index(
        words=words,
        atoms=atoms,
        rules=len(rules),
        single_at=single_at,
        single=single,
        phrase_at=phrase_at,
        phrase=phrase,
        phrase_start=starts,
        phrase_words=array("i", [word for each in phrases for word in each.words]),
        phrase_anchor=array("i", [each.anchor for each in phrases]),
        phrase_atom=array("i", [each.atom for each in phrases]),
        phrase_loose=bytes(each.loose for each in phrases),
        near_at=near_at,
        near_other=array("i", [each.other for each in filed]),
        near_distance=array("i", [each.distance for each in filed]),
        near_order=array("i", [each.order for each in filed]),
        near_atom=array("i", [each.atom for each in filed]),
        direct_at=direct_at,
        direct=direct_rows,
        program_at=program_at,
        program=program,
        code=code,
        always=array("i", [number for number, rule in enumerate(rules) if not rule.clauses]),
        fields=bytes(rule.fields for rule in rules),
        sure=bytes(rule.sure for rule in rules),
    )


def _rows(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[array[int], array[int]]:
    rows = defaultdict[int, list[int]](list)
    for key, value in dict.fromkeys(pairs):
        rows[key].append(value)
    starts, values = array("i", [0]), array("i")
    for key in range(count):
        values.extend(rows[key])
        starts.append(len(values))
    return starts, values


# --- what an index means ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    surface: Surface


@dataclass(frozen=True)
class World:
    """Rules with their words, and what the spellings of texts are."""

    surfaces: dict[str, Surface | None]
    persian: dict[str, Surface | None]
    singles: list[tuple[int, int]]
    phrases: list[Phrase]
    pairs: list[Pair]
    rules: list[Rule]

    @property
    def forms(self) -> Listed:
        """Resolves its spellings."""
        return Listed(self.surfaces, self.persian)

    @property
    def index(self) -> Index:
        """Its rules as an index."""
        return index_of(self.singles, self.phrases, self.pairs, self.rules)


def naive(world: World, article: tuple[Pieces, bool, bool]) -> Verdicts:
    """The verdicts on an article, straight from what the rules say."""
    pieces, persian, narrow = article
    texts = [(text, bit, _tokens(text, world.forms, persian)) for text, bit in pieces]
    flags = [token.surface.flags for _, bit, found in texts if bit & 7 for token in found]
    teh, heh = sum(each & TEH != 0 for each in flags), sum(each & HEH != 0 for each in flags)
    apart = teh > 0 and heh * 2 <= teh
    bits = defaultdict[int, int](int)
    for text, bit, found in texts:
        entries = [
            [each for each in token.surface.entries if not (apart and each & DOUBTFUL)] for token in found
        ]
        words = [{each >> ENTRY_BITS for each in own if each & SINGLE} for own in entries]
        for word, atom in world.singles:
            if any(word in own for own in words):
                bits[atom] |= bit
        for phrase in world.phrases:
            if any(_stands(phrase, text, found, entries, start) for start in range(len(found))):
                bits[phrase.atom] |= bit
        for pair in world.pairs:
            if _near(pair, words):
                bits[pair.atom] |= bit
    return _verdicts(world.rules, bits, narrow=narrow)


def _tokens(text: str, forms: Forms, persian: bool) -> list[_Token]:
    found = ((start, end, forms.resolve(text[start:end], persian)) for start, end in borders(text))
    return [_Token(start, end, surface) for start, end, surface in found if surface is not None]


def _stands(phrase: Phrase, text: str, found: list[_Token], entries: list[list[int]], start: int) -> bool:
    tokens = found[start : start + len(phrase.words)]
    if len(tokens) < len(phrase.words):
        return False
    for offset, word in enumerate(phrase.words):
        needed = (STARTS if offset else 0) | (ENDS if offset < len(tokens) - 1 else 0)
        refused = FIRST_ONLY if offset else 0
        own = [each for each in entries[start + offset] if each >> ENTRY_BITS == word]
        if not any(each & needed == needed and not each & refused for each in own):
            return False
    gaps = [text[a.end : b.start] for a, b in pairwise(tokens)]
    return phrase.loose or not any(map(is_break, gaps))


def _near(pair: Pair, words: list[set[int]]) -> bool:
    for place, own in enumerate(words):
        for other, others in enumerate(words):
            near = pair.word in own and pair.other in others and 0 < abs(other - place) <= pair.distance
            if near and (pair.order == 0 or (pair.order == 1) == (other > place)):
                return True
    return False


def _verdicts(rules: Sequence[Rule], bits: dict[int, int], *, narrow: bool) -> Verdicts:
    verdicts = Verdicts([], [], [])
    for number, rule in enumerate(rules):
        both = rule.fields & SUMMARY and rule.fields & TEXT
        mask = rule.fields & ~SUMMARY if narrow and both else rule.fields
        if not all(any(bits.get(atom, 0) & mask for atom in clause) for clause in rule.clauses):
            continue
        if not rule.sure:
            verdicts.maybe.append(number)
        elif any(bits.get(atom, 0) & mask for atom in rule.never):
            verdicts.excluded.append(number)
        else:
            verdicts.matched.append(number)
    return verdicts


# --- random ones -----------------------------------------------------------------------------------------------------

_words = st.integers(0, WORDS - 1)
_atoms = st.integers(0, ATOMS - 1)
_entry_bits = st.sampled_from((_WHOLE, _WHOLE, _WHOLE, STARTS, ENDS, 0)).flatmap(
    lambda whole: st.sampled_from((0, 1, 1, 1, 2, 3, 4, 5, 5)).map(lambda bits: bits | whole)
)
_entries = st.lists(st.builds(entry, _words, _entry_bits), max_size=3, unique=True).map(tuple)
_surface = st.one_of(st.builds(Surface, st.sampled_from((0, 0, TEH, HEH)), _entries))
surfaces = st.dictionaries(st.sampled_from(_SURFACES), st.one_of(_surface, _surface, _surface, st.none()))

singles = st.lists(st.tuples(_words, _atoms), max_size=6)
phrases = st.lists(
    st.lists(_words, min_size=2, max_size=5).flatmap(
        lambda words: st.builds(
            Phrase,
            st.just(tuple(words)),
            st.integers(0, len(words) - 1),
            _atoms,
            st.booleans(),
        )
    ),
    max_size=5,
)
pairs = st.lists(
    st.builds(Pair, _words, _words, st.integers(1, 4), st.integers(0, 2), _atoms),
    max_size=4,
    unique_by=lambda pair: (pair.word, pair.other, pair.distance, pair.order),
)
_clause = st.lists(_atoms, min_size=1, max_size=3, unique=True).map(tuple)
_clauses = st.lists(_clause, min_size=1, max_size=3).map(tuple)
_masks = st.sampled_from((7, 7, 7, 1, 4, 6, 8, 24, 127))
rules = st.lists(
    st.one_of(
        st.builds(
            Rule,
            _clauses,
            st.lists(_atoms, max_size=2, unique=True).map(tuple),
            _masks,
            program=st.booleans(),
        ),
        st.builds(Rule, _clauses, fields=_masks, sure=st.just(False)),
        st.builds(Rule, st.just(()), fields=_masks, sure=st.just(False)),
    ),
    max_size=6,
)
_text = st.lists(st.sampled_from(_SURFACES + _BETWEEN + (" ",) * 8), max_size=14).map("".join)
articles = st.tuples(
    st.lists(st.tuples(_text, st.sampled_from(_BITS)), max_size=4), st.booleans(), st.booleans()
)
worlds = st.builds(World, surfaces, surfaces, singles, phrases, pairs, rules)
