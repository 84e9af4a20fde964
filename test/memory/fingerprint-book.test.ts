/** Fingerprints in columns against two plain maps. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { FingerprintBook } from "../../src/memory/fingerprint-book.js";
import { traceId, type FingerprintRecord } from "../../src/store/record.js";

const fingerprint = fc.record({
  hash: fc.oneof(fc.nat(5), fc.integer({ min: 2 ** 52 - 4, max: 2 ** 52 - 1 })),
  kind: fc.constant("seen" as const),
  trace: fc.integer({ min: 1, max: 99 }).map(traceId),
  order: fc.integer({ min: 1, max: 200 }),
  repeats: fc.nat(9),
  words: fc.constant(null),
});

it("property: finds by content and position what two maps would, and hands back what was there", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fingerprint, fc.integer({ min: 1, max: 200 })), { maxLength: 300 }),
      (steps) => {
        const book = new FingerprintBook();
        const byOrder = new Map<number, FingerprintRecord>();
        /** The one that was put last of each content. */
        const byHash = new Map<number, number>();
        for (const step of steps) {
          const order = typeof step === "number" ? step : step.order;
          const before = byOrder.get(order);
          expect(typeof step === "number" ? book.drop(step) : book.put(step)).toEqual(before);
          if (before !== undefined && byHash.get(before.hash) === order) byHash.delete(before.hash);
          if (typeof step === "number") byOrder.delete(order);
          else {
            byOrder.set(order, step);
            byHash.set(step.hash, order);
          }
          expect(book.has(order)).toBe(byOrder.has(order));
          for (const { hash } of [before, step].filter((at) => typeof at === "object")) {
            const newest = byHash.get(hash);
            expect(book.find(hash)).toEqual(newest === undefined ? undefined : byOrder.get(newest));
          }
        }
      },
    ),
  );
});
