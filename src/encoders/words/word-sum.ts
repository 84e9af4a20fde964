/** Sums of word vectors: what encoders of text by its words have in common. */
import { fnv1a } from "../../core/fnv1a.js";
import { seededRng } from "../../core/rng.js";
import { normalize } from "../../core/vector.js";
import type { WordTable } from "./word-table.js";

/** Length of the vector of a word that the table does not have: near that of its rare ones. */
const UNKNOWN_LENGTH = 4;

/** Adds a word's row times `weight`, or its own random direction where the table does not have it. */
export function addWord(sum: Float32Array, word: string, table: WordTable, weight = 1): void {
  const row = table.rows.get(word);
  if (row === undefined) return addUnknown(sum, word);
  const { values, dimension } = table;
  const scale = weight * table.scales[row];
  for (let j = 0, at = row * dimension; j < dimension; j++, at++) sum[j] += scale * values[at];
}

/** ±1 in every place, by a generator that the word seeds: it matches itself and nothing else. */
export function addUnknown(sum: Float32Array, word: string): void {
  const rng = seededRng(fnv1a(word));
  const step = UNKNOWN_LENGTH / Math.sqrt(sum.length);
  for (let j = 0; j < sum.length; j++) sum[j] += rng() < 0.5 ? -step : step;
}

/** The sum at length 1; words that cancel each other have a direction of their own. */
export function unitSum(sum: Float32Array): Float32Array {
  if (!sum.some((value) => Math.abs(value) > 1e-6)) addUnknown(sum, "cancelled");
  return normalize(sum);
}
