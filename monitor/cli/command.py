"""What all commands share: a help page with examples and exit codes, and three options.

A help page has one sentence, two examples, the options and the exit codes, in the person's language. Sentences are
marked with ``t`` where a command is declared and translated when they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from monitor.cli.terminal import Terminal
from monitor.cli.texts import t

DONE, FINDINGS, USAGE, CONFIGURATION = 0, 1, 2, 78
"""Exit codes: done · done, with findings or failures · wrong use · the files are refused (EX_CONFIG)."""


@dataclass(frozen=True, slots=True)
class Guide:
    """The words of a help page. ``examples`` are (command line, what it does), ``exits`` (code, meaning)."""

    sentence: str
    examples: tuple[tuple[str, str], ...]
    exits: tuple[tuple[int, str], ...] = ()


class HelpPage(click.Command):
    """Writes the help page; mixed into commands and groups."""

    guide: Guide

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, sentence, commands, options, examples, exit codes."""
        locale = terminal_of(ctx).locale
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(locale.t(self.guide.sentence))
        self.format_options(ctx, formatter)
        with formatter.section(locale.t("Examples")):
            for line, meaning in self.guide.examples:
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")
                formatter.indent()
                formatter.write_text(locale.t(meaning))
                formatter.dedent()
        exits = [
            (str(code), locale.t(meaning)) for code, meaning in (*self.guide.exits, *_exits_of_all(self))
        ]
        with formatter.section(locale.t("Exit codes")):
            formatter.write_dl(sorted(exits, key=lambda row: int(row[0])))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, their help translated."""
        locale = terminal_of(ctx).locale
        rows = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record and isinstance(parameter, click.Option):
                rows.append((record[0], locale.t(parameter.help or "")))
        with formatter.section(locale.t("Options")):
            formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(HelpPage):
    """A command of rasid. Its function gets the Terminal first and returns an exit code."""

    def __init__(
        self, name: str, function: Callable[..., int], guide: Guide, params: Sequence[click.Parameter]
    ) -> None:
        super().__init__(
            name,
            callback=click.pass_obj(function),
            params=[*params, *common_options()],
            add_help_option=False,
        )
        self.guide = guide


class Group(HelpPage, click.Group):
    """A command with commands of its own, which also does something by itself."""

    def __init__(
        self,
        name: str,
        function: Callable[..., int],
        guide: Guide,
        params: Sequence[click.Parameter],
        commands: Sequence[click.Command],
    ) -> None:
        super().__init__(
            name,
            callback=click.pass_context(_unless_subcommand(function)),
            params=[*params, *common_options()],
            commands=list(commands),
            invoke_without_command=True,
            add_help_option=False,
        )
        self.guide = guide

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name and sentence of each."""
        locale = terminal_of(ctx).locale
        rows = [
            (name, locale.t(each.guide.sentence))
            for name, each in self.commands.items()
            if isinstance(each, HelpPage)
        ]
        with formatter.section(locale.t("Commands")):
            formatter.write_dl(rows)


def _unless_subcommand(function: Callable[..., int]) -> Callable[..., int | None]:
    def call(ctx: click.Context, /, **values: Any) -> int | None:
        return None if ctx.invoked_subcommand else function(terminal_of(ctx), **values)

    return call


def terminal_of(ctx: click.Context) -> Terminal:
    """The Terminal that ``entry`` handed to click."""
    terminal = ctx.find_object(Terminal)
    if terminal is None:
        raise TypeError("the command was called without a Terminal; call monitor.cli.entry.run")
    return terminal


def common_options() -> list[click.Parameter]:
    """--config, --verbose, --no-color and --help; they set the Terminal and don't reach the function."""

    def option(*names: str, set_: Callable[[Terminal, Any], None], **more: Any) -> click.Option:
        def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
            if value:
                set_(terminal_of(ctx), value)

        return click.Option(names, expose_value=False, is_eager=True, callback=callback, **more)

    def set_config(terminal: Terminal, path: Path) -> None:
        terminal.config = path

    def set_verbose(terminal: Terminal, _value: bool) -> None:
        terminal.verbose = True

    def set_no_color(terminal: Terminal, _value: bool) -> None:
        terminal.no_color = True

    return [
        option(
            "-c",
            "--config",
            set_=set_config,
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=t("Configuration; default $RASID_CONFIG, ./config.toml, /etc/rasid/config.toml"),
        ),
        option(
            "--verbose",
            set_=set_verbose,
            is_flag=True,
            help=t("More of what is going on, tracebacks included"),
        ),
        option("--no-color", set_=set_no_color, is_flag=True, help=t("No colour (the same as NO_COLOR=1)")),
        # Not eager: --config may come after it and decides the language.
        click.Option(
            ("-h", "--help"), is_flag=True, expose_value=False, callback=_show_help, help=t("This page")
        ),
    ]


def json_option() -> click.Option:
    """--json, for commands whose result a program may read."""
    return click.Option(
        ("--json", "as_json"), is_flag=True, help=t("One JSON object a line, errors as well; for programs")
    )


def _show_help(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        terminal_of(ctx).write(ctx.get_help() + "\n")
        ctx.exit()


def _exits_of_all(command: click.Command) -> tuple[tuple[int, str], ...]:
    """What every command may end with and did not explain itself."""
    own = {code for code, _ in command.guide.exits} if isinstance(command, HelpPage) else set()
    general = (
        (DONE, t("done")),
        (FINDINGS, t("done, with findings or failures")),
        (USAGE, t("wrong use of the command")),
        (CONFIGURATION, t("the configuration or the rules have mistakes")),
    )
    return tuple(row for row in general if row[0] not in own)
