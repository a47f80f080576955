"""The apprise channel: the real library delivers to a real server on loopback."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import SecretSource
from monitor.errors import DeliveryError, Failure, Problem
from monitor.model import Message, Severity
from monitor.notify.apprise import Apprise, Settings, classified, render
from monitor.toml import parse, read, validate
from tests.notify.builders import HOSTILE, MESSAGE, NOTICE
from tests.notify.hook import Hook, open_door, open_hook

TOKEN = "tokentokentoken"


def apprise(port: int, scheme: str = "json", **options: Any) -> Apprise:
    """A channel to a port of this machine."""
    settings = Settings.model_validate({"url": f"{scheme}://127.0.0.1:{port}/{TOKEN}", **options})
    return Apprise("desk", settings)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A server that takes everything."""
    async with open_hook() as opened:
        yield opened


async def failure_of(channel: Apprise, message: Message = MESSAGE) -> DeliveryError:
    """What a delivery that fails says."""
    with pytest.raises(DeliveryError) as raised:
        await channel.send(message)
    return raised.value


# --- deliveries --------------------------------------------------------------------------------------------------


async def test_the_library_delivers_title_and_body(hook: Hook) -> None:
    """As json:// has it: exactly our words."""
    channel = apprise(hook.port)
    assert await channel.send(MESSAGE) == ""
    (came,) = hook.came
    title, body = render(MESSAGE)
    assert (came.document["title"], came.document["message"]) == (title, body)
    assert came.document["type"] == "info"
    assert came.path == f"/{TOKEN}"


async def test_what_is_urgent_is_a_warning(hook: Hook) -> None:
    await apprise(hook.port).send(replace(MESSAGE, severity=Severity.HIGH))
    assert hook.came[0].document["type"] == "warning"


async def test_other_services_get_it_too(hook: Hook) -> None:
    """A form, and ntfy as it is when one runs it oneself. No icon is loaded from anywhere."""
    hook.status, hook.answer = 200, "{}"
    await apprise(hook.port, "form").send(MESSAGE)
    await apprise(hook.port, "ntfy").send(MESSAGE)
    assert "multipart" in hook.came[0].headers["Content-Type"] or b"message=" in hook.came[0].body
    assert hook.came[1].document["topic"] == TOKEN
    assert not [name for name, value in hook.came[1].headers.items() if "://" in value]
    assert hook.came[1].document["title"] == MESSAGE.headline


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_title_arrives_as_one_line(hook: Hook, title: str) -> None:
    """Whatever it holds, it is delivered, short, without markup or control characters."""
    await apprise(hook.port).send(replace(MESSAGE, headline=title, excerpts=(), why=(title,)))
    found = hook.came[0].document
    assert found["title"]
    assert "\n" not in found["title"]
    assert len(found["message"]) <= 3100


@pytest.mark.parametrize(
    ("words", "kept_apart"),
    [
        ("@everyone run", "@\u2060everyone run"),  # Discord
        ("<!channel> and <@U024BE7LH>", "<\u2060!channel> and <\u2060@\u2060U024BE7LH>"),  # Slack
        ("a < b, c@ d", "a < b, c@ d"),  # nothing that anybody would read as a mention
    ],
)
def test_words_of_a_feed_ping_nobody(words: str, kept_apart: str) -> None:
    title, body = render(replace(MESSAGE, headline=words, why=(words,)))
    assert title == kept_apart
    assert kept_apart in body


def test_an_address_stays_whole() -> None:
    """Also one with @ in it."""
    _title, body = render(replace(MESSAGE, url="https://example.org/@desk/1"))
    assert "https://example.org/@desk/1" in body.split("\n")


async def test_templates_say_it_in_other_words(hook: Hook) -> None:
    """And ping nobody either; notices keep their own form."""
    channel = apprise(hook.port, title="[{severity}] {rule}", body="@desk: {headline}\n{late}{more}\n{url}")
    await channel.send(replace(MESSAGE, headline="@everyone run", late=""))
    await channel.send(NOTICE)
    assert hook.came[0].document["title"] == "[normal] coalition"
    assert hook.came[0].document["message"] == "@desk: @\u2060everyone run\nhttps://example.org/a?b=1&c=2"
    assert hook.came[1].document["title"] == NOTICE.headline


async def test_a_template_that_has_nothing_to_say_gives_way_to_our_own_form(hook: Hook) -> None:
    """Services refuse what is empty."""
    await apprise(hook.port, title="{more}", body="{more}").send(MESSAGE)
    assert hook.came[0].document["title"] == MESSAGE.headline
    assert hook.came[0].document["message"] == render(MESSAGE)[1]


def test_a_notice_shows_its_lines() -> None:
    title, body = render(NOTICE)
    assert title == NOTICE.headline
    assert NOTICE.lines[0] in body


# --- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.REFUSED),
        (401, Failure.CHANNEL_DOWN),
        (404, Failure.RECEIVER_GONE),
        (429, Failure.WAIT),
        (500, Failure.NOT_SENT),
        (504, Failure.UNKNOWN),
        # Redirects are not followed, and nobody says more than that it failed.
        (302, Failure.NOT_SENT),
    ],
)
async def test_a_status_is_read_from_what_the_library_says(hook: Hook, status: int, failure: Failure) -> None:
    """It gives only yes or no."""
    hook.status, hook.answer_headers = status, {"Location": "/elsewhere"}
    error = await failure_of(apprise(hook.port))
    assert error.failure is failure
    assert f"error={status}" in str(error)
    assert len(hook.came) == 1


async def test_a_lost_answer_is_of_unknown_fate(hook: Hook) -> None:
    hook.fault = "drop"
    assert (await failure_of(apprise(hook.port))).failure is Failure.UNKNOWN


async def test_no_answer_to_a_request_is_of_unknown_fate(hook: Hook) -> None:
    """By the library's own time limit, which an address may set (rto)."""
    hook.fault = "hang"
    settings = Settings.model_validate({"url": f"json://127.0.0.1:{hook.port}/?rto=0.2"})
    assert (await failure_of(Apprise("desk", settings))).failure is Failure.UNKNOWN


async def test_what_can_not_be_connected_is_not_sent() -> None:
    """And the reason has no part of the address, where tokens stand."""
    async with open_door(reads=False) as port:
        pass
    error = await failure_of(apprise(port))
    assert error.failure is Failure.NOT_SENT
    assert "Connection error" in str(error)
    assert TOKEN not in str(error)


async def test_a_call_that_does_not_come_back_is_waited_for_by_the_next_attempt(hook: Hook) -> None:
    """Not made a second time: one alert, though two attempts. Meanwhile nothing else is begun."""
    hook.fault = "hang"
    channel = apprise(hook.port, timeout=timedelta(milliseconds=200))
    late = await failure_of(channel)
    assert late.failure is Failure.UNKNOWN
    busy = await failure_of(channel, NOTICE)
    assert (busy.failure, "earlier message" in str(busy)) == (Failure.NOT_SENT, True)
    hook.fault = ""
    hook.released.set()
    channel = _patient(channel)
    assert await channel.send(MESSAGE) == ""
    assert len(hook.came) == 1
    assert await channel.send(NOTICE) == ""
    assert len(hook.came) == 2


def _patient(channel: Apprise) -> Apprise:
    """The same with a time limit that no machine is too slow for."""
    channel._settings = channel._settings.model_copy(update={"timeout": timedelta(minutes=1)})
    return channel


async def test_a_stop_does_not_wait_for_the_library(hook: Hook) -> None:
    hook.fault = "hang"
    channel = apprise(hook.port)
    sending = asyncio.create_task(channel.send(MESSAGE))
    await hook.arrived.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await channel.aclose()


@pytest.mark.parametrize(
    ("lines", "failure"),
    [
        ((), Failure.NOT_SENT),
        (("A Connection error occurred", "Socket Exception: Failed to establish a new connection"), Failure.NOT_SENT),
        (("Socket Exception: HTTPSConnectionPool(host='x', port=443): Read timed out. (read timeout=4.0)",), Failure.UNKNOWN),
        (("Socket Exception: ('Connection aborted.', RemoteDisconnected('…'))",), Failure.UNKNOWN),
        # Code of a service that broke: nobody knows when.
        (("Notification service 'X' raised an exception.", "Notification Exception: no"), Failure.UNKNOWN),
        # The last one counts: a service may try again by itself.
        (("Failed to send: Internal Server Error, error=500.", "Failed to send: Bad Request, error=400."), Failure.REFUSED),
        (("Failed to send: error=408.",), Failure.NOT_SENT),
        (("Failed to send: error=99 or error=1234",), Failure.NOT_SENT),
    ],
)  # fmt: skip
def test_lines_of_the_library_tell_what_happened(lines: tuple[str, ...], failure: Failure) -> None:
    assert classified(lines) is failure


# --- options -----------------------------------------------------------------------------------------------------


def problems_of(text: str, base: Path) -> list[Problem]:
    """What rasid check says of a receiver's options."""
    document = parse(f'[[receiver]]\nname = "desk"\nkind = "apprise"\n{text}', "config.toml")
    _settings, problems = validate(
        document, ("receiver", 0), Settings, context=SecretSource(base=base), drop=("name", "kind")
    )
    return problems


@pytest.mark.parametrize(
    ("text", "line", "code", "said"),
    [
        ("", 1, "missing-key", ""),
        ('url = "nowhere/abcdefgh"', 3, "unknown-service", ""),
        ('url = "fax://abcdefgh"', 3, "unknown-service", "fax"),
        ('url = "slack://abcdefgh"', 3, "wrong-service-address", "slack://"),
        # A service that needs a library of its own.
        ('url = "mqtt://abcdefgh"', 3, "no-library", "paho-mqtt"),
        ('url_file = "nowhere"', 4, "no-secret-file", ""),
        ('url = "json://abcdefgh"\nbody = "{headlin}"', 5, "unknown-placeholder", "{headline}"),
        ('url = "json://abcdefgh"\ntimeout = "1h"', 5, "out-of-bounds", "1h"),
    ],
)
def test_a_mistake_has_its_line_and_a_remedy_and_shows_no_address(
    text: str, line: int, code: str, said: str, tmp_path: Path
) -> None:
    (problem,) = problems_of(text, tmp_path)
    assert (problem.line, problem.code) == (line, code)
    assert problem.remedy
    shown = f"{problem.quote} {' '.join(problem.values.values())}"
    assert said in shown
    assert "abcdefgh" not in shown


@pytest.mark.parametrize("text", ['url_file = "slack"\nurl = "slack://abcdefgh"', 'url = "slack://abcdefgh'])
def test_the_line_of_an_address_is_not_quoted(text: str, tmp_path: Path) -> None:
    """Neither for what it says twice, nor for a mistake of syntax: reloads write their mistakes into the journal."""
    document, problems = read(f'[[receiver]]\nname = "desk"\nkind = "apprise"\n{text}', "config.toml")
    context = SecretSource(base=tmp_path)
    _settings, more = validate(document, ("receiver", 0), Settings, context=context, drop=("name", "kind"))
    assert [*problems, *more]
    for problem in (*problems, *more):
        assert "abcdefgh" not in f"{problem.quote} {' '.join(problem.values.values())}"


def test_an_address_may_stand_in_a_file_and_is_masked(tmp_path: Path) -> None:
    (tmp_path / "slack").write_text(f"json://127.0.0.1/{TOKEN}\n", "utf-8")
    found = Settings.model_validate({"url_file": "slack"}, context=SecretSource(base=tmp_path))
    assert TOKEN in found.url.get_secret_value()
    assert TOKEN not in repr(found)


def test_without_the_library_a_check_says_how_to_get_it() -> None:
    """In a process of its own, in which it can't be imported; what needs no library works there."""
    program = (
        "import sys; sys.modules['apprise'] = None\n"
        "from monitor.toml import parse, read, validate\n"
        "from monitor.notify import load\n"
        "kind = load('apprise')\n"
        "document = parse('[[receiver]]\\nkind = \"apprise\"\\nurl = \"json://abcdefgh\"', 'config.toml')\n"
        "_, (problem,) = validate(document, ('receiver', 0), kind.Settings, drop=('kind',))\n"
        "print(problem.line, problem.code, problem.remedy)\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == '2 no-library install it beside rasid: pip install "rasid[apprise]"'


def test_the_library_is_loaded_only_where_a_receiver_needs_it() -> None:
    """It costs a third of a second and some 30 MB."""
    program = (
        "import sys; from monitor import notify; notify.load('apprise'); print('apprise' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


async def test_no_log_shows_an_address(hook: Hook) -> None:
    """Not even a verbose one: the library and those below it would print tokens at DEBUG."""
    program = (
        "import asyncio, sys\n"
        "from monitor import log\n"
        "log.setup(sys.stderr, 'pipe', verbose=True)\n"
        "from monitor.notify.apprise import Apprise, Settings\n"
        "from tests.notify.builders import MESSAGE\n"
        "settings = Settings.model_validate({'url': sys.argv[1]})\n"
        "asyncio.run(Apprise('desk', settings).send(MESSAGE))\n"
    )
    address = f"json://127.0.0.1:{hook.port}/{TOKEN}"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, address, stderr=asyncio.subprocess.PIPE
    )
    _nothing, said = await child.communicate()
    assert (child.returncode, len(hook.came)) == (0, 1)
    assert TOKEN not in said.decode("utf-8")
