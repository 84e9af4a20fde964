/**
 * A table of word vectors, quantised to a byte a number with a scale for each word. The file: one line of JSON, the words one
 * a line, then the scales (float32, little-endian) and the rows (int8).
 */
import { z } from "zod";
import { InvalidInput } from "../../core/errors.js";
import { fnv1a } from "../../core/fnv1a.js";

const FORMAT = "engraph-words-1";
const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  words: z.number().int().min(1),
  dimension: z.number().int().min(1),
  /** Of the words. */
  bytes: z.number().int().min(1),
  /** Of what follows the line. */
  hash: z.string(),
});

export interface WordTable {
  readonly dimension: number;
  /** Changes when any word or number does. */
  readonly hash: string;
  /** Row of a word. */
  readonly rows: ReadonlyMap<string, number>;
  /** A row's numbers are its int8 times its scale. */
  readonly scales: Float32Array;
  readonly values: Int8Array;
}

/** The bytes of a table. Rows are weighed as they are to count in a sum. */
export function writeWordTable(words: readonly string[], rows: readonly ArrayLike<number>[]): Uint8Array {
  const dimension = rows[0].length;
  const text = Buffer.from(`${words.join("\n")}\n`);
  const scales = Float32Array.from(rows, (row) => Math.max(1e-12, ...Array.from(row, Math.abs)) / 127);
  const values = Int8Array.from(
    rows.flatMap((row, i) => Array.from(row, (value) => Math.round(value / scales[i]))),
  );
  const body = Buffer.concat([text, Buffer.from(scales.buffer), Buffer.from(values.buffer)]);
  const head = { format: FORMAT, words: words.length, dimension, bytes: text.length, hash: hashOf(body) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** @throws InvalidInput `BROKEN_WORD_TABLE`. */
export function readWordTable(bytes: Uint8Array): WordTable {
  const end = bytes.indexOf(10);
  const header = headerOf(Buffer.from(bytes.subarray(0, Math.max(0, end))).toString("utf8"));
  const { words: count, dimension, bytes: textBytes, hash } = header;
  // Never a Buffer: its slices share memory, at odd addresses.
  const body = new Uint8Array(bytes.subarray(end + 1));
  if (body.length !== textBytes + count * (4 + dimension)) throw broken("its length is wrong");
  const words = Buffer.from(body.buffer, 0, textBytes).toString("utf8").split("\n").slice(0, -1);
  if (words.length !== count) throw broken("the number of words is wrong");
  const numbers = body.slice(textBytes);
  return {
    dimension,
    hash,
    rows: new Map(words.map((word, i) => [word, i])),
    scales: new Float32Array(numbers.buffer, 0, count),
    values: new Int8Array(numbers.buffer, count * 4),
  };
}

/** Whether the bytes are those that the hash was made of. O(bytes). */
export function isIntact(bytes: Uint8Array): boolean {
  return hashOf(bytes.subarray(bytes.indexOf(10) + 1)) === readWordTable(bytes).hash;
}

function hashOf(body: Uint8Array): string {
  return fnv1a(body).toString(16).padStart(8, "0");
}

function headerOf(line: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw broken("its first line is not that of a table", cause);
  }
}

function broken(what: string, cause?: unknown): InvalidInput {
  return new InvalidInput(
    "BROKEN_WORD_TABLE",
    `the word table cannot be read: ${what}. Install engraph again, or make the table anew (scripts/make-word-table.ts).`,
    { cause },
  );
}
