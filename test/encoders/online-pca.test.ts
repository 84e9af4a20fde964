/** Fitted as vectors go by, or all at once: the same components. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPca, OnlinePca, seededRng } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";

function cloud(seed: number, count: number, d: number): Float64Array[] {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: d }, (_, j) => 7 + 3 ** -j * gaussian()),
  );
}

function online(vectors: readonly ArrayLike<number>[]): OnlinePca {
  const pca = new OnlinePca(vectors[0].length);
  for (const vector of vectors) pca.observe(vector);
  return pca;
}

describe("OnlinePca", () => {
  it("property: encodes as fitPca of the same vectors does, whitened or not", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 3, max: 7 }), fc.boolean(), (seed, d, whiten) => {
        const vectors = cloud(seed, 60, d);
        const options = { dimension: 3, whiten };
        const [batch, streamed] = [fitPca(vectors, options), online(vectors).encoder(options)];
        const some = vectors.slice(0, 10);
        const [a, b] = [batch, streamed].map((encoder) => encoder.encode(some) as Float32Array[]);
        a.forEach((vector, i) => expect(dot(vector, b[i])).toBeGreaterThan(0.999));
      }),
      { numRuns: 30 },
    );
  });

  it("whitening brings every component to variance 1", () => {
    const vectors = cloud(3, 4_000, 4);
    const encoder = online(vectors).encoder({ dimension: 3, whiten: true });
    const state = new DataView(encoder.save!().buffer);
    const at = (i: number) => state.getFloat32(16 + 4 * i, true);
    for (let c = 0; c < 3; c++) {
      const along = vectors.map((vector) =>
        vector.reduce((sum, v, j) => sum + (v - at(j)) * at(4 + 3 * j + c), 0),
      );
      expect(along.reduce((sum, v) => sum + v * v, 0) / along.length).toBeCloseTo(1, 2);
    }
  });

  it("holds what a square of the dimension takes, and an encoder stays as it was taken", () => {
    const pca = online(cloud(1, 50, 5));
    const early = pca.encoder({ dimension: 2 });
    const [before] = early.encode([[1, 2, 3, 4, 5]]) as Float32Array[];
    for (const vector of cloud(2, 500, 5)) pca.observe(vector.map((value) => -2 * value));
    expect(pca.count).toBe(550);
    expect((early.encode([[1, 2, 3, 4, 5]]) as Float32Array[])[0]).toEqual(before);
    expect(pca.encoder({ dimension: 2 }).id).not.toBe(early.id);
  });

  it.each([
    ["too few", () => online(cloud(1, 2, 5)).encoder({ dimension: 3 }), "TOO_FEW_SAMPLES"],
    ["none", () => new OnlinePca(4).encoder({ dimension: 1 }), "TOO_FEW_SAMPLES"],
    ["a NaN", () => new OnlinePca(1).observe([NaN]), "NOT_FINITE"],
    ["another length", () => new OnlinePca(2).observe([1]), "WRONG_DIMENSION"],
    ["no dimension", () => new OnlinePca(0), "BAD_OPTION"],
    [
      "a misspelled option",
      () => online(cloud(1, 9, 2)).encoder({ dimension: 1, white: true } as never),
      "BAD_OPTION",
    ],
  ])("%s is refused", (_what, call, code) => {
    expect(call).toThrow(expect.objectContaining({ name: "InvalidInput", code }) as Error);
  });

  it("a refused vector changes nothing", () => {
    const [pca, other] = [online(cloud(1, 30, 3)), online(cloud(1, 30, 3))];
    expect(() => pca.observe([1, 2, Infinity])).toThrow();
    expect(pca.encoder({ dimension: 2 }).id).toBe(other.encoder({ dimension: 2 }).id);
  });
});
