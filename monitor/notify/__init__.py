"""Channels: the ways to a receiver. The ``kind`` in the config is the name of a module or package here.

A kind offers ``Settings``, ``create(receiver, settings, locale)`` and a pure ``render``; it classifies its errors and
decides nothing (ports.Channel). Another package may bring kinds through the entry point group ``rasid.channels``
(kinds.py).
"""

from __future__ import annotations

from typing import cast

from monitor.kinds import Kinds
from monitor.ports import ChannelKind

_KINDS = Kinds(__name__, __path__, "rasid.channels", "receiver")


def kinds() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return _KINDS.names


def load(kind: str) -> ChannelKind:
    """The kind of that name, imported only now. Raises LookupError for a name that is none of ``kinds()``."""
    return cast("ChannelKind", _KINDS.load(kind))
