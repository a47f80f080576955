"""The terminal, or whatever standard output is.

    14:07  ALERT  coalition  albawaba  k3f9
      "التحالف الدولي": ملتزمون بدعم العراق لضمان عدم عودة داعش
      14:01  البوابة نيوز
      …لضمان عدم عودة تنظيم [داعش] الإرهابي…
      9x  التحالف الدولي
      https://example.org/a

When others join its story, a line for each:

    14:12  ALSO   coalition  rudaw  k3f9  رووداو

Logical order and no direction marks (some terminals reorder, others do not, and marks help neither); ids and numbers
stand before foreign words, and nothing follows these on their line. Hits are bold and underlined on a terminal, in
[brackets] without colour. A pipe gets one line an event, key=value, the headline last; the journal the same in ASCII.
"""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal, TextIO

from monitor.alerts.wording import cut, pieces, plain, within
from monitor.errors import DeliveryError, Failure
from monitor.locale import Locale
from monitor.log import quote
from monitor.model import Excerpt, Message, OnUnknown, OutletLine, Severity, StoryLine
from monitor.toml import Table

Form = Literal["colour", "plain", "pipe", "journal"]

_LONGEST = 1000
_TERMS = 4
_HIT, _HIT_END = "\x1b[1;4m", "\x1b[22;24m"
_BOLD, _RED, _GREY, _END = "\x1b[1m", "\x1b[1;31m", "\x1b[2m", "\x1b[0m"


class Settings(Table):
    """Options of ``kind = "console"``: there are none."""


def create(receiver: str, settings: Settings, locale: Locale) -> Console:  # noqa: ARG001 - the signature of kinds
    """A channel to standard output, in the form that suits it."""
    return Console(sys.stdout, form_of(sys.stdout, os.environ), locale)


def form_of(stream: TextIO, environ: Mapping[str, str]) -> Form:
    """Which form a stream gets. See https://no-color.org for NO_COLOR."""
    if not stream.isatty():
        return "journal" if _is_journal(stream, environ) else "pipe"
    return "plain" if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" else "colour"


def _is_journal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether systemd connected the stream to its journal (systemd.exec(5)). The variable alone says nothing: programs
    started from a desktop session inherit it."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _columns(stream: TextIO) -> int:
    """How wide the terminal is now; 0 when there is none or it does not say."""
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


class Console:
    """A stream of text."""

    lane = "console"
    on_unknown: OnUnknown = "resend"

    def __init__(self, stream: TextIO, form: Form, locale: Locale) -> None:
        self._stream = stream
        self._form = form
        self._locale = locale

    async def send(self, message: Message) -> str:
        """Write and flush; a reader that does not read holds up nobody else."""
        await self._show(render(message, self._locale, self._form, _columns(self._stream)))
        return ""

    async def update(self, message: Message, remote: str) -> str:
        """What stands on a terminal stays: a line for each that joined since."""
        await self._show(render_joined(message, self._form))
        return remote

    async def _show(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        shown = text.encode(encoding, "backslashreplace").decode(encoding)
        try:
            await _in_thread(lambda: self._write(shown))
        except (OSError, ValueError) as error:
            raise _classified(error) from error

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    async def aclose(self) -> None:
        """Nothing to give back: the stream belongs to the process."""


async def _in_thread(function: Callable[[], None]) -> None:
    """Run a call that may block for ever. A daemon thread of its own: the interpreter's exit does not wait for it."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        raised: BaseException | None = None
        try:
            function()
        except Exception as error:
            raised = error
        loop.call_soon_threadsafe(settle, raised)

    threading.Thread(target=run, name="console", daemon=True).start()
    await done


def _classified(error: OSError | ValueError) -> DeliveryError:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DeliveryError("standard output: the disk is full", Failure.NOT_SENT)
    return DeliveryError(f"standard output: nobody reads it any more ({error})", Failure.CHANNEL_DOWN)


# --- rendering ---------------------------------------------------------------------------------------------------


def render(message: Message, locale: Locale, form: Form, columns: int = 0) -> str:
    """The text of an event, line breaks included. With ``columns`` excerpts are broken between words: a terminal
    breaks within them, and where it reorders right-to-left text the halves are hard to put together."""
    if form in {"pipe", "journal"}:
        return _one_line(message, ascii_only=form == "journal")
    return "".join(f"{line}\n" for line in _lines(message, locale, columns, colour=form == "colour"))


def render_joined(message: Message, form: Form) -> str:
    """A line for each article that joined since the last: ids first, the outlet's name last, whatever its script."""
    ascii_only = form == "journal"
    if form in {"pipe", "journal"}:
        return "".join(_joined_for_programs(message, each, ascii_only=ascii_only) for each in message.joined)
    word = f"{_BOLD}ALSO{_END} " if form == "colour" else "ALSO "
    return "".join(_joined_line(message, each, word) for each in message.joined)


def _joined_line(message: Message, joined: OutletLine, word: str) -> str:
    ids = (_line(part) for part in (message.rule_id, joined.source_id, message.ref))
    columns = [_line(joined.time), word, *ids, _line(joined.outlet)]
    return "  ".join(column for column in columns if column) + "\n"


def _joined_for_programs(message: Message, joined: OutletLine, *, ascii_only: bool) -> str:
    pairs = {
        "rule": message.rule_id,
        "source": joined.source_id,
        "ref": message.ref,
        "url": joined.url,
        "outlet": joined.outlet,
        "title": joined.title,
    }
    return _event("also", pairs, joined.at, ascii_only=ascii_only)


def _lines(message: Message, locale: Locale, columns: int, *, colour: bool) -> list[str]:
    lines = [_head(message, locale, colour=colour)]
    lines.append("  " + _marked(message.headline, message.headline_hits, colour=colour))
    if message.kind == "notice":
        return lines + [f"  {_line(line)}" for line in message.lines]
    lines += [f"  {each}" for each in _origin(message, locale)]
    for point in message.points:
        lines += [f"  {_line(point.label)}"] + ([f"    {_line(point.words)}"] if point.words else [])
    for story in message.stories:
        lines += [f"  {each}" for each in _story(story, colour=colour)]
    if message.more:
        lines.append(f"  {_line(message.more)}")
    for excerpt in message.excerpts:
        lines += [f"  {line}" for line in _excerpt(excerpt, columns - 2, colour=colour)]
    if message.also:
        lines.append(f"  {_line(message.also_label)}")
        lines += [f"    {_line(each.time)}  {_line(each.outlet)}" for each in message.also]
    if message.also_more:
        lines.append(f"    {_line(message.also_more)}")
    lines += [f"  {each}" for each in _reasons(message)]
    if message.keywords:
        keywords = locale.t(", ").join(_line(keyword) for keyword in message.keywords)
        listed = f"{_line(message.keywords_label)} {keywords}"
        lines += [f"  {listed[start:end]}" for start, end in _broken(listed, columns - 2)]
    if message.url:
        url = _line(message.url)
        lines.append(f"  {_GREY}{url}{_END}" if colour else f"  {url}")
    return lines


def _head(message: Message, locale: Locale, *, colour: bool) -> str:
    word = (message.kind == "notice" and "NOTICE") or "ALERT"
    if colour:
        word = f"{_RED if message.severity is Severity.HIGH else _BOLD}{word}{_END}"
    columns = [
        locale.clock(message.created) if message.created else "",
        word,
        _line(message.rule_id),
        _line(message.source_id),
        _line(message.ref),
        message.severity.value if message.severity is Severity.HIGH else "",
    ]
    return "  ".join(column for column in columns if column)


def _origin(message: Message, locale: Locale) -> list[str]:
    """When and who; numbers before names. A delay is a sentence, so it has its own line."""
    publisher = _line(message.byline[0]) if message.byline else ""
    lines = [f"{_stamp(message, locale)}{publisher}"] if publisher else []
    return lines + ([_line(message.late)] if message.late else [])


def _story(story: StoryLine, *, colour: bool) -> list[str]:
    """A story of several: headline, then who and when, then its address, each on its own line."""
    address = _line(story.url)
    shown = f"{_GREY}{address}{_END}" if colour and address else address
    origin = f"  {_line(story.origin)}" if story.origin else ""
    return [f"- {_line(story.headline)}", *(part for part in (origin, f"  {shown}" if shown else "") if part)]


def _stamp(message: Message, locale: Locale) -> str:
    if message.published is None:
        return ""
    published = message.published.astimezone(locale.timezone)
    same_day = message.created and message.created.astimezone(locale.timezone).date() == published.date()
    return f"{published:%H:%M}  " if same_day else f"{published:%Y-%m-%d %H:%M}  "


def _reasons(message: Message) -> list[str]:
    """Terms with their counts before them."""
    lines = []
    for reason in message.why[1 : 1 + _TERMS]:
        term, times, count = reason.rpartition(" ×")
        lines.append(f"{count}x  {_line(term)}" if times else _line(reason))
    return lines


def _excerpt(excerpt: Excerpt, columns: int, *, colour: bool) -> list[str]:
    text, spans = plain(cut(excerpt.text, _LONGEST), excerpt.hits)
    before, after = "…" if excerpt.cut_before else "", "…" if excerpt.cut_after else ""
    moved = tuple((start + len(before), end + len(before)) for start, end in spans)
    whole = before + text + after
    return [
        _marked(whole[start:end], within(moved, start, end), colour=colour)
        for start, end in _broken(whole, columns)
    ]


def _broken(text: str, columns: int) -> Iterator[tuple[int, int]]:
    """Where the lines of ``text`` begin and end: between words, each at most ``columns`` wide where words allow it."""
    start, width, space = 0, 0, -1
    for index, character in enumerate(text):
        if character == " ":
            space = index
        width += (
            0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        )
        if width > columns > 0 and space > start:
            yield start, space
            start = space + 1
            width = index - space
    yield start, len(text)


def _marked(text: str, hits: tuple[tuple[int, int], ...], *, colour: bool) -> str:
    before, after = (_HIT, _HIT_END) if colour else ("[", "]")
    line, spans = plain(cut(text, _LONGEST), hits)
    return "".join(f"{before}{piece}{after}" if hit else piece for piece, hit in pieces(line, spans))


def _line(text: str) -> str:
    return plain(cut(text, _LONGEST))[0]


def _one_line(message: Message, *, ascii_only: bool) -> str:
    headline = _marked(message.headline, message.headline_hits, colour=False)
    pairs = {
        "rule": message.rule_id,
        "source": message.source_id,
        "ref": message.ref,
        "severity": message.severity.value,
        "published": _rfc3339(message.published) if message.published else "",
        "url": message.url,
        "title": headline,
    }
    points = [f"{point.label} {point.words}".rstrip() for point in message.points]
    pairs["detail"] = " / ".join(message.lines or points or [story.headline for story in message.stories])
    event = "notice" if message.kind == "notice" else "alert"
    return _event(event, pairs, message.created, ascii_only=ascii_only)


def _event(event: str, pairs: Mapping[str, str], at: datetime | None, *, ascii_only: bool) -> str:
    """One line; the journal has its own time, and wants a priority (sd-daemon(3)) before everything."""
    shown = "".join(f" {key}={_quoted(value, ascii_only)}" for key, value in pairs.items() if value)
    if ascii_only:
        return f"<5>{event}{shown}\n"
    return f"{_rfc3339(at or datetime.fromtimestamp(0, UTC))} {event}{shown}\n"


def _quoted(value: str, ascii_only: bool) -> str:
    line = _line(value)
    if ascii_only or line.isascii():
        return quote(line)
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
