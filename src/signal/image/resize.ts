/** Another size: bilinear where it grows, the mean over what each new pixel covers where it shrinks. */
import { checkRaster, checkSize, makeRaster, type Raster } from "./raster.js";

/**
 * The picture at another size; the aspect is what is asked for.
 *
 * @throws InvalidInput `EMPTY_IMAGE` on a size below 1 × 1; as `checkRaster`. O(pixels in and out).
 * @example
 * const small = resize({ width: 4, height: 2, channels: 1, data: new Float32Array(8) }, 2, 1);
 */
export function resize(raster: Raster, width: number, height: number): Raster {
  checkRaster(raster);
  checkSize(width, height, "the result");
  if (width === raster.width && height === raster.height) return raster;
  const { channels, data } = raster;
  const columns = weightsFor(raster.width, width);
  const rows = weightsFor(raster.height, height);
  const narrow = new Float32Array(raster.height * width * channels);
  for (let y = 0; y < raster.height; y++) {
    columns.forEach(({ from, weights }, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        weights.forEach((weight, k) => (sum += weight * data[(y * raster.width + from + k) * channels + c]));
        narrow[(y * width + x) * channels + c] = sum;
      }
    });
  }
  const resized = makeRaster(width, height, channels);
  const stride = width * channels;
  rows.forEach(({ from, weights }, y) => {
    for (let i = 0; i < stride; i++) {
      let sum = 0;
      weights.forEach((weight, k) => (sum += weight * narrow[(from + k) * stride + i]));
      resized.data[y * stride + i] = sum;
    }
  });
  return resized;
}

interface Weights {
  readonly from: number;
  readonly weights: readonly number[];
}

/** For each new pixel of a line, what it takes from the old ones. */
function weightsFor(before: number, after: number): Weights[] {
  const ratio = before / after;
  return Array.from({ length: after }, (_, i) =>
    ratio > 1 ? covered(i * ratio, (i + 1) * ratio, before) : between((i + 0.5) * ratio - 0.5, before),
  );
}

function covered(start: number, end: number, length: number): Weights {
  const from = Math.floor(start);
  const to = Math.min(length, Math.ceil(end - 1e-9));
  const weights = Array.from(
    { length: to - from },
    (_, k) => (Math.min(end, from + k + 1) - Math.max(start, from + k)) / (end - start),
  );
  return { from, weights };
}

function between(place: number, length: number): Weights {
  const at = Math.max(0, Math.min(length - 1, place));
  const from = Math.min(Math.floor(at), Math.max(0, length - 2));
  return length === 1 ? { from: 0, weights: [1] } : { from, weights: [1 - (at - from), at - from] };
}
