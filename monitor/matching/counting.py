"""n OF (…), count(…) >= n, score(…) >= n: their numbers, and what is said when they can't be reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, NoReturn

from monitor.matching.cursor import Cursor, Span, fail_at
from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Near,
    Not,
    Regex,
    Score,
    Within,
    operand,
)
from monitor.matching.lexemes import Lexeme
from monitor.matching.mistakes import fail
from monitor.matching.parts import identity, is_concept, named_part, not_words
from monitor.model import Expression
from monitor.toml import t

_MOST_DIGITS = 9
_BEYOND = 10**_MOST_DIGITS  # what no list and no article has so many of
_NUMBER = re.compile(r"\d+(?:[.٫]\d+)?")
_GLUED_WEIGHT = re.compile(r"[,،]\d")


class Entry(NamedTuple):
    """An entry of a list in brackets: its tree, its place, its weight if it has one."""

    node: Expression
    span: Span
    weight: Lexeme | None = None


def at_least(at: Cursor, number: Lexeme, opening: Lexeme, entries: Sequence[Entry]) -> AtLeast:
    """``number`` OF ( entries ). A term given twice is one entry."""
    least = _whole(number, t("write 2 OF (a, b, c)"))
    distinct: dict[object, Expression] = {}
    for entry in entries:
        distinct.setdefault(identity(entry.node), entry.node)
    parts = tuple(distinct.values())
    if least == 0 or least > len(parts):
        _out_of_reach(at, number, opening, least, parts, repeated=len(parts) < len(entries))
    return AtLeast(least, parts)


def count(at: Cursor, name: Lexeme, part: Expression, span: Span) -> Count:
    """count( ``part`` ), and the bound that follows."""
    fault = None if isinstance(part, Regex) else not_words(part)
    if fault is not None:
        better = ""
        if isinstance(part, Within) and not_words(part.part) is None:
            better = f"{part.field}:count({operand(part.part)}) >= 3"
        if isinstance(part, AllOf) and all(not_words(each) is None for each in part.parts):
            better = " AND ".join(f"count({operand(each)}) >= 3" for each in part.parts)
        fail(
            *span,
            "count-part",
            t("count has no place for {part} in {inner}: it counts occurrences of words"),
            t("write {better}") if better else t("count a word, a phrase, a concept, or (one OR two)"),
            part=named_part(fault),
            inner=at.piece(span),
            better=better,
        )
    bound = _bound(at, name)
    least = _whole(bound, t("write a whole number, as in >= 3"))
    if least == 0:
        fail_at(
            bound,
            "bound-nothing",
            t("{bound} asks for nothing: it matches every article"),
            t("write >= {better}"),
            bound=f">= {bound.text}",
            better="1",
        )
    if least == _BEYOND:
        fail_at(
            bound,
            "bound-out-of-reach",
            t("{bound} can't be reached: no article is so long"),
            t("write >= {better}"),
            bound=f">= {bound.text}",
            better="3",
        )
    return Count(part, least)


def refuse_list(at: Cursor, opening: Lexeme) -> NoReturn:
    """count(a, b): of a list, count counts nothing."""
    alternatives = re.sub(r"\s*[,،]\s*", " OR ", at.bracketed(opening))
    fail_at(
        at.next,
        "count-list",
        t("count counts one term, concept or OR of them; {comma} can't stand there"),
        t("write {better}"),
        comma=at.next.text,
        better=f"count{alternatives} >= 3",
    )


def score(at: Cursor, name: Lexeme, entries: Sequence[Entry]) -> Score:
    """score( entries ), and the bound that follows."""
    parts: dict[object, tuple[Expression, Decimal]] = {}
    for node, span, weight in entries:
        value, same = _weight(at, node, span, weight), identity(node)
        if same in parts:
            fail(
                *span,
                "weighed-twice",
                t("{term} stands twice in this score"),
                t("write it once, with one weight: {term}^3"),
                term=at.piece(span),
            )
        parts[same] = (node, value)
    bound = _bound(at, name)
    least = _decimal(bound.text)
    if least is None or least <= 0:
        fail_at(
            bound,
            "bound-number",
            t("a number above 0 is expected after >=, not {found}"),
            t("write >= {better}"),
            found=bound.text,
            better=_plain(max(value for _, value in parts.values())),
        )
    total = sum((value for _, value in parts.values()), Decimal(0))
    if least > total:
        fail_at(
            bound,
            "bound-out-of-reach",
            t("{bound} can't be reached: all weights together come to {total}"),
            t("write >= {total} or less"),
            bound=f">= {bound.text}",
            total=_plain(total),
        )
    return Score(tuple(parts.values()), least)


def _out_of_reach(
    at: Cursor, number: Lexeme, opening: Lexeme, least: int, parts: tuple[Expression, ...], *, repeated: bool
) -> NoReturn:
    span = (number.start, at.last.end)
    if least == 0:
        fail(
            *span,
            "of-nothing",
            t("{number} OF asks for nothing: it matches every article"),
            t("write {better}"),
            number=number.text,
            better=f"1 OF {at.piece((opening.start, span[1]))}",
        )
    lists = [part for part in parts if is_concept(part)]
    fail(
        *span,
        "of-too-few",
        t("{number} OF can't be reached: different entries in the list: {count}")
        if repeated
        else t("{number} OF can't be reached: entries in the list: {count}"),
        t("write {better}; a concept is one entry, count({concept}) >= {number} counts what it finds")
        if lists
        else t("write {better}, or add entries"),
        number=number.text,
        count=str(len(parts)),
        better=f"{len(parts)} OF {at.piece((opening.start, span[1]))}",
        concept=operand(lists[0]) if lists else "",
    )


def _weight(at: Cursor, node: Expression, span: Span, lexeme: Lexeme | None) -> Decimal:
    if lexeme is None:
        return Decimal(1)
    if isinstance(node, AnyOf | AllOf | Not | Near) and not is_concept(node) and at.text[span[0]] != "(":
        fail_at(
            lexeme,
            "weight-place",
            t("{weight} stands behind one term of {entry}: is it the weight of all of it?"),
            t("write {better}"),
            weight=lexeme.text,
            entry=at.piece(span),
            better=f"({at.piece(span)}){lexeme.text}",
        )
    value = _decimal(lexeme.text[1:])
    if value is None or value <= 0:
        fail_at(
            lexeme,
            "weight",
            t("{weight} is no weight"),
            t("write a number above 0 directly after ^, as in {better}"),
            weight=lexeme.text,
            better=f"{at.piece(span)}^3",
        )
    if _GLUED_WEIGHT.match(at.text, lexeme.end):
        number = f"{at.text[lexeme.end + 1 :]} ".split()[0].rstrip("),،")
        fail_at(
            lexeme,
            "weight",
            t("{weight} may be one number or two entries"),
            t("write {better} for the number, or a blank after the comma"),
            weight=f"{lexeme.text}{at.text[lexeme.end]}{number}",
            better=f"{lexeme.text}.{number}",
        )
    return value


def _bound(at: Cursor, name: Lexeme) -> Lexeme:
    """The number after >=."""
    call = at.piece((name.start, at.last.end))
    compare = at.next
    if compare.kind != "compare":
        fail(
            name.start,
            at.last.end,
            "bound-missing",
            t(">= and a number are expected after {call}"),
            t("write {call} >= 3"),
            call=call,
        )
    at.take()
    bound = at.take() if at.next.kind == "word" else None
    if compare.text not in {">=", "≥"}:
        _compared_otherwise(compare, bound, call)
    if bound is None:
        fail(
            compare.start,
            at.next.end,
            "bound-missing",
            t("a number is expected after {sign}"),
            t("write {call} >= 3"),
            sign=compare.text,
            call=call,
        )
    return bound


def _compared_otherwise(compare: Lexeme, bound: Lexeme | None, call: str) -> NoReturn:
    number = int(bound.text) if bound and bound.text.isdecimal() and len(bound.text) <= _MOST_DIGITS else 3
    better = {
        ">": f"{call} >= {number + 1}",
        "<": f"NOT {call} >= {number}",
        "<=": f"NOT {call} >= {number + 1}",
        "≤": f"NOT {call} >= {number + 1}",
    }
    fail_at(
        compare,
        "compare",
        t("{sign} is not known here: bounds are written with >="),
        t("write {better}"),
        sign=compare.text,
        better=better.get(compare.text, f"{call} >= {number}"),
    )


def _whole(lexeme: Lexeme, remedy: str) -> int:
    if lexeme.text.isdecimal():
        return int(lexeme.text) if len(lexeme.text) <= _MOST_DIGITS else _BEYOND
    return fail_at(
        lexeme,
        "whole-number",
        t("a whole number is expected in the place of {found}"),
        remedy,
        found=lexeme.text,
    )


def _decimal(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text) or len(text) > _MOST_DIGITS:
        return None
    return Decimal(text.replace("٫", "."))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
