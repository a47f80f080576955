"""Files of a configuration: finding them, reading them, and why one can't be used."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from monitor.errors import Problem, Weight
from monitor.toml import Document, read, t

_LARGEST_FILE = 4 * 1024 * 1024


def no_config(file: Path, looked_at: Sequence[Path]) -> Problem:
    """There is no config file at any of these places."""
    return Problem(
        file=str(file),
        code="no-config",
        message=t("there is no configuration; looked at: {places}"),
        remedy=t("write one with `rasid init`, or name one with --config FILE or $RASID_CONFIG"),
        values={"places": ", ".join(map(str, looked_at))},
    )


def text_of(path: Path) -> tuple[str | None, list[Problem]]:
    """The text of a file, or why there is none."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        return None, [no_config(path, [path])]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, [
            Problem(
                file=str(path),
                code="unreadable-file",
                message=t("this file can't be read: {reason}"),
                remedy=t("let the user that runs rasid read it (chown, chmod)"),
                values={"reason": reason},
            )
        ]
    if len(content) > _LARGEST_FILE:
        return None, [
            Problem(
                file=str(path),
                code="large-file",
                message=t("this file is larger than {limit} MiB"),
                remedy=t("is it the right one? rules may be split over several files"),
                values={"limit": str(_LARGEST_FILE // 1024**2)},
            )
        ]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        return None, [_not_utf8(path, content, error.start)]


def _not_utf8(path: Path, content: bytes, at: int) -> Problem:
    before = content[:at]
    return Problem(
        file=str(path),
        code="not-utf8",
        message=t("this line is not UTF-8 text"),
        line=before.count(b"\n") + 1,
        column=len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1,
        remedy=t("save the file as UTF-8; for Arabic from Windows: iconv -f windows-1256 -t utf-8"),
    )


def mode_of(path: Path) -> int:
    """The permissions of a file; 0 when there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def state_dir_problems(document: Document, directory: Path) -> list[Problem]:
    """Whether the state can be written there. What does not exist yet is made at start."""
    existing = next((each for each in (directory, *directory.parents) if _exists(each)), directory)
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return []
    reason = (
        t("{path} is not a directory") if not existing.is_dir() else t("{path} can't be written by this user")
    )
    return [
        document.problem(
            ("rasid", "state_dir"),
            "state-dir",
            reason,
            remedy=t("run as the user it belongs to, or set state_dir in [rasid] to a directory of yours"),
            path=existing,
        )
    ]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a directory on the way that this user may not enter
        return False


def rule_documents(config: Document, base: Path, pattern: str) -> tuple[list[Document], list[Problem]]:
    """The rule files of the glob, in the order of their names, as far as each can be read."""
    paths, problems = _glob(base, pattern), list[Problem]()
    if not paths:
        problems.append(
            config.problem(
                ("rasid", "rules"),
                "no-rules",
                t("no file matches {pattern} in {directory}: nothing will ever match"),
                weight=Weight.WARNING,
                remedy=t("write rules/first.toml (`rasid init` does), or correct rules in [rasid]"),
                pattern=pattern,
                directory=base.absolute(),
            )
        )
    documents = []
    for path in paths:
        text, found = text_of(path)
        problems += found
        if text is not None:
            document, found = read(text, str(path))
            problems += found
            documents.append(document)
    return documents, problems


def _glob(base: Path, pattern: str) -> list[Path]:
    written = Path(pattern).expanduser()
    root = Path(written.anchor) if written.is_absolute() else base
    relative = str(written.relative_to(written.anchor)) if written.is_absolute() else pattern
    try:
        return sorted(path for path in root.glob(relative) if path.is_file())
    except (
        OSError,
        ValueError,
        NotImplementedError,
        IndexError,
    ):  # pathlib's ways of saying that it is no pattern
        return []
