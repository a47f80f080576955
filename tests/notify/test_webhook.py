"""The webhook channel, against a real server on loopback that checks signatures and plays faults."""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import SecretSource
from monitor.errors import DeliveryError, Failure, Problem
from monitor.model import Message
from monitor.notify.webhook import Settings, Webhook, render
from monitor.notify.webhook.signing import header_id, key_of, signature
from monitor.toml import parse, validate
from tests.notify.builders import COUNT, MESSAGE, NOTICE, NOW
from tests.notify.documents import mistakes
from tests.notify.hook import Hook, open_door, open_hook, verified

LOOPBACK = (ip_network("127.0.0.0/8"),)
SECRET = "night desk, 2026"


def settings(url: str, **options: Any) -> Settings:
    """Options that lead to an address of this machine."""
    return Settings.model_validate({"url": url, "allow_networks": LOOPBACK, **options})


def webhook(url: str, **options: Any) -> Webhook:
    """A channel whose clock stands still."""
    return Webhook(settings(url, **options), lambda: NOW)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A server that takes everything."""
    async with open_hook() as opened:
        yield opened


async def failure_of(channel: Webhook, message: Message = MESSAGE) -> DeliveryError:
    """What a delivery that fails says."""
    try:
        with pytest.raises(DeliveryError) as raised:
            await channel.send(message)
    finally:
        await channel.aclose()
    return raised.value


# --- what is sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [MESSAGE, NOTICE, COUNT], ids=["rule", "notice", "count"])
async def test_what_arrives_is_what_the_published_schema_says(hook: Hook, message: Message) -> None:
    channel = webhook(hook.url)
    await channel.send(message)
    await channel.aclose()
    (came,) = hook.came
    assert mistakes(came.document) == []
    assert came.document["id"] == message.id
    assert came.body == render(message)
    assert came.path == "/hook?desk=1"
    assert came.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (SECRET, SECRET.encode()),
        ("whsec_" + base64.b64encode(b"32 bytes of chance").decode(), b"32 bytes of chance"),
        ("سر المناوبة", "سر المناوبة".encode()),
    ],
)
async def test_a_signature_proves_who_sent_what_and_when(hook: Hook, secret: str, key: bytes) -> None:
    """A change of the body, another key, and a request played again later are all told."""
    channel = webhook(hook.url, secret=secret)
    await channel.send(MESSAGE)
    await channel.aclose()
    (came,) = hook.came
    now = int(NOW.timestamp())
    assert verified(key, came, now=now)
    assert not verified(key, replace(came, body=came.body.replace(b"desk", b"disk")), now=now)
    assert not verified(b"another", came, now=now)
    assert not verified(key, came, now=now + 301)
    later = {**came.headers, "webhook-timestamp": str(now + 301)}
    assert not verified(key, replace(came, headers=later), now=now + 301)


async def test_without_a_secret_nothing_is_signed(hook: Hook) -> None:
    channel = webhook(hook.url)
    await channel.send(MESSAGE)
    await channel.aclose()
    assert "webhook-signature" not in {name.lower() for name in hook.came[0].headers}


async def test_every_attempt_has_the_same_key(hook: Hook) -> None:
    """So that a server can tell a second copy; another message has another."""
    channel = webhook(hook.url)
    for message in (MESSAGE, MESSAGE, NOTICE):
        await channel.send(message)
    await channel.aclose()
    keys = [came.headers["Idempotency-Key"] for came in hook.came]
    assert keys == ["rule:coalition/s1@desk", "rule:coalition/s1@desk", "notice:reload@ops"]
    assert keys == [came.headers["webhook-id"] for came in hook.came]


async def test_headers_of_ones_own_are_sent(hook: Hook) -> None:
    channel = webhook(hook.url, headers={"X-Desk": "night"}, authorization="Bearer abcdef")
    await channel.send(MESSAGE)
    await channel.aclose()
    (came,) = hook.came
    assert (came.headers["X-Desk"], came.headers["Authorization"]) == ("night", "Bearer abcdef")


async def test_the_page_of_interfaces_shows_how_to_check_one(hook: Hook) -> None:
    """Its lines are run, on a real request."""
    channel = webhook(hook.url, secret=SECRET)
    await channel.send(MESSAGE)
    await channel.aclose()
    (came,) = hook.came
    page = (Path(__file__).parents[2] / "docs" / "interfaces.md").read_text("utf-8")
    (lines,) = [
        block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_ours" in block
    ]
    names: dict[str, Any] = {"base64": base64, "hmac": hmac}
    exec(lines, names)  # noqa: S102 - our own page
    headers = {name.lower(): value for name, value in came.headers.items()}
    now = NOW.timestamp()
    assert names["is_ours"](headers, came.body, SECRET.encode(), now)
    assert not names["is_ours"](headers, came.body + b" ", SECRET.encode(), now)
    assert not names["is_ours"](headers, came.body, SECRET.encode(), now + 301)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of its reference libraries."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    identity, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    assert signature(key, identity, 1614265330, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.text(st.characters()))
def test_any_id_can_stand_in_a_header(message_id: str) -> None:
    """Visible ASCII, short enough for programs that keep 255 letters."""
    written = header_id(message_id)
    assert len(written) <= 255
    assert all("!" <= letter <= "~" for letter in written)


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_ids_are_two_in_a_header(one: str, other: str) -> None:
    assert (header_id(one) == header_id(other)) == (one == other)


# --- what an answer means ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_2xx_is_a_delivery(hook: Hook, status: int) -> None:
    hook.status = status
    channel = webhook(hook.url)
    assert await channel.send(MESSAGE) == ""
    await channel.aclose()


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        # This message.
        (400, Failure.REFUSED),
        (413, Failure.REFUSED),
        (422, Failure.REFUSED),
        # Not the message: the hook is not there any more, or does not know us.
        (404, Failure.RECEIVER_GONE),
        (410, Failure.RECEIVER_GONE),
        (401, Failure.CHANNEL_DOWN),
        (403, Failure.CHANNEL_DOWN),
        # Later, though it does not say when.
        (408, Failure.NOT_SENT),
        (429, Failure.NOT_SENT),
        (500, Failure.NOT_SENT),
        (503, Failure.NOT_SENT),
        # A gateway handed it on and heard nothing.
        (504, Failure.UNKNOWN),
        # An address that somebody has to write anew.
        (301, Failure.RECEIVER_GONE),
        (308, Failure.RECEIVER_GONE),
    ],
)
async def test_a_status_says_whose_matter_it_is(hook: Hook, status: int, failure: Failure) -> None:
    hook.status = status
    error = await failure_of(webhook(hook.url))
    assert error.failure is failure
    assert f"127.0.0.1 answered HTTP {status}" in str(error)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [("17", timedelta(seconds=17)), ("Tue, 24 Nov 2026 12:09:00 GMT", timedelta(minutes=2))],
)
async def test_a_server_may_ask_to_wait(hook: Hook, status: int, retry_after: str, pause: timedelta) -> None:
    """In seconds or by a date, which is read by our clock."""
    hook.status, hook.answer_headers = status, {"Retry-After": retry_after}
    error = await failure_of(webhook(hook.url))
    assert (error.failure, error.retry_after) == (Failure.WAIT, pause)


async def test_a_redirect_is_not_followed(hook: Hook) -> None:
    """The alert and its signature go to the address that was written and to no other."""
    hook.status, hook.answer_headers = 302, {"Location": f"http://127.0.0.1:{hook.port}/elsewhere"}
    error = await failure_of(webhook(hook.url, secret=SECRET))
    assert [came.path for came in hook.came] == ["/hook?desk=1"]
    assert "/elsewhere" in str(error)


async def test_what_a_refusal_says_is_shown_harmless_and_without_our_secrets(hook: Hook) -> None:
    """An answer may repeat what it was given, and it is shown on a terminal."""
    hook.status, hook.answer = 400, f"no\x1b[2J title\r\nin {SECRET} or Bearer abcdef " + "x" * 100_000
    error = await failure_of(webhook(hook.url, secret=SECRET, authorization="Bearer abcdef"))
    assert "no title in ********** or **********" in str(error)
    assert len(str(error)) < 400
    assert str(error).isprintable()


# --- no answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["drop", "broken"])
async def test_a_lost_answer_is_of_unknown_fate(hook: Hook, fault: str) -> None:
    """The alert may be there: saying "not sent" would make copies unseen."""
    hook.fault = fault
    assert (await failure_of(webhook(hook.url))).failure is Failure.UNKNOWN
    assert len(hook.came) == 1


async def test_no_answer_in_time_is_of_unknown_fate(hook: Hook) -> None:
    hook.fault = "hang"
    error = await failure_of(webhook(hook.url, timeout=timedelta(milliseconds=300)))
    assert error.failure is Failure.UNKNOWN
    assert str(error) == "webhook: 127.0.0.1 did not answer in time"


async def test_a_server_that_closes_while_it_reads_is_of_unknown_fate() -> None:
    """Nobody can say how much it had read."""
    async with open_door(reads=True) as port:
        assert (await failure_of(webhook(f"http://127.0.0.1:{port}/"))).failure is Failure.UNKNOWN


async def test_what_can_not_be_connected_is_not_sent() -> None:
    async with open_door(reads=False) as port:
        pass
    error = await failure_of(webhook(f"http://127.0.0.1:{port}/"))
    assert error.failure is Failure.NOT_SENT
    assert str(error) == "webhook: could not connect to 127.0.0.1: connection refused"


async def test_a_server_without_tls_is_not_sent() -> None:
    """The handshake comes before the request."""
    async with open_hook() as hook:
        error = await failure_of(webhook(f"https://127.0.0.1:{hook.port}/"))
    assert error.failure is Failure.NOT_SENT
    assert str(error).startswith("webhook: TLS with 127.0.0.1 failed: ")
    assert "not permitted" not in str(error)  # what the number of an SSL error means elsewhere


async def test_a_private_address_needs_a_permission(hook: Hook) -> None:
    """By name or by number; no byte leaves, and the error says which key opens it."""
    for host in ("127.0.0.1", "localhost"):
        channel = Webhook(Settings(url=f"http://{host}:{hook.port}/hook"), lambda: NOW)
        error = await failure_of(channel)
        assert error.failure is Failure.CHANNEL_DOWN
        assert "loopback address" in str(error)
        assert "allow_networks" in str(error)
    assert hook.came == []


async def test_a_stop_leaves_nothing_open(hook: Hook) -> None:
    """A send that is abandoned ends at once."""
    hook.fault = "hang"
    channel = webhook(hook.url)
    sending = asyncio.create_task(channel.send(MESSAGE))
    await hook.arrived.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await channel.aclose()


# --- options -----------------------------------------------------------------------------------------------------


def problems_of(text: str, base: Path) -> list[Problem]:
    """What rasid check says of a receiver's options."""
    document = parse(f'[[receiver]]\nname = "desk"\nkind = "webhook"\n{text}', "config.toml")
    _settings, problems = validate(
        document, ("receiver", 0), Settings, context=SecretSource(base=base), drop=("name", "kind")
    )
    return problems


@pytest.mark.parametrize(
    ("text", "line", "key", "code"),
    [
        ("", 1, "receiver", "missing-key"),
        ('url = "example.org/hook"', 4, "url", "not-an-address"),
        ('url = "ftp://example.org/hook"', 4, "url", "not-an-address"),
        ('url = "https://exa mple.org/"', 4, "url", "not-an-address"),
        ('url = "https://u:pw@example.org/"', 3, "kind", "login-in-url"),
        ('url = "https://example.org/"\nsecret = "whsec_%%%"', 5, "secret", "not-a-secret"),
        ('url = "https://example.org/"\nsecret_file = "nowhere"', 5, "secret_file", "no-secret-file"),
        ('url = "https://example.org/"\nauthorization = "سر"', 3, "kind", "not-ascii"),
        ('url = "https://example.org/"\nheaders = { Host = "a" }', 5, "headers", "own-header"),
        ('url = "https://example.org/"\nheaders = { "X Y" = "a" }', 5, "headers", "not-a-header"),
        ('url = "https://example.org/"\nheaders = { X = "a\\nB: c" }', 5, "headers", "not-a-header"),
        ('url = "https://example.org/"\nallow_networks = ["home"]', 5, "allow_networks", "wrong-network"),
        ('url = "https://example.org/"\ntimeout = 30', 5, "timeout", "no-unit"),
        ('url = "https://example.org/"\nsecrets = "a"', 5, "secrets", "unknown-key"),
    ],
)
def test_a_mistake_has_its_line_its_key_and_a_remedy(
    text: str, line: int, key: str, code: str, tmp_path: Path
) -> None:
    (problem,) = problems_of(text, tmp_path)
    assert (problem.line, problem.key, problem.code) == (line, key, code)
    assert problem.remedy


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    """And is masked wherever the options are shown."""
    (tmp_path / "hook").write_text(f"{SECRET}\n", "utf-8")
    found = Settings.model_validate(
        {"url": "https://example.org/", "secret_file": "hook", "headers": {"X-Key": "abcdef"}},
        context=SecretSource(base=tmp_path),
    )
    assert found.secret
    assert found.secret.get_secret_value() == SECRET
    assert SECRET not in repr(found)
    assert "abcdef" not in repr(found)


def test_a_host_is_one_lane() -> None:
    """Its hooks share what it can bear."""
    assert webhook("https://hooks.example.org/a").lane == "webhook:hooks.example.org"
