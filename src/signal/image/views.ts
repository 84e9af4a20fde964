/**
 * Other looks at the same thing. A memory that is fed them as different signals of one meaning learns to see it where it was
 * not shown: moved (a sliding window), nearer or farther (a pyramid), turned (upright by its own gradients, as SIFT turns a
 * place). Asked with them, it needs to have seen it only once.
 */
import { InvalidInput } from "../../core/errors.js";
import type { Rng } from "../../core/rng.js";
import { checkRaster, makeRaster, toGrey, type Raster } from "./raster.js";
import { pad, slidingWindows } from "./sliding-window.js";
import { visitGradients } from "./sift/gradients.js";
import { peaksOf, smoothed } from "./sift/orientation.js";
import { move } from "./warp.js";

export interface TranslationOptions {
  /** Farthest that the thing is moved, pixels. */
  reach: number;
  /** From one look to the next, pixels. Default: the reach. */
  stride?: number;
  /** What lies outside, 0…1. Default 0. */
  ground?: number;
}

/**
 * The picture as it is, and moved by a window of its own size that slides over a larger ground.
 *
 * @returns the picture first, then (2 · reach / stride + 1)² − 1 others.
 * @throws InvalidInput `BAD_OPTION`; as `checkRaster`.
 * @example
 * const looks = translationViews({ width: 2, height: 2, channels: 1, data: new Float32Array(4) }, { reach: 1 });
 */
export function translationViews(raster: Raster, options: TranslationOptions): Raster[] {
  checkRaster(raster);
  const { reach, stride = reach, ground = 0 } = options;
  if (!(Number.isInteger(reach) && reach >= 1)) {
    throw new InvalidInput("BAD_OPTION", `translationViews: reach is ${reach}, expected a whole number ≥ 1.`);
  }
  const { width, height } = raster;
  const parts = slidingWindows(pad(raster, reach, ground), { width, height, stride });
  return [raster, ...parts.filter(({ x, y }) => x !== reach || y !== reach).map((part) => part.raster)];
}

export interface ScaleOptions {
  /** Sizes to be seen at, above 0. Default: half an octave smaller to half an octave larger, by quarters. */
  scales?: readonly number[];
  ground?: number;
}

const QUARTER_OCTAVES = [2 ** -0.5, 2 ** -0.25, 2 ** 0.25, 2 ** 0.5];

/**
 * The picture as it is, and at other sizes on a canvas of its own: the levels of a pyramid, brought to one size.
 *
 * @throws InvalidInput `BAD_MOTION`; as `checkRaster`.
 */
export function scaleViews(raster: Raster, options: ScaleOptions = {}): Raster[] {
  const { scales = QUARTER_OCTAVES, ground = 0 } = options;
  return [raster, ...scales.map((scale) => move(raster, { scale, outside: ground }))];
}

/** Bins of the histogram of directions. */
const BINS = 36;

/**
 * The picture turned so that the direction in which most of its gradients point lies to the right; where several directions
 * are nearly as strong, one look for each. A picture and the same picture turned so have the same looks.
 *
 * @returns none where nothing stands out.
 * @throws InvalidInput as `checkRaster`.
 */
export function uprightViews(raster: Raster, { ground = 0 }: { ground?: number } = {}): Raster[] {
  checkRaster(raster);
  return mainDirections(raster).map((direction) =>
    move(raster, { turnDegrees: (-direction * 180) / Math.PI, outside: ground }),
  );
}

/** Radians, strongest first; the middle counts more than the border (Lowe 2004, §5, over the whole picture). */
export function mainDirections(raster: Raster): number[] {
  const grey = toGrey(raster);
  const radius = Math.floor(Math.min(grey.width, grey.height) / 2);
  const histogram = new Float64Array(BINS);
  const middle = { x: Math.floor(grey.width / 2), y: Math.floor(grey.height / 2), radius };
  visitGradients(grey, middle, (dx, dy, magnitude, direction) => {
    const weight = magnitude * Math.exp((-2 * (dx * dx + dy * dy)) / (radius * radius));
    // Shared between two bins, so that a small turn changes little.
    const place = ((direction / (2 * Math.PI)) * BINS + BINS) % BINS;
    const bin = Math.floor(place);
    histogram[bin % BINS] += weight * (1 - (place - bin));
    histogram[(bin + 1) % BINS] += weight * (place - bin);
  });
  return peaksOf(smoothed(histogram));
}

/** The picture turned by each of these angles, degrees clockwise, itself first. */
export function turnedViews(
  raster: Raster,
  { degrees, ground = 0 }: { degrees: readonly number[]; ground?: number },
): Raster[] {
  return [raster, ...degrees.map((turnDegrees) => move(raster, { turnDegrees, outside: ground }))];
}

export interface Augmentation {
  /** Farthest shift, pixels. Default 0. */
  shift?: number;
  /** Farthest turn, degrees. Default 0. */
  turnDegrees?: number;
  /** Largest factor of size, ≥ 1; as likely smaller as larger. Default 1. */
  scale?: number;
  /** Largest change of brightness, 0…1. Default 0. */
  brightness?: number;
  /** Largest factor of contrast about the mean, ≥ 1. Default 1. */
  contrast?: number;
  /** Standard deviation of noise on each pixel. Default 0. */
  noise?: number;
  /** Mirrored in one of two cases. Default false. */
  mirror?: boolean;
  ground?: number;
}

/**
 * A random other look; the same seed gives the same.
 *
 * @throws InvalidInput `BAD_MOTION` on what is no number; as `checkRaster`.
 */
export function augment(raster: Raster, ranges: Augmentation, rng: Rng): Raster {
  const { shift = 0, turnDegrees = 0, scale = 1, brightness = 0, contrast = 1, noise = 0 } = ranges;
  const about = (range: number) => range * (2 * rng() - 1);
  const moved = move(ranges.mirror === true && rng() < 0.5 ? mirrored(raster) : raster, {
    shiftX: about(shift),
    shiftY: about(shift),
    turnDegrees: about(turnDegrees),
    scale: Math.exp(about(Math.log(scale))),
    outside: ranges.ground ?? 0,
  });
  const mean = moved.data.reduce((sum, value) => sum + value, 0) / moved.data.length;
  const [lift, gain] = [about(brightness), Math.exp(about(Math.log(contrast)))];
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  const lit = moved.data.map((value) => {
    const seen = mean + gain * (value - mean) + lift;
    return Math.max(0, Math.min(1, noise > 0 ? seen + noise * gaussian() : seen));
  });
  return makeRaster(raster.width, raster.height, raster.channels, lit);
}

function mirrored(raster: Raster): Raster {
  const { width, height, channels, data } = raster;
  const turned = makeRaster(width, height, channels);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const from = (y * width + width - 1 - x) * channels;
    turned.data.set(data.subarray(from, from + channels), i * channels);
  }
  return turned;
}
