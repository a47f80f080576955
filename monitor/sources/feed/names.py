"""What the elements of all feed formats mean, under one word each.

RSS from 0.90 to 2.0, RDF and Atom say the same things under some forty names in a score of namespaces. Here a
qualified name becomes one word ("title", "guid", "published" …) that ``walk`` acts on, or "" for what is not read.

Namespaces are compared without case, because some systems write them as they like. Two of them that mean the same
have one prefix; the eleven of RSS and Atom have none. Under a namespace that nobody knows the feed's own prefix counts:
most often it is a known module at a mistyped address.
"""

from __future__ import annotations

from collections.abc import Mapping

_PREFIXES = {
    "": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://example.com/newformat#": "",
    "http://purl.org/atom/ns#": "",
    "http://www.w3.org/2005/atom": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
}

_WORDS = {
    "rss": "root", "rdf:rdf": "root", "feed": "root", "channel": "channel", "items": "list",
    "item": "entry", "entry": "entry",
    "title": "title", "dc:title": "title", "media:title": "media title", "itunes:title": "media title",
    "link": "link",
    "guid": "guid", "id": "guid",
    "description": "summary", "summary": "summary", "dc:description": "summary", "abstract": "summary",
    "itunes:summary": "summary", "media:description": "media summary", "itunes:subtitle": "media summary",
    "content:encoded": "encoded", "fullitem": "encoded", "content": "content",
    "body": "xhtml", "xhtml:body": "xhtml",
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "dcterms:modified": "updated",
    "lastbuilddate": "updated",
    "created": "created", "dcterms:created": "created", "date": "created", "dc:date": "created",
    "author": "author", "dc:creator": "author", "dc:author": "author", "itunes:author": "author",
    "category": "category", "dc:subject": "category", "media:category": "category",
    "keywords": "keywords", "itunes:keywords": "keywords", "media:keywords": "keywords",
    "source": "source", "dc:publisher": "publisher",
    "enclosure": "enclosure", "media:content": "media", "media:thumbnail": "thumbnail", "media:group": "group",
    "itunes:image": "picture", "image": "picture",
    "language": "language", "dc:language": "language", "ttl": "ttl",
    "name": "name", "email": "email", "itunes:name": "name",
}  # fmt: skip


_CAMEL = {"pubdate": "pubDate", "lastbuilddate": "lastBuildDate", "rdf": "RDF"}


def _usual() -> dict[str, str]:
    """The names as nearly every feed writes them."""
    found = {}
    for name, word in _WORDS.items():
        prefix, _, local = name.rpartition(":")
        for space in (space for space, known in _PREFIXES.items() if known == prefix):
            found[f"{{{space}}}{_CAMEL.get(local, local)}" if space else _CAMEL.get(local, local)] = word
    return found


_USUAL = _usual() | {
    name.replace("2005/atom}", "2005/Atom}"): word for name, word in _usual().items() if "2005/atom}" in name
}


class Names(dict[str, str]):
    """Qualified names, as lxml writes them, to words; each is worked out once. Made anew for each document: it
    remembers what that document's own prefixes mean."""

    def __init__(self, prefixes: Mapping[str | None, str]) -> None:
        """``prefixes``: those that the root element declares."""
        super().__init__(_USUAL)
        self._given = {space: prefix or "" for prefix, space in prefixes.items()}

    def __missing__(self, tag: object) -> str:
        """Also for what is no element: an entity's node has a function as its tag, and no meaning."""
        if not isinstance(tag, str):
            return ""
        space, _, local = tag.rpartition("}")
        space = space[1:]
        prefix = _PREFIXES.get(space.lower())
        if prefix is None:
            prefix = self._given.get(space, "?").lower()
        # Recovery keeps a prefix that nobody declared as a part of the name.
        word = _WORDS.get(f"{prefix}:{local.lower()}" if prefix else local.lower(), "")
        self[tag] = word
        return word
