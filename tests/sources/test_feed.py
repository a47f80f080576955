"""Feeds of every kind."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model import Reading
from monitor.sources.feed import read
from tests.sources.documents import ATOM, DRUPAL_1256, JSON_FEED, RDF, WORDPRESS, response, source


def reading(body: str | bytes, **headers: str) -> Reading:
    """The reading of a feed with that body."""
    return read(source("feed"), response(body, **headers))


def rss(entries: str, channel: str = "<title>t</title>") -> str:
    """A channel with those entries."""
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{channel}{entries}</channel></rss>'


def test_a_wordpress_feed_gives_all_its_fields() -> None:
    """content:encoded as text, description as summary, categories as keywords, markup and scripts gone."""
    first, second = reading(WORDPRESS).articles
    assert first.id == "https://news.example/?p=48151"
    assert first.title == 'وزير النقل: افتتاح جسر "المعلّق" قبل نهاية العام – تفاصيل'
    assert first.url == "https://news.example/2026/01/bridge/?utm_source=rss&utm_medium=rss"
    assert first.canonical_url == "https://news.example/2026/01/bridge/"
    assert first.text == "أعلنت وزارة النقل أمس موعد الافتتاح.\nوقال الوزير إن العمل «اكتمل»."
    assert first.summary.startswith("أعلنت الوزارة موعد الافتتاح…")
    assert first.authors == ("سعاد الكرخي",)
    assert first.keywords == ("اقتصاد", "النقل")
    assert first.published is not None
    assert first.published.isoformat() == "2026-01-24T08:30:00+03:00"
    assert (first.publisher, first.language) == ("صدى الرافدين", "ar")
    assert first.images == ("https://news.example/bridge.jpg",)
    # No guid: the link is the id; a relative link is resolved; a date in Arabic words is read.
    assert second.id == second.url == "https://news.example/2026/01/second/"
    assert second.published == datetime(2026, 1, 24, 9, tzinfo=UTC)
    assert second.images == ("https://news.example/second.png",)


def test_the_wish_for_a_pause_is_read() -> None:
    """``ttl`` in minutes, a day at most; nonsense is none."""
    assert reading(WORDPRESS).ttl == timedelta(minutes=15)
    assert reading(rss("", "<title>t</title><ttl>99999</ttl>")).ttl == timedelta(days=1)
    for nonsense in ("soon", "-5", "0", "1e9", "²"):
        assert reading(rss("", f"<title>t</title><ttl>{nonsense}</ttl>")).ttl is None


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (DRUPAL_1256.encode("windows-1256"), {}),  # its own label
        (DRUPAL_1256.encode("windows-1256"), {"content_type": "text/xml"}),  # RFC 3023 would have it be ASCII
        (
            DRUPAL_1256.replace(' encoding="windows-1256"', "").encode("windows-1256"),
            {"content_type": "text/xml; charset=cp1256"},
        ),
        (DRUPAL_1256.encode(), {}),  # UTF-8 under a wrong label
        (DRUPAL_1256.encode(), {"content_type": "text/xml; charset=iso-8859-1"}),
        (DRUPAL_1256.replace("windows-1256", "utf-8").encode() + b"\xff", {}),  # a bad byte
    ],
)
def test_arabic_survives_its_encoding(body: bytes, headers: dict[str, str]) -> None:
    """Whatever the labels say."""
    (article,) = reading(body, **headers).articles
    assert (article.title, article.publisher) == ("المجلس يقرّ الموازنة", "جريدة المساء")
    assert article.summary == "أقر المجلس الموازنة بالأغلبية"
    assert article.id == "77120 at https://news.example"


def test_atom_gives_both_times_and_all_authors() -> None:
    """xhtml content, html title, the source an entry was taken from as its publisher."""
    (article,) = reading(ATOM).articles
    assert article.title == "Ferries & trains halted"
    assert (article.url, article.id) == ("https://news.example/ferries", "tag:news.example,2026:ferries")
    assert article.published is not None
    assert article.updated is not None
    assert (article.updated - article.published, article.published.utcoffset()) == (
        timedelta(minutes=45),
        timedelta(hours=2),
    )
    assert article.authors == ("Ada Quay", "Ben Mole")
    assert (article.text, article.summary) == (
        "All ferries stopped.\nTrains follow.",
        "Storm stops services.",
    )
    assert (article.publisher, article.keywords, article.language) == ("Harbour Wire", ("Transport",), "en")


def test_rdf_gives_its_dublin_core() -> None:
    """rdf:about is the id, dc:date the time."""
    (article,) = reading(RDF).articles
    assert article.id == article.url == "https://news.example/r/1"
    assert (article.title, article.authors, article.publisher) == (
        "زلزال خفيف شرق البلاد",
        ("مراسلنا",),
        "وكالة الأفق",
    )
    moment = article.published or article.updated
    assert moment is not None
    assert moment.isoformat() == "2026-01-24T05:10:00+03:00"


def test_a_json_feed_gives_all_its_fields() -> None:
    """A number as id, as some systems write it."""
    found = reading(JSON_FEED)
    (article,) = found.articles
    assert found.step == "json"
    assert (article.id, article.title, article.summary) == ("7", "عودة الكهرباء إلى المدينة", "عودة التيار")
    assert article.text == "عادت الكهرباء.\nبعد يومين."
    assert (article.authors, article.keywords) == (("ليلى",), ("كهرباء", "خدمات"))
    assert article.images == ("https://news.example/j.jpg",)
    assert article.updated is not None
    assert article.updated.isoformat() == "2026-01-24T11:30:00+03:00"


def test_a_long_description_is_the_article() -> None:
    """Many feeds have no content:encoded and put everything into the description."""
    (article,) = reading(
        rss(f"<item><title>t</title><description>{'كلمة ' * 400}</description></item>")
    ).articles
    assert article.summary == ""
    assert len(article.text.split()) == 400


def test_an_entry_without_anything_still_has_an_id() -> None:
    """Of its words; two such entries are two."""
    ids = [
        article.id
        for article in reading(rss("<item><title>أ</title></item><item><title>ب</title></item>")).articles
    ]
    assert len({*ids}) == 2
    assert all(ids)


def test_entries_that_only_share_a_guid_get_ids_of_their_own() -> None:
    """Some systems write the site's address as every guid; an entry that is listed twice stays one."""
    entry = "<item><guid>https://news.example</guid><title>{0}</title><link>https://news.example/{0}</link></item>"
    one, two = reading(rss(entry.format("a") + entry.format("b"))).articles
    assert one.id != two.id
    assert "id" in one.guesses
    same, again = reading(rss(entry.format("a") * 2)).articles
    assert same.id == again.id == "https://news.example"
    assert same == again


def test_an_empty_feed_is_a_feed() -> None:
    """Nothing new is no error."""
    assert reading(rss("")).articles == ()
    assert reading('{"version": "https://jsonfeed.org/version/1", "title": "t", "items": []}').articles == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "empty"),
        ("  \n\0", "empty"),
        ("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "web page came instead of a feed"),
        ("\ufeff<!-- x --><HTML><item>no</item>", "web page came instead of a feed"),
        (
            '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"></html>',
            "web page came",
        ),
        ("Service Unavailable", "not a feed"),
        ('<?xml version="1.0"?><urlset></urlset>', "not a feed"),
        ('{"error": "rate limited"}', 'no list "items"'),
        ('{"items": [', "damaged"),
        ("[" * 100_000, "not a feed"),
        ('{"items":' * 100_000, "damaged"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: str, said: str) -> None:
    """And with the beginning of what came, so that a person sees what it is."""
    with pytest.raises(ReadError, match=said) as caught:
        reading(body)
    assert "https://news.example/source" in str(caught.value)


def test_a_feed_under_a_pages_doctype_is_read() -> None:
    """There are such feeds."""
    body = ATOM.replace("?>", '?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">', 1)
    assert len(reading(body).articles) == 1


def test_the_servers_clock_bounds_the_dates() -> None:
    """This room has no clock of its own."""
    body = rss("<item><title>أ</title><pubDate>Mon, 01 Jan 2029 10:00:00 GMT</pubDate></item>")
    (article,) = reading(body, date="Sat, 24 Jan 2026 10:00:00 GMT").articles
    assert article.published == datetime(2026, 1, 24, 10, tzinfo=UTC)
    assert "date out of range" in article.guesses
    assert reading(body).articles[0].published is not None


def test_dates_that_only_feedparser_reads_are_marked() -> None:
    """Greek and the like, until a table of ours reads them."""
    (article,) = reading(
        rss("<item><title>a</title><pubDate>Σάβ, 24 Ιαν 2026 12:00:00 EST</pubDate></item>")
    ).articles
    assert article.published is not None
    assert "date" in article.guesses


def test_the_operators_words_fill_what_the_feed_leaves_open() -> None:
    """Name and language of the source."""
    named = source("feed", name="وكالة الجنوب", language="ar")
    (article,) = read(named, response(rss("<item><title>خبر</title></item>", ""))).articles
    assert (article.publisher, article.language) == ("وكالة الجنوب", "ar")


def test_nothing_outside_the_document_is_read() -> None:
    """Neither a file nor an address, however the bytes ask for it."""
    for body in ("/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/feed"):
        with pytest.raises(ReadError):
            reading(body)
    entity = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    body = rss("<item><title>x&e;y</title></item>").replace('<?xml version="1.0" encoding="utf-8"?>', entity)
    (article,) = reading(body).articles
    assert "root:" not in article.title


def test_a_flood_of_attributes_costs_nothing() -> None:
    """feedparser needs more than a minute for them."""
    flood = " ".join(f"a{number}='b'" for number in range(100_000))
    (article,) = reading(rss(f"<item {flood}><title>خبر</title></item>")).articles
    assert article.title == "خبر"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but ReadError."""
    with suppress(ReadError):
        reading(body)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_a_feed_is_survived(data: st.DataObject) -> None:
    """Cut, spliced and bit-flipped feeds: read or refused, ids never empty."""
    body = bytearray(data.draw(st.sampled_from([WORDPRESS, ATOM, RDF, JSON_FEED])).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 30))] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b"<", b"&", b"]]>", b"<item>"])
        )
    try:
        found = reading(bytes(body))
    except ReadError:
        return
    assert all(article.id for article in found.articles)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "url",
                    "title",
                    "content_html",
                    "authors",
                    "author",
                    "tags",
                    "attachments",
                    "date_published",
                ]
            ),
            st.none()
            | st.integers()
            | st.text()
            | st.lists(st.none() | st.text() | st.dictionaries(st.just("name"), st.none() | st.text())),
        )
    )
)
def test_any_json_is_survived(entries: list[object]) -> None:
    """Types are never what the specification says."""
    assert len(reading(json.dumps({"items": entries})).articles) == len(entries)


def _entries(*dates: str) -> str:
    return rss(
        "".join(
            f"<item><title>t{number}</title>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
            for number, date in enumerate(dates)
        )
    )


_OLD, _NEW = "Sat, 03 Jan 2026 10:00:00 GMT", "Sat, 24 Jan 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        ([_OLD] * 2000 + [_NEW], [*range(1999), 2000]),  # oldest first: the last one is the news
        ([_NEW] + [_OLD] * 2000, [*range(2000)]),
        ([""] * 2001, [*range(2000)]),  # no dates: the first
        ([_OLD] * 2000 + [""], [*range(1999), 2000]),  # it may be today's
        ([_OLD] * 2000 + ["24 كانون الثاني 2026"], [*range(1999), 2000]),  # a date that only we can read
        ([_NEW] * 1000, [*range(1000)]),  # there is room for all
    ],
    ids=["oldest first", "newest first", "no dates", "one without", "in Arabic", "few"],
)
def test_of_too_many_entries_the_newest_are_kept_in_order(dates: list[str], kept: list[int]) -> None:
    assert [article.title for article in reading(_entries(*dates)).articles] == [f"t{at}" for at in kept]


def test_of_too_many_entries_of_a_json_feed_the_newest_are_kept_in_order() -> None:
    entries: list[object] = [
        {"id": number, "title": f"t{number}", "date_published": "2026-01-03T10:00:00Z"}
        for number in range(2000)
    ]
    entries += [7, {"id": 2000, "title": "new", "date_published": "2026-01-24T10:00:00Z"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": entries}
    articles = reading(json.dumps(feed), **{"content-type": "application/feed+json"}).articles
    assert [int(article.id) for article in articles] == [*range(1999), 2000]
