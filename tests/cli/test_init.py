"""`rasid init` at a real pseudo-terminal, against our own Bot API server; and without a terminal."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
import termios
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.botapi.server import BotApi, serving
from tests.cli.processes import environment, rasid
from tests.notify.relay import Relay, relaying

TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
GROUP = -1001234567890


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[str]:
    """Our own Bot API server."""
    (tmp_path / "server").mkdir()
    async with serving(BotApi(tmp_path / "server" / "journal", tokens=[TOKEN])) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the person sits."""
    found = tmp_path / "home"
    found.mkdir()
    return found


async def called(address: str, verb: str, path: str, /, **body: object) -> dict[str, list[dict[str, object]]]:
    """A call of the server's control interface."""
    async with aiohttp.ClientSession() as session:
        json = body if verb == "POST" else None
        async with session.request(verb, f"{address}/control/{path}", json=json) as answer:
            found: dict[str, list[dict[str, object]]] = await answer.json()
            return found


def names_in(folder: Path) -> set[str]:
    """What is there."""
    return {path.name for path in folder.iterdir()}


def secret_in(path: Path) -> tuple[str, int]:
    """A secret, and who may read it."""
    return path.read_text().strip(), stat.S_IMODE(path.stat().st_mode)


class Sitting:
    """A person at a terminal: waits for words, types."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._keyboard, screen = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "init", *arguments],
            cwd=folder,
            env=environment(TERM="xterm"),
            stdin=screen,
            stdout=screen,
            stderr=screen,
            start_new_session=True,
        )
        os.close(screen)
        self.seen = ""
        self._gone = False
        self._read = 0
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._keyboard, self._look)

    def _look(self) -> None:
        try:
            self.seen += os.read(self._keyboard, 4096).decode("utf-8", "replace")
        except OSError:  # the process has ended
            asyncio.get_running_loop().remove_reader(self._keyboard)
            self._gone = True
        self._news.set()

    async def until(self, words: str) -> str:
        """Everything new up to these words."""
        while words not in self.seen[self._read :]:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 30)
            except TimeoutError:
                raise AssertionError(f"{words!r} was not said: {self.seen!r}") from None
            assert not self._gone or words in self.seen[self._read :], self.seen
        end = self.seen.index(words, self._read) + len(words)
        news, self._read = self.seen[self._read : end], end
        return news

    def types(self, text: str) -> None:
        """A line."""
        os.write(self._keyboard, f"{text}\n".encode())

    async def types_hidden(self, text: str) -> None:
        """A line, once nothing is echoed."""

        def wait() -> None:
            while termios.tcgetattr(self._keyboard)[3] & termios.ECHO:
                pass

        await asyncio.to_thread(wait)
        self.types(text)

    async def ended(self) -> int:
        """The exit code."""
        code = await asyncio.to_thread(self.process.wait, 60)
        self.leave()
        return code

    def leave(self) -> None:
        """Close the terminal."""
        self.process.kill()
        self.process.wait()
        asyncio.get_running_loop().remove_reader(self._keyboard)
        os.close(self._keyboard)


async def test_four_steps_lead_to_a_configuration_that_works(api: str, folder: Path) -> None:
    """The chat is found by the number, with its topic; the test message arrives; the token is never shown."""
    sitting = Sitting(folder, "--api-url", api)
    await sitting.until("Language of messages?")
    sitting.types("en")
    await sitting.until("hidden")
    await sitting.types_hidden(TOKEN)
    name = re.search(r"ok, (@\w+)", await sitting.until("Now send ") + await sitting.until("to the bot"))
    number = re.search(r"(\d{4}) to the bot", sitting.seen)
    assert number is not None
    assert name is not None
    await called(api, "POST", "message", chat=GROUP, text=f"/start{name[1]} {number[1]}", topic=4)
    await sitting.until("Right?")
    sitting.types("")
    await sitting.until("Words to watch")
    sitting.types("داعش، التحالف الدولي")
    await sitting.until("E-mail too?")
    sitting.types("")
    await sitting.until("Next:")
    assert await sitting.ended() == 0, sitting.seen
    assert TOKEN not in sitting.seen

    config = tomllib.loads((folder / "config.toml").read_text("utf-8"))
    (receiver,) = config["receiver"]
    assert (receiver["chat"], receiver["topic"], receiver["token_file"]) == (GROUP, 4, "secrets/telegram")
    rules = tomllib.loads((folder / "rules" / "first.toml").read_text("utf-8"))
    assert rules["rule"][0]["any"] == ["داعش", "التحالف الدولي"]
    assert secret_in(folder / "secrets" / "telegram") == (TOKEN, 0o600)
    assert names_in(folder) == {"config.toml", "rules", "secrets"}
    (message,) = (await called(api, "GET", "sent"))["messages"]
    assert "Rasid can reach you here" in str(message)
    assert rasid("check", cwd=folder).returncode == 0


async def test_e_mail_is_offered_and_its_test_message_arrives(folder: Path) -> None:
    """A port that says nothing of encryption is asked about; a wrong answer is asked again with the reason."""
    relay = Relay()
    async with relaying(relay):
        sitting = Sitting(folder, "--no-telegram", "--language", "en", "--words", "oil")
        await sitting.until("E-mail too?")
        sitting.types("y")
        for question, answer in (
            ("Send alerts to", "desk@example.org"),
            ("SMTP server", "127.0.0.1"),
            ("Port", "none"),
            ("A number from 1", str(relay.port)),
            ("Encryption", "none"),
            ("User name", ""),
        ):
            await sitting.until(question)
            sitting.types(answer)
        await sitting.until("Next:")
        assert await sitting.ended() == 0, sitting.seen
    assert relay.recipients == ["desk@example.org"]
    config = tomllib.loads((folder / "config.toml").read_text("utf-8"))
    assert {"kind": "email", "port": relay.port, "tls": "none"}.items() <= config["receiver"][-1].items()


async def test_ctrl_c_leaves_no_file(api: str, folder: Path) -> None:
    """At any question, once."""
    sitting = Sitting(folder, "--api-url", api, "--language", "en")
    await sitting.until("hidden")
    sitting.process.send_signal(signal.SIGINT)
    assert await sitting.ended() == 130, sitting.seen
    assert names_in(folder) == set()


async def test_a_refused_token_is_asked_for_again(api: str, folder: Path) -> None:
    """And an empty one means: no Telegram."""
    sitting = Sitting(folder, "--api-url", api, "--language", "en", "--words", "oil", "--no-email")
    await sitting.until("hidden")
    await sitting.types_hidden("999999:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
    await sitting.until("refuses this token")
    await sitting.until("hidden")
    await sitting.types_hidden("")
    await sitting.until("Next:")
    assert await sitting.ended() == 0, sitting.seen
    assert "secrets" not in names_in(folder)
    assert rasid("check", cwd=folder).returncode == 0


async def test_files_that_exist_are_not_replaced_without_asking(api: str, folder: Path) -> None:
    """The default is no; without a terminal it takes --force."""
    (folder / "config.toml").write_text("mine")
    sitting = Sitting(folder, "--api-url", api)
    await sitting.until("Replace them?")
    sitting.types("")
    assert await sitting.ended() == 1
    flags = ["init", "--language", "en", "--no-telegram", "--no-email", "--words", "oil"]
    refused = await asyncio.to_thread(lambda: rasid(*flags, cwd=folder))
    assert refused.returncode == 1
    assert "--force" in refused.stderr.decode()
    assert (folder / "config.toml").read_text() == "mine"
    forced = await asyncio.to_thread(lambda: rasid(*flags, "--force", cwd=folder))
    assert forced.returncode == 0, forced.stderr
    assert (folder / "config.toml.old").read_text() == "mine"
    (folder / "rules" / "concepts" / "waterways.toml").write_text("# mine")
    again = await asyncio.to_thread(lambda: rasid(*flags, "--force", cwd=folder))
    assert again.returncode == 0, again.stderr
    assert (folder / "rules" / "concepts" / "waterways.toml").read_text() == "# mine"
    assert not [name for name in names_in(folder / "rules" / "concepts") if name.endswith(".old")]


async def test_all_answers_can_be_options(api: str, folder: Path) -> None:
    """Without a terminal nothing is asked; what was written is told on stdout."""
    (folder / "token").write_text(TOKEN)
    flags = ["--language", "ar", "--timezone", "Asia/Baghdad", "--token-file", "token", "--chat", str(GROUP)]
    more = ["--words", "داعش،نفط", "--no-email", "--api-url", api]
    done = await asyncio.to_thread(lambda: rasid("init", *flags, *more, cwd=folder))
    assert done.returncode == 0, done.stderr.decode()
    assert set(done.stdout.decode().splitlines()) == {
        "rules/first.toml",
        "rules/concepts/",
        "secrets/telegram (0600)",
        "config.toml",
    }
    assert len((await called(api, "GET", "sent"))["messages"]) == 1


async def test_a_test_message_that_fails_writes_nothing(api: str, folder: Path) -> None:
    """Without a person to ask."""
    (folder / "token").write_text(TOKEN)
    await called(api, "POST", "faults", fault="blocked", times=1, method="sendMessage")
    flags = [
        "--language",
        "en",
        "--token-file",
        "token",
        "--chat",
        str(GROUP),
        "--words",
        "oil",
        "--no-email",
    ]
    done = await asyncio.to_thread(lambda: rasid("init", *flags, "--api-url", api, cwd=folder))
    assert done.returncode == 1, done.stderr.decode()
    assert names_in(folder) == {"token"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), ("--language", "--token-file", "--chat", "--words")),
        (("--no-telegram", "--language", "ar"), ("--words",)),
        (("--no-telegram", "--language", "ar", "--words", ""), ("--words",)),  # said, but empty
        (("--no-telegram", "--language", "ar", "--words", "oil,@isis"), ("--words", "unknown concept")),
    ],
)
def test_without_a_terminal_the_missing_options_are_named(
    folder: Path, arguments: tuple[str, ...], named: tuple[str, ...]
) -> None:
    """Exit 2, and it ends."""
    done = rasid("init", *arguments, cwd=folder)
    assert done.returncode == 2
    for option in named:
        assert option in done.stderr.decode()
    assert names_in(folder) == set()


def test_a_time_zone_that_is_none_is_wrong_use(folder: Path) -> None:
    """Before anything is asked."""
    assert rasid("init", "--timezone", "Mars/Olympus", cwd=folder).returncode == 2
