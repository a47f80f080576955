"""Rules of an index by the atom they are filed under, for one article at a time: see scanner.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from monitor.matching.compile import Index

_T = TypeVar("_T")
_Kind = tuple[int, int]  # the mask of a rule, and whether the arrays decide it


class _Program(NamedTuple):
    """A rule, clauses of which each must hold, and atoms that exclude it."""

    rule: int
    clauses: Sequence[frozenset[int]]
    never: frozenset[int]


class _Programs(NamedTuple):
    """Programs filed under an atom. ``pairs``: those that need no more than an atom of one other clause, by that.
    ``rests``: what others still need, by an atom of their second clause. ``alone``: those without another clause."""

    pairs: dict[int, tuple[int, ...]]
    rests: dict[int, tuple[_Program, ...]]
    alone: tuple[_Program, ...]


class Group:
    """The rules of one mask that are all sure, or all not, by atom: those that need no more, and programs."""

    __slots__ = ("direct", "mask", "programs", "sure")

    def __init__(self, mask: int, *, sure: bool) -> None:
        self.mask = mask
        self.sure = sure
        self.direct: dict[int, tuple[int, ...]] = {}
        self.programs: dict[int, _Programs] = {}

    def file(self, atom: int, direct: Sequence[int], programs: Sequence[_Program]) -> None:
        """Puts in place what is filed under an atom; the clauses of the programs are those without it."""
        if direct:
            self.direct[atom] = tuple(direct)
        if not programs:
            return
        pairs, rests = defaultdict[int, list[int]](list), defaultdict[int, list[_Program]](list)
        alone = list[_Program]()
        for program in programs:
            if not program.clauses:
                alone.append(program)
                continue
            second, *others = program.clauses
            for other in second:
                if others or program.never:
                    rests[other].append(program._replace(clauses=others))
                else:
                    pairs[other].append(program.rule)
        self.programs[atom] = _Programs(fixed(pairs), fixed(rests), tuple(alone))

    def judge(self, found: set[int], matched: list[int], excluded: list[int]) -> None:
        """Adds the rules that match, and those that would but for an exclusion; some more than once."""
        matched.extend(chain.from_iterable(map(self.direct.__getitem__, self.direct.keys() & found)))
        for pairs, rests, alone in map(self.programs.__getitem__, self.programs.keys() & found):
            for other in pairs.keys() & found if pairs else ():
                matched += pairs[other]
            for rule, _, never in alone:
                (matched if found.isdisjoint(never) else excluded).append(rule)
            for other in rests.keys() & found if rests else ():
                for rule, clauses, never in rests[other]:
                    if not any(map(found.isdisjoint, clauses)):
                        (matched if found.isdisjoint(never) else excluded).append(rule)


class Groups:
    """All rules of an index, atom by atom as they are asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        kinds = sorted(set(zip(index.fields, index.sure, strict=True)))
        self._by_kind = {kind: Group(kind[0], sure=bool(kind[1])) for kind in kinds}
        self._filed: set[int] = set()
        self.all = tuple(self._by_kind.values())

    def file(self, atom: int) -> None:
        """Puts in place what each group has filed under an atom."""
        if atom in self._filed:
            return
        self._file(atom)
        self._filed.add(atom)  # only now: another thread may ask

    def _file(self, atom: int) -> None:
        index = self._index
        direct_rows = index.direct[index.direct_at[atom] : index.direct_at[atom + 1]]
        places = index.program[index.program_at[atom] : index.program_at[atom + 1]]
        if len(self.all) == 1:
            self.all[0].file(atom, direct_rows, [_program_of(index.code, place, atom) for place in places])
            return
        direct, programs = defaultdict[_Kind, list[int]](list), defaultdict[_Kind, list[_Program]](list)
        for rule in direct_rows:
            direct[index.fields[rule], index.sure[rule]].append(rule)
        for place in places:
            program = _program_of(index.code, place, atom)
            programs[index.fields[program.rule], index.sure[program.rule]].append(program)
        for kind in {**direct, **programs}:
            self._by_kind[kind].file(atom, direct[kind], programs[kind])


def fixed(filed: dict[int, list[_T]]) -> dict[int, tuple[_T, ...]]:
    """The same, to be kept."""
    return {key: tuple(rows) for key, rows in filed.items()}


def _program_of(code: Sequence[int], place: int, atom: int) -> _Program:
    """A program read from the code; of its clauses those without this atom, under which it is filed."""
    rule, clauses = code[place], list[frozenset[int]]()
    place += 2
    for _ in range(code[place - 1] + 1):
        length = code[place]
        clauses.append(frozenset(code[place + 1 : place + 1 + length]))
        place += 1 + length
    return _Program(rule, [clause for clause in clauses[:-1] if atom not in clause], clauses[-1])
