"""Text out of pages."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from monitor.articles.extract import extract_text, parse_page
from monitor.errors import ReadError
from tests.sources.documents import WITH_JSON_LD


def test_the_article_is_found_among_everything_else() -> None:
    """Paragraphs as lines, navigation and footer left out."""
    text, step = extract_text(parse_page(WITH_JSON_LD))
    assert step == "fast"
    assert "أعلن الجيش صباح السبت" in text
    assert "جميع الحقوق" not in text


def test_extraction_leaves_the_tree_as_it_was() -> None:
    """Metadata may be read before or after."""
    tree = parse_page(WITH_JSON_LD)
    before = etree.tostring(tree)
    extract_text(tree)
    assert etree.tostring(tree) == before


def test_structured_text_is_the_last_resort() -> None:
    """Where the page itself has nothing."""
    bare = parse_page("<html><head><title>x</title></head><body><div></div><div></div></body></html>")
    assert extract_text(bare, "<p>نص من البيانات</p>") == ("نص من البيانات", "structured")
    assert extract_text(bare) == ("", "")


@pytest.mark.parametrize("text", ["", " \n ", "<!-- -->"])
def test_what_has_no_tree_is_refused(text: str) -> None:
    """With the error of the house."""
    with pytest.raises(ReadError):
        parse_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 50_000,  # depth
        "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">x</p>",  # attributes
        "<" * 200_000,
        "<p>" + "&" * 200_000,
        "<table>" * 3_000 + "x",
        "<html><body>" + "<p>سطر</p>" * 20_000,
    ],
)
def test_hostile_pages_cost_themselves_only(text: str) -> None:
    """Read or refused, in reasonable time; the deadline outside is for what is worse."""
    with suppress(ReadError):
        extract_text(parse_page(text))


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
