"""What joins a story that was alerted about, and whether its rule wants to hear of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.alerts import alert_key, brought, compose, join_alert, joining, outlet_of, ref_of, said
from monitor.model import Article, FollowUp, Joining, OnJoin, Source, Told
from tests.alerts.builders import NOW, SOURCE, ago, match, rule

ARTICLE = Article(
    "a7",
    url="https://example.org/7",
    title="التحالف الدولي\nوداعش",
    text="oil and داعش",
    publisher="رووداو",
    published=ago(minutes=9),
)
KEY = alert_key("coalition", "s1")
TOLD = Told(frozenset(("oil",)), frozenset(("wire",)), frozenset(("البوابة نيوز",)))


def test_a_joining_is_what_its_alert_shows_of_it() -> None:
    """On one line each, however the feed wrote it."""
    assert joining(KEY, ARTICLE, SOURCE, NOW) == Joining(
        alert_key=KEY,
        source_id="albawaba",
        place="https://example.org/7",
        outlet="رووداو",
        title="التحالف الدولي وداعش",
        url="https://example.org/7",
        at=NOW,
        published=ago(minutes=9),
    )


@pytest.mark.parametrize(
    ("article", "place"),
    [
        (replace(ARTICLE, url="", canonical_url="https://example.org/c"), "https://example.org/c"),
        (replace(ARTICLE, url=""), "a7"),  # without an address its id tells it from others
    ],
)
def test_an_article_joins_at_a_place_of_its_own(article: Article, place: str) -> None:
    """Which with its source makes it one."""
    assert joining(KEY, article, SOURCE, NOW).place == place


@pytest.mark.parametrize(
    ("publisher", "source", "outlet"),
    [
        ("رووداو", SOURCE, "رووداو"),
        ("", SOURCE, "البوابة نيوز"),
        (" ", replace(SOURCE, name=""), "albawaba"),
    ],
)
def test_an_outlet_is_the_publisher_or_else_the_source(publisher: str, source: Source, outlet: str) -> None:
    """A search over many outlets names the one that wrote."""
    assert outlet_of(replace(ARTICLE, publisher=publisher), source) == outlet


@pytest.mark.parametrize(
    ("on_join", "source", "told", "expected"),
    [
        # nothing is asked for
        (OnJoin(), SOURCE, TOLD, None),
        # nothing was said: the rule began to ask after its alert
        (OnJoin(term=True, label=True, outlets=frozenset({2})), SOURCE, Told(), None),
        (OnJoin(term=True), SOURCE, Told(wordings=frozenset(("w",))), None),
        # a term that the alerts had not; one that they had
        (OnJoin(term=True), SOURCE, TOLD, FollowUp("join", terms=("داعش",))),
        (OnJoin(term=True), SOURCE, replace(TOLD, terms=frozenset(("oil", "داعش"))), None),
        # a label that no outlet had; one that another had; a source without any
        (OnJoin(label=True), replace(SOURCE, labels=("iraq", "wire")), TOLD, FollowUp("join", labels=("iraq",))),
        (OnJoin(label=True), replace(SOURCE, labels=("wire",)), TOLD, None),
        (OnJoin(label=True), SOURCE, TOLD, None),
        # the second outlet, when the second and when the third is asked for
        (OnJoin(outlets=frozenset({2})), SOURCE, TOLD, FollowUp("join", outlets=2)),
        (OnJoin(outlets=frozenset({3, 9})), SOURCE, TOLD, None),
        # an outlet that was there already, in another spelling, is no other
        (OnJoin(outlets=frozenset({2})), SOURCE, replace(TOLD, outlets=frozenset(("رووداوْ",))), None),
        # all at once is one follow-up
        (
            OnJoin(term=True, label=True, outlets=frozenset({2})),
            replace(SOURCE, labels=("iraq",)),
            TOLD,
            FollowUp("join", terms=("داعش",), labels=("iraq",), outlets=2),
        ),
    ],
)  # fmt: skip
def test_a_rule_hears_of_what_it_asks_for(
    on_join: OnJoin, source: Source, told: Told, expected: FollowUp | None
) -> None:
    """Of what is new to the story, and of nothing else."""
    found = match(ARTICLE, "oil", "داعش", by=replace(rule(), on_join=on_join))
    assert brought(found, ARTICLE, source, told) == expected


def test_what_is_said_is_kept_for_rules_that_will_ask() -> None:
    """Others need no memory."""
    source = replace(SOURCE, labels=("iraq",))
    silent = match(ARTICLE, "oil")
    asking = match(ARTICLE, "oil", by=replace(rule(), on_join=OnJoin(outlets=frozenset({5}))))
    assert not said(silent, ARTICLE, source)
    assert said(asking, ARTICLE, source) == Told(
        frozenset(("oil",)), frozenset(("iraq",)), frozenset(("رووداو",))
    )


def test_a_follow_up_has_a_key_of_what_is_new_and_replies_to_the_first() -> None:
    """The same decision has the same key, another news another."""
    found = match(ARTICLE, "oil")
    alert = compose(found.rule, found, ARTICLE, "s1", SOURCE, NOW)
    news = FollowUp("join", terms=("daesh/isis",))
    one = join_alert(alert, news)
    assert one == join_alert(replace(alert, created=NOW), news)
    assert (one.follows, one.follow_up) == (alert.key, news)
    assert one.ref == ref_of(one.key)
    keys = {
        join_alert(alert, each).key
        for each in (news, FollowUp("join", outlets=3), FollowUp("join", labels=("daesh/isis",)))
    }
    assert len(keys | {alert.key}) == 4
