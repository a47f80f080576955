"""Texts cut on numpy are the tokens of monitor/text/tokens.py, whatever the text."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.matching.cutting import Cutter
from monitor.matching.patterns import is_break
from monitor.text import borders

CUTTER = Cutter(20_261_124)

# Letters, marks and signs of the scripts that differ in how they are cut, with what stands between words.
_MIXED = st.text(
    st.sampled_from(
        "abéا ب ت ُ ّ ـ\u200c\u200d\u0653 12٣\u00b2 का कि ๑ไทย ก็ ที่ ်မြန် မာ\u103b 中文のカ ﾞ゙ 한글 \u0903\u0e31\u0300\u20dd𝒜𠀀\U000e0101"
        "\n\r\t\u2029.,،…-«»\ud800\x00"
    ),
    max_size=30,
)


@settings(max_examples=1000, deadline=None)
@example(["ا\u200c\u0903", "a\u200c\u103a", "\u0903\u0e31", "\u0e31\u0903", "1\u0903\u200c\u0903", ""])
@given(st.lists(st.one_of(_MIXED, _MIXED, st.text(max_size=30)), max_size=4))
def test_texts_are_cut_into_their_tokens(texts: list[str]) -> None:
    cut = CUTTER.cut(texts)
    place = 1
    for number, text in enumerate(texts):
        expected = list(borders(text))
        own = slice(cut.first[number], cut.first[number + 1])
        starts, ends = (cut.starts[own] - place).tolist(), (cut.ends[own] - place).tolist()
        assert list(zip(starts, ends, strict=True)) == expected
        for (_, end), (start, _) in pairwise(expected):
            broken = np.searchsorted(cut.breaks, end + place) != np.searchsorted(cut.breaks, start + place)
            assert broken == is_break(text[end:start]), text[end:start]
        place += len(text) + 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_MIXED, st.text(max_size=30)), max_size=6))
def test_equal_words_have_equal_hashes_and_different_ones_different_hashes(texts: list[str]) -> None:
    cut = CUTTER.cut(texts)
    words = [cut.joined[start:end] for start, end in zip(cut.starts, cut.ends, strict=True)]
    assert len(set(cut.hashes.tolist())) == len(set(words))
    hashes = dict(zip(words, cut.hashes.tolist(), strict=True))
    assert [hashes[word] for word in words] == cut.hashes.tolist()


def test_every_code_point_is_cut_as_the_regular_expression_cuts_it() -> None:
    """Alone, after a letter of each class, and before one."""
    codes = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Co")]
    for before, after in (("", ""), ("a", ""), ("ا", "ا"), ("中", "中"), ("1\u200c", "1")):
        text = "|".join(f"{before}{code}{after}" for code in codes)
        cut = CUTTER.cut([text])
        assert list(zip((cut.starts - 1).tolist(), (cut.ends - 1).tolist(), strict=True)) == list(
            borders(text)
        )


def test_other_seeds_make_other_hashes() -> None:
    one, other = (Cutter(seed).cut(["كتاب"]).hashes.tolist() for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize(
    "text", ["\u0300" * 300_000, "a\u0300" * 100_000, "\u200c\u0903" * 50_000, "\n \n" * 50_000]
)
def test_hostile_texts_are_cut_in_little_time(text: str) -> None:
    """By the tokens that come out; a quadratic step would make this test take minutes."""
    cut = CUTTER.cut([text])
    assert len(cut.starts) == len(re.findall("a", text[:1])) + len(list(borders(text))) - (text[:1] == "a")
