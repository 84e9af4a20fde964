/** Recall by words beside vectors: what it adds, what it shows, and that it can be left out. */
import { expect, it } from "vitest";
import { hashedTextEncoder, Memory, vectorEncoder } from "../../src/index.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

const STATEMENTS = [
  "the ferry to the island leaves at noon",
  "Ann plays the cello in the town orchestra",
  "the bakery sells rye bread on Fridays",
  "our neighbour keeps three grey cats",
  "the museum opens a show of old maps",
  "rain is expected in the mountains",
  "Bob repairs bicycles in his garage",
  "桥已经关闭",
];

async function told(path = ":memory:"): Promise<Memory> {
  const encoders = [hashedTextEncoder(), vectorEncoder({ dimension: 2 })] as never;
  const memory = await Memory.open(path, { encoders, clock: () => 0 });
  for (const text of STATEMENTS) await memory.remember({ text });
  await memory.remember({ vector: [1, 0], caption: "a recording of a cello" });
  await memory.observe({ text: "a cello lesson costs forty" });
  return memory;
}

it("a cue's words are looked up in every sense, and the score says what came of it", async () => {
  const memory = await told();
  const hits = await memory.recall("who has cellos?");
  expect(
    hits
      .slice(0, 2)
      .map(({ gist }) => gist)
      .sort(),
  ).toEqual([STATEMENTS[1], "a recording of a cello"].sort());
  for (const { parts, score } of hits.slice(0, 2)) {
    expect(parts.words).toBeGreaterThan(0.1);
    expect(parts.words).toBeLessThan(1);
    expect(score).toBeCloseTo(1 - (1 - parts.similarity) * (1 - parts.words), 12);
  }
  expect((await memory.recall("桥在哪里"))[0].gist).toBe("桥已经关闭");
  await memory.close();
});

it("without full text only vectors speak", async () => {
  const memory = await told();
  const hits = await memory.recall("who has cellos?", { fullText: false, limit: 20 });
  expect(hits.every(({ parts }) => parts.words === 0)).toBe(true);
  expect(hits.map(({ modality }) => modality)).not.toContain("vector");
  await memory.close();
});

it("what is under consideration comes only where it is asked for; a sense can be chosen", async () => {
  const memory = await told();
  const gists = async (options: object) => (await memory.recall("cello", options)).map(({ gist }) => gist);
  expect(await gists({})).not.toContain("a cello lesson costs forty");
  expect(await gists({ fleeting: true })).toContain("a cello lesson costs forty");
  expect(await gists({ modality: "vector" })).toEqual(["a recording of a cello"]);
  await memory.close();
});

it("a cue of nothing but function words is looked up all the same", async () => {
  const memory = await told();
  const hits = await memory.recall("is it our");
  expect(hits.some(({ gist, parts }) => gist === STATEMENTS[3] && parts.words > 0)).toBe(true);
  await memory.close();
});

it("words are found after opening again, after an import, and no longer after forgetting", async () => {
  const path = temporaryPath();
  await (await told(path)).close();
  const memory = await Memory.open(path);
  const [first] = await memory.recall("bicycles");
  expect(first).toMatchObject({ gist: STATEMENTS[6] });
  const lines: string[] = [];
  for await (const line of memory.export()) lines.push(line);
  const copy = await Memory.open(":memory:", { encoders: [] });
  await copy.import(lines);
  expect((await copy.recall("bicycles", { spread: false }))[0]).toMatchObject({ gist: STATEMENTS[6] });
  await memory.forget(first.trace);
  expect((await memory.recall("bicycles", { limit: 20 })).every(({ parts }) => parts.words === 0)).toBe(true);
  await memory.close();
  await copy.close();
});
