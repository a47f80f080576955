"""The executor in C against the plainest reading of what the arrays of an Index mean, over arrays and texts by chance;
and against texts that nobody writes who means well."""

from __future__ import annotations

import gc
import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import kernel
from monitor.matching.compile import Index
from monitor.matching.executor import Pieces, Verdicts
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
from monitor.matching.patterns import is_break
from monitor.text import Token, borders, classes, tokens

if TYPE_CHECKING:
    from monitor.matching.kernel.scan import KernelExecutor

BUILT = kernel.load()
pytestmark = pytest.mark.skipif(BUILT is None, reason="the kernel was not built: there was no C compiler")

WHOLE = SINGLE | STARTS | ENDS
SEED = 0x1234_5678_9ABC_DEF1


class SpelledForms(Forms):
    """Says of a folded spelling what a table says, and counts how often it was asked."""

    def __init__(self, table: dict[tuple[str, bool], Surface]) -> None:  # no vocabulary is needed
        self.table = table
        self.asked: list[str] = []

    def resolve(self, surface: str, persian: bool) -> Surface | None:
        self.asked.append(surface)
        found = tokens(surface)
        if not found:
            return None
        return self.table.get((found[0].folded, persian), Surface(0, ()))


def entry(word: int, bits: int = WHOLE) -> int:
    return word << ENTRY_BITS | bits


# --- building an index by hand ------------------------------------------------------------------------------------------


@dataclass
class Phrase:
    words: list[int]
    anchor: int
    atom: int
    loose: bool = False


@dataclass
class Pair:
    word: int
    other: int
    distance: int
    order: int
    atom: int


@dataclass
class Program:
    rule: int
    clauses: list[list[int]]
    negatives: list[int]
    filed: list[int]


@dataclass
class Arrays:
    """What an Index says, as lists."""

    words: int
    atoms: int
    fields: list[int]
    sure: list[bool]
    singles: list[tuple[int, int]] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    direct: list[tuple[int, int]] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    always: list[int] = field(default_factory=list)

    def index(self) -> Index:
        code: list[int] = []
        filed: list[tuple[int, int]] = []
        for program in self.programs:
            filed += ((atom, len(code)) for atom in program.filed)
            code += [program.rule, len(program.clauses)]
            for clause in program.clauses:
                code += [len(clause), *clause]
            code += [len(program.negatives), *program.negatives]
        single_at, single = rows(self.words, self.singles)
        phrase_at, phrase = rows(self.words, [(p.words[p.anchor], i) for i, p in enumerate(self.phrases)])
        near_at, near = rows(self.words, [(pair.word, i) for i, pair in enumerate(self.pairs)])
        pairs = [self.pairs[i] for i in near]
        direct_at, direct = rows(self.atoms, self.direct)
        program_at, program_places = rows(self.atoms, filed)
        starts = [0]
        for each in self.phrases:
            starts.append(starts[-1] + len(each.words))
        return Index(
            words=self.words,
            atoms=self.atoms,
            rules=len(self.fields),
            single_at=single_at,
            single=single,
            phrase_at=phrase_at,
            phrase=phrase,
            phrase_start=array("i", starts),
            phrase_words=array("i", [word for each in self.phrases for word in each.words]),
            phrase_anchor=array("i", [each.anchor for each in self.phrases]),
            phrase_atom=array("i", [each.atom for each in self.phrases]),
            phrase_loose=bytes(each.loose for each in self.phrases),
            near_at=near_at,
            near_other=array("i", [each.other for each in pairs]),
            near_distance=array("i", [each.distance for each in pairs]),
            near_order=array("i", [each.order for each in pairs]),
            near_atom=array("i", [each.atom for each in pairs]),
            direct_at=direct_at,
            direct=direct,
            program_at=program_at,
            program=program_places,
            code=array("i", code),
            always=array("i", self.always),
            fields=bytes(self.fields),
            sure=bytes(self.sure),
        )


def rows(count: int, pairs: Sequence[tuple[int, int]]) -> tuple[array[int], array[int]]:
    by_key = defaultdict[int, list[int]](list)
    for key, value in pairs:
        by_key[key].append(value)
    at, values = array("i", [0]), array("i")
    for key in range(count):
        values.extend(by_key[key])
        at.append(len(values))
    return at, values


# --- what the arrays mean, as plainly as can be -----------------------------------------------------------------------------


@dataclass
class Placed:
    token: Token
    surface: Surface

    def bits(self, word: int, refused: int) -> list[int]:
        return [
            each & 31 for each in self.surface.entries if each >> ENTRY_BITS == word and not each & refused
        ]


def naive(arrays: Arrays, forms: Forms, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts:
    read = []
    for text, bit in pieces:
        found = ((token, forms.resolve(token.slice, persian)) for token in tokens(text))
        read.append((text, bit, [Placed(token, surface) for token, surface in found if surface is not None]))
    flags = [placed.surface.flags for _, bit, words in read if bit & 7 for placed in words]
    teh = sum(1 for each in flags if each & TEH)
    heh = sum(1 for each in flags if each & HEH)
    refused = DOUBTFUL if teh > 0 and heh * 2 <= teh else 0
    present = defaultdict[int, int](int)
    for text, bit, words in read:
        for atom in atoms_of(arrays, text, words, refused):
            present[atom] |= bit
    matched, maybe, excluded = set[int](), set(arrays.always), set[int]()
    for rule, fields in enumerate(arrays.fields):
        mask = fields & ~2 if narrow and fields & 6 == 6 else fields
        holding = {atom for atom, bits in present.items() if bits & mask}
        hits = matched if arrays.sure[rule] else maybe
        if any(atom in holding for atom, direct in arrays.direct if direct == rule):
            hits.add(rule)
        for program in arrays.programs:
            if program.rule == rule and all(holding & set(clause) for clause in program.clauses):
                if not holding & set(program.negatives):
                    hits.add(rule)
                elif arrays.sure[rule]:
                    excluded.add(rule)
    return Verdicts(sorted(matched), sorted(maybe), sorted(excluded))


def atoms_of(arrays: Arrays, text: str, words: list[Placed], refused: int) -> Iterator[int]:
    for word, atom in arrays.singles:
        if any(bits & SINGLE for placed in words for bits in placed.bits(word, refused)):
            yield atom
    for phrase in arrays.phrases:
        if any(stands(phrase, text, words[i:], refused) for i in range(len(words))):
            yield phrase.atom
    for pair in arrays.pairs:
        if together(pair, words, refused):
            yield pair.atom


def stands(phrase: Phrase, text: str, words: list[Placed], refused: int) -> bool:
    count = len(phrase.words)
    if len(words) < count:
        return False
    for i, word in enumerate(phrase.words):
        needed = (STARTS if i else 0) | (ENDS if i + 1 < count else 0)
        also_refused = refused | (FIRST_ONLY if i else 0)
        if not any(bits & needed == needed for bits in words[i].bits(word, also_refused)):
            return False
        if i and not phrase.loose and is_break(text[words[i - 1].token.end : words[i].token.start]):
            return False
    return True


def together(pair: Pair, words: list[Placed], refused: int) -> bool:
    def places(word: int) -> list[int]:
        return [i for i, placed in enumerate(words) if any(b & SINGLE for b in placed.bits(word, refused))]

    for i in places(pair.word):
        for j in places(pair.other):
            if i != j and abs(i - j) <= pair.distance and pair.order in (0, 1 if j > i else 2):
                return True
    return False


# --- chance -------------------------------------------------------------------------------------------------------------------

SPELLINGS = ("a", "b", "c", "d", "ه", "ة", "ال", "用", "7")
VARIANTS = {
    "a": ("a", "A", "á", "a\u0301", "a" * 60),
    "ه": ("ه", "هـ", "هُ"),
    "7": ("7", "٧"),
    "b": ("b", "b" * 49, "b\u200cb"),
}
GAPS = (
    " ",
    " ",
    " ",
    "  ",
    ", ",
    "\n",
    "\n \n",
    "\r\n\r\n",
    ". ",
    "-",
    "\u2029",
    "ـ ",
    "\u0301 ",
    "\n\ufe7c\n",
)
BITS = (1, 2, 4, 8, 8, 16, 32, 64)

spelling = st.sampled_from(SPELLINGS).flatmap(lambda word: st.sampled_from(VARIANTS.get(word, (word,))))
text = st.lists(st.tuples(spelling, st.sampled_from(GAPS)), max_size=12).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
piece = st.tuples(text, st.sampled_from(BITS))
article = st.tuples(st.lists(piece, max_size=5), st.booleans(), st.booleans())


@st.composite
def tables(draw: st.DrawFn) -> tuple[Arrays, dict[tuple[str, bool], Surface]]:
    words, atoms = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    fields = draw(st.lists(st.sampled_from((7, 7, 1, 2, 6, 127, 8, 64, 3)), min_size=1, max_size=9))
    word, atom, rule = (st.integers(0, count - 1) for count in (words, atoms, len(fields)))
    sure = [draw(st.booleans()) for _ in fields]
    phrase = st.lists(word, min_size=1, max_size=4).flatmap(
        lambda each: st.builds(
            Phrase, st.just(each), st.integers(0, len(each) - 1), atom, st.sampled_from((False, False, True))
        )
    )
    pair = st.builds(Pair, word, word, st.integers(1, 6), st.integers(0, 2), atom)
    clause = st.lists(atom, min_size=1, max_size=3)
    programs = [
        Program(number, clauses, negatives if sure[number] else [], list(dict.fromkeys(clauses[0])))
        for number, clauses, negatives in draw(
            st.lists(
                st.tuples(rule, st.lists(clause, min_size=1, max_size=3), st.lists(atom, max_size=2)),
                max_size=6,
            )
        )
    ]
    arrays = Arrays(
        words,
        atoms,
        fields,
        sure,
        draw(st.lists(st.tuples(word, atom), max_size=6)),
        draw(st.lists(phrase, max_size=5)),
        draw(st.lists(pair, max_size=5)),
        draw(st.lists(st.tuples(atom, rule), max_size=6)),
        programs,
        draw(st.lists(rule.filter(lambda number: not sure[number]), max_size=1)) if not all(sure) else [],
    )
    bits = st.sampled_from(
        (WHOLE, WHOLE, WHOLE, WHOLE | DOUBTFUL, WHOLE | FIRST_ONLY, STARTS | ENDS, STARTS, ENDS, SINGLE)
    )
    entries = st.lists(st.builds(entry, word, bits), max_size=3).map(lambda each: tuple(dict.fromkeys(each)))
    surfaces = {
        (token.folded, persian): Surface(draw(st.sampled_from((0, TEH, HEH))), draw(entries))
        for each in SPELLINGS
        for token in tokens(each)
        for persian in (False, True)
    }
    return arrays, surfaces


Table = tuple[Arrays, dict[tuple[str, bool], Surface]]
Articles = list[tuple[Pieces, bool, bool]]


def kernel_of(arrays: Arrays, forms: Forms, given: int = SEED) -> KernelExecutor:
    assert BUILT is not None
    return BUILT(arrays.index(), forms, classes(), given)


@settings(max_examples=150, deadline=None)
@given(tables(), st.lists(article, min_size=1, max_size=4), st.integers(0, 2**64 - 1))
def test_it_finds_what_the_arrays_say_whatever_was_met_before(
    table: Table, articles: Articles, given_seed: int
) -> None:
    arrays, surfaces = table
    forms = SpelledForms(surfaces)
    wanted = [naive(arrays, forms, *each) for each in articles]
    executor = kernel_of(arrays, forms, given_seed)
    assert executor.judge_many(articles) == wanted
    assert [executor.judge(*each) for each in articles] == wanted
    one_by_one = kernel_of(arrays, forms)
    assert [one_by_one.judge(*each) for each in articles] == wanted


# --- tokens --------------------------------------------------------------------------------------------------------------------

NOTHING = Arrays(words=1, atoms=1, fields=[7], sure=[True])

# One of each class and each kind of what may stand between, so that all borders come up; then anything at all.
SIGNS = (
    "a" "é" "ب" "ـ" "\u064b" "\u0301" "\u200c" "7" "٣" "²" "用" "ก" "\u0e31" "\u0903" "\u1031" "한" "\ufe7c" "\ufdfa"
    " " "\n" "." "-" "،" "\u2029" "\x00" "\ud800" "\udfff" "😀" "\U0001d400" "\U00020000" "\U000e0100" "\ufeff"
)  # fmt: skip
char = st.one_of(
    st.sampled_from(SIGNS), st.characters(), st.characters(categories=["Cs", "Mn", "Mc", "Cf", "Lo"])
)
run = st.builds(lambda sign, times: sign * times, st.sampled_from(SIGNS), st.integers(1, 70))
anything = st.lists(st.one_of(char, run), max_size=200).map("".join)


def met(text: str) -> list[str]:
    """What a kernel that knows no spelling asks about a text."""
    forms = SpelledForms({})
    kernel_of(NOTHING, forms).judge([(text, 4)], False, False)
    return forms.asked


def spellings(text: str) -> list[str]:
    """The same by tokens.py: each spelling once, but those that are too long to be remembered each time."""
    found = [text[start:end] for start, end in borders(text)]
    return [each for i, each in enumerate(found) if len(each) > LONGEST_REMEMBERED or each not in found[:i]]


@settings(max_examples=150, deadline=None)
@given(anything)
def test_it_cuts_a_text_as_everyone_else_does(text: str) -> None:
    assert met(text) == spellings(text)


@pytest.mark.parametrize(
    "length", [*range(1, 20), *range(60, 70), *range(124, 132), 47, 48, 49, 255, 256, 257]
)
@pytest.mark.parametrize("sign", ["x", "ب", "𝒳"])  # one, two, four bytes a character
def test_borders_of_words_at_any_place_of_the_window_are_found(sign: str, length: int) -> None:
    """A window has 64 characters, a block 256 words, a look at the start of a word 16 bytes."""
    word = sign * length
    for text in (word, f" {word}", f"{word} ", f"{word} {word}q {word}", f"{'- ' * length}{word}"):
        assert met(text) == spellings(text)


def test_more_words_than_a_block_holds_keep_their_order() -> None:
    words = [f"{chr(0x3B1 + i % 20)}{'abcdefghij'[i % 10] * (1 + i % 7)}{i}" for i in range(3000)]
    text = "\n".join(words)
    assert met(text) == spellings(text)


def test_what_ends_a_phrase_is_the_same_for_every_character() -> None:
    """patterns.is_break, code point by code point: those that stand between words, up to where all are letters."""
    arrays = Arrays(2, 1, [7], [True], phrases=[Phrase([0, 1], 0, 0)], direct=[(0, 0)])
    forms = SpelledForms({("a", False): Surface(0, (entry(0),)), ("b", False): Surface(0, (entry(1),))})
    between = [chr(code) for code, kind in enumerate(classes()[:0x20000]) if kind == 0]
    executor = kernel_of(arrays, forms)
    found = executor.judge_many([([(f"a{sign}b", 4)], False, False) for sign in between])
    assert [sign for sign, verdicts in zip(between, found, strict=True) if not verdicts.matched] == [
        sign for sign in between if is_break(sign)
    ]


@pytest.mark.parametrize(
    ("gap", "breaks"),
    [
        ("\n", False),  # a line that was wrapped
        ("\n\n", True),  # a paragraph
        ("\n \t\r\u00a0\n", True),  # a blank line of blanks
        ("\n-\n", False),  # no blank line
        ("\n\u0301\n", False),  # a mark without a letter is none either
        ("\n\ufe7c\n", False),  # nor is what looks like a letter and is no word
        ("\u200c\n\n", True),
        (" " * 100 + "\n" + " " * 100 + "\n", True),  # over several windows
        (" " * 100 + "." + " " * 100, True),
        ("-" * 200, False),
        ("\ufe7c.\ufe7c", True),  # before and behind such a letter
        ("\ufe7c\n\n\ufe7c", True),
    ],
)
def test_a_blank_line_ends_a_phrase(gap: str, breaks: bool) -> None:
    arrays = Arrays(2, 1, [7], [True], phrases=[Phrase([0, 1], 1, 0)], direct=[(0, 0)])
    forms = SpelledForms({("a", False): Surface(0, (entry(0),)), ("b", False): Surface(0, (entry(1),))})
    for before in ("", "ب" * 63, "x " * 300):
        pieces = [(f"{before} a{gap}b", 4)]
        wanted = naive(arrays, forms, pieces, False, False)
        assert wanted.matched == ([] if breaks else [0])
        assert kernel_of(arrays, forms).judge(pieces, False, False) == wanted


# --- what is remembered ------------------------------------------------------------------------------------------------------

A_WORD = Arrays(1, 1, [7], [True], singles=[(0, 0)], direct=[(0, 0)])


def test_a_spelling_is_asked_about_once_and_for_each_way_of_writing_arabic_letters() -> None:
    forms = SpelledForms({("كتاب", False): Surface(0, (entry(0),))})
    executor = kernel_of(A_WORD, forms)
    for _ in range(3):
        assert executor.judge([("كتاب كتاب book", 4)], False, False).matched == [0]
    assert forms.asked == ["كتاب", "book"]
    for _ in range(3):
        assert executor.judge([("كتاب", 4)], True, False).matched == []
    assert forms.asked == ["كتاب", "book", "كتاب"]
    assert executor.remembered == 3


def test_spellings_too_long_to_be_words_are_not_remembered() -> None:
    long = "a" * (LONGEST_REMEMBERED + 1)
    forms = SpelledForms({(long, False): Surface(0, (entry(0),))})
    executor = kernel_of(A_WORD, forms)
    for _ in range(2):
        articles: Articles = [
            ([("b", 1), (f"{long} b {long}", 4)], False, False),
            ([(long, 4)], False, False),
        ]
        assert [each.matched for each in executor.judge_many(articles)] == [[0], [0]]
    assert forms.asked == [long, long, long] * 2 or forms.asked.count(long) == 6
    assert executor.remembered == 1


def test_words_that_differ_in_their_last_letter_only_are_told_apart() -> None:
    """Each length of a text is compared in its own way."""
    for sign in ("x", "ب", "𝒳"):
        for length in range(1, LONGEST_REMEMBERED):
            word, other = sign * length + "a", sign * length + "b"
            first = tokens(word)[-1].folded
            forms = SpelledForms({(first, False): Surface(0, (entry(0),))})
            executor = kernel_of(A_WORD, forms)
            assert [executor.judge([(text, 4)], False, False).matched for text in (word, other, word)] == [
                [0],
                [],
                [0],
            ]


class EveryWord(Forms):
    """Says of every spelling that it is word 0."""

    def __init__(self) -> None:  # no vocabulary is needed
        self.asked = 0

    def resolve(self, surface: str, persian: bool) -> Surface | None:  # noqa: ARG002  # as the interface has it
        self.asked += 1
        return Surface(0, (entry(0),))


def test_memory_is_bounded_and_begins_anew() -> None:
    forms = EveryWord()
    executor = kernel_of(A_WORD, forms)
    letters = "abcdefghij"
    words = " ".join(
        "".join(letters[int(digit)] for digit in str(number)) for number in range(MOST_REMEMBERED)
    )
    assert executor.judge([(words, 4)], False, False).matched == [0]
    assert forms.asked == MOST_REMEMBERED
    assert executor.remembered == 0
    assert executor.judge([("a b", 4)], False, False).matched == [0]
    assert executor.remembered == 2


# --- hostile and wrong -----------------------------------------------------------------------------------------------------------

MILLION = 10**6


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("", False),
        ("\x00", False),
        ("\x00" * 1000 + "needle" + "\x00", True),
        ("\ud800\udc00 \udfff needle \ud800", True),  # lone surrogates
        ("needle" + "\u0301" * MILLION, True),  # a word of marks that is not remembered
        ("\u064b" * MILLION + " needle", True),  # marks without a letter
        ("ب\u200c" * MILLION + " needle", True),
        # The tail of one run is the start of the next.
        ("ب\u200c\u0e31\u200c\u0903" * (MILLION // 4) + " needle", True),
        ("ا1" * MILLION + "needle", True),
        ("\n" * MILLION + "needle", True),
        ("\n ." * MILLION + "needle", True),
        ("x " * (5 * MILLION) + "needle", True),  # 10 MB
        ("x" * (10 * MILLION) + " needle", True),
        ("needle" * MILLION, True),  # one word that begins so
        ("用" * MILLION + " needle", True),
        ("\U000e0100" * MILLION + " needle", True),
        ("needl" * MILLION, False),
    ],
    ids=lambda value: f"{value[:12]!a} {len(value)}" if isinstance(value, str) else "",
)
def test_hostile_texts_are_read_to_their_end(text: str, there: bool) -> None:
    executor = kernel_of(A_WORD, FoldedForms())
    for _ in range(2):
        found = executor.judge_many([([(text, 1), (text[:100], 4)], False, False)])
        assert found == [Verdicts([0] if there else [], [], [])]


class FoldedForms(Forms):
    """Word 0 is whatever begins with "needle"."""

    def __init__(self) -> None:  # no vocabulary is needed
        pass

    def resolve(self, surface: str, persian: bool) -> Surface | None:  # noqa: ARG002  # as the interface has it
        return Surface(0, (entry(0),) if surface.startswith("needle") else ())


def test_a_word_with_a_thousand_entries_and_a_rule_of_ten_thousand_terms_are_taken() -> None:
    count = 10_000
    arrays = Arrays(
        words=count,
        atoms=count,
        fields=[7, 7],
        sure=[True, True],
        singles=[(i, i) for i in range(count)],
        programs=[
            Program(0, [[i] for i in range(count)], [], [0]),
            Program(1, [[0], list(range(count))], [count - 1], [0]),
        ],
    )
    forms = SpelledForms(
        {
            ("a", False): Surface(0, tuple(map(entry, range(count - 1)))),
            ("b", False): Surface(0, (entry(count - 1),)),
        }
    )
    executor = kernel_of(arrays, forms)
    assert executor.judge([("a b", 4)], False, False) == Verdicts([0], [], [1])
    assert executor.judge([("a", 4)], False, False) == Verdicts([1], [], [])
    assert executor.judge([("b", 4)], False, False) == Verdicts([], [], [])


def test_numbers_of_many_rules_come_rising_and_once() -> None:
    count = 20_000
    wanted = [0, 63, 64, 65, 4095, 4096, 4097, 12_345, count - 1]
    arrays = Arrays(
        2,
        2,
        [7] * count,
        [True] * count,
        singles=[(0, 0), (1, 1)],
        direct=[(atom, rule) for rule in reversed(wanted) for atom in (0, 1)],
    )
    forms = SpelledForms({(word, False): Surface(0, (entry(i),)) for i, word in enumerate("ab")})
    assert kernel_of(arrays, forms).judge([("b a b", 4)], False, False).matched == wanted


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"single": array("i", [5])}, "Index.single"),
        ({"single": array("i", [-1])}, "Index.single"),
        ({"single_at": array("i", [0, 2])}, "Index.single_at"),
        ({"single_at": array("i", [1, 1])}, "Index.single_at"),
        ({"direct": array("i", [1])}, "Index.direct"),
        ({"always": array("i", [1])}, "Index.always"),
        ({"code": array("i", [0, 1, 1])}, "Index.code"),
        ({"code": array("i", [0, 1, 9, 0])}, "Index.code"),
        ({"code": array("i", [0, 1, 1, 7, 0])}, "Index.code"),
        ({"code": array("i", [3, 1, 1, 0, 0])}, "Index.code"),
        ({"program": array("i", [1])}, "Index.program"),
        ({"program": array("i", [99])}, "Index.program"),
        ({"phrase": array("i", [1])}, "Index.phrase"),
        ({"phrase_anchor": array("i", [2])}, "Index.phrase_anchor"),
        ({"phrase_anchor": array("i", [])}, "Index.phrase_anchor"),
        ({"phrase_words": array("i", [0, 3])}, "Index.phrase_words"),
        ({"phrase_words": array("i", [1, 1])}, "not its anchor"),
        ({"near_other": array("i", [4])}, "Index.near_other"),
        ({"near_order": array("i", [3])}, "Index.near_order"),
        ({"near_distance": array("i", [])}, "pairs"),
        ({"fields": b""}, "Index.fields"),
        ({"sure": b"\1\1"}, "Index.sure"),
        ({"words": 1 << 26}, "too large"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_index_whose_numbers_do_not_fit_is_refused(change: dict[str, object], named: str) -> None:
    assert BUILT is not None
    arrays = Arrays(
        2,
        1,
        [7],
        [True],
        singles=[(0, 0)],
        phrases=[Phrase([0, 1], 0, 0)],
        pairs=[Pair(0, 1, 2, 0, 0)],
        direct=[(0, 0)],
        programs=[Program(0, [[0]], [], [0])],
    )
    good = arrays.index()
    assert BUILT(good, SpelledForms({}), classes(), SEED)
    with pytest.raises(ValueError, match=re.escape(named)):
        BUILT(replace(good, **change), SpelledForms({}), classes(), SEED)  # type: ignore[arg-type]  # wrong on purpose


def test_a_table_of_classes_that_lacks_some_is_refused() -> None:
    assert BUILT is not None
    with pytest.raises(ValueError, match="1114112 code points"):
        BUILT(NOTHING.index(), SpelledForms({}), classes()[:-1], SEED)


class FailingForms(Forms):
    """Fails for one spelling, names words that there are not for another."""

    def __init__(self) -> None:  # no vocabulary is needed
        self.failing = True

    def resolve(self, surface: str, persian: bool) -> Surface | None:  # noqa: ARG002  # as the interface has it
        if surface == "bad" and self.failing:
            raise LookupError(surface)
        return Surface(0, (entry(7 if surface == "wrong" else 0),))


def test_after_an_error_everything_works_as_before() -> None:
    forms = FailingForms()
    executor = kernel_of(A_WORD, forms)
    long = "q" * 99
    for _ in range(3):
        with pytest.raises(LookupError):
            executor.judge([(f"good {long} bad", 4)], False, False)
        with pytest.raises(ValueError, match="word 7"):
            executor.judge_many([([(f"good {long}", 4)], False, False), ([("wrong", 4)], False, False)])
        for pieces in ([("a",)], [("a", 0)], [("a", 128)], [(b"a", 4)], [(None, 4)], [("a", "b")], [7], None):
            with pytest.raises((TypeError, ValueError)):
                executor.judge(pieces, False, False)  # type: ignore[arg-type]  # wrong on purpose
        assert executor.judge([("good", 4)], False, False).matched == [0]
    forms.failing = False
    assert executor.judge([("bad", 4)], False, False).matched == [0]


def test_texts_are_let_go() -> None:
    executor = kernel_of(A_WORD, EveryWord())
    text = "a" * 1000 + str(len(sys.argv))  # no constant of the module
    before = sys.getrefcount(text)
    for _ in range(5):
        executor.judge([(text, 4)], False, False)
        executor.judge_many([([(text, 4), (text, 1)], False, False)] * 3)
        with pytest.raises(TypeError):
            executor.judge_many([([(text, 4), (1, 1)], False, False)])  # type: ignore[list-item]  # wrong on purpose
    gc.collect()
    assert sys.getrefcount(text) == before


def test_many_threads_find_what_one_does() -> None:
    """They meet new spellings all the time, so that what is remembered grows under the others."""
    forms = HashedForms()
    arrays = Arrays(
        8,
        16,
        [7] * 16,
        [True] * 16,
        singles=[(i, i) for i in range(8)],
        phrases=[Phrase([i, (i + 1) % 8], 0, 8 + i) for i in range(8)],
        direct=[(i, i) for i in range(16)],
    )
    articles: Articles = [
        ([(" ".join(f"{word}x{number % 7}" for word in _words(number)), 4)], False, False)
        for number in range(400)
    ]
    alone = kernel_of(arrays, forms).judge_many(articles)
    shared = kernel_of(arrays, forms)

    def judged(part: int) -> list[Verdicts]:
        turned = articles[part * 50 :] + articles[: part * 50]
        if part % 2:
            return shared.judge_many(turned)
        return [shared.judge(*each) for each in turned]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(judged, range(8)))
    for part, each in enumerate(found):
        assert each == alone[part * 50 :] + alone[: part * 50]


def _words(number: int) -> list[str]:
    digits = "abcdefghij"
    return ["".join(digits[int(d)] for d in str(number * 7919 + i * 31)) for i in range(120)]


class HashedForms(Forms):
    """Spellings are words by their letters."""

    def __init__(self) -> None:  # no vocabulary is needed
        pass

    def resolve(self, surface: str, persian: bool) -> Surface | None:  # noqa: ARG002  # as the interface has it
        return Surface(0, (entry(sum(map(ord, surface)) % 8),) if len(surface) % 3 == 0 else ())


# --- picking -------------------------------------------------------------------------------------------------------------------


@given(st.lists(st.text(), min_size=1), st.data())
def test_values_are_picked_by_their_numbers(values: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, len(values) - 1)))
    wanted = [values[number] for number in numbers]
    assert list(kernel.picked(tuple(values), numbers)) == wanted
    assert list(kernel.picked(values, numbers)) == wanted  # whatever sequences they are


@pytest.mark.parametrize("number", [3, 1 << 40, -1])
def test_a_number_that_is_none_is_refused(number: int) -> None:
    with pytest.raises(IndexError):
        kernel.picked(("a", "b", "c"), [0, number])
