/**
 * Window functions: what a frame is multiplied by before its spectrum is taken, so that its cut edges do not ring.
 * Symmetric forms over n − 1, as HTK and Kaldi have them. Povey's is Kaldi's default: a Hann window to the power .85, which
 * reaches zero at the edges and is a little wider than Hamming.
 */
export const WINDOW_NAMES = ["povey", "hamming", "hann", "rectangular"] as const;
export type WindowName = (typeof WINDOW_NAMES)[number];

/** @param length samples, ≥ 2. O(length). */
export function windowFunction(name: WindowName, length: number): Float64Array {
  const step = (2 * Math.PI) / (length - 1);
  return Float64Array.from({ length }, (_, i) => valueAt(name, Math.cos(step * i)));
}

function valueAt(name: WindowName, cosine: number): number {
  switch (name) {
    case "povey":
      return Math.pow(0.5 - 0.5 * cosine, 0.85);
    case "hamming":
      return 0.54 - 0.46 * cosine;
    case "hann":
      return 0.5 - 0.5 * cosine;
    case "rectangular":
      return 1;
  }
}
