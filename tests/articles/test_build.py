"""The one constructor of articles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.build import MAX_TEXT_BYTES, MAX_TITLE_BYTES, Draft, build, capped, resolved

BASE = "https://news.example/feed"
NOW = datetime(2026, 1, 24, 12, tzinfo=UTC)


def test_what_is_said_is_kept() -> None:
    """The plain case, nothing marked."""
    article = build(
        Draft(
            id="7", url="/a?utm_source=x", title="  خبر \n عاجل ", summary="ملخص", text="نص", authors=("سعاد", "سعاد", " "),
            published="2026-01-24T10:00:00+03:00", publisher="الميدان", keywords=("أ",), language="ar", images=("/i.jpg", "data:x"),
        ),
        source_id="s", base=BASE, now=NOW,
    )  # fmt: skip
    assert (article.id, article.source_id, article.title) == ("7", "s", "خبر عاجل")
    assert article.url == "https://news.example/a?utm_source=x"
    assert article.canonical_url == "https://news.example/a"
    assert article.authors == ("سعاد",)
    assert article.images == ("https://news.example/i.jpg",)
    assert article.published is not None
    assert article.published.isoformat() == "2026-01-24T10:00:00+03:00"
    assert article.guesses == ()


def test_an_id_is_never_empty() -> None:
    """The source's own, else the address, else the words."""
    assert build(Draft(id=" 5 ", url="/a"), base=BASE).id == "5"
    assert build(Draft(url="/a"), base=BASE).id == "https://news.example/a"
    by_words = build(Draft(title="خبر", text="نص"))
    assert by_words.id == build(Draft(title="خبر", text="نص")).id
    assert by_words.id != build(Draft(title="خبر", text="نص آخر")).id
    assert build(Draft()).id


def test_long_ids_that_differ_at_the_end_stay_two() -> None:
    """Cutting them would make one article of two."""
    one, two = (build(Draft(id="x" * 5000 + tail)).id for tail in "ab")
    assert one != two
    assert len(one) < 100


def test_everything_has_a_cap() -> None:
    """A megabyte of title, text, names."""
    article = build(
        Draft(
            title="ع" * 10**6,
            text="ن " * 10**6,
            authors=["x" * 10**5] * 3,
            keywords=[str(i) for i in range(10**4)],
        )
    )
    assert len(article.title.encode()) <= MAX_TITLE_BYTES
    assert len(article.text.encode()) <= MAX_TEXT_BYTES
    assert len(article.authors[0]) <= 256
    assert len(article.keywords) == 100


def test_a_date_that_stands_for_none_is_null_and_marked() -> None:
    """So that ``why`` can say what happened to it."""
    assert build(Draft()).guesses == ()
    assert build(Draft(published="Mon, 01 Jan 0001 00:00:00 +0000")).published is None
    assert build(Draft(published="Mon, 01 Jan 0001 00:00:00 +0000")).guesses == ("date out of range",)
    assert build(Draft(published="قبل قليل")).guesses == ("date unread",)


def test_a_date_that_cannot_be_is_clamped_and_marked() -> None:
    """An entry "of 2031" is of now; one of 1985 is old, and must not look new."""
    future = build(Draft(published="2031-01-01"), now=NOW)
    assert (future.published, future.guesses) == (NOW, ("date out of range",))
    ancient = build(Draft(published="Tue, 01 Jan 1985 10:00:00 GMT"), now=NOW)
    assert (ancient.published, ancient.guesses) == (datetime(1990, 1, 1, tzinfo=UTC), ("date out of range",))


def test_dates_that_are_more_than_read_are_marked() -> None:
    """By counting from now, by another calendar, by another reader."""
    counted = build(Draft(published="منذ ساعتين"), now=NOW)
    assert (counted.published, counted.guesses) == (NOW - timedelta(hours=2), ("date",))
    assert build(Draft(published="26 شوال 1445")).guesses == ("date",)
    assert build(Draft(published="5 maja 2024")).published == datetime(2024, 5, 5, tzinfo=UTC)
    assert build(Draft(published="5 maja 2024")).guesses == ("date",)


def test_another_readers_guess_is_taken_for_what_ours_cannot_read() -> None:
    """And only inside the bounds: what feedparser guesses may be the year 1445."""
    guess = datetime(2024, 5, 5, tzinfo=UTC)
    guessed = build(Draft(published="Kundinamba 5 Nkrumah", published_guess=guess))
    assert (guessed.published, guessed.guesses) == (guess, ("date",))
    assert build(Draft(published="13-05-2023", published_guess=guess)).published == datetime(
        2023, 5, 13, tzinfo=UTC
    )
    wild = build(Draft(published="Kundinamba 5 Nkrumah", published_guess=datetime(1445, 5, 5, tzinfo=UTC)))
    assert (wild.published, wild.guesses) == (None, ("date unread",))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("عنوان\nنص الخبر.", "نص الخبر."),
        ("الرئيسية\nسياسة\nعنوان\n5 مايو 2024 - 10:30\nنص الخبر.", "نص الخبر."),  # a menu above, a date below
        ("نص الخبر.\n5 مايو 2024", "نص الخبر.\n5 مايو 2024"),  # not at the beginning
        ("عنوان", "عنوان"),  # all there is
        ("«عنوان»\nنص الخبر.", "نص الخبر."),  # other quotation marks
        ("... ..\nنص", "... ..\nنص"),
        (
            f"{'جملة طويلة تسبق العنوان ' * 4}\nعنوان\nنص",
            f"{('جملة طويلة تسبق العنوان ' * 4).strip()}\nعنوان\nنص",
        ),
    ],
)
def test_what_stands_above_a_text_is_not_the_text(text: str, left: str) -> None:
    """The headline, short lines over it, the date under it."""
    assert build(Draft(title="عنوان", text=text)).text == left


def test_labels_fill_what_is_not_said_and_never_stay_in_the_text() -> None:
    """Feeds with full text carry them as pages do."""
    text = "نص الخبر هنا.\nالمصدر: وكالات\nكلمات دلالية: أ، ب\nتاريخ النشر: 5 أيار 2024"
    silent = build(Draft(text=text))
    assert (silent.text, silent.publisher, silent.keywords) == ("نص الخبر هنا.", "وكالات", ("أ", "ب"))
    assert silent.published == datetime(2024, 5, 5, tzinfo=UTC)
    assert {"date", "publisher", "keywords"} <= set(silent.guesses)
    spoken = build(Draft(text=text, publisher="الميدان", keywords=("ج",), published="2024-05-06"))
    assert (spoken.text, spoken.publisher, spoken.keywords) == ("نص الخبر هنا.", "الميدان", ("ج",))
    assert spoken.published == datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "tag:x,2020:y", "http://[bad"]
)
def test_only_web_addresses_are_links(link: str) -> None:
    """What is shown may be clicked."""
    assert resolved(link, BASE) == ""
    assert resolved(link, "") == ""


@pytest.mark.parametrize("link", ["", " ", "javascript:void(0)"])
def test_an_entry_without_a_link_has_not_the_address_of_its_feed(link: str) -> None:
    """Else all such entries of a feed would be one article."""
    article = build(Draft(title="t", url=link, canonical_url=link), base="https://example.org/feed")
    assert (article.url, article.canonical_url) == ("", "")


def test_a_cap_never_cuts_a_letter() -> None:
    """Bytes are counted, characters are cut."""
    assert capped("ععع", 5) == "عع"


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_any_draft_becomes_an_article(id_: str, link: str, title: str, text: str, date: str) -> None:
    """Nothing raises; every string can be stored."""
    article = build(Draft(id=id_, url=link, title=title, text=text, published=date, language=date), base=BASE)
    assert article.id
    assert "\n" not in article.title
    "".join((article.id, article.url, article.title, article.text, article.language)).encode()
