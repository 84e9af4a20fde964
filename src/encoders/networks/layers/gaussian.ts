/**
 * The code of a variational autoencoder: means and log-variances come in; in training a sample goes out and the divergence from
 * a standard normal is added to the loss (Kingma & Welling, "Auto-Encoding Variational Bayes", 2014, eq. 10 and appendix B);
 * afterwards the means go out.
 */
import { normal } from "../normal.js";
import { NO_WEIGHTS, type Layer } from "./layer.js";

export interface GaussianSpec {
  readonly kind: "gaussian";
  readonly name?: string;
}

export const gaussian: Layer<GaussianSpec> = {
  outputShape: (_, [inputs]) => [inputs / 2],
  weights: NO_WEIGHTS,
  apply: (_, x, { pass }) => {
    const { tf } = pass;
    const [mean, logVariance] = tf.split(x, 2, 1);
    if (!pass.training) return mean;
    const gap = tf.sub(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), logVariance), 1);
    pass.penalise(tf.mean(tf.mul(tf.sum(gap, 1), 0.5)));
    const noise = Float32Array.from({ length: mean.size }, () => normal(pass.rng));
    const spread = tf.mul(tf.exp(tf.mul(logVariance, 0.5)), tf.tensor(noise, mean.shape));
    return tf.add(mean, spread);
  },
};
