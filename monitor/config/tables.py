"""The tables of config.toml and how they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from monitor.config.secrets import SecretSource, secret_warnings
from monitor.config.units import Network, Size, between
from monitor.errors import Problem
from monitor.model import Source, StorySettings
from monitor.toml import Document, Table, mistake, nearest, suggestion, t, validate
from monitor.toml import Path as KeyPath

M = TypeVar("M", bound=BaseModel)
Kinds = Mapping[str, type[BaseModel]]
"""The options of each kind, by its name."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HIDDEN = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\\]")


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise mistake(
            "wrong-name",
            t('"{read}" can\'t be a name here'),
            t("use up to 64 of: a-z A-Z 0-9 . _ - (what people read may stand in another key)"),
            read=value[:60],
        )
    return value


def _url(value: str) -> str:
    """An address that can be polled. What it leads to is the guard's business, at the moment of connecting."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if "://" not in value and re.match(r"[\w-]+(?:\.[\w-]+)+(?:[:/?]|$)", value):
        raise mistake(
            "no-scheme", t("url has no http:// or https://"), t('write "{meant}"'), meant=f"https://{value}"
        )
    if parts.scheme.lower() not in {"http", "https"} or not host or port == 0 or _HIDDEN.search(value):
        raise mistake(
            "wrong-url",
            t('"{read}" is not the address of something on the web'),
            t('write it in full and without blanks: "https://example.org/feed.xml"'),
            read=value[:100],
        )
    if parts.username is not None or parts.password is not None:
        raise mistake(
            "login-in-url",
            t("url holds a user name or password"),
            t("take out what stands before the @: addresses are stored and shown"),
        )
    return value


def _zone(value: Any) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ValueError, OSError, LookupError):
        meant = nearest(str(value), available_timezones()) or nearest(
            str(value), {zone.rpartition("/")[2] for zone in available_timezones()}
        )
        full = next((zone for zone in sorted(available_timezones()) if zone.endswith(f"/{meant}")), meant)
        raise mistake(
            "wrong-timezone",
            t('there is no time zone "{read}"'),
            t('did you mean "{meant}"?')
            if meant
            else t('write a zone of the IANA list, such as "Asia/Baghdad"'),
            read=str(value)[:60],
            meant=full or "",
        ) from None


def _language(value: str) -> str:
    if value and not _LANGUAGE.fullmatch(value):
        raise mistake(
            "wrong-language",
            t('"{read}" is no language'),
            t('write its code: "ar", "en", "pt-BR"'),
            read=value[:60],
        )
    return value


Name = Annotated[str, AfterValidator(_name)]
Url = Annotated[str, AfterValidator(_url)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]


RULES = "rules/**/*.toml"
"""Where the rules are, from the config file."""


class RasidTable(Table):
    """``[rasid]``. ``state_dir`` is absolute once read; ``rules`` is a glob relative to the config file."""

    state_dir: Path = Field(default=Path("state"), validate_default=True)
    language: Literal["ar", "en"] = "en"
    timezone: Zone = ZoneInfo("UTC")
    rules: str = Field(default=RULES, min_length=1)
    keep: Annotated[timedelta, between("1d", "3650d", "90d")] = timedelta(days=90)

    @field_validator("state_dir", mode="before")
    @classmethod
    def _state_dir(cls, value: Any, info: ValidationInfo) -> Any:
        """Relative to the config file; systemd's StateDirectory= when the file does not say."""
        if not isinstance(value, str | Path):
            return value
        source = info.context if isinstance(info.context, SecretSource) else SecretSource()
        given = source.environ.get("STATE_DIRECTORY", "").partition(":")[0]
        if isinstance(value, Path) and given:  # the default, as a Path
            return Path(given)
        if not str(value).strip() or "\0" in str(value):
            raise mistake(
                "wrong-path", t("state_dir is no directory"), t('write "state", or "/var/lib/rasid"')
            )
        return (source.base / Path(value).expanduser()).absolute()


class FetchTable(Table):
    """``[fetch]``: how to behave as a guest of other people's servers."""

    contact: str = Field(default="", max_length=200)
    user_agent: str = Field(default="", max_length=200)
    allow_networks: tuple[Network, ...] = ()
    timeout: Annotated[timedelta, between("1s", "10m", "30s")] = timedelta(seconds=30)
    max_body: Annotated[Size, Field(ge=1024, le=1024**3)] = 10 * 1024 * 1024
    concurrency: int = Field(default=256, ge=1, le=4096)
    host_gap: Annotated[timedelta, between("0", "10m", "1s")] = timedelta(seconds=1)

    @field_validator("contact", "user_agent")
    @classmethod
    def _as_header(cls, value: str) -> str:
        if not value.isascii() or (value and not value.isprintable()):
            raise mistake(
                "not-ascii",
                t("{key} is sent to every server and may hold plain ASCII only"),
                t('an address such as "https://example.org/about" or "desk@example.org"'),
            )
        return value


class StoriesTable(Table):
    """``[stories]``: when articles are one story. ``window`` is how long one may be joined after its last article."""

    window: Annotated[timedelta, between("1h", "30d", "3d")] = StorySettings().window
    threshold: float = Field(default=StorySettings().threshold, ge=-2, le=20, allow_inf_nan=False)
    floor: Annotated[timedelta, between("0", "24h", "8h")] = StorySettings().floor

    def settings(self) -> StorySettings:
        """The same as a value of the model."""
        return StorySettings(self.window, self.threshold, self.floor)


class DemoTable(Table):
    """``[demo]``: the sample newsroom is on. ``speed`` 2 plays it twice as fast; ``port`` 0 is any free one."""

    speed: float = Field(default=1.0, gt=0, le=1000, allow_inf_nan=False)
    port: int = Field(default=0, ge=0, le=65535)


class Config(Table):
    """What concerns the program as a whole; sources and receivers are read one by one."""

    rasid: RasidTable
    fetch: FetchTable = FetchTable()
    stories: StoriesTable = StoriesTable()
    demo: DemoTable | None = None


class SourceTable(Table):
    """The common keys of ``[[source]]``."""

    id: Name = Field(examples=['"bbc-arabic"'])
    kind: str = "feed"
    url: Url = Field(examples=['"https://example.org/feed.xml"'])
    name: str = Field(default="", max_length=200)
    every: Annotated[timedelta, between("10s", "7d", "5m")] = timedelta(minutes=5)
    every_max: Annotated[timedelta, between("10s", "30d", "6h")] | None = None
    labels: tuple[Name, ...] = ()
    language: Language = ""
    text: Literal["auto", "feed", "page"] = "auto"
    backfill: Annotated[timedelta, between("0", "365d", "24h")] = timedelta(0)
    robots: bool = True
    enabled: bool = True

    @model_validator(mode="after")
    def _bounds(self) -> SourceTable:
        if self.every_max is not None and self.every_max < self.every:
            raise mistake(
                "out-of-bounds",
                t("every_max is shorter than every"),
                t("it is the longest that a pause may grow to when a source has nothing new or fails"),
                at="every_max",
            )
        return self

    def source(self, settings: BaseModel) -> Source:
        """The source of the model, with the validated options of its kind."""
        return Source(
            id=self.id,
            kind=self.kind,
            url=self.url,
            every=self.every,
            every_max=self.every_max or max(self.every, timedelta(hours=6)),
            name=self.name,
            language=self.language,
            labels=self.labels,
            text=self.text,
            backfill=self.backfill,
            robots=self.robots,
            settings=settings,
        )


class ReceiverTable(Table):
    """The common keys of ``[[receiver]]``. An ``operator`` also gets the notices of the daemon's own."""

    name: Name = Field(examples=['"desk-chat"'])
    kind: str = Field(examples=['"telegram"'])
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """A named destination with the validated options of its kind."""

    name: str
    kind: str
    operator: bool = False
    settings: Any = None


# --- reading -----------------------------------------------------------------------------------------------------

_LISTS = ("source", "receiver")


def read_config(document: Document, outside: SecretSource) -> tuple[Config | None, list[Problem]]:
    """[rasid], [fetch], [stories] and [demo], and whatever should not stand beside them. Config is None when one of
    them can't be used."""
    problems = _headings(document)
    rasid = _table(document, "rasid", RasidTable, outside, problems)
    fetch = _table(document, "fetch", FetchTable, outside, problems)
    stories = _table(document, "stories", StoriesTable, outside, problems)
    demo = _table(document, "demo", DemoTable, outside, problems) if "demo" in document.data else None
    if rasid is None or fetch is None or stories is None or (demo is None and "demo" in document.data):
        return None, problems
    return Config.model_construct(rasid=rasid, fetch=fetch, stories=stories, demo=demo), problems


def _table(
    document: Document, key: str, model: type[M], outside: SecretSource, problems: list[Problem]
) -> M | None:
    """A table with its mistakes added to ``problems``; one that is not there has its defaults."""
    if key not in document.data:
        return model.model_validate({}, context=outside)
    table, found = validate(document, (key,), model, context=outside)
    problems += found
    return table


def read_source(
    document: Document, index: int, kinds: Kinds, outside: SecretSource
) -> tuple[SourceTable | None, Source | None, list[Problem]]:
    """The ``index``-th source: its common keys, the whole of it, what is wrong. One that is not ``enabled`` is
    judged like any other."""
    table, settings, problems = _read_kind(document, ("source", index), SourceTable, kinds, outside)
    if table is None or settings is None:
        return table, None, problems
    return table, table.source(settings), problems


def read_receiver(
    document: Document, index: int, kinds: Kinds, outside: SecretSource
) -> tuple[Receiver | None, list[Problem]]:
    """The ``index``-th receiver, and what is wrong with it."""
    table, settings, problems = _read_kind(document, ("receiver", index), ReceiverTable, kinds, outside)
    if table is None or settings is None:
        return None, problems
    return Receiver(table.name, table.kind, table.operator, settings), problems


def _read_kind(
    document: Document, path: tuple[str, int], envelope: type[M], kinds: Kinds, outside: SecretSource
) -> tuple[M | None, BaseModel | None, list[Problem]]:
    """An envelope and the options of its kind: each key is judged once, by the one it belongs to."""
    written = document.data[path[0]][path[1]]
    if not isinstance(written, Mapping):
        return None, None, []  # [source] = …: said where the headings are judged
    keys = list(written)
    common = set(envelope.model_fields)
    kind = written.get("kind", envelope.model_fields["kind"].get_default())
    options = kinds.get(kind) if isinstance(kind, str) else None
    own = set(_option_keys(options)) - common if options else set(keys) - common
    table, problems = validate(document, path, envelope, context=outside, drop=sorted(own))
    if options is None:
        return table, None, problems + _unknown_kind(document, path, kind, kinds)
    foreign = [key for key in keys if key not in own]
    settings, found = validate(document, path, options, context=outside, drop=foreign)
    warnings = secret_warnings(document, path, options, outside)
    return table, settings, problems + found + warnings


def _option_keys(options: type[BaseModel]) -> tuple[str, ...]:
    return options.known_keys() if issubclass(options, Table) else tuple(options.model_fields)


def _unknown_kind(document: Document, path: KeyPath, kind: object, kinds: Kinds) -> list[Problem]:
    if not isinstance(kind, str):
        return []  # missing, or no text: said already
    remedy, values = suggestion(kind, list(kinds))
    return [
        document.problem(
            (*path, "kind"), "unknown-kind", t('unknown kind "{kind}"'), remedy=remedy, kind=kind, **values
        )
    ]


def _headings(document: Document) -> list[Problem]:
    """Top-level keys that are unknown, or [source] where [[source]] is meant."""
    known = ("rasid", "fetch", "stories", "demo", *_LISTS)
    problems = []
    for key, value in document.data.items():
        if key not in known:
            problems.append(_unknown_heading(document, key, known))
        elif key in _LISTS and not _is_list_of_tables(value):
            problems.append(
                document.problem(
                    (key,),
                    "one-bracket",
                    t("[{key}] is one of several"),
                    remedy=t("write [[{key}]], with two brackets"),
                    key=key,
                )
            )
    return problems


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _unknown_heading(document: Document, key: str, known: Sequence[str]) -> Problem:
    meant = nearest(key, known)
    if key in {"rule", "rules", "concept"}:
        remedy = t("rules stand in files of their own: rules/*.toml")
    elif meant:
        remedy = t("did you mean {meant}?")
    else:
        remedy = t("known: {known}")
    return document.problem(
        (key,),
        "unknown-key",
        t('unknown key "{key}" in {table}'),
        remedy=remedy,
        at_key=True,
        key=key,
        table=document.file,
        meant=f"[[{meant}]]" if meant in _LISTS else f"[{meant}]",
        known=", ".join(known),
    )
