/** Relations come back from the file as they went in, whichever of the two ways they are read. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { makeRelation, type Relation } from "../../../src/relations/relation.js";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { temporaryPath } from "./temporary-folder.js";

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const time = fc.oneof(fc.integer({ min: 0, max: 2e12 }), finite);

const relationOf = (id: number): fc.Arbitrary<Relation> =>
  fc
    .record({
      from: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      to: fc.integer({ min: 1, max: 9 }),
      fromKind: fc.constantFrom("trace" as const, "relation" as const),
      kind: word,
      weight: fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      sign: fc.constantFrom(1 as const, -1 as const),
      source: word,
      lastTime: time.map((t) => t + 0), // no −0, which a file does not tell from 0
      rest: fc.option(
        fc.record({
          origin: fc.constantFrom("asserted" as const, "learned" as const),
          count: fc.integer({ min: 1, max: 2 ** 40 }),
          validFrom: fc.constantFrom(-Infinity, 0, 0.5),
          validTo: fc.constantFrom(Infinity, 1),
          attributes: fc.dictionary(word, fc.oneof(word, fc.boolean(), fc.constantFrom(1, 0.1, Infinity))),
        }),
      ),
    })
    .map(({ rest, ...plain }) =>
      makeRelation({ id, ...plain, ...rest, attributes: { ...rest?.attributes } }),
    );

const relations = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 30 })
  .chain((ids) => fc.tuple(...ids.map(relationOf)));

it("any relation is read as it was written", () => {
  fc.assert(
    fc.property(relations, (some) => {
      const path = temporaryPath();
      const store = openSqliteStore(path);
      store.commit(
        0,
        some.map((relation) => ({ op: "putRelation", relation })),
      );
      const one = store.changesSince(0);
      store.close();
      const again = openSqliteStore(path);
      const byId = [...some].sort((a, b) => a.id - b.id);
      expect([...again.load().relations]).toEqual(byId);
      again.close();
      const puts = one.kind === "changes" ? one.changes.filter(({ op }) => op === "putRelation") : [];
      expect(puts.map((put) => (put as { relation: Relation }).relation)).toEqual(byId);
    }),
    { numRuns: 30 },
  );
});

it("reads more than a block, with others among the plain ones", () => {
  const store = openSqliteStore(":memory:");
  const all = Array.from({ length: 20_000 }, (_, i) =>
    makeRelation({
      id: i + 1,
      from: 1 + (i % 7),
      kind: `kind ${i % 3}`,
      to: 8,
      weight: 1 + (i % 11) / 10,
      ...(i % 1_000 === 0 ? { attributes: { i } } : {}),
    }),
  );
  store.commit(
    0,
    all.map((relation) => ({ op: "putRelation", relation })),
  );
  expect([...store.load().relations]).toEqual(all);
  store.close();
});

it("what was rolled back leaves no word behind that later rows would miss", async () => {
  const store = openSqliteStore(":memory:");
  const relation = makeRelation({ id: 1, from: 1, kind: "crosses", to: 2, source: "city" });
  await expect(
    store.exclusively(() => {
      store.commit(0, [{ op: "putRelation", relation }]);
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  store.commit(0, [{ op: "putRelation", relation }]);
  expect([...store.load().relations]).toEqual([relation]);
  store.close();
});
