"""Which sitemaps of an index are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.sitemap.index import MAX_CHILDREN, MAX_NESTED, Child, worth_reading

NOW = datetime(2026, 1, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def names(*children: tuple[str, datetime | None]) -> list[str]:
    """The file names of those that are read."""
    listed = [Child(f"https://news.example/{name}", changed) for name, changed in children]
    return [each.address.rpartition("/")[2] for each in worth_reading(listed, NOW)]


@pytest.mark.parametrize(
    ("children", "read"),
    [
        # what changed lately, the newest first; of what did not, nothing
        (
            [("a-1.xml", NOW - 90 * 24 * HOUR), ("a-2.xml", NOW - 5 * HOUR), ("a-3.xml", NOW - HOUR)],
            ["a-3.xml", "a-2.xml"],
        ),
        # news by name, whatever the index says of the others
        ([("posts.xml", NOW), ("news-sitemap.xml", NOW - HOUR)], ["news-sitemap.xml", "posts.xml"]),
        # WordPress: articles, and neither its pages nor its categories
        (
            [("post-sitemap.xml", NOW), ("page-sitemap.xml", NOW), ("category-sitemap.xml", NOW), ("author-sitemap.xml", NOW)],
            ["post-sitemap.xml"],
        ),
        # without times: the months in the names, and the first, which on some sites is the newest
        (
            [(f"sitemap-2025-{month:02}.xml", None) for month in range(1, 13)] + [("sitemap-2026-01.xml", None)],
            ["sitemap-2026-01.xml", "sitemap-2025-12.xml", "sitemap-2025-11.xml", "sitemap-2025-10.xml", "sitemap-2025-01.xml"],
        ),
        ([(f"s{number}.xml", None) for number in (1, 2, 10)], ["s10.xml", "s2.xml", "s1.xml"]),
        # a site that publishes nothing new has a newest, too
        ([("a-1.xml", NOW - 900 * 24 * HOUR), ("a-2.xml", NOW - 800 * 24 * HOUR)], ["a-2.xml"]),
        # one in the future is not newer than now
        ([("b.xml", NOW + 9000 * 24 * HOUR), ("a.xml", NOW - HOUR)], ["b.xml", "a.xml"]),
        # nothing but what others are for
        ([("video-sitemap.xml", NOW)], ["video-sitemap.xml"]),
        ([], []),
    ],
)  # fmt: skip
def test_the_newest_of_an_index_are_read(
    children: list[tuple[str, datetime | None]], read: list[str]
) -> None:
    """One case a habit."""
    assert names(*children) == read


@given(
    st.lists(st.tuples(st.text(max_size=20), st.none() | st.datetimes(timezones=st.just(UTC))), max_size=30),
    st.booleans(),
)
def test_something_of_every_index_is_read_and_never_more_than_the_limit(
    children: list[tuple[str, datetime | None]], is_nested: bool
) -> None:
    """Each at most once."""
    listed = [Child(f"https://news.example/{name}", changed) for name, changed in dict(children).items()]
    read = worth_reading(listed, NOW, is_nested=is_nested)
    assert bool(read) is bool(listed)
    assert len(read) <= (MAX_NESTED if is_nested else MAX_CHILDREN)
    assert len(set(read)) == len(read)
