"""An article out of a web page: what its metadata says, and its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor import url as addresses
from monitor.articles.build import Draft, build, with_labels
from monitor.articles.dates import find_date
from monitor.articles.guessing import guess_page_date
from monitor.articles.labels import Labels
from monitor.articles.metadata import read_metadata
from monitor.model import Article

_LONGEST_HEADLINE = 200


def read_page(
    text: str,
    url: str,
    *,
    source_id: str = "",
    id: str = "",  # noqa: A002 - an article's identity is called that everywhere
    now: datetime | None = None,
    guesses: Sequence[str] = (),
) -> Article:
    """The article of an HTML page found at ``url``. Raises ReadError for what is no page."""
    # Imported at the first page, which is in a worker: its library takes a tenth of a second and 5 MB of every start,
    # and the daemon imports this room without ever reading a page.
    from monitor.articles.extract import extract_text, parse_page  # noqa: PLC0415

    tree = parse_page(text)
    said = read_metadata(tree, url, now)
    body, step, labels = extract_text(tree, said.body)
    headline = said.title or _first_line(body)
    draft = Draft(
        id=id or said.canonical_url,
        url=url if addresses.canonical(url) else said.canonical_url,
        canonical_url=said.canonical_url,
        title=headline,
        summary=said.summary,
        text=body,
        authors=said.authors,
        published=said.published,
        updated=said.updated,
        publisher=said.publisher,
        keywords=said.keywords,
        language=said.language,
        images=said.images,
        guesses=(
            *guesses,
            *said.guesses,
            *(("title",) if headline and not said.title else ()),
            *(("text",) if step in {"full", "structured"} else ()),
        ),
    )
    article = build(_with_page_labels(draft, labels), source_id=source_id, base=url, now=now)
    return article if article.published is not None else _with_guessed_date(article, text, url, now)


def _first_line(text: str) -> str:
    """The first line of a text, which is its headline where the page names none, if it is short and others follow."""
    first, _, rest = text.partition("\n")
    return first if rest and len(first) <= _LONGEST_HEADLINE else ""


def _with_page_labels(draft: Draft, labels: Labels) -> Draft:
    """A draft with what the page's labels say where its metadata is silent, or guesses the date itself."""
    if labels.published and "date" in draft.guesses and not _same_day(labels.published, draft.published):
        draft = replace(draft, published="")
    return with_labels(draft, labels)


def _same_day(one: str, other: str) -> bool:
    """Whether two dates name one day: then the one that a program is to read has the hour, too."""
    first, second = find_date(one), find_date(other)
    return first is not None and second is not None and first.date() == second.date()


def _with_guessed_date(article: Article, text: str, url: str, now: datetime | None) -> Article:
    """The article with the date that its page seems to have, when nothing on it says one; marked as a guess."""
    from monitor.articles.extract import parse_page  # noqa: PLC0415 - as above

    if not article.text:
        return article  # no article, or none that anyone will read
    moment = guess_page_date(parse_page(text), url, now)
    if moment is None:
        return article
    return replace(article, published=moment, guesses=tuple(dict.fromkeys((*article.guesses, "date"))))


def fill_from_page(article: Article, page: Article) -> Article:
    """A feed's entry with what only its page has. What the feed said stands; the longer text wins."""
    from_page = {
        "date": article.published is None,
        "publisher": not article.publisher,
        "keywords": not article.keywords,
        "language": not article.language,
    }
    marks = (mark for mark in page.guesses if from_page.get(mark, True))
    return replace(
        article,
        canonical_url=page.canonical_url or article.canonical_url,
        title=article.title or page.title,
        summary=article.summary or page.summary,
        text=page.text if len(page.text) >= len(article.text) else article.text,
        authors=article.authors or page.authors,
        published=article.published or page.published,
        updated=article.updated or page.updated,
        publisher=article.publisher or page.publisher,
        keywords=article.keywords or page.keywords,
        language=article.language or page.language,
        images=article.images or page.images,
        guesses=tuple(dict.fromkeys((*article.guesses, *marks))),
    )
