"""What ~word finds beside the word, and what it must not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.expression import Form, Term
from monitor.matching.inflect import inflections
from monitor.matching.lexicon import read_lexicon
from monitor.matching.vocabulary import Vocabulary
from monitor.text import fold, tokens

LEXICON = read_lexicon()


def found(word: str, text: str) -> bool:
    """Whether every word of the text is ~word."""
    vocabulary = Vocabulary(LEXICON)
    vocabulary.add(tokens(word)[0], Term(word, Form.INFLECTED))
    return all(
        any(meeting.verdict.phrase_only is None for meeting in vocabulary.meet(token).words)
        for token in tokens(text)
    )


@pytest.mark.parametrize(
    ("word", "text"),
    [
        # Whatever a plain word finds.
        ("شركة", "الشركة وشركتها بالشركة"),
        # Dual and sound feminine plural, with clitics; and back.
        ("شركة", "شركتان الشركتين شركات بشركاتهم شركتي"),
        ("الشركات", "شركة شركتين الشركتان"),
        # The masculine plural, before a noun and with a pronoun too.
        ("مهندس", "مهندسون والمهندسين"),
        ("المستثمرين", "المستثمر مستثمرو مستثمري مستثمرون مستثمريها"),
        # Nisba: feminine, dual, plurals; and back.
        ("عراقي", "العراقية العراقيون عراقيين عراقيات عراقيتين"),
        ("السورية", "سوري السوريين السوريات"),
        ("لبنانيون", "لبناني اللبنانية لبنانيات"),
        ("المصرى", "المصرية المصريين"),
        # Adjectives whose shape or list shows them.
        ("كامل", "الكاملة كاملين"),
        ("المشتركة", "مشترك المشتركين"),
        ("صغير", "الصغيرة صغار"),
        ("خاص", "خاصة"),
        # Nouns in a long alef.
        ("مستوى", "مستويات المستويين"),
        # Broken plurals, whichever is typed, with clitics.
        ("صاروخ", "صواريخ بالصواريخ وصواريخها صاروخين"),
        ("الصواريخ", "صاروخ بصاروخ"),
        ("دولة", "الدول دولتين"),
        ("دول", "دولة للدولة"),
        ("سجين", "السجناء سجينات"),
        ("لاجئ", "لاجئين اللاجئون"),
        ("مدينة", "مدن مدينتي"),
        ("أحمر", "الحمراء"),
        # A word may have several, and belong to several singulars.
        ("شهر", "أشهر شهور"),
        ("طرق", "الطريق"),
        # English plurals.
        ("sanction", "sanctions Sanction"),
        ("missiles", "missile"),
        ("embassy", "embassies"),
        ("gases", "gas"),
    ],
)
def test_an_inflection_is_found(word: str, text: str) -> None:
    assert found(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        # The feminine of a noun is another noun.
        ("كتاب", "كتابة"),
        ("عمل", "عملة"),
        ("جامع", "جامعة"),
        ("قاعد", "القاعدة"),
        ("محكمة", "محكم"),
        ("جمهورية", "جمهوري"),
        ("عملية", "عملي"),
        ("محاولة", "محاول"),
        # Nor does a nisba lead to the place.
        ("العراق", "عراقي"),
        # What ends alike only by chance.
        ("وزير", "وزارة"),
        ("فرن", "فرنسا"),
        # An inflection that is spelled like a function word.
        ("آلة", "التي"),
        # Another hamza.
        ("فيلم", "إفلام"),
        # A broken plural has no plural of its own: طلبات are requests, not students.
        ("طلبة", "طلبات"),
        # English words in -ss, -us, -is have lost nothing.
        ("press", "pres"),
        ("virus", "viru"),
    ],
)
def test_another_word_is_not(word: str, text: str) -> None:
    assert not found(word, text)


@settings(deadline=None)
@given(st.text("ابتةهيىونمأإ", max_size=10))
def test_any_letters_have_inflections_that_fold(word: str) -> None:
    for form in inflections(word, LEXICON):
        assert fold(form)
        assert fold(form) not in LEXICON.function_words


@pytest.mark.parametrize("family", sorted(set(LEXICON.families.values()))[:400:7])
def test_a_family_is_found_from_each_of_its_words(family: tuple[tuple[str, ...], ...]) -> None:
    for words in family:
        for word in words:
            forms = {fold(form) for form in inflections(word, LEXICON)} | {fold(word)}
            assert {fold(other) for other in words} - LEXICON.function_words <= forms
