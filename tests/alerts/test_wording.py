"""Foreign text as one harmless line, and cuts between words and graphemes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.wording import (
    border_after,
    border_before,
    cut,
    is_grapheme_border,
    merged,
    pieces,
    plain,
    units,
)

FORBIDDEN = set(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, 0x061C, 0x2028, 0x2029]))
FORBIDDEN |= set(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)]))

ANY_TEXT = st.text(st.characters(codec=None), max_size=60) | st.text(
    st.sampled_from("اب ab\n\t\x1b[31m\u202e\u200d\u064b😀🇮🇶\ud800\x00"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines\r\n here", "two lines here"),  # a line break is a blank
        ("\u202eturned\u202c", "turned"),  # direction marks disappear
        ("red\x1b[31m alert\x1b[0m", "red alert"),  # a terminal's command goes as a whole
        ("bell\x07 nul\x00", "bell nul"),  # and so do single control characters
        ("lone \ud83d here", "lone \ufffd here"),  # half a character is shown as a broken one
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its non-joiner
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),  # and a family its joiners
        ("  wide \u00a0 blank  ", "wide blank"),
        ("", ""),
    ],
)
def test_foreign_text_becomes_one_harmless_line(text: str, line: str) -> None:
    """Each rule of ``plain`` once."""
    assert plain(text)[0] == line


def test_spans_move_along_with_what_was_removed() -> None:
    """A hit points at the same letters afterwards."""
    line, spans = plain("\n a\u202eb  \ncd\x00ef", [(2, 5), (8, 13)])
    assert [line[start:end] for start, end in spans] == ["ab", "cdef"]


@settings(deadline=None)
@given(ANY_TEXT, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=4))
def test_nothing_harmful_survives_and_spans_stay_inside(text: str, spans: list[tuple[int, int]]) -> None:
    """For any text and any spans."""
    line, moved = plain(text, spans)
    assert not FORBIDDEN & set(line)
    assert line == line.strip() or unicodedata.category(line.strip()[:1] or "x") == "Cf"
    assert "  " not in line
    assert all(0 <= start < end <= len(line) for start, end in moved)
    assert plain(line)[0] == line


@settings(deadline=None)
@given(ANY_TEXT, st.integers(0, 70))
def test_a_cut_fits_and_begins_the_text(text: str, room: int) -> None:
    """Never longer than the room, never other words, never within a grapheme."""
    shown = cut(text, room)
    assert units(shown) <= room
    if shown != text:
        kept = shown.removesuffix("…")
        assert text.startswith(kept)
        if kept:
            assert is_grapheme_border(text, len(kept)) or text[len(kept)].isspace()


@pytest.mark.parametrize(
    ("text", "index", "border"),
    [
        ("one two", 5, 3),  # back to the end of a word
        ("one two", 3, 3),  # already there
        ("longword", 5, 5),  # no word border: between graphemes
        ("aكًb", 2, 1),  # a mark stays with its letter
        ("a🇮🇶🇪🇬", 2, 1),  # flags are pairs
        ("a🇮🇶🇪🇬", 3, 3),
        ("👍🏽!", 1, 0),  # a skin tone belongs to its hand
        ("👨\u200d👩", 2, 0),  # a family is one
    ],
)
def test_a_border_is_found_before(text: str, index: int, border: int) -> None:
    """The nearest one at or before."""
    assert border_before(text, index) == border


@pytest.mark.parametrize(("index", "border"), [(0, 0), (1, 4), (4, 4), (5, 5)])
def test_a_border_is_found_after(index: int, border: int) -> None:
    """The nearest beginning of a word, here in "one two"; else a border between graphemes."""
    assert border_after("one two", index, 7) == border


def test_spans_are_merged_and_cut_to_the_text() -> None:
    """Overlapping evidence of two terms is one mark."""
    assert merged([(5, 9), (0, 3), (2, 4), (8, 99), (7, 7)], 10) == ((0, 4), (5, 10))


def test_pieces_give_back_the_text() -> None:
    """Nothing is lost between hits."""
    assert pieces("abcdef", [(0, 2), (4, 5)]) == [("ab", True), ("cd", False), ("e", True), ("f", False)]
