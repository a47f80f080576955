"""The timeline of the sample newsroom: which articles are visible at a moment, and in which version. Pure.

A manuscript (one TOML file in pages/) has one or more versions, each with the seconds after the newsroom's start at
which it goes out; a negative number means that it was out before. ``speed`` makes the two minutes shorter: at 10 they
take twelve seconds. Nothing here knows of HTTP, of markup or of the clock.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says from ``at`` seconds (at speed 1) after the start until the next version."""

    at: float
    title: str
    summary: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An article of an outlet through its life; versions in the order in which they go out.

    ``note`` tells readers of the page what it is made of; ``credit`` names another outlet that it is taken from.
    """

    outlet: str
    slug: str
    keywords: tuple[str, ...]
    versions: tuple[Version, ...]
    author: str = ""
    credit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as it is out at a moment. ``updated`` is the latest version's time, equal to ``published`` for
    the first."""

    manuscript: Manuscript
    version: Version
    published: datetime
    updated: datetime


class Edition:
    """The newsroom's output over time: manuscripts, a start and a speed."""

    def __init__(self, manuscripts: Sequence[Manuscript], started: datetime, speed: float = 1.0) -> None:
        self._manuscripts = tuple(manuscripts)
        self._started = started
        self._speed = speed

    def visible(self, outlet: str, now: datetime) -> tuple[Printed, ...]:
        """Everything that the outlet has out at ``now``, latest publication first."""
        printed = [self._printed(each, now) for each in self._manuscripts if each.outlet == outlet]
        out = [each for each in printed if each is not None]
        return tuple(sorted(out, key=lambda each: each.published, reverse=True))

    def _printed(self, manuscript: Manuscript, now: datetime) -> Printed | None:
        out = [version for version in manuscript.versions if self._moment(version) <= now]
        if not out:
            return None
        return Printed(manuscript, out[-1], self._moment(out[0]), self._moment(out[-1]))

    def _moment(self, version: Version) -> datetime:
        # Whole seconds, as publishers write them: what a page and a feed say of one article then agrees.
        return (self._started + timedelta(seconds=version.at / self._speed)).replace(microsecond=0)


def load_manuscripts() -> tuple[Manuscript, ...]:
    """The manuscripts that ship with the package, in the order of their file names."""
    folder = resources.files("monitor.demo") / "pages"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(manuscript(file.read_text("utf-8")) for file in files)


def manuscript(text: str) -> Manuscript:
    """A manuscript from its TOML file. What a later version leaves out stays as it was in the one before it."""
    written = tomllib.loads(text)
    versions: list[Version] = []
    current: dict[str, str] = {"summary": "", "text": ""}
    for raw in written["version"]:
        current |= raw
        paragraphs = tuple(" ".join(part.split()) for part in current["text"].split("\n\n") if part.strip())
        versions.append(Version(float(raw["at"]), current["title"], current["summary"], paragraphs))
    return Manuscript(
        outlet=written["outlet"],
        slug=written["slug"],
        keywords=tuple(written.get("keywords", ())),
        versions=tuple(sorted(versions, key=lambda version: version.at)),
        author=written.get("author", ""),
        credit=written.get("credit", ""),
        note=written.get("note", ""),
    )
