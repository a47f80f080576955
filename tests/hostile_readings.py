"""What foreign bytes can make a parser do; run by workers in tests, so importable and free of imports that take time."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.errors import FetchError, FetchFailure, ReadError


def double(number: int) -> int:
    """An honest reading."""
    return 2 * number


def process_id() -> int:
    """Which process reads."""
    return os.getpid()


def burn(*_: object) -> None:
    """Never end, in Python."""
    while True:
        pass


def burn_for(cpu_s: float) -> None:
    """Use so much CPU time."""
    end = time.process_time() + cpu_s
    while time.process_time() < end:
        pass


def burn_in_c() -> bytes:
    """Never end, in C, where no signal handler of Python runs."""
    return hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)


def hoard() -> int:
    """Take all memory."""
    hoarded: list[bytearray] = []
    while True:
        hoarded.append(bytearray(64 * 1024 * 1024))


def leave(code: int) -> None:
    """End the process behind Python's back."""
    os._exit(code)


def crash() -> None:
    """As a mistake in a C library does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def stumble() -> None:
    """A mistake of a parser."""
    raise KeyError("خبر")


def sink() -> int:
    """Nest without end."""
    return sink()


def quit_politely() -> None:
    """SystemExit is no way out."""
    sys.exit(3)


def refuse_feed() -> None:
    """The source's fault."""
    raise ReadError("not a feed: it begins with <!doctype html>")


def refuse_fetch() -> None:
    """An error whose constructor wants more than its text."""
    raise FetchError("HTTP 429", FetchFailure.STATUS, status=429, retry_after=timedelta(seconds=7))


def talk_at_length(mib: int) -> bytes:
    """A long answer."""
    return bytes(mib * 1024 * 1024)


def speak_in_tongues() -> Any:
    """An answer that can't be sent."""
    return lambda: None


def write_file(path: str) -> int:
    """Leave something behind."""
    return Path(path).write_bytes(b"x" * 4096)


def print_escape() -> None:
    """Foreign text on the terminal."""
    print("\x1b[31mfake line", flush=True)  # noqa: T201  that is what must not get through
    print("\x1b[31mfake line", file=sys.stderr, flush=True)  # noqa: T201  the same


def survive_signals() -> bool:
    """Ctrl-C and a service manager's SIGTERM reach every process of the group."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(os.getpid(), each)
    return True


def note_and_burn(fifo: str) -> None:
    """Say which process this is, then never end."""
    with Path(fifo).open("w") as out:
        out.write(f"{os.getpid()}\n")
    burn()


def clock() -> float:
    """CPU time of this process."""
    return time.process_time()
