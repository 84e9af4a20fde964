/**
 * The filtered setting of A. Bordes et al. 2013: each test triple asks for its tail and for its head; other answers known to
 * be true, in any of the three files, do not compete; ties count half.
 */
import { filteredRank } from "../../src/relations/index.js";
import type { Fact, LinkData } from "./umls.js";

/** What a method says of every entity as the missing end; entities not named have 0. */
export interface Scorer {
  scoreTails(head: number, kind: string): ReadonlyMap<number, number>;
  scoreHeads(kind: string, tail: number): ReadonlyMap<number, number>;
}

export interface Scores {
  /** Mean of 1 ÷ rank, in (0, 1]; higher is better. */
  readonly mrr: number;
  /** Share of queries whose answer is among the first 1, 3, 10. */
  readonly hits1: number;
  readonly hits3: number;
  readonly hits10: number;
  readonly queries: number;
}

export class Protocol {
  private readonly candidates: number[];
  private readonly tails = new Map<string, Set<number>>();
  private readonly heads = new Map<string, Set<number>>();

  constructor({ entities, train, valid, test }: LinkData) {
    this.candidates = Array.from({ length: entities }, (_, i) => i + 1);
    for (const { from, kind, to } of [...train, ...valid, ...test]) {
      add(this.tails, `${from} ${kind}`, to);
      add(this.heads, `${to} ${kind}`, from);
    }
  }

  score(scorer: Scorer, facts: readonly Fact[]): Scores {
    const ranks = facts.flatMap(({ from, kind, to }) => [
      filteredRank(scorer.scoreTails(from, kind), to, this.candidates, this.tails.get(`${from} ${kind}`)!),
      filteredRank(scorer.scoreHeads(kind, to), from, this.candidates, this.heads.get(`${to} ${kind}`)!),
    ]);
    const mean = (of: (rank: number) => number) =>
      ranks.reduce((sum, rank) => sum + of(rank), 0) / ranks.length;
    const within = (k: number) => mean((rank) => (rank <= k ? 1 : 0));
    return {
      mrr: mean((rank) => 1 / rank),
      hits1: within(1),
      hits3: within(3),
      hits10: within(10),
      queries: ranks.length,
    };
  }
}

/** How often each entity is that end of that kind in training, whatever the other end. */
export function frequencyPrior(train: readonly Fact[]): Scorer {
  const tails = new Map<string, Map<number, number>>();
  const heads = new Map<string, Map<number, number>>();
  for (const { from, kind, to } of train) {
    count(tails, kind, to);
    count(heads, kind, from);
  }
  return {
    scoreTails: (_head, kind) => tails.get(kind) ?? new Map<number, number>(),
    scoreHeads: (kind) => heads.get(kind) ?? new Map<number, number>(),
  };
}

function add(sets: Map<string, Set<number>>, key: string, value: number): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function count(counts: Map<string, Map<number, number>>, key: string, value: number): void {
  const known = counts.get(key) ?? new Map<number, number>();
  counts.set(key, known.set(value, (known.get(value) ?? 0) + 1));
}
