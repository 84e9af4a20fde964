/**
 * A long short-term memory that reads a signal step by step and names it by its last state (Hochreiter & Schmidhuber, "Long
 * Short-Term Memory", 1997; forget gates after Gers et al. 2000): an image row by row, a sound frame by frame.
 */
import { scaled, type ClassifierShape } from "./classifier-shape.js";
import type { NetworkPlan } from "./plan.js";

/** @param shape steps × features, for example 28 rows of 28 pixels, or 50 frames of 13 coefficients with `inputScale: 1`. */
export function lstmClassifier(shape: ClassifierShape = {}): NetworkPlan {
  const { input = [28, 28], classes = 10 } = shape;
  return {
    name: "lstm",
    paper: "Hochreiter & Schmidhuber, Long Short-Term Memory, 1997",
    input,
    embedding: "state",
    layers: [scaled(shape), { kind: "lstm", units: 64, name: "state" }, { kind: "dense", units: classes }],
  };
}
