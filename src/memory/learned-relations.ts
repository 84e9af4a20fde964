/**
 * Relations that nobody asserted, learned from what is observed: what follows what, what goes together, what is taken
 * for what. The rules are those of `relations/learning.ts`; here is how they meet the store.
 *
 * The learner moves on only by what is durable, once per commit, so a batch that is decided again or fails leaves no
 * mark on it. What it has learned waits, and is written by a commit of signals once it is much, before anything is read,
 * or at close. It numbers its relations by itself; which number stands for which record is settled when they are
 * written, where a record that another process made of the same pair is taken over: counts add, the greater weight stands.
 *
 * What is not yet a relation is not kept in the file: after opening, a pair that was seen once starts anew.
 */
import { InvalidInput } from "../core/errors.js";
import {
  type Activation,
  LEARNING_DEFAULTS,
  type LearningRules,
  RelationLearner,
  stateFrom,
} from "../relations/learning.js";
import type { Relation, RelationChange } from "../relations/relation.js";
import type { Change } from "../store/change.js";
import { traceId } from "../store/record.js";
import type { Decision } from "./gate.js";
import type { LearnBySpace } from "./relations-options.js";
import type { Take } from "./session.js";
import type { CheckedSignal } from "./signal.js";
import type { MemoryState } from "./state.js";

/** What a commit did that can teach relations, in order. */
export type Lesson =
  | ({ readonly what: "activated" } & Activation)
  | { readonly what: "refused"; readonly trace: number; readonly other: number; readonly time: number }
  | { readonly what: "gone"; readonly trace: number };

/** Verdicts of signals that mean a trace again. */
const MEANING = new Set<Decision["verdict"]>(["reinforced", "kept", "remembered"]);

/**
 * What a decision teaches, once it is taken in. Only memories take part: what is fleeting is not yet a thing that could
 * stand in a relation, and counts from the signal that kept it on. A signal without an episode follows nothing.
 */
export function lessonsOf(state: MemoryState, signal: CheckedSignal, decision: Decision): Lesson[] {
  const { trace, verdict, changes, reasons } = decision;
  const lessons: Lesson[] = [];
  for (const change of changes)
    if (change.op === "dropTrace") lessons.push({ what: "gone", trace: change.id });
  if (!MEANING.has(verdict) || !lasts(state, trace)) return lessons;
  const { origin, episode, time } = signal;
  for (const { trace: other } of reasons.refused) {
    if (lasts(state, other)) lessons.push({ what: "refused", trace, other, time });
  }
  if (episode !== NO_EPISODE) lessons.push({ what: "activated", trace, origin, episode, time });
  return lessons;
}

/** Relations that wait before a commit of signals writes them: most change again and again meanwhile. */
export const WRITE_AFTER = 2_048;

/** The episode of signals that were given none. */
const NO_EPISODE = "unknown";

/** The rules that hold in a space. */
type SpaceRules = LearningRules & { readonly confusable: boolean };

const DEFAULTS: SpaceRules = { ...LEARNING_DEFAULTS, confusable: true };

export class LearnedRelations {
  private readonly general: SpaceRules;
  /** By encoder id; null: nothing is learned there. */
  private readonly special = new Map<string, SpaceRules | null>();
  private learner: RelationLearner;
  private lastNumber = 0;
  /** By the learner's number: as the store has it. */
  private readonly written = new Map<number, Relation>();
  /** By the learner's number: what is to be written; null: dropped. */
  private readonly waiting = new Map<number, Relation | null>();
  private settled: [number, Relation | null][] = [];

  /** When to look for what has faded, ms since 1970, and how many activations from now at the earliest. */
  private nextSweep = -Infinity;
  private untilSweep = 0;

  /** @throws InvalidInput `BAD_OPTION` for a space that is not there. */
  constructor(
    private state: MemoryState,
    { spaces = {}, ...general }: LearnBySpace,
  ) {
    this.general = { ...DEFAULTS, ...general };
    const known = [...state.spaces.values()].map(({ encoderId }) => encoderId);
    for (const [encoderId, own] of Object.entries(spaces)) {
      if (!known.includes(encoderId)) {
        throw new InvalidInput(
          "BAD_OPTION",
          `relations.learn.spaces: no space belongs to "${encoderId}" (there are: ${known.join(", ")}).`,
        );
      }
      const rules = own === false ? null : { ...this.general, ...(own === true ? {} : own) };
      this.special.set(encoderId, rules);
    }
    this.learner = this.startedFrom(state);
  }

  /** Null where nothing is learned. */
  private rulesAt(trace: number): SpaceRules | null {
    const space = this.special.size === 0 ? undefined : this.state.trace(traceId(trace))?.space;
    if (space === undefined) return this.general;
    const special = this.special.get(this.state.space(space).encoderId);
    return special === undefined ? this.general : special;
  }

  /** Goes on from what the file has, and from nothing else. O(relations). */
  startFrom(state: MemoryState): void {
    this.written.clear();
    this.waiting.clear();
    this.state = state;
    this.learner = this.startedFrom(state);
  }

  private startedFrom({ graph }: MemoryState): RelationLearner {
    const known = Array.from(
      graph.slots().filter((slot) => graph.isLearned(slot)),
      (slot) => graph.recordAt(slot),
    );
    const numbered = known.map((relation) => {
      const number = ++this.lastNumber;
      this.written.set(number, relation);
      return { ...relation, id: number };
    });
    const state = stateFrom(numbered, this.general.minOrigins);
    return new RelationLearner(
      () => ++this.lastNumber,
      (trace) => this.rulesAt(trace) ?? this.general,
      state,
    );
  }

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** What a durable commit teaches. O(lessons · window). */
  learn(lessons: readonly Lesson[]): void {
    for (const lesson of lessons) {
      if (lesson.what === "gone") {
        this.wait(this.learner.forgetTrace(lesson.trace));
        continue;
      }
      const rules = this.rulesAt(lesson.trace);
      if (rules === null) continue;
      if (lesson.what === "activated") {
        this.wait(this.learner.learnOne(lesson));
        this.sweep(lesson.time);
      } else if (rules.confusable) {
        this.wait(this.learner.learnConfusable(lesson.trace, lesson.other, lesson.time));
      }
    }
  }

  /**
   * Lets go what has faded, by the time of what is observed: four times in a half-life, and never more often than once for
   * as many activations as there are pairs, so that it costs O(1) an activation whatever the times are.
   */
  private sweep(time: number): void {
    this.untilSweep--;
    if (time < this.nextSweep || this.untilSweep > 0) return;
    if (this.nextSweep > -Infinity) this.wait(this.learner.forgetFaded(time));
    this.nextSweep = time + this.general.halfLifeMs / 4;
    this.untilSweep = this.learner.successionCount;
  }

  /**
   * Takes what waits into a batch, if it is at least so much. May run again for the same batch; `committed` settles it.
   */
  flush(state: MemoryState, take: Take, atLeast = 1): void {
    this.settled = [];
    this.state = state;
    if (this.waiting.size < atLeast) return;
    // What goes makes room for what comes.
    const goneFirst = [...this.waiting].sort(([, a], [, b]) => Number(a !== null) - Number(b !== null));
    for (const [number, relation] of goneFirst) {
      const before = this.recordOf(state, number, relation);
      const record = relation === null ? null : this.recordFor(state, number, relation, before, take);
      if (record === null && before !== undefined) take([{ op: "dropRelation", id: before.id }]);
      if (record !== null) take(putChanges(state, record));
      this.settled.push([number, record]);
    }
  }

  /** The batch that `flush` went into is durable. */
  committed(): void {
    for (const [number, record] of this.settled) {
      this.waiting.delete(number);
      if (record === null) this.written.delete(number);
      else this.written.set(number, record);
    }
    this.settled = [];
  }

  private wait(changes: readonly RelationChange[]): void {
    for (const change of changes) {
      if (change.op === "put") this.waiting.set(change.relation.id, change.relation);
      else if (this.written.has(change.id)) this.waiting.set(change.id, null);
      else this.waiting.delete(change.id);
    }
  }

  /** The record that the store has of it: ours, or the one that another process learned. */
  private recordOf(state: MemoryState, number: number, relation: Relation | null): Relation | undefined {
    const ours = this.written.get(number);
    const present = ours === undefined ? undefined : state.graph.find(ours.id);
    if (present !== undefined || relation === null) return present;
    return state.graph
      .between(relation.from, relation.to, relation.kind)
      .find((known) => known.origin === "learned");
  }

  /** Null where it must not stand: an end is gone, or is full of what is more salient. */
  private recordFor(
    state: MemoryState,
    number: number,
    relation: Relation,
    before: Relation | undefined,
    take: Take,
  ): Relation | null {
    if (!lasts(state, relation.from) || !lasts(state, relation.to)) return null;
    if (before === undefined) {
      if (!this.hasRoom(state, relation, take)) return null;
      return { ...relation, id: state.next("relation") };
    }
    const ours = this.written.get(number);
    if (ours?.count === before.count && ours.weight === before.weight) return { ...relation, id: before.id };
    return {
      ...relation,
      id: before.id,
      count: before.count + relation.count - (ours?.count ?? 0),
      weight: Math.max(before.weight, relation.weight),
      lastTime: Math.max(before.lastTime, relation.lastTime),
    };
  }

  /** The learner keeps to the bound by itself; together with what other processes learned it may be passed. */
  private hasRoom({ graph }: MemoryState, relation: Relation, take: Take): boolean {
    for (const node of [relation.from, relation.to]) {
      const there = [...graph.outgoing(node, relation.kind), ...graph.incoming(node, relation.kind)].filter(
        ({ origin }) => origin === "learned",
      );
      if (there.length < (this.rulesAt(node) ?? this.general).maxPerNode) continue;
      const least = there.reduce((a, b) => ((b.weight - a.weight || a.id - b.id) < 0 ? b : a));
      if (least.weight >= relation.weight) return false;
      take([{ op: "dropRelation", id: least.id }]);
    }
    return true;
  }
}

function putChanges(state: MemoryState, relation: Relation): Change[] {
  const next = relation.id + 1;
  const isNew = next > state.next("relation");
  return [
    ...(isNew ? [{ op: "putSequence", name: "relation", next } as const] : []),
    { op: "putRelation", relation },
  ];
}

function lasts(state: MemoryState, trace: number): boolean {
  return state.trace(traceId(trace))?.stage === "lasting";
}
