"""A webhook whose answers are lost, and a daemon that is killed over them: nothing is lost, and a copy can be told."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.model import DeliveryState
from tests.e2e.harness import RULE, WORD, Stage, code_of, outlets, stage
from tests.notify.documents import mistakes
from tests.notify.hook import Hook, open_hook, verified

pytestmark = pytest.mark.slow

SECRET = "night desk, 2026"
WITHIN_S = 40
WEBHOOK = """
[[receiver]]
name = "hook"
kind = "webhook"
url = "{url}"
secret = "{secret}"
on_unknown = "{on_unknown}"
"""


@contextlib.asynccontextmanager
async def staged(
    folder: Path, *, alerts: int = 1, on_unknown: str = "resend"
) -> AsyncIterator[tuple[Stage, Hook]]:
    """A publisher with one article, so many rules that match it, and a hook that gets the alert of each."""
    async with open_hook() as hook, stage(folder, outlets(1, 1, 1)) as on:
        hook.ring = on.bell.ring
        on.write(more=WEBHOOK.format(url=hook.url, secret=SECRET, on_unknown=on_unknown))
        on.write_rule(
            "".join(RULE.format(id=f"rule-{number}", title=number, word=WORD) for number in range(alerts))
        )
        yield on, hook


def heard(hook: Hook) -> list[str]:
    """The codes of the articles, in the order in which their alerts came. Each is what it should be."""
    for came in hook.came:
        assert mistakes(came.document) == []
        stamp = next(value for name, value in came.headers.items() if name.lower() == "webhook-timestamp")
        assert verified(SECRET.encode(), came, now=int(stamp))
    return [code_of(came.document["headline"]) for came in hook.came]


def keys(hook: Hook) -> list[str]:
    """By which a hook tells copies."""
    return [came.headers["Idempotency-Key"] for came in hook.came]


async def test_what_was_on_its_way_when_the_daemon_died_comes_again_under_the_same_key(
    tmp_path: Path,
) -> None:
    """The hook has it, nobody wrote that down: one copy, which it can tell."""
    async with staged(tmp_path) as (on, hook):
        hook.fault = "hang"
        daemon = await on.daemon()
        await daemon.until(lambda: len(hook.came) == 1, WITHIN_S, "the request")
        await daemon.kill9()
        hook.fault = ""
        hook.released.set()
        daemon = await on.daemon()
        await daemon.until(lambda: len(hook.came) == 2, WITHIN_S, "the copy")
        await daemon.stop()
        assert heard(hook) == ["o00n000"] * 2
        assert len(set(keys(hook))) == 1
        assert [each.state for each in await on.outbox()] == [DeliveryState.SENT]


async def test_what_may_have_arrived_is_held_where_copies_do_harm(tmp_path: Path) -> None:
    """``on_unknown = "hold"``: it came once, and waits for a person, also after a kill."""
    async with staged(tmp_path, on_unknown="hold") as (on, hook):
        hook.fault = "drop"
        daemon = await on.daemon()
        await daemon.until(lambda: bool(daemon.lines("delivery deferred")), WITHIN_S, "the lost answer")
        await daemon.kill9()
        hook.fault = ""
        daemon = await on.daemon()
        await daemon.stop()
        assert heard(hook) == ["o00n000"]
        assert [each.state for each in await on.outbox()] == [DeliveryState.UNKNOWN]


async def test_a_hook_that_is_busy_is_asked_again_and_gets_everything_once(tmp_path: Path) -> None:
    """503 with Retry-After to the first, then it takes them in their order."""
    async with staged(tmp_path, alerts=5) as (on, hook):
        hook.status, hook.answer_headers = 503, {"Retry-After": "1"}
        daemon = await on.daemon()
        await daemon.until(lambda: bool(daemon.lines("delivery deferred")), WITHIN_S, "the refusal")
        refused = len(hook.came)
        hook.status = 204
        await daemon.until(lambda: len(daemon.lines("alert delivered")) == 5, WITHIN_S, "five deliveries")
        await daemon.stop()
        assert refused == 1
        assert heard(hook) == ["o00n000"] * 6
        assert len(set(keys(hook))) == 5


async def test_an_alert_that_a_hook_refuses_holds_up_no_other(tmp_path: Path) -> None:
    """400 is about this one: it has failed, with what the hook said."""
    async with staged(tmp_path, alerts=3) as (on, hook):
        hook.status, hook.answer = 400, "no such desk"
        daemon = await on.daemon()
        await daemon.until(lambda: len(daemon.lines("delivery failed")) == 3, WITHIN_S, "three refusals")
        await daemon.stop()
        found = await on.outbox()
        assert [each.state for each in found] == [DeliveryState.FAILED] * 3
        assert all("no such desk" in each.reason for each in found)
