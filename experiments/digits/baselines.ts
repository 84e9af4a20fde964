/** What the gate is compared with. All see the same encoded stream once, in the same order, unless their name says otherwise. */
import { seededRng } from "../../src/index.js";
import type { LabelledVectors } from "./recognise.js";

/** An encoded stream: unit vectors one after the other, classes (−1: none). */
export type Encoded = LabelledVectors;

/** Every signal. */
export function storeEverything(stream: Encoded): LabelledVectors {
  return stream;
}

/** A uniform sample of the stream (Vitter 1985, algorithm R). */
export function reservoir(stream: Encoded, budget: number, seed: number): LabelledVectors {
  const rng = seededRng(seed);
  const chosen: number[] = [];
  for (let i = 0; i < stream.labels.length; i++) {
    if (chosen.length < budget) chosen.push(i);
    else {
      const place = Math.floor(rng() * (i + 1));
      if (place < budget) chosen[place] = i;
    }
  }
  return pick(stream, chosen);
}

/**
 * A count gate: the nearest centre of the same class above `similarity` counts the signal and takes a step of 1/n
 * towards it, else the signal starts a centre; a centre is kept once it has counted `needed`. At most `budget` kept and
 * `waiting` not yet kept (the oldest go). It cannot tell a copy from a confirmation.
 */
export function countGate(
  stream: Encoded,
  options: { budget: number; waiting: number; needed: number; similarity: number },
): LabelledVectors & { readonly keptOf: Int32Array } {
  const { dimension } = stream;
  const centres: { vector: Float32Array; label: number; count: number; last: number }[] = [];
  const keptOf = new Int32Array(stream.labels.length).fill(-1);
  const isKept = (centre: { count: number }) => centre.count >= options.needed;
  for (let i = 0; i < stream.labels.length; i++) {
    const vector = stream.vectors.subarray(i * dimension, (i + 1) * dimension);
    const label = stream.labels[i];
    let best: (typeof centres)[number] | null = null;
    let similarity = options.similarity;
    for (const centre of centres) {
      if (centre.label !== label) continue;
      let sum = 0;
      for (let j = 0; j < dimension; j++) sum += centre.vector[j] * vector[j];
      if (sum >= similarity) {
        best = centre;
        similarity = sum;
      }
    }
    if (best === null) {
      best = { vector: vector.slice(), label, count: 1, last: i };
      centres.push(best);
    } else {
      best.count++;
      best.last = i;
      moveTowards(best.vector, vector, 1 / best.count);
    }
    keptOf[i] = isKept(best) ? 1 : 0;
    trim(
      centres,
      (centre) => !isKept(centre),
      options.waiting,
      (centre) => centre.last,
    );
    trim(centres, isKept, options.budget, (centre) => centre.count);
  }
  const kept = centres.filter(isKept);
  return {
    dimension,
    vectors: concatenated(
      kept.map((centre) => centre.vector),
      dimension,
    ),
    labels: Int8Array.from(kept, (centre) => centre.label),
    keptOf,
  };
}

/** Removes the lowest of a tier while it is over its budget. */
function trim<T>(items: T[], ofTier: (item: T) => boolean, budget: number, key: (item: T) => number): void {
  let count = 0;
  let lowest = -1;
  for (let i = 0; i < items.length; i++) {
    if (!ofTier(items[i])) continue;
    count++;
    if (lowest < 0 || key(items[i]) < key(items[lowest])) lowest = i;
  }
  if (count > budget) items.splice(lowest, 1);
}

/**
 * k-means of each class by itself, its share of the budget as centres, started from random members.
 * `passes` 0 is mini-batch k-means in one pass (Sculley 2010, batches of one), else so many passes of Lloyd: it sees the
 * stream many times, a ceiling rather than a peer.
 */
export function classKMeans(stream: Encoded, budget: number, passes: number, seed: number): LabelledVectors {
  const { dimension } = stream;
  const rng = seededRng(seed);
  const vectors: Float32Array[] = [];
  const labels: number[] = [];
  for (const label of new Set(stream.labels)) {
    if (label < 0) continue;
    const members: Float32Array[] = [];
    stream.labels.forEach((other, i) => {
      if (other === label) members.push(stream.vectors.subarray(i * dimension, (i + 1) * dimension));
    });
    const k = Math.max(1, Math.round((budget * members.length) / stream.labels.length));
    const centres = Array.from({ length: k }, () => members[Math.floor(rng() * members.length)].slice());
    if (passes === 0) onePass(centres, members);
    else for (let pass = 0; pass < passes; pass++) lloyd(centres, members);
    for (const centre of centres) {
      vectors.push(centre);
      labels.push(label);
    }
  }
  return { dimension, vectors: concatenated(vectors, dimension), labels: Int8Array.from(labels) };
}

function onePass(centres: readonly Float32Array[], members: readonly Float32Array[]): void {
  const counts = new Float64Array(centres.length).fill(1);
  for (const member of members) {
    const nearest = nearestCentre(centres, member);
    moveTowards(centres[nearest], member, 1 / ++counts[nearest]);
  }
}

function lloyd(centres: readonly Float32Array[], members: readonly Float32Array[]): void {
  const sums = centres.map((centre) => new Float32Array(centre.length));
  const counts = new Int32Array(centres.length);
  for (const member of members) {
    const nearest = nearestCentre(centres, member);
    counts[nearest]++;
    for (let j = 0; j < member.length; j++) sums[nearest][j] += member[j];
  }
  centres.forEach((centre, i) => {
    if (counts[i] > 0) centre.set(toUnit(sums[i]));
  });
}

function nearestCentre(centres: readonly Float32Array[], vector: Float32Array): number {
  let nearest = 0;
  let best = -Infinity;
  for (let i = 0; i < centres.length; i++) {
    const centre = centres[i];
    let sum = 0;
    for (let j = 0; j < vector.length; j++) sum += centre[j] * vector[j];
    if (sum > best) {
      best = sum;
      nearest = i;
    }
  }
  return nearest;
}

function moveTowards(centre: Float32Array, vector: Float32Array, rate: number): void {
  for (let j = 0; j < centre.length; j++) centre[j] += rate * (vector[j] - centre[j]);
  toUnit(centre);
}

function toUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  if (norm > 0) for (let i = 0; i < vector.length; i++) vector[i] /= norm;
  return vector;
}

function pick(stream: Encoded, chosen: readonly number[]): LabelledVectors {
  const { dimension } = stream;
  return {
    dimension,
    vectors: concatenated(
      chosen.map((i) => stream.vectors.subarray(i * dimension, (i + 1) * dimension)),
      dimension,
    ),
    labels: Int8Array.from(chosen, (i) => stream.labels[i]),
  };
}

function concatenated(vectors: readonly Float32Array[], dimension: number): Float32Array {
  const all = new Float32Array(vectors.length * dimension);
  vectors.forEach((vector, i) => all.set(vector, i * dimension));
  return all;
}
