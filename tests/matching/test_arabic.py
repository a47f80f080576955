"""The clitic grammar: every licence and every refusal by its name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import Matcher, Refusal
from monitor.matching.arabic import Licence, Reading, arabic_word, judge, readings
from monitor.matching.lexicon import read_lexicon
from monitor.model import Article
from monitor.text import fold, letters
from tests.matching.build import is_hit, rule

LEXICON = read_lexicon()


def licences(word: str, token: str) -> set[Licence | Refusal]:
    """How the grammar judges a token as a word: licences of what it accepts, else the refusals."""
    wanted = arabic_word(letters(word), fold(word), LEXICON)
    verdicts = [
        judge(wanted, reading, token, letters(token), fold(token), LEXICON)
        for reading in readings(letters(token), fold(token))
        if reading.core in wanted.cores
    ]
    accepted: set[Licence | Refusal] = set()
    refused: set[Licence | Refusal] = set()
    for each in verdicts:
        refusal = each.refusal or each.phrase_only
        if refusal is None:
            accepted.add(each.licence)
        else:
            refused.add(refusal)
    return accepted or refused


@pytest.mark.parametrize(
    ("word", "token", "licence"),
    [
        # The same word in another spelling.
        ("المسؤولين", "المسئولين", Licence.SAME),
        # The article, on either side.
        ("نفط", "النفط", Licence.ARTICLE),
        # One proclitic, two, with the article, ل + ال, ل before ل.
        ("العراق", "بالعراق", Licence.PROCLITIC),
        ("داعش", "وبداعش", Licence.PROCLITIC),
        ("التحالف", "للتحالف", Licence.PROCLITIC),
        ("التحالف", "وللتحالف", Licence.PROCLITIC),
        ("لجنة", "للجنة", Licence.PROCLITIC),
        ("الله", "ولله", Licence.PROCLITIC),
        # Pronouns: plain, after ة, after ى, after a plural that loses its ن.
        ("تحالف", "تحالفنا", Licence.ENCLITIC),
        ("سيارة", "سيارتهم", Licence.ENCLITIC),
        ("مستوى", "مستواها", Licence.ENCLITIC),
        ("موظفين", "موظفيه", Licence.ENCLITIC),
        ("موظفون", "وموظفوها", Licence.ENCLITIC),
        # The accusative alef, written out or not.
        ("عراقي", "عراقيا", Licence.TANWEEN),
        ("سوري", "سورياً", Licence.TANWEEN),
        # The other case of a sound plural and of a dual.
        ("المهاجرين", "المهاجرون", Licence.CASE),
        ("البلدين", "البلدان", Licence.CASE),
        ("مسلمون", "بالمسلمين", Licence.CASE),
    ],
)
def test_what_is_the_same_word_has_a_licence(word: str, token: str, licence: Licence) -> None:
    assert licence in licences(word, token)


@pytest.mark.parametrize(
    ("word", "token", "refusal"),
    [
        # The first letter belongs to the stem; a suffix does not change that.
        ("زير", "وزير", Refusal.ATOMIC),
        ("زير", "وزيرها", Refusal.ATOMIC),
        ("يان", "وبيان", Refusal.ATOMIC),
        ("الجنة", "للجنة", Refusal.ATOMIC),
        # ال belongs to the stem, though the hamza is not typed.
        ("مانيا", "المانيا", Refusal.AL_STEM),
        # Function words have no clitics.
        ("كنها", "لكنها", Refusal.FUNCTION_WORD),
        # Before a pronoun ة is ت; what is not, is another word.
        ("مستوى", "مستويه", Refusal.ENCLITIC_SHAPE),
        ("كتابة", "كتابهم", None),
        ("وحدة", "وحدهم", None),
        # No accusative alef after alef-hamza; سوريا is a country.
        ("سماء", "سماءا", Refusal.TANWEEN_SHAPE),
        ("سوري", "سوريا", Refusal.YA_ALEF),
    ],
)
def test_what_is_another_word_is_refused_by_name(word: str, token: str, refusal: Refusal | None) -> None:
    assert licences(word, token) == ({refusal} if refusal else set())


@pytest.mark.parametrize(
    ("word", "token"),
    [
        # A nisba, a plural, a feminine are other words.
        ("العراق", "العراقي"),
        ("مشترك", "المشتركة"),
        # No case pair for a bare word that does not look like a plural.
        ("بوتين", "البوتان"),
        ("إيران", "إيرين"),
        # Alef with hamza is never the article's.
        ("مانيا", "ألمانيا"),
        # ي and ك are no pronouns: عراقي, بنك.
        ("بن", "بنك"),
    ],
)
def test_what_only_looks_alike_does_not_even_meet(word: str, token: str) -> None:
    assert licences(word, token) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # This text tells ة from ه: وحده is "alone".
        ("جلس وحده في الغرفة المظلمة والمدينة هادئة", False),
        # This one writes ه throughout.
        ("تحقيق الوحده الوطنيه فى المدينه", True),
        ("الوحدة الوطنية", True),
    ],
)
def test_heh_is_teh_marbuta_only_where_the_text_does_not_tell_them_apart(text: str, expected: bool) -> None:
    assert is_hit("الوحدة", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("لقوات التحالف الدولي", True),
        ("قوات تحالف دولي", True),
        # Only the first word of a phrase has more than the article before it.
        ("قوات والتحالف الدولي", False),
        ("قوات للتحالف الدولي", False),
    ],
)
def test_within_a_phrase_only_the_article_may_precede(text: str, expected: bool) -> None:
    assert is_hit("قوات التحالف الدولي", text) == expected


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("عبد الله", "عبدالله"),
        ("عبدالله", "لعبد الله"),
        ("أبو مازن", "أبي مازن"),
        ("أبو مازن", "وأبومازن"),
        ("أبومازن", "أبا مازن"),
        ("حسن نصرالله", "حسن نصر الله"),
        ("صلاح الدين", "صلاحالدين"),
    ],
)
def test_names_are_found_solid_and_apart(term: str, text: str) -> None:
    assert is_hit(term, text)


@pytest.mark.parametrize("language", ["fa", "fa-IR", "ur", "ckb"])
def test_other_languages_in_arabic_letters_have_no_arabic_clitics(language: str) -> None:
    matcher = Matcher.from_rules([rule(any=["تحریم", "وردی"])])
    (match,) = matcher.match(Article(id="a", text="تحریم‌ها و الوردی بتحریم", language=language))
    assert [each.text for each in match.evidence] == ["تحریم‌ها"]


def test_a_reading_knows_what_precedes_its_core() -> None:
    assert Reading("عراق", prefix="ال", article=True).proclitic is False
    assert Reading("عراق", prefix="بال", article=True).proclitic is True


@settings(deadline=None)
@given(st.text("اأإآلوفبكتيىةهمنءؤئ\u0651ـ", max_size=12))
def test_readings_are_parts_of_the_token(word: str) -> None:
    """Whatever the letters: cores have three at least, and begin after their prefix."""
    typed, folded = letters(word), fold(word)
    if not folded:
        return
    first, *others = readings(typed, folded)
    assert first == Reading(folded)
    for reading in others:
        assert len(reading.core) >= 3
        assert folded.startswith(reading.prefix)
