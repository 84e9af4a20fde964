/**
 * An autoencoder (Hinton & Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", 2006): what passes through a
 * narrow code and comes out as it went in. It needs no classes.
 *
 * Departures: 784-256-code-256-784 with rectifiers instead of 784-1000-500-250-30 with sigmoids, and trained in one go instead of
 * layer by layer.
 */
import type { AutoencoderShape } from "./autoencoder-shape.js";
import { scaled } from "./classifier-shape.js";
import { sizeOf } from "./layers/layer.js";
import type { NetworkPlan } from "./plan.js";

export function autoencoder(shape: AutoencoderShape = {}): NetworkPlan {
  const { input = [28, 28, 1], code = 32 } = shape;
  return {
    name: "autoencoder",
    paper: "Hinton & Salakhutdinov, Reducing the Dimensionality of Data with Neural Networks, 2006",
    input,
    embedding: "code",
    layers: [
      scaled(shape),
      { kind: "flatten" },
      { kind: "dense", units: 256, activation: "relu" },
      { kind: "dense", units: code, name: "code" },
      { kind: "dense", units: 256, activation: "relu" },
      { kind: "dense", units: sizeOf(input) },
      { kind: "reshape", to: input },
    ],
  };
}
