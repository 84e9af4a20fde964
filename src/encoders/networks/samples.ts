/** Signals to train on: one flat array, and a class for each where there is one. */
import { InvalidInput } from "../../core/errors.js";
import { sizeOf, type Shape } from "./layers/layer.js";

export interface Samples {
  /** Signals one after the other, each of the plan's input size. */
  readonly inputs: Uint8Array | Float32Array;
  /** Class of each, 0…classes − 1. */
  readonly labels?: ArrayLike<number>;
}

/** @throws InvalidInput `WRONG_DIMENSION`, `TOO_FEW_SAMPLES`, `NOT_FINITE`. @returns how many there are. */
export function countSamples({ inputs }: Samples, input: Shape, what: string): number {
  const size = sizeOf(input);
  const count = inputs.length / size;
  if (!Number.isInteger(count)) {
    throw new InvalidInput(
      "WRONG_DIMENSION",
      `${what}: ${inputs.length} numbers are not whole signals of ${input.join(" × ")} = ${size}.`,
    );
  }
  if (count === 0) throw new InvalidInput("TOO_FEW_SAMPLES", `${what} is empty; give at least one signal.`);
  if (inputs instanceof Float32Array) {
    const bad = inputs.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${what}: number ${bad} is ${inputs[bad]}; every number must be finite.`,
      );
    }
  }
  return count;
}

/** @throws InvalidInput `WRONG_LABELS` where there is not one whole class below `classes` for each. */
export function checkLabels(
  { labels }: Samples,
  { count, classes }: { count: number; classes: number },
): void {
  if (labels?.length !== count) {
    throw new InvalidInput(
      "WRONG_LABELS",
      `${labels?.length ?? 0} labels for ${count} signals; give one for each.`,
    );
  }
  for (let i = 0; i < count; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= classes) {
      throw new InvalidInput(
        "WRONG_LABELS",
        `labels[${i}] is ${labels[i]}, expected a whole number in 0…${classes - 1}.`,
      );
    }
  }
}

/** The chosen signals as one batch. */
export function batchOf({ inputs }: Samples, chosen: ArrayLike<number>, size: number): Float32Array {
  const batch = new Float32Array(chosen.length * size);
  for (let i = 0; i < chosen.length; i++) {
    batch.set(inputs.subarray(chosen[i] * size, (chosen[i] + 1) * size), i * size);
  }
  return batch;
}
