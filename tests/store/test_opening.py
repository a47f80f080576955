"""What is opened, what is refused, and that a refused file stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import Store
from monitor.store.schema import APPLICATION_ID, MIGRATIONS, VERSION, migrate, statements
from tests.store.builders import NOW, article, asked, database, dump, judged, put, source


async def _filled(path: Path) -> None:
    async with Store.open(path) as store:
        await store.sync_sources([source()], NOW)
        for number in range(40):
            await put(store, judged(article(str(number), text="كلمة " * 400)))


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url)")


def _flipped(path: Path) -> None:
    """Bytes in the middle of the file: header and schema still look well."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = bytes(byte ^ 0xFF for byte in content[middle : middle + 4096])
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_newer, "newer rasid"),
        (_foreign, "another program"),
        (lambda path: path.write_bytes(b"Dear diary, " * 1000), "not an SQLite database"),
        (_flipped, "damaged"),
        (_cut, "damaged"),
    ],
    ids=["newer", "foreign", "text", "flipped", "cut"],
)
@pytest.mark.parametrize("how", [Store.open, Store.join, Store.open_readonly])
async def test_a_file_that_can_not_be_trusted_is_refused_and_left_as_it_is(
    tmp_path: Path, spoil: Callable[[Path], None], words: str, how: Callable[[Path], object]
) -> None:
    path = database(tmp_path)
    await _filled(path)
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=words) as refused:
        await how(path).__aenter__()  # type: ignore[attr-defined]  # three ways to open, one shape
    assert str(path) in str(refused.value)
    assert path.read_bytes() == before


def _copied_with_its_log(path: Path, copy: Path) -> bytes:
    """What a crash leaves: the newest version number is in the write-ahead log only. Returns the file alone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
        for ending in ("", "-wal"):
            Path(f"{copy}{ending}").write_bytes(Path(f"{path}{ending}").read_bytes())
    return copy.read_bytes()


async def test_a_file_is_judged_together_with_its_write_ahead_log(tmp_path: Path) -> None:
    """The file alone looks older than it is, and stays so: nothing is folded into it."""
    path, copy = database(tmp_path), tmp_path / "copy.db"
    await _filled(path)
    before = _copied_with_its_log(path, copy)
    with pytest.raises(StoreError, match="newer rasid"):
        await Store.open(copy).__aenter__()
    assert copy.read_bytes() == before


async def test_only_the_daemon_makes_a_file(tmp_path: Path) -> None:
    for how in (Store.join, Store.open_readonly):
        with pytest.raises(StoreError, match="no database yet"):
            await how(database(tmp_path)).__aenter__()
    assert not database(tmp_path).exists()


async def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    await _filled(database(tmp_path))  # a file, where a folder is wanted next
    with pytest.raises(StoreError, match="folder can't be used"):
        await Store.open(database(tmp_path) / "rasid.db").__aenter__()


async def test_opening_again_changes_nothing_and_keeps_everything(tmp_path: Path) -> None:
    path = database(tmp_path)
    await _filled(path)
    before = dump(path)
    async with Store.open(path) as store:
        known = await store.known("a", asked(article("7", text="كلمة " * 400)))
    assert known.by_id["7"].source_id == "a"
    assert dump(path) == before


async def test_the_connections_are_set_as_promised(tmp_path: Path) -> None:
    path = database(tmp_path / "state" / "deep")
    async with Store.open(path) as store:

        def settings(db: sqlite3.Connection) -> dict[str, object]:
            names = ("journal_mode", "synchronous", "foreign_keys", "application_id", "user_version")
            return {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

        assert await store._write(settings) == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "application_id": APPLICATION_ID,
            "user_version": VERSION,
        }
        with pytest.raises(StoreError):
            await store._read(lambda db: db.execute("DELETE FROM source"))


def test_a_migration_that_fails_leaves_the_file_at_its_version(tmp_path: Path) -> None:
    """All migrations that a file lacks run in one transaction."""
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as db:
        assert migrate(db) == len(MIGRATIONS)
        broken = (*MIGRATIONS, "CREATE TABLE later (x);\nCREATE TABLE later (x);\n")
        with pytest.raises(sqlite3.OperationalError):
            migrate(db, broken)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").fetchone() == (0,)
        assert migrate(db, (*MIGRATIONS, "CREATE TABLE later (x);\n")) == 1
        assert migrate(db, (*MIGRATIONS, "CREATE TABLE later (x);\n")) == 0


# A file as version 3 leaves it, with something in every table that later versions know more about.
_OF_VERSION_3 = """
INSERT INTO source (id, kind, url, lane, active, next_due, since) VALUES ('a', 'feed', 'https://a.example', 'host:a', 1, 7, 1);
INSERT INTO story VALUES ('s', 1764000000000000);
INSERT INTO article (number, source_id, id, story_id, role, url_key, content_hash, entry_hash, first_seen, last_seen,
    url, canonical_url, title, authors, publisher, keywords, language, images, guesses, summary, text, title_hash)
VALUES (1, 'a', '1', 's', 'first', x'01', x'02', x'03', 1764000000000000, 1764000000000000, 'https://a.example/1', '',
    'عنوان', '[]', 'pub', '[]', 'ar', '[]', '[]', 'موجز', 'نص', x'04');
INSERT INTO revision (article, number, at, url_key, content_hash, url, title, summary, text)
VALUES (1, 1, 1764000000000000, x'01', x'05', 'https://a.example/1', 'قبل', '', 'نص');
INSERT INTO outcome VALUES (1, 1764000000000000, 0, 'story', 'first', '{}');
INSERT INTO hit VALUES (1, 'r');
INSERT INTO alert VALUES ('k', 'k3f9q', 'rule', 'r', 's', 'a', 1, 'normal', 1764000000000000, '');
INSERT INTO delivery (id, alert_key, receiver, state, created, due, changed) VALUES (9, 'k', 'desk', 'sent', 1, 2, 3);
INSERT INTO rule (id, kind, since, last_article) VALUES ('r', 'spike', 5, 1);
INSERT INTO counted VALUES ('r', 's', 6, 1);
"""


_TABLES = ("source", "story", "article", "revision", "outcome", "hit", "alert", "delivery", "rule", "counted")


def _content(
    db: sqlite3.Connection, columns: Mapping[str, Sequence[str]]
) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: db.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()  # noqa: S608 - names of the schema
        for table, names in columns.items()
    }


async def test_a_file_of_before_likeness_keeps_all_it_holds(tmp_path: Path) -> None:
    path = database(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        assert migrate(db, MIGRATIONS[:3]) == 3
        for statement in statements(_OF_VERSION_3):
            db.execute(statement)
        columns = {table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in _TABLES}
        before = _content(db, columns)
    assert all(before.values())
    async with Store.open(path) as store:
        assert await store._read(lambda db: _content(db, columns)) == before
        story = await store.story("s")
        assert story is not None
        assert [each.article.article.title for each in story.articles] == ["عنوان"]
        assert (await store.background("a")).boilerplate == frozenset()


async def test_nobody_else_may_read_the_file_or_what_stands_beside_it(tmp_path: Path) -> None:
    """What is watched, and who is told, is the owner's business, whatever the umask says."""
    path = tmp_path / "state" / "rasid.db"
    async with Store.open(path) as store:
        await store.stats()
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert path.parent.stat().st_mode & 0o777 == 0o700
