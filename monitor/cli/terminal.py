"""What a command writes to: results to stdout, narration to stderr, in the language of the person.

stdout and stderr are UTF-8 whatever the process's locale, because articles are not in its encoding.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TextIO
from zoneinfo import ZoneInfo

from monitor.errors import RasidError

if TYPE_CHECKING:
    # Half of the start-up time of `rasid match`, which has nothing to say unless something is wrong.
    from monitor.locale import Locale

Paint = Literal["bad", "warn", "good", "dim", "strong", "hit"]

_CODES: Mapping[Paint, str] = {
    "bad": "31",
    "warn": "33",
    "good": "32",
    "dim": "2",
    "strong": "1",
    "hit": "1;4",
}

# Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

# What could move the cursor, fake a line or turn a terminal: controls, line separators, bidi controls, surrogates.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_JSON_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_BLANKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")

_encode = json.JSONEncoder(ensure_ascii=False).encode


class OutputError(RasidError):
    """stdout does not take what is written: a full disk, a closed terminal."""


class Terminal:
    """The person, or the program, at the other end.

    ``config`` is the file given with --config, None when none was. ``verbose`` shows tracebacks and more log lines.
    """

    def __init__(
        self,
        stdin: TextIO,
        stdout: TextIO,
        stderr: TextIO,
        environ: Mapping[str, str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.clock = clock
        self.config: Path | None = None
        self.verbose = False
        self.no_color = False

    @classmethod
    def of_process(cls, environ: Mapping[str, str]) -> Terminal:
        """The streams of this process, made UTF-8."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return cls(sys.stdin, sys.stdout, sys.stderr, environ)

    # --- language ------------------------------------------------------------------------------------------------

    @cached_property
    def locale(self) -> Locale:
        """How things are said: by the configuration as far as it can be read, else by $LANG. A command that has
        loaded the configuration sets it."""
        from monitor.locale import LANGUAGES, Locale  # noqa: PLC0415 - see above

        said = self._configured_language() or language_of(self.environ)
        return Locale(said if said in LANGUAGES else "en", ZoneInfo("UTC"))

    def _configured_language(self) -> str:
        """The language that the configuration names, even one with mistakes elsewhere; "" without."""
        path = self.config or first_config(self.environ)
        try:
            rasid = tomllib.loads(path.read_text("utf-8")).get("rasid", {}) if path else {}
        except (OSError, ValueError):
            return ""
        language = rasid.get("language", "") if isinstance(rasid, dict) else ""
        return language if isinstance(language, str) else ""

    # --- writing -------------------------------------------------------------------------------------------------

    def out(self, line: str = "") -> None:
        """A line of the result."""
        self.write(line + "\n")

    def write(self, text: str) -> None:
        """Text of the result as it is. Raises OutputError when stdout does not take it, BrokenPipeError when its
        reader has gone."""
        with self._output():
            self.stdout.write(text)

    def flush(self) -> None:
        """Hand on what was written so far. Raises as ``write`` does."""
        with self._output():
            self.stdout.flush()

    @contextlib.contextmanager
    def _output(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            why = error.strerror or str(error)
            raise OutputError(self.led(self.locale.t("stdout can't be written to:"), why)) from error

    def narrate(self, line: str = "") -> None:
        """A line of what is going on, to stderr."""
        print(line, file=self.stderr, flush=True)

    def json(self, value: Mapping[str, Any]) -> None:
        """A result as one line of JSON."""
        self.write(json_line(value))

    def led(self, sentence: str, value: str) -> str:
        """A sentence and what it leads to (a command, a name): on one line, or on two when the sentence is Arabic."""
        return f"{sentence}\n  {value}" if self.locale.rtl else f"{sentence} {value}"

    def no_such(self, sentence: str, name: str, known: Iterable[str]) -> str:
        """ "There is no such command: sorces", and the nearest that there is."""
        near = difflib.get_close_matches(name, list(known), n=1)
        said = self.led(sentence, one_line(name))
        return said + "\n" + self.led(self.locale.t("Did you mean:"), near[0]) if near else said

    def paint(self, text: str, paint: Paint, stream: IO[str] | None = None) -> str:
        """``text`` in a colour, where the stream can show it. Colour says nothing that words don't say as well."""
        if not self.shows_colour(stream or self.stdout):
            return text
        return f"\x1b[{_CODES[paint]}m{text}\x1b[0m"

    def shows_colour(self, stream: IO[str]) -> bool:
        """Whether this stream is a terminal and nobody asked for none (NO_COLOR, TERM=dumb, --no-color)."""
        refused = self.no_color or self.environ.get("NO_COLOR") or self.environ.get("TERM", "") == "dumb"
        return not refused and stream.isatty()

    def marked(self, text: str, hits: Iterable[tuple[int, int]]) -> str:
        """``text`` with its hits bold and underlined at a terminal, in [brackets] elsewhere; safe to show."""
        pieces, at = [], 0
        for start, end in sorted(hits):
            if start < at:
                continue
            hit = one_line(text[start:end])
            shown = self.paint(hit, "hit") if self.shows_colour(self.stdout) else f"[{hit}]"
            pieces += [one_line(text[at:start]), shown]
            at = end
        return "".join([*pieces, one_line(text[at:])])


# --- text --------------------------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """Foreign text as it may stand on a line of a terminal: breaks become blanks, controls U+FFFD."""
    return _UNSAFE.sub("\ufffd", _BLANKS.sub(" ", text)) if _UNSAFE.search(text) else text


def has_rtl(text: str) -> bool:
    """Whether any letter of it is written right to left."""
    return _RTL.search(text) is not None


def json_line(value: Mapping[str, Any]) -> str:
    """One object as one line, also for readers that break lines at U+2028 or U+0085, and without anything that turns
    a terminal: such characters are written as escapes, which means the same."""
    line = _encode(value)
    if not line.isprintable() and _JSON_UNSAFE.search(
        line
    ):  # printable, which nearly all are, is decided in C
        line = _JSON_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    return line + "\n"


def language_of(environ: Mapping[str, str]) -> str:
    """The language that the environment asks for: "ar" or "en"."""
    wanted = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "ar" if wanted.partition("_")[0].partition(".")[0] == "ar" else "en"


def first_config(environ: Mapping[str, str]) -> Path | None:
    """The configuration that is used without --config, as check.find_config finds it; None: there is none. Here to
    learn the language without importing the rest."""
    if environ.get("RASID_CONFIG"):
        return Path(environ["RASID_CONFIG"])
    return next((path for path in USUAL_CONFIGS if path.is_file()), None)


USUAL_CONFIGS = (Path("config.toml"), Path("/etc/rasid/config.toml"))
