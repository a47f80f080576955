"""An article out of a web page: what its metadata says, and its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor import url as addresses
from monitor.articles.build import Draft, build
from monitor.articles.metadata import read_metadata
from monitor.model import Article


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
    said = read_metadata(tree, url)
    body, step = extract_text(tree, said.body)
    draft = Draft(
        id=id or said.canonical_url,
        url=url if addresses.canonical(url) else said.canonical_url,
        canonical_url=said.canonical_url,
        title=said.title,
        summary=said.summary,
        text=body,
        authors=said.authors,
        published=said.published,
        updated=said.updated,
        publisher=said.publisher,
        keywords=said.keywords,
        language=said.language,
        images=said.images,
        guesses=(*guesses, *said.guesses, *(("text",) if step in {"full", "structured"} else ())),
    )
    return build(draft, source_id=source_id, base=url, now=now)


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
