"""Stems: what two spellings and forms of one word have in common."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.stories.words import CAPITAL, LAST, NUMBER, _of_any_run, _of_run, arabic_stem, folded, words_of
from monitor.text import fold, normal


def stems(text: str) -> list[int]:
    """Of a text."""
    return list(words_of(text).stems)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A foreign vowel that is written or not, and on either side of its consonant.
        ("أميركا", "أمريكا"), ("الأميركية", "أمريكي"), ("ترامب", "ترمب"), ("نتنياهو", "نتانياهو"), ("غوتيريش", "غوتيريتش"),
        ("إنستغرام", "انستجرام"), ("زيلينسكي", "زلينسكي"),
        # One sound with several letters.
        ("بكنغهام", "بكنجهام"), ("غلاسغو", "جلاسجو"), ("ڤيتنام", "فيتنام"), ("أنطاليا", "أنتاليا"),
        # Hamzas, marks, ya and ta marbuta.
        ("مسؤول", "مسئول"), ("المُدُن", "المدن"), ("مستشفى", "مستشفي"), ("حكومة", "حكومه"),
        # What is joined in front, and the regular endings.
        ("والمفاوضات", "مفاوضات"), ("للتحالف", "التحالف"), ("وبالانتخابات", "انتخابات"), ("المهاجرون", "مهاجرين"), ("سورية", "سوريا"),
    ],
)  # fmt: skip
def test_spellings_and_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    """Of names by the grammar of their spelling, not by a list of them."""
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("بغداد", "بيروت"), ("ألمانيا", "أرمينيا"), ("مصر", "صبر"), ("قتل", "قال"), ("تونس", "أنس"), ("فتح", "فاتح")],
)  # fmt: skip
def test_other_words_have_other_stems(one: str, other: str) -> None:
    """Short words keep their vowels: they would all be one."""
    assert stems(one) != stems(other)


def test_a_stem_never_is_nothing() -> None:
    """Whatever goes from either end, something is left."""
    for word in ("و", "ال", "وال", "ها", "ات", "الها", "بال", "يي", "ااا", "للي"):
        assert arabic_stem(fold(word))


@pytest.mark.parametrize(
    ("written", "same"),
    [("1,250", "1250"), ("١٢٥٠", "1250"), ("٣٫٥", "3.5"), ("12:30", "12:30"), ("1٬000٬000", "1000000")],
)
def test_a_number_is_one_word_with_the_marks_inside_it(written: str, same: str) -> None:
    """In the digits of any script."""
    words = words_of(f"بلغ {written}، أمس")
    assert words.kinds[1] & NUMBER
    assert stems(written) == stems(same)
    assert len(words.stems) == 3


def test_numbers_that_are_no_thousands_stay_apart() -> None:
    """A score is two numbers with a sign between."""
    assert stems("2-1") == stems("2 1")
    assert stems("3.5") != stems("35")


def test_words_tell_capitals_and_the_ends_of_sentences() -> None:
    """Names are capitalised words that do not begin a sentence."""
    words = words_of('Floods hit Trabzon. Police said "nine died."')
    assert [bool(kind & CAPITAL) for kind in words.kinds] == [True, False, True, True, False, False, False]
    assert [bool(kind & LAST) for kind in words.kinds] == [False, False, True, False, False, False, True]


def test_scripts_without_blanks_give_pairs_and_other_words_their_beginning() -> None:
    """So that 东京都 and 东京 share something, and Überschwemmung and Überschwemmungen are one."""
    assert set(stems("东京")) < set(stems("东京都"))
    assert stems("Überschwemmung") == stems("Überschwemmungen")
    assert stems("floods") == stems("flood")
    assert stems("bus") != stems("bu")


@given(st.text() | st.text(alphabet="ابتيأ1٢., \u0640\u064b\ufe70zZ日本\n"))
def test_folding_is_that_of_the_matcher(text: str) -> None:
    """The same normal form, remembered beside the stems."""
    assert folded(text) == normal(text)
    words = words_of(text)
    assert len(words.stems) == len(words.kinds)
    assert all(0 <= stem < 1 << 32 for stem in words.stems)


@given(st.text(alphabet='ابتيأةو،.؟!»"ء', min_size=1, max_size=8).filter(lambda run: not run.isspace()))
def test_a_single_arabic_word_is_analysed_as_any_run_is(run: str) -> None:
    """The short way gives what the long one gives."""
    assert _of_run(run) == _of_any_run(run)


@given(
    st.from_regex(
        r"[\"'«‘“(]{0,2}[A-Za-zÀ-ÖØ-öø-ɏΈ-ϵϷ-ҁҊ-ԯ\u02b0-\u036f]{1,12}[\"'»’”).,:;!?]{0,3}", fullmatch=True
    )
)
@example("İstanbul’da")
@example("naïve.")
@example("ΤΈΛΟΣ")
@example("ß")
@example("ŉ")
def test_a_single_word_of_other_letters_is_analysed_as_any_run_is(run: str) -> None:
    """Latin, Greek and Cyrillic, accents and special cases of capitals included."""
    assert _of_run(run) == _of_any_run(run)
