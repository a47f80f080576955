"""A webhook: each alert is posted as a JSON document (docs/schemas/alert.schema.json) to an address of yours.

With a secret the request is signed, so that whoever receives it knows that it is ours and not an old one played again
(signing.py). Idempotency-Key and webhook-id are the same for every attempt. Every request has a connection of its own:
a kept one may have been closed at the other end, and a request that dies with it is one of unknown fate.

Redirects are not followed, since a POST that turns into a GET loses the alert and the signature goes to somebody else.
The socket address is judged by the guard (monitor/guard.py) each time: private ones only by ``allow_networks``.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import aiohttp
from aiohttp.resolver import AsyncResolver
from pydantic import AfterValidator, Field, SecretStr
from yarl import URL

from monitor import __version__
from monitor.alerts.wording import plain
from monitor.config import Network, Secret, SecretsModel
from monitor.errors import DeliveryError
from monitor.guard import Guard
from monitor.locale import Locale
from monitor.model import Message, OnUnknown
from monitor.notify._document import encoded
from monitor.notify.webhook.failures import by_status, without_status
from monitor.notify.webhook.signing import header_id, key_of, signature
from monitor.toml import mistake, t
from monitor.toml.durations import between

__all__ = ["Settings", "Webhook", "create", "render"]

CONNECT_S = 10.0
_READ_OF_ANSWER = 1000
_ANSWER_S = 2.0
_SHORTEST_SECRET = 4

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN = {
    "authorization": "authorization_file",
    "connection": "",
    "content-encoding": "",
    "content-length": "",
    "content-type": "",
    "host": "url",
    "idempotency-key": "",
    "transfer-encoding": "",
    "webhook-id": "",
    "webhook-signature": "secret_file",
    "webhook-timestamp": "",
}
"""Headers that are ours, and the option that sets one."""


def _url(value: str) -> str:
    try:
        url = URL(value)
        whole = bool(url.scheme in {"http", "https"} and url.host and url.port)
        login = url.user is not None or url.password is not None
    except ValueError:
        whole = login = False
    if not whole or not value.isprintable() or " " in value or "\\" in value:
        raise mistake(
            "not-an-address",
            t("{key} is not an address that a webhook can be sent to"),
            t('write it in full and without blanks: url = "https://example.org/hook"'),
        )
    if login:
        raise mistake(
            "login-in-url",
            t("url holds a user name or password"),
            t('take it out and put the whole header ("Basic …", "Bearer …") into authorization_file'),
            at="kind",  # so that nobody shows the line
        )
    return value


def _secret(value: SecretStr) -> SecretStr:
    try:
        key = key_of(value.get_secret_value())
    except ValueError:
        key = b""
    if not key:
        raise mistake(
            "not-a-secret",
            t("{key} begins with whsec_, and what follows is not base64"),
            t("copy it whole; or make one of your own: openssl rand -hex 32"),
        )
    return value


def _authorization(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isascii() or not value.get_secret_value().isprintable():
        raise mistake(
            "not-ascii",
            t("{key} is sent as a header and may hold plain ASCII only"),
            t('write the whole value of the header, such as "Bearer …"'),
            at="kind",  # so that nobody shows the line
        )
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, content in value.items():
        if name.lower() in _OWN:
            option = _OWN[name.lower()]
            raise mistake(
                "own-header",
                t("the header {name} is set by Rasid"),
                t("use {option} for it") if option else t("take it out"),
                name=name,
                option=option,
            )
        if not _NAME.fullmatch(name) or not content.isascii() or not content.isprintable():
            raise mistake(
                "not-a-header",
                t('"{name}" is not a header that can be sent'),
                t('write names and values in plain ASCII: headers = { X-Desk = "night" }'),
                name=plain(name[:60])[0],
            )
    return value


class Settings(SecretsModel):
    """Options of ``kind = "webhook"``. Without ``secret`` nothing is signed. ``authorization`` is the whole value of that
    header. ``allow_networks`` are private networks that it may lead into, beside those of [fetch]. ``timeout`` is for
    connecting and answering together."""

    url: Annotated[str, AfterValidator(_url)] = Field(examples=['"https://example.org/hook"'])
    secret: Annotated[Secret, AfterValidator(_secret)] | None = None
    authorization: Annotated[Secret, AfterValidator(_authorization)] | None = None
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(default={}, repr=False)
    allow_networks: tuple[Network, ...] = ()
    timeout: Annotated[timedelta, between("1s", "5m", "30s")] = timedelta(seconds=30)
    on_unknown: Literal["resend", "hold"] = "resend"


def create(receiver: str, settings: Settings, locale: Locale) -> Webhook:  # noqa: ARG001 - the signature of kinds
    """A channel to the address in ``url``."""
    return Webhook(settings, lambda: datetime.now(UTC))


def render(message: Message) -> bytes:
    """The body of the request: a JSON document in UTF-8."""
    return encoded(message)


@dataclass(slots=True)
class _Attempt:
    """How far a request came."""

    sent: bool = False


async def _leaves(
    _session: aiohttp.ClientSession, context: object, _headers: aiohttp.TraceRequestHeadersSentParams
) -> None:
    attempt = getattr(context, "trace_request_ctx", None)
    assert isinstance(attempt, _Attempt)
    attempt.sent = True


class Webhook:
    """An address that alerts are posted to. ``clock`` dates requests and reads Retry-After dates."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._url = URL(settings.url).with_fragment(None)
        self._host = self._url.host or ""
        self._key = key_of(settings.secret.get_secret_value()) if settings.secret else b""
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    @property
    def lane(self) -> str:
        """A host answers for all its hooks."""
        return f"webhook:{self._host}"

    @property
    def on_unknown(self) -> OnUnknown:
        """Resending is harmless where the other side heeds Idempotency-Key."""
        return self._settings.on_unknown

    async def send(self, message: Message) -> str:
        """Post it; returns "", since an answer gives what was delivered no name."""
        body = render(message)
        attempt = _Attempt()
        try:
            session = await self._opened()
            async with session.post(
                self._url,
                data=body,
                headers=self._headers(message.id, body),
                allow_redirects=False,
                trace_request_ctx=attempt,
            ) as reply:
                refusal = await self._judged(reply)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise self._masked(without_status(error, self._host, sent=attempt.sent)) from error
        if refusal is not None:
            raise self._masked(refusal)
        return ""

    def _headers(self, message_id: str, body: bytes) -> Mapping[str, str]:
        identity = header_id(message_id)
        timestamp = int(self._clock().timestamp())
        headers = {
            **self._settings.headers,
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": identity,
            "webhook-id": identity,
            "webhook-timestamp": str(timestamp),
        }
        if self._key:
            headers["webhook-signature"] = signature(self._key, identity, timestamp, body)
        if self._settings.authorization:
            headers["Authorization"] = self._settings.authorization.get_secret_value()
        return headers

    async def _judged(self, reply: aiohttp.ClientResponse) -> DeliveryError | None:
        said = "" if reply.ok else await _beginning(reply)
        return by_status(
            reply.status,
            self._host,
            said,
            retry_after=reply.headers.get("Retry-After"),
            location=reply.headers.get("Location", ""),
            now=self._clock(),
        )

    def _masked(self, error: DeliveryError) -> DeliveryError:
        """Without our secrets, which an answer may repeat."""
        text = str(error)
        for secret in (self._settings.secret, self._settings.authorization):
            if secret is not None and len(secret.get_secret_value()) >= _SHORTEST_SECRET:
                text = text.replace(secret.get_secret_value(), "**********")
        return DeliveryError(text, error.failure, retry_after=error.retry_after)

    async def _opened(self) -> aiohttp.ClientSession:
        """The session, made at the first delivery: a TLS context costs tens of milliseconds."""
        if self._session is not None:
            return self._session
        resolver = AsyncResolver()
        self._stack.push_async_callback(resolver.close)
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_leaves)
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            ssl=ssl.create_default_context(),
            socket_factory=Guard(self._settings.allow_networks, ports=(self._url.port or 0,)).socket,
            force_close=True,
        )
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                timeout=aiohttp.ClientTimeout(
                    total=self._settings.timeout.total_seconds(), connect=CONNECT_S, sock_connect=CONNECT_S
                ),
                headers={"User-Agent": f"Rasid/{__version__}", "Accept-Encoding": "identity"},
                trace_configs=[trace],
            )
        )
        return self._session

    async def aclose(self) -> None:
        """Close the session, if one was opened."""
        self._session = None
        await self._stack.aclose()


async def _beginning(reply: aiohttp.ClientResponse) -> str:
    """What a refusal says for itself, as far as it comes at once."""
    read = b""
    with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
        async with asyncio.timeout(_ANSWER_S):
            while len(read) < _READ_OF_ANSWER and (chunk := await reply.content.read(_READ_OF_ANSWER)):
                read += chunk
    return plain(read[:_READ_OF_ANSWER].decode("utf-8", "replace"))[0]
