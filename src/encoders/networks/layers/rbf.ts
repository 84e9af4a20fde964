/**
 * Euclidean radial basis functions to fixed codes of −1 and +1, the output layer of LeNet-5 (LeCun et al. 1998, eq. 7), negated
 * and halved so that the largest is the answer: −½‖x − code‖².
 */
import type { Layer } from "./layer.js";

export interface RbfSpec {
  readonly kind: "rbf";
  readonly units: number;
  readonly name?: string;
}

export const rbf: Layer<RbfSpec> = {
  outputShape: ({ units }) => [units],
  weights: ({ units }, [inputs]) => [
    { name: "codes", shape: [inputs, units], start: { kind: "signs" }, fixed: true },
  ],
  apply: (_, x, { weights: [codes], pass: { tf } }) => {
    // The codes' own lengths are all the same.
    const lengths = tf.sum(tf.square(x), 1, true);
    const own = codes.shape[0];
    return tf.sub(tf.matMul(x, codes), tf.mul(tf.add(lengths, own), 0.5));
  },
};
