"""The composition root: a Plan (what the files say) becomes objects. The only place that knows every concrete class.

Everything that lives long is opened here by one exit stack and closed in reverse. A reload builds anew what depends
on the files alone (rules, receivers, sources); what is bound to the process stays (state directory, HTTP client, the
sample newsroom), and a change of those is named as needing a restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import tzinfo
from pathlib import Path

from pydantic import BaseModel

from monitor import __version__, alerts, log, notify
from monitor.check import Plan
from monitor.config import Config, Receiver
from monitor.decide import Desk
from monitor.deliver import Deliverer
from monitor.demo import Newsroom, open_newsroom
from monitor.errors import StoreError
from monitor.fetch import Client, FetchSettings
from monitor.locale import Locale
from monitor.matching import Matcher
from monitor.model import Each, Silence, Source
from monitor.poll import Poller
from monitor.ports import Channel, Clock
from monitor.store import Store
from monitor.workers import Workers, WorkerSettings

logger = logging.getLogger(__name__)

_READERS = ("monitor.sources", "monitor.sources.feed")
"""What the worker processes import once, before they are forked: the libraries that read foreign bytes."""

_PAGE_READERS = ("monitor.sources.page", "monitor.articles.extract")
"""The same where pages are read, which feeds alone don't need."""

_LISTS_ENTRIES = frozenset({"feed", "sitemap"})
"""Kinds that read no page of their own."""


class App:
    """The opened parts, wired. ``take_over`` replaces what a reload may change."""

    def __init__(  # noqa: PLR0913 - the composition root holds every part; that is its one reason to exist
        self,
        *,
        plan: Plan,
        config: Config,
        store: Store,
        poller: Poller,
        deliverer: Deliverer,
        newsroom: Newsroom | None,
        clock: Clock,
    ) -> None:
        self.store = store
        self.poller = poller
        self.deliverer = deliverer
        self.clock = clock
        self.locale = deliverer.locale
        self._config = config
        self._newsroom = newsroom
        self._plan = plan
        self._keep = config.rasid.keep
        self._retiring: set[asyncio.Task[None]] = set()
        self._slow: set[str] = set()

    @property
    def plan_timezone(self) -> tzinfo:
        """The configured zone, for what happens at a time of day."""
        return self.locale.timezone

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources, the newsroom's included."""
        return self._with_newsroom(self._plan)

    def room_for_polls(self) -> int:
        """How many more lanes may be polled at once."""
        return max(0, self._config.fetch.concurrency - self.poller.busy)

    def counts(self) -> dict[str, int]:
        """What is watched, for log lines."""
        return {
            "sources": len(self.sources),
            "rules": len(self._plan.rules),
            "receivers": len(self.deliverer.channels),
        }

    def summary(self) -> str:
        """One line for the service manager."""
        shown = " ".join(f"{key}={value}" for key, value in self.counts().items())
        return f"{shown} polled={self.poller.polled} sent={self.deliverer.sent}"

    async def maintain(self) -> None:
        """What is done at night."""
        now = self.clock()
        done = await self.store.maintain(now, self._keep)
        log.event(
            logger,
            logging.INFO,
            "store maintained",
            texts_emptied=done.articles,
            deliveries_removed=done.deliveries,
            stories_let_go=done.alike,
            damage=done.damage or None,
        )
        if done.damage:
            headline = self.locale.t("The database is damaged: stop rasid and restore a backup")
            notice = alerts.notice(f"damage:{now:%Y-%m-%d}", headline, (done.damage,), now)
            await self.store.notice(notice, self.poller.desk.operators, now)

    async def tell_overruns(self) -> None:
        """Tell the operator of rules whose regular expressions took too long and are off from now on."""
        matcher, now = self.poller.desk.matcher, self.clock()
        # Kept until it is told: the store may refuse, and a matcher names each rule once.
        self._slow.update(matcher.overrun())
        for rule in (rule for rule in matcher.rules if self._slow and rule.id in self._slow):
            log.event(logger, logging.WARNING, "regex switched off", rule=rule.id, place=rule.place)
            headline = self.locale.t(
                'Rule "{rule}" takes too long: its /…/ are off until it is changed', rule=rule.id
            )
            remedy = self.locale.t("Make the regular expression simpler, or list the words it stands for")
            notice = alerts.notice(
                f"overrun:{rule.id}:{now:%Y-%m-%dT%H}", headline, (rule.place, remedy), now
            )
            await self.store.notice(notice, self.poller.desk.operators, now)
            self._slow.discard(rule.id)

    async def take_over(self, plan: Plan) -> None:
        """Go on with other files: new rules, receivers and sources, from the next poll and delivery on. All or nothing:
        what can fail comes first, and a store that refuses (StoreError) leaves everything as it was."""
        assert plan.config is not None, "only a plan without errors is taken over"
        old = self.deliverer.channels
        locale = _locale(plan.config)
        channels = _channels(plan, locale, self._kept(plan, locale))
        operators = _operators(plan)
        # Away from the loop: a hundred thousand new rules take seconds.
        matcher = await asyncio.to_thread(self.poller.desk.matcher.changed, plan.rules)
        desk = _desk(plan, matcher, tuple(channels), operators, locale.timezone)
        try:
            await self.store.sync_rules(_kinds(plan), self.clock())
            await self.store.sync_sources(self._with_newsroom(plan), self.clock())
        except BaseException:  # cancelled by a stop, too: what was made in vain is given back
            self._retire(_without(channels, old))
            raise
        _say_robots(plan.sources)
        self._plan = plan
        self._keep = plan.config.rasid.keep
        self.locale = locale
        self.poller.desk = desk
        self.deliverer.replace_channels(channels, operators, locale)
        self._retire(_without(old, channels))
        needs_restart = _bound_to_process(self._config, plan.config)
        if needs_restart:
            log.event(logger, logging.WARNING, "restart needed", changed=", ".join(needs_restart))

    async def clock_was_set(self) -> None:
        """The wall clock jumped: due times that were written by the other one are healed."""
        now = self.clock()
        await self.store.sync_sources(self.sources, now)
        await self.store.heal_rules(now)

    def _with_newsroom(self, plan: Plan) -> tuple[Source, ...]:
        return plan.sources + (self._newsroom.sources() if self._newsroom else ())

    def _kept(self, plan: Plan, locale: Locale) -> dict[str, Channel]:
        """The channels whose receivers another plan leaves as they are, with their connections and what they know."""
        if (locale.language, locale.timezone) != (self.locale.language, self.locale.timezone):
            return {}
        before = {receiver.name: _way(receiver) for receiver in self._plan.receivers}
        return {
            receiver.name: self.deliverer.channels[receiver.name]
            for receiver in plan.receivers
            if before.get(receiver.name) == _way(receiver)
        }

    def _retire(self, channels: Sequence[Channel]) -> None:
        if not channels:
            return
        retiring = asyncio.create_task(self.deliverer.retire(channels), name="retire channels")
        self._retiring.add(retiring)
        retiring.add_done_callback(self._retiring.discard)

    async def aclose(self) -> None:
        """Close the channels, replaced ones included. The loops are stopped by now."""
        await asyncio.gather(*self._retiring)
        for channel in self.deliverer.channels.values():
            await channel.aclose()


@contextlib.asynccontextmanager
async def open_app(plan: Plan, *, clock: Clock, chance: Callable[[], float]) -> AsyncIterator[App]:
    """Everything a daemon or ``rasid once`` needs, opened; closed in reverse at the end.

    Raises StoreError when the state directory is in use or its database can't be used.
    """
    config = plan.config
    assert config is not None, "only a plan without errors is opened"
    async with AsyncExitStack() as stack:
        stack.enter_context(_state_dir_of_ours(config.rasid.state_dir))
        store = await stack.enter_async_context(
            Store.open(config.rasid.state_dir / "rasid.db", clock=clock, window=config.stories.window)
        )
        newsroom = None
        if config.demo is not None:
            newsroom = await stack.enter_async_context(
                open_newsroom(config.demo.port, config.demo.speed, clock)
            )
            await store.forget([source.id for source in newsroom.sources()])
        workers = await stack.enter_async_context(
            Workers(WorkerSettings(preload=_readers(plan.sources, newsroom)))
        )
        _warm(workers, stack)
        client = await stack.enter_async_context(Client(_fetch_settings(config, newsroom), clock=clock))
        locale = _locale(config)
        channels, operators = _channels(plan, locale, {}), _operators(plan)
        poller = Poller(
            store,
            client,
            workers,
            clock,
            _desk(
                plan,
                Matcher.from_rules(plan.rules, clock=time.monotonic),
                tuple(channels),
                operators,
                locale.timezone,
            ),
        )
        deliverer = Deliverer(store, channels, operators, locale, clock, chance)
        app = App(
            plan=plan,
            config=config,
            store=store,
            poller=poller,
            deliverer=deliverer,
            newsroom=newsroom,
            clock=clock,
        )
        stack.push_async_callback(app.aclose)
        await store.sync_rules(_kinds(plan), clock())
        await store.sync_sources(app.sources, clock())
        _say_robots(plan.sources)
        yield app


@contextlib.contextmanager
def _state_dir_of_ours(path: Path) -> Iterator[None]:
    """Hold the state directory's lock: one Rasid a directory, or two would deliver every alert twice."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path / "rasid.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "?"
            raise StoreError(
                f"another rasid (process {holder}) works in {path}; stop it, or give this one its own state_dir"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _readers(sources: Sequence[Source], newsroom: Newsroom | None) -> tuple[str, ...]:
    """What to preload for these sources. Where a reload brings the first page, each worker imports the rest itself."""
    watched = (*sources, *(newsroom.sources() if newsroom else ()))
    reads_pages = any(source.text != "feed" or source.kind not in _LISTS_ENTRIES for source in watched)
    return _READERS + _PAGE_READERS if reads_pages else _READERS


def _say_robots(sources: Sequence[Source]) -> None:
    """A desk that reads pages against robots.txt does so by its own choice, and finds it in the log."""
    for source in sources:
        if not source.robots:
            log.event(logger, logging.INFO, "robots.txt not heeded", source=source.id)


def _warm(workers: Workers, stack: AsyncExitStack) -> None:
    """Start the worker processes beside the rest of the start, so that the first reading finds them ready."""
    warming = asyncio.create_task(workers.warm(), name="warm workers")
    warming.add_done_callback(
        lambda done: done.cancelled() or done.exception()
    )  # the first reading tells of a failure
    stack.callback(warming.cancel)


def _locale(config: Config) -> Locale:
    return Locale(config.rasid.language, config.rasid.timezone)


def _channels(plan: Plan, locale: Locale, kept: Mapping[str, Channel]) -> dict[str, Channel]:
    """A channel for each receiver: the one that is kept, or a new one."""
    return {
        receiver.name: kept.get(receiver.name)
        or notify.load(receiver.kind).create(receiver.name, _options(receiver, plan), locale)
        for receiver in plan.receivers
    }


def _options(receiver: Receiver, plan: Plan) -> BaseModel:
    """A receiver's own options. Where a kind guards addresses, the networks of [fetch] are open to it as well."""
    settings: BaseModel = receiver.settings
    own = getattr(settings, "allow_networks", None)
    if own is None or plan.config is None:
        return settings
    return settings.model_copy(update={"allow_networks": (*own, *plan.config.fetch.allow_networks)})


def _operators(plan: Plan) -> tuple[str, ...]:
    return tuple(receiver.name for receiver in plan.receivers if receiver.operator)


def _way(receiver: Receiver) -> tuple[str, object]:
    """What a receiver's channel is made of, besides its name and the locale."""
    return receiver.kind, receiver.settings


def _without(channels: Mapping[str, Channel], others: Mapping[str, Channel]) -> list[Channel]:
    """Those of ``channels`` that are not, as the same object, in ``others``."""
    staying = set(map(id, others.values()))
    return [channel for channel in channels.values() if id(channel) not in staying]


def _desk(
    plan: Plan, matcher: Matcher, receivers: tuple[str, ...], operators: tuple[str, ...], zone: tzinfo
) -> Desk:
    assert plan.config is not None, "only a plan without errors has a desk"
    silences = tuple(rule for rule in plan.rules if isinstance(rule.trigger, Silence))
    return Desk(matcher, receivers, operators, zone, silences, plan.config.stories.settings())


def _kinds(plan: Plan) -> dict[str, str]:
    """The rules of other kinds than each: those that the store remembers something for."""
    return {rule.id: alerts.kind_of(rule) for rule in plan.rules if not isinstance(rule.trigger, Each)}


def _fetch_settings(config: Config, newsroom: Newsroom | None) -> FetchSettings:
    """The slice that fetching sees; the newsroom's own address is the one exception from the guard."""
    fetch = config.fetch
    contact = f" (+{fetch.contact})" if fetch.contact else ""
    return FetchSettings(
        user_agent=fetch.user_agent or f"Rasid/{__version__}{contact}",
        allow_networks=tuple(fetch.allow_networks),
        allow_endpoints=frozenset({newsroom.endpoint} if newsroom else ()),
        total_s=fetch.timeout.total_seconds(),
        max_body=fetch.max_body,
        concurrency=fetch.concurrency,
        host_gap_s=fetch.host_gap.total_seconds(),
    )


def _bound_to_process(before: Config, after: Config) -> list[str]:
    """Keys whose change a reload can't take over."""
    pairs = {
        "rasid.state_dir": (before.rasid.state_dir, after.rasid.state_dir),
        "fetch": (before.fetch, after.fetch),
        "stories.window": (before.stories.window, after.stories.window),
        "demo": (before.demo, after.demo),
    }
    return [key for key, (old, new) in pairs.items() if old != new]
