"""A publisher's site on loopback: a page, its articles, feeds, robots.txt and sitemaps, as much of it as a test wants."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.cli.terminals import NOW, Heard

HEADLINES = (
    "مجلس المدينة يقر موازنة العام الجديد", "افتتاح جسر المشاة فوق النهر بعد شهرين", "موجة برد تبلغ المدينة مساء الأحد",
    "الفريق الأول يفوز خارج أرضه", "معرض الكتاب يستقبل ضيوفه",
)  # fmt: skip

TYPES = {"xml": "application/xml", "txt": "text/plain", "html": "text/html"}


def feed(every: timedelta = timedelta(hours=2), newest: datetime = NOW - timedelta(minutes=12)) -> str:
    """RSS with five articles, ``every`` so often."""
    items = "".join(
        f"<item><title>{title}</title><link>/news/{12340 + number}</link><guid>n{number}</guid>"
        f"<pubDate>{format_datetime(newest - number * every)}</pubDate></item>"
        for number, title in enumerate(HEADLINES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>صدى النهر</title><language>ar</language>{items}</channel></rss>'


def news_sitemap(site: str) -> str:
    """A news sitemap with two articles of half an hour ago."""
    entries = "".join(
        f"<url><loc>{site}/news/{12340 + number}</loc><news:news><news:publication><news:name>صدى النهر</news:name>"
        f"<news:language>ar</news:language></news:publication><news:title>{HEADLINES[number]}</news:title>"
        f"<news:publication_date>{(NOW - timedelta(minutes=30)).isoformat()}</news:publication_date></news:news></url>"
        for number in range(2)
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"{entries}</urlset>"
    )


def front(head: str = "") -> str:
    """A front page that links to five articles."""
    links = "".join(
        f"<h2><a href='/news/{12340 + number}'>{title}</a></h2>" for number, title in enumerate(HEADLINES)
    )
    return (
        f"<!DOCTYPE html><html lang='ar'><head><title>الرئيسية</title><meta property='og:site_name' content='صدى النهر'>{head}"
        f"</head><body><nav><a href='/about'>من نحن</a></nav><main>{links}</main></body></html>"
    )


def article(title: str = HEADLINES[0]) -> str:
    """The page of one article, an hour old."""
    words = "أعلن المجلس في بيان صدر اليوم أن القرار يدخل حيز التنفيذ مطلع الشهر المقبل بعد نشره. " * 4
    return (
        f"<!DOCTYPE html><html lang='ar'><head><title>{title}</title><meta property='article:published_time' "
        f"content='{(NOW - timedelta(hours=1)).isoformat()}'></head><body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )


class Site:
    """What answers under which path, and what was asked for. ``pages`` may be changed at any time."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        """A page, an article for /news/…, or 404."""
        path = request.path_qs
        self.asked.append(path)
        text = self.pages.get(path, article() if path.startswith("/news/1") else None)
        if text is None:
            raise web.HTTPNotFound
        head = text.lstrip()[:200]
        kind = "html" if "<html" in head.lower() else "xml" if head.startswith("<") else "txt"
        return web.Response(text=text.replace("{site}", self.address), content_type=TYPES[kind])


@asynccontextmanager
async def serving(pages: Mapping[str, str]) -> AsyncIterator[Site]:
    """The site while it can be reached; {site} in a page becomes its address."""
    site = Site(pages)
    app = web.Application()
    app.router.add_get("/{tail:.*}", site.answer)
    async with TestServer(app) as server:
        site.address = str(server.make_url("/")).rstrip("/")
        yield site


CONFIG = """\
# ours, by hand
[rasid]
language = "{language}"

[fetch]
allow_networks = ["127.0.0.0/8"]   # the site of these tests
host_gap = "0"

[[source]]
id = "quiet"
url = "https://quiet.example/feed"

[[receiver]]
name = "console"
kind = "console"
"""


def configured(folder: Path, language: str = "en", more: str = "") -> Path:
    """A configuration that lets loopback through."""
    path = folder / "config.toml"
    path.write_text(CONFIG.format(language=language) + more, "utf-8")
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "r.toml").write_text('[[rule]]\nid = "r"\nany = ["نفط"]\n', "utf-8")
    return path


def heard(config: Path, typed: str = "", *, tty: bool = False) -> Heard:
    """A Terminal with --config given."""
    terminal = Heard(typed=typed, tty=tty)
    terminal.config = config
    return terminal
