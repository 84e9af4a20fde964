/** Parts of a picture, one beside the other: what stands anywhere in it stands somewhere in the middle of one. */
import { InvalidInput } from "../../core/errors.js";
import { checkRaster, makeRaster, type Raster } from "./raster.js";

export interface Window {
  /** Of a part, pixels. */
  width: number;
  height: number;
  /** From one part to the next, pixels. Default 1. */
  stride?: number;
}

/** A part of a picture, with its place: the upper left corner, pixels. */
export interface ImagePart {
  readonly raster: Raster;
  readonly x: number;
  readonly y: number;
}

/**
 * Parts row by row. The last of a row and of a column end at the border, so that no pixel is left out.
 *
 * @throws InvalidInput `BAD_OPTION` where the window is larger than the picture; as `checkRaster`.
 * @example
 * const parts = slidingWindows({ width: 4, height: 4, channels: 1, data: new Float32Array(16) }, { width: 2, height: 2 });
 */
export function slidingWindows(raster: Raster, { width, height, stride = 1 }: Window): ImagePart[] {
  checkRaster(raster);
  const fits = [width, height, stride].every((value) => Number.isInteger(value) && value >= 1);
  if (!fits || width > raster.width || height > raster.height) {
    throw new InvalidInput(
      "BAD_OPTION",
      `slidingWindows: a window of ${width} × ${height} with stride ${stride} over ${raster.width} × ${raster.height} pixels; expected whole numbers ≥ 1 and a window that fits.`,
    );
  }
  return places(raster.height, height, stride).flatMap((y) =>
    places(raster.width, width, stride).map((x) => ({ raster: crop(raster, { x, y, width, height }), x, y })),
  );
}

function places(length: number, window: number, stride: number): number[] {
  const last = length - window;
  const all = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  return all[all.length - 1] === last ? all : [...all, last];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part that lies in a box. @throws InvalidInput `BAD_OPTION` where it does not lie within. */
export function crop(raster: Raster, { x, y, width, height }: Box): Raster {
  if (
    !(x >= 0 && y >= 0 && width >= 1 && height >= 1) ||
    x + width > raster.width ||
    y + height > raster.height
  ) {
    throw new InvalidInput(
      "BAD_OPTION",
      `crop: ${width} × ${height} at ${x}, ${y} does not lie within ${raster.width} × ${raster.height} pixels.`,
    );
  }
  const part = makeRaster(width, height, raster.channels);
  const stride = width * raster.channels;
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * raster.width + x) * raster.channels;
    part.data.set(raster.data.subarray(from, from + stride), row * stride);
  }
  return part;
}

/** The picture on a larger ground, in its middle. @param ground 0…1. */
export function pad(raster: Raster, margin: number, ground = 0): Raster {
  const { width, height, channels, data } = raster;
  const padded = makeRaster(width + 2 * margin, height + 2 * margin, channels);
  padded.data.fill(ground);
  for (let y = 0; y < height; y++) {
    const to = ((y + margin) * padded.width + margin) * channels;
    padded.data.set(data.subarray(y * width * channels, (y + 1) * width * channels), to);
  }
  return padded;
}
