"""The spelling fold: each step, and that none goes too far."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text import fold, letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Hamza seats of alef, typed or not.
        ("أحمد", "احمد"),
        ("إيران", "ايران"),
        ("آسفي", "اسفي"),
        # Hamza on waw and on ya are one letter; most tools miss this.
        ("المسؤولين", "المسئولين"),
        ("شؤون", "شئون"),
        # Final ya in Egypt, in Iran, everywhere else.
        ("الدولى", "الدولي"),
        ("ایران", "إيران"),
        # Kaf, heh and teh marbuta.
        ("المشترکة", "المشتركة"),
        ("غزه", "غزة"),
        ("اللہ", "الله"),
        # Harakat, shadda, superscript alef, tatweel, bidi marks, joiners, byte order marks.
        ("التَّحالُفُ", "التحالف"),
        ("داعـــش", "داعش"),
        ("\u200fال\u202bعراق\u2069", "العراق"),
        ("ال\u200cعرا\ufeffق", "العراق"),
        ("هٰذا", "هذا"),
        # Presentation forms and ligatures; a ligature is two letters.
        ("ﺍﻟﻌﺮﺍﻕ", "العراق"),
        ("ﻻعب", "لاعب"),
        # Decomposed hamza: NFKC must come before marks are deleted.
        ("و\u0654", "ؤ"),
        ("ا\u0654حمد", "أحمد"),
        # Digits of any script.
        ("٢٠١٤", "2014"),
        ("۲۰۱۴", "2014"),
        ("२०१४", "2014"),
        ("²", "2"),
        # Case and accents; the four i of Turkish; letters with strokes.
        ("Erdoğan", "ERDOGAN"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "DIYARBAKIR"),
        ("Straße", "STRASSE"),
        ("Łódź", "Lodz"),
        ("ёлка", "Елка"),
        ("ΤΟΥΡΚΙΑ", "Τουρκία"),
        # Full width, half width with a voicing sign of its own, Hebrew points.
        ("ＢＢＣ", "bbc"),
        ("ｶﾞｽ", "ガス"),
        ("יִשְׂרָאֵל", "ישראל"),
        # Jamo and syllables.
        (unicodedata.normalize("NFD", "서울"), "서울"),
    ],
)
def test_two_spellings_of_one_word_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Persian letters that Arabic does not have are other letters.
        ("گاز", "غاز"),
        ("پاکستان", "باكستان"),
        # Voicing marks of kana and vowel signs of Indic scripts and Thai belong to the word.
        ("ガス", "カス"),
        ("हिन्दी", "हिन्द"),
        ("กิน", "กน"),
        # A hamza is not nothing.
        ("سماء", "سما"),
    ],
)
def test_two_words_stay_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_letters_are_what_was_typed_without_marks() -> None:
    """The grammar asks which alef and which heh was typed."""
    assert letters("أَلْمَانِيَـة") == "ألمانية"
    assert fold("أَلْمَانِيَـة") == "المانيه"


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF)))
def test_a_place_in_folded_arabic_is_the_place_in_the_typed_letters(word: str) -> None:
    assert len(fold(word)) == len(letters(word))


@settings(deadline=None)
@given(st.text())
def test_folding_never_raises_and_is_done_once(word: str) -> None:
    folded = fold(word)
    assert isinstance(folded, str)
    if word.isalpha() and all(unicodedata.category(char) in {"Ll", "Lu"} for char in word):
        assert fold(fold(folded)) == fold(folded)


@pytest.mark.parametrize(
    "hostile",
    [
        # Marks in falling class order: what canonical ordering by insertion sorts in quadratic time.
        "ا" + "\u0651\u064b" * 500_000,
        "a" + "\u0316\u0301" * 500_000,
        "ا\u0640" * 500_000,
        "ﷺ" * 50_000,
    ],
)
def test_a_hostile_word_takes_linear_time(hostile: str) -> None:
    started = time.process_time()
    fold(hostile)
    assert time.process_time() - started < 5
