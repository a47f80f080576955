"""Telegram over real HTTP, against our own Bot API server: what is sent, and what each failure is called."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from pydantic import ValidationError
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut

from monitor.errors import DeliveryError, Failure
from monitor.model import Severity
from monitor.notify.telegram import Settings, Telegram, create
from monitor.notify.telegram.failures import classified
from tests.botapi.server import BotApi, serving
from tests.notify.builders import ENGLISH, JOINED, MESSAGE

TOKEN = "123456:AAEtesttoken_testtoken_testtoken_te"
CHAT = -1001234567890


class Desk:
    """A Bot API server and a channel to one of its chats."""

    def __init__(self, api: BotApi, address: str) -> None:
        self.api = api
        self.address = address

    def channel(self, **options: Any) -> Telegram:
        """With a short patience, so that silence is over soon."""
        settings = Settings.model_validate({"token": TOKEN, "chat": CHAT, "api_url": self.address, **options})
        return Telegram("desk", settings, read_timeout_s=0.3)

    async def order(self, path: str, wish: dict[str, Any] | list[Any]) -> None:
        """Tell the server what to do."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/control/{path}", json=wish) as reply,
        ):
            assert reply.status == 200

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What was accepted."""
        return self.api.journal.lines


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A fresh server."""
    api = BotApi(tmp_path / "journal", tokens=[TOKEN])
    async with serving(api) as address:
        yield Desk(api, address)


async def test_an_alert_arrives_as_meant(desk: Desk) -> None:
    """Text, markup, chat; the id comes back."""
    async with contextlib.aclosing(desk.channel()) as channel:
        assert await channel.send(MESSAGE) == "1"
        assert await channel.send(replace(MESSAGE, severity=Severity.LOW)) == "2"
    first, second = desk.sent
    assert (first["chat"], first["topic"], first["silent"], second["silent"]) == (CHAT, 0, False, True)
    assert first["text"].startswith(MESSAGE.headline)
    assert {"type": "text_link", "offset": 0, "length": 29, "url": MESSAGE.url} in first["entities"]


@pytest.mark.parametrize(("topic", "thread"), [(0, 0), (1, 0), (4, 4)])
async def test_the_general_topic_is_addressed_by_naming_none(desk: Desk, topic: int, thread: int) -> None:
    """Naming it is refused by the real server."""
    async with contextlib.aclosing(desk.channel(topic=topic)) as channel:
        await channel.send(MESSAGE)
    assert desk.sent[0]["topic"] == thread


@pytest.mark.parametrize(
    ("fault", "failure", "accepted"),
    [
        # the table of what a server can do and what it means for the message
        ("drop_before", Failure.UNKNOWN, 0),
        ("hang_before", Failure.UNKNOWN, 0),
        ("drop_after", Failure.UNKNOWN, 1),
        ("hang_after", Failure.UNKNOWN, 1),
        ("half_reply", Failure.UNKNOWN, 1),
        ("bad_json", Failure.UNKNOWN, 1),
        ("no_result", Failure.UNKNOWN, 1),  # KeyError, outside of the library's own errors
        ("http_after:502", Failure.UNKNOWN, 1),
        ("http:500", Failure.UNKNOWN, 0),
        ("http:502", Failure.UNKNOWN, 0),
        ("http:504", Failure.UNKNOWN, 0),
        ("http:302", Failure.UNKNOWN, 0),
        ("json:500:Internal Server Error", Failure.UNKNOWN, 0),
        ("retry:7", Failure.WAIT, 0),
        ("plain429:9", Failure.WAIT, 0),
        ("json:403:Forbidden: bot was blocked by the user", Failure.RECEIVER_GONE, 0),
        ("json:403:Forbidden: user is deactivated", Failure.RECEIVER_GONE, 0),
        ("json:403:Forbidden: bot is not a member of the channel chat", Failure.RECEIVER_GONE, 0),
        ("json:400:Bad Request: chat not found", Failure.RECEIVER_GONE, 0),
        ("json:400:Bad Request: message thread not found", Failure.RECEIVER_GONE, 0),
        ("json:400:Bad Request: TOPIC_CLOSED", Failure.RECEIVER_GONE, 0),
        (
            "json:400:Bad Request: not enough rights to send text messages to the chat",
            Failure.RECEIVER_GONE,
            0,
        ),
        ("json:400:Bad Request: message is too long", Failure.REFUSED, 0),
        ("json:400:Bad Request: BUTTON_DATA_INVALID", Failure.REFUSED, 0),
        ("json:413:Request Entity Too Large", Failure.REFUSED, 0),
        ("json:401:Unauthorized", Failure.CHANNEL_DOWN, 0),
        ("json:404:Not Found", Failure.CHANNEL_DOWN, 0),
        ("json:409:Conflict: terminated by other getUpdates request", Failure.NOT_SENT, 0),
    ],
)
async def test_each_failure_has_its_class(desk: Desk, fault: str, failure: Failure, accepted: int) -> None:
    """The channel says what happened; what follows is decided elsewhere."""
    await desk.order("faults", {"fault": fault, "method": "sendMessage"})
    async with contextlib.aclosing(desk.channel()) as channel:
        with pytest.raises(DeliveryError) as raised:
            await channel.send(MESSAGE)
        assert raised.value.failure is failure
        assert TOKEN not in str(raised.value)
        assert len(desk.sent) == accepted
        await channel.send(MESSAGE)  # and the channel can go on
    assert len(desk.sent) == accepted + 1


@pytest.mark.parametrize(
    ("fault", "seconds"), [("retry:43838", 43838), ("plain429:9", 9), ("plain429:soon", None)]
)
async def test_the_asked_pause_is_passed_on(desk: Desk, fault: str, seconds: int | None) -> None:
    """From the body, or from the header of a proxy in between."""
    await desk.order("faults", {"fault": fault})
    async with contextlib.aclosing(desk.channel()) as channel:
        with pytest.raises(DeliveryError) as raised:
            await channel.send(MESSAGE)
    assert raised.value.retry_after == (None if seconds is None else timedelta(seconds=seconds))


def test_a_number_in_quotes_is_a_number() -> None:
    """People copy it with them."""
    assert Settings.model_validate({"token": TOKEN, "chat": "-1001"}).chat == -1001


async def test_a_wrong_token_stops_the_channel(desk: Desk) -> None:
    """Nothing can be sent until a person acts."""
    async with contextlib.aclosing(desk.channel(token="123456:another")) as channel:
        with pytest.raises(DeliveryError) as raised:
            await channel.send(MESSAGE)
    assert raised.value.failure is Failure.CHANNEL_DOWN


async def test_refused_markup_is_sent_once_more_without(desk: Desk) -> None:
    """An alert is never dropped for its looks."""
    await desk.order("faults", {"fault": "refuse_markup"})
    async with contextlib.aclosing(desk.channel()) as channel:
        await channel.send(MESSAGE)
    assert [(line["parse_mode"], line["entities"]) for line in desk.sent] == [("", [])]
    assert desk.sent[0]["text"].splitlines()[-1] == MESSAGE.url


async def test_a_message_is_brought_up_to_date_and_said_once(desk: Desk) -> None:
    """The same once more is no error: an edit whose reply was lost is simply repeated."""
    async with contextlib.aclosing(desk.channel()) as channel:
        remote = await channel.send(MESSAGE)
        for _ in range(2):
            assert await channel.update(JOINED, remote) == remote
    first, second = desk.sent
    assert (first["message_id"], second["message_id"]) == (1, 1)
    assert "رووداو" not in first["text"]
    assert "رووداو" in second["text"]
    assert desk.api.requests["editMessageText"] == 2


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("json:400:Bad Request: message to edit not found", Failure.REFUSED),
        ("json:400:Bad Request: message can't be edited", Failure.REFUSED),
        ("json:400:Bad Request: MESSAGE_ID_INVALID", Failure.REFUSED),
        ("retry:9", Failure.WAIT),
        ("drop_after", Failure.UNKNOWN),
        ("hang_after", Failure.UNKNOWN),
        ("http:502", Failure.UNKNOWN),
        ("json:403:Forbidden: bot was kicked from the supergroup chat", Failure.RECEIVER_GONE),
        ("json:401:Unauthorized", Failure.CHANNEL_DOWN),
    ],
)
async def test_each_failure_of_an_edit_has_its_class(desk: Desk, fault: str, failure: Failure) -> None:
    """REFUSED: this message will never be changed."""
    async with contextlib.aclosing(desk.channel()) as channel:
        remote = await channel.send(MESSAGE)
        await desk.order("faults", {"fault": fault, "method": "editMessageText"})
        with pytest.raises(DeliveryError) as raised:
            await channel.update(JOINED, remote)
        assert raised.value.failure is failure
        assert TOKEN not in str(raised.value)
        assert await channel.update(JOINED, remote) == remote


async def test_a_message_without_an_id_is_not_edited(desk: Desk) -> None:
    """An older version may have stored none; nothing goes out."""
    async with contextlib.aclosing(desk.channel()) as channel:
        with pytest.raises(DeliveryError) as raised:
            await channel.update(JOINED, "")
    assert raised.value.failure is Failure.REFUSED
    assert not desk.api.requests


async def test_an_edit_whose_markup_is_refused_goes_without(desk: Desk) -> None:
    """As a message does."""
    async with contextlib.aclosing(desk.channel()) as channel:
        remote = await channel.send(MESSAGE)
        await desk.order("faults", {"fault": "refuse_markup", "method": "editMessageText"})
        await channel.update(JOINED, remote)
    assert [line["parse_mode"] for line in desk.sent] == ["HTML", ""]


async def test_messages_of_a_group_that_moved_stay_behind(desk: Desk) -> None:
    """They are edited no more; what is sent next goes to where the group is."""
    async with contextlib.aclosing(desk.channel(chat=-77)) as channel:
        remote = await channel.send(MESSAGE)
        await desk.order("chats", {"chat": -77, "state": "migrated", "migrate_to": CHAT})
        with pytest.raises(DeliveryError) as raised:
            await channel.update(JOINED, remote)
        assert raised.value.failure is Failure.REFUSED
        await channel.send(MESSAGE)
    assert [line["chat"] for line in desk.sent] == [-77, CHAT]


@pytest.mark.parametrize(("reply_to", "replied"), [("1", 1), ("99", 0), ("", 0)])
async def test_what_follows_is_a_reply_if_the_message_is_there(
    desk: Desk, reply_to: str, replied: int
) -> None:
    """A message that somebody deleted is no reason to say nothing."""
    async with contextlib.aclosing(desk.channel()) as channel:
        await channel.send(MESSAGE)
        await channel.send(replace(MESSAGE, id="another", reply_to=reply_to))
    assert desk.sent[1]["reply_to"] == replied


async def test_a_group_that_moved_is_followed(desk: Desk) -> None:
    """At once, and from then on."""
    await desk.order("chats", {"chat": -77, "state": "migrated", "migrate_to": CHAT})
    async with contextlib.aclosing(desk.channel(chat=-77)) as channel:
        await channel.send(MESSAGE)
        await channel.send(MESSAGE)
    assert [line["chat"] for line in desk.sent] == [CHAT, CHAT]
    assert desk.api.requests["sendMessage"] == 3


async def test_closing_waits_for_the_send_under_way_and_a_late_one_still_goes_out(desk: Desk) -> None:
    """A reload replaces channels while their last messages are on the way."""
    await desk.order("faults", {"fault": "slow:0.2"})
    channel = desk.channel()
    sending = asyncio.create_task(channel.send(MESSAGE))
    while not desk.api.requests:
        await desk.order("faults", [])
    await channel.aclose()
    assert sending.done()
    assert await sending == "1"
    assert await channel.send(MESSAGE) == "2"
    await channel.aclose()


async def test_the_token_is_in_no_log_line_of_ours(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """At any level, failures included."""
    caplog.set_level(logging.DEBUG, logger="monitor")
    await desk.order("faults", {"fault": "refuse_markup"})
    async with contextlib.aclosing(desk.channel()) as channel:
        await channel.send(MESSAGE)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("monitor")]
    assert ours
    assert not [line for line in ours if TOKEN in line]


@pytest.mark.parametrize(
    ("error", "cause", "failure"),
    [
        # what a loopback server can't bring about
        (TimedOut(), httpx.ConnectTimeout("x"), Failure.NOT_SENT),
        (TimedOut(), httpx.PoolTimeout("x"), Failure.NOT_SENT),
        (TimedOut(), httpx.ReadTimeout("x"), Failure.UNKNOWN),
        (TimedOut(), httpx.WriteTimeout("x"), Failure.UNKNOWN),
        (NetworkError("x"), httpx.ConnectError("no such host"), Failure.NOT_SENT),
        (NetworkError("x"), httpx.ProxyError("x"), Failure.NOT_SENT),
        (NetworkError("x"), httpx.ReadError("x"), Failure.UNKNOWN),
        (BadRequest("Group chat was deactivated"), None, Failure.RECEIVER_GONE),
        (Forbidden("bot was kicked"), None, Failure.RECEIVER_GONE),
        (KeyError("message_id"), None, Failure.UNKNOWN),
        (ValueError("year 58865 is out of range"), None, Failure.UNKNOWN),
    ],
)
def test_errors_without_a_server_are_classified_too(
    error: Exception, cause: Exception | None, failure: Failure
) -> None:
    """By their class and their cause."""
    error.__cause__ = cause
    assert classified(error).failure is failure


def test_settings_give_lane_and_policy() -> None:
    """Limits count per bot; the policy is the receiver's."""
    channel = create(
        "desk", Settings.model_validate({"token": TOKEN, "chat": "@desk", "on_unknown": "hold"}), ENGLISH
    )
    assert (channel.lane, channel.on_unknown) == ("telegram:123456", "hold")


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "nonsense"},
        {"token": "12:a b"},
        {"token": None},
        {"chat": "desk"},
        {"chat": True},
        {"chat": 1.5},
        {"topic": -1},
        {"api_url": "ftp://example.org"},
        {"api_url": "api.telegram.org"},
        {"on_unknown": "guess"},
        {"chats": 1},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    """And the token is not in the complaint."""
    with pytest.raises(ValidationError) as raised:
        Settings.model_validate({"token": TOKEN, "chat": 1, **wrong})
    assert TOKEN not in str(raised.value)
