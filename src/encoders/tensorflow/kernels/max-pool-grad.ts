/**
 * Gradient of max pooling. Upstream's WebAssembly kernel starts its search for the maximum at the smallest positive float, so that
 * a window of negative numbers loses its gradient in silence. Here the first largest number of each window receives it.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import { replaceKernel, view } from "./wasm-heap.js";

interface Attributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: number | "same" | "valid";
  dimRoundingMode?: "floor" | "round" | "ceil";
}

export function replaceMaxPoolGrad(tf: typeof tfjs): string {
  replaceKernel(tf, "MaxPoolGrad", (heap, { dy, input }, attrs) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes;
    const shape = input.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const gradient = heap.makeOutput(input.shape, "float32");
    toLargest(view(heap, input), view(heap, dy), { gradient: view(heap, gradient), info });
    return gradient;
  });
  return "MaxPoolGrad";
}

function toLargest(
  x: Float32Array,
  dy: Float32Array,
  { gradient, info }: { gradient: Float32Array; info: tfjs.backend_util.Conv2DInfo },
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info;
  gradient.fill(0);
  let from = 0;
  for (let image = 0; image < info.batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top;
      const firstRow = Math.max(0, top);
      const endRow = Math.min(inHeight, top + info.filterHeight);
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - padInfo.left;
        const firstColumn = Math.max(0, left);
        const endColumn = Math.min(inWidth, left + info.filterWidth);
        for (let c = 0; c < inChannels; c++) {
          let largest = -Infinity;
          let place = -1;
          for (let i = firstRow; i < endRow; i++) {
            let at = ((image * inHeight + i) * inWidth + firstColumn) * inChannels + c;
            for (let j = firstColumn; j < endColumn; j++, at += inChannels) {
              if (x[at] > largest) {
                largest = x[at];
                place = at;
              }
            }
          }
          if (place >= 0) gradient[place] += dy[from];
          from++;
        }
      }
    }
  }
}
