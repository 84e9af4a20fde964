/** Training to give back what came in; classes are not looked at. */
import { fnv1a } from "../../core/fnv1a.js";
import { openBackend, type Backend } from "../tensorflow/backend.js";
import { Adam } from "./adam.js";
import { GREY_LEVELS } from "./classifier-shape.js";
import { sizeOf } from "./layers/layer.js";
import { sigmoidLoss, squaredLoss } from "./losses.js";
import { gradientOf, run, type Network } from "./network.js";
import { batchOf, countSamples, type Samples } from "./samples.js";
import type { NetworkTrainingOptions, TrainingData } from "./train-classifier.js";
import { train, type Trainable, type TrainingHistory } from "./training.js";

export interface AutoencoderTrainingOptions extends NetworkTrainingOptions {
  /**
   * `sigmoid` for numbers that are 0…1 once scaled, such as grey levels; `squared` for any numbers. Default `sigmoid`.
   */
  readonly loss?: "sigmoid" | "squared";
  /** What inputs are multiplied by to be the target. Default 1/255 with `sigmoid`, 1 with `squared`. */
  readonly targetScale?: number;
}

const SCORED_AT_ONCE = 256;

/**
 * Trains an autoencoder; its weights change in place.
 *
 * @throws InvalidInput `WRONG_DIMENSION`, `NOT_FINITE`, `BAD_OPTION`; Conflict `OTHER_CHECKPOINT`.
 * @example
 * const network = freshNetwork(autoencoder({ code: 8 }), 1);
 * const inputs = new Uint8Array(8 * 784).map((_, i) => (i * 7) % 256);
 * await trainAutoencoder(network, { train: { inputs } }, { epochs: 1, batchSize: 4 });
 */
export async function trainAutoencoder(
  network: Network,
  data: TrainingData,
  options: AutoencoderTrainingOptions = {},
): Promise<TrainingHistory> {
  const { backend = await openBackend(), loss = "sigmoid", targetScale, ...training } = options;
  const goal = { loss, targetScale: targetScale ?? (loss === "sigmoid" ? GREY_LEVELS : 1) };
  return train(copier(network, data, { backend, goal }), training);
}

interface Goal {
  readonly loss: "sigmoid" | "squared";
  readonly targetScale: number;
}

function copier(
  network: Network,
  data: TrainingData,
  { backend, goal }: { backend: Backend; goal: Goal },
): Trainable {
  const { plan } = network;
  const { tf } = backend;
  const size = sizeOf(plan.input);
  const count = countSamples(data.train, plan.input, "data.train");
  if (data.validation !== undefined) countSamples(data.validation, plan.input, "data.validation");
  const adam = new Adam(network.weights);
  return {
    fingerprint: `autoencoder ${plan.name} ${fnv1a(JSON.stringify([plan, goal]))}`,
    count,
    state: [...network.weights, ...adam.state],
    step: (chosen, { rng, learningRate }) => {
      const inputs = batchOf(data.train, chosen, size);
      const targets = inputs.map((value) => value * goal.targetScale);
      const { loss, gradients } = gradientOf(network, inputs, {
        backend,
        count: chosen.length,
        rng,
        loss: (output) => {
          const wanted = tf.tensor(targets, output.shape);
          return goal.loss === "sigmoid" ? sigmoidLoss(tf, output, wanted) : squaredLoss(tf, output, wanted);
        },
      });
      adam.step(gradients, learningRate);
      return loss;
    },
    validate: () =>
      data.validation === undefined
        ? undefined
        : { loss: copyError(network, data.validation, { backend, goal }) },
  };
}

/** The mean loss over samples, without the divergence of a variational code. */
function copyError(
  network: Network,
  samples: Samples,
  { backend, goal }: { backend: Backend; goal: Goal },
): number {
  const size = sizeOf(network.plan.input);
  const count = samples.inputs.length / size;
  let sum = 0;
  for (let from = 0; from < count; from += SCORED_AT_ONCE) {
    const chosen = Array.from({ length: Math.min(SCORED_AT_ONCE, count - from) }, (_, i) => from + i);
    const inputs = batchOf(samples, chosen, size);
    const outputs = run(network, inputs, { backend, count: chosen.length });
    for (let i = 0; i < outputs.length; i++)
      sum += lossOf(outputs[i], inputs[i] * goal.targetScale, goal.loss);
  }
  return sum / count;
}

function lossOf(output: number, target: number, loss: Goal["loss"]): number {
  if (loss === "squared") return (output - target) ** 2;
  return Math.max(output, 0) - output * target + Math.log1p(Math.exp(-Math.abs(output)));
}
