/**
 * Triples from lines, one result a line: bad lines come out with their number and the reason, in place, and reading
 * goes on. Whether to take the rest in or nothing at all is the caller's choice. Holds one line at a time.
 */
import { InvalidInput } from "../../core/errors.js";
import type { Triple, TripleFormat } from "./triple-format.js";

/** Number of the line, from 1, and what it said or why it could not be read. */
export type TripleLine =
  | { readonly line: number; readonly triple: Triple; readonly error?: undefined }
  | { readonly line: number; readonly error: InvalidInput; readonly triple?: undefined };

/** Reads lines that are at hand. Blank lines, comments and headers yield nothing. */
export function* readTriples(lines: Iterable<string>, format: TripleFormat): Generator<TripleLine> {
  const read = lineReader(format);
  for (const line of lines) {
    const result = read(line);
    if (result !== undefined) yield result;
  }
}

/** Reads lines as they come, for example from `readline`. */
export async function* streamTriples(
  lines: AsyncIterable<string>,
  format: TripleFormat,
): AsyncGenerator<TripleLine> {
  const read = lineReader(format);
  for await (const line of lines) {
    const result = read(line);
    if (result !== undefined) yield result;
  }
}

/** Reads one line at each call, in the order of a file; undefined for blank lines, comments and headers. */
export function lineReader(format: TripleFormat): (text: string) => TripleLine | undefined {
  const parse = format.open();
  let line = 0;
  return (text) => {
    line++;
    try {
      const triple = parse(text);
      return triple && { line, triple };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
      const message = `Line ${line} is not ${format.name}: ${error.message}. It reads: ${shown}`;
      return { line, error: new InvalidInput("BAD_TRIPLE", message, { cause: error }) };
    }
  };
}
