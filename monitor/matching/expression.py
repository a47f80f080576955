"""The tree of the rule language. Nodes say what a person wrote; patterns.py, compile.py and reading.py how it is found.

Trees are built by parse.py and rules.py, which see to it that every tree requires something: a rule of exclusions
only would match the world. A term is complete in itself: how it is to be found (its form, name or not, article or
not) is written into it when the rule is read, so that nothing else need be asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from monitor.model import Expression


class Form(StrEnum):
    """Which forms of its words a term finds. Spelling is folded in all of them."""

    PLAIN = "plain"  # word      with any clitics
    EXACT = "exact"  # ="word"   this form only
    INFLECTED = "inflected"  # ~word     any sound inflection, listed broken plurals, with any clitics
    PREFIX = "prefix"  # word*     any word that begins so, once its clitics are off


@dataclass(frozen=True, slots=True)
class Term(Expression):
    """A word, or a phrase of several, as written, without the signs that say its ``form``.

    ``name``: a name takes no pronouns and no accusative alef (رون is not in رونا). ``same_article``: the article is
    required where it is typed and refused where it is not, which plain terms leave open.
    """

    text: str
    form: Form = Form.PLAIN
    name: bool = False
    same_article: bool = False


@dataclass(frozen=True, slots=True)
class Regex(Expression):
    """A regular expression, found in the original text of each field, ignoring case."""

    pattern: str


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


@dataclass(frozen=True, slots=True)
class Near(Expression):
    """Both sides in one field, at most ``distance`` words apart (adjacent: 1), sharing no word. ``ordered``: the left
    one first (BEFORE). Each side is a Term, or an AnyOf or Unless of Terms."""

    left: Expression
    right: Expression
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class AtLeast(Expression):
    """``least`` of the distinct parts ("2 OF (a, b, c)"); a concept is one part."""

    least: int
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Count(Expression):
    """At least ``least`` occurrences that don't overlap, leftmost longest, over all fields in scope
    ("count(a) >= 3"). ``part`` is a Term, Regex, or an AnyOf or Unless of Terms."""

    part: Expression
    least: int


@dataclass(frozen=True, slots=True)
class Score(Expression):
    """The weights of the parts that hold, each once, come to ``least`` or more ("score(a^3, b) >= 4")."""

    parts: tuple[tuple[Expression, Decimal], ...]
    least: Decimal


@dataclass(frozen=True, slots=True)
class Within(Expression):
    """``part`` in this field alone, whatever fields the rule has ("title:a"). ``field`` is one of FIELD_PREFIXES.
    For "source" and "lang" the part is a Term whose text is the source's id or the language."""

    field: str
    part: Expression


@dataclass(frozen=True, slots=True)
class Unless(Expression):
    """Occurrences of the terms of ``part`` (a Term or an AnyOf of Terms) that do not lie within an occurrence of a
    guard: الحشد, but not in الحشد الجماهيري."""

    part: Expression
    guards: tuple[Term, ...]


FIELD_PREFIXES = ("title", "summary", "text", "author", "keyword", "publisher", "url", "source", "lang")
"""What may stand before a colon in the rule language."""


def children(expression: Expression) -> tuple[Expression, ...]:
    """The parts of a node, guards left out."""
    match expression:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | Count(part) | Within(_, part) | Unless(part):
            return (part,)
        case Near(left, right):
            return (left, right)
        case Score(parts):
            return tuple(part for part, _ in parts)
    return ()


def terms(expression: Expression, *, positive: bool | None = None) -> Iterator[Term]:
    """The terms of a tree in the order written, guards left out, and what stands for a source or language too.
    ``positive``: only those that ask for a hit, or only those below a Not."""
    match expression:
        case Term():
            if positive is not False:
                yield expression
        case Within("source" | "lang"):
            return
        case Not(part):
            if positive is not True:
                yield from terms(part)
        case _:
            for part in children(expression):
                yield from terms(part, positive=positive)


def requires(expression: Expression) -> bool:
    """Whether only an article with something that it asks for satisfies it. An exclusion requires nothing, even one
    of an exclusion: what is wanted is written without NOT."""
    match expression:
        case Term() | Regex():
            return True
        case AllOf(parts):
            return any(requires(part) for part in parts)
        case Not():
            return False
        case _:
            return all(requires(part) for part in children(expression))


def written(expression: Expression) -> str:
    """As a person writes it, for evidence and messages: a concept by its name."""
    match expression:
        case Term(text, form):
            return _term(text, form)
        case Regex(pattern):
            return f"/{pattern}/"
        case AnyOf(_, concept) if concept:
            return f"@{concept}"
        case Not(part):
            return f"NOT {operand(part)}"
        case AllOf(parts):
            return "(" + " AND ".join(map(operand, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(operand, parts)) + ")"
        case Near(left, right, distance, ordered):
            return f"{operand(left)} {'BEFORE' if ordered else 'NEAR'}/{distance} {operand(right)}"
        case AtLeast(least, parts):
            return f"{least} OF ({', '.join(map(operand, parts))})"
        case Count(part, least):
            return f"count({operand(part)}) >= {least}"
        case Score(parts, least):
            weighed = (f"{_bracketed(part)}^{weight}" for part, weight in parts)
            return f"score({', '.join(weighed)}) >= {least}"
        case Within(field, part):
            return f"{field}:{_bracketed(part)}"
        case Unless(part):
            return written(part)
    return ""


def _term(text: str, form: Form) -> str:
    """A term as an entry of a list has it: a phrase needs no quotes there."""
    match form:
        case Form.EXACT:
            return f'="{text}"'
        case Form.INFLECTED:
            return f"~{text}"
        case Form.PREFIX:
            return f"{text}*"
    return text


def operand(expression: Expression) -> str:
    """The same within an expression, where a phrase stands in quotes."""
    if isinstance(expression, Term) and " " in expression.text and expression.form is not Form.EXACT:
        sign = "~" if expression.form is Form.INFLECTED else ""
        star = "*" if expression.form is Form.PREFIX else ""
        return f'{sign}"{expression.text}{star}"'
    return written(expression)


def _bracketed(expression: Expression) -> str:
    """The same where it must be one piece."""
    return f"({operand(expression)})" if isinstance(expression, Near | Not) else operand(expression)
