"""`rasid sources`: ill first, ASCII columns, foreign words last."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.entry import run
from monitor.cli.sources import sparkline
from monitor.cli.terminal import has_rtl
from tests.cli.stored import configured, heard, lived
from tests.cli.terminals import Heard


def test_the_ill_come_first_and_names_last(tmp_path: Path) -> None:
    """Exit 1, because one is ill."""
    config = configured(tmp_path)
    lived(config)
    terminal = heard(config)
    assert run(["sources"], terminal) == 1
    ill, new, ok, totals, advice = terminal.lines
    assert ill.split()[:9] == ["x", "failing", "seed-1", "30m", "read", "12m", "next", "18m", "0"]
    assert "x12" in ill
    assert ill.endswith("HTTP 403 ممنوع \ufffd[31m")
    assert new.startswith(". new      quiet")
    assert ok.startswith("o ok       albawaba  5m   read 4m   next 4m     1  |")
    assert ok.endswith("البوابة نيوز")
    assert totals == "3 sources: 1 ok, 1 new, 1 failing"
    assert advice == "See: rasid sources seed-1"


def test_before_a_daemon_has_run_all_are_new(tmp_path: Path) -> None:
    """No database is no accident."""
    terminal = heard(configured(tmp_path))
    assert run(["sources"], terminal) == 0
    assert [line.split()[1] for line in terminal.lines[:-1]] == ["new"] * 3


def test_one_source_is_shown_with_its_reads(tmp_path: Path) -> None:
    """Facts, then a line for each read."""
    config = configured(tmp_path)
    lived(config)
    terminal = heard(config)
    assert run(["sources", "albawaba"], terminal) == 0
    text = terminal.heard.getvalue()
    assert "url       https://www.albawaba.example/feed" in text
    assert "14:03:00  read       200    1.00s      5.0kB     1 articles    1 new  feedparser" in text


def test_a_read_that_failed_is_shown_with_what_came(tmp_path: Path) -> None:
    """The status of the answer too, where there was one."""
    config = configured(tmp_path)
    lived(config)
    terminal = heard(config)
    run(["sources", "seed-1"], terminal)
    assert "failed     403    2.00s      0.0kB" in terminal.heard.getvalue()


def test_an_unknown_source_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """Exit 1, nothing on stdout."""
    terminal = heard(configured(tmp_path))
    assert run(["sources", "albawba"], terminal) == 1
    assert terminal.lines == []
    assert "Did you mean: albawaba" in terminal.said


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["sources", "--json", "albawaba"], '"source": "albawaba"'),  # options may stand before an id
        (["sources", "albawaba", "--json"], '"source": "albawaba"'),
        (["sources", "--help"], "import"),
        (["sources", "--help"], "[ID]"),
        (["sources", "add", "--help"], "--take"),
        (["sources", "export", "--help"], "sources.opml"),
    ],
)
def test_a_first_word_is_a_command_or_an_id(tmp_path: Path, arguments: list[str], shown: str) -> None:
    """Commands of its own leave ids what they were."""
    terminal = heard(configured(tmp_path))
    assert run(arguments, terminal) == 0
    assert shown in terminal.heard.getvalue()


def test_the_configuration_may_be_named_before_an_id_or_a_command(tmp_path: Path) -> None:
    """Its name is not taken for either."""
    config = configured(tmp_path)
    terminal = Heard()
    assert run(["sources", "--config", str(config), "export"], terminal) == 0
    assert "opml" in terminal.heard.getvalue()
    terminal = Heard()
    assert run(["sources", "-c", str(config), "quiet"], terminal) == 0
    assert terminal.lines[0].split() == ["source", "quiet"]


@pytest.mark.parametrize("with_life", [True, False])
def test_json_is_one_object_a_source(tmp_path: Path, with_life: bool) -> None:
    """Full and empty."""
    config = configured(tmp_path)
    if with_life:
        lived(config)
    terminal = heard(config)
    run(["sources", "--json"], terminal)
    objects = [json.loads(line) for line in terminal.lines]
    assert {each["source"] for each in objects} == {"albawaba", "seed-1", "quiet"}
    assert all(each["configured"] for each in objects)


def test_in_arabic_nothing_but_arabic_follows_arabic(tmp_path: Path) -> None:
    """States and ids stay ASCII."""
    config = configured(tmp_path, "ar")
    lived(config)
    terminal = heard(config)
    run(["sources"], terminal)
    assert terminal.locale.rtl
    for line in terminal.lines[-4:]:
        assert not (has_rtl(line) and line.rstrip()[-1].isascii() and line.rstrip()[-1].isalnum())


@pytest.mark.parametrize(
    ("hourly", "bars"),
    [
        ([], " " * 12),  # nothing is known
        ([0] * 24, " " * 12),  # nothing came
        ([1] * 24, "|" * 12),  # always the most
        ([0] * 22 + [1, 5], " " * 11 + "|"),
        ([1, 0] + [0] * 20 + [3, 3], "." + " " * 10 + "|"),
    ],
)
def test_sparklines_are_ascii(hourly: list[int], bars: str) -> None:
    """Two hours a bar, the newest last."""
    assert sparkline(hourly) == bars
