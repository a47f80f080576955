"""A matcher that is obviously right and slow: the oracle of the engine.

It knows nothing of indexes, masks, candidates or remembered analyses. For each term it tries every word of every field,
asks the grammar whether it is the term's next word, and walks on. It shares with the engine only what is specified and
tested by itself: tokens, the clitic grammar and the spellings of a term.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from monitor.matching.arabic import arabic_word, judge, readings
from monitor.matching.expression import AllOf, AnyOf, Not, Term, terms
from monitor.matching.lexicon import Lexicon
from monitor.matching.patterns import runs_over, spellings
from monitor.model import Article, Evidence, Expression, Match, Rule
from monitor.text import Script, Token, letters, tokens

Fields = dict[str, str]

FIELDS: tuple[str, ...] = ("title", "summary", "text")


def match(rules: list[Rule], article: Article, lexicon: Lexicon) -> tuple[Match, ...]:
    """The matches of an article whose summary its text does not repeat."""
    found = []
    for rule in rules:
        fields = {field: getattr(article, field) for field in FIELDS if field in rule.fields}
        if holds(rule.expression, fields, article, lexicon):
            found.append(Match(rule, tuple(evidence(rule, fields, article, lexicon))))
    return tuple(found)


def holds(tree: Expression, fields: Fields, article: Article, lexicon: Lexicon) -> bool:
    """Whether the fields satisfy an expression."""
    match tree:
        case Term():
            return any(places(tree, text, article, lexicon) for text in fields.values())
        case Not(part):
            return not holds(part, fields, article, lexicon)
        case AllOf(parts):
            return all(holds(part, fields, article, lexicon) for part in parts)
        case AnyOf(parts):
            return any(holds(part, fields, article, lexicon) for part in parts)
    raise AssertionError(tree)


def evidence(rule: Rule, fields: Fields, article: Article, lexicon: Lexicon) -> Iterator[Evidence]:
    """Every place of every positive term, field by field, from the beginning to the end."""
    wanted = list(dict.fromkeys(terms(rule.expression, positive=True)))
    for field, text in fields.items():
        here = [
            (*span, n, term) for n, term in enumerate(wanted) for span in places(term, text, article, lexicon)
        ]
        for start, end, _, term in sorted(here, key=lambda each: each[:3]):
            name = f'="{term.text}"' if term.exact else term.text
            yield Evidence(name, field, start, end, text[start:end])


def places(term: Term, text: str, article: Article, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where a term stands in a text."""
    found = set()
    words = tokens(text)
    for number, spelling in enumerate(spellings(term)):
        gaps = ["".join(term.text[a.end : b.start].split()) for a, b in pairwise(spelling)]
        for first in range(len(words) - len(spelling) + 1):
            stretch = words[first : first + len(spelling)]
            if all(
                is_word(term, spelling, at, stretch[at], article, lexicon) for at in range(len(spelling))
            ) and all(
                runs_over(text[a.end : b.start], gaps[at] if number == 0 else "")
                for at, (a, b) in enumerate(pairwise(stretch))
            ):
                found.add((stretch[0].start, stretch[-1].end))
    return sorted(found)


def is_word(
    term: Term, spelling: list[Token], at: int, token: Token, article: Article, lexicon: Lexicon
) -> bool:
    """Whether a token is the term's word number ``at``."""
    word = spelling[at]
    if word.script is not token.script:
        return False
    typed, wanted = letters(token.slice), arabic_word(letters(word.slice), word.folded, lexicon)
    if word.script is not Script.ARABIC:
        return word.folded == token.folded
    if word.folded == token.folded:
        doubtful = wanted.ends_in_teh and typed[-1] != "ة"
        return not (doubtful and keeps_apart(article))
    if term.exact:
        return False
    for reading in readings(typed, token.folded):
        if reading.core in wanted.cores:
            verdict = judge(wanted, reading, token.slice, typed, token.folded, lexicon)
            if (
                verdict.refusal is None
                and not (len(spelling) == 1 and verdict.phrase_only)
                and not (at > 0 and verdict.proclitic)
                and not (verdict.teh_heh and keeps_apart(article))
            ):
                return True
    return False


def keeps_apart(article: Article) -> bool:
    """Whether the article tells final ة from final ه."""
    ends = [
        letters(word.slice)[-1] for word in tokens("\n".join((article.title, article.summary, article.text)))
    ]
    return "ة" in ends and ends.count("ه") * 2 <= ends.count("ة")
