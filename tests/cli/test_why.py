"""`rasid why`: the life of one article, from what was stored; or which source should have carried it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.entry import run
from monitor.cli.terminal import has_rtl
from monitor.model import Outcome
from tests.cli.stored import ARTICLE, configured, heard, lived


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A store with one article."""
    found = configured(tmp_path)
    lived(found)
    return found


def test_every_stage_has_a_line(config: Path) -> None:
    """Also under a tracking parameter, because addresses are compared by their key."""
    terminal = heard(config)
    assert run(["why", f"{ARTICLE.url}?utm_source=x"], terminal) == 0
    lines = terminal.lines
    assert lines[0] == '"التحالف الدولي": ملتزمون \ufffd[2J بدعم العراق'
    assert lines[1].startswith(
        "read    14:03:00  albawaba, feed, 200, feedparser     new, published 2026-11-24 11:01"
    )
    assert "story   s1         first of 1 outlet" in lines
    assert "out     sport      excluded by: مباراة" in lines
    hit = next(line for line in lines if line.startswith("hit"))
    assert hit.startswith("hit     coalition  x2; ")
    assert "sent console #5521 14:07:00" in hit
    assert "miss    oil        missing: نفط" in lines


def test_an_address_that_was_never_read_names_its_source(config: Path) -> None:
    """By its host, with the source's last read and what to try."""
    terminal = heard(config)
    assert run(["why", "https://m.seed.example/x"], terminal) == 1
    text = terminal.heard.getvalue()
    assert "source  seed-1  failing  read 12m  HTTP 403" in text
    assert "rasid read --kind feed https://seed.example/feed" in text


def test_an_address_of_nobody_says_what_to_add(config: Path) -> None:
    """Before a daemon has run as well."""
    terminal = heard(config)
    assert run(["why", "https://elsewhere.example/x"], terminal) == 1
    assert "[[source]]" in terminal.heard.getvalue()


def test_json_tells_the_same(config: Path) -> None:
    """Seen and unseen."""
    terminal = heard(config)
    run(["why", "--json", ARTICLE.url], terminal)
    run(["why", "--json", "https://m.seed.example/x"], terminal)
    seen, unseen = map(json.loads, terminal.lines)
    assert seen["rules"] == ["coalition"]
    assert [each["stage"] for each in seen["outcomes"]] == ["read", "story", "rule", "rule", "alert"]
    assert {each["receiver"] for each in seen["alerts"][0]["deliveries"]} == {
        "desk-chat",
        "mail-ed",
        "console",
    }
    assert unseen == {"url": "https://m.seed.example/x", "seen": False, "sources": ["seed-1"], "exit": 1}


def test_in_arabic_every_line_has_one_direction(tmp_path: Path) -> None:
    """Ids and states in ASCII, sentences and values alone."""
    found = configured(tmp_path, "ar")
    lived(found)
    terminal = heard(found)
    assert run(["why", ARTICLE.url], terminal) == 0
    for line in terminal.lines[1:]:
        if has_rtl(line):
            assert not any(c.isascii() and c.isalpha() for c in line), line


def test_arabic_terms_that_were_lacked_stand_on_lines_of_their_own(config: Path) -> None:
    """Side by side they would run the other way than the line."""
    rule = '[[rule]]\nid = "gas"\nany = ["غاز", "OPEC", "أوبك"]\n'
    (config.parent / "rules" / "first.toml").write_text(rule, "utf-8")
    terminal = heard(config)
    assert run(["why", ARTICLE.url], terminal) == 0
    start = terminal.lines.index("miss    gas        missing one of:")
    assert [line.strip() for line in terminal.lines[start + 1 : start + 4]] == ["غاز", "OPEC", "أوبك"]


def test_what_is_no_address_is_answered_as_such(config: Path) -> None:
    """Not with the advice to watch it."""
    terminal = heard(config)
    assert run(["why", "foo"], terminal) == 1
    assert terminal.lines == ["This is not the address of an article:", "foo", "See: rasid why --help"]


@pytest.mark.parametrize(
    ("name", "detail", "line"),
    [
        ("counted", {"count": "3", "needed": "5", "window": "1h"}, "counted, not yet enough: 3 of 5 in 1h"),
        (
            "counted",
            {"count": "3", "needed": "9", "window": "1h", "usual": "2.0", "weeks": "4"},
            "counted, not yet enough: 3 of 9 in 1h, usually 2.0",
        ),
        (
            "learning",
            {"count": "3", "window": "1h", "usual": "0.0", "weeks": "0"},
            "counted, the rule still learns what is usual: 3 in 1h",
        ),
        (
            "told_recently",
            {"count": "6", "needed": "5", "window": "1h"},
            "counted, and alerted about not long ago: 6 of 5 in 1h",
        ),
        ("counted_before", {}, "its story was counted already"),
        ("old_news", {}, "published too long ago to be counted"),
        ("heard", {}, "the rule is not silent: counted from here"),
        ("learnt", {"who": "Outlet"}, "learnt, not alerted, while the rule or the source is young: Outlet"),
        ("used_before", {"who": "هدى"}, "not the first time: هدى"),
        ("no_author", {}, "it names no author"),
    ],
)
def test_what_a_rule_that_counts_made_of_an_article(
    tmp_path: Path, name: str, detail: dict[str, str], line: str
) -> None:
    """Every named reason is a sentence, with its numbers."""
    config = configured(tmp_path)
    lived(config, Outcome("alert", name, {"rule": "busy", **detail}))
    terminal = heard(config)
    assert run(["why", ARTICLE.url], terminal) == 0
    assert f"silent  busy       {line}" in terminal.lines


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("joined", "also    coalition  its story was alerted about: that alert shows it too k3f9q"),
        ("followed_up", "told    coalition  told in reply to its story's alert, because of on_join k3f9q"),
        ("updated", "told    coalition  told as a change, because of on_update k3f9q"),
        ("update_not_wanted", "silent  coalition  changed, and on_update does not ask for that"),
        ("no_words_changed", "silent  coalition  read differently, but its words are the same"),
        ("wording_told", "silent  coalition  changed to words that were told before"),
    ],
)
def test_what_an_article_of_a_story_that_was_alerted_about_came_to(
    tmp_path: Path, name: str, line: str
) -> None:
    """With the alert that shows it, or that told it."""
    config = configured(tmp_path)
    lived(config, Outcome("alert", name, {"rule": "coalition", "alert": "k3f9q", "follows": "k3f9q"}))
    terminal = heard(config)
    assert run(["why", ARTICLE.url], terminal) == 0
    assert line in terminal.lines
