"""TOML with places: every mistake at once, each where it stands, each with what to do."""

from __future__ import annotations

import tomllib
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from monitor.errors import ConfigError, Problem
from monitor.toml import Document, Table, mistake, nearest, parse, read, suggestion, t, validate


def said(problem: Problem) -> str:
    """The sentence and the remedy, as shown."""
    return f"{problem.message.format_map(problem.values)} / {problem.remedy.format_map(problem.values)}"


# --- syntax ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "words"),
    [
        # text without quotes, as in other formats
        ("[a]\nshow = all\n", 2, 8, "bare-text", 'text needs quotes: "all"'),
        ("a = 5m\n", 1, 5, "bare-text", 'text needs quotes: "5m"'),
        ("a = [داعش]\n", 1, 6, "bare-text", 'text needs quotes: "داعش"'),
        ("a = 2024-13-01\n", 1, 5, "bare-text", 'text needs quotes: "2024-13-01"'),
        # quotes that a word processor made
        ("a = “داعش”\n", 1, 5, "curly-quotes", '“ ” are not TOML quotes / use "'),
        ('a = "داعش”\n', 1, 10, "curly-quotes", '” are not TOML quotes / use "'),
        ("a = «داعش»\n", 1, 5, "curly-quotes", "« » are not TOML quotes"),
        ('a = “قال "نعم"”\n', 1, 5, "curly-quotes", "“ ” are not"),
        # commas of an Arabic keyboard; the column counts characters, right after Arabic too
        ('a = ["a"، "b"]\n', 1, 9, "not-a-comma", "، separates nothing in TOML / use ,"),
        ('a = ["داعش"؛ "b"]\n', 1, 12, "not-a-comma", "؛ separates nothing"),
        # digits of an Arabic keyboard
        ("a = ١٢\n", 1, 5, "digits", "write 12"),
        # marks nobody sees
        ('a = \u200f"x"\n', 1, 5, "invisible", "U+200F"),
        ('a\u00a0= "x"\n', 1, 2, "invisible", "U+00A0"),
        ('a = "x\x00"\n', 1, 7, "invisible", "U+0000"),
        # truth in other words
        ("a = True\n", 1, 5, "truth", "write true"),
        ("a = لا\n", 1, 5, "truth", "write false"),
        # what is not closed
        ('a = "x\nb = 1\n', 1, 5, "open-text", "not closed on its line"),
        ("a = 'x\n", 1, 5, "open-text", "close it with '"),
        ('a = """x\nb = 1\n', 1, 5, "open-text", 'close it with """'),
        ("a = [1, 2\nb = 3\n", 1, 5, "open-list", "add ]"),
        ("a = [\n  'x',\n\n[t]\n", 1, 5, "open-list", "add ]"),
        ("a = { b = 1\n", 1, 5, "open-braces", "ends on the line"),
        ("a = { b = 1, }\n", 1, 5, "open-braces", "without a comma"),
        ("[a\nb = 1\n", 1, 1, "open-heading", "write [a]"),
        ("[[a]\nb = 1\n", 1, 1, "open-heading", "write [[a]]"),
        # between keys and values
        ("every: 5\n", 1, 6, "no-equals", "write ="),
        ("every 5\n", 1, 1, "no-equals", "= is missing"),
        ("a = \n", 1, 1, "no-value", "nothing stands after ="),
        ('send = "a", "b"\n', 1, 8, "no-brackets", "between brackets"),
        ('a = [\n "x"\n "y"\n]\n', 3, 2, "no-comma", "comma is missing"),
        ('a = "قال "نعم" أمس"\n', 1, 11, "quote-in-text", "inside a text ends it"),
        ('a = "C:\\x"\n', 1, 8, "backslash", "write it twice"),
        ("a = 1 b = 2\n", 1, 7, "two-keys", "one key stands on a line"),
        ('عنوان = "x"\n', 1, 1, "key-letters", "keys are English"),
        # twice
        ("a = 1\nb = 2\na = 3\n", 3, 1, "key-twice", "first in line 1"),
        ("[a]\nx = 1\n[b]\n[a]\ny = 1\n", 4, 1, "key-twice", "first in line 1"),
        ("[[a]]\n[a]\n", 2, 1, "key-twice", '"a" stands here a second time'),
        ("a = {x = 1, x = 2}\n", 1, 13, "key-twice", "first in line 1"),
        # whatever else
        ("= 3\n", 1, 1, "syntax", "this is not TOML"),
        ("a = " + "1" * 5000 + "\n", 1, 1, "syntax", "huge numbers"),
    ],
)
def test_a_mistake_of_syntax_is_named_where_it_stands(
    text: str, line: int, column: int, code: str, words: str
) -> None:
    """With what to do, and nothing else is complained about."""
    _, problems = read(text, "rules/a.toml")
    assert [(p.line, p.column, p.code) for p in problems] == [(line, column, code)]
    assert words in said(problems[0])
    assert problems[0].file == "rules/a.toml"
    assert problems[0].remedy


def test_all_mistakes_of_a_file_come_to_light_in_one_run() -> None:
    """The first must not hide the rest, nor make up further ones."""
    text = "a = “x”\n[b]\nshow = all\nany = [\n  'x'،\n  “y”,\n]\nc = yes\n[[d]\ne = \"C:\\x\"\nf = 1\n"
    document, problems = read(text, "f")
    assert [(p.line, p.code) for p in problems] == [
        (1, "curly-quotes"),
        (3, "bare-text"),
        (5, "not-a-comma"),
        (6, "curly-quotes"),
        (8, "truth"),
        (9, "open-heading"),
        (10, "backslash"),
    ]
    assert document.data == {
        "a": "x",
        "b": {"show": "all", "any": ["x", "y"], "c": True},
        "d": [{"e": "C:\\x", "f": 1}],
    }
    assert not document.damaged


def test_a_second_heading_that_is_open_is_told_by_its_bracket_first() -> None:
    """tomllib only says that the table is there already, in words of Python."""
    _, problems = read("[rasid]\nb = 1\n[rasid\nc = 1\n", "config.toml")
    assert [(each.line, each.code) for each in problems] == [(3, "open-heading"), (3, "key-twice")]
    assert problems[0].values["heading"] == "[rasid]"


def test_parse_refuses_a_file_with_mistakes() -> None:
    """With all of them."""
    with pytest.raises(ConfigError) as refused:
        parse("a = all\nb = “x”\n", "f")
    assert [p.line for p in refused.value.problems] == [1, 2]


@given(st.text())
def test_reading_never_crashes(text: str) -> None:
    """Whatever the text; places are within it."""
    document, problems = read(text, "f")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for problem in problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        said(problem)
    assert isinstance(document.data, dict)


PIECES = ["a", "b.c", "=", " ", "\n", "[", "]", "[[", "]]", '"', "'", '"""', ",", "،", "“", "”", "1", "٢", "{", "}", "#",
          "داعش", "all", "\\", "true", ".", "\u200f", "\r\n", "x = 1\n", 'y = ["a", "b"]\n', "[t]\n", "[[l]]\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_reading_agrees_with_tomllib(text: str) -> None:
    """Problems where tomllib refuses, its very values where it does not."""
    document, problems = read(text, "f")
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert problems
    else:
        assert not problems
        assert document.data == expected


# --- places ------------------------------------------------------------------------------------------------------

SAMPLE = """# تعليق
title = "عنوان"
owner.name = "x"
[fetch]
allow = ["10.0.0.0/8", "é", "ب"]   # comment
"quoted key" = { inner = 5, list = [1, [2, 3]] }
[[rule]]
id = "a"
any = [
  "داعش", "ISIS",
  "x",
]
[[rule]]
id = "b"
[rule.extra]
deep = true
[[rule.part]]
n = 1
[[rule.part]]
n = 2
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "quote"),
    [
        (("title",), 2, 9, '"عنوان"'),
        (("owner",), 3, 1, "owner"),  # implied by a dotted key
        (("owner", "name"), 3, 14, '"x"'),
        (("fetch",), 4, 1, "[fetch]"),
        (("fetch", "allow", 2), 5, 29, '"ب"'),  # characters, not bytes
        (("fetch", "quoted key", "inner"), 6, 26, "5"),
        (("fetch", "quoted key", "list", 1, 1), 6, 44, "3"),
        (("rule", 0), 7, 1, "[[rule]]"),
        (("rule", 0, "any", 1), 10, 11, '"ISIS"'),  # right after Arabic
        (("rule", 1, "id"), 14, 6, '"b"'),
        (("rule", 1, "extra", "deep"), 16, 8, "true"),  # within the latest [[rule]]
        (("rule", 1, "part", 1, "n"), 20, 5, "2"),
        (("rule", 1, "part", 1, "absent", 7), 19, 1, "[[rule.part]]"),  # the nearest around
        (("nothing",), 1, 1, ""),
    ],
)
def test_every_value_has_its_place(path: tuple[str | int, ...], line: int, column: int, quote: str) -> None:
    """Of keys, elements of lists, tables in braces, lists of tables."""
    place = parse(SAMPLE, "f").place(path)
    assert (place.line, place.column, place.quote) == (line, column, quote)


def test_a_key_has_its_own_place() -> None:
    """Dotted, quoted, and after a byte order mark and Windows line ends."""
    document = parse("\ufeff" + SAMPLE.replace("\n", "\r\n"), "f")
    assert document.key_place(("owner", "name")).column == 7
    assert document.key_place(("fetch", "quoted key")).quote == '"quoted key"'
    assert (document.key_place(("title",)).line, document.key_place(("title",)).column) == (2, 1)


def test_places_are_those_of_the_file_although_it_had_to_be_mended() -> None:
    """Quotes that mending puts in move nothing."""
    document, _ = read("a = [all, 'b', 'c']\nx = [1,\n 2\ny = 'z'\n", "f")
    assert document.place(("a", 2)).column == 16
    assert (document.place(("y",)).line, document.place(("y",)).column) == (4, 5)


VALUES = st.recursive(
    st.integers(-5, 5) | st.booleans() | st.sampled_from(["a", "داعش", 'q"q', "é\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abç"), inner, max_size=3),
    max_leaves=12,
)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(key)} = {_written(each)}" for key, each in value.items()) + "}"
    return str(value)


def _paths(value: object, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], object]]:
    found = [(path, value)] if path else []
    if isinstance(value, dict):
        found += [each for key, inner in value.items() for each in _paths(inner, (*path, key))]
    elif isinstance(value, list):
        found += [each for index, inner in enumerate(value) for each in _paths(inner, (*path, index))]
    return found


@given(st.dictionaries(st.sampled_from(["a", "b", "ب"]), VALUES, max_size=3))
def test_a_place_holds_exactly_what_was_written(data: dict[str, object]) -> None:
    """For every path of every value."""
    text = "".join(f"{_written(key)} = {_written(value)}\n" for key, value in data.items())
    document = parse(text, "f")
    for path, value in _paths(data, ()):
        assert document.place(path).quote == _written(value)[:200]  # cut, for showing


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[[rule]]\nid = "a"\n\n[[rule]]\n# id = "x"\nany = [\n "id = 1",\n]\nid = "b"\n', [2, 9]),
        (
            '[concept]\nid = "x"\n[[rule]]\n  id="a"\n  [[ rule ]] # two\n\tid\t= "b"\n[other]\nid = 1\n',
            [4, 6],
        ),
        # A text over several lines may hold what looks like a heading.
        ("[[rule]]\nany = '''\n[[rule]]\nid = 1'''\nid = 'a'\n", [5]),
        (
            '[[rule]] # """\nany = "\\\'\\\'\\\'"\nid = "a"\n[[rule]]\nmatch = """\n[[rule]]\nid = "x\\\\"""" \nid = "b"\n',
            [3, 8],
        ),
        # Written in other ways: then the place is looked for.
        ('[["rule"]]\nid = "a"\n', [2]),
        ('rule = [{ id = "a" },\n  { id = "b" }]\n', [1, 2]),
        ('[[rule]]\n"id" = "a"\n', [2]),
        ("[[rule]]\nany = []\n", [1]),
        # And in a text that had to be mended.
        ('[[rule]]\nany = [“x”]\nid = "a"\n', [3]),
    ],
)
def test_the_line_of_a_key_is_that_of_its_place(text: str, lines: list[int]) -> None:
    document, _ = read(text, "f")
    paths = [("rule", index, "id") for index in range(len(lines))]
    assert list(document.lines("rule", "id")) == lines
    assert [document.place(path).line for path in paths] == lines


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "column", "quote"),
    [
        ('a = "داعش word"\n', 5, 9, 1, 11, "word"),
        ("a = 'one two'\n", 4, 7, 1, 10, "two"),
        # An escape is one character of the value.
        ('a = "x=\\"y\\" two"\n', 6, 9, 1, 14, "two"),
        ('a = "\\u0627\\U0001F600 two"\n', 3, 6, 1, 23, "two"),
        # Over several lines.
        ('a = """\none\n two"""\n', 5, 8, 3, 2, "two"),
        ("a = '''one\n two'''\n", 5, 8, 2, 2, "two"),
        ('a = """one \\\n   two"""\n', 4, 7, 2, 4, "two"),
        # No text at all: so many characters on.
        ("a = 12345\n", 2, 4, 1, 7, "34"),
    ],
)
def test_a_piece_of_a_text_is_found_where_it_is_written(
    text: str, start: int, end: int, line: int, column: int, quote: str
) -> None:
    document = parse(text, "f")
    place = document.within(("a",), start, end)
    assert (place.line, place.column, place.quote) == (line, column, quote)


# --- meaning -----------------------------------------------------------------------------------------------------


class Inner(Table):
    """A nested table."""

    depth: int = 0


class Sample(Table):
    """A table with one of everything."""

    id: str = Field(examples=['"x"'])
    severity: Literal["low", "normal", "high"] = "normal"
    count: Annotated[int, Field(ge=1, le=9)] = 1
    loud: bool = False
    words: tuple[str, ...] = ()
    inner: Inner = Inner()
    even: int = 0
    sender: str = Field(default="", alias="from")

    @field_validator("even")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise mistake("odd", t("{key} is odd: {read}"), t("make it even"), read=value)
        return value


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('id = "a"\nsevrity = "high"', 3, 1, 'unknown key "sevrity" in rule "a" / did you mean severity?'),
        ('id = "a"\nzzz = 1', 3, 1, "known: id, severity"),
        ('id = "a"\nseverity = "urgent"', 3, 12, 'severity can\'t be "urgent" / one of low, normal, high'),
        ('id = "a"\nseverity = "hihg"', 3, 12, "did you mean high?"),
        ("severity = 'low'", 1, 1, '[[rule]] has no "id" / add id = "x"'),
        ("id = 5", 2, 6, 'write text between quotes: "5"'),
        ('id = "a"\nloud = "yes please"', 3, 8, "write true or false, without quotes"),
        ('id = "a"\ncount = "many"', 3, 9, "write a whole number, without quotes"),
        ('id = "a"\ncount = 12', 3, 9, "a number ≤ 9"),
        ('id = "a"\nwords = "داعش"', 3, 9, 'write a list: ["a", "b"]'),
        ('id = "a"\nwords = ["داعش", 7]', 3, 18, 'write text between quotes: "7"'),
        ('id = "a"\ninner = { depht = 1 }', 3, 11, "did you mean depth?"),
        ('id = "a"\ninner = 3', 3, 9, "write a table"),
        ('id = "a"\nfrom = 3', 3, 8, "from can't be 3"),
        ('id = "a"\neven = 3', 3, 8, "even is odd: 3 / make it even"),
    ],
)
def test_a_mistake_of_meaning_is_told_with_its_place(text: str, line: int, column: int, words: str) -> None:
    """What was read, what is expected, what to do."""
    document = parse(f"[[rule]]\n{text}\n", "f")
    table, problems = validate(document, ("rule", 0), Sample)
    assert table is None
    assert [(p.line, p.column) for p in problems] == [(line, column)]
    assert words in said(problems[0])


def test_a_valid_table_becomes_its_model() -> None:
    """Without the keys that belong to somebody else."""
    document = parse('[a]\nid = "x"\nother = 1\n', "f")
    assert validate(document, ("a",), Sample, drop=["other"]) == (Sample(id="x"), [])


def test_what_was_left_out_for_a_mistake_is_not_called_missing() -> None:
    """The key may be in the statement that nobody could read."""
    document, problems = read('[a]\nid = "x "y" z"\n', "f")
    assert document.damaged
    assert [p.code for p in problems] == ["quote-in-text"]
    assert validate(document, ("a",), Sample) == (None, [])


def test_something_else_than_a_table_is_said() -> None:
    """``fetch = 3``."""
    _, problems = validate(parse("fetch = 3\n", "f"), ("fetch",), Sample)
    assert "write [fetch] on a line of its own" in said(problems[0])


def test_problems_carry_their_values_unfilled() -> None:
    """So that they can be said in another language."""
    document: Document = parse('send = ["desk-chta"]\n', "f")
    remedy, values = suggestion("desk-chta", ["ops", "desk-chat"])
    problem = document.problem(("send", 0), "unknown-receiver", 'unknown receiver "{name}"', remedy=remedy, name="desk-chta", **values)  # fmt: skip
    assert (problem.line, problem.column, problem.quote, problem.key) == (1, 9, '"desk-chta"', "send")
    assert problem.message == 'unknown receiver "{name}"'
    assert said(problem).endswith('did you mean "desk-chat"? known: desk-chat, ops')


@pytest.mark.parametrize(
    ("word", "meant"),
    [("sevrity", "severity"), ("SEND", "send"), ("oil-price", None), ("", None), ("isisx", "isis")],
)
def test_the_nearest_word_is_close_or_none(word: str, meant: str | None) -> None:
    """A wild guess helps nobody."""
    assert nearest(word, ["severity", "send", "isis"]) == meant
