"""The same news in other words: what joins, what must not, and what holds for any articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import stories
from monitor.model import Article, StorySettings
from tests.stories.newsroom import (
    FLOOD_A,
    FLOOD_B,
    NOW,
    STORIES,
    STRIKE_A,
    STRIKE_B,
    TELESCOPE_A,
    Newsroom,
    Told,
    partition,
    roles,
    told,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("pair", STORIES)
def test_two_outlets_that_tell_one_news_in_their_own_words_make_one_story(
    pair: tuple[tuple[str, str], tuple[str, str]],
) -> None:
    """In either order; the verdict names the article that it is like, and why."""
    for one, other in (pair, pair[::-1]):
        first, joined = Newsroom().stream([told("a", one), told("b", other, after=HOUR)])
        assert (first.role, joined.role) == ("first", "joined")
        assert joined.story_id == first.story_id
        assert joined.known is None
        assert joined.near is not None
        assert joined.near.source_id == "a"
        assert joined.score is not None
        assert joined.score >= StorySettings().threshold
        assert sum(joined.terms.values()) == joined.score


def test_other_news_opens_a_story() -> None:
    """Three stories of one hour stay three."""
    articles = [told("a", one) for one, _ in STORIES] + [told("b", other) for _, other in STORIES]
    assert roles(*articles) == ["first"] * 3 + ["joined"] * 3
    assert len(partition(articles)) == 3


# The same sentences about somebody else: what templates and agencies' moulds look like.
CRASH = "قتل {n} أشخاص وأصيب {m} آخرون بجروح في حادث تصادم بين حافلة وشاحنة وقع صباح اليوم على الطريق السريع قرب مدينة {city}، حسبما أفاد متحدث باسم {who}. وقال المتحدث إن فرق الإسعاف نقلت المصابين إلى مستشفى {city} وإن التحقيق جار في أسباب الحادث الذي أدى إلى إغلاق الطريق في الاتجاهين ساعات عدة أمام حركة المرور."
PRICES = "سجل سعر غرام الذهب عيار 24 اليوم {a} دينارا، وعيار 21 نحو {b} دينارا، وعيار 18 نحو {c} دينارا، فيما بلغ سعر الأونصة عالميا {d} دولارا وفق نقابة الصاغة التي تتوقع استقرار الأسعار خلال الأسبوع المقبل."


def crash(city: str, n: int, m: int, who: str) -> tuple[str, str]:
    """An accident."""
    return f"مقتل {n} أشخاص في حادث تصادم قرب {city}", CRASH.format(city=city, n=n, m=m, who=who)


@pytest.mark.parametrize("other", ["a", "b"])
@pytest.mark.parametrize(
    ("one", "two"),
    [
        # Another town, other numbers, another force.
        (crash("بنزرت", 4, 17, "الدرك"), crash("أصيلة", 7, 22, "الحماية المدنية")),
        # The prices of the next day.
        (
            ("أسعار الذهب اليوم", PRICES.format(a=41.2, b=36.1, c=30.9, d=2031)),
            ("أسعار الذهب اليوم", PRICES.format(a=42.7, b=37.4, c=32.1, d=2077)),
        ),
    ],
)
def test_the_same_sentences_about_something_else_are_another_story(
    one: tuple[str, str], two: tuple[str, str], other: str
) -> None:
    """Within one outlet and across: what a new event shares with an old one is its mould."""
    after = timedelta(hours=20) if one[0] == two[0] else HOUR
    assert roles(told("a", one), told(other, two, after=after)) == ["first", "first"]


def test_names_that_were_swapped_in_a_copy_make_another_story() -> None:
    """The lead is the old one but for who did it where: taking it for the old news would lose it."""
    title, text = FLOOD_A
    swaps = {
        "طرابزون": "سمسون",
        "ديغرمن": "مرت",
        "تسعة": "ستة",
        "340": "75",
        "تركيا": "البلاد",
        "حاكم الولاية": "رئيس البلدية",
    }
    for old, new in swaps.items():
        title, text = title.replace(old, new), text.replace(old, new)
    assert roles(told("a", FLOOD_A), told("b", (title, text), after=HOUR)) == ["first", "first"]


@pytest.mark.parametrize(
    "title",
    [
        "جولة في صحف اليوم: فيضانات طرابزون وإضراب مرسيليا",
        "مباشر: فيضانات تغمر أحياء مدينة طرابزون",
        "فيضانات تغمر أحياء مدينة طرابزون - تغطية مباشرة",
        "The papers today: floods in Trabzon",
        "Trabzon floods: live updates",
        "LIVE | Nine dead in Trabzon floods",
        "En direct : inondations à Trabzon",
        "Liveticker: Überschwemmungen in Trabzon",
    ],
)
def test_live_pages_and_round_ups_neither_join_nor_are_joined(title: str) -> None:
    """They speak of every story. A copy of one is a copy all the same: equality does not ask."""
    round_up = (title, FLOOD_A[1])
    shorter = (title, FLOOD_A[1][:-40])
    assert roles(told("a", FLOOD_B), told("b", shorter, after=HOUR)) == ["first", "first"]
    assert roles(told("b", round_up), told("a", FLOOD_B, after=HOUR)) == ["first", "first"]


@pytest.mark.parametrize(
    "title", ["حوار مباشر مع الوزيرة", "Live music returns to Beirut", "قوات حية في المدينة"]
)
def test_a_headline_that_only_has_the_word_is_no_live_page(title: str) -> None:
    """It joins like any other."""
    assert stories.likenesses("a", [told("a", (title, FLOOD_A[1]))[1]], stories.Background(), NOW) != [None]


def test_headlines_without_text_join_where_they_say_the_same() -> None:
    """All there is of a story in many feeds; other news of the same place stays apart."""
    one = ("Hundreds evacuated as flood waters rise in Trabzon", "")
    other = ("Flood waters rise in Trabzon, hundreds evacuated", "")
    third = ("Trabzonspor signs Brazilian striker for three seasons", "")
    assert roles(
        told("a", one), told("b", other, after=timedelta(minutes=5)), told("b", third, after=HOUR)
    ) == ["first", "joined", "first"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Apple unveils new iPhone with bigger screen", "Samsung unveils new Galaxy with bigger screen"),
        (
            "Court in Tunis sentences former minister to 12 years",
            "Court in Lyon sentences former minister to 7 years",
        ),
        ("Gold price rises to 2031 dollars", "Gold price rises to 2077 dollars"),
        ("مقتل 4 في حادث قرب بنزرت", "مقتل 7 في حادث قرب أصيلة"),
    ],
)
def test_headlines_of_one_mould_do_not_join(one: str, other: str) -> None:
    """There is no text that could tell them apart; so a name or a number at the same place does."""
    assert roles(told("a", (one, "")), told("b", (other, ""), after=timedelta(minutes=5))) == ["first"] * 2


def test_an_outlets_article_issued_again_is_a_revision_kept_beside_the_old_one() -> None:
    """Another address, another id, a word more: the same news, under the same story, and still an article of its own."""
    title, text = FLOOD_A
    text = text * 2
    again = (title, text.replace("جسرين", "الجسرين"))
    first, second = Newsroom().stream([told("a", (title, text)), told("a", again, after=HOUR)])
    assert (second.role, second.story_id) == ("revision", first.story_id)
    assert second.known is None
    assert second.near is not None


def test_a_feed_that_changes_ids_and_order_at_each_poll_repeats_nothing() -> None:
    """Fifty polls of four articles make four stories."""
    newsroom = Newsroom()
    words = [FLOOD_A, STRIKE_A, TELESCOPE_A, ("موجز أخبار الاقتصاد والمال", STRIKE_B[1])]
    opened: set[str] = set()
    for poll in range(50):
        turned = words[poll % 4 :] + words[: poll % 4]
        articles = [told("a", each, f"{poll}-{place}")[1] for place, each in enumerate(turned)]
        verdicts = newsroom.read("a", articles, NOW + timedelta(minutes=5 * poll))
        opened.update(verdict.story_id for verdict in verdicts)
        assert poll == 0 or {verdict.role for verdict in verdicts} == {"same_article"}
    assert len(opened) in {3, 4}


def test_an_id_that_was_given_to_other_news_is_a_new_article() -> None:
    """It is kept under an id of its own, which the next poll finds again; a mere revision keeps the id."""
    newsroom = Newsroom()
    old, new = told("a", FLOOD_A, "7")[1], told("a", TELESCOPE_A, "7")[1]
    (first,) = newsroom.read("a", [old])
    (reused,) = newsroom.read("a", [new])
    assert (reused.role, reused.reused) == ("first", True)
    assert reused.story_id != first.story_id
    keys = stories.keys(new)
    assert stories.identity(new, keys, reused) == stories.reused_id("7", keys) != "7"
    (again,) = newsroom.read("a", [new])
    assert (again.role, again.story_id) == ("same_article", reused.story_id)
    revised = replace(old, text=old.text + " وأضاف أن العدد قد يرتفع.")
    (revision,) = newsroom.read("a", [revised])
    assert (revision.role, revision.reused) == ("revision", False)


@pytest.mark.parametrize("order", list(permutations(range(6))))
def test_the_order_of_articles_of_one_moment_does_not_change_the_stories(order: tuple[int, ...]) -> None:
    """Where each article is like all others of its story and like none of another: the same stories in any order."""
    articles = [
        told("a", FLOOD_A), told("b", FLOOD_B), told("c", STRIKE_A), told("d", STRIKE_B),
        told("e", (FLOOD_A[0], FLOOD_B[1])), told("f", TELESCOPE_A),
    ]  # fmt: skip
    names = [article.id for _, article in articles]
    expected = {frozenset(names[i] for i in group) for group in ((0, 1, 4), (2, 3), (5,))}
    assert partition([articles[place] for place in order]) == expected


@pytest.mark.parametrize(
    ("hours", "role"),
    [(1, "joined"), (24, "joined"), (73, "first"), (-73, "first"), (24 * 400, "first")],
)
def test_likeness_ends_with_the_window(hours: int, role: str) -> None:
    """Three days, whichever of the two came first."""
    second = told("b", (FLOOD_A[0], FLOOD_A[1].replace("هيئة", "دائرة")), after=hours * HOUR)
    assert roles(told("a", FLOOD_A), second)[1] == role


def test_a_shorter_window_and_a_higher_threshold_join_less() -> None:
    """The settings of [stories]."""
    stream = [told("a", FLOOD_A), told("b", FLOOD_B, after=3 * HOUR)]
    assert Newsroom().stream(stream)[1].role == "joined"
    for strict in (
        StorySettings(window=2 * HOUR),
        StorySettings(threshold=9.0),
        StorySettings(floor=300 * HOUR),
    ):
        assert Newsroom(strict).stream(stream)[1].role == "first"


def test_a_time_to_come_is_no_time() -> None:
    """An article from the future counts as published now, and is compared like any."""
    future = replace(told("b", FLOOD_B)[1], published=NOW + timedelta(days=900))
    newsroom = Newsroom()
    newsroom.read("a", [told("a", FLOOD_A)[1]], NOW)
    (verdict,) = newsroom.read("b", [future], NOW + HOUR)
    assert verdict.role == "joined"
    assert verdict.near is not None
    assert stories.believed(future.published, NOW) == NOW
    assert stories.believed(datetime.min.replace(tzinfo=UTC), NOW) == datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [("", ""), ("", FLOOD_A[1]), (FLOOD_A[0], ""), ("زلزال", ""), ("2026", "12 24 36"), ("؟!", "—"), ("\0", "\ud800")],
)  # fmt: skip
def test_poor_articles_are_judged_too(words: tuple[str, str]) -> None:
    """Nothing raises; what has hardly a word is compared with nothing."""
    assert roles(told("a", words), told("b", FLOOD_B, after=HOUR))[0] == "first"


def test_a_text_of_ten_megabytes_costs_what_a_page_costs() -> None:
    """Only the first characters are read: its record is that of the text cut there."""
    long = told("a", (FLOOD_A[0], (FLOOD_A[1] + "\n") * 30_000), "1")[1]
    cut = replace(long, text=long.text[:6_000])
    assert len(long.text.encode()) > 10_000_000
    (one,), (other,) = (stories.likenesses("a", [each], stories.Background(), NOW) for each in (long, cut))
    assert one == other


ANY_TEXT = st.text(max_size=80) | st.sampled_from(
    [FLOOD_A[1], STRIKE_A[1], "خبر", "Storm hits coast, 3 dead\n" * 3]
)
WORDS = st.tuples(ANY_TEXT, ANY_TEXT)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), WORDS, st.integers(-5000, 5000)), max_size=6))
def test_any_stream_is_judged_and_no_join_crosses_the_window(
    made: list[tuple[str, tuple[str, str], int]],
) -> None:
    """From the past, from the future and out of order; the first of a story alone is first, and terms sum to scores."""
    stream: list[Told] = [
        told(source_id, words, f"{number}", after=timedelta(hours=hours))
        for number, (source_id, words, hours) in enumerate(made)
    ]
    opened: set[str] = set()
    for (_, article), verdict in zip(stream, Newsroom().stream(stream), strict=True):
        assert (verdict.role == "first") is (verdict.story_id not in opened)
        opened.add(verdict.story_id)
        if verdict.near is not None:
            assert article.published is not None
            assert abs(verdict.near.at - article.published) <= StorySettings().window
        if verdict.score is not None:
            assert sum(verdict.terms.values()) == verdict.score


@settings(max_examples=40)
@given(
    st.sampled_from([each for pair in STORIES for each in pair]), st.sampled_from("ab"), st.integers(0, 71)
)
def test_a_copy_always_joins(words: tuple[str, str], other: str, hours: int) -> None:
    """Word for word, in any outlet, anywhere in the window, whatever was read between."""
    between = [told("c", each) for pair in STORIES for each in pair if each != words]
    copy = told(other, words, "copy", after=hours * HOUR)
    *_, verdict = Newsroom().stream([told("a", words, "original"), *between, copy])
    original, *_ = Newsroom().stream([told("a", words, "original")])
    assert verdict.story_id == original.story_id


def test_what_is_read_at_once_is_compared_with_each_other() -> None:
    """Articles of one reading are candidates for those after them."""
    verdicts = Newsroom().read("a", [told("a", FLOOD_A)[1], told("a", STRIKE_A)[1], Article(id="x")])
    assert [verdict.role for verdict in verdicts] == ["first"] * 3
