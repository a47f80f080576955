"""Rule files: ``[concept]`` lists and ``[[rule]]`` tables, from documents to Rules, with every mistake at once.

    [concept]                  named lists, usable as @name in any rule of any file (concepts.py)
    isis = ["داعش", "تنظيم الدولة الإسلامية", "ISIS"]

    [[rule]]
    id    = "coalition"
    all   = ["التحالف الدولي"]     every one
    any   = ["@isis", "العراق"]    at least one
    none  = ["مباراة"]             not one
    match = '…'                    the expression language; joined with the lists by AND

A rule with a mistake is left out of the RuleSet and named in its problems; the others are judged all the same.

A set may hold a hundred thousand rules. Where each says what is then worked out only when it is asked (``places``), and
of a rule that is all right only its line is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from monitor.errors import Problem, Weight
from monitor.matching.concepts import Concepts, Samples
from monitor.matching.entries import CONCEPT_NAME
from monitor.matching.expression import AllOf, AnyOf, Not, Term, Within, children, terms
from monitor.matching.lexicon import read_lexicon
from monitor.matching.table import EVERY, RuleTable
from monitor.matching.written_terms import WrittenTerms
from monitor.model import Expression, Rule
from monitor.toml import Document, Path, Place, suggestion, t, validate

_KEYS = ("concept", "rule")
_LISTS = ("all", "any", "none")
_ASKS = frozenset({"all", "any", "none", "match"})
_ASKS_NOTHING = frozenset({"empty-rule", "only-exclusions"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A text in a rule file and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class RulePlaces:
    """Where a rule says what: its heading, the names it uses, its samples. ``named_sources`` are those that stand
    behind ``source:`` in what it asks for."""

    file: str
    rule: Place
    send: tuple[Spot, ...] = ()
    sources: tuple[Spot, ...] = ()
    must_match: tuple[Spot, ...] = ()
    must_not_match: tuple[Spot, ...] = ()
    named_sources: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptSamples:
    """The samples of a concept, tried like a rule's, of the concept alone."""

    file: str
    expression: Expression
    must_match: tuple[Spot, ...] = ()
    must_not_match: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What rule files say: the rules and concepts without mistakes, the mistakes, and the places of it all.

    ``concepts`` are the terms of each; ``concept_samples`` holds those that carry samples.
    """

    rules: tuple[Rule, ...] = ()
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, RulePlaces] = field(default_factory=dict)
    concept_samples: Mapping[str, ConceptSamples] = field(default_factory=dict)


def read_rules(documents: Iterable[Document], *, only_rules: bool = False) -> RuleSet:
    """The rules of all these files together. Never raises for what is written in them.

    ``only_rules``: for whoever runs them and shows nothing. No advice on terms is given, no places are kept, and the
    documents give their tables up one by one: of a hundred thousand rules they take more memory than the rules.
    """
    reader = _Reader(only_rules=only_rules)
    listed = list(documents)
    for document in listed:
        reader.unknown_tables(document)
        reader.concepts.read(document)
    for document in listed:
        reader.rules_of(document)
    if not only_rules and not any(document.damaged for document in listed):
        reader.problems += reader.concepts.unused(map(reader.concepts.meant, reader.used))
    return RuleSet(
        tuple(reader.rules),
        {name: tuple(term.text for term in terms(tree)) for name, tree in reader.concepts.trees.items()},
        tuple(reader.problems),
        {}
        if only_rules
        else _RulePlacesByName({name: each for name, each in reader.found.items() if each.rule is not None}),
        {
            name: _concept_samples(reader.concepts.trees[name], samples)
            for name, samples in reader.concepts.samples.items()
            if not reader.concepts.is_broken(reader.concepts.trees[name])
        },
    )


class _Found(NamedTuple):
    """Where a rule stands, and the rule; None when it could not be used."""

    document: Document
    number: int
    rule: Rule | None = None


class _RulePlacesByName(Mapping[str, RulePlaces]):
    """The places of each rule by its id, worked out when they are asked for."""

    def __init__(self, found: Mapping[str, _Found]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> RulePlaces:
        document, index, rule = self._found[name]
        path = ("rule", index)
        table = document.data["rule"][index]
        return RulePlaces(
            file=document.file,
            rule=document.place((*path, "id")),
            send=_spots(document, (*path, "send"), table.get("send", ())),
            sources=_spots(document, (*path, "sources"), table.get("sources", ())),
            must_match=_spots(document, (*path, "must_match"), table.get("must_match", ())),
            must_not_match=_spots(document, (*path, "must_not_match"), table.get("must_not_match", ())),
            named_sources=tuple(_named_sources(document, path, table, rule.expression)) if rule else (),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class _Reader:
    """Reads the files of one set, concepts first."""

    def __init__(self, *, only_rules: bool) -> None:
        self._only_rules = only_rules
        self.rules: list[Rule] = []
        self.problems: list[Problem] = []
        self.found: dict[str, _Found] = {}
        self.used: set[str] = set()
        self._terms = WrittenTerms(self.problems, None if only_rules else read_lexicon())
        self.concepts = Concepts(self.problems, self._terms)

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

    def rules_of(self, document: Document) -> None:
        """All ``[[rule]]`` tables of one file."""
        tables = document.data.get("rule", [])
        if not isinstance(tables, list):
            self.problems.append(
                document.problem(
                    ("rule",),
                    "not-a-table",
                    t('"{key}" is not what a rule file has under this name'),
                    remedy=t("a rule begins with [[rule]], in two brackets"),
                    at_key=True,
                    key="rule",
                )
            )
            return
        lines = document.lines("rule", "id")
        for index, written in enumerate(tables):
            path: tuple[str, int] = ("rule", index)
            if not self._only_rules:
                self._note_use(written)
            table, problems = validate(document, path, RuleTable)
            self.problems += problems
            named = written.get("id") if isinstance(written, Mapping) else None
            again = isinstance(named, str) and self._is_twice(document, index, named)
            if table is not None:
                self._rule(document, path, table, lines[index], again=again)
            else:
                self._judge_rest(document, path, {problem.key for problem in problems})
            if self._only_rules:
                tables[index] = None

    def _judge_rest(self, document: Document, path: tuple[str, int], spoiled: Collection[str]) -> None:
        """A rule is not used for a mistake in one key; those in its other keys come out in the same run."""
        table, _ = validate(document, path, RuleTable, drop=tuple(spoiled))
        if table is None:
            return
        before = len(self.problems)
        self._rule(document, path, table, 0, again=True)
        if _ASKS.intersection(spoiled):  # what it asks for may stand in the key that could not be read
            found = self.problems[before:]
            self.problems[before:] = [each for each in found if each.code not in _ASKS_NOTHING]

    def _is_twice(self, document: Document, index: int, name: str) -> bool:
        first = self.found.setdefault(name, _Found(document, index))
        if first.document is document and first.number == index:
            return False
        self.problems.append(
            document.problem(
                ("rule", index, "id"),
                "name-twice",
                t('there is a rule "{name}" already, first at {place}'),
                remedy=t("rename one of them"),
                name=name,
                place=f"{first.document.file}:{first.document.place(('rule', first.number, 'id')).line}",
            )
        )
        return True

    def _note_use(self, table: Any) -> None:
        """Which concepts a rule names, whatever else is wrong with it."""
        if not isinstance(table, Mapping):
            return
        listed = [table.get("match")]
        for key in _LISTS:
            entries = table.get(key)
            listed += entries if isinstance(entries, list) else []
        for written in listed:
            if isinstance(written, str) and "@" in written:
                self.used.update(name[1:] for name in CONCEPT_NAME.findall(written))

    # --- one rule ------------------------------------------------------------------------------------------------

    def _rule(
        self, document: Document, path: tuple[str, int], table: RuleTable, line: int, *, again: bool
    ) -> None:
        """``again``: another has its id, or a mistake of its own spoils it; it is judged and not used."""
        before = len(self.problems)
        expression = self._expression(document, path, table)
        refused = any(each.weight is Weight.ERROR for each in self.problems[before:])
        if expression is None or refused or again or self.concepts.is_broken(expression):
            return
        rule = Rule(
            id=table.id,
            expression=expression,
            title=table.title,
            severity=table.severity,
            send=_once(table.send),
            fields=_once(table.fields),
            sources=_limits(table.sources),
            languages=_limits(table.languages),
            must_match=table.must_match,
            must_not_match=table.must_not_match,
            place=f"{document.file}:{line}",
            trigger=table.trigger,
            on_update=table.on_update,
            on_join=table.joins,
        )
        self.rules.append(rule)
        if not self._only_rules:
            self.found[table.id] = _Found(document, path[1], rule)

    def _expression(self, document: Document, path: Path, table: RuleTable) -> Expression | None:
        """Lists and ``match``, joined by AND; None for a rule that asks for nothing."""
        parts = [*self._list(document, path, "all", table)]
        alternatives = tuple(self._list(document, path, "any", table))
        excluded = tuple(Not(each) for each in self._list(document, path, "none", table))
        if alternatives:
            parts.append(alternatives[0] if len(alternatives) == 1 else AnyOf(alternatives))
        if table.match is not None:
            node = self._terms.expression(
                document, (*path, "match"), table.match, self.concepts.trees, table.term_keys
            )
            parts += [node] if node is not None else []
        if not (table.all or table.any or table.match is not None or document.damaged):
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

    def _list(self, document: Document, path: Path, key: str, table: RuleTable) -> list[Expression]:
        entries, concepts, keys = getattr(table, key), self.concepts.trees, table.term_keys
        found = (
            self._terms.entry(document, (*path, key, place), written, concepts, keys)
            for place, written in enumerate(entries)
        )
        return [node for node in found if node is not None] if entries else []


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(set(names)) == len(names) else tuple(dict.fromkeys(names))


def _limits(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names, or nothing when one of them is every one."""
    return () if EVERY in names else _once(names)


def _spots(document: Document, path: Path, texts: Iterable[str]) -> tuple[Spot, ...]:
    return tuple(Spot(text, document.place((*path, place))) for place, text in enumerate(texts))


def _concept_samples(tree: Expression, samples: Samples) -> ConceptSamples:
    document, path, must_match, must_not_match = samples
    return ConceptSamples(
        document.file,
        tree,
        _spots(document, (*path, "must_match"), must_match),
        _spots(document, (*path, "must_not_match"), must_not_match),
    )


def _named_sources(
    document: Document, path: Path, table: Mapping[str, Any], expression: Expression
) -> Iterator[Spot]:
    """The ids behind ``source:`` in a rule, each where it stands first."""
    for name in dict.fromkeys(sources_named(expression)):
        written = {(*path, "match"): table.get("match")}
        for key in _LISTS:
            written |= {(*path, key, place): each for place, each in enumerate(table.get(key, ()))}
        for at, text in written.items():
            start = (
                text.find(name, text.find("source:")) if isinstance(text, str) and "source:" in text else -1
            )
            if start >= 0:
                yield Spot(name, document.within(at, start, start + len(name)))
                break


def sources_named(expression: Expression) -> Iterator[str]:
    """The ids behind ``source:`` in what a rule asks for."""
    match expression:
        case Within("source", Term(text)):
            yield text
        case _:
            for part in children(expression):
                yield from sources_named(part)
