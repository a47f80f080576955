"""The tables, as numbered migrations. ``PRAGMA user_version`` is the number of migrations a file has had.

A migration is never edited once released: add the next one. All that a file lacks run in one transaction, so that a
file is always at one version, whatever kills the process.

Times are INTEGER microseconds since 1970 in UTC; an article's own times keep the publisher's offset beside them, in
seconds. Lists are JSON arrays. Text is clean (rows.clean); etag and last_modified are bytes, because they are echoed
to the server as they came.

An article's ``number`` is its name everywhere in the store. Its keys stay when its text is emptied, and the keys of
texts it once had stay in ``revision``: a copy of the first wording that arrives after the correction is still a copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

APPLICATION_ID = 0x52534431
""""RSD1": marks a file as ours, so that no other program's database is taken for one."""

_FIRST = """
CREATE TABLE source (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,        -- kind and url as last configured: when they change, validators are void
    url           TEXT NOT NULL,
    lane          TEXT NOT NULL,
    active        INTEGER NOT NULL,     -- 0: no longer configured; what it published stays known
    next_due      INTEGER NOT NULL,
    etag          BLOB NOT NULL DEFAULT x'',
    last_modified BLOB NOT NULL DEFAULT x'',
    body_hash     BLOB NOT NULL DEFAULT x'',
    failures      INTEGER NOT NULL DEFAULT 0,
    health        TEXT NOT NULL DEFAULT 'new',
    last_read     INTEGER,
    last_success  INTEGER,
    last_new      INTEGER,
    last_error    TEXT NOT NULL DEFAULT '',
    overlap       REAL,
    baseline_done INTEGER NOT NULL DEFAULT 0,
    reads         INTEGER NOT NULL DEFAULT 0,
    recorded      INTEGER               -- when the last stored read was: the same poll again is not another read
) WITHOUT ROWID;
CREATE INDEX source_due ON source (active, next_due, lane);
CREATE INDEX source_read ON source (active, last_read);

CREATE TABLE read (
    source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    slot      INTEGER NOT NULL,         -- a ring: number modulo its size, so that it never needs pruning
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    result    TEXT NOT NULL,
    status    INTEGER,
    took      INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,
    articles  INTEGER NOT NULL,
    new       INTEGER NOT NULL,
    note      TEXT NOT NULL,
    PRIMARY KEY (source_id, slot)
) WITHOUT ROWID;

CREATE TABLE story (
    id         TEXT PRIMARY KEY,        -- its first article is the one with the lowest number
    first_seen INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE article (
    number           INTEGER PRIMARY KEY,
    source_id        TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    id               TEXT NOT NULL,
    story_id         TEXT NOT NULL REFERENCES story (id),
    role             TEXT NOT NULL,
    url_key          BLOB NOT NULL,
    content_hash     BLOB NOT NULL,
    entry_hash       BLOB NOT NULL,
    first_seen       INTEGER NOT NULL,
    last_seen        INTEGER NOT NULL,
    emptied          INTEGER NOT NULL DEFAULT 0,
    url              TEXT NOT NULL,
    canonical_url    TEXT NOT NULL,
    title            TEXT NOT NULL,
    authors          TEXT NOT NULL,
    published        INTEGER,
    published_offset INTEGER,
    updated          INTEGER,
    updated_offset   INTEGER,
    publisher        TEXT NOT NULL,
    keywords         TEXT NOT NULL,
    language         TEXT NOT NULL,
    images           TEXT NOT NULL,
    guesses          TEXT NOT NULL,
    summary          TEXT NOT NULL,
    text             TEXT NOT NULL,     -- last, so that its overflow pages are read only when it is wanted
    UNIQUE (source_id, id)
);
CREATE INDEX article_url ON article (url_key) WHERE url_key <> x'';
CREATE INDEX article_content ON article (content_hash, first_seen) WHERE content_hash <> x'';
CREATE INDEX article_story ON article (story_id);
CREATE INDEX article_kept ON article (first_seen, source_id) WHERE emptied = 0;

CREATE TABLE revision (
    article      INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    at           INTEGER NOT NULL,      -- until when this was the article's text
    url_key      BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    url          TEXT NOT NULL,
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    text         TEXT NOT NULL,
    PRIMARY KEY (article, number)
);
CREATE INDEX revision_url ON revision (url_key, article) WHERE url_key <> x'';
CREATE INDEX revision_content ON revision (content_hash, at) WHERE content_hash <> x'';

CREATE TABLE outcome (
    article  INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    position INTEGER NOT NULL,          -- within its poll: with article and time it names an outcome once
    stage    TEXT NOT NULL,
    name     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    PRIMARY KEY (article, at, position)
) WITHOUT ROWID;

CREATE TABLE hit (
    article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    rule_id TEXT NOT NULL,
    PRIMARY KEY (article, rule_id)
) WITHOUT ROWID;

CREATE TABLE alert (
    key       TEXT NOT NULL UNIQUE,     -- stays for ever: what was alerted is not alerted again
    ref       TEXT NOT NULL,
    kind      TEXT NOT NULL,
    rule_id   TEXT NOT NULL,
    story_id  TEXT NOT NULL,
    source_id TEXT NOT NULL,
    article   INTEGER REFERENCES article (number) ON DELETE SET NULL,
    severity  TEXT NOT NULL,
    created   INTEGER NOT NULL,
    payload   TEXT NOT NULL             -- alert_json; empty once it is old and nothing needs it
);
CREATE INDEX alert_ref ON alert (ref);
CREATE INDEX alert_story ON alert (story_id);
CREATE INDEX alert_source ON alert (source_id);
CREATE INDEX alert_article ON alert (article);
CREATE INDEX alert_created ON alert (created);

CREATE TABLE delivery (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,   -- a person may have written it down: never given twice
    alert_key  TEXT NOT NULL REFERENCES alert (key) ON DELETE CASCADE,
    receiver   TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    created    INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    remote     TEXT NOT NULL DEFAULT '',
    dropped_by TEXT NOT NULL DEFAULT '',            -- who gave it up: it needs nobody's attention any more
    UNIQUE (alert_key, receiver)
);
CREATE INDEX delivery_state ON delivery (state, receiver, id, due, changed, dropped_by);
CREATE INDEX delivery_changed ON delivery (changed);
"""

# The headline, for texts that are compared without it. Rows of before have none: their texts join nothing under another
# headline, and within the window a feed that changes its ids says them once more.
_HEADLINES = """
ALTER TABLE article ADD COLUMN title_hash BLOB NOT NULL DEFAULT x'';
ALTER TABLE revision ADD COLUMN title_hash BLOB NOT NULL DEFAULT x'';
CREATE INDEX article_words ON article (content_hash, title_hash, first_seen) WHERE content_hash <> x'';
"""

# What rules of other kinds than each count by: the hours in which anything was read, each rule's stories, and who used
# its terms. Sources of before have no beginning: they are old enough.
_RULES = """
ALTER TABLE source ADD COLUMN since INTEGER NOT NULL DEFAULT 0;   -- when it was first configured

CREATE TABLE rule (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    since        INTEGER NOT NULL,      -- from when what it remembers is complete
    gone         INTEGER,               -- when it vanished from the files; NULL while it is there
    last_hit     INTEGER,
    last_article INTEGER REFERENCES article (number) ON DELETE SET NULL,
    alerted      INTEGER,
    raised       INTEGER                -- when a spike was last seen to go on
) WITHOUT ROWID;
CREATE INDEX rule_article ON rule (last_article) WHERE last_article IS NOT NULL;

CREATE TABLE counted (
    rule_id  TEXT NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
    story_id TEXT NOT NULL,             -- a story counts once for a rule, whatever else joins it
    at       INTEGER NOT NULL,
    article  INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    PRIMARY KEY (rule_id, story_id)
) WITHOUT ROWID;
CREATE INDEX counted_at ON counted (rule_id, at, article);
CREATE INDEX counted_article ON counted (article);

CREATE TABLE voice (
    rule_id   TEXT NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
    voice     TEXT NOT NULL,            -- a source's id or an author's folded name
    last_used INTEGER NOT NULL,
    PRIMARY KEY (rule_id, voice)
) WITHOUT ROWID;
CREATE INDEX voice_used ON voice (last_used);

CREATE TABLE watched (
    hour INTEGER PRIMARY KEY            -- hours since 1970 in which a source was read
);
"""

# What articles are compared by with those that tell the same news in other words (likeness.py, learning.py): kept as long
# as a story can be joined, so that rows are small and never more than a window's. No foreign key leads to the articles of
# story_key and band: a number that nothing is remembered under leads nowhere, and upkeep sweeps it out.
# Then what an alert does with its story: who joined it, what its rule has said of it, and which delivered messages do not
# show all of it yet.
_STORIES = """
CREATE TABLE likeness (
    article   INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
    at        INTEGER NOT NULL,         -- when it was published, as far as that can be believed
    source_id TEXT NOT NULL,            -- source and story stand here too: the article's row is large, and elsewhere
    story_id  TEXT NOT NULL,
    several   INTEGER NOT NULL,         -- 1: its story has others; most have none, and need not be looked up
    record    BLOB NOT NULL             -- packed by stories/; its first byte is a version
);

CREATE TABLE story_key (
    key      INTEGER PRIMARY KEY,       -- a heavy word as a 32-bit number
    articles BLOB NOT NULL              -- the articles under it, the newest first, four bytes each, no more than are asked for
);

CREATE TABLE band (
    band    INTEGER PRIMARY KEY,        -- unique: what several machines can agree on a story by; 64 bits, less 2**63
    article INTEGER NOT NULL            -- the first that had it; its story is the band's
);

CREATE TABLE line (
    source_id TEXT PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    seen      BLOB NOT NULL             -- its latest lines, the last seen last: their hashes, four bytes each, then their counts, a byte each
);

CREATE TABLE frequency (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    counts BLOB NOT NULL                -- in how many articles each word stands; packed by stories/
);

CREATE TABLE joining (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,    -- in the order of joining; a message shows all up to one of them
    alert_key TEXT NOT NULL REFERENCES alert (key) ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    place     TEXT NOT NULL,        -- address, or id where there is none: the same article joins an alert once
    article   INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    outlet    TEXT NOT NULL,
    title     TEXT NOT NULL,
    url       TEXT NOT NULL,
    at        INTEGER NOT NULL,
    published INTEGER,
    UNIQUE (alert_key, source_id, place)
);
CREATE INDEX joining_alert ON joining (alert_key, number);
CREATE INDEX joining_article ON joining (article);

CREATE TABLE told (
    story_id TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    rule_id  TEXT NOT NULL,
    kind     TEXT NOT NULL,         -- term, label, outlet, wording
    what     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (story_id, rule_id, kind, what)
) WITHOUT ROWID;
CREATE INDEX told_at ON told (at);

CREATE TABLE refresh (
    delivery INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
    receiver TEXT NOT NULL,
    due      INTEGER NOT NULL,
    changed  INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason   TEXT NOT NULL DEFAULT ''
);
CREATE INDEX refresh_due ON refresh (receiver, due);

ALTER TABLE delivery ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;  -- the last joining that its message shows
ALTER TABLE delivery ADD COLUMN refreshed INTEGER;                 -- when its message was last changed
ALTER TABLE delivery ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;   -- its message can't be changed any more
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _HEADLINES, _RULES, _STORIES)
VERSION = len(MIGRATIONS)


def migrate(db: sqlite3.Connection, migrations: tuple[str, ...] = MIGRATIONS) -> int:
    """Bring a file to the newest version, in one transaction. Returns how many migrations ran."""
    db.execute("BEGIN IMMEDIATE")
    try:
        had = int(db.execute("PRAGMA user_version").fetchone()[0])
        for script in migrations[had:]:
            for statement in statements(script):
                db.execute(statement)
        if had < len(migrations):
            db.execute(f"PRAGMA user_version = {len(migrations):d}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        db.execute("COMMIT")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return max(0, len(migrations) - had)


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript would commit between them."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
