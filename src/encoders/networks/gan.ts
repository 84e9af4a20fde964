/**
 * A generative adversarial network (Goodfellow et al., "Generative Adversarial Networks", 2014) of convolutions (Radford, Metz &
 * Chintala, "Unsupervised Representation Learning with Deep Convolutional GANs", 2015): a generator paints digits from noise, a
 * discriminator tells painted from real ones. What the discriminator sees in a digit is an embedding that needed no classes.
 *
 * Departures from Radford et al.: two stages instead of four; enlarging by the nearest pixel and a convolution instead of
 * transposed convolutions (Odena et al., "Deconvolution and Checkerboard Artifacts", 2016); no batch normalisation, whose
 * statistics would differ between painted and real batches; the features are the last convolution's, pooled, as in their §5.
 */
import { sizeOf, type Shape } from "./layers/layer.js";
import type { NetworkPlan } from "./plan.js";

const PAPER = "Goodfellow et al., Generative Adversarial Networks, 2014; Radford et al., DCGAN, 2015";

export interface GanShape {
  /** Height and width, multiples of 4, and channels; grey levels 0…255. Default 28 × 28 × 1. */
  readonly input?: Shape;
  /** Numbers of noise that a picture is painted from. Default 64. */
  readonly noise?: number;
}

/** From noise to a picture of grey levels 0…255. */
export function ganGenerator({ input = [28, 28, 1], noise = 64 }: GanShape = {}): NetworkPlan {
  const [height, width, channels] = input;
  const quarter = [height / 4, width / 4, 24];
  return {
    name: "gan-generator",
    paper: PAPER,
    input: [noise],
    embedding: "seed",
    layers: [
      { kind: "dense", units: sizeOf(quarter), activation: "relu", name: "seed" },
      { kind: "reshape", to: quarter },
      { kind: "upsample", factor: 2 },
      { kind: "conv", filters: 16, size: 3, padding: "same", activation: "relu" },
      { kind: "upsample", factor: 2 },
      { kind: "conv", filters: channels, size: 3, padding: "same", activation: "tanh" },
      { kind: "scale", factor: 127.5, offset: 127.5 },
    ],
  };
}

/** From a picture to one number: the larger, the more it looks real. */
export function ganDiscriminator({ input = [28, 28, 1] }: GanShape = {}): NetworkPlan {
  return {
    name: "gan-discriminator",
    paper: PAPER,
    input,
    embedding: "features",
    layers: [
      { kind: "scale", factor: 1 / 127.5, offset: -1 },
      { kind: "conv", filters: 16, size: 5, stride: 2, padding: "same", activation: "leakyRelu" },
      { kind: "conv", filters: 32, size: 5, stride: 2, padding: "same", activation: "leakyRelu" },
      { kind: "maxPool", size: 4, stride: 3 },
      { kind: "flatten", name: "features" },
      { kind: "dropout", rate: 0.3 },
      { kind: "dense", units: 1 },
    ],
  };
}
