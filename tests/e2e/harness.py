"""A stage for the real daemon: publishers, a mail relay, the Bot API, and what became of every alert.

    publisher (aiohttp, one loopback address an outlet) ─► daemon (a process) ─┬─► Bot API (a process) ─► journal
                                                                               ├─► relay (aiosmtpd)
                                                                               └─► its standard output

Nothing here sleeps. Whatever happens (a request, a mail, a log line, a datagram for the service manager, an exit)
rings the stage's bell, and whoever waits looks again whether it is what they wait for.

Every article has a code of its own in its headline, such as ``o03n012``: who got which alert, and how often, is read
off the receivers' own journals and never off what the daemon says of itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from monitor.model import Delivery, DeliveryState
from monitor.store import Store
from tests.notify.relay import Relay, relaying
from tests.wordings import words

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAEstage_token_stage_token_stage_tok"
CHAT = -1001234567890
WORD = "التحالف الدولي"
PUBLISHER = "وكالة المرفأ"
RULE_TITLE = "التحالف في الأخبار"
RULE_ID = "coalition"
MAILBOX = "desk@example.org"

READY_WITHIN_S = 30.0
"""A start on a busy machine; a quiet one takes a second."""

SECOND = timedelta(seconds=1)

_CODE = re.compile(r"o\d\dn\d\d\d")
_PUBLISHED = datetime(2026, 1, 24, 11, 7, tzinfo=UTC)
_SERIAL = itertools.count(1)


class Bell:
    """Rung whenever something happened; ``until`` looks again at each ring."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def until(self, condition: Callable[[], bool], within_s: float, what: str) -> None:
        """Return as soon as the condition holds. Fails the test, saying what was waited for, when time is up."""
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    await self._rung.wait()
        except TimeoutError:
            raise AssertionError(f"waited {within_s:g} s in vain: {what}") from None


# --- publishers --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Outlet:
    """A feed on a loopback address of its own, which to the daemon is a lane of its own.

    Each fetch reveals ``reveal`` further entries of ``entries``, all ``published`` at one moment. ``fetched`` has the
    moment of each fetch.
    """

    id: str
    host: str
    entries: tuple[str, ...]
    reveal: int
    port: int = 0
    shown: int = 0
    fetched: list[datetime] = field(default_factory=list)
    not_modified: int = 0
    published: datetime = _PUBLISHED

    @property
    def url(self) -> str:
        """The feed's address."""
        return f"http://{self.host}:{self.port}/{self.id}.xml"

    def link(self, code: str) -> str:
        """Where an entry's article would be read."""
        return f"http://{self.host}:{self.port}/news/{code}"


class Publisher:
    """Serves the outlets' feeds with ETags, and answers 304 to who has the current one."""

    def __init__(self, outlets: Sequence[Outlet], bell: Bell) -> None:
        self.outlets = {outlet.id: outlet for outlet in outlets}
        self._bell = bell

    @property
    def revealed(self) -> set[str]:
        """The codes of all articles that were in a feed so far."""
        return {code for outlet in self.outlets.values() for code in outlet.entries[: outlet.shown]}

    @property
    def all_out(self) -> bool:
        """Whether there is nothing left to reveal."""
        return all(outlet.shown >= len(outlet.entries) for outlet in self.outlets.values())

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve until the context ends."""
        app = web.Application()
        app.router.add_get("/{outlet}.xml", self._feed)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            for outlet in self.outlets.values():
                listener = socket.create_server((outlet.host, 0))
                outlet.port = listener.getsockname()[1]
                await web.SockSite(runner, listener).start()
            yield
        finally:
            await runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        outlet = self.outlets[request.match_info["outlet"]]
        outlet.fetched.append(datetime.now(UTC))
        outlet.shown = min(len(outlet.entries), outlet.shown + outlet.reveal)
        etag = f'"{outlet.id}-{outlet.shown}"'
        self._bell.ring()
        if request.headers.get("If-None-Match") == etag:
            outlet.not_modified += 1
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=feed(outlet), content_type="application/rss+xml", headers={"ETag": etag})


def outlets(number: int, entries: int, reveal: int) -> tuple[Outlet, ...]:
    """So many outlets with so many entries each, of which each fetch reveals ``reveal``."""
    return tuple(
        Outlet(
            id=f"outlet-{index:02d}",
            host=f"127.1.{index // 200}.{index % 200 + 1}",
            entries=tuple(f"o{index:02d}n{entry:03d}" for entry in range(entries)),
            reveal=reveal,
        )
        for index in range(number)
    )


def headline(code: str) -> str:
    """The headline of the article with that code."""
    return f"{words(code, 5)} {WORD} بيانا {code}"


def feed(outlet: Outlet) -> bytes:
    """The outlet's feed as RSS 2.0, newest first."""
    shown = "".join(_entry(outlet, code) for code in reversed(outlet.entries[: outlet.shown]))
    head = f"<title>{PUBLISHER}</title><link>http://{outlet.host}/</link><description>news</description>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{shown}</channel></rss>'
    ).encode()


def _entry(outlet: Outlet, code: str) -> str:
    text = f"{words(code, 40)} قال {WORD} {words(code[::-1], 12)}"
    return (
        f"<item><title>{escape(headline(code))}</title><link>{outlet.link(code)}</link>"
        f'<guid isPermaLink="false">{code}</guid><pubDate>{format_datetime(outlet.published)}</pubDate>'
        f"<description>{escape(text)}</description></item>"
    )


# --- receivers ---------------------------------------------------------------------------------------------------


class Mailbox(Relay):
    """The mail relay; each mail rings the bell. ``codes`` counts how often each article's alert was accepted,
    ``notices`` are the subjects of all other mail."""

    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self.codes: Counter[str] = Counter()
        self.notices: list[str] = []
        self._bell = bell

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail."""
        answer = await super().handle_DATA(server, session, envelope)
        _, mail = self.taken[-1]
        subject = str(mail["Subject"])
        if code := code_of(subject):
            self.codes[code] += 1
        else:
            self.notices.append(subject)
        self._bell.ring()
        return answer


class BotApiProcess:
    """The Bot API server, a process of its own, and its journal."""

    def __init__(self, address: str, journal: Path, process: asyncio.subprocess.Process) -> None:
        self.address = address
        self._journal = journal
        self._process = process
        self._read_to = 0
        self._messages: list[dict[str, Any]] = []
        self._codes: Counter[str] = Counter()

    @classmethod
    @contextlib.asynccontextmanager
    async def serving(cls, journal: Path) -> AsyncIterator[BotApiProcess]:
        """Start it, and stop it at the end."""
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "tests.botapi",
                "--port",
                "0",
                "--journal",
                str(journal),
                "--token",
                TOKEN,
            ),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                address = (await process.stdout.readline()).decode().strip()
            yield cls(address, journal, process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    def messages(self) -> list[dict[str, Any]]:
        """What the server accepted, in order: read from its journal, so that it is durable."""
        assert self._process.returncode is None, "somebody ended the Bot API server under the test"
        with self._journal.open("rb") as file:
            file.seek(self._read_to)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read_to += len(line)
                message = json.loads(line)
                self._messages.append(message)
                code = code_of(message["text"])
                if code and "edited" not in message:  # an edit is no second copy
                    self._codes[code] += 1
        return self._messages

    @property
    def codes(self) -> Counter[str]:
        """How often each article's alert was accepted."""
        self.messages()
        return self._codes

    async def fault(self, fault: str, times: int = 1) -> None:
        """Let something go wrong with the next ``times`` calls of sendMessage (-1: all)."""
        await self.order("faults", {"fault": fault, "times": times, "method": "sendMessage"})

    async def mend(self) -> None:
        """No more faults."""
        async with aiohttp.ClientSession() as session, session.delete(f"{self.address}/control/faults"):
            pass

    async def order(self, path: str, wish: Mapping[str, Any]) -> None:
        """Tell the server what to do."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/control/{path}", json=wish) as reply,
        ):
            assert reply.status == 200, await reply.text()

    async def requests(self) -> int:
        """How many calls of sendMessage there were, refused ones included."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.address}/control/requests") as reply,
        ):
            return int((await reply.json()).get("sendMessage", 0))


def code_of(text: str) -> str:
    """The code of the article that a text is about, "" for none."""
    found = _CODE.search(text)
    return found[0] if found else ""


def plain_text(mail: EmailMessage) -> str:
    """The text part of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_text(mail: EmailMessage) -> str:
    """The HTML part of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


# --- the daemon --------------------------------------------------------------------------------------------------


class Daemon:
    """A process of rasid, what it says on stderr and stdout, and what it tells the service manager."""

    def __init__(self, bell: Bell) -> None:
        self.log: list[str] = []
        self.out: list[str] = []
        self.told: list[str] = []
        self.code: int | None = None
        self._bell = bell
        self._process: asyncio.subprocess.Process | None = None
        self._reading: list[asyncio.Task[None]] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = f"rasid-stage-{os.getpid()}-{next(_SERIAL)}"

    async def start(
        self,
        *command: str,
        environ: Mapping[str, str] | None = None,
        watchdog_s: float = 0,
        stdout: int | None = None,
    ) -> None:
        """Start ``python -m <command>``. ``stdout`` is a descriptor to use in the place of a pipe."""
        self._socket.bind("\0" + self._address)
        self._socket.setblocking(False)
        asyncio.get_running_loop().add_reader(self._socket, self._notified)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *command),
            cwd=ROOT,
            env=_environment(self._address, watchdog_s) | dict(environ or {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE if stdout is None else stdout,
            stderr=asyncio.subprocess.PIPE,
        )
        self._read(self._process.stderr, self.log)
        self._read(self._process.stdout, self.out)
        self._reading.append(asyncio.create_task(self._wait()))

    def _read(self, stream: asyncio.StreamReader | None, lines: list[str]) -> None:
        if stream is not None:
            self._reading.append(asyncio.create_task(self._read_lines(stream, lines)))

    async def _read_lines(self, stream: asyncio.StreamReader, lines: list[str]) -> None:
        async for line in stream:
            lines.append(line.decode("utf-8", "replace").rstrip("\n"))
            self._bell.ring()

    async def _wait(self) -> None:
        assert self._process is not None
        self.code = await self._process.wait()
        self._bell.ring()

    def _notified(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self.told += self._socket.recv(65536).decode().split("\n")
                self._bell.ring()

    # --- waiting -------------------------------------------------------------------------------------------------

    async def ready(self, times: int = 1) -> None:
        """Until READY=1 came so many times."""
        await self.until(lambda: self.told.count("READY=1") >= times, READY_WITHIN_S, f"READY number {times}")

    async def until(self, condition: Callable[[], bool], within_s: float, what: str) -> None:
        """Until the condition holds; an exit of the process ends the waiting, too."""
        try:
            await self._bell.until(lambda: condition() or self.code is not None, within_s, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None
        assert condition(), f"the daemon ended ({self.code}) before: {what}\n{self.tail()}"

    async def exited(self, within_s: float = READY_WITHIN_S) -> int:
        """The exit code, once all that was written is read; negative for a signal."""
        async with asyncio.timeout(within_s):
            await asyncio.gather(*self._reading)
        assert self.code is not None
        return self.code

    async def survives(self, seconds: float) -> bool:
        """Let that much time pass. False: it has ended meanwhile."""
        assert self._process is not None
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            return True
        return False

    def lines(self, *words: str) -> list[str]:
        """The log lines that hold all these words."""
        return [line for line in self.log if all(word in line for word in words)]

    def tail(self) -> str:
        """The end of its log, for the text of a failure."""
        return "\n".join(self.log[-25:])

    @property
    def pid(self) -> int:
        """Of a process that was started."""
        assert self._process is not None
        return self._process.pid

    # --- signals -------------------------------------------------------------------------------------------------

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to a process that runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    async def kill9(self) -> None:
        """SIGKILL, and the end."""
        self.signal(signal.SIGKILL)
        await self.exited()

    async def stop(self) -> float:
        """SIGTERM; returns how many seconds the end took. The exit code must be 0."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        code = await self.exited()
        assert code == 0, f"exit code {code} after SIGTERM\n{self.tail()}"
        return time.monotonic() - began

    async def reload(self) -> None:
        """SIGHUP, until it is ready again."""
        times = self.told.count("READY=1")
        self.signal(signal.SIGHUP)
        await self.ready(times + 1)

    async def close(self) -> None:
        """Give everything back, whatever state it is in."""
        if self._process is not None:
            await self.kill9()
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()


def _environment(address: str, watchdog_s: float) -> dict[str, str]:
    ours = {"NOTIFY_SOCKET": f"@{address}", "PYTHONUNBUFFERED": "1"}
    if watchdog_s:
        ours["WATCHDOG_USEC"] = str(int(watchdog_s * 1_000_000))
    dropped = {"JOURNAL_STREAM", "RASID_CONFIG", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "NO_COLOR"}
    return {key: value for key, value in os.environ.items() if key not in dropped} | ours


# --- the stage ---------------------------------------------------------------------------------------------------

CONFIG = """\
[rasid]
state_dir = "{state}"
timezone = "Asia/Baghdad"
language = "{language}"
rules = "rules/*.toml"

[fetch]
allow_networks = ["127.0.0.0/8"]
host_gap = "0s"
"""

SOURCE = """
[[source]]
id = "{id}"
kind = "feed"
url = "{url}"
name = "{id}"
every = "10s"
text = "feed"
backfill = "365d"
"""

TELEGRAM = """
[[receiver]]
name = "chat"
kind = "telegram"
token_file = "{token_file}"
chat = {chat}
api_url = "{address}"
on_unknown = "{on_unknown}"
"""

EMAIL = """
[[receiver]]
name = "mail"
kind = "email"
host = "127.0.0.1"
port = {port}
tls = "none"
from = "rasid@example.org"
to = "{mailbox}"
operator = true
"""

CONSOLE = """
[[receiver]]
name = "screen"
kind = "console"
"""

RULE = """\
[[rule]]
id = "{id}"
title = "{title}"
any = ["{word}"]
"""

EVERYBODY = ("chat", "mail", "screen")


@dataclass(frozen=True, slots=True)
class Fates:
    """How the alerts of one receiver ended. ``needless`` were accepted more often than they were attempted: the
    daemon took one attempt for none."""

    lost: frozenset[str]
    twice: frozenset[str]
    needless: frozenset[str]


class Stage:
    """Everything around the daemon, and daemons on demand."""

    def __init__(self, directory: Path, bell: Bell, publisher: Publisher, mailbox: Mailbox) -> None:
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.bell = bell
        self.publisher = publisher
        self.mailbox = mailbox
        self.telegram: BotApiProcess | None = None
        self.config = directory / "config.toml"
        self.rules = directory / "rules" / "stage.toml"
        self.state = directory / "state"
        self.more = ""
        self._daemons: list[Daemon] = []

    @property
    def botapi(self) -> BotApiProcess:
        """The Bot API server of a stage that has one."""
        assert self.telegram is not None
        return self.telegram

    # --- files ---------------------------------------------------------------------------------------------------

    def write(
        self, *receivers: str, on_unknown: str = "resend", language: str = "en", more: str = ""
    ) -> None:
        """Write config.toml with the publisher's outlets and these receivers, and the one rule."""
        token = self.directory / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        parts = {
            "chat": lambda: TELEGRAM.format(
                token_file=token, chat=CHAT, address=self.botapi.address, on_unknown=on_unknown
            ),
            "mail": lambda: EMAIL.format(port=self.mailbox.port, mailbox=MAILBOX),
            "screen": lambda: CONSOLE,
        }
        sources = "".join(
            SOURCE.format(id=outlet.id, url=outlet.url) for outlet in self.publisher.outlets.values()
        )
        head = CONFIG.format(state=self.state, language=language)
        self.config.write_text(head + sources + more + "".join(parts[name]() for name in receivers))
        self.write_rule()

    def write_rule(self, text: str = "") -> None:
        """The rule that finds every article, or another text in its place."""
        self.rules.parent.mkdir(exist_ok=True)
        self.rules.write_text(text or RULE.format(id=RULE_ID, title=RULE_TITLE, word=WORD))

    # --- daemons -------------------------------------------------------------------------------------------------

    async def daemon(self, *options: str, ready: bool = True, **how: Any) -> Daemon:
        """``rasid run``, ready unless told otherwise."""
        started = await self.start("monitor", "run", "--config", str(self.config), *options, **how)
        if ready:
            await started.ready()
        return started

    async def once(self, *options: str) -> Daemon:
        """``rasid once``, at its end."""
        ended = await self.start("monitor", "once", "--config", str(self.config), *options)
        await ended.exited(60)
        return ended

    async def start(self, *command: str, **how: Any) -> Daemon:
        """Any process of ours; it ends with the stage."""
        started = Daemon(self.bell)
        self._daemons.append(started)
        await started.start(*command, **how)
        return started

    async def close(self) -> None:
        """End all of them."""
        for started in self._daemons:
            await started.close()

    # --- what became of it ---------------------------------------------------------------------------------------

    def accepted(self, receiver: str) -> Counter[str]:
        """How often each article's alert was accepted there."""
        if receiver == "chat":
            return self.botapi.codes
        if receiver == "mail":
            return self.mailbox.codes
        return Counter(code for each in self._daemons for line in each.out if (code := code_of(line)))

    def arrived(self, *receivers: str) -> bool:
        """Whether everything is published and everybody got all of it."""
        return self.publisher.all_out and all(
            self.publisher.revealed <= self.accepted(receiver).keys() for receiver in receivers
        )

    async def delivered(self, daemon: Daemon, *receivers: str, within_s: float = 60) -> None:
        """Until everything is published and everybody got all of it."""
        await daemon.until(
            lambda: self.arrived(*receivers), within_s, f"all alerts at {', '.join(receivers)}"
        )

    async def outbox(self) -> list[Delivery]:
        """Every delivery that there is."""
        async with self.store() as store:
            return list(await store.outbox(tuple(DeliveryState), 1_000_000))

    @contextlib.asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        """The database, for looking."""
        async with Store.open_readonly(self.state / "rasid.db") as opened:
            yield opened

    async def fates(self, receiver: str) -> Fates:
        """What was lost, what came twice, and which of that without need."""
        attempts = {
            code_of(delivery.alert.headline): delivery.attempts
            for delivery in await self.outbox()
            if delivery.receiver == receiver
        }
        accepted = self.accepted(receiver)
        twice = {code for code, times in accepted.items() if times > 1}
        return Fates(
            lost=frozenset(self.publisher.revealed - accepted.keys()),
            twice=frozenset(twice),
            needless=frozenset(code for code in twice if attempts.get(code, 0) < accepted[code]),
        )


@contextlib.asynccontextmanager
async def stage(directory: Path, published: Sequence[Outlet], *receivers: str) -> AsyncIterator[Stage]:
    """A stage with these outlets and receivers ("chat", "mail", "screen"), its files written."""
    bell = Bell()
    publisher = Publisher(published, bell)
    mailbox = Mailbox(bell)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(publisher.open())
        await stack.enter_async_context(relaying(mailbox))
        made = Stage(directory, bell, publisher, mailbox)
        if "chat" in receivers:
            made.telegram = await stack.enter_async_context(
                BotApiProcess.serving(directory / "telegram.jsonl")
            )
        stack.push_async_callback(made.close)
        made.write(*receivers)
        yield made


def moment_of(line: str) -> datetime:
    """When a log line was written."""
    return datetime.fromisoformat(line.split(" ", 1)[0])
