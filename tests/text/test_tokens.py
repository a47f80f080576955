"""Words and their places."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text import Script, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # A change of script class is a border.
        ("أغسطس٢٠٢٣", ["أغسطس", "٢٠٢٣"]),
        ("الـBBC", ["ال", "BBC"]),
        ("用python写", ["用", "python", "写"]),
        ("G20", ["G", "20"]),
        # Underscores, hashes, hyphens and apostrophes are borders.
        ("#التحالف_الدولي", ["التحالف", "الدولي"]),
        ("F-16", ["F", "16"]),
        ("ERDOĞAN'ın", ["ERDOĞAN", "ın"]),
        # What is invisible inside a word does not split it; at its end it is cut off.
        ("تحریم‌ها", ["تحریم‌ها"]),
        ("داعـــشـــ", ["داعـــش"]),
        ("العراق\u200f", ["العراق"]),
        # Marks at the end stay with their letter.
        ("الدوليُّ.", ["الدوليُّ"]),
        ("cafe\u0301", ["cafe\u0301"]),
        # Kana with its prolonging mark, Thai with its signs, Hindi with its vowels are single runs.
        ("コーヒー", ["コーヒー"]),
        ("ประเทศไทย", ["ประเทศไทย"]),
        ("हिन्दी", ["हिन्दी"]),
        # Symbols alone are no words; presentation forms of marks neither, though Unicode calls them letters.
        ("++ — … 😀 \ufe70 \ufc5e", []),
        ("\ud800\0\udfff", []),
    ],
)
def test_words_are_runs_of_one_script_class(text: str, words: list[str]) -> None:
    assert [token.slice for token in tokens(text)] == words


def test_a_token_knows_its_class_and_its_fold() -> None:
    found = [(token.folded, token.script) for token in tokens("التحالف BBC 東京 ٢٠١٤")]
    assert found == [
        ("التحالف", Script.ARABIC),
        ("bbc", Script.LETTERS),
        ("東京", Script.DENSE),
        ("2014", Script.DIGITS),
    ]


@settings(deadline=None)
@given(st.text() | st.text("اـل\u064b\u200dأةa1 東\u3099ﻻ\ufe70\n"))
def test_places_are_those_of_the_text_and_rise(text: str) -> None:
    before = 0
    for token in tokens(text):
        assert before <= token.start < token.end
        assert text[token.start : token.end] == token.slice
        assert token.folded
        before = token.end


@settings(deadline=None)
@given(st.text("اـل\u064b\u0651\u200daé\u0301 東ガ\u3099हि"))
def test_no_letter_is_parted_from_its_marks(text: str) -> None:
    for token in tokens(text):
        following = text[token.end : token.end + 1]
        assert not following or unicodedata.category(following) not in {"Mn", "Me"}


@pytest.mark.parametrize(
    "hostile",
    [
        "\u0651\u064b" * 500_000,
        "ا\u0640" * 500_000 + "a",
        "ا\u200d" * 300_000 + "\u200d" * 300_000,
        "\ud800\0" * 500_000,
    ],
)
def test_a_hostile_text_takes_linear_time(hostile: str) -> None:
    started = time.process_time()
    tokens(hostile)
    assert time.process_time() - started < 10
