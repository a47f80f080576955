"""rules/concepts/ as it is checked in: every concept says what it covers, in every script, and what it does not."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor.matching import RuleSet, check_samples, read_rules
from monitor.text import dominant_script, fold, tokens
from monitor.toml import read

FOLDER = Path(__file__).parent.parent / "rules" / "concepts"
FILES = sorted(FOLDER.glob("*.toml"))
CONCEPTS: dict[str, dict[str, Any]] = {
    name: table
    for file in FILES
    for name, table in tomllib.loads(file.read_text("utf-8")).get("concept", {}).items()
}

IN_TWO = {
    ("abduction", "attacks_on_journalists"): {"خطف صحفي"},
    ("natural_gas", "oil_facilities"): {"gas pipeline", "gazoduc", "газопровод*"},
    ("oil", "oil_facilities"): {"میدان نفتی"},
}
"""Entries that two concepts share, and mean to."""

named = pytest.mark.parametrize("name", CONCEPTS)


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    documents = []
    for file in FILES:
        document, problems = read(file.read_text("utf-8"), file.name)
        assert document is not None, problems
        assert problems == []
        documents.append(document)
    return read_rules(documents)


def test_every_file_is_read_without_a_mistake_and_without_advice(ruleset: RuleSet) -> None:
    """No warning that a concept is unused, either: a file of concepts only is a library."""
    assert ruleset.problems == ()
    assert set(ruleset.concepts) == set(CONCEPTS)


def test_every_sample_does_what_its_concept_says(ruleset: RuleSet) -> None:
    assert set(ruleset.concept_samples) == set(CONCEPTS)
    assert check_samples(ruleset) == []


def test_a_desk_finds_more_than_two_dozen_concepts_in_several_files() -> None:
    assert len(CONCEPTS) >= 24
    assert len(FILES) >= 10


@named
def test_a_concept_is_named_in_plain_letters_that_any_keyboard_has(name: str) -> None:
    assert name.isascii()
    assert name.isidentifier()
    assert name == name.lower()


@named
def test_the_samples_of_a_concept_are_many_and_in_two_scripts(name: str) -> None:
    table = CONCEPTS[name]
    assert len(table["must_match"]) >= 4
    assert len(table["must_not_match"]) >= 2
    scripts = {dominant_script(sample) for sample in table["must_match"]}
    assert "arabic" in scripts
    assert scripts - {"arabic"}
    assert len(set(table["must_match"] + table["must_not_match"])) == len(
        table["must_match"] + table["must_not_match"]
    )


@named
def test_a_concept_is_written_in_two_scripts(name: str) -> None:
    scripts = {dominant_script(entry) for entry in CONCEPTS[name]["any"]}
    assert {"arabic", "latin"} <= scripts


@named
def test_no_entry_of_a_concept_is_another_spelling_of_the_one_before(name: str) -> None:
    """Harakat, hamzas, accents and capitals are found anyway. Letters that mean the same may differ in an entry whose
    language has them: قحطی."""
    table = CONCEPTS[name]
    for entries in (table["any"], table.get("unless", [])):
        twice = [entry for entry, times in Counter(map(spelling, entries)).items() if times > 1]
        assert twice == []


@named
def test_every_guard_holds_an_entry_of_its_concept(name: str) -> None:
    """A guard excuses an entry that stands within it: one that holds none guards nothing."""
    table = CONCEPTS[name]
    entries = [spelling(entry).removesuffix("*").split() for entry in table["any"]]
    idle = [guard for guard in table.get("unless", []) if not any(held(e, guard) for e in entries)]
    assert idle == []


def test_no_entry_stands_in_two_concepts_unless_it_means_both() -> None:
    owners: dict[str, list[str]] = {}
    for name, table in CONCEPTS.items():
        for entry in table["any"]:
            owners.setdefault(spelling(entry), []).append(name)
    shared = {entry: tuple(sorted(names)) for entry, names in owners.items() if len(names) > 1}
    meant = {spelling(entry): pair for pair, entries in IN_TWO.items() for entry in entries}
    assert shared == meant


def test_every_concept_has_a_line_in_its_file_that_says_what_it_covers() -> None:
    """A heading comment, unless the file's own says it for all: currencies and offices."""
    for file in FILES:
        lines = file.read_text("utf-8").splitlines()
        assert lines[0].startswith("# ")
        headings = [place for place, line in enumerate(lines) if line.startswith("[concept.")]
        for place in headings:
            assert not lines[place - 1].strip() or lines[place - 1].startswith("# ")


def spelling(entry: str) -> str:
    """An entry as far as spelling goes, with its form."""
    return " ".join(fold(token.slice) for token in tokens(entry)) + ("*" if entry.endswith("*") else "")


def held(entry: list[str], guard: str) -> bool:
    """Whether the words of an entry stand in a guard, in sequence, with or without article, clitics or an ending."""
    words = [fold(token.slice) for token in tokens(guard)]
    return any(
        all(word.removeprefix("ال") in found for word, found in zip(entry, words[start:], strict=False))
        for start in range(len(words) - len(entry) + 1)
    )
