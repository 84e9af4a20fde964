/**
 * Gradient of a convolution by its filter, which upstream's WebAssembly backend does not have. The input is unfolded so that
 * each row holds what one tap of the filter saw (im2col: Chellapilla et al., "High Performance Convolutional Neural Networks for
 * Document Processing", 2006); one matrix product with the output's gradient then sums over places and images.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import { free, replaceKernel, reshaped, upstreamKernel, view } from "./wasm-heap.js";

type ConvInfo = tfjs.backend_util.Conv2DInfo;

/** Unfolded numbers held at once: 4 MB, which a processor's cache holds, instead of all images at a time. */
const UNFOLDED_AT_ONCE = 1 << 20;

interface Attributes {
  strides: number | [number, number];
  pad: number | "same" | "valid";
  dataFormat: "NHWC";
  dimRoundingMode?: "floor" | "round" | "ceil";
  filterShape: [number, number, number, number];
}

export function replaceConv2dBackpropFilter(tf: typeof tfjs): string {
  const product = upstreamKernel(tf, "BatchMatMul");
  replaceKernel(tf, "Conv2DBackpropFilter", (heap, { x, dy }, attrs) => {
    const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as Attributes;
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, inChannels } = info;
    const places = outHeight * outWidth;
    const taps = filterHeight * filterWidth * inChannels;
    const imagesAtOnce = Math.max(1, Math.min(batchSize, Math.floor(UNFOLDED_AT_ONCE / (taps * places))));
    const sum = heap.makeOutput(filterShape, "float32");
    for (let from = 0; from < batchSize; from += imagesAtOnce) {
      const images = Math.min(imagesAtOnce, batchSize - from);
      const unfolded = heap.makeOutput([taps, images * places], "float32");
      const part = heap.makeOutput([images * places, outChannels], "float32");
      unfoldTaps(view(heap, x), view(heap, unfolded), { info, from, images });
      const row = places * outChannels;
      view(heap, part).set(view(heap, dy).subarray(from * row, (from + images) * row));
      const gradient = product(heap, { a: unfolded, b: part }, { transposeA: false, transposeB: false });
      addTo(view(heap, sum), view(heap, reshaped(gradient, filterShape)), from === 0);
      free(heap, unfolded, part, gradient);
    }
    return sum;
  });
  return "Conv2DBackpropFilter";
}

function addTo(sum: Float32Array, part: Float32Array, isFirst: boolean): void {
  if (isFirst) sum.set(part);
  else for (let i = 0; i < sum.length; i++) sum[i] += part[i];
}

/**
 * @param x images × height × width × channels.
 * @param taps row (i, j, c) holds x at tap (i, j) of channel c for every image and place; zero outside of the image.
 */
export function unfoldTaps(
  x: Float32Array,
  taps: Float32Array,
  { info, from, images }: { info: ConvInfo; from: number; images: number },
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  let to = 0;
  for (let i = 0; i < info.filterHeight; i++) {
    for (let j = 0; j < info.filterWidth; j++) {
      for (let c = 0; c < inChannels; c++) {
        for (let image = from; image < from + images; image++) {
          for (let row = 0; row < outHeight; row++) {
            const inRow = row * strideHeight + i - top;
            if (inRow < 0 || inRow >= inHeight) {
              taps.fill(0, to, to + outWidth);
              to += outWidth;
              continue;
            }
            const line = (image * inHeight + inRow) * inWidth * inChannels + c;
            let inColumn = j - left;
            for (let column = 0; column < outWidth; column++, inColumn += strideWidth) {
              taps[to++] = inColumn < 0 || inColumn >= inWidth ? 0 : x[line + inColumn * inChannels];
            }
          }
        }
      }
    }
  }
}
