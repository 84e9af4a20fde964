/**
 * Relations that nobody asserted: learned from what is activated after what, and with what.
 *
 * - **followed-by**: each activation credits the last 8 activated traces of its episode with λ^(distance − 1), an
 *   eligibility trace (R. S. Sutton and A. G. Barto, *Reinforcement Learning*, ch. 12). Weights halve every
 *   `halfLifeMs`.
 * - **co-occurs**: two traces in the same episodes, weighed by NPMI (G. Bouma, "Normalized (pointwise) mutual
 *   information in collocation extraction", 2009), kept while G² > 10.8 (p < .001 at one degree of freedom;
 *   T. Dunning, "Accurate methods for the statistics of surprise and coincidence", 1993), in at least 2 episodes and from
 *   at least 2 origins: the gate's principle again. Symmetric: written once, from the lower id.
 * - **confusable**: reported by the matcher when an outcome refused a match; counted here.
 *
 * At most 32 relations of a kind at a node, in and out together; the most salient stay. Departure: candidates are bounded
 * too (128 per node, 64 traces per episode, 64 open episodes), so the state cannot grow with the stream; what is forgotten
 * so starts from nothing.
 */
import { makeRelation, type Relation, type RelationChange } from "./relation.js";

export const LEARNING_DEFAULTS = {
  succession: true,
  cooccurrence: true,
  /** Activated traces that an activation can follow. */
  window: 8,
  /** λ: what the next one further back is worth. */
  lambda: 0.6,
  /** A succession seen once is chance. */
  minCount: 2,
  /** χ² with one degree of freedom at p = .001. */
  minG2: 10.8,
  minEpisodes: 2,
  minOrigins: 2,
  maxPerNode: 32,
  /** 30 days. */
  halfLifeMs: 30 * 24 * 3600 * 1000,
  /** Faded below this a succession is dropped. */
  minWeight: 0.05,
} as const;

const MAX_CANDIDATES = 128;
const MAX_IN_EPISODE = 64;
const MAX_EPISODES = 64;

export type LearningOptions = {
  readonly [name in keyof typeof LEARNING_DEFAULTS]?: (typeof LEARNING_DEFAULTS)[name] extends boolean
    ? boolean
    : number;
};

/** A trace was matched by a signal. */
export interface Activation {
  readonly trace: number;
  readonly origin: string;
  readonly episode: string;
  /** Ms since 1970; never falls within an episode. */
  readonly time: number;
}

type LearnedKind = "followed-by" | "co-occurs" | "confusable";

/** What is known of a pair, whether or not it has become a relation. */
interface Pair {
  readonly kind: LearnedKind;
  readonly from: number;
  readonly to: number;
  /** Id of the relation, or 0 while it is a candidate. */
  id: number;
  weight: number;
  /** Times it was seen; for co-occurrence, episodes. */
  count: number;
  /** Up to `minOrigins` origins. */
  origins: string[];
  lastTime: number;
}

interface Episode {
  readonly name: string;
  readonly traces: number[];
  readonly recent: number[];
}

/** Plain data: `JSON.parse(JSON.stringify(state))` is the same state. */
export interface LearningState {
  readonly pairs: readonly Readonly<Pair>[];
  /** Least recently active first. */
  readonly episodes: readonly Readonly<Episode>[];
  /** `[trace, episodes it was in]`. */
  readonly episodesOf: readonly (readonly [number, number])[];
  readonly episodeCount: number;
}

/** Learns one activation at a time; a function of its state, the activation and the ids it is given, and of nothing else. */
export class RelationLearner {
  private readonly settings: Required<LearningOptions>;
  /** Pairs by node and kind; a pair is listed at both of its ends. */
  private readonly at = new Map<string, Map<string, Pair>>();
  private readonly episodes = new Map<string, Episode>();
  private readonly episodesOf = new Map<number, number>();
  private episodeCount = 0;

  /** @param nextId a fresh relation id at each call. */
  constructor(
    private readonly nextId: () => number,
    options: LearningOptions = {},
    state?: LearningState,
  ) {
    this.settings = { ...LEARNING_DEFAULTS, ...options };
    for (const pair of state?.pairs ?? []) this.list({ ...pair, origins: [...pair.origins] });
    for (const { name, traces, recent } of state?.episodes ?? []) {
      this.episodes.set(name, { name, traces: [...traces], recent: [...recent] });
    }
    for (const [trace, count] of state?.episodesOf ?? []) this.episodesOf.set(trace, count);
    this.episodeCount = state?.episodeCount ?? 0;
  }

  /** The whole state as plain data. O(state). */
  save(): LearningState {
    const pairs = [...this.at].flatMap(([key, pairs]) =>
      [...pairs.values()].filter((pair) => listKey(pair.from, pair.kind) === key),
    );
    return {
      pairs: pairs.map((pair) => ({ ...pair, origins: [...pair.origins] })),
      episodes: [...this.episodes.values()].map(({ name, traces, recent }) => ({
        name,
        traces: [...traces],
        recent: [...recent],
      })),
      episodesOf: [...this.episodesOf],
      episodeCount: this.episodeCount,
    };
  }

  /**
   * What the activation changes, in order; the learner itself has already taken it in. O(window + traces of the episode).
   */
  learnOne(activation: Activation): RelationChange[] {
    const episode = this.enter(activation.episode);
    const changes: RelationChange[] = [];
    if (this.settings.succession) this.follow(episode, activation, changes);
    if (!episode.traces.includes(activation.trace)) this.join(episode, activation, changes);
    return changes;
  }

  /** The matcher could have taken one for the other at `time` (ms), and an outcome said no. O(1) amortised. */
  learnConfusable(a: number, b: number, time: number): RelationChange[] {
    if (a === b) return [];
    const changes: RelationChange[] = [];
    const pair = this.pair("confusable", Math.min(a, b), Math.max(a, b), changes);
    pair.count++;
    pair.weight = pair.count;
    pair.lastTime = time;
    this.keep(pair, changes);
    return changes;
  }

  /** Drops successions that have faded below `minWeight` at `now` (ms). For the sleep. O(state). */
  forgetFaded(now: number): RelationChange[] {
    const changes: RelationChange[] = [];
    for (const pairs of [...this.at.values()]) {
      for (const pair of [...pairs.values()]) {
        if (pair.kind === "followed-by" && this.faded(pair, now) < this.settings.minWeight)
          this.unlist(pair, changes);
      }
    }
    return changes;
  }

  /** A trace is gone, and with it all that was learned of it. O(its pairs and open episodes). */
  forgetTrace(trace: number): RelationChange[] {
    const changes: RelationChange[] = [];
    for (const kind of ["followed-by", "co-occurs", "confusable"] as const) {
      for (const pair of [...(this.at.get(listKey(trace, kind))?.values() ?? [])]) this.unlist(pair, changes);
    }
    for (const { traces, recent } of this.episodes.values()) {
      for (const list of [traces, recent]) while (list.includes(trace)) list.splice(list.indexOf(trace), 1);
    }
    this.episodesOf.delete(trace);
    return changes;
  }

  private enter(name: string): Episode {
    const known = this.episodes.get(name);
    const episode = known ?? { name, traces: [], recent: [] };
    if (known === undefined) this.episodeCount++;
    else this.episodes.delete(name);
    this.episodes.set(name, episode); // to the end: the least recently active is first
    if (this.episodes.size > MAX_EPISODES) this.episodes.delete(this.episodes.keys().next().value!);
    return episode;
  }

  private follow({ recent }: Episode, { trace, origin, time }: Activation, changes: RelationChange[]): void {
    const { window, lambda, minCount } = this.settings;
    let credit = 1;
    const credited = new Set([trace]);
    for (let back = recent.length - 1; back >= 0; back--, credit *= lambda) {
      const earlier = recent[back];
      if (credited.has(earlier)) continue;
      credited.add(earlier);
      const pair = this.pair("followed-by", earlier, trace, changes);
      pair.weight = this.faded(pair, time) + credit;
      this.witness(pair, origin, time);
      if (pair.count >= minCount) this.keep(pair, changes);
    }
    recent.push(trace);
    if (recent.length > window) recent.shift();
  }

  private join({ traces }: Episode, { trace, origin, time }: Activation, changes: RelationChange[]): void {
    this.episodesOf.set(trace, (this.episodesOf.get(trace) ?? 0) + 1);
    if (this.settings.cooccurrence) {
      for (const other of traces) {
        const pair = this.pair("co-occurs", Math.min(trace, other), Math.max(trace, other), changes);
        this.witness(pair, origin, time);
        this.weigh(pair, changes);
      }
    }
    if (traces.length < MAX_IN_EPISODE) traces.push(trace);
  }

  private witness(pair: Pair, origin: string, time: number): void {
    pair.count++;
    pair.lastTime = Math.max(pair.lastTime, time);
    if (pair.origins.length < this.settings.minOrigins && !pair.origins.includes(origin))
      pair.origins.push(origin);
  }

  private weigh(pair: Pair, changes: RelationChange[]): void {
    const { minEpisodes, minOrigins, minG2 } = this.settings;
    if (pair.count < minEpisodes || pair.origins.length < minOrigins) return;
    const counts = [
      this.episodesOf.get(pair.from) ?? 0,
      this.episodesOf.get(pair.to) ?? 0,
      this.episodeCount,
    ] as const;
    pair.weight = npmi(pair.count, ...counts);
    if (pair.weight > 0 && g2(pair.count, ...counts) > minG2) this.keep(pair, changes);
    else this.demote(pair, changes);
  }

  private faded({ weight, lastTime }: Pair, now: number): number {
    return weight * 2 ** (-Math.max(0, now - lastTime) / this.settings.halfLifeMs);
  }

  private keep(pair: Pair, changes: RelationChange[]): void {
    const isNew = pair.id === 0;
    if (isNew) pair.id = this.nextId();
    changes.push({ op: "put", relation: asRelation(pair) });
    if (!isNew) return;
    for (const end of [pair.from, pair.to]) this.trim(end, pair, changes);
  }

  /** Over 32 at a node, the least salient goes back to being a candidate; ties lose by the larger id. */
  private trim(node: number, { kind, lastTime }: Pair, changes: RelationChange[]): void {
    const related = [...(this.at.get(listKey(node, kind))?.values() ?? [])].filter(({ id }) => id > 0);
    if (related.length <= this.settings.maxPerNode) return;
    const salience = (pair: Pair) => (kind === "followed-by" ? this.faded(pair, lastTime) : pair.weight);
    const least = related.reduce((a, b) => ((salience(b) - salience(a) || a.id - b.id) < 0 ? b : a));
    this.demote(least, changes);
  }

  private demote(pair: Pair, changes: RelationChange[]): void {
    if (pair.id > 0) changes.push({ op: "drop", id: pair.id });
    pair.id = 0;
  }

  private pair(kind: LearnedKind, from: number, to: number, changes: RelationChange[]): Pair {
    const known = this.at.get(listKey(from, kind))?.get(pairKey(from, to));
    if (known !== undefined) return known;
    const fresh: Pair = { kind, from, to, id: 0, weight: 0, count: 0, origins: [], lastTime: 0 };
    this.list(fresh);
    for (const end of [from, to]) this.makeRoom(end, kind, fresh, changes);
    return fresh;
  }

  private list(pair: Pair): void {
    for (const end of [pair.from, pair.to]) {
      const key = listKey(end, pair.kind);
      const pairs = this.at.get(key) ?? new Map<string, Pair>();
      this.at.set(key, pairs);
      pairs.set(pairKey(pair.from, pair.to), pair);
    }
  }

  private unlist(pair: Pair, changes: RelationChange[]): void {
    this.demote(pair, changes);
    for (const end of [pair.from, pair.to]) {
      const key = listKey(end, pair.kind);
      const pairs = this.at.get(key);
      pairs?.delete(pairKey(pair.from, pair.to));
      if (pairs?.size === 0) this.at.delete(key);
    }
  }

  /** Over the bound, a quarter of the candidates go at once, those seen least and longest ago first. */
  private makeRoom(node: number, kind: LearnedKind, fresh: Pair, changes: RelationChange[]): void {
    const pairs = this.at.get(listKey(node, kind));
    if (pairs === undefined || pairs.size <= MAX_CANDIDATES) return;
    const candidates = [...pairs.values()].filter((pair) => pair.id === 0 && pair !== fresh);
    candidates.sort((a, b) => a.count - b.count || a.lastTime - b.lastTime || a.from - b.from || a.to - b.to);
    for (const pair of candidates.slice(0, MAX_CANDIDATES / 4)) this.unlist(pair, changes);
  }
}

function listKey(node: number, kind: LearnedKind): string {
  return `${node} ${kind}`;
}

function pairKey(from: number, to: number): string {
  return `${from} ${to}`;
}

function asRelation({ id, from, to, kind, weight, count, lastTime }: Pair): Relation {
  return makeRelation({ id, from, to, kind, weight, count, lastTime, origin: "learned", source: kind });
}

/**
 * Normalised pointwise mutual information of two events, in [−1, 1]: 1 where they never come apart, 0 where they are
 * independent.
 *
 * @param both episodes with both; `a`, `b` with each; `all` of them.
 */
export function npmi(both: number, a: number, b: number, all: number): number {
  if (both === 0) return -1;
  if (both === all) return 1;
  return Math.log((both * all) / (a * b)) / -Math.log(both / all);
}

/** Log-likelihood ratio of the 2×2 table of two events, ≥ 0; χ² with one degree of freedom where they are independent. */
export function g2(both: number, a: number, b: number, all: number): number {
  const term = (observed: number, row: number, column: number) =>
    observed > 0 ? observed * Math.log((observed * all) / (row * column)) : 0;
  const sum =
    term(both, a, b) +
    term(a - both, a, all - b) +
    term(b - both, all - a, b) +
    term(all - a - b + both, all - a, all - b);
  return Math.max(0, 2 * sum);
}
