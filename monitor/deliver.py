"""The second loop: claim → render → send → settle.

    outbox ─► claim ─► sending (committed) ─► alerts.message ─► channel.send ─► settle

A delivery is ``sending`` on disk before its request goes out, and stays so until its fate is on disk too. What is
found in that state at the start was interrupted: nobody knows whether it arrived, and the channel's policy decides.

A delivered message is brought up to date when other articles join its story (``Channel.update``, where a channel can):

    outbox ─► claim_updates ─► alerts.message ─► channel.update ─► settle_update

That comes after everything that is still to be delivered, may be repeated without harm, and whatever it comes to, the
delivery stays as it is.

Every receiver has its own task, so that one that hangs, waits or fails never delays another. Within a receiver
deliveries go out one after the other, oldest first. An error that concerns the way to the receiver rather than the
message rests the receiver, so that the queue behind it does not fail one by one; a refused message is set aside and
the next one goes on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from monitor import alerts, log
from monitor.errors import DeliveryError, Failure, StoreError
from monitor.locale import Locale
from monitor.model import Delivery, DeliveryState, Message, Settlement, Thread, Update, UpdateSettlement
from monitor.ports import Channel, Clock, OutboxStore, UpdatingChannel

logger = logging.getLogger(__name__)

PER_CLAIM = 20
"""How many deliveries of one receiver one claim takes."""

UPDATE_PACE_S = 6.0
"""How much time passes between two updates of one receiver: ten a minute are half of what a Telegram group takes, edits and
messages counted together, so that alerts are not refused for the sake of edits."""

UPDATE_REST_S = 30.0
"""How long no message of a receiver is updated after an update that failed, or that could not be settled."""

LONGEST_REST = timedelta(minutes=1)
"""How long a receiver rests after a failure at most, whenever the failed delivery itself is due again: a person may
have put things right and asked for another try (``rasid outbox retry``). A channel that asked to wait gets all of it.
"""

_RESTS = {Failure.NOT_SENT, Failure.WAIT, Failure.RECEIVER_GONE, Failure.CHANNEL_DOWN, Failure.UNKNOWN}
_NEEDS_A_PERSON = {Failure.RECEIVER_GONE, Failure.CHANNEL_DOWN}


class Deliverer:
    """Delivers what is due. ``channels`` may be replaced at a reload; a send under way keeps its own."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is a seam of its own; a bag for them would only hide that
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        operators: Sequence[str],
        locale: Locale,
        clock: Clock,
        chance: Callable[[], float],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.channels = dict(channels)
        self.operators = tuple(operators)
        self.locale = locale
        self._store = store
        self._clock = clock
        self._chance = chance
        self._monotonic = monotonic  # rests are waited out; the wall clock may be set back meanwhile
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, float] = {}
        self._not_updated: dict[str, float] = {}
        self._orphaned: set[str] = set()
        self._unsettled: list[tuple[Delivery, Settlement]] = []
        self._stopping = False
        self.sent = 0
        self.failed = 0
        self.updated = 0

    async def recover(self) -> int:
        """At the start: give what a crash left ``sending`` to its channel's policy. Returns how many there were."""
        now = self._clock()
        interrupted = await self._store.interrupted(now)
        for receiver, channel in self.channels.items():
            for delivery in await self._store.unknown(receiver):
                settlement = alerts.resolve_unknown(channel.on_unknown, delivery.attempts, now)
                if settlement.state is not DeliveryState.UNKNOWN:
                    await self._store.settle(delivery, settlement, now)
        if interrupted:
            log.event(logger, logging.WARNING, "deliveries interrupted", fate_unknown=interrupted)
        return interrupted

    async def tick(self) -> int:
        """Claim what is due and start a task for each receiver that has something: to those that have nothing to be
        delivered, what is to be updated. Returns how many deliveries and updates were claimed."""
        now = self._clock()
        await self._settle_late(now)
        self._resting = self._still(self._resting)
        self._not_updated = self._still(self._not_updated)
        busy = frozenset(self._tasks) | frozenset(self._resting) | frozenset(self._orphaned)
        claimed = await self._store.claim_deliveries(now, busy, PER_CLAIM)
        queues: dict[str, list[Delivery]] = {}
        for delivery in claimed:
            queues.setdefault(delivery.receiver, []).append(delivery)
        for receiver, queue in queues.items():
            self._start(receiver, queue)
        return len(claimed) + await self._start_updates(now)

    def _still(self, rests: Mapping[str, float]) -> dict[str, float]:
        """The rests that are not over."""
        return {receiver: until for receiver, until in rests.items() if until > self._monotonic()}

    async def _start_updates(self, now: datetime) -> int:
        busy = {*self._tasks, *self._resting, *self._not_updated}
        free = {
            receiver: channel
            for receiver, channel in self.channels.items()
            if receiver not in busy and _can_update(channel)
        }
        if not free:
            return 0
        claimed = await self._store.claim_updates(now, tuple(free), 1)
        for update in claimed:
            receiver = update.delivery.receiver
            channel = cast("UpdatingChannel", free[receiver])
            self._begin(receiver, self._run_update(receiver, channel, update))
        return len(claimed)

    async def _settle(self, delivery: Delivery, settlement: Settlement, now: datetime) -> None:
        """Commit what became of an attempt; what the store can't take now (a full disk) is kept for the next tick."""
        try:
            await self._store.settle(delivery, settlement, now)
        except StoreError:
            self._unsettled.append((delivery, settlement))
            raise

    async def _settle_late(self, now: datetime) -> None:
        while self._unsettled:
            await self._store.settle(*self._unsettled[0], now)
            self._unsettled.pop(0)

    def _start(self, receiver: str, queue: Sequence[Delivery]) -> None:
        channel = self.channels.get(receiver)
        if channel is None:
            self._orphaned.add(receiver)
            log.event(
                logger, logging.WARNING, "deliveries without receiver", receiver=receiver, waiting=len(queue)
            )
            return
        self._begin(receiver, self._run(receiver, channel, queue))

    def _begin(self, receiver: str, work: Coroutine[Any, Any, None]) -> None:
        """The receiver's task: one at a time."""
        task = asyncio.create_task(work, name=f"deliver {receiver}")
        self._tasks[receiver] = task
        task.add_done_callback(lambda _done: self._tasks.pop(receiver, None))

    def replace_channels(
        self, channels: Mapping[str, Channel], operators: Sequence[str], locale: Locale
    ) -> None:
        """Take over what a reload brought; receivers that were missing get their waiting deliveries again, and none
        rests for what may have been put right."""
        self.channels = dict(channels)
        self.operators = tuple(operators)
        self.locale = locale
        self._orphaned.clear()
        self._resting.clear()
        self._not_updated.clear()

    async def retire(self, channels: Iterable[Channel]) -> None:
        """Close channels that were replaced, once the sends under way through them have ended: a connection that is
        closed under a request makes a delivery of unknown fate."""
        under_way = set(self._tasks.values())
        if under_way:
            await asyncio.wait(under_way)
        for channel in channels:
            await channel.aclose()

    @property
    def busy(self) -> int:
        """How many receivers are being delivered to."""
        return len(self._tasks)

    async def drain(self) -> None:
        """Wait until every delivery that was started is settled."""
        while self._tasks:
            await asyncio.wait(set(self._tasks.values()))

    async def stop(self, patience_s: float) -> None:
        """Let sends under way end for so long, then abandon them: they are found ``sending`` at the next start. What
        is queued behind them stays pending."""
        self._stopping = True
        tasks = set(self._tasks.values())
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=patience_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, receiver: str, channel: Channel, queue: Sequence[Delivery]) -> None:
        try:
            for delivery in queue:
                if self._stopping or not await self._deliver(receiver, channel, delivery):
                    break
        except StoreError as error:  # the row keeps its last committed state; the next claim or start decides
            log.event(logger, logging.ERROR, "delivering refused", receiver=receiver, error=error)

    async def _deliver(self, receiver: str, channel: Channel, delivery: Delivery) -> bool:
        """One attempt. False: the receiver rests, the queue waits."""
        thread = await self._store.thread(delivery)
        message = self._rendered(receiver, delivery, thread, self._clock())
        if not await self._store.sending(delivery, self._clock()):
            return True
        if isinstance(
            message, Settlement
        ):  # a message that can't be said must not stand in front of the others
            await self._settle(delivery, message, self._clock())
            self.failed += 1
            return True
        try:
            remote = await channel.send(message)
        except DeliveryError as error:
            return await self._settle_failure(receiver, channel, delivery, error)
        except Exception as error:  # a fault of ours or a library's: whether it went out is not known
            logger.exception("channel broke receiver=%s", log.quote(receiver))
            unknown = DeliveryError(f"internal error: {error!r}", Failure.UNKNOWN)
            return await self._settle_failure(receiver, channel, delivery, unknown)
        sent = Settlement(DeliveryState.SENT, remote=remote, shown=thread.latest)
        await self._settle(delivery, sent, self._clock())
        self.sent += 1
        # On a terminal the alert itself stands above this line and says more.
        level = logging.DEBUG if channel.lane == "console" else logging.INFO
        log.event(
            logger,
            level,
            "alert delivered",
            alert=delivery.alert.ref,
            rule=delivery.alert.rule_id or None,
            receiver=receiver,
            attempts=delivery.attempts + 1,
        )
        return True

    def _rendered(
        self, receiver: str, delivery: Delivery, thread: Thread, now: datetime
    ) -> Message | Settlement:
        """What to say; or, for an alert that breaks us, that it failed and why."""
        try:
            return alerts.message(delivery.alert, receiver, self.locale, now, thread)
        except Exception as error:  # a fault of ours over foreign text: it is shown in the outbox, not lost
            logger.exception("alert broke alert=%s", log.quote(delivery.alert.ref))
            return Settlement(DeliveryState.FAILED, f"internal error while writing the message: {error!r}")

    async def _settle_failure(
        self, receiver: str, channel: Channel, delivery: Delivery, error: DeliveryError
    ) -> bool:
        now = self._clock()
        attempts = delivery.attempts + 1
        settlement = alerts.after(error, attempts, delivery.created, now, self._chance())
        if settlement.state is DeliveryState.UNKNOWN:
            settlement = alerts.resolve_unknown(channel.on_unknown, attempts, now, because=str(error))
        await self._settle(delivery, settlement, now)
        if settlement.state is DeliveryState.FAILED:
            self.failed += 1
        log.event(
            logger,
            logging.WARNING,
            "delivery failed" if settlement.state is DeliveryState.FAILED else "delivery deferred",
            alert=delivery.alert.ref,
            receiver=receiver,
            attempts=attempts,
            failure=error.failure,
            error=error,
            state=settlement.state,
            next_try_s=int((settlement.due - now).total_seconds()) if settlement.due else None,
        )
        if error.failure in _NEEDS_A_PERSON:
            await self._tell_operators(receiver, error, now)
        if error.failure not in _RESTS:
            return True
        if settlement.due and settlement.due > now:
            rest = settlement.due - now
            if error.failure is not Failure.WAIT:
                rest = min(rest, LONGEST_REST)
            self._resting[receiver] = self._monotonic() + rest.total_seconds()
        return False

    # --- updates -------------------------------------------------------------------------------------------------

    async def _run_update(self, receiver: str, channel: UpdatingChannel, update: Update) -> None:
        self._rest_updates(receiver, UPDATE_PACE_S)
        try:
            await self._update(receiver, channel, update)
        except StoreError as error:  # the message is up to date, and will be made so once more
            self._rest_updates(receiver, UPDATE_REST_S)
            log.event(logger, logging.ERROR, "updating refused", receiver=receiver, error=error)

    async def _update(self, receiver: str, channel: UpdatingChannel, update: Update) -> None:
        """One attempt."""
        delivery = update.delivery
        thread = await self._store.thread(delivery)
        # As it was said when it was delivered: only what joined is added.
        message = self._rendered(receiver, delivery, thread, delivery.changed)
        settlement = UpdateSettlement("done", thread.latest)
        if isinstance(message, Settlement):
            settlement = UpdateSettlement("gone", reason=message.reason)
        elif thread.latest > delivery.shown:
            settlement = await self._attempt_update(receiver, channel, update, message, thread)
        await self._store.settle_update(delivery, settlement, self._clock())

    async def _attempt_update(
        self, receiver: str, channel: UpdatingChannel, update: Update, message: Message, thread: Thread
    ) -> UpdateSettlement:
        ref = update.delivery.alert.ref
        try:
            remote = await channel.update(message, update.delivery.remote)
        except DeliveryError as error:
            failure = error
        except Exception as error:  # a fault of ours or a library's
            logger.exception("channel broke receiver=%s", log.quote(receiver))
            failure = DeliveryError(f"internal error: {error!r}", Failure.UNKNOWN)
        else:
            self.updated += 1
            level = logging.DEBUG if channel.lane == "console" else logging.INFO
            log.event(logger, level, "alert updated", alert=ref, receiver=receiver, outlets=thread.outlets)
            return UpdateSettlement("done", thread.latest, remote)
        now = self._clock()
        settlement = alerts.after_update(failure, update.attempts + 1, now, self._chance())
        if settlement.result != "gone":
            self._rest_updates(receiver, UPDATE_REST_S)
        if failure.failure is Failure.WAIT and settlement.due is not None:  # alerts would be refused as well
            self._resting[receiver] = self._monotonic() + (settlement.due - now).total_seconds()
        log.event(
            logger,
            logging.WARNING,
            "update failed",
            alert=ref,
            receiver=receiver,
            failure=failure.failure,
            error=failure,
            result=settlement.result,
        )
        return settlement

    def _rest_updates(self, receiver: str, seconds: float) -> None:
        self._not_updated[receiver] = self._monotonic() + seconds

    async def _tell_operators(self, receiver: str, error: DeliveryError, now: datetime) -> None:
        """One notice a day and receiver, to the operators that are not the receiver itself."""
        others = tuple(name for name in self.operators if name != receiver)
        headline = self.locale.t("Receiver {receiver} accepts nothing", receiver=receiver)
        lines = (
            str(error),
            self.locale.t("Its alerts wait in the outbox and are tried again. See: rasid outbox"),
        )
        await self._store.notice(
            alerts.notice(f"receiver:{receiver}:{now:%Y-%m-%d}", headline, lines, now), others, now
        )


def _can_update(channel: Channel) -> bool:
    """Whether a channel is an UpdatingChannel."""
    return callable(getattr(channel, "update", None))
