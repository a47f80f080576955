"""The command channel, with real programs: good ones, slow ones, noisy ones, and such as leave children behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import SecretSource
from monitor.errors import DeliveryError, Failure, Problem
from monitor.model import Message
from monitor.notify.command import ENVIRONMENT, Command, Settings, classified, render
from monitor.notify.command.running import Ending, run
from monitor.toml import parse, validate
from tests.notify.builders import COUNT, HOSTILE, MESSAGE, NOTICE
from tests.notify.documents import mistakes


def script(folder: Path, *lines: str) -> Path:
    """A program in Python, as somebody would write one."""
    path = folder / "program"
    path.write_text("\n".join([f"#!{sys.executable} -IS", "import json, os, signal, sys", *lines]), "utf-8")
    path.chmod(0o700)
    return path


def command(program: Path, *arguments: str, **options: Any) -> Command:
    """A channel to it."""
    return Command(Settings.model_validate({"command": (str(program), *arguments), **options}))


async def failure_of(channel: Command, message: Message = MESSAGE) -> DeliveryError:
    """What a delivery that fails says."""
    with pytest.raises(DeliveryError) as raised:
        await channel.send(message)
    return raised.value


# --- what a program gets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [MESSAGE, NOTICE, COUNT], ids=["rule", "notice", "count"])
async def test_a_program_reads_the_alert_as_the_published_schema_says(
    tmp_path: Path, message: Message
) -> None:
    """From its standard input, to the end, on one line."""
    program = script(tmp_path, f"open({str(tmp_path / 'got')!r}, 'wb').write(sys.stdin.buffer.read())")
    assert await command(program).send(message) == ""
    got = (tmp_path / "got").read_bytes()
    assert got == render(message)
    assert got.endswith(b"}\n")
    assert got.count(b"\n") == 1
    assert mistakes(json.loads(got)) == []


async def test_a_program_gets_nothing_else(tmp_path: Path) -> None:
    """No variable of ours, no open file of ours, no shell that reads its arguments, a group of its own."""
    kept = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(kept, True)
    program = script(
        tmp_path,
        "found = [sys.argv[1:], dict(os.environ), os.getcwd(), os.getpgid(0) == os.getpid(), os.listdir('/proc/self/fd')]",
        f"json.dump(found, open({str(tmp_path / 'got')!r}, 'w'))",
    )
    words = ["$HOME", "; touch x", "*", "two words", "نفط"]
    try:
        await command(program, *words).send(MESSAGE)
    finally:
        os.close(kept)
    arguments, environment, directory, leads, files = json.loads((tmp_path / "got").read_text("utf-8"))
    assert arguments == words
    assert {name: environment[name] for name in ENVIRONMENT} == dict(ENVIRONMENT)
    assert set(environment) <= {*ENVIRONMENT, "LC_CTYPE"}  # Python sets that by itself
    assert (directory, leads) == ("/", True)
    assert str(kept) not in files or kept < 4


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_title_reaches_a_program_as_json(tmp_path: Path, title: str) -> None:
    program = script(tmp_path, "json.load(sys.stdin)")
    await command(program).send(replace(MESSAGE, headline=title, url=title))


async def test_a_program_need_not_read(tmp_path: Path) -> None:
    """However long the document is, nobody waits and nothing breaks."""
    message = replace(MESSAGE, why=("x" * 3000,) * 400)
    assert len(render(message)) > 1_000_000
    await command(script(tmp_path, "sys.stdin.close()")).send(message)
    await command(script(tmp_path, "sys.stdin.read(1)")).send(message)


# --- what its end means ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (1, Failure.REFUSED),
        (2, Failure.REFUSED),
        (75, Failure.NOT_SENT),
        (77, Failure.REFUSED),
        (127, Failure.REFUSED),
    ],
)
async def test_an_exit_code_decides(tmp_path: Path, code: int, failure: Failure) -> None:
    """75 is EX_TEMPFAIL of sysexits.h; 0 is in every other test here."""
    error = await failure_of(command(script(tmp_path, f"sys.exit({code})")))
    assert error.failure is failure
    assert str(error) == f"command: program ended with exit code {code}"


async def test_the_end_of_its_standard_error_says_why(tmp_path: Path) -> None:
    """Harmless on a terminal, and the last words of many."""
    program = script(
        tmp_path, "sys.exit('\\x1b[2J' + 'x' * 1000 + '\\nno such channel: \\u0646\\u0641\\u0637')"
    )
    error = await failure_of(command(program))
    assert str(error).endswith("xx no such channel: نفط")
    assert len(str(error)) < 400
    assert str(error).isprintable()


async def test_a_noisy_program_neither_stands_still_nor_fills_our_memory(tmp_path: Path) -> None:
    """100 MB on each of its outputs."""
    noise = "for _ in range(100): os.write({}, b'x' * 1_000_000)"
    program = script(tmp_path, noise.format(1), noise.format(2), "sys.exit('the end')")
    ending = await run((str(program),), ENVIRONMENT, b"", 60)
    assert ending.said.endswith("the end\n")
    assert len(ending.said) <= 4096


async def test_a_program_that_a_signal_ended_is_of_unknown_fate(tmp_path: Path) -> None:
    """A lack of memory ends one in the middle of its work."""
    error = await failure_of(command(script(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")))
    assert error.failure is Failure.UNKNOWN
    assert str(error) == "command: program was ended by signal 9"


async def test_a_slow_program_is_ended_and_of_unknown_fate(tmp_path: Path) -> None:
    program = script(tmp_path, "print('began', file=sys.stderr, flush=True)", "signal.pause()")
    error = await failure_of(command(program, timeout=timedelta(seconds=2)))
    assert error.failure is Failure.UNKNOWN
    assert str(error) == "command: program did not end within 2 s and was ended: began"


class Child:
    """The other end of a pipe that only a program's child holds: the child says its number, its end is that of the pipe."""

    def __init__(self, reader: asyncio.StreamReader, spare: int) -> None:
        self._reader = reader
        self._spare = spare

    async def started(self) -> int:
        """Wait until there is one; its number."""
        number = int(await self._reader.readline())
        os.close(self._spare)
        return number

    async def ended(self) -> None:
        """Wait until it is no more."""
        assert await self._reader.read() == b""


@pytest.fixture
async def child(tmp_path: Path) -> AsyncIterator[Child]:
    """Of a program that has the lines of ``leaves_a_child``."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    spare = os.open(path, os.O_RDWR)  # or the pipe would end before it began
    reader = asyncio.StreamReader()
    transport, _protocol = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.open(path, os.O_RDONLY), "rb")
    )
    async with asyncio.timeout(60):
        yield Child(reader, spare)
    transport.close()


def leaves_a_child(folder: Path, *, new_group: bool = False) -> Sequence[str]:
    """Lines that leave a child which ignores every polite signal and holds standard error open."""
    return (
        "ready, tell = os.pipe()",
        "if os.fork() == 0:",
        f"    {'os.setsid()' if new_group else 'pass'}",
        "    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)",
        f"    line = os.open({str(folder / 'pipe')!r}, os.O_WRONLY)",
        "    os.write(line, b'%d\\n' % os.getpid())",
        "    os.write(tell, b'.')",
        "    signal.pause()",
        "os.read(ready, 1)",
    )


async def test_all_that_a_slow_program_started_is_ended_with_it(tmp_path: Path, child: Child) -> None:
    """Also what ignores SIGTERM, as a child of it does here."""
    program = script(tmp_path, *leaves_a_child(tmp_path), "signal.pause()")
    error = await failure_of(command(program, timeout=timedelta(seconds=2)))
    assert error.failure is Failure.UNKNOWN
    await child.started()
    await child.ended()


async def test_what_a_program_leaves_behind_is_ended_too(tmp_path: Path, child: Child) -> None:
    """Its end is the end of the delivery: a child that holds standard error open is not waited for."""
    program = script(tmp_path, *leaves_a_child(tmp_path), "sys.exit('done')")
    ending = await run((str(program),), ENVIRONMENT, b"", 60)
    assert ending == Ending(1, "done\n")
    await child.started()
    await child.ended()


async def test_what_left_the_group_on_purpose_is_not_waited_for(tmp_path: Path, child: Child) -> None:
    """Though it holds standard error open and goes on."""
    program = script(tmp_path, *leaves_a_child(tmp_path, new_group=True))
    await command(program).send(MESSAGE)
    os.kill(await child.started(), signal.SIGKILL)
    await child.ended()


async def test_a_program_that_ends_politely_may_say_something(tmp_path: Path) -> None:
    """Within the grace that SIGTERM gives it."""
    program = script(
        tmp_path, "signal.signal(signal.SIGTERM, lambda *_: sys.exit('stopped half way'))", "signal.pause()"
    )
    assert str(await failure_of(command(program, timeout=timedelta(seconds=2)))).endswith("stopped half way")


async def test_a_stop_ends_the_program(tmp_path: Path, child: Child) -> None:
    """At once, all of it."""
    program = script(tmp_path, *leaves_a_child(tmp_path), "signal.pause()")
    sending = asyncio.create_task(command(program).send(MESSAGE))
    await child.started()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await child.ended()


async def test_a_program_that_vanished_needs_a_person(tmp_path: Path) -> None:
    program = script(tmp_path)
    channel = command(program)
    program.unlink()
    error = await failure_of(channel)
    assert error.failure is Failure.CHANNEL_DOWN
    assert str(error) == "command: program can't be run: No such file or directory"


async def test_what_is_no_program_needs_a_person(tmp_path: Path) -> None:
    """A script without its first line."""
    (tmp_path / "program").write_text("echo hello\n", "utf-8")
    (tmp_path / "program").chmod(0o700)
    error = await failure_of(command(tmp_path / "program"))
    assert error.failure is Failure.CHANNEL_DOWN
    assert str(error) == "command: program can't be run: Exec format error"


def test_only_one_end_is_a_delivery() -> None:
    assert classified(Ending(0)) is None
    assert classified(Ending(0, late=True)) is Failure.UNKNOWN


# --- options -----------------------------------------------------------------------------------------------------


def problems_of(text: str, base: Path) -> list[Problem]:
    """What rasid check says of a receiver's options."""
    document = parse(f'[[receiver]]\nname = "desk"\nkind = "command"\n{text}', "config.toml")
    _settings, problems = validate(
        document, ("receiver", 0), Settings, context=SecretSource(base=base), drop=("name", "kind")
    )
    return problems


@pytest.mark.parametrize(
    ("text", "line", "key", "code"),
    [
        ("", 1, "receiver", "missing-key"),
        ("command = []", 4, "command", "no-program"),
        ('command = "echo hello"', 4, "command", "wrong-value"),
        ('command = ["nothing-of-that-name"]', 4, "command", "no-program"),
        ('command = ["./nowhere"]', 4, "command", "no-program"),
        ('command = ["./text"]', 4, "command", "not-a-program"),
        ('command = ["true", "a\\u0000b"]', 4, "command", "no-program"),
        ('command = ["true"]\ntimeout = "1h"', 5, "timeout", "out-of-bounds"),
        ('command = ["true"]\nshell = true', 5, "shell", "unknown-key"),
    ],
)
def test_a_mistake_has_its_line_its_key_and_a_remedy(
    text: str, line: int, key: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("no program", "utf-8")
    (problem,) = problems_of(text, tmp_path)
    assert (problem.line, problem.key, problem.code) == (line, key, code)
    assert problem.remedy


def test_a_program_is_found_beside_the_config_or_in_the_path(tmp_path: Path) -> None:
    """And its whole path is kept, whatever directory Rasid runs in."""
    script(tmp_path)
    context = SecretSource(base=tmp_path)
    beside = Settings.model_validate({"command": ["./program", "a"]}, context=context)
    assert beside.command == (str(tmp_path / "program"), "a")
    assert Settings.model_validate({"command": ["true"]}, context=context).command[0].startswith("/")
