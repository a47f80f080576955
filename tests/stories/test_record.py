"""What is remembered of an article: small, and the same whenever it is made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import stories
from monitor.model import Article, Likeness
from monitor.stories import record
from monitor.stories.words import words_of
from tests.stories.newsroom import FLOOD_A, FLOOD_B, NOW, STRIKE_A, told


def like(title: str, text: str, at: datetime = NOW) -> Likeness:
    """Of an article that has one."""
    article = Article(id="1", title=title, text=text, published=at)
    found = stories.likenesses("a", [article], stories.Background(), at)[0]
    assert found is not None
    return found


def test_a_record_holds_what_it_was_made_of() -> None:
    """Stems of the lead, of the headline, numbers; and whether any word stands in it."""
    found = like(*FLOOD_A)
    features = record.unpack(found.record)
    (name,) = words_of("طرابزون").stems
    (number,) = words_of("340").stems
    assert name in features.lead
    assert name in features.title
    assert number & 0xFFFF in features.numbers
    assert all(record.holds(features.bloom, stem) for stem in words_of(" ".join(FLOOD_A)).stems)
    assert not features.short
    assert found.keys == tuple(features.lead)[: stories.KEYS]
    assert found.weights == tuple(features.lead.values())[: stories.KEYS]
    assert list(found.weights) == sorted(found.weights, reverse=True)


def test_a_record_is_small_whatever_the_article() -> None:
    """So that a million of them are a gigabyte with all that finds them."""
    words = " ".join(f"Word{number} {number * 7}" for number in range(5_000))
    for title, text in (FLOOD_A, (words, words), ("", words), (words, "")):
        found = like(title, text)
        assert len(found.record) <= 650
        assert len(found.keys) == len(found.weights) <= stories.KEYS
        assert len(found.bands) <= 1 + stories.BANDS
        assert len(found.lines) <= 10
        assert len(found.words) == len(set(found.words)) <= 400


def test_the_date_of_publication_is_no_number() -> None:
    """Nor those of its neighbours: everything of one day would share them."""
    at = datetime(2026, 1, 24, 12, tzinfo=UTC)
    text = (
        "في 24/1/2026 وقبله 23 ثم 25 ينفق 31 مليونا ويسافر إلى المدينة مع وفد كبير من رجال الأعمال في الصباح"
    )
    features = record.unpack(like("عنوان الخبر الأول", text, at).record)
    assert features.numbers == {words_of("31").stems[0] & 0xFFFF}
    later = record.unpack(like("عنوان الخبر الأول", text, datetime(2027, 6, 12, tzinfo=UTC)).record)
    assert len(later.numbers) == 6


def test_names_are_capitalised_words_inside_sentences() -> None:
    """Neither the first word of one nor anything in scripts without capitals."""
    features = record.unpack(
        like(
            "A headline with Capitals", "Police said that Ayhan Kaya of Trabzon. Nobody else was hurt."
        ).record
    )
    assert features.names == {stem & 0xFFFF for stem in words_of("Ayhan Kaya Trabzon").stems}
    assert not record.unpack(like(*FLOOD_A).record).names


def test_copies_share_bands_and_others_do_not() -> None:
    """What several machines would agree on a story by."""
    one, copy = like(*FLOOD_A), like(FLOOD_A[0], FLOOD_A[1].replace("،", " -"))
    assert one.bands == copy.bands
    later = like("عنوان آخر تماما", FLOOD_A[1])
    assert one.bands[0] != later.bands[0]
    assert set(one.bands) & set(later.bands)
    assert not set(one.bands) & set(like(*STRIKE_A).bands)
    assert all(0 <= band < 1 << 64 for band in one.bands)


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x63" + b"x" * 600])
def test_a_record_of_another_version_is_refused(damage: bytes) -> None:
    """As is one that was cut off."""
    with pytest.raises(ValueError, match="compared"):
        record.unpack(damage)
    with pytest.raises(ValueError, match="cut off"):
        record.unpack(like(*FLOOD_B).record[:-1])


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_article_has_a_record_or_none(title: str, text: str) -> None:
    """And what was packed is unpacked."""
    found = stories.likenesses("a", [Article(id="1", title=title, text=text)], stories.Background(), NOW)[0]
    if found is not None:
        features = record.unpack(found.record)
        assert features.title <= features.lead.keys()
        assert tuple(features.lead)[: stories.KEYS] == found.keys


def test_a_likeness_depends_on_nothing_but_the_article_and_the_background() -> None:
    """The same twice; not on id, source or address."""
    one, other = told("a", FLOOD_A)[1], told("b", FLOOD_A, "other", url="https://elsewhere.example/1")[1]
    background = stories.Background()
    assert stories.likenesses("a", [one], background, NOW) == stories.likenesses(
        "b", [other], background, NOW
    )
