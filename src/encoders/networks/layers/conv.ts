/** Convolution of images; also in groups that do not see each other, and by a table of which channel sees which. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Tf } from "../../tensorflow/backend.js";
import { activated, type ActivationName } from "./activation.js";
import { heStart, imageShape, ZEROS, type Layer } from "./layer.js";
import { places, type Padding, type WindowSpec } from "./window.js";

export interface ConvSpec extends WindowSpec {
  readonly kind: "conv";
  readonly filters: number;
  /** Default true. */
  readonly bias?: boolean;
  readonly activation?: ActivationName;
  /** Input and output channels in so many separate groups (AlexNet). Default 1. */
  readonly groups?: number;
  /** For each filter the input channels that it sees (LeNet-5's table I). Default all. */
  readonly connections?: readonly (readonly number[])[];
  readonly name?: string;
}

export const conv: Layer<ConvSpec> = {
  outputShape: (spec, input) => {
    const [height, width] = imageShape(input, "conv");
    return [places(height, spec), places(width, spec), spec.filters];
  },
  weights: ({ size, filters, bias = true, groups = 1, connections }, input) => {
    const [, , channels] = imageShape(input, "conv");
    const shape = [size, size, channels / groups, filters];
    const links = connections?.reduce((sum, seen) => sum + seen.length, 0);
    const start = heStart((size * size * (links ?? (channels / groups) * filters)) / filters);
    return [
      { name: "filter", shape, start, ...(links === undefined ? {} : { free: size * size * links }) },
      ...(bias ? [{ name: "bias", shape: [filters], start: ZEROS }] : []),
    ];
  },
  apply: (spec, x, { weights, pass }) => {
    const { tf } = pass;
    const { stride = 1, padding = "valid", groups = 1, connections, activation } = spec;
    const kernel = weights[0];
    const bias = weights.at(1);
    const filter = connections === undefined ? kernel : tf.mul(kernel, linkMask(tf, spec, connections));
    if (groups > 1)
      return activated(tf, grouped(tf, x, { stride, padding, groups, filter, bias }), activation);
    const fusible = activation === "relu";
    const y = tf.fused.conv2d({
      x: x as Tensor4D,
      filter: filter as Tensor4D,
      strides: stride,
      pad: padding,
      ...(bias === undefined ? {} : { bias }),
      activation: fusible ? "relu" : "linear",
    });
    return fusible ? y : activated(tf, y, activation);
  },
};

function grouped(tf: Tf, x: Tensor, { stride, padding, groups, filter, bias }: GroupedParts): Tensor {
  const inputs = tf.split(x, groups, 3);
  const filters = tf.split(filter, groups, 3);
  const parts = inputs.map((part, i) => tf.conv2d(part as Tensor4D, filters[i] as Tensor4D, stride, padding));
  const y = tf.concat(parts, 3);
  return bias === undefined ? y : tf.add(y, bias);
}

interface GroupedParts {
  readonly stride: number;
  readonly padding: Padding;
  readonly groups: number;
  readonly filter: Tensor;
  readonly bias: Tensor | undefined;
}

/** 1 where a filter sees a channel, 0 elsewhere; 1 × 1 × channels × filters. */
function linkMask(tf: Tf, { filters }: ConvSpec, connections: readonly (readonly number[])[]): Tensor {
  const channels = 1 + Math.max(...connections.flat());
  const mask = new Float32Array(channels * filters);
  connections.forEach((seen, filter) => {
    for (const channel of seen) mask[channel * filters + filter] = 1;
  });
  return tf.tensor4d(mask, [1, 1, channels, filters]);
}
