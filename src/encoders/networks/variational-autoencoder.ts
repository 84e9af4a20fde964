/**
 * A variational autoencoder (Kingma & Welling, "Auto-Encoding Variational Bayes", 2014): the code is a distribution, kept near the
 * standard normal, so that what lies between two codes decodes to something too. The embedding is the mean.
 *
 * Departures: rectifiers instead of tanh, 256 hidden numbers instead of 500.
 */
import type { AutoencoderShape } from "./autoencoder-shape.js";
import { scaled } from "./classifier-shape.js";
import { sizeOf } from "./layers/layer.js";
import type { NetworkPlan } from "./plan.js";

export function variationalAutoencoder(shape: AutoencoderShape = {}): NetworkPlan {
  const { input = [28, 28, 1], code = 32 } = shape;
  return {
    name: "vae",
    paper: "Kingma & Welling, Auto-Encoding Variational Bayes, 2014",
    input,
    embedding: "code",
    layers: [
      scaled(shape),
      { kind: "flatten" },
      { kind: "dense", units: 256, activation: "relu" },
      { kind: "dense", units: 2 * code },
      { kind: "gaussian", name: "code" },
      { kind: "dense", units: 256, activation: "relu" },
      { kind: "dense", units: sizeOf(input) },
      { kind: "reshape", to: input },
    ],
  };
}
