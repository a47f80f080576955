"""Calls in threads of their own."""

from __future__ import annotations

import asyncio
import threading

import pytest

from monitor.notify._thread import in_thread


async def test_a_call_gives_what_it_returns() -> None:
    """From a thread that has the name it was given, and that nobody waits for at an exit."""
    thread = await in_thread(threading.current_thread, "errand")
    assert (thread.name, thread.daemon) == ("errand", True)


async def test_a_call_gives_what_it_raises() -> None:
    def broken() -> None:
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        await in_thread(broken, "errand")


async def test_the_loop_goes_on_meanwhile() -> None:
    """A call waits for what only the loop can do."""
    opened = threading.Event()
    call = in_thread(opened.wait, "errand")
    await asyncio.sleep(0)
    assert not call.done()
    opened.set()
    assert await call is True


async def test_nobody_has_to_want_the_result_any_more() -> None:
    opened, ended = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def late() -> None:
        opened.wait()
        loop.call_soon_threadsafe(loop.call_soon_threadsafe, ended.set)  # after the result, which goes first

    call = in_thread(late, "errand")
    call.cancel()
    opened.set()
    await ended.wait()
    assert call.cancelled()


def test_a_call_may_outlive_its_loop() -> None:
    began, opened = threading.Event(), threading.Event()
    found: list[threading.Thread] = []

    def late() -> None:
        found.append(threading.current_thread())
        began.set()
        opened.wait()

    async def begin() -> None:
        in_thread(late, "errand")

    asyncio.run(begin())
    began.wait()
    opened.set()
    found[0].join(timeout=60)
    assert not found[0].is_alive()
