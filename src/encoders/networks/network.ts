/** A network's numbers and what can be done with them: a way through, and the gradient of a loss. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { InvalidInput } from "../../core/errors.js";
import { seededRng, type Rng } from "../../core/rng.js";
import type { Backend, Tf } from "../tensorflow/backend.js";
import { sizeOf, type Start, type WeightSpec } from "./layers/layer.js";
import { applyStack, stackWeights } from "./layers/stack.js";
import { normal } from "./normal.js";
import type { NetworkPlan } from "./plan.js";

/** A plan with its weights; training changes the weights in place. */
export interface Network {
  readonly plan: NetworkPlan;
  /** What each array of `weights` is, in order. */
  readonly specs: readonly WeightSpec[];
  readonly weights: readonly Float32Array[];
}

/**
 * A network before any training.
 *
 * @param seed of the first weights; the same seed gives the same network.
 */
export function freshNetwork(plan: NetworkPlan, seed = 1): Network {
  const rng = seededRng(seed);
  const specs = stackWeights(plan.layers, plan.input);
  return { plan, specs, weights: specs.map((spec) => started(spec, rng)) };
}

/** @throws InvalidInput `BROKEN_ENCODER_STATE` where the weights are not the plan's. */
export function networkOf(plan: NetworkPlan, weights: readonly Float32Array[]): Network {
  const specs = stackWeights(plan.layers, plan.input);
  const fits =
    specs.length === weights.length && specs.every((spec, i) => sizeOf(spec.shape) === weights[i].length);
  if (!fits) {
    throw new InvalidInput(
      "BROKEN_ENCODER_STATE",
      `the saved weights do not fit network ${plan.name}: ${weights.length} arrays for ${specs.length}. Train it again.`,
    );
  }
  return { plan, specs, weights };
}

function started({ shape, start }: WeightSpec, rng: Rng): Float32Array {
  const weights = new Float32Array(sizeOf(shape));
  const next = valueOf(start, { rng, lastAxis: shape[shape.length - 1] });
  for (let i = 0; i < weights.length; i++) weights[i] = next(i);
  return weights;
}

function valueOf(start: Start, { rng, lastAxis }: { rng: Rng; lastAxis: number }): (i: number) => number {
  switch (start.kind) {
    case "constant":
      return () => start.value;
    case "normal":
      return () => start.deviation * normal(rng);
    case "uniform":
      return () => start.limit * (2 * rng() - 1);
    case "signs":
      return () => (rng() < 0.5 ? -1 : 1);
    case "parts":
      return (i) => start.values[Math.floor(((i % lastAxis) * start.values.length) / lastAxis)];
  }
}

export interface RunOptions {
  readonly count: number;
  /** Layers to go through. Default all. */
  readonly depth?: number;
}

/**
 * The output for each of `count` signals, one after the other.
 *
 * @param inputs count × the plan's input.
 */
export function run(
  network: Network,
  inputs: Float32Array,
  options: RunOptions & { backend: Backend },
): Float32Array {
  const { backend, count, depth = network.plan.layers.length } = options;
  const tf = backend.use();
  const output = tf.tidy(() =>
    through(network, tf, tf.tensor(inputs, [count, ...network.plan.input]), depth),
  );
  const values = output.dataSync() as Float32Array;
  output.dispose();
  return values;
}

/** The same between tensors, inside of a `tidy`. */
export function through(
  { plan, specs, weights }: Network,
  tf: Tf,
  x: Tensor,
  depth = plan.layers.length,
): Tensor {
  const tensors = specs.map(({ shape }, i) => tf.tensor(weights[i], [...shape]));
  const pass = { tf, training: false, rng: never, learn: never, penalise: never };
  return applyStack(plan.layers.slice(0, depth), x, { weights: tensors, pass });
}

function never(): never {
  throw new Error("this happens in training only.");
}

/** The mean loss of a batch from the network's output, a scalar. */
export type Loss = (output: Tensor) => Tensor;

export interface GradientOptions {
  readonly backend: Backend;
  readonly count: number;
  readonly loss: Loss;
  readonly rng: Rng;
}

export interface Gradient {
  readonly loss: number;
  /** One for each of the network's weights; null where training leaves it alone. */
  readonly gradients: readonly (Float32Array | null)[];
}

/**
 * The gradient of a loss by every weight. The running statistics of the network learn on the way.
 *
 * @param inputs count × the plan's input.
 */
export function gradientOf(network: Network, inputs: Float32Array, options: GradientOptions): Gradient {
  const { backend, count, loss, rng } = options;
  const tf = backend.use();
  const { plan, specs, weights } = network;
  let result: Gradient | undefined;
  tf.tidy(() => {
    const tensors = specs.map(({ shape }, i) => tf.tensor(weights[i], [...shape]));
    const moved = specs.flatMap((spec, i) => (spec.fixed === true ? [] : [i]));
    const x = tf.tensor(inputs, [count, ...plan.input]);
    const lossOf = () => {
      const penalties: Tensor[] = [];
      const pass = {
        tf,
        training: true,
        rng,
        learn: (weight: Tensor, value: Tensor, rate: number) =>
          moveTowards(weights[tensors.indexOf(weight)], value.dataSync() as Float32Array, rate),
        penalise: (penalty: Tensor) => void penalties.push(penalty),
      };
      const output = applyStack(plan.layers, x, { weights: tensors, pass });
      return tf.addN([loss(output), ...penalties]);
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(moved.map((i) => tensors[i]));
    const gradients: (Float32Array | null)[] = weights.map(() => null);
    moved.forEach((i, j) => (gradients[i] = grads[j].dataSync() as Float32Array));
    result = { loss: value.dataSync()[0], gradients };
  });
  return result!;
}

function moveTowards(running: Float32Array, value: Float32Array, rate: number): void {
  for (let i = 0; i < running.length; i++) running[i] += rate * (value[i] - running[i]);
}
