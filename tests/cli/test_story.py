"""`rasid story`: one story, from what was stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import url
from monitor.cli.entry import run
from monitor.cli.terminal import has_rtl
from monitor.model import Article, ArticleKeys, Health, Judged, Known, Outcome, Poll, ReadRecord, SourceState
from monitor.store import Store
from tests.cli.stored import ARTICLE, TITLE, configured, heard, lived
from tests.cli.terminals import NOW

COPY = Article(
    id="7",
    source_id="seed-1",
    url="https://seed.example/7",
    title="بيان للتحالف الدولي بشأن العراق",
    text="قال التحالف الدولي إنه ملتزم بدعم العراق",
)
TERMS = "base=-3.200 lead=3.100 title=2.410"


def joined(config: Path, *wordings: Article) -> None:
    """What a poll of another outlet would have added: an article like the first one, and what became of it."""

    async def commit() -> None:
        async with Store.open(config.parent / "state" / "rasid.db", clock=lambda: NOW) as store:
            (first,) = await store.article_by_url(ARTICLE.url, url.url_key(ARTICLE.url))
            number: int | None = None
            for minute, article in enumerate(wordings):
                at = NOW + timedelta(minutes=minute)
                keys = ArticleKeys(url.url_key(article.url), f"words {minute}".encode())
                detail = {"story": "s1", "reason": "like it", "with": str(first.number)}
                detail |= {"score": "2.310", "terms": TERMS}
                judged = Judged(
                    article,
                    keys,
                    "s1",
                    "joined" if number is None else "revision",
                    (Outcome("story", "joined", detail),) if number is None else (),
                    known_as=number,
                )
                poll = Poll(
                    SourceState("seed-1", at, health=Health.OK, last_read=at, baseline_done=True),
                    ReadRecord(at, "read", 200, timedelta(seconds=1), 100, 1, 1),
                    (judged,),
                )
                await store.commit("seed-1", [(article, keys)], _deciding(poll))
                (stored,) = await store.article_by_url(article.url, keys.url_key)
                number = stored.number

    asyncio.run(commit())


def _deciding(poll: Poll) -> Callable[[Known], Poll]:
    return lambda _known: poll


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A store with a story that two outlets carry."""
    found = configured(tmp_path)
    lived(found)
    joined(found, COPY)
    return found


@pytest.mark.parametrize("name", ["s1", "s", "k3f9q"])
def test_a_story_is_shown_by_its_id_the_beginning_of_it_or_an_alert(config: Path, name: str) -> None:
    """Outlets in time order, who was first, what each alerted, by which score it joined."""
    terminal = heard(config)
    assert run(["story", name], terminal) == 0
    lines = terminal.lines
    assert lines[0] == '"التحالف الدولي": ملتزمون \ufffd[2J بدعم العراق'
    assert lines[1] == "s1  2 outlets in 4m"
    assert lines[2] == "2026-11-24"
    assert lines[3] == "14:03:00  albawaba    first        https://www.albawaba.example/news/1"
    assert lines[4].startswith("          alerted k3f9q coalition; ")
    assert "sent console #5521 14:07:00" in lines[4]
    assert lines[5:] == [
        "14:07:00  seed-1      joined 2.31  https://seed.example/7",
        "بيان للتحالف الدولي بشأن العراق",
    ]


def test_a_headline_that_changed_is_shown_with_the_moment(tmp_path: Path) -> None:
    """What it was, until when, and what it is."""
    config = configured(tmp_path)
    lived(config)
    joined(config, COPY, replace(COPY, title="بيان جديد", text=f"{COPY.text} وسوريا, says Reuters"))
    terminal = heard(config)
    assert run(["story", "s1"], terminal) == 0
    assert terminal.lines[-5:] == [
        "بيان للتحالف الدولي بشأن العراق",
        "          14:08:00 changed",
        "          +",
        "وسوريا, says Reuters",
        "بيان جديد",
    ]
    terminal = heard(config)
    assert run(["story", "--json", "s1"], terminal) == 0
    (former,) = json.loads(terminal.lines[0])["articles"][1]["former"]
    assert former["title"] == COPY.title
    assert {"field": "text", "before": "", "after": "وسوريا, says Reuters"} in former["changes"]


def test_json_tells_the_same(config: Path) -> None:
    """With the terms of the score as numbers."""
    terminal = heard(config)
    assert run(["story", "--json", "s1"], terminal) == 0
    (told,) = map(json.loads, terminal.lines)
    assert (told["story"], told["outlets"], told["more"]) == ("s1", 2, 0)
    first, second = told["articles"]
    assert (first["role"], first["score"], first["title"]) == ("first", None, TITLE)
    assert [alert["alert"] for alert in first["alerts"]] == ["k3f9q"]
    assert (second["role"], second["score"]) == ("joined", 2.31)
    assert second["terms"] == {"base": -3.2, "lead": 3.1, "title": 2.41}


def test_a_name_that_nobody_knows_says_where_names_are_found(tmp_path: Path) -> None:
    """Before a daemon has run as well."""
    config = configured(tmp_path)
    terminal = heard(config)
    assert run(["story", "zzz"], terminal) == 1
    assert "rasid why" in terminal.heard.getvalue()
    lived(config)
    terminal = heard(config)
    assert run(["story", "--json", "zzz"], terminal) == 1
    assert json.loads(terminal.lines[0]) == {"story": "zzz", "known": False, "exit": 1}


def test_in_arabic_every_line_has_one_direction(tmp_path: Path) -> None:
    """Foreign words and Arabic ones never share a line."""
    config = configured(tmp_path, "ar")
    lived(config)
    joined(config, COPY)
    terminal = heard(config)
    assert run(["story", "s1"], terminal) == 0
    for line in terminal.lines:
        if has_rtl(line):
            assert not line.isascii()
            assert "https" not in line


def test_why_tells_the_score_and_what_both_say(config: Path) -> None:
    """The parts of the score, the weightiest first, and the words that both have."""
    terminal = heard(config)
    assert run(["why", COPY.url], terminal) == 0
    text = terminal.heard.getvalue()
    assert "with      albawaba  https://www.albawaba.example/news/1" in text
    assert "score     2.31" in text
    assert "where every pair begins -3.20, opening words +3.10, headlines +2.41" in text
    below = [line.strip() for line in terminal.lines]
    assert below[below.index("both say:") + 1] == "قال التحالف الدولي إنه ملتزم"
