/** Layers one after the other, and side by side: shapes, weights and the way through. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { layerOf, type LayerSpec, type ParallelSpec } from "./layer-spec.js";
import type { Pass, Shape, WeightSpec } from "./layer.js";

export function outputShape(spec: LayerSpec, input: Shape): Shape {
  return spec.kind === "parallel" ? joinedShape(spec, input) : layerOf(spec).outputShape(spec, input);
}

export function stackShape(layers: readonly LayerSpec[], input: Shape): Shape {
  return layers.reduce((shape, spec) => outputShape(spec, shape), input);
}

/** In the order in which the way through meets them. */
export function weightsOf(spec: LayerSpec, input: Shape): readonly WeightSpec[] {
  if (spec.kind === "parallel") return spec.ways.flatMap((way) => stackWeights(way, input));
  return layerOf(spec).weights(spec, input);
}

export function stackWeights(layers: readonly LayerSpec[], input: Shape): readonly WeightSpec[] {
  let shape = input;
  return layers.flatMap((spec) => {
    const weights = weightsOf(spec, shape);
    shape = outputShape(spec, shape);
    return weights;
  });
}

/**
 * @param weights those of `stackWeights`, in its order.
 * @param x batch × input.
 */
export function applyStack(
  layers: readonly LayerSpec[],
  x: Tensor,
  { weights, pass }: { weights: readonly Tensor[]; pass: Pass },
): Tensor {
  let used = 0;
  return layers.reduce((input, spec) => {
    const count = weightsOf(spec, input.shape.slice(1)).length;
    const own = weights.slice(used, (used += count));
    return apply(spec, input, { weights: own, pass });
  }, x);
}

function apply(spec: LayerSpec, x: Tensor, given: { weights: readonly Tensor[]; pass: Pass }): Tensor {
  if (spec.kind !== "parallel") return layerOf(spec).apply(spec, x, given);
  const { tf } = given.pass;
  let used = 0;
  const results = spec.ways.map((way) => {
    const count = stackWeights(way, x.shape.slice(1)).length;
    const own = given.weights.slice(used, (used += count));
    return applyStack(way, x, { ...given, weights: own });
  });
  return spec.join === "add" ? tf.addN(results) : tf.concat(results, -1);
}

function joinedShape({ join, ways }: ParallelSpec, input: Shape): Shape {
  const shapes = ways.map((way) => stackShape(way, input));
  const [first] = shapes;
  const fits = (shape: Shape) =>
    shape.length === first.length &&
    shape.every((size, axis) => size === first[axis] || (join === "concat" && axis === shape.length - 1));
  if (!shapes.every(fits)) {
    throw new Error(
      `ways of ${shapes.map((shape) => shape.join(" × ")).join(" and ")} cannot be joined by ${join}.`,
    );
  }
  if (join === "add") return first;
  return [...first.slice(0, -1), shapes.reduce((sum, shape) => sum + shape[shape.length - 1], 0)];
}
