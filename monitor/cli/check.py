"""`rasid check`: every mistake in configuration and rules at once, each with a remedy; the rules' samples tried."""

from __future__ import annotations

import click

from monitor.check import Plan
from monitor.cli import problems
from monitor.cli.command import CONFIGURATION, DONE, FINDINGS, Command, Guide, json_option
from monitor.cli.files import read_plan
from monitor.cli.root import SENTENCES
from monitor.cli.terminal import Terminal
from monitor.cli.texts import t
from monitor.errors import ConfigError, Problem, Weight


def check(terminal: Terminal, output: str, as_json: bool, strict: bool) -> int:
    """Load everything, show what is wrong."""
    try:
        plan = read_plan(terminal)
        found: tuple[Problem, ...] = tuple(plan.problems)
    except ConfigError as error:  # there is no file at all
        plan, found = None, error.problems
    refused = any(problem.weight is Weight.ERROR for problem in found)
    if as_json:
        for problem in found:
            terminal.json(problems.as_json(problem))
    elif output == "concise":
        for problem in found:
            terminal.out(problems.concise(problem, terminal.locale))
    else:
        for line in problems.lines(found, terminal):
            terminal.out(line)
        terminal.out(_summary(terminal, plan, found))
    if refused:
        return CONFIGURATION
    return FINDINGS if strict and found else DONE


def _summary(terminal: Terminal, plan: Plan | None, found: tuple[Problem, ...]) -> str:
    """The last line: how many, in how many files, and what stays in force."""
    locale = terminal.locale
    if not found and plan is not None:
        return locale.t("No mistakes: {what}.", what=_inventory(terminal, plan))
    files = len(plan.files) if plan and plan.files else len({problem.file for problem in found})
    counted = problems.counts(found, locale)
    where = locale.n("{counted} in {n} file.", "{counted} in {n} files.", files, counted=counted)
    if any(problem.weight is Weight.ERROR for problem in found):
        kept = locale.t("Nothing applied; a running rasid keeps its rules.")
        return f"{where} {kept}" + ("" if locale.rtl else f"   exit {CONFIGURATION}")
    return where + " " + locale.t("The files can be used.")


def _inventory(terminal: Terminal, plan: Plan) -> str:
    """What the files hold."""
    n = terminal.locale.n
    demo = plan.config is not None and plan.config.demo is not None
    return terminal.locale.t(", ").join(
        [
            n("{n} source", "{n} sources", len(plan.sources)),
            n("{n} rule", "{n} rules", len(plan.rules)),
            n("{n} sample", "{n} samples", plan.samples),
            n("{n} receiver", "{n} receivers", len(plan.receivers)),
            *([terminal.locale.t("sample newsroom ON")] if demo else []),
        ]
    )


check_command = Command(
    "check",
    check,
    Guide(
        SENTENCES["check"],
        examples=(
            ("rasid check", t("every mistake in ./config.toml and its rules, with file, line and remedy")),
            (
                "rasid check --config new.toml --output concise",
                t("another configuration, one mistake a line"),
            ),
        ),
        exits=(
            (0, t("no mistakes, or warnings only")),
            (1, t("warnings, with --strict")),
            (78, t("mistakes: a daemon would refuse these files")),
        ),
    ),
    [
        click.Option(
            ("--output",),
            type=click.Choice(["full", "concise"]),
            default="full",
            help=t("full: with the line of the file and the remedy; concise: one mistake a line"),
        ),
        json_option(),
        click.Option(("--strict",), is_flag=True, help=t("Exit 1 on warnings")),
    ],
)
