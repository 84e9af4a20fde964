/** 1-NN and kernel-vote recognition over a set of labelled unit vectors, exact; the same for every method. */
import type { Images } from "./images.js";

/** Unit vectors one after the other, and the class of each (−1: none known). */
export interface LabelledVectors {
  readonly dimension: number;
  readonly vectors: Float32Array;
  readonly labels: Int8Array;
}

export interface Accuracy {
  /** Class of the nearest. */
  readonly nearest: number;
  /** Kernel vote of the 7 nearest, as `memory.predict` does it. */
  readonly vote: number;
}

const VOTERS = 7;
const SHARPNESS = 20;

/** Accuracy of the kept vectors on test images. O(kept · tests · d). */
export function accuracyOf(kept: LabelledVectors, queries: Float32Array, truth: Images["labels"]): Accuracy {
  let nearest = 0;
  let vote = 0;
  const size = kept.labels.length;
  const { dimension } = kept;
  if (size === 0) return { nearest: 0, vote: 0 };
  for (let query = 0; query < truth.length; query++) {
    const best = nearestOf(kept, queries.subarray(query * dimension, (query + 1) * dimension));
    if (kept.labels[best.ids[0]] === truth[query]) nearest++;
    const votes = new Float64Array(10);
    best.ids.forEach((id, rank) => {
      if (kept.labels[id] >= 0) votes[kept.labels[id]] += Math.exp(SHARPNESS * (best.similarities[rank] - 1));
    });
    let winner = 0;
    for (let label = 1; label < 10; label++) if (votes[label] > votes[winner]) winner = label;
    if (votes[winner] > 0 && winner === truth[query]) vote++;
  }
  return { nearest: nearest / truth.length, vote: vote / truth.length };
}

function nearestOf(kept: LabelledVectors, query: Float32Array): { ids: number[]; similarities: number[] } {
  const { dimension, vectors } = kept;
  const ids: number[] = [];
  const similarities: number[] = [];
  let worst = -Infinity;
  for (let id = 0, offset = 0; id < kept.labels.length; id++, offset += dimension) {
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += vectors[offset + i] * query[i];
    if (ids.length === VOTERS && sum <= worst) continue;
    let place = ids.length < VOTERS ? ids.length : VOTERS - 1;
    for (; place > 0 && similarities[place - 1] < sum; place--) {
      ids[place] = ids[place - 1];
      similarities[place] = similarities[place - 1];
    }
    ids[place] = id;
    similarities[place] = sum;
    worst = ids.length === VOTERS ? similarities[VOTERS - 1] : -Infinity;
  }
  return { ids, similarities };
}
