"""The timeline of the sample newsroom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.edition import Edition, Manuscript, Printed, Version, load_manuscripts, manuscript
from monitor.demo.outlets import OUTLETS

SHIPPED = load_manuscripts()
START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def version(at: float, title: str = "t") -> Version:
    return Version(at, title, "s", ("p",))


def edition(*versions: Version, speed: float = 1.0) -> Edition:
    return Edition([Manuscript("agency", "a", (), versions)], START, speed)


def only(edition: Edition, seconds: float) -> Printed | None:
    """The agency's one article at a moment."""
    out = edition.visible("agency", START + timedelta(seconds=seconds))
    return out[0] if out else None


@pytest.mark.parametrize(
    ("seconds", "title", "published_s", "updated_s"),
    [
        (0, None, 0, 0),  # before its first version an article does not exist
        (9, None, 0, 0),
        (10, "first", 10, 10),  # out from that very second on
        (29, "first", 10, 10),
        (30, "second", 10, 30),  # a revision keeps the day of publication
        (9999, "second", 10, 30),  # and stays
    ],
)
def test_an_article_appears_and_changes_at_its_time(
    seconds: int, title: str | None, published_s: int, updated_s: int
) -> None:
    found = only(edition(version(10, "first"), version(30, "second")), seconds)
    if title is None:
        assert found is None
    else:
        assert found is not None
        assert (found.version.title, found.published, found.updated) == (
            title,
            START + timedelta(seconds=published_s),
            START + timedelta(seconds=updated_s),
        )


def test_what_has_a_negative_time_was_out_before_the_start() -> None:
    found = only(edition(version(-60)), 0)
    assert found is not None
    assert found.published == START - timedelta(minutes=1)


def test_speed_shortens_the_two_minutes() -> None:
    fast = edition(version(100), speed=10)
    assert not fast.visible("agency", START + timedelta(seconds=9))
    assert fast.visible("agency", START + timedelta(seconds=10))


def test_the_latest_article_stands_first_and_outlets_keep_to_themselves() -> None:
    both = Edition(
        [
            Manuscript("agency", "old", (), (version(-20),)),
            Manuscript("agency", "new", (), (version(-10),)),
            Manuscript("daily", "other", (), (version(-5),)),
        ],
        START,
    )
    assert [printed.manuscript.slug for printed in both.visible("agency", START)] == ["new", "old"]


@given(st.floats(0.1, 100), st.lists(st.integers(-200, 400), min_size=2, max_size=6))
def test_nothing_that_was_out_vanishes_or_goes_back_to_an_older_version(
    speed: float, seconds: list[int]
) -> None:
    real = Edition(SHIPPED, START, speed)
    before: dict[tuple[str, str], datetime] = {}
    for second in sorted(seconds):
        now = START + timedelta(seconds=second)
        out = {
            (outlet.slug, printed.manuscript.slug): printed.updated
            for outlet in OUTLETS
            for printed in real.visible(outlet.slug, now)
        }
        assert all(key in out and out[key] >= moment for key, moment in before.items())
        assert all(moment <= now for moment in out.values())
        before = out


def test_a_later_version_keeps_what_it_does_not_change() -> None:
    read = manuscript(
        """
        outlet = "daily"
        slug = "x"
        [[version]]
        at = 1
        title = "first"
        summary = "kept"
        text = '''
        one
        line

        second'''
        [[version]]
        at = 2
        title = "second"
        """
    )
    assert [(each.title, each.summary, each.paragraphs) for each in read.versions] == [
        ("first", "kept", ("one line", "second")),
        ("second", "kept", ("one line", "second")),
    ]


# --- the manuscripts that ship -----------------------------------------------------------------------------------


def test_every_manuscript_belongs_to_an_outlet_and_every_outlet_has_something_out_at_the_start() -> None:
    slugs = {outlet.slug for outlet in OUTLETS}
    assert {each.outlet for each in SHIPPED} == slugs
    real = Edition(SHIPPED, START)
    assert all(real.visible(outlet.slug, START) for outlet in OUTLETS)


def test_addresses_within_an_outlet_are_unique() -> None:
    addresses = [(each.outlet, each.slug) for each in SHIPPED]
    assert len(addresses) == len(set(addresses))


def test_everything_happens_within_two_minutes_spread_over_them() -> None:
    moments = sorted(version.at for each in SHIPPED for version in each.versions if version.at > 0)
    assert moments[-1] <= 120
    gaps = [later - earlier for earlier, later in zip([0.0, *moments], moments, strict=False)]
    assert max(gaps) <= 20, "a watcher should not think that it has ended"


def test_the_first_story_is_out_when_the_daemon_starts_and_stands_first_in_its_outlet() -> None:
    first = Edition(SHIPPED, START).visible("agency", START)[0]
    assert first.manuscript.slug == "coalition-iraq"


def test_the_agency_is_polled_first() -> None:
    """Sources that are due at the same moment are polled in the order of their ids."""
    assert min(OUTLETS, key=lambda outlet: outlet.slug).slug == "agency"


def test_one_article_changes_after_publication() -> None:
    changing = [each for each in SHIPPED if len(each.versions) > 1]
    assert [each.slug for each in changing] == ["blackout"]
    first, revised = changing[0].versions
    assert first.title != revised.title
    assert first.paragraphs != revised.paragraphs
