"""Labels and boilerplate that Arabic pages write into their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.labels import read_labels

PARAGRAPH = (
    "وقال المتحدث إن القوات انتشرت في المدينة صباح اليوم بعد أن هدأت الاشتباكات، وإن الطرق فتحت أمام الأهالي."
)


def test_labels_are_read_off_and_taken_out() -> None:
    """Date, publisher, keywords; the words of the article stay as they are."""
    labels = read_labels(
        f"تاريخ النشر: 5th, May 2024 GMT\n{PARAGRAPH}\nالمصدر: البوابة نيوز\nكلمات دلالية: الحكومة العراقية داعش"
    )
    assert labels.text == PARAGRAPH
    assert (labels.published, labels.publisher) == ("5th, May 2024 GMT", "البوابة نيوز")
    assert labels.keywords == ("الحكومة العراقية داعش",)


def test_a_publisher_may_end_with_a_full_stop() -> None:
    """Which is not part of its name."""
    assert read_labels("المصدر: وكالات.").publisher == "وكالات"


@pytest.mark.parametrize("line", ["الكلمات الدّلالية : أ، ب", "كلمات مفتاحيه: أ، ب", "الوسوم: أ، ب"])
def test_keyword_labels_are_known_in_every_spelling(line: str) -> None:
    """Ta marbuta or ha, harakat, a blank before the colon."""
    assert read_labels(line).keywords == ("أ", "ب")


@pytest.mark.parametrize(
    "line",
    [
        "قال المصدر: لن نعود إلى المفاوضات",  # not at the start
        "المصدر: إن القوات دخلت المدينة من جهتها الشرقية بعد معارك طويلة",  # a sentence, not a name
        "المصدر نفسه أكد الخبر",  # no colon
        "تاريخ النشر: غير معروف",  # no date in it
        "تابع أحدثت الأخبارُ ضجة",  # other words
        "اقرأ أيضا في التاريخ تجد العبر",  # a sentence that begins with the label's words
    ],
)
def test_what_only_looks_like_a_label_stays(line: str) -> None:
    """Each is a line of an article."""
    assert read_labels(f"{PARAGRAPH}\n{line}").text == f"{PARAGRAPH}\n{line}"


@pytest.mark.parametrize(
    "label",
    [
        "إقرأ أيضاً:",
        "اقرأ أيضا",
        "- اقرأ ايضًا :",
        "مواضيع ذات صلة",
        "اقرأ المزيد:",
        "شاهد أيضًا:",
        "READ MORE:",
        "قد يهمك أيضاً",
        "بیشتر بخوانید",
    ],
)
def test_other_articles_headlines_are_cut(label: str) -> None:
    """The list's title in several spellings, and the headlines under it."""
    text = f"{PARAGRAPH}\n{label}\nداعش يتبنى تفجيرا في بلد بعيد\nأسعار الذهب اليوم"
    assert read_labels(text).text == PARAGRAPH


def test_the_article_goes_on_after_related_headlines() -> None:
    """A paragraph ends the list; a headline on the label's own line is the whole list."""
    text = f"{PARAGRAPH}\nاقرأ أيضا:\nعنوان خبر آخر\n{PARAGRAPH}\nاقرأ أيضا: عنوان ثالث\nقصير."
    assert read_labels(text).text == f"{PARAGRAPH}\n{PARAGRAPH}\nقصير."


def test_labels_after_a_list_of_headlines_are_still_read() -> None:
    """A label is never a headline."""
    assert read_labels("اقرأ أيضا:\nعنوان\nالمصدر: وكالات").publisher == "وكالات"


def test_an_advertisement_of_the_app_is_cut() -> None:
    """Whatever follows on its line."""
    assert read_labels(f"تابعوا أحدث الأخبار عبر تطبيق الصحيفة\n{PARAGRAPH}").text == PARAGRAPH


@pytest.mark.parametrize(
    "line",
    [
        "تابعونا على قناتنا في تيليجرام",
        "اشترك الآن في قناتنا على واتساب ليصلك كل جديد",
        "للمزيد من الأخبار تابعونا عبر صفحتنا على فيسبوك",
        "حمّل تطبيق الصحيفة من متجر جوجل",
        "▪ لمتابعة آخر الأخبار عبر غوغل نيوز اضغط هنا",
        "انضموا إلى قناتنا على تلغرام",
        "جميع الحقوق محفوظة © 2024 الميدان",
    ],
)
def test_invitations_to_follow_are_cut(line: str) -> None:
    """They name the place to go to."""
    assert read_labels(f"{PARAGRAPH}\n{line}").text == PARAGRAPH


@pytest.mark.parametrize(
    "line",
    [
        "تابعنا سيرنا إلى القرية قبل المغيب",  # we went on
        "اشترك في الاجتماع وزراء ست دول",
        "انضموا إلى المعارضة بعد خلاف طويل على الموازنة",
        "للمزيد من الحذر أغلقت البلدية الجسر",
    ],
)
def test_sentences_that_begin_like_one_stay(line: str) -> None:
    """They name no place to go to."""
    assert read_labels(f"{PARAGRAPH}\n{line}").text == f"{PARAGRAPH}\n{line}"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("المصدر:\nوكالات", "publisher", "وكالات"),  # the value on the next line
        ("التاريخ\n5 أيار 2024", "published", "5 أيار 2024"),  # and no colon
        ("آخر تحديث: 6 أيار 2024", "updated", "6 أيار 2024"),
        ("نُشر في 5 أيار 2024", "published", "5 أيار 2024"),  # no colon, but a date and nothing else
        ("كتب - حسام فوزي", "author", "حسام فوزي"),
        ("بقلم: د. رنا الجبلي", "author", "د. رنا الجبلي"),
        ("کلیدواژه‌ها: مترو، شهر", "keywords", ("مترو", "شهر")),  # Persian letters, a joiner between the words
        ("كلمات دلالية:\n- داعش\n- العراق", "keywords", ("داعش", "العراق")),  # a list
        ("#الوسوم: أ", "keywords", ("أ",)),
    ],
)
def test_labels_have_many_forms(text: str, field: str, value: object) -> None:
    """Each is taken out of the text with its value."""
    labels = read_labels(f"{PARAGRAPH}\n{text}")
    assert getattr(labels, field) == value
    assert labels.text == PARAGRAPH


@pytest.mark.parametrize(
    "text",
    [
        "المصدر\nوقال إن القوات دخلت المدينة من جهتها الشرقية بعد معارك طويلة استمرت حتى فجر اليوم.",
        "التاريخ\nكان للمدينة شأن في القرون الوسطى.",  # headings
        "نشر في 2020 كتابا عن الحرب",  # a sentence
        "كتب رسالة إلى الأمين العام",
        "بقلم رصاص",
        "كتب: «لن أعود»",
        "مصدر: القوات انسحبت من المدينة",  # a headline's way to say who says it
    ],
)
def test_a_heading_or_a_sentence_is_no_label(text: str) -> None:
    """Without a colon, and without a value that fits."""
    assert read_labels(f"{PARAGRAPH}\n{text}").text == f"{PARAGRAPH}\n{text}"


@pytest.mark.parametrize("end", ["؟", "!", "»", "."])
def test_short_questions_under_a_lists_name_are_headlines(end: str) -> None:
    """Whatever they end with, as long as they are short."""
    assert read_labels(f"{PARAGRAPH}\nإقرأ أيضاً\nهل تعود الكهرباء الليلة{end}").text == PARAGRAPH


@given(st.text(max_size=300))
def test_text_without_labels_is_left_alone(text: str) -> None:
    """Nothing raises; what is left is made of lines of the text."""
    assert set(read_labels(text).text.split("\n")) <= {
        "",
        *(line.strip() for line in text.split("\n")),
        *text.split("\n"),
    }
