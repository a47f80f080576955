"""From arguments to an exit code. Every error becomes a text and a code here, and nowhere else."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from monitor.cli.command import CONFIGURATION, DONE, FINDINGS, USAGE
from monitor.cli.root import root
from monitor.cli.terminal import OutputError, Terminal, one_line
from monitor.errors import ConfigError, RasidError

INTERRUPTED = 130
"""Ctrl-C: what a shell calls an end by SIGINT."""


def main() -> NoReturn:
    """The ``rasid`` command."""
    is_open = _open_streams()
    terminal = Terminal.of_process(os.environ)
    if not is_open:
        terminal.narrate("rasid: " + terminal.locale.t("stdout is closed: there is no place for results"))
        sys.exit(FINDINGS)
    sys.exit(run(sys.argv[1:], terminal))


def run(arguments: Sequence[str], terminal: Terminal) -> int:
    """Do what the arguments say; returns the exit code."""
    code = FINDINGS
    try:
        code = _do(arguments, terminal)
        terminal.flush()
    except OutputError as error:
        terminal.narrate(f"rasid: {error}")
    except BrokenPipeError:  # whoever reads our output has gone (`rasid sources | head`)
        pass
    else:
        return code
    _give_up_stdout(terminal)
    return code or FINDINGS


def _open_streams() -> bool:
    """Whether there is a stdout; what else the process was started without becomes /dev/null."""
    found = sys.stdout is not None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open until the end of the process
            setattr(sys, name, nowhere)
    return found


def _give_up_stdout(terminal: Terminal) -> None:
    """What is still unwritten goes nowhere: Python would complain of it at its own end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, terminal.stdout.fileno())
    except io.UnsupportedOperation:  # not a file of the system, as in tests
        pass
    finally:
        os.close(nowhere)


def _do(arguments: Sequence[str], terminal: Terminal) -> int:
    as_json = "--json" in arguments
    try:
        result = root.main(list(arguments), prog_name="rasid", standalone_mode=False, obj=terminal)
    except click.UsageError as error:
        return _wrong_use(terminal, error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        terminal.narrate(terminal.locale.t("Stopped."))
        return INTERRUPTED
    except ConfigError as error:
        return _refused(terminal, error, as_json=as_json)
    except (OutputError, BrokenPipeError):
        raise
    except (RasidError, click.ClickException) as error:
        _trace(terminal)
        said = "\n".join(map(one_line, _text_of(error).splitlines()))
        return _failed(terminal, said, as_json=as_json)
    except Exception as error:
        said = f"{type(error).__name__}: {one_line(str(error))}"
        if not terminal.verbose:
            said += "\n" + terminal.locale.t(
                "This is a mistake in rasid. Run the command again with --verbose to see where, and report it."
            )
        _trace(terminal)
        return _failed(terminal, said, as_json=as_json)
    return result if isinstance(result, int) else DONE


def _wrong_use(terminal: Terminal, error: click.UsageError, *, as_json: bool) -> int:
    said = "\n".join(map(one_line, error.format_message().splitlines()))
    if as_json:
        terminal.json({"error": said, "exit": USAGE})
    terminal.narrate(f"rasid: {said}")
    if error.ctx is not None:
        terminal.narrate(terminal.led(terminal.locale.t("See:"), f"{error.ctx.command_path} --help"))
    return USAGE


def _refused(terminal: Terminal, error: ConfigError, *, as_json: bool) -> int:
    from monitor.cli import problems  # noqa: PLC0415 - only wanted when something is wrong

    if as_json:
        for problem in error.problems:
            terminal.json(problems.as_json(problem))
    else:
        problems.narrate(terminal, error.problems)
    return CONFIGURATION


def _failed(terminal: Terminal, said: str, *, as_json: bool) -> int:
    if as_json:
        terminal.json({"error": said, "exit": FINDINGS})
    terminal.narrate(f"rasid: {said}")
    return FINDINGS


def _text_of(error: RasidError | click.ClickException) -> str:
    return error.format_message() if isinstance(error, click.ClickException) else str(error)


def _trace(terminal: Terminal) -> None:
    if terminal.verbose:
        terminal.narrate(traceback.format_exc().rstrip())
