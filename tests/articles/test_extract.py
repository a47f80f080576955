"""Text out of pages."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.extract import MAX_ATTRIBUTES, MAX_ELEMENTS, extract_text, parse_page
from monitor.articles.markup import without_floods
from monitor.articles.page import read_page
from monitor.errors import ReadError
from tests.sources.documents import WITH_JSON_LD


def test_the_article_is_found_among_everything_else() -> None:
    """Paragraphs as lines, navigation and footer left out."""
    text, step, _ = extract_text(parse_page(WITH_JSON_LD))
    assert step == "fast"
    assert "أعلن الجيش صباح السبت" in text
    assert "جميع الحقوق" not in text


def test_structured_text_is_the_last_resort() -> None:
    """Where the page itself has nothing."""
    bare = "<html><head><title>x</title></head><body><div></div><div></div></body></html>"
    assert extract_text(parse_page(bare), "<p>نص من البيانات</p>")[:2] == ("نص من البيانات", "structured")
    assert extract_text(parse_page(bare))[:2] == ("", "")


def test_an_article_inside_what_is_never_one_is_found() -> None:
    """Templates are built of anything."""
    sentence = "وقالت الوزارة إن العمل في الموقع سيستمر حتى نهاية الأسبوع المقبل وإن السكان سيبلغون بكل جديد."
    body = f"<aside><article><h1>عنوان</h1>{f'<p>{sentence}</p>' * 4}</article></aside><nav><a href=/>الرئيسية</a></nav>"
    text, _, _ = extract_text(parse_page(f"<html><body>{body}</body></html>"))
    assert sentence in text
    assert "الرئيسية" not in text


def test_a_table_that_arranges_a_page_is_no_table() -> None:
    """Its columns are text in lines."""
    sentence = "وقالت الوزارة إن العمل في الموقع سيستمر حتى نهاية الأسبوع المقبل وإن السكان سيبلغون بكل جديد."
    page = f"<table><tr><td>الرئيسية</td></tr><tr><td>{'<br>'.join([sentence] * 5)}</td></tr></table>"
    text, _, _ = extract_text(parse_page(f"<html><body>{page}</body></html>"))
    assert text.split("\n")[-5:] == [sentence] * 5
    assert "|" not in text


def test_a_table_of_facts_keeps_its_rows() -> None:
    """A row is a line."""
    paragraph = (
        "<p>وقالت الوزارة إن العمل في الموقع سيستمر حتى نهاية الأسبوع المقبل وإن السكان سيبلغون بكل جديد.</p>"
    )
    facts = "<table><tr><th>المدينة</th><th>الحرارة</th></tr><tr><td>البصرة</td><td>44</td></tr></table>"
    text, _, _ = extract_text(
        parse_page(f"<html><body><article>{paragraph * 3}{facts}</article></body></html>")
    )
    assert "البصرة | 44" in text


def test_plain_text_keeps_its_blank_lines() -> None:
    """Style sheets show lines that HTML takes for blanks; line breaks of the source alone mean nothing."""
    sentence = (
        "وقالت الوزارة إن العمل في الموقع سيستمر حتى نهاية الأسبوع المقبل\nوإن السكان سيبلغون بكل جديد."
    )
    plain = "\n \n".join([sentence] * 4)
    page = f"<html><body><h1>عنوان</h1><div class='t'>{plain}<br>{plain}</div></body></html>"
    text, _, _ = extract_text(parse_page(page))
    assert [line for line in text.split("\n") if line != "عنوان"] == [sentence.replace("\n", " ")] * 8


def test_joiners_inside_words_stay() -> None:
    """«می‌شود» without its own is another spelling; evidence points into the text as it was published."""
    sentence = "این پروژه تا پایان تابستان افتتاح می‌شود و روزانه دویست هزار مسافر را جابه‌جا خواهد کرد."
    text, _, _ = extract_text(
        parse_page(f"<html><body><article>{f'<p>{sentence}</p>' * 4}</article></body></html>")
    )
    assert sentence in text


@pytest.mark.parametrize("text", ["", " \n ", "<!-- -->", "{}", "خبر بلا وسوم"])
def test_what_has_no_tree_is_refused(text: str) -> None:
    """With the error of the house."""
    with pytest.raises(ReadError):
        parse_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 50_000,  # depth
        "<b>" * 100_000 + "x",
        "<table><tr><td>" * 5_000 + "x",
        "<nav>" * 2_000 + "<h1>x",
        "<p " + " ".join(f"a{i}=1" for i in range(1_000_000)) + ">x</p>",  # a million attributes
        ("<p " + " ".join(f"a{i}=1" for i in range(100)) + ">x</p>") * 3_000,  # on many elements
        "<p a='" + "x" * 1_000_000,  # one that does not end
        "<" * 200_000,
        "<p>" + "&" * 200_000,
        "<![CDATA[" * 100_000,
        "<!--" * 100_000,
        "<table>" * 3_000 + "x",
        "<select>" * 20_000,
        "<html><body>" + "<p>سطر</p>" * 20_000,
        "<p>" + "كلمة " * 500_000,  # text without end
        "<div><p>اقرأ أيضا</p><a href=x>عنوان</a></div>" * 2_000,  # lists without end
        "<div><p>اقرأ أيضا</p>" * 2_000,
        "<p>المصدر:</p>" * 10_000,
        "<div>" + "سطر\n\n" * 300_000,
        "<div>" + " \t" * 500_000 + "\n",
        "<h1>x</h1>" + "<span class=date>2024 x</span>" * 10_000,
        "<script type='application/ld+json'>" + "[" * 500_000,
        "<table><tr><td>" + "<table><tr><td>" * 200 + "كلمة " * 20_000,
        "<p>\x00\x01\ufffe\uffff\ud800</p>" * 1_000,
        bytes(range(256)).decode("latin-1") * 2_000,
    ],
)
def test_hostile_pages_cost_themselves_only(text: str) -> None:
    """Read or refused, in reasonable time; the deadline outside is for what is worse."""
    with suppress(ReadError):
        read_page(without_floods(text), "https://news.example/1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<p>x</p>" * (MAX_ELEMENTS + 1), "elements"),
        (
            ("<i " + " ".join(f"a{i}=1" for i in range(500)) + ">x</i>") * (MAX_ATTRIBUTES // 500 + 1),
            "attributes",
        ),
    ],
)
def test_more_than_any_article_has_is_refused(text: str, reason: str) -> None:
    """Before anything that takes time begins."""
    with pytest.raises(ReadError, match=reason):
        parse_page(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</table>",
                "<script>",
                "نص طويل ",
                "&nbsp;",
                "<",
                "\x00",
                "<td>",
                "<h1>",
                "<a href='x'>",
            ]
        )
    )
)
def test_any_page_is_read_or_refused(pieces: list[str]) -> None:
    """Nothing but ReadError."""
    with suppress(ReadError):
        extract_text(parse_page("".join(pieces)))
