"""Rules and articles for tests, in the words of a rule file."""

from __future__ import annotations

import json
from typing import Any

from monitor.errors import Weight
from monitor.matching import Matcher, RuleSet, read_rules
from monitor.model import Article, Rule
from monitor.toml import read


def ruleset(*texts: str) -> RuleSet:
    """What these rule files say: rules/1.toml, rules/2.toml, …"""
    documents = [read(text, f"rules/{number}.toml")[0] for number, text in enumerate(texts, start=1)]
    return read_rules(documents)


def rules(text: str) -> tuple[Rule, ...]:
    """The rules of a file without mistakes."""
    found = ruleset(text)
    wrong = [problem for problem in found.problems if problem.weight is Weight.ERROR]
    assert not wrong, wrong
    return found.rules


def rule(**keys: Any) -> Rule:
    """One rule from the keys of its table."""
    keys.setdefault("id", "r")
    lines = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
    (found,) = ruleset("[[rule]]\n" + lines).rules
    return found


def hits(text: str, **keys: Any) -> list[str]:
    """The pieces of a text that a rule finds; empty when it does not match."""
    matches = Matcher.from_rules([rule(**keys)]).match(Article(id="a", text=text))
    return [evidence.text for match in matches for evidence in match.evidence]


def is_hit(term: str, text: str) -> bool:
    """Whether a term is found in a text."""
    return bool(hits(text, any=[term]))
