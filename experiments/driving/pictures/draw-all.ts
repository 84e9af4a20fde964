/** All pictures of the experiment. */
import { join } from "node:path";
import { Memory, quantityEncoder } from "../../../src/index.js";
import { writeChart } from "../../shared/plot.js";
import { gapOf, keying } from "../agent/keyings.js";
import { per1000Km, type Tally } from "../drive.js";
import { mean, type Figures } from "../figures.js";
import type { JobResult } from "../job.js";
import { FEAR, SEEDS } from "../learn.js";
import { CAUTIONS, COMPARED } from "../plan.js";
import { drawFilmStrip } from "./film-strip.js";
import { recordDrive } from "./record-drive.js";
import { writeReplay } from "./replay.js";

export interface Drawn {
  readonly out: string;
  readonly results: readonly JobResult[];
  readonly database: string;
  readonly of: (id: string, test: string) => Figures;
  readonly smoke: boolean;
}

export async function drawAll(drawn: Drawn): Promise<void> {
  await drawField(join(drawn.out, "risk-field.svg"), drawn.database);
  await drawBars(join(drawn.out, "keys.svg"), drawn.of);
  await drawFrontier(join(drawn.out, "frontier.svg"), drawn.of);
  await drawLearning(join(drawn.out, "learning.svg"), drawn.results);
  const recorded = await recordDrive(drawn.database, SEEDS.test);
  drawFilmStrip(join(drawn.out, "film-strip.svg"), recorded);
  writeReplay(join(drawn.out, "replay.html"), recorded);
}

const FIELD = { gapM: 60, closingMps: 28, step: { gapM: 2, closingMps: 2 }, clearanceM: -1.2 };
/** The ego's hardest braking, for the parabola that nobody told it. */
const BRAKING_MPS2 = 8;

/** What is expected of a thing ahead and in the way, over gap and closing speed, with the memories that lie near. */
export async function drawField(path: string, database: string): Promise<void> {
  const memory = await Memory.open(database, {
    encoders: [quantityEncoder(keying("relation").encoder)],
    store: { readOnly: true },
  });
  const field = await memory.outcomeField({ ...FEAR });
  const { gapM, closingMps, step, clearanceM } = FIELD;
  const cells: object[] = [];
  for (let gap = 0; gap < gapM; gap += step.gapM) {
    for (let closing = 0; closing < closingMps; closing += step.closingMps) {
      const [g, c] = [gap + step.gapM / 2, closing + step.closingMps / 2];
      const risk = field.expect([Math.log1p(g / 4), c, clearanceM, 1, 0]);
      cells.push({ gap, gap2: gap + step.gapM, closing, closing2: closing + step.closingMps, risk });
    }
  }
  const dots = field
    .memories()
    .map(({ vector: [logarithm, closing, clearance, front, change], outcome }) => ({
      gap: gapOf(logarithm),
      closing,
      near: front > 0.5 && change < 0.5 && clearance < 0,
      outcome,
    }))
    .filter(({ gap, closing, near }) => near && gap > 0 && gap < gapM && closing > 0 && closing < closingMps);
  const parabola = Array.from({ length: 57 }, (_, i) => ({
    closing: i / 2,
    gap: (i / 2) ** 2 / (2 * BRAKING_MPS2),
  })).filter(({ gap }) => gap <= gapM);
  await memory.close();
  const colour: { scheme: "yelloworangered"; domain: number[] } = {
    scheme: "yelloworangered",
    domain: [0, 1],
  };
  await writeChart(path, {
    title: {
      text: "What is expected of a thing ahead and in the way",
      subtitle:
        "dots: memories, filled by what came of them; line: where hardest braking just suffices (nobody told it)",
    },
    width: 620,
    height: 420,
    layer: [
      {
        data: { values: cells },
        mark: { type: "rect", clip: true },
        encoding: {
          x: { field: "gap", type: "quantitative", title: "gap, m", scale: { domain: [0, gapM] } },
          x2: { field: "gap2" },
          y: {
            field: "closing",
            type: "quantitative",
            title: "closing speed after the action, m/s",
            scale: { domain: [0, closingMps] },
          },
          y2: { field: "closing2" },
          color: { field: "risk", type: "quantitative", title: "collision", scale: colour },
        },
      },
      {
        data: { values: dots },
        mark: { type: "point", filled: true, size: 38, stroke: "#222", strokeWidth: 0.8, opacity: 1 },
        encoding: {
          x: { field: "gap", type: "quantitative" },
          y: { field: "closing", type: "quantitative" },
          fill: { field: "outcome", type: "quantitative", scale: colour, legend: null },
        },
      },
      {
        data: { values: parabola },
        mark: { type: "line", color: "#1f5fbf", strokeWidth: 2, clip: true },
        encoding: {
          x: { field: "gap", type: "quantitative" },
          y: { field: "closing", type: "quantitative" },
          order: { field: "closing" },
        },
      },
    ],
  });
}

async function drawBars(path: string, of: Drawn["of"]): Promise<void> {
  const values = COMPARED.flatMap((name) =>
    (["seen", "held out"] as const).map((test) => {
      const { rate, rates, speeds } = of(`floats: ${name}`, test);
      return {
        name: name === "raw state" ? `${name} (no class)` : name,
        test,
        rate: Math.max(rate, 1),
        low: Math.max(1, Math.min(...rates)),
        high: Math.max(1, ...rates),
        label: `${rate.toFixed(0)} at ${mean(speeds).toFixed(1)} m/s`,
      };
    }),
  );
  const y = { field: "name", type: "nominal", sort: null, title: null, axis: { labelLimit: 300 } } as const;
  const scale: { type: "log"; domain: number[] } = { type: "log", domain: [1, 20_000] };
  const x = {
    field: "rate",
    type: "quantitative" as const,
    title: "collisions per 1,000 km (log)",
    scale,
  };
  const yOffset = { field: "test", sort: ["seen", "held out"] };
  await writeChart(path, {
    title: "Keyed by what? 2,100 numbers each, mean of the seeds with their range",
    width: 560,
    height: { step: 20 },
    data: { values },
    layer: [
      {
        mark: "bar",
        encoding: {
          x,
          x2: { datum: 1 },
          y,
          yOffset,
          color: {
            field: "test",
            type: "nominal",
            title: "classes",
            scale: { domain: ["seen", "held out"], range: ["#9ecae1", "#e6550d"] },
          },
        },
      },
      {
        mark: { type: "rule", color: "#222" },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, yOffset },
      },
      {
        mark: { type: "text", align: "left", dx: 6, fontSize: 10 },
        encoding: { x: { ...x, field: "high" }, y, yOffset, text: { field: "label" } },
      },
    ],
  });
}

async function drawFrontier(path: string, of: Drawn["of"]): Promise<void> {
  const point = (label: string, method: string, figures: Figures, order: number) => ({
    label,
    method,
    order,
    speed: mean(figures.speeds),
    rate: Math.max(figures.rate, 1),
  });
  const ours = [...CAUTIONS, 4]
    .sort((a, b) => a - b)
    .map((caution) =>
      point(
        `λ ${caution}`,
        "relation, 500 memories",
        of("main", caution === 4 ? "held out" : `λ ${caution}`),
        caution,
      ),
    );
  const others = [
    point("IDM", "rules", of("rule: idm", "held out"), 0),
    point("IDM + lane changes", "rules", of("rule: idm with lane changes", "held out"), 0),
    point("RSS", "rules", of("rule: rss", "held out"), 0),
    point("everything stored", "store everything", of("store everything", "held out"), 0),
  ];
  const x = {
    field: "speed",
    type: "quantitative",
    title: "mean speed, m/s",
    scale: { zero: false },
  } as const;
  const y = {
    field: "rate",
    type: "quantitative",
    title: "collisions per 1,000 km (log; 1: none)",
    scale: { type: "log" },
  } as const;
  const color = { field: "method", type: "nominal", title: null, legend: { labelLimit: 300 } } as const;
  await writeChart(path, {
    title: "Safety against speed, held-out classes",
    width: 560,
    height: 380,
    layer: [
      {
        data: { values: ours },
        mark: { type: "line", color: "#999" },
        encoding: { x, y, order: { field: "order" } },
      },
      {
        data: { values: [...ours, ...others] },
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: { x, y, color },
      },
      // Ours above, the others below: they lie close together.
      {
        data: { values: ours },
        mark: { type: "text", dy: -12, fontSize: 11 },
        encoding: { x, y, text: { field: "label" } },
      },
      {
        data: { values: others },
        mark: { type: "text", align: "left", dx: 4, dy: 13, fontSize: 11 },
        encoding: { x, y, text: { field: "label" } },
      },
    ],
  });
}

async function drawLearning(path: string, results: readonly JobResult[]): Promise<void> {
  const values = results
    .filter(({ id }) => id === "main")
    .flatMap(({ seed, curve }) => {
      let collisions = 0;
      return curve.map(({ episodes, tally, memories }) => {
        collisions += tally.collisions;
        return { episodes, seed: `seed ${seed}`, rate: rateOf(tally), memories, collisions };
      });
    });
  const x = { field: "episodes", type: "quantitative", title: "drives of at most 60 s" } as const;
  const panel = (field: string, title: string) =>
    ({
      width: 260,
      height: 240,
      mark: { type: "line", point: true },
      encoding: {
        x,
        y: { field, type: "quantitative", title },
        color: { field: "seed", type: "nominal", title: null },
      },
    }) as const;
  await writeChart(path, {
    title: "Learning among seen classes, λ = 4",
    data: { values },
    hconcat: [
      panel("rate", "collisions / 1,000 km, last 25"),
      panel("collisions", "collisions so far"),
      panel("memories", "memories"),
    ],
  });
}

function rateOf(tally: Tally): number {
  return tally.distanceM === 0 ? 0 : per1000Km(tally);
}
