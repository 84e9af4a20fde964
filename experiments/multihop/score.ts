/** Recall at k: of the passages that an answer needs, the share among the first k; in percent, mean over questions. */
import type { Question } from "./musique.js";

export interface Recall {
  readonly at5: number;
  readonly at10: number;
}

/** A ranking of passages for each question, best first. */
export type Rankings = readonly (readonly number[])[];

export function recallAt(
  questions: readonly Question[],
  rankings: Rankings,
  k: number,
  which: readonly number[],
): number {
  const shares = which.map((i) => {
    const first = new Set(rankings[i].slice(0, k));
    const { supporting } = questions[i];
    return supporting.filter((passage) => first.has(passage)).length / supporting.length;
  });
  return (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
}

export function recallOf(
  questions: readonly Question[],
  rankings: Rankings,
  which: readonly number[],
): Recall {
  return { at5: recallAt(questions, rankings, 5, which), at10: recallAt(questions, rankings, 10, which) };
}
