"""`rasid stories`: which articles tell the same news, as JSON Lines in and out, from an empty memory.

The very code that polls use judges each line after those before it, so that anyone can score their own stream. Each line
is answered before the next is read.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from monitor import stories
from monitor.cli.articles import BadLineError, article_of, opened
from monitor.cli.command import DONE, FINDINGS, Command, Guide
from monitor.cli.root import SENTENCES
from monitor.cli.terminal import Terminal, json_line
from monitor.cli.texts import t
from monitor.model import Article, Judged, StorySettings

_BEGINNING = datetime(
    1970, 1, 1, tzinfo=UTC
)  # the time of articles before the first that says when it was published


def _stories(terminal: Terminal, names: Sequence[str]) -> int:
    """Answer every line."""
    if len(names) > 1:
        raise click.UsageError(f"one FILE of articles at most, not {len(names)}: {', '.join(names)}")
    gc.freeze()
    gc.set_threshold(100_000)  # what is remembered is no garbage: looking through it took a fifth of the time
    replay = _Replay(StorySettings())
    clean = True
    with ExitStack() as stack:
        for number, line in enumerate(opened(stack, terminal, names), start=1):
            try:
                said, article = article_of(line)
            except BadLineError as error:
                terminal.narrate(f"{names[0] if names else '-'}:{number}: {error}")
                clean = False
                continue
            if article is not None:
                terminal.write(json_line(replay.answer(said, article)))
                terminal.flush()
    return DONE if clean else FINDINGS


class _Replay:
    """A stream as if each of its articles had been polled when it was published."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._memory = stories.Memory(settings)
        self._said: dict[int, object] = {}
        self._now = _BEGINNING

    def answer(self, said: object, article: Article) -> dict[str, Any]:
        """The judgement of the next article."""
        source_id = article.source_id
        now = self._now = stories.in_utc(article.published, self._now)
        (like,) = stories.likenesses(source_id, [article], self._memory.background(source_id), now)
        keys = replace(stories.keys(article), likeness=like)
        known = self._memory.known(source_id, [(article, keys)], now)
        verdict = stories.judge(source_id, article, keys, known, now, self._settings)
        beside = verdict.known or verdict.near
        if verdict.role != "same_article":
            article = replace(article, id=stories.identity(article, keys, verdict))
            known_as = verdict.known.number if verdict.known and verdict.role == "revision" else None
            judged = Judged(article, keys, verdict.story_id, verdict.role, known_as=known_as)
            self._said[self._memory.add(source_id, judged, now)] = said
        return {
            "article": said,
            "story": verdict.story_id,
            "role": verdict.role,
            "with": self._said[beside.number] if beside is not None else None,
            "score": None if verdict.score is None else round(verdict.score, 3),
        }


stories_command = Command(
    "stories",
    _stories,
    Guide(
        SENTENCES["stories"],
        examples=(
            ("rasid stories articles.jsonl", t("which articles tell the same news, in the order they came")),
            ("""gzip -dc articles.jsonl.gz | rasid stories -""", t("the same of a stream")),
        ),
        exits=(
            (0, t("every line was answered")),
            (1, t("a line is no article; it is named on stderr")),
        ),
    ),
    [click.Argument(("names",), metavar="[FILE|-]", nargs=-1)],
)
