"""Secrets: a token in the file itself, in a file of its own, or in the environment.

A channel needs one line for each:

    class Settings(SecretsModel):
        token: Secret                       # required: one of token, token_file, token_env
        password: Secret | None = None      # optional: password, password_file, password_env

Exactly one of the three forms may stand in the file. ``*_file`` is relative to the config file; a relative one that
is not there is looked for among systemd's credentials (LoadCredential=telegram:… gives "telegram",
LoadCredential=rasid:/etc/rasid/secrets gives "rasid_telegram"). What was found is a SecretStr, masked wherever it is
shown. Files and environment come in as the validation context, a ``SecretSource``:

    Settings.model_validate(table, context=SecretSource(base=Path("/etc/rasid"), environ=os.environ))
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, SecretStr, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from monitor.errors import Problem, Weight
from monitor.toml import Document, Table, mistake, t
from monitor.toml import Path as KeyPath

_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where secrets come from. ``base`` is the directory of the config file, ``config_mode`` its permissions
    (0 when there is no file)."""

    base: Path = field(default_factory=Path)
    environ: Mapping[str, str] = field(default_factory=dict)
    config_mode: int = 0

    @property
    def config_is_shared(self) -> bool:
        """Whether people other than its owner can read the config file."""
        return bool(self.config_mode & (stat.S_IRGRP | stat.S_IROTH))

    def places(self, written: str) -> tuple[Path, ...]:
        """Where a ``*_file`` is looked for, in order."""
        relative = Path(written)
        here = self.base / relative.expanduser()
        directory = self.environ.get("CREDENTIALS_DIRECTORY")
        if relative.is_absolute() or not directory:
            return (here,)
        flat = "_".join(part for part in relative.parts if part not in {".", ".."})
        names = dict.fromkeys([relative.name, flat, f"rasid_{relative.name}", f"rasid_{flat}"])
        return (here, *(Path(directory) / name for name in names))


class _Marker:
    """Stands in the annotation of a field whose value is a secret."""


def _or_trouble(value: Any) -> Any:
    """What ``SecretsModel`` could not find is raised here, so that the other fields are judged as well."""
    if isinstance(value, PydanticCustomError):
        raise value
    return value


Secret = Annotated[SecretStr, BeforeValidator(_or_trouble), _Marker()]
"""A field of a SecretsModel that may also be given as ``<name>_file`` or ``<name>_env``."""


class SecretsModel(Table):
    """Options with secrets among them. Frozen; unknown keys are mistakes."""

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """The keys that may stand in the file."""
        secret = set(secret_fields(cls))
        return tuple(
            key
            for name in super().known_keys()
            for key in ((name, f"{name}_file", f"{name}_env") if name in secret else (name,))
        )

    @model_validator(mode="before")
    @classmethod
    def _fold(cls, values: Any, info: ValidationInfo) -> Any:
        """Put what ``<name>_file`` and ``<name>_env`` lead to into ``<name>``."""
        if not isinstance(values, Mapping):
            return values
        source = info.context if isinstance(info.context, SecretSource) else SecretSource()
        folded = dict(values)
        for name in secret_fields(cls):
            forms = {key: folded.pop(key) for key in (name, f"{name}_file", f"{name}_env") if key in folded}
            found = _found(name, forms, source, required=cls.model_fields[name].is_required())
            if found is not None:
                folded[name] = SecretStr(found) if isinstance(found, str) else found
        return folded


def secret_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of a model's secrets."""
    return tuple(
        name
        for name, each in model.model_fields.items()
        if any(isinstance(part, _Marker) for part in each.metadata) or _is_marked(each.annotation)
    )


def _is_marked(annotation: Any) -> bool:
    return isinstance(annotation, _Marker) or any(_is_marked(part) for part in get_args(annotation))


def secret_values(settings: BaseModel) -> Iterator[str]:
    """The plain values of all secrets, for the masks of the log."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()


def secret_warnings(
    document: Document, path: KeyPath, model: type[BaseModel], source: SecretSource
) -> list[Problem]:
    """A warning for each secret that stands in a config file which others can read."""
    if not source.config_is_shared:
        return []
    return [
        document.problem(
            (*path, name),
            "shared-secret",
            t("others on this machine can read {key}, which is a secret"),
            weight=Weight.WARNING,
            remedy=t("chmod 600 {file}, or put it into a file of its own: {key}_file"),
            at_key=True,
            key=name,
            file=document.file,
        )
        for name in secret_fields(model)
        if document.holds((*path, name))
    ]


# --- finding one -------------------------------------------------------------------------------------------------


def _found(
    name: str, forms: Mapping[str, Any], source: SecretSource, *, required: bool
) -> str | SecretStr | PydanticCustomError | None:
    """The secret, or what is wrong with it; None: it is not given and needn't be."""
    if not forms:
        return _missing(name) if required else None
    if len(forms) > 1:
        return mistake(
            "secret-twice",
            t("{first} and {key} say the same thing"),
            t("keep one of them"),
            at=list(forms)[1],
            key=list(forms)[1],
            first=next(iter(forms)),
        )
    key, value = next(iter(forms.items()))
    if isinstance(value, SecretStr):
        return value
    if not isinstance(value, str):
        return mistake("wrong-value", t("{key} is not text"), t('write {key} = "…"'), at=key, key=key)
    if not value.strip():
        return mistake(
            "empty-secret", t("{key} is empty"), t("fill it in, or take the line out"), at=key, key=key
        )
    if key.endswith("_file") and key != name:
        return _from_file(key, value, source)
    if key.endswith("_env") and key != name:
        return _from_environment(key, value, source)
    return value.strip()


def _missing(name: str) -> PydanticCustomError:
    return mistake(
        "missing-key",
        t('"{key}" is missing'),
        t('add {key}_file = "secrets/{key}", or {key}_env = "NAME_OF_A_VARIABLE"'),
        key=name,
    )


def _from_environment(key: str, variable: str, source: SecretSource) -> str | PydanticCustomError:
    value = source.environ.get(variable)
    if value is None or not value.strip():
        return mistake(
            "unset-variable",
            t("the environment variable {variable} is not set")
            if value is None
            else t("the environment variable {variable} is empty"),
            t("set it for the program that runs rasid (systemd: EnvironmentFile=), or use a file"),
            at=key,
            key=key,
            variable=variable,
        )
    return value.strip()


def _from_file(key: str, written: str, source: SecretSource) -> str | PydanticCustomError:
    places = source.places(written)
    for place in places:
        try:
            with place.open("rb") as file:
                content = file.read(_LARGEST + 1)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return mistake(
                "unreadable-secret",
                t("{file} can't be read: {reason}"),
                t("let the user that runs rasid read it: chown, then chmod 600"),
                at=key,
                key=key,
                file=place,
                reason=reason,
            )
        return _content(key, place, content)
    return mistake(
        "no-secret-file",
        t("there is no file {file}"),
        t("write the secret into it and chmod 600 it; looked at: {places}"),
        at=key,
        key=key,
        file=places[0],
        places=", ".join(map(str, places)),
    )


def _content(key: str, place: Path, content: bytes) -> str | PydanticCustomError:
    """The one line that such a file holds."""
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return _more_than_a_line(key, place)
    if not text:
        return mistake(
            "empty-secret",
            t("{file} is empty"),
            t("write the secret into it, on one line"),
            at=key,
            key=key,
            file=place,
        )
    if not text.isprintable() or len(content) > _LARGEST:
        return _more_than_a_line(key, place)
    return text


def _more_than_a_line(key: str, place: Path) -> PydanticCustomError:
    return mistake(
        "wrong-secret",
        t("{file} holds something else than one line of text"),
        t("write the secret into it, on one line, and nothing else"),
        at=key,
        key=key,
        file=place,
    )
