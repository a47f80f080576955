"""What a page's JSON-LD says of its article: the only place where publishers say what they mean, and write it any way."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html

from monitor.articles.markup import plain_line

_MAX_NODES = 1000
_MAX_SCRIPT = 1_000_000


def article_node(tree: lxml.html.HtmlElement) -> Mapping[str, Any]:
    """The first node that says it is an article, with @id references to other nodes filled in."""
    nodes: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            nodes += _nodes(_parsed(script.text or ""), _MAX_NODES - len(nodes))
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    for node in nodes:
        if any(kind.endswith(("Article", "Posting", "Report")) for kind in _types(node)):
            return {key: _referred(value, named) for key, value in node.items()}
    return {}


def _parsed(script: str) -> Any:
    """JSON as pages write it: in CDATA or comments, with raw line breaks and commas too many."""
    if len(script) > _MAX_SCRIPT:
        return None
    bare = re.sub(r"^\s*(?:/\*.{0,20}?\*/|//[^\n]{0,20}\n)?\s*(?:<!\[CDATA\[|<!--)?(?:\s*\*/)?", "", script)
    bare = re.sub(r"(?:/\*\s*|//\s*)?(?:\]\]>|-->)(?:\s*\*/)?\s*$", "", bare).strip().rstrip(";")
    for attempt in (bare, re.sub(r",\s*([}\]])", r"\1", bare), html.unescape(bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, most: int) -> list[Mapping[str, Any]]:
    """All objects that may be the article: of lists, of @graph and of mainEntity, breadth first."""
    found: list[Mapping[str, Any]] = []
    waiting = [value]
    for each in waiting:
        if len(found) >= most or len(waiting) > 4 * _MAX_NODES:
            break
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            found.append(each)
            waiting += [
                each[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(each.get(key), list | dict)
            ]
    return found


def _types(node: Mapping[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [each for each in (kind if isinstance(kind, list) else [kind]) if isinstance(each, str)]


def _referred(value: Any, named: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    if isinstance(value, list):
        return [_referred(each, named) for each in value[:50] if not isinstance(each, list)]
    return value


def text_of(value: Any) -> str:
    """The string of a value that may be one, a list of some, or an object with a name."""
    for _ in range(4):  # a list of objects whose names are lists: nobody means more
        if isinstance(value, list):
            value = next((each for each in value if each), "")
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name")
    if isinstance(value, str):
        return value.strip()
    return str(value) if type(value) is int else ""


def name_of(value: Any) -> str:
    return (
        plain_line(text_of(value))
        if not isinstance(value, list)
        else next(filter(None, map(name_of, value[:10])), "")
    )


def names_of(value: Any) -> list[str]:
    names = [
        name_of(each)
        for each in (value if isinstance(value, list) else [value])
        if not isinstance(each, list)
    ]
    return [name for name in names if name]


def image_addresses(value: Any) -> Iterator[str]:
    for each in (value if isinstance(value, list) else [value])[:5]:
        link = each.get("url") or each.get("contentUrl") if isinstance(each, dict) else each
        if isinstance(link, str) and link.strip():
            yield link.strip()
