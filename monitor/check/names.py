"""What the tables of config.toml and the rules call each other by: sources, receivers, and what is unknown or twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor import notify, sources
from monitor.check.kinds import Kinds, broken_kinds
from monitor.config import Receiver, SecretSource, SourceTable, read_receiver, read_source, secret_values
from monitor.errors import Problem, Weight
from monitor.matching.rules import RuleSet, sources_named
from monitor.model import Source
from monitor.toml import Document, suggestion, t

DEFAULT_RECEIVER = "console"


@dataclass(frozen=True, slots=True)
class Watched:
    """The sources, and every name a rule may call one by, those of sources with mistakes included: ``names`` are ids and
    labels, ``ids`` those that ``source:`` takes."""

    sources: list[Source]
    names: tuple[str, ...]
    ids: tuple[str, ...]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Receivers:
    """The receivers, and every name a rule may send to."""

    receivers: list[Receiver]
    names: tuple[str, ...]
    secrets: set[str]
    problems: list[Problem]


def _tables(document: Document, key: str) -> list[Mapping[str, Any]]:
    """The tables of a list in the file; anything else is reported by whoever validates it."""
    found = document.data.get(key)
    return [each if isinstance(each, Mapping) else {} for each in found] if isinstance(found, list) else []


def _names(document: Document, room: str, key: str) -> dict[str, int]:
    """Each name in a list of tables, with where it stands first."""
    names: dict[str, int] = {}
    for index, table in enumerate(_tables(document, room)):
        if isinstance(table.get(key), str):
            names.setdefault(table[key], index)
    return names


def _repeats(document: Document, room: str, key: str) -> list[Problem]:
    """Names that stand twice."""
    first = _names(document, room, key)
    return [
        document.problem(
            (room, index, key),
            "name-twice",
            t('there is a {room} "{name}" already, first at {place}'),
            remedy=t("rename one of them"),
            room=room,
            name=table[key],
            place=f"{document.file}:{document.place((room, first[table[key]], key)).line}",
        )
        for index, table in enumerate(_tables(document, room))
        if isinstance(table.get(key), str) and first[table[key]] != index
    ]


def read_sources(document: Document, outside: SecretSource, *, demo: bool) -> Watched:
    """All of [[source]]. ``demo``: the sample newsroom has sources of its own."""
    kinds = Kinds(sources.kinds(), sources.load)
    found, problems, names = list[Source](), list[Problem](), list[str]()
    for index, table in enumerate(_tables(document, "source")):
        envelope, source, wrong = read_source(document, index, kinds, outside)
        problems += wrong
        names += _names_of(envelope, table)
        if source is not None and envelope is not None and envelope.enabled:
            found.append(source)
    problems = broken_kinds(document, "source", kinds, problems) + _repeats(document, "source", "id")
    if not found and not problems and not demo:
        problems.append(_nothing_watched(document))
    return Watched(found, tuple(dict.fromkeys(names)), tuple(_names(document, "source", "id")), problems)


def _names_of(envelope: SourceTable | None, table: Mapping[str, Any]) -> list[str]:
    if envelope is not None:
        return [envelope.id, *envelope.labels]
    labels = table.get("labels")
    written = [table.get("id"), *(labels if isinstance(labels, list) else [])]
    return [name for name in written if isinstance(name, str)]


def _nothing_watched(document: Document) -> Problem:
    disabled = bool(_tables(document, "source"))
    return document.problem(
        ("source",),
        "no-sources",
        t("every source is switched off: nothing is watched")
        if disabled
        else t("there is no [[source]]: nothing is watched"),
        weight=Weight.WARNING,
        remedy=t('add one: [[source]], id = "bbc-arabic", url = "https://feeds.bbci.co.uk/arabic/rss.xml"'),
    )


def read_receivers(document: Document, outside: SecretSource) -> Receivers:
    """All of [[receiver]]; the console when there is none."""
    kinds = Kinds(notify.kinds(), notify.load)
    found, problems, secrets = list[Receiver](), list[Problem](), set[str]()
    for index, _ in enumerate(_tables(document, "receiver")):
        receiver, wrong = read_receiver(document, index, kinds, outside)
        problems += wrong
        if receiver is not None:
            found.append(receiver)
            secrets.update(secret_values(receiver.settings))
    problems = broken_kinds(document, "receiver", kinds, problems) + _repeats(document, "receiver", "name")
    names = tuple(_names(document, "receiver", "name"))
    if not _tables(document, "receiver") and not problems:
        settings = kinds[DEFAULT_RECEIVER].model_validate({}, context=outside)
        found.append(Receiver(DEFAULT_RECEIVER, DEFAULT_RECEIVER, settings=settings))
        names = (DEFAULT_RECEIVER,)
        problems.append(
            document.problem(
                ("receiver",),
                "no-receivers",
                t("there is no [[receiver]]: alerts appear on the console only"),
                weight=Weight.WARNING,
                remedy=t("add one ([[receiver]]); `rasid init` sets up Telegram and e-mail"),
            )
        )
    return Receivers(found, names, secrets, problems)


# --- rules ---


def names_in_rules(
    documents: Sequence[Document], watched: Watched, receivers: Receivers, *, demo: bool
) -> list[Problem]:
    """Receivers and sources that rules call by name. The sample newsroom's sources are known only once it is open:
    with it, an unknown source is a warning."""
    problems = []
    for document in documents:
        for index, table in enumerate(_tables(document, "rule")):
            path = ("rule", index)
            problems += _unknown_receivers(document, path, table, receivers.names)
            problems += _unknown_sources(document, path, table, watched.names, demo=demo)
    return problems


def _listed(table: Mapping[str, Any], key: str) -> Iterator[tuple[int, str]]:
    written = table.get(key)
    if isinstance(written, list):
        yield from ((place, name) for place, name in enumerate(written) if isinstance(name, str))


def _unknown_receivers(
    document: Document, path: tuple[str, int], table: Mapping[str, Any], known: Sequence[str]
) -> list[Problem]:
    problems = []
    for place, name in _listed(table, "send"):
        if name in known:
            continue
        remedy, values = suggestion(name, known)
        problems.append(
            document.problem(
                (*path, "send", place),
                "unknown-receiver",
                t('unknown receiver "{name}"'),
                remedy=remedy,
                name=name,
                **values,
            )
        )
    if table.get("send") == []:
        problems.append(
            document.problem(
                (*path, "send"),
                "sends-nowhere",
                t("this rule sends nowhere"),
                weight=Weight.WARNING,
                remedy=t("name a receiver ({known}), or take the line out: then it sends to all"),
                known=", ".join(known) or "-",
            )
        )
    return problems


def _unknown_sources(
    document: Document, path: tuple[str, int], table: Mapping[str, Any], known: Sequence[str], *, demo: bool
) -> list[Problem]:
    problems = []
    for place, name in _listed(table, "sources"):
        if name == "*" or name in known:
            continue
        remedy, values = suggestion(name, known)
        problems.append(
            document.problem(
                (*path, "sources", place),
                "unknown-source",
                t('no source has the id or label "{name}"'),
                weight=Weight.WARNING if demo else Weight.ERROR,
                remedy=remedy,
                name=name,
                **values,
            )
        )
    return problems


def sources_in_expressions(ruleset: RuleSet, watched: Watched, *, demo: bool) -> list[Problem]:
    """Sources that rules name behind ``source:``. One that is not there is a rule that never matches."""
    problems = []
    known = frozenset(map(str.casefold, watched.ids))
    for rule in ruleset.rules:
        unknown = {name for name in sources_named(rule.expression) if name.casefold() not in known}
        if not unknown:
            continue
        places = ruleset.places[rule.id]
        for spot in (each for each in places.named_sources if each.text in unknown):
            is_label = spot.text in watched.names
            values: dict[str, str] = {}
            if is_label:
                remedy = t('write sources = ["{name}"] beside what the rule asks for')
            else:
                remedy, values = suggestion(spot.text, watched.ids)
            problems.append(
                Problem(
                    file=places.file,
                    code="unknown-source",
                    message=t('"{name}" is a label, and source: takes the id of one source')
                    if is_label
                    else t('no source has the id "{name}"'),
                    line=spot.place.line,
                    column=spot.place.column,
                    weight=Weight.WARNING if demo else Weight.ERROR,
                    key="source",
                    quote=spot.place.quote,
                    remedy=remedy,
                    values={"name": spot.text, **values},
                )
            )
    return problems
