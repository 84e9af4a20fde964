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
  return positioned(statements, (statement) => checkStatement(statement));
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
  for (const line of lines) yield ofLine(line, source);
}

async function* ofStream(lines: AsyncIterable<TripleLine>, source: string | undefined) {
  for await (const line of lines) yield ofLine(line, source);
}

function ofLine({ line, triple, error }: TripleLine, source: string | undefined): ReadStatement {
  return {
    position: line,
    read: () => {
      if (triple === undefined) throw error;
      const { from, kind, to, attributes } = triple;
      const said = triple.source ?? source;
      return checkParts(
        from,
        kind,
        to,
        said === undefined ? triple : { ...triple, source: said },
        attributes,
      );
    },
  };
}

function positioned<T>(items: Source<T>, read: (item: T) => CheckedStatement): Source<ReadStatement> {
  return isAsync(items) ? positionedStream(items, read) : positionedItems(items, read);
}

function* positionedItems<T>(items: Iterable<T>, read: (item: T) => CheckedStatement) {
  let position = 0;
  for (const item of items) yield { position: ++position, read: () => read(item) };
}

async function* positionedStream<T>(items: AsyncIterable<T>, read: (item: T) => CheckedStatement) {
  let position = 0;
  for await (const item of items) yield { position: ++position, read: () => read(item) };
}

function isAsync<T>(items: Source<T>): items is AsyncIterable<T> {
  if (typeof items === "object" && items !== null) {
    if (Symbol.asyncIterator in items) return true;
    if (Symbol.iterator in items) return false;
  }
  throw new InvalidInput("BAD_SIGNAL", "statements come as an array, a generator or a stream of them.");
}
