"""What the formats say, element by element: a table of entries and what they mean."""

from __future__ import annotations

import pytest

from monitor.model import Article
from monitor.sources.feed import read
from tests.sources.documents import SITE, response, source

_SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def rss(inside: str, channel: str = "") -> Article:
    """The one entry of an RSS feed."""
    body = f'<rss version="2.0" {_SPACES}><channel>{channel}<item>{inside}</item></channel></rss>'
    (article,) = read(source("feed"), response(body)).articles
    return article


def atom(inside: str, space: str = "http://www.w3.org/2005/Atom") -> Article:
    """The one entry of an Atom feed."""
    body = f'<feed xmlns="{space}"><title>f</title><entry>{inside}</entry></feed>'
    (article,) = read(source("feed"), response(body)).articles
    return article


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>/a</link>", f"{SITE}/a"),
        (
            "<link>\n https://b.example/?x=1&amp;amp;y=2 \n</link>",
            "https://b.example/?x=1&y=2",
        ),  # escaped twice
        ("<guid>https://b.example/g</guid>", "https://b.example/g"),  # a guid is a link unless it says no
        ("<guid isPermaLink='true'>https://b.example/g</guid><link/>", "https://b.example/g"),
        ("<guid isPermaLink='false'>https://b.example/g</guid>", ""),
        ("<atom:link href='https://b.example/t'/><link/>", "https://b.example/t"),
        (
            "<link>https://b.example/a</link><atom:link rel='self' href='https://b.example/s'/>",
            "https://b.example/a",
        ),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>http://[bad</link>", ""),
        ("<link><![CDATA[https://b.example/c]]></link>", "https://b.example/c"),
        ("<enclosure url='https://b.example/f.mp3' type='audio/mpeg'/>", ""),
    ],
)
def test_links_of_rss(inside: str, link: str) -> None:
    """Relative ones are resolved; scripts and enclosures are none."""
    assert rss(inside).url == link


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link href='https://b.example/a'/>", "https://b.example/a"),
        ("<link rel='alternate' type='text/html' href='https://b.example/a'/><link rel='alternate' type='application/pdf' href='https://b.example/p'/>", "https://b.example/a"),
        ("<link rel='alternate' type='application/pdf' href='https://b.example/p'/>", "https://b.example/p"),
        ("<link rel='edit' href='https://b.example/e'/><id>https://b.example/i</id>", "https://b.example/i"),
        ("<id>tag:b.example,2026:1</id>", ""),
        ("<link>https://b.example/text</link>", "https://b.example/text"),
    ],
)  # fmt: skip
def test_links_of_atom(inside: str, link: str) -> None:
    """The page before other forms of it, and never the feed's own machinery."""
    assert atom(inside).url == link


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>a &lt; b</title>", "a < b"),
        ("<title>Use of &lt;vector&gt; in C++</title>", "Use of <vector> in C++"),  # no tag of HTML
        ("<title>&lt;b&gt;bold&lt;/b&gt; words</title>", "bold words"),
        ("<title>AT&amp;amp;T</title>", "AT&T"),  # escaped twice
        ("<title><b>un</b>escaped</title>", "unescaped"),
        ("<title> </title><media:title>of the film</media:title>", "of the film"),
        ("<media:title>of the film</media:title><title>of the entry</title>", "of the entry"),
        ("<title>first</title><title>second</title>", "first"),
        ("<dc:title>by Dublin Core</dc:title>", "by Dublin Core"),
        ("<itunes:title>by iTunes</itunes:title>", "by iTunes"),
        ("<title>two\n lines</title>", "two lines"),
    ],
)
def test_titles(inside: str, title: str) -> None:
    """Plain, whatever the feed makes of them."""
    assert rss(inside).title == title


@pytest.mark.parametrize(
    ("inside", "summary", "text"),
    [
        ("<description>s</description>", "s", ""),
        ("<description>s</description><content:encoded>&lt;p&gt;t&lt;/p&gt;&lt;p&gt;u&lt;/p&gt;</content:encoded>", "s", "t\nu"),
        ("<itunes:summary>fuller words</itunes:summary><description>s</description>", "s", "fuller words"),
        ("<itunes:summary>the same</itunes:summary><description>the same</description>", "the same", ""),
        ("<description>s</description><itunes:summary>fuller words</itunes:summary>", "s", "fuller words"),
        ("<media:description>of a picture</media:description>", "of a picture", ""),
        ("<description>s</description><media:description>of a picture</media:description>", "s", ""),
        (f"<description>{'long ' * 300}</description>", "", ("long " * 300).strip()),
        ("<description><p>un</p><p>escaped &amp; so</p></description>", "un\nescaped & so", ""),
        ("<description>  </description>", "", ""),
    ],
)  # fmt: skip
def test_summary_and_text_of_rss(inside: str, summary: str, text: str) -> None:
    """The encoded content is the text; a description as long as an article is one."""
    article = rss(inside)
    assert (article.summary, article.text) == (summary, text)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<content>plain &lt;ok&gt; words</content>", "plain <ok> words"),
        ("<content type='html'>&lt;p&gt;a&lt;/p&gt;b</content>", "a\nb"),
        ("<content type='text/html' mode='escaped'>&lt;p&gt;a&lt;/p&gt;b</content>", "a\nb"),
        ("<content>&lt;p&gt;forgotten&lt;/p&gt;to say</content>", "forgotten\nto say"),
        ("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a &lt; b</p><br/>c</div></content>", "a < b\nc"),
        ("<content type='image/png'>aGk=</content>", ""),
        ("<content type='html'>short</content><content type='html'>the longer one</content>", "the longer one"),
    ],
)  # fmt: skip
def test_content_of_atom(inside: str, text: str) -> None:
    """By its type; pictures in base64 are no text."""
    assert atom(inside).text == text
    assert atom(inside, "http://purl.org/atom/ns#").text == text


@pytest.mark.parametrize(
    ("inside", "published", "updated"),
    [
        ("<pubDate>Sat, 24 Jan 2026 10:00:00 GMT</pubDate>", "10:00", ""),
        ("<PUBDATE>Sat, 24 Jan 2026 10:00:00 GMT</PUBDATE>", "10:00", ""),
        ("<dc:date>2026-01-24T10:00:00Z</dc:date>", "10:00", ""),
        ("<dcterms:issued>2026-01-24T10:00:00Z</dcterms:issued><dcterms:modified>2026-01-24T11:00:00Z</dcterms:modified>", "10:00", "11:00"),
        ("<atom:updated>2026-01-24T11:00:00Z</atom:updated>", "", "11:00"),
        ("<dc:date>2026-01-24T09:00:00Z</dc:date><pubDate>Sat, 24 Jan 2026 10:00:00 GMT</pubDate>", "10:00", ""),
        ("<pubDate></pubDate>", "", ""),
    ],
)  # fmt: skip
def test_dates(inside: str, published: str, updated: str) -> None:
    """Of RSS, Dublin Core and Atom."""
    article = rss(inside)
    assert f"{article.published:%H:%M}" == published if article.published else not published
    assert f"{article.updated:%H:%M}" == updated if article.updated else not updated


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author>desk@b.example (Ada Quay)</author>", ("Ada Quay",)),
        ("<author>Ada Quay &lt;desk@b.example&gt;</author>", ("Ada Quay",)),
        ("<author>desk@b.example</author>", ("desk@b.example",)),
        ("<dc:creator>Ada</dc:creator><dc:creator>Ben</dc:creator>", ("Ada", "Ben")),
        (
            "<atom:author><atom:email>x@b.example</atom:email><atom:name>Ada</atom:name></atom:author>",
            ("Ada",),
        ),
        ("<itunes:author>R&amp;amp;B</itunes:author>", ("R&B",)),
    ],
)
def test_authors(inside: str, authors: tuple[str, ...]) -> None:
    """Names rather than addresses."""
    assert rss(inside).authors == authors


def test_entries_of_atom_inherit_the_feeds_authors() -> None:
    """As RFC 4287 has it (4.2.1)."""
    body = '<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Ada</name></author><entry><title>t</title></entry></feed>'
    assert read(source("feed"), response(body)).articles[0].authors == ("Ada",)


@pytest.mark.parametrize(
    ("inside", "keywords"),
    [
        ("<category domain='x'>a, b</category><category>c</category>", ("a, b", "c")),
        ("<dc:subject>a</dc:subject><category>a</category>", ("a",)),
        ("<media:keywords>a, b ,,c</media:keywords>", ("a", "b", "c")),
        ("<atom:category term='t' label='L'/><atom:category term='http://x.example/y'/>", ("L",)),
        ("".join(f"<category>k{number}</category>" for number in range(1000)), tuple(f"k{number}" for number in range(100))),
    ],
)  # fmt: skip
def test_keywords(inside: str, keywords: tuple[str, ...]) -> None:
    """Of a bounded number."""
    assert rss(inside).keywords == keywords


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ("<media:content url='https://b.example/i.jpg' type='image/jpeg'/>", "https://b.example/i.jpg"),
        ("<media:content url='https://b.example/v.mp4' medium='video'><media:thumbnail url='https://b.example/t.jpg'/></media:content>", "https://b.example/t.jpg"),
        ("<enclosure url='https://b.example/e.png' type='image/png'/>", "https://b.example/e.png"),
        ("<image>https://b.example/own.jpg</image>", "https://b.example/own.jpg"),
        ("<image><url>https://b.example/own.jpg</url></image>", ""),
        ("<atom:link rel='enclosure' type='image/gif' href='https://b.example/l.gif'/>", "https://b.example/l.gif"),
    ],
)  # fmt: skip
def test_images(inside: str, image: str) -> None:
    """Of media, enclosures, and what systems write on their own account."""
    assert (rss(inside).images or ("",))[0] == image


def test_the_source_an_entry_was_taken_from_is_its_publisher() -> None:
    """Else the feed's title."""
    assert rss("<source url='https://c.example/rss'>Wire</source>", "<title>f</title>").publisher == "Wire"
    assert rss("<title>t</title>", "<title>f</title>").publisher == "f"
    assert atom("<source><id>x</id><title>Wire</title></source>").publisher == "Wire"


def test_a_namespace_nobody_knows_goes_by_its_prefix() -> None:
    """Most often it is a known module at a mistyped address."""
    body = (
        '<rss xmlns:dc="http://purl.org/dc/element/1.1" xmlns:content="https://purl.org/rss/1.0/modules/content"><channel>'
        "<item><dc:creator>Ada</dc:creator><content:encoded>words</content:encoded></item></channel></rss>"
    )
    (article,) = read(source("feed"), response(body)).articles
    assert (article.authors, article.text) == (("Ada",), "words")


def test_what_is_the_channels_is_not_an_entrys() -> None:
    """Its picture has a title and a link, too."""
    channel = "<image><title>logo</title><link>https://b.example/logo</link></image><title>f</title><language>fa</language>"
    article = rss("<title>سلام</title>", channel)
    assert (article.publisher, article.language, article.url) == ("f", "fa", "")
