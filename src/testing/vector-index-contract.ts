/**
 * What every `VectorIndex` must do, as a vitest suite that your own index can run too:
 *
 * ```ts
 * describeVectorIndex("my index", (dimension) => new MyIndex(dimension));
 * ```
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Conflict, InvalidInput, NotFound } from "../core/errors.js";
import { seededRng } from "../core/rng.js";
import { dot, unitVector } from "../core/vector.js";
import type { Neighbour, VectorIndex } from "../index/vector-index.js";

export interface VectorIndexContractOptions {
  /**
   * The least share of the true 10 nearest that must be found among 600 vectors, 0…1. Default 1: exact. Below 1 the
   * index is taken as approximate: in small collections it must still find the single nearest.
   */
  readonly recall?: number;
  /** Random operation sequences tried. Default 60. */
  readonly runs?: number;
}

const DIMENSION = 5;
const EPSILON = 1e-5;
const BIG = 2 ** 32;

type Operation =
  | { readonly do: "add" | "move"; readonly id: number; readonly vector: Float32Array }
  | { readonly do: "drop"; readonly id: number }
  | { readonly do: "search"; readonly vector: Float32Array; readonly k: number }
  | { readonly do: "compact" };

/** A few directions on a grid, so that equal and nearly equal vectors are common. */
const vectors = fc
  .array(fc.integer({ min: -2, max: 2 }), { minLength: DIMENSION, maxLength: DIMENSION })
  .filter((values) => values.some((value) => value !== 0))
  .map((values) => unitVector(values, DIMENSION, "vector"));

/** Few ids, so that they collide; some above 32 bits, equal to small ones in their low bits. */
const ids = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: BIG + 1, max: BIG + 5 }) },
  { weight: 1, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER) },
);

const operations: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("add" as const), id: ids, vector: vectors }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("move" as const), id: ids, vector: vectors }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("drop" as const), id: ids }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("search" as const), vector: vectors, k: fc.nat({ max: 60 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "compact" as const }) },
);

/** Brute force over a map: slow and plainly right. */
class Model {
  readonly held = new Map<number, Float32Array>();

  apply(operation: Operation): (new (...given: never[]) => Error) | undefined {
    if (operation.do === "add") {
      if (this.held.has(operation.id)) return Conflict;
      this.held.set(operation.id, operation.vector);
    } else if (operation.do === "move") {
      if (!this.held.has(operation.id)) return NotFound;
      this.held.set(operation.id, operation.vector);
    } else if (operation.do === "drop") {
      if (!this.held.delete(operation.id)) return NotFound;
    }
    return undefined;
  }

  search(vector: Float32Array, k: number): Neighbour[] {
    return [...this.held]
      .map(([id, held]) => ({ id, similarity: dot(vector, held) }))
      .sort((a, b) => b.similarity - a.similarity || a.id - b.id)
      .slice(0, k);
  }
}

function perform(index: VectorIndex, operation: Operation): void {
  if (operation.do === "add") index.add(operation.id, operation.vector);
  else if (operation.do === "move") index.move(operation.id, operation.vector);
  else if (operation.do === "drop") index.drop(operation.id);
  else if (operation.do === "compact") index.compact();
}

/** Every answer, of any kind: live ids once each, true similarities, nearest first, ties by id, as many as there are. */
function expectSound(index: VectorIndex, model: Model, vector: Float32Array, k: number): Neighbour[] {
  const found = index.search(vector, k);
  expect(found).toHaveLength(Math.min(k, model.held.size));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  for (const [at, { id, similarity }] of found.entries()) {
    const held = model.held.get(id);
    expect(held).toBeDefined();
    expect(Math.abs(similarity - dot(vector, held!))).toBeLessThan(EPSILON);
    expect(Math.abs(similarity)).toBeLessThanOrEqual(1);
    if (at === 0) continue;
    const before = found[at - 1];
    const inOrder = before.similarity > similarity || (before.similarity === similarity && before.id < id);
    expect(inOrder).toBe(true);
  }
  return found;
}

/** Equal up to near ties: the similarities at each of the first `depth` places. */
function expectNearest(
  index: VectorIndex,
  model: Model,
  query: Float32Array,
  k: number,
  depth: number,
): void {
  const found = expectSound(index, model, query, k);
  const wanted = model.search(query, k);
  for (let at = 0; at < Math.min(depth, wanted.length); at++) {
    expect(Math.abs(found[at].similarity - wanted[at].similarity)).toBeLessThan(EPSILON);
  }
}

function randomUnits(count: number, dimension: number, seed: number): Float32Array[] {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Array.from({ length: count }, () =>
    unitVector(Array.from({ length: dimension }, gaussian), dimension, "vector"),
  );
}

function axis(at: number): Float32Array {
  const vector = new Float32Array(DIMENSION);
  vector[at] = 1;
  return vector;
}

/** Registers the suite. @param create makes an empty index of the dimension asked for. */
export function describeVectorIndex(
  name: string,
  create: (dimension: number) => VectorIndex,
  options: VectorIndexContractOptions = {},
): void {
  const recall = options.recall ?? 1;
  const depth = recall < 1 ? 1 : Infinity;

  describe(`${name} keeps the contract of a vector index`, () => {
    it("agrees with brute force after any sequence of operations", () => {
      fc.assert(
        fc.property(fc.array(operations, { maxLength: 120 }), (sequence) => {
          const index = create(DIMENSION);
          const model = new Model();
          for (const operation of sequence) {
            const failure = model.apply(operation);
            if (failure !== undefined) expect(() => perform(index, operation)).toThrow(failure);
            else perform(index, operation);
            if (operation.do === "search") {
              expectNearest(index, model, operation.vector, operation.k, depth);
            }
            if (operation.do === "compact") expect(index.dead).toBe(0);
            expect(index.size).toBe(model.held.size);
          }
          for (const id of [1, 2, 3, BIG + 1]) expect(index.has(id)).toBe(model.held.has(id));
          for (let at = 0; at < DIMENSION; at++) expectNearest(index, model, axis(at), 10, depth);
        }),
        { numRuns: options.runs ?? 60 },
      );
    });

    it(`finds ${recall} of the 10 nearest of 600, also after drops, moves and compaction`, () => {
      const index = create(24);
      const model = new Model();
      const [held, moved, queries] = [1, 2, 3].map((seed) => randomUnits(600, 24, seed));
      const act = (operation: Operation) => {
        model.apply(operation);
        perform(index, operation);
      };
      const check = () => {
        let hits = 0;
        for (const query of queries.slice(0, 50)) {
          const wanted = new Set(model.search(query, 10).map(({ id }) => id));
          hits += expectSound(index, model, query, 10).filter(({ id }) => wanted.has(id)).length;
        }
        expect(hits / 500).toBeGreaterThanOrEqual(recall);
      };
      held.forEach((vector, at) => act({ do: "add", id: at + 1, vector }));
      check();
      for (let id = 1; id <= 600; id += 3) act({ do: "drop", id });
      for (let id = 2; id <= 600; id += 3) act({ do: "move", id, vector: moved[id - 1] });
      check();
      index.compact();
      expect(index.dead).toBe(0);
      check();
      for (let id = 1; id <= 600; id += 3) act({ do: "add", id, vector: held[id - 1] });
      check();
    });

    it("answers from an empty index, for k = 0, and for k beyond its size", () => {
      const index = create(DIMENSION);
      expect(index.search(axis(0), 5)).toEqual([]);
      index.compact();
      expect(index.search(axis(0), 5)).toEqual([]);
      index.add(1, axis(0));
      index.add(2, axis(1));
      expect(index.search(axis(0), 0)).toEqual([]);
      expect(index.search(axis(0), 1_000_000_000).map(({ id }) => id)).toEqual([1, 2]);
      index.drop(1);
      index.drop(2);
      expect(index.search(axis(0), 5)).toEqual([]);
      index.compact();
      expect(index.search(axis(0), 5)).toEqual([]);
      index.add(1, axis(2));
      expect(index.search(axis(2), 5)).toEqual([{ id: 1, similarity: 1 }]);
    });

    it("orders ties by id, not by when they came", () => {
      const index = create(DIMENSION);
      for (const id of [BIG + 9, 5, 3, BIG, 4]) index.add(id, axis(1));
      index.move(5, axis(0));
      index.move(5, axis(1));
      expect(index.search(axis(1), 4).map(({ id }) => id)).toEqual([3, 4, 5, BIG]);
    });

    it("still finds what lies apart from many equal vectors", () => {
      const index = create(DIMENSION);
      for (let id = 1; id <= 100; id++) index.add(id, axis(0));
      for (let at = 1; at < DIMENSION; at++) index.add(100 + at, axis(at));
      for (let id = 201; id <= 300; id++) index.add(id, axis(0));
      for (let at = 1; at < DIMENSION; at++) expect(index.search(axis(at), 1)[0].id).toBe(100 + at);
      expect(index.search(axis(0), 200).every(({ similarity }) => similarity === 1)).toBe(true);
    });

    it("tells ids apart that agree in their low 32 bits", () => {
      const index = create(DIMENSION);
      index.add(7, axis(0));
      index.add(BIG + 7, axis(1));
      index.add(Number.MAX_SAFE_INTEGER, axis(2));
      expect(index.search(axis(1), 1)[0].id).toBe(BIG + 7);
      index.drop(7);
      expect(index.has(BIG + 7)).toBe(true);
      expect(index.search(axis(2), 1)[0].id).toBe(Number.MAX_SAFE_INTEGER);
    });

    it("says Conflict for an id that is there and NotFound for one that is not", () => {
      const index = create(DIMENSION);
      index.add(1, axis(0));
      expect(() => index.add(1, axis(1))).toThrow(Conflict);
      expect(() => index.move(2, axis(1))).toThrow(NotFound);
      expect(() => index.drop(2)).toThrow(NotFound);
      index.drop(1);
      expect(() => index.drop(1)).toThrow(NotFound);
      expect(() => index.move(1, axis(1))).toThrow(NotFound);
      expect(index.size).toBe(0);
    });

    it("refuses bad vectors, ids and counts, and is unchanged by them", () => {
      const index = create(DIMENSION);
      index.add(1, axis(0));
      const bad = [
        Float32Array.of(1, NaN, 0, 0, 0),
        Float32Array.of(Infinity, 0, 0, 0, 0),
        new Float32Array(DIMENSION),
        Float32Array.of(1, 0),
        Float32Array.of(3, 4, 0, 0, 0),
        [1, 0, 0, 0, 0] as unknown as Float32Array,
      ];
      for (const vector of bad) {
        expect(() => index.add(2, vector)).toThrow(InvalidInput);
        expect(() => index.move(1, vector)).toThrow(InvalidInput);
        expect(() => index.search(vector, 1)).toThrow(InvalidInput);
      }
      for (const id of [0, -1, 1.5, NaN, 2 ** 53, "1" as unknown as number]) {
        expect(() => index.add(id, axis(1))).toThrow(InvalidInput);
      }
      for (const k of [-1, 0.5, NaN, Infinity]) expect(() => index.search(axis(0), k)).toThrow(InvalidInput);
      for (const dimension of [0, -1, 1.5, NaN]) expect(() => create(dimension)).toThrow(InvalidInput);
      expect(index.size).toBe(1);
      expect(index.dead).toBe(0);
      expect(index.search(axis(0), 5)).toEqual([{ id: 1, similarity: 1 }]);
    });

    it("neither changes nor keeps the vectors it is given", () => {
      const index = create(DIMENSION);
      const given = axis(0);
      index.add(1, given);
      expect(given).toEqual(axis(0));
      given.set(axis(3));
      expect(index.search(axis(0), 1)[0].similarity).toBeCloseTo(1, 5);
      index.move(1, given);
      given.fill(9);
      const query = axis(3);
      expect(index.search(query, 1)[0].similarity).toBeCloseTo(1, 5);
      expect(query).toEqual(axis(3));
    });

    it("gives the same answers for the same operations", () => {
      const [held, queries] = [11, 12].map((seed) => randomUnits(300, 16, seed));
      const build = () => {
        const index = create(16);
        held.forEach((vector, at) => index.add(at + 1, vector));
        for (let id = 1; id <= 300; id += 4) index.drop(id);
        index.compact();
        return queries.map((query) => index.search(query, 5));
      };
      expect(build()).toEqual(build());
    });

    it("stays right when most of it has been dropped", () => {
      const index = create(16);
      const model = new Model();
      randomUnits(700, 16, 21).forEach((vector, at) => {
        index.add(at + 1, vector);
        model.apply({ do: "add", id: at + 1, vector });
      });
      for (let id = 1; id <= 700; id++) {
        if (id % 35 === 0) continue;
        index.drop(id);
        model.apply({ do: "drop", id });
      }
      for (const query of randomUnits(30, 16, 22)) expectNearest(index, model, query, 8, depth);
      const late = randomUnits(30, 16, 23);
      late.forEach((vector, at) => {
        index.add(1000 + at, vector);
        model.apply({ do: "add", id: 1000 + at, vector });
      });
      for (const query of late) expectNearest(index, model, query, 8, depth);
    });
  });
}
