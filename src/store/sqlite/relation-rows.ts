/** Relations to rows and back, one by one and in bulk. */
import type Database from "better-sqlite3";
import { hasAttributes, nodeKey, type Relation } from "../../relations/relation.js";
import { RelationColumns } from "../../relations/relation-columns.js";
import { decodeAttributes, encodeAttributes, encodeOpenEnd } from "./codec.js";
import type { Value } from "./rows.js";
import { ManyRows } from "./upsert.js";
import type { Words } from "./words.js";

const NAMES =
  "id from_node to_node kind weight source last_time learned count valid_from valid_to attributes".split(" ");
const COLUMNS = NAMES.join(", ");

/** Nothing out of the ordinary: asserted once, valid always, no attributes. */
const PLAIN = "learned = 0 AND count = 1 AND valid_from IS NULL AND valid_to IS NULL AND attributes IS NULL";

/** Rows that are read together: few enough that none of them outlives the young generation of the heap. */
const BLOCK = 8_192;

/** Values waiting before they are written: those of some thousand plain relations. */
const MOST_WAITING = 16_384;

/** Writes relations; what most of them have in common is in the statement. */
export class RelationWriter {
  private readonly plain: ManyRows;
  private readonly full: ManyRows;

  constructor(
    db: Database.Database,
    private readonly words: Words,
  ) {
    this.plain = new ManyRows(db, "relation", NAMES, "(?, ?, ?, ?, ?, ?, ?, 0, 1, NULL, NULL, NULL)");
    this.full = new ManyRows(db, "relation", NAMES);
  }

  /** Adds each relation or replaces the one with its id. */
  putAll(relations: Iterable<Relation>): void {
    const waiting: Value[] = [];
    for (const relation of relations) {
      if (!isPlain(relation)) {
        this.putFull(relation);
        continue;
      }
      this.pushValues(waiting, relation);
      if (waiting.length < MOST_WAITING) continue;
      this.plain.put(waiting);
      waiting.length = 0;
    }
    this.plain.put(waiting);
  }

  private putFull(relation: Relation): void {
    const values: Value[] = [];
    this.pushValues(values, relation);
    values.push(
      relation.origin === "learned" ? 1 : 0,
      relation.count,
      encodeOpenEnd(relation.validFrom),
      encodeOpenEnd(relation.validTo),
      hasAttributes(relation.attributes) ? encodeAttributes(relation.attributes) : null,
    );
    this.full.put(values);
  }

  private pushValues(values: Value[], relation: Relation): void {
    values.push(
      relation.id,
      nodeKey(relation.from, relation.fromKind),
      nodeKey(relation.to, relation.toKind),
      this.words.numberFor(relation.kind),
      relation.weight * relation.sign,
      this.words.numberFor(relation.source),
      relation.lastTime,
    );
  }
}

/** Reads relations. */
export class RelationReader {
  private readonly one: Database.Statement<[number], Value[]>;
  private readonly endOfBlock: Database.Statement<[number], number | null>;
  private readonly plainBlock: Database.Statement<[number, number], string[]>;
  private readonly plainWeights: Database.Statement<[number, number], number>;
  private readonly othersInBlock: Database.Statement<[number, number], Value[]>;

  constructor(
    db: Database.Database,
    private readonly words: Words,
  ) {
    this.one = db.prepare<[number], Value[]>(`SELECT ${COLUMNS} FROM relation WHERE id = ?`).raw();
    this.endOfBlock = db
      .prepare<[number]>(
        `SELECT max(id) FROM (SELECT id FROM relation WHERE id > ? ORDER BY id LIMIT ${BLOCK})`,
      )
      .pluck() as typeof this.endOfBlock;
    const inBlock = "FROM relation WHERE id > ? AND id <= ?";
    const arrays = ["id", "from_node", "to_node", "kind", "source", "last_time"].map(
      (column) => `json_group_array(${column})`,
    );
    this.plainBlock = db
      .prepare<[number, number], string[]>(`SELECT ${arrays.join(", ")} ${inBlock} AND ${PLAIN}`)
      .raw();
    this.plainWeights = db
      .prepare<[number, number]>(`SELECT weight ${inBlock} AND ${PLAIN} ORDER BY id`)
      .pluck() as typeof this.plainWeights;
    this.othersInBlock = db
      .prepare<[number, number], Value[]>(`SELECT ${COLUMNS} ${inBlock} AND NOT (${PLAIN}) ORDER BY id`)
      .raw();
  }

  find(id: number): Relation | undefined {
    const row = this.one.get(id);
    return row && this.relationOf(row);
  }

  /**
   * All of them, by id. A call into SQLite costs more than the row it brings: plain ones come a block at a time, as JSON
   * arrays of whole numbers, three times as quickly. Weights are no whole numbers, and JSON would be slower for these.
   */
  all(): RelationColumns {
    const columns = new RelationColumns();
    const kinds = new Numbers(this.words, (word) => columns.kinds.numberFor(word));
    const sources = new Numbers(this.words, (word) => columns.sources.numberFor(word));
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const last = this.endOfBlock.get(after) ?? null;
      if (last === null) return columns;
      const [ids, from, to, kind, source, lastTime] = this.plainBlock
        .get(after, last)!
        .map((json) => JSON.parse(json) as number[]);
      const weights = this.plainWeights.all(after, last);
      const others = this.othersInBlock.all(after, last);
      columns.reserve(columns.length + ids.length + others.length);
      let next = 0;
      for (let i = 0; i < ids.length; i++) {
        while (next < others.length && (others[next][0] as number) < ids[i]) {
          columns.set(columns.length, this.relationOf(others[next++]));
        }
        columns.setPlain(columns.length, {
          id: ids[i],
          from: from[i],
          to: to[i],
          kind: kinds.of(kind[i]),
          signedWeight: weights[i],
          said: sources.of(source[i]),
          lastTime: lastTime[i],
        });
      }
      while (next < others.length) columns.set(columns.length, this.relationOf(others[next++]));
      after = last;
    }
  }

  private relationOf(row: Value[]): Relation {
    const [from, to, weight] = [row[1] as number, row[2] as number, row[4] as number];
    return {
      id: row[0] as number,
      from: Math.abs(from),
      fromKind: from > 0 ? "trace" : "relation",
      kind: this.words.wordOf(row[3] as number),
      to: Math.abs(to),
      toKind: to > 0 ? "trace" : "relation",
      weight: Math.abs(weight),
      sign: weight < 0 ? -1 : 1,
      origin: row[7] === 1 ? "learned" : "asserted",
      source: this.words.wordOf(row[5] as number),
      validFrom: (row[9] as number | null) ?? -Infinity,
      validTo: (row[10] as number | null) ?? Infinity,
      attributes: row[11] === null ? {} : decodeAttributes(row[11] as string),
      count: row[8] as number,
      lastTime: row[6] as number,
    };
  }
}

/** From the file's numbers of words to those of the columns. */
class Numbers {
  private readonly known: number[] = [];

  constructor(
    private readonly words: Words,
    private readonly numberFor: (word: string) => number,
  ) {}

  of(number: number): number {
    return (this.known[number] ??= this.numberFor(this.words.wordOf(number)));
  }
}

function isPlain({ origin, count, validFrom, validTo, attributes }: Relation): boolean {
  return (
    origin === "asserted" &&
    count === 1 &&
    validFrom === -Infinity &&
    validTo === Infinity &&
    !hasAttributes(attributes)
  );
}
