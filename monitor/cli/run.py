"""`rasid run` and `rasid once`: the daemon, and one round of it."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
from datetime import timedelta

from monitor import __version__, check, log
from monitor.app import App, open_app
from monitor.check import Plan
from monitor.cli import problems
from monitor.cli.command import CONFIGURATION, DONE, FINDINGS, Command, Guide
from monitor.cli.files import config_path, read_plan, usable_plan
from monitor.cli.progress import Progress
from monitor.cli.root import SENTENCES
from monitor.cli.terminal import Terminal
from monitor.cli.texts import t
from monitor.daemon import Daemon
from monitor.errors import StoreError, Weight
from monitor.store import Counts
from monitor.systemd import ServiceManager

logger = logging.getLogger(__name__)

_ROUND = timedelta(days=3650)
"""Every source is due when it is asked ten years from now."""

_TELL_S = 0.25


def run(terminal: Terminal) -> int:
    """The daemon, until SIGTERM or Ctrl-C."""
    form = log_form(terminal)
    formatter = log.setup(terminal.stderr, form, verbose=terminal.verbose)
    plan = read_plan(terminal)
    if form == "terminal":
        plan = (
            usable_plan(terminal) if not plan.ok else plan
        )  # raises: the mistakes are laid out for a person
        for line in problems.lines(plan.problems, terminal):
            terminal.narrate(line)
    elif not _logged(plan):
        return CONFIGURATION
    formatter.secrets |= plan.secrets
    asyncio.run(_run(terminal, plan, formatter))
    return DONE


async def _run(terminal: Terminal, plan: Plan, formatter: log.LineFormatter) -> None:
    path = config_path(terminal)

    def load() -> Plan:
        """The files, read again; what is secret in them is masked from now on."""
        found = check.load(path, terminal.environ)
        formatter.secrets |= found.secrets
        return found

    starting = asyncio.current_task()
    assert starting is not None, "asyncio.run gave it one"
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, starting.cancel
    )  # until the daemon takes over
    try:
        async with open_app(plan, clock=terminal.clock, chance=random.random) as app:
            if log_form(terminal) == "terminal":
                terminal.narrate(greeting(terminal, plan, app))
            daemon = Daemon(app, ServiceManager(terminal.environ), load)
            await daemon.run()
    except (
        asyncio.CancelledError
    ):  # by SIGTERM or, as asyncio.run does it, by Ctrl-C: a clean end like any other
        log.event(logger, logging.INFO, "daemon stopped while starting")


def log_form(terminal: Terminal) -> log.Form:
    """How log lines are written to stderr: for journald, a person, or a pipe."""
    try:
        number = terminal.stderr.fileno()
        status = os.fstat(number)
    except (OSError, ValueError):  # not a file of the system, as in tests
        return "pipe"
    if terminal.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}":
        return "journal"
    return "terminal" if terminal.stderr.isatty() else "pipe"


def greeting(terminal: Terminal, plan: Plan, app: App) -> str:
    """The first line at a terminal: what is watched, and how to stop."""
    config, n, t_ = plan.config, terminal.locale.n, terminal.locale.t
    names = ", ".join(receiver.name for receiver in plan.receivers)
    pieces = [
        f"rasid {__version__}",
        n("{n} source", "{n} sources", len(app.sources)),
        n("{n} rule", "{n} rules", len(plan.rules)),
        n("{n} receiver", "{n} receivers", len(plan.receivers)) + f" ({names})",
        t_("sample newsroom ON") if config is not None and config.demo is not None else "",
        t_("Ctrl-C stops"),
    ]
    # Each on its own line in Arabic: nothing may follow it on a line.
    return ("\n" if terminal.locale.rtl else "  ").join(piece for piece in pieces if piece)


def _logged(plan: Plan) -> bool:
    """Say what is wrong as log lines, one a problem. False: the plan is refused."""
    for problem in plan.problems:
        refused = problem.weight is Weight.ERROR
        log.event(
            logger,
            logging.ERROR if refused else logging.WARNING,
            "configuration refused" if refused else "configuration doubted",
            place=problems.place(problem),
            problem=problem.message.format_map(problem.values),
            remedy=problem.remedy.format_map(problem.values) or None,
        )
    return plan.ok


# --- once --------------------------------------------------------------------------------------------------------


def once(terminal: Terminal) -> int:
    """One round."""
    formatter = log.setup(terminal.stderr, log_form(terminal), verbose=terminal.verbose)
    if not terminal.verbose:  # the progress and the summary tell the rest
        logging.getLogger("monitor").setLevel(logging.WARNING)
    plan = usable_plan(terminal)
    formatter.secrets |= plan.secrets
    return asyncio.run(_once(terminal, plan))


async def _once(terminal: Terminal, plan: Plan) -> int:
    async with open_app(plan, clock=terminal.clock, chance=random.random) as app:
        await app.deliverer.recover()
        await _poll_all(terminal, app)
        refused = await _listen(app)
        refused = await _deliver_all(app) or refused
        counts = await app.store.counts()
        terminal.flush()
        terminal.narrate(_summary(terminal, app, counts))
        undelivered = counts.pending + counts.sending + counts.unknown + app.deliverer.failed
        return FINDINGS if app.poller.failed or undelivered or refused else DONE


async def _poll_all(terminal: Terminal, app: App) -> None:
    """Every source once: all lanes are claimed at one moment, so that none is claimed twice."""
    sources = app.sources
    await app.poller.tick(len(sources), now=app.clock() + _ROUND)
    draining = asyncio.ensure_future(app.poller.drain())
    with Progress(terminal, terminal.locale.t("read"), len(sources)) as progress:
        while not draining.done():
            await asyncio.wait({draining}, timeout=_TELL_S)
            progress.done, progress.failed = app.poller.polled, app.poller.failed
            progress.tell()
    await draining


async def _listen(app: App) -> bool:
    """Alert about what nothing matched for too long, and of rules that took too long. True: the store refused."""
    try:
        await app.poller.listen()
        await app.tell_overruns()
    except StoreError as error:
        log.event(logger, logging.ERROR, "listening refused", error=error)
        return True
    return False


async def _deliver_all(app: App) -> bool:
    """Everything that is due, round after round: a receiver takes some at a time. True: the store refused. A round in
    which nothing was stored is the last one, because the next would be the same."""
    claimed, before = 1, -1
    while claimed and app.store.transactions != before:
        before = app.store.transactions
        try:
            claimed = await app.deliverer.tick()
        except StoreError as error:
            log.event(logger, logging.ERROR, "delivering refused", error=error)
            return True
        await app.deliverer.drain()
    return claimed > 0


def _summary(terminal: Terminal, app: App, counts: Counts) -> str:
    n = terminal.locale.n
    pieces = [
        n("{n} source read", "{n} sources read", app.poller.polled - app.poller.failed),
        n("{n} failed", "{n} failed", app.poller.failed) if app.poller.failed else "",
        n("{n} alert delivered", "{n} alerts delivered", app.deliverer.sent),
        n("{n} waits", "{n} wait", counts.pending) if counts.pending else "",
    ]
    text = terminal.locale.t(", ").join(piece for piece in pieces if piece)
    needs = counts.unknown + counts.failed
    advice = " ".join(["rasid sources"] * bool(app.poller.failed) + ["rasid outbox"] * bool(needs))
    return f"{text}\n{terminal.led(terminal.locale.t('See:'), advice)}" if advice else text


_EXITS = ((1, t("the state directory is in use or can't be used")),)

run_command = Command(
    "run",
    run,
    Guide(
        SENTENCES["run"],
        examples=(
            ("rasid run", t("with ./config.toml; Ctrl-C stops it")),
            ("rasid run --config /etc/rasid/config.toml", t("as the systemd unit does")),
        ),
        exits=((0, t("stopped by Ctrl-C or SIGTERM")), *_EXITS),
    ),
    [],
)

once_command = Command(
    "once",
    once,
    Guide(
        SENTENCES["once"],
        examples=(
            ("rasid once", t("one round, with a summary")),
            (
                "*/10 * * * *  rasid once --config /etc/rasid/config.toml",
                t("in a crontab, instead of a daemon"),
            ),
        ),
        exits=((0, t("everything was read and delivered")), (1, t("a source or a delivery failed"))),
    ),
    [],
)
