"""Telegram, through the Bot API.

One message in HTML, resent once without markup when the server refuses the markup. A group that became a supergroup
has a new id: the message follows it at once, and the log says what to write into the config.

When others join its story, the message is edited. What a rule wants to be told of them comes as a reply to it, or by itself
where that message is gone.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from functools import cached_property, partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.request import HTTPXRequest

from monitor import log
from monitor.config import Secret, SecretsModel
from monitor.errors import DeliveryError, Failure
from monitor.locale import Locale
from monitor.model import Message, OnUnknown, Severity
from monitor.notify._links import web_link
from monitor.notify.telegram.failures import (
    classified,
    is_up_to_date,
    refuses_markup,
    stop_at_flood_limit,
)
from monitor.notify.telegram.rendering import render, render_plain
from monitor.toml import mistake, t

__all__ = ["Settings", "Telegram", "create", "render"]

logger = logging.getLogger(__name__)

READ_TIMEOUT_S = 30.0
"""The server may answer late, after retries of its own; giving up early is what makes duplicates."""

EDIT_TIMEOUT_S = 10.0
"""An edit may be repeated without harm, and must not hold up the alert that comes after it."""

GENERAL_TOPIC = 1
"""The topic that is addressed by naming none."""

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_NUMBER = re.compile(r"-?[1-9][0-9]{0,18}")
_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{2,63}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")

LinkPreview = Literal["none", "small", "large"]


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise mistake(
            "not-a-token",
            t("{key} is not a bot's token"),
            t("copy it from @BotFather; it looks like 123456789:AAE…"),
        )
    return value


def _chat(value: object) -> int | str:
    """A number, also one in quotes, or @name."""
    text = str(value)
    if isinstance(value, int | str) and not isinstance(value, bool) and _NUMBER.fullmatch(text):
        return int(text)
    if isinstance(value, str) and _NAME.fullmatch(text):
        return text
    raise mistake(
        "not-a-chat",
        t("{key} is neither a number nor the @name of a channel"),
        t("rasid init finds the number: it waits for a message to the bot"),
    )


def _api_url(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise mistake(
            "not-an-address",
            t("{key} is not the address of a Bot API server"),
            t('write api_url = "https://…", or leave it out for Telegram itself'),
        )
    return value.rstrip("/")


class Settings(SecretsModel):
    """Options of ``kind = "telegram"``."""

    token: Annotated[Secret, AfterValidator(_token)]
    chat: Annotated[int | str, BeforeValidator(_chat)] = Field(examples=["-1001234567890"])
    topic: int = Field(default=0, ge=0)
    api_url: Annotated[str, AfterValidator(_api_url)] = "https://api.telegram.org"
    on_unknown: OnUnknown = "resend"
    link_preview: LinkPreview = "small"


def create(receiver: str, settings: Settings, locale: Locale) -> Telegram:  # noqa: ARG001 - the signature of kinds
    """A channel to one chat or topic."""
    return Telegram(receiver, settings)


class Telegram:
    """One chat of one bot."""

    def __init__(self, receiver: str, settings: Settings, *, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._receiver = receiver
        self._settings = settings
        self._read_timeout_s = read_timeout_s
        self._chat: int | str = settings.chat
        self._turn = asyncio.Lock()

    @property
    def lane(self) -> str:
        """Limits count per bot."""
        return f"telegram:{self._token.partition(':')[0]}"

    @property
    def on_unknown(self) -> OnUnknown:
        """As configured."""
        return self._settings.on_unknown

    @property
    def _token(self) -> str:
        return self._settings.token.get_secret_value()

    @cached_property
    def _bot(self) -> Bot:
        """Made at the first delivery: a TLS context costs tens of milliseconds."""
        request = HTTPXRequest(
            connection_pool_size=4,
            read_timeout=self._read_timeout_s,
            write_timeout=20.0,
            connect_timeout=10.0,
            pool_timeout=10.0,
            httpx_kwargs={"event_hooks": {"response": [stop_at_flood_limit]}},
        )
        base_url = f"{self._settings.api_url}/bot"
        return Bot(self._token, base_url=base_url, request=request, get_updates_request=request)

    async def send(self, message: Message) -> str:
        """Deliver; returns the message's id within its chat. One at a time: a chat's order is that of its alerts."""
        async with self._turn:
            return await self._send_or_plain(message)

    async def update(self, message: Message, remote: str) -> str:
        """Edit the message of that id; one that reads so already is left alone."""
        async with self._turn:
            if not remote.isdecimal():
                raise DeliveryError("Telegram: this message has no id to edit it by", Failure.REFUSED)
            await self._or_plain(message, partial(self._edit, int(remote), message))
            return remote

    async def _send_or_plain(self, message: Message) -> str:
        return await self._or_plain(message, partial(self._send, message))

    async def _or_plain(
        self, message: Message, call: Callable[[str, ParseMode | None], Awaitable[str]]
    ) -> str:
        """``call`` with the message in HTML, and once more without markup when the server refuses that."""
        try:
            return await call(render(message), ParseMode.HTML)
        except Exception as error:  # whatever the library raises is judged in one place
            if not refuses_markup(error):
                raise self._delivery_error(error) from error
            log.event(logger, logging.WARNING, "markup refused", receiver=self._receiver, error=error)
        try:
            return await call(render_plain(message), None)
        except Exception as error:  # as above
            raise self._delivery_error(error) from error

    async def _send(self, message: Message, text: str, parse_mode: ParseMode | None) -> str:
        try:
            return await self._send_to(self._chat, message, text, parse_mode)
        except ChatMigrated as moved:
            self._chat = moved.new_chat_id
            log.event(logger, logging.WARNING, "chat moved", receiver=self._receiver, write_chat=self._chat)
        return await self._send_to(self._chat, message, text, parse_mode)

    async def _send_to(
        self, chat: int | str, message: Message, text: str, parse_mode: ParseMode | None
    ) -> str:
        topic = self._settings.topic
        sent = await self._bot.send_message(
            chat_id=chat,
            text=text,
            parse_mode=parse_mode,
            message_thread_id=topic if topic > GENERAL_TOPIC else None,
            disable_notification=message.severity is Severity.LOW,
            link_preview_options=self._preview(message),
            reply_parameters=_reply_to(message),
        )
        return str(sent.message_id)

    async def _edit(self, number: int, message: Message, text: str, parse_mode: ParseMode | None) -> str:
        """What is said of a chat that moved: its messages stayed behind."""
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=self._chat,
                message_id=number,
                parse_mode=parse_mode,
                link_preview_options=self._preview(message),
                read_timeout=min(EDIT_TIMEOUT_S, self._read_timeout_s),
            )
        except ChatMigrated as moved:
            self._chat = moved.new_chat_id
            raise DeliveryError(
                "Telegram: the chat moved, its messages can't be edited", Failure.REFUSED
            ) from moved
        except BadRequest as error:
            if not is_up_to_date(error):
                raise
        return str(number)

    def _preview(self, message: Message) -> LinkPreviewOptions:
        return _preview(self._settings.link_preview, web_link(message.url))

    def _delivery_error(self, error: Exception) -> DeliveryError:
        found = classified(error)
        text = str(found).replace(self._token, "**********")
        return DeliveryError(text, found.failure, retry_after=found.retry_after)

    async def aclose(self) -> None:
        """Close the connections, if any were opened, when the send under way has ended."""
        async with self._turn:
            bot: Bot | None = self.__dict__.pop("_bot", None)
            if bot is not None:
                await bot.request.shutdown()


def _reply_to(message: Message) -> ReplyParameters | None:
    """A message that was deleted meanwhile is no reason not to say what follows it."""
    if not message.reply_to.isdecimal():
        return None
    return ReplyParameters(int(message.reply_to), allow_sending_without_reply=True)


def _preview(wish: LinkPreview, url: str) -> LinkPreviewOptions:
    if wish == "none" or not url:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=url, prefer_small_media=wish == "small", prefer_large_media=wish == "large")
