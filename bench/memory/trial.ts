/** One trial in its own process: one method, one dimension, one stream; prints one line of JSON. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import hnswlib from "hnswlib-node";
import type * as Engraph from "../../src/index.js";
import { readVectors, type BenchStream } from "./bench-stream.js";

const { values: flags } = parseArgs({
  options: {
    package: { type: "string", default: "" },
    method: { type: "string", default: "engraph" },
    vectors: { type: "string", default: "" },
    dimension: { type: "string", default: "50" },
    checkpoints: { type: "string", default: "10000" },
    construction: { type: "string", default: "200" },
    index: { type: "string", default: "auto" },
  },
});

const { Memory, vectorEncoder } = (await import(flags.package)) as typeof Engraph;

/** Figures at a point of the stream. */
export interface Checkpoint {
  readonly signals: number;
  /** Since the start. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** µs a signal over the last stretch before the checkpoint. */
  readonly wallMicros: number;
  readonly cpuMicros: number;
  /** All files together. */
  readonly bytes: number;
}

export interface Trial {
  readonly method: string;
  readonly dimension: number;
  readonly checkpoints: readonly Checkpoint[];
  /** 1-NN accuracy is not this benchmark's matter; what is held is. */
  readonly lasting: number;
  readonly fleeting: number;
  /** Ms at the 50th, 95th and 99th percentile of 2,000 recalls of 5 hits. */
  readonly recallMs: readonly [number, number, number];
  readonly openMs: number;
  /** Ms by stage, where the trial was a profile. */
  readonly stages: Readonly<Record<string, number>>;
}

const stages: Record<string, number> = {};

const STRETCH = 5_000;
const BATCH = 256;
const RECALLS = 2_000;
const HITS = 5;

const dimension = Number(flags.dimension);
const checkpoints = flags.checkpoints.split(",").map(Number);
const folder = mkdtempSync(join(tmpdir(), "engraph-bench-"));

async function engraph(stream: BenchStream, profile: boolean): Promise<Trial> {
  const path = join(folder, "memory.db");
  const open = () =>
    Memory.open(path, {
      encoders: [vectorEncoder({ dimension, maker: "bench", sameSimilarity: 0.68 })],
      gate: { stabilityMs: 100_000 },
      budget: { lasting: 2_000, fleeting: 1_000 },
      index: flags.index as "auto",
      ...(profile ? { stopwatch: () => performance.now() } : {}),
    });
  let memory = await open();
  const meter = new Meter();
  const marks: Checkpoint[] = [];
  let from = 0;
  for (const end of milestones()) {
    meter.start();
    await memory.observeAll(signals(stream, from, end), { batchSize: BATCH });
    meter.stop(end - from);
    from = end;
    if (checkpoints.includes(end)) {
      // Closing writes the log back into the file and the index beside it: what is on disk is all there is.
      const { stageTimes } = await memory.stats();
      Object.assign(stages, addTimes(stages, stageTimes));
      await memory.close();
      marks.push(meter.checkpoint(end, folderBytes()));
      memory = await open();
    }
  }
  const { spaces } = await memory.stats();
  const recallMs = await percentiles((query) => memory.recall({ vector: query }, { limit: HITS }), stream);
  await memory.close();
  const start = performance.now();
  await (await open()).close();
  const openMs = performance.now() - start;
  const [{ lasting, fleeting }] = spaces;
  const method = flags.index === "auto" ? flags.method : `${flags.method}, index ${flags.index}`;
  return { method, dimension, checkpoints: marks, lasting, fleeting, recallMs, openMs, stages };
}

function addTimes(a: Record<string, number>, b: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(b).map(([stage, ms]) => [stage, (a[stage] ?? 0) + ms]));
}

function* signals({ vectors, labels }: BenchStream, from: number, to: number) {
  for (let i = from; i < to; i++) {
    yield {
      vector: vectors.subarray(i * dimension, (i + 1) * dimension),
      outcome: labels[i],
      origin: `writer ${(i * 7_919) % 250}`,
      time: i * 1_000,
    };
  }
}

/** The peer: every vector into hnswlib-node with its own defaults (M 16), every row into SQLite, the same batches. */
function everything(stream: BenchStream): Trial {
  const path = join(folder, "everything.db");
  const indexPath = join(folder, "everything.hnsw");
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.exec(
    "CREATE TABLE signal (id INTEGER PRIMARY KEY, origin TEXT, episode TEXT, outcome TEXT, time REAL, vector BLOB) STRICT",
  );
  const insert = db.prepare("INSERT INTO signal VALUES (?, ?, ?, ?, ?, ?)");
  const select = db.prepare("SELECT origin, episode, outcome, time FROM signal WHERE id = ?");
  const index = new hnswlib.HierarchicalNSW("ip", dimension);
  index.initIndex(checkpoints[checkpoints.length - 1], 16, Number(flags.construction), 1);
  const vectorOf = (i: number) => stream.vectors.subarray(i * dimension, (i + 1) * dimension);
  const put = db.transaction((from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const vector = vectorOf(i);
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
      insert.run(i, `writer ${(i * 7_919) % 250}`, "unknown", String(stream.labels[i]), i * 1_000, bytes);
      index.addPoint(Array.from(vector), i);
    }
  });
  const meter = new Meter();
  const marks: Checkpoint[] = [];
  let from = 0;
  for (const end of milestones()) {
    meter.start();
    for (let i = from; i < end; i += BATCH) put(i, Math.min(end, i + BATCH));
    meter.stop(end - from);
    from = end;
    if (checkpoints.includes(end)) {
      db.pragma("wal_checkpoint(TRUNCATE)");
      index.writeIndexSync(indexPath);
      marks.push(meter.checkpoint(end, folderBytes()));
    }
  }
  index.setEf(64);
  const answers = (query: Float32Array) =>
    index.searchKnn(Array.from(query), HITS).neighbors.map((id) => select.get(id));
  const recallMs = percentilesSync(answers, stream);
  db.close();
  const start = performance.now();
  const again = new Database(path);
  new hnswlib.HierarchicalNSW("ip", dimension).readIndexSync(indexPath);
  const openMs = performance.now() - start;
  again.close();
  const method =
    flags.construction === "200" ? "everything" : `everything, efConstruction ${flags.construction}`;
  return { method, dimension, checkpoints: marks, lasting: from, fleeting: 0, recallMs, openMs, stages: {} };
}

/** Where a stretch before a checkpoint begins, and the checkpoints themselves. */
function milestones(): number[] {
  const points = checkpoints.flatMap((end) => [Math.max(0, end - STRETCH), end]);
  return [...new Set(points)].filter((point) => point > 0).sort((a, b) => a - b);
}

/** Wall and processor time of the work alone. */
class Meter {
  private wall = 0;
  private cpu = 0;
  private last = { wall: 0, cpu: 0, signals: 1 };
  private begun = { wall: 0, cpu: process.cpuUsage() };

  start(): void {
    this.begun = { wall: performance.now(), cpu: process.cpuUsage() };
  }

  stop(signals: number): void {
    const used = process.cpuUsage(this.begun.cpu);
    const last = {
      wall: performance.now() - this.begun.wall,
      cpu: (used.user + used.system) / 1_000,
      signals,
    };
    this.wall += last.wall;
    this.cpu += last.cpu;
    this.last = last;
  }

  checkpoint(signals: number, bytes: number): Checkpoint {
    return {
      signals,
      wallMs: this.wall,
      cpuMs: this.cpu,
      wallMicros: (1_000 * this.last.wall) / this.last.signals,
      cpuMicros: (1_000 * this.last.cpu) / this.last.signals,
      bytes,
    };
  }
}

function folderBytes(): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function percentiles(
  ask: (query: Float32Array) => Promise<unknown>,
  stream: BenchStream,
): Promise<[number, number, number]> {
  const times: number[] = [];
  for (let i = 0; i < RECALLS; i++) {
    const start = performance.now();
    await ask(queryAt(stream, i));
    times.push(performance.now() - start);
  }
  return ranks(times);
}

function percentilesSync(
  ask: (query: Float32Array) => unknown,
  stream: BenchStream,
): [number, number, number] {
  const times = Array.from({ length: RECALLS }, (_, i) => {
    const start = performance.now();
    ask(queryAt(stream, i));
    return performance.now() - start;
  });
  return ranks(times);
}

/** Vectors spread over the stream. */
function queryAt({ vectors, labels }: BenchStream, i: number): Float32Array {
  const at = Math.floor((i * labels.length) / RECALLS);
  return vectors.subarray(at * dimension, (at + 1) * dimension);
}

function ranks(times: number[]): [number, number, number] {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return [at(0.5), at(0.95), at(0.99)];
}

try {
  const stream = readVectors(flags.vectors, dimension);
  const trial =
    flags.method === "everything" ? everything(stream) : await engraph(stream, flags.method === "profile");
  console.log(JSON.stringify(trial));
} finally {
  rmSync(folder, { recursive: true });
}
