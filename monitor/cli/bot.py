"""Finding a Telegram chat for `rasid init`: whose bot is it, and where was the number sent?

The number proves whose chat it is, and ends the hunt for chat ids: Telegram shows them nowhere. A bot with a webhook
gets no updates by asking, and in groups a bot with privacy mode on sees commands that name it and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import Bot, Message, Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from monitor.errors import DeliveryError, Failure

_POLL_S = 25
_TIMEOUT_S = 15.0
_NUMBER = re.compile(r"\d{4,}")
_WANTED = ["message", "channel_post"]


@dataclass(frozen=True, slots=True)
class Chat:
    """Where the number was sent. ``kind`` is Telegram's: private, group, supergroup or channel; ``topic`` 0: none."""

    id: int
    title: str
    kind: str
    topic: int = 0
    topic_title: str = ""


class Hunt:
    """An opened bot: who it is, and where a number appears."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._offset = 0

    @property
    def name(self) -> str:
        """ "@rasid_bot"."""
        return f"@{self._bot.username}"

    async def webhook(self) -> str:
        """The address that gets this bot's messages instead of us; "" when there is none. Raises DeliveryError."""
        try:
            return (await self._bot.get_webhook_info()).url
        except TelegramError as error:
            raise _translated(error) from error

    async def find(self, number: str) -> Chat:
        """Wait until a message holds ``number``. Raises DeliveryError."""
        while True:
            for update in await self._updates():
                self._offset = update.update_id + 1
                message = update.effective_message
                if message is not None and number in numbers_in(message.text or message.caption or ""):
                    return _chat_of(message)

    async def confirm(self) -> None:
        """Tell Telegram what was read, so that the number is not found again."""
        try:
            await self._bot.get_updates(offset=self._offset, timeout=0, allowed_updates=_WANTED)
        except TelegramError as error:
            raise _translated(error) from error

    async def _updates(self) -> tuple[Update, ...]:
        try:
            return await self._bot.get_updates(offset=self._offset, timeout=_POLL_S, allowed_updates=_WANTED)
        except TimedOut:  # nothing came, and the server was late to say so
            return ()
        except TelegramError as error:
            raise _translated(error) from error


@asynccontextmanager
async def open_bot(token: str, api_url: str) -> AsyncIterator[Hunt]:
    """The bot of this token, asked who it is. Raises DeliveryError: CHANNEL_DOWN for a token that is refused."""
    requests = [HTTPXRequest(connect_timeout=_TIMEOUT_S, read_timeout=_TIMEOUT_S) for _ in range(2)]
    try:
        try:
            bot = Bot(
                token,
                base_url=f"{api_url.rstrip('/')}/bot",
                request=requests[0],
                get_updates_request=requests[1],
            )
            await bot.initialize()
        except TelegramError as error:
            raise _translated(error) from error
        yield Hunt(bot)
    finally:
        # Not bot.shutdown(): a bot whose first request failed was never initialised, but its connections were.
        for request in requests:
            await request.shutdown()


def numbers_in(text: str) -> set[str]:
    """The numbers in a message, in Western digits: a person may type ٤٨٣١."""
    western = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)
    return set(_NUMBER.findall(western))


def _chat_of(message: Message) -> Chat:
    chat = message.chat
    created = message.reply_to_message.forum_topic_created if message.reply_to_message else None
    in_topic = bool(message.is_topic_message)
    return Chat(
        id=chat.id,
        title=chat.title or chat.full_name or chat.username or str(chat.id),
        kind=str(chat.type),
        topic=(message.message_thread_id or 0) if in_topic else 0,
        topic_title=created.name if created and in_topic else "",
    )


def _translated(error: TelegramError) -> DeliveryError:
    """Foreign errors end here. The text never holds the token: it comes from Telegram's description."""
    if isinstance(error, InvalidToken):
        return DeliveryError(
            "Telegram refuses this token; copy it again from @BotFather", Failure.CHANNEL_DOWN
        )
    if isinstance(error, Conflict):
        return DeliveryError(
            "something else reads this bot's messages (another rasid init, or a webhook); stop it first",
            Failure.CHANNEL_DOWN,
        )
    if isinstance(error, NetworkError):
        return DeliveryError(f"the Bot API can't be reached: {error.message}", Failure.NOT_SENT)
    return DeliveryError(f"the Bot API refuses: {error.message}", Failure.REFUSED)
