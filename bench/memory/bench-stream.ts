/** The benchmark's stream as a file: the vectors, then the labels. */
import { readFileSync } from "node:fs";

/** Vectors one after the other, and the class of each. */
export interface BenchStream {
  readonly vectors: Float32Array;
  readonly labels: Uint8Array;
}

export function readVectors(path: string, dimension: number): BenchStream {
  const bytes = readFileSync(path);
  const count = bytes.length / (4 * dimension + 1);
  return {
    vectors: new Float32Array(bytes.buffer, bytes.byteOffset, count * dimension),
    labels: new Uint8Array(bytes.buffer, bytes.byteOffset + 4 * count * dimension, count),
  };
}
