/**
 * What every `Store` must do, as a vitest suite that your own store can run too:
 *
 * ```ts
 * describeStore("my store", () => ({ open: () => MyStore.open(place), shared: true, remove: () => … }));
 * ```
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidState } from "../core/errors.js";
import { makeRelation } from "../relations/relation.js";
import type { Change } from "../store/change.js";
import { traceId, type Exemplar } from "../store/record.js";
import type { Awaitable, Store } from "../store/store.js";
import { contentOf, StoreModel } from "./store-model.js";
import { aFingerprint, anExemplar, aSpace, aTrace, batches, someEvidence } from "./store-records.js";

/** A place where a store can be. */
export interface StorePlace {
  /** Opens the store, the first time a fresh one. */
  open(): Awaitable<Store>;
  /** Whether opening again shows what the store there holds: a file, say, and not memory. */
  readonly shared: boolean;
  /** Removes what is left there. */
  remove?(): Awaitable<void>;
}

export interface StoreContractOptions {
  /** Random sequences tried per property. Default 60. */
  readonly runs?: number;
}

export function describeStore(
  name: string,
  makePlace: () => StorePlace,
  options: StoreContractOptions = {},
): void {
  const { runs = 60 } = options;
  const shared = makePlace().shared;

  /** Runs `work` on a fresh store, and tidies up. */
  async function withStore(work: (store: Store, place: StorePlace) => Awaitable<void>): Promise<void> {
    const place = makePlace();
    const store = await place.open();
    try {
      await work(store, place);
    } finally {
      await store.close();
      await place.remove?.();
    }
  }

  const put = (id: number, fields = {}): Change => ({ op: "putTrace", trace: aTrace(id, fields) });

  describe(`${name} keeps the contract of a store`, () => {
    it("is empty when fresh", () =>
      withStore(async (store) => {
        const snapshot = await store.load();
        expect({ ...snapshot, relations: [...snapshot.relations] }).toEqual({
          head: 0,
          spaces: [],
          traces: [],
          fingerprints: [],
          relations: [],
          aliases: [],
          sequences: { trace: 1, relation: 1, space: 1, order: 1 },
        });
        expect(await store.head()).toBe(0);
        expect(store.id).toMatch(/./);
      }));

    it("gives back what was committed, and counts the commits", () =>
      withStore(async (store) => {
        const relation = makeRelation({
          id: 1,
          from: 1,
          kind: "crosses",
          to: 2,
          attributes: { closed: true },
        });
        expect(await store.commit(0, [{ op: "putSpace", space: aSpace(1) }, put(1), put(2)])).toEqual({
          kind: "committed",
          head: 1,
        });
        await store.commit(1, [
          { op: "putRelation", relation },
          { op: "addRelationEvidence", evidence: { relation: 1, time: 5, source: "city", note: null } },
          { op: "putAlias", name: "bridge", trace: traceId(1) },
          { op: "putFingerprint", fingerprint: aFingerprint(7) },
          { op: "addEvidence", evidence: someEvidence(1) },
          { op: "putSequence", name: "trace", next: 3 },
        ]);
        const { head, traces, relations, aliases, fingerprints, sequences } = await store.load();
        expect(head).toBe(2);
        expect(traces).toEqual([aTrace(1), aTrace(2)]);
        expect([...relations]).toEqual([relation]);
        expect(aliases).toEqual([{ name: "bridge", trace: 1 }]);
        expect(fingerprints).toEqual([aFingerprint(7)]);
        expect(sequences).toEqual({ trace: 3, relation: 1, space: 1, order: 1 });
        expect(await store.evidenceOf(traceId(1))).toEqual([someEvidence(1)]);
        expect(await store.relationEvidenceOf(1)).toEqual([
          { relation: 1, time: 5, source: "city", note: null },
        ]);
      }));

    it("commits nothing for an empty list", () =>
      withStore(async (store) => {
        expect(await store.commit(0, [])).toEqual({ kind: "committed", head: 0 });
        expect(await store.head()).toBe(0);
      }));

    it("refuses a commit that is not based on the last one, and writes nothing of it", () =>
      withStore(async (store) => {
        await store.commit(0, [put(1)]);
        expect(await store.commit(0, [put(2)])).toEqual({ kind: "conflict", head: 1 });
        expect((await store.load()).traces.map(({ id }) => id)).toEqual([1]);
      }));

    it("finds traces by their words: gist and wordings, as they are now", () =>
      withStore(async (store, place) => {
        const met = (id: number, gist: string | null, ...texts: string[]): Change =>
          put(id, {
            gist,
            stage: id === 3 ? "fleeting" : "lasting",
            exemplars: texts.map((text) => anExemplar({ text })),
          });
        const find = async (from: Store, words: string, limit = 9, fleeting = false) =>
          (await from.searchText({ words: words.split(" "), limit, fleeting })).map(({ trace }) => trace);
        await store.commit(0, [
          met(1, "The bridge is closed", "The bridge is closed", "no way over the Nai"),
          met(2, null, "closing time at the pier"),
          met(3, "a bridge", "a bridge"),
          met(4, "桥已经关闭", "桥已经关闭"),
          ...Array.from({ length: 8 }, (_, i) => met(10 + i, null, `other ${i}`)),
        ]);
        expect(await find(store, "bridges")).toEqual([1]);
        expect((await find(store, "bridge", 9, true)).sort()).toEqual([1, 3]);
        expect((await find(store, "closed")).sort()).toEqual([1, 2]);
        expect(await find(store, "closed bridge nai", 1)).toEqual([1]);
        expect(await find(store, "桥")).toEqual([4]);
        for (const odd of ["nothing", "", '"', "AND", "a*b:c", "$", "other0 OR"]) {
          expect(await find(store, odd)).toEqual([]);
        }
        const [best] = await store.searchText({ words: ["pier"], limit: 1, fleeting: false });
        expect(best.score).toBeGreaterThan(0);
        await store.commit(1, [met(1, "The bridge is closed", "all boats are gone"), met(2, null)]);
        await store.commit(2, [{ op: "dropTrace", id: traceId(4), reason: "test" }]);
        const other = place.shared ? await place.open() : store;
        for (const from of [store, other]) {
          expect(await find(from, "boat")).toEqual([1]);
          expect(await find(from, "bridge")).toEqual([1]);
          for (const gone of ["nai", "pier", "桥"]) expect(await find(from, gone)).toEqual([]);
        }
        if (other !== store) await other.close();
      }));

    it("writes all of a commit or nothing", () =>
      withStore(async (store) => {
        const before = await store.load();
        const bad = aTrace(2, { gist: Symbol("no text") as unknown as string });
        await expect(async () => store.commit(0, [put(1), { op: "putTrace", trace: bad }])).rejects.toThrow();
        expect(await store.load()).toEqual(before);
        expect(await store.commit(0, [put(1)])).toEqual({ kind: "committed", head: 1 });
      }));

    it("follows exemplars that are added, replaced and taken away", () =>
      withStore(async (store) => {
        const [a, b, c]: Exemplar[] = ["a", "b", "c"].map((text) => anExemplar({ text }));
        let head = 0;
        for (const exemplars of [[a], [a, b, c], [a, c], [b, c, a], [], [c]]) {
          head += 1;
          await store.commit(head - 1, [put(1, { exemplars }), put(1, { exemplars })]);
          expect((await store.load()).traces[0].exemplars).toEqual(exemplars);
        }
      }));

    it("drops a trace with all that hangs on it, and knows why", () =>
      withStore(async (store) => {
        const trace = traceId(1);
        await store.commit(0, [
          put(1),
          { op: "addEvidence", evidence: someEvidence(1) },
          { op: "putAlias", name: "bridge", trace },
        ]);
        await store.commit(1, [{ op: "dropTrace", id: trace, reason: "nobody spoke of it again" }]);
        const { traces, aliases } = await store.load();
        expect([traces, aliases, await store.evidenceOf(trace)]).toEqual([[], [], []]);
        expect(await store.obituary(trace)).toBe("nobody spoke of it again");
        expect(await store.obituary(traceId(2))).toBeNull();
      }));

    it("leaves nothing of a trace that came and went in one commit, but why", () =>
      withStore(async (store) => {
        await store.commit(0, [
          put(1),
          { op: "addEvidence", evidence: someEvidence(1) },
          { op: "dropTrace", id: traceId(1), reason: "no room" },
        ]);
        expect((await store.load()).traces).toEqual([]);
        expect(await store.obituary(traceId(1))).toBe("no room");
      }));

    it("lets sequences only grow", () =>
      withStore(async (store) => {
        await store.commit(0, [{ op: "putSequence", name: "order", next: 9 }]);
        await store.commit(1, [{ op: "putSequence", name: "order", next: 4 }]);
        expect((await store.load()).sequences.order).toBe(9);
      }));

    it("throws STORE_CLOSED from every method once closed; closing again does nothing", () =>
      withStore(async (store) => {
        await store.close();
        await store.close();
        const calls: (() => unknown)[] = [
          () => store.load(),
          () => store.head(),
          () => store.changesSince(0),
          () => store.commit(0, []),
          () => store.exclusively(() => 1),
          () => store.inOneView(() => 1),
          () => store.evidenceOf(traceId(1)),
          () => store.relationEvidenceOf(1),
          () => store.obituary(traceId(1)),
          () => store.sizeBytes(),
        ];
        for (const call of calls) {
          const failure: unknown = await Promise.resolve()
            .then(call)
            .catch((error: unknown) => error);
          expect(failure).toBeInstanceOf(InvalidState);
          expect(failure).toMatchObject({ code: "STORE_CLOSED" });
        }
      }));

    describe("exclusively", () => {
      it("commits what the work commits, and gives its result", () =>
        withStore(async (store) => {
          const result = await store.exclusively(async () => {
            await store.commit(0, [put(1)]);
            await Promise.resolve();
            expect(await store.commit(0, [put(9)])).toEqual({ kind: "conflict", head: 1 });
            await store.commit(1, [put(2)]);
            return "done";
          });
          expect(result).toBe("done");
          expect((await store.load()).traces.map(({ id }) => id)).toEqual([1, 2]);
        }));

      it("rolls back all commits of work that throws, and what is written next is whole", () =>
        withStore(async (store) => {
          const exemplars = [anExemplar({ text: "first" })];
          await store.commit(0, [put(1, { exemplars })]);
          const others = [anExemplar({ text: "second" })];
          await expect(
            store.exclusively(async () => {
              await store.commit(1, [put(1, { exemplars: others }), put(2)]);
              throw new Error("changed my mind");
            }),
          ).rejects.toThrow("changed my mind");
          expect((await store.load()).traces).toEqual([aTrace(1, { exemplars })]);
          await store.commit(1, [put(1, { exemplars: others })]);
          expect((await store.load()).traces).toEqual([aTrace(1, { exemplars: others })]);
        }));

      it("keeps the other commits when one inside fails and the work goes on", () =>
        withStore(async (store) => {
          await store.exclusively(async () => {
            await store.commit(0, [put(1)]);
            const bad = aTrace(2, { gist: Symbol("no text") as unknown as string });
            await expect(async () =>
              store.commit(1, [put(3), { op: "putTrace", trace: bad }]),
            ).rejects.toThrow();
            await store.commit(1, [put(4)]);
          });
          expect((await store.load()).traces.map(({ id }) => id)).toEqual([1, 4]);
        }));

      it("is refused while it is at work already, and closing is too", () =>
        withStore(async (store) => {
          await store.exclusively(async () => {
            await expect(store.exclusively(() => 1)).rejects.toMatchObject({ code: "ALREADY_EXCLUSIVE" });
            await expect(async () => store.close()).rejects.toMatchObject({ code: "EXCLUSIVE_AT_WORK" });
          });
          expect(await store.exclusively(() => 2)).toBe(2);
        }));
    });

    describe("inOneView", () => {
      it("sees one state, whatever others commit meanwhile, and the next read sees theirs", () =>
        withStore(async (store, place) => {
          await store.commit(0, [put(1), { op: "addEvidence", evidence: someEvidence(1) }]);
          const other = shared ? await place.open() : store;
          const seen = await store.inOneView(async () => {
            const before = (await store.load()).traces.map(({ id }) => id);
            if (other !== store) {
              await other.commit(1, [{ op: "dropTrace", id: traceId(1), reason: "no room" }, put(2)]);
            }
            await Promise.resolve();
            return {
              before,
              head: await store.head(),
              evidence: (await store.evidenceOf(traceId(1))).length,
            };
          });
          expect(seen).toEqual({ before: [1], head: 1, evidence: 1 });
          if (other === store) return;
          expect((await store.load()).traces.map(({ id }) => id)).toEqual([2]);
          await other.close();
        }));

      it("refuses to commit, to nest and to close inside; after work that throws all is as before", () =>
        withStore(async (store) => {
          await store.inOneView(async () => {
            await expect(async () => store.commit(0, [put(1)])).rejects.toMatchObject({
              code: "IN_ONE_VIEW",
            });
            await expect(store.inOneView(() => 1)).rejects.toMatchObject({ code: "ALREADY_EXCLUSIVE" });
            await expect(async () => store.close()).rejects.toMatchObject({ code: "EXCLUSIVE_AT_WORK" });
          });
          await expect(
            store.inOneView(() => {
              throw new Error("changed my mind");
            }),
          ).rejects.toThrow("changed my mind");
          expect(await store.commit(0, [put(1)])).toEqual({ kind: "committed", head: 1 });
        }));
    });

    it("says in changesSince what a commit did, in a form that can be replayed", () =>
      withStore(async (store) => {
        await store.commit(0, [put(1), put(2)]);
        await store.commit(1, [{ op: "dropTrace", id: traceId(1), reason: "no room" }, put(3)]);
        const catchup = await store.changesSince(1);
        expect(catchup).toMatchObject({ kind: "changes", head: 2 });
        const changes = catchup.kind === "changes" ? catchup.changes : [];
        expect(changes).toContainEqual({ op: "dropTrace", id: 1, reason: "no room" });
        expect(changes).toContainEqual({ op: "putTrace", trace: aTrace(3) });
        expect(changes).not.toContainEqual({ op: "putTrace", trace: aTrace(2) });
        expect(await store.changesSince(2)).toEqual({ kind: "changes", head: 2, changes: [] });
        expect(await store.changesSince(99)).toEqual({ kind: "reload", head: 2 });
      }));

    it("random commits: equal to a plain model, replayable from every point", async () => {
      await fc.assert(
        fc.asyncProperty(batches, (batches) =>
          withStore(async (store) => {
            const model = new StoreModel();
            const snapshots = [await store.load()];
            for (const [n, batch] of batches.entries()) {
              expect(await store.commit(n, batch)).toEqual({ kind: "committed", head: n + 1 });
              model.applyAll(batch);
              snapshots.push(await store.load());
              expect(contentOf(snapshots[n + 1])).toEqual(model.content());
            }
            for (const snapshot of snapshots) {
              const catchup = await store.changesSince(snapshot.head);
              if (catchup.kind === "reload") continue;
              const replayed = StoreModel.from(snapshot);
              replayed.applyAll(catchup.changes);
              expect(replayed.content()).toEqual(model.content());
            }
            for (const trace of model.traces.keys()) {
              expect(await store.evidenceOf(trace)).toEqual(model.evidence.get(trace) ?? []);
            }
            for (const relation of model.relations.keys()) {
              expect(await store.relationEvidenceOf(relation)).toEqual(
                model.relationEvidence.get(relation) ?? [],
              );
            }
            for (const [trace, reason] of model.obituaries) expect(await store.obituary(trace)).toBe(reason);
          }),
        ),
        { numRuns: runs },
      );
    });

    describe.skipIf(!shared)("opened twice", () => {
      it("shows the same after closing and opening again", async () => {
        await fc.assert(
          fc.asyncProperty(batches, (batches) =>
            withStore(async (store, place) => {
              for (const [n, batch] of batches.entries()) await store.commit(n, batch);
              const before = await store.load();
              await store.close();
              const again = await place.open();
              expect(await again.load()).toEqual(before);
              expect(again.id).toBe(store.id);
              await again.close();
            }),
          ),
          { numRuns: Math.ceil(runs / 4) },
        );
      });

      it("random commits by two, each catching up: one sequence, the same for both", async () => {
        await fc.assert(
          fc.asyncProperty(batches, fc.infiniteStream(fc.boolean()), (batches, turns) =>
            withStore(async (first, place) => {
              const second = await place.open();
              const heads = new Map<Store, number>();
              const models = new Map<Store, StoreModel>();
              for (const store of [first, second]) {
                heads.set(store, 0);
                models.set(store, StoreModel.from(await store.load()));
              }
              const catchUp = async (store: Store): Promise<void> => {
                const catchup = await store.changesSince(heads.get(store)!);
                if (catchup.kind === "changes") models.get(store)!.applyAll(catchup.changes);
                else models.set(store, StoreModel.from(await store.load()));
                heads.set(store, catchup.head);
              };
              for (const [n, batch] of batches.entries()) {
                const writer = turns.next().value ? first : second;
                if (heads.get(writer) !== n) {
                  expect(await writer.commit(heads.get(writer)!, batch)).toEqual({
                    kind: "conflict",
                    head: n,
                  });
                  await catchUp(writer);
                }
                expect(await writer.commit(n, batch)).toEqual({ kind: "committed", head: n + 1 });
                models.get(writer)!.applyAll(batch);
                heads.set(writer, n + 1);
              }
              await catchUp(first);
              await catchUp(second);
              const content = contentOf(await second.load());
              expect(models.get(first)!.content()).toEqual(content);
              expect(models.get(second)!.content()).toEqual(content);
              await second.close();
            }),
          ),
          { numRuns: runs },
        );
      });

      it("writes exemplars that another handle changed unseen", () =>
        withStore(async (first, place) => {
          const mine = [anExemplar({ text: "mine" })];
          await first.commit(0, [put(1, { exemplars: mine })]);
          const second = await place.open();
          await second.commit(1, [put(1, { exemplars: [anExemplar({ text: "theirs" })] })]);
          await first.commit(await first.head(), [put(1, { exemplars: mine })]);
          expect((await second.load()).traces[0].exemplars).toEqual(mine);
          await second.close();
        }));
    });
  });
}
