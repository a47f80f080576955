"""What a page's own structured data lists as its articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from monitor import url

_MAX_SCRIPTS, _MAX_SCRIPT, _MAX_NODES = 30, 1_000_000, 5000
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$")
_COMMA = re.compile(r",(?=\s*[}\]])")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LISTS = ("itemlist", "collectionpage", "blog", "liveblogposting")
_ARTICLES = (
    "article",
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "blogposting",
)


def listed(tree: lxml.html.HtmlElement, base: str) -> frozenset[str]:
    """The comparison keys of the addresses in its ItemLists and of its articles. Lists of menus and crumbs are none."""
    found: set[str] = set()
    for script in _scripts(tree):
        for address in _addresses(script):
            key = url.comparison_key(url.canonical(address, base))
            if key:
                found.add(key)
    return frozenset(found)


def _scripts(tree: lxml.html.HtmlElement) -> Iterator[Any]:
    for number, element in enumerate(tree.iter("script")):
        if number >= 10 * _MAX_SCRIPTS:
            return
        if "ld+json" not in (element.get("type") or "").lower() or len(element.text or "") > _MAX_SCRIPT:
            continue
        value = _parsed(element.text or "")
        if value is not None:
            yield value


def _parsed(text: str) -> Any:
    """JSON as pages have it: wrapped for old browsers, with a comma too many, with line breaks in strings."""
    bare = _CONTROLS.sub(" ", _WRAPPING.sub("", _WRAPPING.sub("", text)))
    for attempt in (bare, _COMMA.sub("", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _addresses(value: Any) -> Iterator[str]:
    """Addresses of list elements and of articles, wherever they are nested; as many nodes as are bearable."""
    waiting: list[tuple[Any, bool]] = [(value, False)]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node, in_list = waiting.pop()
        if isinstance(node, list):
            waiting += [(each, in_list) for each in reversed(node)]
        elif isinstance(node, str) and in_list:
            yield node
        elif isinstance(node, dict):
            names = _types(node)
            if in_list or names & set(_ARTICLES):
                yield from (node[key] for key in ("url", "@id") if isinstance(node.get(key), str))
            waiting += _below(node, names, in_list=in_list)


def _below(node: dict[str, Any], names: set[str], *, in_list: bool) -> Iterator[tuple[Any, bool]]:
    if names & {"breadcrumblist", "sitenavigationelement"}:
        return
    is_list = bool(names & set(_LISTS))
    for key in ("itemListElement", "hasPart", "blogPost"):
        if key in node and (is_list or in_list):
            yield node[key], True
    if "item" in node and in_list:
        yield node["item"], True
    for key in ("@graph", "mainEntity", "mainEntityOfPage"):
        if isinstance(node.get(key), dict | list):
            yield node[key], False


def _types(node: dict[str, Any]) -> set[str]:
    written = node.get("@type")
    names = written if isinstance(written, list) else [written]
    return {name.rpartition("/")[2].lower() for name in names if isinstance(name, str)}
