"""The normal form of texts, and their script."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text import dominant_script, normal, tokens
from monitor.text.normal import _evident_script, _script


def test_texts_that_differ_in_spelling_and_layout_have_one_normal_form() -> None:
    one = '"التحالف الدولي": ملتزمون بدعم العراق'
    other = "التَّحالف  الدولى - ملتزمـون\nبدعم العراق."
    assert normal(one) == normal(other) == "التحالف الدولي ملتزمون بدعم العراق"


def test_a_text_without_words_has_an_empty_normal_form() -> None:
    assert normal(" … 😀 \0\ud800") == ""


@settings(deadline=None)
@given(st.text())
def test_the_normal_form_never_raises_and_has_single_blanks(text: str) -> None:
    assert "  " not in normal(text)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("قالت BBC إن العراق", "arabic"),
        ("BBC العراق said that", "latin"),
        ("Москва и мир", "cyrillic"),
        ("東京都は日本の首都", "han"),
        ("서울", "hangul"),
        ("ישראל", "hebrew"),
        # Letters without a name here; no letters at all.
        ("ᚠᚢᚦ", "other"),
        ("2014 … !", ""),
        ("", ""),
    ],
)
def test_the_script_of_most_letters_is_dominant(text: str, script: str) -> None:
    assert dominant_script(text) == script


@given(st.text() | st.text(st.sampled_from(" \n\t\u00a0\u2009\u3000\u200b\u200cمحًـab9٣.用"), max_size=200))
def test_the_normal_form_is_the_folded_words(text: str) -> None:
    """However it is made: no word of a text reaches over white space."""
    assert normal(text) == " ".join(token.folded for token in tokens(text))


@given(st.text(alphabet="aZé ل بگپ١ـًж語1.,’ö", max_size=20))
def test_an_evident_script_is_the_one_that_counting_finds(text: str) -> None:
    """The shortcut says nothing rather than something else."""
    counts: dict[str, int] = {}
    for letter in filter(str.isalpha, text):
        counts[_script(letter)] = counts.get(_script(letter), 0) + 1
    evident = _evident_script(text)
    assert not evident or counts[evident] == max(counts.values())
