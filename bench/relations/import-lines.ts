/**
 * A long file of triples with three broken lines in it, imported twice as a stream, each time by a process of its own: once
 * with the bad lines passed over and told, once all or nothing. The answers are checked; speed and memory are told.
 *
 *   npm run bench:relations -- --import-lines 10000000 [--seed 7] [--out out/bench]
 */
import { execFileSync } from "node:child_process";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Memory, seededRng, StatementsRefused } from "../../src/index.js";

/** Each breaks a line in its own way: a column is missing, a quote is open, a weight is no number. */
const BROKEN = ["thing 1,near", '"thing 1,near,thing 2,1', "thing 1,near,thing 2,heavy"];

export type ImportFigures = Readonly<Record<string, number>>;

/** Lines of CSV: a header, then `lines` relations between a tenth as many things, three of them broken. */
export function* brokenCsv(lines: number, seed: number): Generator<string> {
  const rng = seededRng(seed);
  const things = Math.max(2, Math.floor(lines / 10));
  const broken = brokenLines(lines);
  yield "from,kind,to,weight";
  for (let line = 2; line <= lines + 1; line++) {
    const at = broken.indexOf(line);
    // Always drawn, so that the other lines do not depend on where the broken ones are.
    const [from, to, kind] = [rng(), rng() ** 3, rng()].map((draw, i) =>
      Math.floor(draw * [things, things, 8][i]),
    );
    yield at >= 0 ? BROKEN[at] : `thing ${from},kind ${kind},thing ${to},1`;
  }
}

/** Numbers of the broken lines, the header being line 1: near the start, in the middle, the last one. */
export function brokenLines(lines: number): readonly number[] {
  return [Math.min(5, lines - 1), Math.floor(lines / 2) + 1, lines + 1];
}

/** Measures both ways of importing. Throws where an answer is not what it must be. */
export function importBrokenLines(lines: number, seed: number): Readonly<Record<string, ImportFigures>> {
  const folder = mkdtempSync(join(tmpdir(), "engraph-import-lines-"));
  const run = (mode: string): ImportFigures => {
    const script = fileURLToPath(import.meta.url);
    const args = ["--import", "tsx", script, "--mode", mode, "--folder", folder, "--lines", String(lines)];
    const output = execFileSync(process.execPath, [...args, "--seed", String(seed)], { encoding: "utf8" });
    return JSON.parse(output) as ImportFigures;
  };
  try {
    return { write: run("write"), skip: run("skip"), open: run("open"), atomic: run("atomic") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MEGABYTE = 2 ** 20;

async function write(file: string, lines: number, seed: number): Promise<ImportFigures> {
  const stream = createWriteStream(file);
  let block = "";
  for (const line of brokenCsv(lines, seed)) {
    block += `${line}\n`;
    if (block.length < MEGABYTE) continue;
    if (!stream.write(block)) await once(stream, "drain");
    block = "";
  }
  stream.end(block);
  await once(stream, "close");
  return { megabytes: statSync(file).size / MEGABYTE };
}

async function importFile(file: string, db: string, atomic: boolean) {
  const memory = await Memory.open(db);
  const before = process.memoryUsage.rss() / MEGABYTE;
  let peak = before;
  const started = performance.now();
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  const outcome = await memory
    .relateTriples(lines, {
      format: "csv",
      atomic,
      invalid: atomic ? "throw" : "skip",
      onProgress: () => (peak = Math.max(peak, process.memoryUsage.rss() / MEGABYTE)),
    })
    .catch((error: unknown) => {
      if (error instanceof StatementsRefused) return error;
      throw error;
    });
  const seconds = (performance.now() - started) / 1_000;
  const { relations } = await memory.stats();
  await memory.close();
  return { outcome, seconds, peak, relations };
}

function mustBe(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  throw new Error(`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}.`);
}

async function skip(file: string, db: string, lines: number): Promise<ImportFigures> {
  const { outcome, seconds, peak, relations } = await importFile(file, db, false);
  if (outcome instanceof Error) throw outcome;
  mustBe(
    "bad lines told",
    outcome.refused.map(({ position }) => position),
    brokenLines(lines),
  );
  mustBe("statements", [outcome.statements, outcome.skipped], [lines, 3]);
  mustBe("all others in", outcome.relations + outcome.repeated, lines - 3);
  mustBe("relations in the file", relations, outcome.relations);
  return { seconds, perSecond: lines / seconds, peakMegabytes: peak, relations };
}

async function atomic(file: string, db: string, lines: number): Promise<ImportFigures> {
  const { outcome, seconds, peak, relations } = await importFile(file, db, true);
  if (!(outcome instanceof StatementsRefused)) throw new Error("Nothing was refused.");
  mustBe(
    "bad lines told",
    outcome.refused.map(({ position }) => position),
    brokenLines(lines),
  );
  mustBe("relations in the file", relations, 0);
  return { seconds, perSecond: lines / seconds, peakMegabytes: peak, relations };
}

/** What the memory itself takes, without an import. */
async function open(db: string): Promise<ImportFigures> {
  const started = performance.now();
  const memory = await Memory.open(db);
  const seconds = (performance.now() - started) / 1_000;
  const megabytes = process.memoryUsage.rss() / MEGABYTE;
  await memory.close();
  return { seconds, megabytes, fileMegabytes: statSync(db).size / MEGABYTE };
}

async function trial(): Promise<void> {
  const { values } = parseArgs({
    options: {
      mode: { type: "string" },
      folder: { type: "string", default: "" },
      lines: { type: "string", default: "1000" },
      seed: { type: "string", default: "7" },
    },
  });
  if (values.mode === undefined) return;
  const file = join(values.folder, "triples.csv");
  const [lines, seed] = [Number(values.lines), Number(values.seed)];
  const modes: Readonly<Record<string, () => Promise<ImportFigures>>> = {
    write: () => write(file, lines, seed),
    skip: () => skip(file, join(values.folder, "skip.db"), lines),
    open: () => open(join(values.folder, "skip.db")),
    atomic: () => atomic(file, join(values.folder, "atomic.db"), lines),
  };
  console.log(JSON.stringify(await modes[values.mode]()));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await trial();
