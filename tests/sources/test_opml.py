"""OPML, as feed readers write it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model import Source
from monitor.sources._opml import MOST_SOURCES, Listed, read_opml, write_opml

FEEDLY = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>subscriptions</title></head><body>
<outline text="العراق" title="العراق">
  <outline text="سياسة"><outline type="rss" text="صدى النهر" title="صدى النهر" xmlUrl="https://river.example/feed?a=1&amp;b=2" htmlUrl="https://river.example"/></outline>
  <outline type="rss" text="Harbour Post" xmlUrl="https://harbour.example/rss"/>
</outline>
<outline text="A note without an address"/>
<outline text="Loose" xmlurl="https://loose.example/atom.xml" category="/news/world,top" language="en-us"/>
</body></opml>"""


def read(text: str) -> tuple[Listed, ...]:
    """Of a text in UTF-8."""
    return read_opml(text.encode())


def test_folders_names_and_categories_are_kept() -> None:
    """In the order of the file."""
    assert read(FEEDLY) == (
        Listed("https://river.example/feed?a=1&b=2", "صدى النهر", folders=("العراق", "سياسة")),
        Listed("https://harbour.example/rss", "Harbour Post", folders=("العراق",)),
        Listed("https://loose.example/atom.xml", "Loose", language="en-us", folders=("news", "world", "top")),
    )


@pytest.mark.parametrize(
    "text",
    [
        FEEDLY.replace("&amp;", "&"),  # most readers have written that at some time
        FEEDLY.replace("xmlUrl", "XMLURL").replace("<outline", "<Outline").replace("</outline", "</Outline"),
        FEEDLY.removesuffix("</body></opml>"),  # cut off
        "\ufeff \n" + FEEDLY,
        FEEDLY.replace("<opml", '<!DOCTYPE opml SYSTEM "http://x.example/opml.dtd"><opml'),
    ],
)
def test_small_faults_cost_nothing(text: str) -> None:
    """The same sources."""
    assert [each.url for each in read(text)] == [each.url for each in read(FEEDLY)]


def test_labels_say_nothing_of_an_encoding() -> None:
    """UTF-8 is UTF-8, windows-1256 is what it says."""
    assert read(FEEDLY.replace("UTF-8", "windows-1252"))[0].name == "صدى النهر"
    arabic = FEEDLY.replace("UTF-8", "windows-1256").encode("windows-1256")
    assert read_opml(arabic)[0].name == "صدى النهر"


def test_nothing_is_expanded_or_loaded() -> None:
    """Neither a file nor a billion laughs."""
    bomb = (
        '<!DOCTYPE opml [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        '<opml><body><outline text="&b;&f;" xmlUrl="https://x.example/&f;"/></body></opml>'
    )
    (listed,) = read(bomb)
    assert "root" not in listed.url + listed.name
    assert "xxx" not in listed.name


def test_what_nests_without_end_or_is_endless_is_bounded() -> None:
    """Labels of the outermost folders, and so many sources."""
    deep = "<opml><body>" + '<outline text="f">' * 150 + '<outline xmlUrl="https://x.example/f"/>'
    assert all(len(each.folders) <= 8 for each in read(deep))
    many = "".join(f'<outline xmlUrl="https://x.example/{number}"/>' for number in range(MOST_SOURCES + 10))
    assert len(read(f"<opml><body>{many}</body></opml>")) == MOST_SOURCES


@pytest.mark.parametrize("text", ["", "words", "<rss/>", "<html><body>404</body></html>"])
def test_what_is_no_opml_is_refused(text: str) -> None:
    """With a reason."""
    with pytest.raises(ReadError, match="no OPML"):
        read(text)


def test_what_is_written_can_be_read_again() -> None:
    """Kinds, languages and labels included; what XML can't hold is left out."""
    sources = [
        Source(
            "a",
            "feed",
            "https://a.example/?x=1&y=2",
            name='صدى "النهر" <1>\x0b',
            language="ar",
            labels=("iraq", "daily"),
        ),
        Source("b", "sitemap", "https://b.example/news.xml", name="B"),
        Source("c", "page", "https://c.example/"),
    ]
    assert read(write_opml(sources, "Rasid")) == (
        Listed("https://a.example/?x=1&y=2", 'صدى "النهر" <1>', language="ar", folders=("iraq", "daily")),
        Listed("https://b.example/news.xml", "B", kind="sitemap"),
        Listed("https://c.example/", "c", kind="page"),
    )
    assert 'xmlUrl="https://b.example' not in write_opml(
        sources, "Rasid"
    )  # a feed reader could do nothing with it


@given(st.binary(max_size=200) | st.text(alphabet="<>opmlutinexURL=\"'&; ", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but ReadError."""
    with suppress(ReadError):
        read_opml(body)
