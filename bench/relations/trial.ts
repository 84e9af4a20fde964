/** One trial in its own process: one method on the same graph; prints one line of JSON. */
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { MultiUndirectedGraph } from "graphology";
import pagerankModule from "graphology-metrics/centrality/pagerank.js";
import { Memory } from "../../src/index.js";
import {
  makeRelation,
  powerIteration,
  RelationGraph,
  SPREAD_DEFAULTS,
  Spreading,
} from "../../src/relations/index.js";
import { exactActivation, topNodes } from "./exact-ranks.js";
import { powerLawGraph, seedNodes, type BenchGraph } from "./power-law-graph.js";

/** What a trial measured, by name; units are in the names. */
export type Figures = Readonly<Record<string, number>>;

const { values: flags } = parseArgs({
  options: {
    method: { type: "string", default: "spread" },
    nodes: { type: "string", default: "100000" },
    relations: { type: "string", default: "400000" },
    queries: { type: "string", default: "200" },
    seed: { type: "string", default: "7" },
    file: { type: "string", default: "" },
  },
});

/** CommonJS: the module is the function, though its types say that it holds one. */
const pagerank = pagerankModule as unknown as typeof pagerankModule.default;

const TOP = 20;
/** Enough that the order of the first 20 no longer changes. */
const TOLERANCE = 1e-7;
/** Each seed is asked so often; the best time is the machine's own, the others are its neighbours'. */
const REPEATS = 5;
const WARM_UP = 300;
/** Steps that the recursive query walks, and for how many of the seeds: three steps over a hub take seconds. */
const SQL_QUERIES = { 2: 200, 3: 20 } as const;

const graph = powerLawGraph(Number(flags.nodes), Number(flags.relations), Number(flags.seed));
const seeds = seedNodes(graph.nodes, Number(flags.queries), Number(flags.seed));
const { alpha } = SPREAD_DEFAULTS;

const METHODS: Readonly<Record<string, () => Figures | Promise<Figures>>> = {
  spread,
  graphology,
  sql,
  "import objects": () => importInto((memory) => memory.relateAll(objects(graph))),
  "import csv": () => importInto((memory) => memory.relateTriples(csvLines(graph), { format: "csv" })),
  open,
  bare,
};
const method = METHODS[flags.method];
if (method === undefined) throw new Error(`There is no method "${flags.method}".`);
console.log(JSON.stringify(await method()));

function spread(): Figures {
  const started = performance.now();
  const relations = relationGraph();
  const loadMs = performance.now() - started;
  const spreading = new Spreading(relations);
  for (const node of seedNodes(graph.nodes, WARM_UP, 1_000)) spreading.spread([[node, 1]], { asOf: 0 });
  const times: number[] = [];
  const ask = (seed: number) => {
    const begun = performance.now();
    const found = spreading.spread([[seed, 1]], { asOf: 0, limit: TOP });
    times.push(performance.now() - begun);
    return found;
  };
  const [spreads] = Array.from({ length: REPEATS }, () => seeds.map(ask));
  const best = seeds.map((_, i) => Math.min(...times.filter((_time, j) => j % seeds.length === i)));
  const exactStarted = performance.now();
  const overlaps: number[] = [];
  let first: Float64Array | undefined;
  for (const activation of exactActivation(graph, seeds, alpha, TOLERANCE)) {
    first ??= activation;
    const top = new Set(topNodes(activation, TOP));
    const { hits } = spreads[overlaps.length];
    overlaps.push(hits.filter(({ node }) => top.has(node)).length / top.size);
  }
  const exactMs = (performance.now() - exactStarted) / seeds.length;
  const libraryStarted = performance.now();
  const library = powerIteration(relations, [[seeds[0], 1]], { asOf: 0, tolerance: TOLERANCE });
  return {
    ...percentiles(best),
    p50All: percentiles(times).p50,
    p99All: percentiles(times).p99,
    overlap: mean(overlaps),
    overlapLeast: Math.min(...overlaps),
    touchesMean: mean(spreads.map(({ touches }) => touches)),
    leftoverMean: mean(spreads.map(({ leftover }) => leftover)),
    capped: spreads.filter(({ capped }) => capped).length,
    exactMs,
    libraryPowerIterationMs: performance.now() - libraryStarted,
    exactDisagreement: Math.max(
      ...[...library].map(([node, { excitation }]) => Math.abs(excitation - first![node])),
    ),
    loadMs,
  };
}

/** PageRank of the whole graph: graphology's has no restart at seeds, so it is one answer for all queries. */
function graphology(): Figures {
  const peer = new MultiUndirectedGraph();
  for (let node = 1; node <= graph.nodes; node++) peer.addNode(node);
  for (let i = 0; i < graph.from.length; i++) {
    peer.addEdge(graph.from[i], graph.to[i], { weight: graph.weight[i] });
  }
  const started = performance.now();
  const ranks = pagerank(peer, { alpha: 1 - alpha, tolerance: 1e-6, getEdgeWeight: "weight" });
  const ms = performance.now() - started;
  const whole = Float64Array.from({ length: graph.nodes + 1 }, (_, node) => ranks[node] ?? 0);
  return { p50: ms, p99: ms, overlap: overlapOfAll(() => topNodes(whole, TOP), seeds.slice(0, 32)) };
}

/** The same walk cut off after two or three steps, as one recursive query; shares are worked out beforehand. */
function sql(): Figures {
  const db = new Database(":memory:");
  db.exec("CREATE TABLE said (a INTEGER, b INTEGER, weight REAL)");
  const insert = db.prepare("INSERT INTO said VALUES (?, ?, ?)");
  db.transaction(() => {
    for (let i = 0; i < graph.from.length; i++) {
      insert.run(graph.from[i], graph.to[i], graph.weight[i]);
      insert.run(graph.to[i], graph.from[i], graph.weight[i]);
    }
  })();
  db.exec(`
    CREATE TABLE edge AS
      SELECT a, b, weight / SUM(weight) OVER (PARTITION BY a) AS share FROM said;
    CREATE INDEX edge_a ON edge (a, b, share);
    ANALYZE`);
  const walk = db.prepare<[number, number, number, number, number], { node: number }>(`
    WITH RECURSIVE walk (node, walking, depth) AS (
      SELECT ?, 1.0, 0
      UNION ALL
      SELECT edge.b, walk.walking * ? * edge.share, walk.depth + 1
      FROM walk JOIN edge ON edge.a = walk.node WHERE walk.depth < ?
    )
    SELECT node, SUM(walking) * ? AS activation FROM walk GROUP BY node ORDER BY activation DESC, node LIMIT ?`);
  const figures: Record<string, number> = {};
  for (const steps of [2, 3] as const) {
    const some = seeds.slice(0, SQL_QUERIES[steps]);
    const times: number[] = [];
    const found = some.map((seed) => {
      const started = performance.now();
      const rows = walk.all(seed, 1 - alpha, steps, alpha, TOP);
      times.push(performance.now() - started);
      return rows.map(({ node }) => node);
    });
    const { p50, p99 } = percentiles(times);
    figures[`p50 ${steps}`] = p50;
    figures[`p99 ${steps}`] = p99;
    figures[`overlap ${steps}`] = overlapOfAll((i) => found[i], some);
    figures[`queries ${steps}`] = some.length;
  }
  return figures;
}

async function importInto(take: (memory: Memory) => Promise<unknown>): Promise<Figures> {
  const memory = await Memory.open(flags.file);
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await take(memory);
  const ms = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  await memory.close();
  return {
    perSecond: (1_000 * graph.from.length) / ms,
    perSecondOfProcessor: (1_000_000 * graph.from.length) / (user + system),
  };
}

async function open(): Promise<Figures> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const memory = await Memory.open(flags.file);
  const openMs = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  await memory.close();
  return { openMs, openProcessorMs: (user + system) / 1_000 };
}

/** The floor: the same relations as rows of a plain table in a file, without a memory, and all of them read back. */
function bare(): Figures {
  const db = new Database(flags.file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.exec(`
    CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE relation (id INTEGER PRIMARY KEY, a INTEGER, kind TEXT, b INTEGER, weight REAL)`);
  const putThing = db.prepare("INSERT INTO thing VALUES (?, ?)");
  const putRelation = db.prepare("INSERT INTO relation VALUES (?, ?, ?, ?, ?)");
  const { from, to, weight, kind } = graph;
  const started = performance.now();
  db.transaction(() => {
    for (let node = 1; node <= graph.nodes; node++) putThing.run(node, `thing ${node}`);
    for (let i = 0; i < from.length; i++)
      putRelation.run(i + 1, from[i], `kind ${kind[i]}`, to[i], weight[i]);
  })();
  const perSecond = (1_000 * from.length) / (performance.now() - started);
  const opened = performance.now();
  db.prepare("SELECT * FROM thing").all();
  db.prepare("SELECT * FROM relation").all();
  const openMs = performance.now() - opened;
  db.close();
  return { perSecond, openMs };
}

function* objects({ from, to, weight, kind }: BenchGraph) {
  for (let i = 0; i < from.length; i++) {
    yield { from: `thing ${from[i]}`, kind: `kind ${kind[i]}`, to: `thing ${to[i]}`, weight: weight[i] };
  }
}

function* csvLines({ from, to, weight, kind }: BenchGraph) {
  yield "from,kind,to,weight";
  for (let i = 0; i < from.length; i++) {
    yield `thing ${from[i]},kind ${kind[i]},thing ${to[i]},${weight[i]}`;
  }
}

function relationGraph(): RelationGraph {
  const { from, to, weight, kind } = graph;
  return RelationGraph.from(
    (function* () {
      for (let i = 0; i < from.length; i++) {
        yield makeRelation({
          id: i + 1,
          from: from[i],
          kind: `kind ${kind[i]}`,
          to: to[i],
          weight: weight[i],
        });
      }
    })(),
  );
}

function overlapOfAll(foundFor: (i: number) => readonly number[], some: readonly number[]): number {
  const overlaps: number[] = [];
  for (const activation of exactActivation(graph, some, alpha, TOLERANCE)) {
    const top = new Set(topNodes(activation, TOP));
    overlaps.push(foundFor(overlaps.length).filter((node) => top.has(node)).length / top.size);
  }
  return mean(overlaps);
}

function percentiles(times: readonly number[]): { p50: number; p99: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p99: at(0.99) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
