/** What a kind of layer is: a shape, weights and a function, from a description that is plain data. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Rng } from "../../../core/rng.js";
import type { Tf } from "../../tensorflow/backend.js";

/** Sizes of one signal's axes; the batch axis is left out. Images are height × width × channels. */
export type Shape = readonly number[];

export interface Layer<Spec> {
  /** @throws Error where the layer does not fit its input. */
  outputShape(spec: Spec, input: Shape): Shape;
  weights(spec: Spec, input: Shape): readonly WeightSpec[];
  /** @param x batch × input. @returns batch × output. */
  apply(spec: Spec, x: Tensor, given: Given): Tensor;
}

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
  /** What training does not move by its gradient: running means, fixed codes. */
  readonly fixed?: boolean;
  /** Free numbers, where fewer than the shape holds. */
  readonly free?: number;
}

/** How weights begin. */
export type Start =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "uniform"; readonly limit: number }
  | { readonly kind: "signs" }
  /** One value for each of so many equal parts, in order. */
  | { readonly kind: "parts"; readonly values: readonly number[] };

/** For layers before a rectifier: He et al., "Delving Deep into Rectifiers", 2015, eq. 10. */
export function heStart(fanIn: number): Start {
  return { kind: "normal", deviation: Math.sqrt(2 / fanIn) };
}

/** For layers before a sigmoid: Glorot & Bengio, "Understanding the difficulty of training deep networks", 2010, eq. 16. */
export function glorotStart(fanIn: number, fanOut: number): Start {
  return { kind: "uniform", limit: Math.sqrt(6 / (fanIn + fanOut)) };
}

export const ZEROS: Start = { kind: "constant", value: 0 };
export const ONES: Start = { kind: "constant", value: 1 };

/** What a layer is given besides its input. */
export interface Given {
  readonly weights: readonly Tensor[];
  readonly pass: Pass;
}

/** One way through a network. */
export interface Pass {
  readonly tf: Tf;
  /** Whether chance and the batch's own statistics take part. */
  readonly training: boolean;
  /** For dropout and sampling; drawn from in training only. */
  readonly rng: Rng;
  /** In training: a fixed weight learns from the batch. */
  readonly learn: (weight: Tensor, value: Tensor, rate: number) => void;
  /** In training: something to add to the loss, a scalar. */
  readonly penalise: (penalty: Tensor) => void;
}

/** Layers that only compute. */
export const NO_WEIGHTS = (): readonly WeightSpec[] => [];

/** Height, width and channels. @throws Error where the input is no image. */
export function imageShape(input: Shape, layer: string): [number, number, number] {
  if (input.length !== 3) {
    throw new Error(
      `${layer} takes height × width × channels, but gets ${input.join(" × ") || "one number"}.`,
    );
  }
  return [input[0], input[1], input[2]];
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
