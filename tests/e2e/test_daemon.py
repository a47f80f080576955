"""The daemon as a process: what it delivers, how it starts, reloads and stops, and what must not hold it up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.model import DeliveryState
from tests.e2e.harness import (
    EVERYBODY,
    MAILBOX,
    PUBLISHER,
    ROOT,
    RULE_ID,
    RULE_TITLE,
    SECOND,
    SOURCE,
    TOKEN,
    WORD,
    Bell,
    Daemon,
    Outlet,
    Stage,
    code_of,
    headline,
    html_text,
    outlets,
    plain_text,
    stage,
)

pytestmark = pytest.mark.slow

STOP_WITHIN_S = 5.0
"""What a service manager and a person may expect of SIGTERM."""


# --- what arrives ------------------------------------------------------------------------------------------------


async def test_an_alert_reaches_every_receiver_with_all_that_a_reader_needs(tmp_path: Path) -> None:
    """Title, publisher, rule, words in context, link; once each."""
    async with stage(tmp_path, outlets(2, 2, 2), *EVERYBODY) as on:
        daemon = await on.daemon()
        await on.delivered(daemon, *EVERYBODY)
        await daemon.stop()
        code = "o01n001"
        link = on.publisher.outlets["outlet-01"].link(code)
        _check_telegram(on, code, link)
        _check_mail(on, code, link)
        (line,) = [line for line in daemon.out if code in line]
        assert all(f"{key}={value}" in line for key, value in (("rule", RULE_ID), ("url", link)))
        assert headline(code).replace(WORD, f"[{WORD}]") in line
        for receiver in EVERYBODY:
            assert set(on.accepted(receiver).values()) == {1}
        assert {each.state for each in await on.outbox()} == {DeliveryState.SENT}


def _check_telegram(on: Stage, code: str, link: str) -> None:
    (message,) = [each for each in on.botapi.messages() if code_of(each["text"]) == code]
    text = message["text"]
    assert headline(code) in text
    assert PUBLISHER in text
    assert RULE_TITLE in text
    assert f"قال {WORD}" in text
    assert link in text or any(each.get("url") == link for each in message["entities"])
    bold = [each for each in message["entities"] if each["type"] == "bold"]
    assert any(_slice(text, each["offset"], each["length"]) == WORD for each in bold)


def _slice(text: str, offset: int, length: int) -> str:
    """Telegram counts UTF-16 units."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def _check_mail(on: Stage, code: str, link: str) -> None:
    ((recipient, mail),) = [each for each in on.mailbox.taken if code_of(str(each[1]["Subject"])) == code]
    assert recipient == MAILBOX
    assert headline(code) in str(mail["Subject"])
    for part in (plain_text(mail), html_text(mail)):
        assert all(words in part for words in (PUBLISHER, RULE_TITLE, link, WORD))
    assert 'dir="rtl"' in html_text(mail)


async def test_a_terminal_shows_words_in_context(tmp_path: Path) -> None:
    """Standard output as a person has it: a terminal, here one without colour."""
    async with stage(tmp_path, outlets(1, 1, 1), "screen") as on, _terminal(on.bell) as (shown, descriptor):
        daemon = await on.daemon(stdout=descriptor, environ={"NO_COLOR": "1"})
        link = on.publisher.outlets["outlet-00"].link("o00n000")
        await daemon.until(lambda: link.encode() in shown, 20, "the alert on the terminal")
        await daemon.stop()
        text = shown.decode()
        assert headline("o00n000").replace(WORD, f"[{WORD}]") in text
        assert f"قال [{WORD}]" in text
        assert PUBLISHER in text
        assert RULE_ID in text


@contextlib.asynccontextmanager
async def _terminal(bell: Bell) -> AsyncIterator[tuple[bytearray, int]]:
    """A pseudo-terminal: what was written to it, and the descriptor to write to."""
    ours, theirs = os.openpty()
    shown = bytearray()
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            shown.extend(os.read(ours, 65536))
        except OSError:  # the last writer has gone
            loop.remove_reader(ours)
        bell.ring()

    loop.add_reader(ours, read)
    try:
        yield shown, theirs
    finally:
        loop.remove_reader(ours)
        os.close(ours)
        os.close(theirs)


async def test_the_sample_newsroom_alone_shows_alerts_within_ten_seconds(tmp_path: Path) -> None:
    """The first run of a new user on a machine without a network."""
    async with stage(tmp_path, ()) as on:
        shutil.rmtree(tmp_path / "rules")
        shutil.copytree(ROOT / "rules", tmp_path / "rules")
        on.config.write_text("[demo]\n")
        began = time.monotonic()
        daemon = await on.daemon(ready=False)
        await daemon.until(lambda: bool(daemon.out), 10, "an alert of the newsroom")
        assert time.monotonic() - began < 10
        assert " alert rule=" in daemon.out[0]
        assert await daemon.stop() < STOP_WITHIN_S


# --- stop and start ----------------------------------------------------------------------------------------------


async def test_a_stop_under_load_is_quick_and_costs_nothing(tmp_path: Path) -> None:
    """SIGTERM in the midst of slow sends: exit 0 within five seconds, nothing lost and nothing twice."""
    async with stage(tmp_path, outlets(5, 8, 8), "chat", "mail") as on:
        await on.botapi.fault("slow:0.4", 15)
        daemon = await on.daemon()
        await daemon.until(lambda: len(on.botapi.messages()) >= 3, 20, "the first messages")
        assert await daemon.stop() < STOP_WITHIN_S
        assert not on.arrived("chat")
        daemon = await on.daemon()
        await on.delivered(daemon, "chat", "mail")
        await daemon.stop()
        for receiver in ("chat", "mail"):
            assert not (await on.fates(receiver)).twice
        assert not daemon.lines("Traceback")


async def test_a_stop_does_not_wait_for_a_receiver_that_hangs(tmp_path: Path) -> None:
    """Nor for a publisher: what was under way is of unknown fate, and known to be."""
    async with stage(tmp_path, outlets(1, 1, 1), "chat") as on:
        await on.botapi.fault("hang_before", -1)
        daemon = await on.daemon()
        await daemon.until(lambda: on.publisher.all_out, 20, "the article")
        while not await on.botapi.requests():
            assert await daemon.survives(0.2)
        assert await daemon.stop() < STOP_WITHIN_S
        assert [each.state for each in await on.outbox()] == [DeliveryState.SENDING]
        await on.botapi.mend()
        daemon = await on.daemon()
        await on.delivered(daemon, "chat")
        await daemon.stop()


async def test_a_second_instance_refuses(tmp_path: Path) -> None:
    """Two on one state directory would deliver everything twice."""
    async with stage(tmp_path, outlets(1, 1, 1), "mail") as on:
        first = await on.daemon()
        second = await on.daemon(ready=False)
        assert await second.exited() == 1
        assert second.lines(str(on.state))
        assert not second.told.count("READY=1")
        await on.delivered(first, "mail")
        assert await first.stop() < STOP_WITHIN_S


async def test_a_restart_neither_forgets_nor_bursts(tmp_path: Path) -> None:
    """When a source is due is remembered: it is not polled before, and nothing is alerted anew."""
    async with stage(tmp_path, outlets(6, 2, 2), "mail") as on:
        daemon = await on.daemon()
        await on.delivered(daemon, "mail")
        await daemon.stop()
        async with on.store() as store:
            due = {
                each.state.source_id: each.state.next_due for each in await store.sources(datetime.now(UTC))
            }
        polled = {outlet.id: len(outlet.fetched) for outlet in on.publisher.outlets.values()}
        assert set(polled.values()) == {1}
        daemon = await on.daemon()
        published = on.publisher.outlets.values()
        await daemon.until(lambda: all(len(each.fetched) >= 2 for each in published), 25, "second polls")
        await daemon.stop()
        for outlet in published:
            assert outlet.fetched[1] >= due[outlet.id]
            assert outlet.fetched[1] <= due[outlet.id] + 3 * SECOND
            assert outlet.not_modified >= 1
        assert set(on.accepted("mail").values()) == {1}


# --- reload ------------------------------------------------------------------------------------------------------


async def test_a_reload_takes_over_new_rules_and_sources(tmp_path: Path) -> None:
    """SIGHUP: from the next poll on, without a restart."""
    async with stage(tmp_path, outlets(2, 2, 2), "mail") as on:
        held_back = on.publisher.outlets.pop("outlet-01")
        on.write("mail")
        daemon = await on.daemon()
        await on.delivered(daemon, "mail")
        on.publisher.outlets["outlet-01"] = held_back
        on.write("mail")
        on.write_rule('[[rule]]\nid = "other"\ntitle = "قاعدة جديدة"\nany = ["بيانا"]\n')
        await daemon.reload()
        await on.delivered(daemon, "mail")
        await daemon.stop()
        (mail,) = [mail for _, mail in on.mailbox.taken if code_of(str(mail["Subject"])) == "o01n001"]
        assert "قاعدة جديدة" in plain_text(mail)
        assert set(on.accepted("mail").values()) == {1}


async def test_a_bad_reload_keeps_the_old_rules_and_tells_the_operators(tmp_path: Path) -> None:
    """The reason is in the log and at the operator's, with file and line; alerts go on."""
    async with stage(tmp_path, outlets(1, 2, 1), "mail") as on:
        daemon = await on.daemon()
        await daemon.until(lambda: len(on.mailbox.codes) == 1, 20, "the first alert")
        on.write_rule('[[rule]]\nid = "coalition"\nsevrity = "high"\nany = ["x"]\n')
        await daemon.reload()
        await daemon.until(lambda: bool(on.mailbox.notices), 10, "the notice")
        assert daemon.lines("error", "configuration refused", "stage.toml", "line=3")
        await on.delivered(daemon, "mail")
        (notice,) = [mail for _, mail in on.mailbox.taken if not code_of(str(mail["Subject"]))]
        assert "stage.toml:3" in plain_text(notice)
        assert "sevrity" in plain_text(notice)
        (mail,) = [mail for _, mail in on.mailbox.taken if code_of(str(mail["Subject"])) == "o00n001"]
        assert RULE_TITLE in plain_text(mail)
        await daemon.stop()


async def test_a_start_with_bad_files_is_refused(tmp_path: Path) -> None:
    """Exit 78, so that a service manager does not try again, and each mistake on a line."""
    async with stage(tmp_path, outlets(1, 1, 1), "mail") as on:
        on.write_rule('[[rule]]\nid = "coalition"\nsevrity = "high"\nany = ["x"]\n')
        daemon = await on.daemon(ready=False)
        assert await daemon.exited() == 78
        assert daemon.lines("stage.toml:3", "sevrity")
        assert not daemon.told.count("READY=1")


async def test_a_hundred_reloads_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    """Receivers are replaced while their messages are on the way."""
    async with stage(tmp_path, outlets(6, 30, 15), "chat", "mail") as on:
        await on.botapi.fault("slow:0.05", -1)
        daemon = await on.daemon()
        for number in range(100):
            on.write_rule(f'# {number}\n[[rule]]\nid = "{RULE_ID}"\nany = ["{WORD}"]\n')
            await daemon.reload()
        await on.delivered(daemon, "chat", "mail")
        await daemon.stop()
        for receiver in ("chat", "mail"):
            assert not (await on.fates(receiver)).lost
            assert not (await on.fates(receiver)).twice
        assert len(daemon.lines("configuration reloaded")) == 100


async def test_the_service_manager_hears_everything_in_order(tmp_path: Path) -> None:
    """READY only when it works; WATCHDOG while it does; RELOADING before READY; STOPPING first thing."""
    async with stage(tmp_path, outlets(1, 1, 1), "mail") as on:
        daemon = await on.daemon(watchdog_s=3)
        await daemon.until(lambda: daemon.told.count("WATCHDOG=1") >= 2, 10, "two pings")
        await daemon.reload()
        await daemon.stop()
        words = [line.partition("=")[0] for line in daemon.told]
        firsts = [words.index(word) for word in ("READY", "STATUS", "WATCHDOG", "RELOADING", "STOPPING")]
        assert firsts == sorted(firsts)
        reloading, stopping = words.index("RELOADING"), words.index("STOPPING")
        assert words[reloading + 1] == "MONOTONIC_USEC"
        assert "READY" in words[reloading:stopping]
        assert "WATCHDOG" not in words[stopping:]
        assert any("sources=1" in line for line in daemon.told if line.startswith("STATUS="))


# --- nobody holds up anybody -------------------------------------------------------------------------------------


async def test_a_source_that_cannot_be_reached_costs_one_line_and_delays_nobody(tmp_path: Path) -> None:
    """Refused, hung up on, or silent: the others are on time, and the log is not filled."""
    async with (
        stage(tmp_path, outlets(2, 2, 2), "mail") as on,
        _rude(on.bell) as (visits, address),
        _mute() as mute,
    ):
        refused = "http://127.3.0.1:9/feed.xml"
        more = "".join(
            SOURCE.format(id=name, url=url)
            for name, url in (
                ("refused", refused),
                ("rude", f"{address}/feed.xml"),
                ("mute", f"{mute}/feed.xml"),
            )
        )
        on.write("mail", more=more)
        daemon = await on.daemon()
        await on.delivered(daemon, "mail", within_s=5)
        await daemon.until(lambda: len(visits) >= 2, 25, "the second visit")
        assert await daemon.survives(1)
        assert len(daemon.lines("refused")) == 1
        assert len(daemon.lines("rude")) == 1
        assert daemon.lines("warning", "source failed", "source=refused")
        assert not daemon.lines("Traceback")
        assert await daemon.stop() < STOP_WITHIN_S


@contextlib.asynccontextmanager
async def _rude(bell: Bell) -> AsyncIterator[tuple[list[float], str]]:
    """A server that hangs up on everybody; the moments of the visits, and its address."""
    visits: list[float] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        visits.append(time.monotonic())
        writer.transport.abort()
        bell.ring()

    async with await asyncio.start_server(hang_up, "127.2.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield visits, f"http://{host}:{port}"


@contextlib.asynccontextmanager
async def _mute() -> AsyncIterator[str]:
    """A server that accepts and says nothing."""
    with socket.create_server(("127.2.0.2", 0)) as listener:
        host, port = listener.getsockname()
        yield f"http://{host}:{port}"


async def test_a_dead_telegram_does_not_delay_mail(tmp_path: Path) -> None:
    """It takes every request and answers none."""
    async with stage(tmp_path, outlets(3, 4, 4), "chat", "mail") as on:
        await on.botapi.fault("hang_before", -1)
        daemon = await on.daemon()
        await on.delivered(daemon, "mail", within_s=8)
        assert not on.botapi.messages()
        assert await daemon.stop() < STOP_WITHIN_S


# --- secrets -----------------------------------------------------------------------------------------------------


async def test_the_token_is_nowhere_to_be_seen(tmp_path: Path) -> None:
    """Not with --verbose, not when every way of failing is tried: neither in the log, nor in the database, nor in
    what other receivers get."""
    async with stage(tmp_path, outlets(2, 5, 5), "chat", "mail") as on:
        for fault in (
            "http:502",
            "drop_before",
            "bad_json",
            "json:400:Bad Request: strange",
            "json:401:Unauthorized",
        ):
            await on.botapi.fault(fault)
        daemon = await on.daemon("--verbose")
        await daemon.until(
            lambda: bool(on.mailbox.notices) and on.arrived("mail"), 60, "the end of the faults"
        )
        on.write_rule("[[rule]]")
        await daemon.reload()
        await daemon.stop()
        secret = TOKEN.partition(":")[2]
        assert daemon.lines("delivery deferred")
        assert not [line for line in daemon.log + daemon.out + daemon.told if secret in line]
        assert not [mail for _, mail in on.mailbox.taken if secret.encode() in mail.as_bytes()]
        for path in on.state.iterdir():
            assert secret.encode() not in path.read_bytes(), path


# --- rules that count --------------------------------------------------------------------------------------------

COUNTING = f"""\
[[rule]]
id = "busy"
title = "{RULE_TITLE}"
any = ["{WORD}"]
kind = "threshold"
stories = 5
window = "7d"
"""


async def test_a_rule_that_counts_goes_on_after_a_kill(tmp_path: Path) -> None:
    """Three outlets with a story at each of two polls: the fifth makes one alert, which lists what was counted before
    the kill. The sixth is not alerted about: the week is not over."""
    async with stage(tmp_path, _dated(outlets(3, 2, 1)), "mail") as on:
        on.write_rule(COUNTING)
        daemon = await on.daemon()
        await daemon.until(lambda: len(daemon.lines("source read first")) == 3, 20, "first polls")
        await daemon.kill9()
        assert on.mailbox.taken == []
        daemon = await on.daemon()
        await daemon.until(lambda: len(daemon.lines("source read")) == 3, 30, "second polls")
        await daemon.until(lambda: bool(on.mailbox.taken), 20, "the alert")
        await daemon.stop()
        ((_, mail),) = on.mailbox.taken
        text = plain_text(mail)
        assert RULE_TITLE in str(mail["Subject"])
        assert "stories in" in str(mail["Subject"])
        listed = {code for code in on.publisher.revealed if code in text}
        assert {outlet.entries[0] for outlet in on.publisher.outlets.values()} <= listed
        assert len(listed) >= 5


def _dated(published: tuple[Outlet, ...]) -> tuple[Outlet, ...]:
    """Outlets whose articles are of today."""
    return tuple(replace(outlet, published=datetime.now(UTC)) for outlet in published)


# --- once --------------------------------------------------------------------------------------------------------


async def test_one_round_polls_everything_delivers_and_ends(tmp_path: Path) -> None:
    """``rasid once``, as in a crontab: exit 0; a second round repeats nothing."""
    async with stage(tmp_path, outlets(3, 4, 2), *EVERYBODY) as on:
        first = await on.once()
        assert first.code == 0, first.tail()
        assert len(on.accepted("mail")) == 6
        second = await on.once()
        assert second.code == 0, second.tail()
        for receiver in EVERYBODY:
            assert set(on.accepted(receiver)) == on.publisher.revealed
            assert set(on.accepted(receiver).values()) == {1}
        assert len(second.out) == 6


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("source", 1),  # a source that can't be reached: a finding
        ("receiver", 1),  # an alert that could not be delivered: a finding
        ("rules", 78),  # files that are refused: EX_CONFIG
    ],
)
async def test_one_round_tells_by_its_exit_code_what_was_wrong(
    tmp_path: Path, broken: str, code: int
) -> None:
    """So that cron sends a mail only when there is something to do."""
    async with stage(tmp_path, outlets(1, 1, 1), "chat", "mail") as on:
        if broken == "source":
            on.write("chat", "mail", more=SOURCE.format(id="dead", url="http://127.3.0.1:9/feed.xml"))
        elif broken == "receiver":
            await on.botapi.fault("http:502", -1)
        else:
            on.write_rule("[[rule]]")
        ended: Daemon = await on.once()
        assert ended.code == code, ended.tail()
        assert len(on.mailbox.codes) == (0 if broken == "rules" else 1)
