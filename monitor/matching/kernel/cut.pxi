# A text cut into tokens, as monitor/text/tokens.py does. Included by scan.pyx.

ctypedef fused Unit:
    uint8_t
    uint16_t
    uint32_t


cdef enum:  # kinds of characters: sets of the letters that they are, or what they are between words
    ARABIC = 1
    LETTERS = 2
    DIGITS = 4
    DENSE = 8
    LETTER = 15
    MARK = 16
    INVISIBLE = 32
    BLANK = 64
    BREAK = 128
    NEWLINE = 192
    RUN = 63  # what makes a run: all but what stands between words


cdef enum:  # what stands between a token and the one before
    NO_BREAK = 0
    A_BREAK = 1  # the end of a sentence, a clause or a paragraph
    BORDER = 2  # of a piece


cdef extern from *:
    """
    #define EACH ((uint64_t)0x0101010101010101)
    """
    const uint64_t EACH  # a byte in each byte of a number


cdef enum:
    BLOCK = 256  # tokens that are cut, then looked up, then judged: few enough to stay in the first cache


cdef struct Token:
    uint64_t low  # its first 16 bytes
    uint64_t high
    const Record* record
    size_t start
    size_t length
    uint32_t tag
    uint32_t gap


cdef struct Cursor:  # how far a text has been cut: `place` is in no token
    size_t place
    size_t edge  # the end of the last token
    uint32_t gap  # what was seen since
    uint32_t newline


cdef struct Salt:
    uint64_t first
    uint64_t second


cdef struct Window:  # 64 characters, a bit each
    uint64_t starts  # of runs of letters
    uint64_t ends
    uint64_t breaks
    uint64_t newlines
    uint64_t odd  # not 0: there are marks, invisible characters, or letters of two classes side by side
    uint64_t last  # the kind of the last character


cdef inline uint32_t hashed(
    const uint8_t* text, size_t size, size_t room, uint64_t key, const Salt* salt, uint64_t* low, uint64_t* high
) noexcept nogil:
    """The upper half of a 64-bit hash of ``size`` bytes, and the first 16 of them. ``key`` tells apart what has the
    same bytes. ``room``: bytes up to the end of the whole text."""
    cdef uint64_t value, more_low, more_high
    cdef size_t at
    head_of(text, size, room, low, high)
    value = mixed(low[0] ^ salt.first ^ key, high[0] ^ salt.second)
    if size > 16:
        at = 16
        while at + 16 < size:
            head_of(text + at, 16, 16, &more_low, &more_high)
            value = mixed(more_low ^ value, more_high ^ salt.second)
            at += 16
        # The last 16 bytes, some of them for the second time: no shorter read is needed.
        head_of(text + size - 16, 16, 16, &more_low, &more_high)
        value = mixed(more_low ^ value, more_high ^ salt.second)
    return <uint32_t> (value >> 32)


cdef inline uint64_t gathered(uint64_t bytes) noexcept nogil:
    """The highest bits of eight bytes, whose others are 0."""
    return (bytes * <uint64_t> 0x0002040810204081) >> 56


cdef inline void look(Window* window, const Unit* text, size_t left, const uint8_t* kinds) noexcept nogil:
    """The next characters, of which so many are left. Eight at a time, a byte for the kind of each in one number: where
    a byte is not 0, adding 0x7F sets its highest bit."""
    cdef uint64_t eight, runs, before, starts, ends, changes, last = window.last
    cdef size_t i
    cdef int at = 0
    window.starts = window.ends = window.breaks = window.newlines = window.odd = 0
    while at < 64:
        if left >= 8:
            eight = (
                <uint64_t> kinds[text[0]]
                | <uint64_t> kinds[text[1]] << 8
                | <uint64_t> kinds[text[2]] << 16
                | <uint64_t> kinds[text[3]] << 24
                | <uint64_t> kinds[text[4]] << 32
                | <uint64_t> kinds[text[5]] << 40
                | <uint64_t> kinds[text[6]] << 48
                | <uint64_t> kinds[text[7]] << 56
            )
            left -= 8
            text += 8
        else:
            eight = 0
            for i in range(left):
                eight |= <uint64_t> kinds[text[i]] << (8 * i)
            left = 0
        runs = eight & (RUN * EACH)
        before = runs << 8 | last
        last = runs >> 56
        changes = (runs ^ before) + 0x7F * EACH & 0x80 * EACH
        starts = changes & runs + 0x7F * EACH
        ends = changes & before + 0x7F * EACH
        window.odd |= runs & ((MARK | INVISIBLE) * EACH) | starts & ends
        window.starts |= gathered(starts) << at
        window.ends |= gathered(ends) << at
        window.breaks |= gathered(eight & ~(eight << 1) & 0x80 * EACH) << at
        window.newlines |= gathered(eight & eight << 1 & 0x80 * EACH) << at
        at += 8
    window.last = last


cdef size_t end_of_marked(const Unit* text, size_t at, uint8_t letter, const uint8_t* kinds) noexcept nogil:
    """Where a token ends whose letters up to ``at`` are followed by a mark or an invisible character: behind the last
    letter of its class that only such characters separate from the others, and the marks directly after it."""
    cdef size_t end = at
    cdef bint joined = True
    cdef uint8_t kind
    while True:
        kind = kinds[text[at]]
        at += 1
        if kind & letter:
            joined = True
            end = at
        elif kind & MARK:
            if joined:
                end = at
        elif kind & INVISIBLE:
            joined = False
        else:
            return end


cdef bint blank_line(const Unit* text, size_t at, size_t end, const uint8_t* kinds) noexcept nogil:
    """Whether two newlines stand here with nothing but blanks between."""
    cdef bint open = False
    cdef uint8_t kind
    while at < end:
        kind = kinds[text[at]]
        at += 1
        if kind == NEWLINE:
            if open:
                return True
            open = True
        elif kind != BLANK:
            open = False
    return False


cdef inline void put(
    Token* token, const Unit* text, size_t start, size_t end, Cursor* cursor, const uint8_t* kinds
) noexcept nogil:
    """A token, with what stands before it; the gap behind it begins."""
    if cursor.newline and blank_line(text, cursor.edge, start, kinds):
        cursor.gap |= A_BREAK
    token.start = start
    token.length = end - start
    token.gap = cursor.gap
    cursor.edge = end
    cursor.gap = NO_BREAK
    cursor.newline = False


cdef int cut_plainly(
    const Unit* text, size_t until, size_t length, Cursor* cursor, const uint8_t* kinds, Token* tokens, int count
) noexcept nogil:
    """Tokens from the cursor to a place, character by character; how many there are then. Python ends every text with
    a NUL, which is no letter: no loop over letters need look for the end."""
    cdef size_t at = cursor.place, start
    cdef uint8_t kind, letter
    until = min(until, length)
    while at < until:
        kind = kinds[text[at]]
        if kind & LETTER:
            if count == BLOCK:
                break
            start = at
            letter = kind & -kind
            at += 1
            while kinds[text[at]] & letter:
                at += 1
            if kinds[text[at]] & (MARK | INVISIBLE):
                at = end_of_marked(text, at, letter, kinds)
            put(tokens + count, text, start, at, cursor, kinds)
            count += 1
        else:
            cursor.gap |= kind == BREAK
            cursor.newline |= kind == NEWLINE
            at += 1
    cursor.place = at
    return count


cdef int cut(
    const Unit* text, size_t length, Cursor* cursor, const uint8_t* kinds, Token* tokens
) noexcept nogil:
    """The next tokens, at most a block.

    Where runs of letters begin and end is found for 64 characters at a time: a loop over letters would leave at the end
    of each word, at a place that the processor cannot foresee. Where that is not all there is to see, it is read
    character by character.
    """
    cdef size_t base = cursor.place, start = 0
    cdef bint open = False  # a token began at `start` and reaches to `base`
    cdef int count = 0
    cdef uint64_t starts, ends, breaks, newlines, before
    cdef Window window
    window.last = 0
    while base < length:
        if count > BLOCK - 33:  # the next window may end one token and hold 32
            break
        look(&window, text + base, length - base, kinds)
        if window.odd:
            cursor.place = start if open else base
            open = False
            count = cut_plainly(text, base + 64, length, cursor, kinds, tokens, count)
            base = cursor.place
            window.last = 0
            if count == BLOCK:
                break
            continue
        starts, ends, breaks, newlines = window.starts, window.ends, window.breaks, window.newlines
        if open and ends:
            put(tokens + count, text, start, base + LOWEST_BIT(ends), cursor, kinds)
            count += 1
            ends &= ends - 1
            open = False
        while starts:
            start = base + LOWEST_BIT(starts)
            before = (starts ^ (starts - 1)) >> 1
            starts &= starts - 1
            cursor.gap |= (breaks & before) != 0
            cursor.newline |= (newlines & before) != 0
            breaks &= ~before
            newlines &= ~before
            if not ends:
                open = True
                break
            put(tokens + count, text, start, base + LOWEST_BIT(ends), cursor, kinds)
            count += 1
            ends &= ends - 1
        cursor.gap |= breaks != 0
        cursor.newline |= newlines != 0
        base += 64
    if open and base >= length:
        put(tokens + count, text, start, length, cursor, kinds)
        count += 1
    cursor.place = start if open and base < length else base
    return count


cdef void hash_block(
    const Unit* text, size_t length, const Salt* salt, uint8_t form, const Shelf* shelf, Token* tokens, int count
) noexcept nogil:
    """Hashes tokens; their slots are on the way into the cache when this returns."""
    cdef Token* token
    cdef int i
    for i in range(count):
        token = tokens + i
        if token.length <= LONGEST:
            token.tag = hashed(
                <const uint8_t*> (text + token.start),
                token.length * sizeof(Unit),
                (length - token.start) * sizeof(Unit),
                token.length << 8 | form,
                salt,
                &token.low,
                &token.high,
            )
            PREFETCH(shelf.slots + (token.tag >> shelf.shift))
