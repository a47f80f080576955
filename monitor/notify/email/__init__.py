"""E-mail, through an SMTP relay that speaks TLS.

Each recipient gets a message of its own (no address is shown to others, each has its own fate). Who has accepted is
remembered until the whole delivery succeeded, so that a refusal by one does not bring the others a second copy; after
a restart the Message-ID, which is the same for every attempt, lets mail stores fold it.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal

import aiosmtplib
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from monitor.config import Secret, SecretsModel, SecretSource
from monitor.errors import DeliveryError, Failure
from monitor.locale import Locale
from monitor.model import Message, OnUnknown
from monitor.notify.email.failures import while_addressing, while_connecting, while_sending
from monitor.notify.email.rendering import message_id, render
from monitor.toml import mistake, t

__all__ = ["Email", "Settings", "create", "render"]

Tls = Literal["starttls", "tls", "none"]

PORTS: dict[Tls, int] = {"starttls": 587, "tls": 465, "none": 25}

REPLY_TIMEOUT_S = 60.0
DATA_TIMEOUT_S = 600.0
"""RFC 5321 4.5.3.2.6: ten minutes for the reply after the final dot; giving up early is what makes duplicates."""

_MOST_REMEMBERED = 1000


def _no_address() -> PydanticCustomError:
    return mistake(
        "not-an-address",
        t("{key} is not an e-mail address"),
        t("it looks like name@example.org, in Latin letters"),
    )


def _mailbox(value: str) -> str:
    """An address, alone or as ``Name <address>``: ASCII, so that every relay takes it."""
    _name, spec = parseaddr(value)
    local, at, domain = spec.rpartition("@")
    if not (local and at and domain and spec.isascii() and value.isprintable()) or " " in spec:
        raise _no_address()
    try:
        Address(addr_spec=spec)
    except (
        ValueError,
        IndexError,
        AttributeError,
    ) as error:  # the standard library's parser raises all of these
        raise _no_address() from error
    return value


def _address(value: str) -> str:
    """An address without a name."""
    name, spec = parseaddr(_mailbox(value))
    if name:
        raise _no_address()
    return spec


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _some(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise mistake("nobody", t("{key} names nobody"), t("write at least one address"))
    return value


def _beside_config(value: str, info: ValidationInfo) -> str:
    """Relative to the config file, as all files named in it."""
    base = info.context.base if isinstance(info.context, SecretSource) else Path()
    return str(base / Path(value).expanduser()) if value else ""


class Settings(SecretsModel):
    """Options of ``kind = "email"``. TLS is forced unless ``tls = "none"`` is written; ``port`` 0 is the usual one
    for it. ``ca_file`` holds the authority of a relay whose certificate is your own."""

    host: str = Field(min_length=1, examples=['"smtp.example.org"'])
    port: int = Field(default=0, ge=0, le=65535)
    tls: Tls = "starttls"
    ca_file: Annotated[str, AfterValidator(_beside_config)] = ""
    username: str = ""
    password: Secret | None = None
    sender: Annotated[str, AfterValidator(_mailbox)] = Field(alias="from", examples=['"rasid@example.org"'])
    to: Annotated[
        tuple[Annotated[str, AfterValidator(_address)], ...], BeforeValidator(_listed), AfterValidator(_some)
    ] = Field(examples=['"desk@example.org"'])
    on_unknown: OnUnknown = "resend"

    @model_validator(mode="after")
    def _whole_login(self) -> Settings:
        if bool(self.username) != bool(self.password):
            raise mistake(
                "half-a-login",
                t("username and password go together"),
                t("add the other one, or take both out for a relay without login"),
                at="username" if self.username else "password",
            )
        return self

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets mail, each once."""
        return tuple(dict.fromkeys(self.to))

    @property
    def real_port(self) -> int:
        """The port, chosen by ``tls`` when none is written."""
        return self.port or PORTS[self.tls]


def create(receiver: str, settings: Settings, locale: Locale) -> Email:  # noqa: ARG001 - the signature of kinds
    """A channel to the addresses in ``to``."""
    return Email(settings, locale.t("Rasid"))


class Email:
    """A relay and those who get mail through it. ``name`` stands in From unless the settings give another."""

    def __init__(self, settings: Settings, name: str, *, data_timeout_s: float = DATA_TIMEOUT_S) -> None:
        self._settings = settings
        self._data_timeout_s = data_timeout_s
        written, spec = parseaddr(settings.sender)
        self._sender = Address(written or name, addr_spec=spec)
        self._relay = f"{settings.host}:{settings.real_port}"
        self._fates: dict[str, dict[str, DeliveryError | None]] = {}

    @property
    def lane(self) -> str:
        """A relay counts per client."""
        return f"smtp:{self._relay}"

    @property
    def on_unknown(self) -> OnUnknown:
        """Resending is harmless: the copies have one Message-ID."""
        return self._settings.on_unknown

    async def send(self, message: Message) -> str:
        """Deliver to everybody who has not accepted this message yet; returns the Message-IDs."""
        fates = self._fates.setdefault(message.id, {})
        while len(self._fates) > _MOST_REMEMBERED:
            del self._fates[next(iter(self._fates))]
        waiting = [each for each in self._settings.recipients if not _is_settled(fates, each)]
        await self._send_all(message, waiting, fates)
        self._conclude(message, fates)
        domain = self._sender.domain
        return " ".join(message_id(message, each, domain) for each in self._settings.recipients)

    async def _send_all(
        self, message: Message, recipients: Iterable[str], fates: dict[str, DeliveryError | None]
    ) -> None:
        client = self._client()
        try:
            await self._connect(client)
            for recipient in recipients:
                try:
                    await self._send_one(client, message, recipient)
                    fates[recipient] = None
                except DeliveryError as error:
                    fates[recipient] = error
        except BaseException:  # a stop included: it does not wait for a farewell
            client.close()
            raise
        await _leave(client)

    def _conclude(self, message: Message, fates: dict[str, DeliveryError | None]) -> None:
        """Raise what is worth another attempt, else what is final. Forgets the message when it is done with."""
        failed = {recipient: error for recipient, error in fates.items() if error is not None}
        if not failed:
            del self._fates[message.id]
            return
        again = [error for error in failed.values() if error.failure is not Failure.REFUSED]
        if again:
            raise max(again, key=lambda error: _WEIGHT[error.failure])
        for recipient in failed:  # a person who retries it means these
            del fates[recipient]
        accepted = f"; accepted for {', '.join(fates)}" if fates else ""
        reasons = "; ".join(str(error) for error in failed.values())
        raise DeliveryError(f"{reasons}{accepted}", Failure.REFUSED)

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.real_port,
            timeout=REPLY_TIMEOUT_S,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            cert_bundle=settings.ca_file or None,
            local_hostname=_own_name(),
        )

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        settings = self._settings
        try:
            await client.connect()
            if settings.password is not None:
                await client.login(settings.username, settings.password.get_secret_value())
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise while_connecting(error, self._relay) from error

    async def _send_one(self, client: aiosmtplib.SMTP, message: Message, recipient: str) -> None:
        mail = render(message, self._sender, recipient).as_bytes()
        try:
            await client.mail(self._sender.addr_spec)
            await client.rcpt(recipient)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.rset()
            raise while_addressing(error, self._relay) from error
        try:
            await client.data(mail, timeout=self._data_timeout_s)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise while_sending(error, self._relay) from error

    async def aclose(self) -> None:
        """Nothing is kept open between messages."""


_WEIGHT = {
    Failure.UNKNOWN: 0,
    Failure.NOT_SENT: 1,
    Failure.WAIT: 2,
    Failure.CHANNEL_DOWN: 3,
    Failure.RECEIVER_GONE: 4,
}


def _is_settled(fates: dict[str, DeliveryError | None], recipient: str) -> bool:
    """Accepted, or refused for good in an attempt whose others are still tried."""
    if recipient not in fates:
        return False
    error = fates[recipient]
    return error is None or error.failure is Failure.REFUSED


async def _leave(client: aiosmtplib.SMTP) -> None:
    """QUIT, and whatever it answers: what was accepted is accepted."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=5)
    client.close()


def _own_name() -> str:
    """Ours in EHLO. The library would ask the name server, in a thread that an exit waits for."""
    name = socket.gethostname()
    return name if name.isascii() and "." in name else "[127.0.0.1]"
