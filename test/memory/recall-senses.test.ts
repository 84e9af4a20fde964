/** Asked by one sense for another: what a thing is called, from what it looks like. */
import { afterEach, expect, it } from "vitest";
import { hashedTextEncoder, Memory, vectorEncoder } from "../../src/index.js";

let memory: Memory;
afterEach(() => memory.close());

/** Three things, each with a direction and a name, told to belong together. */
async function things(): Promise<void> {
  memory = await Memory.open(":memory:", {
    encoders: [vectorEncoder({ dimension: 3 }), hashedTextEncoder()] as never,
  });
  for (const [i, name] of ["bridge", "tower", "harbour"].entries()) {
    const vector = [0.2, 0.2, 0.2];
    vector[i] = 1;
    const { trace: look } = await memory.remember({ vector, origin: "eye" });
    const { trace: word } = await memory.remember({ text: name, origin: "ear" });
    await memory.relate(look, "is called", word);
  }
}

it("only memories of the sense asked for, the nearest look's name first", async () => {
  await things();
  const hits = await memory.recall({ vector: [0.1, 1, 0.3] }, { modality: "text" });
  expect(hits[0].texts).toEqual(["tower"]);
  expect(hits.every(({ modality }) => modality === "text")).toBe(true);
  expect(hits[0].path).toHaveLength(1);
  const [look] = await memory.recall("harbour", { modality: "vector", limit: 1 });
  const [same] = await memory.recall({ vector: [0, 0, 1] }, { limit: 1 });
  expect(look.trace).toBe(same.trace);
  expect(await memory.recall({ vector: [1, 0, 0] }, { modality: "audio" })).toEqual([]);
});

it("what is nearly as near speaks too, what is far does not; with one seed only the nearest", async () => {
  await things();
  const between = { vector: [0.9, 1, 0.3] };
  const names = async (cue: { vector: number[] }, seeds?: number) => {
    const hits = await memory.recall(cue, { modality: "text", ...(seeds === undefined ? {} : { seeds }) });
    return hits.map(({ texts }) => texts[0]);
  };
  expect((await names(between)).slice(0, 2)).toEqual(["tower", "bridge"]);
  expect(await names(between, 1)).toEqual(["tower"]);
  expect(await names({ vector: [0, 1, 0] })).toEqual(["tower"]);
  await expect(memory.recall(between, { seeds: 0 })).rejects.toThrow(/seeds is 0/);
});
