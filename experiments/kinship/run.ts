/**
 * kinship: relations without identity.
 *
 * Hypothesis: what relation is missing between two things can be told from relational signatures alone, with no embedding and
 * nothing trained. It fails if on UMLS the filtered MRR is below .84 or Hits@10 below .96; and the thesis fails if renaming
 * every entity at random changes any score by more than 1e-12.
 *
 * Controls: how often an end occurs with a kind, whatever the other end (frequency prior); the same information as vectors
 * only, in three ways, tuned on the validation triples over 110 settings.
 *
 *   npm run experiment:kinship -- [--data DIR] [--seeds 1,2,3] [--smoke] [--out out/kinship]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRng, shuffle } from "../../src/index.js";
import { dataFolder } from "../shared/data-folder.js";
import { atLeast, atMost, printLevels } from "../shared/level.js";
import { writeChart } from "../shared/plot.js";
import { writeResult } from "../shared/result-file.js";
import { printTable } from "../shared/table.js";
import { MemorySignatures } from "./memory-signatures.js";
import { frequencyPrior, Protocol, type Scorer, type Scores } from "./protocol.js";
import { loadLinks, UMLS_FILES, type LinkData } from "./umls.js";
import { Profiles, type VectorSettings } from "./vector-memory.js";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    seeds: { type: "string", default: "1,2,3" },
    smoke: { type: "boolean", default: false },
    out: { type: "string", default: "out/kinship" },
  },
});

const DIMENSIONS = flags.smoke ? [32] : [8, 16, 32, 64, 1000];
const POWERS = flags.smoke ? [4] : [1, 2, 4, 6, 8];
const VOTES = ["asOthersDo", "both", "offset"] as const;

interface Row extends Scores {
  readonly method: string;
}

await main();

async function main(): Promise<void> {
  const data = load();
  const protocol = new Protocol(data);
  const seeds = flags.seeds.split(",").map(Number);
  console.log(
    `${data.entities} entities, ${data.train.length} training, ${data.valid.length} validation and ${data.test.length} test triples; ` +
      `renamed with seeds ${seeds.join(", ")}.`,
  );

  const started = performance.now();
  const signatures = await MemorySignatures.of(data.train, (entity) => `entity ${entity}`);
  const ingestSeconds = (performance.now() - started) / 1_000;
  const asked = performance.now();
  await signatures.ask(data.test);
  const msPerQuery = (performance.now() - asked) / (2 * data.test.length);
  await signatures.ask(data.valid);
  const own = protocol.score(signatures, data.test);

  const vectors = tunedVectors(data, protocol);
  const rows: Row[] = [
    { method: "relational signatures", ...own },
    { method: "frequency prior", ...protocol.score(frequencyPrior(data.train), data.test) },
    ...vectors.map(({ settings, scorer }) => ({
      method: `vectors only: ${nameOf(settings)}`,
      ...protocol.score(scorer, data.test),
    })),
  ];
  printTable(
    ["method, on the test triples, both directions", "MRR", "Hits@1", "Hits@3", "Hits@10"],
    rows.map((row) => [row.method, ...[row.mrr, row.hits1, row.hits3, row.hits10].map(fraction)]),
  );
  await signatures.close();
  const validation = protocol.score(signatures, data.valid);
  console.log(
    `Validation: MRR ${fraction(validation.mrr)}, Hits@10 ${fraction(validation.hits10)}. ` +
      `${data.train.length} relations in ${ingestSeconds.toFixed(3)} s, ${msPerQuery.toFixed(3)} ms a query (${own.queries} queries, each against all entities).`,
  );
  const renamed: Renamed[] = [];
  for (const seed of seeds) renamed.push(await renamedRun(data, protocol, signatures, seed));
  printTable(
    ["every entity renamed, seed", "MRR", "largest |difference| of a score"],
    renamed.map(({ seed, mrr, difference }) => [String(seed), fraction(mrr), String(difference)]),
  );

  const levels = [
    atLeast("filtered MRR", own.mrr, 0.84, fraction),
    atLeast("Hits@10", own.hits10, 0.96, fraction),
    atMost("renamed: |difference|", Math.max(...renamed.map((run) => run.difference)), 1e-12),
    atLeast("MRR above the frequency prior", own.mrr - rows[1].mrr, 0.1, fraction),
    atLeast("MRR above vectors, vote of the near", own.mrr - rows[2].mrr, 0, fraction),
    atLeast("MRR above vectors, vote of the near, both ends", own.mrr - rows[3].mrr, 0, fraction),
  ];
  printLevels(levels);
  await drawBars(rows);
  writeResult(flags.out, {
    smoke: flags.smoke,
    seeds,
    rows,
    validation,
    renamed,
    ingestSeconds,
    msPerQuery,
    levels,
  });
}

function load(): LinkData {
  const folder = dataFolder({
    given: flags.data,
    usual: "../shared/data/relations/umls",
    files: UMLS_FILES,
    source: "https://github.com/TimDettmers/ConvE (MIT): UMLS.tar.gz holds train.txt, valid.txt and test.txt",
  });
  const data = loadLinks(folder);
  return flags.smoke ? { ...data, valid: data.valid.slice(0, 50), test: data.test.slice(0, 50) } : data;
}

/** The best settings on the validation triples, for each way to vote. */
function tunedVectors(data: LinkData, protocol: Protocol): { settings: VectorSettings; scorer: Scorer }[] {
  const profiles = [true, false].map((weighted) => ({
    weighted,
    of: new Profiles(data.train, data.entities, weighted),
  }));
  return VOTES.map((vote) => {
    const tried = profiles.flatMap(({ weighted, of }) =>
      DIMENSIONS.flatMap((dimensions) =>
        (vote === "offset" ? [1] : POWERS).map((power) => {
          const settings: VectorSettings = { dimensions, weighted, vote, power };
          const scorer = of.scorer(settings);
          return { settings, scorer, mrr: protocol.score(scorer, data.valid).mrr };
        }),
      ),
    );
    return tried.reduce((best, one) => (one.mrr > best.mrr ? one : best));
  });
}

interface Renamed {
  readonly seed: number;
  readonly mrr: number;
  /** The largest of any score, of any entity, in any query. */
  readonly difference: number;
}

/** Another memory: all entities have names drawn at random, and are met in another order. */
async function renamedRun(
  data: LinkData,
  protocol: Protocol,
  signatures: Scorer,
  seed: number,
): Promise<Renamed> {
  const rng = seededRng(seed);
  const names = Array.from(
    { length: data.entities },
    (_, i) => `${Math.floor(rng() * 2 ** 32).toString(36)} ${i}`,
  );
  shuffle(names, rng);
  const renamed = await MemorySignatures.of(shuffle([...data.train], rng), (entity) => names[entity - 1]);
  const queries = [...data.valid, ...data.test];
  await renamed.ask(queries);
  const differences = queries.flatMap(({ from, kind, to }) => [
    largestDifference(signatures.scoreTails(from, kind), renamed.scoreTails(from, kind)),
    largestDifference(signatures.scoreHeads(kind, to), renamed.scoreHeads(kind, to)),
  ]);
  await renamed.close();
  return { seed, mrr: protocol.score(renamed, data.test).mrr, difference: Math.max(...differences) };
}

function largestDifference(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number {
  const ids = [...new Set([...a.keys(), ...b.keys()])];
  return Math.max(0, ...ids.map((id) => Math.abs((a.get(id) ?? 0) - (b.get(id) ?? 0))));
}

function nameOf({ vote, dimensions, weighted, power }: VectorSettings): string {
  const how = { asOthersDo: "vote of the near", both: "vote of the near, both ends", offset: "offset" }[vote];
  const width = dimensions === 1000 ? "all" : String(dimensions);
  return `${how} (${width} dimensions${weighted ? ", IDF" : ""}${vote === "offset" ? "" : `, power ${power}`})`;
}

async function drawBars(rows: readonly Row[]): Promise<void> {
  await writeChart(join(flags.out, "mrr.svg"), {
    title: "UMLS: filtered mean reciprocal rank, test",
    width: 420,
    height: { step: 26 },
    data: { values: rows.map(({ method, mrr }) => ({ method, mrr })) },
    mark: "bar",
    encoding: {
      x: { field: "mrr", type: "quantitative", title: "MRR", scale: { domain: [0, 1] } },
      y: { field: "method", type: "nominal", sort: null, title: null, axis: { labelLimit: 420 } },
    },
  });
}

function fraction(value: number): string {
  return value.toFixed(4);
}
