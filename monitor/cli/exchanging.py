"""`rasid sources import` and `rasid sources export`: lists of sources, in and out.

In come OPML files of feed readers, and TOML files of [[source]] blocks such as the starter packs; out goes OPML.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.check.names import read_sources
from monitor.cli import problems
from monitor.cli.adding import write
from monitor.cli.blocks import NewSource, Sources, block, quoted, slug
from monitor.cli.command import DONE, FINDINGS, Command, Guide
from monitor.cli.files import config_path, readable_config
from monitor.cli.terminal import Terminal, one_line
from monitor.cli.texts import t
from monitor.config import SecretSource
from monitor.errors import ConfigError, RasidError, ReadError, Weight, WorkerError
from monitor.locale import Locale
from monitor.sources._opml import Listed, read_opml, write_opml
from monitor.toml import Document, read
from monitor.workers import Workers, WorkerSettings

_OWN_KEYS = ("id", "kind", "url", "name", "language", "labels")


def import_sources(terminal: Terminal, file: Path, dry_run: bool, labels: tuple[str, ...]) -> int:
    """Add what a file lists and is not watched yet."""
    readable_config(terminal)  # from here on the configured language is spoken
    known = Sources(config_path(terminal))
    listed = list(_listed(file, labels))
    blocks, clean = [], True
    for new in listed:
        watched = known.watched_as(new.url)
        wrong = None if watched is not None else _mistake_in(new, terminal.locale)
        if watched is not None:
            said = terminal.locale.t("watched already, as:")
            terminal.narrate(terminal.led(said, f"{watched}  {one_line(new.url)}"))
        elif wrong is not None:
            terminal.narrate(terminal.led(terminal.locale.t("left out:"), f"{one_line(new.url)}  {wrong}"))
            clean = False
        else:
            blocks.append(known.take(new))
    if not listed:
        terminal.narrate(terminal.locale.t("The file lists no sources."))
        return FINDINGS
    done = write(terminal, known, blocks, dry_run=dry_run)
    return done if clean else FINDINGS


def export_sources(terminal: Terminal) -> int:
    """All sources of the configuration as OPML."""
    plan, _ = readable_config(terminal)
    terminal.write(write_opml(plan.sources, "Rasid"))
    return DONE


# --- reading --------------------------------------------------------------------------------------------------------


def _listed(file: Path, labels: tuple[str, ...]) -> Iterator[NewSource]:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise RasidError(f"{file}: can't be read: {error.strerror or error}") from error
    if file.suffix.lower() == ".toml":
        yield from _of_blocks(file, body, labels)
        return
    try:
        found = asyncio.run(_in_worker(body))
    except (ReadError, WorkerError) as error:
        raise RasidError(f"{file}: {error}") from error
    for each in found:
        yield _of_outline(each, labels)


async def _in_worker(body: bytes) -> tuple[Listed, ...]:
    async with Workers(WorkerSettings(preload=("monitor.sources._opml",))) as workers:
        return await workers.run(read_opml, body)


def _of_outline(listed: Listed, labels: tuple[str, ...]) -> NewSource:
    folders = (slug(each) for each in listed.folders)
    return NewSource(
        listed.kind,
        listed.url,
        name=listed.name,
        language=listed.language,
        labels=tuple(dict.fromkeys((*labels, *(each for each in folders if each)))),
    )


def _of_blocks(file: Path, body: bytes, labels: tuple[str, ...]) -> Iterator[NewSource]:
    try:
        document, wrong = read(body.decode("utf-8"), str(file))
    except UnicodeDecodeError as error:
        raise RasidError(f"{file}: it is not UTF-8 text ({error})") from error
    if wrong:
        raise ConfigError(wrong)
    for table in _tables(document):
        own = table.get("labels")
        yield NewSource(
            kind=str(table.get("kind", "feed")),
            url=str(table.get("url", "")),
            name=str(table.get("name", "")),
            language=str(table.get("language", "")),
            labels=tuple(dict.fromkeys((*labels, *map(str, own if isinstance(own, list) else ())))),
            id=str(table.get("id", "")),
            more=tuple((key, _written(value)) for key, value in table.items() if key not in _OWN_KEYS),
        )


def _tables(document: Document) -> Sequence[dict[str, Any]]:
    found = document.data.get("source")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _written(value: Any) -> str:
    """A value of a block as TOML: texts, numbers, truths, and lists of them."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, default=str)


# --- judging --------------------------------------------------------------------------------------------------------


def _mistake_in(new: NewSource, locale: Locale) -> str | None:
    """What a daemon would refuse about this source by itself, in the person's language; None: nothing."""
    document, _ = read(block(new, slug(new.id) or "source"), "")
    errors = (
        each
        for each in read_sources(document, SecretSource(), demo=True).problems
        if each.weight is Weight.ERROR
    )
    first = next(errors, None)
    if first is None:
        return None
    sentence, apart = problems.said(first.message, first.values, locale)
    return one_line(" ".join([*apart, sentence]))


import_command = Command(
    "import",
    import_sources,
    Guide(
        t("Add the sources that an OPML file or a file of [[source]] blocks lists."),
        examples=(
            ("rasid sources import feeds.opml", t("from a feed reader; its folders become labels")),
            (
                "rasid sources import docs/sources/gulf.toml --dry-run",
                t("a starter pack, without writing it"),
            ),
        ),
        exits=(
            (0, t("added, or watched already")),
            (1, t("some could not be added; they are named on stderr")),
        ),
    ),
    [
        click.Argument(("file",), metavar="FILE", type=click.Path(path_type=Path)),
        click.Option(("--dry-run",), is_flag=True, help=t("Show what would be written, and write nothing")),
        click.Option(
            ("--label", "labels"),
            multiple=True,
            metavar="NAME",
            help=t("A label for all of them; may be given several times"),
        ),
    ],
)

export_command = Command(
    "export",
    export_sources,
    Guide(
        t("Write the sources of the configuration as OPML, for feed readers."),
        examples=(
            ("rasid sources export > sources.opml", t("feeds; other kinds are links in it")),
            ("rasid sources export --config other.toml", t("of another configuration")),
        ),
    ),
    [],
)
