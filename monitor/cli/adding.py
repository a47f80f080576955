"""`rasid sources add URL`: what could be watched behind an address, and its block in the configuration.

    1  feed     newest 12m   48/day   25 articles  https://www.example.org/feed
    2  sitemap  newest 5m    60/day  200 articles  https://www.example.org/news.xml
       a headline, another headline

Columns are ASCII; headlines, which may be Arabic, stand on lines of their own.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from monitor import __version__
from monitor.cli.blocks import NewSource, Sources
from monitor.cli.command import DONE, FINDINGS, Command, Guide, json_option
from monitor.cli.discovery import Finder, Found, Offer
from monitor.cli.files import config_path, readable_config
from monitor.cli.progress import Progress
from monitor.cli.questions import Questions
from monitor.cli.spans import short
from monitor.cli.terminal import Terminal, one_line
from monitor.cli.texts import t
from monitor.config import Config
from monitor.errors import FetchError, RasidError, ReadError, WorkerError
from monitor.workers import Workers, WorkerSettings

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Given:
    """What was said as options: whether to ask, which numbers to take, whether to write, labels, how far to look, how to
    show."""

    yes: bool
    take: tuple[int, ...]
    dry_run: bool
    labels: tuple[str, ...]
    sections: bool
    as_json: bool


def add(terminal: Terminal, address: str, **options: Any) -> int:
    """Look, show, ask, write."""
    given = Given(**options)
    _, config = readable_config(terminal)
    known = Sources(config_path(terminal))
    whole = address if _SCHEME.match(address) else f"https://{address}"
    found = asyncio.run(_find(terminal, config, whole, sections=given.sections))
    now = terminal.clock()
    _show(terminal, found, known, now, given)
    if not found.offers:
        terminal.narrate(
            terminal.locale.t(
                "Nothing to watch was found: no feed, no sitemap, no page that links to articles."
            )
        )
        return FINDINGS
    picked = chosen(terminal, found.offers, known, yes=given.yes, take=given.take)
    if picked is None:
        return FINDINGS
    fresh = [offer for offer in picked if known.watched_as(offer.url) is None]
    blocks = [known.take(_source_of(offer, given.labels, now)) for offer in fresh]
    return write(terminal, known, blocks, dry_run=given.dry_run, as_json=given.as_json)


def write(
    terminal: Terminal, known: Sources, blocks: Sequence[str], *, dry_run: bool, as_json: bool = False
) -> int:
    """Append the blocks and say so; only show them with --dry-run."""
    if not blocks:
        terminal.narrate(terminal.locale.t("Nothing was added."))
        return DONE
    if dry_run:
        if not as_json:
            terminal.write("\n".join(blocks))
        return DONE
    known.append(blocks)
    if not as_json:
        terminal.write("\n".join(blocks))
    added = terminal.locale.n("{n} source was added to:", "{n} sources were added to:", len(blocks))
    terminal.narrate(terminal.led(added, str(known.path)))
    terminal.narrate(
        terminal.led(
            terminal.locale.t("A running rasid takes it over with:"), "systemctl reload rasid (kill -HUP)"
        )
    )
    return DONE


async def _find(terminal: Terminal, config: Config, address: str, *, sections: bool) -> Found:
    from monitor.fetch import Client, FetchSettings  # noqa: PLC0415 - slow to import, and --help does without

    settings = FetchSettings(
        user_agent=config.fetch.user_agent or f"Rasid/{__version__}",
        allow_networks=tuple(config.fetch.allow_networks),
        total_s=config.fetch.timeout.total_seconds(),
        max_body=config.fetch.max_body,
        host_gap_s=config.fetch.host_gap.total_seconds(),
    )
    preload = (
        "monitor.sources._discovery",
        "monitor.cli.sections",
        "monitor.sources.page",
        "monitor.articles.extract",
    )
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(Workers(WorkerSettings(preload=preload)))
        client = await stack.enter_async_context(Client(settings, clock=terminal.clock))
        progress = stack.enter_context(Progress(terminal, terminal.locale.t("read"), 0))
        finder = Finder(client, workers, progress, terminal.clock, sections=sections)
        try:
            return await finder.find(address)
        except (FetchError, ReadError, WorkerError) as error:
            raise RasidError(
                f"{one_line(address)}: {one_line(str(error).removeprefix(f'{address}: '))}"
            ) from error


# --- showing --------------------------------------------------------------------------------------------------------


def _show(terminal: Terminal, found: Found, known: Sources, now: datetime, given: Given) -> None:
    """To stdout, unless blocks will follow there, or a question."""
    is_result = not (given.yes or given.take or Questions(terminal).possible)
    if given.as_json:
        for number, offer in enumerate(found.offers, start=1):
            terminal.json(_as_json(number, offer, known.watched_as(offer.url)))
    else:
        for line in _table(terminal, found.offers, known, now):
            (terminal.out if is_result else terminal.narrate)(line)
    for address, why in found.failed:
        terminal.narrate(f"{one_line(address)}: {one_line(why)}")


def _table(terminal: Terminal, offers: Sequence[Offer], known: Sources, now: datetime) -> list[str]:
    cells = [_cells(number, offer, now) for number, offer in enumerate(offers, start=1)]
    widths = [max((len(row[column]) for row in cells), default=0) for column in range(5)]
    lines = []
    for offer, row in zip(offers, cells, strict=True):
        lines.append(
            "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)), offer.url])
        )
        watched = known.watched_as(offer.url)
        if watched is not None:
            lines.append("   " + terminal.led(terminal.locale.t("watched already, as:"), watched))
        lines += [f"   {one_line(headline)}" for headline in offer.taste.headlines[:2]]
    return lines


def _cells(number: int, offer: Offer, now: datetime) -> tuple[str, ...]:
    taste = offer.taste
    newest = "-" if taste.newest is None else short(now - taste.newest)
    pace = "-" if taste.per_day is None else f"{taste.per_day:.0f}/day" if taste.per_day >= 1 else "<1/day"
    return f"{number:>2}", offer.kind, f"newest {newest}", pace, f"{taste.articles:>4} articles"


def _as_json(number: int, offer: Offer, watched: str | None) -> dict[str, Any]:
    taste = offer.taste
    return {
        "number": number,
        "kind": offer.kind,
        "url": offer.url,
        "name": offer.name,
        "language": offer.language,
        "articles": taste.articles,
        "newest": taste.newest.isoformat() if taste.newest else None,
        "per_day": round(taste.per_day, 2) if taste.per_day is not None else None,
        "headlines": list(taste.headlines),
        "watched_as": watched,
    }


# --- choosing -------------------------------------------------------------------------------------------------------


def chosen(
    terminal: Terminal, offers: Sequence[Offer], known: Sources, *, yes: bool, take: Sequence[int]
) -> list[Offer] | None:
    """Those that are wanted; None when nobody says which."""
    for number in take:
        if not 1 <= number <= len(offers):
            raise click.BadParameter(
                terminal.locale.t("there are {most} to choose from", most=len(offers)), param_hint="--take"
            )
    if take:
        return [offers[number - 1] for number in dict.fromkeys(take)]
    fresh = [offer for offer in offers if known.watched_as(offer.url) is None]
    if not fresh:
        return []
    if yes:
        return fresh[:1]
    questions = Questions(terminal)
    if not questions.possible:
        terminal.narrate(
            terminal.locale.t("Nothing was added: --yes takes the first of these, --take N another.")
        )
        return None
    return _asked(terminal, questions, offers, default=offers.index(fresh[0]) + 1)


def _asked(terminal: Terminal, questions: Questions, offers: Sequence[Offer], default: int) -> list[Offer]:
    asked = terminal.locale.t("Which of them? Numbers with blanks between them, 0 for none")
    while True:
        said = questions.text(asked, str(default))
        numbers = [int(number) for number in _NUMBERS.findall(said)]
        if numbers and all(0 <= number <= len(offers) for number in numbers):
            return [offers[number - 1] for number in dict.fromkeys(numbers) if number]
        terminal.narrate(terminal.locale.t("Numbers from 0 to {most}, please.", most=len(offers)))


def _source_of(offer: Offer, labels: tuple[str, ...], now: datetime) -> NewSource:
    pace = "" if offer.taste.per_day is None else f", about {max(1, round(offer.taste.per_day))} a day"
    return NewSource(
        offer.kind,
        offer.url,
        name=one_line(offer.name)[:200],
        language=offer.language.replace("_", "-"),
        labels=labels,
        comment=f"added {now:%Y-%m-%d} by rasid sources add: {offer.taste.articles} articles{pace}",
    )


add_command = Command(
    "add",
    add,
    Guide(
        t("Find what can be watched behind an address, and add it to the configuration."),
        examples=(
            (
                "rasid sources add https://www.enabbaladi.net",
                t("shows feeds, sitemaps and the page, and asks"),
            ),
            (
                "rasid sources add aawsat.com --yes --dry-run",
                t("the block of the best of them, without writing it"),
            ),
        ),
        exits=(
            (0, t("added, or watched already")),
            (1, t("nothing was found, or nobody said which to take")),
        ),
    ),
    [
        click.Argument(("address",), metavar="URL"),
        click.Option(
            ("--yes", "-y"), is_flag=True, help=t("Take the first that is not watched, without asking")
        ),
        click.Option(
            ("--take",),
            multiple=True,
            type=int,
            metavar="N",
            help=t("Take this number; may be given several times"),
        ),
        click.Option(("--dry-run",), is_flag=True, help=t("Show what would be written, and write nothing")),
        click.Option(
            ("--label", "labels"),
            multiple=True,
            metavar="NAME",
            help=t("A label for it; may be given several times"),
        ),
        click.Option(("--sections",), is_flag=True, help=t("Look at the sections in its menu, too")),
        json_option(),
    ],
)
