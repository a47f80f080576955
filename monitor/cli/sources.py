"""`rasid sources`: how the sources are doing, the ill ones first; for one source, its last reads.

    x failing  seed-1      30m  read 12m  next 18m   -  12 failures  HTTP 403 …
    o ok       bbc-arabic   5m  read 2m   next 3m   41  ..:|:...:|    بي بي سي عربي

All columns are ASCII; what may be Arabic (a name, a server's words) stands last on its line.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import click

from monitor.cli.adding import add_command
from monitor.cli.command import DONE, FINDINGS, Command, Group, Guide, json_option
from monitor.cli.exchanging import export_command, import_command
from monitor.cli.files import database, readable_config
from monitor.cli.root import SENTENCES
from monitor.cli.spans import short
from monitor.cli.terminal import Paint, Terminal, one_line
from monitor.cli.texts import t
from monitor.config import Config
from monitor.errors import RasidError
from monitor.model import Health, ReadRecord, Source, SourceState
from monitor.store import SourceReport, Store

_ILL = (Health.BLOCKED, Health.FAILING)
_ORDER = {Health.BLOCKED: 0, Health.FAILING: 1, Health.NEW: 2, Health.OK: 3}
_MARKS: dict[Health, tuple[str, Paint]] = {
    Health.BLOCKED: ("!", "bad"),
    Health.FAILING: ("x", "bad"),
    Health.NEW: (".", "dim"),
    Health.OK: ("o", "good"),
}
_BARS = " .:|"


@dataclass(frozen=True, slots=True)
class _Row:
    """A source as configured (None: the sample newsroom's, or no longer configured) and as remembered (None: a
    daemon has not seen it yet)."""

    id: str
    source: Source | None
    report: SourceReport | None

    @property
    def health(self) -> Health:
        return self.report.state.health if self.report else Health.NEW

    @property
    def state(self) -> SourceState | None:
        return self.report.state if self.report else None


def sources(terminal: Terminal, source_id: str | None, as_json: bool, everything: bool) -> int:
    """The table, or one source."""
    plan, config = readable_config(terminal)
    now = terminal.clock()
    reports = asyncio.run(_reports(config, now))
    rows = _rows(plan.sources, reports, everything=everything or source_id is not None)
    if source_id is not None:
        rows = [_named(terminal, rows, source_id)]
    if as_json:
        for row in rows:
            terminal.json(_as_json(row))
    elif source_id is not None:
        _show_one(terminal, rows[0], now)
    else:
        _show_table(terminal, rows, now)
    return FINDINGS if any(row.health in _ILL for row in rows) else DONE


async def _reports(config: Config, now: datetime) -> Sequence[SourceReport]:
    path = database(config)
    if not path.exists():  # no daemon has run yet: all sources are new
        return ()
    async with Store.open_readonly(path) as store:
        return await store.sources(now)


def _rows(configured: Sequence[Source], reports: Sequence[SourceReport], *, everything: bool) -> list[_Row]:
    """Configured and remembered, ill first, then by id. Without ``everything``, what no longer is polled is left out."""
    by_id = {report.state.source_id: report for report in reports}
    rows = [_Row(source.id, source, by_id.pop(source.id, None)) for source in configured]
    rows += [_Row(name, None, report) for name, report in by_id.items() if report.active or everything]
    return sorted(rows, key=lambda row: (_ORDER[row.health], row.id))


def _named(terminal: Terminal, rows: Sequence[_Row], source_id: str) -> _Row:
    for row in rows:
        if row.id == source_id:
            return row
    said = terminal.locale.t("There is no such source:")
    raise RasidError(terminal.no_such(said, source_id, [row.id for row in rows]))


# --- the table ---------------------------------------------------------------------------------------------------


def _show_table(terminal: Terminal, rows: Sequence[_Row], now: datetime) -> None:
    cells = [_cells(row, now) for row in rows]
    widths = [max((len(line[column]) for line in cells), default=0) for column in range(len(_cells_of_none))]
    for row, line in zip(rows, cells, strict=True):
        padded = [f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)]
        mark, paint = _MARKS[row.health]
        state = terminal.paint(f"{mark} {padded[0]}", paint)
        terminal.out("  ".join([state, *padded[1:], _last(row)]).rstrip())
    terminal.out(_totals(terminal, rows))


_cells_of_none = ("state", "id", "every", "read", "next", "articles in 24 h", "failures or sparkline")


def _cells(row: _Row, now: datetime) -> tuple[str, ...]:
    state = row.state
    never = state is None or state.last_read is None
    read = "-" if never or state is None or state.last_read is None else short(now - state.last_read)
    due = "now" if state is None or state.next_due <= now else short(state.next_due - now)
    asleep = row.report is not None and not row.report.active
    hourly = row.report.hourly if row.report else ()
    return (
        "gone" if asleep else row.health.value,
        row.id,
        short(row.source.every) if row.source else "-",
        f"read {read}",
        "next -" if asleep else f"next {due}",
        f"{sum(hourly):>3}" if hourly else "  -",
        f"x{state.failures}" if state and state.failures else f"|{sparkline(hourly)}|",
    )


def _last(row: _Row) -> str:
    """The error of an ill one, else the name: the one column that may run right to left."""
    if row.state is not None and row.state.last_error:
        return one_line(row.state.last_error)
    return one_line(row.source.name) if row.source else ""


def sparkline(hourly: Sequence[int], width: int = 12) -> str:
    """Articles per hour as ``width`` ASCII bars, oldest first: blank for none, up to "|" for the most."""
    if not hourly:
        return " " * width
    size = max(1, len(hourly) // width)
    sums = [sum(hourly[start : start + size]) for start in range(0, size * width, size)]
    most = max(sums)
    return "".join(_BARS[-(-each * (len(_BARS) - 1) // most)] if each else _BARS[0] for each in sums)


def _totals(terminal: Terminal, rows: Sequence[_Row]) -> str:
    by_health = Counter(row.health for row in rows)
    shown = ", ".join(
        f"{by_health[health]} {health.value}" for health in reversed(_ORDER) if by_health[health]
    )
    said = terminal.locale.n("{n} source:", "{n} sources:", len(rows))
    line = terminal.led(said, shown) if shown else said
    ill = next((row.id for row in rows if row.health in _ILL), None)
    if ill is None:
        return line
    return f"{line}\n{terminal.led(terminal.locale.t('See:'), f'rasid sources {ill}')}"


# --- one source --------------------------------------------------------------------------------------------------


def _show_one(terminal: Terminal, row: _Row, now: datetime) -> None:
    for label, value in _facts(terminal, row, now):
        terminal.out(f"{label:<9} {value}".rstrip())
    if row.report and row.report.reads:
        terminal.out()
        for read in row.report.reads:
            terminal.out(_read_line(terminal, read, now))


def _facts(terminal: Terminal, row: _Row, now: datetime) -> Iterator[tuple[str, str]]:
    """(ASCII label, value) of one source."""
    locale, state = terminal.locale, row.state
    yield "source", row.id
    if row.source and row.source.name:
        yield "name", one_line(row.source.name)
    yield "kind", row.source.kind if row.source else row.report.kind if row.report else ""
    yield "url", one_line(row.source.url if row.source else row.report.url if row.report else "")
    mark, paint = _MARKS[row.health]
    yield "state", terminal.paint(f"{mark} {row.health.value}", paint)
    if row.source:
        yield "every", short(row.source.every)
    if state is None:
        return
    moments = (("read", state.last_read), ("success", state.last_success), ("news", state.last_new))
    for label, moment in moments:
        yield label, "-" if moment is None else f"{short(now - moment)}  {locale.when(moment, now)}"
    yield "next", short(max(state.next_due - now, timedelta(0)))
    if state.overlap is not None:
        lost = "" if state.overlap else "  " + locale.t("nothing was known: something may have been missed")
        yield "overlap", f"{state.overlap:.0%}{lost}"
    if state.failures:
        yield "failures", str(state.failures)
    if state.last_error:
        yield "error", one_line(state.last_error)


def _read_line(terminal: Terminal, read: ReadRecord, now: datetime) -> str:
    """One read: when, what, how long, how much; the note last."""
    local = read.at.astimezone(terminal.locale.timezone)
    day = "" if local.date() == now.astimezone(terminal.locale.timezone).date() else f"{local:%Y-%m-%d} "
    columns = [
        f"{day}{local:%H:%M:%S}",
        f"{read.result:<9}",
        f"{read.status or '-':>3}",
        f"{read.took.total_seconds():6.2f}s",
        f"{read.bytes / 1000:7.1f}kB",
        f"{read.articles:>4} articles",
        f"{read.new:>3} new",
        one_line(read.note),
    ]
    return "  ".join(columns).rstrip()


# --- JSON --------------------------------------------------------------------------------------------------------


def _as_json(row: _Row) -> dict[str, Any]:
    source, report, state = row.source, row.report, row.state

    def stamp(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "source": row.id,
        "name": source.name if source else "",
        "kind": source.kind if source else report.kind if report else "",
        "url": source.url if source else report.url if report else "",
        "configured": source is not None,
        "polled": report.active if report else source is not None,
        "health": row.health.value,
        "every_s": int(source.every.total_seconds()) if source else None,
        "last_read": stamp(state.last_read) if state else None,
        "last_success": stamp(state.last_success) if state else None,
        "last_new": stamp(state.last_new) if state else None,
        "next_due": stamp(state.next_due) if state else None,
        "failures": state.failures if state else 0,
        "last_error": state.last_error if state else "",
        "overlap": state.overlap if state else None,
        "articles_24h": sum(report.hourly) if report else 0,
        "reads": [
            {
                "at": stamp(read.at),
                "result": read.result,
                "status": read.status,
                "took_s": read.took.total_seconds(),
                "bytes": read.bytes,
                "articles": read.articles,
                "new": read.new,
                "note": read.note,
            }
            for read in (report.reads if report else ())
        ],
    }


def _all(terminal: Terminal, as_json: bool, everything: bool) -> int:
    return sources(terminal, None, as_json, everything)


def _options() -> list[click.Parameter]:
    return [
        json_option(),
        click.Option(
            ("--all", "everything"), is_flag=True, help=t("Also sources that are no longer configured")
        ),
    ]


_GUIDE = Guide(
    SENTENCES["sources"],
    examples=(
        ("rasid sources", t("all of them, the ill ones first")),
        ("rasid sources bbc-arabic", t("one source with its last reads")),
        ("rasid sources add aawsat.com", t("what can be watched there, and its block")),
    ),
    exits=(
        (0, t("all are well")),
        (1, t("at least one fails or is blocked, or there is no such source")),
    ),
)

_show_command = Command(
    "sources", sources, _GUIDE, [click.Argument(("source_id",), metavar="[ID]", required=False), *_options()]
)


class _Sources(Group):
    """`rasid sources [ID]`, and commands of its own: a first word that is none of them is the id of a source."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Of the one that is meant."""
        first = _first_word(args)
        if first is None or first in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        return _show_command.make_context(info_name, args, parent, **extra)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """With the id, which is no argument of the group itself."""
        return ["[ID]", *super().collect_usage_pieces(ctx)]


def _first_word(args: Sequence[str]) -> str | None:
    """The first that is neither an option nor the value of one."""
    words = iter(args)
    for word in words:
        if word in {"-c", "--config"}:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


sources_command = _Sources("sources", _all, _GUIDE, _options(), [add_command, import_command, export_command])
