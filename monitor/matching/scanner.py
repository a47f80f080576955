"""The executor in plain Python: one article at a time.

Theory of operation. Python is slow at looking at things one by one, so as little as possible is done with single words. A
text is split at its blanks, which is one call, and each *chunk* between two blanks ("(العراق،") is analysed once in the
life of the executor: its tokens, the words of the rules that they are, and where no phrase may run on. Most chunks turn
out to be *plain*: they tell nothing by themselves. So the chunks of a text, each once, less the plain ones, less those
that were never seen, are the few that tell something, by two operations on sets. What follows costs only where something
is told:

    found     the atoms of the telling chunks                                a union
    phrases   at the places of anchors, where the word beside it fits        a look-up for each place
    pairs     where the other word is there as well                          an intersection for each word with pairs
    rules     direct lists of found atoms; of programs those of which        an intersection for each atom that has
              an atom of the second clause is there as well                  programs

Blank lines, which splitting loses, become chunks of their own that break phrases. Pieces that all rules read alike are
scanned as one text with a barrier between them.

What is derived from the index is derived word by word, when a chunk with that word is first analysed: an index costs
nothing until it is used, and words that no article has cost nothing at all. Everything derived is put in place in one
step and never changes, so that threads may share it; the worst that happens is that two of them derive the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, compress, count, product
from operator import attrgetter
from typing import NamedTuple, TypeVar, cast

from monitor.matching.compile import Index
from monitor.matching.executor import SUMMARY, TEXT, TITLE, Pieces, Verdicts
from monitor.matching.forms import (
    DOUBTFUL,
    ENDS,
    ENTRY_BITS,
    FIRST_ONLY,
    HEH,
    LONGEST_REMEMBERED,
    MOST_REMEMBERED,
    SINGLE,
    STARTS,
    TEH,
    Forms,
    Surface,
)
from monitor.matching.patterns import BLANK_LINE, is_break
from monitor.text import borders

_BLANK_LINE = re.compile(BLANK_LINE)
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")  # by far the quickest to look for
_BREAKING = "\n.\n"  # stands for a blank line: a chunk without a word, over which no phrase runs
_BARRIER = " "  # no chunk of a text holds a blank
_DEFAULT = TITLE | SUMMARY | TEXT
_AFTER, _BEFORE = 1, 2  # orders of a pair: on which side of the word the other must be
_FEW = 4
_UNBROKEN = (False, False)
_COLOURS = 1 << 22
_NO_WORD, _ANY_WORD = 0, 255
_AHEAD, _BACK, _AMONG = 1, 2, 4
_NONE = 1 << 40  # instead of an atom

_T = TypeVar("_T")
_Kind = tuple[int, int]  # the mask of a rule, and whether the arrays decide it


class _Word(NamedTuple):
    """What is filed under a word.

    ``atoms``: those that it is alone; where pairs ask for it, also ``~word``. ``after``, ``before``: colours (see _Memory)
    of the words that must follow it, or go before it, for a phrase that is anchored at it.
    """

    atoms: tuple[int, ...]
    after: bytes
    before: bytes


class _Spot:
    """A token: which words it may be as the first, an inner, the last word of a phrase (``free``: all of them as any),
    and what is filed under them."""

    __slots__ = ("after", "atoms", "before", "first", "free", "inner", "last", "words")

    def __init__(self, entries: Sequence[int], known: dict[int, _Word]) -> None:
        last = [each for each in entries if each & STARTS and not each & FIRST_ONLY]
        self.words = _few(entries)
        self.first = _few((each for each in entries if each & ENDS), self.words)
        self.last = _few(last, self.words)
        self.inner = _few((each for each in last if each & ENDS), self.words)
        self.free = self.first is self.last is self.words
        single = dict.fromkeys(each >> ENTRY_BITS for each in entries if each & SINGLE)
        self.atoms = _union(known[word].atoms for word in single)
        self.after = bytes({*chain.from_iterable(known[word].after for word in self.words)})
        self.before = bytes({*chain.from_iterable(known[word].before for word in self.words)})


class _Chunk:
    """What stands between two blanks. ``breaks[i]``: no phrase runs on before its token i; the last: after it.

    ``atom``: the first of ``atoms``, or _NONE; ``more``: all, if there are several. ``anchors``: whether phrases are anchored in its only token
    and go on after it or before it (_AHEAD, _BACK), or in one of several tokens (_AMONG). ``after``, ``before``: which
    colours the next chunk, the one before must have for such a phrase. ``word``: what it is, if that is one word which
    may be part of any phrase, and nothing else is about it; else -1.
    """

    __slots__ = ("after", "anchors", "atom", "atoms", "before", "breaks", "more", "spots", "word")

    def __init__(self, spots: tuple[_Spot, ...], breaks: tuple[bool, ...]) -> None:
        self.spots = spots
        self.breaks = breaks
        self.word = -1
        if breaks == _UNBROKEN and spots[0].free and len(spots[0].words) == 1:
            (self.word,) = spots[0].words
        self.atoms = spots[0].atoms if len(spots) == 1 else _union(spot.atoms for spot in spots)
        self.atom = self.atoms[0] if self.atoms else _NONE
        self.more = self.atoms if len(self.atoms) > 1 else None
        self.after = self.before = b""
        if len(spots) == 1:
            self.after, self.before = spots[0].after, spots[0].before
            self.anchors = _AHEAD * bool(self.after) | _BACK * bool(self.before)
        else:
            self.anchors = _AMONG * any(spot.after or spot.before for spot in spots)


_atom, _more = attrgetter("atom"), attrgetter("more")


class _Text(NamedTuple):
    """The chunks of a text in order, a barrier last; those that tell something; and what is known of all."""

    chunks: list[str]
    telling: dict[str, _Chunk]
    known: Mapping[str, _Chunk]


class _Token(NamedTuple):
    """A token, and what it is in a text that keeps ة and ه apart. ``teh``, ``heh``: it ends so."""

    spot: _Spot
    apart: _Spot
    teh: bool
    heh: bool


class _Place(NamedTuple):
    """A token of a text. ``broken``: no phrase runs to it from where one came."""

    spot: _Spot
    chunk: int
    token: int
    broken: bool


class _Memory:
    """What one way of reading Arabic letters remembers of tokens and chunks.

    ``plain``: chunks that tell nothing by themselves. ``chunks``: all others, and those that matter beside them, with
    words of phrases, or of no token or several. ``doubtful``: chunks with doubtful words; ``apart`` says what they are in
    a text that keeps ة and ه apart. ``widths``: tokens, where they are not one.
    ``endings``: how many of them end in ة and in ه, where any do. ``long``: how many usual chunks the long ones amount to.

    ``colours`` says most quickly of a chunk which word it cannot be: at its hash stands a number for its word. That is
    one byte to fetch from far away, where asking for the chunk itself fetches ten things that are scattered in memory.
    """

    def __init__(self, barrier: int) -> None:
        self.tokens: dict[str, _Token | None] = {}
        self.alike: dict[Surface, _Token] = {}
        self.bare: dict[_Spot, _Chunk] = {}
        self.plain = {_BARRIER}
        self.chunks = {_BARRIER: _Chunk((_Spot((), {}),), (True, True))}
        self.apart: dict[str, _Chunk] = {}
        self.doubtful = set[str]()
        self.widths = {_BARRIER: barrier}
        self.endings: dict[str, tuple[int, int]] = {}
        self.long = 0
        self.colours = bytearray(_COLOURS)
        self.paint(_BARRIER, self.chunks[_BARRIER])

    def paint(self, written: str, chunk: _Chunk) -> None:
        """Notes the colour of a chunk."""
        place = hash(written) % _COLOURS
        ends = {*chunk.spots[0].words, *chunk.spots[-1].words} if chunk.spots else {}
        colours = {self.colours[place], *map(_colour, ends)} - {_NO_WORD}
        if len(colours) > 1 or not chunk.spots:
            self.colours[place] = _ANY_WORD
        elif colours:
            self.colours[place] = colours.pop()


class _Program(NamedTuple):
    """A rule, clauses of which each must hold, and atoms that exclude it."""

    rule: int
    clauses: Sequence[frozenset[int]]
    never: frozenset[int]


class _Programs(NamedTuple):
    """Programs filed under an atom. ``pairs``: those that need no more than an atom of one other clause, by that.
    ``alone``: those without another clause. ``rests``: what others still need, by an atom of their second clause."""

    pairs: dict[int, tuple[int, ...]]
    alone: tuple[_Program, ...]
    rests: dict[int, tuple[_Program, ...]]


class _Group:
    """The rules of one mask that are all sure, or all not, by atom: those that need no more, and programs."""

    __slots__ = ("direct", "mask", "programs", "sure")

    def __init__(self, mask: int, *, sure: bool) -> None:
        self.mask = mask
        self.sure = sure
        self.direct: dict[int, tuple[int, ...]] = {}
        self.programs: dict[int, _Programs] = {}

    def file(self, atom: int, direct: Sequence[int], programs: Iterable[_Program]) -> None:
        """Puts in place what is filed under an atom; the clauses of the programs are those without it."""
        pairs, rests = defaultdict[int, list[int]](list), defaultdict[int, list[_Program]](list)
        alone = list[_Program]()
        for program in programs:
            if not program.clauses:
                alone.append(program)
                continue
            second, *others = program.clauses
            for other in second:
                if others or program.never:
                    rests[other].append(program._replace(clauses=others))
                else:
                    pairs[other].append(program.rule)
        if direct:
            self.direct[atom] = tuple(direct)
        if alone or pairs or rests:
            self.programs[atom] = _Programs(_fixed(pairs), tuple(alone), _fixed(rests))

    def judge(self, found: set[int], matched: list[int], excluded: list[int]) -> None:
        """Adds the rules that match, and those that would but for an exclusion; some more than once."""
        for atom in self.direct.keys() & found:
            matched += self.direct[atom]
        for atom in self.programs.keys() & found:
            pairs, alone, rests = self.programs[atom]
            for other in found.intersection(pairs):
                matched += pairs[other]
            for rule, _, never in alone:
                (matched if found.isdisjoint(never) else excluded).append(rule)
            for other in found.intersection(rests) if rests else ():
                for rule, clauses, never in rests[other]:
                    if not any(map(found.isdisjoint, clauses)):
                        (matched if found.isdisjoint(never) else excluded).append(rule)


class ScannerExecutor:
    """Runs an index over one article at a time."""

    def __init__(self, index: Index, forms: Forms) -> None:
        self._index = index
        self._forms = forms
        kinds = sorted(set(zip(index.fields, index.sure, strict=True)))
        self._groups = {kind: _Group(kind[0], sure=bool(kind[1])) for kind in kinds}
        self._sections: dict[tuple[int, bool], int] = {}
        self._words: dict[int, _Word] = {}
        # By ``_two``: phrases of which these are the anchor and the word beside it; ~atom where they are all of a phrase
        # that does not run over breaks.
        self._phrases: dict[int, tuple[int, ...]] = {}
        self._others = frozenset(index.near_other)
        self._any_loose = any(index.phrase_loose)
        self._nears: dict[int, dict[int, tuple[int, ...]]] = {}
        self._filed: set[int] = set()
        self._barrier = max(index.near_distance, default=0) + 1
        self._memories = [_Memory(self._barrier), _Memory(self._barrier)]

    def judge_many(self, articles: Sequence[tuple[Pieces, bool, bool]]) -> list[Verdicts]:
        """The verdicts on each of many."""
        return [self.judge(*article) for article in articles]

    def judge(self, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts:
        """The verdicts on one article."""
        memory = self._memories[persian]
        if len(memory.plain) + len(memory.chunks) + memory.long > MOST_REMEMBERED:
            memory = self._memories[persian] = _Memory(self._barrier)
        texts = {
            section: self._text(chunks, memory, persian=persian)
            for section, chunks in self._chunks(pieces, narrow=narrow).items()
        }
        doubtful = any(not memory.doubtful.isdisjoint(text.telling) for text in texts.values())
        if doubtful and _keeps_apart((text for section, text in texts.items() if section & 1), memory):
            texts = {section: _apart(text, memory) for section, text in texts.items()}
        found = {section: self._atoms_in(text, memory) for section, text in texts.items()}
        return self._verdicts(found)

    def _verdicts(self, found: dict[int, set[int]]) -> Verdicts:
        matched, maybe, excluded = list[int](), list(self._index.always), list[int]()
        for place, group in enumerate(self._groups.values(), 1):
            read = [atoms for section, atoms in found.items() if section >> place & 1]
            if read:
                atoms = read[0] if len(read) == 1 else set[int]().union(*read)
                group.judge(atoms, matched if group.sure else maybe, excluded)
        return Verdicts(_rising(matched), _rising(maybe), _rising(excluded))

    # --- text to chunks ------------------------------------------------------------------------------------------

    def _chunks(self, pieces: Pieces, *, narrow: bool) -> dict[int, list[str]]:
        """The chunks of an article by section: pieces that all rules read alike are one text."""
        sections: dict[int, list[str]] = {}
        for text, bit in pieces:
            section = self._sections.get((bit, narrow))
            if section is None:
                section = self._section(bit, narrow=narrow)
            broken = _EMPTY_LINE.search(text) or "\u2029" in text
            cut = (_BLANK_LINE.sub(_BREAKING, text) if broken else text).split()
            cut.append(_BARRIER)
            if section in sections:
                sections[section] += cut
            else:
                sections[section] = cut
        return sections

    def _section(self, bit: int, *, narrow: bool) -> int:
        """As bits: whether ة and ه of this field count, and which groups read it."""
        section = int(bit & _DEFAULT != 0)
        for place, group in enumerate(self._groups.values(), 1):
            both = group.mask & SUMMARY and group.mask & TEXT
            mask = group.mask & ~SUMMARY if narrow and both else group.mask
            section |= (bit & mask != 0) << place
        self._sections[bit, narrow] = section
        return section

    def _text(self, chunks: list[str], memory: _Memory, *, persian: bool) -> _Text:
        telling = set(chunks).difference(memory.plain)
        try:
            return _Text(chunks, {written: memory.chunks[written] for written in telling}, memory.chunks)
        except KeyError:  # there are some that were never seen
            for written in telling.difference(memory.chunks):
                self._learn(written, memory, persian=persian)
        telling.difference_update([written for written in telling if written in memory.plain])
        return _Text(chunks, {written: memory.chunks[written] for written in telling}, memory.chunks)

    # --- analysing a chunk, once ---------------------------------------------------------------------------------

    def _learn(self, written: str, memory: _Memory, *, persian: bool) -> None:
        """Remembers what a chunk is."""
        memory.long += len(written) // LONGEST_REMEMBERED
        spans = list(borders(written))
        found = [self._token(written[start:end], memory, persian=persian) for start, end in spans]
        if len(found) == 1 and found[0] and not found[0].spot.words:  # most are one word of no rule
            if found[0].teh or found[0].heh:
                memory.endings[written] = int(found[0].teh), int(found[0].heh)
            memory.plain.add(written)
            return
        spans = [span for span, token in zip(spans, found, strict=True) if token]
        tokens = [token for token in found if token]
        teh, heh = sum(token.teh for token in tokens), sum(token.heh for token in tokens)
        if teh or heh:
            memory.endings[written] = teh, heh
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        gaps = zip([0, *ends], [*starts, len(written)], strict=True)
        breaks = [is_break(written[end:start]) for end, start in gaps]
        chunk = _chunk([token.spot for token in tokens], breaks, memory)
        apart = _chunk([token.apart for token in tokens], breaks, memory)
        if len(tokens) != 1:
            memory.widths[written] = len(tokens)
        doubtful = apart.spots != chunk.spots
        if doubtful:
            memory.apart[written] = apart
            memory.doubtful.add(written)
        tells = doubtful or chunk.atoms or chunk.anchors
        if tells or len(tokens) != 1 or chunk.spots[0].words:
            memory.paint(written, chunk)
            memory.chunks[written] = chunk
        if not tells:
            memory.plain.add(written)

    def _token(self, written: str, memory: _Memory, *, persian: bool) -> _Token | None:
        """A token resolved; None when it is no word. Remembered, since most come again beside other signs."""
        if written in memory.tokens:
            return memory.tokens[written]
        surface = self._forms.resolve(written, persian)
        token = None
        if surface is not None:
            token = memory.alike.get(surface)
            if token is None:
                spot = self._spot(surface.entries)
                sure = tuple(entry for entry in surface.entries if not entry & DOUBTFUL)
                apart = spot if sure == surface.entries else self._spot(sure)
                flags = surface.flags
                token = memory.alike[surface] = _Token(spot, apart, flags & TEH != 0, flags & HEH != 0)
        memory.tokens[written] = token
        memory.long += len(written) // LONGEST_REMEMBERED
        return token

    def _spot(self, entries: Sequence[int]) -> _Spot:
        return _Spot(entries, {entry >> ENTRY_BITS: self._word(entry >> ENTRY_BITS) for entry in entries})

    # --- deriving from the index, word by word -------------------------------------------------------------------

    def _word(self, word: int) -> _Word:
        known = self._words.get(word)
        if known is None:
            index = self._index
            atoms = list(index.single[index.single_at[word] : index.single_at[word + 1]])
            filed = list(atoms)
            beside: dict[int, set[int]] = {_AHEAD: set(), _BACK: set()}
            phrases = defaultdict[int, list[int]](list)
            for phrase in index.phrase[index.phrase_at[word] : index.phrase_at[word + 1]]:
                words, anchor, atom = (
                    self._phrase(phrase),
                    index.phrase_anchor[phrase],
                    index.phrase_atom[phrase],
                )
                side, other = (_BACK, words[anchor - 1]) if anchor else (_AHEAD, words[1])
                beside[side].add(other)
                whole = len(words) == 2 and not index.phrase_loose[phrase]
                phrases[self._two(word, other, side)].append(~atom if whole else phrase)
                filed.append(atom)
            self._phrases.update(_fixed(phrases))
            nears = defaultdict[int, list[int]](list)
            for row in range(index.near_at[word], index.near_at[word + 1]):
                nears[~index.near_other[row]].append(row)
                filed.append(index.near_atom[row])
            if nears:
                self._nears[~word] = _fixed(nears)
            if nears or word in self._others:
                atoms.append(~word)
            for atom in filed:
                self._file(atom)
            known = self._words[word] = _Word(tuple(atoms), _colours(beside[_AHEAD]), _colours(beside[_BACK]))
        return known

    def _two(self, word: int, other: int, side: int) -> int:
        """A word and the one ahead of it, or back from it, as one number."""
        return (word * self._index.words + other) * _AMONG + side

    def _phrase(self, phrase: int) -> Sequence[int]:
        """The words of a phrase."""
        return self._index.phrase_words[
            self._index.phrase_start[phrase] : self._index.phrase_start[phrase + 1]
        ]

    def _file(self, atom: int) -> None:
        """Puts in place what each group has filed under an atom."""
        if atom in self._filed:
            return
        index = self._index
        direct, programs = defaultdict[_Kind, list[int]](list), defaultdict[_Kind, list[_Program]](list)
        for rule in index.direct[index.direct_at[atom] : index.direct_at[atom + 1]]:
            direct[index.fields[rule], index.sure[rule]].append(rule)
        for place in index.program[index.program_at[atom] : index.program_at[atom + 1]]:
            rule, clauses, never = _program(index.code, place)
            others = [clause for clause in clauses if atom not in clause]
            programs[index.fields[rule], index.sure[rule]].append(_Program(rule, others, never))
        for kind in {**direct, **programs}:
            self._groups[kind].file(atom, direct[kind], programs[kind])
        self._filed.add(atom)

    # --- chunks to atoms -----------------------------------------------------------------------------------------

    def _atoms_in(self, text: _Text, memory: _Memory) -> set[int]:
        """The atoms that a text has: words, then phrases and pairs."""
        found = set(map(_atom, text.telling.values()))
        found.update(*filter(None, map(_more, text.telling.values())))
        found.discard(_NONE)
        self._find_phrases(text, memory.colours, found)
        rows = [
            row
            for word in self._nears.keys() & found
            for other in found.intersection(self._nears[word])
            for row in self._nears[word][other]
        ]
        if rows:
            self._find_pairs(text, rows, memory.widths, found)
        return found

    def _find_phrases(self, text: _Text, colours: bytearray, found: set[int]) -> None:
        """The phrases anchored in a text. Most places are passed over because of the colour beside."""
        chunks = text.chunks
        row = list(map(text.telling.get, chunks))
        for place in compress(count(), row):
            chunk = cast("_Chunk", row[place])
            anchors = chunk.anchors
            if anchors & _AHEAD and colours[hash(chunks[place + 1]) % _COLOURS] in chunk.after:
                self._find_beside(text, place, _AHEAD, found)
            # Before the first chunk comes the last, which is a barrier.
            if anchors & _BACK and colours[hash(chunks[place - 1]) % _COLOURS] in chunk.before:
                self._find_beside(text, place, _BACK, found)
            if anchors & _AMONG:
                for token in range(len(chunk.spots)):
                    self._find_at(text, place, token, found)

    def _find_beside(self, text: _Text, place: int, side: int, found: set[int]) -> None:
        """The phrases anchored at the only token of a chunk that go on in the next one (_AHEAD) or the one before."""
        chunk = text.known[text.chunks[place]]
        beside = text.known.get(text.chunks[place + 1 if side == _AHEAD else place - 1])
        if beside is None:
            return
        if len(beside.spots) != 1:
            self._find_at(text, place, 0, found)
            return
        left, right = (chunk, beside) if side == _AHEAD else (beside, chunk)
        broken = left.breaks[1] or right.breaks[0]
        if broken and not self._any_loose:
            return
        for word, other in product(chunk.spots[0].words, beside.spots[0].words):
            first, last = (word, other) if side == _AHEAD else (other, word)
            for code in self._phrases.get(self._two(word, other, side), ()):
                if code >= 0:
                    if self._stands_barely(code, text, place):
                        found.add(self._index.phrase_atom[code])
                elif not broken and first in left.spots[0].first and last in right.spots[0].last:
                    found.add(~code)

    def _stands_barely(self, phrase: int, text: _Text, place: int) -> bool:
        """``_stands`` for the usual case, chunks that are one word and no more; any other is handed on."""
        words, anchor = self._phrase(phrase), self._index.phrase_anchor[phrase]
        # From the anchor outwards: beyond a chunk that is not one word, places would not be those of words.
        for offset in (*range(anchor, len(words)), *range(anchor - 1, -1, -1)):
            at = place + offset - anchor
            chunk = text.known.get(text.chunks[at]) if at >= 0 else None
            if chunk is None:  # no rule has a word there
                return False
            if chunk.word < 0:  # the barrier at the end is such a one
                return self._stands(phrase, text, place, 0)
            if chunk.word != words[offset]:
                return False
        return True

    def _find_at(self, text: _Text, place: int, token: int, found: set[int]) -> None:
        """The phrases anchored at a token of a chunk."""
        spot = text.known[text.chunks[place]].spots[token]
        for side, step, wanted in ((_AHEAD, 1, spot.after), (_BACK, -1, spot.before)):
            beside = _next(text, place, token, step) if wanted else None
            if beside is None:
                continue
            left, right = (spot, beside.spot) if side == _AHEAD else (beside.spot, spot)
            for word, other in product(spot.words, beside.spot.words):
                first, last = (word, other) if side == _AHEAD else (other, word)
                for code in self._phrases.get(self._two(word, other, side), ()):
                    if code >= 0 and self._stands(code, text, place, token):
                        found.add(self._index.phrase_atom[code])
                    elif code < 0 and not beside.broken and first in left.first and last in right.last:
                        found.add(~code)

    def _stands(self, phrase: int, text: _Text, place: int, token: int) -> bool:
        """Whether a phrase stands with its anchor at this token of this chunk."""
        words, anchor = self._phrase(phrase), self._index.phrase_anchor[phrase]
        loose = self._index.phrase_loose[phrase]
        here = _Place(text.known[text.chunks[place]].spots[token], place, token, broken=False)
        if words[anchor] not in _role(here.spot, anchor, len(words)):
            return False
        for step, offsets in ((1, range(anchor + 1, len(words))), (-1, range(anchor - 1, -1, -1))):
            at = here
            for offset in offsets:
                beside = _next(text, at.chunk, at.token, step)
                if beside is None or (beside.broken and not loose):
                    return False
                if words[offset] not in _role(beside.spot, offset, len(words)):
                    return False
                at = beside
        return True

    def _find_pairs(self, text: _Text, rows: list[int], widths: dict[str, int], found: set[int]) -> None:
        """Those of the pairs in these rows whose words come near enough. ``text`` has all their words."""
        index = self._index
        words = {row: bisect_right(index.near_at, row) - 1 for row in rows}
        wanted = {~word for word in words.values()} | {~index.near_other[row] for row in rows}
        watched = {
            written: chunk for written, chunk in text.telling.items() if not wanted.isdisjoint(chunk.atoms)
        }
        places = defaultdict[int, list[tuple[int, int]]](list)
        for place in compress(count(), map(watched.__contains__, text.chunks)):
            for token, spot in enumerate(watched[text.chunks[place]].spots):
                for word in wanted.intersection(spot.atoms):
                    places[word].append((place, token))
        for row, word in words.items():
            pair = places[~word], places[~index.near_other[row]]
            if (
                index.near_order[row] != _BEFORE
                and _follow(*pair, index.near_distance[row], text.chunks, widths)
            ) or (
                index.near_order[row] != _AFTER
                and _follow(*pair[::-1], index.near_distance[row], text.chunks, widths)
            ):
                found.add(index.near_atom[row])


def _few(entries: Iterable[int], words: Collection[int] = ()) -> Collection[int]:
    """The words of entries: a tuple, which is small and quick while there are few. ``words`` itself if it is those."""
    distinct = dict.fromkeys(entry >> ENTRY_BITS for entry in entries)
    if len(distinct) == len(words):
        return words
    return tuple(distinct) if len(distinct) <= _FEW else frozenset(distinct)


def _union(parts: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _fixed(filed: dict[int, list[_T]]) -> dict[int, tuple[_T, ...]]:
    return {key: tuple(rows) for key, rows in filed.items()}


def _program(code: Sequence[int], place: int) -> _Program:
    """A program read from the code."""
    rule, clauses = code[place], list[frozenset[int]]()
    place += 2
    for _ in range(code[place - 1] + 1):
        length = code[place]
        clauses.append(frozenset(code[place + 1 : place + 1 + length]))
        place += 1 + length
    return _Program(rule, clauses[:-1], clauses[-1])


def _chunk(spots: list[_Spot], breaks: list[bool], memory: _Memory) -> _Chunk:
    """A chunk; the many that are one word and nothing else are one object for each word."""
    if len(spots) != 1 or any(breaks):
        return _Chunk(tuple(spots), tuple(breaks))
    return memory.bare.setdefault(spots[0], _Chunk(tuple(spots), _UNBROKEN))


def _keeps_apart(texts: Iterable[_Text], memory: _Memory) -> bool:
    """Whether an article tells ة from ه: some ة, and half as many ه at most."""
    teh = heh = 0
    for text in texts:
        for ending in filter(None, map(memory.endings.get, text.chunks)):
            teh += ending[0]
            heh += ending[1]
    return teh > 0 and heh * 2 <= teh


def _apart(text: _Text, memory: _Memory) -> _Text:
    """A text that keeps ة and ه apart."""
    known = ChainMap(memory.apart, memory.chunks)
    return _Text(text.chunks, {written: known[written] for written in text.telling}, known)


def _role(spot: _Spot, offset: int, length: int) -> Collection[int]:
    return spot.first if offset == 0 else spot.last if offset == length - 1 else spot.inner


def _next(text: _Text, place: int, token: int, step: int) -> _Place | None:
    """The token after (``step`` 1) or before (-1) this one of this chunk; None if no rule has a word there."""
    chunk = text.known[text.chunks[place]]
    token += step
    if 0 <= token < len(chunk.spots):
        return _Place(chunk.spots[token], place, token, chunk.breaks[token if step > 0 else token + 1])
    broken = chunk.breaks[-1 if step > 0 else 0]
    while True:
        place += step  # before the first comes the last, which is a barrier
        following = text.known.get(text.chunks[place])
        if following is None:
            return None
        broken |= following.breaks[0 if step > 0 else -1]
        if following.spots:
            token = 0 if step > 0 else len(following.spots) - 1
            return _Place(following.spots[token], place, token, broken)


def _colour(word: int) -> int:
    return word % (_ANY_WORD - 1) + 1


def _colours(words: Collection[int]) -> bytes:
    """Which colours to look for beside an anchor."""
    return bytes({_ANY_WORD, *map(_colour, words)}) if words else b""


_Places = list[tuple[int, int]]  # rising: which chunk, and which of its tokens


def _follow(
    places: _Places, others: _Places, distance: int, chunks: list[str], widths: dict[str, int]
) -> bool:
    """Whether one of the others comes after one of the places, at most so many tokens on."""
    for chunk, token in places:
        after = bisect_right(others, (chunk, token))
        if after < len(others):
            last, other = others[after]
            steps = other - token
            for place in range(chunk, last):
                steps += widths.get(chunks[place], 1)
                if steps > distance:
                    break
            if steps <= distance:
                return True
    return False


def _rising(rules: list[int]) -> list[int]:
    return sorted(set(rules)) if rules else rules
