"""Terminals for tests: what a command wrote, without a process."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from monitor.cli.terminal import Terminal

NOW = datetime(2026, 11, 24, 11, 7, tzinfo=UTC)


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Heard(Terminal):
    """A Terminal that remembers."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        typed: str = "",
        tty: bool = False,
        now: datetime = NOW,
    ) -> None:
        self.heard: io.StringIO = Tty() if tty else io.StringIO()
        self.narrated: io.StringIO = Tty() if tty else io.StringIO()
        stdin: TextIO = Tty(typed) if tty else io.StringIO(typed)
        super().__init__(
            stdin, self.heard, self.narrated, {"LANG": "en_US.UTF-8", **(environ or {})}, lambda: now
        )

    @property
    def lines(self) -> list[str]:
        """Lines on stdout."""
        return self.heard.getvalue().splitlines()

    @property
    def said(self) -> str:
        """Everything on stderr."""
        return self.narrated.getvalue()
