"""feedparser as the reference: on whatever feed, sound or damaged, we never find fewer entries than it does."""

from __future__ import annotations

import io
from contextlib import suppress

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model import Article
from monitor.sources.feed import read
from tests.sources.documents import response, source
from tests.sources.feed.arabic import EXAMPLES, Example

_WORDS = st.text(alphabet="خبر عاجل abc<>&;\"'é\u200f\u200c-", max_size=20)
_ESCAPED = _WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
_VALUES = _ESCAPED | _WORDS.map(lambda text: f"<![CDATA[{text}]]>")
_NAMES = st.sampled_from(
    [
        "title",
        "link",
        "guid",
        "id",
        "description",
        "pubDate",
        "dc:creator",
        "content:encoded",
        "category",
        "x:y",
        "image",
    ]
)
_ELEMENTS = st.builds("<{0}>{1}</{0}>".format, _NAMES, _VALUES)
_ENTRIES = st.builds(
    "<{0}>{1}</{0}>".format, st.sampled_from(["item", "entry"]), st.lists(_ELEMENTS, max_size=5).map("".join)
)
_ROOTS = st.sampled_from(
    [
        ("<rss version='2.0' {}><channel><title>t</title>", "</channel></rss>"),
        ("<feed xmlns='http://www.w3.org/2005/Atom' {}><title>t</title>", "</feed>"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' {}><channel/>", "</rdf:RDF>"),
    ]
)  # fmt: skip
_SPACES = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:x='urn:x'"
_DAMAGE = st.sampled_from(["", "", "", "&", "&nbsp;", "\x01", "<br>", "</p>", "<b>", "]]>", " < ", "&#0;"])


def ours(body: bytes) -> list[Article]:
    """Our articles; none of what is refused."""
    with suppress(ReadError):
        return list(read(source("feed"), response(body)).articles)
    return []


def theirs(body: bytes) -> int:
    """How many entries feedparser finds."""
    return len(feedparser.parse(io.BytesIO(body)).entries)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ROOTS, st.lists(st.tuples(_ENTRIES, _DAMAGE), max_size=4), st.booleans())
def test_we_never_find_fewer_entries(
    root: tuple[str, str], entries: list[tuple[str, str]], declares: bool
) -> None:
    """Between the entries stands what breaks feeds in the wild."""
    start, end = root
    body = (
        start.format(_SPACES if declares else "") + "".join(entry + damage for entry, damage in entries) + end
    )
    octets = body.encode("utf-8", "replace")
    found = ours(octets)
    assert len(found) >= theirs(octets)
    assert len(found) == len(entries)
    assert all(article.id for article in found)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_feed_that_is_cut_anywhere_gives_what_came(data: st.DataObject) -> None:
    """At least what feedparser makes of it, and every entry that is there whole."""
    example = data.draw(
        st.sampled_from([each for each in EXAMPLES if each.body.isascii() or each.step == "strict"])
    )
    cut = data.draw(st.integers(0, len(example.body)))
    body = example.body[:cut]
    assert len(ours(body)) >= (theirs(body) if body.count(b"<") > body.count(b"<?") else 0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name.partition(":")[0])
def test_key_fields_agree_where_feedparser_can_read(example: Example) -> None:
    """Where its letters are right, so are its id and link."""
    parsed = feedparser.parse(io.BytesIO(example.body)).entries
    found = ours(example.body)
    assert len(found) >= len(parsed)
    for article, entry in zip(found, parsed, strict=False):
        if entry.get("title") == article.title:
            assert article.id == entry.get("id", article.id)
            assert article.url == entry.get("link", article.url)
