"""The Protocols: what the two loops need of the rooms around them.

There is one implementation of most of them here, and that is the point: poll.py and deliver.py can be read, and
tested with real parts or with ten-line fakes, without knowing aiohttp, SQLite or Telegram.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from monitor.locale import Locale
from monitor.model import (
    Alert,
    Article,
    ArticleKeys,
    Delivery,
    Known,
    Lane,
    Message,
    OnUnknown,
    Poll,
    Question,
    Quiet,
    Reading,
    Request,
    Response,
    Settlement,
    Source,
    SourceState,
    Thread,
    Update,
    UpdateSettlement,
)

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC."""

T = TypeVar("T")


class SourceKind(Protocol):
    """A module in sources/. Pure: it describes a request and reads a response."""

    Settings: type[BaseModel]

    def start(self, source: Source, state: SourceState) -> Request:
        """The request that a poll of this source begins with."""

    def read(self, source: Source, response: Response) -> Reading:
        """Read a response to ``start``'s request or to one of a Reading's ``follow``. Raises ReadError."""


class Fetcher(Protocol):
    """HTTP in."""

    async def fetch(self, request: Request) -> Response:
        """One response, redirects followed, guarded and capped. Raises FetchError."""


class Readers(Protocol):
    """Runs a pure reading of foreign bytes where it can be killed."""

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """``function(*arguments)`` in a limited process. Raises WorkerError over the deadline or on a crash,
        and whatever RasidError the function raised."""


class Channel(Protocol):
    """A way to one receiver (notify/<kind>.py)."""

    @property
    def lane(self) -> str:
        """The politeness domain of its deliveries, e.g. ``telegram:123456``."""

    @property
    def on_unknown(self) -> OnUnknown:
        """What to do about a delivery whose fate is not known."""

    async def send(self, message: Message) -> str:
        """Deliver once; returns the channel's own name of what was delivered. Raises DeliveryError."""

    async def aclose(self) -> None:
        """Give back connections."""


class UpdatingChannel(Channel, Protocol):
    """A channel that can change what it has delivered. Having ``update`` is what makes it one."""

    async def update(self, message: Message, remote: str) -> str:
        """Make the delivered message of that name say what ``message`` says now; returns its name from now on. Nothing
        happens to a message that says so already. Raises DeliveryError; REFUSED: it can never be changed."""


class ChannelKind(Protocol):
    """A module or package in notify/."""

    Settings: type[BaseModel]

    def create(self, receiver: str, settings: Any, locale: Locale) -> Channel:
        """A channel for the receiver of that name. Opens nothing yet."""


class PollStore(Protocol):
    """What the first loop needs of the store. One method is one transaction."""

    async def claim_polls(self, now: datetime, limit: int) -> Sequence[Lane]:
        """Up to ``limit`` lanes with sources due at ``now``, earliest first, leased until ``release``."""

    async def release(self, lane: Lane) -> None:
        """Give a lane back."""

    async def known(self, source_id: str, articles: Sequence[tuple[Article, ArticleKeys]]) -> Known:
        """What is known about these articles; a plain read."""

    async def commit(
        self,
        source_id: str,
        articles: Sequence[tuple[Article, ArticleKeys]],
        decide: Callable[[Known], Poll],
        ask: Callable[[Known], Sequence[Question]] | None = None,
    ) -> Poll:
        """Read what is known, let ``decide`` judge, write all of its Poll: serialised, in one transaction.

        ``ask`` names the counters that rules need; the answers are in what ``decide`` gets (Known.memories). Both are
        pure and run on the store's thread. Returns when the commit is durable.
        """

    async def background(self, source_id: str) -> Any:
        """The stories.Background that articles of a source are read before (rooms of this rank can't be named here);
        a plain read."""

    async def quiet(self, rule_ids: Sequence[str], now: datetime) -> Quiet:
        """What is remembered of these rules, to tell silences by; a plain read."""

    async def tell(
        self,
        rule_ids: Sequence[str],
        now: datetime,
        decide: Callable[[Quiet], Sequence[tuple[Alert, Sequence[str]]]],
    ) -> Sequence[Alert]:
        """Read the same, let ``decide`` judge, add its alerts: serialised, in one transaction. Returns those added."""


class OutboxStore(Protocol):
    """What the second loop needs of the store."""

    async def claim_deliveries(self, now: datetime, busy: frozenset[str], limit: int) -> Sequence[Delivery]:
        """Pending deliveries due at ``now`` of receivers not in ``busy``, oldest first, at most ``limit`` per
        receiver."""

    async def sending(self, delivery: Delivery, now: datetime) -> bool:
        """Commit that the request is about to go out. False: it is no longer pending (dropped meanwhile)."""

    async def settle(self, delivery: Delivery, settlement: Settlement, now: datetime) -> None:
        """Commit what became of it."""

    async def thread(self, delivery: Delivery) -> Thread:
        """What stands around a delivery when it is rendered; a plain read."""

    async def claim_updates(self, now: datetime, receivers: Sequence[str], limit: int) -> Sequence[Update]:
        """Delivered messages to these receivers that lack something which joined, due at ``now``, at most ``limit``
        each. An update may be repeated, so nothing is committed before it."""

    async def settle_update(self, delivery: Delivery, settlement: UpdateSettlement, now: datetime) -> None:
        """Commit what became of an update. The delivery stays sent, whatever it is."""

    async def notice(self, alert: Alert, receivers: Sequence[str], now: datetime) -> bool:
        """Commit a notice of the daemon's own and its deliveries. False: its key was known already."""

    async def interrupted(self, now: datetime) -> int:
        """At start: what was ``sending`` when the process died becomes ``unknown``. Returns how many."""

    async def unknown(self, receiver: str) -> Sequence[Delivery]:
        """Deliveries whose fate is not known."""
