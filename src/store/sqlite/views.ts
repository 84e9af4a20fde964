/**
 * The views: what a person reads with any SQLite tool. Plain words, no BLOBs, times as UTC text. They hold no data, so a
 * migration drops and makes them all again; a changed view therefore needs a (perhaps empty) new migration.
 */

/** A time in ms as `2026-01-31 12:00:00` (UTC). */
function utc(milliseconds: string): string {
  return `strftime('%Y-%m-%d %H:%M:%S', ${milliseconds} / 1000.0, 'unixepoch')`;
}

/** The heaviest entry's name of a tally. */
function top(tally: string): string {
  return `(SELECT key FROM json_each(${tally}) ORDER BY value DESC, key LIMIT 1)`;
}

function entries(tally: string): string {
  return `(SELECT count(*) FROM json_each(${tally}))`;
}

/** What to call a trace: its name, its gist, or its number and what it mostly stood for. */
const LABEL = `
CREATE VIEW label AS
SELECT id AS trace,
       coalesce(name, gist, 'trace ' || id || coalesce(' (outcome ' || ${top("outcomes")} || ')', '')) AS label
  FROM trace`;

const MEMORIES = `
CREATE VIEW memories AS
SELECT t.id,
       l.label                  AS memory,
       t.matches + 1            AS signals,
       round(t.evidence, 2)     AS evidence,
       ${entries("t.origins")}  AS origins,
       ${entries("t.episodes")} AS episodes,
       ${top("t.outcomes")}     AS outcome,
       ${utc("t.first_time")}   AS first_seen,
       ${utc("t.last_time")}    AS last_seen,
       ${utc("t.kept_at")}      AS kept_at,
       t.kept_by                AS kept_by,
       s.modality               AS modality,
       s.encoder                AS encoder
  FROM trace t JOIN label l ON l.trace = t.id LEFT JOIN space s ON s.id = t.space
 WHERE t.stage = 'lasting'
 ORDER BY t.id`;

const WHY_KEPT = `
CREATE VIEW why_kept AS
SELECT e.trace                   AS id,
       l.label                   AS memory,
       ${utc("e.time")}          AS time,
       e.origin,
       e.episode,
       CASE e.verdict WHEN 1 THEN 'new' WHEN 2 THEN 'reinforced' WHEN 3 THEN 'kept' WHEN 4 THEN 'remembered'
                      ELSE e.verdict END AS verdict,
       e.outcome,
       round(e.similarity, 3)    AS similarity,
       round(e.novelty, 3)       AS novelty,
       round(e.origin_factor, 3) AS origin_factor,
       round(e.spacing, 3)       AS spacing,
       round(e.emphasis, 3)      AS emphasis,
       round(e.gain, 3)          AS gain,
       round(sum(e.gain) OVER (PARTITION BY e.trace ORDER BY e.position), 3) AS evidence_so_far,
       e.signals
  FROM evidence e JOIN trace t ON t.id = e.trace JOIN label l ON l.trace = e.trace
 WHERE t.stage = 'lasting'
 ORDER BY e.trace, e.position`;

/** What to call an end of a relation, which may be a relation itself. */
const end = (node: string, label: string) =>
  `iif(${node} < 0, 'relation ' || -${node}, coalesce(${label}, 'trace ' || ${node} || ' (gone)'))`;

const RELATION_ENDS = `
CREATE VIEW relation_ends AS
SELECT r.id AS relation,
       ${end("r.from_node", "f.label")} AS from_label,
       ${end("r.to_node", "t.label")} AS to_label
  FROM relation r LEFT JOIN label f ON f.trace = r.from_node LEFT JOIN label t ON t.trace = r.to_node`;

const STRONGEST_RELATIONS = `
CREATE VIEW strongest_relations AS
SELECT r.id,
       e.from_label                                           AS "from",
       k.text                                                 AS kind,
       e.to_label                                             AS "to",
       round(abs(r.weight), 3)                                AS weight,
       iif(r.weight < 0, 'inhibits', 'supports')              AS effect,
       coalesce(${utc("r.valid_from")}, 'always')             AS valid_from,
       coalesce(${utc("r.valid_to")}, 'still')                AS valid_to,
       iif(r.learned, 'learned', 'asserted')                  AS origin,
       s.text                                                 AS said_by,
       r.count                                                AS evidence,
       ${utc("r.last_time")}                                  AS last_evidence,
       coalesce(r.attributes, '{}')                           AS attributes
  FROM relation r JOIN relation_ends e ON e.relation = r.id JOIN word k ON k.id = r.kind JOIN word s ON s.id = r.source
 ORDER BY abs(r.weight) DESC, r.id`;

const CONFUSABLE = `
CREATE VIEW confusable AS
SELECT r.from_node        AS id,
       e.from_label       AS memory,
       ${top("a.outcomes")} AS outcome,
       r.to_node          AS other_id,
       e.to_label         AS other_memory,
       ${top("b.outcomes")} AS other_outcome,
       round(abs(r.weight), 3) AS weight,
       r.count            AS times
  FROM relation r JOIN relation_ends e ON e.relation = r.id JOIN word k ON k.id = r.kind
  LEFT JOIN trace a ON a.id = r.from_node LEFT JOIN trace b ON b.id = r.to_node
 WHERE k.text = 'confusable' AND r.from_node > 0 AND r.to_node > 0
 ORDER BY abs(r.weight) DESC, r.id`;

const DUPLICATES = `
CREATE VIEW duplicates AS
SELECT t.id,
       l.label        AS memory,
       t.stage,
       t.duplicates   AS exact_copies,
       t.near_copies,
       t.matches + 1  AS signals,
       ${top("t.origins")} AS main_origin
  FROM trace t JOIN label l ON l.trace = t.id
 WHERE t.duplicates + t.near_copies > 0
 ORDER BY t.duplicates + t.near_copies DESC, t.id`;

const ORPHANS = `
CREATE VIEW orphans AS
SELECT t.id,
       l.label               AS memory,
       round(t.evidence, 2)  AS evidence,
       ${utc("t.last_time")} AS last_seen
  FROM trace t JOIN label l ON l.trace = t.id
 WHERE t.stage = 'lasting'
   AND t.id NOT IN (SELECT from_node FROM relation)
   AND t.id NOT IN (SELECT to_node FROM relation)
 ORDER BY t.id`;

const FORGOTTEN_SOON = `
CREATE VIEW forgotten_soon AS
SELECT t.stage,
       row_number() OVER (PARTITION BY t.stage ORDER BY t.eviction_key, t.id) AS turn,
       t.id,
       l.label               AS memory,
       t.matches + 1         AS signals,
       round(t.evidence, 2)  AS evidence,
       ${utc("t.last_time")} AS last_seen
  FROM trace t JOIN label l ON l.trace = t.id
 ORDER BY turn, t.stage`;

/** In the order in which they build on each other. */
export const VIEWS: readonly string[] = [
  LABEL,
  MEMORIES,
  WHY_KEPT,
  RELATION_ENDS,
  STRONGEST_RELATIONS,
  CONFUSABLE,
  DUPLICATES,
  ORPHANS,
  FORGOTTEN_SOON,
];
