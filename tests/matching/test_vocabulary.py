"""What a token is to the words of all rules."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.matching.arabic import Licence, Refusal
from monitor.matching.expression import Form, Term
from monitor.matching.lexicon import read_lexicon
from monitor.matching.vocabulary import Vocabulary
from monitor.text import fold, tokens

LEXICON = read_lexicon()


def vocabulary(*words: str, form: Form = Form.PLAIN) -> Vocabulary:
    made = Vocabulary(LEXICON)
    for word in words:
        made.add(tokens(word)[0], Term(word, form))
    return made


def test_one_word_has_one_number_however_often_it_is_added() -> None:
    made = Vocabulary(LEXICON)
    (word,) = tokens("العراق")
    assert made.add(word, Term("العراق")) == made.add(word, Term("في العراق"))
    assert len(made) == 1
    assert made.length(0) == 6


@pytest.mark.parametrize(
    ("word", "term", "other", "other_term"),
    [
        # What is asked of a token differs.
        ("العراق", Term("العراق"), "العراق", Term("العراق", Form.EXACT)),
        ("العراق", Term("العراق"), "العراق", Term("العراق", name=True)),
        ("العراق", Term("العراق"), "العراق", Term("العراق", same_article=True)),
        # What the fold hides and the grammar asks about: the article, ة, ى.
        ("المانيا", Term("المانيا"), "ألمانيا", Term("ألمانيا", Form.INFLECTED)),
        ("الجلاء", Term("الجلاء"), "إلجلاء", Term("إلجلاء")),
        ("دورة", Term("دورة"), "دوره", Term("دوره")),
        ("مدى", Term("مدى"), "مدي", Term("مدي")),
    ],
)
def test_words_that_ask_for_different_things_have_different_numbers(
    word: str, term: Term, other: str, other_term: Term
) -> None:
    made = Vocabulary(LEXICON)
    first, second = made.add(tokens(word)[0], term), made.add(tokens(other)[0], other_term)
    assert first != second
    # And both are met, each by its own.
    assert {each.word for each in made.meet(tokens(word)[0], refused=True).words} == {first, second}


def test_words_that_ask_for_the_same_have_one_number() -> None:
    """Whatever hamza is typed."""
    made = Vocabulary(LEXICON)
    assert made.add(tokens("أحداث")[0], Term("أحداث")) == made.add(tokens("احداث")[0], Term("احداث"))


def test_a_token_depends_on_the_language_of_its_text() -> None:
    made = vocabulary("تحریم")
    (token,) = tokens("بتحریم")
    assert len(made.meet(token).words) == 1
    assert made.meet(token, persian=True).words == ()


def test_what_nearly_is_a_word_is_told_on_request() -> None:
    made = vocabulary("سوري")
    (token,) = tokens("سوريا")
    assert made.meet(token).words == ()
    (meeting,) = made.meet(token, refused=True).words
    assert meeting.verdict.refusal is Refusal.YA_ALEF


@pytest.mark.parametrize(
    ("text", "teh", "heh"),
    [("المدينة", True, False), ("المدينه", False, True), ("المدنۀ", True, False), ("مدن", False, False)],
)
def test_a_token_says_whether_it_ends_in_teh_or_heh(text: str, teh: bool, heh: bool) -> None:
    """Whether it is a word of a rule or not."""
    for made in (vocabulary("مدن"), vocabulary(text)):
        met = made.meet(tokens(text)[0])
        assert (met.teh, met.heh) == (teh, heh)


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        # The word itself, any word that begins so, with clitics and the article on either side.
        ("سوري", "سوري", {Licence.SAME}),
        ("سوري", "سوريا", {Licence.PREFIX}),
        ("سوري", "السوريون", {Licence.PREFIX}),
        ("السوري", "والسوريات", {Licence.PREFIX}),
        ("سوري", "بسوريا", {Licence.PREFIX}),
        ("تحالف", "للتحالفات", {Licence.PREFIX}),
        # Of two letters too, though such a word has no clitics by itself.
        ("قد", "القدس", {Licence.PREFIX}),
        # Within a word it is no beginning, and where the stem begins earlier none either.
        ("سوري", "مسوري", set()),
        ("زير", "وزيرها", {Refusal.ATOMIC}),
        ("كن", "لكنها", {Refusal.FUNCTION_WORD}),
    ],
)
def test_a_word_is_sought_by_its_beginning(word: str, text: str, expected: set[Licence | Refusal]) -> None:
    made = vocabulary(word, form=Form.PREFIX)
    verdicts = [each.verdict for each in made.meet(tokens(text)[0], refused=True).words]
    assert {each.refusal or each.phrase_only or each.licence for each in verdicts} == expected


@pytest.mark.parametrize("text", ["والعراق", "العراقي", "عراق"])
def test_an_exact_word_is_found_in_its_own_form_only(text: str) -> None:
    made = vocabulary("العراق", form=Form.EXACT)
    assert made.meet(tokens(text)[0], refused=True).words == ()
    assert len(made.meet(tokens("العراق")[0]).words) == 1


def test_the_article_may_be_wanted_as_typed() -> None:
    made = Vocabulary(LEXICON)
    with_article = made.add(tokens("النفط")[0], Term("النفط", same_article=True))
    without = made.add(tokens("نفط")[0], Term("نفط", same_article=True))
    found = [
        {each.word for each in made.meet(token).words} for token in tokens("النفط نفط بالنفط بنفط للنفط")
    ]
    assert found == [{with_article}, {without}, {with_article}, {without}, {with_article}]


def test_a_name_takes_no_pronoun() -> None:
    made = Vocabulary(LEXICON)
    name = made.add(tokens("رون")[0], Term("رون", name=True))
    word = made.add(tokens("رون")[0], Term("رون"))
    found = [{each.word for each in made.meet(token).words} for token in tokens("رون لرون رونا رونهم")]
    assert found == [{name, word}, {name, word}, {word}, {word}]


def test_a_run_without_blanks_holds_words_at_their_places() -> None:
    made = vocabulary("東京", "京都")
    (token,) = tokens("東京都")
    assert sorted((each.start, each.end) for each in made.meet(token).words) == [(0, 2), (1, 3)]


def test_a_run_as_long_as_a_text_holds_a_word_at_so_many_places_only() -> None:
    """A hostile text is one run of one letter: memory must not grow with it. Words that follow are found still."""
    made = vocabulary("東", "京都", "ガ")
    (token,) = tokens("東" * 100_000 + "京都")
    found = [(each.word, each.start) for each in made.meet(token).words]
    assert found == [(0, place) for place in range(1000)] + [(1, 100_000)]
    # Folded letter by letter, too.
    (token,) = tokens("ｶﾞ" * 5000)
    assert len(made.meet(token).words) == 1000


def test_a_word_of_another_script_class_is_another_word() -> None:
    """Folded alike, but a digit is no letter."""
    made = vocabulary("2")
    assert [len(made.meet(token).words) for token in tokens("² ２ ٢ two")] == [1, 1, 1, 0]


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
        for each in made.meet(token).words:
            # A sign in front of all letters has none of its own; it stays with the first one.
            found = fold(token.slice[each.start : each.end]).lstrip("\u3099\u0e34")
            assert found == fold(wanted.slice).lstrip("\u3099\u0e34")
            assert unicodedata.category(token.slice[each.end : each.end + 1] or "x") != "Mn"
