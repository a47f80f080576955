"""What rules of other kinds than each count by, on a real file."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Alert, CountedStory, Known, Poll, Question, Quiet, RuleMemory, Tally, Window
from monitor.store import Store
from monitor.store.rules import COUNTED_KEPT, VOICES_KEPT
from monitor.store.schema import MIGRATIONS, migrate
from tests.alerts.triggers.simulated import Memory
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    alert,
    article,
    asked,
    database,
    dump,
    judged,
    poll,
    source,
)

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
OIL = {"oil": "threshold"}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(database(tmp_path), clock=Clock(NOW)) as opened:
        await opened.sync_sources([source("a")], NOW)
        await opened.sync_rules(OIL, NOW)
        yield opened


def tally(at: datetime = NOW, *stories: str, voices: Sequence[str] = (), **more: object) -> Tally:
    """Of the rule "oil"; each story by the article of its name."""
    last = stories[-1] if stories else "1"
    counted = tuple((f"story {name}", name) for name in stories)
    return Tally("oil", "threshold", at, last, counted, tuple(voices), **more)  # type: ignore[arg-type]  # moments


async def count(store: Store, made: Tally, at: datetime | None = None) -> Poll:
    """A poll with the tally's articles."""
    when = at or made.at
    articles = [article(name) for name in dict.fromkeys([*(each for _, each in made.counted), made.last])]
    decided = replace(poll(*(judged(each) for each in articles), at=when), tallies=(made,))
    return await store.commit("a", asked(*articles), lambda _known: decided)


async def memory(store: Store, question: Question | None = None, at: datetime | None = None) -> RuleMemory:
    """The answer to a question, as ``decide`` gets it; nothing is decided."""
    found: list[Known] = []

    def decide(known: Known) -> Poll:
        found.append(known)
        return poll(at=at or NOW)

    await store.commit("a", (), decide, lambda _known: (question or Question("oil", NOW),))
    return found[0].memories["oil"]


def window(hours: float = 1) -> Window:
    """The last hours."""
    return Window(NOW - timedelta(hours=hours), NOW)


# --- counting ----------------------------------------------------------------------------------------------------


async def test_stories_are_counted_in_windows(store: Store) -> None:
    """After the start, up to the end."""
    for minutes, name in ((0, "1"), (10, "2"), (60, "3"), (70, "4")):
        await count(store, tally(NOW - minutes * MINUTE, name))
    question = Question(
        "oil", NOW, (window(), Window(NOW - 2 * HOUR, NOW - HOUR)), listed=1, stories=("story 4", "story 9")
    )
    found = await memory(store, question)
    assert found.counts == (2, 2)  # the one of an hour ago is of the hour before
    assert found.listed == (CountedStory("خبر 1", "https://a.example/1", "a", NOW),)
    assert found.counted == {"story 4"}
    assert found.since == NOW


async def test_a_poll_that_is_stored_twice_counts_once(store: Store, tmp_path: Path) -> None:
    """As everything a poll writes."""
    made = tally(NOW, "1", "2", voices=["a"], alerted=NOW, raised=NOW)
    await count(store, made)
    before = dump(database(tmp_path))
    await count(store, made)
    assert dump(database(tmp_path)) == before


async def test_a_story_counts_when_it_was_first_counted(store: Store) -> None:
    """Another article of it, an hour later, changes nothing."""
    await count(store, tally(NOW - 2 * HOUR, "1"))
    later = Tally("oil", "threshold", NOW, "2", (("story 1", "2"),))
    await count(store, later)
    assert (await memory(store, Question("oil", NOW, (window(),)))).counts == (0,)


async def test_what_an_alert_told_is_left_out_of_the_first_window_alone(store: Store) -> None:
    """Where the question wants it so."""
    await count(store, tally(NOW - 20 * MINUTE, "1", "2", alerted=NOW - 20 * MINUTE))
    await count(store, tally(NOW - 10 * MINUTE, "3"))
    windows = (window(), window())
    assert (await memory(store, Question("oil", NOW, windows, untold=True))).counts == (1, 3)
    assert (await memory(store, Question("oil", NOW, windows))).counts == (3, 3)


async def test_counts_survive_a_restart(tmp_path: Path) -> None:
    """They are nowhere but in the file."""
    path = database(tmp_path)
    async with Store.open(path, clock=Clock(NOW)) as store:
        await store.sync_sources([source("a")], NOW)
        await store.sync_rules(OIL, NOW)
        await count(store, tally(NOW, "1", voices=["a"], alerted=NOW, raised=NOW))
    async with Store.open(path, clock=Clock(NOW)) as store:
        await store.sync_sources([source("a")], NOW)
        await store.sync_rules(OIL, NOW + HOUR)
        found = await memory(store, Question("oil", NOW, (window(),), voices=("a",)))
    assert found.counts == (1,)
    assert found.voices == {"a"}
    assert [found.since, found.last_hit, found.alerted, found.raised] == [NOW] * 4


async def test_a_poll_that_fails_counts_nothing(store: Store) -> None:
    """Articles, counts and alerts stand or fall together."""
    broken = replace(poll(judged(article("1"))), tallies=(tally(NOW, "1"), tally(NOW, "unheard of")))
    with pytest.raises(KeyError):
        await store.commit("a", asked(article("1")), lambda _known: broken)
    assert (await memory(store, Question("oil", NOW, (window(),)))).counts == (0,)
    assert (await store.known("a", asked(article("1")))).by_id == {}


async def test_a_source_that_is_forgotten_takes_its_counts_along(store: Store) -> None:
    """An alert would list what is no longer there."""
    await count(store, tally(NOW, "1"))
    await store.forget(["a"])
    await store.sync_sources([source("a")], NOW)
    found = await memory(store, Question("oil", NOW, (window(),)))
    assert (found.counts, found.last_story, found.last_hit) == ((0,), None, NOW)


async def test_the_store_remembers_as_lists_do(store: Store) -> None:
    """A thousand moments at random, against a memory that searches lists from end to end."""
    chance = random.Random(3)  # noqa: S311 - the same at every run
    lists = Memory("oil", NOW - 5 * WEEK)
    await store.sync_rules({}, NOW - 5 * WEEK)
    await store.sync_rules({"oil": "spike"}, NOW - 5 * WEEK)
    # Everything is read every hour here, as the lists suppose.
    at = NOW - 5 * WEEK
    for number in range(200):
        at += timedelta(minutes=chance.randrange(1, 400))
        names = [str(chance.randrange(number + 1)) for _ in range(chance.randrange(1, 4))]
        made = tally(
            at,
            *dict.fromkeys(names),
            voices=[chance.choice("abc")],
            alerted=at if chance.random() < 0.1 else None,
        )
        await count(store, made)
        lists.add(
            made, {name: CountedStory(f"خبر {name}", f"https://a.example/{name}", "a", at) for name in names}
        )
        ends = [at - timedelta(minutes=chance.randrange(0, 50_000)) for _ in range(3)]
        question = Question(
            "oil",
            at,
            tuple(Window(end - timedelta(minutes=chance.randrange(1, 5000)), end) for end in (at, *ends)),
            untold=chance.random() < 0.5,
            listed=3,
            stories=tuple(f"story {chance.randrange(300)}" for _ in range(5)),
            voices=("a", "b", "x"),
        )
        found, wanted = await memory(store, question, at), lists.answer(question)
        assert (found.counts, found.counted, found.voices) == (wanted.counts, wanted.counted, wanted.voices)
        assert (found.last_hit, found.alerted) == (wanted.last_hit, wanted.alerted)
        assert [story.at for story in found.listed] == [story.at for story in wanted.listed]


# --- hours -------------------------------------------------------------------------------------------------------


async def test_hours_are_those_in_which_something_was_read(store: Store) -> None:
    """A failed read reads nothing; a reading without news does."""
    for hours in (1, 2, 5):
        await store.commit("a", (), lambda _known, at=NOW - hours * HOUR: poll(at=at))  # type: ignore[misc]
    failed = poll(at=NOW - 3 * HOUR)
    failed = replace(failed, record=replace(failed.record, result="failed"))
    await store.commit("a", (), lambda _known: failed)
    windows = (window(24), Window(NOW - 4 * HOUR, NOW - 2 * HOUR), Window(NOW - 2 * HOUR, NOW - HOUR))
    found = await memory(store, Question("oil", NOW, windows))
    assert found.hours == (0, 0, 0), "the rule is there since NOW"
    await store.sync_rules({"other": "spike"}, NOW - WEEK)

    seen: list[Known] = []

    def decide(known: Known) -> Poll:
        seen.append(known)
        return poll()

    await store.commit("a", (), decide, lambda _known: (Question("other", NOW, windows),))
    assert seen[0].memories["other"].hours == (3, 0, 1)


# --- which rules there are ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "kind", "since"),
    [
        (None, "threshold", NOW),  # nothing changed
        (HOUR, "threshold", NOW),  # an edit that took it out for an hour
        (2 * DAY, "threshold", NOW + 3 * DAY),  # gone too long to know what it missed
        (None, "spike", NOW + 3 * DAY),  # another kind counts something else
    ],
)
async def test_a_rule_begins_when_it_is_first_seen(
    store: Store, gone: timedelta | None, kind: str, since: datetime
) -> None:
    """And anew when it was another, or away."""
    await count(store, tally(NOW, "1", voices=["a"], raised=NOW))
    if gone is not None:
        await store.sync_rules({}, NOW + 3 * DAY - gone)
    await store.sync_rules({"oil": kind}, NOW + 3 * DAY)
    found = await memory(store, Question("oil", NOW, (window(),), voices=("a",)))
    assert found.since == since
    kept = since == NOW
    assert (found.last_hit is not None, found.raised is not None, found.voices == {"a"}) == (kept,) * 3
    assert found.counts == (1,)


async def test_a_rule_that_nobody_announced_begins_with_the_question(store: Store) -> None:
    """And is remembered from its first hit."""
    seen: list[Known] = []

    def decide(known: Known) -> Poll:
        seen.append(known)
        made = Tally("late", "new", NOW, "1", voices=("a",))
        return replace(poll(judged(article("1"))), tallies=(made,))

    for _ in range(2):
        await store.commit(
            "a", asked(article("1")), decide, lambda _known: (Question("late", NOW, voices=("a",)),)
        )
    assert [known.memories["late"].voices for known in seen] == [frozenset(), {"a"}]
    assert seen[0].memories["late"].since == NOW


async def test_when_a_source_began_is_known(store: Store) -> None:
    """For those that are young themselves."""
    assert (await memory(store, Question("oil", NOW, source_id="a"))).source_since == NOW
    assert (await memory(store, Question("oil", NOW, source_id="x"))).source_since is None


# --- silences ----------------------------------------------------------------------------------------------------


def always_alert(key: str, at: datetime) -> Callable[[Quiet], Sequence[tuple[Alert, Sequence[str]]]]:
    """A decider that tells, whatever it is asked."""
    told = replace(alert(key, story_id="", source_id=""), rule_id="oil", created=at)
    return lambda _quiet: [(told, ("desk",))]


async def test_a_silence_is_told_and_remembered_in_one_transaction(store: Store) -> None:
    """The alert, its delivery, and that the rule alerted; again it is the same alert."""
    await count(store, tally(NOW, "1"))
    quiet = await store.quiet(["oil", "unknown"], NOW)
    assert set(quiet.memories) == {"oil"}
    assert quiet.memories["oil"].last_story == CountedStory("خبر 1", "https://a.example/1", "a", NOW)
    at = NOW + HOUR
    assert len(await store.tell(["oil"], at, always_alert("k", at))) == 1
    assert (await store.quiet(["oil"], at)).memories["oil"].alerted == at
    assert await store.tell(["oil"], at, always_alert("k", at)) == []
    assert (await store.counts()).pending == 1


async def test_what_is_due_and_unread_is_told_to_those_who_judge_silences(store: Store) -> None:
    """The longest unread of the sources that are due."""
    assert (await store.quiet([], NOW - MINUTE)).unread_since is None
    never = (await store.quiet([], NOW)).unread_since
    assert never is not None
    assert never.year == 1970  # the source was never read
    await store.commit("a", (), lambda _known: poll())  # due again in five minutes
    assert (await store.quiet([], NOW + MINUTE)).unread_since is None
    assert (await store.quiet([], NOW + 6 * MINUTE)).unread_since == NOW
    await store.sync_sources([], NOW)
    assert (await store.quiet([], NOW + 6 * MINUTE)).unread_since is None


@pytest.mark.parametrize(("alerted", "told"), [(2 * HOUR, False), (4 * HOUR, True)])
async def test_a_clock_set_back_leaves_nothing_to_come(store: Store, alerted: timedelta, told: bool) -> None:
    """What was hit, and whether it was alerted about since, stays in order."""
    await count(store, tally(NOW + alerted, "1", alerted=NOW + alerted, raised=NOW + alerted))
    await count(store, tally(NOW + 3 * HOUR, "2"))
    await store.heal_rules(NOW + HOUR)
    found = (await store.quiet(["oil"], NOW)).memories["oil"]
    assert (found.since, found.last_hit, found.raised) == (NOW, NOW + HOUR, NOW + HOUR)
    assert found.alerted is not None
    assert found.last_hit is not None
    assert (found.alerted >= found.last_hit) is told
    assert found.alerted <= NOW + HOUR
    before = found
    await store.heal_rules(NOW + DAY)
    assert (await store.quiet(["oil"], NOW)).memories["oil"] == before, "nothing to heal"


# --- upkeep and migration ----------------------------------------------------------------------------------------


async def test_what_no_rule_looks_back_to_is_forgotten_at_night(store: Store, tmp_path: Path) -> None:
    """Stories after thirteen weeks, voices after a year, hours with the stories."""
    await count(store, tally(NOW, "1", voices=["a"]))
    await count(store, tally(NOW + 10 * DAY, "2", voices=["b"]))
    kept = timedelta(days=3650)
    assert (await store.maintain(NOW + COUNTED_KEPT, kept)).counted == 0
    assert (await store.maintain(NOW + COUNTED_KEPT + HOUR, kept)).counted == 1
    assert (await store.maintain(NOW + VOICES_KEPT + HOUR, kept)).counted == 2  # a voice, and the other story
    with closing(sqlite3.connect(database(tmp_path))) as db:
        assert db.execute("SELECT voice FROM voice").fetchall() == [("b",)]
        assert db.execute("SELECT count(*) FROM watched").fetchone() == (0,)


def test_a_file_of_the_version_before_is_migrated_with_its_content(tmp_path: Path) -> None:
    """Its sources are old, so that nobody takes them for young."""
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:2])
        db.execute(
            "INSERT INTO source (id, kind, url, lane, active, next_due) VALUES ('a', 'feed', '', '', 1, 0)"
        )
        assert migrate(db) == len(MIGRATIONS) - 2
        assert db.execute("SELECT id, since FROM source").fetchall() == [("a", 0)]
        for table in ("rule", "counted", "voice", "watched"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - names from above
