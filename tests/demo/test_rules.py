"""The rules that ship, on the articles that the sample newsroom publishes: what a first run alerts about."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from monitor.demo import Newsroom
from monitor.matching import Matcher, check_samples, load_rules, read_rules
from monitor.toml import read
from tests.demo.reading import Clock, Read, read_newsroom

RULES = Path(__file__).parent.parent.parent / "rules"

COALITION = {"coalition", "isis", "joint-task-force", "officials"}

HITS: dict[tuple[str, str], set[str]] = {
    ("demo-agency", "coalition-iraq"): COALITION,
    ("demo-daily", "coalition-and-iraq"): COALITION,  # the same words in tidier spelling
    ("demo-portal", "coalition-and-iraq"): COALITION,  # and in the opposite one
    ("demo-radio", "joint-task-force"): {"isis", "joint-task-force"},  # in windows-1256
    ("demo-wire", "coalition-oil"): {"coalition", "isis", "energy-security"},  # in English
    ("demo-gazette", "blackout"): {"oil-incident"},  # by its revision
    ("demo-radio", "budget-talks"): {"officials"},
    ("demo-portal", "oil-market"): {"oil-market"},
}
"""Every other article is ordinary, or excluded."""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.from_rules(load_rules(RULES))


def test_the_rules_pass_their_own_samples_and_have_no_warnings() -> None:
    documents, problems = [], []
    for file in sorted(RULES.rglob("*.toml")):
        document, found = read(file.read_text("utf-8"), file.name)
        problems += found
        if document is not None:
            documents.append(document)
    ruleset = read_rules(documents)
    assert [*problems, *ruleset.problems, *check_samples(ruleset)] == []
    assert len(ruleset.rules) == len(load_rules(RULES)) >= 6


def hits(matcher: Matcher, read: Read) -> set[str]:
    return {match.rule.id for match in matcher.judge(read.article, labels=read.source.labels).matches}


async def test_each_article_is_hit_by_exactly_its_rules(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock, matcher: Matcher
) -> None:
    clock.forward(180)
    found = await read_newsroom(client, newsroom)
    hit = {(each.source.id, each.slug): hits(matcher, each) for each in found}
    assert {key: rules for key, rules in hit.items() if rules} == HITS


async def test_the_football_story_is_excluded_by_the_match(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock, matcher: Matcher
) -> None:
    clock.forward(60)
    football = next(each for each in await read_newsroom(client, newsroom) if each.slug == "friendly-match")
    judgement = matcher.judge(football.article, labels=football.source.labels)
    assert [(refused.rule.id, refused.term) for refused in judgement.excluded] == [("coalition", "مباراة")]


async def test_the_article_that_changes_is_hit_only_after_its_revision(
    newsroom: Newsroom, client: aiohttp.ClientSession, clock: Clock, matcher: Matcher
) -> None:
    clock.forward(50)
    before = next(each for each in await read_newsroom(client, newsroom) if each.slug == "blackout")
    clock.forward(30)
    after = next(each for each in await read_newsroom(client, newsroom) if each.slug == "blackout")
    assert hits(matcher, before) == set()
    assert hits(matcher, after) == {"oil-incident"}


async def test_the_first_article_shows_each_spelling_as_evidence(
    newsroom: Newsroom, client: aiohttp.ClientSession, matcher: Matcher
) -> None:
    """Offsets lead to the word as the page has it: that is what a reader sees highlighted."""
    first = next(each for each in await read_newsroom(client, newsroom) if each.slug == "coalition-iraq")
    matches = matcher.judge(first.article, labels=first.source.labels).matches
    shown = {evidence.text for match in matches for evidence in match.evidence}
    assert {
        "التحالف الدولي",
        "التحالف الدولى",
        "والتحالف الدولي",
        "للتحالف الدولى",
        "المسئولين",
        "قوة المهام المشتركة",
        "قوة المهام المشترکة",
        "داعش",
        "وداعش",
    } <= shown
