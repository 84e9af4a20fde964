/** Ways to rank what was found, from the parts of its score, and how good a ranking is. */
import type { Found } from "./retrieve.js";

type FoundTurn = Found["hits"][number];

export interface Ranker {
  /** In words, for the table. */
  readonly settings: string;
  /** Scores of the hits of one question, higher is better. */
  readonly score: (hits: readonly FoundTurn[]) => readonly number[];
}

export const textAlone: Ranker = { settings: "", score: (hits) => hits.map(({ parts }) => parts.words) };
export const vectorsAlone: Ranker = {
  settings: "",
  score: (hits) => hits.map(({ parts }) => parts.similarity),
};
/** As `recall` itself ranks. */
export const recallFusion: Ranker = {
  settings: "as shipped",
  score: (hits) => hits.map(({ score }) => score),
};

/** The BM25 behind `parts.words`, which is b / (b + 3). */
function bm25({ parts }: FoundTurn): number {
  return (3 * parts.words) / (1 - parts.words);
}

/** `recall`'s rule with another BM25 counting half. */
export function noisyOr(half: number): Ranker {
  return {
    settings: `half at ${half}`,
    score: (hits) => hits.map((hit) => 1 - (1 - hit.parts.similarity) * (1 - bm25(hit) / (bm25(hit) + half))),
  };
}

/** The best BM25 as 1, plus a share of the cosine. */
export function bySum(share: number): Ranker {
  return {
    settings: `cosine × ${share}`,
    score: (hits) => {
      const best = Math.max(1e-9, ...hits.map(bm25));
      return hits.map((hit) => bm25(hit) / best + share * hit.parts.similarity);
    },
  };
}

/** G. Cormack, C. Clarke, S. Büttcher, "Reciprocal rank fusion …", SIGIR 2009, the vectors' ranks counting for a share. */
export function byRanks(k: number, share: number): Ranker {
  return {
    settings: `k ${k}, vectors × ${share}`,
    score: (hits) => {
      const text = ranks(hits.map(({ parts }) => parts.words));
      const vectors = ranks(hits.map(({ parts }) => parts.similarity));
      return hits.map(({ parts }, i) => (parts.words > 0 ? 1 / (k + text[i]) : 0) + share / (k + vectors[i]));
    },
  };
}

function ranks(scores: readonly number[]): number[] {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
  const places = new Array<number>(scores.length);
  order.forEach((hit, place) => (places[hit] = place + 1));
  return places;
}

/** Of what was needed, the share among the first k; mean over questions, percent. */
export function recallAt(k: number, questions: readonly Found[], { score }: Pick<Ranker, "score">): number {
  const shares = questions.map(({ hits, evidence }) => {
    const scores = score(hits);
    const first = hits
      .map(({ turn }, i) => ({ turn, score: scores[i] }))
      .filter(({ score: value }) => value > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, k);
    return first.filter(({ turn }) => evidence.has(turn)).length / evidence.size;
  });
  return (100 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, shares.length);
}
