"""The command as a whole: help, suggestions, exit codes, and errors as texts a person can act on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from monitor.cli.entry import run
from monitor.cli.root import root
from monitor.cli.terminal import has_rtl
from tests.cli.processes import ROOT, environment, rasid
from tests.cli.terminals import Heard


def every_command() -> list[tuple[str, ...]]:
    """Commands and commands of commands."""
    context = click.Context(root, obj=Heard())
    found: list[tuple[str, ...]] = []
    for name in root.list_commands(context):
        found.append((name,))
        command = root.get_command(context, name)
        if isinstance(command, click.Group):
            found += [(name, each) for each in command.commands]
    return found


def test_bare_rasid_shows_four_groups_and_three_examples(tmp_path: Path) -> None:
    """The first thing that many people type."""
    shown = rasid(cwd=tmp_path)
    text = shown.stdout.decode()
    assert shown.returncode == 0
    assert [word for word in ("Start:", "See:", "Ask:", "Repair:") if word in text] == [
        "Start:",
        "See:",
        "Ask:",
        "Repair:",
    ]
    assert text.count("  rasid ") == 3


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_help_page_has_examples_and_exit_codes(command: tuple[str, ...], language: str) -> None:
    """One sentence, two examples, options, exit codes, in both languages; the examples name the command."""
    terminal = Heard(environ={"LANG": language})
    assert run([*command, "--help"], terminal) == 0
    text = terminal.heard.getvalue()
    examples = [
        line for line in text.splitlines() if f"rasid {' '.join(command)}" in line and "Usage" not in line
    ]
    assert len(examples) >= 2, text
    for code in ("  0 ", "  1 ", "  2 ", "  78 "):
        assert code in text
    assert "--config" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sorces"], 2),  # no such command
        (["check", "--frobnicate"], 2),  # no such option
        (["why"], 2),  # a missing argument
        (["outbox", "list", "--state", "lost"], 2),  # no such choice
        (["check", "--config", "missing.toml"], 78),  # no such file
        (["sources", "--config", "missing.toml"], 78),
        (["run", "--config", "missing.toml"], 78),
        (["--version"], 0),
    ],
)
def test_exit_codes(tmp_path: Path, arguments: list[str], code: int) -> None:
    """As docs/interfaces.md has them."""
    assert rasid(*arguments, cwd=tmp_path).returncode == code


def test_a_typo_is_answered_with_the_nearest_command(tmp_path: Path) -> None:
    """`sorces` suggests `sources`."""
    said = rasid("sorces", cwd=tmp_path)
    assert said.stdout == b""
    assert "Did you mean: sources" in said.stderr.decode()


def test_an_error_is_an_object_with_json(tmp_path: Path) -> None:
    """On stdout, and as text on stderr."""
    said = rasid("outbox", "list", "--json", "--state", "lost", cwd=tmp_path)
    assert json.loads(said.stdout)["exit"] == 2
    assert said.stderr


def test_a_mistake_of_ours_is_one_line_and_a_way_to_more() -> None:
    """No traceback, unless --verbose asks for it."""

    class Broken(Heard):
        """A terminal that fails."""

        def out(self, line: str = "") -> None:
            raise ZeroDivisionError(f"an accident\n\x1b[2J{line[:0]}")

    terminal = Broken()
    assert run([], terminal) == 1
    assert "ZeroDivisionError: an accident" in terminal.said
    assert "--verbose" in terminal.said
    assert "Traceback" not in terminal.said
    assert "\x1b" not in terminal.said
    loud = Broken()
    assert run(["--verbose"], loud) == 1
    assert "Traceback" in loud.said


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    """LANG=C, and Python told not to help itself."""
    quiet = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    (tmp_path / "config.toml").write_text('[rasid]\nlanguage = "ar"\n', "utf-8")
    shown = rasid("--help", cwd=tmp_path, environ=quiet)
    assert shown.returncode == 0
    shown.stdout.decode("utf-8")


def test_a_reader_that_leaves_early_is_no_accident(tmp_path: Path) -> None:
    """`rasid --help | true`: no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "--help"],
            cwd=tmp_path,
            env=environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--kind", "feed", "--json", "feed.xml"]])
def test_a_full_disk_is_told_in_a_line(tmp_path: Path, arguments: list[str]) -> None:
    """Whether little or much was written; it is no mistake of ours."""
    entries = "".join(f"<item><title>{number} {'x' * 900}</title></item>" for number in range(200))
    (tmp_path / "feed.xml").write_text(f"<rss version='2.0'><channel>{entries}</channel></rss>", "utf-8")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "rasid: stdout can't be written to: No space left on device\n"


def test_a_closed_stdout_is_told_in_a_line(tmp_path: Path) -> None:
    """`rasid --help >&-`."""
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m monitor --help >&-', sys.executable],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.decode() == "rasid: stdout is closed: there is no place for results\n"


def test_help_starts_fast_because_nothing_is_imported_for_it() -> None:
    """The heavy libraries are for those who call a command that needs them."""
    heavy = "{'aiohttp', 'telegram', 'trafilatura', 'lxml', 'apscheduler', 'pydantic', 'rich', 'sqlite3'}"
    code = (
        "import sys, io, os\nfrom monitor.cli.entry import run\nfrom monitor.cli.terminal import Terminal\n"
        "run(['--help'], Terminal(sys.stdin, sys.stdout, sys.stderr, os.environ))\n"
        f"sys.exit(repr({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_in_arabic_nothing_follows_arabic_but_punctuation() -> None:
    """Commands and names stand on lines of their own."""
    terminal = Heard(environ={"LANG": "ar_IQ"})
    assert run(["sorces"], terminal) == 2
    for line in terminal.said.splitlines():
        if has_rtl(line):
            tail = line[max(index for index, letter in enumerate(line) if has_rtl(letter)) + 1 :]
            assert not any(c.isalnum() for c in tail), line
