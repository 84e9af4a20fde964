/** Which of upstream's kernels are replaced by ours, once in a process. */
import type * as tfjs from "@tensorflow/tfjs-core";
import { replaceBatchMatMul } from "./batch-mat-mul.js";
import { replaceConv2dBackpropFilter } from "./conv-2d-backprop-filter.js";
import { replaceConv2dBackpropInput } from "./conv-2d-backprop-input.js";
import { replaceMaxPoolGrad } from "./max-pool-grad.js";
import { replaceCpuResizeNearestNeighborGrad } from "./resize-nearest-neighbor-grad.js";

let wasmKernels: readonly string[] | undefined;
let cpuKernels: readonly string[] | undefined;

/** @returns their names. */
export function replaceWasmKernels(tf: typeof tfjs): readonly string[] {
  wasmKernels ??= [
    // Before the product is replaced: it is given plain products only.
    replaceConv2dBackpropFilter(tf),
    replaceConv2dBackpropInput(tf),
    replaceBatchMatMul(tf),
    replaceMaxPoolGrad(tf),
  ];
  return wasmKernels;
}

/** @returns their names. */
export function replaceCpuKernels(tf: typeof tfjs): readonly string[] {
  cpuKernels ??= [replaceCpuResizeNearestNeighborGrad(tf)];
  return cpuKernels;
}
