"""Readings of foreign bytes, each in a process that can be limited and killed.

Theory of operation. A feed of half a megabyte can cost a minute of CPU, or a gigabyte, and no parser can be
interrupted from inside. So parsers run in other processes, and the only promise kept there is that SIGKILL works.

    daemon ──control socket──► nursery ──fork──► worker ◄──its own socket──► daemon
             "fork, here is its socket"            reads, answers, reads …
             "kill and reap 4711"

The *nursery* is a fresh interpreter (exec, never a fork of the daemon, which has threads) that imports the readers
once and then does nothing but fork, kill and reap. A forked worker is there within 4 ms and adds 15 MB; one that
starts from nothing costs a quarter of a second of CPU and 31 MB, each time a hostile feed had the last one killed.
Nothing foreign ever runs in the nursery, so it always answers.

- The deadline is in wall seconds of the monotonic clock and enforced from here, by SIGKILL. RLIMIT_CPU would count
  over a worker's life and not per reading.
- Only the nursery kills, and only what it has not reaped: no process id can have been given to somebody else.
- Nobody outlives the daemon, SIGKILLed or not: the nursery ends when its control socket does, and the kernel kills a
  worker whose nursery has ended (PR_SET_PDEATHSIG), stuck or not.
- Ctrl-C and a service manager's SIGTERM go to the whole group; nursery and workers ignore them, the daemon decides.

Why not pebble or concurrent.futures: pebble 5.2 times deadlines with the wall clock, waits three seconds after a
SIGTERM that nobody hears (0.5 s of deadline took 3.55 s, and no other deadline is looked at meanwhile) and refuses all
further work when an idle worker is killed; concurrent.futures can't kill. Both import the main module in each worker.

This contains exhaustion and crashes. It is no sandbox against code execution: worker and daemon share a user, and the
daemon unpickles what a worker answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import importlib
import json
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

from monitor.errors import RasidError, WorkerError
from monitor.model import Response, Source

T = TypeVar("T")

MIB = 1024 * 1024
_MOST_ANSWER = 64 * MIB
_FAREWELL_S = 0.5
_HIRE_S = 30.0  # for a nursery that is still importing, on a busy machine
_LENGTH = struct.Struct("!Q")
_ORDER = struct.Struct("!cq")  # what to do, and to which process
_REPLY = struct.Struct("!q")
_FORK, _KILL, _BURY = b"F", b"K", b"B"
_PR_SET_PDEATHSIG = 1

_BOOT = """
import signal
for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(each, signal.SIG_IGN)
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from monitor.workers import nursery
nursery(int(sys.argv[1]), json.loads(sys.argv[3]), int(sys.argv[4]))
"""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """``processes``: how many readings run at once. ``deadline_s``: for one reading, waiting not counted.
    ``memory``: bytes of address space per worker. ``max_calls``: readings until a worker is replaced, against leaks.
    ``preload``: modules that the nursery imports."""

    processes: int = min(2, len(os.sched_getaffinity(0)))
    deadline_s: float = 10.0
    memory: int = 1536 * MIB
    max_calls: int = 500
    preload: tuple[str, ...] = ()


class Workers:
    """ports.Readers: runs pure, picklable functions in killable processes. Used by one event loop."""

    def __init__(self, settings: WorkerSettings | None = None) -> None:
        self._settings = settings or WorkerSettings()
        self._slots = asyncio.Semaphore(self._settings.processes)
        self._nursery: _Nursery | None = None
        self._hiring = asyncio.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._nobody_reads = asyncio.Event()
        self._nobody_reads.set()
        self._closed = False

    async def __aenter__(self) -> Self:
        """Nothing starts before ``warm`` or the first ``run``."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Kill everything."""
        await self.aclose()

    async def warm(self) -> None:
        """Start the nursery and all workers, so that the first reading need not wait for imports."""
        while len(self._idle) + len(self._busy) < self._settings.processes and not self._closed:
            self._idle.append(await self._hire())

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """``function(*arguments)`` in a worker. Raises the RasidError that the function raised, or WorkerError: over
        the deadline, out of memory, crashed, or any other exception. Cancelling kills the worker."""
        question = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        what = _named(function, arguments)
        async with self._slots:
            worker = await self._free_worker()
            self._mark_busy(worker)
            try:
                async with asyncio.timeout(self._settings.deadline_s):
                    answer = pickle.loads(await worker.ask(question))  # noqa: S301  our own process, see above
            except TimeoutError:
                self._dismiss(worker)
                raise WorkerError(
                    f"reading {what} took longer than {self._settings.deadline_s:g} s"
                ) from None
            except OSError:
                raise WorkerError(f"reading {what} failed: {await self._post_mortem(worker)}") from None
            except BaseException:  # above all cancellation: whatever ends the waiting ends the work
                self._dismiss(worker)
                raise
            self._keep_or_dismiss(worker, answer)
        result: T = _result(answer, what, self._settings.memory)
        return result

    async def aclose(self) -> None:
        """Kill everything, at once. Readings under way end with WorkerError. May be called twice."""
        self._closed = True
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            await nursery.dissolve([worker.pid for worker in (*self._idle, *self._busy)])
            await nursery.close()
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        # Sockets that somebody waits on are theirs to close: they wake up because the other end is gone.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                await self._nobody_reads.wait()

    # --- workers, from this side ---------------------------------------------------------------------------------

    async def _free_worker(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive():
                return worker
            self._dismiss(worker)  # killed while idle, by the kernel for memory or by a person
        return await self._hire()

    async def _hire(self) -> _Worker:
        """A new worker; a dead nursery is replaced once."""
        async with self._hiring:
            for _ in range(2):
                if self._closed:
                    break
                if self._nursery is None:
                    self._nursery = _Nursery(self._settings)
                try:
                    async with asyncio.timeout(_HIRE_S):
                        return await self._nursery.fork()
                except (OSError, TimeoutError):
                    dead, self._nursery = self._nursery, None
                    if dead is not None:  # None: closed meanwhile
                        await dead.close()
        raise WorkerError(
            "no process for reading could be started" if not self._closed else "reading has stopped"
        )

    def _mark_busy(self, worker: _Worker) -> None:
        self._busy.add(worker)
        self._nobody_reads.clear()

    def _mark_free(self, worker: _Worker) -> None:
        self._busy.discard(worker)
        if not self._busy:
            self._nobody_reads.set()

    def _keep_or_dismiss(self, worker: _Worker, answer: _Answer) -> None:
        worker.calls += 1
        if worker.calls < self._settings.max_calls and not answer.out_of_memory and not self._closed:
            self._mark_free(worker)
            self._idle.append(worker)
        else:
            self._dismiss(worker)

    def _dismiss(self, worker: _Worker) -> None:
        self._mark_free(worker)
        worker.close()
        if self._nursery is not None:
            self._nursery.bury_unseen(worker.pid)

    async def _post_mortem(self, worker: _Worker) -> str:
        """What a worker that broke off died of."""
        self._mark_free(worker)
        worker.close()
        status = None
        if self._nursery is not None:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(_FAREWELL_S):
                    status = await self._nursery.bury(worker.pid)
        return "reading has stopped" if self._closed else _cause_of_death(status)


class _Worker:
    """A worker as the daemon sees it: a process id and a socket."""

    def __init__(self, connection: socket.socket, pid: int) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.pid = pid
        self.calls = 0

    def is_alive(self) -> bool:
        """Whether it is still there; it has nothing to say unasked, so that readable means ended."""
        try:
            self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    async def ask(self, question: bytes) -> bytes:
        """One question, one answer. Raises OSError when the process is gone, WorkerError for too long an answer."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self.connection, _LENGTH.pack(len(question)))
        await loop.sock_sendall(self.connection, question)
        (length,) = _LENGTH.unpack(await _received(self.connection, _LENGTH.size))
        if length > _MOST_ANSWER:
            raise WorkerError(f"a reading gave {length // MIB} MiB, more than {_MOST_ANSWER // MIB}")
        return bytes(await _received(self.connection, length))

    def close(self) -> None:
        """Hang up. Only for who waits on the socket, or when nobody does."""
        self.connection.close()


class _Nursery:
    """The nursery as the daemon sees it."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._lock = asyncio.Lock()
        self._exchanges: set[asyncio.Task[int]] = set()
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter, arguments from the configuration
                [
                    sys.executable,
                    "-c",
                    _BOOT,
                    str(theirs.fileno()),
                    json.dumps(sys.path),
                    json.dumps(settings.preload),
                    str(settings.memory),
                ],
                pass_fds=(theirs.fileno(),),
                # What a parser prints is foreign text; it must reach neither the terminal nor a pipe of ours.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        """Of the nursery's process."""
        return self._process.pid

    async def fork(self) -> _Worker:
        """A new worker. Raises OSError when the nursery is gone."""
        ours, theirs = socket.socketpair()
        exchange = self._exchange(_ORDER.pack(_FORK, 0), theirs)
        exchange.add_done_callback(lambda _: theirs.close())
        try:
            return _Worker(ours, await asyncio.shield(exchange))
        except BaseException:
            ours.close()  # a worker without its other end leaves by itself, even before it is buried
            exchange.add_done_callback(self._bury_unwanted)
            raise

    async def bury(self, pid: int) -> int:
        """Kill, reap and say how it ended (as os.waitpid does). Raises OSError when the nursery is gone."""
        return await asyncio.shield(self._exchange(_ORDER.pack(_BURY, pid)))

    def bury_unseen(self, pid: int) -> None:
        """The same without asking; for places that can't wait. A nursery that is gone took its workers along."""
        with contextlib.suppress(OSError):
            self._control.send(_ORDER.pack(_KILL, pid))

    async def dissolve(self, pids: Sequence[int]) -> None:
        """Bury these workers, then hang up and let it end by itself, for a moment: only what the nursery has reaped,
        earlier burials included, shows in the CPU time of the daemon's children."""
        for pid in pids:
            self.bury_unseen(pid)
        with contextlib.suppress(OSError):  # it is gone already
            self._control.shutdown(socket.SHUT_WR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self._process.wait, _FAREWELL_S)

    async def close(self) -> None:
        """Kill it, and by that all its workers."""
        self._process.kill()
        self._process.wait()  # it was not doing anything, so this takes as long as the kernel does
        for exchange in self._exchanges:
            exchange.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)
        self._control.close()

    def _exchange(self, order: bytes, handed_over: socket.socket | None = None) -> asyncio.Task[int]:
        """An order and its reply, as one: whoever stops waiting must not leave the reply to the next."""
        exchange = asyncio.create_task(self._order(order, handed_over))
        self._exchanges.add(exchange)
        exchange.add_done_callback(self._exchanges.discard)
        return exchange

    async def _order(self, order: bytes, handed_over: socket.socket | None) -> int:
        async with self._lock:
            if handed_over is None:
                self._control.send(order)
            else:
                socket.send_fds(self._control, [order], [handed_over.fileno()])
                handed_over.close()
            (number,) = _REPLY.unpack(await _received(self._control, _REPLY.size))
            return int(number)

    def _bury_unwanted(self, exchange: asyncio.Task[int]) -> None:
        if not exchange.cancelled() and exchange.exception() is None:
            self.bury_unseen(exchange.result())


async def _received(connection: socket.socket, length: int) -> bytearray:
    """Exactly so many bytes. Raises OSError at the end of the stream."""
    loop = asyncio.get_running_loop()
    whole = bytearray(length)
    view, got = memoryview(whole), 0
    while got < length:
        step = await loop.sock_recv_into(connection, view[got:])
        if step == 0:
            raise ConnectionResetError("the process is gone")
        got += step
    return whole


# --- what is said ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a reading. A RasidError travels in pieces: its constructor may want more than its arguments."""

    value: Any = None
    error: tuple[type[RasidError], tuple[Any, ...], dict[str, Any]] | None = None
    problem: str = ""
    out_of_memory: bool = False


def _result(answer: _Answer, what: str, memory: int) -> Any:
    if answer.error is not None:
        kind, arguments, state = answer.error
        error = kind.__new__(kind, *arguments)
        error.__dict__.update(state)
        raise error
    if answer.out_of_memory:
        raise WorkerError(f"reading {what} needed more than {memory // MIB} MiB")
    if answer.problem:
        raise WorkerError(f"reading {what} failed: {answer.problem}")
    return answer.value


def _named(function: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """What is being read, for a person: the source and the address if they are among the arguments."""
    words = [each.id for each in arguments if isinstance(each, Source)]
    words += [each.url for each in arguments if isinstance(each, Response)]
    return " ".join(words) or getattr(function, "__qualname__", repr(function))


def _cause_of_death(status: int | None) -> str:
    if status is None:
        return "its process died"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"its process ended itself ({code})"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"its process died of {name}" + (" (out of memory?)" if -code == signal.SIGKILL else "")


# --- in the other processes --------------------------------------------------------------------------------------


def nursery(control_fd: int, preload: Sequence[str], memory: int) -> NoReturn:
    """The main function of the nursery's interpreter. Ends when its control socket does."""
    control = socket.socket(fileno=control_fd)
    for module in preload:
        # A module that can't be imported fails again, and with a voice, in the reading that needs it.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    libc = ctypes.CDLL(None)
    gc.collect()
    gc.freeze()  # the collector would write into every page that workers share
    while True:
        order, fds, _, _ = socket.recv_fds(control, _ORDER.size, 1)
        if not order:
            os._exit(0)
        what, pid = _ORDER.unpack(order)
        if what == _FORK:
            child = _fork(control, fds[0], libc, memory)
            control.sendall(_REPLY.pack(child))
            continue
        status = _reaped(pid)
        if what == _BURY:
            control.sendall(_REPLY.pack(status))


def _reaped(pid: int) -> int:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return 0


def _fork(control: socket.socket, connection_fd: int, libc: ctypes.CDLL, memory: int) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        os.close(connection_fd)
        return child
    try:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:  # else the nursery ended before the line above
            control.close()
            _limit(memory)
            _serve(socket.socket(fileno=connection_fd))
    finally:
        os._exit(1)  # whatever happens, a worker must never return into the nursery's loop


def _limit(memory: int) -> None:
    # When the machine runs out of memory, the kernel shall take a worker and not the daemon.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123  two writes at most before RLIMIT_FSIZE forbids them
        score.write("500")
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(connection: socket.socket) -> None:
    """Questions and answers until the daemon closes the socket."""
    while True:
        head = connection.recv(_LENGTH.size, socket.MSG_WAITALL)
        if len(head) < _LENGTH.size:
            os._exit(0)
        (length,) = _LENGTH.unpack(head)
        question = bytearray(length)
        view, got = memoryview(question), 0
        while got < length:
            step = connection.recv_into(view[got:])
            if step == 0:
                os._exit(0)
            got += step
        answer = _answered(question)
        connection.sendall(_LENGTH.pack(len(answer)))
        connection.sendall(answer)


def _answered(question: bytearray) -> bytes:
    try:
        function, arguments = pickle.loads(question)  # noqa: S301  from the daemon
        return pickle.dumps(_Answer(value=function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except RasidError as error:
        return pickle.dumps(_Answer(error=(type(error), error.args, dict(error.__dict__))))
    except MemoryError:
        return pickle.dumps(_Answer(out_of_memory=True))
    except BaseException as error:  # foreign bytes find every mistake of a parser, SystemExit included
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119  a name for a person
        return pickle.dumps(_Answer(problem=f"{type(error).__name__}: {str(error)[:300]} ({place})"))
