"""From the tree of a feed to its entries: one loop over each entry's children, one small function a word of ``names``.

Where an entry says something twice, the last one counts, as readers of feeds have always had it; but the first
headline does, because later ones are of enclosed films and images.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from typing import Any

from lxml import etree

from monitor.sources.feed.entry import MOST, Channel, Entry, Markup, name_of
from monitor.sources.feed.names import Names

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_ENTRY_TAGS = tuple(f"{{*}}{name}" for name in ("item", "entry", "Item", "ITEM", "Entry", "ENTRY"))
_PREFIXED = re.compile(r"(</?)[A-Za-z][\w.-]*:")
_MAX_TTL = timedelta(days=1)
_PAGES = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml"})


@dataclass(slots=True)
class Tree:
    """A feed as its tree has it."""

    channel: Channel
    entries: list[Entry] = field(default_factory=list)


def walk(root: etree._Element, *, nested: bool = False, has_bases: bool = True) -> Tree | None:
    """The feed under that root element; None when it is none.

    ``nested``: an entry inside another counts. In a recovered tree that one was not closed; in a sound one the inner
    is a part of the outer. ``has_bases``: some element may have an xml:base, which is looked for up to the root.
    """
    names = Names(root.nsmap)
    if names[root.tag] not in {"root", "channel"}:
        return None
    tree = Tree(_channel(root, names))
    for element in root.iter(*_ENTRY_TAGS):
        if names[element.tag] == "entry" and (nested or not _is_inside(element, names)):
            tree.entries.append(_entry(element, names))
            if has_bases:
                tree.entries[-1].base = element.base or ""
    return tree


def _is_inside(element: etree._Element, names: Names) -> bool:
    """Whether it is a part of another entry."""
    parent = element.getparent()
    if parent is None or names[parent.tag] in {"channel", "root", "list"}:
        return False
    return any(names[above.tag] == "entry" for above in element.iterancestors())


def _entry(element: etree._Element, names: Names) -> Entry:
    entry = Entry()
    if (about := element.get(_ABOUT)) is not None:
        entry.guid = about
    if (language := element.get(_LANGUAGE)) is not None:
        entry.language = language
    _fill(entry, element, names)
    return entry


def _fill(entry: Entry, element: etree._Element, names: Names) -> None:
    for child in element:
        take = _TAKE.get(names[child.tag])
        if take is not None:
            take(entry, child, names)


# --- what a feed says of itself ------------------------------------------------------------------------------------


def _channel(root: etree._Element, names: Names) -> Channel:
    """Of the root, and of the channel under it, which in RDF stands beside the entries."""
    channel = Channel(language=root.get(_LANGUAGE) or "")
    for element in (root, *(child for child in root if names[child.tag] == "channel")):
        for child in element:
            word = names[child.tag]
            if word == "title" and not channel.publisher:
                channel.publisher = Markup(_text(child), is_html=False).line()
            elif word == "language" and not channel.language:
                channel.language = _text(child).strip()
            elif word == "author" and element.tag == root.tag and (name := _author(child, names)):
                channel.authors.append(name)
            elif word == "ttl":
                channel.ttl = _ttl(_text(child).strip())
    return channel


def _ttl(minutes: str) -> timedelta | None:
    """The ``ttl`` of RSS, in minutes."""
    if not (minutes.isascii() and minutes.isdigit()) or len(minutes) > 6:
        return None
    return min(timedelta(minutes=int(minutes)), _MAX_TTL) or None


# --- what an element says ------------------------------------------------------------------------------------------


def _text(element: etree._Element) -> str:
    """All text in an element."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def _inner(element: etree._Element) -> str:
    """What is in an element, as markup."""
    parts = [escape(element.text or "", quote=False)]
    parts += (str(etree.tostring(child, encoding="unicode", method="html")) for child in element)
    return _PREFIXED.sub(r"\1", "".join(parts))


def _markup(element: etree._Element, *, is_html: bool) -> Markup:
    if len(element):
        return Markup(_inner(element))
    return Markup(element.text or "", is_html)


def _typed(element: etree._Element) -> Markup | None:
    """A text construct of Atom; None for one that holds no text (an image in base64, a film elsewhere)."""
    kind = (element.get("type") or "text").lower().partition(";")[0].strip()
    if len(element):
        return Markup(_inner(element))
    if kind in {"html", "text/html", "xhtml", "application/xhtml+xml"}:
        return Markup(element.text or "")
    if kind.startswith("text") or kind.endswith(("+xml", "/xml")):
        return Markup(element.text or "", is_html=False)
    return None


# --- what an entry's children say, a function a word ---------------------------------------------------------------


def _take_title(entry: Entry, child: etree._Element, _: Names) -> None:
    if entry.title is None and (title := _typed(child)) is not None and title.value.strip():
        entry.title = title


def _take_media_title(entry: Entry, child: etree._Element, _: Names) -> None:
    if entry.media_title is None and (title := _typed(child)) is not None and title.value.strip():
        entry.media_title = title


def _take_link(entry: Entry, child: etree._Element, _: Names) -> None:
    link = child.get("href") or child.get("url")
    if not link:
        link = _text(child).strip() or child.get(_RESOURCE) or ""
        entry.link = link.replace("&amp;", "&") or entry.link
        return
    relation = child.get("rel") or "alternate"
    kind = (child.get("type") or "").lower()
    if relation == "alternate" and kind in _PAGES:
        entry.link = link.strip()
    elif relation == "alternate":
        entry.other_link = entry.other_link or link.strip()
    elif relation == "enclosure" and kind.startswith("image/"):
        entry.add("enclosed_images", link)


def _take_guid(entry: Entry, child: etree._Element, _: Names) -> None:
    guid = _text(child).strip()
    if guid:
        entry.guid = guid
        said = child.get("isPermaLink") or child.get("ispermalink") or child.get("IsPermaLink")
        entry.is_permalink = said is None or said.strip().lower() == "true"


def _take_summary(entry: Entry, child: etree._Element, _: Names) -> None:
    if child.get("type") is None:
        summary: Markup | None = _markup(child, is_html=True)
    else:
        summary = _typed(child)
    if summary is not None and summary.value.strip():
        entry.add("summaries", summary)


def _take_media_summary(entry: Entry, child: etree._Element, _: Names) -> None:
    summary = _markup(child, is_html=True)
    if summary.value.strip():
        entry.add("media_summaries", summary)


def _take_content(entry: Entry, child: etree._Element, _: Names) -> None:
    content = _typed(child)
    if content is not None and content.value.strip():
        entry.add("contents", content)


def _take_encoded(entry: Entry, child: etree._Element, _: Names) -> None:
    content = _markup(child, is_html=True)
    if content.value.strip():
        entry.add("contents", content)


def _take_published(entry: Entry, child: etree._Element, _: Names) -> None:
    entry.published = _text(child).strip() or entry.published


def _take_updated(entry: Entry, child: etree._Element, _: Names) -> None:
    entry.updated = _text(child).strip() or entry.updated


def _take_created(entry: Entry, child: etree._Element, _: Names) -> None:
    entry.created = _text(child).strip() or entry.created


def _author(child: etree._Element, names: Names) -> str:
    """The name of a person: Atom has an element for it, RSS a habit."""
    if not len(child):
        return name_of(child.text or "")
    for word in ("name", "email"):
        for part in child:
            if names[part.tag] == word and (said := _text(part).strip()):
                return name_of(said)
    return name_of(_text(child))


def _take_author(entry: Entry, child: etree._Element, names: Names) -> None:
    if name := _author(child, names):
        entry.add("authors", name)


def _take_category(entry: Entry, child: etree._Element, _: Names) -> None:
    said = child.get("label") or child.get("term") or _text(child).strip() or child.get("text") or ""
    if said and not said.startswith(("http://", "https://")):
        entry.add("keywords", name_of(said))


def _take_keywords(entry: Entry, child: etree._Element, _: Names) -> None:
    entry.add("keywords", *(name_of(word) for word in _text(child).split(",", MOST)[:MOST] if word.strip()))


def _take_publisher(entry: Entry, child: etree._Element, _: Names) -> None:
    entry.publisher = entry.publisher or name_of(_text(child))


def _take_source(entry: Entry, child: etree._Element, names: Names) -> None:
    """Where an entry was taken from: RSS has its name as text, Atom as a title."""
    titles = [_text(part) for part in child if names[part.tag] == "title"]
    entry.publisher = name_of(titles[0] if titles else child.text or "") or entry.publisher


def _take_language(entry: Entry, child: etree._Element, _: Names) -> None:
    entry.language = entry.language or _text(child).strip()


def _take_enclosure(entry: Entry, child: etree._Element, _: Names) -> None:
    link = child.get("url") or child.get("href")
    if link and (child.get("type") or "").lower().startswith("image/"):
        entry.add("enclosed_images", link)


def _take_media(entry: Entry, child: etree._Element, names: Names) -> None:
    link = child.get("url")
    if link and (child.get("medium") == "image" or (child.get("type") or "").startswith("image/")):
        entry.add("images", link)
    if len(child):
        _fill_media(entry, child, names)


def _take_thumbnail(entry: Entry, child: etree._Element, _: Names) -> None:
    link = child.get("url") or _text(child).strip()
    if link:
        entry.add("thumbnails", link)


def _take_picture(entry: Entry, child: etree._Element, _: Names) -> None:
    """Of a podcast's episode, or an <image> that some systems of their own write."""
    link = child.get("href") or child.get("url") or (child.text or "").strip()
    if link.startswith(("http://", "https://")):
        entry.add("thumbnails", link)


def _fill_media(entry: Entry, element: etree._Element, names: Names) -> None:
    """What is said inside a media element is said of the film, but better than nothing of the entry."""
    for child in element:
        word = names[child.tag]
        if word in _OF_MEDIA:
            _TAKE[word](entry, child, names)


_OF_MEDIA = frozenset({"media title", "media summary", "media", "thumbnail", "keywords"})

_TAKE: dict[str, Callable[[Entry, Any, Names], None]] = {
    "title": _take_title,
    "media title": _take_media_title,
    "link": _take_link,
    "guid": _take_guid,
    "summary": _take_summary,
    "media summary": _take_media_summary,
    "content": _take_content,
    "encoded": _take_encoded,
    "xhtml": _take_encoded,
    "published": _take_published,
    "updated": _take_updated,
    "created": _take_created,
    "author": _take_author,
    "category": _take_category,
    "keywords": _take_keywords,
    "publisher": _take_publisher,
    "source": _take_source,
    "language": _take_language,
    "enclosure": _take_enclosure,
    "media": _take_media,
    "thumbnail": _take_thumbnail,
    "picture": _take_picture,
    "group": _fill_media,
}
