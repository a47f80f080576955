"""What an alert does with its story: polls over the real store, the real stories, real rules; only HTTP is scripted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import toml
from monitor.decide import Desk
from monitor.matching import Matcher, read_rules
from monitor.model import Alert, Change, FollowUp, Outcome, Source
from monitor.store import Store
from tests.fakes import TestClock
from tests.test_poll import Bench, a_source, rss

RULES = """
[[rule]]
id = "coalition"
any = ["التحالف الدولي", "داعش"]
{keys}

[[rule]]
id = "isis"
any = ["داعش"]
"""

TEXT = (
    "أعلن التحالف الدولي في بيان صدر صباح اليوم أن قواته نفذت سلسلة ضربات جوية على مواقع في شمال البلاد، وأن العمليات "
    "ستستمر خلال الأيام المقبلة بالتنسيق مع القوات المحلية. وقال المتحدث باسم القيادة إن الطائرات أصابت ثلاثة مخازن "
    "للسلاح وجسرا كان المسلحون ينقلون عبره المؤن، ولم تقع إصابات بين المدنيين بحسب المعلومات الأولية التي جمعتها فرق "
    "الإنقاذ في القرى المجاورة. وأضاف أن تقريرا مفصلا سيصدر بعد انتهاء التحقيق الذي تجريه لجنة مشتركة في المدينة."
)
TITLE = "التحالف الدولي يعلن ضربات جوية في شمال البلاد"
AGAINST = f"{TITLE} ضد داعش"
RETITLED = TITLE.replace("ضربات جوية", "ضربات مدفعية")
REWORDED = TEXT.replace("ثلاثة مخازن", "أربعة مخازن")

ONE, TWO, THREE, FOUR = (
    a_source(name, labels=labels)
    for name, labels in (("one", ()), ("two", ("wire",)), ("three", ("iraq", "wire")), ("four", ()))
)


def feed(outlet: Source, *entries: tuple[str, str, str]) -> bytes:
    """A feed of (id, title, text) that names its outlet."""
    return rss(*entries).replace(b"<title>Outlet<", f"<title>{outlet.id}<".encode())


def names(outcomes: list[Outcome]) -> list[str]:
    """Of outcomes."""
    return [outcome.name for outcome in outcomes]


class Newsroom(Bench):
    """Outlets that a rule watches."""

    def rule(self, keys: str) -> None:
        """The rule ``coalition`` with these keys."""
        ruleset = read_rules([toml.parse(RULES.replace("{keys}", keys), "rules/test.toml")])
        assert ruleset.problems == ()
        self.poller.desk = Desk(Matcher.from_rules(ruleset.rules), ("desk",))

    async def outlets(self, *outlets: Source) -> None:
        """Watched, and past their first reading."""
        await self.watch(*outlets)
        for outlet in outlets:
            old = ("old", f"خبر {outlet.id}", f"نص قديم من {outlet.id} لا صلة له بشيء")
            await self.poll(outlet, feed(outlet, old))

    async def brings(self, outlet: Source, title: str = TITLE, text: str = TEXT) -> list[Outcome]:
        """The outlet carries an article: what became of it for the rule."""
        self.clock.move(minutes=1)
        poll = await self.poll(outlet, feed(outlet, (f"{outlet.id}-1", title, text)))
        return [
            outcome
            for judged in poll.judged
            for outcome in judged.outcomes
            if outcome.stage == "alert" and outcome.detail["rule"] == "coalition"
        ]

    async def alerted(self, rule: str = "coalition") -> list[Alert]:
        """Its alerts, oldest first."""
        return [each.alert for each in await self.alerts() if each.alert.rule_id == rule]

    async def joined(self) -> list[tuple[str, str]]:
        """Who joined the first alert: outlets and addresses."""
        first = next(each for each in await self.alerts() if each.alert.rule_id == "coalition")
        thread = await self.store.thread(first)
        return [(each.outlet, each.url) for each in thread.fresh]


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """Everything opened."""
    clock = TestClock()
    async with Store.open(tmp_path / "rasid.db", clock=clock) as store:
        opened = Newsroom(store, clock)
        opened.rule("")
        yield opened


# --- what joins --------------------------------------------------------------------------------------------------


async def test_the_first_alerts_and_later_ones_join_it(newsroom: Newsroom) -> None:
    """With outlet and address, once each; the outcome names the alert that shows them."""
    await newsroom.outlets(ONE, TWO, THREE)
    assert names(await newsroom.brings(ONE)) == ["alerted"]
    for outlet in (TWO, THREE):
        (outcome,) = await newsroom.brings(outlet)
        assert outcome.name == "joined"
        assert outcome.detail["alert"] == (await newsroom.alerted())[0].ref
    assert await newsroom.joined() == [
        ("two", "https://example.org/two-1"),
        ("three", "https://example.org/three-1"),
    ]
    assert len(await newsroom.alerted()) == 1


async def test_an_article_read_again_joins_nothing_again(newsroom: Newsroom) -> None:
    """Nor when its words are touched up."""
    await newsroom.outlets(ONE, TWO)
    await newsroom.brings(ONE)
    await newsroom.brings(TWO)
    assert names(await newsroom.brings(TWO)) == []
    assert names(await newsroom.brings(TWO, f"{TITLE} اليوم")) == ["update_not_wanted"]
    assert len(await newsroom.joined()) == 1


async def test_what_a_new_source_begins_with_joins_nothing(newsroom: Newsroom) -> None:
    """A first reading is remembered, not shown: a source that is added edits no messages of yesterday."""
    newsroom.rule('on_join = [2, "label"]')
    await newsroom.outlets(ONE)
    await newsroom.brings(ONE)
    await newsroom.watch(ONE, THREE)
    assert names(await newsroom.brings(THREE)) == ["already_alerted"]
    assert await newsroom.joined() == []
    assert len(await newsroom.alerted()) == 1


async def test_a_story_that_one_rule_swallowed_alerts_for_another(newsroom: Newsroom) -> None:
    """An alert is rule and story."""
    await newsroom.outlets(ONE, TWO)
    await newsroom.brings(ONE)
    assert await newsroom.alerted("isis") == []
    await newsroom.brings(TWO, AGAINST)
    (alert,) = await newsroom.alerted("isis")
    assert alert.story_id == (await newsroom.alerted())[0].story_id
    assert (alert.follows, alert.publisher) == ("", "two")
    assert len(await newsroom.joined()) == 1


async def test_what_joins_a_story_that_was_never_alerted_about_alerts(newsroom: Newsroom) -> None:
    """Its first article was what a source began with."""
    await newsroom.watch(ONE)
    assert names(await newsroom.brings(ONE)) == ["baseline"]
    await newsroom.outlets(TWO)
    assert names(await newsroom.brings(TWO)) == ["alerted"]


async def test_what_is_said_again_after_the_window_is_another_story(newsroom: Newsroom) -> None:
    """And alerts."""
    await newsroom.outlets(ONE, TWO)
    await newsroom.brings(ONE)
    newsroom.clock.now += timedelta(days=4)
    assert names(await newsroom.brings(TWO)) == ["alerted"]


# --- on_join -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "follow_ups"),
    [
        ("", []),
        ('on_join = ["term"]', [("three", FollowUp("join", terms=("داعش",)))]),
        (
            'on_join = ["label"]',
            [("two", FollowUp("join", labels=("wire",))), ("three", FollowUp("join", labels=("iraq",)))],
        ),
        (
            "on_join = [2, 4]",
            [("two", FollowUp("join", outlets=2)), ("four", FollowUp("join", outlets=4))],
        ),
        (
            'on_join = ["term", "label", 3]',
            [
                ("two", FollowUp("join", labels=("wire",))),
                ("three", FollowUp("join", terms=("داعش",), labels=("iraq",), outlets=3)),
            ],
        ),
    ],
)
async def test_a_rule_is_told_what_it_asks_for(
    newsroom: Newsroom, keys: str, follow_ups: list[tuple[str, FollowUp]]
) -> None:
    """In reply to the story's alert, once; and the article joins all the same."""
    newsroom.rule(keys)
    await newsroom.outlets(ONE, TWO, THREE, FOUR)
    await newsroom.brings(ONE)
    told = []
    for outlet, title in ((TWO, TITLE), (THREE, AGAINST), (FOUR, AGAINST)):
        outcomes = await newsroom.brings(outlet, title)
        told += [outlet.id] if names(outcomes) == ["joined", "followed_up"] else []
    first, *following = await newsroom.alerted()
    assert [(each.publisher, each.follow_up) for each in following] == follow_ups
    assert told == [outlet for outlet, _ in follow_ups]
    assert {each.follows for each in following} <= {first.key}
    assert len(await newsroom.joined()) == 3


async def test_articles_of_one_reading_see_each_other(newsroom: Newsroom) -> None:
    """Two of one outlet with the same new term are one reply; the second is the same outlet."""
    newsroom.rule('on_join = ["term", 2, 3]')
    await newsroom.outlets(ONE, TWO)
    await newsroom.brings(ONE)
    entries = (("two-1", AGAINST, TEXT), ("two-2", f"{AGAINST} اليوم", REWORDED))
    newsroom.clock.move(minutes=1)
    await newsroom.poll(TWO, feed(TWO, *entries))
    assert [each.follow_up for each in (await newsroom.alerted())[1:]] == [
        FollowUp("join", terms=("داعش",), outlets=2)
    ]


async def test_a_rule_that_begins_to_ask_measures_by_what_comes_next(newsroom: Newsroom) -> None:
    """Nothing was kept for it before: nobody knows what is new."""
    await newsroom.outlets(ONE, TWO, THREE)
    await newsroom.brings(ONE)
    newsroom.rule('on_join = ["label"]')
    assert names(await newsroom.brings(TWO)) == ["joined"]
    assert names(await newsroom.brings(THREE)) == ["joined", "followed_up"]
    assert (await newsroom.alerted())[1].follow_up == FollowUp("join", labels=("iraq",))


# --- on_update ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "title", "text", "name"),
    [
        ("", RETITLED, TEXT, "update_not_wanted"),
        ('on_update = "title"', RETITLED, TEXT, "updated"),
        ('on_update = "title"', TITLE, REWORDED, "update_not_wanted"),
        ('on_update = "title"', f"«{TITLE}»", REWORDED, "update_not_wanted"),
        ('on_update = "always"', TITLE, REWORDED, "updated"),
        ('on_update = "always"', RETITLED, REWORDED, "updated"),
    ],
)
async def test_a_change_alerts_where_the_rule_asks(
    newsroom: Newsroom, keys: str, title: str, text: str, name: str
) -> None:
    """In reply to the story's alert, with what changed."""
    newsroom.rule(keys)
    await newsroom.outlets(ONE)
    await newsroom.brings(ONE)
    assert names(await newsroom.brings(ONE, title, text)) == [name]
    first, *updates = await newsroom.alerted()
    assert len(updates) == (name == "updated")
    for update in updates:
        assert (update.follows, update.headline) == (first.key, title)
        assert update.follow_up is not None
        assert update.follow_up.former_headline == (TITLE if title == RETITLED else "")
        changed = (Change("text", "replaced", "ثلاثة", "أربعة"),) if text == REWORDED else ()
        assert update.follow_up.changes == changed


async def test_a_headline_that_is_changed_back_and_again_is_told_once(newsroom: Newsroom) -> None:
    """A wording that returns is no news."""
    newsroom.rule('on_update = "always"')
    await newsroom.outlets(ONE)
    seen = [names(await newsroom.brings(ONE, title)) for title in (TITLE, RETITLED, TITLE, RETITLED, TITLE)]
    assert seen == [["alerted"], ["updated"], ["wording_told"], ["wording_told"], ["wording_told"]]
    assert len(await newsroom.alerted()) == 2


async def test_a_page_that_was_there_at_the_beginning_alerts_when_it_changes(newsroom: Newsroom) -> None:
    """Of what a source begins with nothing is alerted, but the rule wants its changes: by itself, for there is no alert
    to reply to."""
    newsroom.rule('on_update = "title"')
    await newsroom.watch(ONE)
    assert names(await newsroom.brings(ONE)) == ["baseline"]
    assert names(await newsroom.brings(ONE, RETITLED)) == ["updated"]
    (alert,) = await newsroom.alerted()
    assert alert.follows == ""


async def test_a_change_of_an_article_that_joined_replies_to_the_storys_alert(newsroom: Newsroom) -> None:
    """Of whichever outlet."""
    newsroom.rule('on_update = "title"')
    await newsroom.outlets(ONE, TWO)
    await newsroom.brings(ONE)
    await newsroom.brings(TWO)
    assert names(await newsroom.brings(TWO, RETITLED)) == ["updated"]
    first, update = await newsroom.alerted()
    assert (update.follows, update.publisher) == (first.key, "two")


async def test_an_article_whose_change_makes_it_match_joins_the_storys_alert(newsroom: Newsroom) -> None:
    """The rule did not match it before; another outlet's article of the story it did."""
    await newsroom.outlets(ONE, TWO)
    title, text = (words.replace("التحالف الدولي", "التحالف الغربي") for words in (TITLE, TEXT))
    for outlet in (ONE, TWO):
        assert names(await newsroom.brings(outlet, title, text)) == []
    assert names(await newsroom.brings(ONE, TITLE, text)) == ["alerted"]
    assert names(await newsroom.brings(TWO, TITLE, text)) == ["joined"]
    assert [outlet for outlet, _ in await newsroom.joined()] == ["two"]
