"""Runs a program with a time limit, and leaves nothing of it behind.

Theory of operation. Its standard input is a file in memory, not a pipe: nobody has to feed it, and a program that reads
none of it, or half, breaks nothing. Of its standard error the end is kept and the rest thrown away as it comes, so that
a noisy one neither stands still nor fills our memory. It leads a process group of its own. A thread waits for its end
*without reaping it* (WNOWAIT): as long as it is not reaped, its number can't be given to another process, so that
killing the group by that number kills nobody else. When it has ended, in whichever way, what is left of its group is
killed, and then it is reaped.

When time is up the group gets SIGTERM, and soon after SIGKILL, which no process can ignore. A process that has left the
group on purpose (setsid) is not followed; systemd ends it with Rasid.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Self

from monitor.notify._thread import in_thread

GRACE_S = 2.0
"""Between SIGTERM and SIGKILL."""

HELD_S = 5.0
"""How long the kernel may hold what was killed."""

_KEPT = 4096
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Ending:
    """How a program ended: its exit code, negative for a signal; whether it had to be ended; the end of what it said on
    its standard error."""

    code: int
    said: str = ""
    late: bool = False


async def run(command: Sequence[str], environment: Mapping[str, str], given: bytes, limit_s: float) -> Ending:
    """Run a program (its whole path, then its arguments) to its end, or for ``limit_s`` seconds. Raises OSError when it
    can't be started."""
    with _standard_input(given) as stdin:
        process = subprocess.Popen(  # noqa: S603, ASYNC220 - a list of the owner's, no shell; back as soon as it runs
            list(command),
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
        )
    assert process.stderr is not None
    try:
        ended = in_thread(lambda: _wait(process.pid), f"wait for {process.pid}")
    except OSError:  # nobody would see its end
        _signal(process, signal.SIGKILL)
        process.stderr.close()
        process.wait()
        raise
    with process.stderr as pipe, _Listening(pipe) as heard:
        try:
            late = not await _within(ended, limit_s)
            if late:
                _signal(process, signal.SIGTERM)
                await _within(ended, GRACE_S)
        finally:  # a stop of ours included
            _signal(process, signal.SIGKILL)
            code = await _reaped(process, ended)
            heard.rest()
    return Ending(code, heard.text, late)


@contextlib.contextmanager
def _standard_input(given: bytes) -> Iterator[int]:
    descriptor = os.memfd_create("alert", os.MFD_CLOEXEC)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(given)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


async def _within(ended: asyncio.Future[None], seconds: float) -> bool:
    done, _waiting = await asyncio.wait({ended}, timeout=seconds)
    return bool(done)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To all of the group; the leader is not reaped yet, so the group is still its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


async def _reaped(process: subprocess.Popen[bytes], ended: asyncio.Future[None]) -> int:
    """The exit code, once the leader has ended: at once after SIGKILL. One that the kernel holds (a dead network disk) is
    left to Python, which reaps it when another program is started."""
    if not await _within(ended, HELD_S):
        return -signal.SIGKILL
    return process.wait()


class _Listening:
    """Reads a pipe as long as it is open, and keeps the end of what came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._descriptor = pipe.fileno()
        self._loop = asyncio.get_running_loop()
        self._kept = b""
        self._open = True
        os.set_blocking(self._descriptor, False)

    @property
    def text(self) -> str:
        """The end of what came."""
        return self._kept.decode("utf-8", "replace")

    def __enter__(self) -> Self:
        self._loop.add_reader(self._descriptor, self._read)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._close()

    def rest(self) -> None:
        """Read what is still in the pipe; who else may hold its other end is not waited for."""
        for _chunk in range(_CHUNK // _KEPT):
            if not self._open or not self._read():
                break

    def _read(self) -> bool:
        """Whether something came."""
        try:
            chunk = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self._close()
            return False
        self._kept = (self._kept + chunk)[-_KEPT:]
        return True

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._loop.remove_reader(self._descriptor)
