"""Finding the chat: how a number is recognised, and where it was sent, against our own Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from monitor.cli.bot import numbers_in, open_bot
from monitor.errors import DeliveryError, Failure
from tests.botapi.server import BotApi, serving


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4831", True),
        ("/start@rasid_bot 4831", True),  # a command, which bots see in groups
        ("٤٨٣١", True),  # Arabic-Indic digits, as Arabic keyboards give
        ("۴۸۳۱", True),  # Persian ones
        ("my number is 4831!", True),
        ("48310", False),  # another number
        ("", False),
    ],
)
def test_the_number_is_found_however_it_is_typed(text: str, found: bool) -> None:
    """Each row is one way to send it."""
    assert ("4831" in numbers_in(text)) is found


TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """Our own Bot API server."""
    async with serving(BotApi(tmp_path / "journal", tokens=[TOKEN])) as found:
        yield found


async def write(address: str, **message: object) -> None:
    """Somebody writes to the bot."""
    async with aiohttp.ClientSession() as session, session.post(f"{address}/control/message", json=message):
        pass


async def test_the_chat_of_the_number_is_found(address: str) -> None:
    """Other messages are passed over; a topic is noticed; nothing is found twice."""
    async with open_bot(TOKEN, address) as hunt:
        assert hunt.name.startswith("@")
        assert await hunt.webhook() == ""
        await write(address, chat=77, text="hello")
        await write(address, chat=-1001234567890, text=f"/start{hunt.name} 4831", topic=4)
        found = await hunt.find("4831")
        assert (found.id, found.topic) == (-1001234567890, 4)
        await hunt.confirm()


async def test_a_refused_token_says_so(address: str) -> None:
    """And does not repeat the token."""
    with pytest.raises(DeliveryError, match="refuses this token") as caught:
        async with open_bot("999999:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", address):
            pass
    assert caught.value.failure is Failure.CHANNEL_DOWN
    assert "bbbb" not in str(caught.value)


async def test_a_server_that_is_not_there_is_named_as_that() -> None:
    """A typo in --api-url is no matter of the token."""
    with pytest.raises(DeliveryError, match="can't be reached") as caught:
        async with open_bot(TOKEN, "http://127.0.0.1:9"):
            pass
    assert caught.value.failure is Failure.NOT_SENT
