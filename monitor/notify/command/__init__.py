"""A program of yours: it gets each alert as a JSON document (docs/schemas/alert.schema.json) on its standard input.

``command`` is a list, the program and its arguments; no shell reads it. The program gets nothing of our environment but
a PATH and a UTF-8 locale, its working directory is /, its standard output is thrown away.

    exit code 0        delivered
    75 (EX_TEMPFAIL)   not delivered, try again later; sysexits.h has the name
    any other          this alert is refused, and the end of its standard error says why
    a signal           nobody knows; so it is when it takes longer than ``timeout``: it is ended with all that it started
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from monitor.alerts.wording import plain
from monitor.config import SecretsModel, SecretSource
from monitor.errors import DeliveryError, Failure
from monitor.locale import Locale
from monitor.model import Message, OnUnknown
from monitor.notify._document import encoded
from monitor.notify.command.running import Ending, run
from monitor.toml import mistake, t
from monitor.toml.durations import between

__all__ = ["Command", "Settings", "create", "render"]

ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}

_SENT = 0
_REASON = 300
_NO_PROGRAM = {
    errno.E2BIG,
    errno.EACCES,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENOENT,
    errno.ENOEXEC,
    errno.ENOTDIR,
    errno.EPERM,
}
"""Why it can't be run that time alone does not change; others are a lack of memory or of processes."""


def _program(value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """The program by its whole path: relative to the config file as all files named in it, or found in the PATH."""
    if not value or not value[0].strip():
        raise mistake(
            "no-program", t("{key} names no program"), t('write command = ["/usr/local/bin/program"]')
        )
    if any("\0" in word for word in value):
        raise mistake("no-program", t("{key} holds a NUL character"), t("take it out"))
    name = value[0]
    if "/" not in name:
        found = shutil.which(name, path=ENVIRONMENT["PATH"])
        if found is None:
            raise mistake(
                "no-program",
                t("there is no program {program} in {path}"),
                t("write its whole path"),
                program=plain(name)[0],
                path=ENVIRONMENT["PATH"],
            )
        return (found, *value[1:])
    base = info.context.base if isinstance(info.context, SecretSource) else Path()
    program = (base / name).absolute()
    if not program.is_file():
        raise mistake(
            "no-program",
            t("there is no file {file}"),
            t("write the program's whole path, and its arguments as further words of the list"),
            file=plain(str(program))[0],
        )
    if not os.access(program, os.X_OK):
        raise mistake(
            "not-a-program",
            t("{file} can't be run"),
            t("chmod +x {file}; a script needs a first line such as #!/bin/sh"),
            file=plain(str(program))[0],
        )
    return (str(program), *value[1:])


class Settings(SecretsModel):
    """Options of ``kind = "command"``."""

    command: Annotated[tuple[str, ...], AfterValidator(_program)] = Field(
        examples=['["/usr/local/bin/program", "an argument"]']
    )
    timeout: Annotated[timedelta, between("1s", "10m", "30s")] = timedelta(seconds=30)
    on_unknown: Literal["resend", "hold"] = "resend"


def create(receiver: str, settings: Settings, locale: Locale) -> Command:  # noqa: ARG001 - the signature of kinds
    """A channel to one program."""
    return Command(settings)


def render(message: Message) -> bytes:
    """What stands on the standard input: a JSON document in UTF-8 and a line break."""
    return encoded(message) + b"\n"


class Command:
    """A program that is run for each alert."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._name = Path(settings.command[0]).name

    @property
    def lane(self) -> str:
        """What a program can bear counts per program."""
        return f"command:{self._settings.command[0]}"

    @property
    def on_unknown(self) -> OnUnknown:
        """As configured."""
        return self._settings.on_unknown

    async def send(self, message: Message) -> str:
        """Run it to its end; returns "", since it gives what it delivered no name."""
        limit_s = self._settings.timeout.total_seconds()
        try:
            ending = await run(self._settings.command, ENVIRONMENT, render(message), limit_s)
        except OSError as error:
            failure = Failure.CHANNEL_DOWN if error.errno in _NO_PROGRAM else Failure.NOT_SENT
            raise self._error(f"can't be run: {error.strerror or error}", failure) from error
        refusal = classified(ending)
        if refusal is None:
            return ""
        said = plain(ending.said)[0][-_REASON:]
        raise self._error(f"{_described(ending, limit_s)}{f': {said}' if said else ''}", refusal)

    def _error(self, text: str, failure: Failure) -> DeliveryError:
        return DeliveryError(f"command: {plain(self._name)[0]} {text}", failure)

    async def aclose(self) -> None:
        """Nothing is kept between alerts."""


def classified(ending: Ending) -> Failure | None:
    """What the end of a program says about the delivery; None: delivered."""
    if ending.late or ending.code < 0:
        return Failure.UNKNOWN
    if ending.code == _SENT:
        return None
    return Failure.NOT_SENT if ending.code == os.EX_TEMPFAIL else Failure.REFUSED


def _described(ending: Ending, limit_s: float) -> str:
    if ending.late:
        return f"did not end within {limit_s:g} s and was ended"
    if ending.code < 0:
        return f"was ended by signal {-ending.code}"
    return f"ended with exit code {ending.code}"
