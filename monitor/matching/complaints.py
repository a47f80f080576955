"""What is said about an expression that can't be read: a piece where none is expected, or another than is expected."""

from __future__ import annotations

import re
from typing import NoReturn

from monitor.matching.cursor import Cursor, fail_at
from monitor.matching.lexemes import OPERATORS, Lexeme
from monitor.matching.patterns import words_of
from monitor.toml import t

OPENS_TERM = frozenset({"word", "quoted", "concept", "regex", "open", "field"})
"""The kinds of pieces that an operand may begin with."""

_SIGNS = {"&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR", "!": "NOT", "وليس": "ليس", "ولا": "ليس"}
_BROKEN = frozenset({"unclosed", "stray", "slash"})


def sign_alone(at: Cursor, lexeme: Lexeme) -> NoReturn:
    """``~ word`` and ``= "word"``, with a blank."""
    operand = at.operand_text()
    fail_at(
        lexeme,
        "sign-alone",
        t("{sign} stands directly before its term"),
        t("write {better}"),
        sign=lexeme.text,
        better=f'="{operand.strip(chr(34))}"' if lexeme.text == "=" else f"~{operand or 'word'}",
    )


def refuse_signs(at: Cursor, lexeme: Lexeme) -> None:
    """Words that are operators elsewhere."""
    text = lexeme.text
    meant = _SIGNS.get(text)
    if meant:
        _no_operator(lexeme, meant)
    if text.isascii() and text.isalpha() and text.upper() in OPERATORS:
        _lower_case(lexeme, text.upper())
    distant = re.fullmatch(r"(near|before)/?(\d*)", text, re.IGNORECASE)
    if distant and (distant[2] or "/" in text):
        _lower_case(lexeme, f"{distant[1].upper()}/{distant[2] or 5}")
    glued = re.fullmatch(r"(\d+)OF", text)
    if glued and at.next.kind == "open":
        fail_at(
            lexeme,
            "of-number",
            t("{found} needs a blank before OF"),
            t("write {better}"),
            found=text,
            better=f"{glued[1]} OF {at.bracketed(at.next)}",
        )
    if text.lower() in {"count", "score"} and at.next.kind == "open":
        _lower_case(lexeme, text.lower())
    first, rest = text[0], text[1:]
    follows = at.next.start == lexeme.end and at.next.kind in OPENS_TERM
    if first in "-!+" and (words_of(rest) if rest else follows):
        _minus(first, lexeme, rest or at.operand_text())
    if first in "[{":
        fail_at(
            lexeme,
            "bracket",
            t("{bracket} groups nothing here: {word}"),
            t('write ( and ), or "{word}" for the term itself'),
            bracket=first,
            word=text,
        )


def unexpected(at: Cursor, lexeme: Lexeme) -> NoReturn:
    """A piece after a complete operand that can't stand there."""
    _refuse_broken(at, lexeme)
    before = at.piece(at.operand)
    match lexeme.kind:
        case "close":
            fail_at(
                lexeme,
                "bracket",
                t("this bracket closes nothing: {piece}"),
                t("take it out, or open one before it"),
                piece=at.text[: lexeme.end][-40:],
            )
        case "comma":
            fail_at(
                lexeme,
                "comma",
                t("{comma} after {before} separates nothing here"),
                t(
                    'write {before} OR … for alternatives, 2 OF (a, b) for a list, or "…" around words with a comma'
                ),
                comma=lexeme.text,
                before=before,
            )
        case "weight":
            fail_at(
                lexeme,
                "weight-place",
                t("{weight} is a weight, and weights stand in score(…) only"),
                t('write score({before}{weight}, b) >= 4, or "…" around a term with ^'),
                weight=lexeme.text,
                before=before,
            )
        case "compare":
            fail_at(
                lexeme,
                "compare-place",
                t("{sign} after {before} compares nothing"),
                t("write count({before}) >= 3"),
                sign=lexeme.text,
                before=before,
            )
        case "NEAR" | "BEFORE":
            _not_two_words(lexeme, before)
        case "OF":
            fail_at(
                lexeme,
                "of-number",
                t("a number is expected before OF, not {before}"),
                t("write 2 OF (a, b, c)"),
                before=before,
            )
    side_by_side(at, lexeme)


def missing(at: Cursor, lexeme: Lexeme) -> NoReturn:
    """A piece where an operand should begin."""
    _refuse_broken(at, lexeme)
    after = at.last.text
    remedy = t('write a word, "a phrase", @concept or an opening bracket here')
    if lexeme.kind == "end":
        fail_at(lexeme, "term-expected", t("a term is expected after {after}"), remedy, after=after)
    if lexeme.kind == "OF":
        fail_at(lexeme, "of-number", t("a number is expected before OF"), t("write 2 OF (a, b, c)"))
    fail_at(
        lexeme,
        "term-expected",
        t("a term is expected in the place of {found}"),
        remedy,
        found=lexeme.text,
    )


def side_by_side(at: Cursor, lexeme: Lexeme) -> NoReturn:
    """Two operands with nothing between them."""
    before = at.last
    if lexeme.kind == "word":
        at.take()  # so that what follows it is the next piece
        refuse_signs(at, lexeme)
        at.back()
    if before.kind == "word" and lexeme.kind == "word":
        words = [before.text]
        while at.next.kind == "word":
            words.append(at.take().text)
        fail_at(
            lexeme,
            "side-by-side",
            t("AND, OR or NOT is expected between {first} and {second}"),
            t('write "{phrase}" for the phrase, or {joined}'),
            first=before.text,
            second=lexeme.text,
            phrase=" ".join(words).replace("'", ""),
            joined=" AND ".join(words),
        )
    left, right = at.piece(at.operand), at.operand_text()
    fail_at(
        lexeme,
        "side-by-side",
        t("AND, OR or NOT is expected between {first} and {second}"),
        t("write {first} AND {second}"),
        first=left,
        second=right,
    )


def no_comma(at: Cursor, lexeme: Lexeme, before: str) -> NoReturn:
    """Two entries of a list with nothing between them."""
    fail_at(
        lexeme,
        "comma-expected",
        t("a comma is expected between {first} and {second}"),
        t("write {better}"),
        first=before,
        second=at.operand_text(),
        better=f"{before}{'،' if '،' in at.text else ','} {at.operand_text()}",
    )


def _lower_case(lexeme: Lexeme, operator: str) -> NoReturn:
    fail_at(
        lexeme,
        "lower-case-operator",
        t("operators are written in capitals, unlike {word}")
        if operator.isupper() or "/" in operator
        else t("{operator} is written in small letters, unlike {word}"),
        t('write {operator}, or "{word}" for the word itself'),
        operator=operator,
        word=lexeme.text,
    )


def _no_operator(lexeme: Lexeme, meant: str) -> NoReturn:
    fail_at(
        lexeme,
        "no-operator",
        t("{sign} is no operator here"),
        t("write {operator}"),
        sign=lexeme.text,
        operator=meant,
    )


def _not_two_words(lexeme: Lexeme, before: str) -> NoReturn:
    fail_at(
        lexeme,
        "near-side",
        t("{operator} stands between two terms, and {before} is none"),
        t("put it between two words, phrases or brackets of them"),
        operator=lexeme.text,
        before=before,
    )


def _minus(sign: str, lexeme: Lexeme, operand: str) -> NoReturn:
    """-a, +a, !a as in other languages."""
    operator = "AND" if sign == "+" else "NOT"
    fail_at(
        lexeme,
        "minus",
        t("{sign} before {word} means nothing here"),
        t('write {operator} {better}, or "{term}" for the term itself')
        if lexeme.text != sign
        else t("write {operator} {better}"),
        sign=sign,
        word=operand,
        operator=operator,
        better=operand,
        term=lexeme.text,
    )


def _refuse_broken(at: Cursor, lexeme: Lexeme) -> None:
    if lexeme.kind not in _BROKEN:
        return
    if lexeme.kind == "slash":
        fail_at(
            lexeme,
            "slash",
            t("{word} begins a regular expression that no second slash ends"),
            t('write {word}/ for the regular expression, or "{word}" for the term itself'),
            word=lexeme.text,
        )
    fail_at(
        lexeme,
        "quote",
        t("this quotation mark has no partner: {piece}"),
        t('put a phrase between two "'),
        piece=at.text[lexeme.start :] if lexeme.kind == "unclosed" else at.text[: lexeme.end][-40:],
    )
