"""A Message as plain text, for programs and gateways that know no markup.

    التحالف الدولي: لا عودة لداعش               the headline
    البوابة نيوز · 15:01 · Ali                  who and when; then the address, so that what is cut off is not it
    https://example.org/a
    …عدم عودة تنظيم *داعش* الإرهابي…            hits between stars
    لماذا: التحالف في العراق · التحالف الدولي ×9

Every line is harmless (alerts.wording) and stands for itself. What is too long is dropped as whole lines, from the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from monitor.alerts.wording import cut, pieces, plain, units
from monitor.model import Excerpt, Message, OutletLine
from monitor.notify._direction import begins_rtl
from monitor.notify._links import web_link

_HEADLINE = 500
_LINE = 1000
_PART = 200
_LINES = 60
_FSI, _PDI = "\u2068", "\u2069"


def headline(message: Message) -> str:
    """The headline; the reference where it has no letter to show."""
    return plain(cut(message.headline, _HEADLINE))[0] or _part(message.ref) or "…"


def body(message: Message, room: int) -> str:
    """What stands below the headline, at most ``room`` UTF-16 units."""
    return fitting(_lines(message), room)


def fitting(lines: Iterable[str], room: int) -> str:
    """As many whole lines as ``room`` UTF-16 units hold, and never more than sixty."""
    kept: list[str] = []
    for line in islice(lines, _LINES):
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def parts(message: Message) -> dict[str, tuple[str, ...]]:
    """What a message says, by name, each as its lines; none where it says nothing."""
    url = web_link(message.url)
    said: dict[str, Iterable[str]] = {
        "headline": (headline(message),),
        "url": (url,),
        "byline": (_joined(message.byline),),
        "late": (_part(message.late),),
        "points": (_labelled(point.label, (point.words,)) for point in message.points),
        "stories": _stories(message),
        "more": (_part(message.more),),
        "excerpts": map(_excerpt, message.excerpts),
        "why": (_joined(message.why),),
        "also": (_joined((*map(_outlet, message.also), message.also_more)),),
        "keywords": (_joined(message.keywords),),
        "footer": (_part(message.footer),),
        "ref": (_part(message.ref),),
        "rule": (_part(message.rule_id),),
        "source": (_part(message.source_id),),
        "severity": (message.severity.value,),
        "text": _lines(message),
    }
    return {name: tuple(filter(None, lines)) for name, lines in said.items()}


def _lines(message: Message) -> Iterator[str]:
    yield from (line for part in message.lines if (line := plain(cut(part, _LINE))[0]))
    if origin := _joined((*message.byline, message.late)):
        yield origin
    if url := web_link(message.url):
        yield url
    for point in message.points:
        yield _labelled(point.label, (point.words,))
    yield from _stories(message)
    if message.more:
        yield _part(message.more)
    yield from filter(None, map(_excerpt, message.excerpts))
    if message.why:
        yield _labelled(message.why_label, message.why)
    if message.also:
        yield _labelled(message.also_label, (*map(_outlet, message.also), message.also_more))
    if message.keywords:
        yield _labelled(message.keywords_label, message.keywords)
    if message.footer:
        yield _part(message.footer)


def _stories(message: Message) -> Iterator[str]:
    for story in message.stories:
        yield _joined((story.headline, story.origin))
        if url := web_link(story.url):
            yield url


def _excerpt(excerpt: Excerpt) -> str:
    line, hits = plain(cut(excerpt.text, _LINE), excerpt.hits)
    shown = "".join(f"*{piece}*" if hit else piece for piece, hit in pieces(line, hits))
    return f"{'…' if excerpt.cut_before else ''}{shown}{'…' if excerpt.cut_after else ''}" if shown else ""


def _outlet(line: OutletLine) -> str:
    return " ".join(part for part in (_part(line.outlet), _part(line.time)) if part)


def _labelled(label: str, parts: Sequence[str]) -> str:
    return " ".join(part for part in (_part(label), _joined(parts)) if part)


def _joined(parts: Sequence[str]) -> str:
    """Isolated from each other where one of them runs right to left, so that their order does not depend on letters."""
    shown = [line for part in parts if (line := _part(part))]
    if len(shown) > 1 and any(map(begins_rtl, shown)):
        shown = [f"{_FSI}{line}{_PDI}" for line in shown]
    return " · ".join(shown)


def _part(text: str) -> str:
    return plain(cut(text, _PART))[0]


PARTS = tuple(parts(Message(id="", ref="", headline="", language="", rtl=False)))
"""The names of all parts."""
