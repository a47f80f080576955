"""Section pages whose article links are marked: ``data-article`` at one anchor of each. The reader never sees the marks.

The layouts are those of real sites, the news are invented. The first line of a page says its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import lxml.html

from monitor import url

_FOLDER = Path(__file__).parent / "sections"
_HEADER = re.compile(r"<!-- (?P<address>\S+) : [^\n]*-->\n")
_MARK = re.compile(r" data-article(?=[ >])")


@dataclass(frozen=True, slots=True)
class Section:
    """A page as a server would send it, and the comparison keys of its article links."""

    name: str
    address: str
    html: str
    articles: frozenset[str]


def sections() -> list[Section]:
    """All of them, by name."""
    return [_section(path) for path in sorted(_FOLDER.glob("*.html"))]


def _section(path: Path) -> Section:
    text = path.read_text("utf-8")
    header = _HEADER.match(text)
    assert header, f"{path.name}: the first line says the address"
    marked = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    articles = frozenset(
        url.comparison_key(url.canonical(element.get("href") or "", header["address"]))
        for element in marked.iter("a")
        if element.get("data-article") is not None
    )
    return Section(path.stem, header["address"], _MARK.sub("", text[header.end() :]), articles)
