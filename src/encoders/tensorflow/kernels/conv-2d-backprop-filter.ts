/**
 * Gradient of a convolution by its filter, which upstream's WebAssembly backend does not have. It is a convolution itself: of the
 * input with the output's gradient as the filter, where images take the place of channels and channels the place of images
 * (Dumoulin & Visin, "A guide to convolution arithmetic", 2016; a stride becomes a dilation). So upstream's fast forward kernel
 * does the work, twice to four times as fast as unfolding the input for one matrix product.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import { free, replaceKernel, upstreamKernel, type TensorInfo } from "./wasm-heap.js";

interface Attributes {
  strides: number | [number, number];
  pad: number | "same" | "valid";
  dimRoundingMode?: "floor" | "round" | "ceil";
  filterShape: [number, number, number, number];
}

export function replaceConv2dBackpropFilter(tf: typeof tfjs): string {
  const convolution = upstreamKernel(tf, "Conv2D");
  const transpose = upstreamKernel(tf, "Transpose");
  const frame = upstreamKernel(tf, "PadV2");
  const cut = upstreamKernel(tf, "Slice");
  replaceKernel(tf, "Conv2DBackpropFilter", (heap, { x, dy }, attrs) => {
    const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as Attributes;
    const inputShape = x.shape as [number, number, number, number];
    const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
    const { top, bottom, left, right } = info.padInfo;
    const [filterHeight, filterWidth, inChannels, outChannels] = filterShape;
    const made: TensorInfo[] = [];
    const keep = (tensor: TensorInfo) => {
      made.push(tensor);
      return tensor;
    };
    const isFramed = top > 0 || bottom > 0 || left > 0 || right > 0;
    const paddings = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    const framed = isFramed ? keep(frame(heap, { x }, { paddings, constantValue: 0 })) : x;
    const images = keep(transpose(heap, { x: framed }, { perm: [3, 1, 2, 0] }));
    const filter = keep(transpose(heap, { x: dy }, { perm: [1, 2, 0, 3] }));
    const dilations = [info.strideHeight, info.strideWidth];
    const whole = keep(
      convolution(heap, { x: images, filter }, { strides: 1, pad: "valid", dilations, dataFormat: "NHWC" }),
    );
    // What a stride left over at the far sides belongs to no tap.
    const size = [inChannels, filterHeight, filterWidth, outChannels];
    const taps = keep(cut(heap, { x: whole }, { begin: [0, 0, 0, 0], size }));
    const result = transpose(heap, { x: taps }, { perm: [1, 2, 0, 3] });
    free(heap, ...made);
    return result;
  });
  return "Conv2DBackpropFilter";
}
