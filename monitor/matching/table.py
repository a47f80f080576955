"""The keys of a ``[[rule]]`` and what may stand under them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from monitor.model import Severity
from monitor.toml import Table, mistake, t

EVERY = "*"
"""Among sources and languages: no limit."""

FieldName = Literal["title", "summary", "text", "author", "keyword", "publisher"]

_LANGUAGE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


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


class RuleTable(Table):
    """One ``[[rule]]`` as it stands in the file."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64, examples=['"oil-price"'])
    title: str = ""
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    match: str | None = None
    fields: tuple[FieldName, ...] = ("title", "summary", "text")
    sources: tuple[str, ...] = (EVERY,)
    languages: tuple[Annotated[str, AfterValidator(_language)], ...] = (EVERY,)
    send: tuple[str, ...] = ()
    severity: Severity = Severity.NORMAL
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()

    @field_validator("id", mode="before")
    @classmethod
    def _plain_id(cls, value: Any) -> Any:
        if isinstance(value, str) and value and not (value.isascii() and value.isprintable()):
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
