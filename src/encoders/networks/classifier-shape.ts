/** What every classifier is built from: one shape of options, one shape of result. */
import type { ScaleSpec } from "./layers/arrange.js";
import type { Shape } from "./layers/layer.js";
import type { NetworkPlan } from "./plan.js";

export interface ClassifierShape {
  /** Height × width × channels; for the LSTM steps × features. Default 28 × 28 × 1, or 28 × 28. */
  readonly input?: Shape;
  /** Default 10. */
  readonly classes?: number;
  /** What inputs are multiplied by first. Default 1/255: grey levels come in as 0…255. */
  readonly inputScale?: number;
}

/** Every classifier of this folder is such a function. */
export type BuildClassifier = (shape?: ClassifierShape) => NetworkPlan;

export const GREY_LEVELS = 1 / 255;

/** The first layer of a network that takes grey levels. */
export function scaled({ inputScale = GREY_LEVELS }: { readonly inputScale?: number }): ScaleSpec {
  return { kind: "scale", factor: inputScale };
}
