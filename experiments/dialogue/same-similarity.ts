/**
 * τ_pos of the text encoders on CLINC150: the cosine between phrasings of one intent, and of different intents. An intent is
 * wider than a meaning ("what is my balance", "do I have enough for lunch"), so a text encoder declares what hardly any two
 * phrasings of different intents reach, not what nearly all of one intent do. And texts/s, on this machine now.
 *
 *   npm run experiment:dialogue:same -- [--data DIR] [--use-lite]     with USE-lite, over 1,000 phrasings: it is slow
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { hashedTextEncoder, seededRng, textEncoder, type Encoder } from "../../src/index.js";
import { measureSameSimilarity, useLiteEncoder } from "../../src/encoders/index.js";
import { dataFolder } from "../shared/data-folder.js";
import { printTable } from "../shared/table.js";

const { values: flags } = parseArgs({
  options: { data: { type: "string" }, "use-lite": { type: "boolean", default: false } },
});
const FILE = "clinc150.json";
const PAIRS = 20_000;
const pairSchema = z.array(z.tuple([z.string(), z.string()]));

const folder = dataFolder({
  given: flags.data,
  usual: "../shared/data/gate",
  files: [FILE],
  source: "https://github.com/clinc/oos-eval (data/data_full.json, CC BY 3.0)",
});
const { val, test } = z
  .object({ val: pairSchema, test: pairSchema })
  .parse(JSON.parse(readFileSync(join(folder, FILE), "utf8")));
const all = [...val, ...test];
const every = flags["use-lite"] ? Math.floor(all.length / 1_000) : 1;
const phrasings = all.filter((_, i) => i % every === 0);
const signals = phrasings.map(([text]) => text);
const meanings = phrasings.map(([, intent]) => intent);

const rows: string[][] = [];
for (const encoder of [
  textEncoder(),
  hashedTextEncoder(),
  ...(flags["use-lite"] ? [await useLiteEncoder()] : []),
]) {
  const same = (quantile: number) =>
    measureSameSimilarity(encoder, { signals, meanings }, { quantile, pairs: PAIRS });
  const others = await betweenIntents(encoder);
  rows.push([
    encoder.id,
    ...[await same(0.075), await same(0.5), others(0.5), others(0.95), others(0.99)].map((x) => x.toFixed(2)),
    encoder.sameSimilarity.toFixed(2),
    Math.round(await textsPerSecond(encoder)).toLocaleString("en"),
  ]);
}
printTable(
  ["encoder", "one intent 7.5 %", "50 %", "two intents 50 %", "95 %", "99 %", "declared", "texts/s"],
  rows,
);

/** Quantiles of the cosine between random phrasings of different intents. */
async function betweenIntents(encoder: Encoder<string>): Promise<(quantile: number) => number> {
  const vectors = await encoder.encode(signals);
  const rng = seededRng(1);
  const found: number[] = [];
  while (found.length < PAIRS) {
    const [a, b] = [Math.floor(rng() * signals.length), Math.floor(rng() * signals.length)];
    if (meanings[a] === meanings[b]) continue;
    found.push(vectors[a].reduce((sum, value, j) => sum + value * vectors[b][j], 0));
  }
  found.sort((a, b) => a - b);
  return (quantile) => found[Math.floor(quantile * PAIRS)];
}

async function textsPerSecond(encoder: Encoder<string>): Promise<number> {
  await encoder.encode(signals);
  const start = performance.now();
  for (let round = 0; round < 3; round++) await encoder.encode(signals);
  return (3 * signals.length * 1000) / (performance.now() - start);
}
