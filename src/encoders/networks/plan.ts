/**
 * A network as plain data: its layers with their sizes, and which of them gives the embedding. Shapes and parameters are counted
 * from it without a number being allocated; it is built, trained, saved and read back from the same description.
 */
import type { LayerSpec } from "./layers/layer-spec.js";
import { sizeOf, type Shape } from "./layers/layer.js";
import { outputShape, weightsOf } from "./layers/stack.js";

export interface NetworkPlan {
  /** Lower case, without a colon: part of the encoder's id. */
  readonly name: string;
  /** Where it comes from. */
  readonly paper: string;
  /** Of one signal: height × width × channels, or steps × features. */
  readonly input: Shape;
  readonly layers: readonly LayerSpec[];
  /** Name of the layer whose output is the embedding. */
  readonly embedding: string;
}

/** One row of a network's table. */
export interface LayerRow {
  readonly name: string;
  readonly kind: LayerSpec["kind"];
  readonly shape: Shape;
  /** What training moves. */
  readonly parameters: number;
}

export interface PlanTable {
  readonly rows: readonly LayerRow[];
  readonly output: Shape;
  /** Parameters that training moves; running means and fixed codes are not among them. */
  readonly parameters: number;
}

/**
 * @throws Error where a layer does not fit what comes before it.
 * Cost: O(layers); nothing is allocated.
 */
export function tableOf(plan: NetworkPlan): PlanTable {
  let shape = plan.input;
  const rows = plan.layers.map((spec): LayerRow => {
    const parameters = weightsOf(spec, shape)
      .filter((weight) => weight.fixed !== true)
      .reduce((sum, weight) => sum + (weight.free ?? sizeOf(weight.shape)), 0);
    shape = outputShape(spec, shape);
    return { name: spec.name ?? spec.kind, kind: spec.kind, shape, parameters };
  });
  return { rows, output: shape, parameters: rows.reduce((sum, row) => sum + row.parameters, 0) };
}

/** How many layers lead to the embedding, and how long it is. @throws Error where no layer has its name. */
export function embeddingOf(plan: NetworkPlan): { readonly depth: number; readonly dimension: number } {
  const at = plan.layers.findIndex((spec) => spec.name === plan.embedding);
  if (at < 0) throw new Error(`${plan.name} has no layer named "${plan.embedding}".`);
  return { depth: at + 1, dimension: sizeOf(tableOf(plan).rows[at].shape) };
}

/** The table of a network's layers, for a log. */
export function describeNetwork(plan: NetworkPlan): string {
  const { rows, parameters } = tableOf(plan);
  const lines = rows.map(
    (row) => `${row.name.padEnd(20)} ${row.shape.join(" × ").padEnd(16)} ${row.parameters}`,
  );
  return [`${plan.name} (${plan.paper})`, ...lines, `${parameters} parameters`].join("\n");
}
