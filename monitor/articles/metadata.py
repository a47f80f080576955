"""What a page says about its article: JSON-LD first, then meta elements, then the page itself.

JSON-LD is the only place where publishers say what they mean; OpenGraph and its kin are filled by templates; what
stands on the page needs interpretation and comes last.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import lxml.html

from monitor import url as addresses
from monitor.articles.markup import one_line, plain_line, split_keywords

_TITLE_PARTS = re.compile(r"\s+[-–—|:•·»«]+\s+|\s*\|\s*")
_ADDRESS = re.compile(r"(?:https?:)?//|^www\.|@", re.IGNORECASE)
_BY = re.compile(r"(?:by|بقلم|كتب|كتبت|بواسطة)\s*[:：]?\s+", re.IGNORECASE)
_ONE_SPELLING = str.maketrans("أإآىة", "ااايه")
_HAS_LETTER = re.compile(r"[^\W\d_]")

_MAX_NODES = 1000
_MAX_SCRIPT = 1_000_000

_TITLES = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
)
_SUMMARIES = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "sailthru.description",
)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "dcterms.date",
    "citation_publication_date", "publish-date", "publish_date", "publication_date", "pubdate", "cxenseparse:recs:publishtime",
    "article.published", "date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "article.updated", "last-modified", "lastmod",
)  # fmt: skip
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "byl",
)
_PUBLISHERS = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "application-name",
    "twitter:site",
)
_KEYWORDS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_LANGUAGES = ("og:locale", "language", "content-language", "dc.language", "dcterms.language")
_IMAGES = (
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found, as the page writes it; empty where it says nothing. ``guesses`` names what is not certain."""

    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    publisher: str = ""
    keywords: tuple[str, ...] = ()
    language: str = ""
    images: tuple[str, ...] = ()
    canonical_url: str = ""
    body: str = ""
    guesses: tuple[str, ...] = field(default=())


def read_metadata(tree: lxml.html.HtmlElement, url: str = "") -> Metadata:
    """The metadata of a parsed page that was found at ``url``."""
    node = _article_node(tree)
    meta = _meta(tree)
    publisher = one_line(_name_of(node.get("publisher"))) or _publisher(meta)
    published, is_guess = _published(node, meta, tree)
    return Metadata(
        title=_title(node, meta, tree, publisher),
        summary=plain_line(_text(node.get("description")) or _first(meta, _SUMMARIES)),
        authors=_authors(node, meta, tree),
        published=published,
        updated=_text(node.get("dateModified")) or _first(meta, _UPDATED) or _itemprop(tree, "dateModified"),
        publisher=publisher,
        keywords=_keywords(node, meta, tree),
        language=_text(node.get("inLanguage")) or _language(tree, meta),
        images=tuple(_image_addresses(node.get("image"))) or tuple(_all(meta, _IMAGES)[:3]),
        canonical_url=_canonical(tree, meta, url),
        body=_text(node.get("articleBody")),
        guesses=("date",) if is_guess else (),
    )


# --- JSON-LD -----------------------------------------------------------------------------------------------------


def _article_node(tree: lxml.html.HtmlElement) -> Mapping[str, Any]:
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


def _text(value: Any) -> str:
    """The string of a value that may be one, a list of some, or an object with a name."""
    for _ in range(4):  # a list of objects whose names are lists: nobody means more
        if isinstance(value, list):
            value = next((each for each in value if each), "")
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name")
    if isinstance(value, str):
        return value.strip()
    return str(value) if type(value) is int else ""


def _name_of(value: Any) -> str:
    return (
        plain_line(_text(value))
        if not isinstance(value, list)
        else next(filter(None, map(_name_of, value[:10])), "")
    )


def _names_of(value: Any) -> list[str]:
    names = [
        _name_of(each)
        for each in (value if isinstance(value, list) else [value])
        if not isinstance(each, list)
    ]
    return [name for name in names if name]


def _image_addresses(value: Any) -> Iterator[str]:
    for each in (value if isinstance(value, list) else [value])[:5]:
        link = each.get("url") or each.get("contentUrl") if isinstance(each, dict) else each
        if isinstance(link, str) and link.strip():
            yield link.strip()


# --- meta elements -----------------------------------------------------------------------------------------------


def _meta(tree: lxml.html.HtmlElement) -> Mapping[str, list[str]]:
    """All contents by lower-case name, in the order of the page."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "http-equiv", "itemprop"):
            for name in (element.get(attribute) or "").lower().split():
                found.setdefault(name, []).append(content)
    return found


def _first(meta: Mapping[str, list[str]], names: Iterable[str]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _all(meta: Mapping[str, list[str]], names: Iterable[str]) -> list[str]:
    """Everything under the first of the names that has something."""
    return next((meta[name] for name in names if name in meta), [])


def _publisher(meta: Mapping[str, list[str]]) -> str:
    return one_line(html.unescape(_first(meta, _PUBLISHERS))).removeprefix("@")


# --- fields ------------------------------------------------------------------------------------------------------


def _title(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, publisher: str
) -> str:
    sites = (publisher, _publisher(meta))
    if stated := plain_line(_text(node.get("headline"))) or plain_line(_first(meta, _TITLES)):
        return without_site(stated, *sites)
    headings = [one_line(element.text_content()) for element in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    window = one_line(next((element.text_content() for element in tree.iter("title")), ""))
    for heading in headings:
        if heading in window:  # the window's title repeats the headline and adds the site to it
            return heading
    return headings[0] if len(headings) == 1 else without_site(window, *sites)


def without_site(title: str, *sites: str) -> str:
    """A title without the site's name, in any of its forms, at its end or its start."""
    names = {_squeezed(site) for site in sites} - {""}
    cuts = list(_TITLE_PARTS.finditer(title)) if names else []
    for cut in reversed(cuts):
        if _squeezed(title[cut.end() :]) in names:
            return title[: cut.start()].strip()
    for cut in cuts:
        if _squeezed(title[: cut.start()]) in names:
            return title[cut.end() :].strip()
    return title


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower()).translate(_ONE_SPELLING)


def _published(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement
) -> tuple[str, bool]:
    """The publication date as written, and whether it is a guess (the first time that the page shows)."""
    stated = _text(node.get("datePublished")) or _first(meta, _PUBLISHED) or _itemprop(tree, "datePublished")
    if stated:
        return stated, False
    for element in tree.iter("time"):
        if moment := (element.get("datetime") or "").strip():
            return moment, element.get("pubdate") is None
    return "", False


def _itemprop(tree: lxml.html.HtmlElement, name: str) -> str:
    for element in tree.iterfind(f".//*[@itemprop='{name}']"):
        value = element.get("content") or element.get("datetime") or element.text_content()
        if value and value.strip():
            return one_line(value)
    return ""


def _authors(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement
) -> tuple[str, ...]:
    stated = _names_of(node.get("author")) or _names_of(node.get("creator"))
    for found in (stated, _all(meta, _AUTHORS), _on_page(tree, "author")):
        names = [_BY.sub("", one_line(html.unescape(name)), count=1) for name in found]
        names = [
            name
            for name in names
            if _HAS_LETTER.search(name) and not _ADDRESS.search(name) and len(name) <= 120
        ]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _on_page(tree: lxml.html.HtmlElement, relation: str) -> list[str]:
    linked = [element for element in tree.iter("a") if relation in (element.get("rel") or "").lower().split()]
    marked = linked or tree.findall(f".//*[@itemprop='{relation}']")
    return [one_line(element.text_content()) for element in marked[:20]]


def _keywords(
    node: Mapping[str, Any], meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement
) -> tuple[str, ...]:
    for found in (_names_of(node.get("keywords")), _all(meta, _KEYWORDS), _on_page(tree, "tag")):
        words = split_keywords(found)
        if words:
            return words
    return ()


def _language(tree: lxml.html.HtmlElement, meta: Mapping[str, list[str]]) -> str:
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    return (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or _first(meta, _LANGUAGES)
    ).strip()


def _canonical(tree: lxml.html.HtmlElement, meta: Mapping[str, list[str]], url: str) -> str:
    """The page's own word for its address, unless it names another host or a whole site."""
    links = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for link in (*links, *meta.get("og:url", ())):
        said = addresses.canonical(link, url)
        if not said or addresses.comparison_key(said).partition("/")[2] == "":
            continue
        if _site(url) in {"", _site(said)}:
            return said
    return ""


def _site(url: str) -> str:
    return addresses.comparison_key(url).partition("/")[0]
