"""Every error the program raises on purpose, as one tree.

    RasidError                what failed, which one, why, what to do: a text for a person
    ├── ConfigError           the files can't be used; carries every Problem at once (exit 78)
    ├── FetchError            a request brought no usable response
    ├── ReadError             a response could not be read as what the source says it is
    ├── DeliveryError         a message was not (or perhaps not) delivered; carries a Failure class
    ├── StoreError            the database can't be used (corrupt, newer schema, in use, disk full)
    └── WorkerError           a reading of foreign bytes was stopped (deadline, memory, crash)

Exceptions of libraries are translated at one boundary each: aiohttp in fetch/, feedparser, lxml and
trafilatura in sources/, telegram and SMTP in notify/, sqlite3 in store/.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta


class RasidError(Exception):
    """Root of the tree. The first argument is what a person should read."""


class Weight(StrEnum):
    """How much a Problem weighs: an error refuses the files, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, with the place and the remedy.

    ``message`` and ``remedy`` are English sentences with ``{name}`` placeholders, filled from ``values`` only when
    they are shown, so that they can be translated (monitor/locale). ``line`` and ``column`` count from 1, columns
    in characters; 0 means the whole file. ``quote`` is the offending piece of the file, shown on a line of its own
    because it may run right to left; ``details`` are further labelled lines (("missing", "any of @isis"), …).
    """

    file: str
    code: str
    message: str
    line: int = 0
    column: int = 0
    weight: Weight = Weight.ERROR
    key: str = ""
    quote: str = ""
    remedy: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    details: tuple[tuple[str, str], ...] = ()


class ConfigError(RasidError):
    """The configuration or the rules can't be used. ``problems`` holds everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0] if self.problems else None
        where = (
            f"{first.file}:{first.line}: {first.message.format_map(first.values)}" if first else "no detail"
        )
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"configuration refused: {where}{more}")


class FetchFailure(StrEnum):
    """Why a request brought no usable response; classified once, in fetch/."""

    DNS = "dns"  # the name did not resolve
    CONNECT = "connect"  # refused, unreachable, reset before a reply
    TLS = "tls"  # certificate or handshake
    TIMEOUT = "timeout"  # no answer, or not all of it, in time
    GUARD = "guard"  # a private or otherwise forbidden address, scheme or port
    ROBOTS = "robots"  # the publisher's robots.txt asks not to read it
    REDIRECT = "redirect"  # too many, a loop, or to something that is not http(s)
    TOO_LARGE = "too_large"  # more decompressed bytes than allowed
    PROTOCOL = "protocol"  # what came back is not HTTP, or its encoding is broken
    STATUS = "status"  # an HTTP status that is neither 200 nor 304


class FetchError(RasidError):
    """A request brought no usable response.

    ``status`` is the HTTP status for FetchFailure.STATUS, else None. ``retry_after`` is what the server asked for.
    """

    def __init__(
        self,
        message: str,
        failure: FetchFailure,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.failure = failure
        self.status = status
        self.retry_after = retry_after


class ReadError(RasidError):
    """A response could not be read as what the source says it is (not a feed, an empty body, an error page)."""


class WorkerError(RasidError):
    """A reading of foreign bytes was stopped: over its deadline or its memory, or the process died."""


class StoreError(RasidError):
    """The database can't be used; the text says which file, why, and what to do.

    ``fatal``: nothing more can be stored until the process starts anew (fsync failed, the file is damaged).
    """

    def __init__(self, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.fatal = fatal


class Failure(StrEnum):
    """What a channel says about a delivery that did not succeed. alerts.retry decides what follows."""

    NOT_SENT = "not_sent"  # certainly not delivered; try again later
    WAIT = "wait"  # the channel asks to wait ``retry_after``; not delivered
    UNKNOWN = "unknown"  # the request went out and its fate is not known
    REFUSED = "refused"  # this message will never be accepted
    RECEIVER_GONE = "receiver_gone"  # this receiver accepts nothing until a person acts (blocked, not found)
    CHANNEL_DOWN = "channel_down"  # nothing can be sent through this channel until a person acts (bad token)


class DeliveryError(RasidError):
    """A message was not delivered, or it is not known whether it was."""

    def __init__(self, message: str, failure: Failure, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.failure = failure
        self.retry_after = retry_after
