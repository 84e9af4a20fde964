/** What every autoencoder is built from. */
import type { Shape } from "./layers/layer.js";
import type { NetworkPlan } from "./plan.js";

export interface AutoencoderShape {
  /** Height × width × channels; for the LSTM steps × features. Default 28 × 28 × 1. */
  readonly input?: Shape;
  /** Numbers in the code, the embedding. Default 32. */
  readonly code?: number;
  /** What inputs are multiplied by first. Default 1/255: grey levels come in as 0…255. */
  readonly inputScale?: number;
}

/** Every autoencoder of this folder is such a function. */
export type BuildAutoencoder = (shape?: AutoencoderShape) => NetworkPlan;
