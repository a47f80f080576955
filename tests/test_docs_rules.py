"""docs/rules.md and docs/rules.ar.md are run: every rule in them is read, every example is tried.

A table that begins with "rule | matches | does not match" gives rules and the texts they match or don't; one that begins
with "rule | says" gives rules that are refused or advised, and the code of what is said. A text in braces is an article
by its fields. Every block of TOML is a rule file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from monitor.errors import Problem, Weight
from monitor.matching import Matcher, RuleSet, check_samples, read_rules, survey
from monitor.matching.table import RuleTable
from monitor.model import Article
from monitor.toml import read

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {"en": DOCS / "rules.md", "ar": DOCS / "rules.ar.md"}

_TRIED = ("rule", "القاعدة")
_SAYS = ("says", "الرد")
_SPAN = re.compile(r"(`+)(.+?)\1")
_BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A row of a table: where it stands, the lines of the rule, what it matches and what not; or the code of what is said."""

    place: str
    rule: str
    matches: tuple[str, ...]
    misses: tuple[str, ...]
    says: tuple[str, ...]


def rows(page: Path) -> list[tuple[int, list[str], list[str]]]:
    """(line, heading cells, cells) of every row of every table."""
    found, heading = list[tuple[int, list[str], list[str]]](), list[str]()
    for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
        if not line.startswith("|"):
            heading = []
            continue
        cells = [each.strip() for each in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not heading:
            heading = cells
        elif not set(line) <= set("|-: "):
            found.append((number, heading, cells))
    return found


def spans(cell: str) -> tuple[str, ...]:
    """What stands in code spans."""
    return tuple(found[2].replace("\\|", "|").replace("⏎", "\n").strip() for found in _SPAN.finditer(cell))


def examples(page: Path) -> list[Example]:
    """Every row of a table of rules."""
    found = []
    for line, heading, cells in rows(page):
        if heading[0] not in _TRIED:
            continue
        place, rule = f"{page.name}:{line}", "\n".join(spans(cells[0]))
        if heading[1] in _SAYS:
            found.append(Example(place, rule, (), (), spans(cells[1])))
        else:
            found.append(Example(place, rule, spans(cells[1]), spans(cells[2]), ()))
    return found


@lru_cache
def concepts(page: Path) -> str:
    """The concepts of the page's first block, which its examples use."""
    first = _BLOCK.search(page.read_text("utf-8"))
    assert first is not None
    return first[1].split("[[rule]]", maxsplit=1)[0]


def judged(page: Path, lines: str) -> tuple[RuleSet, list[Problem]]:
    """A rule of these lines, and all that is said of it."""
    document, slips = read(f'{concepts(page)}\n[[rule]]\nid = "example"\n{lines}\n', "rules/example.toml")
    ruleset = read_rules([document])
    said = [*slips, *ruleset.problems, *survey(ruleset)]
    return ruleset, [each for each in said if each.code != "unused-concept"]


def article(text: str) -> Article:
    """The article of an example."""
    keys: dict[str, Any] = (
        tomllib.loads(f"article = {text}")["article"] if text.startswith("{") else {"text": text}
    )
    if "source" in keys:
        keys["source_id"] = keys.pop("source")
    tuples = {name: tuple(value) for name, value in keys.items() if isinstance(value, list)}
    return Article(id="example", **{**keys, **tuples})


ALL = [pytest.param(page, each, id=each.place) for page in PAGES.values() for each in examples(page)]


@pytest.mark.parametrize(("page", "example"), ALL)
def test_every_example_does_what_the_page_says(page: Path, example: Example) -> None:
    ruleset, problems = judged(page, example.rule)
    said = " ".join(f"{each.code}: {each.message.format_map(each.values)}" for each in problems)
    if example.says:
        assert set(example.says) <= {each.code for each in problems}, said
        return
    assert not [each for each in problems if each.weight is Weight.ERROR], said
    matcher = Matcher.from_rules(ruleset.rules)
    assert example.matches or example.misses
    for text in example.matches:
        assert matcher.match(article(text)), f"not matched: {text}"
    for text in example.misses:
        assert not matcher.match(article(text)), f"matched: {text}"


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_block_is_a_rule_file_without_mistakes_whose_samples_pass(page: Path) -> None:
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        text = block[1] if "[concept" in block[1] or "@" not in block[1] else concepts(page) + block[1]
        document, slips = read(text, page.name)
        ruleset = read_rules([document])
        wrong = [*slips, *ruleset.problems, *check_samples(ruleset), *survey(ruleset)]
        assert [(each.code, each.message.format_map(each.values)) for each in wrong] == [], block[1]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_key_of_a_rule_is_explained(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [key for key in RuleTable.known_keys() if f"`{key}`" not in text] == []


def test_both_pages_try_the_same_rules() -> None:
    english, arabic = ([each.rule for each in examples(page)] for page in PAGES.values())
    assert sorted(english) == sorted(arabic)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_pages_lead_to_each_other(page: Path) -> None:
    others = [other.name for other in PAGES.values() if other != page]
    assert all(f"({other})" in page.read_text("utf-8") for other in others)


def test_articles_of_examples_have_fields_that_articles_have() -> None:
    known = {each.name for each in fields(Article)}
    assert {
        "title",
        "summary",
        "text",
        "authors",
        "keywords",
        "publisher",
        "url",
        "source_id",
        "language",
    } <= known
