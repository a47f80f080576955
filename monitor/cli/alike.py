"""Why an article was taken for the story of another one: the score with its terms, and what both say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor import stories
from monitor.cli.reasons import SCORE_TERMS
from monitor.cli.terminal import has_rtl, one_line
from monitor.locale import Locale
from monitor.model import Article
from monitor.store import StoredArticle

_INDENT = " " * 8
_PASSAGES = 3


def told(
    locale: Locale, detail: Mapping[str, str], article: Article, mates: Sequence[StoredArticle]
) -> Iterator[str]:
    """Lines below that of the story, for one that joined by likeness or by equality."""
    number = detail.get("with", "")
    other = next((mate.article for mate in mates if str(mate.number) == number), None)
    if other is not None:
        yield f"{_INDENT} {'with':<9} {one_line(other.source_id)}  {one_line(other.url)}".rstrip()
        yield from _own_line(other.title)
    if "score" not in detail:
        return
    yield from _score(locale, detail)
    if other is not None:
        yield from _passages(locale, article, other)


def terms(detail: Mapping[str, str]) -> dict[str, float]:
    """The parts of a score as they were stored: "lead=1.9 title=1.3"."""
    pairs = (pair.partition("=") for pair in detail.get("terms", "").split())
    return {name: float(value) for name, _, value in pairs}


def _score(locale: Locale, detail: Mapping[str, str]) -> Iterator[str]:
    """The sum, then its parts, the weightiest first: one a line where words are not Latin."""
    parts = sorted(terms(detail).items(), key=lambda part: -abs(part[1]))
    yield f"{_INDENT} {'score':<9} {float(detail['score']):.2f}"
    said = [(f"{value:+.2f}", locale.t(SCORE_TERMS.get(name, name))) for name, value in parts]
    if locale.rtl:
        yield from (f"{_INDENT} {value:>9} {name}" for value, name in said)
    elif said:
        yield f"{_INDENT} {'':<9} " + ", ".join(f"{name} {value}" for value, name in said)


def _passages(locale: Locale, article: Article, other: Article) -> Iterator[str]:
    found = stories.shared_passages(article.text or article.title, other.text or other.title, _PASSAGES)
    if found:
        yield from _own_line(locale.t("both say:"))
        for passage in found:
            yield from _own_line(passage)


def _own_line(text: str) -> Iterator[str]:
    """Text of any script, on a line of its own: beside Latin letters an Arabic one would stand where nobody looks."""
    shown = one_line(text)
    if shown:
        yield f"{_INDENT} {'' if has_rtl(shown) else ' ' * 10}{shown}"
