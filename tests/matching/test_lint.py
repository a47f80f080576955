"""Advice on terms: what is told, what to write instead, and that ordinary words are left in peace."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import read_rules
from monitor.matching.expression import Form, Term, terms
from monitor.matching.lexicon import read_lexicon
from monitor.matching.lint import Advice, lint
from monitor.toml import read

from .build import is_hit

LEXICON = read_lexicon()
RULES = Path(__file__).parents[2] / "rules"


def advice(
    text: str, form: Form = Form.PLAIN, *, name: bool = False, same_article: bool = False
) -> list[Advice]:
    return list(lint(Term(text, form, name, same_article), LEXICON))


def remedy(found: Advice) -> str:
    return found.remedy.format_map(found.values)


# Term, its form, the code, a piece of the remedy that can be pasted.
ADVISED = [
    ("في", Form.PLAIN, "function-word", "phrase"),
    ("وان", Form.PLAIN, "function-word", "phrase"),
    ("the", Form.PLAIN, "function-word", "phrase"),
    ("كان", Form.EXACT, "function-word", "phrase"),
    ("دم", Form.PLAIN, "short-term", '"الدم"'),
    ("يد", Form.INFLECTED, "short-term", '"اليد"'),
    ("x", Form.PLAIN, "short-term", "phrase"),
    ("5", Form.PLAIN, "short-term", "phrase"),
    ("油", Form.PLAIN, "short-term", "whole word"),
    ("ذهب", Form.PLAIN, "ambiguous-word", '"الذهب"'),
    ("ذَهَب", Form.PLAIN, "ambiguous-word", '"الذهب"'),
    ("الذهب", Form.PLAIN, "ambiguous-word", 'article = "same"'),
    ("عقد", Form.INFLECTED, "ambiguous-word", '"العقد"'),
    ("جنة", Form.PLAIN, "tail-of-word", '"لجنة"'),
    ("ريم", Form.PLAIN, "tail-of-word", '"كريم"'),
    ("أمل", Form.PLAIN, "tail-of-word", '"كامل"'),
    ("والتحالف", Form.PLAIN, "typed-prefix", '"التحالف"'),
    ("والتحالف الدولي", Form.PLAIN, "typed-prefix", '"التحالف الدولي"'),
    ("بالعراق", Form.PLAIN, "typed-prefix", '"العراق"'),
    ("للحكومة", Form.PLAIN, "typed-prefix", '"الحكومة"'),
    ("وبالحدود", Form.PLAIN, "typed-prefix", '"الحدود"'),
    ("والوزير", Form.INFLECTED, "typed-prefix", '"~الوزير"'),
    ("بوزارة", Form.PLAIN, "typed-prefix", '"وزارة"'),
    ("داعـــش", Form.PLAIN, "needless-marks", '"داعش"'),
    ("التحالفُ الدوليّ", Form.PLAIN, "needless-marks", '"التحالف الدولي"'),
    ("\u200fبغداد", Form.PLAIN, "needless-marks", '"بغداد"'),
    ("Рoссия", Form.PLAIN, "mixed-alphabets", '"Россия"'),
    ("Кiev", Form.PLAIN, "mixed-alphabets", '"Kiev"'),
    ("Ρutin", Form.PLAIN, "mixed-alphabets", '"Putin"'),
    ("اlعراق", Form.PLAIN, "mixed-alphabets", "one alphabet"),
    ("التهم", Form.PLAIN, "al-stem", '"تهم"'),
    ("ir", Form.PREFIX, "short-prefix", "three letters"),
    ("نف", Form.PREFIX, "short-prefix", "three letters"),
    ("refugee", Form.INFLECTED, "idle-inflection", '"refugee*"'),
    ("نفط، غاز", Form.PLAIN, "comma-in-term", '"نفط", "غاز"'),
    ("نفط،غاز", Form.PLAIN, "comma-in-term", '"نفط", "غاز"'),
    ("oil, crude gas; coal", Form.PLAIN, "comma-in-term", '"oil", "crude gas", "coal"'),
    ("نفط، غاز", Form.INFLECTED, "comma-in-term", '"~نفط", "~غاز"'),
]

# Terms about which nothing is said, and why they might be.
QUIET = [
    ("النفط", Form.PLAIN, "an article like any other"),
    ("دم", Form.EXACT, "one form was asked for"),
    ("ذهب", Form.EXACT, "the same"),
    ("والتحالف", Form.EXACT, "the same"),
    ("ذهب أسود", Form.PLAIN, "a phrase has context"),
    ("من أجل العراق", Form.PLAIN, "a phrase may hold function words"),
    ("باليستي", Form.PLAIN, "not ب and ال"),
    ("كاليفورنيا", Form.PLAIN, "not ك and ال"),
    ("والدة", Form.PLAIN, "not و and ال"),
    ("الله", Form.PLAIN, "not an article, and nobody thinks so"),
    ("ألمانيا", Form.PLAIN, "the same"),
    ("الالتزام", Form.PLAIN, "an article before such a word"),
    ("الأمن والدفاع", Form.PLAIN, "a prefix within a phrase is needed"),
    ("وزير", Form.PLAIN, "its و is its own"),
    ("الـBBC", Form.PLAIN, "tatweel before another alphabet is how it is written"),
    ("F-16", Form.PLAIN, "letters and digits, not alphabets, are mixed"),
    ("كوفيد19", Form.PLAIN, "the same"),
    ("Erdoğan", Form.PLAIN, "accents are letters"),
    ("石油", Form.PLAIN, "two signs"),
    ("油", Form.PREFIX, "* says what would be found anyway"),
    ("ИГИЛ", Form.PLAIN, "one alphabet, though it looks like another"),
    ("تحریم‌ها", Form.PLAIN, "a zero-width non-joiner is Persian spelling"),
    ("مسيّرة", Form.PLAIN, "a doubling is typed by habit"),
    ("EU", Form.PLAIN, "two letters are a word in Latin"),
    ("Baghdad, Iraq", Form.EXACT, "whoever writes = means the comma"),
    ("100,000 refugees", Form.PLAIN, "a comma within a number"),
    ("oil,", Form.PLAIN, "one word only"),
]

ORDINARY = """
النفط|الغاز|أسعار النفط|الحكومة|البرلمان|رئيس الوزراء|وزير|الدفاع|الداخلية|الخارجية|بغداد|العراق|سوريا|دمشق|لبنان|بيروت|الأردن|مصر|القاهرة
|السعودية|الرياض|إيران|طهران|تركيا|أنقرة|فلسطين|غزة|القدس|إسرائيل|اليمن|صنعاء|الحوثيون|ليبيا|السودان|الخرطوم|أوكرانيا|روسيا|موسكو
|الصين|بكين|أمريكا|واشنطن|ترامب|بوتين|الأمم المتحدة|مجلس الأمن|قرار|عقوبات|مفاوضات|هدنة|وقف إطلاق النار|قصف|غارة|صاروخ|مسيّرة|انفجار
|هجوم|اغتيال|اعتقال|مظاهرات|احتجاجات|إضراب|انتخابات|تصويت|مرشح|حزب|ائتلاف|ميزانية|الدينار|الدولار|البنك المركزي|تضخم|بطالة|استثمار
|كهرباء|مياه|سد|جفاف|زلزال|فيضان|حريق|وباء|كوليرا|لقاح|مستشفى|جامعة|مدرسة|تعليم|صحة|لاجئون|نازحون|مخيم|حدود|معبر|جمارك|مطار|ميناء
|سفينة|باخرة|تهريب|مخدرات|فساد|محكمة|قضاء|حكم قضائي|سجن|إعدام|داعش|القاعدة|حزب الله|الحشد الشعبي|البيشمركة|قسد|الجيش|شرطة|أمن
|مؤتمر|قمة|زيارة|اتفاق|معاهدة|سفير|دبلوماسي|صحفي|إعلام|رياضة|مباراة|منتخب|كأس العالم|ألعاب|برنامج نووي|تخصيب اليورانيوم|صواريخ باليستية
|أوبك|برميل|خط أنابيب|مصفاة|ناقلة|مضيق هرمز|باب المندب|البحر الأحمر|كردستان|أربيل|الموصل|البصرة|كركوك|الأنبار|نينوى|إقليم|محافظ|وكالة
|oil|gas|price|OPEC|barrel|refinery|pipeline|tanker|ceasefire|sanctions|election|parliament|minister|president|army|missile|drone|strike
|explosion|attack|hostage|refugees|border|earthquake|flood|cholera|vaccine|inflation|central bank|dinar|dollar|Iraq|Syria|Iran|Turkey
|Yemen|Houthi|Gaza|Israel|Lebanon|Hezbollah|ISIS|coalition|NATO|United Nations|Security Council|nuclear|uranium|corruption|court|prison
""".replace("\n", "").split("|")


@pytest.mark.parametrize(("text", "form", "code", "pasted"), ADVISED)
def test_a_term_that_surprises_is_told_with_what_to_write(
    text: str, form: Form, code: str, pasted: str
) -> None:
    found = {each.code: each for each in advice(text, form)}
    assert code in found, found
    assert pasted in remedy(found[code])
    assert found[code].message.format_map(found[code].values)


@pytest.mark.parametrize(("text", "form", "why"), QUIET)
def test_nothing_is_said_without_need(text: str, form: Form, why: str) -> None:
    assert [each.code for each in advice(text, form)] == [], why


def test_an_article_that_is_required_settles_which_word_is_meant() -> None:
    assert advice("الذهب", same_article=True) == []
    assert [each.code for each in advice("ذهب", same_article=True)] == ["ambiguous-word"]


@pytest.mark.parametrize("tail", ["جنة", "ريم", "أمل"])
def test_the_words_that_a_tail_does_not_hit_are_right(tail: str) -> None:
    (found,) = advice(tail)
    for word in found.values["words"].split("، "):
        assert not is_hit(tail, word), word


@pytest.mark.parametrize(
    ("text", "form", "code", "pasted"), [each for each in ADVISED if each[2] == "typed-prefix"]
)
def test_the_plain_form_finds_what_the_typed_one_does(text: str, form: Form, code: str, pasted: str) -> None:
    assert is_hit(pasted.strip('"'), text)


def test_ordinary_keywords_are_left_in_peace() -> None:
    told = [word for word in ORDINARY if advice(word)]
    assert len(ORDINARY) >= 200
    assert len(told) <= 0.03 * len(ORDINARY), told


def test_the_rules_that_ship_are_left_in_peace() -> None:
    documents = [read(path.read_text("utf-8"), path.name)[0] for path in sorted(RULES.rglob("*.toml"))]
    found = [
        each
        for rule in read_rules(documents).rules
        for term in terms(rule.expression)
        for each in lint(term, LEXICON)
    ]
    assert [(each.code, each.values) for each in found] == []


def test_a_hundred_thousand_terms_take_a_second() -> None:
    some = [Term(text, form) for text, form, _, _ in ADVISED] + [Term(text) for text in ORDINARY]
    began = time.process_time()
    for _ in range(20_000 // len(some) + 1):
        for term in some:
            list(lint(term, LEXICON))
    assert time.process_time() - began < 1.0  # a fifth of them in the time of all: this machine is shared


@given(st.text(max_size=30), st.sampled_from(Form), st.booleans(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_advice_never_fails_whatever_is_typed(text: str, form: Form, name: bool, same: bool) -> None:
    for each in lint(Term(text, form, name, same), LEXICON):
        assert each.message.format_map(each.values)
        assert remedy(each)
