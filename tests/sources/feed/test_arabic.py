"""What must be read of feeds in the habits of the systems that write them."""

from __future__ import annotations

import pytest

from monitor.sources.feed import read
from tests.sources.documents import response, source
from tests.sources.feed.arabic import EXAMPLES, Example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name.partition(":")[0])
def test_the_habits_of_systems_are_known(example: Example) -> None:
    """Every field of the first entry, how many there are, and by which step they were read."""
    found = read(source("feed"), response(example.body))
    first = found.articles[0]
    assert (found.step, len(found.articles)) == (example.step, example.entries)
    assert (first.title, first.url, first.id) == (example.title, example.url, example.id)
    assert (first.published.isoformat() if first.published else "") == example.published
    assert (first.text or first.summary).startswith(example.text)
    assert (first.publisher, first.authors, first.keywords) == (
        example.publisher,
        example.authors,
        example.keywords,
    )
    assert (first.images[0] if first.images else "") == example.image
    assert tuple(guess for guess in first.guesses if guess == "encoding") == example.guesses


def test_no_markup_is_left_in_any_text() -> None:
    """Neither tags nor entities."""
    for example in EXAMPLES:
        for article in read(source("feed"), response(example.body)).articles:
            for text in (article.title, article.summary, article.text):
                assert "</" not in text, example.name
                assert "&nbsp;" not in text, example.name
                assert "<p" not in text, example.name
