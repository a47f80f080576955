"""What stands between two blanks of a text ("(العراق،"), and what is remembered of it: see scanner.py."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from monitor.matching.forms import (
    DOUBTFUL,
    ENDS,
    ENTRY_BITS,
    FIRST_ONLY,
    LONGEST_REMEMBERED,
    MOST_REMEMBERED,
    SIGNS,
    SINGLE,
    STARTS,
    Forms,
    word_borders,
)
from monitor.matching.names import ALL_COLOURS, NO_WORD, OTHER, Names, Told, closely, colours_of, together
from monitor.matching.patterns import is_break

BARRIER = " "
"""Stands between texts, and at the end of the last: no chunk of a text holds a blank."""

PLACES = 1 << 20
"""Of colours, by the hash of a chunk."""

_FEW = 4
_NOTHING = 1 << 40  # instead of an atom


class Spot:
    """A token: which words it may be as the first, an inner, the last word of a phrase; and the names of those that
    are there by themselves, for pairs."""

    __slots__ = ("alone", "first", "inner", "last", "words")

    def __init__(self, entries: Sequence[int]) -> None:
        last = [each for each in entries if each & STARTS and not each & FIRST_ONLY]
        self.words = _few(entries)
        self.first = _few((each for each in entries if each & ENDS), self.words)
        self.last = _few(last, self.words)
        self.inner = _few((each for each in last if each & ENDS), self.words)
        self.alone = frozenset(~(each >> ENTRY_BITS) for each in entries if each & SINGLE)

    def role(self, offset: int, length: int) -> Collection[int]:
        """The words that it may be in this place of a phrase of so many."""
        return self.first if offset == 0 else self.last if offset == length - 1 else self.inner


class Chunk(NamedTuple):
    """The tokens of a chunk. ``breaks[i]``: no phrase runs on before token i; the last: after it."""

    spots: tuple[Spot, ...]
    breaks: tuple[bool, ...]


class _Token(NamedTuple):
    """A token: its entries, and what they tell: as a chunk of its own, and beside signs that matter. ``sure``: those
    entries that it has in a text that keeps ة and ه apart."""

    entries: tuple[int, ...]
    alone: Told
    beside_signs: Told
    sure: tuple[int, ...]


class _Known(dict[str, Told]):
    """What chunks tell; of those that were never seen, ``UNKNOWN``."""

    def __missing__(self, written: str) -> Told:
        return UNKNOWN


UNKNOWN = Told(names=(_NOTHING,))
"""What a chunk tells that was never seen."""

PLAIN = Told()
"""What a chunk tells that no phrase may run over."""

_SIGN = Told(word=OTHER)


class Chunks:
    """What one way of reading Arabic letters remembers of chunks. Bounded by whoever owns it: see ``full``.

    ``plain``: chunks that tell nothing by themselves, which are most. ``told``: what all others tell. ``silent``: what
    those plain ones are over which phrases may run. ``apart``: what chunks with doubtful words tell in a text that keeps
    ة and ه apart.

    ``colours`` says most quickly which words a chunk cannot have: at its hash stand the colours of its words. That is one
    number to fetch from far away, where asking for the chunk itself fetches ten things that are scattered in memory.
    """

    def __init__(self, forms: Forms, names: Names, barrier: int, *, persian: bool) -> None:
        self._forms = forms
        self._names = names
        self._persian = persian
        self.plain = {BARRIER}
        self.told = _Known()
        self.silent = {BARRIER: _SIGN}
        self.colours = array("I", bytes(PLACES * 4))
        self._paint(BARRIER, _SIGN)
        self.apart: dict[str, Told] = {}
        self._tokens: dict[str, _Token | None] = {}
        self._alike: dict[tuple[int, ...], _Token] = {}
        self._spots: dict[tuple[int, ...], Spot] = {}
        self._chunks: dict[str, Chunk] = {BARRIER: Chunk((Spot(()),), (True, True))}
        self._chunks_apart: dict[str, Chunk] = {}
        self._widths = {BARRIER: barrier}
        self._long = 0

    @property
    def full(self) -> bool:
        """Whether so much is remembered that it is time to begin anew; long chunks count for many."""
        return len(self.plain) + len(self.told) + self._long > MOST_REMEMBERED

    def learn(self, unknown: set[str]) -> None:
        """Remembers what these chunks are. Nearly all of them tell nothing, which is found out of all together."""
        self._long += sum(map(len, unknown)) // LONGEST_REMEMBERED
        telling = set[str]()
        for written in self._forms.sift(unknown, self._persian):
            told = self._told(written)
            self._paint(written, told)
            if told.tells or told.doubtful:
                self.told[written] = told
                telling.add(written)
            elif told.word != NO_WORD:
                self.silent[written] = told
        self.plain.update(unknown - telling)

    def _paint(self, written: str, told: Told) -> None:
        """Notes the colours of a chunk."""
        if told.word != NO_WORD:
            colours = colours_of(told.words) if told.words else ALL_COLOURS
            place, noted = hash(written) % PLACES, self.colours
            # No call in between, at which another thread could begin to run, and lose what this one notes.
            noted[place] |= colours

    def chunk(self, written: str, *, apart: bool) -> Chunk:
        """The tokens of a chunk. ``apart``: in a text that keeps ة and ه apart."""
        apart = apart and written in self.apart
        chunks = self._chunks_apart if apart else self._chunks
        chunk = chunks.get(written)
        if chunk is None:
            chunk = chunks[written] = self._chunk(written, apart=apart)
        return chunk

    def width(self, written: str) -> int:
        """How many words a chunk has."""
        width = self._widths.get(written)
        if width is None:
            width = self._widths[written] = self._forms.count(written)
        return width

    def _told(self, written: str) -> Told:
        """What a chunk tells. The quick way is for those that are a word met before, beside other signs."""
        before, word, after = _signs(written)
        token = self._tokens.get(word)
        if token:
            return self._told_of([token], written, broken=is_break(before) or is_break(after))
        cut = self._cut(written)
        broken = any(map(is_break, filter(None, _gaps(written, cut))))
        return self._told_of([token for _, _, token in cut], written, broken=broken)

    def _told_of(self, tokens: Sequence[_Token], written: str, *, broken: bool) -> Told:
        if not tokens:
            return _SIGN
        if len(tokens) > 1:
            each = [token.alone for token in tokens]
            told = together(each, each)
        else:
            told = tokens[0].beside_signs if broken else tokens[0].alone
        if any(token.sure is not token.entries for token in tokens):
            sure = [self._names.of(token.sure) for token in tokens]
            self.apart[written] = together(sure, sure)
            told.doubtful = True
        return told

    def _cut(self, written: str) -> list[tuple[int, int, _Token]]:
        """The words of a chunk with their places."""
        found = ((start, end, self._token(written[start:end])) for start, end in word_borders(written))
        return [(start, end, token) for start, end, token in found if token]

    def _token(self, written: str) -> _Token | None:
        """A token resolved; None when it is no word. Remembered, since most come again beside other signs."""
        if written in self._tokens:
            return self._tokens[written]
        surface = self._forms.resolve(written, self._persian)
        token = None
        if surface is not None:
            entries = surface.entries
            token = self._alike.get(entries)
            if token is None:
                token = self._alike[entries] = self._resolved(entries)
        self._tokens[written] = token
        return token

    def _resolved(self, entries: tuple[int, ...]) -> _Token:
        told = self._names.of(entries)
        sure = tuple(entry for entry in entries if not entry & DOUBTFUL)
        if sure == entries:
            sure = entries
        anywhere = STARTS | ENDS
        whole = all(entry & (anywhere | FIRST_ONLY | DOUBTFUL) == anywhere for entry in entries)
        beside_signs = told
        if told.word >= 0 or sure is not entries:
            beside_signs = closely(told)
            beside_signs.doubtful = sure is not entries
        return _Token(entries, told if whole else beside_signs, beside_signs, sure)

    def _chunk(self, written: str, *, apart: bool) -> Chunk:
        cut = self._cut(written)
        spots = tuple(self._spot(token.sure if apart else token.entries) for _, _, token in cut)
        return Chunk(spots, tuple(map(is_break, _gaps(written, cut))))

    def _spot(self, entries: tuple[int, ...]) -> Spot:
        spot = self._spots.get(entries)
        if spot is None:
            spot = self._spots[entries] = Spot(entries)
        return spot


def _gaps(written: str, cut: list[tuple[int, int, _Token]]) -> list[str]:
    """What stands before, between and after the words of a chunk."""
    starts, ends = [start for start, _, _ in cut], [end for _, end, _ in cut]
    return [written[end:start] for end, start in zip([0, *ends], [*starts, len(written)], strict=True)]


def _signs(written: str) -> tuple[str, str, str]:
    """Usual signs before, what is between, and such signs after it."""
    word = written.strip(SIGNS)
    return written.partition(word) if word else ("", "", written)


def _few(entries: Iterable[int], words: Collection[int] = ()) -> Collection[int]:
    """The words of entries: a tuple, which is small and quick while there are few. ``words`` itself if it is those."""
    distinct = dict.fromkeys(entry >> ENTRY_BITS for entry in entries)
    if len(distinct) == len(words):
        return words
    return tuple(distinct) if len(distinct) <= _FEW else frozenset(distinct)
