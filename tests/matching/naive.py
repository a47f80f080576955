"""A matcher that is obviously right and slow: the oracle of the engine.

It knows nothing of indexes, arrays, masks, candidates or remembered spellings. For each term it tries every word of every
field, asks a vocabulary of that one word whether it is there, and walks on; every other form of the language is the
sentence of docs/rules.md that defines it, written down. It shares with the engine only what is specified and tested by
itself: tokens, what a single word of a text is to a single word of a rule, and the spellings of a term.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from monitor.matching.expression import (
    AllOf,
    AnyOf,
    AtLeast,
    Count,
    Form,
    Near,
    Not,
    Regex,
    Score,
    Term,
    Unless,
    Within,
    written,
)
from monitor.matching.lexicon import Lexicon, read_lexicon
from monitor.matching.patterns import runs_over, spellings
from monitor.matching.vocabulary import Meeting, Vocabulary
from monitor.model import Article, Evidence, Expression, Match, Rule
from monitor.text import Token, letters, tokens

LEXICON = read_lexicon()


class Piece(NamedTuple):
    """A text, what evidence calls it, and what the rule language calls it."""

    field: str
    item: int | None
    text: str
    prefix: str


class Place(NamedTuple):
    """An occurrence: the piece, its characters, and its first and last word there."""

    piece: int
    start: int
    end: int
    first: int = -1
    last: int = -1


@dataclass(frozen=True)
class Look:
    """Which fields are looked at, and what does not count because it lies within a guard."""

    fields: tuple[str, ...]
    guards: tuple[Term, ...] = ()


def match(rules: list[Rule], article: Article) -> tuple[Match, ...]:
    """The matches of an article whose summary its text does not repeat."""
    text = Text(article)
    return tuple(
        Match(rule, tuple(text.evidence(rule)))
        for rule in rules
        if text.holds(rule.expression, Look(rule.fields))
    )


class Text:
    """An article as pieces."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._pieces = [
            Piece("title", None, article.title, "title"),
            Piece("summary", None, article.summary, "summary"),
            Piece("text", None, article.text, "text"),
            *(Piece("authors", n, name, "author") for n, name in enumerate(article.authors)),
            *(Piece("keywords", n, word, "keyword") for n, word in enumerate(article.keywords)),
            Piece("publisher", None, article.publisher, "publisher"),
            Piece("url", None, article.url, "url"),
        ]

    def holds(self, tree: Expression, look: Look) -> bool:
        """Whether the article satisfies an expression."""
        match tree:
            case Not(part):
                return not self.holds(part, look)
            case AllOf(parts):
                return all(self.holds(part, look) for part in parts)
            case AnyOf(parts):
                return any(self.holds(part, look) for part in parts)
            case AtLeast(least, parts):
                return sum(self.holds(part, look) for part in dict.fromkeys(parts)) >= least
            case Count(part, least):
                return len(without_overlap(self.places(part, look))) >= least
            case Score(parts, least):
                return sum((weight for part, weight in parts if self.holds(part, look)), Decimal(0)) >= least
            case Within("source", Term(name)):
                return self._article.source_id == name
            case Within(field, part):
                return self.holds(part, Look((field,), look.guards))
            case Unless(part, guards):
                return self.holds(part, Look(look.fields, look.guards + guards))
        return bool(self.places(tree, look))

    def places(self, tree: Expression, look: Look) -> list[Place]:
        """Where what an expression asks for stands."""
        return sorted({place for _, place in self.labelled(tree, look)})

    def labelled(self, tree: Expression, look: Look) -> Iterator[tuple[str, Place]]:  # noqa: PLR0912  # a case a node
        """Every occurrence of every positive term, as written."""
        match tree:
            case Term():
                places = self._outside(self._of_term(tree, look), look)
                yield from ((written(tree), place) for place in places)
            case Regex(pattern):
                places = self._outside(self._of_regex(pattern, look), look)
                yield from ((written(tree), place) for place in places)
            case Near(left, right):
                lefts, rights = self.places(left, look), self.places(right, look)
                pairs = [(a, b) for a in lefts for b in rights if are_near(a, b, tree)]
                for part, side in ((left, 0), (right, 1)):
                    kept = {pair[side] for pair in pairs}
                    yield from (each for each in self.labelled(part, look) if each[1] in kept)
            case Within("source", Term(name)):
                if self._article.source_id == name:
                    yield written(tree), Place(len(self._pieces), 0, len(name))
            case Within(field, part):
                found = self.labelled(part, Look((field,), look.guards))
                is_term = isinstance(part, Term | Regex)
                yield from ((written(tree) if is_term else label, place) for label, place in found)
            case Unless(part, guards):
                yield from self.labelled(part, Look(look.fields, look.guards + guards))
            case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
                for part in parts:
                    yield from self.labelled(part, look)
            case Score(parts):
                for part, _ in parts:
                    yield from self.labelled(part, look)
            case Count(part):
                yield from self.labelled(part, look)

    def evidence(self, rule: Rule) -> list[Evidence]:
        """Every place of every positive term, piece by piece, from the beginning to the end."""
        found = dict.fromkeys(
            (place[:3], label) for label, place in self.labelled(rule.expression, Look(rule.fields))
        )
        ordered = sorted(found, key=lambda each: each[0])
        return [self._evidence(label, *place) for place, label in ordered]

    def _evidence(self, label: str, number: int, start: int, end: int) -> Evidence:
        if number == len(self._pieces):
            return Evidence(label, "source", start, end, self._article.source_id)
        piece = self._pieces[number]
        return Evidence(label, piece.field, start, end, piece.text[start:end], piece.item)

    def _of_term(self, term: Term, look: Look) -> Iterator[Place]:
        apart = keeps_apart(self._article)
        for number, piece in enumerate(self._pieces):
            if piece.prefix in look.fields:
                words = tokens(piece.text)
                for start, end, first, last in spans(term, piece.text, words, apart=apart):
                    yield Place(number, start, end, first, last)

    def _of_regex(self, pattern: str, look: Look) -> Iterator[Place]:
        for number, piece in enumerate(self._pieces):
            if piece.prefix in look.fields:
                for found in regex.finditer(pattern, piece.text, regex.IGNORECASE):
                    if found.end() > found.start():
                        yield Place(number, found.start(), found.end())

    def _outside(self, places: Iterator[Place], look: Look) -> list[Place]:
        guards = [place for guard in look.guards for place in self._of_term(guard, look)]
        return [
            each
            for each in sorted(set(places))
            if not any(g.piece == each.piece and g.start <= each.start and each.end <= g.end for g in guards)
        ]


def without_overlap(places: list[Place]) -> list[Place]:
    """The leftmost, of those the longest, then the next that begins after it."""
    kept: list[Place] = []
    for each in sorted(places, key=lambda place: (place.piece, place.start, -place.end)):
        if not kept or kept[-1].piece != each.piece or kept[-1].end <= each.start:
            kept.append(each)
    return kept


def are_near(left: Place, right: Place, near: Near) -> bool:
    """At most so many words apart in one piece, sharing none."""
    if left.piece != right.piece:
        return False
    if (left.last, left.end) <= (right.first, right.start):
        return right.first - left.last <= near.distance
    backward = (right.last, right.end) <= (left.first, left.start)
    return not near.ordered and backward and left.first - right.last <= near.distance


def spans(term: Term, text: str, words: list[Token], *, apart: bool) -> set[tuple[int, int, int, int]]:
    """Where a term stands in a text: characters, and the first and the last word."""
    found = set()
    for number, spelling in enumerate(spellings(term)):
        gaps = ["".join(term.text[a.end : b.start].split()) for a, b in pairwise(spelling)]
        for first in range(len(words) - len(spelling) + 1):
            stretch = words[first : first + len(spelling)]
            if not all(
                runs_over(text[a.end : b.start], gaps[at] if number == 0 else "")
                for at, (a, b) in enumerate(pairwise(stretch))
            ):
                continue
            # Of "oil pric*" only the last word is the beginning of one.
            before = replace(term, form=Form.PLAIN) if term.form is Form.PREFIX else term
            forms = [before] * (len(spelling) - 1) + [term]
            met = [
                list(meetings(form, word, token, apart=apart))
                for form, word, token in zip(forms, spelling, stretch, strict=True)
            ]
            if len(spelling) == 1:
                whole = [each for each in met[0] if each.verdict.phrase_only is None]
                found |= {
                    (stretch[0].start + each.start, stretch[0].start + each.end, first, first)
                    for each in whole
                }
                continue
            begins = [each for each in met[0] if each.end == len(stretch[0].slice)]
            ends = [each for each in met[-1] if each.start == 0 and not each.verdict.proclitic]
            within = [
                [
                    each
                    for each in between
                    if each.start == 0 and each.end == len(token.slice) and not each.verdict.proclitic
                ]
                for between, token in zip(met[1:-1], stretch[1:-1], strict=True)
            ]
            if begins and ends and all(within):
                last = first + len(spelling) - 1
                found.add((stretch[0].start + begins[0].start, stretch[-1].start + ends[0].end, first, last))
    return found


def meetings(term: Term, word: Token, token: Token, *, apart: bool) -> Iterator[Meeting]:
    """How a token is this word of a term."""
    for each in single(term, word, token.slice):
        if not (apart and each.verdict.teh_heh):
            yield each


@lru_cache(maxsize=100_000)
def single(term: Term, word: Token, surface: str) -> tuple[Meeting, ...]:
    """The same for a spelling, asked of a vocabulary that knows nothing but this word."""
    vocabulary = Vocabulary(LEXICON)
    vocabulary.add(word, term)
    return tuple(
        each
        for token in tokens(surface)
        for each in vocabulary.meet(token).words
        if each.verdict.refusal is None
    )


def keeps_apart(article: Article) -> bool:
    """Whether the article tells final ة from final ه."""
    ends = [
        letters(word.slice)[-1] for word in tokens("\n".join((article.title, article.summary, article.text)))
    ]
    return "ة" in ends and ends.count("ه") * 2 <= ends.count("ة")


__all__ = ["LEXICON", "Lexicon", "Text", "match"]
