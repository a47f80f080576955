"""Sources: what can be polled. The ``kind`` in the config is the name of a module here.

A kind offers ``Settings``, ``start(source, state)`` and ``read(source, response)`` (ports.SourceKind); it is pure and
knows no other kind. Another package may bring kinds through the entry point group ``rasid.sources`` (kinds.py).

``read`` and ``read_full_text`` run in worker processes: they take and give plain values and raise ReadError only.
"""

from __future__ import annotations

from typing import cast

from monitor.articles import page as pages
from monitor.errors import ReadError
from monitor.kinds import Kinds
from monitor.model import Article, Reading, Request, Response, Source
from monitor.ports import SourceKind
from monitor.sources import _response

_KINDS = Kinds(__name__, __path__, "rasid.sources", "source")


def kinds() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return _KINDS.names


def load(kind: str) -> SourceKind:
    """The kind of that name, imported only now. Raises LookupError for a name that is none of ``kinds()``."""
    return cast("SourceKind", _KINDS.load(kind))


def read(kind: str, source: Source, response: Response) -> Reading:
    """Read a response to a request of this kind. Raises ReadError, whatever the bytes."""
    reader = load(kind)
    try:
        return reader.read(source, response)
    except (ReadError, MemoryError):
        raise
    except (
        Exception
    ) as error:  # a reader that stumbles over foreign bytes is the source's failure, not the daemon's
        raise ReadError(f"{kind} could not be read: {type(error).__name__}: {error}") from error


def page_request(article: Article) -> Request:
    """The request for the page of an entry."""
    return Request(article.url, role="article", accept=_response.ACCEPT_PAGE)


def read_full_text(source: Source, article: Article, response: Response) -> Article:
    """The entry with the text of its page and whatever else only the page says. Raises ReadError."""
    text, guesses = _response.text_of(response)
    try:
        page = pages.read_page(
            text,
            response.url,
            source_id=source.id,
            id=article.id,
            now=_response.sent_at(response),
            guesses=guesses,
        )
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # the same as in ``read``
        raise ReadError(f"page could not be read: {type(error).__name__}: {error}") from error
    return pages.fill_from_page(article, page)
