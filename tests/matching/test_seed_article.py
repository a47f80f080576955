"""The seed article, against marks that a person made in data/seed-article.marked.txt.

The marks stand around whole words with their clitics: ⟦name:words⟧. They are the truth here; nothing computes them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.matching import Matcher
from monitor.model import Article
from tests.matching.build import rule

DATA = Path(__file__).parent / "data"
TEXT = (DATA / "seed-article.txt").read_text("utf-8")
MARKED = (DATA / "seed-article.marked.txt").read_text("utf-8")

TERMS = {
    "coalition": ("التحالف الدولي", 10),
    "iraq": ("العراق", 15),
    "isis": ("داعش", 10),
    "joint": ("المشتركة", 5),
    "officials": ("المسؤولين", 1),
    "premier": ("محمد شياع السوداني", 2),
    "year": ("2014", 1),
    "august": ("أغسطس", 1),
}


def marks(name: str) -> list[tuple[int, int]]:
    """The spans marked with a name, in offsets of the text without marks."""
    spans, removed = [], 0
    for mark in re.finditer(r"⟦(\w+):(.*?)⟧", MARKED):
        words = mark[2]
        start = mark.start() - removed
        removed += len(mark[0]) - len(words)
        if mark[1] == name:
            spans.append((start, start + len(words)))
    return spans


def test_the_marked_text_is_the_article() -> None:
    assert re.sub(r"⟦\w+:(.*?)⟧", r"\1", MARKED) == TEXT


@pytest.mark.parametrize("name", TERMS)
def test_every_occurrence_is_found_where_it_is_marked(name: str) -> None:
    term, count = TERMS[name]
    (match,) = Matcher.from_rules([rule(any=[term])]).match(Article(id="seed", text=TEXT))
    assert [(each.start, each.end) for each in match.evidence] == marks(name)
    assert len(match.evidence) == count
    assert all(TEXT[each.start : each.end] == each.text for each in match.evidence)


def test_all_terms_at_once_come_in_the_order_of_the_text() -> None:
    (match,) = Matcher.from_rules([rule(all=[term for term, _ in TERMS.values()])]).match(
        Article(id="seed", text=TEXT)
    )
    found = [(each.start, each.end) for each in match.evidence]
    assert found == sorted(span for name in TERMS for span in marks(name))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(داعش) >= 10", True),
        ("count(داعش) >= 11", False),
        ('count(داعش OR "التحالف الدولي") >= 20', True),
        ('count(داعش OR "التحالف الدولي") >= 21', False),
        ("3 OF (داعش, العراق, أغسطس, النفط)", True),
        ("4 OF (داعش, العراق, أغسطس, النفط)", False),
        ("أغسطس BEFORE/1 2023", True),
        ("2023 BEFORE/1 أغسطس", False),
        ("score(داعش^2.5, العراق^1.5, النفط^9) >= 4", True),
        ("score(داعش^2.5, العراق^1.5, النفط^9) >= 4.1", False),
    ],
)
def test_what_is_counted_is_what_is_marked(expression: str, expected: bool) -> None:
    matches = Matcher.from_rules([rule(match=expression)]).match(Article(id="seed", text=TEXT))
    assert bool(matches) == expected
