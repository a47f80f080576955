"""Bytes to text, whatever the labels say."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.encoding import decode

TEXT = (
    "عاجل: مجلس الأمن يناقش الوضع في الشرق الأوسط، ويستمع إلى تقرير المبعوث الخاص حول الهدنة في المدينة " * 3
)


def declared(label: str) -> str:
    """A document that says it is in that encoding."""
    return f'<?xml version="1.0" encoding="{label}"?><title>{TEXT}</title>'


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "guessed"),
    [
        # a label that is right
        (declared("windows-1256").encode("windows-1256"), "", "windows-1256", False),
        (declared("ISO-8859-6").encode("iso-8859-6", "replace"), "", "iso-8859-6", False),
        (TEXT.encode("windows-1256"), "text/xml; charset=windows-1256", "windows-1256", False),
        ((f"<meta charset=cp1256><p>{TEXT}").encode("windows-1256"), "", "windows-1256", False),
        # marks and zero patterns
        (codecs.BOM_UTF8 + declared("x").encode(), "", "utf-8", False),
        (declared("utf-16").encode("utf-16"), "", "utf-16-le", False),
        (declared("utf-16").encode("utf-16-be"), "", "utf-16-be", False),
        # valid UTF-8 beats every label
        (declared("windows-1256").encode(), "", "utf-8", False),
        (declared("ISO-8859-1").encode(), "text/xml; charset=iso-8859-1", "utf-8", False),
        (declared("utf-16").encode(), "", "utf-8", False),
        # a label that a template wrote, or none: the bytes decide
        (declared("UTF-8").encode("windows-1256"), "", "cp1256", True),
        (f"<title>{TEXT}</title>".encode("windows-1256"), "", "cp1256", True),
        (declared("ISO-8859-1").encode("windows-1256"), "", "cp1256", True),
    ],
)
def test_the_text_is_found(body: bytes, content_type: str, encoding: str, *, guessed: bool) -> None:
    """Every row keeps its Arabic letters."""
    decoded = decode(body, content_type)
    assert "المبعوث الخاص" in decoded.text
    assert (decoded.encoding, decoded.guessed) == (encoding, guessed)


def test_one_bad_byte_costs_one_letter() -> None:
    """Damaged UTF-8 is not taken for another encoding, and what was repaired is said."""
    decoded = decode(declared("utf-8").encode().replace("مجلس".encode(), b"\xff\xfe", 1))
    assert decoded.text.count("المبعوث الخاص") == 3
    assert decoded.guessed


def test_a_cut_body_keeps_what_came() -> None:
    """Cut in the middle of a letter."""
    assert decode(TEXT.encode()[:-1]).text.startswith("عاجل")


def test_a_label_of_pythons_own_is_no_charset() -> None:
    """Else a server could ask for zip, rot13 or idna."""
    for label in ("zip", "rot13", "idna", "unicode_escape", "no-such", "undefined"):
        decode(b"\xc7\xe1\x20" * 50, f"text/html; charset={label}")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_become_text(body: bytes, content_type: str) -> None:
    """Nothing raises."""
    assert isinstance(decode(body, content_type).text, str)
