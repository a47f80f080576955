"""The clitic grammar: every licence and every refusal by its name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import Matcher, Refusal
from monitor.matching.arabic import Licence, Reading, Wanted, arabic_word, fronts, judge, readings
from monitor.matching.lexicon import read_lexicon
from monitor.model import Article
from monitor.text import fold, letters
from tests.matching.build import is_hit, rule

LEXICON = read_lexicon()


def licences(word: str, token: str, **wants: Any) -> set[Licence | Refusal]:
    """How the grammar judges a token as a word: licences of what it accepts, else the refusals."""
    inflected = wants.pop("inflected", False)
    wanted = arabic_word(letters(word), fold(word), LEXICON, inflected=inflected)
    cores = {core.text: core for core in wanted.cores}
    verdicts = []
    for reading in readings(letters(token), fold(token), cores):
        core = cores[reading.core]
        asked = Wanted(core.licence, core.end, core.hamza, **wants)
        verdicts.append(judge(asked, reading, token, letters(token), fold(token), LEXICON))
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
        # Another seat of the hamza, and the article on both sides.
        ("المسؤولين", "المسئولين", Licence.ARTICLE),
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
        # Words that end like a pronoun.
        ("نبي", "نبيه", Refusal.ENCLITIC_STEM),
        ("نبي", "ونبيه", Refusal.ENCLITIC_STEM),
        # Before a pronoun ة is ت; what is not, is another word.
        ("مستوى", "مستويه", Refusal.ENCLITIC_SHAPE),
        ("كتابة", "كتابهم", None),
        ("وحدة", "وحدهم", None),
        ("سيارة", "سيارهم", None),
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
    ("term", "text", "expected"),
    [
        # Two letters say too little alone; in a phrase they take what any word takes.
        ("سد النهضة", "بسد النهضة", True),
        ("سد النهضة", "ولسد النهضة", True),
        ("السد العالي", "للسد العالي", True),
        ("السد العالي", "سد عال", False),
        ("السد العالي", "سد العالي", True),
        ("خط أنابيب", "بخط أنابيب", True),
        ("حق اللجوء", "لحق اللجوء", True),
        ("بناء السد", "بناء سد", True),
        ("بناء السد", "بناء بسد", False),
        ("سد", "بسد", False),
        ("سد", "السد", False),
        ("السد", "للسد", False),
        ("السد", "سد", False),
        ("السد", "بالسد", True),
        # What is no article and two letters is none in a phrase either.
        ("له الحق", "والله الحق", False),
        ("الذي قال", "ذي قال", False),
        # Neither are they found before a pronoun.
        ("حق اللجوء", "لحقها اللجوء", False),
    ],
)
def test_a_word_of_two_letters_takes_clitics_within_a_phrase_only(
    term: str, text: str, expected: bool
) -> None:
    assert is_hit(term, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("للسد العالي", True),
        ("السد العالي", True),
        ("سد العالي", False),
        ("لسد العالي", False),
    ],
)
def test_the_article_before_two_letters_may_be_wanted(text: str, expected: bool) -> None:
    matcher = Matcher.from_rules([rule(any=["السد العالي"], article="same")])
    assert bool(matcher.match(Article(id="a", text=text))) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        # A proclitic before a word that is one by itself, though a shorter word begins alike.
        ("غزة", "مساعدات لغزة", True),
        ("جنين", "اقتحام لجنين", True),
        ("إيران", "بايران", True),
        ("الدين", "السياسة والدين", True),
        ("قرية", "بقرية صغيرة", True),
        ("سوريا", "دول كسوريا", True),
        ("يوم", "فيوم السبت", True),
        ("أوكراني", "أوكرانيا", False),
        ("خيمة", "عواقب وخيمة", False),
    ],
)
def test_a_stem_that_begins_earlier_is_no_chance_likeness(term: str, text: str, expected: bool) -> None:
    assert is_hit(term, text) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        # A phrase shows by its other words which word this is.
        ("والي بنك المغرب", "ووالي بنك المغرب", True),
        ("آلية الزناد", "والية الزناد", True),
        ("كل حماس", "بكل حماس", True),
        # But not with a pronoun: عليها عبد الله is no علي.
        ("علي عبد الله", "وقع عليها عبد الله", False),
        # آ and a typed ة show it, too.
        ("آلية", "وآلية", True),
        ("آلية", "واليه", False),
    ],
)
def test_what_is_spelled_like_a_function_word_is_one_only_by_itself(
    term: str, text: str, expected: bool
) -> None:
    assert is_hit(term, text) == expected


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


@pytest.mark.parametrize(
    ("word", "token", "expected"),
    [
        # Found as any word is, with what precedes it and the other case of a plural.
        ("رون", "لرون", {Licence.PROCLITIC}),
        ("الحوثيون", "والحوثيين", {Licence.CASE}),
        # Neither pronouns nor an accusative alef: what ends so is another name.
        ("رون", "رونا", {Refusal.NAME, Refusal.ENCLITIC_SHAPE}),
        ("مارك", "ماركا", {Refusal.NAME}),
        ("حماس", "حماسه", {Refusal.NAME}),
    ],
)
def test_a_name_takes_no_ending(word: str, token: str, expected: set[Licence | Refusal]) -> None:
    assert licences(word, token, name=True) == expected


@pytest.mark.parametrize(
    ("word", "token", "article", "expected"),
    [
        # Typed, so required: ال, وال, بال, لل.
        ("الوزير", "الوزير", True, {Licence.ARTICLE}),
        ("الوزير", "بالوزير", True, {Licence.PROCLITIC}),
        ("الوزير", "للوزير", True, {Licence.PROCLITIC}),
        ("الوزير", "وزير", True, {Refusal.ARTICLE}),
        ("الوزير", "لوزير", True, {Refusal.ARTICLE}),
        ("الوزير", "وزيرها", True, {Refusal.ARTICLE}),
        # Not typed, so refused; a pronoun is no article.
        ("وزير", "لوزير", False, {Licence.PROCLITIC}),
        ("وزير", "وزيرها", False, {Licence.ENCLITIC}),
        ("وزير", "الوزير", False, {Refusal.ARTICLE}),
        ("وزير", "للوزير", False, {Refusal.ARTICLE}),
        # ل before ل may hide an article or not.
        ("اللجنة", "للجنة", True, {Licence.PROCLITIC}),
        ("لجنة", "للجنة", False, {Licence.PROCLITIC}),
    ],
)
def test_the_article_may_be_wanted_as_typed(
    word: str, token: str, article: bool, expected: set[Licence | Refusal]
) -> None:
    assert licences(word, token, article=article) == expected


@pytest.mark.parametrize(
    ("word", "token", "expected"),
    [
        ("فيلم", "بالأفلام", {Licence.INFLECTION}),
        # Written without hamza it may be either; another hamza is another word (إقدام is courage).
        ("قدم", "اقدام", {Licence.INFLECTION}),
        ("قدم", "إقدام", {Refusal.HAMZA}),
        ("قدم", "والإقدام", {Refusal.HAMZA}),
        # The word itself is found with any hamza, since many writers leave it out or mistake it.
        ("أقدام", "إقدام", {Licence.ARTICLE}),
    ],
)
def test_an_inflection_is_not_found_where_another_hamza_is_written(
    word: str, token: str, expected: set[Licence | Refusal]
) -> None:
    assert licences(word, token, inflected=True) == expected


@settings(deadline=None)
@given(st.text("اأإآلوفبكتيىةهمنءؤئ\u0651ـ", max_size=12))
def test_readings_are_parts_of_the_token(word: str) -> None:
    """Whatever the letters: cores have two at least, three before a pronoun, and begin after their prefix."""
    typed, folded = letters(word), fold(word)
    if not folded:
        return
    first, *others = readings(typed, folded, _Everything())
    assert first == Reading(folded) or first.core == "الله"
    for reading in others:
        assert len(reading.core) >= (3 if reading.enclitic else 2) or reading.bare
        assert folded.startswith(reading.prefix)


@settings(deadline=None)
@given(st.text("اأإآلوفبكتيىةهمن", min_size=1, max_size=12))
def test_a_prefix_leaves_two_letters_or_is_none(word: str) -> None:
    first, *others = fronts(letters(word), fold(word))
    assert first == ("", False)
    assert all(fold(word).startswith(prefix) and len(word) - len(prefix) >= 2 for prefix, _ in others)


class _Everything:
    """All cores there may be."""

    def __contains__(self, core: object) -> bool:
        return True
