"""E-mail to a real SMTP server: who gets it, over which connection, and what each failure is called."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.errors import DeliveryError, Failure
from monitor.notify.email import Email, Settings, create
from tests.notify.builders import ARABIC, ENGLISH, MESSAGE
from tests.notify.relay import CERTIFICATE, PASSWORD, Relay, relaying

A, B, C = "a@example.net", "b@example.net", "c@example.net"


def _channel(relay: Relay, **options: Any) -> Email:
    wanted = {
        "host": "127.0.0.1",
        "port": relay.port,
        "tls": "none",
        "from": "alerts@example.org",
        "to": A,
        **options,
    }
    return Email(Settings.model_validate(wanted), "Rasid", data_timeout_s=0.3)


async def _failure(channel: Email) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await channel.send(MESSAGE)
    return raised.value


async def test_each_recipient_gets_a_mail_of_their_own() -> None:
    """Over one connection, without seeing the others' addresses."""
    async with relaying(Relay()) as relay:
        remote = await _channel(relay, to=[A, B]).send(MESSAGE)
    assert relay.recipients == [A, B]
    assert [mail["To"] for _, mail in relay.taken] == [A, B]
    assert [mail["Subject"] for _, mail in relay.taken] == [MESSAGE.headline] * 2
    assert remote.split() == [mail["Message-ID"] for _, mail in relay.taken]
    assert relay.sessions == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_tls_is_used_and_the_certificate_checked(tls: str) -> None:
    """With the authority that the settings name."""
    async with relaying(Relay(), tls=tls) as relay:
        await _channel(relay, tls=tls, ca_file=str(CERTIFICATE)).send(MESSAGE)
        assert relay.encrypted == [True]
        unknown_authority = await _failure(_channel(relay, tls=tls))
    assert unknown_authority.failure is Failure.CHANNEL_DOWN
    assert relay.recipients == [A]


async def test_a_relay_without_starttls_gets_nothing() -> None:
    """Somebody in between may have taken it out of the greeting."""
    async with relaying(Relay()) as relay:
        error = await _failure(_channel(relay, tls="starttls", username="u", password=PASSWORD))
    assert error.failure is Failure.CHANNEL_DOWN
    assert "STARTTLS" in str(error)
    assert relay.encrypted == []


async def test_the_login_is_given_over_tls() -> None:
    """And a wrong one stops the channel, without being told."""
    options = {"tls": "starttls", "ca_file": str(CERTIFICATE), "username": "u"}
    async with relaying(Relay(), tls="starttls") as relay:
        await _channel(relay, **options, password=PASSWORD).send(MESSAGE)
        error = await _failure(_channel(relay, **options, password="wrong secret"))
    assert relay.recipients == [A]
    assert error.failure is Failure.CHANNEL_DOWN
    assert "wrong secret" not in str(error)


@pytest.mark.parametrize(
    ("relay", "failure", "taken"),
    [
        # stage × reply
        (Relay(mail="451 4.3.0 later"), Failure.NOT_SENT, 0),
        (Relay(mail="550 5.7.1 sender denied"), Failure.CHANNEL_DOWN, 0),
        (Relay(rcpt={A: "450 4.2.1 greylisted"}), Failure.NOT_SENT, 0),
        (Relay(rcpt={A: "550 5.1.1 mailbox unavailable"}), Failure.REFUSED, 0),
        (Relay(data={A: "450 4.7.0 later"}), Failure.NOT_SENT, 0),
        (Relay(data={A: "421 4.3.2 shutting down"}), Failure.NOT_SENT, 0),
        (Relay(data={A: "554 5.7.1 looks like spam"}), Failure.REFUSED, 0),
        (Relay(close_after_data=True), Failure.UNKNOWN, 1),
        (Relay(silent_after_data=True), Failure.UNKNOWN, 1),
    ],
)
async def test_each_failure_has_its_class(relay: Relay, failure: Failure, taken: int) -> None:
    """Without a reply to the final dot nobody knows."""
    async with relaying(relay):
        error = await _failure(_channel(relay))
    assert error.failure is failure
    assert f"127.0.0.1:{relay.port}" in str(error)
    assert len(relay.taken) == taken


async def test_nobody_listening_is_not_sent() -> None:
    """To be tried again."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert (await _failure(_channel(Relay(port=unused.getsockname()[1])))).failure is Failure.NOT_SENT


async def test_only_who_was_put_off_is_tried_again() -> None:
    """Those who accepted get no second copy, and their fate is no longer anybody's business."""
    async with relaying(Relay(rcpt={B: "451 4.3.0 later"})) as relay:
        channel = _channel(relay, to=[A, B, C])
        assert (await _failure(channel)).failure is Failure.NOT_SENT
        assert relay.recipients == [A, C]
        relay.rcpt.clear()
        await channel.send(MESSAGE)
    assert relay.recipients == [A, C, B]


async def test_who_refused_is_told_when_the_others_have_it() -> None:
    """And is asked again only when a person says so."""
    async with relaying(Relay(rcpt={A: "550 5.1.1 gone", B: "451 4.3.0 later"})) as relay:
        channel = _channel(relay, to=[A, B])
        assert (await _failure(channel)).failure is Failure.NOT_SENT
        del relay.rcpt[B]
        refused = await _failure(channel)
        assert refused.failure is Failure.REFUSED
        assert A in str(refused)
        assert relay.recipients == [B]
        relay.rcpt.clear()
        await channel.send(MESSAGE)
    assert relay.recipients == [B, A]


async def test_a_lost_reply_makes_a_copy_that_mail_stores_fold() -> None:
    """Both have one Message-ID, also from a new process."""
    async with relaying(Relay(close_after_data=True)) as relay:
        assert (await _failure(_channel(relay))).failure is Failure.UNKNOWN
        relay.close_after_data = False
        await _channel(relay).send(MESSAGE)
    first, second = (mail for _, mail in relay.taken)
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_tls(tls: str, port: int) -> None:
    """Unless one is written."""
    settings = Settings.model_validate(
        {"host": "mx.example.org", "tls": tls, "from": "a@example.org", "to": A}
    )
    assert create("mail", settings, ENGLISH).lane == f"smtp:mx.example.org:{port}"


def test_the_sender_may_have_a_name() -> None:
    """Else it is ours, in the language of the receiver."""
    named = Settings.model_validate({"host": "h", "from": "Desk <a@example.org>", "to": [A, A]})
    assert named.recipients == (A,)
    assert create("mail", named, ARABIC).on_unknown == "resend"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tls": "opportunistic"},
        {"from": "nobody"},
        {"from": "a@example.org\r\nBcc: b@example.org"},
        {"to": []},
        {"to": ["someone"]},
        {"to": "Name <a@example.org>"},
        {"to": "مدير@example.org"},
        {"username": "u"},
        {"password": "p"},
        {"port": 70000},
        {"host": ""},
        {"subject": "x"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    """Before anything is sent."""
    with pytest.raises(ValidationError):
        Settings.model_validate({"host": "h", "from": "a@example.org", "to": A, **wrong})
