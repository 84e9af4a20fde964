/**
 * Random sequences of operations: whatever happens, the live handle, a second handle that only follows, and a fresh
 * handle on the same file hold the same, on both stages.
 */
import fc from "fast-check";
import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { hashedTextEncoder, Memory, NotFound, vectorEncoder, type Signal } from "../../src/index.js";
import { exported, records, type ExportRecord } from "./fixtures/collected.js";
import { clusters } from "./fixtures/directions.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

const DIMENSION = 8;
const CLUSTERS = 6;
const BUDGET = { fleeting: 10, lasting: 4, fingerprints: 12, echoes: 5, exemplars: 3 };
const THETA = 1.2;

const signal = fc.record({
  cluster: fc.nat(CLUSTERS + 2),
  origin: fc.constantFrom("ann", "ben", "cid"),
  outcome: fc.constantFrom(undefined, undefined, "yes", "no"),
  hours: fc.nat(200),
  emphasis: fc.constantFrom(0, 1, 1, 1, 4),
});
const words = fc.constantFrom(
  "the red bridge is closed",
  "the bridge is closed today",
  "a green river flows by",
  "green rivers flow",
);
const name = fc.constantFrom("bridge", "river", "Ann");

const operation = fc.oneof(
  { weight: 8, arbitrary: signal.map((of) => ({ op: "observe" as const, of })) },
  {
    weight: 3,
    arbitrary: fc.array(signal, { maxLength: 12 }).map((of) => ({ op: "observeAll" as const, of })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(words, fc.constantFrom("ann", "ben")).map((of) => ({ op: "tell" as const, of })),
  },
  { weight: 1, arbitrary: fc.constant({ op: "repeat" as const }) },
  { weight: 2, arbitrary: signal.map((of) => ({ op: "remember" as const, of })) },
  { weight: 1, arbitrary: fc.nat(40).map((of) => ({ op: "forget" as const, of })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(name, fc.constantFrom("near", "crosses"), name)
      .map((of) => ({ op: "relate" as const, of })),
  },
  { weight: 1, arbitrary: fc.nat(40).map((of) => ({ op: "relateTrace" as const, of })) },
  { weight: 2, arbitrary: words.map((of) => ({ op: "recall" as const, of })) },
  { weight: 1, arbitrary: fc.constant({ op: "reopen" as const }) },
  { weight: 1, arbitrary: fc.constant({ op: "dropIndex" as const }) },
  { weight: 1, arbitrary: fc.array(signal, { maxLength: 4 }).map((of) => ({ op: "other" as const, of })) },
);

class World {
  private memory!: Memory;
  private now = 0;
  private last: Signal | null = null;
  private readonly vectorOf = clusters(7, CLUSTERS, DIMENSION, 0.6);
  private readonly everGone = new Set<number>();
  private highest = 0;

  constructor(
    private readonly path: string,
    private readonly index: "exact" | "graph" | "auto",
  ) {}

  open(): Promise<Memory> {
    return Memory.open(this.path, {
      encoders: [
        vectorEncoder({ dimension: DIMENSION, sameSimilarity: 0.8 }),
        hashedTextEncoder({ dimension: 64 }),
      ],
      index: this.index,
      budget: BUDGET,
      clock: () => this.now,
    });
  }

  async start(): Promise<void> {
    this.memory = await this.open();
  }

  async end(): Promise<void> {
    await this.memory.close();
  }

  async run(step: Step): Promise<void> {
    this.now += 1_000;
    switch (step.op) {
      case "observe":
        this.last = this.signalOf(step.of);
        return void (await this.memory.observe(this.last));
      case "observeAll":
        return void (await this.memory.observeAll(
          step.of.map((of) => this.signalOf(of)),
          { batchSize: 5 },
        ));
      case "tell":
        return void (await this.memory.observe({ text: step.of[0], origin: step.of[1] }));
      case "repeat":
        return void (this.last === null || (await this.memory.observe(this.last)));
      case "remember":
        return void (await this.memory.remember(this.signalOf(step.of)));
      case "forget":
        return this.tolerate(() => this.memory.forget(step.of));
      case "relate":
        return void (await this.memory.relate(...step.of));
      case "relateTrace":
        return this.tolerate(async () => void (await this.memory.relate("place", "seen in", step.of)));
      case "recall":
        return void (await this.memory.recall(step.of, { fleeting: true }));
      case "reopen":
      case "dropIndex":
        await this.memory.close();
        if (step.op === "dropIndex")
          for (const space of [1, 2]) rmSync(`${this.path}.${space}.index`, { force: true });
        return this.start();
      case "other": {
        const other = await this.open();
        for (const of of step.of) await other.observe(this.signalOf(of));
        await other.relate("Ann", "saw", `thing ${step.of.length}`);
        await other.close();
      }
    }
  }

  /** The live handle against a fresh one, and what must always hold. */
  async check(): Promise<void> {
    const cues = [{ vector: this.vectorOf(0) }, { vector: this.vectorOf(3) }, { text: "red bridge" }];
    const live = await this.answers(this.memory, cues);
    const fresh = await this.open();
    expect(await this.answers(fresh, cues)).toEqual(live);
    const traces = await records(fresh, "trace");
    this.checkTraces(traces, await records(fresh, "evidence"));
    this.checkBudgets(traces, await records(fresh, "fingerprint"));
    const { spaces } = await fresh.stats();
    for (const { counts } of spaces) {
      const { duplicate, echo, new: born, reinforced, kept, remembered } = counts;
      expect(counts.signals).toBe(duplicate + echo + born + reinforced + kept + remembered);
    }
    await fresh.close();
  }

  /** Reading only: recalls of a handle are told to the store by its next commit, so closing it writes echoes. */
  private async answers(memory: Memory, cues: { vector?: Float32Array; text?: string }[]): Promise<unknown> {
    const lines = await exported(memory);
    const answers: unknown[] = [];
    for (const cue of cues.filter((cue) => cue.vector !== undefined)) {
      answers.push(await memory.recall(cue, { fleeting: true, limit: 50 }), await memory.recall(cue));
      answers.push(await memory.predict(cue));
    }
    answers.push(
      await memory.relations(),
      await memory
        .stats()
        .then(({ spaces, names }) => [spaces.map((space) => ({ ...space, index: null })), names]),
    );
    return [lines, answers];
  }

  private checkTraces(traces: readonly ExportRecord[], ledger: readonly ExportRecord[]): void {
    const alive = new Set(traces.map(({ id }) => id));
    for (const id of alive) expect(this.everGone.has(id), `trace ${id} came back`).toBe(false);
    this.highest = Math.max(this.highest, ...alive);
    for (let id = 1; id <= this.highest; id++) if (!alive.has(id)) this.everGone.add(id);
    for (const trace of traces) {
      const gains = ledger.filter((row) => row.trace === trace.id).reduce((sum, row) => sum + row.gain, 0);
      expect(gains + (trace.evidence - trace.ledgerGain)).toBeCloseTo(trace.evidence, 9);
      expect(trace.exemplars.length).toBeLessThanOrEqual(BUDGET.exemplars);
      if (trace.keptBy !== "evidence") continue;
      expect(Object.keys(trace.origins).length).toBeGreaterThanOrEqual(2);
      expect(trace.evidence).toBeGreaterThanOrEqual(THETA);
    }
  }

  private checkBudgets(traces: readonly ExportRecord[], fingerprints: readonly ExportRecord[]): void {
    for (const space of [1, 2]) {
      const own = traces.filter((trace) => trace.space === space);
      expect(own.filter(({ stage }) => stage === "fleeting").length).toBeLessThanOrEqual(BUDGET.fleeting);
      expect(own.filter(({ stage }) => stage === "lasting").length).toBeLessThanOrEqual(BUDGET.lasting);
    }
    expect(fingerprints.filter(({ kind }) => kind === "seen").length).toBeLessThanOrEqual(
      BUDGET.fingerprints,
    );
    expect(fingerprints.filter(({ kind }) => kind === "echo").length).toBeLessThanOrEqual(BUDGET.echoes);
  }

  private async tolerate(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }

  private signalOf({
    cluster,
    origin,
    outcome,
    hours,
    emphasis,
  }: typeof signal extends fc.Arbitrary<infer T> ? T : never): Signal {
    return {
      vector: this.vectorOf(cluster),
      origin,
      time: hours * 3_600_000,
      emphasis,
      ...(outcome === undefined ? {} : { outcome }),
    };
  }
}

type Step = typeof operation extends fc.Arbitrary<infer T> ? T : never;

it("random operations: live handle = fresh handle, budgets kept, ledgers add up, ids never come back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = new World(temporaryPath(), "exact");
      await world.start();
      for (let i = 0; i < steps.length; i++) {
        await world.run(steps[i]);
        if (i % 8 === 7) await world.check();
      }
      await world.check();
      await world.end();
    }),
    { numRuns: 40, seed: 20 },
  );
});
