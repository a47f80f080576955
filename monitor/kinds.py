"""Kinds by name: the modules of a package, and what other packages bring through an entry point group.

``kind = "sitemap"`` in the config is the module monitor/sources/sitemap.py, ``kind = "telegram"`` the package
monitor/notify/telegram; nothing is registered anywhere. Modules that begin with an underscore are parts that kinds
share. An own kind wins over a foreign one of its name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any


class Kinds:
    """The kinds of one package. ``what`` is the word for one of them in messages; listed once, loaded when wanted."""

    def __init__(self, package: str, path: Iterable[str], entry_point_group: str, what: str) -> None:
        self._package = package
        self._path = list(path)
        self._group = entry_point_group
        self._what = what

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted(self._own | set(self._foreign)))

    def load(self, kind: str) -> Any:
        """The module of that kind, imported only now: nobody waits for a library that nothing uses.

        Raises LookupError for a name that is none of ``names``.
        """
        if kind in self._own:
            return importlib.import_module(f"{self._package}.{kind}")
        if kind in self._foreign:
            return self._foreign[kind].load()
        raise LookupError(f"no {self._what} kind {kind!r}; known: {', '.join(self.names)}")

    @cached_property
    def _own(self) -> frozenset[str]:
        modules = pkgutil.iter_modules(self._path)
        return frozenset(module.name for module in modules if not module.name.startswith("_"))

    @cached_property
    def _foreign(self) -> dict[str, EntryPoint]:
        return {found.name: found for found in entry_points(group=self._group)}
