"""The expression language: what binds how, and what is said about a mistake at which column."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Form,
    Near,
    Not,
    Regex,
    Score,
    Term,
    Unless,
    Within,
    requires,
    written,
)
from monitor.matching.mistakes import Mistake
from monitor.matching.parse import DEEPEST, MistakeError, TermKeys, entry, parse
from monitor.model import Expression

A, B, C, D = Term("a"), Term("b"), Term("c"), Term("d")
ISIS = AnyOf((Term("داعش"), Term("ISIS")), "isis")
HASHD = Unless(AnyOf((Term("الحشد"),), "hashd"), (Term("الحشد الجماهيري"),))
CONTEXT = AnyOf((A, AllOf((B, C))), "context")
CONCEPTS: dict[str, Expression] = {
    "isis": ISIS,
    "hashd": HASHD,
    "context": CONTEXT,
    "pattern": AnyOf((A, Regex("a.c")), "pattern"),
}


def exact(text: str) -> Term:
    return Term(text, Form.EXACT)


def inflected(text: str) -> Term:
    return Term(text, Form.INFLECTED)


def prefix(text: str) -> Term:
    return Term(text, Form.PREFIX)


def mistake(text: str) -> Mistake:
    """What is said about an expression."""
    with pytest.raises(MistakeError) as caught:
        parse(text, CONCEPTS)
    return caught.value.mistake


def said(found: Mistake) -> str:
    """The sentence and the remedy, as shown."""
    return f"{found.message.format_map(found.values)} / {found.remedy.format_map(found.values)}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a AND b", AllOf((A, B))),
        ("a OR b OR c", AnyOf((A, B, C))),
        # AND binds before OR, NOT before AND.
        ("a OR b AND c", AnyOf((A, AllOf((B, C))))),
        ("(a OR b) AND c", AllOf((AnyOf((A, B)), C))),
        ("NOT a AND b", AllOf((Not(A), B))),
        # a NOT b is a AND NOT b.
        ("a NOT b", AllOf((A, Not(B)))),
        ("a AND NOT b", AllOf((A, Not(B)))),
        ("a NOT (b OR c)", AllOf((A, Not(AnyOf((B, C)))))),
        ("NOT NOT a", A),
        # NEAR and BEFORE bind first of all.
        ("a NEAR/5 b", Near(A, B, 5)),
        ("a BEFORE/3 b", Near(A, B, 3, ordered=True)),
        ("a AND b NEAR/5 c", AllOf((A, Near(B, C, 5)))),
        ("a NEAR/5 b OR c", AnyOf((Near(A, B, 5), C))),
        ("a NOT b NEAR/2 c", AllOf((A, Not(Near(B, C, 2))))),
        ("a NEAR/1000 b", Near(A, B, 1000)),
        # Their sides: phrases, an OR, concepts, guarded ones; any of the forms of a word.
        ('"a b" NEAR/5 (c OR d)', Near(Term("a b"), AnyOf((C, D)), 5)),
        ("@isis NEAR/5 @hashd", Near(ISIS, HASHD, 5)),
        ('~a NEAR/1 b* AND ="c d" NEAR/1 a', AllOf((Near(inflected("a"), prefix("b"), 1), Near(exact("c d"), A, 1)))),
        # The Arabic words, with and without hamza and vowel signs. NEAR, OF and the rest stay Latin.
        ("a و b", AllOf((A, B))),
        ("a أو b", AnyOf((A, B))),
        ("a او b", AnyOf((A, B))),
        ("a ليس b", AllOf((A, Not(B)))),
        ("a لَيْسَ b", AllOf((A, Not(B)))),
        # Arabic digits and commas.
        ("a NEAR/٥ b", Near(A, B, 5)),
        ("٢ OF (a، b، c)", AtLeast(2, (A, B, C))),
        ("count(a) ≥ ٣", Count(A, 3)),
        ("score(a^٢٫٥، b) >= ٣", Score(((A, Decimal("2.5")), (B, Decimal(1))), Decimal(3))),
        ("a NEAR/۵ b", Near(A, B, 5)),
        # Phrases between any quotation marks, and the forms of words and phrases.
        ('"a b" AND c', AllOf((Term("a b"), C))),
        ("«a b» AND c", AllOf((Term("a b"), C))),
        ("“a b”", Term("a b")),
        ('="a b"', exact("a b")),
        ("=«a b»", exact("a b")),
        ("~a", inflected("a")),
        ('~"a b"', inflected("a b")),
        ("word*", prefix("word")),
        ('"two words*"', prefix("two words")),
        ("@isis NOT a", AllOf((ISIS, Not(A)))),
        # Lists.
        ('2 OF (a, "b c", @isis)', AtLeast(2, (A, Term("b c"), ISIS))),
        ("2 OF (a AND b, c OR d, title:a)", AtLeast(2, (AllOf((A, B)), AnyOf((C, D)), Within("title", A)))),
        # A term given twice is one, in whatever spelling.
        ("2 OF (a, b, a)", AtLeast(2, (A, B))),
        ("2 OF (أحمد, b, احمد)", AtLeast(2, (Term("أحمد"), B))),
        ('2 OF (a, ="a", ~a)', AtLeast(2, (A, exact("a"), inflected("a")))),
        ("count(a) >= 3", Count(A, 3)),
        ("count(a)>=3", Count(A, 3)),
        ("count(@isis) >= 2", Count(ISIS, 2)),
        ('count(a OR "b c") >= 2 AND d', AllOf((Count(AnyOf((A, Term("b c"))), 2), D))),
        ("score(a^3, b) >= 4", Score(((A, Decimal(3)), (B, Decimal(1))), Decimal(4))),
        (
            "score((a OR b)^1.5, c NEAR/3 d) >= 2",
            Score(((AnyOf((A, B)), Decimal("1.5")), (Near(C, D, 3), Decimal(1))), Decimal(2)),
        ),
        ("NOT count(a) >= 3 AND b", AllOf((Not(Count(A, 3)), B))),
        # count, score and OF by themselves are words.
        ("count OR score", AnyOf((Term("count"), Term("score")))),
        # Fields.
        ("title:a", Within("title", A)),
        ("title: a", Within("title", A)),
        ("a NOT title:opinion", AllOf((A, Not(Within("title", Term("opinion")))))),
        ("title:(a OR b) AND c", AllOf((Within("title", AnyOf((A, B))), C))),
        ('author:"a b" OR keyword:~a', AnyOf((Within("author", Term("a b")), Within("keyword", inflected("a"))))),
        ("publisher:@isis", Within("publisher", ISIS)),
        ("url:/a.c/", Within("url", Regex("a.c"))),
        ("title:count(a) >= 2", Within("title", Count(A, 2))),
        ("summary:(a NEAR/2 b)", Within("summary", Near(A, B, 2))),
        # Both sides of NEAR in one field are one NEAR in that field.
        ("title:a NEAR/2 title:b", Within("title", Near(A, B, 2))),
        # A source is its whole id; several are alternatives. Languages as articles name theirs.
        ("source:bbc-arabic AND a", AllOf((Within("source", Term("bbc-arabic")), A))),
        ('source:(bbc OR "sky")', AnyOf((Within("source", Term("bbc")), Within("source", Term("sky"))))),
        ("lang:ar_SA", Within("lang", Term("ar-sa"))),
        # Regular expressions end at the next slash that has no backslash, and hold anything else.
        ("/a.c/", Regex("a.c")),
        (r"/a\/b (c|d), «e»/ AND d", AllOf((Regex(r"a\/b (c|d), «e»"), D))),
        # No quotes needed.
        ("F-16 OR C++", AnyOf((Term("F-16"), Term("C++")))),
        ("AC/DC OR 10:30 OR U.S. OR AT&T", AnyOf((Term("AC/DC"), Term("10:30"), Term("U.S."), Term("AT&T")))),
        # Quotes make a word of an operator.
        ('"AND" OR "and"', AnyOf((Term("AND"), Term("and")))),
        # Brackets mean nothing but order.
        ("((a))", A),
        ("  a\nAND\tb ", AllOf((A, B))),
    ],
)  # fmt: skip
def test_an_expression_means_this(text: str, tree: Expression) -> None:
    assert parse(text, CONCEPTS) == tree


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("", "empty-match", 0, 0),
        # Two terms side by side.
        ("نفط أسعار", "side-by-side", 4, 9),
        ("(a) b", "side-by-side", 4, 5),
        ('a "b c"', "side-by-side", 2, 7),
        ("a @isis", "side-by-side", 2, 7),
        ("a title:b", "side-by-side", 2, 8),
        ("a /b/", "side-by-side", 2, 5),
        ("a 2 OF (b, c)", "side-by-side", 2, 3),
        # Operators are capitals, and no signs.
        ("a and b", "lower-case-operator", 2, 5),
        ("not a", "lower-case-operator", 0, 3),
        ("a And b", "lower-case-operator", 2, 5),
        ("a near/5 b", "lower-case-operator", 2, 8),
        ("2 of (a, b)", "lower-case-operator", 2, 4),
        ("COUNT(a) >= 2", "lower-case-operator", 0, 5),
        ("a & b", "no-operator", 2, 3),
        ("a || b", "no-operator", 2, 4),
        # Something is missing.
        ("a AND", "term-expected", 5, 5),
        ("a AND OR b", "term-expected", 6, 8),
        ("OR a", "term-expected", 0, 2),
        ("()", "term-expected", 1, 2),
        ("title:", "term-expected", 6, 6),
        ("NEAR/5 a", "term-expected", 0, 6),
        # Brackets and quotes without a partner.
        ("(a OR b", "bracket", 0, 1),
        ("a OR b)", "bracket", 6, 7),
        ("[a OR b]", "bracket", 0, 2),
        ('a OR "b', "quote", 5, 6),
        ("a OR b”", "quote", 6, 7),
        # The first mistake is told, though a later one ends nowhere.
        ('a b "c', "side-by-side", 2, 3),
        # What would match the world.
        ("NOT a", "only-exclusions", 0, 5),
        ("NOT a AND NOT b", "only-exclusions", 0, 15),
        ("NOT (NOT a AND NOT b)", "only-exclusions", 0, 21),
        ("NOT a NEAR/5 b", "only-exclusions", 0, 14),
        ("a OR NOT b", "or-not", 2, 4),
        ("NOT a OR b", "or-not", 6, 8),
        # Names.
        ("a OR @isisx", "unknown-concept", 5, 11),
        ("@", "unknown-concept", 0, 1),
        # No word in it.
        ("a OR ++", "no-word", 5, 7),
        ('""', "no-word", 0, 2),
        ("a -b", "minus", 2, 4),
        ("-a", "minus", 0, 2),
        ("a -title:b", "minus", 2, 10),
        ('-"a b"', "minus", 0, 1),
        ("!a", "minus", 0, 2),
        # The forms of words.
        ("=a", "exact-form", 0, 2),
        ("~ a", "sign-alone", 0, 1),
        ("~a*", "two-forms", 0, 3),
        ('~="a"', "two-forms", 0, 5),
        ("~=a", "two-forms", 0, 3),
        ("wo*rd", "star-place", 0, 5),
        ("*word", "star-place", 0, 5),
        ('"a"*', "star-place", 0, 4),
        ('"two* words"', "star-place", 0, 12),
        # NEAR and BEFORE: a distance, two sides that are words, one at a time, in one field.
        ("a NEAR/0 b", "distance", 2, 8),
        ("a NEAR b", "distance", 2, 6),
        ("a NEAR5 b", "distance", 2, 7),
        ("a NEAR/x b", "distance", 2, 8),
        ("a BEFORE/1001 b", "distance", 2, 13),
        ("a NEAR/99999999999 b", "distance", 2, 18),
        ("a NEAR/5 b NEAR/3 c", "near-chain", 11, 17),
        ("(a NEAR/5 b) BEFORE/3 c", "near-chain", 13, 21),
        ("a NEAR/3 (b NEAR/5 c)", "near-chain", 2, 8),
        ("(a AND b) NEAR/5 c", "near-side", 0, 9),
        ("a NEAR/5 NOT b", "near-side", 9, 12),
        ("a NEAR/5 (b OR NOT c)", "or-not", 12, 14),
        ("/a.c/ NEAR/5 b", "near-side", 0, 5),
        ("(a OR /b/) NEAR/5 c", "near-side", 0, 10),
        ("a NEAR/5 @context", "near-side", 9, 17),
        ("a NEAR/5 @pattern", "near-side", 9, 17),
        ("count(a) >= 2 NEAR/5 b", "near-side", 0, 13),
        ("title:a NEAR/5 text:b", "two-fields", 0, 21),
        ("title:a NEAR/5 b", "two-fields", 0, 16),
        ("source:a NEAR/5 source:b", "two-fields", 0, 24),
        ("(title:a OR b) NEAR/5 c", "near-side", 0, 14),
        # n OF.
        ("0 OF (a, b)", "of-nothing", 0, 11),
        ("3 OF (a, b)", "of-too-few", 0, 11),
        ("2 OF (a, a)", "of-too-few", 0, 11),
        ("2 OF (@isis)", "of-too-few", 0, 12),
        ("2 OF a, b", "of-list", 2, 4),
        ("OF (a)", "of-number", 0, 2),
        (f"{10**12} OF (a, b)", "of-too-few", 0, 23),
        (f"count(a) >= {10**12}", "bound-out-of-reach", 12, 25),
        ("2OF (a, b)", "of-number", 0, 3),
        ("score(a^3 b^1) >= 2", "comma-expected", 10, 11),
        ("two OF (a, b)", "whole-number", 0, 3),
        ("2.5 OF (a, b)", "whole-number", 0, 3),
        ("2 OF (a, b,)", "comma", 10, 11),
        ("2 OF (a, NOT b)", "or-not", 9, 14),
        ("2 OF (a b, c)", "side-by-side", 8, 9),
        ("2 OF (a^2, b)", "weight-place", 7, 9),
        # count.
        ("count(a)", "bound-missing", 0, 8),
        ("count(a) >=", "bound-missing", 9, 11),
        ("count(a) > 3", "compare", 9, 10),
        ("count(a) <= 3", "compare", 9, 11),
        ("count(a) => 3", "compare", 9, 11),
        ("count(a) >= 0", "bound-nothing", 12, 13),
        ("count(a) >= 2.5", "whole-number", 12, 15),
        ("count(a) >= many", "whole-number", 12, 16),
        ("count(a, b) >= 3", "count-list", 7, 8),
        ("count(a AND b) >= 3", "count-part", 6, 13),
        ("count(title:a) >= 3", "count-part", 6, 13),
        ("count(@context) >= 3", "count-part", 6, 14),
        ("a >= 3", "compare-place", 2, 4),
        # score.
        ("score(a^3, b)", "bound-missing", 0, 13),
        ("score(a^3, b) >= 5", "bound-out-of-reach", 17, 18),
        ("score(a, b) >= 0", "bound-number", 15, 16),
        ("score(a^0, b) >= 1", "weight", 7, 9),
        ("score(a^-1, b) >= 1", "weight", 7, 10),
        ("score(a^x, b) >= 1", "weight", 7, 9),
        ("score(a^1,5, b) >= 1", "weight", 7, 9),
        ("score(a OR b^3) >= 1", "weight-place", 12, 14),
        ("score(a, b, a^2) >= 1", "weighed-twice", 12, 13),
        ("score(a, NOT b) >= 1", "or-not", 9, 14),
        ("a^3 AND b", "weight-place", 1, 3),
        # Commas stand in lists.
        ("a, b", "comma", 1, 2),
        ("a، b", "comma", 1, 2),
        # Fields.
        ("title:text:a", "prefix-in-prefix", 6, 11),
        ("title:(a OR text:b)", "prefix-in-prefix", 12, 17),
        ("title:NOT a", "not-in-field", 0, 6),
        ("headline:a", "unknown-field", 0, 9),
        ("عنوان:نفط", "unknown-field", 0, 6),
        ("source:@isis", "source-name", 7, 12),
        ("source:bbc*", "source-name", 7, 11),
        ("source:(a AND b)", "names-in-field", 10, 13),
        ("lang:arabic", "language-code", 5, 11),
        # Regular expressions.
        ("/abc AND d", "slash", 0, 4),
        ("/a/i", "regex-flags", 3, 4),
        ("/usr/bin", "regex-end", 0, 8),
        ("/(a/", "regex-syntax", 0, 4),
        ("/a*/", "regex-empty", 0, 4),
        ("/(a+)+b/", "regex-nested-quantifiers", 0, 8),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, code: str, start: int, end: int) -> None:
    """Every sentence can be said."""
    found = mistake(text)
    assert (found.code, found.start, found.end) == (code, start, end)
    assert said(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # What is said names the piece itself: a column is hard to find in a line that runs right to left.
        ("نفط أسعار", "between نفط and أسعار"),
        ("(نفط OR أسعار", "not closed: (نفط OR أسعار / add ) after أسعار"),
        ("نفط NEAR/0 أسعار", "NEAR/0 asks for no distance"),
        # Remedies are ready to paste.
        ("oil price", 'write "oil price" for the phrase, or oil AND price'),
        ("oil price rise OR x", 'write "oil price rise" for the phrase, or oil AND price AND rise'),
        ("(a) b", "write (a) AND b"),
        ("a (b OR c) d", "write a AND (b OR c)"),
        ("a title:b", "write a AND title:b"),
        ("a OR NOT b", "write a AND NOT b"),
        ("a near/3 b", "write NEAR/3"),
        ("a -b", "write NOT b"),
        ("~ a", "write ~a"),
        ('= "a b"', 'write ="a b"'),
        ("a NEAR/5 b BEFORE/3 c", "write a NEAR/5 b AND b BEFORE/3 c"),
        ("(a NEAR/5 b) NEAR/3 (c OR d)", "write a NEAR/5 b AND b NEAR/3 (c OR d)"),
        ("c NEAR/3 (a NEAR/5 b)", "write c NEAR/3 a AND a NEAR/5 b"),
        ("(a AND b) NEAR/5 c", "write a NEAR/5 c AND b NEAR/5 c"),
        ("c BEFORE/5 (a AND b)", "write c BEFORE/5 a AND c BEFORE/5 b"),
        ("a NEAR/5 NOT b", "write a NOT a NEAR/5 b"),
        ("title:a NEAR/5 b", "write title:(a NEAR/5 b)"),
        ("title:a NEAR/5 text:b", "title:a AND text:b"),
        ("3 OF (a, b)", "write 2 OF (a, b)"),
        ("2 OF (@isis)", "count(@isis) >= 2"),
        ("count(a,b,c) >= 2", "write count(a OR b OR c) >= 3"),
        ("count(a AND b) >= 2", "write count(a) >= 3 AND count(b) >= 3"),
        ("count(title:a) >= 2", "write title:count(a) >= 3"),
        ("count(a) > 3", "write count(a) >= 4"),
        ("count(a) < 3", "write NOT count(a) >= 3"),
        ("score(a^3, b) >= 5", "come to 4 / write >= 4"),
        ("score(a^3 b^1) >= 2", "between a^3 and b / write a^3, b"),
        ("score(نفط^3، a^1 غاز) >= 2", "write a^1، غاز"),
        ("2OF (a, b)", "write 2 OF (a, b)"),
        ("نفط وليس غاز", "وليس is no operator here / write ليس"),
        ("نفط ولا غاز", "write ليس"),
        ("score(a OR b^3, c) >= 2", "write (a OR b)^3"),
        ("score(a^1,5, b) >= 1", "write ^1.5"),
        ("title:NOT a", "write NOT title:a"),
        ("headline:oil", "write title:oil"),
        ("عنوان:نفط", "write title:نفط"),
        ("wo*rd", "write word*"),
        ("@isys", 'did you mean "@isis"? known: @context @hashd @isis @pattern'.replace(" @", ", @").replace("known:,", "known:")),
        ("/a/i", "case is ignored as it is / write /a/"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_to_write_instead(text: str, words: str) -> None:
    assert words in said(mistake(text))


@pytest.mark.parametrize(
    "text",
    [
        "a NEAR/5 b AND b BEFORE/3 c",
        "a NEAR/5 c AND b NEAR/5 c",
        "a NOT a NEAR/5 b",
        "title:(a NEAR/5 b)",
        "count(a OR b OR c) >= 3",
        "NOT count(a) >= 3 AND b",
        "score((a OR b)^3, c) >= 2",
    ],
)
def test_a_remedy_is_an_expression_itself(text: str) -> None:
    assert parse(text, CONCEPTS)


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEEPEST + 1) + "a",
        "NOT " * (DEEPEST + 1) + "a",
        "(" * 100_000,
        "1 OF (" * 1000 + "a" + ")" * 1000,
        "(" * 1000 + "a" + ")" * 1000,
        "title:(" * 1000 + "a",
        "count(" * 1000 + "a",
    ],
)
def test_depth_is_bounded(text: str) -> None:
    assert mistake(text).code in {"too-deep", "prefix-in-prefix"}


def test_as_much_depth_as_is_allowed_is_read() -> None:
    assert parse("(" * (DEEPEST - 1) + "a" + ")" * (DEEPEST - 1), {}) == A
    depth = DEEPEST - 1
    assert requires(parse("1 OF (" * depth + "a" + ")" * depth, {}))


@pytest.mark.parametrize("operator", [" OR ", " AND ", " NOT "])
def test_ten_thousand_terms_are_no_depth_and_take_no_time(operator: str) -> None:
    text = operator.join(f"كلمة{number}" for number in range(10_000))
    before = time.process_time()
    tree = parse(text, {})
    assert time.process_time() - before < 1
    assert isinstance(tree, AnyOf | AllOf)
    assert len(tree.parts) == 10_000


def test_ten_thousand_words_side_by_side_are_one_short_mistake() -> None:
    assert len(said(mistake("word " * 10_000))) < 2000


def test_the_keys_of_a_rule_are_written_into_its_terms() -> None:
    keys = TermKeys(name=True, same_article=True)
    same = Term("a", Form.PLAIN, name=True, same_article=True)
    assert parse("a NEAR/2 a", {}, keys) == Near(same, same, 2)
    assert entry("~a", {}, keys) == Term("a", Form.INFLECTED, name=True, same_article=True)
    # An exact term leaves nothing open, and a concept brings its own.
    assert parse('="a"', {}, keys) == exact("a")
    assert parse("@isis", CONCEPTS, keys) == ISIS
    assert parse("source:a", CONCEPTS, keys) == Within("source", A)


# --- whatever is written -----------------------------------------------------------------------------------------

PIECES = [
    "a", "b", "داعش", " ", " ", " AND ", " OR ", " NOT ", "و", " أو ", " ليس ", " NEAR/5 ", " BEFORE/2 ", " NEAR/0 ", "2 OF ",
    "(", ")", ",", "، ", '"', "“", "”", "«a b»", '"a b"', '="a"', "~", "*", "a*", "@isis", "@hashd", "@context", "/a.c/", "/",
    "\\/", "title:", "source:", "lang:ar", "count(", "score(", "^3", "^", ">= 2", "≥ ١", ">", "count(a) >= 2", "\n", "-", "=",
]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
    | st.text('ab ()"“”«»@=-*~/^,،>≥:ANDORT\u0648\u0623أوليس\n', max_size=30)
)
def test_any_text_parses_or_is_a_mistake_within_it(text: str) -> None:
    try:
        tree = parse(text, CONCEPTS)
    except MistakeError as error:
        found = error.mistake
        assert 0 <= found.start <= found.end <= len(text)
        assert said(found)
        return
    assert requires(tree)
    assert written(tree)


WORDS = st.sampled_from(["one", "two", "ثلاثة", "four five", "six"]).map(Term)
FORMS = st.builds(Term, st.sampled_from(["one", "two three", "أربعة"]), st.sampled_from(list(Form)))
SIDES = FORMS | st.lists(FORMS, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
LEAVES = st.one_of(
    FORMS,
    st.just(ISIS),
    st.just(Regex(r"a\/b|c d")),
    st.builds(Near, SIDES, SIDES, st.integers(1, 1000), st.booleans()),
    st.builds(Count, SIDES, st.integers(1, 9)),
    st.builds(Within, st.sampled_from(["title", "url"]), FORMS),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: (
        st.lists(parts, min_size=2, max_size=3).map(lambda found: AnyOf(tuple(found)))
        | st.lists(parts, min_size=2, max_size=3).map(lambda found: AllOf((*found, Not(found[0]))))
        | st.lists(parts, min_size=2, max_size=3, unique_by=written).map(
            lambda found: AtLeast(2, tuple(found))
        )
        | st.lists(parts, min_size=2, max_size=3, unique_by=written).map(
            lambda found: Score(tuple((part, Decimal("1.5")) for part in found), Decimal(3))
        )
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(TREES)
def test_what_a_tree_is_written_as_is_read_as_the_same_tree(tree: Expression) -> None:
    """A concept by its name, and everything with the brackets that it needs."""
    whole = AllOf((tree, Term("last")))  # a phrase by itself is written as an entry of a list has it
    assert parse(written(whole), CONCEPTS) == whole
