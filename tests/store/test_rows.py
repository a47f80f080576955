"""Values as columns and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.store.rows import (
    as_published,
    as_said,
    clean,
    exact,
    listed,
    local,
    marked,
    micros,
    moment,
    unlisted,
)

_any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("خبر عاجل", "خبر عاجل"),  # what can be stored is stored as it is
        ("a\x00b", "a\ufffdb"),  # NUL would end the text for SQLite's functions
        ("\ud83d", "\ufffd"),  # half of a surrogate pair can't be encoded
        ("\ud83d\ude00", "\ufffd\ufffd"),  # two halves are not a character either, and stay two
        ("\U0001f600\u200f", "\U0001f600\u200f"),  # a real emoji and a bidi mark are text
    ],
)
def test_what_sqlite_can_not_hold_is_replaced_one_for_one(text: str, stored: str) -> None:
    assert clean(text) == stored
    assert len(clean(text)) == len(text)


@given(_any_text)
def test_the_servers_own_words_come_back_byte_for_byte(text: str) -> None:
    assert as_said(exact(text)) == text


@given(st.lists(_any_text, max_size=4))
def test_lists_come_back(texts: list[str]) -> None:
    assert unlisted(listed(texts)) == tuple(map(clean, texts))


@given(st.datetimes(datetime(1900, 1, 1), datetime(9990, 1, 1), timezones=_zones))  # noqa: DTZ001 - as the strategy wants it
def test_times_come_back_with_the_publishers_offset(said: datetime) -> None:
    back = as_published(*local(said))
    assert back == said
    assert back is not None
    assert back.utcoffset() == said.utcoffset()
    assert moment(micros(said)) == said


@pytest.mark.parametrize("said", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), None])
def test_a_year_that_nobody_means_is_no_time(said: datetime | None) -> None:
    assert local(said) == (None, None)


@given(st.lists(st.integers(), max_size=1100))
def test_every_value_is_asked_for_in_portions_of_few_lengths(values: list[int]) -> None:
    portions = list(marked("IN ({marks})", values))
    assert {value for _, portion in portions for value in portion} == set(values)
    for sql, portion in portions:
        assert sql.count("?") == len(portion) <= 512
