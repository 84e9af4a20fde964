/** Ways, or what is in the way, in words. */
import type { Way, WayAnswer } from "../index.js";
import { count } from "./held.js";
import { relationTable } from "./relation-words.js";
import { paragraph, table, type Column } from "./table.js";

const COLUMNS: readonly Column[] = [
  { title: "step", align: "right" },
  { title: "relation", gives: "wrap" },
  { title: "id", align: "right" },
];

/** @param salient whether costs are −ln of a probability. */
export function routeWords({ routes, blockedBy }: WayAnswer, salient = false): string {
  if (routes.length > 0) {
    return routes
      .map((way, i) => wayWords(way, routes.length === 1 ? "" : `${i + 1}. `, salient))
      .join("\n\n");
  }
  if (blockedBy.length === 0) return "There is no way, and no opening of what is closed would make one.";
  const blame = blockedBy.length === 1 ? "this were open" : "these were open";
  return `There is no way. There would be one if ${blame}:\n\n${relationTable(blockedBy)}`;
}

function wayWords({ cost, steps, stops, sentence }: Way, number: string, salient: boolean): string {
  if (steps.length === 0) return `${number}Already there: ${paragraph(sentence)}.`;
  const price = salient
    ? `probability ${Number(Math.exp(-cost).toPrecision(3))}`
    : `cost ${Number(cost.toPrecision(6))}`;
  const passed = stops.length === 0 ? "" : `, by way of ${stops.map(({ label }) => label).join(", ")}`;
  const rows = steps.map((step, i) => [String(i + 1), step.sentence, String(step.relation)]);
  return `${paragraph(`${number}${count(steps.length, "step")}, ${price}${passed}.`)}\n\n${table(COLUMNS, rows)}`;
}
