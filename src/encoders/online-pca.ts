/**
 * Principal components fitted as vectors go by: mean and covariance are kept exactly, in one pass (Welford 1962; T. F. Chan,
 * G. H. Golub & R. J. LeVeque, "Algorithms for computing the sample variance", American Statistician 37(3), 1983), so that
 * nothing of the stream is stored and the components are those that `fitPca` finds in the same vectors.
 *
 * An encoder never changes once it is taken: vectors of before and after must not meet. Take one when enough was met.
 */
import { InvalidInput } from "../core/errors.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames } from "./encoder-options.js";
import { checkNumbers, checkPcaOptions, pcaOf, type PcaEncoderOptions } from "./pca-encoder.js";

/** The covariance of more than this would not fit in memory: 4,096² doubles are 128 MiB. */
const MOST_DIMENSIONS = 4_096;

/**
 * Memory: O(d²), whatever the stream.
 *
 * @example
 * const pca = new OnlinePca(64);
 * for (const vector of firstThousandImages) pca.observe(vector);
 * const encoder = pca.encoder({ dimension: 8, whiten: true });
 */
export class OnlinePca {
  private met = 0;
  private readonly mean: Float64Array;
  /** Σ (x − mean)(x − mean)ᵀ, the upper triangle. */
  private readonly moments: Float64Array;
  private readonly offset: Float64Array;

  /** @param inputDimension length of the vectors, 1…4,096. @throws InvalidInput `BAD_OPTION`. */
  constructor(readonly inputDimension: number) {
    if (!(Number.isInteger(inputDimension) && inputDimension >= 1 && inputDimension <= MOST_DIMENSIONS)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `OnlinePca: inputDimension is ${inputDimension}, expected a whole number in 1…${MOST_DIMENSIONS}.`,
      );
    }
    this.mean = new Float64Array(inputDimension);
    this.offset = new Float64Array(inputDimension);
    this.moments = new Float64Array(inputDimension * inputDimension);
  }

  /** Vectors met. */
  get count(): number {
    return this.met;
  }

  /** @throws InvalidInput `WRONG_DIMENSION`, `NOT_FINITE`; nothing is changed then. O(d²). */
  observe(vector: ArrayLike<number>): void {
    checkNumbers(vector, this.inputDimension, "the vector");
    const { mean, moments, offset, inputDimension: d } = this;
    const share = this.met / (this.met + 1);
    this.met++;
    for (let j = 0; j < d; j++) offset[j] = vector[j] - mean[j];
    for (let a = 0; a < d; a++) {
      mean[a] += offset[a] / this.met;
      const scaled = share * offset[a];
      if (scaled === 0) continue;
      for (let b = a, row = a * d; b < d; b++) moments[row + b] += scaled * offset[b];
    }
  }

  /**
   * An encoder for what was met so far.
   *
   * @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`. O(d² · dimension).
   */
  encoder(options: PcaEncoderOptions): Encoder<ArrayLike<number>> {
    checkOptionNames("OnlinePca.encoder", options, ["dimension", "sameSimilarity", "whiten", "seed"]);
    const { inputDimension, met: count } = this;
    checkPcaOptions("OnlinePca.encoder", options, { inputDimension, count });
    return pcaOf({ mean: this.mean, covariance: this.covariance() }, options);
  }

  private covariance(): Float64Array {
    const { moments, inputDimension: d } = this;
    const full = new Float64Array(d * d);
    for (let a = 0; a < d; a++) {
      for (let b = a; b < d; b++) full[a * d + b] = full[b * d + a] = moments[a * d + b] / this.met;
    }
    return full;
  }
}
