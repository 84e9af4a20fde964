/** Where statements come from: objects, lines of triples. Each is read only when its turn comes. */
import { InvalidInput } from "../core/errors.js";
import { jsonLines } from "../relations/triples/json-lines.js";
import { nTriples } from "../relations/triples/n-triples.js";
import { lineReader, type TripleLine } from "../relations/triples/read-triples.js";
import { csv, tsv } from "../relations/triples/separated-values.js";
import type { TripleFormat } from "../relations/triples/triple-format.js";
import type { ReadStatement, StatementSource } from "./relate-all.js";
import { checkParts, checkStatement, type CheckedStatement, type RelationStatement } from "./statement.js";

/** `jsonl`: objects or arrays of three; `csv`, `tsv`: with a header or without; `nt`: N-Triples. */
export type TripleFormatName = keyof typeof FORMATS;

const FORMATS = { jsonl: jsonLines, csv, tsv, nt: nTriples } as const;

type Source<T> = Iterable<T> | AsyncIterable<T>;

export function fromObjects(statements: Source<RelationStatement>): StatementSource {
  checkSource(statements);
  let position = 0;
  const next = (statement: unknown) => new OfObject(++position, statement as RelationStatement);
  return { items: statements, next };
}

/**
 * @param format a name, or a format of the caller's own.
 * @throws InvalidInput `BAD_OPTION` for a name that stands for no format.
 */
export function fromLines(
  lines: Source<string>,
  format: TripleFormatName | TripleFormat,
  source: string | undefined,
): StatementSource {
  const known = typeof format === "string" ? (FORMATS as Record<string, TripleFormat>)[format] : format;
  if (typeof known?.open !== "function") {
    throw new InvalidInput(
      "BAD_OPTION",
      `there is no format ${JSON.stringify(format)} of triples; there are ${Object.keys(FORMATS).join(", ")}.`,
    );
  }
  checkSource(lines);
  const read = lineReader(known);
  const next = (text: unknown) => {
    const line = read(text as string);
    return line && new OfLine(line, source);
  };
  return { items: lines, next };
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

function checkSource(items: unknown): void {
  if (typeof items === "object" && items !== null) {
    if (Symbol.asyncIterator in items || Symbol.iterator in items) return;
  }
  throw new InvalidInput("BAD_SIGNAL", "statements come as an array, a generator or a stream of them.");
}
