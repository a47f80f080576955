"""Links, one by one and among their like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.page.links import Link
from monitor.sources.page.score import ENOUGH, choose, score
from tests.sources.documents import SITE


@pytest.mark.parametrize(
    ("link", "anchor", "is_article"),
    [
        ("/news/1234567", "مجلس الوزراء يصوت على قانون التقاعد الجديد", True),  # only the anchor tells
        ("/news/1234567", "المزيد", False),
        ("/2026/01/24/harbour-closed-after-storm-warning", "Harbour closed", True),  # date and slug
        ("/world/harbour-closed-after-storm-warning", "Harbour closed after the storm warning", True),
        ("/story.php?id=556677", "قتلى وجرحى في انهيار مبنى قديم وسط العاصمة", True),  # the number is in the query
        ("/news/c4gx9p2rkd7o", "Aid convoy turned back at the crossing", True),  # a name that nobody can read
        ("/1403/11/05/قیمت-نان", "قیمت نان در تهران", True),  # a Jalali date
        ("/24-01-2026/harbour", "Harbour closed after storm", True),  # day first
        ("/world/harbour-closed-2026-01-24/", "Harbour closed after storm", True),  # the date ends the slug
        ("/world/2026/jan/24/harbour", "Harbour closed after storm", True),  # its month has a name
        ("/fire-at-market-hall/", "Fire at market hall", True),  # the slug is the headline
        ("/terms-of-our-use/", "Terms of our use", False),  # so is this one, of the site itself
        ("/index.php?view=category&id=556677", "أخبار المال والأعمال والاقتصاد العالمي اليوم", False),
        ("/news/1234567", "港口因暴风雨关闭所有渡轮", True),  # a headline without blanks
        ("https://sport.news.example/2026/01/24/rowers-lose-again", "Rowers lose again", True),  # a part of the site
        ("/tag/daesh", "داعش", False),
        ("/category/politics/2", "كل أخبار السياسة المحلية والدولية في مكان واحد", False),
        ("/author/ada-quay-of-the-harbour-post", "Ada Quay", False),
        ("/about", "من نحن", False),
        ("/privacy-policy-of-this-site", "What we do with what we know about you", False),
        ("/", "الرئيسية", False),
        ("/video/2026/01/24/bridge-is-lowered-into-place", "Watch how the bridge is lowered into place", False),
        ("/live/2026/01/24/storm-reaches-the-whole-coast", "Live: the storm reaches the whole coast", False),
        ("/paid-content/2026/01/24/the-boat-that-you-deserve", "The boat that you have always deserved", False),
        ("/weather/harbour-city/seven-day-forecast", "Seven-day forecast for the whole city", False),
        ("/news/1234567", "48 comments", False),
        ("/news/1234567", "١٢ تعليق", False),
        ("https://facebook.com/2026/01/24/harbour-closed-after-storm", "Harbour closed after the storm", False),
        ("https://other.co.uk/2026/01/24/harbour-closed-after-storm", "Harbour closed after the storm", False),
        ("/2026/01/24/report-of-the-whole-year.pdf", "The report of the whole long year", False),
    ],
)  # fmt: skip
def test_links_are_told_apart_by_rules(link: str, anchor: str, *, is_article: bool) -> None:
    """One case a habit of a site."""
    address = link if "://" in link else SITE + link
    assert (score(Link(address, anchor), f"{SITE}/news") >= ENOUGH) is is_article


HEADLINES = (
    "مجلس الوزراء يصوت على قانون التقاعد", "قتلى وجرحى في انهيار مبنى قديم", "افتتاح معرض الكتاب في أربيل",
    "النفط يرتفع للأسبوع الثالث على التوالي",
)  # fmt: skip


def chosen(*links: Link) -> list[str]:
    """The anchors of what is taken for articles."""
    return [each.link.anchor for each in choose(links, f"{SITE}/news") if each.is_article]


def test_a_short_headline_is_carried_by_its_like() -> None:
    """Alone it might be a section."""
    short = Link(f"{SITE}/news/48201", "برد استقلال")
    like = [Link(f"{SITE}/news/{48100 + number}", anchor) for number, anchor in enumerate(HEADLINES)]
    assert chosen(short) == []
    assert chosen(*like, short) == [*HEADLINES, "برد استقلال"]


def test_a_long_name_of_a_section_is_not_carried_by_sections() -> None:
    """Their addresses have numbers, too."""
    sections = [
        Link(f"{SITE}/services/{4800 + number}", name)
        for number, name in enumerate(("سياسة", "اقتصاد", "ثقافة", "رياضة"))
    ]
    long = Link(f"{SITE}/services/4890", "أخبار المال والأعمال والاقتصاد العالمي اليوم")
    assert chosen(*sections, long) == []


def test_a_menu_is_not_carried_by_anybody() -> None:
    """The same addresses stand there for another reason."""
    like = [Link(f"{SITE}/news/{48100 + number}", anchor) for number, anchor in enumerate(HEADLINES)]
    assert chosen(*like, Link(f"{SITE}/news/48900", "الأرشيف", in_menu=True)) == list(HEADLINES)


def test_links_of_one_list_carry_each_other() -> None:
    """Slugs without number or date, told by where they stand."""
    slugs = (
        "harbour-closed-after-storm",
        "ferry-crews-end-long-strike",
        "minister-resigns-over-new-contract",
    )
    like = [
        Link(f"{SITE}/world/{slug}", slug.replace("-", " "), headline=True, place="a.>h3.>article.")
        for slug in slugs
    ]
    short = Link(
        f"{SITE}/world/europe/border-reopens",
        "Border reopens after eleven days",
        headline=True,
        place="a.>h3.>article.",
    )
    assert chosen(short) == []
    assert short.anchor in chosen(*like, short)


def test_what_a_page_has_linked_to_for_years_is_no_news() -> None:
    """A charter of 2010 in the address of an article, beside articles of today."""
    old = Link(f"{SITE}/medias/2010/11/03/charte", "Charte et règles du groupe")
    assert chosen(old) == [old.anchor]
    assert chosen(
        Link(f"{SITE}/monde/2026/01/24/a-tunis-les-avocats-en-greve", "À Tunis, les avocats"), old
    ) == ["À Tunis, les avocats"]


def test_what_the_page_itself_lists_is_believed() -> None:
    """Whatever its address is like."""
    plain = Link(f"{SITE}/p/khartoum", "الخرطوم تستعيد الماء", headline=True)
    assert chosen(plain) == []
    assert chosen(Link(plain.address, plain.anchor, headline=True, listed=True, dated=True)) == [plain.anchor]


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=20))
def test_any_links_can_be_scored(parts: list[tuple[str, str]]) -> None:
    """Each once, in their order, whatever an address or an anchor holds."""
    links = [Link(f"{SITE}/{path}", anchor) for path, anchor in parts]
    assert [each.link for each in choose(links, f"{SITE}/news")] == links
