/**
 * The same information as vectors only. Each entity is the vector of what it stands in: one entry per (kind, direction,
 * neighbour), worth its IDF or 1, brought down to d dimensions by a truncated SVD. What is missing is answered from nearness of
 * vectors, in one of three ways:
 *
 * - `asOthersDo`: entities near the known end vote for the ends that they have, by cosine^power;
 * - `both`: the same, and in turn entities near the candidate vote by having the known end;
 * - `offset`: the candidate nearest to the known end plus the mean difference of the kind's ends (the arithmetic of word
 *   vectors, T. Mikolov et al. 2013).
 */
import type { Scorer } from "./protocol.js";
import { symmetricEigen, type Eigen } from "./symmetric-eigen.js";
import type { Fact } from "./umls.js";

export interface VectorSettings {
  readonly dimensions: number;
  readonly weighted: boolean;
  readonly vote: "asOthersDo" | "both" | "offset";
  /** Of the cosine; not used by `offset`. */
  readonly power: number;
}

/** Profiles of one weighting, decomposed once for all dimensions. */
export class Profiles {
  private readonly eigen: Eigen;

  constructor(
    private readonly facts: readonly Fact[],
    readonly entities: number,
    weighted: boolean,
  ) {
    this.eigen = symmetricEigen(gram(facts, entities, weighted));
  }

  scorer(settings: VectorSettings): Scorer {
    const vectors = this.vectors(settings.dimensions);
    return settings.vote === "offset"
      ? offsetScorer(this.facts, vectors)
      : voteScorer(this.facts, cosines(vectors, settings.power), settings.vote === "both");
  }

  /** Rows of UΣ, `dimensions` wide: entity i + 1 at row i. */
  private vectors(dimensions: number): Float64Array[] {
    const { values, vectors } = this.eigen;
    const used = Math.min(dimensions, values.length);
    const scale = values.slice(0, used).map((value) => Math.sqrt(Math.max(0, value)));
    return Array.from({ length: this.entities }, (_, i) =>
      Float64Array.from({ length: used }, (_unused, k) => vectors[k][i] * scale[k]),
    );
  }
}

function gram(facts: readonly Fact[], entities: number, weighted: boolean): Float64Array[] {
  const holders = new Map<string, Set<number>>();
  const hold = (feature: string, entity: number) => {
    const known = holders.get(feature) ?? new Set<number>();
    holders.set(feature, known.add(entity));
  };
  for (const { from, kind, to } of facts) {
    hold(`${kind} > ${to}`, from);
    hold(`${kind} < ${from}`, to);
  }
  const matrix = Array.from({ length: entities }, () => new Float64Array(entities));
  for (const who of holders.values()) {
    const worth = weighted ? Math.log(entities / who.size) ** 2 : 1;
    for (const a of who) for (const b of who) matrix[a - 1][b - 1] += worth;
  }
  return matrix;
}

/** cosine^power, 0 where negative and of a thing with itself. */
function cosines(vectors: readonly Float64Array[], power: number): Float64Array[] {
  const units = vectors.map((vector) => {
    const norm = Math.hypot(...vector);
    return norm === 0 ? vector : vector.map((x) => x / norm);
  });
  return units.map((a, i) =>
    Float64Array.from(units, (b, j) => (i === j ? 0 : Math.max(0, dot(a, b)) ** power)),
  );
}

function voteScorer(facts: readonly Fact[], near: readonly Float64Array[], both: boolean): Scorer {
  const total = near.map((row) => row.reduce((sum, x) => sum + x, 0) || 1);
  const byKind = groupBy(facts, ({ kind }) => kind);
  const scores = (known: number, pairs: readonly (readonly [known: number, asked: number])[]) => {
    const found = new Map<number, number>();
    const give = (end: number, share: number) => found.set(end, (found.get(end) ?? 0) + share);
    for (const [other, end] of pairs) give(end, near[known - 1][other - 1] / total[known - 1]);
    if (!both) return found;
    for (const [other, end] of pairs) {
      if (other !== known) continue;
      near[end - 1].forEach((share, i) => give(i + 1, share / total[i]));
    }
    return found;
  };
  return {
    scoreTails: (head, kind) =>
      scores(
        head,
        (byKind.get(kind) ?? []).map(({ from, to }) => [from, to] as const),
      ),
    scoreHeads: (kind, tail) =>
      scores(
        tail,
        (byKind.get(kind) ?? []).map(({ from, to }) => [to, from] as const),
      ),
  };
}

function offsetScorer(facts: readonly Fact[], vectors: readonly Float64Array[]): Scorer {
  const offsets = new Map(
    [...groupBy(facts, ({ kind }) => kind)].map(([kind, group]) => [
      kind,
      vectors[0].map(
        (_, k) =>
          group.reduce((sum, { from, to }) => sum + vectors[to - 1][k] - vectors[from - 1][k], 0) /
          group.length,
      ),
    ]),
  );
  const scores = (known: number, kind: string, way: 1 | -1) => {
    const offset = offsets.get(kind);
    const wanted = vectors[known - 1].map((x, k) => x + way * (offset?.[k] ?? 0));
    // Above 0, so that an entity not named never ties with one that is.
    return new Map(vectors.map((vector, i) => [i + 1, 2 + cosine(wanted, vector)]));
  };
  return {
    scoreTails: (head, kind) => scores(head, kind, 1),
    scoreHeads: (kind, tail) => scores(tail, kind, -1),
  };
}

function groupBy(facts: readonly Fact[], keyOf: (fact: Fact) => string): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const known = groups.get(keyOf(fact));
    if (known === undefined) groups.set(keyOf(fact), [fact]);
    else known.push(fact);
  }
  return groups;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function cosine(a: Float64Array, b: Float64Array): number {
  const norms = Math.hypot(...a) * Math.hypot(...b);
  return norms === 0 ? 0 : dot(a, b) / norms;
}
