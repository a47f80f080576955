# What is remembered of spellings. Included by scan.pyx, whose head says how it all works.


cdef struct Atom:  # an atom, and where its rules stand in Tables.rules_of
    uint32_t number
    uint32_t rules


cdef struct Entry:  # a word of the rules that a spelling is, as far as phrases and pairs need it
    uint32_t word
    uint32_t bits
    uint32_t phrases  # where the phrases anchored at it stand in Tables.phrases, 0: there are none
    uint32_t near  # its number among the words of pairs, 0: it is in none


# The head of a record. Behind it: the text (padded with zeros to whole grains), `sure` atoms, `doubtful` atoms, entries.
cdef struct Record:
    uint16_t length  # characters of the text; 0 where no text is kept
    uint8_t form  # bytes a character, and FOR_PERSIAN
    uint8_t flags
    uint32_t sure
    uint32_t doubtful
    uint32_t entries


cdef enum:
    GRAIN = 16  # records begin at multiples of so many bytes, texts are padded to them
    LONGEST = 48  # characters of a spelling that is remembered (forms.LONGEST_REMEMBERED)
    MOST = 500_000  # spellings that are remembered (forms.MOST_REMEMBERED)
    MOST_BYTES = 96 << 20  # and bytes of their records
    FOR_PERSIAN = 8
    TEH = 1  # flags of a record: forms.TEH, forms.HEH, then those of the kernel
    HEH = 2
    NO_WORD = 4
    BUSY = 8  # it is an atom, has phrases anchored at it, or is one of a pair


cdef inline size_t padded(size_t size) noexcept nogil:
    return (size + GRAIN - 1) & ~<size_t>(GRAIN - 1)


cdef inline const uint8_t* text_of(const Record* record) noexcept nogil:
    return <const uint8_t*> record + sizeof(Record)


cdef inline const Atom* atoms_of(const Record* record) noexcept nogil:
    return <const Atom*> (text_of(record) + padded(record.length * (record.form & 7)))


cdef inline const Entry* entries_of(const Record* record) noexcept nogil:
    return <const Entry*> (atoms_of(record) + record.sure + record.doubtful)


cdef inline size_t size_of(const Record* record) noexcept nogil:
    return padded(<size_t> (<const uint8_t*> (entries_of(record) + record.entries) - <const uint8_t*> record))


cdef struct Shelf:  # what is read of a memory
    uint64_t* slots
    uint64_t last  # number of slots - 1
    uint32_t shift
    uint8_t* arena


cdef inline const Record* record_at(const Shelf* shelf, uint64_t slot) noexcept nogil:
    return <const Record*> (shelf.arena + <size_t> <uint32_t> slot * GRAIN)


cdef const Record* found(
    const Shelf* shelf, uint32_t tag, uint8_t form, size_t length, const uint8_t* text
) noexcept nogil:
    """The record of a spelling, compared letter by letter; NULL when it is not known."""
    cdef uint64_t at = tag >> shelf.shift
    cdef uint64_t slot
    cdef const Record* record
    while True:
        slot = READ_PUBLISHED(shelf.slots + at)
        if slot == 0:
            return NULL
        if slot >> 32 == tag:
            record = record_at(shelf, slot)
            if (
                record.form == form
                and record.length == length
                and memcmp(text_of(record), text, length * (form & 7)) == 0
            ):
                return record
        at = (at + 1) & shelf.last


@cython.final
cdef class Memory:
    """Spellings by hash. A slot is ``tag << 32 | grain of the record``, 0 while empty; the tag is the upper half of the
    hash, and its first bits are the place of the slot, so that a larger memory is filled without hashing anew.

    Written under the GIL only and read without it: a record is complete before its slot is published, nothing is ever
    changed or moved, and a memory that is full is copied to a larger one while those who read it keep it.
    """

    cdef Shelf shelf
    cdef size_t count
    cdef size_t size
    cdef size_t used

    def __cinit__(self, int bits, size_t size):
        self.shelf.shift = 32 - bits
        self.shelf.last = (<uint64_t> 1 << bits) - 1
        self.shelf.slots = <uint64_t*> calloc(self.shelf.last + 1, sizeof(uint64_t))
        self.shelf.arena = <uint8_t*> malloc(size)
        self.size = size
        self.used = GRAIN  # the first grain is nobody's: 0 means empty
        if self.shelf.slots == NULL or self.shelf.arena == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.shelf.slots)
        free(self.shelf.arena)

    cdef bint full(self):
        return self.count >= MOST or self.used >= MOST_BYTES

    cdef Memory with_room(self, size_t size):
        """This memory, or a larger copy, with room for one more record of this size."""
        cdef bint crowded = self.count * 3 >= self.shelf.last  # then a free slot is near wherever one looks
        cdef size_t wanted = self.size
        cdef uint64_t slot, at
        while wanted - self.used < size:
            wanted *= 2
        if wanted == self.size and not crowded:
            return self
        cdef Memory larger = Memory(32 - self.shelf.shift + crowded, wanted)
        memcpy(larger.shelf.arena, self.shelf.arena, self.used)
        larger.used = self.used
        larger.count = self.count
        for at in range(self.shelf.last + 1):
            slot = self.shelf.slots[at]
            if slot:
                larger.shelf.slots[larger.free_slot(<uint32_t> (slot >> 32))] = slot
        return larger

    cdef uint64_t free_slot(self, uint32_t tag) noexcept:
        cdef uint64_t at = tag >> self.shelf.shift
        while self.shelf.slots[at]:
            at = (at + 1) & self.shelf.last
        return at

    cdef void add(self, uint32_t tag, const Record* record, size_t size) noexcept:
        """A spelling that is not there yet. There must be room."""
        cdef uint64_t grain = self.used // GRAIN
        memcpy(self.shelf.arena + self.used, record, size)
        self.used += size
        self.count += 1
        PUBLISH(self.shelf.slots + self.free_slot(tag), (<uint64_t> tag << 32) | grain)
