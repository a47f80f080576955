"""Which part of an article is the article."""

from __future__ import annotations

import pytest

from monitor import stories
from monitor.stories import lines
from monitor.stories.words import words_of
from tests.stories.newsroom import FLOOD_A, NOW, Newsroom, told

LEAD = "Nine people died when floods swept through the town of Arhavi on the Black Sea coast on Saturday."
TITLE = "Nine dead as floods sweep through Arhavi"


def body(text: str, title: str = TITLE, boilerplate: tuple[str, ...] = ()) -> list[str]:
    """The lines that are left."""
    known = {lines.lines_of(line)[0].hash for line in boilerplate}
    return [each.text for each in lines.body(lines.lines_of(text), words_of(title).stems, known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LEAD, [LEAD]),
        # What stands above the first line of some length.
        (f"By our staff\nShare this\n{LEAD}\nMore", [LEAD, "More"]),
        # The headline again, the same line twice.
        (f"Nine Dead As Floods Sweep Through Arhavi\n{LEAD}", [LEAD]),
        (f"{LEAD}\nAdvertisement\nMore\nAdvertisement", [LEAD, "Advertisement", "More"]),
        # Datelines.
        (f"ANKARA (Reuters) - {LEAD}", [LEAD]),
        (f"(CNN)-- {LEAD}", [LEAD]),
        (f"دبي، الإمارات العربية المتحدة (رويترز) – {LEAD}", [LEAD]),
        (f"PARIS (AFP) {LEAD}", [LEAD]),
        # A bracket that is part of the sentence stays.
        ("The driver (31) was taken to hospital in Trabzon and released on Sunday morning.", None),
        # Nothing but short lines: all of them are the text.
        ("One\nTwo\nThree", ["One", "Two", "Three"]),
        ("", []),
    ],
)
def test_what_is_no_news_goes(text: str, expected: list[str] | None) -> None:
    """Bylines, repetitions, the dateline."""
    assert body(text) == (expected if expected is not None else [text])


def test_what_a_source_always_prints_is_no_news() -> None:
    """Known boilerplate goes from anywhere."""
    follow = "Follow us for the latest news from the region and around the world, every day on all platforms."
    assert body(f"{follow}\n{LEAD}\n{follow}", boilerplate=(follow,)) == [LEAD]


def test_a_source_learns_its_boilerplate_and_a_reading_its_own() -> None:
    """From the third article on, or at once where three of one reading have it; of that source only."""
    line = "تابعوا أحدث الأخبار عبر تطبيقنا المتاح مجانا لجميع الهواتف الذكية في المتاجر الإلكترونية"
    articles = [
        told("a", (f"عنوان {name}", f"{line}\nخبر {name} وحده بين أخبار كثيرة من مدن لا يعرفها أحد"), name)[1]
        for name in ("أول", "ثان", "ثالث")
    ]
    plain = told("a", FLOOD_A)[1]
    framed = told("a", (FLOOD_A[0], f"{line}\n{FLOOD_A[1]}"))[1]
    newsroom = Newsroom()
    newsroom.read("a", articles)
    for source_id, same in (("a", True), ("b", False)):
        background = newsroom.memory.background(source_id)
        one, other = (stories.likenesses(source_id, [each], background, NOW)[0] for each in (plain, framed))
        assert one is not None
        assert other is not None
        assert (one.record == other.record) is same
    together = stories.likenesses("c", [framed, *articles], stories.Background(), NOW)[0]
    alone = stories.likenesses("c", [plain], stories.Background(), NOW)[0]
    assert together is not None
    assert alone is not None
    assert together.record == alone.record


def test_few_lines_of_an_article_are_remembered() -> None:
    """Those at either end."""
    text = "\n".join(f"line {number} of the article" for number in range(100))
    found = lines.at_the_edges(lines.lines_of(text))
    assert len(found) == 10
    assert found == lines.at_the_edges(lines.lines_of(text))
