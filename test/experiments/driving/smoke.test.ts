import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smokeRun, type SmokeRun } from "../smoke.js";

describe("experiment:driving --smoke", () => {
  let run: SmokeRun;
  beforeAll(async () => {
    run = await smokeRun("driving");
  });
  afterAll(() => run.clean());

  it("drives under every key, rule, ablation and control", () => {
    const figures = run.result.figures as Record<string, Record<string, { km: number; memories: number[] }>>;
    expect(Object.keys(figures).filter((id) => id.startsWith("floats:"))).toHaveLength(7);
    for (const tests of Object.values(figures)) {
      for (const { km } of Object.values(tests)) expect(km).toBeGreaterThan(0);
    }
    expect(figures["floats: relation"].seen.memories[0]).toBeLessThanOrEqual(300);
    expect(run.result.levels.length).toBeGreaterThanOrEqual(10);
  });

  it("says why in words: what relation, what came of it, how often, where it was learned", () => {
    for (const text of run.result.why as string[]) {
      expect(text).toMatch(/^Trace \d+ \((ahead|behind|level), .* was kept because what came of it/);
      expect(text).toMatch(/Met (once|\d+ times); what came of it: (clear|collision) \d+ %.* in drive \d+/);
    }
  });

  it("draws its pictures and a replay", () => {
    for (const name of ["risk-field", "keys", "frontier", "learning", "film-strip"]) {
      expect(run.read(`${name}.svg`)).toContain("</svg>");
    }
    expect(run.read("replay.html")).toContain("const drive = {");
  });
});
