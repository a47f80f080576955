"""What goes wrong between us and the Bot API: replies that are lost or broken, refusals, floods."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import DeliveryState
from tests.e2e.harness import code_of, moment_of, outlets, stage

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "fault",
    [
        "drop_after",  # accepted, and the connection closes without a reply
        "half_reply",  # the reply ends in the middle
        "http_after:502",  # a gateway lost the reply
        "bad_json",  # a page in the place of the reply
        "no_result",  # a reply that does not say what was sent
    ],
)
async def test_a_lost_reply_is_worth_a_second_copy_and_never_a_lost_alert(tmp_path: Path, fault: str) -> None:
    """``on_unknown = "resend"``: only what was hit by the fault comes twice, and the outbox shows why."""
    async with stage(tmp_path, outlets(2, 2, 2), "chat") as on:
        await on.botapi.fault(fault)
        daemon = await on.daemon()
        await on.delivered(daemon, "chat")
        await daemon.until(lambda: len(daemon.lines("alert delivered")) == 4, 20, "the last settlement")
        await daemon.stop()
        fates = await on.fates("chat")
        assert not fates.lost
        assert not fates.needless
        assert len(fates.twice) == 1
        assert {each.state for each in await on.outbox()} == {DeliveryState.SENT}


async def test_a_held_delivery_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    """``on_unknown = "hold"``: neither at once nor after a restart; the others go on."""
    async with stage(tmp_path, outlets(2, 2, 2), "chat") as on:
        on.write("chat", on_unknown="hold")
        await on.botapi.fault("drop_after")
        daemon = await on.daemon()
        await on.delivered(daemon, "chat")
        await daemon.until(lambda: len(daemon.lines("alert delivered")) == 3, 20, "the other three")
        await daemon.stop()
        daemon = await on.daemon()
        assert await daemon.survives(2)
        await daemon.stop()
        assert not (await on.fates("chat")).twice
        assert sorted(each.state for each in await on.outbox()) == ["sent", "sent", "sent", "unknown"]


@pytest.mark.parametrize("fault", ["http:502", "drop_before", "json:500:Internal Server Error"])
async def test_what_was_not_accepted_is_sent_again_until_it_is(tmp_path: Path, fault: str) -> None:
    """Twice refused, once delivered."""
    async with stage(tmp_path, outlets(1, 2, 2), "chat") as on:
        await on.botapi.fault(fault, 2)
        daemon = await on.daemon()
        await on.delivered(daemon, "chat")
        await daemon.stop()
        assert not (await on.fates("chat")).twice
        assert sum(each.attempts for each in await on.outbox()) == await on.botapi.requests() == 4


async def test_a_flood_limit_is_waited_for_and_the_mail_is_not_held_up(tmp_path: Path) -> None:
    """429 with retry_after: nothing goes to the chat before, everything goes to the mailbox meanwhile."""
    wait_s = 6
    async with stage(tmp_path, outlets(1, 3, 3), "chat", "mail") as on:
        await on.botapi.fault(f"retry:{wait_s}")
        daemon = await on.daemon()
        await daemon.until(lambda: len(on.mailbox.codes) == 3, 5, "mail within the wait")
        assert not on.botapi.messages()
        await on.delivered(daemon, "chat", "mail")
        await daemon.stop()
        (deferred,) = daemon.lines("delivery deferred")
        first = on.botapi.messages()[0]
        # The journal counts whole seconds.
        assert first["at"] + 1 >= (moment_of(deferred) + timedelta(seconds=wait_s)).timestamp()
        assert await on.botapi.requests() == 4
        assert not (await on.fates("chat")).twice


async def test_a_blocked_bot_keeps_its_queue_and_the_operators_get_one_notice(tmp_path: Path) -> None:
    """Nothing is thrown away, nothing is hammered, and somebody is told."""
    async with stage(tmp_path, outlets(2, 3, 3), "chat", "mail") as on:
        await on.botapi.order("chats", {"chat": -1001234567890, "state": "blocked"})
        daemon = await on.daemon()
        await daemon.until(lambda: bool(on.mailbox.notices) and on.arrived("mail"), 20, "notice and alerts")
        assert await daemon.survives(3)
        await daemon.stop()
        assert await on.botapi.requests() == 1
        assert len(on.mailbox.notices) == 1
        waiting = [each for each in await on.outbox() if each.receiver == "chat"]
        assert {each.state for each in waiting} == {DeliveryState.PENDING}
        assert {code_of(each.alert.headline) for each in waiting} == on.publisher.revealed
