/** Training to name classes: cross-entropy of the softmax over the network's outputs. */
import { fnv1a } from "../../core/fnv1a.js";
import { openBackend, type Backend } from "../tensorflow/backend.js";
import { Adam } from "./adam.js";
import { softmaxLoss } from "./losses.js";
import { gradientOf, run, type Network } from "./network.js";
import { sizeOf } from "./layers/layer.js";
import { tableOf } from "./plan.js";
import { batchOf, checkLabels, countSamples, type Samples } from "./samples.js";
import {
  train,
  type Trainable,
  type TrainingHistory,
  type TrainingOptions,
  type Validation,
} from "./training.js";

export interface TrainingData {
  readonly train: Samples;
  /** Held back: for early stopping. */
  readonly validation?: Samples;
}

export interface NetworkTrainingOptions extends TrainingOptions {
  /** Default: the first that runs here. */
  readonly backend?: Backend;
}

/** Signals scored at once. */
const SCORED_AT_ONCE = 256;

/**
 * Trains a network to name the class of a signal; its weights change in place.
 *
 * @throws InvalidInput `WRONG_DIMENSION`, `WRONG_LABELS`, `NOT_FINITE`, `BAD_OPTION`; Conflict `OTHER_CHECKPOINT`.
 * @example
 * const network = freshNetwork(seedNet({ classes: 2 }), 1);
 * const inputs = new Uint8Array(8 * 784).map((_, i) => (i % 784 < 392 === (i < 4 * 784) ? 255 : 0));
 * const labels = [0, 0, 0, 0, 1, 1, 1, 1];
 * const history = await trainClassifier(network, { train: { inputs, labels } }, { epochs: 2, batchSize: 4 });
 */
export async function trainClassifier(
  network: Network,
  data: TrainingData,
  options: NetworkTrainingOptions = {},
): Promise<TrainingHistory> {
  const { backend = await openBackend(), ...training } = options;
  return train(classifier(network, data, backend), training);
}

function classifier(network: Network, data: TrainingData, backend: Backend): Trainable {
  const { plan } = network;
  const size = sizeOf(plan.input);
  const classes = sizeOf(tableOf(plan).output);
  const count = countSamples(data.train, plan.input, "data.train");
  checkLabels(data.train, { count, classes });
  if (data.validation !== undefined) {
    checkLabels(data.validation, {
      count: countSamples(data.validation, plan.input, "data.validation"),
      classes,
    });
  }
  const labels = data.train.labels!;
  const adam = new Adam(network.weights);
  return {
    fingerprint: `classifier ${plan.name} ${fnv1a(JSON.stringify(plan))}`,
    count,
    state: [...network.weights, ...adam.state],
    step: (chosen, { rng, learningRate }) => {
      const { tf } = backend;
      const { loss, gradients } = gradientOf(network, batchOf(data.train, chosen, size), {
        backend,
        count: chosen.length,
        rng,
        loss: (output) =>
          softmaxLoss(
            tf,
            output,
            Array.from(chosen, (i) => labels[i]),
          ),
      });
      adam.step(gradients, learningRate);
      return loss;
    },
    validate: () =>
      data.validation === undefined ? undefined : scoreClasses(network, data.validation, backend),
  };
}

/** Cross-entropy and share named rightly. */
export function scoreClasses(network: Network, samples: Samples, backend: Backend): Required<Validation> {
  const count = countSamples(samples, network.plan.input, "samples");
  const size = sizeOf(network.plan.input);
  const classes = sizeOf(tableOf(network.plan).output);
  checkLabels(samples, { count, classes });
  let loss = 0;
  let right = 0;
  for (let from = 0; from < count; from += SCORED_AT_ONCE) {
    const chosen = Array.from({ length: Math.min(SCORED_AT_ONCE, count - from) }, (_, i) => from + i);
    const outputs = run(network, batchOf(samples, chosen, size), { backend, count: chosen.length });
    chosen.forEach((sample, i) => {
      const row = outputs.subarray(i * classes, (i + 1) * classes);
      const largest = Math.max(...row);
      const label = samples.labels![sample];
      loss += Math.log(row.reduce((sum, value) => sum + Math.exp(value - largest), 0)) + largest - row[label];
      if (row.indexOf(largest) === label) right++;
    });
  }
  return { loss: loss / count, accuracy: right / count };
}
