"""OPML (http://opml.org/spec2.opml): the lists of feeds that readers exchange.

Files come from elsewhere, so they are read like anything foreign: nothing outside is loaded, no entity of theirs is
expanded, and what is ill-formed costs what stands there and no more. Pure, and run in a worker process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from monitor.articles.encoding import decode
from monitor.articles.markup import one_line
from monitor.errors import ReadError
from monitor.model import Source

MOST_SOURCES = 5000
MOST_BYTES = 10 * 1024 * 1024
_DEEPEST = 8  # folders within folders that become labels
_LONGEST = 200

NAMESPACE = "urn:rasid:opml"
"""Of what a list for feed readers has no word for: kinds other than feeds."""

_XML = re.compile(r"<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>", re.IGNORECASE)
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as an OPML file lists it. ``folders`` are the outlines around it, from the outside in, and its
    categories."""

    url: str
    name: str = ""
    kind: str = "feed"
    language: str = ""
    folders: tuple[str, ...] = ()


def read_opml(body: bytes) -> tuple[Listed, ...]:
    """The sources of an OPML file, in its order. Raises ReadError for what is none."""
    if len(body) > MOST_BYTES:
        raise ReadError(f"it is larger than {MOST_BYTES // 1024**2} MiB")
    text = _XML.sub("", _DOCTYPE.sub("", decode(body).text.lstrip("\ufeff \t\r\n"), count=1), count=1)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False, recover=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_BARE.sub("&amp;", text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"it is no OPML: {error}") from error
    if root is None or not isinstance(root.tag, str) or root.tag.rpartition("}")[2].lower() != "opml":
        raise ReadError("it is no OPML: its root element is not <opml>")
    return tuple(_listed(root))


def write_opml(sources: Iterable[Source], title: str) -> str:
    """An OPML 2.0 file of these sources. Options of a kind and intervals have no place in it."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"rasid": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _sound(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        said = {
            "type": "rss" if source.kind == "feed" else "link",
            "text": source.name or source.id,
            "title": source.name,
            "xmlUrl" if source.kind == "feed" else "url": source.url,
            "language": source.language,
            "category": ",".join(source.labels),
            f"{{{NAMESPACE}}}kind": "" if source.kind == "feed" else source.kind,
        }
        etree.SubElement(body, "outline", {name: _sound(value) for name, value in said.items() if value})
    written: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="utf-8")
    return written.decode()


def _listed(root: etree._Element) -> Iterable[Listed]:
    """In the order of the file, without recursion: outlines nest as deep as a file likes."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    found = 0
    while waiting and found < MOST_SOURCES:
        element, folders = waiting.pop()
        said = _attributes(element)
        address = said.get("xmlurl", "") or (said.get("url", "") if said.get("kind") else "")
        inside = folders
        if address:
            found += 1
            yield _source(address, said, folders)
        elif said.get("text") and len(folders) < _DEEPEST:
            inside = (*folders, said["text"])
        waiting += [(child, inside) for child in reversed(element) if isinstance(child.tag, str)]


def _source(address: str, said: dict[str, str], folders: tuple[str, ...]) -> Listed:
    categories = (part for each in said.get("category", "").split(",") for part in each.split("/"))
    language = said.get("language", "").replace("_", "-")
    return Listed(
        address,
        name=said.get("title", "") or said.get("text", ""),
        kind=said.get("kind", "") or "feed",
        language=language if _LANGUAGE.fullmatch(language) else "",
        folders=tuple(dict.fromkeys((*folders, *(each.strip() for each in categories if each.strip())))),
    )


def _attributes(element: etree._Element) -> dict[str, str]:
    """By their names in small letters: real files write xmlUrl in four ways."""
    if element.tag.rpartition("}")[2].lower() != "outline":
        return {}
    return {
        str(name).rpartition("}")[2].lower(): one_line(str(value))[
            : 8192 if "url" in str(name).lower() else _LONGEST
        ]
        for name, value in element.attrib.items()
    }


def _sound(text: str) -> str:
    """Text that XML may hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
