import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smokeRun, type SmokeRun } from "./smoke.js";

interface Row {
  readonly stream: string;
  readonly method: string;
  readonly share: number;
  readonly accuracy: { readonly nearest: number; readonly vote: number };
}

describe("experiment:digits --smoke", () => {
  let run: SmokeRun;
  beforeAll(async () => {
    run = await smokeRun("digits");
  });
  afterAll(() => run.clean());

  const row = (stream: string, method: string) =>
    (run.result.rows as Row[]).find((one) => one.stream === stream && one.method === method)!;

  it("keeps few, and recognises better than a sample of the same size", () => {
    const gate = row("clean", "gate");
    const sample = row("clean", "reservoir");
    expect(gate.share).toBeLessThanOrEqual(0.035);
    expect(gate.share).toBeGreaterThan(0);
    expect(sample.share).toBeCloseTo(gate.share, 2);
    expect(gate.accuracy.vote).toBeGreaterThan(sample.accuracy.vote);
  });

  it("keeps none of 40 floods, where a count gate keeps all", () => {
    const floods = run.result.floods as { poured: number; keptByGate: number; keptByCountGate: number }[];
    expect(floods.reduce((sum, flood) => sum + flood.poured, 0)).toBe(40);
    expect(floods.every((flood) => flood.keptByGate === 0)).toBe(true);
    expect(floods.every((flood) => flood.keptByCountGate === flood.poured)).toBe(true);
  });
});

describe("experiment:digits --encoder --smoke", () => {
  let run: SmokeRun;
  beforeAll(async () => {
    run = await smokeRun("digits", ["--encoder", "pca,vae"]);
  });
  afterAll(() => run.clean());

  it("compares encoders on one stream, each with storing everything and its peers beside it", () => {
    const rows = run.result.rows as (Row & { encoder: string })[];
    for (const name of ["pca", "vae"]) {
      const own = rows.filter(({ encoder }) => encoder === name);
      const all = own.find(({ method }) => method === "store everything")!;
      const gate = own.find(({ method }) => method === "gate")!;
      expect(own.length).toBeGreaterThan(4);
      expect(gate.share).toBeLessThanOrEqual(0.01);
      expect(gate.accuracy.nearest).toBeGreaterThan(0.2);
      expect(all.accuracy.nearest).toBeGreaterThan(gate.accuracy.nearest);
    }
  });
});
