"""Bodies, decompressed while they arrive, with a running cap: a bomb is refused after the cap's worth of work.

Done here and not by aiohttp, which takes a gzip stream that breaks off for a whole one: half a feed would be stored
with its ETag, and the other half would never be asked for again.
"""

from __future__ import annotations

import zlib

ACCEPT_ENCODING = "gzip, deflate"
"""What every server speaks. Brotli and Zstandard would be two more native libraries facing hostile bytes."""

_NOT_SPOKEN = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


class BodyTooLargeError(Exception):
    """More decompressed bytes than the cap."""


class BodyBrokenError(Exception):
    """The encoding is not what the headers say, or the stream ends before its end."""


class Body:
    """Collects a body. ``encoding`` is the Content-Encoding header; unknown words ("utf-8") mean none."""

    def __init__(self, encoding: str, cap: int) -> None:
        codings = [each.strip().lower() for each in encoding.split(",")]
        refused = next((each for each in codings if each in _NOT_SPOKEN), "")
        compressed = [each for each in codings if each in {"gzip", "x-gzip", "deflate"}]
        if refused or len(compressed) > 1:
            raise BodyBrokenError(f"its encoding {encoding[:40]!r} was not asked for")
        self._cap = cap
        self._pieces: list[bytes] = []
        self._size = 0
        self._started = False
        self._coding = compressed[0] if compressed else ""
        self._inflater = zlib.decompressobj(wbits=31) if self._coding else None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire. Raises BodyTooLargeError or BodyBrokenError."""
        if self._inflater is None:
            self._keep(chunk)
            return
        if not self._started and chunk:
            self._start(chunk)
        try:
            while chunk and self._inflater is not None:
                chunk = self._inflate(self._inflater, chunk)
        except zlib.error as error:
            raise BodyBrokenError(f"its {self._coding} encoding is broken") from error

    def whole(self) -> bytes:
        """The body. Raises BodyBrokenError when the compressed stream had not come to its end."""
        if self._inflater is not None and self._started and not self._inflater.eof:
            raise BodyBrokenError(f"its {self._coding} stream breaks off")
        return b"".join(self._pieces)

    def _start(self, chunk: bytes) -> None:
        self._started = True
        if self._coding == "deflate":
            # RFC 1950 says zlib; many servers send the bare stream of RFC 1951. Only the first octet tells.
            self._inflater = zlib.decompressobj(wbits=15 if chunk[0] & 0x0F == 8 else -15)

    def _inflate(self, inflater: zlib._Decompress, chunk: bytes) -> bytes:
        """Inflate as much as the cap allows; returns what is left to do."""
        self._keep(inflater.decompress(chunk, self._cap - self._size + 1))
        if not inflater.eof:
            return inflater.unconsumed_tail
        # Another gzip member may follow; anything else after the end is padding.
        rest = inflater.unused_data
        if self._coding != "deflate" and rest.startswith(b"\x1f\x8b"):
            self._inflater = zlib.decompressobj(wbits=31)
            return rest
        return b""

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._cap:
            raise BodyTooLargeError
        self._pieces.append(piece)
