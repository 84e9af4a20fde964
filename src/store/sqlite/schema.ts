/**
 * The tables of a file, as numbered migrations. Append-only: a migration that was released is never edited, a change of
 * the tables or the views is a new one at the end. `docs/file-format.md` explains every column to a reader of the file.
 */

/** "engr" in ASCII, in the header of every file of ours: how `file` and other programs tell it. */
export const APPLICATION_ID = 0x656e6772;

/** Bytes of a page. SQLite's default, spelled out because `maxFileBytes` is counted in pages. */
export const PAGE_BYTES = 4096;

/** `exemplar.id` is trace × this + position, so the exemplars of a trace lie together without a second index. */
export const EXEMPLARS_PER_TRACE = 256;

const FIRST_SCHEMA = `
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE space (
  id              INTEGER PRIMARY KEY,
  encoder         TEXT    NOT NULL,
  modality        TEXT    NOT NULL,
  dimension       INTEGER NOT NULL,
  same_similarity REAL    NOT NULL,
  threshold       TEXT    NOT NULL,
  counts          TEXT    NOT NULL
) STRICT;

CREATE TABLE encoder_state (
  space INTEGER PRIMARY KEY REFERENCES space (id) ON DELETE CASCADE,
  state BLOB NOT NULL
) STRICT;

CREATE TABLE trace (
  id              INTEGER PRIMARY KEY,
  space           INTEGER NOT NULL,
  stage           TEXT    NOT NULL,
  name            TEXT,
  gist            TEXT,
  count           REAL    NOT NULL,
  evidence        REAL    NOT NULL,
  matches         INTEGER NOT NULL,
  similarity_mean REAL    NOT NULL,
  similarity_m2   REAL    NOT NULL,
  refusals        INTEGER NOT NULL,
  duplicates      INTEGER NOT NULL,
  near_copies     INTEGER NOT NULL,
  origin_capped   INTEGER NOT NULL,
  first_time      REAL    NOT NULL,
  last_time       REAL    NOT NULL,
  stability_ms    REAL    NOT NULL,
  eviction_key    REAL    NOT NULL,
  origins         TEXT    NOT NULL,
  episodes        TEXT    NOT NULL,
  outcomes        TEXT    NOT NULL,
  kept_at         REAL,
  kept_by         TEXT,
  ledger_matches  INTEGER NOT NULL,
  ledger_gain     REAL    NOT NULL,
  centroid        BLOB
) STRICT;

CREATE TABLE exemplar (
  id       INTEGER PRIMARY KEY,
  time     REAL NOT NULL,
  origin   TEXT NOT NULL,
  episode  TEXT NOT NULL,
  text     TEXT,
  vector   BLOB NOT NULL,
  payload  BLOB,
  trace    INTEGER GENERATED ALWAYS AS (id / ${EXEMPLARS_PER_TRACE}) VIRTUAL,
  position INTEGER GENERATED ALWAYS AS (id % ${EXEMPLARS_PER_TRACE}) VIRTUAL
) STRICT;

CREATE TABLE evidence (
  trace         INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  time          REAL NOT NULL,
  origin        TEXT NOT NULL,
  episode       TEXT NOT NULL,
  verdict       ANY  NOT NULL,
  outcome       TEXT,
  similarity    REAL NOT NULL,
  novelty       REAL NOT NULL,
  origin_factor REAL NOT NULL,
  spacing       REAL NOT NULL,
  emphasis      REAL NOT NULL,
  gain          REAL NOT NULL,
  signals       INTEGER NOT NULL,
  PRIMARY KEY (trace, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
  id         INTEGER PRIMARY KEY,
  from_id    INTEGER NOT NULL,
  from_kind  TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  to_id      INTEGER NOT NULL,
  to_kind    TEXT    NOT NULL,
  weight     REAL    NOT NULL,
  sign       INTEGER NOT NULL,
  origin     TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  valid_from REAL,
  valid_to   REAL,
  attributes TEXT    NOT NULL,
  count      INTEGER NOT NULL,
  last_time  REAL    NOT NULL
) STRICT;

CREATE TABLE relation_evidence (
  relation INTEGER NOT NULL REFERENCES relation (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  time     REAL NOT NULL,
  source   TEXT NOT NULL,
  note     TEXT,
  PRIMARY KEY (relation, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias (
  trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
  name  TEXT    NOT NULL,
  PRIMARY KEY (trace, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE fingerprint (
  id       INTEGER PRIMARY KEY,
  trace    INTEGER NOT NULL,
  position INTEGER NOT NULL,
  repeats  INTEGER NOT NULL,
  words    TEXT,
  hash     INTEGER GENERATED ALWAYS AS (id / 2) VIRTUAL,
  kind     TEXT GENERATED ALWAYS AS (CASE id % 2 WHEN 0 THEN 'seen' ELSE 'echo' END) VIRTUAL
) STRICT;

CREATE TABLE change (
  position INTEGER PRIMARY KEY,
  n        INTEGER NOT NULL,
  subject  INTEGER NOT NULL,
  id       INTEGER NOT NULL
) STRICT;

CREATE TABLE obituary (
  stage    TEXT    NOT NULL,
  position INTEGER NOT NULL,
  trace    INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  reason   TEXT    NOT NULL,
  PRIMARY KEY (stage, position)
) STRICT, WITHOUT ROWID;
`;

/**
 * Relations by whole numbers: what a process reads of them when it opens a file is mostly numbers then. Rows were copied
 * out and in again, since dropping the table would take the ledger with it.
 */
const RELATIONS_BY_NUMBERS = `
CREATE TABLE word (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TEMP TABLE old_relation AS SELECT * FROM relation;
CREATE TEMP TABLE old_evidence AS SELECT * FROM relation_evidence;
DROP TABLE relation_evidence;
DROP TABLE relation;

CREATE TABLE relation (
  id         INTEGER PRIMARY KEY,
  from_node  INTEGER NOT NULL,
  to_node    INTEGER NOT NULL,
  kind       INTEGER NOT NULL REFERENCES word (id),
  weight     REAL    NOT NULL,
  source     INTEGER NOT NULL REFERENCES word (id),
  last_time  REAL    NOT NULL,
  learned    INTEGER NOT NULL,
  count      INTEGER NOT NULL,
  valid_from REAL,
  valid_to   REAL,
  attributes TEXT
) STRICT;

CREATE TABLE relation_evidence (
  relation INTEGER NOT NULL REFERENCES relation (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  time     REAL NOT NULL,
  source   TEXT NOT NULL,
  note     TEXT,
  PRIMARY KEY (relation, position)
) STRICT, WITHOUT ROWID;

INSERT INTO word (text) SELECT kind FROM old_relation UNION SELECT source FROM old_relation;
INSERT INTO relation
SELECT r.id, iif(r.from_kind = 'trace', r.from_id, -r.from_id), iif(r.to_kind = 'trace', r.to_id, -r.to_id),
       k.id, r.weight * r.sign, s.id, r.last_time, r.origin = 'learned', r.count, r.valid_from, r.valid_to,
       nullif(r.attributes, '{}')
  FROM old_relation r JOIN word k ON k.text = r.kind JOIN word s ON s.text = r.source
 ORDER BY r.id;
INSERT INTO relation_evidence SELECT * FROM old_evidence ORDER BY relation, position;
DROP TABLE old_relation;
DROP TABLE old_evidence;

ALTER TABLE change ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
`;

/**
 * Fingerprints in the order of the stream, so that new ones are written and old ones dropped at the ends of the table.
 * The change log named them otherwise, so it begins anew.
 */
const STREAM_IN_ORDER = `
CREATE TEMP TABLE old_fingerprint AS SELECT * FROM fingerprint;
DROP TABLE fingerprint;

CREATE TABLE fingerprint (
  position INTEGER PRIMARY KEY,
  hash     INTEGER NOT NULL,
  echo     INTEGER NOT NULL,
  trace    INTEGER NOT NULL,
  repeats  INTEGER NOT NULL,
  words    TEXT
) STRICT;

INSERT INTO fingerprint SELECT position, hash, kind = 'echo', trace, repeats, words FROM old_fingerprint ORDER BY position;
DROP TABLE old_fingerprint;

DELETE FROM change;
UPDATE setting SET value = (SELECT value FROM setting WHERE name = 'head') WHERE name = 'log_floor';
`;

/**
 * Full text beside the vectors. Contentless: the wordings stand in their own tables and are not stored twice.
 * \`searchable\` is a function that the connection brings (\`full-text.ts\`).
 */
const FULL_TEXT = `
CREATE VIRTUAL TABLE full_text USING fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);

INSERT INTO full_text (rowid, words)
SELECT id, words FROM (
  SELECT id, searchable(gist, (SELECT json_group_array(text) FROM exemplar
                                WHERE exemplar.id >= trace.id * ${EXEMPLARS_PER_TRACE}
                                  AND exemplar.id < (trace.id + 1) * ${EXEMPLARS_PER_TRACE}
                                  AND text IS NOT NULL)) AS words
    FROM trace ORDER BY id
) WHERE words <> '';
`;

/** A row of the change log for all records of a subject that a commit touched. The log begins anew. */
const LOG_BY_COMMIT = `
DROP TABLE change;
CREATE TABLE change (
  position INTEGER PRIMARY KEY,
  n        INTEGER NOT NULL,
  subject  INTEGER NOT NULL,
  count    INTEGER NOT NULL,
  ids      TEXT    NOT NULL
) STRICT;
UPDATE setting SET value = (SELECT value FROM setting WHERE name = 'head') WHERE name = 'log_floor';
`;

/** Migration i takes a file from schema version i to i + 1. */
export const MIGRATIONS: readonly string[] = [
  FIRST_SCHEMA,
  RELATIONS_BY_NUMBERS,
  STREAM_IN_ORDER,
  FULL_TEXT,
  LOG_BY_COMMIT,
];

/** What this program writes into `user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;
