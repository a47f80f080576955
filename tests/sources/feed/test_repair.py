"""What breaks feeds, mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor.sources.feed.repair import balanced, repaired


def mended(inside: str) -> str:
    """What becomes of something in a channel."""
    found = repaired(f"<rss><channel>{inside}</channel></rss>")
    assert found is not None
    return found.text.removeprefix("<rss><channel>").removesuffix("</channel></rss>")


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("a\x00\x0b\x1fb\ufffe", "ab"),  # characters that XML forbids
        ("<![CDATA[a\x01b]]>", "<![CDATA[ab]]>"),  # there too
        ("R&D & more &", "R&amp;D &amp; more &amp;"),  # bare ampersands
        ("a&&&&amp;b", "a&amp;&amp;&amp;&amp;b"),  # the last one is none
        ("?a=1&b=2&copy=3", "?a=1&amp;b=2&amp;copy=3"),  # no entity without its semicolon
        ("&nbsp;&raquo;&mdash;", "\xa0»—"),  # entities of HTML
        ("&lt;&amp;&#65;&#x41;", "&lt;&amp;&#65;&#x41;"),  # what is right stays
        ("&LT;&nosuch;", "&lt;&amp;nosuch;"),  # one that means "<" must not become one
        ("&#0;&#xD800;&#1114112;", ""),  # numbers of nothing
        ("<![CDATA[R&D &nbsp;]]>", "<![CDATA[R&D &nbsp;]]>"),  # inside CDATA all is allowed
        ("a ]]> b", "a ]]&gt; b"),
        ("3 < 4 <- <3 <b>", "3 &lt; 4 &lt;- &lt;3 <b>"),
        ("<![CDATA[a", "<![CDATA[a]]>"),  # never closed: to the end
    ],
)
def test_each_breakage_is_mended(inside: str, expected: str) -> None:
    """And nothing else is touched."""
    assert mended(inside).replace("</channel></rss>", "") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>Warning</b> in /x.php\n<?xml version='1.0'?><rss>x</rss>", "<rss>x</rss>"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>", "<rss>&amp;a;</rss>"),
        ("<rss>x</rss><!-- cached --><script>y</script>", "<rss>x</rss>"),
        (
            "<rdf:RDF>x</rdf:RDF>\n\n",
            f'<rdf:RDF xmlns:rdf="{"http://www.w3.org/1999/02/22-rdf-syntax-ns#"}">x</rdf:RDF>',
        ),
        ("<feed><dc:date/></feed>", '<feed xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date/></feed>'),
        ("<feed xmlns:dc='y'><dc:date/></feed>", "<feed xmlns:dc='y'><dc:date/></feed>"),
        ("<rss><x:y/></rss>", '<rss xmlns:x="urn:x-undeclared:x"><x:y/></rss>'),
    ],
    ids=["before", "doctype", "after", "rdf", "prefix", "declared", "unknown prefix"],
)
def test_the_feed_is_cut_out_and_its_prefixes_declared(text: str, expected: str) -> None:
    """From the root to its end."""
    found = repaired(text)
    assert found is not None
    assert found.text == expected


def test_what_holds_no_feed_is_not_repaired() -> None:
    """No root element of one."""
    assert repaired("<html><body>feeds</body></html>") is None


def test_the_entries_outside_cdata_are_counted() -> None:
    """Those inside are somebody's example."""
    found = repaired("<rss><item/><item a='b'><![CDATA[<item>]]></item><itemize/><entry\n/></rss>")
    assert found is not None
    assert found.entries == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<rss><item><p>a<br>b</item><item>c</item></rss>",
            "<rss><item><p>a<br/>b</p></item><item>c</item></rss>",
        ),
        (
            "<rss><item>a<item>b</item></rss>",
            "<rss><item>a</item><item>b</item></rss>",
        ),  # an entry ends another
        ("<rss><b><i>a</b></i></rss>", "<rss><b><i>a</i></b></rss>"),
        ("<rss></p></br>a</rss>", "<rss>a</rss>"),  # ends of nothing
        ("<rss><a b=c d 'e' b=f g='h>i'/></rss>", """<rss><a b="c" d="" e="" g='h>i'/></rss>"""),
        ("<rss><a><b/><IMG src='x'></A></rss>", "<rss><a><b/><IMG src='x'/></a></rss>"),
        ("<rss><item><title>cut <descr", "<rss><item><title>cut </title></item></rss>"),
        ("<rss><a><![CDATA[</a><b>]]></rss>", "<rss><a><![CDATA[</a><b>]]></a></rss>"),
    ],
    ids=["unclosed", "entries", "crossed", "unopened", "attributes", "case", "cut", "cdata"],
)
def test_every_element_gets_its_own_end(text: str, expected: str) -> None:
    """However it was left."""
    assert balanced(text) == expected


@given(st.text(alphabet="<>/&;![]CDAT-x#0p ?\"'=:\x00\ufffe\ud800", max_size=120))
def test_repair_and_balance_give_well_formed_text_or_recovery_copes(inside: str) -> None:
    """Nothing is raised, and parsing the result loses no characters to forbidden ones."""
    found = repaired(f"<rss>{inside}</rss>")
    assert found is not None
    again = balanced(found.text)
    parser = etree.XMLParser(recover=True, resolve_entities=False)
    assert etree.fromstring(again.encode("utf-8", "replace"), parser) is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<br>",
                "</br>",
                "<item>",
                "</item>",
                "<x/>",
                "a",
                "<![CDATA[<p>]]>",
            ]
        ),
        max_size=30,
    )
)
def test_any_nesting_is_balanced(tags: list[str]) -> None:
    """What comes out is well-formed, and has as many entries as went in."""
    text = f"<rss>{''.join(tags)}</rss>"
    root = etree.fromstring(balanced(text), etree.XMLParser())
    assert len(root.findall(".//item")) == tags.count("<item>")
