/** The loss of every training as one SVG of small charts. */
import type { TrainingHistory } from "../../src/encoders/index.js";
import { writeChart } from "../shared/plot.js";

export async function drawLossCurves(
  path: string,
  histories: Readonly<Record<string, TrainingHistory>>,
): Promise<void> {
  const values = Object.entries(histories).flatMap(([network, { curve, epochs }]) => [
    ...curve.map(({ at, loss }) => ({ network, epoch: at, loss, on: "training" })),
    ...epochs.flatMap(({ epoch, validation }) =>
      validation === undefined ? [] : [{ network, epoch, loss: validation.loss, on: "held back" }],
    ),
  ]);
  await writeChart(path, {
    title: "Loss",
    data: { values },
    facet: { field: "network", type: "nominal", title: null, sort: Object.keys(histories) },
    columns: 4,
    resolve: { scale: { y: "independent", x: "independent" } },
    spec: {
      width: 160,
      height: 110,
      mark: { type: "line", point: { size: 8 } },
      encoding: {
        x: { field: "epoch", type: "quantitative", axis: { tickMinStep: 1 }, scale: { zero: false } },
        y: { field: "loss", type: "quantitative", title: null, scale: { zero: false } },
        color: { field: "on", type: "nominal", title: null },
      },
    },
  });
}
