"""Does one expression follow from another: is every article that satisfies the first sure to satisfy the second?

Theory of operation. What follows is worked out from the trees alone, by rules that are each right by themselves, so a
yes is certain; a no only says that it could not be shown. Leaves decide by *cover*: "وزير" covers "وزير النفط" and
="الوزير", since wherever these are found, it is found as well; a prefix covers words that begin so; a plain term covers
the same term as a name. Inner nodes follow logic: an OR implies what each of its parts implies, an AND what one of them
does, "2 OF (a, b, c)" what all but one imply.

Whether a rule can never match is the same question: it can't when what it asks for implies what it excludes.

The work is bounded: after ``_MOST_STEPS`` comparisons of one question, ``_MOST_IN_ALL`` of all, the answer is no. A list of many terms is looked
up by word (``Covers``), not compared one by one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from monitor.matching.arabic import Core, arabic_word
from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Form,
    Near,
    Not,
    Regex,
    Score,
    Term,
    Unless,
    Within,
)
from monitor.matching.lexicon import Lexicon
from monitor.matching.patterns import is_break, spellings
from monitor.model import Expression
from monitor.text import Script, Token, letters

Fields = frozenset[str]

_MOST_STEPS = 60_000
_MOST_IN_ALL = 1_000_000
_MANY = 8  # terms of an OR from which on they are looked up
_NO_MARKS = re.compile("[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff]+")
_LONGEST_RUN = 24  # of a script without blanks, of which every piece is looked up


class Word(NamedTuple):
    """A word of a term as far as finding it goes. ``cores``: the forms that are the word, its own first (of words
    without a grammar: the folded spelling). ``article``: the definite article is typed."""

    script: Script
    folded: str
    cores: tuple[tuple[str, int], ...]
    article: bool = False

    @property
    def own(self) -> str:
        """The word itself, without its article."""
        return self.cores[0][0]


Spelling = tuple[Word, ...]


class Terms:
    """What the terms of a set of rules are made of; each is read once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._spellings: dict[Term, tuple[Spelling, ...]] = {}
        self._counts: Counter[str] = Counter()

    def spellings(self, term: Term) -> tuple[Spelling, ...]:
        """The words of a term in each of its spellings, as written first."""
        found = self._spellings.get(term)
        if found is None:
            inflected = term.form is Form.INFLECTED
            found = self._spellings[term] = tuple(
                tuple(self._word(token, inflected=inflected) for token in spelling)
                for spelling in spellings(term)
            )
            self._counts.update(word.own for spelling in found[:1] for word in spelling)
        return found

    def rarest(self, words: Spelling) -> Word:
        """The word that the fewest terms read so far have."""
        return min(words, key=lambda word: self._counts[word.own])

    def _word(self, token: Token, *, inflected: bool) -> Word:
        if token.script is not Script.ARABIC:
            return Word(token.script, token.folded, ((token.folded, 0),))
        word = arabic_word(letters(token.slice), token.folded, self._lexicon, inflected=inflected)
        return Word(token.script, token.folded, tuple(map(_core, word.cores)), word.article)

    def cover(self, wide: Term, narrow: Term, *, same_span: bool = False) -> bool:
        """Whether ``wide`` is found wherever ``narrow`` is, within it. ``same_span``: and over all of its words."""
        if wide == narrow:
            return True
        wides = self.spellings(wide)
        if len(wides[0]) > 1 and (is_break(narrow.text) or Form.PREFIX in {wide.form, narrow.form}):
            return False  # a phrase runs over a full stop only where it is typed with one
        if narrow.form is Form.PREFIX and len(self.spellings(narrow)[0]) > 1:
            return False
        return all(
            any(_covers(wide, each, narrow, written, same_span=same_span) for each in wides)
            for written in self.spellings(narrow)
        )


def _core(core: Core) -> tuple[str, int]:
    return core.text, int(core.end)


def _covers(wide: Term, words: Spelling, narrow: Term, within: Spelling, *, same_span: bool) -> bool:
    """Whether these words stand in a row among those."""
    if same_span and len(words) != len(within):
        return False
    return any(
        all(
            _covers_word(wide, word, narrow, within[start + place], alone=len(within) == 1)
            for place, word in enumerate(words)
        )
        for start in range(len(within) - len(words) + 1)
    )


def _covers_word(wide: Term, word: Word, narrow: Term, other: Word, *, alone: bool) -> bool:
    if word.script is not other.script:
        return False
    if word.script is Script.DENSE:
        within = alone and _NO_MARKS.fullmatch(other.folded)
        return word.folded in other.folded if within else word.folded == other.folded
    if wide.form is Form.PREFIX:
        return _begins(word, other, narrow) and not (wide.same_article and not narrow.same_article)
    if narrow.form is Form.PREFIX:
        return False
    if word.script is not Script.ARABIC:
        plain_latin = word.folded.isascii()
        return word.folded == other.folded and (
            wide.form is not Form.EXACT or narrow.form is Form.EXACT or plain_latin
        )
    if wide.form is Form.EXACT:
        return narrow.form is Form.EXACT and word.folded == other.folded
    return _covers_arabic(wide, word, narrow, other)


def _covers_arabic(wide: Term, word: Word, narrow: Term, other: Word) -> bool:
    if wide.same_article and (
        word.article != other.article or not (narrow.same_article or narrow.form is Form.EXACT)
    ):
        return False
    if narrow.form is Form.EXACT:
        return other.cores[0] in word.cores
    return (narrow.name or not wide.name) and set(other.cores) <= set(word.cores)


def _begins(word: Word, other: Word, narrow: Term) -> bool:
    """Whether every form of the other word begins with this one, also where a pronoun changes its end."""
    if other.script is not Script.ARABIC or narrow.form in {Form.EXACT, Form.PREFIX}:
        return other.own.startswith(word.own)
    return all(
        (core[:-2] if core.endswith(("ه", "ي", "ين", "ون")) else core).startswith(word.own)
        for core, _ in other.cores
    )


# --- looking terms up ------------------------------------------------------------------------------------------------

Key = tuple[str, str]


class Covers:
    """Terms by their words: which of them may cover a given one."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._filed: defaultdict[Key, list[int]] = defaultdict(list)

    def file(self, leaf: Expression, number: int) -> None:
        """Keep a term, a regular expression, a source or a language under ``number``."""
        for key in self.filing(leaf):
            self._filed[key].append(number)

    def filing(self, leaf: Expression) -> Iterator[Key]:
        """What a leaf is kept under."""
        if isinstance(leaf, Term):
            for spelling in self._terms.spellings(leaf):
                yield from self._word_filing(leaf, self._terms.rarest(spelling))
        elif isinstance(leaf, Regex):
            yield "/", leaf.pattern
        elif isinstance(leaf, Within) and isinstance(leaf.part, Term):
            yield leaf.field, leaf.part.text

    @staticmethod
    def _word_filing(term: Term, word: Word) -> Iterator[Key]:
        if word.script is Script.DENSE:
            yield "run", word.folded
        elif term.form is Form.PREFIX:
            yield "prefix", word.own
        else:
            yield from (("word", core) for core in dict.fromkeys(core for core, _ in word.cores))

    def of(self, leaf: Expression) -> Iterator[int]:
        """The numbers of all that may cover this one; a number may come twice."""
        return self.under(self.asking(leaf))

    def under(self, keys: Iterable[Key]) -> Iterator[int]:
        """The numbers of all that is kept under these."""
        for key in keys:
            yield from self._filed.get(key, ())

    def asking(self, leaf: Expression) -> Iterator[Key]:
        """What that which may cover a leaf is kept under."""
        if isinstance(leaf, Term):
            for word in chain.from_iterable(self._terms.spellings(leaf)[:1]):
                yield from self._word_asking(word)
        elif isinstance(leaf, Within) and leaf.field == "lang" and isinstance(leaf.part, Term):
            parts = leaf.part.text.split("-")
            yield from (("lang", "-".join(parts[:length])) for length in range(1, len(parts) + 1))
        else:
            yield from self.filing(leaf)

    def _word_asking(self, word: Word) -> Iterator[Key]:
        if word.script is not Script.DENSE:
            yield "word", word.own
            yield from (("prefix", word.own[:length]) for length in range(1, len(word.own) + 1))
        elif len(word.folded) <= _LONGEST_RUN:
            length = len(word.folded)
            yield from (
                ("run", word.folded[start:end])
                for start in range(length)
                for end in range(start + 1, length + 1)
            )
        else:
            yield from (key for key in self._filed if key[0] == "run" and key[1] in word.folded)


# --- implication -------------------------------------------------------------------------------------------------


class Prover:
    """Answers whether one expression follows from another."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._indexed: dict[int, tuple[AnyOf, Covers, list[Expression]]] = {}
        self._known: dict[tuple[int, int, Fields, Fields], bool] = {}
        self._steps = 0
        self._left = _MOST_IN_ALL

    def implies(self, given: Expression, wanted: Expression, fields: Fields, wanted_fields: Fields) -> bool:
        """Whether every article that satisfies ``given``, looked for in ``fields``, satisfies ``wanted`` in
        ``wanted_fields``."""
        self._known, self._steps = {}, 0
        return self._implies(given, wanted, fields, wanted_fields)

    def spans(self, given: Expression, wanted: Expression) -> bool:
        """Whether each occurrence of one term is an occurrence of the other, over the same words; each side is a term,
        or an AnyOf or Unless of terms."""
        if given == wanted:
            return True
        if isinstance(given, AnyOf):
            return all(self.spans(part, wanted) for part in given.parts)
        if isinstance(wanted, AnyOf):
            return any(self.spans(given, part) for part in wanted.parts)
        if isinstance(given, Term) and isinstance(wanted, Term):
            return self._terms.cover(wanted, given, same_span=True)
        return isinstance(given, Unless) and self.spans(given.part, wanted)

    def _implies(self, given: Expression, wanted: Expression, fields: Fields, wider: Fields) -> bool:
        key = (id(given), id(wanted), fields, wider)
        known = self._known.get(key)
        if known is None:
            self._steps += 1
            self._left -= 1
            if self._steps > _MOST_STEPS or self._left < 0:
                return False
            known = self._known[key] = self._decide(given, wanted, fields, wider)
        return known

    def _decide(self, given: Expression, wanted: Expression, fields: Fields, wider: Fields) -> bool:
        if (given is wanted or given == wanted) and fields <= wider:
            return True
        if isinstance(given, AnyOf):
            return all(self._implies(part, wanted, fields, wider) for part in given.parts)
        if isinstance(wanted, AllOf):
            return all(self._implies(given, part, fields, wider) for part in wanted.parts)
        return self._of_parts(given, wanted, fields, wider) or self._by_parts(given, wanted, fields, wider)

    def _of_parts(self, given: Expression, wanted: Expression, fields: Fields, wider: Fields) -> bool:
        """By what is given as a whole saying as much as one of its parts."""
        match given:
            case AllOf(parts):
                return any(self._implies(part, wanted, fields, wider) for part in parts)
            case AtLeast(least, parts):
                free = sum(not self._implies(part, wanted, fields, wider) for part in set(parts))
                return free < least
            case Score(parts, least):
                spare = sum(
                    (weight for part, weight in parts if not self._implies(part, wanted, fields, wider)),
                    Decimal(0),
                )
                return spare < least
            case Near(left, right):
                return self._implies(left, wanted, fields, wider) or self._implies(
                    right, wanted, fields, wider
                )
            case Count(part) | Unless(part):
                return self._implies(part, wanted, fields, wider)
            case Within(field, part) if field not in {"source", "lang"}:
                return self._implies(part, wanted, frozenset({field}), wider)
        return False

    def _by_parts(self, given: Expression, wanted: Expression, fields: Fields, wider: Fields) -> bool:
        """By what is wanted being satisfied by one of its parts, or by leaves."""
        match wanted:
            case AnyOf():
                return any(self._implies(given, part, fields, wider) for part in self._likely(given, wanted))
            case AtLeast(least, parts):
                return self._counts(given, wanted, fields, wider) or (
                    sum(self._implies(given, part, fields, wider) for part in set(parts)) >= least
                )
            case Score(parts, least):
                return self._counts(given, wanted, fields, wider) or (
                    sum(weight for part, weight in parts if self._implies(given, part, fields, wider))
                    >= least
                )
            case Count(part, least):
                same = isinstance(given, Count) and given.part == part and given.least >= least
                return (same and fields <= wider) or (
                    least == 1 and self._implies(given, part, fields, wider)
                )
            case Within("source" | "lang"):
                return _names_same(given, wanted)
            case Within(field, part):
                return self._implies(given, part, fields, frozenset({field}))
            case Not(part):
                return isinstance(given, Not) and self._implies(part, given.part, wider, fields)
            case Near():
                return isinstance(given, Near) and fields <= wider and self._nears(given, wanted)
            case Unless():
                return isinstance(given, Unless) and fields <= wider and self._guards(given, wanted)
            case Term():
                return isinstance(given, Term) and fields <= wider and self._terms.cover(wanted, given)
        return False

    def _likely(self, given: Expression, wanted: AnyOf) -> Iterable[Expression]:
        """The parts of an OR that may follow from what is given. From a term only those that its words lead to; from
        a node whose parts were asked already no leaf."""
        parts = wanted.parts
        leaf = _is_leaf(given)
        if len(parts) <= _MANY:
            return parts if leaf else (part for part in parts if not _is_leaf(part))
        found = self._indexed.get(id(wanted))
        if found is None:
            covers = Covers(self._terms)
            for number, part in enumerate(parts):
                covers.file(part, number)
            # The node is kept with its index, so that no other can come to have its id.
            found = self._indexed[id(wanted)] = (
                wanted,
                covers,
                [each for each in parts if not _is_leaf(each)],
            )
        if not leaf:
            return found[2]
        return chain((parts[number] for number in dict.fromkeys(found[1].of(given))), found[2])

    @staticmethod
    def _counts(given: Expression, wanted: AtLeast | Score, fields: Fields, wider: Fields) -> bool:
        """The same parts, and a bound that is no lower."""
        if not fields <= wider:
            return False
        match given, wanted:
            case AtLeast(bound, parts), AtLeast(least, others):
                return bound - len(set(parts) - set(others)) >= least
            case Score(weighed, bound), Score(others, least):
                return weighed == others and bound >= least
        return False

    def _nears(self, given: Near, wanted: Near) -> bool:
        if given.distance > wanted.distance:
            return False
        straight = self.spans(given.left, wanted.left) and self.spans(given.right, wanted.right)
        if straight and (given.ordered or not wanted.ordered):
            return True
        crossed = self.spans(given.left, wanted.right) and self.spans(given.right, wanted.left)
        return crossed and not wanted.ordered

    def _guards(self, given: Unless, wanted: Unless) -> bool:
        return set(wanted.guards) <= set(given.guards) and self.spans(given.part, wanted.part)


def _is_leaf(node: Expression) -> bool:
    return isinstance(node, Term | Regex) or (isinstance(node, Within) and node.field in {"source", "lang"})


def _names_same(given: Expression, wanted: Within) -> bool:
    """A source is one name; a language covers its regional ones."""
    if not (isinstance(given, Within) and given.field == wanted.field):
        return False
    if not (isinstance(given.part, Term) and isinstance(wanted.part, Term)):
        return False
    name, wide = given.part.text, wanted.part.text
    return name == wide or (wanted.field == "lang" and name.startswith(wide + "-"))
