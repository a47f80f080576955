"""SQLite's errors in our words: what stops the process, and what passes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from monitor.store.failures import translated


@pytest.mark.parametrize(
    ("code", "fatal", "words"),
    [
        (sqlite3.SQLITE_IOERR_FSYNC, True, "did not confirm"),  # what the kernel holds is unknown: start anew
        (sqlite3.SQLITE_IOERR_DIR_FSYNC, True, "did not confirm"),
        (sqlite3.SQLITE_CORRUPT, True, "damaged"),
        (sqlite3.SQLITE_CORRUPT_INDEX, True, "damaged"),  # extended codes belong to their kind
        (sqlite3.SQLITE_NOTADB, True, "damaged"),
        (sqlite3.SQLITE_FULL, False, "disk is full"),  # goes away when space is freed
        (sqlite3.SQLITE_IOERR_WRITE, False, "not stored"),
        (sqlite3.SQLITE_BUSY, False, "locked"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, False, "locked"),
        (sqlite3.SQLITE_CANTOPEN, False, "can't be opened"),
        (sqlite3.SQLITE_READONLY, False, "can't be opened"),
        (sqlite3.SQLITE_CONSTRAINT, False, "mistake in rasid"),  # ours, whatever the user does
        (None, False, "mistake in rasid"),  # what the Python module itself refuses has no code
    ],
)
def test_each_kind_of_error_says_what_to_do(code: int | None, fatal: bool, words: str) -> None:
    error = sqlite3.OperationalError("as SQLite says it")
    if code is not None:
        error.sqlite_errorcode = code
    ours = translated(error, Path("/var/lib/rasid/rasid.db"))
    assert ours.fatal is fatal
    assert words in str(ours)
    assert "/var/lib/rasid/rasid.db" in str(ours)
