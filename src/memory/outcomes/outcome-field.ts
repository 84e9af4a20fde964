/**
 * Outcomes by relation: avoid, not identify. Memories keyed by a few numbers that say how things stand (a gap, a closing
 * speed), each with what came of it; what was never met inherits its outcome from the situation, not from its class.
 *
 * A lesson near a memory goes into it; one that says what was expected is not kept; only a surprise is written. What is
 * forgotten is what the rest says as well.
 */
import type { Clock } from "../../core/clock.js";
import { Conflict, InvalidInput, InvalidState } from "../../core/errors.js";
import type { QuantityEncoder } from "../../encoders/quantity-encoder.js";
import type { Change } from "../../store/change.js";
import { traceId, type TraceId } from "../../store/record.js";
import { letGo } from "../forgetting.js";
import type { BudgetOptions } from "../options.js";
import type { Session } from "../session.js";
import { condense } from "./condense.js";
import { expectedAt, voicesAt } from "./kernel-outcome.js";
import { KernelPoints } from "./kernel-points.js";
import { checkLesson, type CheckedLesson, type Lesson } from "./lesson.js";
import type { OutcomeFieldOptions } from "./outcome-options.js";
import { addToNote, newNote, partsOf, traceOf, type OutcomeNote } from "./outcome-trace.js";
import { blockOf, leastLoss, mostRedundant } from "./redundancy.js";

/** Lessons that pass before the least loss is looked for again. */
const BAR_LESSONS = 16;

/** What a lesson did: said what was expected or was worth no place (`expected`), went into a memory (`merged`), or became one (`written`). */
export type LessonVerdict = "expected" | "merged" | "written";

/** A memory of the field. */
export interface OutcomeMemory {
  /** Null until it is committed. */
  readonly trace: TraceId | null;
  /** Its key in the units of the space. */
  readonly vector: readonly number[];
  /** How much of the outcome came of it, 0…1. */
  readonly outcome: number;
  /** Lessons that it was learned from. */
  readonly signals: number;
}

/** A memory that speaks for a key. */
export interface OutcomeVoice extends OutcomeMemory {
  /** From the key, in scaled units. */
  readonly distance: number;
  /** Share of what is expected that is its word, 0…1; what is missing to 1 is the prior's. */
  readonly share: number;
}

/** What a commit wrote. */
export interface OutcomeCommit {
  readonly lessons: number;
  readonly written: number;
  readonly merged: number;
  /** Lessons that said what was expected, or were worth no place. */
  readonly expected: number;
  readonly forgotten: number;
}

export interface OutcomeFieldParts {
  readonly session: Session;
  readonly encoder: QuantityEncoder;
  readonly options: OutcomeFieldOptions;
  readonly budget: BudgetOptions;
  readonly clock: Clock;
}

/**
 * Made by `memory.outcomeField`. Reading and learning are immediate and in this process; `commit` makes what was learned
 * durable, in one transaction.
 */
export class OutcomeField {
  private points: KernelPoints;
  private notes: OutcomeNote[] = [];
  private gone: { id: TraceId; reason: string }[] = [];
  private lessons: CheckedLesson[] = [];
  private counts = { written: 0, merged: 0, forgotten: 0 };
  private basedOn = -1;
  /** The least loss in a full field, and for how many lessons it is still believed. */
  private bar = 0;
  private barAge = 0;
  private readonly key: Float64Array;
  private readonly perScale: Float64Array;

  constructor(private readonly parts: OutcomeFieldParts) {
    const { quantities } = parts.encoder;
    this.key = new Float64Array(quantities.length);
    this.perScale = Float64Array.from(quantities, ({ scale }) => 1 / scale);
    this.points = this.noPoints();
    this.load();
  }

  /** Memories held. */
  get size(): number {
    return this.points.size;
  }

  get options(): OutcomeFieldOptions {
    return this.parts.options;
  }

  /** Lessons that are not committed yet. */
  get pending(): number {
    return this.lessons.length;
  }

  /**
   * What is to be expected at a key, 0…1. The numbers are not checked: one that is not finite gives the prior or NaN.
   *
   * Cost: about 1 µs at 500 memories.
   */
  expect(vector: ArrayLike<number>): number {
    return expectedAt(this.points, this.scaled(vector), this.options);
  }

  /** Who speaks for a key, loudest first. @throws InvalidInput where the vector does not fit the space. */
  voices(vector: ArrayLike<number>): OutcomeVoice[] {
    this.parts.encoder.check(vector);
    return voicesAt(this.points, this.scaled(vector), this.options).map(({ slot, distance, share }) => ({
      ...this.memoryAt(slot),
      distance,
      share,
    }));
  }

  /** All memories, in no particular order. */
  memories(): OutcomeMemory[] {
    return [...this.points.slots()].map((slot) => this.memoryAt(slot));
  }

  /**
   * Takes one lesson in, here and now; `commit` makes it durable.
   *
   * @throws InvalidInput where the lesson is not one; InvalidState `READ_ONLY_MEMORY`.
   * Cost: one search; where the field is full, now and then one for each memory.
   */
  learn(lesson: Lesson): LessonVerdict {
    if (this.parts.session.store.readOnly) {
      throw new InvalidState("READ_ONLY_MEMORY", "this memory was opened read-only; open it to write.");
    }
    this.parts.encoder.check(lesson.vector);
    const key = Float64Array.from(this.scaled(lesson.vector));
    const checked = checkLesson(lesson, key, this.parts.clock());
    this.lessons.push(checked);
    return this.takeIn(checked);
  }

  /** Makes durable what was learned. Where others wrote meanwhile, it is learned again on top of theirs. */
  async commit(): Promise<OutcomeCommit> {
    return this.write(() => undefined);
  }

  /**
   * Forgets down to `capacity` memories, those first that the rest can speak for, lets the rest learn to say what all said, and
   * makes that durable with whatever was learned. The keys of what is left move a little. For a memory that is to be carried
   * somewhere small: learning with more room and condensing afterwards keeps more than learning in little. The field's own
   * capacity stays, so that it may fill up again.
   *
   * @param capacity memories at most, 1….
   * @throws InvalidInput `BAD_CAPACITY`; InvalidState `READ_ONLY_MEMORY`.
   * Cost: some hundred searches for each memory that goes; 500 to 100 takes about four seconds.
   */
  async condense(capacity: number): Promise<OutcomeCommit> {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new InvalidInput(
        "BAD_CAPACITY",
        `a field was to be condensed to ${String(capacity)} memories, expected a whole number ≥ 1.`,
      );
    }
    return this.write(() => {
      const gone = condense(this.points, capacity, this.options);
      for (const { slot, loss } of gone) {
        this.noteGone(slot, `condensed: without it the error of the rest grew by ${loss.toFixed(3)}`);
      }
      if (gone.length > 0) for (const slot of this.points.slots()) this.notes[slot].changed = true;
    });
  }

  /** Commits, after one last change to the points. */
  private async write(last: () => void): Promise<OutcomeCommit> {
    const { session } = this.parts;
    return session.inTurn(async () => {
      const done = await session.commit((take) => {
        if (session.generation !== this.basedOn) this.learnAgain();
        last();
        const traces = this.changedTraces();
        take(this.changesOf(traces));
        return { traces, counts: { ...this.counts } };
      });
      const lessons = this.lessons.length;
      for (const { slot, id } of done.traces) {
        const note = this.notes[slot];
        note.record = session.state.trace(id)!;
        note.rows = [];
        note.changed = false;
      }
      this.settle();
      const { written, merged, forgotten } = done.counts;
      return { lessons, written, merged, forgotten, expected: lessons - written - merged };
    });
  }

  private takeIn(lesson: CheckedLesson): LessonVerdict {
    const { points, options } = this;
    const surprise = Math.abs(lesson.outcome - expectedAt(points, lesson.key, options));
    const near = points.search(lesson.key, options.mergeWithin) > 0;
    const outcome = lesson.outcome >= 0.5 ? options.outcome : options.otherwise;
    if (near) {
      const [slot] = points.found;
      const nearness = Math.exp((-0.5 * points.foundSquared[0]) / options.bandwidth ** 2);
      this.merge(slot, lesson);
      addToNote(this.notes[slot], lesson, { surprise, nearness, outcome });
      this.counts.merged++;
      return "merged";
    }
    if (surprise < options.surprise || !this.makeRoomFor(surprise)) {
      this.consolidate(lesson);
      return "expected";
    }
    const slot = points.add(lesson.key, lesson.outcome, 1);
    this.notes[slot] = newNote(lesson, surprise, outcome);
    this.counts.written++;
    return "written";
  }

  private merge(slot: number, lesson: CheckedLesson): void {
    const { points, options } = this;
    const weight = Math.min(points.weights[slot] + 1, 1 / options.slowestLearning);
    const rate = 1 / weight;
    points.weights[slot] = weight;
    points.values[slot] += rate * (lesson.outcome - points.values[slot]);
    points.creep(slot, lesson.key, rate * options.creep);
  }

  /** Each memory that spoke takes on its share of the error (least mean squares: Widrow & Hoff 1960; Platt 1991). */
  private consolidate({ key, outcome }: CheckedLesson): void {
    const { points, options } = this;
    if (options.consolidation === 0) return;
    const voices = voicesAt(points, key, options);
    const prior = 1 - voices.reduce((sum, { share }) => sum + share, 0);
    const expected = voices.reduce((sum, { share, value }) => sum + share * value, prior * options.prior);
    for (const { slot, share, value } of voices) {
      const moved = value + options.consolidation * share * (outcome - expected);
      points.values[slot] = Math.max(0, Math.min(1, moved));
      this.notes[slot].changed = true;
    }
  }

  /**
   * Whether a surprise is worth a place. In a full field it must be missed more than what would go for it, or the one and
   * the other take turns.
   */
  private makeRoomFor(surprise: number): boolean {
    const { points, options } = this;
    if (points.size < options.capacity) return true;
    if (options.forget === "redundant") {
      if (this.barAge-- <= 0) {
        this.bar = leastLoss(points, options);
        this.barAge = BAR_LESSONS;
      }
      if (surprise < this.bar) return false;
      this.barAge = 0;
    }
    this.makeRoom();
    return true;
  }

  private makeRoom(): void {
    for (const { slot, reason } of this.leastMissed()) {
      this.points.drop(slot);
      this.noteGone(slot, reason);
    }
  }

  private noteGone(slot: number, reason: string): void {
    const { record } = this.notes[slot];
    if (record !== null) this.gone.push({ id: record.id, reason });
    this.counts.forgotten++;
  }

  private leastMissed(): { slot: number; reason: string }[] {
    const { points, options } = this;
    if (options.forget === "redundant") {
      return mostRedundant(points, options).map(({ slot, loss }) => ({
        slot,
        reason: `redundant: the memories around it say the same to within ${loss.toFixed(3)}`,
      }));
    }
    const rank = (slot: number) =>
      options.forget === "oldest"
        ? this.notes[slot].lastTime
        : Math.abs(points.values[slot] - options.prior) + 0.02 * Math.min(points.weights[slot], 10);
    const why = options.forget === "oldest" ? "was met longest ago" : "told least";
    const reason = `crowded out of an outcome field: it ${why}`;
    return [...points.slots()]
      .map((slot) => ({ slot, key: rank(slot) }))
      .sort((a, b) => a.key - b.key || a.slot - b.slot)
      .slice(0, blockOf(options))
      .map(({ slot }) => ({ slot, reason }));
  }

  private changedTraces(): { slot: number; id: TraceId; isNew: boolean }[] {
    let next: number = this.parts.session.state.nextTrace;
    const slots = [...this.points.slots()].filter((slot) => this.notes[slot].changed).sort((a, b) => a - b);
    return slots.map((slot) => {
      const { record } = this.notes[slot];
      return { slot, id: record?.id ?? traceId(next++), isNew: record === null };
    });
  }

  private changesOf(traces: readonly { slot: number; id: TraceId; isNew: boolean }[]): Change[] {
    const { state } = this.parts.session;
    const { points, notes } = this;
    const { encoder, options, budget } = this.parts;
    const space = state.spaceOfEncoder(encoder.id)!;
    const changes: Change[] = this.gone.flatMap(({ id, reason }) => {
      const trace = state.trace(id);
      return trace === undefined ? [] : letGo(state, trace, reason);
    });
    for (const { slot, id } of traces) {
      const centroid = this.lifted(slot);
      const trace = traceOf(
        {
          id,
          space: space.id,
          centroid,
          gist: encoder.describe(encoder.decode(centroid)),
          value: points.values[slot],
          weight: points.weights[slot],
          note: notes[slot],
        },
        options,
        budget,
      );
      changes.push({ op: "putTrace", trace });
      for (const row of notes[slot].rows)
        changes.push({ op: "addEvidence", evidence: { ...row, trace: id } });
    }
    const added = traces.filter(({ isNew }) => isNew);
    if (added.length > 0) {
      changes.push({ op: "putSequence", name: "trace", next: added[added.length - 1].id + 1 });
    }
    const { counts } = space;
    changes.push({
      op: "putSpace",
      space: {
        ...space,
        counts: {
          ...counts,
          signals: counts.signals + this.lessons.length,
          kept: counts.kept + this.counts.written,
          reinforced: counts.reinforced + this.counts.merged,
          forgotten: counts.forgotten + this.counts.forgotten,
        },
      },
    });
    return changes;
  }

  private lifted(slot: number): Float32Array {
    const { encoder } = this.parts;
    const key = this.points.keyOf(slot);
    const values = encoder.quantities.map(({ scale }, i) => scale * key[i]);
    return (encoder.encode([values]) as Float32Array[])[0];
  }

  /** Others wrote: their memories, then what was learned here once more. */
  private learnAgain(): void {
    const lessons = this.lessons;
    this.load();
    this.lessons = lessons;
    for (const lesson of lessons) this.takeIn(lesson);
  }

  /** From the process's state: what the file holds of this field. */
  private load(): void {
    const { session, encoder, options } = this.parts;
    const { state } = session;
    this.points = this.noPoints();
    this.notes = [];
    const space = state.spaceOfEncoder(encoder.id)!;
    const traces = [...state.tracesOf(space.id, "lasting")]
      .filter((trace) => trace.keptBy === "surprise")
      .sort((a, b) => a.id - b.id);
    for (const trace of traces) {
      for (const name of trace.outcomes.names) {
        if (name !== options.outcome && name !== options.otherwise) throw otherOutcome(name, options);
      }
      const { note, value, weight } = partsOf(trace, options);
      const key = encoder.decode(trace.centroid).map((x, i) => x * this.perScale[i]);
      this.notes[this.points.add(key, value, weight)] = note;
    }
    this.settle();
  }

  /** What is here is what the file has. */
  private settle(): void {
    this.gone = [];
    this.lessons = [];
    this.counts = { written: 0, merged: 0, forgotten: 0 };
    this.basedOn = this.parts.session.generation;
  }

  private memoryAt(slot: number): OutcomeMemory {
    const { quantities } = this.parts.encoder;
    const key = this.points.keyOf(slot);
    return {
      trace: this.notes[slot].record?.id ?? null,
      vector: quantities.map(({ scale }, i) => scale * key[i]),
      outcome: this.points.values[slot],
      signals: this.notes[slot].matches + 1,
    };
  }

  private scaled(vector: ArrayLike<number>): Float64Array {
    for (let i = 0; i < this.key.length; i++) this.key[i] = vector[i] * this.perScale[i];
    return this.key;
  }

  private noPoints(): KernelPoints {
    return new KernelPoints(this.parts.encoder.quantities.length, this.options.neighbours);
  }
}

function otherOutcome(name: string, { outcome, otherwise }: OutcomeFieldOptions): Conflict {
  return new Conflict(
    "OTHER_OUTCOME",
    `this space holds memories of the outcome "${name}", but ${outcome} and ${otherwise} were asked for. Ask for what it holds, or use another space.`,
  );
}
