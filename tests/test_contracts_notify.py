"""What every channel must keep, run over the directory: a new kind is tested the moment it exists."""

from __future__ import annotations

import inspect
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from monitor import notify
from monitor.errors import DeliveryError, Failure
from monitor.model import Excerpt
from monitor.ports import Channel
from tests.notify.builders import ENGLISH, HOSTILE, MESSAGE, NOTICE

KINDS = notify.kinds()


def _settings_to(port: int) -> Mapping[str, dict[str, Any]]:
    """Settings of each kind that lead to a port of this machine. A new kind adds its line here."""
    return {
        "apprise": {"url": f"json://127.0.0.1:{port}/"},
        "command": {"command": ["sh", "-c", "exit 75"]},
        "console": {},
        "email": {
            "host": "127.0.0.1",
            "port": port,
            "tls": "none",
            "from": "a@example.org",
            "to": "b@example.org",
        },
        "telegram": {"token": "123456:" + "A" * 35, "chat": 1, "api_url": f"http://127.0.0.1:{port}"},
        "webhook": {"url": f"http://127.0.0.1:{port}/", "allow_networks": ["127.0.0.0/8"]},
    }


@pytest.fixture
def dead_port() -> Any:
    """A port of loopback where nobody listens, and nobody else will."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


@pytest.fixture(params=KINDS)
async def channel(request: pytest.FixtureRequest, dead_port: int) -> AsyncIterator[Channel]:
    """A channel of each kind that leads nowhere."""
    kind = notify.load(request.param)
    settings = kind.Settings.model_validate(_settings_to(dead_port)[request.param])
    made = kind.create("desk", settings, ENGLISH)
    yield made
    await made.aclose()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_offers_settings_create_and_render(kind: str) -> None:
    """Settings are frozen and know every option by name; render is no coroutine, and says what it does."""
    module: Any = notify.load(kind)
    assert module.Settings.model_config["frozen"]
    assert module.Settings.model_config["extra"] == "forbid"
    assert list(inspect.signature(module.create).parameters) == ["receiver", "settings", "locale"]
    assert not inspect.iscoroutinefunction(module.render)
    assert module.__doc__
    assert module.render.__doc__


def test_a_channel_names_its_lane_and_policy(channel: Channel) -> None:
    """Both are known before anything is sent."""
    assert channel.lane
    assert channel.on_unknown in {"resend", "hold"}


async def test_nothing_but_a_delivery_error_leaves_a_channel_that_leads_nowhere(channel: Channel) -> None:
    """And it says that nothing was sent. The console leads to our own output, which is always there."""
    if channel.lane == "console":
        await channel.send(MESSAGE)
        return
    with pytest.raises(DeliveryError) as raised:
        await channel.send(MESSAGE)
    assert raised.value.failure is Failure.NOT_SENT
    assert str(raised.value)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_message_breaks_a_channel(channel: Channel, title: str) -> None:
    """Whatever a feed puts into a title, a name or an address."""
    message = replace(
        MESSAGE,
        id=title[:100],
        headline=title,
        headline_hits=((0, 4), (3, 10**9), (-5, 2)),
        url=title,
        byline=(title,),
        late=title,
        excerpts=(Excerpt(title, ((0, 1), (2, 10**9))),),
        why=(title, title),
        keywords=(title,),
        footer=title,
        rule_id=title,
        source_id=title,
        article_language=title,
    )
    for each in (message, replace(NOTICE, headline=title, lines=(title, title))):
        try:
            await channel.send(each)
        except DeliveryError as error:
            assert error.failure is Failure.NOT_SENT  # noqa: PT017 - sending may also succeed


async def test_nothing_but_a_delivery_error_leaves_an_update_that_leads_nowhere(channel: Channel) -> None:
    """Of a channel that can change what it delivered; not of what has no name."""
    update = getattr(channel, "update", None)
    for remote in ("7", "", "no number"):
        if update is None or channel.lane == "console":
            continue
        with pytest.raises(DeliveryError) as raised:
            await update(MESSAGE, remote)
        assert raised.value.failure is (Failure.NOT_SENT if remote == "7" else Failure.REFUSED)
