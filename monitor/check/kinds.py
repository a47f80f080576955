"""Kinds of sources and channels, as far as judging a configuration needs them: the options of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from monitor.errors import Problem
from monitor.toml import Document, t


class Kinds(Mapping[str, type[BaseModel]]):
    """The options of every kind, by name. A kind is imported when it is first asked for; what can't be is kept in
    ``broken`` with the reason (a kind may come from another package)."""

    def __init__(self, names: Sequence[str], load_kind: Callable[[str], Any]) -> None:
        self._names, self._load = names, load_kind
        self.broken: dict[str, str] = {}

    def __getitem__(self, kind: str) -> type[BaseModel]:
        if kind not in self._names:
            raise KeyError(kind)
        try:
            options = self._load(kind).Settings
        except (
            Exception
        ) as error:  # another package's code runs here; whatever it raises refuses that kind only
            self.broken[kind] = f"{type(error).__name__}: {error}"
            raise KeyError(kind) from error
        if not (isinstance(options, type) and issubclass(options, BaseModel)):
            self.broken[kind] = "Settings is no pydantic model"
            raise KeyError(kind)
        return options

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def broken_kinds(document: Document, room: str, kinds: Kinds, problems: list[Problem]) -> list[Problem]:
    """Say why a kind could not be loaded, in the place of "unknown kind"."""
    kept = []
    for problem in problems:
        kind = problem.values.get("kind", "")
        if problem.code == "unknown-kind" and kind in kinds.broken:
            index = next(i for i, each in enumerate(document.data[room]) if each.get("kind") == kind)
            kept.append(
                document.problem(
                    (room, index, "kind"),
                    "broken-kind",
                    t('kind "{kind}" can\'t be loaded: {reason}'),
                    remedy=t("install what it needs, or take this block out"),
                    kind=kind,
                    reason=kinds.broken[kind],
                )
            )
        else:
            kept.append(problem)
    return kept
