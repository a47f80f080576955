"""Same article, revision, same story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import stories
from monitor.model import Alert, Article, Judged, Known

NOW = datetime(2026, 1, 24, 12, tzinfo=UTC)

TEXT = (
    "أعلنت وزارة الداخلية صباح اليوم انتهاء العملية الأمنية التي بدأت قبل أسبوع في المدينة القديمة، وقالت إن القوات "
    "المشتركة عادت إلى مواقعها وإن الطرق الرئيسية ستفتح أمام المدنيين ابتداءً من ظهر اليوم، وأضافت أن العملية حققت أهدافها كاملة."
)
# The same words by an outlet that spells ى for ي at the end and ه for ة, drops hamzas and marks, sets other punctuation.
RESPELT = (
    TEXT.replace("ة ", "ه ").replace("التي", "التى").replace("في", "فى").replace("أ", "ا").replace("ابتداءً", "ابتداء")
    .replace("،", " -").replace("المشتركه", "المشترکه").replace("إ", "ا").replace(" ", "\n", 3)
)  # fmt: skip


def article(id_: str, title: str = "عنوان", text: str = TEXT, url: str = "", summary: str = "") -> Article:
    """An article whose address is made of its id."""
    link = url or f"https://news.example/{id_}"
    return Article(id=id_, title=title, text=text, url=link, canonical_url=link, summary=summary)


def judged_in_turn(pairs: Iterable[tuple[str, Article]], known: Known | None = None) -> list[stories.Verdict]:
    """The verdicts of articles judged one after the other, each remembered."""
    verdicts = []
    found = known or Known()
    for source_id, each in pairs:
        keys = stories.keys(each)
        verdict = stories.judge(source_id, each, keys, found, NOW)
        verdicts.append(verdict)
        if verdict.role != "same_article":
            found = stories.remember(
                found, source_id, Judged(each, keys, verdict.story_id, verdict.role), NOW
            )
    return verdicts


def stored(source_id: str, each: Article, number: int = 5) -> Known:
    """A store that knows one article."""
    keys = stories.keys(each)
    judged = Judged(each, keys, "story-of-old", "first", hit_rules=("daesh",), known_as=number)
    return stories.remember(Known(), source_id, judged, NOW)


@pytest.mark.parametrize(
    ("source_id", "new", "role", "story"),
    [
        # the same id: by its words
        ("a", article("1"), "same_article", "old"),
        ("a", article("1", text=RESPELT), "same_article", "old"),
        ("a", article("1", text=TEXT + " وأسفرت عن إصابة عنصرين"), "revision", "old"),
        ("a", article("1", title="عاجل: عنوان"), "revision", "old"),  # rules look at headlines, too
        ("a", article("1", url="https://news.example/moved"), "same_article", "old"),
        # another id in the same source
        ("a", article("2"), "same_article", "old"),
        ("a", article("2", text="كلمات أخرى تماما " * 10, url="https://news.example/1"), "first", "new"),
        # another source
        ("b", article("9"), "joined", "old"),
        ("b", article("9", title="عنوان آخر", text=RESPELT), "first", "new"),  # too short to join under another headline
        ("b", article("9", text="كلمات أخرى تماما " * 10, url="http://www.news.example/1/?utm_source=b"), "joined", "old"),
        ("b", article("9", text="كلمات أخرى تماما " * 10), "first", "new"),
    ],
)  # fmt: skip
def test_an_article_is_judged_by_id_words_and_address(
    source_id: str, new: Article, role: str, story: str
) -> None:
    """The table at the top of the room, row by row."""
    known = stored("a", article("1"))
    verdict = stories.judge(source_id, new, stories.keys(new), known, NOW)
    assert verdict.role == role
    assert (verdict.story_id == "story-of-old") is (story == "old")
    assert (verdict.known is None) is (role == "first")
    assert verdict.reason


def test_unchanged_is_what_needs_no_second_look() -> None:
    """Exactly the articles that are judged to be the same, of a store's Known."""
    known = stored("a", article("1"))
    for new in (article("1"), article("2"), article("1", text=RESPELT)):
        assert stories.is_unchanged(replace(new, source_id="a"), stories.keys(new), known)
    for new in (article("1", text="كلمات أخرى " * 20), article("3", text="كلمات أخرى " * 20)):
        assert not stories.is_unchanged(replace(new, source_id="a"), stories.keys(new), known)
    copy = article("9")
    assert not stories.is_unchanged(replace(copy, source_id="b"), stories.keys(copy), known)


# An agency's report of more than LONG_TEXT words, and a consent page of as many.
REPORT = (
    TEXT + " وأكد المتحدث باسم الوزارة أن قوات التحالف الدولي قدمت دعماً جوياً للعملية خلال الليلتين الماضيتين، وأن لجنة مشتركة "
    "ستتولى إعادة النازحين إلى منازلهم في الأسبوع المقبل بعد إزالة الألغام من الأحياء الغربية. وأشار إلى أن المستشفى العام استأنف عمله."
)  # fmt: skip
WALL = (
    "Before you continue we and our partners use cookies and similar technologies to store and access information on "
    "your device and we process personal data such as unique identifiers for measurement and audience research and "
    "development of our services. Please accept all or manage your choices now, or come back to them at any time by "
    "the link at the end of every page of this site, where the list of our partners can be read too."
)
END = "انتهاء العملية الأمنية في المدينة القديمة"
ROADS = "الطرق الرئيسية تفتح أمام المدنيين"
COALITION = "للتحالف الدولي دور في العملية الأمنية"
OIL, CRASH = "The coalition signs an oil treaty", "Coalition soldiers die in a crash"

Told = tuple[str, str, str, str]


def told(*articles: Told) -> list[str]:
    """The roles of articles given as (source, id, headline, text), judged one after the other."""
    pairs = [
        (source_id, article(f"{source_id}{id_}", title=title, text=text))
        for source_id, id_, title, text in articles
    ]
    return [verdict.role for verdict in judged_in_turn(pairs)]


@pytest.mark.parametrize(
    ("articles", "roles"),
    [
        # One report in two outlets.
        ([("a", "1", END, REPORT), ("b", "1", END, REPORT)], ["first", "joined"]),
        # Under a headline of its own that the text speaks of.
        ([("a", "1", END, REPORT), ("b", "1", ROADS, REPORT)], ["first", "joined"]),
        ([("a", "1", END, REPORT), ("b", "1", COALITION, REPORT)], ["first", "joined"]),
        # It says "التحالف" and "النازحين", without the particles of this headline.
        ([("a", "1", END, REPORT), ("b", "1", "للنازحين عودة وبالتحالف أمل", REPORT)], ["first", "joined"]),
        # Under nearly the same headline, though neither tells anything of the text.
        ([("a", "1", "عنوان", REPORT), ("b", "1", "عنوان آخر", REPORT)], ["first", "joined"]),
        # One of them without a headline: nothing speaks against it.
        ([("a", "1", END, REPORT), ("b", "1", "", REPORT)], ["first", "joined"]),
        # A copy of the copy.
        ([("a", "1", END, REPORT), ("b", "1", ROADS, REPORT), ("c", "1", COALITION, REPORT)], ["first", "joined", "joined"]),
        # A headline that shares nothing with its text: rather alerted twice than lost.
        ([("a", "1", END, REPORT), ("b", "1", "خبر عاجل من مراسلنا هذا المساء", REPORT)], ["first", "first"]),
        # A short text under other words is not believed, whatever the headlines.
        ([("a", "1", END, TEXT), ("b", "1", ROADS, TEXT)], ["first", "first"]),
        # A consent page in one outlet: every article is news, and the same one again is not.
        (
            [("a", "1", OIL, WALL), ("a", "2", CRASH, WALL), ("a", "3", END, WALL), ("a", "4", CRASH, WALL)],
            ["first", "first", "first", "same_article"],
        ),
        # The same consent page in two outlets.
        ([("a", "1", OIL, WALL), ("b", "1", CRASH, WALL)], ["first", "first"]),
        ([("a", "1", OIL, WALL), ("b", "1", CRASH, WALL), ("b", "2", OIL + " today", WALL)], ["first"] * 3),
        # Once an outlet shows it under two headlines, not even headlines that are alike are believed.
        ([("a", "1", OIL, WALL), ("a", "2", CRASH, WALL), ("b", "1", OIL + " today", WALL)], ["first"] * 3),
        # But the same headline is: same words in all.
        ([("a", "1", OIL, WALL), ("a", "2", CRASH, WALL), ("b", "1", CRASH, WALL)], ["first", "first", "joined"]),
        # The same source under another headline is another article, whatever stands elsewhere.
        ([("a", "1", END, REPORT), ("b", "1", ROADS, REPORT), ("b", "2", COALITION, REPORT)], ["first", "joined", "first"]),
        ([("a", "1", END, REPORT), ("a", "2", ROADS, REPORT)], ["first", "first"]),
        # An id that changes: a source's own article is known before the one that it is a copy of.
        ([("a", "1", END, REPORT), ("b", "1", END, REPORT), ("b", "2", END, REPORT)], ["first", "joined", "same_article"]),
    ],
)  # fmt: skip
def test_a_text_under_another_headline_is_believed_only_where_it_is_no_wall(
    articles: list[Told], roles: list[str]
) -> None:
    """A new story that is taken for an old one is lost; an old one taken for new is said twice."""
    assert told(*articles) == roles


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([OIL, CRASH, END, ROADS])), unique=True))
def test_behind_a_consent_page_no_headline_is_lost(shown: list[tuple[str, str]]) -> None:
    """Whatever outlets show it in whatever order: the first article of each headline opens its story."""
    articles = [(source_id, str(number), title, WALL) for number, (source_id, title) in enumerate(shown)]
    seen: set[str] = set()
    for (_, title), role in zip(shown, told(*articles), strict=True):
        assert role == ("joined" if title in seen else "first")
        seen.add(title)


@pytest.mark.parametrize(
    ("articles", "roles"),
    [
        ([("a", "1"), ("b", "1")], ["first", "joined"]),
        # A live page: several articles of one source stand at it, be it the asking one or another.
        ([("a", "1"), ("b", "1"), ("b", "2")], ["first", "joined", "first"]),
        ([("a", "1"), ("a", "2"), ("b", "1")], ["first", "first", "first"]),
    ],
)
def test_an_address_joins_articles_only_where_it_is_no_place(
    articles: list[tuple[str, str]], roles: list[str]
) -> None:
    """All with words of their own."""
    pairs = [
        (
            source_id,
            article(source_id + id_, text=f"كلمات {source_id} {id_} " * 20, url="https://x.example/live"),
        )
        for source_id, id_ in articles
    ]
    assert [verdict.role for verdict in judged_in_turn(pairs)] == roles


def test_words_that_are_compared_whole_leave_no_headline_over() -> None:
    """So that a headline which moved into the text is still the same words."""
    assert stories.keys(article("1", text="قصير")).title_hash == b""
    assert stories.keys(article("1")).title_hash != stories.keys(article("1", title="آخر")).title_hash
    assert stories.keys(article("1", title="عُنوان!")).title_hash == stories.keys(article("1")).title_hash


def test_a_headline_of_few_words_is_no_proof() -> None:
    """A bulletin has the same headline every hour; taking a new story for an old one is the worst error."""
    one, two = (article(id_, title="موجز أنباء الساعة", text="") for id_ in "12")
    assert [verdict.role for verdict in judged_in_turn([("a", one), ("a", two)])] == ["first", "first"]
    title = "مجلس الأمن يعقد جلسة طارئة مساء اليوم لبحث الوضع في المدينة"
    one, two = (article(id_, title=title, text="") for id_ in "12")
    assert [verdict.role for verdict in judged_in_turn([("a", one), ("b", two)])] == ["first", "joined"]


def test_a_short_headline_that_changes_is_a_revision() -> None:
    """Few words still tell a changed article from an unchanged one."""
    known = stored("a", article("1", title="زلزال", text=""))
    changed = article("1", title="زلزال قوي", text="")
    assert stories.judge("a", changed, stories.keys(changed), known, NOW).role == "revision"
    same = article("1", title="زِلزال!", text="")
    assert stories.judge("a", same, stories.keys(same), known, NOW).role == "same_article"


def test_a_home_page_is_nobodys_address() -> None:
    """Feeds that give it as the link of every entry would make one story of all news."""
    home = "https://news.example/?utm_source=rss"
    assert stories.keys(article("1", url=home)).url_key == b""
    pairs = [("a", article("1", url=home)), ("b", article("2", url=home, text="كلمات أخرى تماما " * 10))]
    assert [verdict.role for verdict in judged_in_turn(pairs)] == ["first", "first"]


def test_an_article_without_words_has_no_content_hash() -> None:
    """Nothing equals nothing."""
    empty = Article(id="1")
    assert (stories.keys(empty).url_key, stories.keys(empty).content_hash) == (b"", b"")
    assert judged_in_turn([("a", empty), ("a", Article(id="2"))])[1].role == "first"


def test_an_entry_is_compared_by_what_its_feed_says() -> None:
    """The next poll sees it again without its page's text, which copies are found by."""
    entry = article("1", title="وزارة الداخلية: انتهاء العملية", text="")
    filled = replace(entry, text=TEXT, canonical_url="https://news.example/canonical")
    keys = stories.keys(filled, entry=entry)
    assert keys.entry_hash == stories.keys(entry).entry_hash
    assert keys.content_hash == stories.keys(article("9", title="عنوان آخر", text=RESPELT)).content_hash
    known = stories.remember(Known(), "a", Judged(filled, keys, "s", "first", known_as=5), NOW)
    assert stories.is_unchanged(replace(entry, source_id="a"), stories.keys(entry), known)
    assert stories.judge("a", entry, stories.keys(entry), known, NOW).role == "same_article"


def test_what_is_listed_twice_in_one_reading_is_one_article() -> None:
    """Whatever the second listing says: the store knows neither yet, so there is nothing to revise."""
    verdicts = judged_in_turn([("a", article("1")), ("a", article("1", text="كلمات أخرى " * 20))])
    assert [verdict.role for verdict in verdicts] == ["first", "same_article"]
    assert verdicts[1].reason == "listed twice"


def test_remembering_keeps_the_earliest_and_the_alerts() -> None:
    """As the store will know it; the Known that was given stays as it was."""
    one, two = article("1"), article("2", url="https://news.example/1")
    alert = Alert(key="k", ref="r", created=NOW, headline="h")
    before = Known()
    known = stories.remember(
        before,
        "a",
        Judged(one, stories.keys(one), "s", "first", hit_rules=("r",), alerts=((alert, ()),)),
        NOW,
    )
    known = stories.remember(known, "a", Judged(two, stories.keys(two), "s", "joined"), NOW)
    assert before == Known()
    assert known.alerted == {"k"}
    assert set(known.by_id) == {"1", "2"}
    assert [each.id for each in known.by_url[stories.keys(two).url_key]] == ["1", "2"]
    assert [each.id for each in known.by_content[stories.keys(two).content_hash]] == ["1", "2"]
    assert known.by_id["1"].hit_rules == {"r"}
    assert known.by_id["1"].number == stories.NOT_STORED


def test_story_ids_are_deterministic_and_differ() -> None:
    """A poll that is stored twice changes nothing the second time."""
    ids = {
        judged_in_turn([(source_id, article(id_))])[0].story_id
        for source_id in "ab"
        for id_ in "12"
        for _ in "xx"
    }
    assert len(ids) == 4
    assert all(len(story_id) == 16 for story_id in ids)


def test_the_order_of_a_reading_does_not_change_which_articles_belong_together() -> None:
    """Whichever comes first, the same articles make the same stories."""
    batch = [
        article("1"), article("2", text=RESPELT), article("3", text="كلمات أخرى تماما " * 10), article("4", title="خبر", text=""),
        article("5", title="خبر", text=""),
    ]  # fmt: skip
    partitions = set()
    for order in permutations(batch):
        story_of = {
            each.id: verdict.story_id
            for each, verdict in zip(order, judged_in_turn([("a", each) for each in order]), strict=True)
        }
        partitions.add(
            frozenset(frozenset(i for i, s in story_of.items() if s == story) for story in story_of.values())
        )
    assert partitions == {frozenset(map(frozenset, ({"1", "2"}, {"3"}, {"4"}, {"5"})))}


@given(st.text(), st.text(), st.text(), st.text())
def test_keys_never_raise_and_depend_on_nothing_else(id_: str, title: str, text: str, url: str) -> None:
    """Any strings."""
    each = Article(id=id_, title=title, text=text, url=url)
    assert stories.keys(each) == stories.keys(
        Article(id="other", source_id="x", title=title, text=text, url=url)
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from("123"), st.sampled_from([TEXT, RESPELT, "قصير", ""])
        ),
        max_size=8,
    )
)
def test_every_article_gets_a_story_and_copies_share_it(made: list[tuple[str, str, str]]) -> None:
    """One source at a time, as the store is asked: an id belongs to its source."""
    for source_id in "ab":
        pairs = [(source_id, article(id_, text=text)) for of, id_, text in made if of == source_id]
        verdicts = judged_in_turn(pairs)
        assert all(verdict.story_id for verdict in verdicts)
        long = {
            v.story_id
            for v, (_, each) in zip(verdicts, pairs, strict=True)
            if each.text in {TEXT, RESPELT} and v.reason != "listed twice"
        }
        assert len(long) <= 1
