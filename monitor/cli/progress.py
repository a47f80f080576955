"""Long work, told on stderr: at a terminal as one line that is rewritten, in a pipe as a line every ten seconds.

    512/2,000  41/s  2 failed

Nothing is said about work that is over within half a second.

The line shares its terminal with results, narration and log lines. Whoever writes one of those through the streams of
the Terminal, or through a log handler on them, first takes the line away; the next telling draws it again.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO, cast

from monitor.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_SILENT_S = 0.5
_PIPED_EVERY_S = 10.0
_REDRAWN_EVERY_S = 0.1


class Progress:
    """``with Progress(terminal, "read", total=37) as progress: … progress.step()``. ``what`` is a past participle,
    in the person's language."""

    def __init__(
        self,
        terminal: Terminal,
        what: str,
        total: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._terminal = terminal
        self._what = what
        self._total = total
        self._monotonic = monotonic
        self._screen = terminal.stderr
        self._live = terminal.shows_colour(self._screen)  # who wants no colour wants no escapes at all
        self._started = monotonic()
        self._told = self._started
        self._line: RichProgress | None = None
        self._lock = threading.RLock()  # log lines come from any thread
        self._wrapped: list[tuple[logging.StreamHandler[TextIO], TextIO]] = []
        self._stdout = terminal.stdout
        self.done = 0
        self.failed = 0

    def __enter__(self) -> Self:
        if self._live:
            self._wrap()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
        if self._live:
            self._unwrap()

    def expect(self, more: int) -> None:
        """There is more to do than was known."""
        self._total += more

    def clear(self) -> None:
        """Take the line away, until the next telling."""
        with self._lock:
            if self._line is not None:
                self._line.stop()
                self._line = None

    def step(self, *, failed: bool = False) -> None:
        """One more is done."""
        self.done += 1
        self.failed += failed
        self.tell()

    def tell(self) -> None:
        """Say where we are, if it is time to; also to be called while waiting."""
        now = self._monotonic()
        if self._live and now - self._started >= _SILENT_S:
            self._redraw(now)
        elif not self._live and now - self._told >= _PIPED_EVERY_S:
            self._told = now
            self._terminal.narrate(self.text())

    def text(self) -> str:
        """ "512/2,000 read  41/s  2 failed"."""
        elapsed = max(self._monotonic() - self._started, 0.001)
        n = self._terminal.locale.n
        counted = f"{self.done:,}/{self._total:,}" if self._total else f"{self.done:,}"
        if self._terminal.locale.rtl:  # nothing follows Arabic on its line: the numbers first, one word last
            failed = f"  {self.failed}!" if self.failed else ""
            return f"{counted}  {self.done / elapsed:.0f}/s{failed}  {self._what}"
        failed = "  " + n("{n} failed", "{n} failed", self.failed) if self.failed else ""
        return f"{counted} {self._what}  {self.done / elapsed:.0f}/s{failed}"

    def _redraw(self, now: float) -> None:
        with self._lock:
            if self._line is not None and now - self._told < _REDRAWN_EVERY_S:
                return
            self._told = now
            if self._line is None:
                self._line = self._drawn()
            else:
                self._line.update(self._line.task_ids[0], description=self.text(), refresh=True)

    def _drawn(self) -> RichProgress:
        # Imported late: most work is over before anything is drawn.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415
        from rich.progress import TextColumn  # noqa: PLC0415

        line = RichProgress(
            TextColumn("{task.description}", markup=False),
            console=Console(file=self._screen, no_color=True, highlight=False),
            auto_refresh=False,  # by tell: a thread of its own would draw between our lines
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        line.add_task(self.text(), total=None)
        line.start()
        return line

    # --- sharing the terminal ------------------------------------------------------------------------------------

    def _wrap(self) -> None:
        """Let the Terminal and the log handlers on its stderr write through us."""
        terminal, screen = self._terminal, self._screen
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is screen:
                self._wrapped.append((handler, screen))
                handler.setStream(_above(screen, self))
        terminal.stderr = _above(screen, self)
        if self._stdout.isatty():
            terminal.stdout = _above(self._stdout, self)

    def _unwrap(self) -> None:
        for handler, stream in self._wrapped:
            handler.setStream(stream)
        self._wrapped.clear()
        self._terminal.stderr, self._terminal.stdout = self._screen, self._stdout


def _above(stream: TextIO, progress: Progress) -> TextIO:
    return cast("TextIO", _Above(stream, progress))  # it has what print and log handlers want of a TextIO


class _Above(io.TextIOBase):
    """A stream of the terminal on which the line is drawn: what is written takes its place."""

    def __init__(self, stream: TextIO, progress: Progress) -> None:
        super().__init__()
        self._stream = stream
        self._progress = progress

    def write(self, text: str) -> int:
        """Clear the line, write."""
        self._progress.clear()
        written = self._stream.write(text)
        self._stream.flush()
        return written

    def flush(self) -> None:
        """Of the stream itself."""
        self._stream.flush()

    def isatty(self) -> bool:
        """As the stream itself."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """As the stream itself."""
        return self._stream.fileno()
