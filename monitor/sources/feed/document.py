"""A decoded document to a feed, in four steps, the cheapest first.

    strict       libxml2 on the bytes, as UTF-8 whatever their declaration says: nine feeds of ten
    repair       the text mended (repair.py), then strict again; then its tags balanced, and strict once more
    recover      libxml2's own recovery of the mended text, taken only when it holds every entry that the text shows:
                 recovery drops what it can't place, and says nothing
    feedparser   for roots that nobody knows and for entries that are lost otherwise

A step that finds no entries where the text shows some has failed. Entities are never resolved, nothing outside the
document is ever loaded, and a document that declares entities never reaches feedparser: repair cuts its DOCTYPE.

What is hostile costs little in the first three, which are linear; feedparser's time is not bounded by anything, so
that it gets small documents only. Where it is not asked, recovery's entries are better than none, and the step says
that some are missing.
"""

from __future__ import annotations

from lxml import etree

from monitor.articles.markup import without_floods
from monitor.errors import ReadError
from monitor.sources import _response
from monitor.sources._newest import newest
from monitor.sources.feed.entry import Feed, dated, draft
from monitor.sources.feed.fallback import read_with_feedparser
from monitor.sources.feed.repair import ENTRY, ROOT, Repaired, balanced, repaired
from monitor.sources.feed.walk import Tree, walk

MOST_FOR_FEEDPARSER = 1024 * 1024
"""Characters of a document that feedparser may still be given."""

_SHOWS_ENTRY = (b"<item>", b"<entry>", b"<item ", b"<entry ", b"<ITEM", b"<Item")


def read_xml(octets: bytes, text: str, base: str) -> Feed:
    """The feed in a document, given as UTF-8 and as text. Raises ReadError when there is none."""
    tree = _strict(octets)
    if tree is not None:
        return _feed(tree, "strict")
    if _response.looks_like_html(text):
        raise ReadError("a web page came instead of a feed")
    mended = repaired(text)
    if mended is None:
        return _by_feedparser(text, base, None, None)
    body = mended.text.encode("utf-8", "replace")
    tree = _parsed(body, recover=False)
    if tree is not None and (tree.entries or not mended.entries):
        return _feed(tree, "repair")
    body = balanced(mended.text).encode("utf-8", "replace")
    tree = _parsed(body, recover=False)
    if tree is not None and len(tree.entries) >= mended.entries:
        return _feed(tree, "repair")
    tree = _parsed(body, recover=True)
    if tree is not None and len(tree.entries) >= mended.entries:
        return _feed(tree, "recover")
    return _by_feedparser(text, base, mended, tree)


def _strict(octets: bytes) -> Tree | None:
    """The feed of a well-formed document; None when another step has to try."""
    body = octets.lstrip(b" \t\r\n")
    if b"<!ENTITY" in body:
        return None
    tree = _parsed(body, recover=False)
    if tree is None or (not tree.entries and any(each in body for each in _SHOWS_ENTRY)):
        return None
    return tree


def _parsed(body: bytes, *, recover: bool) -> Tree | None:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False, recover=recover,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _has_entities(root):
        return None
    return walk(root, nested=recover, has_bases=b"xml:base" in body)


def _has_entities(root: etree._Element) -> bool:
    """Whether a DOCTYPE made libxml2 keep a named entity as a node of its own, which cuts the text around it."""
    return (
        root.getroottree().docinfo.internalDTD is not None and next(root.iter(etree.Entity), None) is not None
    )


def _feed(tree: Tree, step: str) -> Feed:
    kept = newest(tree.entries, dated)
    return Feed(tuple(draft(entry, tree.channel) for entry in kept), step, tree.channel.ttl)


def _by_feedparser(text: str, base: str, mended: Repaired | None, tree: Tree | None) -> Feed:
    """What feedparser finds, or what recovery found where that is more, or all there is."""
    feed, why = None, "the document is not a feed" if mended is None else "the feed is too damaged to be read"
    if len(text) <= MOST_FOR_FEEDPARSER:
        try:
            feed = read_with_feedparser(_harmless(text), base)
        except ReadError as error:
            why = str(error)
    if tree is not None and tree.entries and (feed is None or len(feed.drafts) < len(tree.entries)):
        return _feed(tree, "recover, incomplete")
    if feed is None:
        raise ReadError(why)
    if not feed.drafts and (mended.entries if mended else ENTRY.search(text)):
        raise ReadError("the feed is damaged: it has entries, but none could be read")
    return feed


def _harmless(text: str) -> str:
    """Without a DOCTYPE, where a root shows what comes after it, and without floods of attributes."""
    found = ROOT.search(text) if "<!" in text else None
    return without_floods(text[found.start() :] if found else text.replace("<!ENTITY", "<!-ENTITY"))
