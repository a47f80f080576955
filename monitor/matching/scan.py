"""One article, read once: its words, which words of the rules they are, and where each term occurs.

Words of all pieces stand in one sequence with a hole between two pieces, so that "the next word" is the next number
and no phrase runs from one field, or from one author, into another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from monitor.matching.arabic import Licence, Refusal, Verdict
from monitor.matching.executor import SUMMARY, TEXT, TITLE
from monitor.matching.memo import TEH, Memo, Spelling
from monitor.matching.occurrences import Occurrence
from monitor.matching.patterns import Pattern, runs_over
from monitor.matching.pieces import Piece
from monitor.matching.vocabulary import Meeting
from monitor.text.tokens import each_slice

MOST_OCCURRENCES = 100_000
"""Places of a term that are told. No article that a person wrote has a tenth of it."""

_HOLE = Spelling(is_word=False)
_MOST_TRIED = 200  # places where a term may nearly stand


class Scan:
    """What a vocabulary finds in the pieces of an article. ``persian``: its language has no Arabic clitics."""

    def __init__(self, pieces: Sequence[Piece], memo: Memo, *, persian: bool) -> None:
        self._pieces = pieces
        self._memo = memo
        self._persian = persian
        self._vocabulary_size = memo.words
        self._spellings: list[Spelling] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._piece_of: list[int] = []
        self._places: dict[int, list[int]] = {}
        self._nearly: dict[int, list[int]] | None = None
        teh, heh = self._read()
        self.keeps_teh_apart = teh > 0 and heh * 2 <= teh
        """Whether this text tells ة from ه: some ة, and half as many final ه at most. The natural ratio is 0.15."""

    @property
    def is_current(self) -> bool:
        """Whether the vocabulary still is what it was."""
        return self._vocabulary_size == self._memo.words

    def occurrences(self, patterns: Iterable[Pattern]) -> tuple[Occurrence, ...]:
        """Where a term stands, in order; the first ``MOST_OCCURRENCES`` of each of its spellings."""
        found: list[Occurrence] = []
        for pattern in patterns:
            single = len(pattern.words) == 1
            places = self._singles(pattern.words[0]) if single else self._phrases(pattern)
            found += islice(places, MOST_OCCURRENCES)
        return tuple(sorted(set(found))) if len(found) > 1 else tuple(found)

    def near_misses(self, patterns: Iterable[Pattern]) -> Iterator[tuple[Occurrence, Refusal]]:
        """Where all words of a term stand and something forbids it; the first ``_MOST_TRIED`` places of each of its
        spellings."""
        places = self._all_places()
        for pattern in patterns:
            last = len(pattern.words) - 1
            for start in islice(self._starts_of(pattern, places), _MOST_TRIED):
                outcome = self._judge(pattern, start, refused=True)
                if isinstance(outcome, Refusal):
                    end = self._ends[start + last]
                    yield (
                        Occurrence(self._piece_of[start], self._starts[start], end, start, start + last),
                        outcome,
                    )

    def words_present(self, pattern: Pattern) -> int:
        """How many of a pattern's words stand somewhere."""
        return sum(1 for word in pattern.words if word in self._places)

    def licences(self, patterns: Iterable[Pattern], occurrence: Occurrence) -> tuple[Licence, ...]:
        """Why each word of an occurrence of a term is the term's."""
        for pattern in patterns:
            if len(pattern.words) != occurrence.last - occurrence.first + 1:
                continue
            chosen = [self._usable(pattern, occurrence.first, offset) for offset in range(len(pattern.words))]
            if all(chosen):
                return tuple(meetings[0].verdict.licence for meetings in chosen)
        return ()

    # --- reading ---------------------------------------------------------------------------------------------------

    def _read(self) -> tuple[int, int]:
        """All words; how many end in ة, in ه. Most spellings were seen before, so that this is one look-up each."""
        memo, persian = self._memo, self._persian
        known = memo.spellings(persian=persian)
        spellings, starts, ends, piece_of = self._spellings, self._starts, self._ends, self._piece_of
        places = self._places
        endings = [0, 0, 0]
        for number, piece in enumerate(self._pieces):
            counted = piece.bit & (TITLE | SUMMARY | TEXT)
            for found in each_slice(piece.text):
                written = found[0]
                spelling = known.get(written)
                if spelling is None:
                    spelling = memo.spelling(written, persian=persian)
                if not spelling.is_word:
                    continue
                if counted:
                    endings[spelling.ending] += 1
                for meeting in spelling.met:
                    of_word = places.get(meeting.word)
                    if of_word is None:
                        places[meeting.word] = [len(starts)]
                    elif of_word[-1] != len(starts):
                        of_word.append(len(starts))
                spellings.append(spelling)
                starts.append(found.start())
                ends.append(found.end())
                piece_of.append(number)
            spellings.append(_HOLE)
            starts.append(0)
            ends.append(0)
            piece_of.append(-1)
        return endings[TEH], endings[2]

    # --- one pattern -------------------------------------------------------------------------------------------------

    def _singles(self, word: int) -> Iterator[Occurrence]:
        for place in self._places.get(word, ()):
            for meeting in self._spellings[place].met:
                if meeting.word == word and self._refusal(meeting.verdict, single=True, first=True) is None:
                    yield self._span(place, meeting, place, meeting)

    def _phrases(self, pattern: Pattern) -> Iterator[Occurrence]:
        for start in self._starts_of(pattern, self._places):
            outcome = self._judge(pattern, start)
            if isinstance(outcome, Occurrence):
                yield outcome

    def _starts_of(self, pattern: Pattern, places: dict[int, list[int]]) -> Iterator[int]:
        """Where a phrase may begin: looked for by its rarest word here, if none is missing."""
        rarest: list[int] | None = None
        offset = 0
        for place, word in enumerate(pattern.words):
            found = places.get(word)
            if found is None:
                return
            if rarest is None or len(found) < len(rarest):
                rarest, offset = found, place
        for place in rarest or ():
            start = place - offset
            if start >= 0 and start + len(pattern.words) <= len(self._starts):
                yield start

    def _judge(self, pattern: Pattern, start: int, *, refused: bool = False) -> Occurrence | Refusal | None:
        """A phrase whose first word is at ``start``: where it stands; why not; None when a word is missing."""
        chosen: list[list[Meeting]] = []
        for offset in range(len(pattern.words)):
            usable = self._usable(pattern, start, offset)
            if not usable:
                return self._why_not(pattern, start, offset) if refused else None
            chosen.append(usable)
        return self._chain(pattern, start, chosen)

    def _usable(self, pattern: Pattern, start: int, offset: int) -> list[Meeting]:
        """What licenses word number ``offset`` of a pattern that begins at ``start``."""
        word, single, first = pattern.words[offset], len(pattern.words) == 1, offset == 0
        return [
            each
            for each in self._spellings[start + offset].met
            if each.word == word and self._refusal(each.verdict, single=single, first=first) is None
        ]

    def _why_not(self, pattern: Pattern, start: int, offset: int) -> Refusal | None:
        """The first refusal of a word that no meeting licenses, if all words from it on are met at all."""
        for place in range(offset, len(pattern.words)):
            spelling = self._spellings[start + place]
            if not any(each.word == pattern.words[place] for each in spelling.met + spelling.refused):
                return None
        word, single, first = pattern.words[offset], len(pattern.words) == 1, offset == 0
        spelling = self._spellings[start + offset]
        refusals = (
            self._refusal(each.verdict, single=single, first=first)
            for each in spelling.met + spelling.refused
            if each.word == word
        )
        return next(filter(None, refusals), None)

    def _all_places(self) -> dict[int, list[int]]:
        """Where each word stands, also where it is refused."""
        if self._nearly is None:
            nearly: defaultdict[int, list[int]] = defaultdict(list)
            for place, spelling in enumerate(self._spellings):
                for word in dict.fromkeys(each.word for each in spelling.met + spelling.refused):
                    nearly[word].append(place)
            self._nearly = nearly
        return self._nearly

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
    ) -> Occurrence | Refusal | None:
        """What lies between the words of a phrase must be something it runs over."""
        text = self._pieces[self._piece_of[start]].text
        end = start + len(chosen) - 1
        first = self._reaching(start, chosen[0], to_start=False, to_end=True)
        last = self._reaching(end, chosen[-1], to_start=True, to_end=False)
        if first is None or last is None:
            return None
        for offset, typed in enumerate(pattern.gaps):
            place = start + offset
            if offset > 0 and self._reaching(place, chosen[offset], to_start=True, to_end=True) is None:
                return None
            if not runs_over(text[self._ends[place] : self._starts[place + 1]], typed):
                return Refusal.GAP
        return self._span(start, first, end, last)

    def _reaching(
        self, place: int, meetings: Sequence[Meeting], *, to_start: bool, to_end: bool
    ) -> Meeting | None:
        """The meeting that reaches to the border of its token: in a run without blanks, not all do."""
        length = self._ends[place] - self._starts[place]
        for each in meetings:
            if (not to_start or each.start == 0) and (not to_end or each.end == length):
                return each
        return None

    def _span(self, first: int, start: Meeting, last: int, end: Meeting) -> Occurrence:
        return Occurrence(
            self._piece_of[first],
            self._starts[first] + start.start,
            self._starts[last] + end.end,
            first,
            last,
        )
