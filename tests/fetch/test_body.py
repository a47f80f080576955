"""Bodies that arrive in any pieces, compressed, broken or as bombs."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.body import Body, BodyBrokenError, BodyTooLargeError


def bare_deflate(data: bytes) -> bytes:
    """RFC 1951 without the zlib wrapper, as many servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "utf-8": bytes,  # seen in the open; no coding at all
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": bare_deflate,
}


def received(encoding: str, wire: bytes, step: int = 7, cap: int = 10_000) -> bytes:
    body = Body(encoding, cap)
    for start in range(0, len(wire), step):
        body.feed(wire[start : start + step])
    return body.whole()


@given(st.binary(max_size=3000), st.sampled_from(sorted(PACKERS)), st.integers(1, 4000))
def test_a_body_comes_out_whole_however_it_was_cut(data: bytes, encoding: str, step: int) -> None:
    assert received(encoding, PACKERS[encoding](data), step) == data


@given(st.lists(st.binary(max_size=200), max_size=5), st.integers(1, 100))
def test_gzip_members_follow_each_other(pieces: list[bytes], step: int) -> None:
    wire = b"".join(gzip.compress(piece) for piece in pieces)
    assert received("gzip", wire, step) == b"".join(pieces)


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_stream_that_breaks_off_is_an_error(content: bytes, data: st.DataObject) -> None:
    for encoding in ("gzip", "deflate"):
        wire = PACKERS[encoding](content)
        cut = data.draw(st.integers(1, len(wire) - 1))
        with pytest.raises(BodyBrokenError):
            received(encoding, wire[:cut])


@pytest.mark.parametrize(
    ("encoding", "wire"),
    [
        # Not what the header says.
        ("gzip", b"<rss></rss>"),
        ("deflate", b"<rss></rss>"),
        ("gzip", gzip.compress(b"x" * 100, mtime=0)[:20] + b"\0" * 100),
        # A wrong checksum.
        ("gzip", gzip.compress(b"news", mtime=0)[:-8] + b"\0" * 8),
    ],
)
def test_a_broken_encoding_is_an_error(encoding: str, wire: bytes) -> None:
    with pytest.raises(BodyBrokenError):
        received(encoding, wire)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "gzip, gzip", "deflate,gzip"])
def test_an_encoding_that_was_not_asked_for_is_an_error(encoding: str) -> None:
    with pytest.raises(BodyBrokenError, match="was not asked for"):
        Body(encoding, 10)


def test_an_empty_body_and_padding_after_the_end_are_no_error() -> None:
    assert received("gzip", b"") == b""
    assert received("gzip", gzip.compress(b"news") + b"\0" * 512) == b"news"
    assert received("deflate", zlib.compress(b"news") + b"\r\n") == b"news"


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "deflate "])
def test_the_cap_counts_decompressed_bytes(encoding: str) -> None:
    assert len(received(encoding, PACKERS[encoding](b"x" * 10_000), step=64)) == 10_000
    with pytest.raises(BodyTooLargeError):
        received(encoding, PACKERS[encoding](b"x" * 10_001), step=64)


def test_a_bomb_costs_no_more_than_the_cap() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    body = Body("gzip", 1000)
    with pytest.raises(BodyTooLargeError):
        body.feed(bomb)
    assert body._size <= 1001
