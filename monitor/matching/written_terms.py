"""Terms where they stand in a file: read to trees, with mistakes and advice at the place of the term itself.

Shared by what reads rules and what reads concepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from monitor.errors import Problem, Weight
from monitor.matching.entries import Concepts, TermKeys, edge_operator, entry
from monitor.matching.expression import AnyOf, Term, Unless, Within, children
from monitor.matching.lexicon import Lexicon
from monitor.matching.lint import lint
from monitor.matching.mistakes import Mistake, MistakeError
from monitor.matching.parse import parse
from monitor.model import Expression
from monitor.toml import Document, Path, t

_MOST_ADVICE = 20  # of one expression: each place costs a walk over it

Reader = Callable[[str, Concepts, TermKeys], Expression]


class WrittenTerms:
    """Reads entries and expressions; what is wrong or odd about them goes to ``problems``. Without a lexicon no advice
    is given: whoever only wants the rules need not pay for it."""

    def __init__(self, problems: list[Problem], lexicon: Lexicon | None) -> None:
        self.problems = problems
        self._lexicon = lexicon

    @property
    def silent(self) -> WrittenTerms:
        """The same without advice."""
        return WrittenTerms(self.problems, None)

    def entry(
        self, document: Document, path: Path, written: str, concepts: Concepts, keys: TermKeys
    ) -> Expression | None:
        """The tree of an entry of a list; None for one with a mistake."""
        node = self._read(entry, document, path, written, concepts, keys)
        operator = edge_operator(written) if self._lexicon is not None and node is not None else None
        if operator is not None:
            found = Mistake(
                "operator-as-word",
                t("{operator} is an operator elsewhere; here it is looked for as a word"),
                t('write ="{entry}" if you mean the word; an exclusion goes into none'),
                operator.start(),
                operator.end(),
                {"operator": operator[0].strip(), "entry": written.strip()},
            )
            self.problems.append(replace(located(document, path, written, found), weight=Weight.WARNING))
        return node

    def expression(
        self, document: Document, path: Path, written: str, concepts: Concepts, keys: TermKeys
    ) -> Expression | None:
        """The tree of an expression; None for one with a mistake."""
        return self._read(parse, document, path, written, concepts, keys)

    def _read(
        self,
        reader: Reader,
        document: Document,
        path: Path,
        written: str,
        concepts: Concepts,
        keys: TermKeys,
    ) -> Expression | None:
        try:
            node = reader(written, concepts, keys)
        except MistakeError as error:
            self.problems.append(located(document, path, written, error.mistake))
            return None
        if self._lexicon is not None:
            advice = self._advice(document, path, written, node, self._lexicon)
            self.problems += islice(advice, _MOST_ADVICE)
        return node

    @staticmethod
    def _advice(
        document: Document, path: Path, written: str, node: Expression, lexicon: Lexicon
    ) -> Iterator[Problem]:
        """On the terms that stand here themselves: those of a concept are told where it is defined."""
        told: set[Term] = set()
        for term in _own_terms(node):
            if term in told:
                continue
            told.add(term)
            for advice in lint(term, lexicon):
                start = _place_of(term.text, written)
                found = Mistake(
                    advice.code,
                    advice.message,
                    advice.remedy,
                    start,
                    start + len(term.text),
                    dict(advice.values),
                )
                yield replace(located(document, path, written, found), weight=Weight.WARNING)


def located(document: Document, path: Path, written: str, found: Mistake) -> Problem:
    """A mistake in the text ``written``, the value at ``path``: at its own line and column. What concerns all of the
    text stands where the text does."""
    problem = document.problem(path, found.code, found.message, remedy=found.remedy)
    problem = replace(problem, values=dict(found.values))
    if (found.start, found.end) == (0, len(written)) or problem.column == 0:
        return problem
    place = document.within(path, found.start, found.end)
    return replace(problem, line=place.line, column=place.column, quote=place.quote)


def _place_of(term: str, written: str) -> int:
    """Where a term stands in an expression: as a whole if it can be found so."""
    whole = re.search(rf"(?<!\w){re.escape(term)}(?!\w)", written)
    return whole.start() if whole else max(0, written.find(term))


def concepts_in(node: Expression) -> Iterator[str]:
    """The names of the concepts that a tree uses."""
    if isinstance(node, AnyOf) and node.concept:
        yield node.concept
    for part in children(node):
        yield from concepts_in(part)


def _own_terms(node: Expression) -> Iterator[Term]:
    """The terms of a tree that stand in it themselves, not through a concept."""
    inner = node.part if isinstance(node, Unless) else node
    match inner:
        case AnyOf(_, concept) if concept:
            return
        case Within("source" | "lang"):
            return  # a name, not a word that is looked for
    if isinstance(node, Term):
        yield node
    for part in children(node):
        yield from _own_terms(part)
