"""The pieces of an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.executor import AUTHOR, KEYWORD, PUBLISHER, SUMMARY, TEXT, TITLE, URL
from monitor.matching.pieces import (
    LONGEST_FIELD,
    MOST_NAMES,
    Piece,
    mask_of,
    pieces,
    repeats_summary,
    texts,
    writes_without_clitics,
)
from monitor.model import Article

ALL = 127

ARTICLE = Article(
    id="a",
    title="T",
    summary="S",
    text="X",
    authors=("A", "", "B"),
    keywords=("K",),
    publisher="P",
    url="https://x.org/%D8%A7",
)


def test_pieces_come_in_the_order_of_evidence_and_name_their_item() -> None:
    found = pieces(ARTICLE)
    assert [piece[:4] for piece in found] == [
        ("title", None, "T", TITLE),
        ("summary", None, "S", SUMMARY),
        ("text", None, "X", TEXT),
        ("authors", 0, "A", AUTHOR),
        ("authors", 2, "B", AUTHOR),
        ("keywords", 0, "K", KEYWORD),
        ("publisher", None, "P", PUBLISHER),
        ("url", None, "https://x.org/ا", URL),
    ]


@pytest.mark.parametrize("wanted", [ALL, TITLE, TITLE | SUMMARY | TEXT, AUTHOR, URL | TEXT, PUBLISHER])
def test_executors_read_the_same_pieces(wanted: int) -> None:
    assert texts(ARTICLE, wanted) == [
        (piece.text, piece.bit) for piece in pieces(ARTICLE) if piece.bit & wanted
    ]


def test_what_is_read_is_bounded() -> None:
    long = "x" * (LONGEST_FIELD + 1)
    article = Article(id="a", title=long, text=long, authors=(long, *["a"] * 5000), url=long)
    found = pieces(article)
    assert max(len(piece.text) for piece in found) == LONGEST_FIELD
    assert sum(piece.bit == AUTHOR for piece in found) == MOST_NAMES
    assert texts(article, ALL) == [(piece.text, piece.bit) for piece in found]


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://x.org/%D8%A7%D9%84", "https://x.org/ال"),
        ("/%d8%a7-%6F%20il", "/ا-o il"),
        # Bytes that are no UTF-8, signs that are no escapes.
        ("/%FF%D8%A7%D8", "/\ufffdا\ufffd"),
        ("/100%/%G1/%", "/100%/%G1/%"),
        ("/%ED%A0%80", "/\ufffd\ufffd\ufffd"),  # half of a pair is no character
    ],
)
def test_an_address_is_read_without_its_percent_signs(url: str, read: str) -> None:
    assert texts(Article(id="a", url=url), URL) == [(read, URL)]


@given(st.text(alphabet="a%2Dd8A7F/ع🚀", max_size=30))
def test_every_character_of_an_address_knows_where_it_stood(url: str) -> None:
    for piece in pieces(Article(id="a", url=url)):
        if piece.origin is not None:
            assert len(piece.origin) == len(piece.text) + 1
            assert list(piece.origin) == sorted(set(piece.origin))
            assert piece.origin[-1] == len(url)
            for place, char in enumerate(piece.text):
                slice_ = url[piece.origin[place] : piece.origin[place + 1]]
                assert slice_ == char or slice_.startswith("%")


@pytest.mark.parametrize(
    ("summary", "text", "expected"),
    [
        ("a b", "a b c", True),
        ("A  b!", "x a, b", True),
        ("a b", "a bc", False),
        ("a b…", "a x", True),
        ("a b [...]", "a x", True),
        ("a…", "a", False),  # nothing is left of it
        ("", "a", False),
        ("a", "", False),
        ("…", "a", False),
    ],
)
def test_a_summary_is_repeated_when_its_words_are(summary: str, text: str, expected: bool) -> None:
    assert repeats_summary(Article(id="a", summary=summary, text=text)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fa", True), ("fa-IR", True), ("ckb", True), ("ar", False), ("", False), ("fas", False)],
)
def test_persian_and_its_like_have_no_arabic_clitics(language: str, expected: bool) -> None:
    assert writes_without_clitics(Article(id="a", language=language)) == expected


def test_fields_make_a_mask() -> None:
    assert mask_of(["title", "author", "title"]) == TITLE | AUTHOR
    assert mask_of([]) == 0
    assert Piece("title", None, "x", TITLE).origin is None
