"""Entries of lists: what they mean, and what is said about those that are none."""

from __future__ import annotations

import pytest

from monitor.matching.entries import TermKeys, edge_operator, entry
from monitor.matching.expression import AnyOf, Form, Regex, Term, Within
from monitor.matching.mistakes import Mistake, MistakeError
from monitor.model import Expression

A = Term("a")
ISIS = AnyOf((Term("داعش"), Term("ISIS")), "isis")
INNER = AnyOf((Within("title", A),), "inner")
CONCEPTS: dict[str, Expression] = {"isis": ISIS, "inner": INNER}


def exact(text: str) -> Term:
    return Term(text, Form.EXACT)


def inflected(text: str) -> Term:
    return Term(text, Form.INFLECTED)


def prefix(text: str) -> Term:
    return Term(text, Form.PREFIX)


def said(found: Mistake) -> str:
    """The sentence and the remedy, as shown."""
    return f"{found.message.format_map(found.values)} / {found.remedy.format_map(found.values)}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # Several words are a phrase, quotes are not needed, lower-case words are words.
        ("التحالف الدولي", Term("التحالف الدولي")),
        ("  داعش ", Term("داعش")),
        ("Smith and Wesson", Term("Smith and Wesson")),
        ("لا و نعم", Term("لا و نعم")),
        # The forms.
        ('="داعش"', exact("داعش")),
        ('="two words"', exact("two words")),
        ("=«two words»", exact("two words")),
        ("~word", inflected("word")),
        ("~two words", inflected("two words")),
        ('~"two words"', inflected("two words")),
        ("word*", prefix("word")),
        ("two words*", prefix("two words")),
        ("@isis", ISIS),
        ("/a (b|c)/", Regex("a (b|c)")),
        # Fields.
        ("title:two words", Within("title", Term("two words"))),
        ("title: ~word", Within("title", inflected("word"))),
        ('author:="a b"', Within("author", exact("a b"))),
        ("keyword:@isis", Within("keyword", ISIS)),
        ("url:/a.c/", Within("url", Regex("a.c"))),
        ("source:bbc", Within("source", Term("bbc"))),
        ("lang:ar", Within("lang", Term("ar"))),
        # Brackets, quotes, commas and colons are punctuation here.
        ("Bank (Iraq)", Term("Bank (Iraq)")),
        ("one, two", Term("one, two")),
        ("عاجل: انفجار", Term("عاجل: انفجار")),
        # Exact terms and regular expressions may hold the words that are operators elsewhere.
        ('="A OR B"', exact("A OR B")),
        ("/A OR B/", Regex("A OR B")),
        ('"A OR B"', Term("A OR B")),
        ('title:="A OR B"', Within("title", exact("A OR B"))),
        ("title:/A OR B/", Within("title", Regex("A OR B"))),
        # Quotation marks around all of an entry say what is so anyway: a phrase.
        ('"two words"', Term("two words")),
        ("«كلمتان هنا»", Term("كلمتان هنا")),
        ('"two words*"', prefix("two words")),
        # At its ends an operator joins nothing: it is a word of a headline in capitals.
        ("images AND", Term("images AND")),
        ("NOT spores", Term("NOT spores")),
        ("AND/OR", Term("AND/OR")),
        ("final score (3-1)", Term("final score (3-1)")),
    ],
)
def test_an_entry_of_a_list_means_this(text: str, tree: Expression) -> None:
    assert entry(text, CONCEPTS) == tree


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("a OR b", "operator-in-list", 'OR is an operator / write "a", "b" in any or none'),
        ("(a OR b)", "operator-in-list", 'write "a", "b" in any'),
        ("title:(a OR b)", "operator-in-list", 'write "title:a", "title:b" in any'),
        ("/a/ OR /b/", "operator-in-list", 'write "/a/", "/b/" in any'),
        ("/a/ AND b", "operator-in-list", "match = '/a/ AND b'"),
        ('="a" OR ="b"', "operator-in-list", """write '="a"', '="b"' in any"""),
        ("it's a AND b", "operator-in-list", "match = '''it's a AND b'''"),
        ("TO BE OR NOT TO BE", "operator-in-list", '="TO BE OR NOT TO BE" for the words themselves'),
        # An operator at an end of what is no phrase of plain words was meant for one.
        ("NOT @isis", "operator-in-list", "match = 'NOT @isis'"),
        ("NOT ~a", "operator-in-list", "match"),
        ("@isis AND", "operator-in-list", "match"),
        ("title:NOT a", "operator-in-list", "match = 'title:NOT a'"),
        ("NOT title:a", "operator-in-list", "match = 'NOT title:a'"),
        ("a (AND) b", "operator-in-list", "match"),
        ("(NOT a)", "operator-in-list", "match"),
        ("a NEAR/3", "operator-in-list", "match"),
        ("NEAR/3 a", "operator-in-list", "match"),
        ("count (a) >= 2", "operator-in-list", "match"),
        ("a OR b OR c d", "operator-in-list", 'write "a", "b", "c d"'),
        ("a AND b", "operator-in-list", "take it out of the list and write match = 'a AND b'"),
        ("a NOT b", "operator-in-list", "match = 'a NOT b'"),
        ("a NEAR/5 b", "operator-in-list", "match = 'a NEAR/5 b'"),
        ("2 OF (a, b)", "operator-in-list", "match = '2 OF (a, b)'"),
        ("count(a) >= 2", "operator-in-list", "match = 'count(a) >= 2'"),
        ("NOT (a OR b)", "operator-in-list", "match"),
        ("@isisx", "unknown-concept", "@isis"),
        ("title:@isisx", "unknown-concept", "@isis"),
        ("title:text:a", "prefix-in-prefix", "title:one AND text:two"),
        ("Title:a", "unknown-field", "write title:a"),
        ("lang:arabic", "language-code", "lang:ar"),
        ("source:a b", "source-name", "whole id"),
        ("…", "no-word", "letter or a digit"),
        ("", "no-word", "letter or a digit"),
        ("~…", "no-word", "letter or a digit"),
        ("~a*", "two-forms", "~a"),
        ("=a", "exact-form", '="a"'),
        ("=", "exact-form", '="word"'),
        ("@", "unknown-concept", "known: @inner, @isis"),
        ("/a", "slash", "write /a/ for the regular expression"),
        ("/a/i", "regex-flags", "write /a/"),
        ('"two words"*', "star-place", '"two words*"'),
        ("text:@inner", "prefix-in-prefix", "title: can't stand within text:"),
        ("/(/", "regex-syntax", "can't be read"),
        ("a" * 2000, "long-term", "take the part that matters"),
    ],
)
def test_a_mistake_in_an_entry_is_named(text: str, code: str, words: str) -> None:
    with pytest.raises(MistakeError) as caught:
        entry(text, CONCEPTS)
    found = caught.value.mistake
    assert found.code == code
    assert words in said(found)
    assert 0 <= found.start <= found.end <= len(text)


def test_the_keys_of_a_list_are_written_into_its_terms() -> None:
    keys = TermKeys(name=True, same_article=True)
    assert entry("~a", {}, keys) == Term("a", Form.INFLECTED, name=True, same_article=True)
    assert entry('="a"', {}, keys) == exact("a")
    assert entry("@isis", CONCEPTS, keys) == ISIS


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("NOT oil", "NOT"),
        ("images AND", "AND"),
        ("one two", ""),
        ('="NOT oil"', ""),
        ("NOTHING", ""),
        ("/AND/", ""),
    ],
)
def test_an_operator_at_the_end_of_an_entry_is_noticed(text: str, operator: str) -> None:
    found = edge_operator(text)
    assert (found[0] if found else "") == operator
