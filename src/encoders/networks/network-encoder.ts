/**
 * A trained network as an encoder: what its embedding layer says of a signal, less the mean over a sample where there is one, scaled
 * to length 1. It is saved with the store, plan and weights, and read back without naming it again.
 *
 * The backend is opened at the first signal. Backends agree to about 1e-5; on one backend the same signal gives the same vector
 * to the last bit, alone or in a batch.
 */
import { InvalidInput } from "../../core/errors.js";
import { fnv1a } from "../../core/fnv1a.js";
import { dot, normalize } from "../../core/vector.js";
import type { Encoder, Modality } from "../encoder.js";
import { checkOptionNames, checkSameSimilarity } from "../encoder-options.js";
import { numberBytes } from "../number-bytes.js";
import { openBackend, type Backend } from "../tensorflow/backend.js";
import { arraysFromBytes, arraysToBytes } from "./array-file.js";
import { sizeOf } from "./layers/layer.js";
import { networkOf, run, type Network } from "./network.js";
import { embeddingOf, type NetworkPlan } from "./plan.js";

/** Numbers in one row, or rows of numbers (steps × features). */
export type NetworkInput = ArrayLike<number> | readonly ArrayLike<number>[];

export interface NetworkEncoderOptions {
  /** Which field of a signal it reads. Default `vector`. */
  readonly modality?: Modality;
  /** τ_pos, −1…1: measure it with `measureSameSimilarity`. Default 0.7. */
  readonly sameSimilarity?: number;
  /** Taken from every embedding before it is scaled; see `meanEmbedding`. Default zeros. */
  readonly centre?: Float32Array;
  /** Default: the first that runs here. Not saved. */
  readonly backend?: Backend;
}

/** Signals encoded at once. */
const ENCODED_AT_ONCE = 128;

/**
 * @param network copied: training it on does not change the encoder.
 * @throws InvalidInput `BAD_OPTION`.
 * @example
 * const encoder = networkEncoder(freshNetwork(seedNet(), 1));
 * const [vector] = await encoder.encode([Array.from({ length: 784 }, (_, i) => i % 256)]);
 */
export function networkEncoder(network: Network, options: NetworkEncoderOptions = {}): Encoder<NetworkInput> {
  checkOptionNames("networkEncoder", options, ["modality", "sameSimilarity", "centre", "backend"]);
  const { modality = "vector", sameSimilarity = 0.7, backend } = options;
  checkSameSimilarity("networkEncoder", sameSimilarity);
  const { plan } = network;
  const { dimension } = embeddingOf(plan);
  const centre = options.centre?.slice() ?? new Float32Array(dimension);
  if (centre.length !== dimension || !centre.every(Number.isFinite)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `networkEncoder: centre has ${centre.length} numbers, expected ${dimension}, all finite.`,
    );
  }
  const own = networkOf(
    plan,
    network.weights.map((array) => array.slice()),
  );
  const state = arraysToBytes({
    description: { plan, modality, sameSimilarity } satisfies SavedEncoder,
    arrays: [centre, ...own.weights],
  });
  return {
    id: `network:${plan.name}:${dimension}:${fnv1a(state).toString(16)}`,
    modality,
    dimension,
    sameSimilarity,
    check: (input) => checkInput(input, plan, `signal.${modality}`),
    encode: async (inputs) => {
      const opened = backend ?? (await openBackend());
      return embed(own, inputs, { backend: opened, centre });
    },
    content: (input) => numberBytes(flat(input)),
    gist: () => null,
    save: () => state,
  };
}

interface SavedEncoder {
  readonly plan: NetworkPlan;
  readonly modality: Modality;
  readonly sameSimilarity: number;
}

/**
 * Reads back what `save` wrote.
 *
 * @throws InvalidInput `BROKEN_ENCODER_STATE` where the bytes are not a saved network.
 */
export function restoreNetworkEncoder(state: Uint8Array): Encoder<NetworkInput> {
  const { description, arrays } = arraysFromBytes(state, "the saved network encoder");
  const { plan, modality, sameSimilarity } = description as SavedEncoder;
  const [centre, ...weights] = arrays;
  return networkEncoder(networkOf(plan, weights), { modality, sameSimilarity, centre });
}

interface EmbedOptions {
  readonly backend: Backend;
  readonly centre: Float32Array;
}

function embed(network: Network, inputs: readonly NetworkInput[], options: EmbedOptions): Float32Array[] {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < inputs.length; from += ENCODED_AT_ONCE) {
    vectors.push(...embedBatch(network, inputs.slice(from, from + ENCODED_AT_ONCE), options));
  }
  return vectors;
}

function embedBatch(
  network: Network,
  inputs: readonly NetworkInput[],
  { backend, centre }: EmbedOptions,
): Float32Array[] {
  const size = sizeOf(network.plan.input);
  const { depth, dimension } = embeddingOf(network.plan);
  const batch = new Float32Array(inputs.length * size);
  inputs.forEach((input, i) => batch.set(flat(input), i * size));
  const outputs = run(network, batch, { backend, count: inputs.length, depth });
  return inputs.map((_, i) => {
    const vector = outputs.slice(i * dimension, (i + 1) * dimension);
    for (let j = 0; j < dimension; j++) vector[j] -= centre[j];
    const length = dot(vector, vector);
    if (!(length > 0 && length < Infinity)) {
      throw new InvalidInput(
        "NO_DIRECTION",
        `network ${network.plan.name} has no embedding for signal ${i} of the batch (length ${length}). Drop such signals or train the network longer.`,
      );
    }
    return normalize(vector);
  });
}

/** The mean embedding of a sample, before any scaling: the encoder's centre. O(sample). */
export async function meanEmbedding(
  network: Network,
  sample: readonly NetworkInput[],
  backend?: Backend,
): Promise<Float32Array> {
  const opened = backend ?? (await openBackend());
  const { plan } = network;
  if (sample.length === 0) throw new InvalidInput("TOO_FEW_SAMPLES", "meanEmbedding: the sample is empty.");
  sample.forEach((input, i) => checkInput(input, plan, `sample[${i}]`));
  const { depth, dimension } = embeddingOf(plan);
  const size = sizeOf(plan.input);
  const sum = new Float64Array(dimension);
  for (let from = 0; from < sample.length; from += ENCODED_AT_ONCE) {
    const part = sample.slice(from, from + ENCODED_AT_ONCE);
    const batch = new Float32Array(part.length * size);
    part.forEach((input, i) => batch.set(flat(input), i * size));
    const outputs = run(network, batch, { backend: opened, count: part.length, depth });
    outputs.forEach((value, i) => (sum[i % dimension] += value / sample.length));
  }
  return Float32Array.from(sum);
}

function flat(input: NetworkInput): ArrayLike<number> {
  const first: unknown = input[0];
  if (typeof first !== "object" || first === null) return input as ArrayLike<number>;
  return (input as readonly (ArrayLike<number> | null)[]).flatMap((row) => Array.from(row ?? []));
}

/** @throws InvalidInput `WRONG_DIMENSION`, `NOT_FINITE`, `BLANK_INPUT`. */
function checkInput(input: NetworkInput, plan: NetworkPlan, what: string): void {
  const expected = `${plan.input.join(" × ")} = ${sizeOf(plan.input)} numbers`;
  if (typeof input !== "object" || input === null || typeof input.length !== "number") {
    throw new InvalidInput("NOT_NUMBERS", `${what} is a ${typeof input}, expected ${expected}.`);
  }
  const numbers = flat(input);
  if (numbers.length !== sizeOf(plan.input)) {
    throw new InvalidInput(
      "WRONG_DIMENSION",
      `${what} has ${numbers.length} numbers, but network ${plan.name} takes ${expected}. Resize it first.`,
    );
  }
  let isBlank = true;
  for (let i = 0; i < numbers.length; i++) {
    if (!Number.isFinite(numbers[i])) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${what}[${i}] is ${String(numbers[i])}; every number must be finite.`,
      );
    }
    if (numbers[i] !== numbers[0]) isBlank = false;
  }
  if (isBlank) {
    throw new InvalidInput(
      "BLANK_INPUT",
      `${what} is ${numbers[0]} all over: there is nothing to see. Drop such signals.`,
    );
  }
}
