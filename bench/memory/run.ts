/**
 * engraph against storing every signal in hnswlib-node and SQLite: the same vectors, batches and machine, one process a
 * trial, in one run. Compare the columns of one run with each other, not runs of different machines or days.
 *
 *   npm run bench -- [--signals 10000,60000,200000] [--dimensions 50,384] [--out out/bench] [--smoke]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { withoutTypes } from "../../scripts/without-types.js";
import type { Checkpoint, Trial } from "./trial.js";
import { prepareVectors } from "./vectors.js";

const { values: flags } = parseArgs({
  options: {
    signals: { type: "string", default: "10000,60000,200000" },
    dimensions: { type: "string", default: "50,384" },
    out: { type: "string", default: "out/bench" },
    smoke: { type: "boolean", default: false },
  },
});

const signals = flags.smoke ? [1_000, 2_000] : flags.signals.split(",").map(Number);
const dimensions = flags.smoke ? [50] : flags.dimensions.split(",").map(Number);
const METHODS: readonly (readonly string[])[] = [
  ["--method", "engraph"],
  ["--method", "everything"],
  ["--method", "everything", "--construction", "64"],
  ["--method", "engraph", "--index", "hnsw"],
  ["--method", "profile"],
];

const lines: string[] = [
  "# engraph against storing everything",
  "",
  `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load at the start ${loadavg()[0].toFixed(1)}.`,
  "Storing everything: hnswlib-node with its defaults (M 16, efConstruction 200) and one SQLite row a signal; a second row with efConstruction 64, as engraph's own graph has.",
  "engraph: outcomes given, at most 2,000 memories and 1,000 traces under consideration; a second row with its graph index in place of comparing all. Both: batches of 256, WAL, synchronous NORMAL.",
  "Bytes are all files on disk after a checkpoint, index included. µs a signal: processor time over the 5,000 signals before the checkpoint.",
  "",
];
const script = compileTrial();
const trials: Trial[] = [];
for (const dimension of dimensions) {
  const path = join(tmpdir(), `engraph-bench-${Math.max(...signals)}-${dimension}.f32`);
  prepareVectors(path, Math.max(...signals), dimension);
  const own = METHODS.map((method) => runTrial(method, path, dimension));
  trials.push(...own);
  lines.push(...sectionOf(dimension, own));
  rmSync(path);
}
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "memory.md"), `${lines.join("\n")}\n`);
writeFileSync(join(flags.out, "memory.json"), `${JSON.stringify(trials, null, 1)}\n`);
console.log(lines.join("\n"));

/**
 * The trial as plain JavaScript over the compiled package, as users' programs are: a loader gives functions their names anew, and
 * what it does before makes V8's collector keep more for longer.
 */
function compileTrial(): string {
  const folder = join("out", "bench-trial");
  mkdirSync(folder, { recursive: true });
  for (const name of ["trial", "bench-stream"]) {
    const source = readFileSync(new URL(`${name}.ts`, import.meta.url), "utf8");
    writeFileSync(join(folder, `${name}.js`), withoutTypes(source));
  }
  return join(folder, "trial.js");
}

function runTrial(method: readonly string[], vectors: string, dimension: number): Trial {
  const engraph = new URL("../../dist/index.js", import.meta.url).href;
  const args = [script, ...method, "--package", engraph, "--vectors", vectors];
  args.push("--dimension", String(dimension), "--checkpoints", signals.join(","));
  const output = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 24 });
  return JSON.parse(output) as Trial;
}

function sectionOf(
  dimension: number,
  [engraph, everything, lean, graph, profile]: readonly Trial[],
): string[] {
  const total = Object.values(profile.stages).reduce((sum, ms) => sum + ms, 0);
  const first = engraph.checkpoints[0];
  const last = engraph.checkpoints[engraph.checkpoints.length - 1];
  return [
    `## d = ${dimension}`,
    "",
    "| signals | method | signals/s (wall) | signals/s (cpu) | µs a signal | bytes | bytes a signal |",
    "|---:|---|---:|---:|---:|---:|---:|",
    ...signals.flatMap((_, i) => [engraph, graph, everything, lean].map((trial) => rowOf(trial, i))),
    "",
    "| at signals | speed ÷ storing everything, since the start (cpu) | (wall) | over the last 5,000 (cpu) | ÷ efConstruction 64, since the start (cpu) | file ÷ storing everything |",
    "|---:|---:|---:|---:|---:|---:|",
    ...signals.map((count, i) => {
      const [a, b, c] = [engraph, everything, lean].map((trial) => trial.checkpoints[i]);
      return `| ${count} | ${(b.cpuMs / a.cpuMs).toFixed(2)} | ${(b.wallMs / a.wallMs).toFixed(2)} | ${(b.cpuMicros / a.cpuMicros).toFixed(2)} | ${(c.cpuMs / a.cpuMs).toFixed(2)} | ${((100 * a.bytes) / b.bytes).toFixed(2)} % |`;
    }),
    "",
    `µs a signal at ${last.signals} ÷ at ${first.signals}: engraph ${(last.cpuMicros / first.cpuMicros).toFixed(2)}.`,
    "",
    "| method | held | recall p50 | p95 | p99 | open |",
    "|---|---:|---:|---:|---:|---:|",
    ...[engraph, everything].map(
      (trial) =>
        `| ${trial.method} | ${trial.lasting}${trial.fleeting > 0 ? ` + ${trial.fleeting} fleeting` : ""} | ${trial.recallMs.map((ms) => `${ms.toFixed(2)} ms`).join(" | ")} | ${trial.openMs.toFixed(0)} ms |`,
    ),
    "",
    `Where engraph's time goes (a separate trial with a stopwatch): ${Object.entries(profile.stages)
      .sort(([, a], [, b]) => b - a)
      .map(([stage, ms]) => `${stage} ${((100 * ms) / total).toFixed(0)} %`)
      .join(", ")}.`,
    "",
  ];
}

function rowOf(trial: Trial, i: number): string {
  const at: Checkpoint = trial.checkpoints[i];
  const perSecond = (ms: number) => Math.round((1_000 * at.signals) / ms).toLocaleString("en");
  return `| ${at.signals} | ${trial.method} | ${perSecond(at.wallMs)} | ${perSecond(at.cpuMs)} | ${at.cpuMicros.toFixed(0)} | ${at.bytes.toLocaleString("en")} | ${(at.bytes / at.signals).toFixed(1)} |`;
}
