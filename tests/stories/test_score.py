"""The terms of the score, and the guards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import stories
from monitor.model import Article
from monitor.stories import score
from monitor.stories.record import Features, unpack
from monitor.stories.weights import HOPELESS
from tests.stories.newsroom import FLOOD_A, FLOOD_B, NOW, STORIES, STRIKE_A


def features(words: tuple[str, str]) -> Features:
    """Of an article of these words."""
    title, text = words
    like = stories.likenesses("a", [Article(id="1", title=title, text=text)], stories.Background(), NOW)[0]
    assert like is not None
    return unpack(like.record)


def named(
    one: tuple[str, str], other: tuple[str, str], hours: float = 8, *, same_source: bool = False
) -> dict[str, float]:
    """The terms of two articles, by name."""
    found = score.terms(features(one), features(other), hours, same_source=same_source)
    assert found is not None
    assert len(found) == len(score.TERMS)
    told = dict(score.explained(found))
    assert sum(told.values()) == sum(found)
    return told


@given(
    st.sampled_from([each for pair in STORIES for each in pair]),
    st.sampled_from([each for pair in STORIES for each in pair]),
)
def test_which_of_two_came_first_does_not_change_the_score(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    """A stream may bring them in any order."""
    old, new = features(one), features(other)
    for same_source in (False, True):
        assert score.terms(old, new, 3.0, same_source=same_source) == score.terms(
            new, old, 3.0, same_source=same_source
        )


def test_terms_speak_for_the_same_news() -> None:
    """More is shared by two tellings of one story than by two stories."""
    same, other = (
        named(FLOOD_A, FLOOD_B),
        score.terms(features(FLOOD_A), features(STRIKE_A), 8, same_source=False),
    )
    assert same["lead"] > 1
    assert same["title"] > 1
    assert other is None or sum(other) < sum(same.values())


def test_time_and_the_same_outlet_speak_against() -> None:
    """The later and the nearer at home, the rather it is a follow-up."""
    near, far = named(FLOOD_A, FLOOD_B, 1), named(FLOOD_A, FLOOD_B, 40)
    assert far["time"] < near["time"] < 0
    assert named(FLOOD_A, FLOOD_B, same_source=True)["source"] < -2


def test_two_without_a_word_in_common_are_not_compared() -> None:
    """There is no score."""
    assert (
        score.terms(
            features(FLOOD_A),
            features(("Rain expected", "Clouds over the coast today")),
            1,
            same_source=False,
        )
        is None
    )


LEAD = "The court in {city} sentenced {who} to {years} years in prison for {crime} on Friday, after a trial that lasted for weeks and in which the prosecutor had asked for more, a lawyer for the family said to reporters outside the building."
TRIAL = "Court in {city} sentences {who} for {crime}"


def trial(city: str, who: str, years: int, crime: str, tail: str = "") -> tuple[str, str]:
    """A sentence, in the words that all of them are reported in."""
    values = {"city": city, "who": who, "years": years, "crime": crime}
    return TRIAL.format(**values), LEAD.format(**values) + tail


@pytest.mark.parametrize("same_source", [True, False])
def test_headlines_that_differ_in_their_slots_are_of_two_events(same_source: bool) -> None:
    """Names and numbers at the same places."""
    one, other = trial("Tunis", "Kamel Jaziri", 12, "fraud"), trial("Lyon", "Denis Aubry", 7, "arson")
    told = named(one, other, same_source=same_source)
    assert told["slots"] < 0 or told["frame"] < 0
    assert sum(told.values()) < 0


def test_a_frame_with_other_names_is_seen_where_common_words_are_known_to_be_common() -> None:
    """Of what says little, all agrees; of what says much, little."""
    counts = stories.Frequencies()
    articles = [
        Article(id="1", title=title, text=text)
        for title, text in (
            ("Verdict in a long trial", LEAD.format(city="Tunis", who="Kamel Jaziri of Sfax", years=12, crime="embezzlement, bribery")),
            ("A former mayor goes to prison", LEAD.format(city="Lyon", who="Denis Aubry, Roanne", years=7, crime="arson, kidnapping")),
        )
    ]  # fmt: skip
    plain = stories.likenesses(
        "a",
        [Article(id="0", title="x", text=LEAD.format(city="", who="", years="", crime=""))],
        stories.Background(),
        NOW,
    )[0]
    assert plain is not None
    for _ in range(3000):
        counts.learn(plain.words)
    one, other = stories.likenesses("a", articles, stories.Background(counts), NOW)
    assert one is not None
    assert other is not None
    found = score.terms(unpack(one.record), unpack(other.record), 0.0, same_source=False)
    assert found is None or sum(found) < HOPELESS or score.explained(found)["frame"] < 0


def test_a_toll_that_rises_is_no_other_event() -> None:
    """Numbers alone make no slot between outlets, nor in an article that is issued again."""
    title, text = FLOOD_A
    risen = (title.replace("تسعة", "12"), text.replace("تسعة", "12"))
    assert "slots" not in named((title, text), risen)


def test_a_copy_that_keeps_what_matters_is_verbatim() -> None:
    """Whatever stands above it; but not within one outlet."""
    framed = (FLOOD_A[0], FLOOD_A[1] + " " + STRIKE_A[1])
    assert named(FLOOD_A, framed)["verbatim"] > 0
    assert "verbatim" not in named(FLOOD_A, framed, same_source=True)


def test_an_article_issued_again_is_told_from_a_template() -> None:
    """Nearly all words; no other name in the headline; long enough to tell."""
    title, text = FLOOD_A
    old = features((title, text * 2))
    assert score.is_reissue(old, features((title, text * 2 + " وأضاف الحاكم أن المدارس ستغلق.")), 30)
    assert not score.is_reissue(old, features(FLOOD_B), 1)
    assert not score.is_reissue(
        features(trial("Tunis", "Kamel Jaziri", 12, "fraud")),
        features(trial("Lyon", "Denis Aubry", 7, "arson")),
        1,
    )
    assert not score.is_reissue(features(("عنوان", "خبر قصير جدا")), features(("عنوان", "خبر قصير جدا")), 1)
