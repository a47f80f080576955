"""What the tokens of texts are to an index, remembered by their hashes, as columns of numbers.

Theory of operation. Most spellings are no word of any rule, and many others are the same words; so each spelling is given
the number of a *form*, and all else is kept by form: its flags, its entries, the atoms that its words are alone, and
the form that it becomes in a text that keeps ة and ه apart. From then on a token costs one look-up of its hash.

What is known is never changed. Whoever learns new spellings makes a successor and puts it in place in one step, so that
threads may share it; when two learn at once, what the second learnt serves its own articles and is then forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, compress
from typing import NamedTuple

import numpy as np

from monitor.matching.columns import Bytes, Ints, Rows, Table, Words
from monitor.matching.compile import Index
from monitor.matching.cutting import Cut
from monitor.matching.forms import (
    DOUBTFUL,
    ENTRY_BITS,
    HEH,
    LONGEST_REMEMBERED,
    MOST_REMEMBERED,
    SINGLE,
    TEH,
    Forms,
    Surface,
)

NO_WORD, PLAIN = 0, 1
"""Forms: of what takes no place, since it is no word; of the words that no rule has."""

IS_DOUBTFUL, IN_PAIR, LEFT, RIGHT = 4, 8, 16, 32
"""Flags of a form beside TEH and HEH: it has doubtful entries · a word that pairs ask for · a word that is the left, the
right one of the two by which a phrase is filed."""

_PERSIAN = np.uint64(0x9E3779B97F4A7C15)  # tells the spellings of other languages from those of Arabic


class Known(NamedTuple):
    """Forms by the hash of a spelling, and columns by form. ``only``: the one word that it is, -1 for none or several.
    ``successor``: what is known next, once it is put in place."""

    table: Table
    flags: Bytes
    apart: Ints
    only: Ints
    entries: Rows
    atoms: Rows
    alike: dict[Surface, int]
    successor: dict[str, Known]


class Surfaces:
    """Gives tokens their forms. ``roles``: of each word, the flags of a form that may be it."""

    def __init__(self, index: Index, forms: Forms, roles: Bytes) -> None:
        self._index = index
        self._forms = forms
        self._roles = roles
        self._known = _nothing()

    def look_up(self, cut: Cut, persian: Sequence[bool]) -> tuple[Ints, Known]:
        """The form of each token, and what is known of forms. ``persian``: of each text."""
        known = self._known
        if max(known.table.size, len(known.flags)) > MOST_REMEMBERED:
            known = self._known = _nothing()
        hashes = cut.hashes
        if any(persian):
            strange = np.repeat(np.array(persian, bool), np.diff(cut.first))
            hashes = np.where(strange, hashes ^ _PERSIAN, hashes)
        found = known.table.find(hashes)
        unknown = np.flatnonzero(found < 0)
        if unknown.size:
            known, found[unknown] = self._learn(known, cut, persian, hashes[unknown], unknown)
        return found, known

    def _learn(
        self, base: Known, cut: Cut, persian: Sequence[bool], hashes: Words, tokens: Ints
    ) -> tuple[Known, Ints]:
        """What is known with these tokens as well, and their forms."""
        distinct, first, where = np.unique(hashes, return_index=True, return_inverse=True)
        tokens = tokens[first]
        starts, ends = cut.starts[tokens], cut.ends[tokens]
        texts = np.searchsorted(cut.first, tokens, "right") - 1
        made: dict[Surface, int] = {}
        numbers = np.empty(len(tokens), np.int64)
        spelled = [cut.joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        strange = [bool(persian[text]) for text in texts.tolist()]
        for place, surface in enumerate(self._resolved(spelled, strange)):
            numbers[place] = NO_WORD if surface is None else _number(surface, base, made)
        short = ends - starts <= LONGEST_REMEMBERED
        known = self._with_forms(base, made) if made else base
        known = known._replace(table=base.table.extended(distinct[short], numbers[short]), successor={})
        if base.successor.setdefault("", known) is known:
            known.alike.update(made)
            self._known = known
        return known, numbers[where]

    def _resolved(self, spelled: Sequence[str], persian: Sequence[bool]) -> Iterator[Surface | None]:
        """What spellings are. Most are a word of no rule, which is found out of all together."""
        possible = {
            strange: set(self._forms.sift(list(compress(spelled, map(strange.__eq__, persian))), strange))
            for strange in set(persian)
        }
        for written, strange in zip(spelled, persian, strict=True):
            if written in possible[strange]:
                yield self._forms.resolve(written, strange)
            else:
                teh, heh = self._forms.endings([written], strange)
                yield Surface(TEH * teh | HEH * heh, ())

    def _with_forms(self, base: Known, made: dict[Surface, int]) -> Known:
        """What is known with these forms as well."""
        words = [list(dict.fromkeys(entry >> ENTRY_BITS for entry in surface.entries)) for surface in made]
        atoms = [self._atoms(surface) for surface in made]
        flags = [self._flags(surface, own) for surface, own in zip(made, words, strict=True)]
        apart = [_number(_sure(surface), base, made) for surface in made]
        return base._replace(
            flags=np.concatenate((base.flags, np.array(flags, np.uint8))),
            apart=np.concatenate((base.apart, np.array(apart, np.int64))),
            only=np.concatenate((base.only, [own[0] if len(own) == 1 else -1 for own in words])),
            entries=base.entries.extended([surface.entries for surface in made]),
            atoms=base.atoms.extended(atoms),
        )

    def _atoms(self, surface: Surface) -> list[int]:
        """The atoms that the words of a surface are alone."""
        index = self._index
        words = dict.fromkeys(entry >> ENTRY_BITS for entry in surface.entries if entry & SINGLE)
        rows = (index.single[index.single_at[word] : index.single_at[word + 1]] for word in words)
        return list(dict.fromkeys(chain.from_iterable(rows)))

    def _flags(self, surface: Surface, words: list[int]) -> int:
        flags = surface.flags | IS_DOUBTFUL * any(entry & DOUBTFUL for entry in surface.entries)
        return flags | (int(np.bitwise_or.reduce(self._roles[words])) if words else 0)


def _nothing() -> Known:
    """The two forms that there always are."""
    none = np.zeros(0, np.int64)
    rows = Rows(np.zeros(3, np.int64), none)
    table = Table.of(none.astype(np.uint64), none)
    only = np.full(2, -1, np.int64)
    return Known(table, np.zeros(2, np.uint8), np.arange(2), only, rows, rows, {Surface(0, ()): PLAIN}, {})


def _number(surface: Surface, base: Known, made: dict[Surface, int]) -> int:
    """The form of a surface: a known one, or one to be made."""
    number = base.alike.get(surface, -1)
    if 0 <= number < len(base.flags):  # else another thread has given it since
        return number
    if surface not in made and _sure(surface) != surface:
        _number(_sure(surface), base, made)
    return made.setdefault(surface, len(base.flags) + len(made))


def _sure(surface: Surface) -> Surface:
    """What it is in a text that keeps ة and ه apart."""
    return Surface(surface.flags, tuple(entry for entry in surface.entries if not entry & DOUBTFUL))
