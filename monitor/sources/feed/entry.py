"""An entry as its feed has it, markup and all; and the draft of an article that is made of it.

The two are apart because markup to text costs as much as all parsing: it is done only for entries that are kept.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from monitor.articles.build import Draft
from monitor.articles.dates import find_date
from monitor.articles.markup import paragraphs, plain, plain_line

LONG_DESCRIPTION = 1000
"""A description with more characters than this is the article itself, not a summary of it."""

MOST = 100
"""Authors, keywords, images … of one entry."""

# What a number between 128 and 159 means to those who write it: XML says control characters, everyone else means the
# typographic marks of windows-1252.
_C1 = re.compile("[\x80-\x9f]")
_MARKS = {
    number: bytes([number]).decode("cp1252") for number in range(0x80, 0xA0) if number not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}  # fmt: skip

_TAGS = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ELEMENTS_OF_HTML = """
a abbr address article aside audio b bdi bdo blockquote br caption center cite code col dd del details dfn dir div dl dt
em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li main mark nav nobr
object ol p param pre q s samp script section small source span strike strong style sub summary sup svg table tbody td
tfoot th thead time tr tt u ul var video wbr
"""
_HTML = frozenset(_ELEMENTS_OF_HTML.split())


@dataclass(slots=True)
class Markup:
    """A text as the feed has it. ``is_html``: it says so, or its format does; else it is plain unless it looks like
    HTML, for that is often only forgotten to be said."""

    value: str = ""
    is_html: bool = True

    def lines(self) -> str:
        """As plain text, paragraphs as lines."""
        return plain(self.value) if self.is_html or _looks_like_html(self.value) else paragraphs(self.value)

    def line(self) -> str:
        """As plain text on one line."""
        value = self.value.translate(_MARKS) if _C1.search(self.value) else self.value
        return plain_line(value) if self.is_html or _looks_like_html(value) else value


class Entry:
    """What one entry says, as ``walk`` finds it: strings as they stand there, links perhaps relative. ``base`` is what
    its ``xml:base`` says.

    The values here are those of an entry that says nothing. They belong to the class, because there are thousands of
    entries in a feed and most say few of these things.
    """

    guid: str = ""
    is_permalink: bool = True
    link: str = ""
    other_link: str = ""
    title: Markup | None = None
    media_title: Markup | None = None
    summaries: tuple[Markup, ...] = ()
    media_summaries: tuple[Markup, ...] = ()
    contents: tuple[Markup, ...] = ()
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    created: str = ""
    publisher: str = ""
    keywords: tuple[str, ...] = ()
    language: str = ""
    images: tuple[str, ...] = ()
    enclosed_images: tuple[str, ...] = ()
    thumbnails: tuple[str, ...] = ()
    base: str = ""

    def add(self, name: str, *values: object) -> None:
        """Say one thing more of those that an entry has several of; more than ``MOST`` are noise."""
        said = getattr(self, name)
        if len(said) < MOST:
            setattr(self, name, (*said, *values))


@dataclass(slots=True)
class Channel:
    """What a feed says of itself; entries that are silent inherit it."""

    publisher: str = ""
    language: str = ""
    authors: list[str] = field(default_factory=list)
    ttl: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read: drafts in its order, which step read it, and how long it asks to be left alone."""

    drafts: tuple[Draft, ...]
    step: str
    ttl: timedelta | None = None


def dated(entry: Entry) -> datetime | None:
    """When an entry was last touched, as far as its strings tell."""
    for said in (entry.updated, entry.published, entry.created):
        if said and (moment := find_date(said)) is not None:
            return moment
    return None


def draft(entry: Entry, channel: Channel) -> Draft:
    """The draft of an article, all texts plain."""
    summary, text = _texts(entry)
    title = entry.title or entry.media_title
    return Draft(
        id=entry.guid,
        url=_link(entry),
        title=title.line() if title else "",
        summary=summary,
        text=text,
        authors=entry.authors or channel.authors,
        published=entry.published or entry.created,
        updated=entry.updated,
        publisher=entry.publisher or channel.publisher,
        keywords=entry.keywords,
        language=entry.language or channel.language,
        is_tidy=True,
        images=entry.images + entry.enclosed_images + entry.thumbnails,
    )


def _texts(entry: Entry) -> tuple[str, str]:
    """Summary and text. The longest content is the text; without one, the longer of two descriptions that differ
    (iTunes' beside RSS'), or the only one, if it is as long as an article."""
    summaries = entry.summaries or entry.media_summaries
    summary = summaries[0].lines() if summaries else ""
    if entry.contents:
        return summary, max(entry.contents, key=lambda content: len(content.value)).lines()
    others = [each for each in summaries[1:] if each.value != summaries[0].value]
    if others:
        text = max(others, key=lambda other: len(other.value)).lines()
        return (summary, text) if len(text) > len(summary) else (text, summary)
    return ("", summary) if len(summary) > LONG_DESCRIPTION else (summary, "")


def _link(entry: Entry) -> str:
    """Its page; a guid is one unless it says that it is not."""
    guid = entry.guid if entry.is_permalink else ""
    link = entry.link or entry.other_link or guid
    if entry.base and link:
        try:
            return urljoin(entry.base, link)
        except ValueError:  # "http://[bad"
            return link
    return link


def _looks_like_html(value: str) -> bool:
    """Whether a text that should be plain was escaped twice, or is markup: all its tags must be ones of HTML."""
    if "<" not in value:
        return "&" in value and _ENTITY.search(value) is not None
    tags = {tag.lower() for tag in _TAGS.findall(value)}
    return bool(tags) and tags <= _HTML


def name_of(value: str) -> str:
    """The person in what an author element says: "desk@news.example (Ada Quay)" is Ada Quay."""
    value = " ".join(value.split())
    if "@" in value and (found := _MAIL_AND_NAME.fullmatch(value)):
        return (found[1] or found[2]).strip() or value
    return plain_line(html.unescape(value)) if "&" in value or "<" in value else value


_MAIL_AND_NAME = re.compile(
    r"(?:mailto:)?[^\s@()<>]+@[^\s@()<>]+\s*\(([^()]*)\)|([^<>@]*?)\s*<[^\s@<>]+@[^\s@<>]+>"
)
