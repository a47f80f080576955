"""Kinds by name: a file is a kind, an underscore is a shared part, a wrong name is told with the known ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import notify, sources
from monitor.kinds import Kinds


def test_every_module_is_a_kind_and_shared_parts_are_none(tmp_path: Path) -> None:
    """Nothing is registered anywhere."""
    for name in ("shout.py", "_shared.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__init__.py").write_text("")
    assert Kinds("anywhere", [str(tmp_path)], "rasid.none", "source").names == ("folder", "shout")


def test_the_kinds_that_ship() -> None:
    """As the config may name them."""
    assert sources.kinds() == ("article", "feed", "page", "sitemap")
    assert notify.kinds() == ("apprise", "command", "console", "email", "telegram", "webhook")


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (sources.load, "no source kind 'fed'; known: article, feed"),
        (notify.load, "no receiver kind 'fed'; known: apprise, command, console"),
    ],
)
def test_a_wrong_name_is_told_with_the_known_ones(load: object, said: str) -> None:
    """Whoever asks gets the names to choose from."""
    assert callable(load)
    with pytest.raises(LookupError, match=said):
        load("fed")
