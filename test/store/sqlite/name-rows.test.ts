/** Traces that are only a name are written and read another way than others; nobody can tell. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isNameTrace, nameTrace } from "../../../src/store/name-trace.js";
import { spaceId, traceId, type TraceRecord } from "../../../src/store/record.js";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { temporaryPath } from "./temporary-folder.js";
import { Tally } from "../../../src/store/tally.js";

const name = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom('"', "\\", "a\u0000b", "\u2028", "尼艾", "🌉"),
);
const time = fc.oneof(fc.integer({ min: 0, max: 2e12 }), fc.double({ noNaN: true, min: 0, max: 2e12 }));

/** What makes a trace more than a name. */
const more: fc.Arbitrary<Partial<TraceRecord>> = fc.constantFrom(
  {},
  { matches: 1 },
  { count: 2 },
  { evidence: 0.5 },
  { gist: "words" },
  { name: null },
  { stage: "fleeting" as const },
  { keptBy: "remember" as const },
  { keptAt: null },
  { firstTime: -1 },
  { stabilityMs: 2 },
  { evictionKey: 1 },
  { refusals: 1 },
  { duplicates: 1 },
  { nearCopies: 1 },
  { originCapped: 1 },
  { similarityMean: 0.5 },
  { similarityM2: 0.5 },
  { origins: Tally.of({ ann: 1 }) },
  { episodes: Tally.of({ e: 1 }) },
  { outcomes: Tally.of({ o: 1 }) },
  { ledgerMatches: 1 },
  { ledgerGain: 1 },
  { centroid: Float32Array.of(1) },
);

it("any of them is read as it was written", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, time, more), { maxLength: 20 }), (all) => {
      const path = temporaryPath();
      const store = openSqliteStore(path);
      const traces = all.map(([words, at, fields], i) => ({
        ...nameTrace(traceId(i * 3 + 1), spaceId(1 + (i % 2)), words, at),
        ...fields,
      }));
      traces.forEach((trace, i) => expect(isNameTrace(trace)).toBe(Object.keys(all[i][2]).length === 0));
      store.commit(
        0,
        traces.map((trace) => ({ op: "putTrace", trace })),
      );
      store.close();
      const again = openSqliteStore(path);
      expect(again.load().traces).toEqual(traces);
      again.close();
    }),
    { numRuns: 60 },
  );
});

it("a name that became more, and more that became a name, are replaced whole", () => {
  const store = openSqliteStore(":memory:");
  const bare = nameTrace(traceId(1), spaceId(1), "Nai", 5);
  const met = { ...bare, matches: 3, centroid: Float32Array.of(0.6, 0.8), origins: Tally.of({ ann: 1 }) };
  for (const [head, trace] of [bare, met, bare].entries()) {
    store.commit(head, [{ op: "putTrace", trace }]);
    expect(store.load().traces).toEqual([trace]);
  }
  store.close();
});
