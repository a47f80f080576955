"""The terms of all rules, by number, filed under the word that makes each worth looking for.

A phrase is filed under its *anchor*: the word that the fewest phrases of these rules have, the longest of those. Ten
thousand phrases that begin with "minister" are then asked about by their second words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from monitor.matching.expression import Term
from monitor.matching.patterns import Pattern, patterns
from monitor.matching.vocabulary import Vocabulary


class TermIndex:
    """Immutable once built."""

    def __init__(self, terms: Iterable[Term], vocabulary: Vocabulary) -> None:
        self._terms = tuple(dict.fromkeys(terms))
        self._numbers = {term: number for number, term in enumerate(self._terms)}
        found = [patterns(term, vocabulary) for term in self._terms]
        users = Counter(word for made in found for pattern in made for word in set(pattern.words))
        self._patterns = [tuple(_anchored(pattern, users, vocabulary) for pattern in made) for made in found]
        self._weights = [sum(_weight(pattern, vocabulary) for pattern in made) for made in self._patterns]
        self._by_word: defaultdict[int, list[int]] = defaultdict(list)
        for number, made in enumerate(self._patterns):
            for word in {pattern.words[pattern.anchor] for pattern in made}:
                self._by_word[word].append(number)

    def number(self, term: Term) -> int:
        """The number of a term."""
        return self._numbers[term]

    def term(self, number: int) -> Term:
        """The term of a number."""
        return self._terms[number]

    def patterns(self, number: int) -> tuple[Pattern, ...]:
        """The word sequences that are this term."""
        return self._patterns[number]

    def weight(self, number: int) -> float:
        """A guess at how often a term occurs; only good for comparing."""
        return self._weights[number]

    def worth_looking_for(self, words: Iterable[int]) -> set[int]:
        """The terms of which an anchor is among these words."""
        return {term for word in words for term in self._by_word.get(word, ())}


def _anchored(pattern: Pattern, users: Counter[int], vocabulary: Vocabulary) -> Pattern:
    rarest = min(
        range(len(pattern.words)),
        key=lambda place: (users[pattern.words[place]], -vocabulary.length(pattern.words[place])),
    )
    return replace(pattern, anchor=rarest)


def _weight(pattern: Pattern, vocabulary: Vocabulary) -> float:
    """Long words are rare, phrases rarer."""
    longest = max(vocabulary.length(word) for word in pattern.words)
    return 0.6 ** min(longest, 40) / len(pattern.words)
