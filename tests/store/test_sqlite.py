"""The store as a whole: durable against SIGKILL, shared with other processes, what the loops ask of it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.model import DeliveryState
from monitor.ports import OutboxStore, PollStore
from monitor.store import Store
from monitor.store.opening import quick_check
from tests.store.builders import MINUTE, NOW, alert, article, asked, database, judged, put, source

ROOT = Path(__file__).parents[2]


def test_the_store_is_what_the_two_loops_need() -> None:
    """Checked by mypy: the assignments fail to type when a method differs."""

    def needs(polls: PollStore, outbox: OutboxStore) -> None: ...

    def gives(store: Store) -> None:
        needs(store, store)


# A child that stores one article after another, each with an alert, and says so after each acknowledgement. Several
# at once, so that commits are grouped; it is killed while it works.
_CHILD = """
import asyncio, sys
from pathlib import Path
from monitor.store import Store
from tests.store.builders import NOW, article, judged, put, source

async def main(path, first):
    async with Store.open(Path(path)) as store:
        await store.sync_sources([source()], NOW)

        async def stream(lane):
            number = 0
            while True:
                name = f"{first}-{lane}-{number}"
                await put(store, judged(article(name), rules=["r"], receivers=["desk"]))
                print(name, flush=True)
                number += 1

        await asyncio.gather(*(stream(lane) for lane in range(8)))

asyncio.run(main(sys.argv[1], sys.argv[2]))
"""


def _killed_after(lines: int, path: Path, name: str) -> list[str]:
    """What the child said it had stored, up to its death right after the last of these lines."""
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(path), name], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        said = [child.stdout.readline().strip() for _ in range(lines)]
        os.kill(child.pid, signal.SIGKILL)
        said += [line.strip() for line in child.stdout if line.endswith("\n")]
    return said


async def test_what_was_acknowledged_survives_sigkill_and_nothing_is_half_there(tmp_path: Path) -> None:
    path = database(tmp_path)
    said: list[str] = []
    for kill in range(5):  # tests/faults kills a whole daemon, and far more often
        said += await asyncio.to_thread(_killed_after, 1 + 15 * kill, path, str(kill))
        async with Store.open(path) as store:
            known = await store.known("a", asked(*(article(name) for name in said)))
            assert set(known.by_id) == set(said)
            assert known.alerted >= {f"r|story of a {name}" for name in said}
            stored = {each.alert.story_id for each in await store.outbox([DeliveryState.PENDING], 10_000)}
            assert stored >= {f"story of a {name}" for name in said}
            assert await store._read(
                lambda db: db.execute(
                    "SELECT (SELECT count(*) FROM article) = (SELECT count(*) FROM delivery) "
                    "AND (SELECT count(*) FROM article) = (SELECT count(*) FROM alert) "
                    "AND (SELECT count(*) FROM article) * 2 = (SELECT count(*) FROM outcome)"
                ).fetchone()
            ) == (1,)
        assert quick_check(path) == ""


_LOOKS = """
import asyncio, sys
from pathlib import Path
from monitor.store import Store
from tests.store.builders import NOW, article, asked

async def main(path):
    async with Store.open_readonly(Path(path)) as store:
        for line in sys.stdin:
            known = await store.known("a", asked(article(line.strip())))
            print(len(known.by_id), (await store.stats()).pending, flush=True)

asyncio.run(main(sys.argv[1]))
"""


async def test_another_process_looks_while_the_daemon_writes(tmp_path: Path) -> None:
    """It sees each commit as soon as it is acknowledged, and hinders none."""
    async with Store.open(database(tmp_path)) as store:
        await store.sync_sources([source()], NOW)
        looking = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _LOOKS, str(database(tmp_path)),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert looking.stdin is not None
        assert looking.stdout is not None
        for number in range(5):
            await put(store, judged(article(str(number)), rules=["r"], receivers=["desk"]))
            looking.stdin.write(f"{number}\n".encode())
            assert await looking.stdout.readline() == f"1 {number + 1}\n".encode()
        looking.stdin.close()
        assert await looking.wait() == 0


async def test_looking_never_writes(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with Store.open(path) as store:
        await put(store, judged(article("1")))
    before = path.read_bytes()
    async with Store.open_readonly(path) as looking:
        assert (await looking.known("a", asked(article("1")))).by_id
        assert (looking.commits, looking.transactions, looking.fatal) == (0, 0, None)
        with pytest.raises(StoreError, match="for reading only"):
            await looking.notice(alert(), [], NOW)
    assert path.read_bytes() == before


_RETRIES = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from monitor.store import Store
from tests.store.builders import NOW

async def main(path):
    async with Store.join(Path(path)) as store:
        for name in sys.argv[2:]:
            change = await store.retry(name, NOW + timedelta(minutes=1))
            print(len(change.changed), len(change.refused))

asyncio.run(main(sys.argv[1]))
"""


async def test_a_person_retries_from_another_process_but_not_what_is_on_its_way(tmp_path: Path) -> None:
    async with Store.open(database(tmp_path)) as store:
        for key in ("unknown", "sending"):
            await store.notice(alert(key), ["desk"], NOW)
        (first, second) = await store.claim_deliveries(NOW, frozenset(), 9)
        assert await store.sending(first, NOW)
        assert await store.interrupted(NOW) == 1
        assert await store.sending(second, NOW)
        person = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _RETRIES, str(database(tmp_path)), first.alert.ref, str(second.id),
            stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        answer, _ = await person.communicate()
        assert answer.split() == [b"1", b"0", b"0", b"1"]
        (claimed,) = await store.claim_deliveries(NOW + MINUTE, frozenset(), 9)
        assert (claimed.id, claimed.reason) == (first.id, "retried by a person")
