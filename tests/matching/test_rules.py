"""Rule files: what they mean, and every mistake with its place and remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import Problem, Weight
from monitor.matching import check_samples
from monitor.matching.expression import AllOf, AnyOf, Form, Not, Regex, Term, Within, terms
from monitor.matching.rules import read_rules
from monitor.matching.table import ConceptTable, RuleTable
from monitor.model import Severity
from monitor.toml import read
from tests.matching.build import ruleset

GOOD = """
[concept]
isis = ["داعش", "ISIS"]

[[rule]]
id    = "coalition"
title = "التحالف في العراق"
all = ["التحالف الدولي"]
any = ["@isis", "العراق"]
none = ["مباراة"]
match = 'war OR ape'
fields = ["title", "text"]
sources = ["bbc-arabic", "agencies"]
languages = ["ar"]
send = ["desk-chat"]
severity = "high"
must_match = ["fox"]
must_not_match = ["y"]
"""


def shown(problem: Problem) -> tuple[int, int, str, str]:
    """Line, column, sentence and remedy, as a person sees them."""
    values = problem.values
    message = problem.message.format_map(values) if values else problem.message
    remedy = problem.remedy.format_map(values) if values else problem.remedy
    return problem.line, problem.column, message, remedy


def test_a_rule_means_what_its_keys_say() -> None:
    found = ruleset(GOOD)
    assert found.problems == ()
    (rule,) = found.rules
    isis = AnyOf((Term("داعش", name=True), Term("ISIS", name=True)), "isis")
    assert rule.expression == AllOf(
        (
            Term("التحالف الدولي"),
            AnyOf((isis, Term("العراق"))),
            AnyOf((Term("war"), Term("ape"))),
            Not(Term("مباراة")),
        )
    )
    assert (rule.id, rule.title, rule.severity) == ("coalition", "التحالف في العراق", Severity.HIGH)
    assert (rule.fields, rule.sources, rule.languages) == (
        ("title", "text"),
        ("bbc-arabic", "agencies"),
        ("ar",),
    )
    assert (rule.send, rule.must_match, rule.must_not_match) == (("desk-chat",), ("fox",), ("y",))
    assert rule.place == "rules/1.toml:6"
    assert found.concepts == {"isis": ("داعش", "ISIS")}


def test_defaults_look_everywhere_and_send_to_all() -> None:
    (rule,) = ruleset('[[rule]]\nid = "r"\nany = ["war"]\n').rules
    assert rule.fields == ("title", "summary", "text")
    assert (rule.sources, rule.languages, rule.send) == ((), (), ())
    assert rule.severity is Severity.NORMAL


def test_a_star_among_sources_or_languages_is_every_one() -> None:
    (rule,) = ruleset('[[rule]]\nid = "r"\nany = ["war"]\nsources = ["*"]\nlanguages = ["ar", "*"]\n').rules
    assert (rule.sources, rule.languages) == ((), ())


def test_places_of_names_and_samples_are_kept() -> None:
    places = ruleset(GOOD).places["coalition"]
    assert [(spot.text, spot.place.line, spot.place.column) for spot in places.send] == [("desk-chat", 15, 9)]
    assert [(spot.text, spot.place.column) for spot in places.sources] == [
        ("bbc-arabic", 12),
        ("agencies", 26),
    ]
    assert [spot.place.line for spot in (*places.must_match, *places.must_not_match)] == [17, 18]


def test_a_concept_of_one_file_serves_the_rules_of_another() -> None:
    found = ruleset('[concept]\noil = ["نفط"]\n', '[[rule]]\nid = "r"\nmatch = "@oil"\n')
    assert found.problems == ()
    assert len(found.rules) == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "remedy"),
    [
        # A key that is not known, at the key.
        (
            '[[rule]]\nid = "x"\nany = ["war"]\nsevrity = "high"\n',
            4, 1, 'unknown key "sevrity" in rule "x"', "did you mean severity?",
        ),
        # A value that is not one of the few.
        (
            '[[rule]]\nid = "x"\nany = ["war"]\nseverity = "urgent"\n',
            4, 12, 'severity can\'t be "urgent"', "one of low, normal, high",
        ),
        (
            '[[rule]]\nid = "x"\nany = ["war"]\nfields = ["headline"]\n',
            4, 11, 'fields can\'t be "headline"', "one of title, summary, text, author, keyword, publisher",
        ),
        # Not a list.
        ('[[rule]]\nid = "x"\nany = "a"\n', 3, 7, 'any can\'t be "a"', 'write a list: ["a", "b"]'),
        # No id; an id of other letters.
        ('[[rule]]\nany = ["war"]\n', 1, 1, '[[rule]] has no "id"', 'add id = "oil-price"'),
        (
            '[[rule]]\nid = "نفط"\nany = ["war"]\n',
            2, 6, "a rule's id is written in plain letters (A-Z a-z 0-9 . _ -)", "put the name in any language into title",
        ),
        # An id twice, a concept in two files aside.
        (
            '[[rule]]\nid = "x"\nany = ["war"]\n[[rule]]\nid = "x"\nany = ["bee"]\n',
            5, 6, 'there is a rule "x" already, first at rules/1.toml:2', "rename one of them",
        ),
        # A concept that is not there: in a list, and in an expression at its own column.
        (
            '[concept]\nisis = ["war"]\n[[rule]]\nid = "x"\nany = ["@isis", "@isisx"]\n',
            5, 17, 'unknown concept "@isisx"', 'did you mean "@isis"? known: @isis',
        ),
        (
            "[concept]\nisis = ['war']\n[[rule]]\nid = 'x'\nmatch = 'نفط AND @isisx OR @isis'\n",
            5, 18, 'unknown concept "@isisx"', 'did you mean "@isis"? known: @isis',
        ),
        # The concept that was meant is not told as unused on top.
        (
            '[concept]\nisis = ["war"]\n[[rule]]\nid = "x"\nany = ["@isisx"]\n',
            5, 8, 'unknown concept "@isisx"', 'did you mean "@isis"? known: @isis',
        ),
        (
            '[[rule]]\nid = "x"\nany = ["@oil"]\n',
            3, 8, 'unknown concept "@oil"', 'define it under [concept]: oil = ["…"]',
        ),
        # An expression, over several lines.
        (
            "[[rule]]\nid = 'x'\nmatch = '''\nنفط AND\n  (أسعار price)'''\n",
            5, 10, "AND, OR or NOT is expected between أسعار and price",
            'write "أسعار price" for the phrase, or أسعار AND price',
        ),
        # Rules that would match the world.
        (
            '[[rule]]\nid = "x"\nnone = ["war"]\n',
            3, 1, 'rule "x" only excludes: it matches every article without these words', "add all, any or match",
        ),
        ('[[rule]]\nid = "x"\n', 2, 6, 'rule "x" asks for nothing: it would match every article', "add all, any or match"),
        ('[[rule]]\nid = "x"\nany = []\n', 2, 6, 'rule "x" asks for nothing: it would match every article', "add all, any or match"),
        # A term without a word.
        ('[[rule]]\nid = "x"\nany = ["war", "…"]\n', 3, 15, "there is no word in …", "a term needs a letter or a digit"),
        # Tables of other names, and of other shapes.
        ('[[rules]]\nid = "x"\n', 1, 3, 'unknown key "rules": a rule file has [concept] and [[rule]]', 'did you mean "rule"? known: concept, rule'),
        ('[rule]\nid = "x"\n', 1, 2, '"rule" is not what a rule file has under this name', "a rule begins with [[rule]], in two brackets"),
        # Concepts.
        ('[concept]\na = "b"\n[[rule]]\nid = "x"\nany = ["@a"]\n', 2, 5, 'concept "a" is not a list of terms', 'write a = ["one", "two"]'),
        ('[concept]\na = ["bee"]\nc = ["@a"]\n[[rule]]\nid = "x"\nany = ["@c", "@a"]\n', 3, 6, "a concept can't hold another one", 'name both in the rule: any = ["@one", "@two"]'),
        ('[[rule]]\nid = "x"\nany = ["war"]\nlanguages = ["en", "arabic"]\n', 4, 20, "arabic is no language code", 'write two or three letters: "ar", "en", "ckb"; or "ar-SA"'),
        ('[[rule]]\nid = "x"\nany = ["war"]\nfields = []\n', 4, 10, "a rule without fields looks nowhere", "take the line out: then it looks at all"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_place_and_remedy(
    text: str, line: int, column: int, message: str, remedy: str
) -> None:
    found = ruleset(text)
    assert [shown(problem) for problem in found.problems] == [(line, column, message, remedy)]
    assert all(problem.weight is Weight.ERROR for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        # A word of nearly every text: in a list, in a concept, in an expression.
        ('[[rule]]\nid = "x"\nany = ["في"]\n', 3, 8, "في stands in nearly every text"),
        (
            '[concept]\nc = ["على"]\n[[rule]]\nid = "x"\nany = ["@c"]\n',
            2,
            6,
            "على stands in nearly every text",
        ),
        ("[[rule]]\nid = 'x'\nmatch = 'نفط OR the'\n", 3, 17, "the stands in nearly every text"),
        # A list that nobody uses.
        (
            '[concept]\noil = ["نفط"]\n[[rule]]\nid = "x"\nany = ["war"]\n',
            2,
            1,
            'no rule uses the concept "oil"',
        ),
    ],
)
def test_what_is_only_odd_is_a_warning_and_the_rule_stays(
    text: str, line: int, column: int, message: str
) -> None:
    found = ruleset(text)
    (problem,) = found.problems
    assert problem.weight is Weight.WARNING
    assert shown(problem)[:3] == (line, column, message)
    assert len(found.rules) == 1


def test_the_id_of_a_source_gets_no_advice_meant_for_words() -> None:
    text = "[[rule]]\nid = 'r'\nmatch = 'oil AND source:(a OR the) AND lang:ar'\nany = ['source:b']\n"
    assert ruleset(text).problems == ()


def test_a_concept_whose_name_begins_another_is_not_used_by_it() -> None:
    found = ruleset('[concept]\nis = ["war"]\nisis = ["ape"]\n[[rule]]\nid = "x"\nmatch = "(@isis)"\n')
    assert [(each.code, each.line) for each in found.problems] == [("unused-concept", 2)]


def test_all_mistakes_of_all_files_are_told_in_one_run() -> None:
    found = ruleset(
        '[[rule]]\nid = "a"\nany = ["@nope"]\nsevrity = 1\n[[rule]]\nid = "b"\nnone = ["fox"]\n[[rule]]\nid = "c"\nany = ["cow"]\n',
        '[[rule]]\nid = "c"\nmatch = "x and y"\n[[rule]]\nid = "d"\nmatch = "("\n',
    )
    assert [(problem.file, problem.code) for problem in found.problems] == [
        ("rules/1.toml", "unknown-key"),
        ("rules/1.toml", "unknown-concept"),  # one mistake in a rule does not hide the next
        ("rules/1.toml", "only-exclusions"),
        ("rules/2.toml", "name-twice"),
        ("rules/2.toml", "lower-case-operator"),
        ("rules/2.toml", "term-expected"),
    ]
    assert [rule.id for rule in found.rules] == ["c"]


def test_a_concept_twice_names_the_first() -> None:
    found = ruleset(
        '[concept]\noil = ["war"]\n[[rule]]\nid = "x"\nany = ["@oil"]\n', '[concept]\noil = ["bee"]\n'
    )
    (problem,) = found.problems
    assert shown(problem)[2] == 'there is a concept "oil" already, first at rules/1.toml:2'


def test_one_mistake_in_a_concept_is_not_told_again_of_its_rules() -> None:
    """The rule is left out with it: its samples would fail for the same reason."""
    found = ruleset('[concept]\noil = ["…"]\n[[rule]]\nid = "x"\nany = ["@oil"]\n')
    assert [problem.code for problem in found.problems] == ["no-word"]
    assert found.rules == ()


def test_a_file_with_a_mistake_of_syntax_is_read_as_far_as_it_goes() -> None:
    """What was left out may be what seems to be missing: it is not asked for."""
    found = ruleset('[[rule]]\nid = "x"\nany = ["war"\nseverity = "urgent"\n')
    assert "empty-rule" not in {problem.code for problem in found.problems}


# --- forms, keys of terms ----------------------------------------------------------------------------------------


def test_lists_hold_every_form_of_a_term() -> None:
    (rule,) = ruleset(
        "[[rule]]\nid = 'x'\nall = ['~دولة', 'two words*', '=\"نفط\"']\nany = ['/a.c/', 'title:war', 'source:bbc']\n"
        "none = ['author:=\"one two\"']\n"
    ).rules
    assert rule.expression == AllOf(
        (
            Term("دولة", Form.INFLECTED),
            Term("two words", Form.PREFIX),
            Term("نفط", Form.EXACT),
            AnyOf((Regex("a.c"), Within("title", Term("war")), Within("source", Term("bbc")))),
            Not(Within("author", Term("one two", Form.EXACT))),
        )
    )


def test_names_and_article_are_said_of_all_terms_of_a_rule() -> None:
    text = (
        "[[rule]]\nid = 'x'\nany = ['رون', '=\"رون\"']\nnone = ['~رون']\nmatch = 'رون NEAR/2 \"هذا رون\"'\n"
    )
    (rule,) = ruleset(text + 'names = true\narticle = "same"\n').rules
    assert {(term.form, term.name, term.same_article) for term in terms(rule.expression)} == {
        (Form.PLAIN, True, True),
        (Form.INFLECTED, True, True),
        (Form.EXACT, False, False),
    }
    (rule,) = ruleset(text).rules
    assert not any(term.name or term.same_article for term in terms(rule.expression))


# --- places ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "quote"),
    [
        # The column counts characters of the file, escapes included.
        ('[[rule]]\nid = "x"\nmatch = "=\\"نفط\\" OR war iraq"\n', 3, 26, "iraq"),
        ('[[rule]]\nid = "x"\nmatch = """\nwar AND\n  (iraq AND)"""\n', 5, 12, ")"),
        ("[[rule]]\nid = 'x'\nany = ['war', 'title:@nope']\n", 3, 22, "@nope"),
    ],
)
def test_a_mistake_within_a_text_stands_where_it_is_written(
    text: str, line: int, column: int, quote: str
) -> None:
    (problem,) = ruleset(text).problems
    assert (problem.line, problem.column, problem.quote) == (line, column, quote)


def test_sources_named_in_what_a_rule_asks_for_have_places() -> None:
    places = ruleset(
        "[[rule]]\nid = 'x'\nany = ['war', 'source:bbc']\nmatch = 'war AND source:(sky OR bbc)'\n"
    ).places["x"]
    assert [(spot.text, spot.place.line, spot.place.column) for spot in places.named_sources] == [
        ("bbc", 4, 33),
        ("sky", 4, 26),
    ]


def test_an_operator_at_the_end_of_an_entry_is_a_word_and_a_warning() -> None:
    found = ruleset("[[rule]]\nid = 'x'\nany = ['NOT oil']\n")
    (problem,) = found.problems
    assert problem.weight is Weight.WARNING
    assert shown(problem) == (
        3,
        9,
        "NOT is an operator elsewhere; here it is looked for as a word",
        'write ="NOT oil" if you mean the word; an exclusion goes into none',
    )
    assert found.rules[0].expression == Term("NOT oil")


def test_whoever_wants_only_the_rules_gets_the_same_rules_and_no_advice() -> None:
    text = GOOD.replace("العراق", "في")
    documents = [read(text, "rules/1.toml")[0] for _ in range(2)]
    full, bare = read_rules(documents[:1]), read_rules(documents[1:], only_rules=True)
    assert full.rules == bare.rules
    assert [problem.code for problem in full.problems] == ["function-word"]
    assert bare.problems == ()


scalars = (
    st.text(max_size=8)
    | st.sampled_from(
        ["@isis", "a OR b", "*", "title", "low", "spike", "1h", "title:~war*", "/(a+)+/", "count(a) >= 2"]
    )
    | st.integers()
    | st.booleans()
)
values = (
    scalars
    | st.lists(scalars, max_size=3)
    | st.dictionaries(
        st.sampled_from([*ConceptTable.model_fields, "a"]),
        scalars | st.lists(scalars, max_size=2),
        max_size=3,
    )
)
tables = st.dictionaries(st.sampled_from([*RuleTable.model_fields, "sevrity"]), values)


@settings(deadline=None)
@given(st.lists(tables, max_size=3), st.dictionaries(st.text("isx", min_size=1), values, max_size=2))
def test_whatever_the_files_hold_it_is_rules_or_mistakes(
    written: list[dict[str, object]], concepts: dict[str, object]
) -> None:
    """Never an exception; and every sentence can be said."""
    text = "".join("[[rule]]\n" + lines(table) for table in written)
    found = ruleset("[concept]\n" + lines(concepts) + text)
    for problem in found.problems:
        assert all(shown(problem))
    check_samples(found)


def lines(table: Mapping[str, object]) -> str:
    return "".join(f"{key} = {inline(value)}\n" for key, value in table.items())


def inline(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value).replace("\x7f", "\\u007f")
