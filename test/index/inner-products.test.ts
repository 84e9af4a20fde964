import { describe, expect, it } from "vitest";
import { compiledKernel, kernelInTree } from "../../scripts/compile-wasm.js";
import { seededRng } from "../../src/core/rng.js";
import { normalize } from "../../src/core/vector.js";
import { RowSlab } from "../../src/index/row-slab.js";

describe("RowSlab", () => {
  it("carries the kernel that its source compiles to", async () => {
    expect(await compiledKernel()).toBe(kernelInTree());
  });

  it.each([1, 2, 3, 4, 5, 15, 16, 17, 50, 384])(
    "multiplies rows of %i numbers, however many",
    (dimension) => {
      const rng = seededRng(dimension);
      const vector = () => normalize(Float32Array.from({ length: dimension }, () => 2 * rng() - 1));
      const rows = Array.from({ length: 11 }, vector);
      const slab = new RowSlab(dimension, 1).resized(11, 0);
      rows.forEach((row, i) => slab.set(i, row));
      const query = vector();
      for (let count = 0; count <= rows.length; count++) {
        slab.ask(query);
        const estimates = slab.estimates(count).slice();
        const products = slab.products(count);
        const exact = rows.map((row) => row.reduce((sum, value, at) => sum + value * query[at], 0));
        for (let i = 0; i < count; i++) {
          expect(products[i]).toBeCloseTo(exact[i], 5);
          expect(Math.abs(estimates[i] - products[i])).toBeLessThanOrEqual(slab.tolerance);
        }
        const above = [...products.subarray(0, count).keys()].filter((i) => products[i] >= 0.1);
        const found = slab.atLeast(0.1, count);
        expect([...slab.places.subarray(0, found)]).toEqual(above);
        expect([...slab.productsOfPlaces(found).subarray(0, found)]).toEqual(above.map((i) => products[i]));
      }
    },
  );

  it("says how much memory there is not", () => {
    expect(() => new RowSlab(65_536, 1_000_000)).toThrow(/bytes of WebAssembly memory/);
  });
});
