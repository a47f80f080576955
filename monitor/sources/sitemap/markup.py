"""The markup of sitemaps, as they are rather than as they should be.

Nothing outside a document is ever loaded and no entity of its own is expanded. What XML forbids and what strict readers
fail on (a bare "&" in an address, an HTML entity, a warning of PHP in front, a prefix that nobody declared, the end cut
off) costs at most the entry it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from monitor.errors import ReadError

MAX_ADDRESSES = 50_000
"""Lines of a text sitemap that are read; the protocol allows as many."""

_START = re.compile(r"<\?xml|<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#([xX][0-9A-Fa-f]{1,8}|\d{1,9});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def addresses_in(text: str) -> list[str]:
    """The lines of a text sitemap: addresses and nothing else. Empty for any other document."""
    lines = text.lstrip("\ufeff").split("\n", MAX_ADDRESSES)[:MAX_ADDRESSES]
    addresses = [line.strip() for line in lines if line.strip()]
    starts = ("http://", "https://")
    return addresses if addresses and all(line.lower().startswith(starts) for line in addresses) else []


def root_of(text: str) -> etree._Element:
    """The root of a sitemap. Raises ReadError when there is none."""
    begins = _START.search(text)
    whole = _mended(text[begins.start() if begins else 0 :])
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False, recover=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(whole.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"no sitemap: {error}") from error
    if root is None or not isinstance(root.tag, str):
        raise ReadError("no sitemap")
    return root


def values_of(entry: etree._Element) -> dict[str, str]:
    """The first text under each name; names of the news and image extensions carry their prefix."""
    said: dict[str, str] = {}
    for element in entry.iter(etree.Element):
        value = (element.text or "").strip()
        if value:
            said.setdefault(_extension(str(element.tag)) + local_name(element), value)
    return said


def local_name(element: etree._Element) -> str:
    """The name without namespace and without a prefix that nobody declared (recovery keeps such)."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _extension(tag: str) -> str:
    """``"news "``, ``"image "`` or ``"video "``, by its namespace, or by its prefix where that is not declared."""
    space = tag.rpartition("}")[0] or tag.rpartition(":")[0]
    return next((f"{name} " for name in ("news", "image", "video") if name in space), "")


def _mended(text: str) -> str:
    """Text without what XML forbids, with every "&" that starts no character written out. CDATA stays as it is."""
    text = _DOCTYPE.sub("", _FORBIDDEN.sub("", text), count=1)
    return "".join(_REFERENCE.sub(_reference, piece) if mends else piece for piece, mends in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is outside of CDATA), in one pass whatever the text is."""
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        yield text[at:start], True
        yield text[start : end + 3], False
        at = end + 3
    yield text[at:], True


def _reference(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number:
        return found[0] if _is_character(number) else ""
    if name in _OF_XML:
        return found[0]
    return html5.get(f"{name};", f"&amp;{name};") if name else "&amp;"


def _is_character(number: str) -> bool:
    """Whether XML may hold it: recovery would let others through."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code <= 0x10FFFF
