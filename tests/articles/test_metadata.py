"""What pages say about their article."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.extract import parse_page
from monitor.articles.metadata import Metadata, read_metadata
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


@pytest.mark.parametrize(
    ("body", "published"),
    [
        # today's date stands in the header, and the site's name in an h1 over it
        ('<h1>الميدان</h1><span class="date">24 يناير 2026</span><h2>عنوان</h2><div class="date">20 يناير 2026</div>', "20 يناير 2026"),
        ('<div class="today-date">24 يناير 2026</div><h1>عنوان</h1><p>الثلاثاء 20 يناير 2026</p>', "24 يناير 2026"),
        ('<h1>عنوان</h1><p>الثلاثاء 20 يناير 2026</p>', "الثلاثاء 20 يناير 2026"),  # no name says that it is one
        ('<h1>عنوان</h1><div id="ctl00_lblDate">20/1/2026 10:45 ص</div>', "20/1/2026 10:45 ص"),
        ('<h1>عنوان</h1><span class="date">قريبا</span><span class="date" data-date="2026-01-20">أمس</span>', "2026-01-20"),
        ('<h1>عنوان</h1><div class="posted-on">نشر <time datetime="2026-01-20T08:00:00Z">20 يناير</time></div>', "2026-01-20T08:00:00Z"),
    ],
)  # fmt: skip
def test_a_date_that_only_the_page_shows_is_a_guess(body: str, published: str) -> None:
    """What stands behind the headline, in a place that is made for it, comes first."""
    said = metadata("<title>عنوان</title>", body)
    assert (said.published, said.guesses) == (published, ("date",))


def test_an_unreadable_date_gives_way_to_a_readable_one() -> None:
    """Templates leave their own variables in."""
    head = (
        json_ld(datePublished="{{ date }}") + '<meta property="article:published_time" content="2026-01-24">'
    )
    assert metadata(head).published == "2026-01-24"
    assert (
        metadata(json_ld(datePublished="{{ date }}")).published == "{{ date }}"
    )  # so that ``why`` can show it


def test_a_headline_that_was_cut_is_taken_from_the_page() -> None:
    """Some systems state 110 letters of it."""
    whole = "عنوان طويل جدا لخبر طويل جدا عن مدينة بعيدة"
    assert metadata(json_ld(headline=f"{whole[:20]}…"), f"<h1>{whole}</h1>").title == whole
    assert metadata(json_ld(headline="عنوان..."), "<h1>غيره</h1>").title == "عنوان..."


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('<span class="author-name">سعاد الكرخي</span>', ("سعاد الكرخي",)),
        ('<div class="header-author"><span class="author">الميدان - سعاد</span><b>2026</b></div>', ("سعاد",)),
        ('<div class="author">قالت الوزارة إن العمل مستمر في الموقع حتى المساء</div>', ()),  # no name
        ('<a class="authors-list" href="/a">كتاب الرأي</a>', ()),  # a menu
    ],
)
def test_bylines_are_known_by_the_names_of_templates(body: str, names: tuple[str, ...]) -> None:
    """Where nothing is stated; without the site's name."""
    assert metadata('<meta property="og:site_name" content="الميدان">', body).authors == names


def test_microdata_is_no_guess() -> None:
    """itemprop says what it means."""
    said = metadata(
        "", '<span itemprop="datePublished" content="2026-01-24">x</span><b itemprop="author">سعاد</b>'
    )
    assert (said.published, said.authors, said.guesses) == ("2026-01-24", ("سعاد",), ())


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
