"""Calls that block, in a thread of their own.

The shared threads of asyncio are few, and the interpreter waits for them at its exit: one call that never returns would
hold up both. These are daemon threads, which nobody waits for.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def in_thread(function: Callable[[], T], name: str) -> asyncio.Future[T]:
    """Begin a call; the future gets what it returns or raises. Cancelling the future does not end the call. Raises
    OSError when there can be no more threads."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # None only where T has it: the call returned it

    def run() -> None:
        result: T | None = None
        raised: Exception | None = None
        try:
            result = function()
        except Exception as error:
            raised = error
        with contextlib.suppress(RuntimeError):  # the loop has ended before the call
            loop.call_soon_threadsafe(settle, result, raised)

    try:
        threading.Thread(target=run, name=name, daemon=True).start()
    except RuntimeError as error:
        raise OSError(errno.EAGAIN, "no further thread can be started") from error
    return done
