"""What is remembered of an article to compare it by: some 500 bytes, whatever its length.

    lead       the heaviest stems of the headline (counted twice) and the first words of the text, each with its weight
               (1 + ln count) · idf as a byte; a bit tells which of them stand in the headline
    pairs      neighbouring stems of the lead, 16 bits each
    sketch     the smallest hashes of all runs of three stems in the text: a sample that is the same sample in every
               text that has these runs (bottom-k sketch; Broder, "On the resemblance and containment of documents", 1997)
    numbers    numbers near the top, without the day, month and year of the day it was published and its neighbours:
               that two articles are of one day is no evidence
    names      stems of capitalised words inside sentences (none in scripts without capitals)
    bloom      a Bloom filter of the stems of the first 400 words: whether a word of another lead stands anywhere here

The weights are those of the moment when the article came and are never computed again.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from monitor.stories.frequencies import Frequencies
from monitor.stories.lines import Line
from monitor.stories.words import CAPITAL, LAST, NUMBER, Words, words_of

VERSION = 1
_LEAD = 40
_LEAD_WORDS = 40
_PAIRS = 40
_SKETCH = 40
_NUMBERS = 24
_NUMBER_WORDS = 150
_NAMES = 32
_NAME_WORDS = 200
_BLOOM_BITS = 1024
_BLOOM_WORDS = 400
_SHORT = 12  # words of text below which a headline is all there is
_TOP = 10
_PARTED = 1.5
_FRAMED = 12  # words of the lead, without those of the headline, that make a frame
_SCALE = 8  # steps of weight to a unit: a byte holds up to 31.9
_HEAD = 7
_LEAD_BYTES = 5
_IS_SHORT = 1
_ONE = ord("1")


@dataclass(frozen=True, slots=True)
class Features:
    """A record, unpacked for comparing. ``top`` are the heaviest stems of the lead, each with its bits in a bloom and its
    weight. Of the stems that do not stand in the headline (of all, where it is most of the lead), ``heavy`` are the bits of the heaviest third, ``light`` the
    lighter half. ``telling`` are the bits of the headline's words but for those that weigh little, ``counted`` those of them
    that are numbers. ``reach`` is the largest number that the sketch covers. ``short``: little more than a headline;
    ``brief``: the sketch is not full."""

    lead: dict[int, int]
    length: float
    title: frozenset[int]
    title_weight: int
    top: tuple[tuple[int, int], ...]
    top_weight: int
    pairs: frozenset[int]
    sketch: frozenset[int]
    reach: int
    numbers: frozenset[int]
    names: frozenset[int]
    bloom: int
    telling: tuple[int, ...]
    counted: frozenset[int]
    heavy: tuple[int, ...]
    light: frozenset[int]
    short: bool
    brief: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A record packed, and what it is found by: the stems of its lead, heaviest first, and their weights."""

    record: bytes
    stems: tuple[int, ...]
    weights: tuple[int, ...]
    pairs: tuple[int, ...]


def make(
    title: Words, lines: Sequence[Line], text: Sequence[int], frequencies: Frequencies, at: datetime
) -> Made:
    """The record of an article of this headline and these lines; ``text`` are the stems of the lines."""
    opening = text[:_LEAD_WORDS]
    lead = _heaviest(title.stems, opening, frequencies)
    stems = tuple([stem for _, stem in lead])
    weights = tuple([weight for weight, _ in lead])
    titled = set(title.stems or opening[:_SHORT])
    mask = sum([1 << place for place, stem in enumerate(stems) if stem in titled])
    pairs = _pairs(opening)
    sketch = _sketch(text)
    numbers = _numbers(title, lines, at)
    names = _names(lines)
    bloom = _bloom({*title.stems, *text[:_BLOOM_WORDS]})
    flags = _IS_SHORT if len(text) < _SHORT else 0
    record = b"".join(
        (
            bytes((VERSION, flags, len(stems), len(pairs), len(sketch), len(numbers), len(names))),
            _packed("I", stems),
            bytes(weights),
            mask.to_bytes(_LEAD_BYTES, "little"),
            _packed("H", pairs),
            _packed("H", [each & 0xFFFF for each in sketch]),
            bytes([each >> 16 for each in sketch]),
            _packed("H", numbers),
            _packed("H", names),
            bloom.to_bytes(_BLOOM_BITS // 8, "little"),
        )
    )
    return Made(record, stems, weights, pairs)


@lru_cache(maxsize=4096)
def unpack(record: bytes) -> Features:
    """The features of a record. Raises ValueError for one of another version or length."""
    if len(record) < _HEAD or record[0] != VERSION:
        raise ValueError("a record of likeness of another version; it can't be compared")
    _, flags, leads, pairs, sketched, numbers, names = record[:_HEAD]
    if len(record) != _length(leads, pairs, sketched, numbers, names):
        raise ValueError("a record of likeness is cut off; it can't be compared")
    at = _HEAD + 4 * leads
    stems = _unpacked("I", record[_HEAD:at])
    weights = record[at : at + leads]
    at += leads
    mask = int.from_bytes(record[at : at + _LEAD_BYTES], "little")
    at += _LEAD_BYTES
    pair_set = frozenset(_unpacked("H", record[at : at + 2 * pairs]))
    at += 2 * pairs
    low = _unpacked("H", record[at : at + 2 * sketched])
    high = record[at + 2 * sketched : at + 3 * sketched]
    sketch = frozenset([one | other << 16 for one, other in zip(low, high, strict=True)])
    at += 3 * sketched
    number_set = frozenset(_unpacked("H", record[at : at + 2 * numbers]))
    at += 2 * numbers
    name_set = frozenset(_unpacked("H", record[at : at + 2 * names]))
    lead = dict(zip(stems, weights, strict=True))
    titled = _marked(stems, mask)
    title = frozenset(titled)
    telling = [stem for stem in titled if 2 * lead[stem] >= lead[titled[0]]]
    plain: Sequence[int] = [stem for stem in stems if stem not in title]
    if len(plain) < _FRAMED:
        plain = stems if leads >= _FRAMED else ()
    if not _parted([lead[stem] for stem in plain]):
        plain = ()
    top = tuple([(_bits(stem), lead[stem]) for stem in stems[:_TOP]])
    return Features(
        lead=lead,
        length=sqrt(sum([weight * weight for weight in weights])),
        title=title,
        title_weight=sum([lead[stem] for stem in title]),
        top=top,
        top_weight=sum(weights[:_TOP]),
        pairs=pair_set,
        sketch=sketch,
        reach=max(sketch, default=0) if sketched == _SKETCH else 1 << 24,
        numbers=number_set,
        names=name_set,
        bloom=int.from_bytes(record[-_BLOOM_BITS // 8 :], "little"),
        telling=tuple([_bits(stem) for stem in telling]),
        counted=frozenset([_bits(stem) for stem in telling if stem & 0xFFFF in number_set]),
        heavy=tuple([_bits(stem) for stem in plain[: len(plain) // 3]]),
        light=frozenset(plain[len(plain) // 2 :]),
        short=bool(flags & _IS_SHORT),
        brief=sketched < _SKETCH,
    )


def holds(bloom: int, stem: int) -> bool:
    """Whether a stem stands in the article of that bloom; of ten that do not, one seems to."""
    bits = _bits(stem)
    return bloom & bits == bits


def _parted(falling: Sequence[int]) -> bool:
    """Whether the heaviest third of weights differs so much from the lighter half that it says more: in a young memory
    all words weigh nearly the same, those of the articles before a little less."""
    third, half = len(falling) // 3, len(falling) // 2
    if not third:
        return False
    return sum(falling[:third]) * (len(falling) - half) >= _PARTED * sum(falling[half:]) * third


def _marked(stems: Sequence[int], mask: int) -> list[int]:
    found = []
    while mask:
        found.append(stems[(mask & -mask).bit_length() - 1])
        mask &= mask - 1
    return found


def _length(leads: int, pairs: int, sketched: int, numbers: int, names: int) -> int:
    return _HEAD + 5 * leads + _LEAD_BYTES + 2 * (pairs + numbers + names) + 3 * sketched + _BLOOM_BITS // 8


# --- parts -------------------------------------------------------------------------------------------------------


def _heaviest(
    title: Sequence[int], opening: Sequence[int], frequencies: Frequencies
) -> list[tuple[int, int]]:
    """The heaviest stems, each after its weight in steps; heaviest first, of equal ones the smaller number."""
    counts = Counter(opening)
    for stem in title:
        counts[stem] += 2
    weight = frequencies.weight
    weighed = [
        (min(255, max(1, round(_SCALE * _repeated(count) * weight(stem)))), stem)
        for stem, count in counts.items()
    ]
    weighed.sort(key=lambda each: (-each[0], each[1]))
    return weighed[:_LEAD]


@lru_cache(maxsize=1024)
def _repeated(count: int) -> float:
    """How much more a word says that is said so often."""
    return 1 + log(count)


def _pairs(stems: Sequence[int]) -> tuple[int, ...]:
    pairs = {(one << 1 ^ other) >> 8 & 0xFFFF for one, other in pairwise(stems)}
    return tuple(sorted(pairs)[:_PAIRS])


def _sketch(stems: Sequence[int]) -> list[int]:
    """The smallest hashes of the runs of three stems. Stems are hashes already: shifted and mixed they spread as they do."""
    runs = {
        (one << 2 ^ two << 1 ^ three) & 0xFFFFFF
        for one, two, three in zip(stems, stems[1:], stems[2:], strict=False)
    }
    return sorted(runs)[:_SKETCH]


def _numbers(title: Words, lines: Iterable[Line], at: datetime) -> list[int]:
    numbers = dict.fromkeys(_of_kind(title, NUMBER))
    left = _NUMBER_WORDS
    for line in lines:
        if left <= 0:
            break
        numbers.update(dict.fromkeys(_of_kind(line.words, NUMBER, left)))
        left -= len(line.words.stems)
    dates = _dates(at.toordinal())
    return [stem & 0xFFFF for stem in numbers if stem not in dates][:_NUMBERS]


def _of_kind(words: Words, kind: int, most: int | None = None) -> list[int]:
    if not any(words.kinds):
        return []
    return [stem for stem, its in zip(words.stems[:most], words.kinds, strict=False) if its & kind]


@lru_cache(maxsize=64)
def _dates(day: int) -> frozenset[int]:
    """The numbers of a day, the one before and the one after: day, month, year."""
    found: set[int] = set()
    for ordinal in (day - 1, day, day + 1):
        if 1 <= ordinal <= date.max.toordinal():
            day_of = date.fromordinal(ordinal)
            written = f"{day_of.day} {day_of.month} {day_of.year} {day_of.day:02} {day_of.month:02}"
            found.update(words_of(written).stems)
    return frozenset(found)


def _names(lines: Iterable[Line]) -> list[int]:
    """Stems of capitalised words inside sentences: at the head of one every word has a capital."""
    found: dict[int, None] = {}
    left = _NAME_WORDS
    for line in lines:
        before = LAST
        for stem, kind in zip(line.words.stems[:left], line.words.kinds, strict=False):
            if kind & CAPITAL and not before & LAST:
                found[stem & 0xFFFF] = None
            before = kind
        left -= len(line.words.stems)
        if left <= 0:
            break
    return list(found)[:_NAMES]


def _bloom(stems: Iterable[int]) -> int:
    """The bits of all of them: written as digits, which is faster than numbers of 1,024 bits."""
    digits = bytearray(b"0" * _BLOOM_BITS)
    for stem in stems:
        digits[~(stem & 1023)] = _ONE
        digits[~(stem >> 10 & 1023)] = _ONE
        digits[~(stem >> 20 & 1023)] = _ONE
    return int(digits, 2)


@lru_cache(maxsize=65536)
def _bits(stem: int) -> int:
    return 1 << (stem & 1023) | 1 << (stem >> 10 & 1023) | 1 << (stem >> 20 & 1023)


def _packed(code: str, values: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(values)}{code}", *values)


def _unpacked(code: str, data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // struct.calcsize(code)}{code}", data)
