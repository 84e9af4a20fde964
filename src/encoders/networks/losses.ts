/** What training makes small: scalars, means over the batch. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "../tensorflow/backend.js";

/**
 * Cross-entropy of the softmax.
 *
 * @param outputs batch × classes, before the softmax.
 */
export function softmaxLoss(tf: Tf, outputs: Tensor, labels: readonly number[]): Tensor {
  const classes = outputs.shape[1]!;
  const right = tf.sum(tf.mul(outputs, tf.oneHot([...labels], classes)), 1);
  return tf.mean(tf.sub(tf.logSumExp(outputs, 1), right));
}

/**
 * Cross-entropy of the sigmoid, summed over each signal's numbers.
 *
 * @param outputs batch × …, before the sigmoid.
 * @param targets the same shape, 0…1.
 */
export function sigmoidLoss(tf: Tf, outputs: Tensor, targets: Tensor): Tensor {
  // max(x, 0) − x t + log(1 + e^−|x|) does not overflow.
  const tail = tf.log1p(tf.exp(tf.neg(tf.abs(outputs))));
  const losses = tf.add(tf.sub(tf.relu(outputs), tf.mul(outputs, targets)), tail);
  return tf.mean(tf.sum(tf.reshape(losses, [outputs.shape[0], -1]), 1));
}

/** Squared distance, summed over each signal's numbers. */
export function squaredLoss(tf: Tf, outputs: Tensor, targets: Tensor): Tensor {
  return tf.mean(tf.sum(tf.reshape(tf.square(tf.sub(outputs, targets)), [outputs.shape[0], -1]), 1));
}
