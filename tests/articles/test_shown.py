"""What pages only show. Dates and bylines are tested through read_metadata; here is the name of the site."""

from __future__ import annotations

import pytest

from monitor.articles.extract import parse_page
from monitor.articles.shown import bylines, shown_dates, without_site


@pytest.mark.parametrize(
    ("title", "publisher", "bare"),
    [
        ("عنوان - الميدان", "الميدان", "عنوان"),
        ("المدينة نيوز - عنوان - فرعي", "المدينة نيوز", "عنوان - فرعي"),
        ("عنوان|الميدان", "الميدان", "عنوان"),
        ("اتفاق - هدنة", "الميدان", "اتفاق - هدنة"),  # a dash of its own
        ("الميدان", "الميدان", "الميدان"),
        ("عنوان", "", "عنوان"),
    ],
)
def test_a_title_loses_the_sites_name(title: str, publisher: str, bare: str) -> None:
    """At its end or its start, and only there."""
    assert without_site(title, publisher) == bare


def test_dates_come_in_the_order_in_which_they_are_believed() -> None:
    """Behind the headline in a place of their own, before it, and short texts with a year."""
    body = (
        '<div class="today-date">24 يناير 2026</div><h1>عنوان</h1><p>وكالات 2026</p>'
        '<span class="date">20 يناير 2026</span><time datetime="2026-01-19">أمس</time>'
    )
    tree = parse_page(f"<html><body>{body}</body></html>")
    assert list(shown_dates(tree, "عنوان")) == ["20 يناير 2026", "2026-01-19", "24 يناير 2026", "وكالات 2026"]
    assert list(shown_dates(tree, "غيره"))[0] == "24 يناير 2026"  # noqa: RUF015 - the order is what is tested


def test_the_first_byline_that_can_be_a_name_is_taken() -> None:
    """Without the site's."""
    body = '<div class="author">نشرت في 2024</div><span class="byline">سعاد الكرخي | الميدان</span>'
    tree = parse_page(f"<html><body>{body}</body></html>")
    assert bylines(tree, "الميدان") == ["سعاد الكرخي"]
