/**
 * invariance: seen in other places, sizes and turns without having been shown there.
 *
 * Hypothesis: a memory that is fed other views of the same digits (moved by a sliding window, at other sizes by a pyramid, turned
 * upright by the directions of its gradients) recognises strangers' digits that are moved, scaled or turned better than one fed the
 * same digits once. It fails if a kind of view does not help by 5 points on its own disturbance.
 *
 * Controls: the same digits without views; all views mixed at random; bags of SIFT words, blind to place, size and turn.
 *
 *   npm run experiment:invariance -- [--seeds 1,2,3] [--shown 600] [--asked 250] [--smoke] [--out out/invariance]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadDataset } from "../digits/images.js";
import { atLeast, printLevels, type Level } from "../shared/level.js";
import { writeChart } from "../shared/plot.js";
import { writeResult } from "../shared/result-file.js";
import { meanAndRange, percent, printTable } from "../shared/table.js";
import { DISTURBANCES } from "./looks.js";
import { rowsOf, type Row } from "./protocol.js";

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2,3" },
    smoke: { type: "boolean", default: false },
    shown: { type: "string", default: "600" },
    asked: { type: "string", default: "250" },
    out: { type: "string", default: "out/invariance" },
  },
});

const HELP = 0.05;

await main();

async function main(): Promise<void> {
  const data = loadDataset("mnist");
  const seeds = flags.smoke ? [1] : flags.seeds.split(",").map(Number);
  const counts = flags.smoke
    ? { shown: 80, asked: 30 }
    : { shown: Number(flags.shown), asked: Number(flags.asked) };
  console.log(
    `MNIST: ${counts.shown} digits shown, ${counts.asked} others asked for each disturbance; seeds ${seeds.join(", ")}.`,
  );
  const rows: Row[] = [];
  for (const seed of seeds) {
    for (const row of await rowsOf(
      { train: data.train, test: data.test, ...counts },
      seed,
      !flags.smoke && seed === seeds[0],
    )) {
      rows.push(row);
      console.log(`seed ${seed}, ${row.encoder}, ${row.views}: ${row.seconds.toFixed(0)} s`);
    }
  }
  report(rows);
  const levels = levelsOf(rows);
  printLevels(levels);
  if (!flags.smoke) await draw(rows);
  writeResult(flags.out, { smoke: flags.smoke, seeds, ...counts, rows, levels });
}

function kinds(rows: readonly Row[]): { name: string; of: Row[] }[] {
  const nameOf = ({ encoder, views }: Row) => (encoder === "PCA" ? views : encoder);
  return [...new Set(rows.map(nameOf))].map((name) => ({
    name,
    of: rows.filter((row) => nameOf(row) === name),
  }));
}

function report(rows: readonly Row[]): void {
  printTable(
    [
      "views",
      "looks a digit",
      "kept",
      "with those under consideration",
      ...DISTURBANCES.map(({ name }) => name),
    ],
    kinds(rows).map(({ name, of }) => [
      name,
      meanAndRange(
        of.map(({ looks }) => looks),
        (value) => value.toFixed(1),
      ),
      meanAndRange(
        of.map(({ kept }) => kept),
        percent,
      ),
      meanAndRange(
        of.map(({ held }) => held),
        percent,
      ),
      ...DISTURBANCES.map((one) =>
        meanAndRange(
          of.map(({ recognised }) => recognised[one.name]),
          percent,
        ),
      ),
    ]),
  );
}

/** Each kind against none, on its own disturbance: mean over the seeds. */
function levelsOf(rows: readonly Row[]): Level[] {
  const mean = (views: string, disturbance: string) => {
    const of = kinds(rows).find(({ name }) => name === views)!.of;
    return of.reduce((sum, row) => sum + row.recognised[disturbance], 0) / of.length;
  };
  return DISTURBANCES.flatMap(({ name, against }) =>
    against === null
      ? []
      : [atLeast(`${against} on ${name}, gain`, mean(against, name) - mean("none", name), HELP, percent)],
  );
}

async function draw(rows: readonly Row[]): Promise<void> {
  const values = kinds(rows).flatMap(({ name, of }) =>
    DISTURBANCES.map((one) => ({
      views: name,
      disturbance: one.name,
      recognised: of.reduce((sum, { recognised }) => sum + recognised[one.name], 0) / of.length,
    })),
  );
  await writeChart(join(flags.out, "recognised.svg"), {
    data: { values },
    mark: "bar",
    encoding: {
      x: { field: "views", type: "nominal", sort: null, title: null },
      y: { field: "recognised", type: "quantitative", scale: { domain: [0, 1] } },
      color: { field: "views", type: "nominal", sort: null, legend: null },
      column: { field: "disturbance", type: "nominal", sort: null, title: null },
    },
  });
}
