"""Where sqlite3's errors become StoreError: which file, why, and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitor.errors import StoreError

# After a failed fsync the kernel may have dropped the dirty pages and call the next fsync a success, so nothing this
# process believes about the file can be trusted (https://wiki.postgresql.org/wiki/Fsync_Errors). Opening the file
# anew replays the write-ahead log by its checksums; that is the only way back.
_LOST_SYNC = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FORBIDDEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


def translated(error: sqlite3.Error, path: Path) -> StoreError:
    """The error of the library as one of ours, with its cause in words."""
    code = code_of(error)
    kind = code & 0xFF
    if code in _LOST_SYNC:
        return StoreError(
            f"{path}: the disk did not confirm a write ({error}); the last commit may be lost. "
            "Check the disk, then start again: everything confirmed before is safe.",
            fatal=True,
        )
    if kind in _DAMAGED:
        return damaged(path, str(error))
    if kind == sqlite3.SQLITE_FULL:
        return StoreError(
            f"{path}: the disk is full, this change was not stored. Free some space; no restart is needed."
        )
    if kind in _LOCKED:
        return locked(path)
    if kind in _FORBIDDEN:
        return StoreError(
            f"{path}: can't be opened or written ({error}). Check that the folder exists and that this user may "
            "write to it and to the files in it.",
        )
    if kind == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"{path}: reading or writing failed ({error}), this change was not stored. Check the disk and its space."
        )
    return StoreError(
        f"{path}: unexpected refusal by the database ({error}). This is a mistake in rasid; report it."
    )


def code_of(error: sqlite3.Error) -> int:
    """SQLite's extended result code; 0 for what the Python module itself refuses."""
    return int(getattr(error, "sqlite_errorcode", None) or 0)


def damaged(path: Path, finding: str) -> StoreError:
    """The file is no sound database."""
    return StoreError(
        f"{path}: the database is damaged ({finding}). Nothing was changed. Restore the file from a backup, or move "
        "it away (with the files of the same name ending in -wal and -shm) and start anew with an empty one.",
        fatal=True,
    )


def locked(path: Path) -> StoreError:
    """Another process holds the write lock for longer than anybody should."""
    return StoreError(
        f"{path}: another process keeps the database locked, this change was not stored. "
        "Find it (a backup, an sqlite3 shell?) and let it finish."
    )
