"""Finding kinds by their name."""

from __future__ import annotations

import pytest

from monitor import notify


def test_every_module_here_is_a_kind() -> None:
    """Except for shared parts with an underscore."""
    assert notify.kinds() == ("apprise", "command", "console", "email", "telegram", "webhook")
    assert notify.load("console").__name__ == "monitor.notify.console"  # type: ignore[attr-defined]  # a module


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    """Whoever asks gets a list to choose from."""
    with pytest.raises(
        LookupError, match="'fax'; known: apprise, command, console, email, telegram, webhook"
    ):
        notify.load("fax")
