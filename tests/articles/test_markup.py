"""Fragments of markup as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.markup import clean, one_line, plain, plain_line, split_keywords, without_floods


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>أول</p><p>ثان</p>", "أول\nثان"),  # paragraphs are lines
        ("سطر<br>سطر<br/>سطر", "سطر\nسطر\nسطر"),
        ("<p>one\ntwo   three</p>", "one two three"),  # line breaks of the source text mean nothing
        ("<p>a<b>b</b>c</p>", "abc"),  # inline elements don't part words
        ("<td>a</td><td>b</td>", "a b"),
        ("AT&amp;T &laquo;قال&raquo; &#1593;&nbsp;x", "AT&T «قال» ع x"),
        ("a < b & c > d", "a < b & c > d"),  # no markup at all
        ("R&D, x&y", "R&D, x&y"),
        ("<script>alert(1)</script>ok<style>p{}</style><!-- no -->", "ok"),
        ("<noscript>js</noscript><p>ok</p><iframe src=x>no</iframe>", "ok"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</p></div>stray", "stray"),
        ("<p>NUL\x00 and \x1b[31m</p>", "NUL and [31m"),  # a terminal must not be turned
        ("<meta charset=windows-1256><p>عربي</p>", "عربي"),  # a label inside is not believed
        ("", ""),
        ("<>", "<>"),
    ],
)
def test_markup_becomes_text(fragment: str, text: str) -> None:
    """One case a habit."""
    assert plain(fragment) == text


def test_a_headline_is_one_line() -> None:
    """Blocks inside become blanks; entities are undone where there is no tag, too."""
    assert plain_line("<div>خبر</div><div>عاجل</div>") == "خبر عاجل"
    assert plain_line("A &amp; B") == "A & B"
    assert plain_line("1 < 2") == "1 < 2"
    assert one_line(" a\r\n\tb\u2028c ") == "a b c"


def test_lone_surrogates_are_replaced() -> None:
    """No encoder takes them."""
    assert clean("a\ud800b") == "a\ufffdb"


def test_nesting_without_end_is_read_in_one_pass() -> None:
    """Depth is libxml2's to limit; the walk is not recursive."""
    assert "x" in plain("<div>" * 200 + "x")
    plain("<b>" * 100_000)


def test_a_flood_of_attributes_is_cut() -> None:
    """Parsers compare each with all others: this took half a minute."""
    flood = "<p " + " ".join(f"a{number}=b" for number in range(100_000))
    assert plain(f"{flood}>خبر</p>") == "خبر"
    assert without_floods(f"{flood}>x") == "<p >x"
    picture = f'<img src="data:image/png;base64,{"A" * 50_000}">'
    assert without_floods(picture) == picture


@given(st.text(alphabet=st.sampled_from("<>/&;#ab \n\"'=!-[]pدs\x00\ud800"), max_size=200))
def test_any_fragment_becomes_text(fragment: str) -> None:
    """Nothing raises, and nothing is left that can't be encoded."""
    text = plain(fragment)
    text.encode()
    assert "\x00" not in text
    assert "\n" not in plain_line(fragment)


def test_keywords_are_split_at_commas_of_both_scripts() -> None:
    """A string without any is kept whole."""
    assert split_keywords(["داعش، العراق ؛ سوريا|a,b;c"]) == ("داعش", "العراق", "سوريا", "a", "b", "c")
    assert split_keywords(["الحكومة العراقية قوات", ""]) == ("الحكومة العراقية قوات",)
