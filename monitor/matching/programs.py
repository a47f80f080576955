"""Programs of an index, evaluated for many articles at once: see batch.py."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from monitor.matching.columns import Bytes, Flags, Ints, Rows, Words, column, spread
from monitor.matching.compile import Index

_AT_ONCE = 64  # articles in one number


class Hits(NamedTuple):
    """Rules, each with an article in which it holds."""

    rules: Ints
    articles: Ints


NO_HITS = Hits(np.zeros(0, np.int64), np.zeros(0, np.int64))


class Programs:
    """All programs of an index, in columns.

    ``filed``: programs by the atom under which they are filed. ``rules``: of each program. ``asked``: of each atom,
    whether any program asks for it.
    """

    def __init__(self, index: Index) -> None:
        filed = column(index.program)
        places = np.unique(filed)
        # Nothing is the atom behind the last: a clause without atoms, which never holds, asks for it.
        code = np.append(column(index.code), index.atoms)
        self.filed = Rows(column(index.program_at), np.searchsorted(places, filed))
        self.rules = code[places]
        clauses = _clauses(code, places)
        excluding = clauses.order == code[places + 1][clauses.program]
        empty = ~excluding & (clauses.starts == clauses.ends)
        clauses.starts[empty], clauses.ends[empty] = len(code) - 1, len(code)
        self._atoms, self._begins = _laid_out(code, clauses.only(~excluding), len(places))
        self._never, _ = _laid_out(code, clauses.only(excluding), len(places))
        self.asked = np.zeros(index.atoms + 1, np.bool_)
        self.asked[self._atoms.values] = self.asked[self._never.values] = True

    def judge(self, programs: Ints, sets: ArticleSets) -> tuple[Hits, Hits]:
        """Where these programs hold, and where they would but for an exclusion."""
        if not programs.size:
            return NO_HITS, NO_HITS
        which, places = spread(self._atoms.starts[programs], self._atoms.starts[programs + 1])
        clauses = np.flatnonzero(self._begins[places])
        first = np.flatnonzero(np.diff(which[clauses], prepend=-1))
        wanted = sets.row_of[self._atoms.values[places]]
        excluded, unwanted = self._never.of(programs)
        unwanted = sets.row_of[unwanted]
        exclusions = np.flatnonzero(np.diff(excluded, prepend=-1))
        holds = np.empty((len(programs), sets.rows.shape[1]), np.uint64)
        forbidden = np.zeros_like(holds)
        for number in range(sets.rows.shape[1]):
            row = sets.rows[:, number]
            holds[:, number] = np.bitwise_and.reduceat(np.bitwise_or.reduceat(row[wanted], clauses), first)
            if exclusions.size:
                forbidden[excluded[exclusions], number] = np.bitwise_or.reduceat(row[unwanted], exclusions)
        rules = self.rules[programs]
        return _hits(rules, holds & ~forbidden), _hits(rules, holds & forbidden)


class ArticleSets(NamedTuple):
    """For each atom the set of articles that have it: one bit each in the ``rows`` at ``row_of[atom]``; row 0 is
    empty. ``atoms``: those that any has, each once."""

    atoms: Ints
    row_of: Ints
    rows: Words


def article_sets(atoms: Ints, articles: Ints, count: int, last: int) -> ArticleSets:
    """Sets of ``count`` articles: ``articles[i]`` has ``atoms[i]``, which is ``last`` at most."""
    row_of = np.zeros(last + 1, np.int64)
    row_of[atoms] = np.arange(len(atoms))
    distinct = atoms[row_of[atoms] == np.arange(len(atoms))]
    row_of[distinct] = np.arange(1, len(distinct) + 1)
    width = -(-count // _AT_ONCE) * _AT_ONCE
    cells = np.zeros((len(distinct) + 1, width), np.uint8)
    cells.reshape(-1)[row_of[atoms] * width + articles] = 1
    return ArticleSets(distinct, row_of, np.packbits(cells, axis=1, bitorder="little").view("<u8"))


def _hits(rules: Ints, sets: Words) -> Hits:
    some = np.flatnonzero(sets.any(axis=1))
    bits = np.unpackbits(sets[some].astype("<u8").view(np.uint8), axis=1, bitorder="little")
    which, articles = np.nonzero(bits)
    return Hits(rules[some[which]], articles)


class _Clauses(NamedTuple):
    """Clauses and exclusions of programs: whose, the how manieth, and where their atoms stand in the code."""

    program: Ints
    order: Ints
    starts: Ints
    ends: Ints

    def only(self, chosen: Flags) -> _Clauses:
        return _Clauses(*(each[chosen] for each in self))


def _clauses(code: Ints, places: Ints) -> _Clauses:
    """Reads all programs at once, the first clause of each, then the second …; sorted by program."""
    found = list[tuple[Ints, Ints, Ints, Ints]]()
    program, at = np.arange(len(places)), places + 2
    counts = code[places + 1]
    order = 0
    while program.size:
        ends = at + 1 + code[at]
        found.append((program, np.full_like(program, order), at + 1, ends))
        order += 1
        more = counts[program] >= order
        program, at = program[more], ends[more]
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)] or [places] * 4
    sorting = np.argsort(columns[0], kind="stable")
    return _Clauses(*(each[sorting] for each in columns))


def _laid_out(code: Ints, clauses: _Clauses, count: int) -> tuple[Rows, Bytes]:
    """Atoms by program, and which of them begin a clause."""
    which, places = spread(clauses.starts, clauses.ends)
    begins = np.diff(which, prepend=-1) != 0
    lengths = np.bincount(clauses.program[which], minlength=count)
    return Rows(np.concatenate(([0], np.cumsum(lengths))), code[places]), begins.astype(np.uint8)
