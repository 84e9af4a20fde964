/** Smoothing by a Gaussian, one line after the other: the only kernel that adds no detail as it grows (Koenderink 1984). */
import { makeRaster, type Raster } from "./raster.js";

/** The kernel is cut where it has fallen to e⁻⁸. */
const REACH_SIGMAS = 4;

/** @param sigma pixels; 0 leaves the picture as it is. The border is repeated. O(pixels · σ). */
export function gaussianBlur(raster: Raster, sigma: number): Raster {
  if (sigma <= 0) return raster;
  const { width, height, channels, data } = raster;
  const kernel = gaussianKernel(sigma);
  const across = blurLines(data, { lines: height, length: width, channels }, kernel);
  const blurred =
    channels === 1 ? blurDown(across, width, height, kernel) : blurDown(across, width * 3, height, kernel);
  return makeRaster(width, height, channels, blurred);
}

function gaussianKernel(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(REACH_SIGMAS * sigma));
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((all, value) => all + value, 0);
  return kernel.map((value) => value / sum);
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly channels: number;
}

function blurLines(
  data: Float32Array,
  { lines, length, channels }: Lines,
  kernel: Float32Array,
): Float32Array {
  const out = new Float32Array(data.length);
  const reach = (kernel.length - 1) / 2;
  const padded = new Float32Array(length + 2 * reach);
  for (let line = 0; line < lines; line++) {
    for (let c = 0; c < channels; c++) {
      const start = line * length * channels + c;
      for (let i = 0; i < padded.length; i++) {
        const from = Math.max(0, Math.min(length - 1, i - reach));
        padded[i] = data[start + from * channels];
      }
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let k = 0; k < kernel.length; k++) sum += kernel[k] * padded[i + k];
        out[start + i * channels] = sum;
      }
    }
  }
  return out;
}

/** Row by row rather than column by column, so that memory is read in order. */
function blurDown(data: Float32Array, stride: number, height: number, kernel: Float32Array): Float32Array {
  const out = new Float32Array(data.length);
  const reach = (kernel.length - 1) / 2;
  for (let y = 0; y < height; y++) {
    const row = out.subarray(y * stride, (y + 1) * stride);
    for (let k = 0; k < kernel.length; k++) {
      const weight = kernel[k];
      const from = Math.max(0, Math.min(height - 1, y + k - reach)) * stride;
      for (let i = 0; i < stride; i++) row[i] += weight * data[from + i];
    }
  }
  return out;
}
