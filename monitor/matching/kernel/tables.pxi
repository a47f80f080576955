# The arrays of an Index, laid out so that what is read together stands together. Included by scan.pyx.


cdef struct Tables:
    uint32_t words
    uint32_t atoms
    uint32_t rules
    # word → the atoms that it is alone
    uint32_t* single_at
    Atom* single
    # word → a row of `phrases`, 0: none; `spoken`: the word is part of a phrase
    uint32_t* phrases_of
    uint8_t* spoken
    # rows: count, then for each what must stand beside the anchor: ``word << 1 | 1`` before it, ``word << 1`` after it
    # when it is the first, or ALONE; then for each its place in `phrase`
    uint32_t* phrases
    # for each: number of words, place of the anchor, atom, its rules, loose, words …
    uint32_t* phrase
    # word → its number among the words of pairs, 0: it is in none; that number → a row of `pairs`
    uint32_t* near_of
    uint32_t near_words
    uint32_t* pairs_of
    # rows: count, then for each: number of the other word, distance, order, atom, its rules
    uint32_t* pairs
    # rows: count of rules, count of programs, (rule, terms) …, places in `code` …; row 0 is empty
    uint32_t* rules_of
    # Index.code; the number of clauses is `clauses << 8 | terms`
    uint32_t* code
    size_t code_length
    # rules that may match anything
    uint32_t* always
    size_t always_count
    uint8_t kinds[0x110000]


cdef enum:
    SURE = 128  # the terms of a rule: its fields and this
    FIELDS = 127
    PHRASE_HEAD = 5  # numbers of a phrase before its words
    ALONE = 0xFFFFFFFF
    PAIR_SIZE = 5


cdef void* numbers(size_t count, size_t size) except NULL:
    """Zeroed memory for so many values, and for none."""
    cdef void* allocated = calloc(count + 1, size)
    if allocated == NULL:
        raise MemoryError
    return allocated


cdef const int[::1] checked(object index, str name, long long low, long long below):
    """An array of the index, its values within the bounds."""
    cdef const int[::1] values = getattr(index, name)
    cdef Py_ssize_t i
    for i in range(values.shape[0]):
        if not low <= values[i] < below:
            raise ValueError(f"Index.{name}[{i}] is {values[i]}, which is not from {low} to {below - 1}")
    return values


cdef const int[::1] rows(object index, str name, Py_ssize_t count, Py_ssize_t length):
    """An array of where rows begin."""
    cdef const int[::1] values = checked(index, name, 0, length + 1)
    cdef Py_ssize_t i
    if values.shape[0] != count + 1 or values[0] != 0 or values[count] != length:
        raise ValueError(f"Index.{name} does not begin {count} rows of {length} values")
    for i in range(count):
        if values[i] > values[i + 1]:
            raise ValueError(f"Index.{name} falls at {i}")
    return values


cdef void free_tables(Tables* tables) noexcept:
    free(tables.single_at)
    free(tables.single)
    free(tables.phrases_of)
    free(tables.spoken)
    free(tables.phrases)
    free(tables.phrase)
    free(tables.near_of)
    free(tables.pairs_of)
    free(tables.pairs)
    free(tables.rules_of)
    free(tables.code)
    free(tables.always)
    free(tables)


cdef Tables* laid_out(object index, bytes classes) except NULL:
    """The tables of an index. ValueError when its numbers do not fit together: from then on nothing is checked."""
    cdef Tables* tables = <Tables*> calloc(1, sizeof(Tables))
    if tables == NULL:
        raise MemoryError
    try:
        tables.words = index.words
        tables.atoms = index.atoms
        tables.rules = index.rules
        if tables.words >= 1 << 26:
            raise ValueError(f"an index of {tables.words} words is too large: an entry of a surface has 26 bits for one")
        lay_out_kinds(tables, classes)
        rules_at = lay_out_rules(tables, index)
        lay_out_singles(tables, index, rules_at)
        lay_out_phrases(tables, index, rules_at)
        lay_out_pairs(tables, index, rules_at)
    except BaseException:
        free_tables(tables)
        raise
    return tables


cdef int lay_out_kinds(Tables* tables, bytes classes) except -1:
    """monitor.text's classes as sets of bits. A sign that is a letter here and a mark there is both."""
    cdef bytearray kind_of = bytearray(256)
    cdef bytes kinds
    cdef Py_UCS4 sign
    if len(classes) != sizeof(tables.kinds):
        raise ValueError(f"there are {sizeof(tables.kinds)} code points, and {len(classes)} classes were given")
    for name, kind in (
        ("ARABIC", ARABIC),
        ("LETTERS", LETTERS),
        ("DIGITS", DIGITS),
        ("DENSE", DENSE),
        ("MARK", MARK),
        ("INVISIBLE_SIGN", INVISIBLE),
        ("LETTERS_MARK", LETTERS | MARK),
        ("DENSE_MARK", DENSE | MARK),
        ("EITHER_MARK", LETTERS | DENSE | MARK),
    ):
        kind_of[getattr(tokens_module, name)] = kind
    kinds = classes.translate(bytes(kind_of))
    memcpy(tables.kinds, <const uint8_t*> kinds, sizeof(tables.kinds))
    for sign in range(0x10000):
        if tables.kinds[sign] == 0 and Py_UNICODE_ISSPACE(sign):
            tables.kinds[sign] = BLANK
    if tables.kinds[0]:
        raise ValueError("NUL must be no letter: it ends every text")
    for sign in BREAKS:
        tables.kinds[sign] = BREAK
    tables.kinds[<Py_UCS4> u"\n"] = NEWLINE
    return 0


cdef uint32_t[::1] lay_out_rules(Tables* tables, object index):
    """``rules_of`` and ``code``; where the row of each atom begins."""
    cdef Py_ssize_t atoms = tables.atoms, rules = tables.rules, i, at, length
    cdef const int[::1] code = index.code
    cdef const int[::1] direct = checked(index, "direct", 0, rules)
    cdef const int[::1] program = checked(index, "program", 0, code.shape[0])
    cdef const int[::1] direct_at = rows(index, "direct_at", atoms, direct.shape[0])
    cdef const int[::1] program_at = rows(index, "program_at", atoms, program.shape[0])
    cdef const int[::1] always = checked(index, "always", 0, rules)
    cdef const uint8_t[::1] fields = index.fields
    cdef const uint8_t[::1] sure = index.sure
    cdef uint32_t[::1] rules_at = view.array(shape=(atoms + 1,), itemsize=sizeof(uint32_t), format="I")
    cdef uint32_t* row
    if fields.shape[0] != rules or sure.shape[0] != rules:
        raise ValueError(f"Index.fields and Index.sure must have {rules} values")
    cdef bytearray terms = bytearray((mask & FIELDS) | (SURE if certain else 0) for mask, certain in zip(fields, sure))
    cdef const uint8_t[::1] terms_of = terms
    lay_out_code(tables, code, terms_of, program)
    tables.always = <uint32_t*> numbers(always.shape[0], sizeof(uint32_t))
    tables.always_count = always.shape[0]
    for i in range(always.shape[0]):
        tables.always[i] = always[i]
    length = 2 + 2 * atoms + 2 * direct.shape[0] + program.shape[0]
    if length >= 1 << 31:
        raise ValueError("an index with so many rules is too large")
    tables.rules_of = <uint32_t*> numbers(length, sizeof(uint32_t))
    row = tables.rules_of + 2
    for i in range(atoms):
        if direct_at[i] == direct_at[i + 1] and program_at[i] == program_at[i + 1]:
            rules_at[i] = 0
            continue
        rules_at[i] = <uint32_t> (row - tables.rules_of)
        row[0] = direct_at[i + 1] - direct_at[i]
        row[1] = program_at[i + 1] - program_at[i]
        row += 2
        for at in range(direct_at[i], direct_at[i + 1]):
            row[0] = direct[at]
            row[1] = terms_of[direct[at]]
            row += 2
        for at in range(program_at[i], program_at[i + 1]):
            row[0] = program[at]
            row += 1
    return rules_at


cdef int lay_out_code(Tables* tables, const int[::1] code, const uint8_t[::1] terms_of, const int[::1] program) except -1:
    """The programs, each beginning with a rule; every number of them is looked at once."""
    cdef Py_ssize_t length = code.shape[0], at = 0, i
    cdef bytearray begins = bytearray(length)
    cdef long long left
    tables.code = <uint32_t*> numbers(length, sizeof(uint32_t))
    tables.code_length = length
    for i in range(length):
        if code[i] < 0:
            raise ValueError(f"Index.code[{i}] is negative")
        tables.code[i] = code[i]
    while at < length:
        begins[at] = 1
        if at + 2 > length or code[at] >= <long long> tables.rules or code[at + 1] >= 1 << 24:
            raise ValueError(f"Index.code[{at}] does not begin the program of a rule")
        tables.code[at + 1] = (<uint32_t> code[at + 1]) << 8 | terms_of[code[at]]
        left = <long long> code[at + 1] + 1  # clauses, and the negatives
        at += 2
        while left:
            if at >= length or at + code[at] >= length:
                raise ValueError("Index.code ends within a program")
            for i in range(at + 1, at + 1 + code[at]):
                if code[i] >= <long long> tables.atoms:
                    raise ValueError(f"Index.code[{i}] is {code[i]}; there are {tables.atoms} atoms")
            at += 1 + code[at]
            left -= 1
    for i in range(program.shape[0]):
        if not begins[program[i]]:
            raise ValueError(f"Index.program[{i}] points into a program, not to its beginning")
    return 0


cdef int lay_out_singles(Tables* tables, object index, const uint32_t[::1] rules_at) except -1:
    cdef const int[::1] single = checked(index, "single", 0, tables.atoms)
    cdef const int[::1] single_at = rows(index, "single_at", tables.words, single.shape[0])
    cdef Py_ssize_t i
    tables.single_at = <uint32_t*> numbers(single_at.shape[0], sizeof(uint32_t))
    tables.single = <Atom*> numbers(single.shape[0], sizeof(Atom))
    for i in range(single_at.shape[0]):
        tables.single_at[i] = single_at[i]
    for i in range(single.shape[0]):
        tables.single[i].number = single[i]
        tables.single[i].rules = rules_at[single[i]]
    return 0


cdef int lay_out_phrases(Tables* tables, object index, const uint32_t[::1] rules_at) except -1:
    cdef const uint8_t[::1] loose = index.phrase_loose
    cdef Py_ssize_t count = loose.shape[0], words = tables.words, i, at, place, length, many
    cdef const int[::1] phrase = checked(index, "phrase", 0, count)
    cdef const int[::1] phrase_at = rows(index, "phrase_at", words, phrase.shape[0])
    cdef const int[::1] spelt = checked(index, "phrase_words", 0, words)
    cdef const int[::1] start = rows(index, "phrase_start", count, spelt.shape[0])
    cdef const int[::1] anchor = index.phrase_anchor
    cdef const int[::1] atom = checked(index, "phrase_atom", 0, tables.atoms)
    cdef uint32_t* row
    if anchor.shape[0] != count or atom.shape[0] != count:
        raise ValueError(f"Index.phrase_anchor and Index.phrase_atom must have {count} values")
    for i in range(count):
        if not 0 <= anchor[i] < start[i + 1] - start[i]:
            raise ValueError(f"Index.phrase_anchor[{i}] is outside its phrase")
    tables.spoken = <uint8_t*> numbers(words, 1)
    for i in range(spelt.shape[0]):
        tables.spoken[spelt[i]] = 1
    length = 1 + words + 2 * phrase.shape[0]
    if max(length, PHRASE_HEAD * count + spelt.shape[0]) >= 1 << 31:
        raise ValueError("an index with so many phrases is too large")
    tables.phrase = <uint32_t*> numbers(PHRASE_HEAD * count + spelt.shape[0], sizeof(uint32_t))
    row = tables.phrase
    for i in range(count):
        row[0] = start[i + 1] - start[i]
        row[1] = anchor[i]
        row[2] = atom[i]
        row[3] = rules_at[atom[i]]
        row[4] = loose[i]
        row += PHRASE_HEAD
        for place in range(start[i], start[i + 1]):
            row[0] = spelt[place]
            row += 1
    tables.phrases_of = <uint32_t*> numbers(words, sizeof(uint32_t))
    tables.phrases = <uint32_t*> numbers(length, sizeof(uint32_t))
    row = tables.phrases + 1
    for i in range(words):
        many = phrase_at[i + 1] - phrase_at[i]
        if many == 0:
            continue
        tables.phrases_of[i] = <uint32_t> (row - tables.phrases)
        row[0] = many
        row += 1
        for at in range(phrase_at[i], phrase_at[i + 1]):
            place = start[phrase[at]] + anchor[phrase[at]]
            if spelt[place] != i:
                raise ValueError(f"phrase {phrase[at]} of the index is filed under a word that is not its anchor")
            if anchor[phrase[at]]:
                row[0] = <uint32_t> spelt[place - 1] << 1 | 1
            else:
                row[0] = <uint32_t> spelt[place + 1] << 1 if place + 1 < start[phrase[at] + 1] else ALONE
            row[many] = PHRASE_HEAD * phrase[at] + start[phrase[at]]
            row += 1
        row += many
    return 0


cdef int lay_out_pairs(Tables* tables, object index, const uint32_t[::1] rules_at) except -1:
    cdef const int[::1] other = checked(index, "near_other", 0, tables.words)
    cdef Py_ssize_t count = other.shape[0], words = tables.words, i, at
    cdef const int[::1] near_at = rows(index, "near_at", words, count)
    cdef const int[::1] distance = checked(index, "near_distance", 0, 1 << 31)
    cdef const int[::1] order = checked(index, "near_order", 0, 3)
    cdef const int[::1] atom = checked(index, "near_atom", 0, tables.atoms)
    cdef uint32_t* row
    if distance.shape[0] != count or order.shape[0] != count or atom.shape[0] != count:
        raise ValueError(f"the arrays of pairs of the index must have {count} values each")
    tables.near_of = <uint32_t*> numbers(words, sizeof(uint32_t))
    for i in range(words):
        tables.near_of[i] = near_at[i] < near_at[i + 1]
    for i in range(count):
        tables.near_of[other[i]] = 1
    for i in range(words):
        if tables.near_of[i]:
            tables.near_words += 1
            tables.near_of[i] = tables.near_words
    tables.pairs_of = <uint32_t*> numbers(tables.near_words + 1, sizeof(uint32_t))
    tables.pairs = <uint32_t*> numbers(1 + tables.near_words + PAIR_SIZE * count, sizeof(uint32_t))
    row = tables.pairs + 1  # row 0, of words that are only the other of a pair, is empty
    for i in range(words):
        if near_at[i] == near_at[i + 1]:
            continue
        tables.pairs_of[tables.near_of[i]] = <uint32_t> (row - tables.pairs)
        row[0] = near_at[i + 1] - near_at[i]
        row += 1
        for at in range(near_at[i], near_at[i + 1]):
            row[0] = tables.near_of[other[at]]
            row[1] = distance[at]
            row[2] = order[at]
            row[3] = atom[at]
            row[4] = rules_at[atom[at]]
            row += PAIR_SIZE
    return 0
