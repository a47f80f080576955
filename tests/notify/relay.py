"""A real SMTP server whose answers are scripted per recipient."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

CERTIFICATE = Path(__file__).parent / "data" / "relay.pem"
KEY = Path(__file__).parent / "data" / "relay.key"
PASSWORD = "correct horse"


@dataclass(slots=True)
class Relay:
    """What to answer, and what arrived. ``close_after_data`` hangs up instead of answering to the final dot, though
    the mail was taken; ``silent_after_data`` says nothing."""

    mail: str = ""
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    close_after_data: bool = False
    silent_after_data: bool = False
    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    sessions: int = 0
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's namess
        """The sender."""
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's namess
        """A recipient."""
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's names
        """The mail."""
        (recipient,) = envelope.rcpt_tos
        if recipient in self.data:
            return self.data[recipient]
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.taken.append((recipient, mail))
        if self.close_after_data:
            server.transport.abort()
        if self.silent_after_data:
            await asyncio.Event().wait()
        return "250 taken"

    @property
    def recipients(self) -> list[str]:
        """Who got mail, in order."""
        return [recipient for recipient, _ in self.taken]


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
    right = isinstance(login, LoginPassword) and login.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


@contextlib.asynccontextmanager
async def relaying(relay: Relay, *, tls: str = "none") -> AsyncIterator[Relay]:
    """Serve on 127.0.0.1; ``tls`` is "none", "starttls" or "tls"."""
    context = None
    if tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE, KEY)
    loop = asyncio.get_running_loop()
    servers: list[Any] = []

    def session() -> SMTP:
        relay.sessions += 1
        server = SMTP(
            relay,
            tls_context=context if tls == "starttls" else None,
            authenticator=_authenticate,
            auth_require_tls=False,
            hostname="relay.test",
            loop=loop,
        )
        servers.append(server)
        return server

    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if tls == "tls" else None)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        for each in servers:
            if each.transport is not None:
                each.transport.abort()
            if each._handler_coroutine is not None:
                each._handler_coroutine.cancel()
                with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                    await each._handler_coroutine
        await server.wait_closed()
