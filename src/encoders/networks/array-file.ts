/**
 * Arrays of numbers with a description, as bytes: a mark, a checksum, the lengths, JSON, then little-endian float32 numbers. What
 * a trained network and a checkpoint are saved as.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { InvalidInput, StorageFailure } from "../../core/errors.js";
import { fnv1a } from "../../core/fnv1a.js";

export interface Arrays {
  readonly description: unknown;
  readonly arrays: readonly Float32Array[];
}

/** "ENA1" */
const MAGIC = 0x31414e45;
const HEADER_BYTES = 12;

export function arraysToBytes({ description, arrays }: Arrays): Uint8Array {
  const lengths = arrays.map((array) => array.length);
  const json = new TextEncoder().encode(JSON.stringify({ description, lengths }));
  const numbers = lengths.reduce((sum, length) => sum + length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + json.length + 4 * numbers);
  const view = new DataView(bytes.buffer);
  bytes.set(json, HEADER_BYTES);
  let at = HEADER_BYTES + json.length;
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++, at += 4) view.setFloat32(at, array[i], true);
  }
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, fnv1a(bytes.subarray(HEADER_BYTES)), true);
  view.setUint32(8, json.length, true);
  return bytes;
}

/**
 * @param what how to call the bytes in an error.
 * @throws InvalidInput `BROKEN_ENCODER_STATE` where they are not what `arraysToBytes` made.
 */
export function arraysFromBytes(bytes: Uint8Array, what: string): Arrays {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole =
    bytes.byteLength >= HEADER_BYTES &&
    view.getUint32(0, true) === MAGIC &&
    view.getUint32(4, true) === fnv1a(bytes.subarray(HEADER_BYTES));
  if (!isWhole) {
    throw new InvalidInput("BROKEN_ENCODER_STATE", `${what} is damaged (${bytes.byteLength} bytes).`);
  }
  let at = HEADER_BYTES + view.getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, at))) as {
    description: unknown;
    lengths: number[];
  };
  const arrays = header.lengths.map((length) => {
    const array = new Float32Array(length);
    for (let i = 0; i < length; i++, at += 4) array[i] = view.getFloat32(at, true);
    return array;
  });
  return { description: header.description, arrays };
}

/**
 * Writes aside and renames: a process killed at any moment leaves the old file or the new one, whole.
 *
 * @throws StorageFailure `CHECKPOINT_NOT_WRITTEN` with the cause.
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const aside = `${path}.${process.pid}.part`;
  try {
    const file = openSync(aside, "w");
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (cause) {
    rmSync(aside, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StorageFailure(
      "CHECKPOINT_NOT_WRITTEN",
      `${path} could not be written: ${why}. Check the folder's space and permissions.`,
      { cause },
    );
  }
}
