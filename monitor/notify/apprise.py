"""Every service that the library apprise knows: ntfy, Slack, Matrix, Signal gateways and some 150 more.

``url`` is the address that apprise's own documentation writes for a service (https://appriseit.com/services/); it holds
tokens, so it is a secret. One receiver is one address: each has its own retries and its own place in the outbox.

Theory of operation. The library is synchronous and lives on ``requests``: it runs in a thread, and a call that is not
back in time is of unknown fate. Should the same message be tried again, that call is waited for rather than made a
second time; no other begins while it lasts, so a service that hangs costs one thread. Results are yes or no. What
hides behind a no is read from the lines that the library logs beside it: ``error=404`` is what nearly all of its
services write for a status, and ``Read timed out`` is how requests says that a request went out and its answer did not
come. A no that says neither is tried again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import unquote

from pydantic import AfterValidator, SecretStr

from monitor.alerts.wording import cut, plain
from monitor.config import Secret, SecretsModel
from monitor.errors import DeliveryError, Failure
from monitor.locale import Locale
from monitor.model import Message, OnUnknown, Severity
from monitor.notify._links import web_link
from monitor.notify._template import TemplateText, TitleTemplateText, parsed
from monitor.notify._text import body, headline
from monitor.notify._thread import in_thread
from monitor.toml import mistake, t
from monitor.toml.durations import between

if TYPE_CHECKING:
    import apprise

__all__ = ["Apprise", "Settings", "create", "render"]

CONNECT_S = 10.0
READ_S = 30.0
"""Of one request of the library, unless the address says cto= and rto=. Its own four seconds make second copies."""

_ROOM = 3000
_TITLE_ROOM = 500
_SHORTEST_SECRET = 6
_JOINER = "\u2060"
_PING = re.compile(r"(?<=@)(?=\w)|(?<=<)(?=[!@#&])")
_SCHEME = re.compile(r"([A-Za-z0-9+.-]{1,40})://")
_STATUS = re.compile(r"\berror=([1-5][0-9]{2})\b")
_EXCEPTION = "Notification Exception: "
_LOST = re.compile(
    r"raised an exception|Read timed out|Connection aborted|Remote end closed|RemoteDisconnected|Connection reset|Broken pipe|IncompleteRead"
)
_SHOWN = 300


def _url(value: SecretStr) -> SecretStr:
    """An address that the library takes. It is loaded here, since only it can tell; mistakes stand at ``kind``, so that
    nobody shows the line of the address."""
    address = value.get_secret_value()
    try:
        service = _service(address)
    except ImportError:
        raise mistake(
            "no-library",
            t('kind "apprise" needs the library apprise, which is not installed'),
            t('install it beside rasid: pip install "rasid[apprise]"'),
            at="kind",
        ) from None
    if service is not None:
        return value
    scheme = _SCHEME.match(address)
    name = scheme[1].lower() if scheme else ""
    known = _services()
    if name not in known:
        raise mistake(
            "unknown-service",
            t('apprise knows no service "{scheme}"') if name else t("url is not an address of apprise"),
            t('such an address begins with the name of a service: "ntfy://…", "slack://…"; see {page}'),
            at="kind",
            scheme=name,
            page="https://appriseit.com/services/",
        )
    if packages := _needed(known[name]):
        raise mistake(
            "no-library",
            t("apprise needs more for {service}: {packages}"),
            t("install it beside rasid: pip install {packages}"),
            at="kind",
            service=f"{name}://",
            packages=packages,
        )
    raise mistake(
        "wrong-service-address",
        t("apprise refuses the address of {service}: parts of it are missing or wrong"),
        t("compare it with {page}"),
        at="kind",
        service=f"{name}://",
        page=known[name].setup_url,
    )


class Settings(SecretsModel):
    """Options of ``kind = "apprise"``. ``timeout`` is for one attempt, whatever the library does in it. ``title`` and
    ``body`` are templates for alerts ("": our own form); notices keep theirs."""

    url: Annotated[Secret, AfterValidator(_url)]
    title: TitleTemplateText = ""
    body: TemplateText = ""
    timeout: Annotated[timedelta, between("1s", "10m", "1m")] = timedelta(minutes=1)
    on_unknown: Literal["resend", "hold"] = "resend"


def create(receiver: str, settings: Settings, locale: Locale) -> Apprise:  # noqa: ARG001 - the signature of kinds
    """A channel to one service."""
    return Apprise(receiver, settings)


def render(message: Message, title: str = "", text: str = "") -> tuple[str, str]:
    """Title and body, plain text, by these templates or in our own form. Words of a feed ping nobody: a word joiner keeps
    @everyone and <!channel> apart."""
    own = message.kind == "rule"
    shown_title = parsed(title).filled(message, _TITLE_ROOM, _dead) if own and title else ""
    shown_text = parsed(text).filled(message, _ROOM, _dead) if own and text else ""
    lines = body(message, _ROOM).split("\n")
    return shown_title or _dead(headline(message)), shown_text or "\n".join(map(_dead, lines))


def _dead(line: str) -> str:
    """Addresses stay whole."""
    return line if web_link(line) else _PING.sub(_JOINER, line)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of the library that was begun for a message."""

    message_id: str
    done: asyncio.Future[DeliveryError | None]


class Apprise:
    """One service, by its address."""

    def __init__(self, receiver: str, settings: Settings) -> None:
        self._receiver = receiver
        self._settings = settings
        self._call: _Call | None = None

    @property
    def lane(self) -> str:
        """Limits of a service count per address."""
        return f"apprise:{self._receiver}"

    @property
    def on_unknown(self) -> OnUnknown:
        """As configured."""
        return self._settings.on_unknown

    @property
    def _address(self) -> str:
        return self._settings.url.get_secret_value()

    async def send(self, message: Message) -> str:
        """Let the library send it; returns "", since it gives what it sent no name."""
        call = self._call_for(message)
        seconds = self._settings.timeout.total_seconds()
        ended, _late = await asyncio.wait({call.done}, timeout=seconds)
        if not ended:
            raise DeliveryError(f"apprise: no result within {seconds:g} s", Failure.UNKNOWN)
        self._call = None
        error = call.done.result()
        if error is not None:
            raise error
        return ""

    async def aclose(self) -> None:
        """Nothing is kept; a call under way goes on by itself, or ends with the process."""

    def _call_for(self, message: Message) -> _Call:
        """The call that is still at this message, else a new one."""
        if self._call is not None and self._call.message_id == message.id:
            return self._call
        if self._call is not None and not self._call.done.done():
            raise DeliveryError("apprise: still busy with an earlier message", Failure.NOT_SENT)
        title, text = render(message, self._settings.title, self._settings.body)
        urgent = message.severity is Severity.HIGH
        try:
            done = in_thread(lambda: self._notify(title, text, urgent=urgent), f"apprise {self._receiver}")
        except OSError as error:
            raise DeliveryError(f"apprise: {error.strerror}", Failure.NOT_SENT) from error
        self._call = _Call(message.id, done)
        return self._call

    def _notify(self, title: str, text: str, *, urgent: bool) -> DeliveryError | None:
        """In the thread. Never raises: nobody may be left to ask."""
        try:
            return self._sent(title, text, urgent=urgent)
        except Exception as error:  # whatever a service's code raises: the library promises to raise nothing
            return self._error(f"internal error: {type(error).__name__} {error}", Failure.UNKNOWN)

    def _sent(self, title: str, text: str, *, urgent: bool) -> DeliveryError | None:
        import apprise  # noqa: PLC0415 - optional, and loaded only where a receiver needs it

        service = _service(self._address)
        if service is None:
            return self._error("the library refuses the address; see rasid check", Failure.CHANNEL_DOWN)
        room = apprise.Apprise(asset=service.asset)
        room.add(service)
        kind = apprise.NotifyType.WARNING if urgent else apprise.NotifyType.INFO
        result = room.notify(
            text, title, notify_type=kind, body_format=apprise.NotifyFormat.TEXT, log_level=logging.DEBUG
        )
        if result:
            return None
        if result.status is apprise.AppriseResultStatus.TIMEOUT:
            return self._error("no result in time", Failure.UNKNOWN)
        said = [(entry.level, entry.message) for entry in result.logs()]
        shown = [text for level, text in said if level != "DEBUG" or text.startswith(_EXCEPTION)]
        reason = shown[-1] if shown else "the service did not take it, and does not say why"
        return self._error(reason, classified(text for _level, text in said))

    def _error(self, reason: str, failure: Failure) -> DeliveryError:
        """With what a service says, without any part of the address that may be a token."""
        pieces = re.split(r"[^\w.~-]+", f"{self._address} {unquote(self._address)}")
        for piece in sorted(
            {piece for piece in pieces if len(piece) >= _SHORTEST_SECRET}, key=len, reverse=True
        ):
            reason = reason.replace(piece, "**********")
        return DeliveryError(f"apprise: {plain(cut(reason, _SHOWN))[0]}", failure)


def classified(lines: Iterable[str]) -> Failure:
    """What lines that the library logged say about a delivery that it calls failed. The last status counts."""
    failure = Failure.NOT_SENT
    for line in lines:
        if _LOST.search(line):
            failure = Failure.UNKNOWN
        elif found := _STATUS.search(line):
            failure = _by_status(int(found[1]))
    return failure


def _by_status(status: int) -> Failure:
    if status in {401, 403, 407}:
        return Failure.CHANNEL_DOWN
    if status in {404, 410}:
        return Failure.RECEIVER_GONE
    if status == 429:
        return Failure.WAIT
    if status == 504:
        return Failure.UNKNOWN
    return Failure.REFUSED if 400 <= status < 500 and status not in {408, 425} else Failure.NOT_SENT


# --- the library -------------------------------------------------------------------------------------------------


def _service(address: str) -> apprise.NotifyBase | None:
    """The service at an address; None when the library refuses it. Raises ImportError without the library.

    One at a time and in our thread (the library's own threads would hold up an exit), nothing kept on disk, no
    redirects (an address holds tokens), no words taken for markup, and no lines in our log, which says the same.
    """
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)  # or it captures nothing for us
    import apprise  # noqa: PLC0415 - optional, and loaded only where a receiver needs it

    asset = apprise.AppriseAsset(
        app_id="Rasid",  # in Latin letters: many services put it into a header
        app_desc="Rasid",
        async_mode=False,
        service_timeout=0,
        storage_mode=apprise.PersistentStoreMode.MEMORY.value,
        http_redirects=False,
        interpret_emojis=False,
        interpret_escapes=False,
        allow_templates=False,
        image_url_mask="",  # or every alert shows the library's own icon, loaded from elsewhere
        image_url_logo="",
    )
    service = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        return None
    plain_service = type(service)
    if service.socket_connect_timeout == plain_service.socket_connect_timeout:
        service.socket_connect_timeout = CONNECT_S
    if service.socket_read_timeout == plain_service.socket_read_timeout:
        service.socket_read_timeout = READ_S
    return service


def _services() -> dict[str, type[apprise.NotifyBase]]:
    """What the library knows, by how an address of it begins."""
    import apprise  # noqa: PLC0415 - optional, and loaded only where a receiver needs it

    known = apprise.NotificationManager()  # type: ignore[no-untyped-call]  # the library's manager has no types
    return {scheme: known[scheme] for scheme in known.schemas()}  # type: ignore[no-untyped-call]  # as above


def _needed(service: type[apprise.NotifyBase]) -> str:
    """What has to be installed for a service that the library knows and can't use here; "" when nothing lacks."""
    packages = service.requirements.get("packages_required") or []
    listed = [packages] if isinstance(packages, str) else packages
    return "" if service.enabled else " ".join(f'"{package}"' for package in listed) or "?"
