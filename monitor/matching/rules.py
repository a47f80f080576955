"""Rule files: ``[concept]`` lists and ``[[rule]]`` tables, from documents to Rules, with every mistake at once.

    [concept]                  named lists, usable as @name in any rule of any file
    isis = ["داعش", "تنظيم الدولة الإسلامية", "ISIS"]

    [[rule]]
    id    = "coalition"
    all   = ["التحالف الدولي"]     every one
    any   = ["@isis", "العراق"]    at least one
    none  = ["مباراة"]             not one
    match = '…'                    the expression language; joined with the lists by AND

A rule with a mistake is left out of the RuleSet and named in its problems; the others are judged all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.errors import Problem, Weight
from monitor.matching.expression import AllOf, AnyOf, Not, Term, terms
from monitor.matching.lexicon import Lexicon, read_lexicon
from monitor.matching.parse import CONCEPT_NAME, Mistake, MistakeError, entry, parse
from monitor.matching.patterns import words_of
from monitor.matching.table import EVERY, RuleTable
from monitor.model import Expression, Rule
from monitor.toml import Document, Path, Place, nearest, suggestion, t, validate

_KEYS = ("concept", "rule")
_ASKS = frozenset({"all", "any", "none", "match"})
_ASKS_NOTHING = frozenset({"empty-rule", "only-exclusions"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A text in a rule file and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class RulePlaces:
    """Where a rule says what: its heading, the names it uses, its samples."""

    file: str
    rule: Place
    send: tuple[Spot, ...] = ()
    sources: tuple[Spot, ...] = ()
    must_match: tuple[Spot, ...] = ()
    must_not_match: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What rule files say: the rules and concepts without mistakes, the mistakes, and the places of it all."""

    rules: tuple[Rule, ...] = ()
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, RulePlaces] = field(default_factory=dict)


def read_rules(documents: Iterable[Document]) -> RuleSet:
    """The rules of all these files together. Never raises for what is written in them."""
    reader = _Reader(read_lexicon())
    listed = list(documents)
    for document in listed:
        reader.unknown_tables(document)
        reader.concepts_of(document)
    for document in listed:
        reader.rules_of(document)
    if not any(document.damaged for document in listed):
        reader.unused_concepts()
    return RuleSet(
        tuple(reader.rules),
        {name: tuple(term.text for term in terms(concept)) for name, concept in reader.concepts.items()},
        tuple(reader.problems),
        reader.places,
    )


class _Reader:
    """Reads the files of one set, concepts first."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.rules: list[Rule] = []
        self.concepts: dict[str, AnyOf] = {}
        self.problems: list[Problem] = []
        self.places: dict[str, RulePlaces] = {}
        self._concept_places: dict[str, tuple[Document, Path]] = {}
        self._broken: set[str] = set()
        self._first_rules: dict[str, str] = {}
        self._used: set[str] = set()

    # --- tables --------------------------------------------------------------------------------------------------

    def unknown_tables(self, document: Document) -> None:
        """Keys at the top of the file that mean nothing."""
        for key in document.data:
            if key not in _KEYS:
                remedy, values = suggestion(key, _KEYS)
                self.problems.append(
                    document.problem(
                        (key,),
                        "unknown-key",
                        t('unknown key "{key}": a rule file has [concept] and [[rule]]'),
                        remedy=remedy,
                        at_key=True,
                        key=key,
                        **values,
                    )
                )

    def concepts_of(self, document: Document) -> None:
        """All lists under ``[concept]`` of one file."""
        table = document.data.get("concept", {})
        if not isinstance(table, Mapping):
            self._not_a_table(
                document, "concept", t('write [concept] on a line of its own, and name = ["…"] below')
            )
            return
        for name, entries in table.items():
            path = ("concept", name)
            if name in self._concept_places:
                first, first_path = self._concept_places[name]
                self._twice(
                    document,
                    path,
                    t('there is a concept "{name}" already, first at {place}'),
                    name,
                    first,
                    first_path,
                )
                continue
            self._concept_places[name] = (document, path)
            # A list with a mistake is still known by its name: one mistake is not told twenty times.
            before = len(self.problems)
            self.concepts[name] = AnyOf(tuple(self._entries_of(document, path, entries)), name)
            if any(each.weight is Weight.ERROR for each in self.problems[before:]):
                self._broken.add(name)

    def _entries_of(self, document: Document, path: Path, entries: Any) -> Iterator[Term]:
        if not isinstance(entries, list) or not entries or not all(isinstance(each, str) for each in entries):
            self.problems.append(
                document.problem(
                    path,
                    "concept-list",
                    t('concept "{name}" is not a list of terms'),
                    remedy=t('write {name} = ["one", "two"]'),
                    name=path[-1],
                )
            )
            return
        for place, written in enumerate(entries):
            at = (*path, place)
            if written.strip().startswith("@"):
                self.problems.append(
                    document.problem(
                        at,
                        "concept-in-concept",
                        t("a concept can't hold another one"),
                        remedy=t('name both in the rule: any = ["@one", "@two"]'),
                    )
                )
                continue
            term = self._entry(document, at, written)
            if isinstance(term, Term):
                yield term

    def rules_of(self, document: Document) -> None:
        """All ``[[rule]]`` tables of one file."""
        tables = document.data.get("rule", [])
        if not isinstance(tables, list):
            self._not_a_table(document, "rule", t("a rule begins with [[rule]], in two brackets"))
            return
        for index in range(len(tables)):
            path = ("rule", index)
            self._note_use(tables[index])
            table, problems = validate(document, path, RuleTable)
            self.problems += problems
            named = tables[index].get("id") if isinstance(tables[index], Mapping) else None
            again = isinstance(named, str) and self._is_twice(document, path, named)
            if table is not None:
                self._rule(document, path, table, again=again)
            else:
                self._judge_rest(document, path, {problem.key for problem in problems})

    def _judge_rest(self, document: Document, path: Path, spoiled: Collection[str]) -> None:
        """A rule is not used for a mistake in one key; those in its other keys come out in the same run."""
        table, _ = validate(document, path, RuleTable, drop=tuple(spoiled))
        if table is None:
            return
        before = len(self.problems)
        self._rule(document, path, table, again=True)
        if _ASKS.intersection(spoiled):  # what it asks for may stand in the key that could not be read
            found = self.problems[before:]
            self.problems[before:] = [each for each in found if each.code not in _ASKS_NOTHING]

    def _not_a_table(self, document: Document, key: str, remedy: str) -> None:
        self.problems.append(
            document.problem(
                (key,),
                "not-a-table",
                t('"{key}" is not what a rule file has under this name'),
                remedy=remedy,
                at_key=True,
                key=key,
            )
        )

    def _is_twice(self, document: Document, path: Path, name: str) -> bool:
        place = f"{document.file}:{document.place((*path, 'id')).line}"
        first = self._first_rules.setdefault(name, place)
        if first is place:
            return False
        self.problems.append(
            document.problem(
                (*path, "id"),
                "name-twice",
                t('there is a rule "{name}" already, first at {place}'),
                remedy=t("rename one of them"),
                name=name,
                place=first,
            )
        )
        return True

    def _twice(
        self, document: Document, path: Path, message: str, name: str, first: Document, first_path: Path
    ) -> None:
        self.problems.append(
            document.problem(
                path,
                "name-twice",
                message,
                remedy=t("rename one of them"),
                at_key=True,
                name=name,
                place=f"{first.file}:{first.key_place(first_path).line}",
            )
        )

    def _note_use(self, table: Any) -> None:
        """Which concepts a rule names, whatever else is wrong with it."""
        if not isinstance(table, Mapping):
            return
        listed = [
            table.get("match"),
            *(each for key in ("all", "any", "none") for each in _listed(table, key)),
        ]
        for written in listed:
            if isinstance(written, str):
                self._used.update(map(self._meant, CONCEPT_NAME.findall(written)))

    def _meant(self, written: str) -> str:
        """The concept that "@name" names; for a name that is none the nearest, so that a typo is told once and not
        again as a concept that nobody uses."""
        name = written[1:]
        return name if name in self._concept_places else nearest(name, self._concept_places) or name

    def unused_concepts(self) -> None:
        """Lists that no rule names."""
        for name, (document, path) in self._concept_places.items():
            if name not in self._used:
                self.problems.append(
                    document.problem(
                        path,
                        "unused-concept",
                        t('no rule uses the concept "{name}"'),
                        weight=Weight.WARNING,
                        remedy=t('use it as "@{name}", or take it out'),
                        at_key=True,
                        name=name,
                    )
                )

    # --- one rule ------------------------------------------------------------------------------------------------

    def _rule(self, document: Document, path: Path, table: RuleTable, *, again: bool) -> None:
        before = len(self.problems)
        expression = self._expression(document, path, table)
        refused = any(each.weight is Weight.ERROR for each in self.problems[before:])
        if expression is None or refused or again or self._broken.intersection(_concepts_in(expression)):
            return
        place = document.place((*path, "id"))
        self.rules.append(
            Rule(
                id=table.id,
                expression=expression,
                title=table.title,
                severity=table.severity,
                send=tuple(dict.fromkeys(table.send)),
                fields=tuple(dict.fromkeys(table.fields)),
                sources=_limits(table.sources),
                languages=_limits(table.languages),
                must_match=table.must_match,
                must_not_match=table.must_not_match,
                place=f"{document.file}:{place.line}",
            )
        )
        self.places[table.id] = RulePlaces(
            file=document.file,
            rule=place,
            send=_spots(document, (*path, "send"), table.send),
            sources=_spots(document, (*path, "sources"), table.sources),
            must_match=_spots(document, (*path, "must_match"), table.must_match),
            must_not_match=_spots(document, (*path, "must_not_match"), table.must_not_match),
        )

    def _expression(self, document: Document, path: Path, table: RuleTable) -> Expression | None:
        """Lists and ``match``, joined by AND; None for a rule that asks for nothing."""
        parts = [*self._list(document, (*path, "all"), table.all)]
        alternatives = tuple(self._list(document, (*path, "any"), table.any))
        excluded = tuple(Not(each) for each in self._list(document, (*path, "none"), table.none))
        if alternatives:
            parts.append(alternatives[0] if len(alternatives) == 1 else AnyOf(alternatives))
        if table.match is not None:
            parts += self._match(document, (*path, "match"), table.match)
        asked = table.all or table.any or table.match is not None
        if not asked and not document.damaged:
            self._asks_nothing(document, path, table)
        if not parts:
            return None
        parts += excluded
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _asks_nothing(self, document: Document, path: Path, table: RuleTable) -> None:
        excludes = bool(table.none)
        self.problems.append(
            document.problem(
                (*path, "none") if excludes else (*path, "id"),
                "only-exclusions" if excludes else "empty-rule",
                t('rule "{rule}" only excludes: it matches every article without these words')
                if excludes
                else t('rule "{rule}" asks for nothing: it would match every article'),
                remedy=t("add all, any or match"),
                at_key=excludes,
                rule=table.id,
            )
        )

    def _list(self, document: Document, path: Path, entries: Iterable[str]) -> Iterator[Expression]:
        for place, written in enumerate(entries):
            node = self._entry(document, (*path, place), written)
            if node is not None:
                yield node

    def _entry(self, document: Document, path: Path, written: str) -> Expression | None:
        try:
            node = entry(written, self.concepts)
        except MistakeError as error:
            self.problems.append(_located(document, path, written, error.mistake))
            return None
        self._lint(document, path, node)
        return node

    def _match(self, document: Document, path: Path, written: str) -> list[Expression]:
        try:
            node = parse(written, self.concepts)
        except MistakeError as error:
            self.problems.append(_located(document, path, written, error.mistake))
            return []
        self._lint(document, path, node)
        return [node]

    def _lint(self, document: Document, path: Path, node: Expression) -> None:
        """Terms that are only a word every text has. Those of a concept are told where it is defined."""
        own = [node] if not isinstance(node, AnyOf) or not node.concept else []
        for term in (term for each in own for term in _own_terms(each)):
            words = words_of(term.text)
            if len(words) == 1 and words[0].folded in self._lexicon.function_words:
                self.problems.append(
                    document.problem(
                        path,
                        "function-word",
                        t("{term} stands in nearly every text"),
                        weight=Weight.WARNING,
                        remedy=t("use a phrase, or another word"),
                        term=term.text,
                    )
                )


def _own_terms(node: Expression) -> Iterator[Term]:
    """The terms of a tree that stand in it themselves, not through a concept."""
    match node:
        case Term():
            yield node
        case Not(part):
            yield from _own_terms(part)
        case AllOf(parts):
            for part in parts:
                yield from _own_terms(part)
        case AnyOf(parts, concept) if not concept:
            for part in parts:
                yield from _own_terms(part)


def _concepts_in(node: Expression) -> Iterator[str]:
    """The names of the concepts that a tree uses."""
    match node:
        case AnyOf(_, concept) if concept:
            yield concept
        case Not(part):
            yield from _concepts_in(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _concepts_in(part)


def _listed(table: Mapping[str, Any], key: str) -> list[Any]:
    found = table.get(key)
    return found if isinstance(found, list) else []


def _limits(names: Iterable[str]) -> tuple[str, ...]:
    """Names, or nothing when one of them is every one."""
    listed = tuple(dict.fromkeys(names))
    return () if EVERY in listed else listed


def _spots(document: Document, path: Path, texts: Iterable[str]) -> tuple[Spot, ...]:
    return tuple(Spot(text, document.place((*path, place))) for place, text in enumerate(texts))


def _located(document: Document, path: Path, written: str, found: Mistake) -> Problem:
    """A mistake within a text of the file: at its own column where the text stands as it is, without escapes."""
    problem = replace(
        document.problem(path, found.code, found.message, remedy=found.remedy), values=dict(found.values)
    )
    lines = document.text.split("\n")[: problem.line - 1]
    opening = sum(len(line) + 1 for line in lines) + problem.column - 1
    start = document.text.find(written, opening, opening + len(written) + 4)
    if start < 0 or (found.start, found.end) == (0, len(written)):
        return problem
    place = document.at(start + found.start, start + found.end)
    return replace(problem, line=place.line, column=place.column, quote=place.quote)
