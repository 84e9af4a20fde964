import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smokeRun, type SmokeRun } from "./smoke.js";

interface Row {
  readonly views: string;
  readonly looks: number;
  readonly kept: number;
  readonly recognised: Readonly<Record<string, number>>;
}

describe("experiment:invariance --smoke", () => {
  let run: SmokeRun;
  beforeAll(async () => {
    run = await smokeRun("invariance");
  });
  afterAll(() => run.clean());

  it("no kind of view harms on its own disturbance", () => {
    const rows = run.result.rows as Row[];
    const of = (views: string) => rows.find((row) => row.views === views)!;
    expect(rows).toHaveLength(5);
    for (const [views, disturbance] of [
      ["sliding window", "moved up to 5 px"],
      ["pyramid", "scaled .6–1.4"],
      ["upright (SIFT)", "turned up to 90°"],
    ]) {
      // So few digits tie now and then; the full run judges by how much each view helps.
      expect(of(views).recognised[disturbance], views).toBeGreaterThanOrEqual(
        of("none").recognised[disturbance],
      );
    }
    expect(of("none").looks).toBe(1);
    expect(rows.every(({ kept }) => kept > 0)).toBe(true);
  });
});
