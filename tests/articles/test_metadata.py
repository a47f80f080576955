"""What pages say about their article."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.extract import parse_page
from monitor.articles.metadata import Metadata, read_metadata, without_site
from tests.sources.documents import WITH_JSON_LD

URL = "https://news.example/news/88001?page=1"


def metadata(head: str, body: str = "<p>نص</p><p>نص</p>", url: str = URL) -> Metadata:
    """The metadata of a page with that head."""
    return read_metadata(
        parse_page(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"), url
    )


def json_ld(**fields: object) -> str:
    """A NewsArticle in a script."""
    node = {"@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'


def test_json_ld_is_believed_first() -> None:
    """With a trailing comma, an @graph and a publisher by reference; the page declares English on Arabic letters."""
    said = read_metadata(parse_page(WITH_JSON_LD), URL)
    assert said.title == "الجيش يعلن انتهاء العملية"
    assert (said.published, said.updated) == ("2026-01-24T07:00:00+03:00", "2026-01-24T07:20:00+03:00")
    assert (said.authors, said.publisher) == (("كمال سعيد",), "صحيفة الميدان")
    assert said.keywords == ("الجيش", "العملية", "الحدود")
    assert said.images == ("/img/88001.jpg",)
    assert said.canonical_url == "https://news.example/news/88001"
    assert (said.summary, said.language) == ("انتهت العملية بعد أسبوع", "en-US")
    assert said.guesses == ()


@pytest.mark.parametrize(
    "script",
    [
        '<![CDATA[ {"@type":"Article","headline":"عنوان"} ]]>',
        '/*<![CDATA[*/ {"@type":"Article","headline":"عنوان"} /*]]>*/',
        '<!-- {"@type":"Article","headline":"عنوان"} -->',
        '{"@type":["Article","Thing"],"headline":"عنوان",}',  # a comma too many
        '{"@type":"Article","headline":"عنوان","description":"a\nb"}',  # a raw line break
        '[[{"@type":"WebSite"}],{"@type":"BlogPosting","headline":"عنوان"}]',
        '{"@type":"WebPage","mainEntity":{"@type":"ReportageNewsArticle","headline":{"@value":"عنوان"}}}',
        '{"@type":"Article","headline":"عنوان"};',
    ],
)
def test_json_ld_is_read_as_pages_write_it(script: str) -> None:
    """One case a breakage."""
    assert metadata(f'<script type="application/ld+json">{script}</script>').title == "عنوان"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("سعاد", ("سعاد",)),
        ({"name": "سعاد"}, ("سعاد",)),
        ([{"name": "سعاد"}, "كمال", {"name": "سعاد"}], ("سعاد", "كمال")),
        ("بقلم: سعاد", ("سعاد",)),
        ("By Ada Quay", ("Ada Quay",)),
        ("https://facebook.com/x", ()),  # an address is no name
        ("desk@news.example", ()),
        ({"name": ["سعاد"]}, ("سعاد",)),
        (7, ()),
    ],
)
def test_authors_are_names(author: object, names: tuple[str, ...]) -> None:
    """In every form that JSON-LD has for them."""
    assert metadata(json_ld(author=author)).authors == names


def test_meta_elements_come_second() -> None:
    """OpenGraph, Dublin Core, and repeated article:tag."""
    said = metadata(
        '<meta property="og:title" content="عنوان | الميدان"><meta property="og:site_name" content="الميدان">'
        '<meta property="article:published_time" content="2026-01-24T01:00:00Z"><meta name="DC.creator" content="سعاد">'
        '<meta property="article:tag" content="أ"><meta property="article:tag" content="ب"><meta property="og:locale" content="ar_AR">'
    )
    assert (said.title, said.publisher, said.authors) == ("عنوان", "الميدان", ("سعاد",))
    assert (said.published, said.keywords, said.language) == ("2026-01-24T01:00:00Z", ("أ", "ب"), "ar_AR")


def test_a_title_loses_either_name_of_its_site() -> None:
    """The publisher's in JSON-LD and the site's in OpenGraph are seldom the same."""
    head = json_ld(publisher={"name": "صحيفة الميدان"}) + (
        '<meta property="og:title" content="عنوان - الميدان"><meta property="og:site_name" content="الميدان">'
    )
    assert (metadata(head).title, metadata(head).publisher) == ("عنوان", "صحيفة الميدان")


def test_the_page_itself_comes_last() -> None:
    """h1 against the window's title, rel=author, rel=tag, the first time element (a guess)."""
    said = metadata(
        "<title>الميدان :: عنوان الخبر</title>",
        '<h1>عنوان الخبر</h1><a rel="author" href="#">سعاد</a><time datetime="2026-01-24">أمس</time>'
        '<a rel="tag" href="#">#داعش</a><a href="#" rel="nofollow tag">العراق</a>',
    )
    assert (said.title, said.authors, said.keywords) == ("عنوان الخبر", ("سعاد",), ("داعش", "العراق"))
    assert (said.published, said.guesses) == ("2026-01-24", ("date",))


def test_microdata_is_no_guess() -> None:
    """itemprop says what it means."""
    said = metadata(
        "", '<span itemprop="datePublished" content="2026-01-24">x</span><b itemprop="author">سعاد</b>'
    )
    assert (said.published, said.authors, said.guesses) == ("2026-01-24", ("سعاد",), ())


@pytest.mark.parametrize(
    ("title", "publisher", "bare"),
    [
        ("عنوان - الميدان", "الميدان", "عنوان"),
        ("المدينة نيوز - عنوان - فرعي", "المدينة نيوز", "عنوان - فرعي"),
        ("عنوان|الميدان", "الميدان", "عنوان"),
        ("اتفاق - هدنة", "الميدان", "اتفاق - هدنة"),  # a dash of its own
        ("الميدان", "الميدان", "الميدان"),
        ("عنوان", "", "عنوان"),
    ],
)
def test_a_title_loses_the_sites_name(title: str, publisher: str, bare: str) -> None:
    """At its end or its start, and only there."""
    assert without_site(title, publisher) == bare


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("/news/88001", "https://news.example/news/88001"),
        ("https://www.news.example/news/88001", "https://www.news.example/news/88001"),  # the same site
        ("https://other.example/news/88001", ""),  # another host
        ("https://news.example/", ""),  # the whole site
        ("javascript:1", ""),
    ],
)
def test_the_pages_own_address_is_taken_with_care(link: str, canonical: str) -> None:
    """A wrong one would make one article of many."""
    assert metadata(f'<link rel="canonical" href="{link}">').canonical_url == canonical


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "@graph",
                        "@id",
                        "author",
                        "name",
                        "headline",
                        "image",
                        "keywords",
                        "publisher",
                        "datePublished",
                        "mainEntity",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_any_json_ld_is_survived(value: object) -> None:
    """Types are never what the schema says."""
    script = json.dumps(
        [value, {"@type": "Article", "author": value, "headline": value, "image": value, "keywords": value}]
    )
    metadata(f'<script type="application/ld+json">{script.replace("</", "<")}</script>')


def test_json_nested_without_end_is_survived() -> None:
    """The decoder gives up before Python's stack does."""
    metadata(f'<script type="application/ld+json">{"[" * 100_000}</script>')
