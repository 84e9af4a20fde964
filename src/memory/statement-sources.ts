/** Where statements come from: objects, lines of triples. Each is read only when its turn comes. */
import { InvalidInput } from "../core/errors.js";
import { jsonLines } from "../relations/triples/json-lines.js";
import { nTriples } from "../relations/triples/n-triples.js";
import { readTriples, streamTriples, type TripleLine } from "../relations/triples/read-triples.js";
import { csv, tsv } from "../relations/triples/separated-values.js";
import type { TripleFormat } from "../relations/triples/triple-format.js";
import type { ReadStatement } from "./relate-all.js";
import { checkParts, checkStatement, type CheckedStatement, type RelationStatement } from "./statement.js";

/** `jsonl`: objects or arrays of three; `csv`, `tsv`: with a header or without; `nt`: N-Triples. */
export type TripleFormatName = keyof typeof FORMATS;

const FORMATS = { jsonl: jsonLines, csv, tsv, nt: nTriples } as const;

type Source<T> = Iterable<T> | AsyncIterable<T>;

export function fromObjects(statements: Source<RelationStatement>): Source<ReadStatement> {
  return isAsync(statements) ? positionedStream(statements) : positioned(statements);
}

/**
 * @param format a name, or a format of the caller's own.
 * @throws InvalidInput `BAD_OPTION` for a name that stands for no format.
 */
export function fromLines(
  lines: Source<string>,
  format: TripleFormatName | TripleFormat,
  source: string | undefined,
): Source<ReadStatement> {
  const known = typeof format === "string" ? (FORMATS as Record<string, TripleFormat>)[format] : format;
  if (typeof known?.open !== "function") {
    throw new InvalidInput(
      "BAD_OPTION",
      `there is no format ${JSON.stringify(format)} of triples; there are ${Object.keys(FORMATS).join(", ")}.`,
    );
  }
  return isAsync(lines)
    ? ofStream(streamTriples(lines, known), source)
    : ofLines(readTriples(lines, known), source);
}

function* ofLines(lines: Iterable<TripleLine>, source: string | undefined): Generator<ReadStatement> {
  for (const line of lines) yield new OfLine(line, source);
}

async function* ofStream(lines: AsyncIterable<TripleLine>, source: string | undefined) {
  for await (const line of lines) yield new OfLine(line, source);
}

/** A class, not an object with a function in it: of that there would be one more for each statement. */
class OfLine implements ReadStatement {
  constructor(
    private readonly of: TripleLine,
    private readonly source: string | undefined,
  ) {}

  get position(): number {
    return this.of.line;
  }

  read(): CheckedStatement {
    const { triple, error } = this.of;
    if (triple === undefined) throw error;
    const { from, kind, to, attributes } = triple;
    const said = triple.source ?? this.source;
    return checkParts(from, kind, to, said === undefined ? triple : { ...triple, source: said }, attributes);
  }
}

class OfObject implements ReadStatement {
  constructor(
    readonly position: number,
    private readonly statement: RelationStatement,
  ) {}

  read(): CheckedStatement {
    return checkStatement(this.statement);
  }
}

function* positioned(items: Iterable<RelationStatement>): Generator<ReadStatement> {
  let position = 0;
  for (const item of items) yield new OfObject(++position, item);
}

async function* positionedStream(items: AsyncIterable<RelationStatement>): AsyncGenerator<ReadStatement> {
  let position = 0;
  for await (const item of items) yield new OfObject(++position, item);
}

function isAsync<T>(items: Source<T>): items is AsyncIterable<T> {
  if (typeof items === "object" && items !== null) {
    if (Symbol.asyncIterator in items) return true;
    if (Symbol.iterator in items) return false;
  }
  throw new InvalidInput("BAD_SIGNAL", "statements come as an array, a generator or a stream of them.");
}
