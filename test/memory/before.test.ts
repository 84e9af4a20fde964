/** A batch that could not be committed leaves no trace in what a process holds. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Before } from "../../src/memory/before.js";
import type { MemoryState } from "../../src/memory/state.js";
import { traceId } from "../../src/store/record.js";
import type { Change } from "../../src/store/change.js";
import { aSpace, batches } from "../../src/testing/store-records.js";
import { emptyState } from "./fixtures/empty-state.js";

const IDS = Array.from({ length: 12 }, (_, i) => i + 1);
const SPACE = aSpace(1, { dimension: 0 });

/** Bare names in the one space there is; contents that are all different. */
function simplified(change: Change): Change[] {
  if (change.op === "putSpace") return [];
  if (change.op === "putTrace") {
    // A trace keeps its name for life.
    const { trace } = change;
    const name = trace.id % 3 === 0 ? null : `name ${trace.id % 4}`;
    return [{ ...change, trace: { ...trace, name, space: SPACE.id, centroid: new Float32Array(0) } }];
  }
  if (change.op === "putFingerprint") {
    const { order } = change.fingerprint;
    const kind = order % 2 === 0 ? "seen" : "echo";
    return [{ ...change, fingerprint: { ...change.fingerprint, kind, hash: order, words: `echo ${order}` } }];
  }
  return [change];
}

function wordsOf(changes: readonly Change[]): string[] {
  return changes.flatMap((change) =>
    change.op === "putAlias"
      ? [change.name]
      : change.op === "putTrace" && change.trace.name !== null
        ? [change.trace.name]
        : [],
  );
}

function picture(state: MemoryState, words: readonly string[]): unknown {
  return structuredClone({
    traces: IDS.map((id) => state.trace(traceId(id))),
    named: words.map((word) => state.named(word)),
    relations: IDS.map((id) => state.graph.find(id)),
    relationsOf: IDS.map((id) => [...state.relationsOf(traceId(id))].sort()),
    fingerprints: IDS.map((order) => [
      state.hasFingerprint(order),
      state.seen(order),
      state.echoOf(`echo ${order}`),
    ]),
    next: (["trace", "relation", "space", "order"] as const).map((name) => state.next(name)),
    counts: [state.countOf(SPACE.id, "fleeting"), state.countOf(SPACE.id, "lasting")],
  });
}

it("restoring undoes any batch: traces, names, relations, contents, numbers", () => {
  fc.assert(
    fc.property(batches, (given) => {
      const changes = given.map((batch) => batch.flatMap(simplified));
      const words = wordsOf(changes.flat());
      const state = emptyState(SPACE);
      for (const batch of changes) {
        const stood = picture(state, words);
        const before = new Before();
        state.apply(batch, before);
        const after = picture(state, words);
        state.restore(before);
        expect(picture(state, words)).toEqual(stood);
        state.apply(batch);
        expect(picture(state, words)).toEqual(after);
      }
    }),
    { numRuns: 300 },
  );
});
