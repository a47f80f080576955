"""The sample newsroom's web server on 127.0.0.1, and the sources that read it.

It answers as publishers do: ETag and Last-Modified on everything, 304 to a request that names what it has, gzip,
404 for what is not out yet. The two minutes begin when the server is opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import ETag, web

from monitor.demo.edition import Edition, Printed, load_manuscripts
from monitor.demo.outlets import OUTLETS, Outlet
from monitor.demo.printing import Press
from monitor.errors import RasidError
from monitor.model import Source
from monitor.ports import Clock

HOST = "127.0.0.1"

EVERY = timedelta(seconds=2)
EVERY_MAX = timedelta(seconds=10)

BACKFILL = timedelta(days=30)
"""The first poll of these sources alerts: what is out at the start is what a first run shows first."""

_STOP_WITHIN_S = 1.0
_NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)


class Newsroom:
    """An open newsroom: its address, its sources, and what it has out by the clock."""

    def __init__(self, edition: Edition, clock: Clock, port: int) -> None:
        self._edition = edition
        self._clock = clock
        self.endpoint = (HOST, port)

    def sources(self) -> tuple[Source, ...]:
        """The sources that read this newsroom, to be polled like any other."""
        return tuple(_source(outlet, self._press(outlet)) for outlet in OUTLETS)

    def application(self) -> web.Application:
        """/<outlet>/ (its front page), /<outlet>/feed.xml and /<outlet>/<year>/<month>/<day>/<article>."""
        application = web.Application()
        for outlet in OUTLETS:
            _Desk(outlet, self._edition, self._clock, self._press(outlet)).add_routes(application)
        return application

    def _press(self, outlet: Outlet) -> Press:
        host, port = self.endpoint
        return Press(outlet, f"http://{host}:{port}")


@contextlib.asynccontextmanager
async def open_newsroom(port: int, speed: float, clock: Clock) -> AsyncIterator[Newsroom]:
    """Serve the newsroom on 127.0.0.1 until the context ends. Port 0 takes any free one.

    Raises RasidError when the port is taken.
    """
    edition = Edition(load_manuscripts(), clock(), speed)
    listener = _listen(port)
    newsroom = Newsroom(edition, clock, listener.getsockname()[1])
    runner = web.AppRunner(newsroom.application(), access_log=None, shutdown_timeout=_STOP_WITHIN_S)
    try:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        yield newsroom
    finally:
        await runner.cleanup()
        listener.close()


@dataclass(frozen=True, slots=True)
class _Document:
    """What is served under an address, and since when it is as it is."""

    body: bytes
    content_type: str
    changed: datetime


class _Desk:
    """Answers the requests for one outlet."""

    def __init__(self, outlet: Outlet, edition: Edition, clock: Clock, press: Press) -> None:
        self._outlet = outlet
        self._edition = edition
        self._clock = clock
        self._press = press

    def add_routes(self, application: web.Application) -> None:
        root = f"/{self._outlet.slug}/"
        application.router.add_get(root, self._front)
        if self._outlet.form != "front":
            application.router.add_get(f"{root}feed.xml", self._feed)
        application.router.add_get(f"{root}{{year}}/{{month}}/{{day}}/{{article}}", self._article)

    async def _feed(self, request: web.Request) -> web.Response:
        now, visible = self._out()
        body = self._press.feed(visible, _latest(visible))
        # No charset here: like many feeds, this one declares its encoding in the XML declaration only.
        kind = f"application/{self._outlet.form}+xml"
        return _answer(request, _Document(body, kind, _latest(visible)), now)

    async def _front(self, request: web.Request) -> web.Response:
        now, visible = self._out()
        return _answer(request, self._page(self._press.front(visible), visible), now)

    async def _article(self, request: web.Request) -> web.Response:
        now, visible = self._out()
        for printed in visible:
            if self._press.url(printed).endswith(request.path):
                return _answer(request, self._page(self._press.article(printed, visible), visible), now)
        raise web.HTTPNotFound(text="not found")

    def _page(self, body: bytes, visible: Sequence[Printed]) -> _Document:
        return _Document(body, f"text/html; charset={self._outlet.encoding}", _latest(visible))

    def _out(self) -> tuple[datetime, tuple[Printed, ...]]:
        now = self._clock()
        return now, self._edition.visible(self._outlet.slug, now)


def _source(outlet: Outlet, press: Press) -> Source:
    front = outlet.form == "front"
    return Source(
        id=f"demo-{outlet.slug}",
        kind="page" if front else "feed",
        url=press.home if front else press.feed_url,
        every=EVERY,
        every_max=EVERY_MAX,
        name=outlet.source_name,
        language=outlet.language,
        labels=("demo",),
        text="page" if outlet.pages else "feed",
        backfill=BACKFILL,
    )


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise RasidError(
            f"the sample newsroom can't listen on {HOST}:{port}: {reason}; "
            "choose another port under [demo], or 0 for any free one"
        ) from error
    return listener


def _answer(request: web.Request, document: _Document, now: datetime) -> web.Response:
    """200 with the document, or 304 when the request names this very version (RFC 9110, 13.2.2)."""
    # Weak, because one tag stands for the plain and the compressed form.
    tag = ETag(hashlib.blake2b(document.body, digest_size=12).hexdigest(), is_weak=True)
    current = _has_current(request, tag, document.changed)
    response = web.Response(status=304) if current else web.Response(body=document.body)
    response.etag = tag
    response.last_modified = document.changed
    response.headers["Date"] = format_datetime(now.astimezone(UTC), usegmt=True)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if not current:
        response.headers["Content-Type"] = document.content_type
        response.enable_compression()
    return response


def _has_current(request: web.Request, tag: ETag, changed: datetime) -> bool:
    """Whether the requester has what we would send. If-None-Match, where it is given, is the only one that counts."""
    if request.if_none_match is not None:
        return any(known.value in {tag.value, "*"} for known in request.if_none_match)
    return request.if_modified_since is not None and changed <= request.if_modified_since


def _latest(visible: Sequence[Printed]) -> datetime:
    return max((printed.updated for printed in visible), default=_NOTHING_YET)
