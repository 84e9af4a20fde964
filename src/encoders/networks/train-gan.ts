/**
 * Adversarial training (Goodfellow et al. 2014, algorithm 1, with the generator's non-saturating loss of their §3): the
 * discriminator takes a step on real and painted pictures, then the generator one against it. Real ones count .9 for the
 * discriminator (one-sided smoothing: Salimans et al., "Improved Techniques for Training GANs", 2016, §3.4).
 */
import { InvalidInput } from "../../core/errors.js";
import { fnv1a } from "../../core/fnv1a.js";
import type { Rng } from "../../core/rng.js";
import { openBackend, type Backend } from "../tensorflow/backend.js";
import { Adam } from "./adam.js";
import { sizeOf } from "./layers/layer.js";
import { sigmoidLoss } from "./losses.js";
import { gradientOf, run, through, type Network } from "./network.js";
import { normal } from "./normal.js";
import { tableOf } from "./plan.js";
import { batchOf, countSamples, type Samples } from "./samples.js";
import type { NetworkTrainingOptions } from "./train-classifier.js";
import { train, type Trainable, type TrainingHistory } from "./training.js";

export interface Gan {
  readonly generator: Network;
  readonly discriminator: Network;
}

const REAL = 0.9;
/** Radford et al. 2015, §4. */
const BETA1 = 0.5;

/**
 * Trains both; their weights change in place. The loss of the history is the discriminator's and the generator's together; it does
 * not fall as others do, so there is no early stopping.
 *
 * @throws InvalidInput `BAD_OPTION` where the generator does not paint what the discriminator looks at; `WRONG_DIMENSION`.
 */
export async function trainGan(
  gan: Gan,
  samples: Samples,
  options: Omit<NetworkTrainingOptions, "patience"> = {},
): Promise<TrainingHistory> {
  const { backend = await openBackend(), ...training } = options;
  return train(rivals(gan, samples, backend), training);
}

function rivals(gan: Gan, samples: Samples, backend: Backend): Trainable {
  const { generator, discriminator } = gan;
  const size = sizeOf(discriminator.plan.input);
  if (sizeOf(tableOf(generator.plan).output) !== size) {
    throw new InvalidInput(
      "BAD_OPTION",
      "the generator paints pictures of another size than the discriminator takes.",
    );
  }
  const count = countSamples(samples, discriminator.plan.input, "samples");
  const painter = new Adam(generator.weights, { beta1: BETA1 });
  const judge = new Adam(discriminator.weights, { beta1: BETA1 });
  return {
    fingerprint: `gan ${fnv1a(JSON.stringify([generator.plan, discriminator.plan]))}`,
    count,
    state: [...generator.weights, ...discriminator.weights, ...painter.state, ...judge.state],
    step: (chosen, { rng, learningRate }) => {
      const real = batchOf(samples, chosen, size);
      const judged = judgeStep(gan, real, { backend, rng, count: chosen.length });
      judge.step(judged.gradients, learningRate);
      const painted = painterStep(gan, { backend, rng, count: chosen.length });
      painter.step(painted.gradients, learningRate);
      return judged.loss + painted.loss;
    },
    validate: () => undefined,
  };
}

interface StepOptions {
  readonly backend: Backend;
  readonly rng: Rng;
  readonly count: number;
}

function judgeStep(
  { generator, discriminator }: Gan,
  real: Float32Array,
  { backend, rng, count }: StepOptions,
) {
  const { tf } = backend;
  const painted = run(generator, noise(generator, count, rng), { backend, count });
  const both = new Float32Array(2 * real.length);
  both.set(real);
  both.set(painted, real.length);
  const targets = Float32Array.from({ length: 2 * count }, (_, i) => (i < count ? REAL : 0));
  return gradientOf(discriminator, both, {
    backend,
    count: 2 * count,
    rng,
    loss: (output) => sigmoidLoss(tf, output, tf.tensor(targets, output.shape)),
  });
}

function painterStep({ generator, discriminator }: Gan, { backend, rng, count }: StepOptions) {
  const { tf } = backend;
  return gradientOf(generator, noise(generator, count, rng), {
    backend,
    count,
    rng,
    loss: (painted) => {
      const opinion = through(discriminator, tf, painted);
      return sigmoidLoss(tf, opinion, tf.onesLike(opinion));
    },
  });
}

/** Standard normal numbers for so many pictures. */
export function noise({ plan }: Network, count: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: count * sizeOf(plan.input) }, () => normal(rng));
}
