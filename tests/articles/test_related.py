"""Labels and lists of headlines in a page that still has its markup."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.extract import parse_page
from monitor.articles.labels import Labels
from monitor.articles.related import read_labels_off

PARAGRAPH = "<p>وقال المتحدث إن القوات انتشرت في المدينة صباح اليوم بعد أن هدأت الاشتباكات، وإن الطرق فتحت أمام الأهالي.</p>"
QUESTION = "هل تعود الحكومة إلى طاولة المفاوضات بعد انسحاب الوفد من الجلسة الأخيرة في العاصمة؟"
LINK = f'<a href="/1">{QUESTION}</a>'


def read(body: str) -> tuple[Labels, str]:
    """What the labels of that body say, and the text that is left in it."""
    tree = parse_page(f"<html><body><main>{body}</main></body></html>")
    labels = read_labels_off(tree)
    return labels, lxml.html.tostring(tree, encoding="unicode")


@pytest.mark.parametrize(
    "list_",
    [
        f"<p>إقرأ أيضاً:</p><p>{LINK}</p>",  # a neighbour that is a link
        f"<p><strong>اقرأ أيضًا:</strong> {LINK}</p>",  # in one paragraph
        f"<h4>مواضيع ذات صلة</h4><ul><li>{LINK}</li><li>{LINK}</li></ul>",
        f"<div class=box><h3><span>قد يهمك</span></h3><div><div>{LINK}</div><div>{LINK}</div></div></div>",
        f"<b>اقرأ أيضا..</b><br><br>{LINK}<br>{LINK}",  # breaks between
        f"<section><header>الأكثر قراءة</header><p>{LINK}</p></section>",
        f"<p>Read also: {LINK}</p>",
        f"<p>بیشتر بخوانید:</p><div>{LINK}</div>",
    ],
)
def test_a_list_of_headlines_goes_whatever_its_headlines_end_with(list_: str) -> None:
    """Its name and its links; the paragraphs around it stay."""
    _, left = read(f"{PARAGRAPH}{list_}{PARAGRAPH}")
    assert QUESTION not in left
    assert left.count("وقال المتحدث") == 2


@pytest.mark.parametrize(
    "body",
    [
        f"<p>اقرأ أيضا</p>{PARAGRAPH}",  # no links: the reader of the text judges
        f"<p>المزيد من القوات {LINK} وصلت إلى المدينة صباح اليوم كما قال المتحدث باسم الجيش في بيان.</p>",
        f"<div><p>شاهد أيضا</p>{PARAGRAPH}<p>{LINK}</p></div>",  # the link is behind a paragraph
    ],
)
def test_what_is_no_list_stays(body: str) -> None:
    """A name without links, a sentence, a paragraph between."""
    _, left = read(body)
    assert "المتحدث" in left
    assert "<p>" in left


def test_a_teasers_more_link_goes_alone() -> None:
    """What stands behind it is another teaser, or the article."""
    _, left = read(f'<p>نص قصير قبل الرابط وليس عنوانا <a href="/2">اقرأ المزيد</a></p>{PARAGRAPH}')
    assert "اقرأ المزيد" not in left
    assert "نص قصير" in left
    assert "المتحدث" in left


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ("<p>المصدر: وكالات</p>", "publisher", "وكالات"),
        (
            "<div><span>المصدر:</span> <a href=x>وكالة الأفق</a></div>",
            "publisher",
            "وكالة الأفق",
        ),  # in the parent
        ("<dl><dt>المصدر</dt><dd>وكالة الأفق</dd></dl>", "publisher", "وكالة الأفق"),  # in the neighbour
        ("<div><b>تاريخ النشر:</b> 5 أيار 2024</div>", "published", "5 أيار 2024"),
        ("<span>آخر تحديث: 6 أيار 2024</span>", "updated", "6 أيار 2024"),
        (
            "<div>كلمات دلالية: <a>داعش</a> <a>العراق</a></div>",
            "keywords",
            ("داعش", "العراق"),
        ),  # links part them
        (
            "<h5>الوسوم</h5><ul><li><a>#داعش</a></li><li><a>العراق</a></li></ul>",
            "keywords",
            ("داعش", "العراق"),
        ),
        ("<p>كلمات دلالية: داعش العراق</p>", "keywords", ("داعش العراق",)),  # nothing parts them
    ],
)
def test_labels_are_read_and_taken_out(body: str, field: str, value: object) -> None:
    """Wherever the value stands."""
    labels, left = read(f"{PARAGRAPH}{body}{PARAGRAPH}")
    assert getattr(labels, field) == value
    assert "المصدر" not in left
    assert "كلمات" not in left
    assert left.count("وقال المتحدث") == 2


@pytest.mark.parametrize(
    "body",
    [
        "<p>المصدر نفسه قال إن القوات انسحبت</p>",
        "<div><h3>المصدر</h3><p>وقال إن القوات دخلت المدينة من جهتها الشرقية بعد معارك طويلة.</p></div>",
        "<p>نشر في 2020 كتابا عن الحرب</p>",
    ],
)
def test_sentences_are_no_labels(body: str) -> None:
    """Nothing is read, and nothing is taken out."""
    labels, left = read(body)
    assert labels == Labels("")
    assert len(left) >= len(body)


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<a>", "</a>", "<b>", "<br>", "<h1>", "اقرأ أيضا", "المصدر: ", "الوسوم", "وكالات", QUESTION]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(TAGS, max_size=30))
def test_any_page_is_survived(pieces: list[str]) -> None:
    """Nothing raises, and nothing that was taken out is looked at again."""
    read("".join(pieces))
