"""The executor in plain Python: one article at a time.

Theory of operation. Python is slow at looking at things one by one, so as little as possible is done with single words. A
text is split at its blanks, which is one call, and each *chunk* between two blanks ("(العراق،") is analysed once in the
life of the executor (chunks.py). Most chunks turn out to be *plain*: they tell nothing by themselves. So the chunks of a
text, each once, less the plain ones, are the few that tell something, by two operations on sets; what they tell is their
*names* (names.py): the atoms that they are alone, and ``~word`` where a pair asks for the word. What follows costs only
where something is told:

    found     the names of the telling chunks                                a union
    phrases   at the places of anchors, where the word beside it may fit     a look at one number for each place
    pairs     where the other word is there as well                          a look-up for each pair of a word
    rules     direct lists of found atoms; of programs those of which        an intersection for each atom that has
              an atom of the second clause is there as well (groups.py)      programs

Chunks that were never seen are analysed together, before the text is looked at: one translation folds all of them, and
nearly all are then known to be plain by a few more operations on sets (sieve.py). Memory is slow, too: a chunk that was
seen long ago costs as much to fetch as some hundred steps, so that what is asked most often lies close together.

Blank lines, which splitting loses, become chunks of their own that break phrases. Pieces that all rules read alike are
scanned as one text with a barrier between them.

Everything derived is put in place in one step and never changes, so that threads may share it; the worst that happens is
that two of them derive the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, compress, count, product
from operator import attrgetter
from typing import NamedTuple, cast

from monitor.matching.chunks import BARRIER, PLACES, PLAIN, UNKNOWN, Chunk, Chunks, Spot
from monitor.matching.compile import Index
from monitor.matching.executor import SUMMARY, TEXT, TITLE, Pieces, Verdicts
from monitor.matching.forms import Forms
from monitor.matching.groups import Groups
from monitor.matching.names import OTHER, Names, Told
from monitor.matching.patterns import BLANK_LINE

_BLANK_LINE = re.compile(BLANK_LINE)
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")  # by far the quickest to look for
_BREAKING = "\n.\n"  # stands for a blank line: a chunk without a word, over which no phrase runs
_DEFAULT = TITLE | SUMMARY | TEXT
_AFTER, _BEFORE = 1, 2  # orders of a pair: on which side of the word the other must be

_names, _doubtful = attrgetter("names"), attrgetter("doubtful")


class _Place(NamedTuple):
    """A token of a text. ``broken``: no phrase runs to it from where one came."""

    spot: Spot
    chunk: int
    token: int
    broken: bool


class _Text:
    """The chunks of a text in order, a barrier first and last, and what each tells, or None. ``told``: all of that, each
    once. ``known``: what is known of chunks. ``apart``: whether ة and ه are kept apart."""

    __slots__ = ("apart", "chunks", "known", "row", "told")

    def __init__(self, chunks: list[str], known: Chunks) -> None:
        self.chunks = chunks
        self.known = known
        self.apart = False
        telling = set(chunks).difference(known.plain)
        own = dict(zip(telling, map(known.told.__getitem__, telling), strict=True))
        if UNKNOWN in own.values():
            known.learn({written for written, told in own.items() if told is UNKNOWN})
            own = {written: known.told[written] for written in telling.difference(known.plain)}
        self._tell(own)

    def keep_apart(self) -> None:
        """Takes ه for no ة."""
        self.apart = True
        own = {self.chunks[place]: cast("Told", self.row[place]) for place in self.places()}
        apart = self.known.apart
        self._tell({written: apart.get(written, told) for written, told in own.items()})

    def _tell(self, own: dict[str, Told]) -> None:
        self.row: Sequence[Told | None] = list(map(own.get, self.chunks))
        self.told = set(own.values())

    def places(self) -> Iterable[int]:
        """Where chunks stand that tell something."""
        return compress(count(), self.row)

    def told_at(self, place: int) -> Told:
        """What a chunk is."""
        return self.row[place] or self.known.silent.get(self.chunks[place], PLAIN)

    def at(self, place: int) -> Chunk | None:
        """The tokens of a chunk; None if no phrase or pair has a word there."""
        if self.told_at(place) is PLAIN:
            return None
        return self.known.chunk(self.chunks[place], apart=self.apart)

    def beside(self, place: int, token: int, step: int) -> _Place | None:
        """The token after (``step`` 1) or before (-1) this one of this chunk; None if no rule has a word there."""
        chunk = self.at(place)
        if chunk is None:
            return None
        token += step
        if 0 <= token < len(chunk.spots):
            return _Place(chunk.spots[token], place, token, chunk.breaks[token if step > 0 else token + 1])
        broken = chunk.breaks[-1 if step > 0 else 0]
        while True:
            place += step  # up to a barrier at most
            following = self.at(place)
            if following is None:
                return None
            broken |= following.breaks[0 if step > 0 else -1]
            if following.spots:
                token = 0 if step > 0 else len(following.spots) - 1
                return _Place(following.spots[token], place, token, broken)


class ScannerExecutor:
    """Runs an index over one article at a time."""

    def __init__(self, index: Index, forms: Forms) -> None:
        self._index = index
        self._forms = forms
        self._groups = Groups(index)
        self._names = Names(index, self._groups)
        self._sections: dict[tuple[int, bool], int] = {}
        self._memories: dict[bool, Chunks] = {}  # by whether a text is without Arabic clitics

    def judge_many(self, articles: Sequence[tuple[Pieces, bool, bool]]) -> list[Verdicts]:
        """The verdicts on each of many."""
        return [self.judge(*article) for article in articles]

    def judge(self, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts:
        """The verdicts on one article."""
        memory = self._memories.get(persian)
        if memory is None or memory.full:
            memory = self._memories[persian] = self._memory(persian=persian)
        texts = {
            section: _Text(chunks, memory) for section, chunks in self._chunks(pieces, narrow=narrow).items()
        }
        if any(any(map(_doubtful, text.told)) for text in texts.values()):
            judging = [text.chunks for section, text in texts.items() if section & 1]
            if _keeps_apart(*self._forms.endings(list(chain.from_iterable(judging)), persian)):
                for text in texts.values():
                    text.keep_apart()
        return self._verdicts({section: self._found_in(text) for section, text in texts.items()})

    def _memory(self, *, persian: bool) -> Chunks:
        barrier = max(self._index.near_distance, default=0) + 1
        return Chunks(self._forms, self._names, barrier, persian=persian)

    def _verdicts(self, found: dict[int, set[int]]) -> Verdicts:
        matched, maybe, excluded = list[int](), list(self._index.always), list[int]()
        for place, group in enumerate(self._groups.all, 1):
            read = [names for section, names in found.items() if section >> place & 1]
            if read:
                names = read[0] if len(read) == 1 else set[int]().union(*read)
                group.judge(names, matched if group.sure else maybe, excluded)
        return Verdicts(_rising(matched), _rising(maybe), _rising(excluded))

    # --- an article to chunks ------------------------------------------------------------------------------------

    def _chunks(self, pieces: Pieces, *, narrow: bool) -> dict[int, list[str]]:
        """The chunks of an article by section: pieces that all rules read alike are one text."""
        sections: dict[int, list[str]] = {}
        for text, bit in pieces:
            section = self._sections.get((bit, narrow))
            if section is None:
                section = self._section(bit, narrow=narrow)
            broken = ("\n" in text and _EMPTY_LINE.search(text)) or "\u2029" in text
            cut = (_BLANK_LINE.sub(_BREAKING, text) if broken else text).split()
            if section not in sections:
                sections[section] = [BARRIER]
            sections[section] += cut
            sections[section].append(BARRIER)
        return sections

    def _section(self, bit: int, *, narrow: bool) -> int:
        """As bits: whether ة and ه of this field count, and which groups read it."""
        section = int(bit & _DEFAULT != 0)
        for place, group in enumerate(self._groups.all, 1):
            both = group.mask & SUMMARY and group.mask & TEXT
            mask = group.mask & ~SUMMARY if narrow and both else group.mask
            section |= (bit & mask != 0) << place
        self._sections[bit, narrow] = section
        return section

    # --- chunks to atoms -----------------------------------------------------------------------------------------

    def _found_in(self, text: _Text) -> set[int]:
        """The names of a text: its words, and the atoms of phrases and pairs that stand in it."""
        found = set(chain.from_iterable(map(_names, text.told)))
        pairs = self._names.pairs
        rows = [row for name in pairs.keys() & found for other, row in pairs[name] if other in found]
        self._find_phrases(text, found)
        if rows:
            self._find_pairs(text, rows, found)
        return found

    def _find_phrases(self, text: _Text, found: set[int]) -> None:
        """The phrases of a text. Most places of anchors are passed over, because of the chunk beside."""
        row, chunks, colours = text.row, text.chunks, text.known.colours
        for place in text.places():
            own = cast("Told", row[place])
            if own.inside or (own.after and own.after & colours[hash(chunks[place + 1]) % PLACES]):
                self._find_beside(text, place, 1, found)
            if own.inside or (own.before and own.before & colours[hash(chunks[place - 1]) % PLACES]):
                self._find_beside(text, place, -1, found)

    def _find_beside(self, text: _Text, place: int, step: int, found: set[int]) -> None:
        """The phrases anchored in a chunk that go on ahead of the anchor (``step`` 1), or back from it (-1)."""
        own, other = text.told_at(place), text.told_at(place + step)
        codes = own.ahead if step > 0 else own.back
        if own.word >= 0 and other.word >= 0:
            for code in codes.get(other.word, ()):
                if code < 0:
                    found.add(~code)
                elif self._stands_barely(code, text, place):
                    found.add(self._index.phrase_atom[code])
        elif other.is_sign or any(map(codes.__contains__, other.words + own.words)):
            self._find_among(text, place, step, found)

    def _find_among(self, text: _Text, place: int, step: int, found: set[int]) -> None:
        """The same where a chunk is several words, or where signs are between or around them."""
        chunk = text.at(place)
        for token, spot in enumerate(chunk.spots if chunk else ()):
            beside = text.beside(place, token, step) if spot.words else None
            if beside is None:
                continue
            left, right = (spot, beside.spot) if step > 0 else (beside.spot, spot)
            for word, other in product(spot.words, beside.spot.words):
                first, last = (word, other) if step > 0 else (other, word)
                told = self._names.of_word(word)
                for code in (told.ahead if step > 0 else told.back).get(other, ()):
                    if code >= 0:
                        if self._stands(code, text, place, token):
                            found.add(self._index.phrase_atom[code])
                    elif not beside.broken and first in left.first and last in right.last:
                        found.add(~code)

    def _stands_barely(self, phrase: int, text: _Text, place: int) -> bool:
        """``_stands`` for the usual case, chunks that are one word and no more; any other is handed on."""
        words, anchor = self._names.words(phrase), self._index.phrase_anchor[phrase]
        # From the anchor outwards: beyond a chunk that is not one word, places would not be those of words.
        for offset in (*range(anchor, len(words)), *range(anchor - 1, -1, -1)):
            there = text.told_at(place + offset - anchor).word
            if there == OTHER:  # the barriers are such
                return self._stands(phrase, text, place, 0)
            if there != words[offset]:
                return False
        return True

    def _stands(self, phrase: int, text: _Text, place: int, token: int) -> bool:
        """Whether a phrase stands with its anchor at this token of this chunk."""
        words, anchor = self._names.words(phrase), self._index.phrase_anchor[phrase]
        loose = self._index.phrase_loose[phrase]
        chunk = text.at(place)
        if chunk is None or words[anchor] not in chunk.spots[token].role(anchor, len(words)):
            return False
        for step, offsets in ((1, range(anchor + 1, len(words))), (-1, range(anchor - 1, -1, -1))):
            at, inside = place, token
            for offset in offsets:
                beside = text.beside(at, inside, step)
                if beside is None or (beside.broken and not loose):
                    return False
                if words[offset] not in beside.spot.role(offset, len(words)):
                    return False
                _, at, inside, _ = beside
        return True

    def _find_pairs(self, text: _Text, rows: list[int], found: set[int]) -> None:
        """Those of the pairs in these rows whose words come near enough. ``text`` has all their words."""
        index = self._index
        words = {row: bisect_right(index.near_at, row) - 1 for row in rows}
        wanted = {~word for word in words.values()} | {~index.near_other[row] for row in rows}
        places = defaultdict[int, list[tuple[int, int]]](list)
        for place in text.places():
            if wanted.isdisjoint(text.told_at(place).names):
                continue
            chunk = text.at(place)
            for token, spot in enumerate(chunk.spots if chunk else ()):
                for word in wanted.intersection(spot.alone):
                    places[word].append((place, token))
        for row, word in words.items():
            pair, order = (places[~word], places[~index.near_other[row]]), index.near_order[row]
            distance = index.near_distance[row]
            if (order != _BEFORE and _follow(*pair, distance, text)) or (
                order != _AFTER and _follow(*pair[::-1], distance, text)
            ):
                found.add(index.near_atom[row])


_Places = list[tuple[int, int]]  # rising: which chunk, and which of its tokens


def _follow(places: _Places, others: _Places, distance: int, text: _Text) -> bool:
    """Whether one of the others comes after one of the places, at most so many tokens on."""
    for chunk, token in places:
        after = bisect_right(others, (chunk, token))
        if after < len(others):
            last, other = others[after]
            steps = other - token
            for place in range(chunk, last):
                steps += text.known.width(text.chunks[place])
                if steps > distance:
                    break
            if steps <= distance:
                return True
    return False


def _keeps_apart(teh: int, heh: int) -> bool:
    """Whether an article with so many ة and ه at ends of words tells them apart: some ة, and half as many ه at most."""
    return teh > 0 and heh * 2 <= teh


def _rising(rules: list[int]) -> list[int]:
    return sorted(set(rules)) if rules else rules
