/** Dropout (Srivastava et al. 2014), scaled in training so that nothing changes afterwards. Its mask is drawn from the pass. */
import { NO_WEIGHTS, sizeOf, type Layer } from "./layer.js";

export interface DropoutSpec {
  readonly kind: "dropout";
  /** Share that is dropped, 0…1 (exclusive). */
  readonly rate: number;
  readonly name?: string;
}

export const dropout: Layer<DropoutSpec> = {
  outputShape: (_, input) => input,
  weights: NO_WEIGHTS,
  apply: ({ rate }, x, { pass }) => {
    if (!pass.training) return x;
    const mask = new Float32Array(sizeOf(x.shape));
    for (let i = 0; i < mask.length; i++) if (pass.rng() >= rate) mask[i] = 1 / (1 - rate);
    return pass.tf.mul(x, pass.tf.tensor(mask, x.shape));
  },
};
