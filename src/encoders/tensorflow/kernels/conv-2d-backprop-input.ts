/**
 * Gradient of a convolution by its input, also what a transposed convolution computes. Upstream's WebAssembly kernel loops over
 * every tap. Here the output's gradient is spread by the stride and framed by zeros, and one plain convolution with the filter
 * turned round (taps mirrored, channels swapped) gives the same (Dumoulin & Visin, "A guide to convolution arithmetic", 2016, §4).
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import { free, replaceKernel, upstreamKernel, view } from "./wasm-heap.js";

type ConvInfo = tfjs.backend_util.Conv2DInfo;

interface Attributes {
  strides: number | [number, number];
  pad: number | "same" | "valid";
  dimRoundingMode?: "floor" | "round" | "ceil";
  inputShape: [number, number, number, number];
}

export function replaceConv2dBackpropInput(tf: typeof tfjs): string {
  const convolution = upstreamKernel(tf, "Conv2D");
  replaceKernel(tf, "Conv2DBackpropInput", (heap, { dy, filter }, attrs) => {
    const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as Attributes;
    const filterShape = filter.shape as [number, number, number, number];
    const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
    const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
    const framed = heap.makeOutput(
      [batchSize, inHeight + filterHeight - 1, inWidth + filterWidth - 1, outChannels],
      "float32",
    );
    const turned = heap.makeOutput([filterHeight, filterWidth, outChannels, inChannels], "float32");
    spread(view(heap, dy), view(heap, framed), info);
    turnFilter(view(heap, filter), view(heap, turned), info);
    const result = convolution(
      heap,
      { x: framed, filter: turned },
      { strides: 1, pad: "valid", dilations: 1, dataFormat: "NHWC" },
    );
    free(heap, framed, turned);
    return result;
  });
  return "Conv2DBackpropInput";
}

/** Puts each place of the gradient where its window's last tap stands, zeros elsewhere. */
function spread(dy: Float32Array, framed: Float32Array, info: ConvInfo): void {
  const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  const height = info.inHeight + info.filterHeight - 1;
  const width = info.inWidth + info.filterWidth - 1;
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  framed.fill(0);
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      let from = (image * outHeight + row) * outWidth * outChannels;
      let to = ((image * height + row * strideHeight + top) * width + left) * outChannels;
      if (strideWidth === 1) {
        framed.set(dy.subarray(from, from + outWidth * outChannels), to);
        continue;
      }
      for (let column = 0; column < outWidth; column++, to += (strideWidth - 1) * outChannels) {
        for (let c = 0; c < outChannels; c++) framed[to++] = dy[from++];
      }
    }
  }
}

function turnFilter(filter: Float32Array, turned: Float32Array, info: ConvInfo): void {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const lastTap = filterHeight * filterWidth - 1;
  for (let tap = 0; tap <= lastTap; tap++) {
    for (let c = 0; c < inChannels; c++) {
      for (let o = 0; o < outChannels; o++) {
        turned[((lastTap - tap) * outChannels + o) * inChannels + c] =
          filter[(tap * inChannels + c) * outChannels + o];
      }
    }
  }
}
