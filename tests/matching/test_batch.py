"""The executor on numpy says what the index means, of many articles at once."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.batch import BatchExecutor
from monitor.matching.executor import Pieces, Verdicts
from monitor.matching.forms import MOST_REMEMBERED, Surface
from monitor.matching.scanner import ScannerExecutor
from tests.matching import indexes
from tests.matching.indexes import Listed, Rule, World, entry, index_of, naive

SEED = 20_261_124


@settings(max_examples=400, deadline=None)
@given(indexes.worlds, st.lists(indexes.articles, min_size=1, max_size=5))
def test_the_batch_says_what_the_rules_say(world: World, articles: list[tuple[Pieces, bool, bool]]) -> None:
    executor = BatchExecutor(world.index, world.forms, SEED)
    expected = [naive(world, article) for article in articles]
    assert executor.judge_many(articles) == expected
    # Once more, now that all spellings are known.
    assert executor.judge_many(articles) == expected
    assert ScannerExecutor(world.index, world.forms).judge_many(articles) == expected


def test_more_articles_than_are_run_at_once_keep_their_order() -> None:
    executor = BatchExecutor(
        index_of([(0, 0), (1, 1)], rules=[Rule(((0,),)), Rule(((1,),))]),
        Listed({"a": Surface(0, (entry(0),)), "b": Surface(0, (entry(1),))}),
        SEED,
    )
    articles = [([("a" if number % 3 else "b", 4)], False, False) for number in range(700)]
    expected = [Verdicts([0 if number % 3 else 1], [], []) for number in range(700)]
    assert executor.judge_many(articles) == expected
    assert executor.judge_many([]) == []


def test_a_long_article_stands_alone() -> None:
    executor = BatchExecutor(
        index_of([(0, 0)], rules=[Rule(((0,),))]), Listed({"a": Surface(0, (entry(0),))}), SEED
    )
    short, long = ([("a", 4)], False, False), ([("x " * 150_000 + "a", 4)], False, False)
    assert executor.judge_many([short, long, short, long]) == [Verdicts([0], [], [])] * 4


def test_texts_in_all_scripts_and_beyond_the_basic_plane_are_cut_alike() -> None:
    surfaces: dict[str, Surface | None] = {
        word: Surface(0, (entry(place),)) for place, word in enumerate(("𝒜𝒜", "東京", "क्या", "ไทย", "كتاب"))
    }
    rules = [Rule(((place,),)) for place in range(5)]
    executor = BatchExecutor(
        index_of([(place, place) for place in range(5)], rules=rules), Listed(surfaces), SEED
    )
    texts = [f"x-{word} ،{word}." for word in surfaces] + ["\ud800 𝒜 東京 x"]
    articles = [([(text, 4)], False, False) for text in texts]
    assert [each.matched for each in executor.judge_many(articles)] == [[0], [1], [2], [3], [4], [1]]


def test_a_spelling_is_asked_about_once_and_a_very_long_one_each_time() -> None:
    long = "x" * 60
    forms = Listed({"a": Surface(0, (entry(0),)), long: Surface(0, (entry(1),))})
    executor = BatchExecutor(index_of([(0, 0)], rules=[Rule(((0,),))]), forms, SEED)
    for _ in range(3):
        executor.judge_many([([(f"a b, a! {long}", 4)], False, False)] * 2)
    assert sorted(forms.asked) == ["a", long, long, long]


def test_what_is_remembered_begins_anew_when_it_is_much() -> None:
    executor = BatchExecutor(
        index_of([(0, 0)], rules=[Rule(((0,),))]), Listed({"a": Surface(0, (entry(0),))}), SEED
    )
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    numbers = ["".join((a, b, c)) for a in letters for b in letters for c in letters]
    for first in range(30):
        text = " ".join(f"{letters[first % 26] * (1 + first // 26)}x{number}" for number in numbers) + " a"
        assert executor.judge_many([([(text, 4)], False, False)])[0].matched == [0]
    assert executor._surfaces._known.table.size <= MOST_REMEMBERED + len(numbers) + 1


def test_threads_share_an_executor() -> None:
    spellings = [f"{a}{b}" for a in "abcdefghijklmnopq" for b in "abcdefghijklmnopq"]
    surfaces: dict[str, Surface | None] = {
        spelling: Surface(0, (entry(place % 6),)) for place, spelling in enumerate(spellings)
    }
    index = index_of([(word, word) for word in range(6)], rules=[Rule(((atom,),)) for atom in range(6)])
    executor = BatchExecutor(index, Listed(surfaces), SEED)
    wrong: list[int] = []

    def run(first: int) -> None:
        for start in range(0, len(spellings), 10):
            places = [(first + start + each) % len(spellings) for each in range(10)]
            articles = [([(f"{spellings[place]} x", 4)], False, False) for place in places]
            found = [verdicts.matched for verdicts in executor.judge_many(articles)]
            wrong.extend(place for place, rules in zip(places, found, strict=True) if rules != [place % 6])

    threads = [threading.Thread(target=run, args=(first,)) for first in range(0, len(spellings), 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
