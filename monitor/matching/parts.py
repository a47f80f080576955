"""What a part of an expression is: words alone or more, a concept, the same as another."""

from __future__ import annotations

from dataclasses import replace

from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Near,
    Not,
    Score,
    Term,
    Unless,
    Within,
    operand,
)
from monitor.matching.patterns import words_of
from monitor.model import Expression
from monitor.text import fold


def not_words(side: Expression) -> Expression | None:
    """The first part of a side of NEAR, or of what is counted, that is no words; None when all of it is."""
    match side:
        case Term():
            return None
        case AnyOf(parts):
            return next(filter(None, map(not_words, parts)), None)
        case Unless(part):
            return not_words(part)
    return side


def named_part(part: Expression) -> str:
    """What a part that can't stand somewhere is called."""
    match part:
        case AllOf():
            return "AND"
        case Not():
            return "NOT"
        case Near():
            return "NEAR" if not part.ordered else "BEFORE"
        case AtLeast():
            return "OF"
        case Count():
            return "count"
        case Score():
            return "score"
        case Within(field):
            return f"{field}:"
    return operand(part)


def is_concept(node: Expression) -> bool:
    """Whether it is a concept, with guards or without."""
    inner = node.part if isinstance(node, Unless) else node
    return isinstance(inner, AnyOf) and inner.concept != ""


def identity(node: Expression) -> object:
    """What makes two entries the same one: of a term its words, in whatever spelling."""
    if isinstance(node, Term):
        return replace(node, text=" ".join(word.folded for word in words_of(node.text)) or fold(node.text))
    return node
