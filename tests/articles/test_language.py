"""The language of an article: the declaration, checked against the letters."""

from __future__ import annotations

import pytest

from monitor.articles.language import choose_language

ARABIC = "أعلنت الحكومة العراقية عن خطة جديدة في المدينة"
PERSIAN = "دولت ایران روز شنبه برنامه تازه‌ای را برای گسترش پایتخت اعلام کرد"
URDU = "حکومت نے ہفتے کے روز شہر کے لیے نئے منصوبے کا اعلان کیا ہے"
KURDISH = "حکوومەتی هەرێم بڕیاری دا کە ڕێگاکان بکرێنەوە و هەموو شتێک ئاسایی بێت"


@pytest.mark.parametrize(
    ("declared", "text", "language", "is_guess"),
    [
        ("ar", ARABIC, "ar", False),
        ("ar_AR", ARABIC, "ar", False),  # a locale
        ("AR-sa", ARABIC, "ar", False),
        ("fa-IR", PERSIAN, "fa", False),
        ("en-US", ARABIC, "ar", True),  # the letters contradict it
        ("", ARABIC, "ar", True),
        ("", PERSIAN, "fa", True),
        ("en", URDU, "ur", True),
        ("", KURDISH, "ckb", True),
        ("ar", "The government announced a new plan", "", True),  # which Latin language is not known
        ("en", "The government announced a new plan", "en", False),
        ("", "The government announced a new plan", "", False),
        ("ar", "", "ar", False),  # no letters, no objection
        ("x-default!", "123", "", False),
        ("ku", "Hikûmeta Herêmê biryar da", "ku", False),  # written in both scripts
    ],
)
def test_a_declaration_holds_unless_the_letters_contradict_it(
    declared: str, text: str, language: str, *, is_guess: bool
) -> None:
    """One case a habit."""
    assert choose_language(declared, text) == (language, is_guess)
