/**
 * An LSTM autoencoder (Srivastava, Mansimov & Salakhutdinov, "Unsupervised Learning of Video Representations using LSTMs", 2015):
 * one LSTM reads a window of rows into a code, another writes the rows from it. For windows of sensor rows or frames of sound.
 *
 * Departures: the writer gets the code at every step instead of its own last output, and writes in order, not reversed.
 */
import type { AutoencoderShape } from "./autoencoder-shape.js";
import type { NetworkPlan } from "./plan.js";

/** @param shape steps × features, default 28 × 28; `inputScale` 1 by default here: sensors have no grey levels. */
export function lstmAutoencoder({
  input = [28, 28],
  code = 32,
  inputScale = 1,
}: AutoencoderShape = {}): NetworkPlan {
  const [steps, features] = input;
  return {
    name: "lstm-autoencoder",
    paper: "Srivastava et al., Unsupervised Learning of Video Representations using LSTMs, 2015",
    input,
    embedding: "code",
    layers: [
      { kind: "scale", factor: inputScale },
      { kind: "lstm", units: code, name: "code" },
      { kind: "repeat", steps },
      { kind: "lstm", units: code, returns: "all" },
      { kind: "dense", units: features },
    ],
  };
}
