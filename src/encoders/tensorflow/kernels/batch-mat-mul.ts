/**
 * Matrix product with either side transposed. Upstream's WebAssembly kernel hands only plain products to its fast library
 * and loops over the others, 13–25 × slower; gradients of dense layers are all of that kind. Here a transposed side is turned
 * round first, which costs one pass over its numbers.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import { free, replaceKernel, upstreamKernel, type Heap, type TensorInfo } from "./wasm-heap.js";

export function replaceBatchMatMul(tf: typeof tfjs): string {
  const product = upstreamKernel(tf, "BatchMatMul");
  const transpose = upstreamKernel(tf, "Transpose");
  const turned = (heap: Heap, x: TensorInfo) =>
    transpose(heap, { x }, { perm: lastTwoSwapped(x.shape.length) });
  replaceKernel(tf, "BatchMatMul", (heap, { a, b }, attrs) => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const made: TensorInfo[] = [];
    const plain = (x: TensorInfo, isTransposed: boolean) => {
      if (!isTransposed) return x;
      const y = turned(heap, x);
      made.push(y);
      return y;
    };
    const result = product(
      heap,
      { a: plain(a, transposeA), b: plain(b, transposeB) },
      { transposeA: false, transposeB: false },
    );
    free(heap, ...made);
    return result;
  });
  return "BatchMatMul";
}

function lastTwoSwapped(rank: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  return [...order.slice(0, -2), rank - 1, rank - 2];
}
