"""The composition root: what the files say becomes a running whole, and a reload replaces it."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import check
from monitor.app import App, open_app
from monitor.check import Plan
from monitor.errors import StoreError
from monitor.matching.overruns import MOST
from monitor.model import DeliveryState
from tests.fakes import TestClock
from tests.notify.documents import mistakes
from tests.notify.hook import open_hook

RULE = '[[rule]]\nid = "{id}"\nany = ["داعش"]\n'


def a_plan(folder: Path, *, rule: str = "isis", more: str = "", tail: str = "") -> Plan:
    """The plan of a configuration without sources of its own."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "test.toml").write_text(RULE.format(id=rule), encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(
        f'[rasid]\nlanguage = "en"\n{more}\n[[receiver]]\nname = "console"\nkind = "console"\n{tail}'
    )
    plan = check.load(config, {})
    assert plan.ok, plan.problems
    return plan


async def round_of(app: App) -> None:
    """Everything that is due, polled and delivered."""
    await app.poller.tick(100)
    await app.poller.drain()
    while await app.deliverer.tick():
        await app.deliverer.drain()


async def test_a_state_directory_has_one_rasid(tmp_path: Path) -> None:
    """The text names the directory, the process and the way out."""
    plan = a_plan(tmp_path)
    async with open_app(plan, clock=TestClock(), chance=random.random):
        with pytest.raises(StoreError, match=r"another rasid \(process \d+\) works in .*state_dir"):
            async with open_app(plan, clock=TestClock(), chance=random.random):
                pass
    async with open_app(plan, clock=TestClock(), chance=random.random):
        pass  # the lock goes with its holder


async def test_the_sample_newsroom_alerts_at_every_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over the real path: HTTP, worker processes, store, console. What it published last time is forgotten."""
    plan = a_plan(tmp_path, more="[demo]")
    for _ in range(2):
        async with open_app(plan, clock=TestClock(), chance=random.random) as app:
            await round_of(app)
            assert app.deliverer.sent > 0
            assert (await app.store.counts()).pending == 0
        assert "داعش" in capsys.readouterr().out


async def test_a_reload_brings_rules_and_receivers_and_names_what_needs_a_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The state directory is bound to the process."""
    async with open_app(a_plan(tmp_path), clock=TestClock(), chance=random.random) as app:
        after = a_plan(tmp_path, rule="other", more='state_dir = "elsewhere"')
        await app.take_over(after)
        assert app.poller.desk.receivers == ("console",)
        assert app.counts()["rules"] == 1
        assert "rasid.state_dir" in caplog.text
        assert await app.store.outbox(tuple(DeliveryState), 10) == []


SOURCE = '[[source]]\nid = "{id}"\nkind = "feed"\nurl = "https://{id}.example/feed"\n'
MAIL = """\
[[receiver]]
name = "mail"
kind = "email"
host = "127.0.0.1"
port = 1025
tls = "none"
from = "rasid@example.org"
to = ["desk@example.org"]
"""


def refuse_sources(folder: Path) -> None:
    """From now on the store takes no change of a source."""
    with closing(sqlite3.connect(folder / "state" / "rasid.db")) as db:
        for change in ("INSERT", "UPDATE"):
            db.execute(
                f"CREATE TRIGGER no_{change} BEFORE {change} ON source BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )


async def test_a_reload_that_the_store_refuses_changes_nothing(tmp_path: Path) -> None:
    """Not half of it: rules, receivers, sources and the locale are those of before."""
    before = a_plan(tmp_path, tail=SOURCE.format(id="old"))
    async with open_app(before, clock=TestClock(), chance=random.random) as app:
        desk, channels, locale, sources = app.poller.desk, app.deliverer.channels, app.locale, app.sources
        refuse_sources(tmp_path)
        after = a_plan(tmp_path, more='timezone = "Asia/Tokyo"', tail=SOURCE.format(id="new") + MAIL)
        with pytest.raises(StoreError, match="refus"):
            await app.take_over(after)
        assert app.poller.desk is desk
        assert app.deliverer.channels == channels
        assert app.locale is app.deliverer.locale is locale
        assert app.sources == sources


async def test_a_reload_keeps_the_channels_of_receivers_that_stay_the_same(tmp_path: Path) -> None:
    """With their connections and what they remember; what is said of a receiver elsewhere (operator) is no matter."""
    async with open_app(a_plan(tmp_path, tail=MAIL), clock=TestClock(), chance=random.random) as app:
        before = dict(app.deliverer.channels)
        await app.take_over(a_plan(tmp_path, rule="other", tail=MAIL + "operator = true\n"))
        assert app.deliverer.channels == before
        assert app.deliverer.operators == ("mail",)
        await app.take_over(a_plan(tmp_path, tail=MAIL.replace("1025", "1026")))
        assert app.deliverer.channels["console"] is before["console"]
        assert app.deliverer.channels["mail"] is not before["mail"]
        await app.take_over(a_plan(tmp_path, more='timezone = "Asia/Tokyo"', tail=MAIL))
        assert app.deliverer.channels["console"] is not before["console"]


async def test_a_reload_brings_how_long_words_are_kept(tmp_path: Path) -> None:
    """The next night goes by it."""
    clock = TestClock()
    async with open_app(a_plan(tmp_path, more="[demo]"), clock=clock, chance=random.random) as app:
        await round_of(app)
        assert (await app.store.counts()).sent > 0
        await app.take_over(a_plan(tmp_path, more='keep = "1d"\n[demo]'))
        clock.move(days=2)
        await app.maintain()
        assert (await app.store.counts()).sent == 0


async def test_after_a_jump_of_the_clock_what_was_due_too_late_is_due_again(tmp_path: Path) -> None:
    """A source polled an hour "ahead" would sleep for that hour."""
    clock = TestClock()
    plan = a_plan(tmp_path, more="[demo]")
    async with open_app(plan, clock=clock, chance=random.random) as app:
        await round_of(app)
        clock.now -= timedelta(days=30)
        await app.clock_was_set()
        due = [each.state.next_due for each in await app.store.sources(clock())]
        assert max(due) - clock() < timedelta(days=1)


SILENCE = """
[[rule]]
id = "quiet"
title = "داعش"
any = ["داعش"]
kind = "silence"
after = "6h"
"""


async def test_a_rule_of_kind_silence_begins_with_the_reload_that_brings_it(tmp_path: Path) -> None:
    """And is told over the receivers, once; a restart does not begin anew, nor does a clock that is set back."""
    clock = TestClock()
    async with open_app(a_plan(tmp_path), clock=clock, chance=random.random) as app:
        assert not app.poller.desk.silences
        clock.move(hours=5)
        (tmp_path / "rules" / "silence.toml").write_text(SILENCE, encoding="utf-8")
        await app.take_over(a_plan(tmp_path, more='timezone = "Asia/Baghdad"'))
        assert [rule.id for rule in app.poller.desk.silences] == ["quiet"]
        assert app.poller.desk.zone == app.plan_timezone
        clock.move(hours=5)
        assert await app.poller.listen() == 0
    async with open_app(a_plan(tmp_path), clock=clock, chance=random.random) as app:
        clock.move(minutes=-30)
        await app.clock_was_set()
        clock.move(hours=1, minutes=30)
        assert await app.poller.listen() == 1
        await round_of(app)
        assert app.deliverer.sent == 1
        clock.move(hours=10)
        assert await app.poller.listen() == 0
        (tmp_path / "rules" / "silence.toml").unlink()
        await app.take_over(a_plan(tmp_path))
        assert not app.poller.desk.silences


OPERATOR = "operator = true\n"


async def test_the_operator_hears_once_of_a_rule_whose_regex_is_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file and line; a reload that leaves the rule as it is says nothing again."""
    async with open_app(a_plan(tmp_path, tail=OPERATOR), clock=TestClock(), chance=random.random) as app:
        await app.tell_overruns()
        for _ in range(MOST):
            app.poller.desk.matcher._overruns.late("isis")
        await app.tell_overruns()
        await app.take_over(a_plan(tmp_path, tail=OPERATOR))
        await app.tell_overruns()
        await round_of(app)
        assert app.deliverer.sent == 1
        said = capsys.readouterr().out
        assert said.count("takes too long") == 1
        assert "test.toml:" in said


async def test_programs_get_alerts_as_the_published_schema_says(tmp_path: Path) -> None:
    """A webhook and a command, from the newsroom's pages to the last field; [fetch] opens loopback to the webhook, too."""
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ncat >> {tmp_path}/got\n", encoding="utf-8")
    program.chmod(0o700)
    async with open_hook() as hook:
        plan = a_plan(
            tmp_path,
            more='[demo]\n[fetch]\nallow_networks = ["127.0.0.0/8"]\n',
            tail=f'[[receiver]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.url}"\n'
            '[[receiver]]\nname = "program"\nkind = "command"\ncommand = ["./program"]\n',
        )
        async with open_app(plan, clock=TestClock(), chance=random.random) as app:
            await round_of(app)
        posted = [came.document for came in hook.came]
        given = [json.loads(line) for line in (tmp_path / "got").read_text("utf-8").splitlines()]
        assert len(posted) == len(given) > 0
        assert [mistakes(each) for each in posted + given] == [[]] * (2 * len(posted))
        assert {each["ref"] for each in posted} == {each["ref"] for each in given}


async def test_a_webhook_into_a_private_network_needs_a_permission(tmp_path: Path) -> None:
    """Its alerts wait, and the outbox names the key that opens it."""
    async with open_hook() as hook:
        plan = a_plan(
            tmp_path,
            more="[demo]",
            tail=f'[[receiver]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.url}"\n',
        )
        async with open_app(plan, clock=TestClock(), chance=random.random) as app:
            await round_of(app)
            waiting = await app.store.outbox((DeliveryState.PENDING,), 10)
        assert hook.came == []
    assert waiting
    for delivery in waiting:
        assert "loopback address" in delivery.reason
        assert "allow_networks" in delivery.reason
