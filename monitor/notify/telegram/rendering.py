"""A Message as Telegram's HTML, and the same without markup.

    🔴 TITLE                                    bold, a link; the mark only for high severity
    {PUBLISHER} · 14:07 · {AUTHOR}              { } are the isolates U+2068 … U+2069
    Now it says: {…}                            why the story is told again
    > …context with hits, at most two pieces…
    Also in 2 outlets:
    > {OUTLET} · 14:12                          a link
    > {OUTLET} · 14:20
    Why: {RULE TITLE} · {التحالف الدولي ×9}
    Keywords: {…} · {…}

Telegram counts 4096 units after parsing and some 32,000 bytes before it. What does not fit is dropped as whole parts,
the dearest last: author, second excerpt, keywords, excerpts, outlets, terms; then the title is cut between words. So no tag,
isolate or grapheme is ever cut open.

Foreign words stay words: Telegram would turn @name, /command, #tag, $TAG, domains and long numbers of a headline into
links and mentions (of people in the group!), so a word joiner (U+2060) keeps them apart. Links are http and https only:
``tg://user?id=…`` would be a mention.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.alerts.wording import Spans, cut, pieces, plain, units
from monitor.model import Excerpt, Message, OutletLine, Severity, StoryLine
from monitor.notify._direction import begins_rtl
from monitor.notify._links import web_link

MOST_UNITS = 4096
MOST_BYTES = 32_000

_LONGEST_TITLE = 1000
_SHORTEST_TITLE = 60
_PART = 200
_OUTLET = 60
_UNFOLDED = 3  # lines of outlets that stand open; Telegram shows as many of what it folds
_HITS = 10  # of an excerpt; Telegram keeps 100 entities of a message

_FSI, _PDI, _RLM = "\u2068", "\u2069", "\u200f"
_JOINER = "\u2060"
_LIVE = re.compile(
    r"""
      (?<=[@\#＃$])(?=\w)                              # @name, #tag, $TAG
    | (?<=(?<!\w)/)(?=[\w/])                          # /command, http://
    | (?<=\S\.)(?=[^\W\d_]{2})                       # example.org
    | (?<=[0-9]\.)(?=[0-9]{1,3}\.[0-9]{1,3}\.[0-9])  # 192.168.1.1
    | (?<=[0-9]{4})(?=(?:[ -]?[0-9]){8})              # 4111 1111 1111 1111, offered as a card to copy
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Fit:
    """How much of a message is shown."""

    title: int = _LONGEST_TITLE
    author: bool = True
    excerpts: int = 2
    keywords: bool = True
    reasons: int = 9
    lines: int = 20
    also: int = 10
    points: int = 12


# From everything to the least that still is an alert.
_FITS = (
    _Fit(),
    _Fit(author=False),
    _Fit(author=False, excerpts=1),
    _Fit(author=False, excerpts=1, keywords=False),
    _Fit(author=False, excerpts=0, keywords=False, lines=10, also=5),
    _Fit(author=False, excerpts=0, keywords=False, reasons=3, lines=5, also=3, points=6),
    _Fit(author=False, excerpts=0, keywords=False, reasons=1, lines=2, also=1, points=3, title=400),
    _Fit(
        author=False,
        excerpts=0,
        keywords=False,
        reasons=0,
        lines=0,
        also=0,
        points=0,
        title=_SHORTEST_TITLE,
    ),
)


class _Words:
    """The words alone: what a reader sees of the HTML, and what Telegram counts."""

    def escape(self, text: str) -> str:
        """Text as it stands in this form."""
        return text

    def bold(self, marked: str) -> str:
        """In bold."""
        return marked

    def quote(self, marked: str) -> str:
        """Set off from the rest."""
        return marked

    def fold(self, marked: str) -> str:
        """Set off, and folded until a reader opens it."""
        return self.quote(marked)

    def link(self, url: str, marked: str) -> str:  # noqa: ARG002 - what is seen of a link is its words
        """Linked to an address."""
        return marked

    def bare_link(self, url: str) -> str:  # noqa: ARG002 - only where there is no markup to hold it
        """An address on a line of its own."""
        return ""


class _Html(_Words):
    """Telegram's subset: what is used of it."""

    def escape(self, text: str) -> str:
        return html.escape(text, quote=False)

    def bold(self, marked: str) -> str:
        return f"<b>{marked}</b>"

    def quote(self, marked: str) -> str:
        return f"<blockquote>{marked}</blockquote>"

    def fold(self, marked: str) -> str:
        return f"<blockquote expandable>{marked}</blockquote>"

    def link(self, url: str, marked: str) -> str:
        return f'<a href="{html.escape(url)}">{marked}</a>'


class _Plain(_Words):
    """Without markup: the address is seen."""

    def bare_link(self, url: str) -> str:
        return url


def render(message: Message) -> str:
    """HTML within Telegram's limits."""
    return _render(message, _Html(), _Words())


def render_plain(message: Message) -> str:
    """The same without markup, for a server that refused the HTML."""
    return _render(message, _Plain(), _Plain())


def _render(message: Message, form: _Words, seen: _Words) -> str:
    text = ""
    for fit in _FITS:
        text = "\n".join(_lines(message, form, fit))
        shown = "\n".join(_lines(message, seen, fit))
        if units(shown) <= MOST_UNITS and len(text.encode("utf-8")) <= MOST_BYTES:
            break
    return text


def _lines(message: Message, form: _Words, fit: _Fit) -> Iterator[str]:
    url = web_link(message.url)
    yield _title(message, form, fit, url)
    if message.kind == "notice":
        for line in message.lines[: fit.lines]:
            yield form.escape(_own_line(_dead(line, _LONGEST_TITLE), message.rtl))
        return
    if byline := _byline(message, fit):
        yield form.escape(byline)
    for point in message.points[: fit.points]:
        yield _labelled(message, form, point.label, (point.words,))
    for story in message.stories[: fit.lines]:
        yield _story(story, form, message.rtl)
    if message.more:
        yield form.escape(_own_line(_dead(message.more, _PART), message.rtl))
    for excerpt in message.excerpts[: fit.excerpts]:
        if shown := _excerpt(excerpt, form):
            yield form.quote(shown)
    if message.also and fit.also and not message.reply_to:  # else the message replied to lists them
        yield from _also(message, form, fit)
    if message.why and fit.reasons:
        yield _labelled(message, form, message.why_label, message.why[: fit.reasons])
    if message.keywords and fit.keywords:
        yield _labelled(message, form, message.keywords_label, message.keywords)
    if bare := form.bare_link(url):
        yield bare


def _title(message: Message, form: _Words, fit: _Fit, url: str) -> str:
    mark = {"notice": "⚠️ ", "rule": "🔴 " if message.severity is Severity.HIGH else ""}[message.kind]
    words = _dead(message.headline, fit.title) or _dead(message.ref, _PART) or "…"
    title = form.escape(words)
    direction = _RLM if message.rtl and not begins_rtl(words) else ""
    return f"{direction}{mark}{form.bold(form.link(url, title) if url else title)}"


def _story(story: StoryLine, form: _Words, rtl: bool) -> str:
    """• HEADLINE · {publisher · time}. The line runs as its headline does."""
    url = web_link(story.url)
    headline = form.escape(_dead(story.headline, _PART) or "…")
    linked = form.link(url, headline) if url else headline
    origin = f" · {form.escape(_joined((story.origin,)))}" if story.origin else ""
    bare = form.bare_link(url)
    return _own_line(f"• {linked}{origin}", rtl and begins_rtl(story.headline)) + (
        f"\n{bare}" if bare else ""
    )


def _also(message: Message, form: _Words, fit: _Fit) -> Iterator[str]:
    """Who carries the story too."""
    yield _labelled(message, form, message.also_label, ())
    lines = [_outlet(each, form, message.rtl) for each in message.also[: fit.also]]
    if message.also_more and fit.also >= len(message.also):
        lines.append(form.escape(_own_line(_dead(message.also_more, _PART), message.rtl)))
    yield (form.fold if len(lines) > _UNFOLDED else form.quote)("\n".join(lines))


def _outlet(line: OutletLine, form: _Words, rtl: bool) -> str:
    """{OUTLET} · 14:12, linked."""
    url = web_link(line.url)
    name = form.escape(_joined((cut(line.outlet, _OUTLET) or line.source_id,)) or "…")
    linked = form.link(url, name) if url else name
    time = form.escape(_joined((line.time,)))
    bare = form.bare_link(url)
    shown = _own_line(" · ".join(part for part in (linked, time) if part), rtl)
    return f"{shown}\n{bare}" if bare else shown


def _byline(message: Message, fit: _Fit) -> str:
    """Publisher, time and author, each isolated: their order must not depend on their letters."""
    parts = message.byline if fit.author else message.byline[:2]
    shown = _joined((*parts, message.late))
    return _own_line(shown, message.rtl) if shown else ""


def _labelled(message: Message, form: _Words, label: str, parts: tuple[str, ...]) -> str:
    shown = _joined(parts)
    direction = _RLM if message.rtl and not begins_rtl(label) else ""
    return f"{direction}{form.bold(form.escape(_dead(label, _PART)))} {form.escape(shown)}".rstrip()


def _excerpt(excerpt: Excerpt, form: _Words) -> str:
    line, hits = plain(cut(excerpt.text, _PART), excerpt.hits)
    before, after = "…" if excerpt.cut_before else "", "…" if excerpt.cut_after else ""
    marked = "".join(
        form.bold(form.escape(piece)) if hit else form.escape(piece)
        for piece, hit in _dead_pieces(line, hits[:_HITS])
    )
    return f"{before}{marked}{after}" if marked else ""


def _own_line(text: str, rtl: bool) -> str:
    """A line whose direction is that of the labels, whatever stands in its isolates."""
    return f"{_RLM}{text}" if rtl and not begins_rtl(text) else text


def _joined(parts: tuple[str, ...]) -> str:
    return " · ".join(f"{_FSI}{words}{_PDI}" for part in parts if (words := _dead(part, _PART)))


def _dead(text: str, room: int) -> str:
    """One harmless line of at most ``room`` units in which nothing becomes a link or a mention."""
    return _LIVE.sub(_JOINER, plain(cut(text, room))[0])


def _dead_pieces(line: str, hits: Spans) -> list[tuple[str, bool]]:
    """The pieces of a line around its hits. A joiner at a border goes to the piece before it."""
    found: list[tuple[str, bool]] = []
    joiners = [match.start() for match in _LIVE.finditer(line)]
    cursor = 0
    for piece, hit in pieces(line, hits):
        end = cursor + len(piece)
        inside = [place - cursor for place in joiners if cursor < place <= end]
        for place in reversed(inside):
            piece = piece[:place] + _JOINER + piece[place:]  # noqa: PLW2901 - grows from its end, offsets hold
        found.append((piece, hit))
        cursor = end
    return found
