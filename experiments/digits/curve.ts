/** Accuracy against the share kept, as SVG. */
import { writeChart } from "../shared/plot.js";
import type { Row } from "./protocol.js";
import type { Accuracy } from "./recognise.js";

export async function drawCurve(path: string, rows: readonly Row[], everything: Accuracy): Promise<void> {
  const values = rows.map((row) => ({
    kept: 100 * row.share,
    accuracy: row.accuracy.vote,
    method: row.method,
  }));
  await writeChart(path, {
    title: "Recognition against what is kept",
    width: 560,
    height: 360,
    layer: [
      {
        data: { values: [{ accuracy: everything.vote }] },
        mark: { type: "rule", strokeDash: [4, 4], color: "#888" },
        encoding: { y: { field: "accuracy", type: "quantitative" } },
      },
      {
        data: { values: [{ accuracy: everything.vote, label: "store everything", kept: 0.3 }] },
        mark: { type: "text", align: "left", dy: -7, color: "#666" },
        encoding: {
          x: { field: "kept", type: "quantitative" },
          y: { field: "accuracy", type: "quantitative" },
          text: { field: "label" },
        },
      },
      {
        data: { values },
        mark: { type: "line", point: true },
        encoding: {
          x: {
            field: "kept",
            type: "quantitative",
            title: "kept, % of the stream",
            scale: { type: "log" },
          },
          y: {
            field: "accuracy",
            type: "quantitative",
            title: "accuracy on unseen digits, vote of 7",
            scale: { zero: false },
          },
          color: { field: "method", type: "nominal", title: null },
        },
      },
    ],
  });
}
