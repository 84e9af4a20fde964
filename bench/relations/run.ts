/**
 * Relations at size: spreading beside exact power iteration, graphology's PageRank and a recursive SQL query on the same graph;
 * import and opening of a memory that holds it. One process a trial. The SQL is the strongest peer for α = .5: two steps.
 *
 *   npm run bench:relations -- [--nodes 100000] [--relations 400000] [--queries 200] [--repeats 3] [--seed 7] [--smoke] [--out out/bench]
 *   npm run bench:relations -- --import-lines 10000000
 *   npm run bench:relations -- --learning [--signals 20000]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { atLeast, atMost, type Level } from "../../experiments/shared/level.js";
import { importBrokenLines, type ImportFigures } from "./import-lines.js";
import { LEARNING, type LearningFigures, learningTrial } from "./learning.js";
import type { Figures } from "./trial.js";

const { values: flags } = parseArgs({
  options: {
    nodes: { type: "string", default: "100000" },
    relations: { type: "string", default: "400000" },
    queries: { type: "string", default: "200" },
    repeats: { type: "string", default: "3" },
    seed: { type: "string", default: "7" },
    smoke: { type: "boolean", default: false },
    "import-lines": { type: "string" },
    learning: { type: "boolean", default: false },
    signals: { type: "string", default: "20000" },
    out: { type: "string", default: "out/bench" },
  },
});

const size = flags.smoke
  ? { nodes: "1000", relations: "4000", queries: "10" }
  : { nodes: flags.nodes, relations: flags.relations, queries: flags.queries };
const repeats = flags.smoke ? 1 : Number(flags.repeats);
const folder = mkdtempSync(join(tmpdir(), "engraph-bench-relations-"));
const loadAtStart = loadavg()[0];

/** Runs of the same trial, each in its own process. */
interface Runs {
  readonly method: string;
  readonly runs: readonly Figures[];
}

try {
  if (flags.learning) reportLearning(flags.smoke ? 500 : Number(flags.signals));
  else if (flags["import-lines"] === undefined) report(measure());
  else reportImport(Number(flags["import-lines"]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The memories take turns, so that what else the machine does hits all of them. */
function reportLearning(signals: number): void {
  const names = Object.keys(LEARNING);
  const measured = new Map<string, LearningFigures[]>(names.map((name) => [name, []]));
  for (let run = 0; run < repeats; run++) {
    for (const name of names) measured.get(name)!.push(learningTrial(name, signals, Number(flags.seed)));
  }
  const runsOf = (name: string): Runs => ({ method: name, runs: measured.get(name)! });
  const off = median(runsOf("off"), "processorSeconds");
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = names.map((name) => {
    const runs = measured.get(name)!.map((figures) => ({
      ...figures,
      stage: figures.learnSeconds / figures.seconds,
      more: figures.processorSeconds / off - 1,
    }));
    const { memories, followedBy, coOccurs, confusable } = measured.get(name)![0];
    const of = { method: name, runs };
    return `| ${name} | ${inRange(of, "processorSeconds", hundredths)} | ${inRange(of, "more", share)} | ${inRange(of, "stage", share)} | ${memories} | ${followedBy} | ${coOccurs} | ${confusable} |`;
  });
  const most = Math.max(...measured.get("on")!.map(({ learnSeconds, seconds }) => learnSeconds / seconds));
  const lines = [
    `# Learning relations from ${whole(signals)} shuffled digits`,
    "",
    `Episodes of 20, 250 origins, outcomes told; seed ${flags.seed}; ${repeats} runs, by turns, one process each. Node ${process.version}, ${cpus()[0].model}, load ${loadAtStart.toFixed(1)} at the start and ${loadavg()[0].toFixed(1)} at the end.`,
    "The order is chance, so every `followed-by` and `co-occurs` is false. Medians and ranges; the share of the stage is of the wall time of `observe`.",
    "",
    "| learn | processor s | more than off | stage `learn` | memories | followed-by | co-occurs | confusable |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...rows,
    "",
  ];
  const levels = [atMost("learning, share of observe's time (the worst run)", most, 0.15, fraction)];
  for (const { what, measured: value, held } of levels)
    lines.push(`${what}: ${value}, ${held ? "held" : "NOT held"}`);
  mkdirSync(flags.out, { recursive: true });
  writeFileSync(join(flags.out, "learning.md"), `${lines.join("\n")}\n`);
  const result = { signals, seed: Number(flags.seed), measured: Object.fromEntries(measured), levels };
  writeFileSync(join(flags.out, "learning.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(lines.join("\n"));
}

/** Another measure altogether, so on its own. */
function reportImport(lines: number): void {
  const { write, skip, open, atomic } = importBrokenLines(lines, Number(flags.seed));
  const row = (what: string, { seconds, perSecond, peakMegabytes }: ImportFigures) =>
    `| ${what} | ${seconds.toFixed(1)} | ${whole(perSecond)} | ${whole(peakMegabytes)} |`;
  const text = [
    `# ${whole(lines)} lines of triples, three of them broken`,
    "",
    `CSV of ${whole(write.megabytes)} MB, a tenth as many things as lines; seed ${flags.seed}. Node ${process.version}, ${cpus()[0].model}, load ${loadAtStart.toFixed(1)} at the start and ${loadavg()[0].toFixed(1)} at the end.`,
    "Each way reported the three lines by number; this run checked it, and what was in afterwards.",
    "",
    "| import | s | lines/s | peak memory, MB |",
    "|---|---:|---:|---:|",
    row("the rest in, bad lines passed over", skip),
    row("all or nothing: nothing in", atomic),
    "",
    `The memory that came of it: ${whole(skip.relations)} relations, file ${whole(open.fileMegabytes)} MB; opened in ${open.seconds.toFixed(1)} s, and then ${whole(open.megabytes)} MB of process memory.`,
    "",
  ].join("\n");
  mkdirSync(flags.out, { recursive: true });
  writeFileSync(join(flags.out, "import-lines.md"), text);
  const result = { lines, seed: Number(flags.seed), write, skip, open, atomic };
  writeFileSync(join(flags.out, "import-lines.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(text);
}

function measure(): Record<string, Runs> {
  const file = (name: string) => join(folder, `${name}.db`);
  const times = (method: string, fileOf: (run: number) => string): Runs => ({
    method,
    runs: Array.from({ length: repeats }, (_, run) => trial(method, fileOf(run))),
  });
  const objects = times("import objects", (run) => file(`objects ${run}`));
  const csv = times("import csv", (run) => file(`csv ${run}`));
  return {
    spread: times("spread", () => ""),
    graphology: { method: "graphology", runs: [trial("graphology", "")] },
    sql: { method: "sql", runs: [trial("sql", "")] },
    objects,
    csv,
    open: times("open", () => file("objects 0")),
    bare: times("bare", (run) => file(`bare ${run}`)),
  };
}

function trial(method: string, file: string): Figures {
  const script = fileURLToPath(new URL("trial.ts", import.meta.url));
  const args = ["--import", "tsx", script, "--method", method, "--file", file, "--seed", flags.seed];
  for (const [name, value] of Object.entries(size)) args.push(`--${name}`, value);
  const output = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 24 });
  return JSON.parse(output) as Figures;
}

function report(measured: Record<string, Runs>): void {
  const { spread, graphology, sql, objects, csv, open, bare } = measured;
  const [peer] = graphology.runs;
  const [query] = sql.runs;
  const lines = [
    "# Relations at size",
    "",
    `${size.nodes} nodes, ${size.relations} relations, ends by a power law; ${size.queries} random seeds; seed ${flags.seed}; ${repeats} runs a trial, one process each.`,
    `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load ${loadAtStart.toFixed(1)} at the start and ${loadavg()[0].toFixed(1)} at the end.`,
    "Figures are medians over the runs, with their range. Milliseconds are wall time; a seed's time is the best of five, and beside it are all five with whatever else the machine did. The levels of p50 and p99 are judged on the best of five.",
    "",
    "| method | p50 | p99 | top 20 as exact |",
    "|---|---:|---:|---:|",
    `| engraph, spreading | ${ms(spread, "p50")} | ${ms(spread, "p99")} | ${inRange(spread, "overlap", fraction)} |`,
    `| … all five times | ${ms(spread, "p50All")} | ${ms(spread, "p99All")} | |`,
    `| power iteration (the library's oracle, one seed) | ${ms(spread, "libraryPowerIterationMs")} | | 1 |`,
    `| power iteration (16 seeds a pass over plain arrays, per seed) | ${ms(spread, "exactMs")} | | 1 |`,
    `| SQLite, recursive query, 2 steps, shares worked out before | ${query["p50 2"].toFixed(2)} ms | ${query["p99 2"].toFixed(2)} ms | ${fraction(query["overlap 2"])} |`,
    `| … 3 steps (${query["queries 3"]} seeds) | ${query["p50 3"].toFixed(2)} ms | ${query["p99 3"].toFixed(2)} ms | ${fraction(query["overlap 3"])} |`,
    `| graphology PageRank (no restart at seeds: one answer for all) | ${peer.p50.toFixed(0)} ms | | ${fraction(peer.overlap)} |`,
    "",
    `Spreading looked at ${inRange(spread, "touchesMean", whole)} relations a query and left ${inRange(spread, "leftoverMean", fraction)} of the activation unsettled; the worst seed had ${inRange(spread, "overlapLeast", fraction)} of the exact top 20.`,
    `The two power iterations differ by ${Math.max(...spread.runs.map((run) => run.exactDisagreement)).toExponential(1)} at most.`,
    "",
    "| into and out of a file | measured |",
    "|---|---:|",
    `| \`relateAll\` of objects, relations/s | ${inRange(objects, "perSecond", whole)} |`,
    `| … per second of processor time | ${inRange(objects, "perSecondOfProcessor", whole)} |`,
    `| \`relateTriples\` of CSV lines, relations/s | ${inRange(csv, "perSecond", whole)} |`,
    `| … per second of processor time | ${inRange(csv, "perSecondOfProcessor", whole)} |`,
    `| SQLite alone: names and relations into two plain tables, relations/s | ${inRange(bare, "perSecond", whole)} |`,
    `| opening | ${ms(open, "openMs")} |`,
    `| … processor time | ${ms(open, "openProcessorMs")} |`,
    `| SQLite alone: all rows of the two tables read | ${ms(bare, "openMs")} |`,
    "",
  ];
  const levels: Level[] = [
    atMost("spread p50, ms", median(spread, "p50"), 2, hundredths),
    atMost("spread p99, ms", median(spread, "p99"), 10, hundredths),
    atLeast("top 20 as power iteration", median(spread, "overlap"), 0.92, fraction),
    atLeast("asserted relations/s by import", median(objects, "perSecond"), 150_000, whole),
    atMost("opening, ms", median(open, "openMs"), 2_000, whole),
  ];
  lines.push("| level | measured | held |", "|---|---:|---|");
  for (const { what, measured: value, held } of levels) {
    lines.push(`| ${what} | ${value} | ${held ? "yes" : "NO"} |`);
  }
  mkdirSync(flags.out, { recursive: true });
  writeFileSync(join(flags.out, "relations.md"), `${lines.join("\n")}\n`);
  const result = { smoke: flags.smoke, size, seed: Number(flags.seed), loadAtStart, measured, levels };
  writeFileSync(join(flags.out, "relations.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(lines.join("\n"));
}

function median({ runs }: Runs, figure: string): number {
  const sorted = runs.map((run) => run[figure]).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function inRange(of: Runs, figure: string, show: (value: number) => string): string {
  const values = of.runs.map((run) => run[figure]);
  const middle = show(median(of, figure));
  return values.length === 1
    ? middle
    : `${middle} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}

function ms(of: Runs, figure: string): string {
  return `${inRange(of, figure, hundredths)} ms`;
}

function hundredths(value: number): string {
  return value.toFixed(2);
}

function fraction(value: number): string {
  return value.toFixed(3);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
