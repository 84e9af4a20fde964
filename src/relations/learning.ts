/**
 * Relations that nobody asserted: learned from what is activated after what, and with what.
 *
 * - **followed-by**: each activation credits the last 8 activated traces of its episode with λ^(distance − 1), an
 *   eligibility trace (R. S. Sutton and A. G. Barto, *Reinforcement Learning*, ch. 12). Weights halve every
 *   `halfLifeMs`. Kept while it comes after the other more often than at other times: G² of (the other was among the last 8)
 *   × (it is the one activated), over all activations.
 * - **co-occurs**: two traces in the same episodes, weighed by NPMI (G. Bouma, "Normalized (pointwise) mutual
 *   information in collocation extraction", 2009), kept while G² > 10.8 (p < .001 at one degree of freedom;
 *   T. Dunning, "Accurate methods for the statistics of surprise and coincidence", 1993), in at least 2 episodes and from
 *   at least 2 origins: the gate's principle again. Symmetric: written once, from the lower id.
 *   Both are tests, and there is one for every two traces: G² must also be so large that, if nothing went with anything,
 *   `maxChance` relations at most could be expected among all pairs of the traces met (Bonferroni's bound on the expected
 *   number; the tail of χ² by Mills' ratio, which overstates it by a tenth at most here). Judged anew at every sighting.
 * - **confusable**: reported by the matcher when an outcome refused a match; counted here.
 *
 * At most 32 relations of a kind at a node, in and out together; the most salient stay. Departures: a pair gets a record
 * at its second sighting, the first is only noted in a small table (`first-sightings.ts`); candidates are bounded too (128
 * per node, 32 traces per episode, 64 open episodes), so the state cannot grow with the stream. What is forgotten so starts
 * from nothing: weights are then too low, never too high.
 */
import { FirstSightings, type Sighting } from "./first-sightings.js";
import { type Attributes, makeRelation, type Relation, type RelationChange } from "./relation.js";

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
  /** Relations of a kind that chance may be expected to make in all; Infinity: each pair is judged by itself. */
  maxChance: 1,
  minEpisodes: 2,
  minOrigins: 2,
  maxPerNode: 32,
  /** 30 days. */
  halfLifeMs: 30 * 24 * 3600 * 1000,
  /** Faded below this a succession is dropped. */
  minWeight: 0.05,
} as const;

const MAX_CANDIDATES = 128;
const MAX_IN_EPISODE = 32;
const MAX_EPISODES = 64;

/** What is learned and how, complete. */
export type LearningRules = Required<LearningOptions>;

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

const KINDS = ["followed-by", "co-occurs", "confusable"] as const;
type LearnedKind = (typeof KINDS)[number];

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
  readonly activationCount: number;
  /** `[trace, activations]`. */
  readonly activationsOf: readonly (readonly [number, number])[];
  /** `[trace, activations with it among the last 8]`. */
  readonly followable: readonly (readonly [number, number])[];
  readonly seenOnce: Readonly<Record<"followed-by" | "co-occurs", readonly Sighting[]>>;
}

/** The pairs of one kind, listed at both of their ends: `out.get(from).get(to)` and `in.get(to).get(from)`. */
interface PairTable {
  readonly out: Map<number, Map<number, Pair>>;
  readonly in: Map<number, Map<number, Pair>>;
}

/** Learns one activation at a time; a function of its state, the activation and the ids it is given, and of nothing else. */
export class RelationLearner {
  private readonly rulesOf: (trace: number) => LearningRules;
  private readonly tables: Readonly<Record<LearnedKind, PairTable>> = {
    "followed-by": { out: new Map(), in: new Map() },
    "co-occurs": { out: new Map(), in: new Map() },
    confusable: { out: new Map(), in: new Map() },
  };
  private readonly seenOnce: Readonly<Record<"followed-by" | "co-occurs", FirstSightings>>;
  private readonly episodes = new Map<string, Episode>();
  private readonly episodesOf = new Map<number, number>();
  private episodeCount = 0;
  private readonly activationsOf = new Map<number, number>();
  private readonly followable = new Map<number, number>();
  private activationCount = 0;

  /**
   * @param nextId a fresh relation id at each call.
   * @param options the same for all traces, or what holds where a trace is activated.
   */
  constructor(
    private readonly nextId: () => number,
    options: LearningOptions | ((trace: number) => LearningRules) = {},
    state?: LearningState,
  ) {
    const rules = typeof options === "function" ? undefined : { ...LEARNING_DEFAULTS, ...options };
    this.rulesOf = typeof options === "function" ? options : () => rules!;
    for (const pair of state?.pairs ?? []) this.list({ ...pair, origins: [...pair.origins] });
    for (const { name, traces, recent } of state?.episodes ?? []) {
      this.episodes.set(name, { name, traces: [...traces], recent: [...recent] });
    }
    for (const [trace, count] of state?.episodesOf ?? []) this.episodesOf.set(trace, count);
    this.episodeCount = state?.episodeCount ?? 0;
    for (const [trace, count] of state?.activationsOf ?? []) this.activationsOf.set(trace, count);
    for (const [trace, count] of state?.followable ?? []) this.followable.set(trace, count);
    this.activationCount = state?.activationCount ?? 0;
    this.seenOnce = {
      "followed-by": new FirstSightings(state?.seenOnce["followed-by"]),
      "co-occurs": new FirstSightings(state?.seenOnce["co-occurs"]),
    };
  }

  /** The whole state as plain data. O(state). */
  save(): LearningState {
    const pairs = KINDS.flatMap((kind) =>
      [...this.tables[kind].out.values()].flatMap((ends) => [...ends.values()]),
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
      activationCount: this.activationCount,
      activationsOf: [...this.activationsOf],
      followable: [...this.followable],
      seenOnce: {
        "followed-by": this.seenOnce["followed-by"].save(),
        "co-occurs": this.seenOnce["co-occurs"].save(),
      },
    };
  }

  /**
   * What the activation changes, in order; the learner itself has already taken it in. O(window + traces of the episode).
   */
  learnOne(activation: Activation): RelationChange[] {
    const episode = this.enter(activation.episode);
    const changes: RelationChange[] = [];
    if (this.rulesOf(activation.trace).succession) this.follow(episode, activation, changes);
    const hasRoom = episode.traces.length < MAX_IN_EPISODE;
    if (hasRoom && !episode.traces.includes(activation.trace)) this.join(episode, activation, changes);
    return changes;
  }

  /** The matcher could have taken one for the other at `time` (ms), and an outcome said no. O(1) amortised. */
  learnConfusable(a: number, b: number, time: number): RelationChange[] {
    if (a === b) return [];
    const changes: RelationChange[] = [];
    const pair =
      this.find("confusable", Math.min(a, b), Math.max(a, b)) ??
      this.make("confusable", Math.min(a, b), Math.max(a, b));
    pair.count++;
    pair.weight = pair.count;
    pair.lastTime = time;
    this.keep(pair, changes);
    return changes;
  }

  /** Successions that are known, whether or not they became relations. O(traces). */
  get successionCount(): number {
    let count = 0;
    for (const ends of this.tables["followed-by"].out.values()) count += ends.size;
    return count;
  }

  /** Drops successions that have faded below `minWeight` at `now` (ms). For the sleep. O(state). */
  forgetFaded(now: number): RelationChange[] {
    const changes: RelationChange[] = [];
    for (const ends of [...this.tables["followed-by"].out.values()]) {
      for (const pair of [...ends.values()]) {
        if (this.faded(pair, now) < this.rulesOf(pair.to).minWeight) this.unlist(pair, changes);
      }
    }
    return changes;
  }

  /** A trace is gone, and with it all that was learned of it. O(its pairs and open episodes). */
  forgetTrace(trace: number): RelationChange[] {
    const changes: RelationChange[] = [];
    for (const kind of KINDS) for (const pair of this.around(kind, trace)) this.unlist(pair, changes);
    for (const { traces, recent } of this.episodes.values()) {
      for (const list of [traces, recent]) while (list.includes(trace)) list.splice(list.indexOf(trace), 1);
    }
    for (const counts of [this.episodesOf, this.activationsOf, this.followable]) counts.delete(trace);
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

  private follow({ recent }: Episode, activation: Activation, changes: RelationChange[]): void {
    const { trace, origin, time } = activation;
    const { window, lambda, minCount } = this.rulesOf(trace);
    this.activationCount++;
    increase(this.activationsOf, trace);
    let credit = 1;
    const credited = new Set([trace]);
    for (let back = recent.length - 1; back >= 0; back--, credit *= lambda) {
      const earlier = recent[back];
      if (credited.has(earlier)) continue;
      credited.add(earlier);
      increase(this.followable, earlier);
      const pair = this.seen("followed-by", earlier, trace, credit, activation);
      if (pair === undefined) continue;
      pair.weight = this.faded(pair, time) + credit;
      this.witness(pair, origin, time);
      if (pair.count < minCount) continue;
      if (this.isMoreThanChance(pair)) this.keep(pair, changes);
      else this.demote(pair, changes);
    }
    recent.push(trace);
    if (recent.length > window) recent.shift();
  }

  private join({ traces }: Episode, activation: Activation, changes: RelationChange[]): void {
    const { trace, origin, time } = activation;
    increase(this.episodesOf, trace);
    if (this.rulesOf(trace).cooccurrence) {
      for (const other of traces) {
        const pair = this.seen("co-occurs", Math.min(trace, other), Math.max(trace, other), 0, activation);
        if (pair === undefined) continue;
        this.witness(pair, origin, time);
        this.weigh(pair, changes);
      }
    }
    traces.push(trace);
  }

  private witness(pair: Pair, origin: string, time: number): void {
    pair.count++;
    pair.lastTime = Math.max(pair.lastTime, time);
    if (pair.origins.length < this.rulesOf(pair.to).minOrigins && !pair.origins.includes(origin))
      pair.origins.push(origin);
  }

  private weigh(pair: Pair, changes: RelationChange[]): void {
    const { minEpisodes, minOrigins } = this.rulesOf(pair.to);
    if (pair.count < minEpisodes || pair.origins.length < minOrigins) return;
    pair.weight = npmi(pair.count, ...this.margins(pair));
    if (pair.weight > 0 && this.isMoreThanChance(pair)) this.keep(pair, changes);
    else this.demote(pair, changes);
  }

  /** How often each of the two could have been part of it, and how often anything was. */
  private margins({ kind, from, to }: Pair): [a: number, b: number, all: number] {
    return kind === "co-occurs"
      ? [this.episodesOf.get(from) ?? 0, this.episodesOf.get(to) ?? 0, this.episodeCount]
      : [this.followable.get(from) ?? 0, this.activationsOf.get(to) ?? 0, this.activationCount];
  }

  private isMoreThanChance(pair: Pair): boolean {
    const { minG2, maxChance } = this.rulesOf(pair.to);
    const margins = this.margins(pair);
    const [a, b, all] = margins;
    if (pair.count * all <= a * b && minG2 > 0) return false;
    const value = g2(pair.count, ...margins);
    const traces = pair.kind === "co-occurs" ? this.episodesOf.size : this.activationsOf.size;
    const pairs = (traces * (traces - 1)) / (pair.kind === "co-occurs" ? 2 : 1);
    return value >= minG2 && logTail(value) <= Math.log(maxChance / Math.max(1, pairs));
  }

  private faded({ weight, lastTime, to }: Pair, now: number): number {
    return weight * 2 ** (-Math.max(0, now - lastTime) / this.rulesOf(to).halfLifeMs);
  }

  private keep(pair: Pair, changes: RelationChange[]): void {
    const isNew = pair.id === 0;
    if (isNew) pair.id = this.nextId();
    changes.push({ op: "put", relation: asRelation(pair, this.attributesOf(pair)) });
    if (!isNew) return;
    for (const end of [pair.from, pair.to]) this.trim(end, pair, changes);
  }

  /** What it was judged by beside the count, so that whoever goes on from the record can go on judging. */
  private attributesOf(pair: Pair): Attributes {
    if (pair.kind === "confusable") return {};
    const [a, b, all] = this.margins(pair);
    return pair.kind === "co-occurs"
      ? { episodes: all, episodesFrom: a, episodesTo: b }
      : { activations: all, followable: a, activationsTo: b };
  }

  /** Over 32 at a node, the least salient goes back to being a candidate; ties lose by the larger id. */
  private trim(node: number, { kind, lastTime }: Pair, changes: RelationChange[]): void {
    const related = this.around(kind, node).filter(({ id }) => id > 0);
    if (related.length <= this.rulesOf(node).maxPerNode) return;
    const salience = (pair: Pair) => (kind === "followed-by" ? this.faded(pair, lastTime) : pair.weight);
    const least = related.reduce((a, b) => ((salience(b) - salience(a) || a.id - b.id) < 0 ? b : a));
    this.demote(least, changes);
  }

  private demote(pair: Pair, changes: RelationChange[]): void {
    if (pair.id > 0) changes.push({ op: "drop", id: pair.id });
    pair.id = 0;
  }

  /** The pair just seen, without this sighting; undefined where it is the first and one is not enough. */
  private seen(
    kind: "followed-by" | "co-occurs",
    from: number,
    to: number,
    credit: number,
    { origin, time }: Activation,
  ): Pair | undefined {
    const known = this.find(kind, from, to);
    if (known !== undefined) return known;
    const { minCount, minEpisodes } = this.rulesOf(to);
    const needed = kind === "followed-by" ? minCount : minEpisodes;
    if (needed <= 1) return this.make(kind, from, to);
    const first = this.seenOnce[kind].see(from, to, credit, origin);
    if (first === undefined) return undefined;
    const pair = this.make(kind, from, to);
    pair.weight = first.credit;
    this.witness(pair, first.origin, time);
    return pair;
  }

  private find(kind: LearnedKind, from: number, to: number): Pair | undefined {
    return this.tables[kind].out.get(from)?.get(to);
  }

  private make(kind: LearnedKind, from: number, to: number): Pair {
    const fresh: Pair = { kind, from, to, id: 0, weight: 0, count: 0, origins: [], lastTime: 0 };
    this.list(fresh);
    this.makeRoom(kind, from, fresh);
    this.makeRoom(kind, to, fresh);
    return fresh;
  }

  private around(kind: LearnedKind, node: number): Pair[] {
    const { out, in: into } = this.tables[kind];
    return [...(out.get(node)?.values() ?? []), ...(into.get(node)?.values() ?? [])];
  }

  private list(pair: Pair): void {
    const { out, in: into } = this.tables[pair.kind];
    put(out, pair.from, pair.to, pair);
    put(into, pair.to, pair.from, pair);
  }

  private unlist(pair: Pair, changes: RelationChange[]): void {
    this.demote(pair, changes);
    const { out, in: into } = this.tables[pair.kind];
    remove(out, pair.from, pair.to);
    remove(into, pair.to, pair.from);
  }

  /** Over the bound, a quarter of the candidates go at once, those seen least and longest ago first. */
  private makeRoom(kind: LearnedKind, node: number, fresh: Pair): void {
    const { out, in: into } = this.tables[kind];
    if ((out.get(node)?.size ?? 0) + (into.get(node)?.size ?? 0) <= MAX_CANDIDATES) return;
    const candidates = this.around(kind, node).filter((pair) => pair.id === 0 && pair !== fresh);
    candidates.sort((a, b) => a.count - b.count || a.lastTime - b.lastTime || a.from - b.from || a.to - b.to);
    for (const pair of candidates.slice(0, MAX_CANDIDATES / 4)) this.unlist(pair, []);
  }
}

function put(table: Map<number, Map<number, Pair>>, at: number, end: number, pair: Pair): void {
  const ends = table.get(at);
  if (ends === undefined) table.set(at, new Map([[end, pair]]));
  else ends.set(end, pair);
}

function remove(table: Map<number, Map<number, Pair>>, at: number, end: number): void {
  const ends = table.get(at);
  ends?.delete(end);
  if (ends?.size === 0) table.delete(at);
}

function asRelation(pair: Pair, attributes: Attributes): Relation {
  const { id, from, to, kind, weight, count, lastTime } = pair;
  const source = kind;
  return makeRelation({ id, from, to, kind, weight, count, lastTime, origin: "learned", source, attributes });
}

/**
 * The state to go on from where only the relations are known: what was a relation is known, what was about to become one
 * starts anew.
 *
 * @param relations learned ones; others are passed over.
 */
export function stateFrom(relations: Iterable<Relation>, minOrigins: number): LearningState {
  const pairs: Pair[] = [];
  const [episodesOf, activationsOf, followable] = [0, 1, 2].map(() => new Map<number, number>());
  let [episodeCount, activationCount] = [0, 0];
  for (const { id, from, to, kind, weight, count, lastTime, origin, attributes } of relations) {
    if (origin !== "learned" || !isLearnedKind(kind)) continue;
    // It has had its origins; which they were is not needed any more.
    const origins = Array.from({ length: minOrigins }, (_, i) => `#${i}`);
    pairs.push({ kind, from, to, id, weight, count, origins, lastTime });
    const of = (name: string) => Number(attributes[name] ?? count);
    if (kind === "co-occurs") {
      episodeCount = Math.max(episodeCount, of("episodes"));
      raise(episodesOf, from, of("episodesFrom"));
      raise(episodesOf, to, of("episodesTo"));
    } else if (kind === "followed-by") {
      activationCount = Math.max(activationCount, of("activations"));
      raise(followable, from, of("followable"));
      raise(activationsOf, to, of("activationsTo"));
    }
  }
  return {
    pairs,
    episodes: [],
    episodesOf: [...episodesOf],
    episodeCount,
    activationCount,
    activationsOf: [...activationsOf],
    followable: [...followable],
    seenOnce: { "followed-by": [], "co-occurs": [] },
  };
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function raise(counts: Map<number, number>, key: number, atLeast: number): void {
  counts.set(key, Math.max(atLeast, counts.get(key) ?? 0));
}

/**
 * ln of the probability that χ² with one degree of freedom reaches `value`, by Mills' ratio (the normal tail beyond z is
 * below φ(z) ÷ z): from above, and less than a tenth too much for values over 10. 0 for small values.
 */
function logTail(value: number): number {
  return value < 1 ? 0 : -value / 2 - Math.log((Math.PI * value) / 2) / 2;
}

function isLearnedKind(kind: string): kind is LearnedKind {
  return (KINDS as readonly string[]).includes(kind);
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
