"""Opening the file: is it ours, is it sound, is it of a version we know; then the settings of each connection.

A file that is refused is left as it is. So it is looked at first through a connection that can't write: even closing
an ordinary connection may write, because the last one to close copies the write-ahead log into the file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from monitor.errors import StoreError
from monitor.store.failures import damaged, translated
from monitor.store.schema import APPLICATION_ID, VERSION, migrate

_MAGIC = b"SQLite format 3\0"

# quick_check reads every page; up to this size it takes well under a second and is done at every start. Larger files
# are checked by the nightly upkeep.
_CHECKED_AT_START = 64 << 20

# Pages in the write-ahead log from which it is folded into the file: 32 MiB. A new article touches some twenty pages all
# over the indexes, and one that several articles touch is folded in once. SQLite's own 1,000 make every fortieth article
# wait for the folding, and cost a third more CPU.
_FOLDED_AT = 8_000

# A burst may make the write-ahead log large; once folded in, no more than this stays on disk.
_LOG_KEPT = 32 << 20

# A writer waits in short steps (see writer.py); everybody else may as well wait inside SQLite.
WRITER_STEP = timedelta(seconds=1)
_READER_WAIT = timedelta(seconds=60)


def open_writer(path: Path, *, create: bool) -> sqlite3.Connection:
    """The one writing connection. ``create``: make or migrate the file; else it must be current. Raises StoreError."""
    try:
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # What is watched, and who is told, is nobody else's business. SQLite's other files get the same mode.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        fresh = not path.exists() or path.stat().st_size == 0
    except OSError as error:
        raise StoreError(
            f"{path}: the folder can't be used ({error}). Create it, or change state_dir."
        ) from error
    if fresh and not create:
        raise _missing(path)
    if not fresh:
        _examine(path, current=not create)
    return _connected(path, "rwc" if create else "rw", lambda db: _prepare_writer(db, path, create=create))


def open_reader(path: Path, *, alone: bool = False) -> sqlite3.Connection:
    """A connection that can't write. ``alone``: no writer of this process has examined the file before."""
    if alone:
        if not path.exists() or path.stat().st_size == 0:
            raise _missing(path)
        _examine(path, current=True)
    return _connected(path, "ro" if alone else "rw", _prepare_reader)


def quick_check(path: Path) -> str:
    """What SQLite finds wrong with the file's structure; empty when it is sound."""
    try:
        db = _connect(path, "ro")
        try:
            found = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
        finally:
            db.close()
    except sqlite3.Error as error:
        return str(error)
    return "" if found == ["ok"] else "; ".join(found)


def _missing(path: Path) -> StoreError:
    return StoreError(f"{path}: there is no database yet. `rasid run` creates it; or check state_dir.")


def _connected(path: Path, mode: str, prepare: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    try:
        db = _connect(path, mode)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    try:
        prepare(db)
    except sqlite3.Error as error:
        db.close()
        raise translated(error, path) from error
    except StoreError:
        db.close()
        raise
    return db


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # Autocommit: transactions are begun by hand. Each connection is used by one thread at a time, but not always by
    # the thread that opened it.
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        timeout=_READER_WAIT.total_seconds(),
    )


def _prepare_writer(db: sqlite3.Connection, path: Path, *, create: bool) -> None:
    mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StoreError(
            f"{path}: this file system can't keep a write-ahead log (journal mode {mode}), as network shares can't. "
            "Set state_dir to a folder on a local disk.",
        )
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA cache_size = -16384")
    db.execute(f"PRAGMA wal_autocheckpoint = {_FOLDED_AT:d}")
    db.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT:d}")
    db.execute("PRAGMA temp_store = MEMORY")
    if create and migrate(db):
        # The header in the file itself now tells the version, for whoever looks before opening.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute(f"PRAGMA busy_timeout = {int(WRITER_STEP.total_seconds() * 1000):d}")


def _prepare_reader(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _examine(path: Path, *, current: bool) -> None:
    """Refuse what is not ours, not sound or too new. ``current``: refuse what is too old as well."""
    try:
        with path.open("rb") as file:
            header = file.read(len(_MAGIC))
        size = path.stat().st_size
    except OSError as error:
        raise StoreError(f"{path}: can't be read ({error}). Check the permissions of the file.") from error
    if header != _MAGIC:
        raise damaged(path, "it is not an SQLite database")
    try:
        db = _connect(path, "ro")
    except sqlite3.Error as error:
        raise translated(error, path) from error
    try:
        _examine_version(db, path, current=current)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    finally:
        db.close()
    if size <= _CHECKED_AT_START and (finding := quick_check(path)):
        raise damaged(path, finding)


def _examine_version(db: sqlite3.Connection, path: Path, *, current: bool) -> None:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    tables = int(db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(
            f"{path}: this is the database of another program. Nothing was changed. Set state_dir to a folder of "
            "rasid's own, or move the file away.",
        )
    if version > VERSION:
        raise StoreError(
            f"{path}: written by a newer rasid (schema {version}, this one knows {VERSION}). Nothing was changed. "
            "Install that version again, or restore the backup made before it was installed.",
        )
    if current and version < VERSION:
        raise StoreError(
            f"{path}: written by an older rasid (schema {version}, this one needs {VERSION}). "
            "Start `rasid run` once with this version: it brings the file up to date.",
        )
