/** What every classifier is built from: one shape of options, one shape of result. */
import type { Shape } from "./layers/layer.js";
import type { NetworkPlan } from "./plan.js";

export interface ClassifierShape {
  /** Height × width × channels (steps × features for the LSTM), grey levels 0…255. Default 28 × 28 × 1. */
  readonly input?: Shape;
  /** Default 10. */
  readonly classes?: number;
}

/** Every classifier of this folder is such a function. */
export type BuildClassifier = (shape?: ClassifierShape) => NetworkPlan;
