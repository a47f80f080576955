"""One article, read once: its words, which words of the rules they are, and where each term occurs.

Words of all fields stand in one sequence with a hole between two fields, so that "the next word" is the next number
and no phrase runs from one field into another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from monitor.matching.arabic import Refusal, Verdict
from monitor.matching.patterns import Pattern, runs_over
from monitor.matching.vocabulary import Meeting, Vocabulary
from monitor.model import Article, Evidence
from monitor.text import Token, tokens

LONGEST_FIELD = 1_000_000
"""Characters of a field that are read; the rest of a longer one is left out."""

FIELDS = ("title", "summary", "text", "author", "keyword", "publisher")
"""What a rule may name in ``fields``, in the order of evidence."""

TITLE, SUMMARY, TEXT = 1, 2, 4
"""Bits of the first three FIELDS in a mask."""

_PERSIAN = frozenset({"fa", "prs", "ur", "ku", "ckb", "sdh", "ps", "sd", "pnb", "ug", "az"})


class Piece(NamedTuple):
    """A field of the article, or one of its authors or keywords. ``bit`` is its place in a mask of FIELDS."""

    field: str
    item: int | None
    text: str
    bit: int


class Occurrence(NamedTuple):
    """A term in a piece."""

    piece: int
    start: int
    end: int


def mask_of(fields: Iterable[str]) -> int:
    """Fields as a mask."""
    return sum({1 << FIELDS.index(field) for field in fields})


def pieces(article: Article, wanted: int) -> list[Piece]:
    """The parts of an article that are read, capped."""
    found = [
        Piece("title", None, article.title, 1),
        Piece("summary", None, article.summary, 2),
        Piece("text", None, article.text, 4),
        *(Piece("authors", i, author, 8) for i, author in enumerate(article.authors)),
        *(Piece("keywords", i, keyword, 16) for i, keyword in enumerate(article.keywords)),
        Piece("publisher", None, article.publisher, 32),
    ]
    return [
        each if len(each.text) <= LONGEST_FIELD else each._replace(text=each.text[:LONGEST_FIELD])
        for each in found
        if each.text and each.bit & wanted
    ]


class Scan:
    """What a vocabulary finds in an article. ``refused``: also what was nearly found, to explain a silence."""

    def __init__(
        self, article: Article, vocabulary: Vocabulary, wanted: int, *, refused: bool = False
    ) -> None:
        self.pieces = pieces(article, wanted)
        self.places: defaultdict[int, dict[int, list[Meeting]]] = defaultdict(dict)
        self._words: list[Token | None] = []
        self._piece_of: list[int] = []
        self._teh = self._heh = 0
        persian = article.language[:3].lower().partition("-")[0] in _PERSIAN
        meet = vocabulary.all_meetings if refused else vocabulary.meetings
        for number, piece in enumerate(self.pieces):
            for token in tokens(piece.text):
                met = meet(token, persian=persian)
                self._teh += met.teh
                self._heh += met.heh
                for meeting in met.words:
                    self.places[meeting.word].setdefault(len(self._words), []).append(meeting)
                self._words.append(token)
                self._piece_of.append(number)
            self._words.append(None)
            self._piece_of.append(number)

    @property
    def keeps_teh_apart(self) -> bool:
        """Whether this text tells ة from ه: some ة, and half as many final ه at most. The natural ratio is 0.15."""
        return self._teh > 0 and self._heh * 2 <= self._teh

    def repeats_summary(self) -> bool:
        """Whether the text says again what the summary says, a last word cut off by "…" apart."""
        said: dict[int, list[str]] = {SUMMARY: [], TEXT: []}
        for word, number in zip(self._words, self._piece_of, strict=True):
            bit = self.pieces[number].bit
            if word is not None and bit in said:
                said[bit].append(word.folded)
        summary = said[SUMMARY]
        written = next((piece.text for piece in self.pieces if piece.bit == SUMMARY), "").rstrip()
        if summary and written.endswith(("…", "...", "[...]", "[…]")):
            summary = summary[:-1]
        return bool(summary) and f" {' '.join(summary)} " in f" {' '.join(said[TEXT])} "

    def occurrences(self, patterns: Iterable[Pattern]) -> list[Occurrence]:
        """Where a term stands, in order."""
        found = set[Occurrence]()
        for pattern in patterns:
            for start in self._starts(pattern):
                outcome = self._judge(pattern, start)
                if isinstance(outcome, list):
                    found.update(outcome)
        return sorted(found)

    def near_misses(self, patterns: Iterable[Pattern]) -> Iterator[tuple[Occurrence, Refusal]]:
        """Where all words of a term stand and something forbids it."""
        for pattern in patterns:
            for start in self._starts(pattern):
                outcome = self._judge(pattern, start)
                if isinstance(outcome, Refusal):
                    first, last = self._words[start], self._words[start + len(pattern.words) - 1]
                    if first is not None and last is not None:
                        yield Occurrence(self._piece_of[start], first.start, last.end), outcome

    def words_present(self, pattern: Pattern) -> int:
        """How many of a pattern's words stand somewhere."""
        return sum(1 for word in pattern.words if word in self.places)

    def evidence(self, term: str, occurrence: Occurrence) -> Evidence:
        """An occurrence as evidence."""
        piece = self.pieces[occurrence.piece]
        start, end = occurrence.start, occurrence.end
        return Evidence(term, piece.field, start, end, piece.text[start:end], piece.item)

    def bit(self, occurrence: Occurrence) -> int:
        """The field of an occurrence, as a mask."""
        return self.pieces[occurrence.piece].bit

    # --- one pattern at one place --------------------------------------------------------------------------------

    def _starts(self, pattern: Pattern) -> Iterator[int]:
        for place in self.places.get(pattern.words[pattern.anchor], ()):
            start = place - pattern.anchor
            if start >= 0 and start + len(pattern.words) <= len(self._words):
                yield start

    def _judge(self, pattern: Pattern, start: int) -> list[Occurrence] | Refusal | None:
        """Where the pattern stands when its first word is at ``start``; why not; None when a word is missing."""
        chosen: list[list[Meeting]] = []
        refusal: Refusal | None = None
        for offset, word in enumerate(pattern.words):
            meetings = self.places[word].get(start + offset) if word in self.places else None
            if not meetings:
                return None
            usable = []
            for meeting in meetings:
                reason = self._refusal(meeting.verdict, single=len(pattern.words) == 1, first=offset == 0)
                if reason is None:
                    usable.append(meeting)
                refusal = refusal or reason
            if not usable:
                return refusal
            chosen.append(usable)
        if len(chosen) == 1:
            return [self._span(start, meeting, start, meeting) for meeting in chosen[0]]
        return self._chain(pattern, start, chosen)

    def _refusal(self, verdict: Verdict, *, single: bool, first: bool) -> Refusal | None:
        if verdict.refusal is not None:
            return verdict.refusal
        if single and verdict.phrase_only is not None:
            return verdict.phrase_only
        if not first and verdict.proclitic:
            return Refusal.INNER_PROCLITIC
        if verdict.teh_heh and self.keeps_teh_apart:
            return Refusal.TEH_HEH
        return None

    def _chain(
        self, pattern: Pattern, start: int, chosen: list[list[Meeting]]
    ) -> list[Occurrence] | Refusal | None:
        """A phrase: what lies between its words must be something it runs over."""
        text = self.pieces[self._piece_of[start]].text
        first = self._reaching(start, chosen[0], to_end=True)
        last = self._reaching(start + len(chosen) - 1, chosen[-1], to_start=True)
        if first is None or last is None:
            return None
        for offset, typed in enumerate(pattern.gaps):
            before, after = self._words[start + offset], self._words[start + offset + 1]
            if before is None or after is None:
                return None
            if (
                offset > 0
                and self._reaching(start + offset, chosen[offset], to_start=True, to_end=True) is None
            ):
                return None
            if not runs_over(text[before.end : after.start], typed):
                return Refusal.GAP
        return [self._span(start, first, start + len(chosen) - 1, last)]

    def _reaching(
        self, place: int, meetings: list[Meeting], *, to_start: bool = False, to_end: bool = False
    ) -> Meeting | None:
        """The meeting that reaches to the border of its token: in a run without blanks, not all do."""
        word = self._words[place]
        length = len(word.slice) if word is not None else 0
        return next(
            (
                each
                for each in meetings
                if (not to_start or each.start == 0) and (not to_end or each.end == length)
            ),
            None,
        )

    def _span(self, first: int, start: Meeting, last: int, end: Meeting) -> Occurrence:
        before, after = self._words[first], self._words[last]
        offset_start = before.start if before is not None else 0
        offset_end = after.start if after is not None else 0
        return Occurrence(self._piece_of[first], offset_start + start.start, offset_end + end.end)
