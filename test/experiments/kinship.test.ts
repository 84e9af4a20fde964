import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { symmetricEigen } from "../../experiments/kinship/symmetric-eigen.js";
import { failingRun, smokeRun } from "./smoke.js";

const UMLS = "../shared/data/relations/umls";
const absent = !existsSync(UMLS);
if (absent) console.log(`experiment:kinship is skipped: ${UMLS} is absent; it is not part of the project.`);

describe.skipIf(absent)(`experiment:kinship --smoke (skips where ${UMLS} is absent)`, () => {
  it("is the same for things by any other name, and beats the prior", async () => {
    const run = await smokeRun("kinship");
    const held = Object.fromEntries(run.result.levels.map((level) => [level.what, level.held]));
    expect(held["renamed: |difference| ≤ 1e-12"]).toBe(true);
    expect(held["MRR above the frequency prior ≥ 0.1000"]).toBe(true);
    expect(run.read("mrr.svg")).toContain("</svg>");
    run.clean();
  });
});

describe("experiment:kinship without data", () => {
  it("says where to get it", async () => {
    const { code, complaint } = await failingRun("kinship", ["--data", "no/such/folder"]);
    expect(code).toBe(2);
    expect(complaint).toContain("https://github.com/TimDettmers/ConvE");
  });
});

describe("symmetricEigen", () => {
  it("finds eigenvalues and vectors of a matrix with known ones", () => {
    const matrix = [
      [4, 1, 0],
      [1, 3, 1],
      [0, 1, 2],
    ].map((row) => Float64Array.from(row));
    const { values, vectors } = symmetricEigen(matrix);
    // 3 and 3 ± √3: the roots of (3 − λ)((3 − λ)² − 3).
    [3 + Math.sqrt(3), 3, 3 - Math.sqrt(3)].forEach((value, k) => expect(values[k]).toBeCloseTo(value, 12));
    vectors.forEach((vector, k) =>
      matrix.forEach((row, i) => {
        const turned = row.reduce((sum, x, j) => sum + x * vector[j], 0);
        expect(turned).toBeCloseTo(values[k] * vector[i], 10);
      }),
    );
  });
});
