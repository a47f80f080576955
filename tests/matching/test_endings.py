"""How many words end in ة and in ه."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.endings import endings
from monitor.text import letters, tokens


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("مدينة كبيرة له", (2, 1), "ة twice, ه once"),
        ("هذا مهم", (0, 0), "within a word is no end"),
        ("مدينةً، لهُ.", (1, 1), "marks and signs after it"),
        ("مدينةـ قريةBBC", (2, 0), "tatweel, and a word of another script right behind"),
        ("ﻣﺪﻳﻨﺔ", (1, 0), "presentation forms"),
        ("خانه\u0654 خانۀ", (1, 1), "a heh with a hamza is a teh only where it is one letter"),
        ("ها\u200cه می\u200cها", (0, 1), "a non-joiner is no end"),
        ("", (0, 0), "nothing"),
    ],
)
def test_ends_of_words_are_counted(text: str, expected: tuple[int, int], why: str) -> None:
    assert endings(text.split()) == expected, why


def naive(text: str) -> tuple[int, int]:
    last = [letters(token.slice)[-1] for token in tokens(text) if token.folded.endswith("ه")]
    teh = sum(each in "ةۃۀ" for each in last)
    return teh, len(last) - teh


@given(st.lists(st.text("هةۀہەاب\u064e\u0654\u0640\u200c\u0301\u093eﻩﺔﷲb1.-\ud800"), max_size=8))
def test_any_text_is_counted_as_word_by_word(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert endings(text.split()) == naive(text)
