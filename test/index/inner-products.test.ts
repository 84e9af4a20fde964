import { describe, expect, it } from "vitest";
import { compiledKernel, kernelInTree } from "../../scripts/compile-wasm.js";
import { seededRng } from "../../src/core/rng.js";
import { normalize } from "../../src/core/vector.js";
import { RowSlab } from "../../src/index/row-slab.js";

describe("RowSlab", () => {
  it("carries the kernel that its source compiles to", async () => {
    expect(await compiledKernel()).toBe(kernelInTree());
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 3],
    [4, 4],
    [5, 2],
    [15, 15],
    [16, 16],
    [17, 8],
    [50, 50],
    [384, 96],
    [384, 384],
  ])("multiplies rows of %i numbers, however many, and has ceilings by the first %i", (dimension, head) => {
    const rng = seededRng(dimension);
    const vector = () => normalize(Float32Array.from({ length: dimension }, () => 2 * rng() - 1));
    const rows = Array.from({ length: 11 }, vector);
    const slab = new RowSlab(dimension, 1).resized(11, 0, head);
    rows.forEach((row, i) => slab.set(i, row));
    const query = vector();
    for (let count = 0; count <= rows.length; count++) {
      slab.ask(query);
      const ceilings = slab.ceilings(count).slice();
      const products = slab.products(count);
      const exact = rows.map((row) => row.reduce((sum, value, at) => sum + value * query[at], 0));
      for (let i = 0; i < count; i++) {
        expect(products[i]).toBeCloseTo(exact[i], 5);
        expect(products[i] - ceilings[i]).toBeLessThanOrEqual(slab.tolerance);
        if (head === dimension) expect(ceilings[i] - products[i]).toBeLessThanOrEqual(slab.tolerance);
      }
      const above = [...products.subarray(0, count).keys()].filter((i) => products[i] >= 0.1);
      const found = slab.atLeast(0.1, count);
      expect([...slab.places.subarray(0, found)]).toEqual(above);
      expect([...slab.productsOfPlaces(found).subarray(0, found)]).toEqual(above.map((i) => products[i]));
    }
  });

  it("keeps rows, copies and ceilings in another room and with longer heads", () => {
    const rng = seededRng(3);
    const vector = () => normalize(Float32Array.from({ length: 40 }, () => 2 * rng() - 1));
    const [first, second, query] = [vector(), vector(), vector()];
    const small = new RowSlab(40, 2, 10);
    small.set(0, first);
    small.set(1, second);
    small.copy(1, 0);
    const wide = small.resized(9, 2, 40);
    wide.ask(query);
    small.ask(query);
    const [product, same] = small.products(2);
    expect(same).toBe(product);
    expect([...wide.products(2).subarray(0, 2)]).toEqual([product, product]);
    for (const slab of [small, wide]) {
      for (const ceiling of slab.ceilings(2).subarray(0, 2)) {
        expect(product - ceiling).toBeLessThanOrEqual(slab.tolerance);
      }
    }
  });

  it("says how much memory there is not", () => {
    expect(() => new RowSlab(65_536, 1_000_000)).toThrow(/bytes of WebAssembly memory/);
  });
});
