/**
 * How features move: regression slopes over a few frames (Furui, "Speaker-independent isolated word recognition using
 * dynamic features of speech spectrum", IEEE TASSP 34(1), 1986), appended to the features.
 *
 * At the ends Kaldi repeats the features' own first and last frames for every order; HTK repeats those of the order below.
 * The two differ only in the outermost frames of the second order on.
 */
import { InvalidInput } from "../../core/errors.js";

export interface DeltaOptions {
  /** 1: velocities; 2: accelerations too; at most 3. Default 2. */
  order?: number;
  /** Frames to each side, 1…20. Default 2. */
  window?: number;
  /** Default "kaldi". */
  convention?: "kaldi" | "htk";
}

/**
 * Features with their slopes behind them: frames × (1 + order) · width.
 *
 * @throws InvalidInput `BAD_OPTION`. O(frames · width · order · window).
 * @example
 * const moving = deltas([Float32Array.of(1), Float32Array.of(2), Float32Array.of(3)], { order: 1, window: 1 });
 */
export function deltas(frames: readonly Float32Array[], options: DeltaOptions = {}): Float32Array[] {
  const { order = 2, window = 2, convention = "kaldi" } = options;
  if (!within(order, 1, 3) || !within(window, 1, 20)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `deltas: order ${order} and window ${window}, expected whole numbers in 1…3 and 1…20.`,
    );
  }
  const orders: (readonly Float32Array[])[] = [frames];
  const slope = slopeKernel(window);
  let kernel = Float64Array.of(1);
  for (let o = 1; o <= order; o++) {
    kernel = convolved(kernel, slope);
    orders.push(convention === "htk" ? filtered(orders[o - 1], slope) : filtered(frames, kernel));
  }
  return frames.map((_, t) => joined(orders.map((rows) => rows[t])));
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** Weights −w … w: k / (2 Σ k²). */
function slopeKernel(window: number): Float64Array {
  let squares = 0;
  for (let k = 1; k <= window; k++) squares += 2 * k * k;
  return Float64Array.from({ length: 2 * window + 1 }, (_, i) => (i - window) / squares);
}

function convolved(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const product = new Float64Array(a.length + b.length - 1);
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) product[i + j] += a[i] * b[j];
  return product;
}

/** Each coefficient over time, the ends repeated. */
function filtered(frames: readonly Float32Array[], kernel: Float64Array): Float32Array[] {
  const half = (kernel.length - 1) / 2;
  return frames.map((frame, t) => {
    const sums = new Float64Array(frame.length);
    for (let k = 0; k < kernel.length; k++) {
      const other = frames[Math.max(0, Math.min(frames.length - 1, t + k - half))];
      for (let j = 0; j < sums.length; j++) sums[j] += kernel[k] * other[j];
    }
    return Float32Array.from(sums);
  });
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
