/** Layers that scale, frame, enlarge or rearrange numbers and learn nothing. */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { imageShape, NO_WEIGHTS, sizeOf, type Layer, type Shape } from "./layer.js";

/** x · factor + offset. */
export interface ScaleSpec {
  readonly kind: "scale";
  readonly factor: number;
  readonly offset?: number;
  readonly name?: string;
}

export const scale: Layer<ScaleSpec> = {
  outputShape: (_, input) => input,
  weights: NO_WEIGHTS,
  apply: ({ factor, offset = 0 }, x, { pass: { tf } }) => tf.add(tf.mul(x, factor), offset),
};

/** A frame of zeros. */
export interface PadSpec {
  readonly kind: "pad";
  readonly pixels: number;
  readonly name?: string;
}

export const pad: Layer<PadSpec> = {
  outputShape: ({ pixels }, input) => {
    const [height, width, channels] = imageShape(input, "pad");
    return [height + 2 * pixels, width + 2 * pixels, channels];
  },
  weights: NO_WEIGHTS,
  apply: ({ pixels }, x, { pass: { tf } }) => {
    const side: [number, number] = [pixels, pixels];
    return tf.pad4d(x as Tensor4D, [[0, 0], side, side, [0, 0]]);
  },
};

export interface FlattenSpec {
  readonly kind: "flatten";
  readonly name?: string;
}

export const flatten: Layer<FlattenSpec> = {
  outputShape: (_, input) => [sizeOf(input)],
  weights: NO_WEIGHTS,
  apply: (_, x, { pass: { tf } }) => tf.reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]),
};

export interface ReshapeSpec {
  readonly kind: "reshape";
  readonly to: Shape;
  readonly name?: string;
}

export const reshape: Layer<ReshapeSpec> = {
  outputShape: ({ to }, input) => {
    if (sizeOf(to) !== sizeOf(input)) {
      throw new Error(`reshape cannot make ${to.join(" × ")} of ${input.join(" × ")}.`);
    }
    return to;
  },
  weights: NO_WEIGHTS,
  apply: ({ to }, x, { pass: { tf } }) => tf.reshape(x, [x.shape[0], ...to]),
};

/** Each pixel becomes factor × factor equal ones. */
export interface UpsampleSpec {
  readonly kind: "upsample";
  readonly factor: number;
  readonly name?: string;
}

export const upsample: Layer<UpsampleSpec> = {
  outputShape: ({ factor }, input) => {
    const [height, width, channels] = imageShape(input, "upsample");
    return [height * factor, width * factor, channels];
  },
  weights: NO_WEIGHTS,
  apply: ({ factor }, x, { pass: { tf } }) =>
    tf.image.resizeNearestNeighbor(x as Tensor4D, [x.shape[1]! * factor, x.shape[2]! * factor]),
};

/** A row of numbers at each of so many steps. */
export interface RepeatSpec {
  readonly kind: "repeat";
  readonly steps: number;
  readonly name?: string;
}

export const repeat: Layer<RepeatSpec> = {
  outputShape: ({ steps }, input) => [steps, ...input],
  weights: NO_WEIGHTS,
  apply: ({ steps }, x, { pass: { tf } }) => tf.tile(tf.expandDims(x, 1), [1, steps, 1]),
};
