"""Log lines: one line an event, a past-tense word and key=value pairs, ASCII only.

    log.event(logger, logging.INFO, "polled", source="bbc-arabic", articles=41, new=2)
    → polled source=bbc-arabic articles=41 new=2

Foreign text (titles, server replies, exception texts) goes through ``quote``, so that it can neither fake a line nor
turn the terminal, and stays readable under any locale: everything but printable ASCII becomes an escape. Secrets are
masked in every record of every library, tracebacks included: the formatter does it on the finished line, whatever
way of writing them down they went through before.

Three forms, chosen by ``setup``: for a person at a terminal (time, event, pairs), for a pipe (RFC 3339 first) and
for journald (<priority> first and no time: the journal has its own).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import IO, Literal
from urllib import parse

Form = Literal["terminal", "pipe", "journal"]

# A Telegram token wherever it turns up, known or not. No \b before it: in the Bot API's URLs "bot" stands there.
_TOKEN = re.compile(r"\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_PLAIN = re.compile(r"[!#-<>-~]+")  # printable ASCII without blank, quote and equals sign
_MASK = "**********"
_SHORTEST_SECRET = 4  # anything shorter stands in every other word
_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


def quote(value: object) -> str:
    """A value as it may stand in a log line: bare where it is plain, else in double quotes with escapes."""
    text = value.value if isinstance(value, Enum) else value
    text = str(text)
    if _PLAIN.fullmatch(text) and "\\" not in text:
        return text
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.encode("unicode_escape", "surrogatepass").decode("ascii").replace('"', r"\"")


def event(logger: logging.Logger, level: int, name: str, /, **pairs: object) -> None:
    """Log one event. None values are left out."""
    if logger.isEnabledFor(level):
        shown = "".join(f" {key}={quote(value)}" for key, value in pairs.items() if value is not None)
        logger.log(level, "%s%s", name, shown)


class LineFormatter(logging.Formatter):
    """Any record as one ASCII line, secrets masked."""

    def __init__(self, form: Form, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._form = form
        self.secrets = frozenset(secrets)

    @property
    def secrets(self) -> frozenset[str]:
        """What is masked; ``formatter.secrets |= more`` from any thread."""
        return self._secrets

    @secrets.setter
    def secrets(self, secrets: frozenset[str]) -> None:
        self._secrets = frozenset(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
        self._known = _any_of(form for secret in self._secrets for form in written_forms(secret))

    def format(self, record: logging.LogRecord) -> str:
        """The line. Records of libraries are marked with their logger's name."""
        line = record.getMessage()
        if not record.name.startswith("monitor"):
            line = f"{record.name}: {line}"
        if record.exc_info:
            line = f"{line} error={quote(self.formatException(record.exc_info))}"
        return self._prefix(record) + self._ascii(self._masked(line))

    def _prefix(self, record: logging.LogRecord) -> str:
        if self._form == "journal":
            return f"<{_PRIORITY.get(record.levelno, 6)}>"
        word = "" if record.levelno < logging.WARNING else f"{record.levelname.lower()} "
        if self._form == "terminal":
            return f"{datetime.fromtimestamp(record.created).astimezone():%H:%M:%S}  {word}"
        stamp = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return f"{stamp.replace('+00:00', 'Z')} {word}"

    def _masked(self, line: str) -> str:
        if self._known is not None:
            line = self._known.sub(_MASK, line)
        return _TOKEN.sub(_MASK, line)

    @staticmethod
    def _ascii(line: str) -> str:
        if line.isascii() and line.isprintable():
            return line
        return "".join(
            c
            if c.isascii() and c.isprintable()
            else c.encode("unicode_escape", "surrogatepass").decode("ascii")
            for c in line
        )


def written_forms(secret: str) -> Iterator[str]:
    """The ways a secret may stand in a line: as it is, in a repr, in JSON, in a URL; each bare and as ``quote`` escapes
    it. A secret with a quote, a backslash or a letter beyond ASCII looks different in each."""
    utf8 = secret.encode("utf-8", "surrogatepass")
    percent = [parse.quote(utf8, safe="/"), parse.quote(utf8, safe=""), parse.quote_plus(utf8)]
    lower = [re.sub("%..", lambda found: found[0].lower(), each) for each in percent]
    literal = [repr(secret)[1:-1], ascii(secret)[1:-1], repr(utf8)[2:-1]]
    in_json = [json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]]
    for form in (secret, *percent, *lower, *literal, *in_json):
        yield form
        yield _escaped(form)


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """The longest first, so that no secret that begins another leaves the rest of it standing."""
    longest_first = sorted(set(texts), key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def setup(
    stream: IO[str], form: Form, *, verbose: bool = False, secrets: Iterable[str] = ()
) -> LineFormatter:
    """Send everything to ``stream`` in ``form``. Returns the formatter, whose ``secrets`` may grow at a reload.

    httpx and httpcore stay at WARNING even when verbose: at INFO they print the Bot API's URL with the token. So does
    urllib3, which apprise lives on, with addresses of other services.
    """
    formatter = LineFormatter(form, secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.WARNING)
    logging.getLogger("monitor").setLevel(logging.DEBUG if verbose else logging.INFO)
    for noisy in ("httpx", "httpcore", "telegram", "apscheduler", "urllib3", "requests_oauthlib"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    return formatter
