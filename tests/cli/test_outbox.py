"""`rasid outbox`: what needs a person, and what a person can do about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.entry import run
from monitor.store import Counts
from tests.cli.stored import asked, configured, heard, lived


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A store in which one delivery is unknown, one failed and one was sent."""
    found = configured(tmp_path)
    lived(found)
    return found


def test_bare_outbox_shows_what_needs_a_person(config: Path) -> None:
    """And how to deal with it."""
    terminal = heard(config)
    assert run(["outbox"], terminal) == 1
    failed, unknown, summary = sorted(terminal.lines[:2]) + terminal.lines[2:]
    assert failed == "failed   k3f9q  mail-ed    4m  try 1  550 mailbox unavailable"
    assert unknown == "unknown  k3f9q  desk-chat  4m  try 1  no reply for 30 s, may be delivered"
    assert summary.startswith("2 of 3 need you.")
    assert "rasid outbox retry k3f9q" in summary


def test_an_empty_outbox_needs_nobody(tmp_path: Path) -> None:
    """Also before a daemon has run."""
    terminal = heard(configured(tmp_path))
    assert run(["outbox"], terminal) == 0
    assert terminal.lines == ["Nothing needs you.  0 sent"]


def test_lists_are_by_state(config: Path) -> None:
    """What is sent is shown when it is asked for."""
    terminal = heard(config)
    assert run(["outbox", "list", "--state", "sent"], terminal) == 0
    assert terminal.lines[0].startswith("sent  k3f9q  console")


def test_an_alert_is_shown_with_its_deliveries(config: Path) -> None:
    """A hostile headline stays on its line; hits are in brackets."""
    terminal = heard(config)
    assert run(["outbox", "show", "k3f9q"], terminal) == 0
    assert terminal.lines[0] == '"[التحالف الدولي]": ملتزمون \ufffd[2J بدعم العراق'
    assert terminal.lines[1] == "  قال [التحالف الدولي] إنه…"
    assert sum("try 1" in line for line in terminal.lines) == 3


def test_retry_and_drop_change_what_may_be_changed(config: Path) -> None:
    """What was sent stays sent, and that is said."""
    terminal = heard(config)
    assert run(["outbox", "retry", "k3f9q", "--receiver", "desk-chat"], terminal) == 0
    assert terminal.lines[0].startswith("pending  k3f9q  desk-chat")
    again = heard(config)
    assert run(["outbox", "drop", "k3f9q"], again) == 1
    assert "console stays as it is: sent" in again.said
    assert asked(config, lambda store: store.counts()) == Counts(sent=1, dropped=2)


def test_an_unknown_name_is_told_and_the_others_are_done(config: Path) -> None:
    """Exit 1 at the end."""
    terminal = heard(config)
    assert run(["outbox", "retry", "zzzzz", "k3f9q", "--receiver", "mail-ed"], terminal) == 1
    assert "There is no such delivery: zzzzz" in terminal.said
    assert terminal.lines[0].startswith("pending  k3f9q  mail-ed")


@pytest.mark.parametrize("arguments", [["outbox"], ["outbox", "list"], ["outbox", "show", "k3f9q"]])
def test_json_is_one_object_a_delivery(config: Path, arguments: list[str]) -> None:
    """And nothing else on stdout."""
    terminal = heard(config)
    run([*arguments, "--json"], terminal)
    assert {json.loads(line)["alert"] for line in terminal.lines} == {"k3f9q"}


def test_what_is_refused_is_an_object_too(config: Path) -> None:
    """With its state and why, for a program that asked for it."""
    terminal = heard(config)
    assert run(["outbox", "drop", "k3f9q", "--receiver", "console", "--json"], terminal) == 1
    (refused,) = map(json.loads, terminal.lines)
    assert (refused["receiver"], refused["state"], refused["exit"]) == ("console", "sent", 1)
    assert "stays as it is" in refused["error"]


def test_empty_json_is_empty(tmp_path: Path) -> None:
    """Not prose."""
    terminal = heard(configured(tmp_path))
    assert run(["outbox", "--json"], terminal) == 0
    assert terminal.heard.getvalue() == ""
