"""What readings of one set of rules remember between them: what a spelling is, and the word sequences of a term.

Both depend on nothing but the vocabulary, so that a reading gives the same whatever was remembered. The memory is bounded:
when it is full it begins anew. Entries are never changed and each is put in place in one step, so that several threads
may share a Memo; the worst that happens is that two of them work out the same.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.matching.expression import Term, Unless, Within, children
from monitor.matching.patterns import Pattern, patterns
from monitor.matching.vocabulary import Meeting, Vocabulary
from monitor.model import Expression
from monitor.text import tokens

MOST_SPELLINGS = 100_000
MOST_TERMS = 200_000
LONGEST_REMEMBERED = 48
"""Characters of a spelling that is remembered; longer ones are rarely words."""

TEH, HEH = 1, 2
"""Endings of a spelling: ة, ه."""


class Spelling(NamedTuple):
    """A slice of a text: the words of the rules that it is, those that it nearly is, and what it ends in.
    ``is_word``: False for what looks like a letter and is none."""

    met: tuple[Meeting, ...] = ()
    refused: tuple[Meeting, ...] = ()
    ending: int = 0
    is_word: bool = True


_NO_WORD = Spelling(is_word=False)


class Memo:
    """Belongs to whoever makes readings, with the vocabulary that its rules share."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words = len(vocabulary)
        self._spellings: tuple[dict[str, Spelling], dict[str, Spelling]] = ({}, {})
        # By identity, which is quicker than comparing; each entry holds what it is about, so that no other takes its
        # place in memory.
        self._patterns: dict[int, tuple[Term, tuple[Pattern, ...]]] = {}
        self._prepared: dict[int, Expression] = {}

    @property
    def words(self) -> int:
        """How many words the vocabulary has: what was scanned with fewer must be scanned again."""
        return len(self._vocabulary)

    def prepare(self, expression: Expression) -> None:
        """Adds the words of a rule that the vocabulary lacks. To be called before a scan for them."""
        if self._prepared.get(id(expression)) is expression:
            return
        if len(self._prepared) >= MOST_TERMS:
            self._prepared = {}
        self._prepare(expression)
        self._prepared[id(expression)] = expression

    def patterns(self, term: Term) -> tuple[Pattern, ...]:
        """The word sequences that are a term."""
        known = self._patterns.get(id(term))
        if known is not None and known[0] is term:
            return known[1]
        found = patterns(term, self._vocabulary)
        if len(self._patterns) >= MOST_TERMS:
            self._patterns = {}
        self._patterns[id(term)] = (term, found)
        return found

    def spellings(self, *, persian: bool) -> dict[str, Spelling]:
        """What is remembered of spellings, to be looked into before ``spelling`` is asked."""
        if self._words != len(self._vocabulary):
            self._words = len(self._vocabulary)
            self._spellings = ({}, {})
        return self._spellings[persian]

    def spelling(self, written: str, *, persian: bool) -> Spelling:
        """What a slice of a text is."""
        # Taken before reading: should the vocabulary grow meanwhile, what is read is not kept.
        remembered = self.spellings(persian=persian)
        found = self._read(written, persian=persian)
        if len(written) <= LONGEST_REMEMBERED:
            if len(remembered) >= MOST_SPELLINGS:
                remembered.clear()
            remembered[written] = found
        return found

    def _read(self, written: str, *, persian: bool) -> Spelling:
        words = tokens(written)
        if not words:
            return _NO_WORD
        found = self._vocabulary.meet(words[0], persian=persian, refused=True)
        met = tuple(each for each in found.words if each.verdict.refusal is None)
        refused = tuple(each for each in found.words if each.verdict.refusal is not None)
        return Spelling(met, refused, TEH if found.teh else HEH if found.heh else 0)

    def _prepare(self, expression: Expression) -> None:
        match expression:
            case Within("source" | "lang"):
                return
            case Term():
                self.patterns(expression)
            case Unless(_, guards):
                for guard in guards:
                    self.patterns(guard)
        for part in children(expression):
            self._prepare(part)
