"""Articles out of web pages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.articles.page import fill_from_page, read_page
from monitor.errors import ReadError
from monitor.model import Article
from tests.sources.documents import LABELLED, WITH_JSON_LD

URL = "https://news.example/news/4402918"


def test_a_page_without_structured_data_gives_everything_by_its_labels() -> None:
    """Title, publisher, date, keywords, and a text without label, advertisement or other articles' headlines."""
    article = read_page(LABELLED, URL)
    assert article.title == '"التحالف الدولي": مستمرون في مساندة العراق لمنع رجوع داعش'
    assert article.publisher == "البوابة نيوز"
    assert article.published == datetime(2024, 5, 5, tzinfo=UTC)
    assert article.keywords == ("الحكومة العراقية قوات التحالف الدولي قوة المهام المشترکة التحالف الدولى",)
    assert article.language == "ar"
    assert article.text.startswith("وسط شد وجذب")
    assert article.text.endswith("والواقع الإقليمى.")
    assert len(article.text.split("\n")) == 3
    for foreign in ("المصدر", "كلمات دلالية", "تابع أحدث", "قيادي في تنظيم آخر", "البرلمان", "تاريخ النشر"):
        assert foreign not in article.text
    assert set(article.guesses) >= {"date", "publisher", "keywords", "language"}


def test_the_articles_letters_are_never_rewritten() -> None:
    """Evidence points into them: both spellings stay as they were."""
    text = read_page(LABELLED, URL).text
    for spelling in ("التحالف الدولى", "التحالف الدولي،", "المسئولين", "أغسطس٢٠٢٣", "١١٠ آلاف كلم٢"):
        assert spelling in text


def test_a_page_with_structured_data_is_believed() -> None:
    """And its text keeps what follows a related headline in its middle."""
    article = read_page(WITH_JSON_LD, URL, source_id="s", id="own")
    assert (article.id, article.source_id, article.url) == ("own", "s", URL)
    assert article.canonical_url == "https://news.example/news/88001"
    assert article.published is not None
    assert article.published.isoformat() == "2026-01-24T07:00:00+03:00"
    assert "شكر المتحدث" in article.text
    assert "السفراء" not in article.text
    assert article.language == "ar"


def test_text_falls_back_to_what_the_structured_data_carries() -> None:
    """Where the page is drawn by a script there is nothing to extract."""
    body = " ".join(["وقال المتحدث إن العمل مستمر في الموقع."] * 12)
    page = (
        '<html><head><title>خبر</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"خبر",'
        f'"articleBody":"{body}"}}</script></head><body><div id="app"></div><div></div></body></html>'
    )
    assert read_page(page, URL).text == body


@pytest.mark.parametrize("text", ["", "   ", "{}"])
def test_what_is_no_page_is_refused(text: str) -> None:
    """With the one error of this room, or as a page without words."""
    with suppress(ReadError):
        assert read_page(text, URL).text == ""


def test_a_page_without_a_headline_is_called_by_its_first_line() -> None:
    """And the line is not said twice."""
    paragraph = (
        "وقالت الوزارة إن العمل في الموقع سيستمر حتى نهاية الأسبوع المقبل وإن السكان سيبلغون بكل جديد."
    )
    article = read_page(f"<html><body><p>عودة التيار</p>{f'<p>{paragraph}</p>' * 4}</body></html>", URL)
    assert (article.title, article.text) == ("عودة التيار", "\n".join([paragraph] * 4))
    assert "title" in article.guesses


def test_a_page_without_a_date_gets_the_likeliest_and_says_so() -> None:
    """By its address, by a place that is made for one; from nothing there is none."""
    page = f"<html><body><h1>عنوان</h1>{'<p>وقالت الوزارة إن العمل في الموقع سيستمر حتى نهاية الأسبوع.</p>' * 4}</body></html>"
    by_address = read_page(page, "https://news.example/2024/05/05/4402918")
    assert (by_address.published, "date" in by_address.guesses) == (datetime(2024, 5, 5, tzinfo=UTC), True)
    assert read_page(page, URL).published is None


def test_an_entry_keeps_what_its_feed_said() -> None:
    """The page fills what is missing and brings the longer text."""
    page = read_page(WITH_JSON_LD, URL)
    entry = Article(id="1", source_id="s", url=URL, title="عنوان الخلاصة", summary="ملخص", text="قصير")
    filled = fill_from_page(entry, page)
    assert (filled.id, filled.url, filled.title, filled.summary) == ("1", URL, "عنوان الخلاصة", "ملخص")
    assert (filled.text, filled.authors, filled.published) == (page.text, page.authors, page.published)
    dated = replace(entry, published=datetime(2026, 1, 1, tzinfo=UTC), text="ن" * 5000)
    assert fill_from_page(dated, page).published == dated.published
    assert fill_from_page(dated, page).text == dated.text


def test_a_saved_page_is_called_by_what_it_says_of_itself() -> None:
    """A file's path is nobody's address."""
    saved = read_page(WITH_JSON_LD, "file:///home/me/page.html")
    assert saved.id == saved.url == "https://news.example/news/88001"
    nameless = read_page(LABELLED, "file:///home/me/page.html")
    assert (nameless.url, nameless.canonical_url) == ("", "")
    assert nameless.id.startswith("x-")
