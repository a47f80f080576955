"""pydantic's findings as Problems: the place in the file, what was read, what is expected, what to do.

A model for a table of a file is a ``Table``; its fields may carry ``examples=['"5m"']``, which a remedy then shows.
A validator of a model raises ``mistake(code, message, remedy, **values)`` instead of ValueError, so that its sentences can
be translated.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from monitor.errors import Problem
from monitor.toml.places import Path
from monitor.toml.texts import t

if TYPE_CHECKING:
    from monitor.toml import Document

M = TypeVar("M", bound=BaseModel)

_SHOWN = 60


class Table(BaseModel):
    """A table of a file, frozen; a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """The keys that may stand in the file."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def mistake(code: str, message: str, remedy: str = "", /, **values: object) -> PydanticCustomError:
    """What a validator raises. ``at=key`` moves the place to another key of the same table."""
    return PydanticCustomError(code, "{message}", {"message": message, "remedy": remedy, "values": values})


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    words = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(word.casefold(), list(words), n=1, cutoff=0.6)
    return words[found[0]] if found else None


def suggestion(word: str, known: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """A remedy for an unknown name and its values: did you mean …; known: …"""
    meant, names = nearest(word, known), ", ".join(sorted(known)) or "-"
    if meant is None:
        return t("known: {known}"), {"known": names}
    return t('did you mean "{meant}"? known: {known}'), {"meant": meant, "known": names}


def validate(
    document: Document,
    path: Path,
    model: type[M],
    *,
    context: Any = None,
    drop: Sequence[str] = (),
) -> tuple[M | None, list[Problem]]:
    """The table at ``path`` as a ``model``, without the keys in ``drop``; or None and all that is wrong with it.

    Keys that are missing are not held against a document that had to be mended: they may be in what was left out.
    """
    table = value_at(document.data, path)
    if not isinstance(table, Mapping):
        problem = document.problem(
            path,
            "not-a-table",
            t("{key} is a table of keys and values, not {read}"),
            remedy=t("write [{key}] on a line of its own and its keys below"),
            key=_dotted(path),
            read=read_as(table),
        )
        return None, [problem] if table is not _NOTHING else []
    values = {key: value for key, value in table.items() if key not in drop} if drop else table
    try:
        return model.model_validate(values, context=context), []
    except ValidationError as error:
        found = [_problem(document, path, model, each, drop) for each in error.errors(include_url=False)]
    return None, [each for each in found if not (document.damaged and each.code == "missing-key")]


class _Nothing(Enum):
    NOTHING = "nothing"


_NOTHING = _Nothing.NOTHING


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path of the values; a private marker when nothing does."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return _NOTHING
    return data


def described(document: Document, path: Path) -> str:
    """How a table is called in a sentence: [fetch], rule "oil", source "bbc"."""
    table = value_at(document.data, path)
    kind = next((part for part in reversed(path) if isinstance(part, str)), "")
    if path and isinstance(path[-1], int) and isinstance(table, Mapping):
        name = table.get("id") or table.get("name")
        return f'{kind} "{name}"' if isinstance(name, str) else f"[[{kind}]]"
    return f"[{_dotted(path)}]" if path else document.file


def read_as(value: Any) -> str:
    """What was read, as the file would write it, cut to a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        shown = '"' + value.replace("\n", " ") + '"'
    elif isinstance(value, Mapping):
        shown = "{ " + ", ".join(value) + " }"
    elif isinstance(value, list):
        shown = "[" + ", ".join(map(read_as, value[:4])) + (", …" if len(value) > 4 else "") + "]"
    else:
        shown = str(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _dotted(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))


# --- one finding of pydantic -------------------------------------------------------------------------------------


def _problem(
    document: Document, path: Path, model: type[BaseModel], error: ErrorDetails, drop: Sequence[str]
) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    at = _existing(document, path, error["loc"])
    key = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return _unknown_key(document, (*at[: len(path)], *error["loc"]), model, drop)
    if kind == "missing":
        return _missing_key(document, at, key, model)
    if "values" in context:
        return _own_mistake(document, path, at, kind, context)
    read = read_as(error["input"])
    if kind in {"literal_error", "enum"}:
        return _not_one_of(document, at, error, model)
    remedy, values = _expected(kind, error, context)
    return document.problem(
        at,
        "wrong-value",
        t("{key} can't be {read}"),
        remedy=remedy,
        key=_last_key(at) or key,
        read=read,
        **values,
    )


def _existing(document: Document, path: Path, location: tuple[int | str, ...]) -> Path:
    """The longest part of pydantic's location that is in the file: it also counts steps of its own (unions)."""
    for part in location:
        if value_at(document.data, (*path, part)) is _NOTHING:
            continue
        path = (*path, part)
    return path


def _last_key(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _unknown_key(document: Document, path: Path, model: type[BaseModel], drop: Sequence[str]) -> Problem:
    key = str(path[-1])
    known = [*_keys(_model_at(model, path[:-1])), *drop]
    meant = nearest(key, known)
    remedy = t("did you mean {meant}?") if meant else t("known: {known}")
    return document.problem(
        path,
        "unknown-key",
        t('unknown key "{key}" in {table}'),
        remedy=remedy,
        at_key=True,
        key=key,
        table=described(document, path[:-1]),
        meant=meant or "",
        known=", ".join(known) or "-",
    )


def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    return model.known_keys() if issubclass(model, Table) else tuple(model.model_fields)


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    """The model of a nested table, by the field that holds it."""
    for part in path:
        field = _field(model, part) if isinstance(part, str) else None
        nested = field.annotation if field else None
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            model = nested
    return model


def _field(model: type[BaseModel], key: str) -> FieldInfo | None:
    """The field of a key: by its name, or by its alias."""
    aliased = (field for field in model.model_fields.values() if field.alias == key)
    return model.model_fields.get(key) or next(aliased, None)


def _missing_key(document: Document, path: Path, key: str, model: type[BaseModel]) -> Problem:
    field = _field(model, key)
    example = str(field.examples[0]) if field and field.examples else "…"
    return document.problem(
        path,
        "missing-key",
        t('{table} has no "{key}"'),
        remedy=t("add {key} = {example}"),
        key=key,
        table=described(document, path),
        example=example,
    )


def _own_mistake(document: Document, path: Path, at: Path, code: str, context: Mapping[str, Any]) -> Problem:
    values = dict(context["values"])
    moved = values.pop("at", None)
    if moved is not None:
        at = (*path, moved)
    values.setdefault("key", _last_key(at))
    return document.problem(at, code, context["message"], remedy=context["remedy"], **values)


def _not_one_of(document: Document, path: Path, error: ErrorDetails, model: type[BaseModel]) -> Problem:
    choices = _choices(model, str(error["loc"][0])) if error["loc"] else []
    read = error["input"]
    meant = nearest(read, choices) if isinstance(read, str) and choices else None
    expected = ", ".join(choices) or str(error.get("ctx", {}).get("expected", "-")).replace("'", "")
    remedy = t("one of {expected}; did you mean {meant}?") if meant else t("one of {expected}")
    return document.problem(
        path,
        "not-one-of",
        t("{key} can't be {read}"),
        remedy=remedy,
        key=_last_key(path),
        read=read_as(read),
        expected=expected,
        meant=meant or "",
    )


def _choices(model: type[BaseModel], name: str) -> list[str]:
    field = _field(model, name)
    return _choices_of(field.annotation) if field else []


def _choices_of(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(each) for each in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(each.value) for each in annotation]
    return [choice for inner in get_args(annotation) for choice in _choices_of(inner)]


def _expected(kind: str, error: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The remedy for pydantic's own kinds of error."""
    read = error["input"]
    plain = str(read) if isinstance(read, int | float) and not isinstance(read, bool) else "…"
    if kind in {"string_type", "string_sub_type", "path_type"}:
        return t('write text between quotes: "{plain}"'), {"plain": plain}
    if kind.startswith("bool"):
        return t("write true or false, without quotes"), {}
    if kind.startswith("int"):
        return t("write a whole number, without quotes"), {}
    if kind.startswith(("float", "decimal")):
        return t("write a number, without quotes"), {}
    if kind.startswith(("list", "tuple", "set", "frozen_set")):
        return t('write a list: ["a", "b"]'), {}
    if kind in {"dict_type", "model_type", "model_attributes_type", "mapping_type"}:
        return t("write a table of keys and values"), {}
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        relation = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}
        return t("a number {relation} {bound}"), {"relation": relation[kind], "bound": _bound(context)}
    if kind in {"string_too_short", "too_short"}:
        return t("it must not be empty"), {}
    if kind == "string_pattern_mismatch":
        return t("allowed: {pattern}"), {"pattern": str(context.get("pattern", ""))}
    return t("expected: {expected}"), {"expected": error["msg"].removeprefix("Value error, ")}


def _bound(context: Mapping[str, Any]) -> str:
    return str(next((context[name] for name in ("gt", "ge", "lt", "le") if name in context), ""))
