/** Vectors that somebody else made: checked, scaled to length 1, otherwise as they came. */
import { InvalidInput } from "../core/errors.js";
import { checkDirection, unitVector } from "../core/vector.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames, checkSameSimilarity } from "./encoder-options.js";
import { numberBytes } from "./number-bytes.js";

export interface VectorEncoderOptions {
  /** Length of the vectors, 1…65,536. */
  dimension: number;
  /** What made the vectors, for example a model's name: vectors of different makers must never meet. Default `"plain"`. */
  maker?: string;
  /** τ_pos of the vectors, −1…1. Default 0.7: measure it on your own with pairs known to mean the same. */
  sameSimilarity?: number;
}

/**
 * An encoder for ready-made vectors.
 *
 * @throws InvalidInput `BAD_OPTION` when the dimension is not a whole number in 1…65,536 or the similarity not in −1…1.
 * @example
 * const encoder = vectorEncoder({ dimension: 384, maker: "my-model-v2" });
 */
export function vectorEncoder(options: VectorEncoderOptions): Encoder<ArrayLike<number>> {
  checkOptionNames("vectorEncoder", options, ["dimension", "maker", "sameSimilarity"]);
  const { dimension, maker = "plain", sameSimilarity = 0.7 } = options;
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > 65_536) {
    throw new InvalidInput(
      "BAD_OPTION",
      `vectorEncoder: dimension is ${dimension}, expected a whole number in 1…65536.`,
    );
  }
  checkSameSimilarity("vectorEncoder", sameSimilarity);
  if (typeof maker !== "string" || !/^[^:]{1,200}$/.test(maker)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `vectorEncoder: maker is ${JSON.stringify(maker)}, expected 1…200 characters without a colon.`,
    );
  }
  return {
    id: `vector:${maker}:${dimension}`,
    modality: "vector",
    dimension,
    sameSimilarity,
    check: (input) => void checkDirection(input, dimension, "signal.vector"),
    encode: (inputs) => {
      const rows = new Float32Array(inputs.length * dimension);
      const rowAt = (i: number) => rows.subarray(i * dimension, (i + 1) * dimension);
      return inputs.map((input, i) => unitVector(input, dimension, "signal.vector", rowAt(i)));
    },
    content: numberBytes,
    gist: () => null,
  };
}
