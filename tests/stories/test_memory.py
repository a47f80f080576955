"""A memory for replay answers as the store does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor import stories
from monitor.model import Article, ArticleKeys, Judged
from monitor.stories.memory import BEST
from tests.stories.newsroom import FLOOD_A, FLOOD_B, NOW, STRIKE_A, told


def keyed(article: Article) -> ArticleKeys:
    """The keys of an article that is read by itself."""
    (like,) = stories.likenesses("a", [article], stories.Background(), NOW)
    return replace(stories.keys(article), likeness=like)


def filled(count: int) -> stories.Memory:
    """A memory of so many articles of one story."""
    memory = stories.Memory()
    for number in range(count):
        article = told("a", (FLOOD_A[0], f"{FLOOD_A[1]} {number}"), str(number))[1]
        memory.add("a", Judged(article, keyed(article), "s", "joined"), NOW)
    return memory


def test_only_the_best_candidates_and_the_ends_of_a_story_are_answered() -> None:
    """However many share a word."""
    asked = told("b", FLOOD_B)[1]
    known = filled(300).known("b", [(asked, keyed(asked))], NOW)
    assert len(known.alike[asked.id]) == BEST
    assert [each.number for each in known.members["s"]] == [1, 2, 297, 298, 299, 300]


def test_articles_out_of_the_window_are_no_candidates() -> None:
    """By when they were published, both ways."""
    memory = filled(3)
    for days, count in ((2, 3), (4, 0), (-4, 0)):
        asked = told("b", FLOOD_B, after=timedelta(days=days))[1]
        keys = keyed(asked)
        assert keys.likeness is not None
        keys = replace(keys, likeness=replace(keys.likeness, at=NOW + timedelta(days=days)))
        assert len(memory.known("b", [(asked, keys)], NOW).alike[asked.id]) == count


def test_what_an_article_is_asked_by_finds_it() -> None:
    """Its id, its address, its words; and its former words for one that changes."""
    memory = filled(1)
    article = told("a", (FLOOD_A[0], f"{FLOOD_A[1]} 0"), "0")[1]
    known = memory.known("a", [(article, keyed(article))], NOW)
    assert set(known.by_id) == {"0"}
    assert known.by_url
    assert known.by_content
    assert known.former["0"].title == FLOOD_A[0]
    elsewhere = memory.known("b", [(replace(article, source_id="b"), keyed(article))], NOW)
    assert not elsewhere.by_id
    assert elsewhere.by_content


def test_a_revision_keeps_its_number() -> None:
    """As a row of the store does."""
    memory = filled(1)
    article = told("a", STRIKE_A, "0")[1]
    assert memory.add("a", Judged(article, keyed(article), "s", "revision", known_as=1), NOW) == 1
    other = told("a", FLOOD_B, "1")[1]
    assert memory.add("a", Judged(other, keyed(other), "t", "first"), NOW) == 2
