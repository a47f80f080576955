# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The executor in C: the arrays of an Index, run over the raw characters of articles.

Theory of operation. An article of 500 words meets 100,000 rules in some 30 microseconds. That is 60 nanoseconds a word,
less than it takes Python to make a string of it, and one miss of the processor's caches costs as much. So nothing is
made for a word, and memory is touched in an order that hides its distance.

1. Cut (cut.pxi). Words are runs of characters of one class, by a table of all code points; the text stays as Python
   stores it, in 1, 2 or 4 bytes a character. Where runs begin and end is found 64 characters at a time, as bits.
2. Look up (memory.pxi). A spelling is hashed with a salt that no article can know, and found in an open-addressing table
   of 8-byte slots: half a hash, and where its record stands. A record holds the text, so that a hit is certain, and
   behind it all that the spelling is to the rules, in the order in which it is used. Words go through cutting, hashing,
   the slots and the records in blocks of 256: while one is worked on, what the next ones need is on its way.
3. Note. The record says which atoms the word is alone: they are marked as present, in a byte a field has a bit in.
   Words at which phrases are anchored, and words of pairs, are put on lists, with their places.
4. When all is read it is known whether the article keeps ة and ه apart, and what was in doubt is settled. Then phrases
   are compared at the places of their anchors, and pairs by walking along the chains of both words.
5. Decide. Each present atom names the rules that need no more, and the programs to run. A program is a row of clauses,
   left at the first that fails. Rules are marked in a set of bits, with a bit over each 64 of them: read out, they are
   distinct and rising.

All work is on what is present; the number of rules only makes the tables larger (tables.pxi lays the Index out so that
what is read together stands together). The grammar that says what a spelling is runs in Python, once for each spelling:
an article with an unknown one is read to its end and left, all unknown ones are resolved, and it is read again.

Threads. The tables never change. Where a call works is its own (Desk). What is remembered is shared: it is written
under the GIL only, and read without; see Memory. The GIL is released while articles are judged, but not for a single
short one: giving it back may mean to wait for it 5 ms, a hundred times as long as the work.

Nothing that comes from outside is trusted twice: the numbers of the Index are checked once (tables.pxi), those of
forms.resolve when a record is made; all memory that grows is asked for through ``ensure``.

The ideas and where they come from: a presearcher that files each query under its rarest clause (Lucene Monitor); hashes
folded from a wide product (wyhash, Wang Yi); bits of 64 characters in place of branches (simdjson, Langdale and Lemire);
tables read in blocks with prefetching (Kocberber et al., "Asynchronous memory access chaining", 2015, and before them
Chen et al., "Improving hash join performance through prefetching", 2004).
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF, Py_INCREF
from cython cimport view
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

import sys

import monitor.text.tokens
from monitor.matching.executor import Verdicts

tokens_module = sys.modules["monitor.text.tokens"]  # the package has a function of that name

cdef extern from "bits.h":
    void PREFETCH(const void* address) noexcept nogil
    int LOWEST_BIT(uint64_t value) noexcept nogil
    uint64_t READ_PUBLISHED(uint64_t* address) noexcept nogil
    void PUBLISH(uint64_t* address, uint64_t value) noexcept nogil
    uint64_t mixed(uint64_t a, uint64_t b) noexcept nogil
    void head_of(const uint8_t* text, size_t length, size_t room, uint64_t* low, uint64_t* high) noexcept nogil
    bint begins_with(const uint8_t* text, uint64_t low, uint64_t high) noexcept nogil
    bint ends_alike(const uint8_t* one, const uint8_t* other, size_t size) noexcept nogil

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void* PyUnicode_DATA(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    str PyUnicode_Substring(object text, Py_ssize_t start, Py_ssize_t end)
    bint Py_UNICODE_ISSPACE(Py_UCS4 char)
    PyObject** PySequence_Fast_ITEMS(object values)
    PyObject* PyLong_FromLong(long value) except NULL
    list PyList_New(Py_ssize_t length)
    void PyList_SET_ITEM(PyObject* values, Py_ssize_t place, PyObject* value)

BREAKS = ",،;؛:.!?؟…|。、，．！？：；\u2029"
"""What ends a phrase, a blank line apart: patterns.is_break, for single characters."""

cdef enum:  # bits of an entry, as in forms.py
    SINGLE = 1
    FIRST_ONLY = 2
    DOUBTFUL = 4
    STARTS = 8
    ENDS = 16

include "memory.pxi"
include "tables.pxi"
include "cut.pxi"


# --- one article ------------------------------------------------------------------------------------------------------

cdef struct Piece:
    PyObject* text  # owned
    const uint8_t* letters
    size_t length
    uint8_t unit  # bytes a character
    uint8_t bit


cdef struct Case:  # an article to be judged
    size_t first  # of its pieces
    size_t pieces
    uint8_t persian
    uint8_t narrow
    uint8_t judged
    size_t longs  # its first spelling that is not remembered, among those that were resolved for this call
    size_t out  # where its verdicts begin
    size_t matched
    size_t maybe
    size_t excluded


cdef struct Unknown:  # a spelling to be resolved
    size_t case
    size_t piece
    size_t start
    size_t length


cdef struct Place:  # a word position
    const Record* record
    uint32_t gap


cdef struct Trigger:  # an anchor of phrases, found
    uint32_t place
    uint32_t phrases
    uint8_t entry  # its bits
    uint8_t bit  # of its piece


cdef struct Standing:  # a word of pairs, found
    uint32_t place
    uint32_t piece
    uint32_t near
    uint32_t previous  # of the same word: its number + 1
    uint8_t entry
    uint8_t bit


cdef struct Doubt:  # an atom that is there unless the article keeps ة and ه apart
    Atom atom
    uint8_t bit


cdef struct Growing:
    void* values
    size_t room


cdef struct Bits:  # numbers of rules, distinct and rising: a bit for each, and one for each 64 of those
    uint64_t* bits
    uint64_t* groups


cdef struct Desk:  # where one call works; what belongs to an article is empty again behind it
    const Tables* tables
    const Shelf* shelf
    Salt salt
    Growing pieces
    size_t piece_count
    size_t letters
    Growing cases
    size_t case_count
    # of the article
    uint8_t* present  # atom → fields that it is in
    Atom* touched  # atoms that are present
    size_t touched_count
    Growing places
    size_t place_count
    Growing triggers
    size_t trigger_count
    Growing standings
    size_t standing_count
    Growing doubts
    size_t doubt_count
    uint32_t* heads  # word of pairs → its last standing, + 1
    Growing met  # words of pairs that have one
    size_t met_count
    Growing pending  # programs to be run
    Bits matched
    Bits maybe
    Bits excluded
    size_t groups
    size_t teh
    size_t heh
    size_t long_count  # spellings met that are not remembered
    # of the call
    Growing out
    size_t out_count
    Growing unknown
    size_t unknown_count
    Growing longs  # records of the spellings that are not remembered
    size_t longs_known
    Token block[BLOCK]


cdef inline int ensure(Growing* growing, size_t wanted, size_t size) except -1 nogil:
    """Room for so many values."""
    cdef size_t room
    cdef void* values
    if wanted <= growing.room:
        return 0
    room = growing.room * 2 if growing.room * 2 > wanted else wanted + 64
    values = realloc(growing.values, room * size)
    if values == NULL:
        with gil:
            raise MemoryError
    growing.values = values
    growing.room = room
    return 0


cdef inline void touch(Desk* desk, const Atom* atom, uint8_t bit) noexcept nogil:
    """An atom is in a field. Its rules are on the way into the cache when this returns."""
    desk.touched[desk.touched_count] = atom[0]
    desk.touched_count += desk.present[atom.number] == 0
    desk.present[atom.number] |= bit
    PREFETCH(desk.tables.rules_of + atom.rules)


cdef void look_up_block(Desk* desk, int count) noexcept nogil:
    """The first record of each token's tag, nearly always the right one; on the way into the cache when this returns."""
    cdef const Shelf* shelf = desk.shelf
    cdef Token* token
    cdef uint64_t at, slot
    cdef int i
    for i in range(count):
        token = desk.block + i
        token.record = NULL
        if token.length > LONGEST:
            continue
        at = token.tag >> shelf.shift
        while True:
            slot = READ_PUBLISHED(shelf.slots + at)
            if slot == 0:
                break
            if slot >> 32 == token.tag:
                token.record = record_at(shelf, slot)
                PREFETCH(token.record)
                PREFETCH(<const uint8_t*> token.record + 64)  # the next line; most records end there
                break
            at = (at + 1) & shelf.last


cdef inline bint is_of(const Record* record, uint8_t form, const Token* token, const uint8_t* text) noexcept nogil:
    """Whether a record is that of a token, letter by letter; the first 16 bytes stand in the token."""
    cdef size_t size = token.length * (form & 7)
    return (
        record.length == token.length
        and record.form == form
        and begins_with(text_of(record), token.low, token.high)
        and (size <= 16 or ends_alike(text_of(record), text, size))
    )


cdef int read_piece(Desk* desk, size_t number, size_t case_number, const Unit* text) except -1 nogil:
    """The words of a piece: which atoms are there, and what has to be looked at again when all is read."""
    cdef const Piece* piece = <const Piece*> desk.pieces.values + number
    cdef const Case* case = <const Case*> desk.cases.values + case_number
    cdef uint8_t form = <uint8_t> sizeof(Unit) | (FOR_PERSIAN if case.persian else 0)
    cdef uint8_t bit = piece.bit
    cdef uint32_t gap = NO_BREAK
    cdef size_t teh = 0, heh = 0
    cdef const Shelf* shelf = desk.shelf
    cdef const Token* token
    cdef const Record* record
    cdef Place* place
    cdef Unknown* unknown
    cdef Cursor cursor
    cdef int count, i
    cursor.place = 0
    cursor.edge = 0
    cursor.gap = BORDER
    cursor.newline = False
    while cursor.place < piece.length:
        count = cut(text, piece.length, &cursor, desk.tables.kinds, desk.block)
        hash_block(text, piece.length, &desk.salt, form, shelf, desk.block, count)
        look_up_block(desk, count)
        ensure(&desk.places, desk.place_count + count, sizeof(Place))
        for i in range(count):
            token = desk.block + i
            gap |= token.gap
            if token.length > LONGEST:
                record = NULL
                if case.longs + desk.long_count < desk.longs_known:
                    record = (<const Record**> desk.longs.values)[case.longs + desk.long_count]
                desk.long_count += 1
            else:
                record = token.record
                if record != NULL and not is_of(record, form, token, <const uint8_t*> (text + token.start)):
                    record = found(shelf, token.tag, form, token.length, <const uint8_t*> (text + token.start))
            if record == NULL:
                ensure(&desk.unknown, desk.unknown_count + 1, sizeof(Unknown))
                unknown = <Unknown*> desk.unknown.values + desk.unknown_count
                unknown.case = case_number
                unknown.piece = number
                unknown.start = token.start
                unknown.length = token.length
                desk.unknown_count += 1
                continue
            if record.flags & NO_WORD:
                continue
            place = <Place*> desk.places.values + desk.place_count
            place.record = record
            place.gap = gap
            gap = NO_BREAK
            teh += record.flags & TEH
            heh += record.flags & HEH
            if record.flags & BUSY:
                note(desk, record, number, bit)
            desk.place_count += 1
    if bit & 7:  # title, summary and text
        desk.teh += teh
        desk.heh += heh // HEH
    return 0


cdef int note(Desk* desk, const Record* record, size_t piece, uint8_t bit) except -1 nogil:
    """Notes which atoms a spelling is, and what has to be looked at again when all is read: atoms in doubt, words that
    phrases are anchored at, and words of pairs."""
    cdef const Atom* atoms = atoms_of(record)
    cdef const Entry* entry = entries_of(record)
    cdef const Entry* end = entry + record.entries
    cdef Doubt* doubt
    cdef Trigger* trigger
    cdef Standing* standing
    cdef uint32_t i
    for i in range(record.sure):
        touch(desk, atoms + i, bit)
    if record.doubtful:
        ensure(&desk.doubts, desk.doubt_count + record.doubtful, sizeof(Doubt))
        for i in range(record.sure, record.sure + record.doubtful):
            doubt = <Doubt*> desk.doubts.values + desk.doubt_count
            doubt.atom = atoms[i]
            doubt.bit = bit
            desk.doubt_count += 1
    ensure(&desk.triggers, desk.trigger_count + record.entries, sizeof(Trigger))
    ensure(&desk.standings, desk.standing_count + record.entries, sizeof(Standing))
    while entry < end:
        if entry.phrases:
            PREFETCH(desk.tables.phrases + entry.phrases)
            trigger = <Trigger*> desk.triggers.values + desk.trigger_count
            trigger.place = <uint32_t> desk.place_count
            trigger.phrases = entry.phrases
            trigger.entry = <uint8_t> entry.bits
            trigger.bit = bit
            desk.trigger_count += 1
        if entry.near and entry.bits & SINGLE:
            standing = <Standing*> desk.standings.values + desk.standing_count
            standing.place = <uint32_t> desk.place_count
            standing.piece = <uint32_t> piece
            standing.near = entry.near
            standing.entry = <uint8_t> entry.bits
            standing.bit = bit
            desk.standing_count += 1
        entry += 1
    return 0


# --- phrases ----------------------------------------------------------------------------------------------------------

cdef inline bint holds(uint32_t bits, uint32_t at, uint32_t count, uint8_t refused) noexcept nogil:
    """Whether an entry may be word ``at`` of a phrase."""
    cdef uint32_t needed = (STARTS if at else 0) | (ENDS if at + 1 < count else 0)
    return bits & needed == needed and not bits & (refused | (FIRST_ONLY if at else 0))


cdef bint stands(const Desk* desk, const uint32_t* phrase, const Trigger* trigger, uint8_t refused) noexcept nogil:
    """Whether a phrase stands where its anchor is."""
    cdef uint32_t count = phrase[0], anchor = phrase[1], at, i
    cdef const uint32_t* words = phrase + PHRASE_HEAD
    cdef uint32_t ends_it = BORDER if phrase[4] else BORDER | A_BREAK
    cdef const Place* places = <const Place*> desk.places.values
    cdef const Record* record
    cdef bint met
    if trigger.place < anchor or <size_t> trigger.place - anchor + count > desk.place_count:
        return False
    places += trigger.place - anchor
    for at in range(count):
        if at and places[at].gap & ends_it:
            return False
        if at == anchor:
            met = holds(trigger.entry, at, count, refused)
        else:
            met = False
            record = places[at].record
            for i in range(record.entries):
                if entries_of(record)[i].word == words[at] and holds(entries_of(record)[i].bits, at, count, refused):
                    met = True
                    break
        if not met:
            return False
    return True


cdef inline uint64_t words_at(const Desk* desk, size_t place) noexcept nogil:
    """The words at a place as a set of 64 bits: what is not in it is not there."""
    cdef const Record* record
    cdef uint64_t words = 0
    cdef uint32_t i
    if place < desk.place_count:  # before the first is far behind the last
        record = (<const Place*> desk.places.values)[place].record
        for i in range(record.entries):
            words |= <uint64_t> 1 << (entries_of(record)[i].word & 63)
    return words


cdef void find_phrases(Desk* desk, uint8_t refused) noexcept nogil:
    """Most of the phrases of an anchor lack the word beside it. A bit shows that, and the words beside stand together,
    sixteen in a line of the cache."""
    cdef const Trigger* trigger = <const Trigger*> desk.triggers.values
    cdef const Trigger* end = trigger + desk.trigger_count
    cdef const uint32_t* row
    cdef const uint32_t* phrase
    cdef uint64_t[2] beside
    cdef uint32_t count, i
    cdef Atom atom
    while trigger < end:
        row = desk.tables.phrases + trigger.phrases
        count = row[0]
        row += 1
        beside[0] = words_at(desk, <size_t> trigger.place + 1)
        beside[1] = words_at(desk, <size_t> trigger.place - 1)
        for i in range(count):
            if not beside[row[i] & 1] >> (row[i] >> 1 & 63) & 1 and row[i] != ALONE:
                continue
            phrase = desk.tables.phrase + row[count + i]
            if stands(desk, phrase, trigger, refused):
                atom.number = phrase[2]
                atom.rules = phrase[3]
                touch(desk, &atom, trigger.bit)
        trigger += 1


# --- pairs ------------------------------------------------------------------------------------------------------------

cdef int find_pairs(Desk* desk, uint8_t refused) except -1 nogil:
    """Chains the standings of each word, the last first, and holds the chains of pairs against each other."""
    cdef Standing* standings = <Standing*> desk.standings.values
    cdef uint32_t* met
    cdef const uint32_t* pair
    cdef uint32_t left, first, second, near
    cdef size_t i
    cdef uint8_t bits
    cdef Atom atom
    ensure(&desk.met, desk.standing_count, sizeof(uint32_t))
    met = <uint32_t*> desk.met.values
    desk.met_count = 0
    for i in range(desk.standing_count):
        if standings[i].entry & refused:
            continue
        near = standings[i].near
        standings[i].previous = desk.heads[near]
        if not desk.heads[near]:
            met[desk.met_count] = near
            desk.met_count += 1
        desk.heads[near] = <uint32_t> i + 1
    for i in range(desk.met_count):
        pair = desk.tables.pairs + desk.tables.pairs_of[met[i]]
        left = pair[0]
        pair += 1
        first = desk.heads[met[i]]
        while left:
            second = desk.heads[pair[0]]
            if second:
                bits = 0
                if pair[2] != 2:
                    bits |= followed(standings, first, second, pair[1])
                if pair[2] != 1:
                    bits |= followed(standings, second, first, pair[1])
                if bits:
                    atom.number = pair[3]
                    atom.rules = pair[4]
                    touch(desk, &atom, bits)
            pair += PAIR_SIZE
            left -= 1
    for i in range(desk.met_count):
        desk.heads[met[i]] = 0
    return 0


cdef uint8_t followed(const Standing* standings, uint32_t word, uint32_t other, uint32_t distance) noexcept nogil:
    """The fields in which the other word stands at most so many places after the word. Both chains fall, so that one
    walk along them is enough."""
    cdef const Standing* one
    cdef const Standing* after = NULL
    cdef uint8_t bits = 0
    while word:
        one = standings + word - 1
        while other and standings[other - 1].place > one.place:
            after = standings + other - 1
            other = after.previous
        if after != NULL and after.piece == one.piece and after.place - one.place <= distance:
            bits |= one.bit
        word = one.previous
    return bits


# --- rules ------------------------------------------------------------------------------------------------------------

cdef inline void mark(Bits* bits, uint32_t rule) noexcept nogil:
    bits.bits[rule >> 6] |= <uint64_t> 1 << (rule & 63)
    bits.groups[rule >> 12] |= <uint64_t> 1 << (rule >> 6 & 63)


cdef inline uint8_t fields_of(uint32_t terms, bint narrow) noexcept nogil:
    """Where a rule looks. A summary that the text repeats is not read twice."""
    cdef uint8_t fields = terms & FIELDS
    return fields & ~2 if narrow and fields & 6 == 6 else fields


cdef int decide(Desk* desk, bint narrow) except -1 nogil:
    """The rules of the atoms that are present."""
    cdef const Tables* tables = desk.tables
    cdef const uint32_t* row
    cdef uint32_t direct, programs, i
    cdef uint8_t fields
    cdef size_t at, pending = 0
    for at in range(desk.touched_count):
        row = tables.rules_of + desk.touched[at].rules
        fields = desk.present[desk.touched[at].number]
        direct, programs = row[0], row[1]
        row += 2
        for i in range(direct):
            if fields & fields_of(row[1], narrow):
                mark(&desk.matched if row[1] & SURE else &desk.maybe, row[0])
            row += 2
        if programs:
            ensure(&desk.pending, pending + programs, sizeof(uint32_t))
            for i in range(programs):
                PREFETCH(tables.code + row[i])
                (<uint32_t*> desk.pending.values)[pending] = row[i]
                pending += 1
    for at in range(pending):
        run_program(desk, tables.code + (<uint32_t*> desk.pending.values)[at], narrow)
    for at in range(tables.always_count):
        mark(&desk.maybe, tables.always[at])
    return 0


cdef inline bint any_present(const uint8_t* present, const uint32_t* atoms, uint32_t count, uint8_t fields) noexcept nogil:
    cdef uint32_t i
    for i in range(count):
        if present[atoms[i]] & fields:
            return True
    return False


cdef void run_program(Desk* desk, const uint32_t* code, bint narrow) noexcept nogil:
    cdef uint32_t rule = code[0], terms = code[1] & 0xFF, clauses = code[1] >> 8
    cdef uint8_t fields = fields_of(terms, narrow)
    code += 2
    while clauses:
        if not any_present(desk.present, code + 1, code[0], fields):
            return
        code += 1 + code[0]
        clauses -= 1
    if any_present(desk.present, code + 1, code[0], fields):
        if terms & SURE:
            mark(&desk.excluded, rule)
    else:
        mark(&desk.matched if terms & SURE else &desk.maybe, rule)


cdef size_t hand_out(Desk* desk, Bits* bits) except? 0 nogil:
    """Writes down the numbers of a set and empties it; how many there were."""
    cdef size_t before = desk.out_count, group, word
    cdef uint64_t words, rules
    cdef uint32_t* out
    for group in range(desk.groups):
        words = bits.groups[group]
        bits.groups[group] = 0
        while words:
            word = group << 6 | LOWEST_BIT(words)
            words &= words - 1
            rules = bits.bits[word]
            bits.bits[word] = 0
            ensure(&desk.out, desk.out_count + 64, sizeof(uint32_t))
            out = <uint32_t*> desk.out.values
            while rules:
                out[desk.out_count] = <uint32_t> (word << 6 | LOWEST_BIT(rules))
                desk.out_count += 1
                rules &= rules - 1
    return desk.out_count - before


cdef int judge_case(Desk* desk, size_t number) except -1 nogil:
    """One article; it is left unjudged while a spelling in it is unknown."""
    cdef Case* case = <Case*> desk.cases.values + number
    cdef const Piece* piece
    cdef const Doubt* doubts
    cdef size_t unknown = desk.unknown_count, i
    cdef uint8_t refused
    desk.place_count = desk.trigger_count = desk.standing_count = desk.doubt_count = 0
    desk.teh = desk.heh = desk.long_count = 0
    for i in range(case.first, case.first + case.pieces):
        piece = <const Piece*> desk.pieces.values + i
        if piece.unit == 1:
            read_piece(desk, i, number, <const uint8_t*> piece.letters)
        elif piece.unit == 2:
            read_piece(desk, i, number, <const uint16_t*> piece.letters)
        else:
            read_piece(desk, i, number, <const uint32_t*> piece.letters)
    if desk.unknown_count == unknown:
        # A text that writes ة where it belongs means ه where it writes ه.
        refused = DOUBTFUL if desk.teh and desk.heh * 2 <= desk.teh else 0
        if not refused:
            doubts = <const Doubt*> desk.doubts.values
            for i in range(desk.doubt_count):
                touch(desk, &doubts[i].atom, doubts[i].bit)
        find_phrases(desk, refused)
        if desk.standing_count:
            find_pairs(desk, refused)
        decide(desk, case.narrow)
        case.out = desk.out_count
        case.matched = hand_out(desk, &desk.matched)
        case.maybe = hand_out(desk, &desk.maybe)
        case.excluded = hand_out(desk, &desk.excluded)
        case.judged = True
    for i in range(desk.touched_count):
        desk.present[desk.touched[i].number] = 0
    desk.touched_count = 0
    return 0


cdef int judge_cases(Desk* desk) except -1 nogil:
    """All articles that are not judged yet."""
    cdef size_t i
    for i in range(desk.case_count):
        if not (<const Case*> desk.cases.values)[i].judged:
            judge_case(desk, i)
    return 0


# --- what Python sees -------------------------------------------------------------------------------------------------

cdef enum:
    BRIEF = 1 << 15  # characters up to which a call keeps the GIL


cdef int allot(Bits* bits, size_t words, size_t groups) except -1:
    bits.bits = <uint64_t*> numbers(words, sizeof(uint64_t))
    bits.groups = <uint64_t*> numbers(groups, sizeof(uint64_t))
    return 0


@cython.final
cdef class Workplace:
    """A Desk, its memory, and the texts that lie on it."""

    cdef Desk desk

    def __cinit__(self, KernelExecutor executor):
        cdef Desk* desk = &self.desk
        cdef size_t words = (executor.tables.rules + 63) // 64
        desk.tables = executor.tables
        desk.salt = executor.salt
        desk.groups = (words + 63) // 64
        desk.present = <uint8_t*> numbers(executor.tables.atoms, 1)
        desk.touched = <Atom*> numbers(executor.tables.atoms, sizeof(Atom))
        desk.heads = <uint32_t*> numbers(executor.tables.near_words, sizeof(uint32_t))
        allot(&desk.matched, words, desk.groups)
        allot(&desk.maybe, words, desk.groups)
        allot(&desk.excluded, words, desk.groups)

    def __dealloc__(self):
        cdef Desk* desk = &self.desk
        self.clear()
        free(desk.present)
        free(desk.touched)
        free(desk.heads)
        free(desk.matched.bits)
        free(desk.matched.groups)
        free(desk.maybe.bits)
        free(desk.maybe.groups)
        free(desk.excluded.bits)
        free(desk.excluded.groups)
        free(desk.pieces.values)
        free(desk.cases.values)
        free(desk.places.values)
        free(desk.triggers.values)
        free(desk.standings.values)
        free(desk.doubts.values)
        free(desk.met.values)
        free(desk.pending.values)
        free(desk.out.values)
        free(desk.unknown.values)
        free(desk.longs.values)

    cdef void clear(self) noexcept:
        """Takes everything of the last call away."""
        cdef Desk* desk = &self.desk
        cdef size_t i
        for i in range(desk.piece_count):
            Py_DECREF(<object> (<Piece*> desk.pieces.values)[i].text)
        for i in range(desk.longs_known):
            free((<Record**> desk.longs.values)[i])
        desk.piece_count = desk.case_count = desk.letters = 0
        desk.longs_known = desk.unknown_count = desk.out_count = 0

    cdef int take(self, object pieces, bint persian, bint narrow) except -1:
        """Puts an article on the desk."""
        cdef Desk* desk = &self.desk
        cdef Case* case
        cdef Piece* piece
        cdef str text
        cdef long bit
        cdef size_t before = desk.letters
        ensure(&desk.cases, desk.case_count + 1, sizeof(Case))
        case = <Case*> desk.cases.values + desk.case_count
        memset(case, 0, sizeof(Case))
        case.first = desk.piece_count
        case.persian = persian
        case.narrow = narrow
        for pair in pieces:
            text, bit = pair
            if text is None or not 0 < bit <= FIELDS:
                raise ValueError("a piece is a text and the bit of its field")
            ensure(&desk.pieces, desk.piece_count + 1, sizeof(Piece))
            piece = <Piece*> desk.pieces.values + desk.piece_count
            piece.text = <PyObject*> text
            piece.letters = <const uint8_t*> PyUnicode_DATA(text)
            piece.length = PyUnicode_GET_LENGTH(text)
            piece.unit = PyUnicode_KIND(text)
            piece.bit = <uint8_t> bit
            Py_INCREF(text)
            desk.piece_count += 1
            desk.letters += piece.length
        if desk.letters - before >= <size_t> 1 << 32:
            raise ValueError("an article of four billion characters is too long")
        (<Case*> desk.cases.values)[desk.case_count].pieces = desk.piece_count - case.first
        desk.case_count += 1
        return 0

    cdef object verdicts(self, size_t number):
        """What was found of an article."""
        cdef const Case* case = <const Case*> self.desk.cases.values + number
        cdef const uint32_t* out = <const uint32_t*> self.desk.out.values + case.out
        matched = listed(out, case.matched)
        maybe = listed(out + case.matched, case.maybe)
        excluded = listed(out + case.matched + case.maybe, case.excluded)
        return Verdicts(matched, maybe, excluded)


cdef list listed(const uint32_t* values, size_t count):
    cdef list found = PyList_New(count)
    cdef size_t i
    for i in range(count):
        PyList_SET_ITEM(<PyObject*> found, i, PyLong_FromLong(values[i]))
    return found


def picked(tuple values not None, list numbers not None):
    """``[values[number] for number in numbers]``, for numbers that are none of them negative. Of 100,000 rules those that
    match lie far apart in memory, and taking hold of one means to wait for it; so all are asked for before the first
    is touched."""
    cdef Py_ssize_t count = len(numbers), length = len(values), i, number
    cdef PyObject** all_values = PySequence_Fast_ITEMS(values)
    cdef list found = [None] * count
    for i in range(count):
        PREFETCH(all_values + <Py_ssize_t> numbers[i])
    for i in range(count):
        number = numbers[i]
        if 0 <= number < length:
            PREFETCH(all_values[number])
    for i in range(count):
        number = numbers[i]
        if not 0 <= number < length:
            raise IndexError(f"there are {length} values, and number {number} was asked for")
        found[i] = <object> all_values[number]
    return found


@cython.final
cdef class KernelExecutor:
    """See scan.pyi."""

    cdef Tables* tables
    cdef Salt salt
    cdef Memory memory
    cdef list idle  # Workplaces; taken and put back under the GIL
    cdef object resolve

    def __cinit__(self, index, forms, bytes classes not None, seed):
        cdef uint64_t salt = seed & 0xFFFF_FFFF_FFFF_FFFF
        self.tables = laid_out(index, classes)
        self.salt.first = mixed(salt ^ 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03)
        self.salt.second = mixed(salt ^ 0x8CB92BA72F3D8DD7, 0xAEF17502108EF2D9)
        self.memory = Memory(12, 1 << 16)
        self.idle = []
        self.resolve = forms.resolve

    def __dealloc__(self):
        if self.tables != NULL:
            free_tables(self.tables)

    @property
    def remembered(self):
        return self.memory.count

    def judge(self, pieces, bint persian, bint narrow):
        cdef Workplace place = self.workplace()
        try:
            place.take(pieces, persian, narrow)
            self.run(place)
            verdicts = place.verdicts(0)
        finally:
            place.clear()
        self.idle.append(place)
        return verdicts

    def judge_many(self, articles):
        cdef Workplace place = self.workplace()
        cdef size_t i
        try:
            for pieces, persian, narrow in articles:
                place.take(pieces, persian, narrow)
            self.run(place)
            verdicts = [place.verdicts(i) for i in range(place.desk.case_count)]
        finally:
            place.clear()
        self.idle.append(place)
        return verdicts

    cdef Workplace workplace(self):
        return self.idle.pop() if self.idle else Workplace(self)

    cdef int run(self, Workplace place) except -1:
        """Judges what lies on the desk, and resolves what is unknown in between."""
        cdef Desk* desk = &place.desk
        cdef Memory memory = self.memory  # kept while it is read, whoever replaces it meanwhile
        cdef bint brief = desk.letters <= BRIEF
        while True:
            desk.shelf = &memory.shelf
            if brief:
                judge_cases(desk)
            else:
                with nogil:
                    judge_cases(desk)
            if not desk.unknown_count:
                break
            memory = self.learn(desk, memory)
        if memory.full() and self.memory is memory:
            self.memory = Memory(12, 1 << 16)
        return 0

    cdef Memory learn(self, Desk* desk, Memory memory):
        """Resolves what was unknown; the memory that knows it then."""
        cdef const Unknown* unknown
        cdef const Piece* piece
        cdef Case* case
        cdef Record* record
        cdef Memory larger
        cdef const uint8_t* letters
        cdef uint64_t low, high
        cdef uint32_t tag = 0
        cdef uint8_t form
        cdef size_t i, size
        cdef size_t last_case = <size_t> -1
        for i in range(desk.unknown_count):
            unknown = <const Unknown*> desk.unknown.values + i
            piece = <const Piece*> desk.pieces.values + unknown.piece
            case = <Case*> desk.cases.values + unknown.case
            form = piece.unit | (FOR_PERSIAN if case.persian else 0)
            letters = piece.letters + unknown.start * piece.unit
            short = unknown.length <= LONGEST
            if short:
                tag = hashed(
                    letters,
                    unknown.length * piece.unit,
                    (piece.length - unknown.start) * piece.unit,
                    unknown.length << 8 | form,
                    &desk.salt,
                    &low,
                    &high,
                )
                if found(&memory.shelf, tag, form, unknown.length, letters) != NULL:
                    continue
            surface = PyUnicode_Substring(<object> piece.text, unknown.start, unknown.start + unknown.length)
            resolved = self.resolve(surface, bool(case.persian))
            record = self.record(resolved, letters if short else NULL, unknown.length, form)
            if not short:
                if unknown.case != last_case:
                    last_case = unknown.case
                    case.longs = desk.longs_known
                try:
                    ensure(&desk.longs, desk.longs_known + 1, sizeof(Record*))
                except MemoryError:
                    free(record)
                    raise
                (<Record**> desk.longs.values)[desk.longs_known] = record
                desk.longs_known += 1
                continue
            try:
                # While it was resolved, another thread may have learnt it.
                if found(&memory.shelf, tag, form, unknown.length, letters) == NULL:
                    size = size_of(record)
                    larger = memory.with_room(size)
                    if larger is not memory and self.memory is memory:
                        self.memory = larger
                    memory = larger
                    memory.add(tag, record, size)
            finally:
                free(record)
        desk.unknown_count = 0
        return memory

    cdef Record* record(self, resolved, const uint8_t* letters, size_t length, uint8_t form) except NULL:
        """What forms.resolve says of a spelling, as a record of its own; without its text where there are no letters."""
        cdef const Tables* tables = self.tables
        cdef Record* record
        cdef Record head
        cdef Entry* entry
        cdef Atom* atom
        cdef uint32_t word, bits, at
        cdef tuple entries = ()
        cdef int doubtful
        memset(&head, 0, sizeof(Record))
        if letters != NULL:
            head.length = <uint16_t> length
            head.form = form
        if resolved is None:
            head.flags = NO_WORD
        else:
            flags, entries = resolved
            head.flags = flags & (TEH | HEH)
        for number in entries:
            word, bits = number >> 5, number & 31
            if word >= tables.words:
                raise ValueError(f"forms.resolve named word {word}; the index has {tables.words}")
            if bits & SINGLE:
                if bits & DOUBTFUL:
                    head.doubtful += tables.single_at[word + 1] - tables.single_at[word]
                else:
                    head.sure += tables.single_at[word + 1] - tables.single_at[word]
            if tables.spoken[word] or tables.near_of[word]:
                head.entries += 1
                if tables.phrases_of[word] or tables.near_of[word]:
                    head.flags |= BUSY
        if head.sure or head.doubtful:
            head.flags |= BUSY
        record = <Record*> calloc(1, size_of(&head))
        if record == NULL:
            raise MemoryError
        record[0] = head
        if letters != NULL:
            memcpy(<uint8_t*> text_of(record), letters, length * (form & 7))
        atom = <Atom*> atoms_of(record)
        for doubtful in range(2):
            for number in entries:
                word, bits = number >> 5, number & 31
                if bits & SINGLE and bool(bits & DOUBTFUL) == doubtful:
                    for at in range(tables.single_at[word], tables.single_at[word + 1]):
                        atom[0] = tables.single[at]
                        atom += 1
        entry = <Entry*> entries_of(record)
        for number in entries:
            word, bits = number >> 5, number & 31
            if tables.spoken[word] or tables.near_of[word]:
                entry.word = word
                entry.bits = bits
                entry.phrases = tables.phrases_of[word]
                entry.near = tables.near_of[word]
                entry += 1
        return record
