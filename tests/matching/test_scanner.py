"""The executor in plain Python says what the index means."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.executor import Pieces, Verdicts
from monitor.matching.forms import DOUBTFUL, ENDS, HEH, SINGLE, STARTS, TEH, Surface
from monitor.matching.scanner import ScannerExecutor
from tests.matching import indexes
from tests.matching.indexes import Listed, Pair, Phrase, Rule, World, entry, index_of, naive

ALONE, PHRASE, PAIR = Rule(((0,),)), Rule(((1,),)), Rule(((2,),))


def scanner(surfaces: dict[str, Surface | None], *rules: Rule) -> ScannerExecutor:
    """Word 0 alone is atom 0; 0 and 1 in a row atom 1; 0 and 1 two words apart at most atom 2; 2 alone atom 3."""
    index = index_of([(0, 0), (2, 3)], [Phrase((0, 1), 0, 1)], [Pair(0, 1, 2, 0, 2)], rules)
    return ScannerExecutor(index, Listed(surfaces))


A, B, C = (Surface(0, (entry(word),)) for word in range(3))


def matched(executor: ScannerExecutor, text: str, bit: int = 4) -> list[int]:
    return executor.judge([(text, bit)], False, False).matched


@settings(max_examples=400, deadline=None)
@given(indexes.worlds, st.lists(indexes.articles, min_size=1, max_size=3))
def test_the_scanner_says_what_the_rules_say(world: World, articles: list[tuple[Pieces, bool, bool]]) -> None:
    executor = ScannerExecutor(world.index, world.forms)
    for article in articles:
        assert executor.judge(*article) == naive(world, article)
    assert executor.judge_many(articles) == [executor.judge(*article) for article in articles]


def test_a_phrase_runs_over_a_line_but_not_over_a_blank_line() -> None:
    executor = scanner({"a": A, "b": B}, PHRASE)
    assert matched(executor, "a\nb") == [0]
    assert matched(executor, "a - «b»") == [0]
    for text in ("a\n\nb", "a\n \t\nb", "a\u2029b", "a. b", "a، b", "a … b"):
        assert matched(executor, text) == [], text


@pytest.mark.parametrize("anchor", range(4))
def test_a_long_phrase_is_found_whatever_stands_between_its_words(anchor: int) -> None:
    """Chunks without a word and chunks of several words shift the places of the others."""
    surfaces: dict[str, Surface | None] = {
        name: Surface(0, (entry(word),)) for word, name in enumerate("abcd")
    }
    index = index_of([], [Phrase((0, 1, 2, 3), anchor, 1)], rules=[PHRASE])
    executor = ScannerExecutor(index, Listed(surfaces))
    for text in (
        "a b c d",
        "x a b c d x",
        "a b - c d",
        "a - b c d",
        "a b c - d",
        "a-b c d",
        "a b-c d",
        "a b c-d",
        "a-b-c-d",
    ):
        assert matched(executor, text) == [0], text
    for text in ("a b c", "b c d", "d a b c", "a b x c d", "a b c. d", "a b . c d", "a-b, c d", "a b-x-c d"):
        assert matched(executor, text) == [], text


def test_a_phrase_and_a_pair_stay_in_one_piece() -> None:
    executor = scanner({"a": A, "b": B}, PHRASE, PAIR)
    assert executor.judge([("x a", 8), ("b x", 8)], False, False) == Verdicts([], [], [])
    assert executor.judge([("a", 1), ("b", 4)], False, False).matched == []
    assert executor.judge([("a b", 1), ("x", 4)], False, False).matched == [0, 1]


def test_the_words_of_a_chunk_count_as_places() -> None:
    executor = scanner({"a": A, "b": B}, PAIR)
    assert matched(executor, "a x b") == [0]
    assert matched(executor, "a x-y b") == []
    assert matched(executor, "a - x - b") == [0]


def test_a_text_that_keeps_teh_apart_lacks_doubtful_words() -> None:
    doubtful = Surface(HEH, (entry(0, SINGLE | STARTS | ENDS | DOUBTFUL),))
    executor = scanner({"به": doubtful, "كة": Surface(TEH, ()), "له": Surface(HEH, ())}, ALONE)
    assert matched(executor, "به") == [0]
    assert matched(executor, "به كة كة") == []
    assert matched(executor, "به له كة") == [0]
    # What stands in another field than title, summary and text says nothing about the spelling of these.
    assert executor.judge([("به", 4), ("كة كة كة", 8)], False, False).matched == [0]


def test_a_summary_that_the_text_repeats_is_left_out_by_rules_that_read_both() -> None:
    executor = scanner({"a": A, "c": C}, Rule(((0,), (3,))), Rule(((0,), (3,)), fields=2))
    pieces = [("a c", 2), ("a", 4)]
    assert executor.judge(pieces, False, False).matched == [0, 1]
    assert executor.judge(pieces, False, True).matched == [1]


def test_a_spelling_is_asked_about_once_and_only_if_it_may_be_a_word_of_a_rule() -> None:
    forms = Listed({"a": A})
    executor = ScannerExecutor(index_of([(0, 0)], rules=[ALONE]), forms)
    for text in ("a b", "(a) b!", "b, a"):
        executor.judge([(text, 4)], False, False)
    assert forms.asked == ["a"]


def test_a_long_spelling_counts_for_many() -> None:
    """What is remembered is bounded by its length as well."""
    executor = ScannerExecutor(index_of([(0, 0)], rules=[ALONE]), Listed({"a": A}))
    long = "x" * 480_000
    for number in range(60):
        assert executor.judge([(f"{long}{number} a", 4)], False, False).matched == [0]
    assert len(executor._memories[False].plain) < 60


def test_threads_share_an_executor() -> None:
    spellings = [f"{a}{b}" for a in "abcdefghijklmnopq" for b in "abcdefghijklmnopq"]
    surfaces: dict[str, Surface | None] = {
        spelling: Surface(0, (entry(place % 6),)) for place, spelling in enumerate(spellings)
    }
    index = index_of([(word, word) for word in range(6)], rules=[Rule(((atom,),)) for atom in range(6)])
    executor = ScannerExecutor(index, Listed(surfaces))
    wrong: list[str] = []

    def run(first: int) -> None:
        for place in range(len(spellings)):
            number = (first + place) % len(spellings)
            if matched(executor, f"{spellings[number]} x") != [number % 6]:
                wrong.append(spellings[number])

    threads = [threading.Thread(target=run, args=(first,)) for first in range(0, len(spellings), 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
