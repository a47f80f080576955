"""Rules compiled to flat arrays: which words, phrases and pairs decide which rules.

Theory of operation. Only a few of many rules can match a given article, and those must be found without looking at the
others. So each rule is brought to clauses over *atoms*; an atom is a word, a phrase, or two words near each other:

    (a OR b) AND (c OR d) NOT e      clauses [a b] [c d], negatives [e]

and filed under the atoms of one clause, the rarest as far as can be guessed. An article without any of them cannot
match, and the rule is never looked at. The same idea files a phrase under one of its words, its *anchor*, and a pair
under the rarer word. (Lucene Monitor's "presearcher" does this with queries; arrays of numbers do it without an object
for each.)

A rule that is clauses and negatives over whole fields compiles exactly: what the arrays say is the answer (``sure``).
Every other one (regular expressions, counts, scores, fields of single terms, guards, pairs of phrases …) compiles to a
condition that it needs, and whoever runs the arrays asks reading.py about the few that remain. Of n OF (…) and
score(…) that condition is a pigeonhole: when any n of k parts suffice, one of any k - n + 1 of them must be there.

Everything is an array of ints in the layout that ``Index`` documents, shared by all executors.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, product

from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Near,
    Not,
    Regex,
    Score,
    Term,
    Unless,
    Within,
    children,
)
from monitor.matching.patterns import Pattern, is_break, patterns, words_of
from monitor.matching.pieces import BITS, mask_of
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Expression, Rule
from monitor.text import Script

Ints = Sequence[int]
Clause = tuple[int, ...]

_MOST_CLAUSES = 8  # that an OR of ANDs may multiply out to
_MOST_LITERALS = 64


@dataclass(frozen=True, slots=True)
class Index:
    """Rules as arrays. ``x_at`` begins the rows of each x and has one element more than there are.

    single      word → atoms that it is alone              phrase   word → phrases anchored at it
    phrase_words (by phrase_start), phrase_anchor: place of the anchor in it, phrase_atom, phrase_loose: 1 where a
    phrase may run over breaks and is looked at again
    near        word → rows of near_other, near_distance, near_order (0 either side, 1 the other after, 2 before) and
                near_atom
    direct      atom → rules that need no more             program  atom → places in code
    code        rule, clauses, (length, atoms …) for each, negatives, atoms …
    always      rules that may match anything
    fields      rule → mask of the fields it reads         sure     rule → 1 when the arrays decide
    """

    words: int
    atoms: int
    rules: int
    single_at: array[int]
    single: array[int]
    phrase_at: array[int]
    phrase: array[int]
    phrase_start: array[int]
    phrase_words: array[int]
    phrase_anchor: array[int]
    phrase_atom: array[int]
    phrase_loose: bytes
    near_at: array[int]
    near_other: array[int]
    near_distance: array[int]
    near_order: array[int]
    near_atom: array[int]
    direct_at: array[int]
    direct: array[int]
    program_at: array[int]
    program: array[int]
    code: array[int]
    always: array[int]
    fields: bytes
    sure: bytes

    @property
    def wanted(self) -> int:
        """The fields that any rule reads."""
        wanted = 0
        for mask in set(self.fields):
            wanted |= mask
        return wanted


def compile_rules(rules: Iterable[Rule], vocabulary: Vocabulary) -> Index:
    """The index of these rules, in their order. Adds their words to the vocabulary."""
    compiler = _Compiler(vocabulary)
    for number, rule in enumerate(rules):
        compiler.add(number, rule)
    return compiler.index()


@dataclass(frozen=True, slots=True)
class _Shape:
    """Clauses that an expression needs, atoms that it excludes, and whether that is all it says."""

    clauses: tuple[Clause, ...] = ()
    negatives: tuple[int, ...] = ()
    exact: bool = True


_ANYTHING = _Shape(exact=False)


class _Compiler:
    """Numbers terms, brings rules to shapes, and lays both out."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._atoms: dict[Term | Near, int] = {}
        self._loose: set[int] = set()
        self._weights: list[float] = []
        self._singles: list[tuple[int, int]] = []
        self._phrases: list[tuple[Pattern, int]] = []
        self._pairs: list[tuple[int, int, int, int, int]] = []
        self._direct: list[tuple[int, int]] = []
        self._programs: list[tuple[int, int]] = []
        self._code: list[int] = []
        self._always: list[int] = []
        self._fields = bytearray()
        self._sure = bytearray()

    def add(self, number: int, rule: Rule) -> None:
        """One rule, filed under its rarest clause."""
        expression, mask = _scope(rule)
        shape = self._shape(expression)
        self._fields.append(mask)
        self._sure.append(shape.exact)
        if not shape.clauses:
            self._always.append(number)
            return
        first = min(shape.clauses, key=self._cost)
        if len(shape.clauses) == 1 and not shape.negatives:
            self._direct += ((atom, number) for atom in first)
            return
        at = len(self._code)
        self._programs += ((atom, at) for atom in first)
        rest = [clause for clause in shape.clauses if clause is not first]
        # What fails most often is asked first.
        rest.sort(key=self._cost)
        self._code += [number, len(shape.clauses)]
        for clause in (first, *rest):
            self._code += [len(clause), *clause]
        self._code += [len(shape.negatives), *shape.negatives]

    # --- expressions to shapes -----------------------------------------------------------------------------------

    def _shape(self, expression: Expression) -> _Shape:
        match expression:
            case Term():
                return self._term(expression)
            case AllOf(parts):
                return self._all([self._shape(part) for part in parts])
            case AnyOf(parts):
                return self._any([self._shape(part) for part in parts])
            case Not(part):
                return self._not(self._shape(part))
            case Near():
                return self._near(expression)
            case AtLeast(least, parts):
                return self._at_least(least, [self._shape(part) for part in dict.fromkeys(parts)])
            case Count(part, least):
                shape = self._shape(part)
                return shape if least == 1 else _necessary(shape)
            case Score(parts, least):
                return self._score([(self._shape(part), weight) for part, weight in parts], least)
            case Within("source" | "lang") | Regex():
                return _ANYTHING
            case Within(_, part):
                return _necessary(self._shape(part))
            case Unless(part, guards):
                for guard in guards:  # whoever looks at them later finds their words numbered
                    patterns(guard, self._vocabulary)
                return _necessary(self._shape(part))
        raise TypeError(f"not a node of the rule language: {expression!r}")

    def _term(self, term: Term) -> _Shape:
        atom = self._atoms.get(term)
        if atom is None:
            atom = self._number(term)
            found = patterns(term, self._vocabulary)
            for pattern in found:
                if len(pattern.words) == 1:
                    self._singles.append((pattern.words[0], atom))
                else:
                    self._phrases.append((pattern, atom))
                    if any(map(is_break, pattern.gaps)):
                        self._loose.add(atom)
            self._weights.append(sum(self._weight(pattern.words) for pattern in found))
        return _Shape(((atom,),), exact=atom not in self._loose)

    def _number(self, term: Term | Near) -> int:
        atom = self._atoms[term] = len(self._atoms)
        return atom

    def _all(self, shapes: Sequence[_Shape]) -> _Shape:
        clauses = dict.fromkeys(chain.from_iterable(shape.clauses for shape in shapes))
        negatives = dict.fromkeys(chain.from_iterable(shape.negatives for shape in shapes))
        exact = all(shape.exact for shape in shapes)
        # A program that may not decide does not exclude either: only reading.py knows what it would exclude.
        return _Shape(tuple(clauses), tuple(negatives) if exact else (), exact)

    def _any(self, shapes: Sequence[_Shape]) -> _Shape:
        if not all(shape.clauses for shape in shapes):
            return _ANYTHING
        exact = all(shape.exact and not shape.negatives for shape in shapes)
        ways = 1
        for shape in shapes:
            ways *= len(shape.clauses)
        literals = sum(len(clause) for shape in shapes for clause in shape.clauses)
        if exact and (ways == 1 or (ways <= _MOST_CLAUSES and ways * literals <= _MOST_LITERALS)):
            choices = product(*(shape.clauses for shape in shapes))
            return _Shape(tuple(dict.fromkeys(_union(choice) for choice in choices)))
        return _Shape((_union(min(shape.clauses, key=self._cost) for shape in shapes),), exact=False)

    @staticmethod
    def _not(shape: _Shape) -> _Shape:
        if shape.exact and len(shape.clauses) == 1 and not shape.negatives:
            return _Shape(negatives=shape.clauses[0])
        return _ANYTHING

    def _near(self, near: Near) -> _Shape:
        left, right = self._only_word(near.left), self._only_word(near.right)
        # Two words of a script without blanks may be near each other in one place of the text: in one run.
        in_runs = all(map(_is_dense, (near.left, near.right)))
        if left is None or right is None or in_runs:
            return _necessary(self._all([self._shape(near.left), self._shape(near.right)]))
        atom = self._atoms.get(near)
        if atom is None:
            atom = self._number(near)
            rarer = left if self._weight((left,)) <= self._weight((right,)) else right
            other = right if rarer == left else left
            order = 0 if not near.ordered else 1 if rarer == left else 2
            self._pairs.append((rarer, other, near.distance, order, atom))
            self._weights.append(self._weight((left, right)))
        return _Shape(((atom,),))

    def _only_word(self, side: Expression) -> int | None:
        """The word of a term that is one word in one spelling."""
        if not isinstance(side, Term):
            return None
        found = patterns(side, self._vocabulary)
        return found[0].words[0] if len(found) == 1 and len(found[0].words) == 1 else None

    def _at_least(self, least: int, shapes: Sequence[_Shape]) -> _Shape:
        if least == len(shapes):
            return self._all(shapes)
        if least == 1:
            return self._any(shapes)
        return self._one_of(shapes, len(shapes) - least + 1)

    def _score(self, parts: Sequence[tuple[_Shape, Decimal]], least: Decimal) -> _Shape:
        """All but the commonest parts that do not reach the bound between them."""
        parts = sorted(parts, key=lambda each: -self._cheapest(each[0]))
        without, missing = 0, Decimal(0)
        for _, weight in parts:
            missing += weight
            if missing >= least:
                break
            without += 1
        return self._one_of([shape for shape, _ in parts[without:]], len(parts) - without)

    def _one_of(self, shapes: Sequence[_Shape], count: int) -> _Shape:
        """Any of the ``count`` rarest parts must be there."""
        rarest = sorted(shapes, key=self._cheapest)[:count]
        if not all(shape.clauses for shape in rarest):
            return _ANYTHING
        return _Shape((_union(min(shape.clauses, key=self._cost) for shape in rarest),), exact=False)

    # --- guesses at how rare ---------------------------------------------------------------------------------------

    def _cheapest(self, shape: _Shape) -> float:
        return min(map(self._cost, shape.clauses), default=float("inf"))

    def _cost(self, clause: Clause) -> float:
        return sum(self._weights[atom] for atom in clause)

    def _weight(self, words: Sequence[int]) -> float:
        """Long words are rare, phrases rarer; only good for comparing."""
        longest = max(self._vocabulary.length(word) for word in words)
        return 0.6 ** min(longest, 40) / len(words)

    # --- laying out ------------------------------------------------------------------------------------------------

    def index(self) -> Index:
        """The arrays."""
        words = len(self._vocabulary)
        users = Counter(word for pattern, _ in self._phrases for word in set(pattern.words))
        anchors = [self._anchor(pattern, users) for pattern, _ in self._phrases]
        filed = [
            (pattern.words[anchor], number)
            for number, ((pattern, _), anchor) in enumerate(zip(self._phrases, anchors, strict=True))
        ]
        single_at, single = _rows(words, self._singles)
        phrase_at, phrase = _rows(words, filed)
        near_at, near = _rows(words, [(pair[0], number) for number, pair in enumerate(self._pairs)])
        pairs = [self._pairs[number] for number in near]
        direct_at, direct = _rows(len(self._atoms), self._direct)
        program_at, program = _rows(len(self._atoms), self._programs)
        return Index(
            words=words,
            atoms=len(self._atoms),
            rules=len(self._sure),
            single_at=single_at,
            single=single,
            phrase_at=phrase_at,
            phrase=phrase,
            phrase_start=_starts(len(pattern.words) for pattern, _ in self._phrases),
            phrase_words=array("i", chain.from_iterable(pattern.words for pattern, _ in self._phrases)),
            phrase_anchor=array("i", anchors),
            phrase_atom=array("i", (atom for _, atom in self._phrases)),
            phrase_loose=bytes(any(map(is_break, pattern.gaps)) for pattern, _ in self._phrases),
            near_at=near_at,
            near_other=array("i", (pair[1] for pair in pairs)),
            near_distance=array("i", (pair[2] for pair in pairs)),
            near_order=array("i", (pair[3] for pair in pairs)),
            near_atom=array("i", (pair[4] for pair in pairs)),
            direct_at=direct_at,
            direct=direct,
            program_at=program_at,
            program=program,
            code=array("i", self._code),
            always=array("i", self._always),
            fields=bytes(self._fields),
            sure=bytes(self._sure),
        )

    def _anchor(self, pattern: Pattern, users: Counter[int]) -> int:
        """The word that the fewest phrases have, the longest of those: ten thousand phrases that begin with
        "minister" are asked about by their second words."""
        return min(
            range(len(pattern.words)),
            key=lambda place: (users[pattern.words[place]], -self._vocabulary.length(pattern.words[place])),
        )


def _scope(rule: Rule) -> tuple[Expression, int]:
    """What is asked, and the fields in which. A rule that is one field prefix as a whole needs no second look."""
    match rule.expression:
        case Term():
            return rule.expression, mask_of(rule.fields)
        case Within(field, part) if field in BITS:
            return part, BITS[field]
    return rule.expression, mask_of(rule.fields) | mask_of(_prefixes(rule.expression))


def _prefixes(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Within) and expression.field in BITS:
        yield expression.field
    for part in children(expression):
        yield from _prefixes(part)


def _necessary(shape: _Shape) -> _Shape:
    return _Shape(shape.clauses, exact=False)


def _union(clauses: Iterable[Clause]) -> Clause:
    return tuple(dict.fromkeys(chain.from_iterable(clauses)))


def _starts(lengths: Iterable[int]) -> array[int]:
    starts = array("i", [0])
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts


def _rows(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[array[int], array[int]]:
    """(key, value) pairs as rows by key, in their order, each once."""
    by_key = sorted(dict.fromkeys(pairs), key=lambda pair: pair[0])
    lengths = Counter(key for key, _ in by_key)
    return _starts(lengths[key] for key in range(count)), array("i", (value for _, value in by_key))


def _is_dense(side: Expression) -> bool:
    """Whether a term is of a script that writes no blanks."""
    return isinstance(side, Term) and any(word.script is Script.DENSE for word in words_of(side.text))
