"""Writing the files of `rasid init`: all of them at the very end, or none.

Everything is written into a hidden folder beside the configuration first, where it can be checked as a daemon would
read it. Only then is each file moved into place, which takes a moment and is not interrupted.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from monitor.cli.starter import Draft
from monitor.errors import RasidError


@contextlib.contextmanager
def staged(draft: Draft, folder: Path) -> Iterator[Path]:
    """The draft as files in a folder of its own inside ``folder``, gone at the end. Raises RasidError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".rasid-init-", dir=folder))
    except OSError as error:
        raise RasidError(
            f"{folder}: can't be written to ({error}). Name another place with --config FILE."
        ) from error
    try:
        for name, text in draft.files.items():
            _write(stage / name, text, secret=name in draft.secret)
        yield stage
    except OSError as error:
        raise RasidError(f"{stage}: {error}") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def existing(draft: Draft, folder: Path) -> list[Path]:
    """Files of the draft that are there already."""
    return [folder / name for name in draft.files if (folder / name).exists()]


def move_into_place(draft: Draft, stage: Path, folder: Path) -> list[Path]:
    """Move the staged files; one that is there already stays beside the new one as NAME.old. Ctrl-C waits.

    The configuration comes last: while it is missing or old, nothing refers to the other files.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        written = []
        for name in sorted(draft.files, key=lambda name: "/" not in name):
            target = folder / name
            _make_folder(target.parent, secret=name in draft.secret)
            if target.exists():
                target.replace(target.with_name(target.name + ".old"))
            (stage / name).replace(target)
            written.append(target)
        return written
    finally:
        signal.signal(signal.SIGINT, before)


def _write(path: Path, text: str, *, secret: bool) -> None:
    _make_folder(path.parent, secret=secret)
    # A secret is never readable by others, not for a moment.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path, *, secret: bool) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700 if secret else 0o755)
