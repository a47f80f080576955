"""What a token is, and that remembering it has a bound."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.matching.lexicon import read_lexicon
from monitor.matching.vocabulary import Vocabulary
from monitor.text import fold, tokens


def vocabulary(*words: str) -> Vocabulary:
    made = Vocabulary(read_lexicon())
    for word in words:
        made.add(tokens(word)[0], exact=False)
    return made


def test_one_word_has_one_number_however_often_it_is_added() -> None:
    made = Vocabulary(read_lexicon())
    (word,) = tokens("العراق")
    assert made.add(word, exact=False) == made.add(word, exact=False)
    assert made.add(word, exact=True) != made.add(word, exact=False)


def test_a_token_is_remembered_by_its_spelling_and_language() -> None:
    made = vocabulary("تحریم")
    (token,) = tokens("بتحریم")
    assert len(made.meetings(token).words) == 1
    assert made.meetings(token) is made.meetings(token)
    assert made.meetings(token, persian=True).words == ()


def test_an_endless_token_is_not_remembered() -> None:
    made = vocabulary("ا")
    (token,) = tokens("ا" * 10_000)
    assert made.meetings(token) is not made.meetings(token) or made.meetings(token).words == ()


def test_a_run_without_blanks_holds_words_at_their_places() -> None:
    made = vocabulary("東京", "京都")
    (token,) = tokens("東京都")
    assert sorted((each.start, each.end) for each in made.meetings(token).words) == [(0, 2), (1, 3)]


def test_a_word_of_another_script_class_is_another_word() -> None:
    """Folded alike, but a digit is no letter."""
    made = vocabulary("2")
    assert [len(made.meetings(token).words) for token in tokens("² ２ ٢ two")] == [1, 1, 1, 0]


@settings(deadline=None)
@example(run="\uff9eท", word="ท")
@given(
    st.text("東京都ガｶﾞｽ\u3099ไทย\u0e34語々", min_size=1, max_size=12),
    st.text("東京ガ\u3099ทย", min_size=1, max_size=3),
)
def test_words_within_a_run_stand_where_they_are_spelled(run: str, word: str) -> None:
    """Any run, any word: what is found folds to the word, and no letter is parted from its signs."""
    (wanted,) = tokens(word) if len(tokens(word)) == 1 else tokens("東")
    made = vocabulary(wanted.slice)
    for token in tokens(run):
        for each in made.meetings(token).words:
            # A sign in front of all letters has none of its own; it stays with the first one.
            found = fold(token.slice[each.start : each.end]).lstrip("\u3099\u0e34")
            assert found == fold(wanted.slice).lstrip("\u3099\u0e34")
            assert unicodedata.category(token.slice[each.end : each.end + 1] or "x") != "Mn"
