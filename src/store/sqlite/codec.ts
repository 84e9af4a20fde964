/**
 * How values that SQLite has no type for are written: vectors, tallies, open ends of time.
 *
 * A vector is its float32 numbers one after another, each little-endian (IEEE 754 binary32), with no header: `4 × d` bytes.
 * The same on every platform; where the platform is little-endian too, it is a copy of bytes.
 */
import { endianness } from "node:os";
import { InvalidInput, StorageFailure } from "../../core/errors.js";
import type { AttributeValue, Attributes } from "../../relations/relation.js";
import { Tally } from "../tally.js";

const LITTLE_ENDIAN = endianness() === "LE";

/** The bytes of a vector. On a little-endian platform a view on the vector itself: bind it at once. O(d). */
export function encodeVector(vector: Float32Array): Buffer {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32();
}

/**
 * The vector of some bytes, copied. O(d).
 *
 * @throws StorageFailure `CORRUPT` when the length is not a multiple of 4.
 */
export function decodeVector(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) {
    throw new StorageFailure(
      "CORRUPT",
      `A stored vector has ${bytes.length} bytes, expected a multiple of 4. Restore the file from a backup.`,
    );
  }
  const vector = new Float32Array(bytes.length / 4);
  const target = Buffer.from(vector.buffer);
  target.set(bytes);
  if (!LITTLE_ENDIAN) target.swap32();
  return vector;
}

/** Whether two vectors are the same, number for number. O(d). */
export function sameVector(a: Float32Array, b: Float32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Weights by name as a JSON object. */
export function encodeTally(tally: Tally): string {
  return `{${tally.jsonPieces(encodeWeight).join()}}`;
}

function encodeWeight(name: string, weight: number): string {
  return `${JSON.stringify(name)}:${encodeNumber(name, weight)}`;
}

/** The tally of a JSON object. */
export function decodeTally(json: string): Tally {
  return Tally.of(decodeJson<Record<string, number>>(json));
}

/**
 * Attributes as a JSON object. Infinite numbers, which JSON has no word for, are written `9e999`, a number that every
 * reader of JSON takes for infinity.
 *
 * @throws InvalidInput `NOT_STORABLE` for NaN.
 */
export function encodeAttributes(attributes: Attributes): string {
  let json = "{";
  for (const name in attributes) {
    if (json.length > 1) json += ",";
    json += `${JSON.stringify(name)}:${encodeValue(name, attributes[name])}`;
  }
  return json + "}";
}

function encodeValue(name: string, value: AttributeValue): string {
  return typeof value === "number" ? encodeNumber(name, value) : JSON.stringify(value);
}

function encodeNumber(name: string, value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) {
    throw new InvalidInput("NOT_STORABLE", `${JSON.stringify(name)} is NaN; give a number, or leave it out.`);
  }
  return value > 0 ? "9e999" : "-9e999";
}

/** The attributes of a JSON object. */
export function decodeAttributes(json: string): Attributes {
  return decodeJson<Attributes>(json);
}

/**
 * The value of a JSON text that this program wrote.
 *
 * @throws StorageFailure `CORRUPT` when it is no JSON.
 */

export function decodeJson<T>(json: string): T {
  try {
    return JSON.parse(json) as T;
  } catch (cause) {
    throw new StorageFailure(
      "CORRUPT",
      `A stored JSON text does not parse: ${json.slice(0, 60)}. Restore the file from a backup.`,
      { cause },
    );
  }
}

/** An open end of a time interval is written as NULL. */
export function encodeOpenEnd(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

/** The codes of the usual verdicts of an evidence row; any other verdict is written as its own word. */
const VERDICTS = ["new", "reinforced", "kept", "remembered"] as const;

/** 1…4 for the usual verdicts, the word itself for others. */
export function encodeVerdict(verdict: string): number | string {
  const index = (VERDICTS as readonly string[]).indexOf(verdict);
  return index < 0 ? verdict : index + 1;
}

/** The word of a verdict's code. */
export function decodeVerdict(code: number | string): string {
  return typeof code === "number" ? (VERDICTS[code - 1] ?? `verdict ${code}`) : code;
}
