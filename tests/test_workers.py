"""Readings in processes that can be killed: with real processes, and no patience for any of them."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import FetchError, FetchFailure, ReadError, WorkerError
from monitor.model import Request, Response, Source
from monitor.workers import Workers, WorkerSettings
from tests import hostile_readings as hostile

MIB = 1024 * 1024


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    """Two workers that have half a second."""
    async with Workers(WorkerSettings(processes=2, deadline_s=0.5, memory=512 * MIB)) as opened:
        await opened.warm()
        yield opened


async def until_gone(pid: int) -> bool:
    """Wait for a process to end, reaped or not; the kernel tells."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(descriptor, ended.set)
    try:
        async with asyncio.timeout(2.0):
            await ended.wait()
    except TimeoutError:
        return False
    finally:
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)
    return True


async def test_a_reading_gives_its_result(workers: Workers) -> None:
    assert await workers.run(hostile.double, 21) == 42


async def test_a_worker_reads_again_and_is_not_this_process(workers: Workers) -> None:
    seen = {await workers.run(hostile.process_id) for _ in range(4)}
    assert len(seen) == 1
    assert os.getpid() not in seen


async def test_two_readings_run_at_once(workers: Workers) -> None:
    readings = [workers.run(hostile.process_id) for _ in range(2)]
    assert len(set(await asyncio.gather(*readings))) == 2


@pytest.mark.parametrize("endless", [hostile.burn, hostile.burn_in_c])
async def test_a_reading_without_end_is_killed_at_its_deadline(
    workers: Workers, endless: Callable[[], Any]
) -> None:
    started = time.monotonic()
    with pytest.raises(WorkerError, match=r"burn.* took longer than 0\.5 s"):
        await workers.run(endless)
    assert time.monotonic() - started < 1.5
    assert await workers.run(hostile.double, 1) == 2


async def test_the_error_names_the_source_and_the_address(workers: Workers) -> None:
    source = Source(id="gulf-news", kind="feed", url="https://example.org/feed")
    response = Response(Request(url=source.url), url="https://example.org/feed", status=200)
    with pytest.raises(WorkerError, match=r"reading gulf-news https://example\.org/feed took longer"):
        await workers.run(hostile.burn, None, source, response)


async def test_a_reading_that_takes_all_memory_is_stopped() -> None:
    async with Workers(WorkerSettings(processes=1, memory=512 * MIB)) as workers:
        before = await workers.run(hostile.process_id)
        with pytest.raises(WorkerError, match="needed more than 512 MiB"):
            await workers.run(hostile.hoard)
        # Who has run out of memory once is replaced: what is left of the hoard is not trusted.
        assert before != await workers.run(hostile.process_id)


@pytest.mark.parametrize(
    ("reading", "arguments", "text"),
    [
        # The process is gone, and how.
        (hostile.leave, (3,), r"reading leave failed: its process ended itself \(3\)"),
        (hostile.crash, (), "reading crash failed: its process died of SIGSEGV"),
        # Any other exception, with its place; non-RasidErrors never come through as they are.
        (hostile.stumble, (), r"reading stumble failed: KeyError: 'خبر' \(hostile_readings\.py:\d+\)"),
        (hostile.sink, (), "reading sink failed: RecursionError"),
        (hostile.quit_politely, (), "reading quit_politely failed: SystemExit"),
        # An answer that can't be sent, and one that is too long.
        (hostile.speak_in_tongues, (), "reading speak_in_tongues failed: "),
        (hostile.talk_at_length, (65,), "a reading gave 65 MiB, more than 64"),
    ],
)
async def test_whatever_a_reading_does_ends_as_a_worker_error(
    workers: Workers, reading: Callable[..., Any], arguments: tuple[int, ...], text: str
) -> None:
    with pytest.raises(WorkerError, match=text):
        await workers.run(reading, *arguments)
    assert await workers.run(hostile.double, 3) == 6


async def test_errors_of_ours_come_out_as_they_are(workers: Workers) -> None:
    with pytest.raises(ReadError, match="not a feed"):
        await workers.run(hostile.refuse_feed)
    with pytest.raises(FetchError, match="HTTP 429") as caught:
        await workers.run(hostile.refuse_fetch)
    assert caught.value.failure is FetchFailure.STATUS
    assert caught.value.status == 429
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_cancelling_a_reading_kills_it(workers: Workers, tmp_path: Path) -> None:
    fifo = tmp_path / "pid"
    os.mkfifo(fifo)
    reading = asyncio.create_task(workers.run(hostile.note_and_burn, str(fifo)))
    pid = int(await asyncio.to_thread(fifo.read_text))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await until_gone(pid)
    assert await workers.run(hostile.double, 2) == 4


async def test_cancelling_while_a_worker_is_being_started_leaves_the_next_in_order() -> None:
    async with Workers(WorkerSettings(processes=1)) as workers:
        for _ in range(20):
            reading = asyncio.create_task(workers.run(hostile.process_id))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        pid = await workers.run(hostile.process_id)
        assert pid == await workers.run(hostile.process_id)


async def test_the_loop_goes_on_while_workers_burn(workers: Workers) -> None:
    readings = asyncio.gather(*(workers.run(hostile.burn) for _ in range(4)), return_exceptions=True)
    longest, last = 0.0, time.monotonic()
    while not readings.done():
        await asyncio.wait([readings], timeout=0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert longest < 0.1
    assert all(isinstance(each, WorkerError) for each in readings.result())


async def test_waiting_for_a_worker_does_not_count_as_reading(workers: Workers) -> None:
    burning = [asyncio.create_task(workers.run(hostile.burn)) for _ in range(4)]
    await asyncio.sleep(0)
    assert await workers.run(hostile.double, 5) == 10
    await asyncio.gather(*burning, return_exceptions=True)


async def test_a_worker_is_replaced_after_so_many_readings() -> None:
    async with Workers(WorkerSettings(processes=1, max_calls=3)) as workers:
        pids = [await workers.run(hostile.process_id) for _ in range(7)]
    assert pids == [*[pids[0]] * 3, *[pids[3]] * 3, pids[6]]
    assert len(set(pids)) == 3


async def test_a_worker_killed_while_idle_is_not_missed(workers: Workers) -> None:
    for _ in range(3):
        pid = await workers.run(hostile.process_id)
        os.kill(pid, signal.SIGKILL)
        assert await until_gone(pid)
    assert await workers.run(hostile.double, 7) == 14


async def test_a_nursery_that_was_killed_is_replaced(workers: Workers) -> None:
    assert workers._nursery is not None
    pids = [worker.pid for worker in workers._idle]
    os.kill(workers._nursery.pid, signal.SIGKILL)
    assert all([await until_gone(pid) for pid in pids])
    assert await workers.run(hostile.double, 8) == 16


async def test_a_reading_leaves_nothing_behind(
    workers: Workers, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(WorkerError, match="OSError"):
        await workers.run(hostile.write_file, str(tmp_path / "left"))
    await workers.run(hostile.print_escape)
    assert capfd.readouterr() == ("", "")


async def test_signals_for_the_group_are_for_the_daemon(workers: Workers) -> None:
    assert await workers.run(hostile.survive_signals)


async def test_large_questions_and_answers_arrive_whole(workers: Workers) -> None:
    assert await workers.run(bytes.upper, b"x" * (10 * MIB)) == b"X" * (10 * MIB)


async def test_closing_takes_no_time_even_with_stuck_workers(tmp_path: Path) -> None:
    workers = Workers(WorkerSettings(processes=2, deadline_s=60))
    fifo = tmp_path / "pid"
    os.mkfifo(fifo)
    stuck = asyncio.create_task(workers.run(hostile.note_and_burn, str(fifo)))
    pid = int(await asyncio.to_thread(fifo.read_text))
    waiting = [asyncio.create_task(workers.run(hostile.burn)) for _ in range(3)]
    started = time.monotonic()
    await workers.aclose()
    assert time.monotonic() - started < 1.0
    assert await until_gone(pid)
    for reading in (stuck, *waiting):
        with pytest.raises(WorkerError, match="reading has stopped"):
            await reading
    with pytest.raises(WorkerError, match="reading has stopped"):
        await workers.run(hostile.double, 1)
    await workers.aclose()


def cpu_of_children_s() -> float:
    """What all reaped children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("under_way", [False, True])
async def test_what_workers_used_shows_in_the_daemons_account(under_way: bool) -> None:
    """Of idle ones, and of those that are killed at the end or just before."""
    before = cpu_of_children_s()
    workers = Workers(WorkerSettings(processes=2, deadline_s=2.0))
    await workers.warm()
    await workers.run(hostile.burn_for, 0.2)
    if under_way:
        with pytest.raises(WorkerError, match="took longer"):
            await workers.run(hostile.burn)
    await workers.aclose()
    assert cpu_of_children_s() - before > (0.5 if under_way else 0.2)


async def test_a_module_that_cannot_be_imported_does_not_stop_the_others() -> None:
    async with Workers(WorkerSettings(preload=("no.such.module", "json"))) as workers:
        assert await workers.run(hostile.double, 1) == 2


DAEMON = """
import asyncio, sys
from monitor.workers import Workers, WorkerSettings
from tests import hostile_readings as hostile

async def main():
    workers = Workers(WorkerSettings(processes=2, deadline_s=600))
    await workers.warm()
    print(workers._nursery.pid, flush=True)
    await asyncio.gather(workers.run(hostile.note_and_burn, sys.argv[1]), workers.run(hostile.burn_in_c))

asyncio.run(main())
"""


def burning_daemon(fifo: Path) -> tuple[subprocess.Popen[str], set[int]]:
    """A process with two burning workers, and the ids of its nursery and workers."""
    daemon = subprocess.Popen(
        [sys.executable, "-c", DAEMON, str(fifo)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert daemon.stdout is not None
    with daemon.stdout as out:
        nursery = int(out.readline())
    worker = int(fifo.read_text())
    children = Path(f"/proc/{nursery}/task/{nursery}/children").read_text(encoding="ascii").split()
    assert str(worker) in children
    return daemon, {nursery, *map(int, children)}


async def test_nobody_outlives_a_daemon_that_was_killed(tmp_path: Path) -> None:
    """The burning worker, the one stuck in C and the nursery, none of which was told anything."""
    fifo = tmp_path / "pid"
    os.mkfifo(fifo)
    daemon, pids = await asyncio.to_thread(burning_daemon, fifo)
    assert len(pids) == 3
    daemon.kill()
    daemon.wait()
    assert all([await until_gone(pid) for pid in pids])
