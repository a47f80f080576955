"""The tree of the rule language. Nodes say what a person wrote; patterns.py and engine.py how it is found.

Trees are built by parse.py and rules.py, which see to it that every tree requires something: a rule of exclusions
only would match the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.model import Expression


@dataclass(frozen=True, slots=True)
class Term(Expression):
    """A word, or a phrase of several, as written. ``exact``: found in this form only, spelling apart."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class AllOf(Expression):
    """Every part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Expression):
    """At least one part. ``concept`` is the name of the list in the rule files that this stands for, or empty."""

    parts: tuple[Expression, ...]
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """Anything that lacks this part."""

    part: Expression


def terms(expression: Expression, *, positive: bool | None = None) -> Iterator[Term]:
    """The terms of a tree in the order written. ``positive``: only those that ask for a hit, or only those below a
    Not."""
    match expression:
        case Term():
            if positive is not False:
                yield expression
        case Not(part):
            if positive is not True:
                yield from terms(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from terms(part, positive=positive)


def requires(expression: Expression) -> bool:
    """Whether only an article with one of its positive terms satisfies it. An exclusion requires nothing, even one
    of an exclusion: what is wanted is written without NOT."""
    match expression:
        case Term():
            return True
        case AllOf(parts):
            return any(requires(part) for part in parts)
        case AnyOf(parts):
            return all(requires(part) for part in parts)
    return False


def written(expression: Expression) -> str:
    """A short form for messages: a concept by its name, a phrase in quotes."""
    match expression:
        case Term(text, exact):
            return f'="{text}"' if exact else text
        case AnyOf(_, concept) if concept:
            return f"@{concept}"
        case Not(part):
            return f"NOT {written(part)}"
        case AllOf(parts):
            return "(" + " AND ".join(map(written, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(written, parts)) + ")"
    return ""
