/** Routes, likeness, analogy, missing links and recall paths, by names. */
import { describe, expect, it } from "vitest";
import { Memory, type MemoryOptions } from "../../src/index.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

function open(path = ":memory:", options: MemoryOptions = {}): Promise<Memory> {
  let now = 0;
  return Memory.open(path, { index: "exact", clock: () => (now += 1_000), ...options });
}

/** Families: parents, sisters; the last one lacks a relation. */
async function families(path?: string): Promise<Memory> {
  const memory = await open(path, { relations: { kinds: { sister: { symmetric: true } } } });
  for (const f of ["Li", "Wu", "Xu", "Yu"]) {
    await memory.relate(`${f} mother`, "parent", `${f} girl`);
    await memory.relate(`${f} mother`, "lives", "town");
    await memory.relate(`${f} girl`, "goes", "school");
    if (f !== "Yu") await memory.relate(`${f} girl`, "learns", "maths");
    await memory.relate(`${f} girl`, "sister", `${f} sister`);
  }
  return memory;
}

describe("route", () => {
  async function town(): Promise<Memory> {
    const memory = await open(":memory:", { relations: { kinds: { walk: { symmetric: true } } } });
    await memory.relateAll([
      { from: "home", kind: "walk", to: "square", cost: 2 },
      { from: "square", kind: "bridge", to: "far bank" },
      { from: "square", kind: "boat", to: "far bank", cost: 5 },
      { from: "far bank", kind: "walk", to: "shop" },
      { from: "home", kind: "walk", to: "bakery" },
    ]);
    return memory;
  }

  it("tells the cheapest way as sentences", async () => {
    const memory = await town();
    const { routes, blockedBy } = await memory.route({ from: "home", to: "shop" });
    expect(blockedBy).toEqual([]);
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({
      cost: 4,
      sentence: "home —walk→ square —bridge→ far bank —walk→ shop",
      stops: [],
    });
    expect(routes[0].steps.map(({ sentence }) => sentence)).toEqual([
      "home —walk→ square",
      "square —bridge→ far bank",
      "far bank —walk→ shop",
    ]);
  });

  it("honours pattern, costs, stops, alternatives, closures, opened and salience", async () => {
    const memory = await town();
    const way = async (query: object) =>
      (await memory.route({ from: "home", to: "shop", ...query })).routes.map(({ cost }) => cost);
    expect(await way({ pattern: "walk boat walk" })).toEqual([8]);
    expect(await way({ pattern: "boat" })).toEqual([]);
    expect(await way({ costs: { bridge: 10, walk: 1 } })).toEqual([7]);
    expect(await way({ alternatives: 3 })).toEqual([4, 8]);
    expect(await way({ closures: [{ relation: 2 }] })).toEqual([8]);
    expect((await way({ mostSalient: true }))[0]).toBeGreaterThan(0);
    const { routes } = await memory.route({ from: "home", to: "shop", stops: ["bakery"] });
    expect(routes[0].stops.map(({ label }) => label)).toEqual(["bakery"]);
    expect(routes[0].cost).toBe(6);
    await memory.closeRelation(2);
    expect(await way({})).toEqual([8]);
    expect(await way({ opened: [2] })).toEqual([4]);
    expect((await memory.route({ from: "home", to: "home" })).routes[0]).toMatchObject({
      cost: 0,
      sentence: "home",
    });
  });

  it.each([
    [{ from: "nowhere", to: "shop" }, "NO_SUCH_TRACE"],
    [{ from: "home", to: { relation: 99 } }, "NO_SUCH_RELATION"],
    [{ from: "home", to: "shop", pattern: "walk (" }, "BAD_PATTERN"],
    [{ from: "home", to: "shop", alternatives: 0 }, "BAD_ROUTE"],
    [{ from: "home", to: "shop", asOf: "now" }, "BAD_OPTION"],
    [{ from: "home", to: "shop", via: "bakery" }, "BAD_OPTION"],
    [{ from: "home" }, "BAD_NAME"],
  ])("refuses %j with %s", async (query, code) => {
    const memory = await town();
    await expect(memory.route(query as never)).rejects.toMatchObject({ code });
  });
});

describe("likeness", () => {
  it("finds what stands in the same relations, answers an analogy, and predicts what is missing", async () => {
    const memory = await families();
    const like = await memory.like("Li mother", { limit: 3 });
    expect(like.map(({ label }) => label)).toEqual(["Wu mother", "Xu mother", "Yu mother"]);
    expect(like[0].likeness).toBe(like[1].likeness);
    expect(like[0]).toMatchObject({ name: "Wu mother", relation: null, gist: null });
    const [answer] = await memory.analogy("Li mother", "Li girl", "Wu mother");
    expect(answer).toMatchObject({ label: "Wu girl", ways: ["—parent→"] });
    const [learns] = await memory.predictLinks({ from: "Yu girl", kind: "learns" });
    expect(learns).toMatchObject({ label: "maths", known: false });
    const heads = await memory.predictLinks({ kind: "learns", to: "maths" }, { limit: 5 });
    expect(heads[0]).toMatchObject({ label: "Yu girl", known: false });
    const known = await memory.predictLinks({ kind: "learns", to: "maths" }, { includeKnown: true });
    expect(known.filter((one) => one.known)).toHaveLength(3);
  });

  it("follows the graph and the time", async () => {
    const memory = await open();
    await memory.relate("a", "likes", "x", { validTo: 500 });
    await memory.relate("b", "likes", "x", { validFrom: 100 });
    await memory.relate("c", "hates", "y");
    const like = async (asOf: number) => (await memory.like("a", { asOf })).map(({ label }) => label);
    expect(await like(50)).toEqual([]);
    expect(await like(100)).toEqual(["b"]);
    expect(await like(499)).toEqual(["b"]);
    expect(await like(500)).toEqual([]);
    await memory.relate("d", "likes", "x");
    expect(await like(50)).toEqual(["d"]);
    const other = await memory.like("y");
    expect(other).toEqual([]);
  });

  it("needs no names", async () => {
    const memory = await open();
    const ids: number[] = [];
    for (const text of ["a red apple fell", "some pear is green", "old boats leak slowly"]) {
      ids.push((await memory.remember({ text })).trace);
    }
    await memory.relate(ids[0], "grows on", ids[2]);
    await memory.relate(ids[1], "grows on", ids[2]);
    expect(await memory.like(ids[0])).toMatchObject([
      { trace: ids[1], name: null, gist: "some pear is green" },
    ]);
  });

  it("refuses what cannot be asked", async () => {
    const memory = await families();
    const bad = { code: "BAD_OPTION" };
    await expect(memory.like("Li mother", { limit: 0 })).rejects.toMatchObject(bad);
    await expect(memory.like("Li mother", { most: 5 } as never)).rejects.toMatchObject(bad);
    await expect(memory.predictLinks({ kind: "x" } as never)).rejects.toMatchObject(bad);
    await expect(
      memory.predictLinks({ from: "Li girl", kind: "x", to: "school" } as never),
    ).rejects.toMatchObject(bad);
    await expect(memory.analogy("Li mother", "nobody", "Wu mother")).rejects.toMatchObject({
      code: "NO_SUCH_TRACE",
    });
    await expect(memory.like("Li mother", { asOf: NaN })).rejects.toMatchObject(bad);
  });
});

it("recall tells the path that led to a hit, and an inhibiting relation holds back", async () => {
  const memory = await open();
  await memory.relate("bridge", "crosses", "Nai");
  await memory.relate("Nai", "separates", "north");
  await memory.relate("bridge", "excludes", "ferry", { sign: -1 });
  const hits = await memory.recall("the bridge");
  expect(hits.map(({ name }) => name)).toEqual(["bridge", "Nai", "north"]);
  expect(hits[2]).toMatchObject({ sentence: "bridge —crosses→ Nai —separates→ north" });
});

it("what another handle relates, and what a log of changes replays, is the live graph", async () => {
  const path = temporaryPath();
  const writer = await families(path);
  const reader = await open(path);
  const seen = async (memory: Memory) => ({
    relations: await memory.relations(),
    like: await memory.like("Li mother", { asOf: 1e9 }),
    way: await memory.route({ from: "Li mother", to: "Li sister", asOf: 1e9 }),
  });
  expect(await seen(reader)).toEqual(await seen(writer));
  for (let i = 0; i < 30; i++) {
    await writer.relate(`x${i % 7}`, `k${i % 3}`, `x${(i * 3) % 5}`, { i });
    if (i % 5 === 0) await reader.closeRelation(1 + i);
    if (i % 11 === 0) await reader.forget(`x${i % 7}`);
  }
  const replayed = await seen(reader);
  expect(replayed).toEqual(await seen(writer));
  const fresh = await open(path);
  expect(await seen(fresh)).toEqual(replayed);
});
