"""The files of `rasid init` on disk: all or none, secrets for the owner alone, nothing lost."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from monitor.cli.starter import Draft
from monitor.cli.writing import existing, move_into_place, staged
from monitor.errors import RasidError

DRAFT = Draft(
    {"config.toml": "new", "rules/first.toml": "rules", "secrets/telegram": "token"},
    frozenset({"secrets/telegram"}),
)


def test_everything_is_moved_into_place(tmp_path: Path) -> None:
    """And the hidden folder is gone."""
    with staged(DRAFT, tmp_path) as stage:
        assert list(tmp_path.iterdir()) == [stage]
        move_into_place(DRAFT, stage, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"config.toml", "rules", "secrets"}
    assert (tmp_path / "rules" / "first.toml").read_text() == "rules"


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C before the end."""
    with pytest.raises(KeyboardInterrupt), staged(DRAFT, tmp_path):
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_secrets_are_for_the_owner_alone(tmp_path: Path) -> None:
    """The file, from its first moment, and its folder."""
    with staged(DRAFT, tmp_path) as stage:
        assert stat.S_IMODE((stage / "secrets" / "telegram").stat().st_mode) == 0o600
        move_into_place(DRAFT, stage, tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets" / "telegram").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_what_was_there_is_kept(tmp_path: Path) -> None:
    """Beside the new one."""
    (tmp_path / "config.toml").write_text("mine")
    assert existing(DRAFT, tmp_path) == [tmp_path / "config.toml"]
    with staged(DRAFT, tmp_path) as stage:
        move_into_place(DRAFT, stage, tmp_path)
    assert (tmp_path / "config.toml").read_text() == "new"
    assert (tmp_path / "config.toml.old").read_text() == "mine"


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    """With what to do about it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(RasidError, match="--config FILE"), staged(DRAFT, tmp_path / "file"):
        pass
