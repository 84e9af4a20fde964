/** Every kind of layer, and its description as plain data. */
import { activation, type ActivationSpec } from "./activation.js";
import {
  flatten,
  pad,
  repeat,
  reshape,
  scale,
  upsample,
  type FlattenSpec,
  type PadSpec,
  type RepeatSpec,
  type ReshapeSpec,
  type ScaleSpec,
  type UpsampleSpec,
} from "./arrange.js";
import { batchNorm, type BatchNormSpec } from "./batch-norm.js";
import { conv, type ConvSpec } from "./conv.js";
import { convTranspose, type ConvTransposeSpec } from "./conv-transpose.js";
import { dense, type DenseSpec } from "./dense.js";
import { dropout, type DropoutSpec } from "./dropout.js";
import { gaussian, type GaussianSpec } from "./gaussian.js";
import type { Layer } from "./layer.js";
import { localResponseNorm, type LocalResponseNormSpec } from "./local-response-norm.js";
import { lstm, type LstmSpec } from "./lstm.js";
import {
  averagePool,
  globalAveragePool,
  maxPool,
  type AveragePoolSpec,
  type GlobalAveragePoolSpec,
  type MaxPoolSpec,
} from "./pool.js";
import { rbf, type RbfSpec } from "./rbf.js";
import { subsample, type SubsampleSpec } from "./subsample.js";

/** A layer without branches. */
export type PlainLayerSpec =
  | ActivationSpec
  | AveragePoolSpec
  | BatchNormSpec
  | ConvSpec
  | ConvTransposeSpec
  | DenseSpec
  | DropoutSpec
  | FlattenSpec
  | GaussianSpec
  | GlobalAveragePoolSpec
  | LocalResponseNormSpec
  | LstmSpec
  | MaxPoolSpec
  | PadSpec
  | RbfSpec
  | RepeatSpec
  | ReshapeSpec
  | ScaleSpec
  | SubsampleSpec
  | UpsampleSpec;

/** Several ways from one input, joined: concatenated along the channels (GoogLeNet) or added (ResNet; an empty way is a skip). */
export interface ParallelSpec {
  readonly kind: "parallel";
  readonly join: "concat" | "add";
  readonly ways: readonly (readonly LayerSpec[])[];
  readonly name?: string;
}

export type LayerSpec = PlainLayerSpec | ParallelSpec;

type LayersByKind = {
  readonly [Kind in PlainLayerSpec["kind"]]: Layer<Extract<PlainLayerSpec, { kind: Kind }>>;
};

export const LAYERS = {
  activation,
  averagePool,
  batchNorm,
  conv,
  convTranspose,
  dense,
  dropout,
  flatten,
  gaussian,
  globalAveragePool,
  localResponseNorm,
  lstm,
  maxPool,
  pad,
  rbf,
  repeat,
  reshape,
  scale,
  subsample,
  upsample,
} satisfies LayersByKind;

export function layerOf(spec: PlainLayerSpec): Layer<PlainLayerSpec> {
  return LAYERS[spec.kind];
}
