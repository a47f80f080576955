"""NEAR and BEFORE: what may stand on their sides, and what is said when something else does."""

from __future__ import annotations

from typing import NoReturn

from monitor.matching.cursor import Cursor, Span, fail_at
from monitor.matching.expression import AllOf, Near, Regex, Within, operand
from monitor.matching.lexemes import Lexeme
from monitor.matching.mistakes import fail
from monitor.matching.parts import named_part, not_words
from monitor.model import Expression
from monitor.toml import t

FURTHEST = 1000
"""Words apart that NEAR and BEFORE may ask for."""

DISTANT = frozenset({"NEAR", "BEFORE"})
"""The kinds of pieces that measure."""

_MOST_DIGITS = 4

Side = tuple[Expression, Span]
"""A side, and where it stands."""


def distance_of(operator: Lexeme) -> int:
    """The words apart that "NEAR/5" says."""
    digits = operator.text.removeprefix(operator.kind).removeprefix("/")
    number = int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else 0
    if operator.text.startswith(f"{operator.kind}/") and 0 < number <= FURTHEST:
        return number
    return fail_at(
        operator,
        "distance",
        t("{operator} asks for no distance that there is"),
        t("write {name}/5: at most 5 words apart, from 1 (adjacent) to {furthest}"),
        operator=operator.text,
        name=operator.kind,
        furthest=str(FURTHEST),
    )


def near(
    at: Cursor,
    operator: Lexeme,
    distance: int,
    left: Side,
    right: Side,
) -> Expression:
    """The tree of two sides; in a field when both are in that one."""
    ordered = operator.kind == "BEFORE"
    sides = [left[0], right[0]]
    fields = {side.field if isinstance(side, Within) else "" for side in sides}
    if fields != {""}:
        if len(fields) > 1 or fields & {"source", "lang"}:
            _two_fields(at, operator, left, right)
        sides = [side.part for side in sides if isinstance(side, Within)]
    for side, (_, span), (_, other) in zip(sides, (left, right), (right, left), strict=True):
        fault = not_words(side)
        if fault is not None:
            _no_side(at, operator, (side, span), fault, at.piece(other), is_left=span == left[1])
    node = Near(sides[0], sides[1], distance, ordered)
    field = fields.pop()
    return Within(field, node) if field else node


def _no_side(
    at: Cursor,
    operator: Lexeme,
    sided: Side,
    fault: Expression,
    other: str,
    *,
    is_left: bool,
) -> NoReturn:
    """A side that is no words: an AND, NOT, regex, count … in it."""
    side, span = sided
    better, remedy = "", t("put words, phrases, concepts or an OR of them on both sides")
    if isinstance(side, Near):
        pair = (side, other) if is_left else (other, side)
        chain(at, operator, *pair)
    if isinstance(fault, Regex):
        remedy = t("list the words that it stands for: (one OR two)")
    if isinstance(fault, Within):
        remedy = t("write {field}:(…) around both sides and the operator")
    if isinstance(side, AllOf) and all(not_words(part) is None for part in side.parts):
        pairs = (
            f"{operand(part)} {operator.text} {other}"
            if is_left
            else f"{other} {operator.text} {operand(part)}"
            for part in side.parts
        )
        better, remedy = " AND ".join(pairs), t("write {better}")
    fail(
        *span,
        "near-side",
        t("{operator} has no place for {part} in {side}: it measures between words"),
        remedy,
        operator=operator.text,
        part=named_part(fault),
        side=at.piece(span),
        field=fault.field if isinstance(fault, Within) else "",
        better=better,
    )


def not_beside(at: Cursor, operator: Lexeme, left: Span) -> NoReturn:
    """a NEAR/5 NOT b: most likely a, but not near b."""
    negation = at.take()
    far = at.operand_text()
    fail_at(
        negation,
        "near-side",
        t("{operator} has no place for {part} in {side}: it measures between words"),
        t("write {better}"),
        operator=operator.text,
        part="NOT",
        side=f"{negation.text} {far}",
        better=f"{at.piece(left)} NOT {at.piece(left)} {operator.text} {far}",
    )


def chain(at: Cursor, operator: Lexeme, left: Expression | str, right: Expression | str) -> NoReturn:
    """a NEAR/5 b NEAR/3 c, with brackets or without: which distance is from where?"""
    again = at.next if at.next.kind in DISTANT else operator
    if again is not operator:  # a operator b again c
        better = f"{_text(left)} {operator.text} {_text(right)} AND {_text(right)} {again.text} {at.operand_text(1)}"
    elif isinstance(left, Near):
        better = f"{operand(left)} AND {operand(left.right)} {operator.text} {_text(right)}"
    else:
        better = f"{_text(left)} {operator.text} {_text(_first(right))} AND {_text(right)}"
    fail_at(
        again,
        "near-chain",
        t("{operator} stands between two terms, not in a chain"),
        t("write {better}"),
        operator=again.text,
        better=better,
    )


def _two_fields(
    at: Cursor,
    operator: Lexeme,
    left: Side,
    right: Side,
) -> NoReturn:
    field = next(side.field for side, _ in (left, right) if isinstance(side, Within))
    inner = [
        operand(side.part) if isinstance(side, Within) else at.piece(span) for side, span in (left, right)
    ]
    both = all(isinstance(side, Within) for side, _ in (left, right))
    one = field not in {"source", "lang"} and not both
    fail(
        left[1][0],
        right[1][1],
        "two-fields",
        t("{operator} measures within one field; {left} and {right} are not in one"),
        t("write {field}:({first} {operator} {second})")
        if one
        else t("join them with AND: {left} AND {right}"),
        operator=operator.text,
        left=at.piece(left[1]),
        right=at.piece(right[1]),
        field=field,
        first=inner[0],
        second=inner[1],
    )


def _text(node: Expression | str) -> str:
    return node if isinstance(node, str) else operand(node)


def _first(node: Expression | str) -> Expression | str:
    return node.left if isinstance(node, Near) else node
