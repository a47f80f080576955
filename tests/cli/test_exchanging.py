"""`rasid sources import` and `export`: OPML and starter packs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.entry import run
from monitor.sources._opml import read_opml
from tests.cli.site import configured, heard
from tests.cli.terminals import Heard

OPML = """<opml version="2.0"><body><outline text="العراق">
<outline text="صدى النهر" title="صدى النهر" xmlUrl="https://river.example/feed?a=1&b=2"/>
<outline text="Quiet" xmlUrl="http://www.quiet.example/feed/"/>
<outline text="Harbour" xmlUrl="https://harbour.example/rss"/>
<outline text="Harbour again" xmlUrl="https://harbour.example/rss"/>
<outline text="Mine" xmlUrl="https://me:secret@private.example/rss"/></outline></body></opml>"""


def imported(config: Path, file: Path, *args: str) -> tuple[int, Heard]:
    """(exit code, what was heard)."""
    terminal = heard(config)
    return run(["sources", "import", str(file), *args], terminal), terminal


def sources(config: Path) -> list[dict[str, Any]]:
    """Those that were added."""
    found: list[dict[str, Any]] = tomllib.loads(config.read_text("utf-8"))["source"]
    return found[1:]


def test_an_opml_file_is_taken_over(tmp_path: Path) -> None:
    """Folders become labels; what is watched already, listed twice or can't be used is named."""
    config = configured(tmp_path)
    file = tmp_path / "feeds.opml"
    file.write_text(OPML, "utf-8")
    code, terminal = imported(config, file, "--label", "desk")
    assert code == 1
    assert sources(config) == [
        {
            "id": "river", "kind": "feed", "url": "https://river.example/feed?a=1&b=2", "name": "صدى النهر",
            "labels": ["desk", "alaraq"],
        },
        {"id": "harbour", "kind": "feed", "url": "https://harbour.example/rss", "name": "Harbour", "labels": ["desk", "alaraq"]},
    ]  # fmt: skip
    assert "watched already, as: quiet  http://www.quiet.example/feed/" in terminal.said
    assert "watched already, as: harbour  https://harbour.example/rss" in terminal.said
    assert "left out: https://me:secret@private.example/rss  url holds a user name" in terminal.said
    assert "2 sources were added" in terminal.said
    assert run(["check"], heard(config)) == 0
    _, terminal = imported(config, file)
    assert "Nothing was added" in terminal.said
    assert len(sources(config)) == 2


def test_a_file_of_blocks_is_taken_over_with_all_its_keys(tmp_path: Path) -> None:
    """A starter pack; an id that is taken gets a number."""
    config = configured(tmp_path)
    file = tmp_path / "pack.toml"
    file.write_text(
        '# ours\n[[source]]\nid = "quiet"\nkind = "page"\nurl = "https://river.example/"   # the front\nselector = "h2 a"\n'
        'every = "10m"\nenabled = false\nlabels = ["iraq"]\n[[source]]\nid = "b"\nurl = "https://b.example/"\nselektor = "x"\n',
        "utf-8",
    )
    code, terminal = imported(config, file)
    assert code == 1
    assert sources(config) == [
        {
            "id": "quiet-2", "kind": "page", "url": "https://river.example/", "labels": ["iraq"], "selector": "h2 a",
            "every": "10m", "enabled": False,
        }
    ]  # fmt: skip
    assert "left out: https://b.example/" in terminal.said
    assert "selektor" in terminal.said


def test_a_dry_run_shows_blocks_and_writes_nothing(tmp_path: Path) -> None:
    """As they would be."""
    config = configured(tmp_path)
    file = tmp_path / "feeds.opml"
    file.write_text(OPML, "utf-8")
    before = config.read_text("utf-8")
    _, terminal = imported(config, file, "--dry-run")
    assert [each["id"] for each in tomllib.loads(terminal.heard.getvalue())["source"]] == ["river", "harbour"]
    assert config.read_text("utf-8") == before


def test_what_is_exported_can_be_imported(tmp_path: Path) -> None:
    """Into another configuration."""
    more = '[[source]]\nid = "river"\nkind = "sitemap"\nurl = "https://river.example/news.xml"\nname = "صدى النهر"\nlanguage = "ar"\nlabels = ["iraq"]\n'
    terminal = heard(configured(tmp_path, more=more))
    assert run(["sources", "export"], terminal) == 0
    exported = terminal.heard.getvalue()
    assert [each.url for each in read_opml(exported.encode())] == [
        "https://quiet.example/feed",
        "https://river.example/news.xml",
    ]
    (tmp_path / "other").mkdir()
    other = configured(tmp_path / "other")
    file = tmp_path / "out.opml"
    file.write_text(exported, "utf-8")
    assert imported(other, file)[0] == 0
    assert sources(other) == [
        {"id": "river", "kind": "sitemap", "url": "https://river.example/news.xml", "name": "صدى النهر", "language": "ar", "labels": ["iraq"]}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("none.opml", None, 1, "can't be read"),
        ("page.opml", "<html><body>404</body></html>", 1, "no OPML"),
        ("empty.opml", "<opml><body/></opml>", 1, "lists no sources"),
        ("bad.toml", "[[source\n", 78, "bad.toml"),
        ("latin.toml", b"# caf\xe9", 1, "UTF-8"),
    ],
)
def test_a_file_that_can_not_be_used_is_said(
    tmp_path: Path, name: str, content: str | bytes | None, code: int, said: str
) -> None:
    """And nothing is written."""
    config = configured(tmp_path)
    before = config.read_text("utf-8")
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    found, terminal = imported(config, tmp_path / name)
    assert (found, config.read_text("utf-8")) == (code, before)
    assert said in terminal.said
