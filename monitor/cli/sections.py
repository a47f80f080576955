"""The sections of a site, by the menus of one of its pages. Run in a worker process: pages are foreign bytes."""

from __future__ import annotations

from urllib.parse import urlsplit

from monitor import url
from monitor.model import Response
from monitor.sources import _response
from monitor.sources._addresses import OTHER_FILE, OTHER_WORDS, lists_or_serves, segments_of, words_of
from monitor.sources.page.links import Link, base_of, links_of

MOST_SECTIONS = 6
_LONGEST_NAME = 4  # words
_DEEPEST = 3  # parts of the path


def sections_of(response: Response) -> tuple[Link, ...]:
    """Links of menus that may lead to sections of the same site, in the order of the page. Raises ReadError."""
    # As in articles/page.py: wanted in workers only, and slow to import.
    from monitor.articles.extract import parse_page  # noqa: PLC0415

    text, _ = _response.text_of(response)
    tree = parse_page(text)
    found = links_of(tree.iter("a"), base_of(tree, response.url), response.url)
    return tuple(link for link in found if _is_section(link, response.url))[:MOST_SECTIONS]


def _is_section(link: Link, page_url: str) -> bool:
    segments = segments_of(link.address)
    return (
        link.in_menu
        and 1 <= len(link.anchor.split()) <= _LONGEST_NAME
        and url.site(link.address) == url.site(page_url)
        and (1 <= len(segments) <= _DEEPEST or bool(urlsplit(link.address).query))
        and not words_of(segments) & OTHER_WORDS
        and not (segments and OTHER_FILE.search(segments[-1]))
        and (not lists_or_serves(link.address) or bool(words_of(segments[:1]) & {"category", "tag"}))
    )
