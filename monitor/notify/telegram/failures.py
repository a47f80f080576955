"""What an exception of python-telegram-bot says about a delivery: the one place that knows.

Three traps of the library decide the order below: BadRequest is a NetworkError; a 200 with an unexpected body raises
KeyError or ValueError, after the message was delivered; and 401, 404 and a wrong api_url all are InvalidToken.
"""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from monitor.errors import DeliveryError, Failure

# Beginnings and pieces of the server's texts, lower case, that mean: nothing reaches this chat until a person acts.
_CHAT_CLOSED = (
    "chat not found",
    "user not found",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "topic closed",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "channel_private",
    "peer_id_invalid",
    "user_deactivated",
    "group chat was deactivated",
    "chat_id is empty",
)

# The request had not left when these were raised.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


async def stop_at_flood_limit(response: httpx.Response) -> None:
    """An httpx response hook: raise DeliveryError(WAIT) for a 429, with the pause from the body or the header.

    The library would lose the header, and with it what a proxy in front of the Bot API asks for.
    """
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        seconds = _retry_after(await response.aread()) or _seconds(response.headers.get("retry-after"))
        text = f"Too Many Requests: retry after {seconds}" if seconds else "Too Many Requests"
        raise DeliveryError(
            f"Telegram: {text}", Failure.WAIT, retry_after=timedelta(seconds=seconds) if seconds else None
        )


def _retry_after(body: bytes) -> int:
    try:
        answer = json.loads(body)
    except ValueError:
        return 0
    parameters = answer.get("parameters") if isinstance(answer, dict) else None
    return _seconds(parameters.get("retry_after")) if isinstance(parameters, dict) else 0


def _seconds(value: object) -> int:
    text = str(value)
    return min(int(text), 10**7) if text.isascii() and text.isdigit() else 0


def refuses_markup(error: Exception) -> bool:
    """Whether the server could not parse our HTML: the words alone may still pass."""
    return isinstance(error, BadRequest) and "can't parse" in str(error).lower()


def is_up_to_date(error: BadRequest) -> bool:
    """Whether an edit was refused because the message reads so already."""
    return "message is not modified" in str(error).lower()


def classified(error: Exception) -> DeliveryError:
    """The DeliveryError for anything that a call of the library raises."""
    if isinstance(error, DeliveryError):
        return error
    cause = error.__cause__
    if isinstance(cause, DeliveryError):
        return cause
    failure = _failure(error, cause)
    text = f"no answer after {type(cause).__name__}" if isinstance(error, TimedOut) and cause else str(error)
    if failure is Failure.UNKNOWN:
        text = f"{text or type(error).__name__}; the message may be delivered"
    elif failure is Failure.CHANNEL_DOWN:
        text = f"{text}; the token or api_url is wrong"
    return DeliveryError(f"Telegram: {text}", failure)


def _failure(error: Exception, cause: BaseException | None) -> Failure:
    if isinstance(error, InvalidToken):
        return Failure.CHANNEL_DOWN
    if isinstance(error, Forbidden):
        return Failure.RECEIVER_GONE
    if isinstance(error, BadRequest):
        text = str(error).lower()
        return Failure.RECEIVER_GONE if any(piece in text for piece in _CHAT_CLOSED) else Failure.REFUSED
    if isinstance(error, Conflict):
        return Failure.NOT_SENT
    if isinstance(error, NetworkError) and isinstance(cause, _BEFORE_SENDING):
        return Failure.NOT_SENT
    if isinstance(error, TelegramError) and "entity too large" in str(error).lower():
        return Failure.REFUSED
    return Failure.UNKNOWN
