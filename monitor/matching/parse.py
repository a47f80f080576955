"""``match = '…'``: from what a person wrote to a tree, or to the column of the mistake and what was expected there.

    expression = conjunction { OR conjunction }
    conjunction = unary { [ AND ] NOT unary | AND unary }        two terms side by side are a mistake
    unary       = NOT unary | primary
    primary     = word | "phrase" | ="exact phrase" | @concept | ( expression )

NOT binds before AND, AND before OR; ``a NOT b`` is ``a AND NOT b``. Operators are capitals, or و أو ليس. A word runs to
the next blank, bracket or quotation mark, so that F-16 and C++ need no quotes.

``entry`` reads an entry of a list, which has no operators: several words are a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from monitor.matching.expression import AllOf, AnyOf, Not, Term, requires
from monitor.matching.patterns import LONGEST_TERM, words_of
from monitor.model import Expression
from monitor.text import fold
from monitor.toml import nearest, t

DEEPEST = 100
"""Brackets and NOTs within each other."""

CONCEPT_NAME = re.compile(r"@[^\s()\"“”«»]+")
"""A concept as it is named in an expression or an entry."""

_LEXEME = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | (?P<quoted>=?(?:"[^"]*" | “[^”]*” | «[^»]*»))
      | (?P<unclosed>=?["“«])
      | (?P<concept>@[^\s()"“”«»]*)
      | (?P<word>[^\s()"“”«»]+)
      | (?P<stray>[”»])
    )""",
    re.VERBOSE,
)
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "و": "AND", "او": "OR", "ليس": "NOT"}
_LOWER = {"and": "AND", "or": "OR", "not": "NOT"}
_FIELD = re.compile(r"(title|summary|text|author|keyword|publisher|source|url|lang):")
_DISTANCE = re.compile(r"(NEAR|BEFORE)(?:/\S*)?")
_COUNT = re.compile(r"(count|score)")
_REGEX = re.compile(r"/.+/")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with ``text[start:end]`` of an expression, as a sentence, and what to do."""

    code: str
    message: str
    remedy: str
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)


class MistakeError(Exception):
    """Carries a Mistake out of the parser; never leaves this module and rules.py."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # open, close, quoted, concept, word, AND, OR, NOT, end
    text: str
    start: int
    end: int


def parse(text: str, concepts: Mapping[str, AnyOf]) -> Expression:
    """The tree of an expression. Raises MistakeError for the first mistake in it."""
    return _Parser(text, concepts).expression()


def entry(text: str, concepts: Mapping[str, AnyOf]) -> Expression:
    """The tree of an entry of a list: a word, a phrase, ="exact", @concept. Raises MistakeError."""
    written = text.strip()
    start = text.find(written)
    end = start + len(written)
    if written.startswith("@"):
        return _concept(_Lexeme("concept", written, start, end), concepts)
    exact = re.fullmatch(r'="([^"]*)"', written)
    lexeme = _Lexeme("quoted" if exact else "word", written, start, end)
    if exact is None:
        _refuse_later_forms(lexeme)
        operator = re.search(r"(?<!\S)(?:AND|OR|NOT|NEAR/?\d*|BEFORE/?\d*)(?!\S)", written)
        if operator:
            raise MistakeError(
                Mistake(
                    "operator-in-list",
                    t("an entry of a list is a word or a phrase; {operator} is an operator"),
                    t("write one entry for each term, or use match = '…'"),
                    start + operator.start(),
                    start + operator.end(),
                    {"operator": operator[0]},
                )
            )
    return _term(exact[1] if exact else written, lexeme, exact=exact is not None)


def _term(text: str, lexeme: _Lexeme, *, exact: bool) -> Term:
    if not words_of(text):
        raise MistakeError(
            Mistake(
                "no-word",
                t("there is no word in {term}"),
                t("a term needs a letter or a digit"),
                lexeme.start,
                lexeme.end,
                {"term": lexeme.text or '""'},
            )
        )
    if len(text) > LONGEST_TERM:
        raise MistakeError(
            Mistake(
                "long-term",
                t("a term of {length} characters is no word or phrase; {longest} are allowed"),
                t("take the part that matters"),
                lexeme.start,
                lexeme.end,
                {"length": str(len(text)), "longest": str(LONGEST_TERM)},
            )
        )
    return Term(text, exact)


def _concept(lexeme: _Lexeme, concepts: Mapping[str, AnyOf]) -> Expression:
    name = lexeme.text[1:]
    found = concepts.get(name)
    if found is not None:
        return found
    meant = nearest(name, concepts) if name else None
    remedy = t('did you mean "@{meant}"? known: {known}') if meant else t("known: {known}")
    raise MistakeError(
        Mistake(
            "unknown-concept",
            t('unknown concept "@{name}"'),
            remedy if concepts else t('define it under [concept]: {name} = ["…"]'),
            lexeme.start,
            lexeme.end,
            {"name": name, "meant": meant or "", "known": ", ".join(f"@{each}" for each in sorted(concepts))},
        )
    )


def _refuse_later_forms(lexeme: _Lexeme) -> None:
    """What the language reserves and this version does not have: an error now rather than a silent surprise."""
    text = lexeme.text
    field_prefix = _FIELD.match(text)
    if field_prefix:
        _not_yet(lexeme, f"{field_prefix[1]}:", t('use fields = ["title"] for the whole rule'))
    if _REGEX.fullmatch(text):
        _not_yet(lexeme, "/…/", t("list the words it stands for"))
    if text.startswith("~"):
        _not_yet(lexeme, "~", t("list the forms of the word; clitics and spellings are found without it"))
    if text.startswith("="):
        raise MistakeError(
            Mistake(
                "exact-form",
                t("after = an exact term stands in quotes"),
                t('write ="{term}"'),
                lexeme.start,
                lexeme.end,
                {"term": text[1:].strip('"')},
            )
        )
    starred = re.search(r"\w\*", text)
    if starred:
        _not_yet(lexeme, "*", t("list the words it stands for"))


def _not_yet(lexeme: _Lexeme, form: str, remedy: str) -> NoReturn:
    raise MistakeError(
        Mistake(
            "not-yet",
            t("{form} is not part of the rule language yet"),
            remedy,
            lexeme.start,
            lexeme.end,
            {"form": form},
        )
    )


class _Parser:
    """Recursive descent over one expression; depth is bounded by DEEPEST."""

    def __init__(self, text: str, concepts: Mapping[str, AnyOf]) -> None:
        self._text = text
        self._concepts = concepts
        self._lexemes = _lexemes(text)
        self._place = 0
        self._depth = 0

    def expression(self) -> Expression:
        if self._next.kind == "end":
            raise MistakeError(
                Mistake("empty-match", t("this expression is empty"), t("write a term"), 0, len(self._text))
            )
        tree = self._alternatives()
        lexeme = self._next
        if lexeme.kind == "close":
            self._fail(
                lexeme, "bracket", t("this bracket closes nothing"), t("take it out, or open one before it")
            )
        if lexeme.kind != "end":
            self._side_by_side(lexeme)
        if not requires(tree):
            raise MistakeError(
                Mistake(
                    "only-exclusions",
                    t("this only excludes: it matches every article without these words"),
                    t("add a term that must be there"),
                    0,
                    len(self._text),
                )
            )
        return tree

    @property
    def _next(self) -> _Lexeme:
        return self._lexemes[self._place]

    def _take(self) -> _Lexeme:
        lexeme = self._next
        self._place += 1
        return lexeme

    def _alternatives(self) -> Expression:
        parts = [self._conjunction()]
        starts = [self._next]
        while self._next.kind == "OR":
            operator = self._take()
            parts.append(self._conjunction())
            starts.append(operator)
        if len(parts) == 1:
            return parts[0]
        for part, lexeme in zip(parts, starts, strict=True):
            if not requires(part):
                self._fail(
                    lexeme,
                    "or-not",
                    t("OR with an exclusion matches nearly every article"),
                    t("write a AND NOT b, or put the exclusion outside of the brackets"),
                )
        return AnyOf(tuple(parts))

    def _conjunction(self) -> Expression:
        parts = [self._unary()]
        while self._next.kind in {"AND", "NOT"}:
            if self._next.kind == "AND":
                self._take()
            parts.append(self._unary())
        if self._next.kind in {"word", "quoted", "concept", "open"}:
            self._side_by_side(self._next)
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _unary(self) -> Expression:
        if self._next.kind != "NOT":
            return self._primary()
        operator = self._take()
        self._deeper(operator)
        part = self._unary()
        self._depth -= 1
        return part.part if isinstance(part, Not) else Not(part)

    def _primary(self) -> Expression:
        lexeme = self._take()
        match lexeme.kind:
            case "open":
                self._deeper(lexeme)
                inner = self._alternatives()
                closing = self._take()
                if closing.kind != "close":
                    self._fail(lexeme, "bracket", t("this bracket is not closed"), t("add )"))
                self._depth -= 1
                return inner
            case "concept":
                return _concept(lexeme, self._concepts)
            case "quoted":
                exact = lexeme.text.startswith("=")
                return _term(lexeme.text.removeprefix("=")[1:-1], lexeme, exact=exact)
            case "word":
                return self._word(lexeme)
        self._place -= 1
        return self._missing(lexeme)

    def _word(self, lexeme: _Lexeme) -> Term:
        if lexeme.text in _LOWER:
            self._fail(
                lexeme,
                "lower-case-operator",
                t("operators are written in capitals"),
                t('write {operator}, or "{word}" for the word itself'),
                operator=_LOWER[lexeme.text],
                word=lexeme.text,
            )
        if _DISTANCE.fullmatch(lexeme.text) or (_COUNT.fullmatch(lexeme.text) and self._next.kind == "open"):
            _not_yet(lexeme, lexeme.text, t("use AND, OR, NOT, phrases and brackets"))
        if lexeme.text.isdecimal() and self._next.kind == "word" and self._next.text == "OF":
            _not_yet(lexeme, f"{lexeme.text} OF (…)", t("use AND, OR, NOT, phrases and brackets"))
        if lexeme.text.startswith("-") and words_of(lexeme.text):
            self._fail(
                lexeme,
                "minus",
                t("- excludes nothing here"),
                t('write NOT {word}, or "{term}" for the term itself'),
                word=lexeme.text.lstrip("-"),
                term=lexeme.text,
            )
        if lexeme.text.startswith("/"):
            _not_yet(lexeme, "/…/", t("list the words it stands for"))
        _refuse_later_forms(lexeme)
        return _term(lexeme.text, lexeme, exact=False)

    def _side_by_side(self, lexeme: _Lexeme) -> NoReturn:
        before = self._lexemes[self._place - 1]
        if lexeme.kind == "word" and before.kind == "word" and lexeme.text not in _LOWER:
            if _DISTANCE.fullmatch(lexeme.text):
                _not_yet(lexeme, lexeme.text, t("use AND, OR, NOT, phrases and brackets"))
            self._fail(
                lexeme,
                "side-by-side",
                t("AND, OR or NOT is expected between {first} and {second}"),
                t('write "{first} {second}" for the phrase, or {first} AND {second}'),
                first=before.text,
                second=lexeme.text,
            )
        if lexeme.kind == "word":
            self._word(self._take())
        self._fail(
            lexeme,
            "side-by-side",
            t("AND, OR or NOT is expected before {second}"),
            t("put an operator between the two"),
            second=lexeme.text,
        )

    def _missing(self, lexeme: _Lexeme) -> NoReturn:
        after = self._lexemes[self._place - 1].text if self._place else ""
        remedy = t('write a word, "a phrase", @concept or an opening bracket here')
        if lexeme.kind == "end":
            self._fail(lexeme, "term-expected", t("a term is expected after {after}"), remedy, after=after)
        self._fail(
            lexeme,
            "term-expected",
            t("a term is expected in the place of {found}"),
            remedy,
            found=lexeme.text,
        )

    def _deeper(self, lexeme: _Lexeme) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail(
                lexeme,
                "too-deep",
                t("brackets are nested more than {deepest} deep"),
                t("split the rule, or name parts of it under [concept]"),
                deepest=str(DEEPEST),
            )

    @staticmethod
    def _fail(lexeme: _Lexeme, code: str, message: str, remedy: str, **values: str) -> NoReturn:
        raise MistakeError(Mistake(code, message, remedy, lexeme.start, lexeme.end, values))


def _lexemes(text: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    place = 0
    while place < len(text.rstrip()):
        match = _LEXEME.match(text, place)
        # Every character but a blank begins one of the branches.
        kind = (match.lastgroup if match else None) or "stray"
        start, end = match.span(kind) if match else (place, place + 1)
        if kind in {"unclosed", "stray"}:
            raise MistakeError(
                Mistake(
                    "quote",
                    t("this quotation mark has no partner"),
                    t('put a phrase between two "'),
                    start,
                    end,
                )
            )
        word = text[start:end]
        operator = _OPERATORS.get(word if word.isascii() else fold(word)) if kind == "word" else None
        found.append(_Lexeme(operator or kind, word, start, end))
        place = end
    found.append(_Lexeme("end", "", len(text), len(text)))
    return found
