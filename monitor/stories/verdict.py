"""What an article is, and by which reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.model import Article, ArticleKeys, KnownArticle, Remembered
from monitor.stories.same import reused_id

Role = Literal["first", "same_article", "revision", "joined"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an article is. ``known`` is the article it equals or was compared with by its words, ``near`` the one that it
    is like; both None for the first of a story.

    ``score`` and its ``terms`` (their sum is the score) are there where likeness decided. ``reused``: the source has
    given the id of an older article to this one (see ``identity``). A revision with ``near`` and without ``known`` is the
    same news issued again by its outlet under another id and address: it is kept beside the older one.
    """

    role: Role
    story_id: str
    known: KnownArticle | None
    reason: str
    near: Remembered | None = None
    score: float | None = None
    terms: Mapping[str, float] = field(default_factory=dict)
    reused: bool = False


def identity(article: Article, keys: ArticleKeys, verdict: Verdict) -> str:
    """The id to keep an article under: its own, but for one whose id belongs to an older text."""
    return reused_id(article.id, keys) if verdict.reused else article.id
