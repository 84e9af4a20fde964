/** Principal components against cases worked out by hand, and what must hold of any. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPca, InvalidInput, restorePca, seededRng, type Encoder } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";

type Pca = Encoder<ArrayLike<number>>;

function encoded(encoder: Pca, ...inputs: ArrayLike<number>[]): Float32Array[] {
  return encoder.encode(inputs) as Float32Array[];
}

/** The fitted mean and components, read from the saved state: a header of 16 bytes, then float32 numbers. */
function fitted(encoder: Pca, inputDimension: number): { mean: number[]; components: number[][] } {
  const state = encoder.save!();
  const view = new DataView(state.buffer, state.byteOffset);
  const at = (i: number) => view.getFloat32(16 + 4 * i, true);
  const { dimension } = encoder;
  return {
    mean: Array.from({ length: inputDimension }, (_, j) => at(j)),
    components: Array.from({ length: dimension }, (_, c) =>
      Array.from({ length: inputDimension }, (_, j) => at(inputDimension + j * dimension + c)),
    ),
  };
}

/** Gaussian samples with these standard deviations along the axes, around an offset. */
function gaussianSample(seed: number, count: number, deviations: readonly number[], offset = 0): number[][] {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Array.from({ length: count }, () => deviations.map((deviation) => offset + deviation * gaussian()));
}

const inner = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Variance of the sample along a direction. */
function varianceAlong(
  sample: readonly number[][],
  mean: readonly number[],
  direction: readonly number[],
): number {
  const along = sample.map((row) =>
    inner(
      row.map((value, j) => value - mean[j]),
      direction,
    ),
  );
  return along.reduce((sum, value) => sum + value ** 2, 0) / sample.length;
}

describe("by hand", () => {
  it("points on a line: the one component is the line", () => {
    const line = [-2, -1, 0, 1, 2].map((t) => [3 + 3 * t, 1 + 4 * t]);
    const encoder = fitPca(line, { dimension: 1 });
    const { mean, components } = fitted(encoder, 2);
    expect(mean).toEqual([3, 1]);
    expect(Math.abs(components[0][0])).toBeCloseTo(0.6, 6);
    expect(Math.abs(components[0][1])).toBeCloseTo(0.8, 6);
    expect(Math.sign(components[0][0])).toBe(Math.sign(components[0][1]));
  });

  it("an ellipse turned by 30°: covariance [[7, 3√3], [3√3, 13]] / 4 has its axes at 60° and 150°", () => {
    // Semi-axes 4 and 2 along 60° and 150°: eigenvalues 16/2 = 8 and 4/2 = 2 over the four ends.
    const [long, short] = [
      [Math.cos(Math.PI / 3), Math.sin(Math.PI / 3)],
      [-Math.sin(Math.PI / 3), Math.cos(Math.PI / 3)],
    ];
    const ends = [4, -4]
      .map((r) => long.map((value) => r * value))
      .concat([2, -2].map((r) => short.map((value) => r * value)));
    const { components } = fitted(fitPca(ends, { dimension: 2 }), 2);
    expect(Math.abs(inner(components[0], long))).toBeCloseTo(1, 6);
    expect(Math.abs(inner(components[1], short))).toBeCloseTo(1, 6);
    expect(varianceAlong(ends, [0, 0], components[0])).toBeCloseTo(8, 4);
    expect(varianceAlong(ends, [0, 0], components[1])).toBeCloseTo(2, 4);
  });

  it("encoding centres, projects and scales to length 1", () => {
    const encoder = fitPca(gaussianSample(1, 200, [5, 2, 0.1], 10), { dimension: 2 });
    const { mean, components } = fitted(encoder, 3);
    const input = [13, 9, 10.2];
    const raw = components.map((component) =>
      inner(
        input.map((value, j) => value - mean[j]),
        component,
      ),
    );
    const norm = Math.hypot(...raw);
    const [vector] = encoded(encoder, input);
    raw.forEach((value, c) => expect(vector[c]).toBeCloseTo(value / norm, 4));
  });
});

describe("properties", () => {
  const sample = fc
    .record({
      seed: fc.nat(1_000),
      d: fc.integer({ min: 2, max: 8 }),
      count: fc.integer({ min: 20, max: 60 }),
      offset: fc.integer({ min: -50, max: 50 }),
    })
    .map(({ seed, d, count, offset }) =>
      gaussianSample(
        seed,
        count,
        Array.from({ length: d }, (_, j) => 3 ** -j),
        offset,
      ),
    );

  it("components are orthonormal, their variances fall and are the largest there are", () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const d = rows[0].length;
        const { mean, components } = fitted(fitPca(rows, { dimension: d }), d);
        components.forEach((a, i) =>
          components.forEach((b, j) => expect(inner(a, b)).toBeCloseTo(i === j ? 1 : 0, 4)),
        );
        const variances = components.map((component) => varianceAlong(rows, mean, component));
        for (let c = 1; c < d; c++) expect(variances[c]).toBeLessThanOrEqual(variances[c - 1] * 1.001 + 1e-6);
        const total = mean.map((_, j) =>
          varianceAlong(
            rows,
            mean,
            mean.map((_, i) => Number(i === j)),
          ),
        );
        const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
        expect(sum(variances)).toBeCloseTo(sum(total), 2);
        for (const axis of total) expect(variances[0]).toBeGreaterThanOrEqual(axis - 1e-3);
      }),
      { numRuns: 50 },
    );
  });

  it("vectors are unit vectors, a batch gives what one by one gives, inputs stay as they were", () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const encoder = fitPca(rows, { dimension: 2 });
        const before = structuredClone(rows);
        const batch = encoded(encoder, ...rows);
        rows.forEach((row, i) => expect(encoded(encoder, row)[0]).toEqual(batch[i]));
        for (const vector of batch) expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 5);
        expect(rows).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it("saved and restored: the same id, the same vectors to the bit", () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const encoder = fitPca(rows, { dimension: 2, sameSimilarity: 0.61 });
        const restored = restorePca(encoder.save!());
        expect(restored.id).toBe(encoder.id);
        expect([restored.dimension, restored.modality, restored.sameSimilarity]).toEqual([
          2,
          "vector",
          encoder.sameSimilarity,
        ]);
        expect(encoded(restored, ...rows)).toEqual(encoded(encoder, ...rows));
        const remembered = {
          encoderId: encoder.id,
          dimension: 2,
          sameSimilarity: 0.61,
          encoderState: encoder.save!(),
        };
        expect(restoreEncoder(remembered)?.id).toBe(encoder.id);
      }),
      { numRuns: 20 },
    );
  });

  it("the same sample and seed give the same encoder; another sample gives another id", () => {
    const rows = gaussianSample(3, 50, [3, 2, 1]);
    expect(fitPca(rows, { dimension: 2 }).id).toBe(fitPca(rows, { dimension: 2 }).id);
    expect(fitPca(rows, { dimension: 2 }).id).not.toBe(fitPca(rows.slice(1), { dimension: 2 }).id);
  });
});

describe("samples of lower rank than the components", () => {
  it.each([
    ["a line in five dimensions", Array.from({ length: 10 }, (_, t) => [t, 2 * t, 0, 0, -t])],
    [
      "copies of one point and another",
      Array.from({ length: 10 }, (_, t) => (t % 2 === 0 ? [1, 0, 0, 0, 0] : [0, 1, 0, 0, 0])),
    ],
    ["ten times the same point", Array.from({ length: 10 }, () => [1, 2, 3, 4, 5])],
  ])("%s: still orthonormal, and finite", (_what, rows) => {
    const encoder = fitPca(rows, { dimension: 4 });
    const { components } = fitted(encoder, 5);
    components.forEach((a, i) =>
      components.forEach((b, j) => expect(inner(a, b)).toBeCloseTo(i === j ? 1 : 0, 4)),
    );
    const [vector] = encoded(encoder, [9, -3, 7, 1, 2]);
    expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 5);
  });
});

describe("refusals", () => {
  const rows = gaussianSample(1, 10, [2, 1]);
  it.each([
    ["no samples", () => fitPca([], { dimension: 1 }), "TOO_FEW_SAMPLES"],
    ["no components", () => fitPca(rows, { dimension: 0 }), "BAD_OPTION"],
    ["more components than numbers", () => fitPca(rows, { dimension: 3 }), "BAD_OPTION"],
    ["fewer samples than components", () => fitPca(rows.slice(0, 1), { dimension: 2 }), "TOO_FEW_SAMPLES"],
    ["samples of several lengths", () => fitPca([...rows, [1]], { dimension: 1 }), "WRONG_DIMENSION"],
    ["a NaN", () => fitPca([...rows, [1, NaN]], { dimension: 1 }), "NOT_FINITE"],
    [
      "a cut state",
      () => restorePca(fitPca(rows, { dimension: 1 }).save!().slice(0, -1)),
      "BROKEN_ENCODER_STATE",
    ],
    ["no state", () => restorePca(new Uint8Array(3)), "BROKEN_ENCODER_STATE"],
    ["another state", () => restorePca(new Uint8Array(16)), "BROKEN_ENCODER_STATE"],
  ])("%s", (_what, call, code) => {
    expect(call).toThrow(InvalidInput);
    expect(call).toThrow(expect.objectContaining({ code }) as Error);
  });

  it("the mean itself has no direction", () => {
    const encoder = fitPca(
      [
        [1, 0],
        [-1, 0],
        [0, 2],
        [0, -2],
      ],
      { dimension: 2 },
    );
    expect(() => encoder.check([0, 0])).toThrow(/equals the mean/);
  });
});
