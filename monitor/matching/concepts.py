"""Concepts: named lists that any rule of any file may use as @name.

    [concept]
    isis = ["داعش", "تنظيم الدولة الإسلامية", "ISIS"]

    [concept.hashd]                     the same with more to say
    any    = ["الحشد الشعبي", "الحشد"]    terms, also ~word, word*, ="word", /regex/
    match  = 'ميليشيا NEAR/5 عراق'        beside the list: what only an expression can say
    unless = ["الحشد الجماهيري"]          where a term within one of these phrases means something else
    names  = false                      terms of a concept are taken for names; these are not

The terms of a concept are found wherever a rule looks: it has no fields of its own, and holds no other concept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from monitor.errors import Problem, Weight
from monitor.matching.entries import TermKeys
from monitor.matching.expression import AnyOf, Term, Unless, Within
from monitor.matching.table import ConceptTable
from monitor.matching.written_terms import WrittenTerms, concepts_in
from monitor.model import Expression
from monitor.toml import Document, Path, nearest, t, validate

_NAME = re.compile(r"[^\s()\"“”«»,،^]+")
_NAMES = TermKeys(name=True)


class Samples(NamedTuple):
    """The places of a concept's samples: the file, and how many there are of both kinds."""

    document: Document
    path: Path
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]


class Concepts:
    """All concepts of a set of files. A concept with a mistake is known by its name all the same, so that one mistake
    is not told once more by every rule that uses it."""

    def __init__(self, problems: list[Problem], terms: WrittenTerms) -> None:
        self.trees: dict[str, Expression] = {}
        self.samples: dict[str, Samples] = {}
        self._problems = problems
        self._terms = terms
        self._places: dict[str, tuple[Document, Path]] = {}
        self._broken: set[str] = set()

    def read(self, document: Document) -> None:
        """All of ``[concept]`` in one file."""
        table = document.data.get("concept", {})
        if not isinstance(table, Mapping):
            self._problem(
                document,
                ("concept",),
                "not-a-table",
                t('"{key}" is not what a rule file has under this name'),
                t('write [concept] on a line of its own, and name = ["…"] below'),
                at_key=True,
                key="concept",
            )
            return
        for name, written in table.items():
            self._concept(document, ("concept", name), name, written)

    def is_broken(self, node: Expression) -> bool:
        """Whether a tree uses a concept with a mistake."""
        return bool(self._broken) and not self._broken.isdisjoint(concepts_in(node))

    def meant(self, name: str) -> str:
        """The concept that "@name" names; for a name that is none the nearest, so that a typo is told once and not
        again as a concept that nobody uses."""
        return name if name in self._places else nearest(name, self._places) or name

    def unused(self, used: Iterable[str]) -> Iterator[Problem]:
        """Concepts that no rule names. A file that has nothing but concepts is a library: nobody needs all of it."""
        names = set(used)
        for name, (document, path) in self._places.items():
            if name not in names and document.data.get("rule"):
                yield document.problem(
                    path,
                    "unused-concept",
                    t('no rule uses the concept "{name}"'),
                    weight=Weight.WARNING,
                    remedy=t('use it as "@{name}", or take it out'),
                    at_key=True,
                    name=name,
                )

    # --- one concept ---------------------------------------------------------------------------------------------

    def _concept(self, document: Document, path: Path, name: str, written: Any) -> None:
        if name in self._places:
            first, first_path = self._places[name]
            self._problem(
                document,
                path,
                "name-twice",
                t('there is a concept "{name}" already, first at {place}'),
                t("rename one of them"),
                at_key=True,
                name=name,
                place=f"{first.file}:{first.key_place(first_path).line}",
            )
            return
        self._places[name] = (document, path)
        before = len(self._problems)
        if not _NAME.fullmatch(name):
            self._problem(
                document,
                path,
                "concept-name",
                t('no rule can name the concept "{name}"'),
                t("write its name without blanks, brackets, quotes and commas"),
                at_key=True,
                name=name,
            )
        self.trees[name] = self._tree(document, path, name, written)
        if any(each.weight is Weight.ERROR for each in self._problems[before:]):
            self._broken.add(name)

    def _tree(self, document: Document, path: Path, name: str, written: Any) -> Expression:
        if isinstance(written, list) and written and all(isinstance(each, str) for each in written):
            return AnyOf(tuple(self._entries(document, path, written, name, _NAMES)), name)
        if isinstance(written, Mapping):
            return self._table(document, path, name)
        self._problem(
            document,
            path,
            "concept-list",
            t('concept "{name}" is not a list of terms'),
            t('write {name} = ["one", "two"]'),
            name=name,
        )
        return AnyOf((), name)

    def _table(self, document: Document, path: Path, name: str) -> Expression:
        table, problems = validate(document, path, ConceptTable)
        self._problems += problems
        if table is None:
            return AnyOf((), name)
        if not table.any and table.match is None and not document.damaged:
            self._problem(
                document,
                path,
                "concept-empty",
                t('concept "{name}" has no terms'),
                t('add any = ["one", "two"]'),
                name=name,
            )
        entries = list(self._entries(document, (*path, "any"), table.any, name, table.term_keys))
        guards = tuple(self._guards(document, (*path, "unless"), table.unless, table.term_keys))
        if table.match is not None:
            entries += self._match(document, (*path, "match"), table.match, table.term_keys)
        if table.must_match or table.must_not_match:
            self.samples[name] = Samples(document, path, table.must_match, table.must_not_match)
        return _guarded(entries, guards, name)

    def _entries(
        self, document: Document, path: Path, entries: Iterable[str], name: str, keys: TermKeys
    ) -> Iterator[Expression]:
        for place, written in enumerate(entries):
            at = (*path, place)
            if written.strip().startswith("@"):
                self._no_concept(document, at)
                continue
            node = self._terms.entry(document, at, written, {}, keys)
            if isinstance(node, Within):
                self._problem(
                    document,
                    at,
                    "field-in-concept",
                    t("a concept has no fields: its terms are found wherever a rule looks"),
                    t("write {field}:@{name} in the rule"),
                    field=node.field,
                    name=name,
                )
            elif node is not None:
                yield node

    def _guards(
        self, document: Document, path: Path, entries: Iterable[str], keys: TermKeys
    ) -> Iterator[Term]:
        # A guard is told from the text as it stands: nobody wants advice on how much it finds.
        for place, written in enumerate(entries):
            at = (*path, place)
            if written.strip().startswith("@"):
                self._no_concept(document, at)
                continue
            node = self._terms.silent.entry(document, at, written, {}, keys)
            if isinstance(node, Term):
                yield node
            elif node is not None:
                self._problem(
                    document,
                    at,
                    "guard-term",
                    t("unless takes words and phrases, not {entry}"),
                    t("write a phrase around the term, or use match"),
                    entry=written,
                )

    def _match(self, document: Document, path: Path, written: str, keys: TermKeys) -> Iterator[Expression]:
        before = len(self._problems)
        node = self._terms.expression(document, path, written, {}, keys)
        if node is not None:
            yield node
            return
        found = self._problems[before:]
        if any(each.code == "unknown-concept" for each in found):
            self._problems[before:] = []
            self._no_concept(document, path, found[0])

    def _no_concept(self, document: Document, path: Path, place: Problem | None = None) -> None:
        problem = document.problem(
            path,
            "concept-in-concept",
            t("a concept can't hold another one"),
            remedy=t('name both in the rule: any = ["@one", "@two"]'),
        )
        if place is not None:
            problem = replace(problem, line=place.line, column=place.column, quote=place.quote)
        self._problems.append(problem)

    def _problem(
        self,
        document: Document,
        path: Path,
        code: str,
        message: str,
        remedy: str,
        /,
        *,
        at_key: bool = False,
        **values: Any,
    ) -> None:
        self._problems.append(document.problem(path, code, message, remedy=remedy, at_key=at_key, **values))


def _guarded(entries: list[Expression], guards: tuple[Term, ...], name: str) -> Expression:
    """The tree of a concept. Guards are for its terms: a regular expression or an expression says itself what it
    excludes."""
    words = tuple(each for each in entries if isinstance(each, Term))
    others = tuple(each for each in entries if not isinstance(each, Term))
    if not guards or not words:
        return AnyOf(tuple(entries), name)
    if not others:
        return Unless(AnyOf(words, name), guards)
    return AnyOf((Unless(AnyOf(words), guards), *others), name)
