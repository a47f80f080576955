"""Where the words of a term stand in the pieces of an article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.arabic import Refusal
from monitor.matching.expression import Form, Term
from monitor.matching.memo import LONGEST_REMEMBERED
from monitor.matching.pieces import pieces
from monitor.matching.scan import MOST_OCCURRENCES, Scan
from monitor.model import Article
from monitor.text import tokens
from tests.matching.readings import memo


def scanned(
    article: Article, *terms: Term, persian: bool = False
) -> tuple[Scan, list[list[tuple[int, ...]]]]:
    """A scan, and where each term stands: (piece, start, end, first, last)."""
    shared = memo()
    patterns = [shared.patterns(term) for term in terms]
    scan = Scan(pieces(article), shared, persian=persian)
    return scan, [[tuple(each) for each in scan.occurrences(pattern)] for pattern in patterns]


def test_words_are_numbered_through_all_pieces_with_a_hole_between_two() -> None:
    _, (found, phrase) = scanned(Article(id="a", title="a b", text="a"), Term("a"), Term("b a"))
    assert found == [(0, 0, 1, 0, 0), (1, 0, 1, 3, 3)]
    assert phrase == []


def test_what_is_no_word_takes_no_place() -> None:
    """Presentation forms of marks are letters by category."""
    _, (found,) = scanned(Article(id="a", text="a \ufe70 b"), Term("a b"))
    assert [each[1:] for each in found] == [(0, 5, 0, 1)]


@pytest.mark.parametrize(
    ("term", "text", "spans"),
    [
        (Term("東京"), "東京東京", [(0, 2), (2, 4)]),
        # A phrase reaches from the end of a run to the beginning of the next, over whole ones.
        (Term("東京 大阪"), "我東京・大阪城", [(1, 6)]),
        (Term("東京 大阪"), "東京城・大阪", []),
        (Term("東京 大阪"), "東京・大阪 大阪・東京・大阪", [(0, 5), (9, 14)]),
        # Overlapping places of one term all count here.
        (Term("a a"), "a a a", [(0, 3), (2, 5)]),
        (Term("ああ"), "あああ", [(0, 2), (1, 3)]),
        # Names in two spellings.
        (Term("عبد الله"), "عبدالله وعبد الله", [(0, 7), (8, 17)]),
        (Term("داعش", Form.EXACT), "داعش وداعش", [(0, 4)]),
    ],
)
def test_places_of_a_term(term: Term, text: str, spans: list[tuple[int, int]]) -> None:
    _, (found,) = scanned(Article(id="a", text=text), term)
    assert [each[1:3] for each in found] == spans


@pytest.mark.parametrize(
    ("article", "apart"),
    [
        (Article(id="a", text="مدينة كبيرة"), True),
        (Article(id="a", text="مدينة كبيره كبيره"), False),
        (Article(id="a", text="مدينه"), False),
        (Article(id="a", title="مدينة كبيرة", text="له"), True),
        # Only what the publisher writes shows how it spells.
        (Article(id="a", text="مدينه", keywords=("مدينة", "كبيرة")), False),
        (Article(id="a", text="مدينة", authors=("عبده", "طه")), True),
    ],
)
def test_title_summary_and_text_show_whether_an_article_keeps_the_two_letters_apart(
    article: Article, apart: bool
) -> None:
    scan, _ = scanned(article)
    assert scan.keeps_teh_apart == apart


def test_in_persian_there_are_no_arabic_clitics() -> None:
    article = Article(id="a", text="والعراق کتاب‌ها")
    _, (iraq, books) = scanned(article, Term("العراق"), Term("کتاب"), persian=True)
    assert iraq == []
    assert [each[1:3] for each in books] == [(8, 15)]


def test_a_refused_word_is_a_near_miss_once_all_words_are_met() -> None:
    shared = memo()
    term = Term("قوات التحالف")
    patterns = shared.patterns(term)
    scan = Scan(pieces(Article(id="a", text="قوات والتحالف، والتحالف، قوات")), shared, persian=False)
    (miss,) = scan.near_misses(patterns)
    assert (miss[0][1:3], miss[1]) == ((0, 13), Refusal.INNER_PROCLITIC)
    assert scan.words_present(patterns[0]) == 2


def test_near_misses_of_a_common_word_are_bounded() -> None:
    shared = memo()
    patterns = shared.patterns(Term("ريم"))
    scan = Scan(pieces(Article(id="a", text="كريم " * 5000)), shared, persian=False)
    assert sum(1 for _ in scan.near_misses(patterns)) < 1000


def test_no_more_places_are_told_than_anybody_wrote() -> None:
    _, (found,) = scanned(Article(id="a", text="東。" * (MOST_OCCURRENCES + 10)), Term("東"))
    assert len(found) == MOST_OCCURRENCES


def test_a_long_spelling_is_read_each_time_and_not_remembered() -> None:
    shared = memo()
    patterns = shared.patterns(Term("ab"))
    long = "a" * LONGEST_REMEMBERED + "b"
    scan = Scan(pieces(Article(id="a", text=f"{long} ab")), shared, persian=False)
    assert len(scan.occurrences(patterns)) == 1
    assert "ab" in shared.spellings(persian=False)
    assert long not in shared.spellings(persian=False)


def test_a_scan_is_out_of_date_when_the_vocabulary_grew() -> None:
    shared = memo()
    shared.patterns(Term("a"))
    scan = Scan(pieces(Article(id="a", text="a b")), shared, persian=False)
    assert scan.is_current
    shared.patterns(Term("a"))
    assert scan.is_current
    shared.patterns(Term("b"))
    assert not scan.is_current


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["ab", "cd", "東京", "京", " ", ", ", "-", "1"]), max_size=12).map("".join))
def test_single_words_are_found_where_their_tokens_are(text: str) -> None:
    _, (found,) = scanned(Article(id="a", text=text), Term("ab"))
    words = tokens(text)
    assert [each[1:] for each in found] == [
        (word.start, word.end, number, number) for number, word in enumerate(words) if word.folded == "ab"
    ]
