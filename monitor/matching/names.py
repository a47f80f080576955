"""What words of an index are good for, under the names by which one article's words are remembered: see scanner.py.

A *name* is an atom, or ``~word`` for a word that some pair asks for. What is filed under a word is derived from
the arrays when the word is met for the first time: an index costs nothing until it is used, and words that no article
has cost nothing at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from monitor.matching.compile import Index
from monitor.matching.forms import ENTRY_BITS, SINGLE
from monitor.matching.groups import Groups, fixed

Codes = dict[int, tuple[int, ...]]
"""The phrases of an anchor by the word beside it: their numbers; ``~atom`` instead of a phrase that is these two words
and does not run over breaks."""

_COLOURS = 30  # bits of a number that Python keeps in one piece
_NO_CODES: Codes = {}
ALL_COLOURS = (1 << _COLOURS) - 1
"""Of what must be looked at closely."""

NO_WORD, OTHER = -1, -2
"""Instead of a word: none that phrases have · not one word and no more, so that it must be looked at closely."""


class Told:
    """What a chunk tells: its names; the word that it is, if it is just that (else ``NO_WORD``, ``OTHER``); all words that
    it has, as far as phrases have them; and the phrases anchored at these that go on ``ahead`` and ``back``.

    ``tells``: whether there are names or such phrases. ``after``, ``before``: the colours of the words
    with which they go on. ``inside``: a phrase may go on from one of its
    words to another. ``doubtful``: some of
    its words are there only if ة may be written ه.
    """

    __slots__ = ("after", "ahead", "back", "before", "doubtful", "inside", "names", "tells", "word", "words")

    def __init__(
        self,
        names: tuple[int, ...] = (),
        words: tuple[int, ...] = (),
        ahead: Codes | None = None,
        back: Codes | None = None,
        *,
        word: int = NO_WORD,
    ) -> None:
        self.names = names
        self.words = words
        self.ahead = ahead or _NO_CODES
        self.back = back or _NO_CODES
        self.after, self.before = colours_of(self.ahead), colours_of(self.back)
        self.word = word
        self.tells = bool(names or ahead or back)
        self.inside = False
        self.doubtful = False

    @property
    def is_sign(self) -> bool:
        """Whether there may be no word in it, so that a phrase may run on to the next."""
        return self.word == OTHER and not self.words


class Names:
    """The names of words, and what is filed under them.

    ``pairs``: for the name of a word those of the others that it must be near, each with its row in the index.
    """

    def __init__(self, index: Index, groups: Groups) -> None:
        self._index = index
        self._groups = groups
        self._in_phrase, self._in_pair = bytearray(index.words), bytearray(index.words)
        for word in index.phrase_words:
            self._in_phrase[word] = 1
        for word in index.near_other:
            self._in_pair[word] = 1
        self._of: dict[int, Told] = {}
        self.pairs: dict[int, tuple[tuple[int, int], ...]] = {}

    def of(self, entries: Sequence[int]) -> Told:
        """What a spelling tells that has these entries."""
        if len(entries) == 1 and entries[0] & SINGLE:
            return self.of_word(entries[0] >> ENTRY_BITS)
        alone = dict.fromkeys(entry >> ENTRY_BITS for entry in entries if entry & SINGLE)
        words = [self.of_word(word) for word in dict.fromkeys(entry >> ENTRY_BITS for entry in entries)]
        return together([self.of_word(word) for word in alone], words)

    def words(self, phrase: int) -> Sequence[int]:
        """The words of a phrase."""
        index = self._index
        return index.phrase_words[index.phrase_start[phrase] : index.phrase_start[phrase + 1]]

    def of_word(self, word: int) -> Told:
        """What a word tells."""
        known = self._of.get(word)
        if known is None:
            index = self._index
            atoms = tuple(index.single[index.single_at[word] : index.single_at[word + 1]])
            for atom in atoms:
                self._groups.file(atom)
            ahead, back = self._file_phrases(word)
            names = (*atoms, ~word) if self._file_pairs(word) or self._in_pair[word] else atoms
            own = (word,) if self._in_phrase[word] else ()
            known = self._of[word] = Told(names, own, ahead, back, word=word if own else NO_WORD)
        return known

    def _file_phrases(self, word: int) -> tuple[Codes, Codes]:
        """The phrases that are anchored at a word, by the word ahead of it and by the one back from it."""
        index = self._index
        if index.phrase_at[word] == index.phrase_at[word + 1]:
            return {}, {}
        ahead, back = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
        for phrase in index.phrase[index.phrase_at[word] : index.phrase_at[word + 1]]:
            words, anchor, atom = self.words(phrase), index.phrase_anchor[phrase], index.phrase_atom[phrase]
            beside = back[words[anchor - 1]] if anchor else ahead[words[1]]
            beside.append(~atom if len(words) == 2 and not index.phrase_loose[phrase] else phrase)
            self._groups.file(atom)
        return fixed(ahead), fixed(back)

    def _file_pairs(self, word: int) -> bool:
        """Files the pairs of a word; whether there are any."""
        index = self._index
        rows = range(index.near_at[word], index.near_at[word + 1])
        for row in rows:
            self._groups.file(index.near_atom[row])
        if rows:
            self.pairs[~word] = tuple((~index.near_other[row], row) for row in rows)
        return len(rows) > 0


def colours_of(words: Iterable[int]) -> int:
    """A bit for each word, which others have as well: whoever has none of these bits has none of these words."""
    colours = 0
    for word in words:
        colours |= 1 << word % _COLOURS
    return colours


def together(alone: Sequence[Told], words: Sequence[Told]) -> Told:
    """What words tell together: the names of the first, all else of the others."""
    own = _union(told.words for told in words)
    told = Told(
        _union(told.names for told in alone),
        own,
        _merged(told.ahead for told in words),
        _merged(told.back for told in words),
        word=OTHER if own else NO_WORD,
    )
    told.inside = any(word in told.ahead or word in told.back for word in own)
    return told


def closely(told: Told) -> Told:
    """The same, but if it is one word, to be looked at closely."""
    word = OTHER if told.word >= 0 else told.word
    copy = Told(told.names, told.words, told.ahead, told.back, word=word)
    copy.inside = told.inside
    return copy


def _union(parts: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _merged(parts: Iterable[Codes]) -> Codes:
    merged: Codes = {}
    for codes in parts:
        for word, own in codes.items():
            merged[word] = merged.get(word, ()) + own
    return merged
