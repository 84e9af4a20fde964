/** A picture as numbers: row by row, the channels of a pixel side by side. */
import { InvalidInput } from "../../core/errors.js";

export interface Raster {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** 0 (black) … 1, width × height × channels of them. */
  readonly data: Float32Array;
}

/** Larger pictures are refused: a memory's signal is a look, not an atlas. */
export const MOST_PIXELS = 64_000_000;

/**
 * Checks a raster at the public edge.
 *
 * @param what how to call it in the error.
 * @throws InvalidInput `NOT_RASTER`, `EMPTY_IMAGE`, `IMAGE_TOO_LARGE`, `WRONG_SIZE`, `NOT_FINITE`. O(pixels).
 */
export function checkRaster(raster: Raster, what = "the image"): void {
  const given: unknown = raster;
  if (typeof given !== "object" || given === null || !(raster.data instanceof Float32Array)) {
    throw new InvalidInput(
      "NOT_RASTER",
      `${what} is not { width, height, channels, data: Float32Array }. Read a PNG or JPEG with decodeImage.`,
    );
  }
  const { width, height, channels, data } = raster;
  checkSize(width, height, what);
  if ((channels !== 1 && channels !== 3) || data.length !== width * height * channels) {
    throw new InvalidInput(
      "WRONG_SIZE",
      `${what} has ${data.length} numbers for ${width} × ${height} pixels of ${String(channels)} channels, expected 1 or 3 channels and ${width * height} numbers for each.`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${what}: number ${i} is ${data[i]}; every number must be finite.`,
      );
    }
  }
}

/** @throws InvalidInput `EMPTY_IMAGE`, `IMAGE_TOO_LARGE`. */
export function checkSize(width: number, height: number, what: string): void {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new InvalidInput(
      "EMPTY_IMAGE",
      `${what} is ${String(width)} × ${String(height)} pixels, expected whole numbers ≥ 1.`,
    );
  }
  if (width * height > MOST_PIXELS) {
    throw new InvalidInput(
      "IMAGE_TOO_LARGE",
      `${what} has ${width} × ${height} pixels, the most is ${MOST_PIXELS}. Shrink it or take a part.`,
    );
  }
}

/** A black raster, or one around given numbers. */
export function makeRaster(
  width: number,
  height: number,
  channels: 1 | 3 = 1,
  data: Float32Array = new Float32Array(width * height * channels),
): Raster {
  return { width, height, channels, data };
}

/**
 * Grey bytes as a raster, as data sets of digits have them.
 *
 * @param pixels 0…255, row by row.
 * @throws InvalidInput `WRONG_SIZE`, `EMPTY_IMAGE`.
 * @example
 * const digit = greyRaster(new Uint8Array(28 * 28), 28);
 */
export function greyRaster(pixels: ArrayLike<number>, width: number): Raster {
  const height = pixels.length / width;
  checkSize(width, height, "the image");
  return makeRaster(
    width,
    height,
    1,
    Float32Array.from(pixels, (value) => value / 255),
  );
}

/** One channel of luma (ITU-R BT.601: .299 R + .587 G + .114 B); what is grey already is returned as it is. */
export function toGrey(raster: Raster): Raster {
  if (raster.channels === 1) return raster;
  const { width, height, data } = raster;
  const grey = new Float32Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  }
  return makeRaster(width, height, 1, grey);
}
