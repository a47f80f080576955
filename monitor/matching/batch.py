"""The executor for many articles at a time, on numpy. Imported only when it is wanted.

Theory of operation. numpy does one thing to many numbers at once, so an index is run over a hundred articles together,
column by column, with no step that looks at one article:

    tokens     all texts are cut at once (cutting.py), and each token is given its form (surfaces.py)
    words      forms say which atoms stand alone
    phrases    two neighbours whose words are the two that a phrase is filed by (its anchor and the word beside it): one
               look-up for each pair of neighbours that may be such; then the other words of the few that are
    pairs      occurrences of words that pairs ask for, sorted by word and place; the nearest on each side by bisection
    programs   an atom is the set of articles that have it, 64 to a number; an OR of such sets is a clause, an AND of
               clauses a program, evaluated for all articles in one step (programs.py)

An occurrence is an atom in a text, so that each mask of fields can leave out the texts that it does not read. Rows of
different lengths laid end to end (columns.py) are the one idiom throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from monitor.matching.columns import Bytes, Flags, Ints, Rows, Table, Words, column, grouped, scattered
from monitor.matching.compile import Index
from monitor.matching.cutting import Cut, Cutter
from monitor.matching.executor import SUMMARY, TEXT, TITLE, Pieces, Verdicts
from monitor.matching.forms import ENDS, ENTRY_BITS, FIRST_ONLY, HEH, SINGLE, STARTS, TEH, Forms
from monitor.matching.programs import NO_HITS, ArticleSets, Hits, Programs, article_sets
from monitor.matching.scanner import ScannerExecutor
from monitor.matching.surfaces import IN_PAIR, IS_DOUBTFUL, LEFT, NO_WORD, RIGHT, Known, Surfaces

_TOGETHER = 128  # articles that are run at once
_LONGEST_TOGETHER = 1 << 20  # characters that are run at once
_LONG = 1 << 18  # characters of an article that is run alone, in plain Python
_DEFAULT = TITLE | SUMMARY | TEXT
_LIKELY_BITS = 20
_AFTER, _BEFORE = 1, 2  # orders of a pair: on which side of the word the other must be

Articles = Sequence[tuple[Pieces, bool, bool]]


class _Tokens(NamedTuple):
    """The tokens of a batch: form, its flags and text of each, with places in the joined text; and what is known of
    forms."""

    forms: Ints
    flags: Bytes
    texts: Ints
    starts: Ints
    ends: Ints
    breaks: Ints
    known: Known


class _Texts(NamedTuple):
    """The texts of a batch: the article and the field of each. ``narrow``: of each article."""

    articles: Ints
    bits: Ints
    narrow: Flags


class BatchExecutor:
    """Runs an index over many articles at once. ``seed`` is any number that no author of a text knows."""

    def __init__(self, index: Index, forms: Forms, seed: int) -> None:
        self._index = index
        self._one = ScannerExecutor(index, forms)
        self._cutter = Cutter(seed)
        self._phrases = _Phrases(index)
        self._pairs = _Pairs(index)
        self._programs = Programs(index)
        self._direct = Rows(column(index.direct_at), column(index.direct))
        self._fields = np.frombuffer(index.fields, np.uint8)
        self._sure = np.frombuffer(index.sure, np.uint8) != 0
        self._masks = [int(mask) for mask in np.unique(self._fields)]
        self._always = column(index.always)
        self._surfaces = Surfaces(index, forms, self._phrases.roles | self._pairs.roles)

    def judge(self, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts:
        """The verdicts on one article."""
        return self._one.judge(pieces, persian, narrow)

    def judge_many(self, articles: Articles) -> list[Verdicts]:
        """The verdicts on each of many."""
        return list(chain.from_iterable(map(self._judge, _batches(articles))))

    def _judge(self, articles: Articles) -> list[Verdicts]:
        if _length(articles[0]) > _LONG:
            return self._one.judge_many(articles)
        texts, tokens = self._read(articles)
        found = [
            _single(tokens),
            self._phrases.find(tokens),
            self._pairs.find(tokens),
        ]
        atoms, places = (np.concatenate(parts) for parts in zip(*found, strict=True))
        matched, excluded = self._hits(atoms, places, texts)
        return self._verdicts(matched, excluded, len(articles))

    def _read(self, articles: Articles) -> tuple[_Texts, _Tokens]:
        """Cuts all texts, and finds the forms of all tokens."""
        pieces = [(number, text, bit) for number, (own, _, _) in enumerate(articles) for text, bit in own]
        texts = _Texts(
            np.array([number for number, _, _ in pieces], np.int64),
            np.array([bit for _, _, bit in pieces], np.int64),
            np.array([narrow for _, _, narrow in articles], np.bool_),
        )
        cut = self._cutter.cut([text for _, text, _ in pieces])
        forms, known = self._surfaces.look_up(cut, [articles[number][1] for number, _, _ in pieces])
        tokens = _tokens(cut, forms, known)
        doubtful = np.flatnonzero(tokens.flags & IS_DOUBTFUL)
        if doubtful.size:
            apart = _keeps_apart(tokens, texts)[texts.articles[tokens.texts[doubtful]]]
            doubtful = doubtful[apart]
            tokens.forms[doubtful] = known.apart[tokens.forms[doubtful]]
            tokens.flags[doubtful] = known.flags[tokens.forms[doubtful]]
        return texts, tokens

    def _hits(self, atoms: Ints, places: Ints, texts: _Texts) -> tuple[Hits, Hits]:
        """Rules and articles: those that match or may, and those that would but for an exclusion."""
        matched, excluded = [NO_HITS], [NO_HITS]
        articles = texts.articles[places]
        for mask in self._masks:
            read = _reads(mask, texts)
            seen = slice(None) if read.all() else read[places]
            own, own_articles = atoms[seen], articles[seen]
            which, rules = self._direct.of(own)
            matched.append(self._of_mask(mask, Hits(rules, own_articles[which])))
            asked = self._programs.asked[own]
            sets = article_sets(own[asked], own_articles[asked], len(texts.narrow), self._index.atoms)
            for hits, kept in zip(
                self._programs.judge(self._candidates(sets, mask), sets), (matched, excluded), strict=True
            ):
                kept.append(hits)
        return _together(matched), _together(excluded)

    def _of_mask(self, mask: int, hits: Hits) -> Hits:
        if len(self._masks) == 1:
            return hits
        own = self._fields[hits.rules] == mask
        return Hits(hits.rules[own], hits.articles[own])

    def _candidates(self, sets: ArticleSets, mask: int) -> Ints:
        """The programs of a mask that are filed under any of these atoms."""
        wanted = np.zeros(len(self._programs.rules), np.bool_)
        wanted[self._programs.filed.of(sets.atoms)[1]] = True
        if len(self._masks) > 1:
            wanted &= self._fields[self._programs.rules] == mask
        return np.flatnonzero(wanted)

    def _verdicts(self, matched: Hits, excluded: Hits, count: int) -> list[Verdicts]:
        sure = self._sure[matched.rules]
        maybe = Hits(
            np.concatenate((matched.rules[~sure], np.tile(self._always, count))),
            np.concatenate((matched.articles[~sure], np.repeat(np.arange(count), len(self._always)))),
        )
        matched = Hits(matched.rules[sure], matched.articles[sure])
        rows = (self._by_article(hits, count) for hits in (matched, maybe, excluded))
        return [Verdicts(*each) for each in zip(*rows, strict=True)]

    def _by_article(self, hits: Hits, count: int) -> Iterator[list[int]]:
        """The rules of each article, rising, each once."""
        if not hits.rules.size:
            return (list[int]() for _ in range(count))
        rules = max(self._index.rules, 1)
        keys = np.sort(hits.articles * rules + hits.rules)
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
        borders = np.searchsorted(keys, np.arange(count + 1) * rules).tolist()
        numbers = (keys % rules).tolist()
        return (numbers[start:end] for start, end in pairwise(borders))


class _Phrases:
    """The phrases of an index, filed by two words that follow each other: the anchor and the one beside it."""

    def __init__(self, index: Index) -> None:
        self._words = Rows(column(index.phrase_start), column(index.phrase_words))
        self._lengths = self._words.lengths()
        self._atoms = column(index.phrase_atom)
        self._loose = np.frombuffer(index.phrase_loose, np.uint8) != 0
        self._place = np.maximum(column(index.phrase_anchor) - 1, 0)  # of the left one of the two
        first = self._words.starts[:-1] + self._place
        left, right = self._words.values[first], self._words.values[first + 1]
        self._count = index.words
        keys, filed = np.unique(left * self._count + right, return_inverse=True)
        self._table = Table.of(scattered(keys), np.arange(len(keys)))
        self._filed = grouped(filed, len(keys))
        self._likely = np.zeros(1 << _LIKELY_BITS, np.bool_)
        self._likely[_likely_place(scattered(keys))] = True
        self.roles: Bytes = np.zeros(index.words, np.uint8)
        self.roles[left] |= LEFT
        self.roles[right] |= RIGHT

    def find(self, tokens: _Tokens) -> tuple[Ints, Ints]:
        """Atoms of the phrases that stand somewhere, with their texts."""
        place, left, right, phrase = self._candidates(tokens)
        start = place - self._place[phrase]
        end = start + self._lengths[phrase] - 1
        inner = STARTS | ENDS
        stands = (start >= 0) & (end < len(tokens.forms))
        stands &= (start == place) | ((left & (inner | FIRST_ONLY)) == inner)
        stands &= (end == place + 1) | ((right & ENDS) != 0)
        kept = np.flatnonzero(stands)
        place, start, end, phrase = place[kept], start[kept], end[kept], phrase[kept]
        unbroken = np.searchsorted(tokens.breaks, tokens.ends[start]) == np.searchsorted(
            tokens.breaks, tokens.starts[end]
        )
        kept = np.flatnonzero((tokens.texts[start] == tokens.texts[end]) & (unbroken | self._loose[phrase]))
        place, start, phrase = place[kept], start[kept], phrase[kept]
        offset = 0
        pending = np.flatnonzero(self._lengths[phrase] > 2)
        lost = np.zeros(len(phrase), np.bool_)
        while pending.size:
            here = start[pending] + offset
            checked = pending[(here != place[pending]) & (here != place[pending] + 1)]
            lost[checked] = ~self._has(tokens, start[checked], phrase[checked], offset)
            offset += 1
            pending = pending[(self._lengths[phrase[pending]] > offset) & ~lost[pending]]
        found = np.flatnonzero(~lost)
        return self._atoms[phrase[found]], tokens.texts[start[found]]

    def _candidates(self, tokens: _Tokens) -> tuple[Ints, Ints, Ints, Ints]:
        """Places of two neighbours by which phrases are filed, their entries, and the phrases."""
        flags, entries = tokens.flags, tokens.known.entries
        both = (
            ((flags[:-1] & LEFT) != 0) & ((flags[1:] & RIGHT) != 0) & (tokens.texts[1:] == tokens.texts[:-1])
        )
        place = np.flatnonzero(both)
        # One byte for each two words says of nearly all that no phrase is filed by them.
        left, right = (tokens.known.only.take(tokens.forms[each]) for each in (place, place + 1))
        likely = self._likely.take(_likely_place(scattered(left * self._count + right)))
        place = place[likely | (left < 0) | (right < 0)]
        which, left = entries.of(tokens.forms[place])
        kept = np.flatnonzero(((left & ENDS) != 0) & ((self.roles[left >> ENTRY_BITS] & LEFT) != 0))
        place, left = place[which[kept]], left[kept]
        which, right = entries.of(tokens.forms[place + 1])
        kept = np.flatnonzero((right & (STARTS | FIRST_ONLY)) == STARTS)
        which, right = which[kept], right[kept]
        keys = (left[which] >> ENTRY_BITS) * self._count + (right >> ENTRY_BITS)
        filed = self._table.find(scattered(keys))
        kept = np.flatnonzero(filed >= 0)
        which, right = which[kept], right[kept]
        each, phrase = self._filed.of(filed[kept])
        which, right = which[each], right[each]
        return place[which], left[which], right, phrase

    def _has(self, tokens: _Tokens, start: Ints, phrase: Ints, offset: int) -> Flags:
        """Whether the word at this place of each phrase is where it must be."""
        word = self._words.values[self._words.starts[phrase] + offset]
        last = self._lengths[phrase] - 1 == offset
        which, entries = tokens.known.entries.of(tokens.forms[start + offset])
        needed = np.where(last, STARTS, STARTS | ENDS) if offset else np.full(len(start), ENDS)
        looked_at = np.where(needed == ENDS, ENDS, needed | FIRST_ONLY)
        fits = (entries >> ENTRY_BITS == word[which]) & ((entries & looked_at[which]) == needed[which])
        return np.bincount(which[fits], minlength=len(start)) > 0


def _likely_place(hashes: Words) -> Ints:
    return (hashes >> np.uint64(64 - _LIKELY_BITS)).astype(np.int64)


class _Pairs:
    """The pairs of an index: two words near each other."""

    def __init__(self, index: Index) -> None:
        self._rows = Rows(column(index.near_at), np.arange(len(index.near_other)))
        self._others = column(index.near_other)
        self._distances = column(index.near_distance)
        self._orders = column(index.near_order)
        self._atoms = column(index.near_atom)
        self._gap = int(self._distances.max(initial=0)) + 1
        self._is_other = np.zeros(index.words, np.bool_)
        self._is_other[self._others] = True
        self.roles: Bytes = np.zeros(index.words, np.uint8)
        self.roles[self._is_other | (self._rows.lengths() > 0)] = IN_PAIR

    def find(self, tokens: _Tokens) -> tuple[Ints, Ints]:
        """Atoms of the pairs that stand somewhere, with their texts."""
        token = np.flatnonzero(tokens.flags & IN_PAIR)
        which, entries = tokens.known.entries.of(tokens.forms[token])
        single = np.flatnonzero(entries & SINGLE)
        token, word = token[which[single]], entries[single] >> ENTRY_BITS
        # Texts are so far apart that no pair reaches from one into another.
        place = token + tokens.texts[token] * self._gap
        span = len(tokens.forms) + (int(tokens.texts.max(initial=0)) + 2) * self._gap
        place += self._gap
        other = self._is_other[word]
        keys = np.concatenate(([-span], np.sort(word[other] * span + place[other]), [np.iinfo(np.int64).max]))
        which, row = self._rows.of(word)
        token, wanted = token[which], self._others[row] * span + place[which]
        distance, order = self._distances[row], self._orders[row]
        after = keys[np.searchsorted(keys, wanted, "right")] - wanted <= distance
        before = wanted - keys[np.searchsorted(keys, wanted, "left") - 1] <= distance
        found = np.flatnonzero((after & (order != _BEFORE)) | (before & (order != _AFTER)))
        return self._atoms[row[found]], tokens.texts[token[found]]


def _batches(articles: Articles) -> Iterator[Articles]:
    """Articles that are run together; a long one stands alone."""
    start = total = 0
    for place, article in enumerate(articles):
        length = _length(article)
        alone = length > _LONG
        if place > start and (alone or place - start >= _TOGETHER or total + length > _LONGEST_TOGETHER):
            yield articles[start:place]
            start, total = place, 0
        total += length
        if alone:
            yield articles[place : place + 1]
            start, total = place + 1, 0
    if start < len(articles):
        yield articles[start:]


def _length(article: tuple[Pieces, bool, bool]) -> int:
    return sum(len(text) for text, _ in article[0])


def _tokens(cut: Cut, forms: Ints, known: Known) -> _Tokens:
    """The tokens that are words."""
    texts = np.repeat(np.arange(len(cut.first) - 1), np.diff(cut.first))
    tokens = _Tokens(forms, known.flags.take(forms), texts, cut.starts, cut.ends, cut.breaks, known)
    words = forms != NO_WORD
    if words.all():
        return tokens
    texts, starts, ends = texts[words], cut.starts[words], cut.ends[words]
    return _Tokens(forms[words], tokens.flags[words], texts, starts, ends, cut.breaks, known)


def _keeps_apart(tokens: _Tokens, texts: _Texts) -> Flags:
    """Of each article, whether it tells ة from ه: some ة, and half as many ه at most."""
    read = (texts.bits & _DEFAULT) != 0

    def count(flag: int) -> Ints:
        where = tokens.texts[np.flatnonzero(tokens.flags & flag)]
        return np.bincount(texts.articles[where[read[where]]], minlength=len(texts.narrow))

    teh = count(TEH)
    return (teh > 0) & (count(HEH) * 2 <= teh)


def _single(tokens: _Tokens) -> tuple[Ints, Ints]:
    """Atoms that a word is alone, with their texts."""
    which, atoms = tokens.known.atoms.of(tokens.forms)
    return atoms, tokens.texts[which]


def _reads(mask: int, texts: _Texts) -> Flags:
    """Of each text, whether rules of this mask read it: not a summary that the text repeats, if they read both."""
    read: Flags = (texts.bits & mask) != 0
    if mask & SUMMARY and mask & TEXT and texts.narrow.any():
        read &= ((texts.bits & mask & ~SUMMARY) != 0) | ~texts.narrow[texts.articles]
    return read


def _together(hits: list[Hits]) -> Hits:
    return Hits(*(np.concatenate(parts) for parts in zip(*hits, strict=True))) if hits else NO_HITS
