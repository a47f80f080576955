"""Which regular expressions rules may have."""

from __future__ import annotations

from typing import cast

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.regexes import LONGEST_PATTERN, compiled, finds_every_text, refusal

# Pattern, and what makes it explode.
EXPLODING = [
    ("(a+)+", "a quantifier repeats a quantifier"),
    ("(a+){,}b", "the regex module reads {,} as *"),
    ("(a*)*", "the same with *"),
    ("((a+))+", "brackets in between"),
    ("(?P<n>a+)+", "a named group"),
    ("(?i:(a+)+)", "a group with flags"),
    ("(a+){2,}", "an open bound"),
    ("(.*a){10,}", "an open bound over a wildcard"),
    ("(.*a){10}", "many repeats are as bad as endless ones"),
    (r"(\w+\s?)*$", "optional blanks: the usual form of it"),
    (r"(\w+\s)*", "harmless by itself, refused by the one rule that can be said in a sentence"),
    ("([a-zA-Z]+)*", "OWASP's example"),
    (r"(\w+)+@", "mail addresses"),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "OWASP: Java class names"),
    ("(x+x+)+y", "two quantifiers side by side, repeated"),
    ("(a|aa)*", "one alternative begins the other"),
    ("(a|a)+", "the same alternative twice"),
    ("(?:foo|foobar)*", "words of which one begins the other"),
    ("(?:(a|b)|ab)+", "alternatives within alternatives"),
    (r"(\d|\w)+", "classes that overlap"),
    ("(é|\\w)+", "a letter and its class"),
    ("(ا|[ا-ي])+", "the same in Arabic"),
    ("(A|a)+", "case is ignored"),
    ("(a|a?)+", "an optional alternative"),
    ("(a?)*", "what may be empty, repeated"),
    ("(a|b*)+", "an alternative that may be empty"),
    ("(a{1,3})*", "a bounded quantifier that divides in many ways"),
    ("(aa?)+", "an optional end that may begin the next round"),
    ("(a?a)+", "an optional sign before the same sign"),
    ("(a++b*)+", "the other quantifier is not possessive"),
    ("(?=(a+)+)x", "within a look-ahead"),
    ("((?=.*x)a)+", "a look-ahead that runs to the end, at each step"),
    (r"(.+)\1+", "a group of any length, again and again"),
    (r"(?P<n>a+)(?P=n)+", "the same by name"),
]

# Pattern, and why it is harmless.
HARMLESS = [
    ("a+b+c+", "quantifiers after each other"),
    (r"\bF-?16[A-Z]?\b", "a usual pattern of a rule"),
    ("foo.*bar", "one wildcard"),
    ("(foo|bar)+", "alternatives that differ at once"),
    ("(foo|far)+", "alternatives that differ later"),
    ("(?:ab)+", "a body that is read in one way"),
    ("(ab?)+", "an optional end that does not begin the next round"),
    (r"(?:\d{1,3}\.){3}\d{1,3}", "addresses"),
    (r"(\w+ ){1,5}x", "the bound that the remedy asks for"),
    ("(?>a+)+", "an atomic group keeps what it took"),
    ("(a++)+", "so does a possessive quantifier"),
    ("(?:a|b)*c", "alternatives of one sign each"),
    (r"\p{Arabic}+ \d+", "what only the regex module knows"),
    ("[^]]+x", "a bracket in a class"),
    (r"[\]\[]+", "the same escaped"),
    ("[[:alpha:]]{3}", "a class by name"),
    (r"(?:داعش|الدولة)\s+\w+", "Arabic alternatives"),
    ("(?i)isis", "a flag"),
    ("(?-i:ISIS)", "a flag off for a group"),
    (r"(?<=\$)\d+", "a look-behind"),
    (r"q(?!u)", "a negative look-ahead"),
    (r"(?P<year>\d{4})-(?P=year)", "the same again, once"),
    (r"([ab])\1", "the same by number"),
    ("a{,3}b", "a bound from nothing"),
    ("a{b", "a brace for itself"),
    (r"\d+(?:[.,]\d+)?\s?%", "percentages"),
    (r"(?:[A-Z]\.){2,}", "abbreviations"),
    (r"\x41\u0041\U00000041\N{DIGIT ONE}", "signs by their numbers"),
    ("colou?r", "an optional letter"),
    ("a.c(?s).", "flags change nothing in the shape"),
]


@pytest.mark.parametrize(("pattern", "why"), EXPLODING)
def test_what_may_take_for_ever_is_refused(pattern: str, why: str) -> None:
    refused = refusal(pattern)
    assert refused is not None, why
    assert refused.code == "regex-nested-quantifiers", why
    assert refused.values["piece"] in pattern


@pytest.mark.parametrize(("pattern", "why"), HARMLESS)
def test_harmless_patterns_are_accepted(pattern: str, why: str) -> None:
    assert refusal(pattern) is None, why


@pytest.mark.parametrize(
    "pattern", ["a*", "(a|)", "^", r"\b", "x?", "(?=a)", "(?:)", ".*", "", "a{0,5}", "(?!a)", "(?i)"]
)
def test_what_matches_nothing_at_all_is_refused(pattern: str) -> None:
    refused = refusal(pattern)
    assert refused is not None
    assert refused.code == "regex-empty"


@pytest.mark.parametrize(
    "pattern", ["a{1000000}", "((a{1000}){1000}){10}", "(ab{2,200}){,500}", "a{9999999999999}"]
)
def test_what_only_gigabytes_could_compile_is_refused_at_once(pattern: str) -> None:
    refused = refusal(pattern)
    assert refused is not None
    assert refused.code == "long-regex"


@pytest.mark.parametrize(
    "pattern", [r"(\d{1,3}\.){3}\d{1,3}", r"[{]{3}\{1000000}", "(ab|cc){1,100}", "[]{9}]{20}x"]
)
def test_bounds_of_ordinary_size_are_taken(pattern: str) -> None:
    assert refusal(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "column"),
    [("(", 2), ("*", 1), ("[a", 3), ("a)b", 2), ("a{2,1}", 4), ("a**", 3), (r"\L<x>", 6)],
)
def test_what_does_not_compile_is_refused_with_its_column(pattern: str, column: int) -> None:
    refused = refusal(pattern)
    assert refused is not None
    assert refused.code == "regex-syntax"
    assert abs(int(refused.values["column"]) - column) <= 1  # the module's own idea of the place


@pytest.mark.parametrize(
    "pattern",
    [
        "(?R)x",
        "(a)(?1)",
        "(?|a|b)",
        "(?#x)a",
        "foo{e<=1}",
        "(?x)a b",
        "(?a)a",
        "(a)(?(1)a|b)",
        r"\Xa",
        "(?b)a",
        r"\Ka",
        "(" * 40 + "a" + ")" * 40,
    ],
)
def test_forms_that_are_not_judged_are_refused_by_name(pattern: str) -> None:
    refused = refusal(pattern)
    assert refused is not None
    assert refused.code == "regex-form"
    assert refused.values["form"]


def test_a_pattern_has_a_greatest_length() -> None:
    assert refusal("a" * LONGEST_PATTERN) is None
    refused = refusal("a" * (LONGEST_PATTERN + 1))
    assert refused is not None
    assert refused.code == "long-regex"


def test_patterns_ignore_case() -> None:
    assert compiled("isis").search("ISIS")


@pytest.mark.parametrize(
    ("pattern", "everything"),
    [
        (r"\w+", True),
        ("e", True),
        (".", True),
        (r"\d{4}", True),
        ("[ا-ي]+", True),
        ("is", True),
        ("isis", False),
        (r"f-?16", False),
        ("داعش", False),
    ],
)
def test_a_pattern_that_finds_words_which_say_nothing_finds_every_text(
    pattern: str, *, everything: bool
) -> None:
    assert finds_every_text(pattern) is everything


atoms = st.sampled_from(["a", "b", "[ab]", ".", "(?:a|b)", "ab", r"\w"])
marks = st.sampled_from(["", "", "+", "*", "?", "{1,3}", "{2}", "{2,}", "++", "+?"])
patterns = st.recursive(
    st.builds(lambda atom, mark: atom + mark, atoms, marks),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.builds(lambda one, other, mark: f"(?:{one}|{other}){mark}", inner, inner, marks),
    ),
    max_leaves=6,
)


@given(patterns)
@settings(max_examples=300, deadline=None)
def test_what_is_accepted_ends_in_time(pattern: str) -> None:
    if refusal(pattern) is None:
        # A text that exponential patterns need ages for, and others milliseconds. TimeoutError fails the test.
        cast("regex.Pattern[str]", compiled(f"(?:{pattern})!")).search("ab" + "a" * 28, timeout=2)


@given(st.text(alphabet="ab()[]{}|*+?\\^$.-,<>=!:12PRwdsx", max_size=24))
@settings(max_examples=400, deadline=None)
def test_judging_never_fails_whatever_is_typed(pattern: str) -> None:
    refused = refusal(pattern)
    if refused is not None:
        assert refused.message.format_map(refused.values)
        assert refused.remedy.format_map(refused.values)
