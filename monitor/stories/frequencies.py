"""In how many articles each word stands: what tells a word that says something from one that stands everywhere.

Words are counted in 2**20 buckets by their hash. Two words of one bucket count as one, which makes either look more
common than it is; with some 200,000 words in use that is one word in five, and rare words are what matters: the bucket
of a rare word is rarely that of a common one. The counts take 4 MiB whatever is read.

``weight`` is the inverse document frequency ln((N + 500) / (n + 1)), as if 500 articles had been read before the first,
so that the first articles of an empty memory do not weigh every word the same as a name. Counts are halved when they
reach ``_FORGET`` articles: what the news of this year talk about all the time is common, whatever older news did.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterable
from math import log

BUCKETS = 1 << 20
_MASK = BUCKETS - 1
_VERSION = 1
_PRIOR = 500
_LEAST = 0.05  # nothing weighs nothing: two articles of common words only are still comparable
_FORGET = 4_000_000
_FEWEST_BYTES = 9


class Frequencies:
    """The one live count. Threads may read while the writer learns: a count that is one too old changes nothing."""

    __slots__ = ("_counts", "documents")

    def __init__(self) -> None:
        self._counts = array("I", bytes(4 * BUCKETS))
        self.documents = 0

    def weight(self, word_hash: int) -> float:
        """How much a word says."""
        return max(_LEAST, log((self.documents + _PRIOR) / (self._counts[word_hash & _MASK] + 1)))

    def learn(self, words: Iterable[int]) -> None:
        """Count the words of one article, each given once."""
        counts = self._counts
        for word in words:
            counts[word & _MASK] += 1
        self.documents += 1
        if self.documents >= _FORGET:
            self._counts = array("I", (count >> 1 for count in counts))
            self.documents >>= 1

    def to_bytes(self) -> bytes:
        """What ``from_bytes`` reads. A version byte, the number of articles, the counts compressed."""
        counts = self._counts
        if sys.byteorder == "big":
            counts = array("I", counts)
            counts.byteswap()
        head = bytes([_VERSION]) + self.documents.to_bytes(8, "little")
        return head + zlib.compress(counts.tobytes(), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frequencies:
        """Raises ValueError for what ``to_bytes`` has not written."""
        if len(data) < _FEWEST_BYTES or data[0] != _VERSION:
            raise ValueError("these are no word counts of this version; they are counted anew")
        reader = zlib.decompressobj()
        try:
            counts = reader.decompress(data[_FEWEST_BYTES:], 4 * BUCKETS)
        except zlib.error as error:
            raise ValueError(f"the word counts are damaged ({error}); they are counted anew") from error
        if len(counts) != 4 * BUCKETS:
            raise ValueError("the word counts are cut off; they are counted anew")
        read = cls()
        read._counts = array("I", counts)
        if sys.byteorder == "big":
            read._counts.byteswap()
        read.documents = int.from_bytes(data[1:_FEWEST_BYTES], "little")
        return read
