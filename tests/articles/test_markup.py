"""Fragments of markup as plain text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles import markup
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


_WORDS = st.sampled_from(
    ["خبر", " ", "\n", "a", "&amp;", "&nbsp;", "&#1593;", "  ", "\t", "<br>", "<img src=y>"]
)
_DROPPED_WHOLE = st.sampled_from(["<script>x()</script>", "<style>p{}</style>", "<iframe src=x></iframe>"])


def _inside(*tags: str) -> Callable[[st.SearchStrategy[str]], st.SearchStrategy[str]]:
    """Elements with content; each closed by its own tag, for parsers differ about tags that close nothing."""
    return lambda content: st.builds(
        lambda tag, pieces: f"<{tag}>{''.join(pieces)}</{tag.split()[0]}>",
        st.sampled_from(tags),
        st.lists(content, max_size=4),
    )


_INLINE = _WORDS | _DROPPED_WHOLE | _inside("b", "a href='/x'", 'span class="z"', "nosuch", "U")(_WORDS)
_PARAGRAPHS = _INLINE | _inside("p", "h2", "P", "b")(_INLINE)
_BLOCKS = _PARAGRAPHS | _inside("div", "blockquote", "DIV")(_PARAGRAPHS)


@given(st.lists(_BLOCKS, max_size=8).map("".join))
def test_cutting_at_tags_gives_what_the_parser_gives(fragment: str) -> None:
    """The fast way and the slow one are one function; what the fast one can't do it leaves."""
    fragment = f"<div>{fragment}</div>"
    cut = markup._cut_at_tags(fragment)
    assert cut is not None
    fast, slow = plain(fragment), markup.paragraphs("".join(markup._walk(fragment)).replace("\r", "\n"))
    if "</p>" in fragment:
        # Where no paragraph is open, a browser makes an empty one, and so does the fast way; libxml2 passes over it.
        fast, slow = "".join(fast.split()), "".join(slow.split())
    assert fast == slow


@pytest.mark.parametrize(
    "fragment",
    [
        "<p title='a > b'>x</p>",  # an attribute that holds a >
        "<!-- <p>no</p> -->x",
        "<script>never closed <p>x",
        "<p>a <b unfinished",
        "a < b <p>c</p>",
    ],
)
def test_what_is_more_than_tags_goes_to_the_parser(fragment: str) -> None:
    """Nothing is guessed about it."""
    assert markup._cut_at_tags(fragment) is None


def test_the_marks_of_windows_1252_are_what_was_meant() -> None:
    """The numbers 128 to 159 are controls in Unicode, and quotation marks on the web."""
    assert clean("\x93quoted\x94\x07") == "“quoted”"
