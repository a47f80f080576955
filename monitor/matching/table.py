"""The keys of a ``[[rule]]`` and of a ``[concept.name]`` table, and what may stand under them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from monitor.matching.entries import TermKeys
from monitor.model import Each, New, OnJoin, OnUpdate, Severity, Silence, Spike, Threshold, Trigger
from monitor.toml import Table, mistake, nearest, t
from monitor.toml.durations import between, parse_duration, show_duration
from monitor.toml.validation import read_as

EVERY = "*"
"""Among sources and languages: no limit."""

FieldName = Literal["title", "summary", "text", "author", "keyword", "publisher"]
Kind = Literal["each", "threshold", "spike", "silence", "new"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")

FEWEST_OUTLETS, MOST_OUTLETS = 2, 1000
"""The numbers of outlets that ``on_join`` may name: with the first one the story begins."""

KEYS_OF_KINDS = {
    "each": ("on_update", "on_join"),
    "threshold": ("stories", "window"),
    "spike": ("factor", "minimum", "weeks", "window"),
    "silence": ("after",),
    "new": ("by", "learn"),
}
"""The keys that say more of a rule's kind, by kind."""

_EACH = Each()
_NOTHING_TO_TELL = OnJoin()
_TRIGGERS: dict[str, type[Any]] = {"threshold": Threshold, "spike": Spike, "silence": Silence, "new": New}
_KIND_KEYS = frozenset(key for keys in KEYS_OF_KINDS.values() for key in keys)
_KIND_KEYS_OF_OTHERS = _KIND_KEYS.difference(KEYS_OF_KINDS["each"])
_NEEDED = {"threshold": ("stories", "stories = 5"), "silence": ("after", 'after = "6h"')}
_SHORTEST_SPIKE, _LONGEST_SPIKE = parse_duration("10m"), parse_duration("24h")


def _language(code: str) -> str:
    """A language as articles name theirs; checked one by one, so that a mistake is shown at its own place."""
    if code != EVERY and not _LANGUAGE.fullmatch(code):
        raise mistake(
            "language-code",
            t("{language} is no language code"),
            t('write two or three letters: "ar", "en", "ckb"; or "ar-SA"'),
            language=code,
        )
    return code.lower().replace("_", "-")


_JOINS = ("term", "label")


def _join(entry: Any) -> str | int:
    """An entry of ``on_join``; checked one by one, so that a mistake is shown at its own place."""
    if isinstance(entry, int) and not isinstance(entry, bool):
        return _number_of_outlets(entry)
    if isinstance(entry, str) and entry in _JOINS:
        return entry
    meant = nearest(entry, _JOINS) if isinstance(entry, str) else None
    plain = entry.strip() if isinstance(entry, str) else ""
    if plain.isdecimal():
        remedy, meant = t("write the number without quotes: {plain}"), ""
    elif meant:
        remedy = t('did you mean "{meant}"? it may hold "term", "label" and numbers of outlets')
    else:
        remedy = t('it may hold "term", "label" and numbers of outlets: ["term", 5]')
    raise mistake(
        "not-one-of", t("{key} can't hold {read}"), remedy, read=read_as(entry), meant=meant, plain=plain
    )


def _number_of_outlets(number: int) -> int:
    if FEWEST_OUTLETS <= number <= MOST_OUTLETS:
        return number
    raise mistake(
        "out-of-bounds",
        t("{key} can't hold {read}: the first alert tells the first outlet")
        if number == 1
        else t("{key} can't hold {read}"),
        t("write a number from {low} to {high}"),
        read=number,
        low=FEWEST_OUTLETS,
        high=MOST_OUTLETS,
    )


class RuleTable(Table):
    """One ``[[rule]]`` as it stands in the file."""

    id: str = Field(pattern=f"^{_ID.pattern}$", max_length=64, examples=['"oil-price"'])
    title: str = ""
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    match: str | None = None
    article: Literal["any", "same"] = "any"
    names: bool = False
    fields: tuple[FieldName, ...] = ("title", "summary", "text")
    sources: tuple[str, ...] = (EVERY,)
    languages: tuple[Annotated[str, AfterValidator(_language)], ...] = (EVERY,)
    send: tuple[str, ...] = ()
    severity: Severity = Severity.NORMAL
    kind: Kind = "each"
    stories: int | None = Field(None, ge=2, le=1000)
    window: Annotated[timedelta, between("1m", "7d", "1h")] | None = None
    factor: float | None = Field(None, ge=1.2, le=100)
    minimum: int | None = Field(None, ge=2, le=1000)
    weeks: int | None = Field(None, ge=1, le=12)
    after: Annotated[timedelta, between("10m", "30d", "6h")] | None = None
    by: Literal["source", "author"] | None = None
    learn: Annotated[timedelta, between("0", "90d", "7d")] | None = None
    on_update: OnUpdate = "never"
    on_join: tuple[Annotated[str | int, BeforeValidator(_join)], ...] = ()
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()

    @property
    def term_keys(self) -> TermKeys:
        """What the table says of all its terms."""
        return TermKeys(self.names, self.article == "same")

    @property
    def trigger(self) -> Trigger:
        """When a match makes an alert."""
        if self.kind == "each":
            return _EACH
        said = {key: getattr(self, key) for key in KEYS_OF_KINDS[self.kind] if getattr(self, key) is not None}
        trigger: Trigger = _TRIGGERS[self.kind](**said)
        return trigger

    @property
    def joins(self) -> OnJoin:
        """What is to be told of articles that join a story."""
        if not self.on_join:
            return _NOTHING_TO_TELL
        outlets = frozenset(entry for entry in self.on_join if isinstance(entry, int))
        return OnJoin("term" in self.on_join, "label" in self.on_join, outlets)

    @field_validator("id", mode="before")
    @classmethod
    def _plain_id(cls, value: Any) -> Any:
        if isinstance(value, str) and value and not _ID.fullmatch(value):
            raise mistake(
                "rule-id",
                t("a rule's id is written in plain letters (A-Z a-z 0-9 . _ -)"),
                t("put the name in any language into title"),
            )
        return value

    @field_validator("fields")
    @classmethod
    def _some_field(cls, value: tuple[FieldName, ...]) -> tuple[FieldName, ...]:
        if not value:
            raise mistake(
                "no-fields",
                t("a rule without fields looks nowhere"),
                t("take the line out: then it looks at all"),
            )
        return value

    @model_validator(mode="after")
    def _keys_of_kind(self) -> RuleTable:
        written = self.model_fields_set
        if self.kind == "each" and written.isdisjoint(_KIND_KEYS_OF_OTHERS):
            return self
        own = KEYS_OF_KINDS[self.kind]
        for key in RuleTable.model_fields:
            if key in _KIND_KEYS and key in written and key not in own:
                raise mistake(
                    "key-of-other-kind",
                    t('"{key}" means nothing in a rule of kind "{kind}"'),
                    t('it belongs to kind = "{other}": write that, or take the line out'),
                    at=key,
                    key=key,
                    kind=self.kind,
                    other=_kind_of(key, written),
                )
        needed, example = _NEEDED.get(self.kind, ("", ""))
        if needed and needed not in written:
            raise mistake(
                "kind-needs",
                t('a rule of kind "{kind}" needs {key}'),
                t("write {example}"),
                at="kind",
                kind=self.kind,
                key=needed,
                example=example,
            )
        if self.kind == "spike" and self.window and not _SHORTEST_SPIKE <= self.window <= _LONGEST_SPIKE:
            raise mistake(
                "out-of-bounds",
                t('{key} can\'t be "{read}"'),
                t("{low} to {high}"),
                at="window",
                key="window",
                read=show_duration(self.window),
                low=show_duration(_SHORTEST_SPIKE),
                high=show_duration(_LONGEST_SPIKE),
            )
        return self


def _kind_of(key: str, written: set[str]) -> str:
    """The kind that a key belongs to; of a key of two, the one that the other keys speak for."""
    if key == "window":
        return "spike" if written & {"factor", "minimum", "weeks"} else "threshold"
    return next(kind for kind, keys in KEYS_OF_KINDS.items() if key in keys)


class ConceptTable(Table):
    """One ``[concept.name]`` as it stands in the file."""

    any: tuple[str, ...] = ()
    match: str | None = None
    unless: tuple[str, ...] = ()
    article: Literal["any", "same"] = "any"
    names: bool = True
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()

    @property
    def term_keys(self) -> TermKeys:
        """What the table says of all its terms."""
        return TermKeys(self.names, self.article == "same")
