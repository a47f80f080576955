"""Messages brought up to date, and what follows them, with real parts: the store, our Bot API server, a relay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from monitor.deliver import Deliverer
from monitor.errors import DeliveryError, Failure
from monitor.locale import Locale
from monitor.model import Alert, Delivery, DeliveryState, FollowUp, Joining, Message
from monitor.notify.email import Email
from monitor.notify.email import Settings as EmailSettings
from monitor.notify.telegram import Settings, Telegram
from monitor.ports import Channel
from monitor.store import Store
from tests.botapi.markup import units
from tests.botapi.server import BotApi, serving
from tests.fakes import START, FakeChannel, TestClock
from tests.notify.relay import Relay, relaying
from tests.store.builders import article, judged, put, source

ENGLISH, ARABIC = (Locale(language, ZoneInfo("Asia/Baghdad")) for language in ("en", "ar"))
TOKEN = "123456:AAEtesttoken_testtoken_testtoken_te"
CHAT = -1001234567890
KEY, STORY = "rule:coalition/s1", "s1"
ALERT = Alert(
    key=KEY,
    ref="k3f9q",
    created=START,
    headline="التحالف الدولي: لا عودة لداعش",
    rule_id="coalition",
    rule_title="التحالف في العراق",
    story_id=STORY,
    source_id="a",
    url="https://a.example/1",
    publisher="البوابة نيوز",
    terms=(("التحالف الدولي", 2),),
)


class Desk:
    """A store, a Bot API server, a clock, and a delivery loop between them."""

    def __init__(self, store: Store, api: BotApi, address: str, clock: TestClock) -> None:
        self.store = store
        self.api = api
        self.address = address
        self.clock = clock
        self.channels: dict[str, Channel] = {"desk": self.telegram()}
        self.loop = self.deliverer(self.channels)

    def telegram(self) -> Telegram:
        """A channel to the chat."""
        settings = Settings.model_validate({"token": TOKEN, "chat": CHAT, "api_url": self.address})
        return Telegram("desk", settings)

    def deliverer(self, channels: Mapping[str, Channel], locale: Locale = ENGLISH) -> Deliverer:
        """A loop over the same store."""
        return Deliverer(self.store, channels, (), locale, self.clock, lambda: 0.5, self.clock.monotonic)

    async def order(self, path: str, wish: Any) -> None:
        """Tell the server what to do."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/control/{path}", json=wish) as reply,
        ):
            assert reply.status == 200

    async def alert(self, *receivers: str) -> None:
        """The story's first article, alerted about and delivered."""
        made = replace(judged(article(), STORY), alerts=((ALERT, receivers or ("desk",)),))
        await put(self.store, made, at=self.clock())
        await self.round()

    async def join(self, outlet: str, number: int, *follow_ups: tuple[Alert, tuple[str, ...]]) -> None:
        """Another outlet's article joins it."""
        url = f"https://b.example/{number}"
        joining = Joining(KEY, "b", url, outlet, f"خبر {number}", url, self.clock())
        of = article(f"{number}", "b")
        made = replace(judged(of, STORY, "joined"), joinings=(joining,), alerts=follow_ups)
        await put(self.store, made, source_id="b", at=self.clock())

    async def round(self, loop: Deliverer | None = None) -> None:
        """A tick, and the end of what it started."""
        wanted = loop or self.loop
        await wanted.tick()
        await wanted.drain()

    async def later(self, seconds: float) -> None:
        """Time passes, a tick a second."""
        for _ in range(int(seconds)):
            self.clock.move(seconds=1)
            await self.round()

    @property
    def shown(self) -> list[str]:
        """Every text that the chat has shown, edits included, in order."""
        return [line["text"] for line in self.api.journal.lines]

    async def delivery(self, receiver: str = "desk") -> Delivery:
        """Of the first alert."""
        (found,) = await self.store.find_delivery("k3f9q", receiver=receiver)
        return found


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Everything opened."""
    clock, api = TestClock(), BotApi(tmp_path / "journal", tokens=[TOKEN])
    async with serving(api) as address, Store.open(tmp_path / "rasid.db", clock=clock) as store:
        await store.sync_sources([source("a"), source("b")], clock())
        opened = Desk(store, api, address, clock)
        yield opened
        for channel in opened.channels.values():
            await channel.aclose()


async def test_two_that_join_within_ten_seconds_are_one_edit_after_thirty(desk: Desk) -> None:
    """With both, in the message that was delivered."""
    await desk.alert()
    await desk.later(5)
    await desk.join("رووداو", 1)
    await desk.later(5)
    await desk.join("Sputnik", 2)
    await desk.later(19)
    assert len(desk.shown) == 1
    await desk.later(1)
    first, second = desk.api.journal.lines
    assert first["message_id"] == second["message_id"]
    assert "Also in 2 outlets:" in second["text"]
    assert second["text"].index("رووداو") < second["text"].index("Sputnik")
    await desk.later(90)
    assert desk.api.requests == {"sendMessage": 1, "editMessageText": 1}
    assert (await desk.delivery()).attempts == 1


async def test_an_edit_leaves_what_was_said_as_it_was(desk: Desk) -> None:
    """Hours later it adds its lines, and does not say that the alert came late."""
    await desk.alert()
    desk.clock.move(hours=20)
    await desk.join("رووداو", 1)
    await desk.later(1)
    first, second = (text.splitlines() for text in desk.shown)
    assert [line for line in second if line in first] == first
    assert len(second) == len(first) + 2


async def test_what_joins_before_the_delivery_is_in_it(desk: Desk) -> None:
    """One message, no edit."""
    await desk.order("faults", {"fault": "retry:60", "method": "sendMessage"})
    await desk.alert()
    await desk.join("رووداو", 1)
    await desk.later(120)
    assert ["رووداو" in text for text in desk.shown] == [True]
    assert "editMessageText" not in desk.api.requests


async def test_a_kill_between_edit_and_settlement_repeats_the_edit_alone(desk: Desk) -> None:
    """The next start makes it once more; that it reads so already is no error, and nothing is sent again."""
    await desk.alert()
    await desk.join("رووداو", 1)
    desk.clock.move(seconds=30)

    class Killed(Exception):  # noqa: N818 - stands for a SIGKILL at that place
        """The process ends here."""

    class Deadly:
        """The store of a process that dies before it settles an update."""

        def __getattr__(self, name: str) -> object:
            return getattr(desk.store, name)

        async def settle_update(self, *_given: object) -> None:
            """Too late."""
            raise Killed

    dying: Any = Deadly()
    loop = Deliverer(dying, desk.channels, (), ENGLISH, desk.clock, lambda: 0.5, desk.clock.monotonic)
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    await desk.round(loop)
    assert len(desk.shown) == 2

    next_loop = desk.deliverer(desk.channels)
    assert await next_loop.recover() == 0
    await desk.round(next_loop)
    assert len(desk.shown) == 2
    assert desk.api.requests == {"sendMessage": 1, "editMessageText": 2}
    await desk.round(next_loop)
    assert desk.api.requests["editMessageText"] == 2
    assert next_loop.updated == 1


@pytest.mark.parametrize(
    ("fault", "edits", "shows"),
    [
        # the message is gone: never again, whatever joins
        ("json:400:Bad Request: message to edit not found", 1, False),
        # its fate is not known: once more, which is harmless
        ("drop_after", 2, True),
        ("http:502", 2, True),
        # a flood limit: when it said
        ("retry:100", 2, True),
    ],
)
async def test_a_failed_edit_leaves_the_delivery_alone(
    desk: Desk, fault: str, edits: int, shows: bool
) -> None:
    """And is repeated where that helps."""
    await desk.alert()
    before = await desk.delivery()
    await desk.order("faults", {"fault": fault, "method": "editMessageText"})
    await desk.join("رووداو", 1)
    await desk.later(32)
    assert replace(await desk.delivery(), shown=0) == before
    await desk.later(110)
    assert desk.api.requests["editMessageText"] == edits
    assert any("رووداو" in text for text in desk.shown) == shows
    assert desk.api.requests["sendMessage"] == 1


async def test_a_message_that_somebody_deleted_is_left_alone(desk: Desk) -> None:
    """Whatever joins, and what follows it comes by itself."""
    await desk.alert()
    await desk.order("delete", {"chat": CHAT, "message_id": 1})
    for number in (1, 2):
        await desk.join(f"outlet {number}", number)
        await desk.later(40)
    assert desk.api.requests["editMessageText"] == 1
    await desk.join("outlet 3", 3, (follow_up(), ("desk",)))
    await desk.later(1)
    assert desk.api.journal.lines[-1]["reply_to"] == 0


async def test_a_flood_limit_at_an_edit_holds_back_alerts_too(desk: Desk) -> None:
    """They count in one bucket: what comes before the time would be refused."""
    await desk.alert()
    await desk.join("رووداو", 1)
    await desk.order("flood", {"most": 1, "window_s": 3600})
    await desk.store.notice(replace(ALERT, key="k2", ref="k2"), ("desk",), desk.clock())
    await desk.later(30)  # the alert takes the bucket, the edit is refused
    assert desk.api.requests == {"sendMessage": 2, "editMessageText": 1}
    await desk.store.notice(replace(ALERT, key="k3", ref="k3"), ("desk",), desk.clock())
    await desk.later(60)
    assert desk.api.requests["sendMessage"] == 2


async def test_alerts_go_before_edits(desk: Desk) -> None:
    """What is new is waited for, what is shown already is not."""
    await desk.alert()
    await desk.join("رووداو", 1)
    desk.clock.move(seconds=30)
    await desk.store.notice(replace(ALERT, key="k2", ref="k2", headline="news"), ("desk",), desk.clock())
    await desk.round()
    await desk.later(6)
    assert ["news" in text for text in desk.shown] == [False, True, False]
    assert "رووداو" in desk.shown[2]


async def test_edits_leave_half_of_a_groups_bucket_to_alerts(desk: Desk) -> None:
    """Twenty alerts that all grew at once: ten edits a minute, and an alert among them goes out at once."""
    of = article("7", "b")
    alerts = [replace(ALERT, key=f"k{n}", ref=f"k{n}") for n in range(20)]
    await put(
        desk.store, replace(judged(article(), STORY), alerts=tuple((each, ("desk",)) for each in alerts))
    )
    await desk.round()
    url, at = "https://b.example/7", desk.clock()
    joinings = tuple(Joining(each.key, "b", url, "رووداو", "x", url, at) for each in alerts)
    await put(desk.store, replace(judged(of, STORY, "joined"), joinings=joinings), source_id="b", at=at)
    await desk.later(30)
    await desk.later(59)
    assert desk.api.requests["editMessageText"] == 10
    await desk.store.notice(replace(ALERT, key="new", ref="new"), ("desk",), desk.clock())
    await desk.later(1)
    assert desk.api.requests["sendMessage"] == 21
    await desk.later(61)
    assert desk.api.requests["editMessageText"] == 20


async def test_an_update_that_fails_does_not_rest_the_receiver(desk: Desk) -> None:
    """The alert after it goes out at once."""
    channel = Updating([DeliveryError("no reply", Failure.UNKNOWN)])
    loop = desk.deliverer({"desk": channel})
    desk.loop = loop
    await desk.alert()
    await desk.join("رووداو", 1)
    await desk.later(30)
    assert channel.tried_updates == 1
    await desk.store.notice(replace(ALERT, key="k2", ref="k2"), ("desk",), desk.clock())
    await desk.round()
    assert len(channel.sent) == 2
    await desk.later(60)
    assert (channel.tried_updates, loop.updated) == (2, 1)


async def test_a_channel_that_breaks_in_an_update_is_tried_once_more(desk: Desk) -> None:
    """A fault of ours: then the message stays as it is."""
    channel = Updating([KeyError("x"), KeyError("x")])
    desk.loop = desk.deliverer({"desk": channel})
    await desk.alert()
    await desk.join("رووداو", 1)
    await desk.later(300)
    assert channel.tried_updates == 2
    assert (await desk.delivery()).state is DeliveryState.SENT


class Updating(FakeChannel):
    """A channel whose updates are scripted."""

    def __init__(self, updates: list[Exception | None]) -> None:
        super().__init__()
        self.updates = updates
        self.tried_updates = 0

    async def update(self, _message: Message, remote: str) -> str:
        """As scripted."""
        self.tried_updates += 1
        answer = self.updates.pop(0) if self.updates else None
        if answer is not None:
            raise answer
        return remote


async def test_a_channel_that_can_not_update_is_not_asked_to(desk: Desk) -> None:
    """Its messages stay as they are."""
    channel = FakeChannel()
    desk.loop = desk.deliverer({"desk": channel})
    await desk.alert()
    await desk.join("رووداو", 1)
    await desk.later(60)
    assert (channel.tried, desk.loop.updated) == (1, 0)


@pytest.mark.parametrize("locale", [ENGLISH, ARABIC], ids=["en", "ar"])
async def test_a_thousand_that_join_fit_into_a_message(desk: Desk, locale: Locale) -> None:
    """The first ten outlets, and how many others there are."""
    desk.loop = desk.deliverer(desk.channels, locale)
    await desk.alert()
    at, joinings = desk.clock(), []
    for number in range(1000):
        url = f"https://b.example/{number}?{'&' * 60}"
        joinings.append(Joining(KEY, "b", url, f"منفذ اسمه طويل {number} " * 9, "x", url, at))
    made = replace(judged(article("7", "b"), STORY, "joined"), joinings=tuple(joinings))
    await put(desk.store, made, source_id="b", at=at)
    await desk.later(31)
    assert len(desk.shown) == 2
    text = desk.shown[1]
    assert units(text) <= 4096
    assert ("and 990 others" if locale is ENGLISH else "990") in text
    assert text.count("منفذ اسمه طويل") >= 10


def follow_up(name: str = "x") -> Alert:
    """What a rule wants to hear of the story."""
    return replace(
        ALERT,
        key=f"{KEY}/join/{name}",
        ref=f"f{name}",
        headline="Coalition in Arbil",
        follows=KEY,
        follow_up=FollowUp("join", terms=("داعش",), outlets=3),
    )


async def test_what_a_rule_asks_for_is_a_reply_to_the_delivered_message(desk: Desk) -> None:
    """It says what is new; the message that it replies to lists who joined."""
    await desk.store.notice(replace(ALERT, key="other", ref="other"), ("desk",), desk.clock())
    await desk.alert()
    await desk.join("رووداو", 1, (follow_up(), ("desk",)))
    await desk.later(31)
    _, first, reply, edit = desk.api.journal.lines
    assert (first["message_id"], reply["reply_to"], edit["message_id"]) == (2, 2, 2)
    assert "New in this story: \u2068داعش\u2069" in reply["text"]
    assert "3 outlets carry this story now" in reply["text"]
    assert ("رووداو" in reply["text"], "رووداو" in edit["text"]) == (False, True)


async def test_mail_is_never_edited_and_what_follows_is_in_the_thread(desk: Desk) -> None:
    """By the Message-ID of the first, which is the same at every attempt."""
    async with relaying(Relay(data={})) as relay:
        settings = EmailSettings.model_validate(
            {
                "host": "127.0.0.1",
                "port": relay.port,
                "tls": "none",
                "from": "alerts@example.org",
                "to": ["a@example.net", "b@example.net"],
            }
        )
        desk.loop = desk.deliverer({"mail": Email(settings, "Rasid")})
        await desk.alert("mail")
        await desk.join("رووداو", 1)
        await desk.later(60)
        assert relay.recipients == ["a@example.net", "b@example.net"]
        await desk.join("Sputnik", 2, (follow_up(), ("mail",)))
        await desk.later(1)
    mails = [mail for _, mail in relay.taken]
    for first, following in zip(mails[:2], mails[2:], strict=True):
        assert first["To"] == following["To"]
        assert following["In-Reply-To"] == first["Message-ID"]
        assert following["References"].split() == [first["References"], first["Message-ID"]]
        assert following["Subject"] == f"Re: {first['Subject']}"
        body = following.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert "رووداو" in text
        assert "Sputnik" in text


async def test_edits_stop_with_the_loop_and_go_on_with_the_next(desk: Desk) -> None:
    """A hanging edit is abandoned, and made at the next start."""
    await desk.alert()
    await desk.join("رووداو", 1)
    desk.clock.move(seconds=30)
    await desk.order("faults", {"fault": "hang_before", "method": "editMessageText"})
    await desk.loop.tick()
    while "editMessageText" not in desk.api.requests:
        await desk.order("faults", [])
    await desk.loop.stop(0)
    next_loop = desk.deliverer(desk.channels)
    assert await next_loop.recover() == 0
    await desk.round(next_loop)
    assert "رووداو" in desk.shown[-1]


async def test_nothing_is_asked_of_the_store_without_a_channel_that_can(desk: Desk) -> None:
    """A tick a second costs those nothing who only get mail."""
    asked: list[str] = []

    class Counting:
        """The store, and what is asked of it."""

        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(desk.store, name)

    counting: Any = Counting()
    loop = Deliverer(counting, {"mail": FakeChannel()}, (), ENGLISH, desk.clock, lambda: 0.5)
    await loop.tick()
    assert asked == ["claim_deliveries"]
