"""Blocks of sources, appended to a file that is somebody's own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.blocks import NewSource, Sources, block, free_id, id_of, joined, quoted, slug
from monitor.errors import ConfigError, RasidError
from monitor.toml import read
from tests.cli.site import configured

RIVER = NewSource(
    "feed",
    "https://river.example/feed",
    name='صدى "النهر"',
    language="ar",
    labels=("iraq",),
    comment="added\n1",
)


def test_a_block_says_what_is_known_and_nothing_else() -> None:
    """On lines of their own, in the order of the other blocks."""
    assert block(RIVER, "river") == (
        '# added 1\n[[source]]\nid = "river"\nkind = "feed"\nurl = "https://river.example/feed"\nname = "صدى \\"النهر\\""\n'
        'language = "ar"\nlabels = ["iraq"]\n'
    )
    assert block(NewSource("page", "https://x.example/"), "x") == (
        '[[source]]\nid = "x"\nkind = "page"\nurl = "https://x.example/"\n'
    )


def test_the_file_stays_to_the_byte_and_blocks_come_behind_it(tmp_path: Path) -> None:
    """Comments, order, line ends, permissions, and the file that a link leads to."""
    path = configured(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").rstrip())
    path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    before = path.read_bytes()
    known = Sources(link)
    known.append([known.take(RIVER)])
    assert path.read_bytes().startswith(before + b"\n")
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [source["id"] for source in tomllib.loads(path.read_text("utf-8"))["source"]] == ["quiet", "river"]
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".config")] == []


def test_no_address_is_watched_twice(tmp_path: Path) -> None:
    """Also one that is switched off, in another spelling, or only just taken."""
    path = configured(
        tmp_path, more='[[source]]\nid = "off"\nenabled = false\nurl = "http://www.off.example/feed/"\n'
    )
    known = Sources(path)
    assert known.watched_as("https://off.example/feed") == "off"
    assert known.watched_as(RIVER.url) is None
    known.take(RIVER)
    assert known.watched_as("http://river.example/feed/") == "river"


def test_ids_are_free_and_after_the_host(tmp_path: Path) -> None:
    """A second source of a site gets a number."""
    known = Sources(configured(tmp_path))
    first, second = known.take(RIVER), known.take(NewSource("page", "https://river.example/"))
    assert 'id = "river"' in first
    assert 'id = "river-2"' in second
    assert 'id = "quiet-2"' in known.take(NewSource("feed", "https://other.example/", id="quiet"))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.enabbaladi.net/feed/", "enabbaladi"),
        ("https://feeds.bbci.co.uk/arabic/rss.xml", "bbci"),
        ("https://arabic.rt.com/rss/", "rt"),
        ("http://127.0.0.1:8000/feed", "source"),
        ("http://[::1]/feed", "source"),
        ("https://أخبار.example/", "akhbar"),
        ("", "source"),
    ],
)  # fmt: skip
def test_a_host_gives_an_id(address: str, name: str) -> None:
    """The name that its owner chose."""
    assert id_of(address) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("سياسة عربية", "syasa-arbya"), ("Économie & société", "economie-societe"), ("خبرگاه", "khbrgah"), ("İstanbul", "istanbul"),
        ("  ", ""), ("中文", ""), ("a" * 90, "a" * 40),
    ],
)  # fmt: skip
def test_names_become_ascii(text: str, name: str) -> None:
    """Folders of a feed reader are labels here, and those are ASCII."""
    assert slug(text) == name


@given(st.text(max_size=40))
def test_any_text_becomes_a_name_or_nothing(text: str) -> None:
    """One that the files take."""
    assert slug(text) == "" or slug(text).isascii()
    assert slug(slug(text)) == slug(text)


@given(st.text(max_size=60))
def test_any_text_can_be_quoted(text: str) -> None:
    """Read again, it is the same."""
    assert tomllib.loads(f"x = {quoted(text)}")["x"] == text


@given(st.text(max_size=60))
def test_any_comment_stays_a_comment(text: str) -> None:
    """On one line."""
    written = block(NewSource("feed", "https://x.example/", comment=text), "x")
    assert tomllib.loads(written) == {"source": [{"id": "x", "kind": "feed", "url": "https://x.example/"}]}


def test_what_a_daemon_would_refuse_is_never_written(tmp_path: Path) -> None:
    """The file stays, and the mistake is told under its name."""
    path = configured(tmp_path)
    before = path.read_bytes()
    known = Sources(path)
    with pytest.raises(ConfigError) as caught:
        known.append([known.take(NewSource("feed", "https://user:secret@river.example/"))])
    assert caught.value.problems[0].file == str(path)
    assert path.read_bytes() == before


def test_a_file_with_mistakes_of_its_own_can_be_added_to(tmp_path: Path) -> None:
    """They are somebody's work in progress; but not one that can't be read as TOML."""
    path = configured(tmp_path, more='\n[[receiver]]\nname = "mail"\nkind = "e-mail"\n')
    known = Sources(path)
    known.append([known.take(RIVER)])
    assert "river.example" in path.read_text("utf-8")
    (tmp_path / "broken.toml").write_text("[[source\nid = ", "utf-8")
    with pytest.raises(ConfigError):
        Sources(tmp_path / "broken.toml")


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """An editor, another rasid."""
    path = configured(tmp_path)
    known = Sources(path)
    changed = path.read_text("utf-8") + "# more\n"
    path.write_text(changed, "utf-8")
    with pytest.raises(RasidError, match="changed it meanwhile"):
        known.append([known.take(RIVER)])
    assert path.read_text("utf-8") == changed


@given(st.text(alphabet='ab#[]="\n\r ', max_size=30))
def test_what_is_there_stays_in_front(text: str) -> None:
    """Whatever it is."""
    whole = joined(text, ["[[source]]\n"])
    assert whole.startswith(text)
    assert whole.endswith("\n[[source]]\n")


def test_numbers_are_taken_up() -> None:
    """The first that is free."""
    assert [free_id("a", used) for used in ([], ["a"], ["a", "a-2"], ["a", "a-3"])] == [
        "a",
        "a-2",
        "a-3",
        "a-2",
    ]


def test_blocks_are_read_as_they_were_meant() -> None:
    """By the reader of the configuration."""
    document, wrong = read(block(RIVER, "river"), "x")
    assert not wrong
    assert document.data["source"][0]["name"] == 'صدى "النهر"'
