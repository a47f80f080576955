"""Scripts other than Arabic in Arabic: one table each, every line with what it shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.arabic import Refusal
from monitor.matching.expression import Form, Term
from monitor.matching.lexicon import read_lexicon
from monitor.matching.scripts import aligned, parts, persian_parts
from monitor.matching.vocabulary import Vocabulary
from monitor.text import fold, tokens
from tests.matching.build import is_hit

LEXICON = read_lexicon()


def found(word: str, text: str, *, persian: bool = False, form: Form = Form.PLAIN) -> list[str]:
    """The pieces of a text that are a word of a rule by itself."""
    vocabulary = Vocabulary(LEXICON)
    vocabulary.add(tokens(word)[0], Term(word, form))
    return [
        token.slice[each.start : each.end]
        for token in tokens(text)
        for each in vocabulary.meet(token, persian=persian).words
        if each.verdict.phrase_only is None
    ]


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # One preposition, several, the article.
        ("ישראל", "ישראל בישראל ולישראל שבישראל", 4),
        ("ממשלה", "הממשלה בממשלה ושהממשלה", 3),
        # The article typed is left open, as in Arabic.
        ("הממשלה", "ממשלה בממשלה", 2),
        # Points and accents are no letters.
        ("שלום", "שָׁלוֹם", 1),
        # The first letter belongs to the word: מדינה is a state, לבנון a country, with endings too.
        ("דינה", "מדינה", 0),
        ("בנון", "לבנון ובלבנון", 0),
        ("דינות", "מדינות", 0),
        ("שרד", "משרדים", 0),
        ("מדינה", "במדינה ומדינה", 2),
        # An article that is none.
        ("ונגריה", "הונגריה", 0),
        # Too short to be anything but itself.
        ("גל", "הגל הרגל", 0),
    ],
)
def test_hebrew(word: str, text: str, expected: int) -> None:
    assert len(found(word, text)) == expected


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # No preposition: a word of its own. "In May" is one.
        ("סוכן", "מסוכן", 0),
        ("שותף", "משותף", 0),
        ("מאי", "במאי", 1),
    ],
)
def test_hebrew_words_and_prepositions_that_look_alike(word: str, text: str, expected: int) -> None:
    assert len(found(word, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("תל אביב", True), ("בתל אביב", True), ("ובתל־אביב", True), ("בתל בתל", False)],
)
def test_a_hebrew_word_of_two_letters_takes_prepositions_within_a_phrase(text: str, expected: bool) -> None:
    assert is_hit("תל אביב", text) == expected
    assert found("תל", "בתל") == []


def test_a_hebrew_word_that_is_refused_says_why() -> None:
    vocabulary = Vocabulary(LEXICON)
    vocabulary.add(tokens("דינה")[0], Term("דינה"))
    (meeting,) = vocabulary.meet(tokens("מדינה")[0]).words
    assert meeting.verdict.phrase_only is Refusal.ATOMIC


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # The plural, with and without the joiner, with what follows it.
        ("تحریم", "تحریم‌ها تحریمها تحریم‌های تحریمهای تحریم‌هایی تحریم‌هایشان", 6),
        # The ezafe and the indefinite after a silent he: only where the joiner shows the border.
        ("خانه", "خانه‌ی خانه‌ای خانهٔ خانه‌ام", 4),
        ("دانشگاه", "دانشگاهی", 0),
        # A rule with the plural finds its other forms.
        ("تحریم‌ها", "تحریم‌های تحریم‌هایی", 2),
        # A compound is another word, and a verb's می no ending.
        ("شرکت", "شرکت‌کننده", 0),
        ("رود", "می‌رود", 0),
        # No Arabic clitics: والی and بتحریم are not و + الی and ب + تحریم.
        ("تحریم", "بتحریم والتحریم", 0),
        ("زیر", "وزیر", 0),
        # Persian and Arabic letters are the same letters.
        ("ایران", "ايران", 1),
        ("کرد", "كرد", 1),
        # ان is a plural only sometimes, so never.
        ("ایر", "ایران", 0),
        # Urdu: he goal, aspirate he, yeh barree; ں is another letter (جہاں is where, جہان the world).
        ("بھارت", "بہارت", 1),
        ("لڑکے", "لڑکی", 1),
        ("جہان", "جہاں", 0),
        # Kurdish: letters that many keyboards lack, the definite noun, he with a joiner for ە.
        ("هەڵبژاردن", "هەلبژاردن", 1),
        ("ڕۆژ", "روژ", 1),
        ("حکومەت", "حکومەتەکە حکومەتەکان حکومه‌ت", 3),
        ("کوردستان", "کردستان", 0),
        # Ezafe, "a", "in", "too" after a word that has a letter of Kurdish only.
        ("حکومەت", "حکومەتی حکومەتێک حکومەتیش", 3),
        ("هەولێر", "هەولێردا هەولێری", 2),
        ("کوردستان", "کوردستانی", 0),
    ],
)
def test_persian_urdu_kurdish(word: str, text: str, expected: int) -> None:
    assert len(found(word, text, persian=True)) == expected


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # Turkish: dotted and dotless i are one letter to a search; what follows an apostrophe is no part of the name.
        ("İstanbul", "istanbul ISTANBUL Istanbul'da İstanbul’un", 4),
        ("Diyarbakır", "DIYARBAKIR diyarbakirʼda", 2),
        ("Erdoğan", "ERDOGAN'ın", 1),
        # Accents, ligatures, letters with strokes.
        ("Zürich", "Zurich zu\u0308rich", 2),
        ("Łódź", "Lodz", 1),
        ("Straße", "STRASSE", 1),
        ("ofﬁce", "office", 1),
        ("Hồ", "Ho", 1),
        # Full width.
        ("ISIS", "ＩＳＩＳ ｉｓｉｓ", 2),
        # Cyrillic: case, ё, й with its breve apart; declension is another form.
        ("Москва", "МОСКВА", 1),
        ("Королёв", "Королев", 1),
        ("Москва", "Москвы", 0),
        # Greek: case, accents, the final sigma.
        ("Τουρκία", "ΤΟΥΡΚΙΑ τουρκια", 2),
        ("Ελλάς", "ΕΛΛΑΣ", 1),
        # A longer word is another word.
        ("us", "must USA", 0),
        # The vowel signs of Indic scripts are letters.
        ("हिन्दी", "हिन्दी", 1),
        ("हिन्द", "हिन्दी", 0),
    ],
)
def test_latin_cyrillic_greek_and_others(word: str, text: str, expected: int) -> None:
    assert len(found(word, text)) == expected


@pytest.mark.parametrize("text", ["Даʼиш Daʿesh Da'esh Da’esh", "Oʻz O'z O‘z"])
def test_an_apostrophe_is_a_border_whichever_is_typed(text: str) -> None:
    """Modifier letters that look like one are letters to Unicode."""
    assert {len(tokens(word)) for word in text.split()} == {2}


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # Chinese and Japanese within a run; half-width kana; voicing is a letter's difference.
        ("北京", "在北京市 北京", ["北京", "北京"]),
        ("東京", "京都", []),
        ("ガス", "都市ガス会社 ｶﾞｽ会社", ["ガス", "ｶﾞｽ"]),
        ("ガス", "カス", []),
        # Occurrences may overlap and stand at both ends.
        ("中中", "中中中", ["中中", "中中"]),
        # Thai, whose signs are not parted from their letter.
        ("ไทย", "ประเทศไทย", ["ไทย"]),
        ("กา", "กาี", []),
    ],
)
def test_words_without_blanks_between(word: str, text: str, expected: list[str]) -> None:
    assert found(word, text) == expected


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # One particle, two, the plural; a word of one letter is none.
        ("서울", "서울에서 서울에서는 서울의", 3),
        ("대통령", "대통령들이 대통령은 대통령입니다", 3),
        ("대통령", "부대통령", 0),
        ("나", "나는", 0),
    ],
)
def test_korean(word: str, text: str, expected: int) -> None:
    assert len(found(word, text)) == expected


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("sanction", "sanctions Sanctioned sanction", 3),
        ("sanction", "san", 0),
        ("ممشל", "ממשלה", 0),
        ("ממשל", "בממשלה", 1),
        ("서울", "서울시에서", 1),
        ("20", "2014 20", 2),
        ("Моск", "Москвы", 1),
    ],
)
def test_the_beginning_of_a_word(word: str, text: str, expected: int) -> None:
    assert len(found(word, text, form=Form.PREFIX)) == expected


@settings(deadline=None)
@given(st.text("הובכלמשאדיםת", min_size=1, max_size=10) | st.text("서울에는들이", min_size=1, max_size=8))
def test_a_part_of_a_token_is_its_end_or_its_beginning(word: str) -> None:
    for part in parts(fold(word), LEXICON):
        assert fold(word).endswith(part.core) or fold(word).startswith(part.core)
        assert len(part.core) >= 2


@settings(deadline=None)
@given(st.text("تحریمهاشنی\u200cەک", min_size=1, max_size=12))
def test_a_persian_ending_leaves_three_letters(word: str) -> None:
    folded = fold(word)
    for part in persian_parts(word, folded):
        assert folded.startswith(part.core)
        assert len(part.core) >= 3


@settings(deadline=None)
@given(st.text("東京ガｶﾞｽ\u3099ไทย\u0e34語々㌔", min_size=1, max_size=12))
def test_borders_rise_in_both(run: str) -> None:
    folded, borders = aligned(run)
    if borders is None:
        assert folded == run
    else:
        assert list(borders) == sorted(borders)
        assert list(borders.values()) == sorted(borders.values())
        assert max(borders) == len(folded)


def test_an_endless_token_takes_linear_time() -> None:
    """A million joiners, letters of each script that has parts, and a run without blanks."""
    for token in ("ا\u200c" * 500_000, "ב" * 500_000, "에" * 500_000, "東" * 200_000, "ها" * 500_000):
        for persian in (False, True):
            assert found("東京", token, persian=persian) == []
