/**
 * The demo: a few thousand real digits go by, few are kept, and each can say why.
 *
 *   npm run demo            leaves out/demo/digits.db and out/demo/kept.png
 */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import { fitPca, type Memory } from "../../src/index.js";
import { percent, printTable } from "../shared/table.js";
import { reservoir } from "./baselines.js";
import { writeContactSheet } from "./contact-sheet.js";
import { imageAt, loadDataset, slice } from "./images.js";
import { encodeImages } from "./protocol.js";
import { accuracyOf, type LabelledVectors } from "./recognise.js";
import { lastingTraces, remember, type LastingTrace } from "./remember.js";
import { cleanStream } from "./streams.js";

const DIGITS = 20_000;
const TESTS = 2_000;
const SEED = 1;
const OUT = join("out", "demo");
const SHEET_COLUMNS = 24;

await main();

async function main(): Promise<void> {
  const path = freshFile();
  const data = loadDataset("mnist");
  const seen = slice(data.train, 0, DIGITS);
  const unseen = slice(data.test, 0, TESTS);
  console.log(
    `${DIGITS} handwritten digits (MNIST) go by, one a second, from 250 writers. What is worth keeping?\n`,
  );
  const encoder = fitPca(
    Array.from({ length: 5_000 }, (_, i) => imageAt(seen, i)),
    { dimension: 50 },
  );
  const stream = cleanStream(seen, { seed: SEED });
  const bar = new SingleBar({ format: "observing {bar} {value}/{total}", noTTYOutput: false });
  bar.start(DIGITS, 0);
  const run = await remember(stream, encoder, {
    path,
    payloads: true,
    budget: { lasting: 700, fleeting: 1_000 },
    onProgress: (observed) => bar.update(observed),
  });
  bar.stop();

  const queries = await encodeImages(unseen, encoder);
  const everything: LabelledVectors = {
    dimension: encoder.dimension,
    vectors: await encodeImages(seen, encoder),
    labels: Int8Array.from(seen.labels),
  };
  const sample = reservoir(everything, run.kept.labels.length, SEED);
  const row = (method: string, kept: LabelledVectors, held: number): string[] => {
    const { vote } = accuracyOf(kept, queries, unseen.labels);
    return [
      method,
      String(kept.labels.length),
      percent(kept.labels.length / DIGITS),
      percent(held),
      vote.toFixed(3),
    ];
  };
  printTable(
    ["method", "kept", "of the stream", "with fleeting", `right on ${TESTS} unseen digits`],
    [
      row("store everything", everything, 1),
      row("engraph", run.kept, run.shareHeld),
      row("a random sample as large", sample, sample.labels.length / DIGITS),
    ],
  );

  const lasting = await lastingTraces(run.memory);
  const sheet = join(OUT, "kept.png");
  writeContactSheet(sheet, sheetRows(lasting));
  await explainTwo(run.memory, lasting, new Set(run.traces));
  const { indexNotSaved } = await run.memory.close();
  if (indexNotSaved !== null) console.log(`The index was not saved: ${indexNotSaved}`);
  console.log(`\nKept digits, the most confirmed of each class first: ${sheet}`);
  console.log(`The memory, ${(statSync(path).size / 1e6).toFixed(1)} MB, to look at: ${path}`);
  console.log(`  sqlite3 ${path} "select * from memories limit 5"`);
  console.log(`  npx engraph why ${path} "#${lasting[0].id}"`);
}

/** A new, empty place for the memory. */
function freshFile(): string {
  if (existsSync(OUT)) rmSync(OUT, { recursive: true });
  mkdirSync(OUT, { recursive: true });
  return join(OUT, "digits.db");
}

/** Ten rows, one a class, the traces with most matches first. */
function sheetRows(lasting: readonly LastingTrace[]): (Uint8Array | null)[][] {
  return Array.from({ length: 10 }, (_, label) =>
    lasting
      .filter((trace) => trace.outcome === String(label))
      .sort((a, b) => b.matches - a.matches)
      .slice(0, SHEET_COLUMNS)
      .map((trace) => trace.payload),
  );
}

/** One digit that was kept, and one that came close. */
async function explainTwo(
  memory: Memory,
  lasting: readonly LastingTrace[],
  met: ReadonlySet<number>,
): Promise<void> {
  const strongest = [...lasting].sort((a, b) => b.matches - a.matches)[0];
  console.log("\nWhy was this one kept?");
  await printWhy(memory, strongest.id);
  const kept = new Set(lasting.map((trace) => trace.id));
  for (const id of [...met].reverse()) {
    if (kept.has(id)) continue;
    const why = await memory.why(id).catch(() => null);
    if (why === null || why.evidence === 0) continue;
    console.log("\nAnd why not this one?");
    await printWhy(memory, id);
    return;
  }
}

async function printWhy(memory: Memory, id: number): Promise<void> {
  const why = await memory.why(id);
  console.log(why.text);
  printTable(
    ["signal", "origin", "outcome", "similarity", "novelty", "origin ×", "spacing", "gain", "stands for"],
    why.ledger
      .slice(0, 6)
      .map((row) => [
        row.verdict,
        row.origin,
        row.outcome ?? "",
        row.similarity.toFixed(2),
        row.novelty.toFixed(2),
        row.originFactor.toFixed(2),
        row.spacing.toFixed(2),
        row.gain.toFixed(2),
        String(row.signals),
      ]),
  );
}
