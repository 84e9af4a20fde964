/**
 * Writing set upright: sheared sideways until its second moments say that it leans no more (Y. LeCun, L. Bottou, Y. Bengio,
 * P. Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 1998, section III: "deslanting"). Hands differ more
 * in how they lean than in most else, and an encoder that sees where light and dark stand takes a lean for another thing.
 *
 * Departure: rows are moved about the centre of mass, which stays where it is; nothing is scaled or centred.
 */
import { checkRaster, makeRaster, toGrey, type Raster } from "./raster.js";

/** Pixels to the side for each down, at most: one that leans more is no writing. */
const MOST_SHEAR = 1;

/**
 * @param raster bright on dark: the brightness of a pixel is its mass.
 * @returns a picture of the same size; what comes in at the sides is dark.
 * @throws InvalidInput as `checkRaster`. O(pixels).
 * @example
 * const upright = deslant({ width: 3, height: 3, channels: 1, data: Float32Array.of(0, 0, 1, 0, 1, 0, 1, 0, 0) });
 */
export function deslant(raster: Raster): Raster {
  checkRaster(raster);
  const { width, height, channels, data } = raster;
  const { middleY, shear } = leanOf(toGrey(raster));
  const upright = makeRaster(width, height, channels);
  for (let y = 0; y < height; y++) {
    const shift = shear * (y - middleY);
    for (let x = 0; x < width; x++) {
      const left = Math.floor(x + shift);
      const part = x + shift - left;
      for (let channel = 0; channel < channels; channel++) {
        const at = (column: number) =>
          column < 0 || column >= width ? 0 : data[(y * width + column) * channels + channel];
        upright.data[(y * width + x) * channels + channel] = (1 - part) * at(left) + part * at(left + 1);
      }
    }
  }
  return upright;
}

/** How many pixels the middle of a row goes to the right for each row down, by least squares. */
function leanOf({ width, height, data }: Raster): { middleY: number; shear: number } {
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      mass += data[i];
      sumX += x * data[i];
      sumY += y * data[i];
    }
  }
  if (mass === 0) return { middleY: 0, shear: 0 };
  const [middleX, middleY] = [sumX / mass, sumY / mass];
  let [together, down] = [0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      together += data[i] * (x - middleX) * (y - middleY);
      down += data[i] * (y - middleY) ** 2;
    }
  }
  const shear = down === 0 ? 0 : together / down;
  return { middleY, shear: Math.max(-MOST_SHEAR, Math.min(MOST_SHEAR, shear)) };
}
