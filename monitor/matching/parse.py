"""``match = '…'``: from what a person wrote to a tree, or to the column of the mistake and what was expected there.

    expression  = conjunction { OR conjunction }
    conjunction = negation { [ AND ] NOT negation | AND negation }   two terms side by side are a mistake
    negation    = NOT negation | proximity
    proximity   = primary [ ( NEAR/n | BEFORE/n ) primary ]          one NEAR at a time
    primary     = field: primary | ( expression )
                | n OF ( expression , … ) | count ( expression ) >= n | score ( expression ^ weight , … ) >= n
                | word | ~word | word* | "phrase" | ~"phrase" | "phrase*" | ="exact phrase" | /regex/ | @concept

NEAR and BEFORE bind before NOT, NOT before AND, AND before OR; ``a NOT b`` is ``a AND NOT b``. Operators are capitals, or
و أو ليس. Commas and digits may be Arabic ones.

Recursive descent, with the names of the grammar: no grammar file and no generator, because most of the work is what to
say about a mistake (complaints.py, proximity.py, counting.py, entries.py), and a generated parser knows only which pieces
it would have taken. Each message names the piece itself and not only its column, since a column is hard to find in a
line that runs right to left; each remedy can be pasted.
"""

from __future__ import annotations

from monitor.matching.complaints import (
    OPENS_TERM,
    missing,
    no_comma,
    refuse_signs,
    side_by_side,
    sign_alone,
    unexpected,
)
from monitor.matching.counting import Entry, at_least, count, refuse_list, score
from monitor.matching.cursor import Cursor, fail_at
from monitor.matching.entries import (
    CONCEPT_NAME,
    PLAIN_TERMS,
    Concepts,
    TermKeys,
    bare,
    concept,
    entry,
    named,
    prefix_in_prefix,
    quoted,
    refuse_unknown_prefix,
    regex,
    within,
)
from monitor.matching.expression import AllOf, AnyOf, Not, Regex, Within, operand, requires
from monitor.matching.lexemes import Lexeme
from monitor.matching.mistakes import Mistake, MistakeError, fail
from monitor.matching.proximity import DISTANT, FURTHEST, chain, distance_of, near, not_beside
from monitor.model import Expression
from monitor.toml import t

__all__ = ["CONCEPT_NAME", "DEEPEST", "FURTHEST", "Mistake", "MistakeError", "TermKeys", "entry", "parse"]

DEEPEST = 50
"""Brackets, NOTs and fields within each other: a person can't follow more, and Python's stack is not endless."""


def parse(text: str, concepts: Concepts, keys: TermKeys = PLAIN_TERMS) -> Expression:
    """The tree of an expression. Raises MistakeError for the first mistake in it."""
    return _Parser(text, concepts, keys).expression()


class _Parser:
    """Recursive descent over one expression; depth is bounded by DEEPEST."""

    def __init__(self, text: str, concepts: Concepts, keys: TermKeys) -> None:
        self._at = Cursor(text)
        self._concepts = concepts
        self._keys = keys
        self._depth = 0
        self._field = ""

    def expression(self) -> Expression:
        """All of the text."""
        if self._at.next.kind == "end":
            fail(0, len(self._at.text), "empty-match", t("this expression is empty"), t("write a term"))
        tree = self._alternatives()
        if self._at.next.kind != "end":
            unexpected(self._at, self._at.next)
        if not requires(tree):
            fail(
                0,
                len(self._at.text),
                "only-exclusions",
                t("this only excludes: it matches every article without these words"),
                t("add a term that must be there"),
            )
        return tree

    # --- OR, AND, NOT --------------------------------------------------------------------------------------------

    def _alternatives(self) -> Expression:
        start = self._at.next.start
        parts = [self._conjunction()]
        operators: list[Lexeme] = []
        while self._at.next.kind == "OR":
            operators.append(self._at.take())
            parts.append(self._conjunction())
        if not operators:
            return parts[0]
        for number, part in enumerate(parts):
            if not requires(part):
                operator = operators[max(0, number - 1)]
                fail_at(
                    operator,
                    "or-not",
                    t("{operator} with an exclusion ({exclusion}) matches nearly every article"),
                    t("write {better}, or put the exclusion outside of the brackets"),
                    operator=operator.text,
                    exclusion=operand(part),
                    better=f"{operand(parts[1 if number == 0 else 0])} AND {operand(part)}",
                )
        self._at.operand = (start, self._at.operand[1])
        return AnyOf(tuple(parts))

    def _conjunction(self) -> Expression:
        start = self._at.next.start
        parts = [self._negation()]
        while self._at.next.kind in {"AND", "NOT"}:
            if self._at.next.kind == "AND":
                self._at.take()
            parts.append(self._negation())
        if self._at.next.kind in OPENS_TERM:
            side_by_side(self._at, self._at.next)
        if len(parts) == 1:
            return parts[0]
        self._at.operand = (start, self._at.operand[1])
        return AllOf(tuple(parts))

    def _negation(self) -> Expression:
        if self._at.next.kind != "NOT":
            return self._proximity()
        operator = self._at.take()
        self._deeper(operator)
        part = self._negation()
        self._depth -= 1
        self._at.operand = (operator.start, self._at.operand[1])
        return part.part if isinstance(part, Not) else Not(part)

    # --- NEAR and BEFORE -----------------------------------------------------------------------------------------

    def _proximity(self) -> Expression:
        left = self._primary()
        if self._at.next.kind not in DISTANT:
            return left
        left_span, operator = self._at.operand, self._at.take()
        distance = distance_of(operator)
        if self._at.next.kind == "NOT":
            not_beside(self._at, operator, left_span)
        right = self._primary()
        span = (left_span[0], self._at.operand[1])
        if self._at.next.kind in DISTANT:
            chain(self._at, operator, left, right)
        node = near(self._at, operator, distance, (left, left_span), (right, self._at.operand))
        self._at.operand = span
        return node

    # --- operands ------------------------------------------------------------------------------------------------

    def _primary(self) -> Expression:
        lexeme = self._at.take()
        match lexeme.kind:
            case "open":
                node = self._brackets(lexeme)
            case "field":
                node = self._in_field(lexeme)
            case "concept":
                node = concept(lexeme.text, lexeme.start, lexeme.end, self._concepts)
                if self._field:
                    within(self._field, node, lexeme.start, lexeme.end)
            case "regex":
                node = self._regex(lexeme)
            case "quoted":
                node = quoted(lexeme.text, lexeme.start, lexeme.end, self._keys)
            case "word":
                node = self._word(lexeme)
            case _:
                self._at.back()
                missing(self._at, lexeme)
        self._at.operand = (lexeme.start, self._at.last.end)
        return node

    def _brackets(self, opening: Lexeme) -> Expression:
        self._deeper(opening)
        inner = self._alternatives()
        self._close(opening)
        self._depth -= 1
        return inner

    def _close(self, opening: Lexeme) -> None:
        if self._at.next.kind == "close":
            self._at.take()
        elif self._at.next.kind == "end":
            fail_at(
                opening,
                "bracket",
                t("this bracket is not closed: {piece}"),
                t("add ) after {last}"),
                piece=self._at.text[opening.start :],
                last=self._at.last.text,
            )
        else:
            unexpected(self._at, self._at.next)

    def _regex(self, lexeme: Lexeme) -> Regex:
        after = self._at.next
        if after.start == lexeme.end and after.kind in {"word", "slash", "regex"}:
            if set(after.text) <= set("gimsux"):
                fail_at(
                    after,
                    "regex-flags",
                    t("{flags} after {regex} means nothing: case is ignored as it is"),
                    t("write {regex}"),
                    flags=after.text,
                    regex=lexeme.text,
                )
            fail(
                lexeme.start,
                after.end,
                "regex-end",
                t("{regex} ends at its second slash, and {after} follows"),
                t('write \\/ for a slash within it, or "{whole}" for the words themselves'),
                regex=lexeme.text,
                after=after.text,
                whole=lexeme.text + after.text,
            )
        return regex(lexeme.text, lexeme.start, lexeme.end)

    def _in_field(self, lexeme: Lexeme) -> Expression:
        field = lexeme.text[:-1]
        if self._field:
            prefix_in_prefix(self._field, field, lexeme.start, lexeme.end)
        if self._at.next.kind == "NOT":
            fail_at(
                lexeme,
                "not-in-field",
                t("{operator} stands before {field}: and not behind it"),
                t("write {operator} {field}:{word}"),
                operator=self._at.next.text,
                field=field,
                word=self._at.operand_text(1) or "word",
            )
        if field in {"source", "lang"}:
            return self._names(field)
        self._deeper(lexeme)
        self._field = field
        part = self._primary()
        self._field = ""
        self._depth -= 1
        return within(field, part, lexeme.start, self._at.operand[1])

    def _names(self, field: str) -> Expression:
        """``source:bbc-arabic``, ``lang:(ar OR fa)``."""
        if self._at.next.kind != "open":
            return self._name(field)
        opening = self._at.take()
        names = [self._name(field)]
        while self._at.next.kind == "OR":
            self._at.take()
            names.append(self._name(field))
        if self._at.next.kind not in {"close", "end"}:
            fail_at(
                self._at.next,
                "names-in-field",
                t("in {field}:( … ) names are joined by OR; {found} can't stand there"),
                t("write {field}:(one OR two)"),
                field=field,
                found=self._at.next.text,
            )
        self._close(opening)
        return names[0] if len(names) == 1 else AnyOf(tuple(names))

    def _name(self, field: str) -> Within:
        lexeme = self._at.take()
        if lexeme.kind in {"word", "quoted", "regex", "slash", "concept"}:
            return named(field, lexeme.text, lexeme.start, lexeme.end)
        self._at.back()
        return missing(self._at, lexeme)

    def _word(self, lexeme: Lexeme) -> Expression:
        if lexeme.text in {"count", "score"} and self._at.next.kind == "open":
            return self._counted(lexeme) if lexeme.text == "count" else self._score(lexeme)
        if self._at.next.kind == "OF":
            return self._at_least(lexeme)
        if lexeme.text in {"~", "="}:
            sign_alone(self._at, lexeme)
        refuse_signs(self._at, lexeme)
        refuse_unknown_prefix(lexeme.text, lexeme.start)
        return bare(lexeme.text, lexeme.start, lexeme.end, self._keys)

    # --- n OF, count, score --------------------------------------------------------------------------------------

    def _at_least(self, number: Lexeme) -> Expression:
        operator = self._at.take()
        if self._at.next.kind != "open":
            fail_at(
                operator,
                "of-list",
                t("a list in brackets is expected after {number} OF"),
                t("write {number} OF (a, b, c)"),
                number=number.text,
            )
        opening = self._at.take()
        return at_least(self._at, number, opening, self._listed(opening, weighed=False))

    def _listed(self, opening: Lexeme, *, weighed: bool) -> list[Entry]:
        """The entries of a list in brackets."""
        self._deeper(opening)
        found: list[Entry] = []
        while True:
            start = self._at.next.start
            node = self._alternatives()
            span = (start, self._at.operand[1])
            if not requires(node):
                fail(
                    *span,
                    "or-not",
                    t("{exclusion} in a list is satisfied by nearly every article"),
                    t("take it out of the list: … AND {exclusion}"),
                    exclusion=self._at.piece(span),
                )
            weight = self._at.take() if weighed and self._at.next.kind == "weight" else None
            found.append(Entry(node, span, weight))
            if self._at.next.kind != "comma":
                if self._at.next.kind in OPENS_TERM:
                    no_comma(self._at, self._at.next, self._at.piece((start, self._at.last.end)))
                break
            comma = self._at.take()
            if self._at.next.kind == "close":
                fail_at(
                    comma,
                    "comma",
                    t("an entry is expected after {comma}"),
                    t("take the last {comma} out"),
                    comma=comma.text,
                )
        self._close(opening)
        self._depth -= 1
        return found

    def _counted(self, name: Lexeme) -> Expression:
        opening = self._at.take()
        self._deeper(opening)
        part = self._alternatives()
        if self._at.next.kind == "comma":
            refuse_list(self._at, opening)
        span = self._at.operand
        self._close(opening)
        self._depth -= 1
        return count(self._at, name, part, span)

    def _score(self, name: Lexeme) -> Expression:
        return score(self._at, name, self._listed(self._at.take(), weighed=True))

    # --- depth ---------------------------------------------------------------------------------------------------

    def _deeper(self, lexeme: Lexeme) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            fail_at(
                lexeme,
                "too-deep",
                t("brackets are nested more than {deepest} deep"),
                t("split the rule, or name parts of it under [concept]"),
                deepest=str(DEEPEST),
            )
