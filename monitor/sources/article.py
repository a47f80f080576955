"""kind = "article": one watched page that is itself an article, and changes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from monitor.model import Reading, Request, Response, Source, SourceState
from monitor.sources import _page, _response


class Settings(BaseModel):
    """A page needs no options of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def start(source: Source, state: SourceState) -> Request:
    """The page itself."""
    return _response.ask(source, state, _response.ACCEPT_PAGE)


def read(source: Source, response: Response) -> Reading:
    """The one article of the page."""
    return _page.read_article(source, response)
