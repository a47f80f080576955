"""Rules that count, over the first loop: real store, real readers, real rules; only HTTP and time are scripted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import alerts, toml
from monitor.decide import Desk
from monitor.errors import StoreError, Weight
from monitor.matching import Matcher, read_rules
from monitor.model import Alert, Each, Known, Outcome, Poll, Question, Rule, Silence
from monitor.store import Store
from tests.fakes import TestClock
from tests.test_poll import LONG, Bench, a_source, answering, rss
from tests.wordings import words

RULES = """
[[rule]]
id = "busy"
title = "النفط"
any = ["نفط"]
kind = "threshold"
stories = 3
window = "1h"

[[rule]]
id = "spike"
any = ["دولار"]
kind = "spike"

[[rule]]
id = "quiet"
any = ["داعش"]
kind = "silence"
after = "6h"

[[rule]]
id = "who"
any = ["قمح"]
kind = "new"
learn = "2d"

[[rule]]
id = "each"
any = ["نفط"]
"""


def rules() -> tuple[Rule, ...]:
    """Read from their file, as the daemon does."""
    ruleset = read_rules([toml.parse(RULES, "rules/test.toml")])
    assert not any(problem.weight is Weight.ERROR for problem in ruleset.problems)
    return ruleset.rules


@asynccontextmanager
async def opened(path: Path, clock: TestClock) -> AsyncIterator[Bench]:
    """A poller over a file, with these rules."""
    async with Store.open(path, clock=clock) as store:
        bench = Bench(store, clock)
        silences = tuple(rule for rule in rules() if isinstance(rule.trigger, Silence))
        bench.poller.desk = Desk(Matcher.from_rules(rules()), ("desk",), silences=silences)
        kinds = {rule.id: alerts.kind_of(rule) for rule in rules() if not isinstance(rule.trigger, Each)}
        await store.sync_rules(kinds, clock())
        yield bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Everything opened."""
    async with opened(tmp_path / "rasid.db", TestClock()) as made:
        yield made


def about(word: str, *numbers: int) -> bytes:
    """A feed of articles that hold a word, each with words of its own."""
    name = {"نفط": "oil", "دولار": "usd", "داعش": "isis", "قمح": "wheat"}[word]
    return rss(*((f"{name}-{n}", f"{word} عنوان {n}", f"خبر {n} عن {word}. {words(n)}") for n in numbers))


async def made_by(bench: Bench, rule: str) -> list[Alert]:
    """The alerts of a rule, oldest first."""
    return [delivery.alert for delivery in await bench.alerts() if delivery.alert.rule_id == rule]


async def outcome_of(bench: Bench, rule: str, article: str) -> list[Outcome]:
    """What a rule made of an article, oldest first."""
    found = await bench.outcomes(f"https://example.org/{article}")
    return [each for each in found if each.stage == "alert" and each.detail.get("rule") == rule]


# --- threshold ---------------------------------------------------------------------------------------------------


async def test_a_threshold_counts_over_sources_and_polls_and_lists_what_it_counted(bench: Bench) -> None:
    """The first poll of a source is no news; beside it a rule of kind each alerts about every story."""
    one, two = a_source("one"), a_source("two")
    await bench.watch(one, two)
    await bench.poll(one, about("نفط", 1))
    await bench.poll(two, about("نفط", 2))
    assert [each.name for each in await outcome_of(bench, "busy", "oil-1")] == ["baseline"]
    await bench.poll(one, about("نفط", 3))
    bench.clock.move(minutes=20)
    await bench.poll(two, about("نفط", 4))
    assert await made_by(bench, "busy") == []
    (waiting,) = await outcome_of(bench, "busy", "oil-4")
    assert (waiting.name, waiting.detail["count"], waiting.detail["needed"], waiting.detail["window"]) == (
        "counted", "2", "3", "1h",
    )  # fmt: skip
    bench.clock.move(minutes=20)
    await bench.poll(one, about("نفط", 5))
    (alert,) = await made_by(bench, "busy")
    assert alert.cause is not None
    assert (alert.headline, alert.cause.count) == ("النفط", 3)
    assert [(story.headline, story.url) for story in alert.cause.stories] == [
        (f"نفط عنوان {n}", f"https://example.org/oil-{n}") for n in (5, 4, 3)
    ]
    (told,) = await outcome_of(bench, "busy", "oil-5")
    assert (told.name, told.detail["alert"]) == ("alerted", alert.ref)
    assert len(await made_by(bench, "each")) == 3


async def test_a_wire_story_in_five_outlets_at_once_is_one_story(bench: Bench) -> None:
    """Copies, and copies under other headlines."""
    outlets = [a_source(f"outlet-{n}", backfill=timedelta(days=1)) for n in range(5)]
    await bench.watch(*outlets)
    for number, outlet in enumerate(outlets):
        entry = (f"x{number}", f"نفط العراق {number}", f"نفط العراق عنوان. {LONG}")
        bench.fetcher.answers[outlet.url] = answering(rss(entry))
    await asyncio.gather(*(bench.poll(outlet) for outlet in outlets))
    assert await made_by(bench, "busy") == []
    names = sorted([(await outcome_of(bench, "busy", f"x{n}"))[0].name for n in range(5)])
    assert names == ["counted"] + ["counted_before"] * 4


async def test_a_revision_counts_only_when_the_rule_newly_matches_it(bench: Bench) -> None:
    """And then its story counts like any other."""
    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    entries = [(str(n), f"عنوان {n}", f"خبر {n} عن نفط. {LONG}") for n in (1, 2)]
    await bench.poll(source, rss(*entries))
    bench.clock.move(minutes=1)
    await bench.poll(source, rss(("1", "عنوان 1 مصحح", f"خبر مصحح عن نفط. {LONG}"), entries[1]))
    assert await made_by(bench, "busy") == []
    assert [each.name for each in await outcome_of(bench, "busy", "1")] == ["counted", "counted_before"]
    plain = ("3", "عنوان ثالث", f"خبر ثالث. {LONG}")
    await bench.poll(source, rss(plain))
    await bench.poll(source, rss(("3", "عنوان ثالث", f"خبر ثالث عن نفط. {LONG}")))
    assert len(await made_by(bench, "busy")) == 1


async def test_an_article_that_is_listed_twice_in_two_wordings_counts_once(bench: Bench) -> None:
    """The second is what was known before the first revised it; nobody expected it to be judged."""
    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    old, new = ("1", "عنوان", f"خبر عن نفط. {LONG}"), ("1", "عنوان", f"خبر مصحح. {LONG}")
    await bench.poll(source, rss(old))
    bench.clock.move(minutes=1)
    poll = await bench.poll(source, rss(new, old))
    assert poll.record.result == "read"
    assert [each.name for each in await outcome_of(bench, "busy", "1")] == ["counted", "counted_before"]


async def test_a_restart_between_two_stories_forgets_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    """What was counted, and what was told, is in the file."""
    clock, source = TestClock(), a_source()
    for number in range(8):
        async with opened(tmp_path / "rasid.db", clock) as bench:
            await bench.watch(source)
            await bench.poll(source, about("نفط", *range(max(0, number - 3), number + 1)))
            found = await made_by(bench, "busy")
        clock.move(minutes=5)
    assert [alert.cause.count for alert in found if alert.cause] == [3]  # 1, 2, 3; the rest within the hour
    clock.move(minutes=40)
    async with opened(tmp_path / "rasid.db", clock) as bench:
        await bench.watch(source)
        await bench.poll(source, about("نفط", 8))
        assert len(await made_by(bench, "busy")) == 2


async def test_a_commit_that_the_store_refuses_counts_nothing(bench: Bench) -> None:
    """The next poll brings the same articles, and they count then."""

    class Broken(Exception):  # noqa: N818 - a fault of ours, in the middle of the transaction
        """Breaks it."""

    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    known: list[Known] = []

    def look(found: Known) -> Poll:
        known.append(found)
        raise Broken

    await bench.poll(source, about("نفط", 1, 2))
    with pytest.raises(Broken):
        await bench.store.commit("one", (), look, lambda _known: (Question("busy", bench.clock()),))
    await bench.poll(source, about("نفط", 1, 2, 3))
    assert [alert.cause.count for alert in await made_by(bench, "busy") if alert.cause] == [3]


async def test_the_backlog_of_a_weekend_is_no_busy_hour(bench: Bench) -> None:
    """Published long ago, seen now."""
    source = a_source()
    await bench.watch(source)
    await bench.poll(source, about("نفط", 1))
    dated = about("نفط", 2, 3, 4).replace(
        b"<description>", b"<pubDate>Thu, 22 Jan 2026 10:00:00 GMT</pubDate><description>"
    )
    await bench.poll(source, dated)
    assert await made_by(bench, "busy") == []
    assert [each.name for each in await outcome_of(bench, "busy", "oil-2")] == ["old_news"]


# --- spike -------------------------------------------------------------------------------------------------------


async def test_a_spike_over_weeks_of_polls(bench: Bench) -> None:
    """A story a day for four weeks, then seven within the hour: told once."""
    source = a_source()
    await bench.watch(source)
    await bench.poll(source, about("دولار", 0))
    for day in range(1, 29):
        bench.clock.move(days=1)
        await bench.poll(source, about("دولار", day))
    assert [each.name for each in await outcome_of(bench, "spike", "usd-2")] == ["learning"]
    bench.clock.move(days=1)
    await bench.poll(source, about("دولار", *range(40, 47)))
    bench.clock.move(minutes=10)
    await bench.poll(source, about("دولار", 50))
    (alert,) = await made_by(bench, "spike")
    assert alert.cause is not None
    assert (alert.cause.count, alert.cause.usual, alert.cause.weeks) == (7, 1.0, 4)
    assert [each.name for each in await outcome_of(bench, "spike", "usd-50")] == ["told_recently"]


# --- silence -----------------------------------------------------------------------------------------------------


async def test_a_silence_is_told_once_and_again_after_a_match(tmp_path: Path) -> None:
    """Across restarts; and not before every source was read."""
    clock, source = TestClock(), a_source(every=timedelta(minutes=5))
    file = tmp_path / "rasid.db"
    async with opened(file, clock) as bench:
        await bench.watch(source)
        await bench.poll(source, about("داعش", 0))
        await bench.poll(source, about("داعش", 1))
        assert await bench.poller.listen() == 0
    clock.move(hours=7)
    async with opened(file, clock) as bench:
        await bench.watch(source)
        assert await bench.poller.listen() == 0, "the source was not read since"
        await bench.poll(source, about("داعش", 1))
        assert await bench.poller.listen() == 1
        (alert,) = await made_by(bench, "quiet")
        assert alert.cause is not None
        assert [story.headline for story in alert.cause.stories] == ["داعش عنوان 1"]
        assert await bench.poller.listen() == 0
    async with opened(file, clock) as bench:
        await bench.watch(source)
        clock.move(minutes=1)
        assert await bench.poller.listen() == 0
        await bench.poll(source, about("داعش", 2))
        clock.move(hours=6, minutes=1)
        await bench.poll(source, about("داعش", 2))
        assert await bench.poller.listen() == 1
        assert len({alert.key for alert in await made_by(bench, "quiet")}) == 2


async def test_listening_writes_nothing_while_there_is_nothing_to_tell(bench: Bench) -> None:
    """Once a minute, for years."""
    before = bench.store.transactions
    for _ in range(20):
        await bench.poller.listen()
    assert bench.store.transactions == before


async def test_without_rules_of_kind_silence_nothing_is_asked(bench: Bench) -> None:
    """The store may be gone."""
    bench.poller.desk = Desk(Matcher.from_rules(()), ("desk",))
    await bench.store.aclose()
    assert await bench.poller.listen() == 0
    silences = tuple(rule for rule in rules() if isinstance(rule.trigger, Silence))
    bench.poller.desk = Desk(Matcher.from_rules(()), ("desk",), silences=silences)
    with pytest.raises(StoreError):
        await bench.poller.listen()


# --- new ---------------------------------------------------------------------------------------------------------


async def test_a_source_that_uses_a_term_for_the_first_time(bench: Bench) -> None:
    """Those of the first days are learnt, and so is a source that is new itself."""
    one, two, late = a_source("one"), replace(a_source("two"), name="Outlet Two"), a_source("late")
    await bench.watch(one, two)
    for source in (one, two):
        await bench.poll(source, rss(("0", "بداية", f"لا شيء. {LONG}")))
    await bench.poll(one, about("قمح", 1))
    bench.clock.move(days=3)
    await bench.watch(one, two, late)
    await bench.poll(late, rss(("0", "بداية", f"لا شيء هنا. {LONG}")))
    await bench.poll(late, about("قمح", 2))
    await bench.poll(one, about("قمح", 3))
    assert await made_by(bench, "who") == []
    await bench.poll(two, about("قمح", 4))
    await bench.poll(two, about("قمح", 5))
    (alert,) = await made_by(bench, "who")
    assert alert.cause is not None
    assert (alert.headline, alert.cause.who) == ("قمح عنوان 4", ("Outlet Two",))
    names = [(await outcome_of(bench, "who", f"wheat-{n}"))[0].name for n in range(1, 6)]
    assert names == ["learnt", "learnt", "used_before", "alerted", "used_before"]
