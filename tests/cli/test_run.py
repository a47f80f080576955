"""`rasid run` and `rasid once` as processes: streams, signals, exit codes."""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.processes import environment, rasid

CONFIG = """\
[rasid]
language = "{language}"
[demo]
speed = 100
[[receiver]]
name = "console"
kind = "console"
"""

RULES = '[[rule]]\nid = "coalition"\nany = ["التحالف الدولي"]\nmust_match = ["التحالف الدولي"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration that watches the sample newsroom only."""
    (tmp_path / "config.toml").write_text(CONFIG.format(language="en"), "utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "first.toml").write_text(RULES, "utf-8")
    return tmp_path


def started(folder: Path, *arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """A daemon, its alerts on stdout."""
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", *arguments],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def first_line(daemon: subprocess.Popen[bytes]) -> bytes:
    """The first line on its stdout, if one comes within a minute."""
    assert daemon.stdout is not None
    assert select.select([daemon.stdout], [], [], 60)[0], "nothing on stdout within a minute"
    return daemon.stdout.readline()


def test_once_reads_delivers_and_sums_up(folder: Path) -> None:
    """Alerts on stdout, the summary on stderr, no escapes in a pipe."""
    done = rasid("once", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    assert "rule=coalition" in done.stdout.decode()
    assert "sources read" in done.stderr.decode()
    assert "alerts delivered" in done.stderr.decode() or "alert delivered" in done.stderr.decode()
    assert b"\x1b" not in done.stdout + done.stderr


def test_once_ends_with_1_when_a_source_fails(folder: Path) -> None:
    """The others are read; see `rasid sources`."""
    with (folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            '[fetch]\nallow_networks = ["127.0.0.0/8"]\n[[source]]\nid = "gone"\nkind = "feed"\nurl = "http://127.0.0.1:9/feed"\n'
        )
    done = rasid("once", cwd=folder)
    assert done.returncode == 1
    assert "1 failed" in done.stderr.decode()
    assert "rasid sources" in done.stderr.decode()
    assert rasid("sources", "gone", cwd=folder).returncode == 1


def test_once_ends_when_the_store_refuses(folder: Path) -> None:
    """What can't be marked as under way is not sent, and not tried for ever: it waits, and the exit code says so."""
    assert rasid("once", cwd=folder).returncode == 0
    with closing(sqlite3.connect(folder / "state" / "rasid.db")) as db:
        db.execute(
            "CREATE TRIGGER refusal BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    done = rasid("once", cwd=folder)
    assert done.returncode == 1
    assert "delivering refused" in done.stderr.decode()
    assert "wait" in done.stderr.decode()


def test_sigterm_is_a_clean_end_before_the_daemon_is_ready(folder: Path) -> None:
    """Here it comes while the start waits for a database that somebody else has locked."""
    assert rasid("once", cwd=folder).returncode == 0
    with closing(sqlite3.connect(folder / "state" / "rasid.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        daemon = started(folder)
        try:
            assert daemon.stderr is not None
            while (folder / "state" / "rasid.lock").read_text() != str(daemon.pid):
                assert not select.select([daemon.stderr], [], [], 0.05)[0], daemon.stderr.readline()
            daemon.send_signal(signal.SIGTERM)
            assert b"daemon stopped while starting" in daemon.stderr.readline()
            db.execute("ROLLBACK")
            _, log_lines = daemon.communicate(timeout=30)
        finally:
            daemon.kill()
    assert daemon.returncode == 0
    assert not log_lines


def test_a_reload_in_the_real_command_takes_the_files_as_they_are_now(folder: Path) -> None:
    """SIGHUP, with a rule more than at the start."""
    daemon = started(folder)
    try:
        assert b"alert" in first_line(daemon)
        (folder / "rules" / "second.toml").write_text('[[rule]]\nid = "second"\nany = ["داعش"]\n', "utf-8")
        daemon.send_signal(signal.SIGHUP)
        assert daemon.stderr is not None
        for line in daemon.stderr:
            if b"reload" in line:
                break
        assert b"configuration reloaded" in line
        assert b"rules=2" in line
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=30)
    finally:
        daemon.kill()
    assert daemon.returncode == 0


def test_the_daemon_runs_until_sigterm_and_there_is_one_of_it(folder: Path) -> None:
    """A second one says who holds the directory, and ends with 1."""
    daemon = started(folder)
    try:
        assert b"alert" in first_line(daemon)
        second = rasid("run", cwd=folder)
        assert second.returncode == 1
        assert f"process {daemon.pid}" in second.stderr.decode()
        daemon.send_signal(signal.SIGTERM)
        rest, log_lines = daemon.communicate(timeout=30)
    finally:
        daemon.kill()
    assert daemon.returncode == 0
    assert b"\x1b" not in rest + log_lines
    assert b"daemon started" in log_lines
    log_lines.decode("ascii")


def test_a_terminal_sees_what_is_watched(folder: Path) -> None:
    """The first line on stderr, and how to stop it; Ctrl-C is a clean end."""
    keyboard, screen = os.openpty()
    daemon = started(folder, stderr=screen)
    try:
        first_line(daemon)
        first = os.read(keyboard, 4096).decode().splitlines()[0]
        daemon.send_signal(signal.SIGINT)
        daemon.communicate(timeout=30)
    finally:
        daemon.kill()
        os.close(screen)
        os.close(keyboard)
    assert daemon.returncode == 0
    for piece in ("rasid 0.", "1 rule", "1 receiver (console)", "sample newsroom ON", "Ctrl-C stops"):
        assert piece in first


def test_a_refused_configuration_is_logged_in_a_pipe(folder: Path) -> None:
    """One ASCII line a mistake, with its place and remedy; exit 78."""
    (folder / "rules" / "second.toml").write_text(
        '[[rule]]\nid = "x"\nany = ["داعش"]\nsend = ["nobody"]\n', "utf-8"
    )
    done = rasid("run", cwd=folder)
    assert done.returncode == 78
    line = done.stderr.decode("ascii")
    assert "configuration refused" in line
    assert "second.toml:4" in line
