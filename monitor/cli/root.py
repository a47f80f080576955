"""`rasid` itself: its commands in four groups, and nothing imported that is not called."""

from __future__ import annotations

import importlib

import click

from monitor import __version__
from monitor.cli.command import HelpPage, common_options, terminal_of
from monitor.cli.texts import t

GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        t("Start"),
        (
            ("init", "init", t("Set up Telegram, e-mail and the first words to watch, in four steps.")),
            ("run", "run", t("Watch the sources and deliver alerts, until stopped.")),
            ("once", "run", t("Poll every source once, deliver what is due, and exit.")),
        ),
    ),
    (
        t("See"),
        (
            ("sources", "sources", t("Show how the sources are doing, the ill ones first.")),
            ("why", "why", t("Tell what happened to an article at every stage, and why.")),
            ("story", "story", t("Show one story: its outlets in time order, and what each alerted.")),
        ),
    ),
    (
        t("Ask"),
        (
            ("read", "read", t("Show what a feed, sitemap or page gives, one article a line.")),
            ("match", "match", t("Try rules against articles: JSON Lines in, JSON Lines out.")),
            (
                "stories",
                "stories",
                t("Tell which articles are the same news: JSON Lines in, JSON Lines out."),
            ),
        ),
    ),
    (
        t("Repair"),
        (
            (
                "check",
                "check",
                t("Look for mistakes in configuration and rules, and try the rules' samples."),
            ),
            ("outbox", "outbox", t("Show which deliveries need a person; retry or drop them.")),
        ),
    ),
)
"""(group, (name, module, sentence)…): a module of this folder holds the command under its name."""

_MODULES = {name: module for _, commands in GROUPS for name, module, _ in commands}
SENTENCES = {name: sentence for _, commands in GROUPS for name, _, sentence in commands}

_EXAMPLES = (
    ("rasid run", t("start watching with ./config.toml")),
    ("rasid check", t("look for mistakes before a running rasid reads the files again")),
    ("rasid why https://example.org/a", t("why an article did, or did not, raise an alert")),
)


class Root(click.Group):
    """The group of all commands; each module is imported when its command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the groups."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """The command, its module imported now."""
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"monitor.cli.{_MODULES[cmd_name]}")
        command: HelpPage = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown name is answered in the person's language, with the nearest."""
        name = args[0]
        if name in _MODULES or name.startswith("-"):
            return super().resolve_command(ctx, args)
        terminal = terminal_of(ctx)
        raise click.UsageError(
            terminal.no_such(terminal.locale.t("There is no such command:"), name, _MODULES), ctx
        )

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in their groups and three examples."""
        locale = terminal_of(ctx).locale
        formatter.write_text(locale.t("rasid watches news sources and alerts you when your words appear."))
        for group, commands in GROUPS:
            with formatter.section(locale.t(group)):
                formatter.write_dl([(name, locale.t(sentence)) for name, _, sentence in commands])
        with formatter.section(locale.t("Examples")):
            formatter.write_dl([(line, locale.t(meaning)) for line, meaning in _EXAMPLES])
        formatter.write_paragraph()
        formatter.write_text(locale.t("rasid COMMAND --help shows options and more examples."))


def _overview(ctx: click.Context) -> int:
    """Bare `rasid`: the same page as --help."""
    if ctx.invoked_subcommand is None:
        terminal_of(ctx).out(ctx.get_help())
    return 0


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        terminal_of(ctx).out(f"rasid {__version__}")
        ctx.exit()


root = Root(
    "rasid",
    callback=click.pass_context(_overview),
    invoke_without_command=True,
    add_help_option=False,
    params=[
        click.Option(("--version",), is_flag=True, expose_value=False, is_eager=True, callback=_version),
        *common_options(),
    ],
)
