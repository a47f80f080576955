"""The room as others use it: kinds by name, and readings that run in workers."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import sources
from monitor.errors import ReadError
from monitor.model import Article
from tests.sources.documents import SITE, WITH_JSON_LD, WORDPRESS, response, source


def test_the_kinds_are_the_modules_of_this_room() -> None:
    """Without those that begin with an underscore."""
    assert sources.kinds() == ("article", "feed", "page", "sitemap")


def test_an_unknown_kind_is_named_with_the_known_ones() -> None:
    """A person typed it."""
    with pytest.raises(LookupError, match=r"no source kind 'fead'; known: article, feed, page, sitemap"):
        sources.load("fead")


def test_another_package_may_bring_a_kind(tmp_path: Path) -> None:
    """Through an entry point; asked in a process of its own, for what is installed is looked at once."""
    (tmp_path / "telex.py").write_text("class Settings: ...\nname = 'telex kind'\n", "utf-8")
    info = tmp_path / "telex-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: telex\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text("[rasid.sources]\ntelex = telex\nfeed = telex\n", "utf-8")
    code = "from monitor import sources; print(sources.kinds(), sources.load('telex').name, sources.load('feed').__name__)"
    paths = os.pathsep.join((str(tmp_path), *sys.path))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        done.stdout.strip()
        == "('article', 'feed', 'page', 'sitemap', 'telex') telex kind monitor.sources.feed"
    ), done.stderr


def test_a_reading_can_be_sent_to_another_process() -> None:
    """The functions by name, arguments and results by value."""
    sent = pickle.dumps((sources.read, "feed", source("feed"), response(WORDPRESS)))
    read, kind, asked, came = pickle.loads(sent)  # noqa: S301 - our own bytes
    found = read(kind, asked, came)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - the same
    assert len(found.articles) == 2


def test_an_entry_gets_its_pages_text() -> None:
    """And keeps its own identity."""
    entry = Article(id="7", source_id="sample", url=f"{SITE}/news/88001", title="عنوان")
    request = sources.page_request(entry)
    assert (request.url, request.role) == (entry.url, "article")
    filled = sources.read_full_text(source("feed"), entry, response(WITH_JSON_LD, request.url, "article"))
    assert (filled.id, filled.title) == ("7", "عنوان")
    assert "أعلن الجيش صباح السبت" in filled.text


@pytest.mark.parametrize("body", ["", "\0", "<!---->"])
def test_a_page_that_is_none_is_refused(body: str) -> None:
    """The entry stays as it was; the caller decides."""
    with pytest.raises(ReadError):
        sources.read_full_text(source("feed"), Article(id="7"), response(body))
