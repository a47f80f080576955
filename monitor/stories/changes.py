"""What a revision changed: a word diff of headline and text.

Theory of operation. Texts are compared by their runs between blanks, folded, so that a spelling of marks and hamzas is no
change; what is shown is the original. Equal words at both ends go first, which leaves little of most revisions. The middle
is compared by Myers' algorithm ("An O(ND) difference algorithm and its variations", 1986), whose time is bounded by the
number of differences: beyond ``_DIFFERENCES``, or in a middle that is longer than ``_MIDDLE``, the whole middle counts as
replaced, for nobody reads two hundred changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from monitor.model import Article, Change, Former
from monitor.stories.words import folded

_READ = 200_000  # characters of a text that are compared
_MIDDLE = 5_000  # words of either side
_DIFFERENCES = 200
_SHOWN = 300  # characters of one change
_CHANGES = 50

Span = tuple[int, int, int, int]
"""From, to in the former words; from, to in the new ones."""


def words_changed(former: Former, article: Article) -> tuple[Change, ...]:
    """What reads otherwise, in the order of the article: the headline, then the text (or the summary, of an article that
    had no text). At most 50 changes; bounded in time, whatever the texts."""
    before, after = former.text, article.text
    if not before and not after:
        before, after = former.summary, article.summary
    return (*_changes("title", former.title, article.title), *_changes("text", before, after))[:_CHANGES]


def _changes(field: Literal["title", "text"], before: str, after: str) -> Iterator[Change]:
    olds, news = before[:_READ].split(), after[:_READ].split()
    for start, end, new_start, new_end in _spans(_folded(olds), _folded(news)):
        old, new = _cut(olds[start:end]), _cut(news[new_start:new_end])
        yield Change(field, "replaced" if old and new else "removed" if old else "added", old, new)


def _folded(runs: Sequence[str]) -> list[str]:
    """The words of each run; a run of none (a dash) is told by itself."""
    return [folded(run) or run for run in runs]


def _cut(runs: Sequence[str]) -> str:
    shown = " ".join(runs[:_SHOWN])
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _spans(olds: Sequence[str], news: Sequence[str]) -> list[Span]:
    head = _alike(olds, news)
    tail = _alike(olds[head:][::-1], news[head:][::-1])
    end, new_end = len(olds) - tail, len(news) - tail
    found = _middle(olds[head:end], news[head:new_end])
    return [(a + head, b + head, c + head, d + head) for a, b, c, d in found]


def _alike(olds: Sequence[str], news: Sequence[str]) -> int:
    """How many words are equal at the start."""
    for place, (old, new) in enumerate(zip(olds, news, strict=False)):
        if old != new:
            return place
    return min(len(olds), len(news))


def _middle(olds: Sequence[str], news: Sequence[str]) -> list[Span]:
    if not olds and not news:
        return []
    whole = [(0, len(olds), 0, len(news))]
    if not olds or not news or max(len(olds), len(news)) > _MIDDLE:
        return whole
    traces = _traces(olds, news)
    return whole if traces is None else _merged(_steps(traces, len(olds), len(news)))


def _traces(olds: Sequence[str], news: Sequence[str]) -> list[dict[int, int]] | None:
    """How far each diagonal reaches with each number of differences, up to the one that reaches the end."""
    furthest = {1: 0}
    traces: list[dict[int, int]] = []
    for differences in range(_DIFFERENCES + 1):
        traces.append(dict(furthest))
        for diagonal in range(-differences, differences + 1, 2):
            x = _start(furthest, diagonal, differences)
            y = x - diagonal
            while x < len(olds) and y < len(news) and olds[x] == news[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(olds) and y >= len(news):
                return traces
    return None


def _start(furthest: dict[int, int], diagonal: int, differences: int) -> int:
    """Where the next path on a diagonal begins: one word added to the path above it, or one removed from that below."""
    if _is_added(furthest, diagonal, differences):
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _is_added(furthest: dict[int, int], diagonal: int, differences: int) -> bool:
    if diagonal == -differences:
        return True
    return diagonal != differences and furthest[diagonal - 1] < furthest[diagonal + 1]


def _steps(traces: Sequence[dict[int, int]], x: int, y: int) -> list[Span]:
    """The single words added and removed, from the start to the end."""
    steps: list[Span] = []
    for differences in range(len(traces) - 1, 0, -1):
        furthest, diagonal = traces[differences], x - y
        if _is_added(furthest, diagonal, differences):
            x = furthest[diagonal + 1]
            y = x - diagonal - 1
            steps.append((x, x, y, y + 1))
        else:
            x = furthest[diagonal - 1]
            y = x - diagonal + 1
            steps.append((x, x + 1, y, y))
    return steps[::-1]


def _merged(steps: Sequence[Span]) -> list[Span]:
    """Steps that follow each other as one change."""
    merged: list[Span] = []
    for step in steps:
        if merged and merged[-1][1] == step[0] and merged[-1][3] == step[2]:
            merged[-1] = (merged[-1][0], step[1], merged[-1][2], step[3])
        else:
            merged.append(step)
    return merged
