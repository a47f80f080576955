"""Readings for tests: an article, and rules as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.matching.lexicon import read_lexicon
from monitor.matching.memo import Memo
from monitor.matching.overruns import Overruns
from monitor.matching.parse import parse
from monitor.matching.reading import Reading
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Article, Expression, Rule

DEFAULT = ("title", "summary", "text")
LEXICON = read_lexicon()


def memo() -> Memo:
    """A memo of a vocabulary without a word."""
    return Memo(Vocabulary(LEXICON))


def reading(article: Article, overruns: Overruns | None = None) -> Reading:
    """A reading that nothing was asked of yet."""
    return Reading(article, memo(), overruns or Overruns())


def asking(
    tree: str | Expression,
    fields: tuple[str, ...] = DEFAULT,
    concepts: Mapping[str, Expression] | None = None,
) -> Rule:
    """A rule that asks for this."""
    expression = parse(tree, concepts or {}) if isinstance(tree, str) else tree
    return Rule(id="r", expression=expression, fields=fields)


def holds(tree: str | Expression, article: Article | str, fields: tuple[str, ...] = DEFAULT) -> bool:
    """Whether an article, or a text alone, satisfies an expression."""
    return reading(_article(article)).holds(asking(tree, fields))


def found(tree: str | Expression, article: Article | str, fields: tuple[str, ...] = DEFAULT) -> list[str]:
    """The evidence as it stands in the article."""
    return [each.text for each in reading(_article(article)).evidence(asking(tree, fields))]


def _article(article: Article | str) -> Article:
    return Article(id="a", text=article) if isinstance(article, str) else article
